"""SQL of the results: what MFKvitteringHent tells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fordringsbro.mf import fragment
from fordringsbro.mf.model import Resultat
from fordringsbro.platform import ur
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.record import record

# Results of a delivery, each with its receipt ready to send.
_NYE = """
    INSERT INTO mf.resultat (se_nummer, leverance_id, aktion_id, fordringshaver_id, fordring_id, hoved_fordring_id,
        aktionskode, reference, status, aendret, modtaget, kvittering)
    SELECT %s, %s, n.*
    FROM unnest(%s::bigint[], %s::numeric[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[],
        %s::timestamptz[], %s::timestamptz[], %s::text[]) n
"""
# What became of actions.
_OPDATER = """
    UPDATE mf.resultat r SET status = n.status, aendret = n.aendret, kvittering = n.kvittering
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[]) AS n(aktion_id, status, aendret, kvittering)
    WHERE r.aktion_id = n.aktion_id
"""
# What must be known of results to write their receipts anew.
_SAGER = "SELECT aktion_id, se_nummer, reference, fordringshaver_id FROM mf.resultat WHERE aktion_id = ANY(%s)"
# The status by NyMF's state.
_STATUS = """
    CASE a.tilstand WHEN 'DONE' THEN 'UDFOERT' WHEN 'REJECTED' THEN 'AFVIST' WHEN 'HEARING' THEN 'SAGSBEHAND'
        ELSE 'MODTAGET' END
"""
# Results that are behind what NyMF says, of some main claims and all that is related to them.
_BAGUD_VED = f"""
    SELECT r.aktion_id FROM mf.resultat r JOIN nymf.aktion a USING (aktion_id)
    WHERE r.hoved_fordring_id IN (SELECT hoved_fordring_id FROM mf.resultat WHERE aktion_id = ANY(%s))
      AND r.status IN ('MODTAGET', 'SAGSBEHAND') AND r.status <> {_STATUS}
    ORDER BY r.aktion_id
"""
# The same, of anybody, but for those that are set aside.
_BAGUD = f"""
    SELECT r.aktion_id FROM mf.resultat r JOIN nymf.aktion a USING (aktion_id)
    WHERE r.status IN ('MODTAGET', 'SAGSBEHAND') AND r.status <> {_STATUS}
      AND NOT EXISTS (SELECT 1 FROM platform.sat_til_side t
                      WHERE t.arbejde = %(arbejde)s AND t.noegle = r.aktion_id::text)
    ORDER BY r.aktion_id LIMIT %(graense)s
"""
# The claimant's references in actions that came by MF.
_KENDTE = "SELECT aktion_id, reference FROM mf.resultat WHERE aktion_id = ANY(%s)"
# The write-up claims among some claims, each with the action whose receipt gave its id.
_OPSKRIVNINGER = """
    SELECT a.skaber_fordring_id, a.aktion_id FROM nymf.fordring f JOIN nymf.aktion a ON a.aktion_id = f.opret_aktion_id
    WHERE f.fordring_id = ANY(%(fordringer)s) AND f.opskriver_fordring_id IS NOT NULL AND a.tilstand = 'DONE'
"""
# Which claims a system has anything to do with: those its actions are on, and those that its receipts told of.
_FORDRINGER = f"""
    SELECT fordring_id FROM mf.resultat WHERE se_nummer = %(se_nummer)s AND fordring_id = ANY(%(fordringer)s)
    UNION
    SELECT o.skaber_fordring_id FROM ({_OPSKRIVNINGER}) o JOIN mf.resultat r USING (aktion_id)
    WHERE r.se_nummer = %(se_nummer)s
"""
_SOEG: Final = "SELECT kvittering, aendret AS moment FROM mf.resultat WHERE se_nummer = %(se_nummer)s"
_BETINGELSER: Final = {
    "leverance_id": " AND leverance_id = %(leverance_id)s",
    "fordringshaver_id": " AND fordringshaver_id = %(fordringshaver_id)s",
    "fra": " AND aendret >= %(fra)s",
    "fordringer": f"""
        AND (fordring_id = ANY(%(fordringer)s) OR aktion_id IN (SELECT o.aktion_id FROM ({_OPSKRIVNINGER}) o))
    """,
}


@record
class Kvitteringssoegning:
    """Which receipts; conditions that are None say nothing, the others narrow each other."""

    se_nummer: str
    leverance_id: int | None = None
    fordringshaver_id: int | None = None
    fra: datetime | None = None
    fordringer: tuple[int, ...] | None = None


@record
class Resultatsag:
    """What is known of a result besides NyMF's own record."""

    aktion_id: int
    se_nummer: str
    reference: str | None
    fordringshaver_id: int


