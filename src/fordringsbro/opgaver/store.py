"""SQL of what waits for a person. It reads the tables of the rooms that own each matter, and writes none of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from psycopg.rows import kwargs_row

from fordringsbro.inddrivelse.tavshed_store import TAVSE
from fordringsbro.opgaver.model import Arbejdsart, Arbejdspunkt, Artstal
from fordringsbro.overdragelse.uafstemte_store import UAFSTEMTE
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import Arbejde

# A claim of the ledger as the register knows it: by the id that it was handed over under last.
_I_REGISTRET: Final = """
    LEFT JOIN LATERAL (
        SELECT r.fordring_id, r.fordringshaver_id, a.bemaerkninger
        FROM overdragelse.seneste(f.fordring_id) o
        JOIN nymf.fordring r ON r.fordringshaver_id = o.fordringshaver_id AND r.ekstern_id = o.ekstern_id
        JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
    ) r ON true
"""
# Since when the ledger knows that collection does not have it.
_SIDEN: Final = """
    (SELECT max(j.bogfoert_at) FROM debitor.journal j
     WHERE j.fordring_id = f.fordring_id AND j.art = 'OVERDRAGELSE_' || f.overdragelse)
"""
# By what it was rejected; other remarks may stand before that, of its hearing or of what PSRM would say.
_AFVIST_MED: Final = """
    (SELECT b.et ->> 'id' FROM jsonb_array_elements(r.bemaerkninger) WITH ORDINALITY b (et, nr)
     ORDER BY b.et ->> 'virkning' = 'afvis' DESC, b.nr LIMIT 1)
"""

_ER_TAL: Final = "s.noegle ~ '^[0-9]{1,18}$'"
_UUID: Final = "'^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'"
# What was set aside, with what its key names: an action, a claim of the register or of the ledger, an account.
_SAT_TIL_SIDE: Final = f"""
    SELECT s.*,
           CASE WHEN s.arbejde IN ('{Arbejde.AFVIST}', '{Arbejde.KVITTERING}', '{Arbejde.RESULTAT}') AND {_ER_TAL}
                THEN s.noegle::bigint END AS aktion_id,
           CASE WHEN s.arbejde = '{Arbejde.RETURNERET}' AND {_ER_TAL} THEN s.noegle::bigint END AS fordring_id,
           CASE WHEN s.arbejde = '{Arbejde.OVERDRAGELSE}' AND s.noegle ~ {_UUID} THEN s.noegle::uuid
                WHEN s.arbejde = '{Arbejde.BESKEDFORDELER}' AND split_part(s.noegle, '/', 2) ~ {_UUID}
                THEN split_part(s.noegle, '/', 2)::uuid END AS krav_id,
           CASE WHEN s.arbejde IN ('{Arbejde.FORTAELLING}', '{Arbejde.BESKEDFORDELER}')
                     AND split_part(s.noegle, '/', 1) ~ {_UUID}
                THEN split_part(s.noegle, '/', 1)::uuid END AS konto_id
    FROM platform.sat_til_side s
