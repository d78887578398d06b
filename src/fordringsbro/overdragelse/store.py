"""SQL of the municipalities."""

from __future__ import annotations

from datetime import date
from typing import Any

from fordringsbro.overdragelse.model import Kommune, Kommunenummer, Politik
from fordringsbro.platform.database import Connection, raekker

_COLUMNS = "cvr, navn, fordringshaver_id, politik, dage"

# Municipalities as they are on a day.
_PAA_DAGEN = """
    SELECT k.cvr, k.navn, overdragelse.nummer(k.cvr, %(dag)s) AS fordringshaver_id, k.politik, k.dage
    FROM overdragelse.kommune k
"""
# One municipality.
_KOMMUNE = f"{_PAA_DAGEN} WHERE k.cvr = %(cvr)s"
# All of them, in a steady order.
_KOMMUNER = f"{_PAA_DAGEN} ORDER BY k.cvr"
# Add a municipality or change its agreement and policy.
_GEM = f"""
    INSERT INTO overdragelse.kommune ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (cvr) DO UPDATE SET navn = excluded.navn, fordringshaver_id = excluded.fordringshaver_id,
        politik = excluded.politik, dage = excluded.dage
"""

# Connect a municipality that is not.
_TILSLUT = f"""
    INSERT INTO overdragelse.kommune ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s) ON CONFLICT (cvr) DO NOTHING
"""
# The municipalities that send under an agreement, or did: what is related to a claim goes where that went.
_MED_AFTALE = f"""
    {_PAA_DAGEN}
    WHERE k.fordringshaver_id = %(nummer)s
       OR EXISTS (SELECT FROM overdragelse.kommunenummer n
                  WHERE n.cvr = k.cvr AND n.fordringshaver_id = %(nummer)s AND n.gaelder_fra <= %(dag)s)
    ORDER BY k.cvr
"""
# A municipality's number from a day on.
_NYT_NUMMER = """
    INSERT INTO overdragelse.kommunenummer (cvr, gaelder_fra, fordringshaver_id, oprettet, af, begrundelse)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
# Every number that municipalities have had or will get, in order; the one that each was connected with has no day.
_NUMRE = """
    SELECT cvr, NULL::date, fordringshaver_id, NULL::timestamptz, NULL::text, NULL::text, 0 AS nr
    FROM overdragelse.kommune
    UNION ALL
    SELECT cvr, gaelder_fra, fordringshaver_id, oprettet, af, begrundelse, nr FROM overdragelse.kommunenummer
    ORDER BY 1, 2 NULLS FIRST, 7
"""


def _kommune(*, politik: str, **resten: Any) -> Kommune:  # noqa: ANN401 - what is kept as the row has it
    return Kommune(politik=Politik(politik), **resten)


def kommune(conn: Connection, cvr: str, dag: date) -> Kommune | None:
    """The municipality with this CVR as it is on a day, or None when it is not connected."""
    return next(iter(raekker(conn, _kommune, _KOMMUNE, {"dag": dag, "cvr": cvr})), None)


def kommuner(conn: Connection, dag: date) -> list[Kommune]:
    """Every connected municipality as it is on a day."""
    return raekker(conn, _kommune, _KOMMUNER, {"dag": dag})


def kommuner_med_aftale(conn: Connection, fordringshaver_id: int, dag: date) -> list[Kommune]:
    """The municipalities that send under an agreement on a day, or did before; as they are on the day."""
    return raekker(conn, _kommune, _MED_AFTALE, {"dag": dag, "nummer": fordringshaver_id})


def nyt_nummer(conn: Connection, nummer: Kommunenummer) -> None:
    """Give a municipality another claimant number from a day on."""
    felter = (nummer.cvr, nummer.gaelder_fra, nummer.fordringshaver_id, nummer.oprettet, nummer.af, nummer.begrundelse)
    conn.execute(_NYT_NUMMER, felter)


def numre(conn: Connection) -> list[Kommunenummer]:
    """The numbers that municipalities have had or will get, in order."""
    return [Kommunenummer(*felter) for *felter, _ in conn.execute(_NUMRE)]


def tilslut(conn: Connection, kommune: Kommune) -> bool:
    """Connect a municipality; whether it was not connected before."""
    return conn.execute(_TILSLUT, _felter(kommune)).rowcount == 1


def gem(conn: Connection, kommune: Kommune) -> None:
    """Connect a municipality, or change one."""
    conn.execute(_GEM, _felter(kommune))


def _felter(kommune: Kommune) -> tuple[object, ...]:
    return kommune.cvr, kommune.navn, kommune.fordringshaver_id, kommune.politik, kommune.dage
