"""SQL of the nets: claims on which ledger and register, or ledger and calendar, are not agreed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import LAENGSTE_PAUSE, Arbejde
from fordringsbro.platform.ventetid import senest

# Municipalities with a claim that may be handed over today: open, due, and not related to one that can't be.
_MED_FORFALDNE = """
    SELECT k.cvr FROM unnest(%(cvr)s::text[], %(senest)s::date[]) AS k (cvr, senest)
    WHERE EXISTS (
        SELECT FROM debitor.fordring f LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
        WHERE f.kommune_cvr = k.cvr AND f.aaben AND f.overdragelse = 'INGEN' AND f.srb <= k.senest
          AND f.slags = 'FORDRING' AND f.fordring_id <> ALL(%(undtagen)s::uuid[])
          AND (h.fordring_id IS NULL OR h.overdragelse = 'OVERDRAGET'
               OR (h.overdragelse = 'INGEN' AND h.srb <= k.senest AND h.fordring_id <> ALL(%(undtagen)s::uuid[])))
          AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0)
    ORDER BY k.cvr
"""
# What was set aside is looked for again when its pause has passed.
_IKKE_TIL_SIDE = """
    NOT EXISTS (SELECT FROM platform.sat_til_side t
                WHERE t.arbejde = '{arbejde}' AND t.noegle = {noegle}::text
                  AND t.igen_at > %(nu)s AND t.igen_at <= %(senest)s)
"""
# Claims that the ledger holds to be under collection, with what the register says of them. By the few that left it.
_UKENDTE = """
    FROM nymf.fordring r
    JOIN overdragelse.forsoeg g ON g.ekstern_id = r.ekstern_id AND g.fordringshaver_id = r.fordringshaver_id
    JOIN debitor.fordring f ON f.fordring_id = g.fordring_id AND f.overdragelse = 'OVERDRAGET'
    WHERE NOT EXISTS (SELECT 1 FROM overdragelse.forsoeg n WHERE n.fordring_id = g.fordring_id AND n.nr > g.nr)
      AND (r.afvist OR r.ophoer_aarsag = 'RETU')
"""
_AFVISTE = f"""
    SELECT r.opret_aktion_id {_UKENDTE} AND r.afvist
      AND {_IKKE_TIL_SIDE.format(arbejde=Arbejde.AFVIST, noegle="r.opret_aktion_id")}
    ORDER BY 1 LIMIT %(antal)s
"""
_RETURNEREDE = f"""
    SELECT r.fordring_id {_UKENDTE} AND r.ophoer_aarsag = 'RETU' AND NOT r.afvist
      AND {_IKKE_TIL_SIDE.format(arbejde=Arbejde.RETURNERET, noegle="r.fordring_id")}
    ORDER BY 1 LIMIT %(antal)s
"""


def med_forfaldne(conn: Connection, senest: Mapping[str, date], undtagen: Collection[str]) -> list[str]:
    """Which municipalities have claims to hand over, by the last date to pay that makes one due in each.

    Claims in `undtagen` are left out, with what is related to them and can't go before them.
    """
    ind = {"cvr": list(senest), "senest": list(senest.values()), "undtagen": list(undtagen)}
    return [cvr for (cvr,) in conn.execute(_MED_FORFALDNE, ind)]


def afviste(conn: Connection, nu: datetime, antal: int) -> list[int]:
    """Creations that were rejected and of which the ledger does not know."""
    return [aktion_id for (aktion_id,) in conn.execute(_AFVISTE, _vaerdier(nu, antal))]


def returnerede(conn: Connection, nu: datetime, antal: int) -> list[int]:
    """Claims of the register that were given back and of which the ledger does not know."""
    return [fordring_id for (fordring_id,) in conn.execute(_RETURNEREDE, _vaerdier(nu, antal))]


def _vaerdier(nu: datetime, antal: int) -> dict[str, object]:
    return {"nu": nu, "senest": senest(nu, LAENGSTE_PAUSE), "antal": antal}