"""

#: The query of each kind: key, claimant, claim in the register, claim in the ledger, since when, last day, code.
GRENE: Final[dict[Arbejdsart, str]] = {
    Arbejdsart.TIL_SIDE: f"""
        SELECT s.arbejde || '/' || s.noegle,
               coalesce(r.fordringshaver_id,
                        overdragelse.nummer(coalesce(f.kommune_cvr, k.kommune_cvr), %(i_dag)s::date)),
               r.fordring_id, f.fordring_id, s.foerst_at, NULL, s.fejl
        FROM ({_SAT_TIL_SIDE}) s
        LEFT JOIN nymf.aktion a ON a.aktion_id = s.aktion_id
        LEFT JOIN nymf.fordring r ON r.fordring_id = coalesce(a.fordring_id, s.fordring_id)
        LEFT JOIN debitor.fordring f ON f.fordring_id = s.krav_id
        LEFT JOIN debitor.konto k ON k.konto_id = s.konto_id
    """,
    Arbejdsart.PARKERET: """
        SELECT aktion_id::text, fordringshaver_id, fordring_id, NULL, coalesce(besvaret, sendt, oprettet), NULL,
               fejlkode
        FROM inddrivelse.afsendelse WHERE tilstand = 'PARKED'
    """,
    Arbejdsart.TAVS: f"""
        SELECT a.aktion_id::text, a.fordringshaver_id, a.fordring_id, NULL, a.sendt, NULL,
               coalesce(a.backend_status, a.tilstand)
        FROM inddrivelse.afsendelse a WHERE {TAVSE}
    """,
    Arbejdsart.PAUSE: """
        SELECT backend, NULL, NULL, NULL, pauset_siden, NULL, pauset_kode
        FROM inddrivelse.backend WHERE pauset_siden IS NOT NULL
    """,
    Arbejdsart.HOERING: """
        SELECT h.nr::text, a.fordringshaver_id, a.fordring_id, NULL, h.oprettet, h.frist, h.fund -> 0 ->> 'id'
        FROM nymf.hoering h JOIN nymf.aktion a USING (aktion_id) WHERE h.tilstand = 'AFVENTER_FORDRINGSHAVER'
    """,
    Arbejdsart.ANMODNING: """
        SELECT CASE WHEN EXISTS (SELECT FROM sf1590.anmodning a WHERE a.fagsystemets_id = n.anmodning_id)
                    THEN 'A' || n.nr ELSE n.anmodning_id::text END,
               overdragelse.nummer(n.kommune_cvr, %(i_dag)s::date), NULL,
               CASE WHEN jsonb_array_length(n.data->'fordring_ids') = 1 THEN n.data->'fordring_ids'->>0 END,
               n.modtaget_at,
               least(n.svarfrist, n.forventet), n.handling
        FROM sf1590.anmodning n
        WHERE n.tilstand = 'AFVENTER_PERSON'
    """,
    Arbejdsart.AFVIST: f"""
        SELECT 'F' || f.nr, r.fordringshaver_id, r.fordring_id, f.fordring_id, {_SIDEN}, NULL, {_AFVIST_MED}
        FROM debitor.fordring f {_I_REGISTRET}
        WHERE f.overdragelse = 'AFVIST' AND f.aaben
    """,
    Arbejdsart.RETURNERET: f"""
        SELECT 'F' || f.nr, r.fordringshaver_id, r.fordring_id, f.fordring_id, {_SIDEN}, NULL, NULL
        FROM debitor.fordring f {_I_REGISTRET}
        WHERE f.overdragelse = 'RETURNERET' AND f.aaben
    """,
    Arbejdsart.UAFSTEMT: f"""
        SELECT 'F' || f.nr, u.fordringshaver_id, u.registernummer, u.fordring_id, u.siden, NULL, u.koder[1]
        FROM ({UAFSTEMTE}) u JOIN debitor.fordring f USING (fordring_id)
    """,
    Arbejdsart.UNDERRETNING: """
        SELECT nummer::text, fordringshaver_id, NULL, NULL, moment, NULL, fejl
        FROM underretning.underretning WHERE slags = 'ULAESELIG'
    """,
    Arbejdsart.BESKED: """
        SELECT u.nr::text, overdragelse.nummer(u.kommune_cvr, %(i_dag)s::date), NULL, NULL,
               coalesce(u.afsluttet_at, u.oprettet_at), NULL,
               concat_ws(' ', u.tilstand, u.grund, u.koder[1])
        FROM sf1590.udgaaende u
        WHERE u.tilstand IN ('AFVIST', 'PARKERET')
    """,
}

#: Each query's columns, in types that fit each other.
_KOLONNER: Final = """
    noegle, fordringshaver_id::bigint, fordring_id::bigint, krav_id::uuid, siden, frist::date, grund
"""

# The claim as its municipality calls it; and what commands take for it: its number where that names two.
_VIST: Final = """
    v.art, noegle, fordringshaver_id, fordring_id, coalesce(e.ekstern, v.krav_id) AS krav_id, siden, frist, grund,
    CASE WHEN e.ekstern IS NOT NULL OR EXISTS (SELECT FROM debitor.identifikation i WHERE i.ekstern = v.krav_id)
         THEN (SELECT 'F' || f.nr FROM debitor.fordring f WHERE f.fordring_id = v.krav_id)
         ELSE v.krav_id::text END AS krav_navn
"""
_EKSTERN: Final = "LEFT JOIN debitor.identifikation e ON e.id = v.krav_id"

# Reported done by a person, since it began. What was set aside is gone once it is reported done.
_FAERDIG: Final = f"""
    alle.art <> '{Arbejdsart.TIL_SIDE.value}' AND EXISTS (
        SELECT FROM opgaver.faerdig d
        WHERE d.art = alle.art AND d.noegle = alle.noegle AND d.tidspunkt >= alle.siden)
