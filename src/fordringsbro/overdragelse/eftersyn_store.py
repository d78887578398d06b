"""SQL of the nets: claims on which ledger and register, or ledger and calendar, are not agreed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import Arbejde

# Municipalities with a claim that may be handed over today: open, due, and not related to one that can't be.
_MED_FORFALDNE = """
    SELECT k.cvr FROM unnest(%s::text[], %s::date[]) AS k (cvr, senest)
    WHERE EXISTS (
        SELECT FROM debitor.fordring f LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
        WHERE f.kommune_cvr = k.cvr AND f.aaben AND f.overdragelse = 'INGEN' AND f.srb <= k.senest
          AND f.slags = 'FORDRING'
          AND (h.fordring_id IS NULL OR h.overdragelse = 'OVERDRAGET'
               OR (h.overdragelse = 'INGEN' AND h.srb <= k.senest))
          AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0)
    ORDER BY k.cvr
"""
# The claim of the ledger that an external id belongs to, if it was handed over last under that one.
_GAELDENDE = """
    LEFT JOIN overdragelse.forsoeg n ON n.ekstern_id = {kilde}.ekstern_id
    JOIN debitor.fordring f ON f.fordring_id = coalesce(n.fordring_id, {kilde}.ekstern_id)
        AND f.overdragelse = 'OVERDRAGET'
        AND NOT EXISTS (SELECT FROM overdragelse.forsoeg s
                        WHERE s.fordring_id = f.fordring_id AND s.nr > coalesce(n.nr, 1))
"""
# What was set aside is looked for again when its pause has passed.
_IKKE_TIL_SIDE = """
    NOT EXISTS (SELECT FROM platform.sat_til_side t
                WHERE t.arbejde = '{arbejde}' AND t.noegle = {noegle}::text AND t.igen_at > %(nu)s)
"""
_AFVISTE = f"""
    SELECT a.aktion_id FROM nymf.aktion a {_GAELDENDE.format(kilde="a")}
    WHERE a.tilstand = 'REJECTED' AND a.aktionskode = 'OPRETFORDRING'
      AND {_IKKE_TIL_SIDE.format(arbejde=Arbejde.AFVIST, noegle="a.aktion_id")}
    ORDER BY a.aktion_id LIMIT %(antal)s
"""
_RETURNEREDE = f"""
    SELECT r.fordring_id FROM nymf.fordring r {_GAELDENDE.format(kilde="r")}
    WHERE r.ophoer_aarsag = 'RETU'
      AND {_IKKE_TIL_SIDE.format(arbejde=Arbejde.RETURNERET, noegle="r.fordring_id")}
    ORDER BY r.fordring_id LIMIT %(antal)s
"""


def med_forfaldne(conn: Connection, senest: Mapping[str, date]) -> list[str]:
    """Which of these municipalities have claims to hand over, by the last date to pay that makes one due in each."""
    return [cvr for (cvr,) in conn.execute(_MED_FORFALDNE, (list(senest), list(senest.values())))]


def afviste(conn: Connection, nu: datetime, antal: int) -> list[int]:
    """Creations that were rejected and of which the ledger does not know."""
    return [aktion_id for (aktion_id,) in conn.execute(_AFVISTE, {"nu": nu, "antal": antal})]


def returnerede(conn: Connection, nu: datetime, antal: int) -> list[int]:
    """Claims of the register that were given back and of which the ledger does not know."""
    return [fordring_id for (fordring_id,) in conn.execute(_RETURNEREDE, {"nu": nu, "antal": antal})]