def med_tid(conn: Connection, se_nummer: str, resultater: Sequence[Resultat], nu: datetime) -> list[Resultat]:
    """The results with the moments their receipts get; whoever asks next waits until this transaction ends."""
    momenter = ur.naeste(conn, f"kvittering:{se_nummer}", len(resultater), nu)
    return [replace(resultat, aendret=moment) for resultat, moment in zip(resultater, momenter, strict=True)]


def gem(conn: Connection, se_nummer: str, leverance_id: int, resultater: Sequence[Resultat]) -> None:
    """Keep the results of a delivery."""
    conn.execute(_NYE, [se_nummer, leverance_id, *kolonner(map(_raekke, resultater), 10)])


def _raekke(resultat: Resultat) -> tuple[object, ...]:
    return (
        resultat.aktion_id,
        resultat.fordringshaver_id,
        resultat.fordring_id,
        resultat.hoved_fordring_id,
        resultat.aktionskode,
        resultat.reference,
        resultat.status,
        resultat.aendret,
        resultat.modtaget,
        fragment.kvittering(resultat),
    )


def opdater(conn: Connection, resultater: Sequence[Resultat]) -> None:
    """Write the receipts of results anew."""
    raekker = ((r.aktion_id, r.status, r.aendret, fragment.kvittering(r)) for r in resultater)
    conn.execute(_OPDATER, kolonner(raekker, 4))


def kendte(conn: Connection, aktion_ider: Collection[int]) -> dict[int, str | None]:
    """Those of the actions that came by MF, each with the claimant's reference."""
    return dict(conn.execute(_KENDTE, (list(aktion_ider),)).fetchall())


def sager(conn: Connection, aktion_ider: Collection[int]) -> list[Resultatsag]:
    """What is known of these results."""
    raekker = conn.execute(_SAGER, (list(aktion_ider),))
    return [Resultatsag(aktion_id, se_nummer, reference, int(fh)) for aktion_id, se_nummer, reference, fh in raekker]


def bagud_ved(conn: Connection, aktion_ider: Collection[int]) -> list[int]:
    """The results to tell anew after something happened to actions: their own, and those of what waited for them."""
    return [aktion_id for (aktion_id,) in conn.execute(_BAGUD_VED, (list(aktion_ider),))]


def bagud(conn: Connection, graense: int, arbejde: str) -> list[int]:
    """Results that are behind, whoever caused it; not those that are set aside as that work."""
    soegt = {"graense": graense, "arbejde": arbejde}
    return [aktion_id for (aktion_id,) in conn.execute(_BAGUD, soegt)]


def kendte_fordringer(conn: Connection, se_nummer: str, fordring_ider: Collection[int]) -> set[int]:
    """Those of the claims that the system has anything to do with."""
    soegt = {"se_nummer": se_nummer, "fordringer": list(fordring_ider)}
    return {fordring_id for (fordring_id,) in conn.execute(_FORDRINGER, soegt)}


def soeg(conn: Connection, soegning: Kvitteringssoegning, graense: int) -> tuple[list[str], datetime | None]:
    """Receipts in the order of their moments, and the last moment when there are more.

    At most `graense`, but all of the last moment.
    """
    vaerdier: dict[str, object] = {felt: getattr(soegning, felt) for felt in _BETINGELSER}
    vaerdier["se_nummer"] = soegning.se_nummer
    if soegning.fordringer is not None:
        vaerdier["fordringer"] = list(soegning.fordringer)
    hvor = "".join(sql for felt, sql in _BETINGELSER.items() if vaerdier[felt] is not None)
    raekker, sidst = ur.side(conn, _SOEG + hvor, vaerdier, graense)
    return [kvittering for kvittering, _ in raekker], sidst