"""


def _alle(arter: tuple[Arbejdsart, ...]) -> str:
    """The rows of some kinds, as one query."""
    grene = " UNION ALL ".join(
        f"SELECT '{art.value}' AS art, {_KOLONNER} FROM ({GRENE[art]})"
        " AS g (noegle, fordringshaver_id, fordring_id, krav_id, siden, frist, grund)"
        for art in arter
    )
    return f"SELECT * FROM ({grene}) alle WHERE NOT ({_FAERDIG})"


#: Where something stands in the list.
_PLADS: Final = "coalesce(v.frist, 'infinity'), v.siden, v.art, v.noegle"
_HVOR: Final = "(%(fordringshaver_id)s::bigint IS NULL OR fordringshaver_id = %(fordringshaver_id)s)"


def _nu(nu: datetime) -> dict[str, object]:
    return {"nu": nu, "i_dag": local_date(nu)}


def liste(
    conn: Connection, arter: tuple[Arbejdsart, ...], *, fordringshaver_id: int | None, antal: int, nu: datetime
) -> list[Arbejdspunkt]:
    """What waits, late ones and then the longest waiting first.

    Args:
        conn: The transaction.
        arter: Kinds.
        fordringshaver_id: Only of this agreement.
        antal: How many at most.
        nu: The present moment: a municipality is shown by its number of that day, as for the others here.
    """
    return list(alle(conn, arter, fordringshaver_id=fordringshaver_id, efter=None, antal=antal, nu=nu))


def alle(
    conn: Connection,
    arter: tuple[Arbejdsart, ...],
    *,
    fordringshaver_id: int | None,
    efter: str | None,
    antal: int | None,
    nu: datetime,
) -> Iterator[Arbejdspunkt]:
    """The same, read some at a time; after the one whose kind and key are `efter`, if that is given."""
    punkter = f"WITH v AS ({_alle(arter)}) SELECT {_VIST} FROM v {_EKSTERN} WHERE {_HVOR}"
    if efter is not None:
        punkter += f" AND ({_PLADS}) > (SELECT {_PLADS} FROM v WHERE v.art || '/' || v.noegle = %(efter)s)"
    vaerdier = {"fordringshaver_id": fordringshaver_id, "efter": efter, "antal": antal, **_nu(nu)}
    # The places must be those of `_PLADS`.
    slut = " ORDER BY frist NULLS LAST, siden, art, noegle LIMIT %(antal)s"
    with conn.cursor(name="opgaver", row_factory=kwargs_row(_punkt)) as cursor:
        yield from cursor.execute(punkter + slut, vaerdier)


def _punkt(*, art: str, **felter: Any) -> Arbejdspunkt:  # noqa: ANN401 - columns of several types
    """A row as a record; the database gives the kind as text."""
    return Arbejdspunkt(art=Arbejdsart(art), **felter)


def tal(conn: Connection, nu: datetime) -> list[Artstal]:
    """How many of each kind wait; kinds of which none waits are left out."""
    sql = f"SELECT art, count(*), min(siden) FROM ({_alle(tuple(GRENE))}) v GROUP BY 1 ORDER BY 1"
    raekker = conn.execute(sql, _nu(nu))
    return [Artstal(Arbejdsart(art), antal, aeldste) for art, antal, aeldste in raekker]


def meld_faerdig(conn: Connection, art: Arbejdsart, noegle: str, *, hvem: str, hvorfor: str, nu: datetime) -> None:
    """Keep that a person has reported something done."""
    conn.execute(
        "INSERT INTO opgaver.faerdig (art, noegle, hvem, hvorfor, tidspunkt) VALUES (%s, %s, %s, %s, %s)",
        (art, noegle, hvem, hvorfor, nu),
    )


def venter(conn: Connection, art: Arbejdsart, noegle: str, nu: datetime) -> bool:
    """Whether this waits."""
    sql = f"SELECT EXISTS (SELECT FROM ({_alle((art,))}) v WHERE noegle = %(noegle)s)"
    fundet = conn.execute(sql, {"noegle": noegle, **_nu(nu)}).fetchone()
    return bool(fundet and fundet[0])
