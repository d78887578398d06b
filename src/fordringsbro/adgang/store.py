"""SQL of the service agreements and their journal."""

from __future__ import annotations

from datetime import date
from typing import Any, Final
from uuid import UUID

from fordringsbro.adgang.model import TJENESTER, Aftalepost, Hvem, Serviceaftale
from fordringsbro.platform.database import Connection
from fordringsbro.wire.http.regel import Adgangsregel

_KOLONNER: Final = "aftale_id, cvr, aftryk, it_system, kommune_cvr, tjenester, gaelder_fra, gaelder_til, ophoert"
# What a caller has in force on a day.
_GAELDENDE: Final = f"""
    SELECT {_KOLONNER} FROM adgang.serviceaftale
    WHERE (cvr = %(cvr)s OR aftryk = %(aftryk)s) AND ophoert IS NULL
      AND gaelder_fra <= %(dag)s AND (gaelder_til IS NULL OR gaelder_til >= %(dag)s)
    ORDER BY gaelder_fra, aftale_id
"""
# All of them, or one, or those of an owner.
_ALLE: Final = f"SELECT {_KOLONNER} FROM adgang.serviceaftale ORDER BY coalesce(cvr, aftryk), gaelder_fra, aftale_id"
_EN: Final = f"SELECT {_KOLONNER} FROM adgang.serviceaftale WHERE aftale_id = %s FOR UPDATE"
# Agreements that say the same for some of the same days.
_DAEKKER: Final = """
    SELECT aftale_id FROM adgang.serviceaftale
    WHERE cvr IS NOT DISTINCT FROM %(cvr)s AND aftryk IS NOT DISTINCT FROM %(aftryk)s
      AND it_system IS NOT DISTINCT FROM %(it_system)s AND kommune_cvr IS NOT DISTINCT FROM %(kommune_cvr)s
      AND tjenester && %(tjenester)s::text[] AND ophoert IS NULL
      AND daterange(gaelder_fra, gaelder_til, '[]') && daterange(%(fra)s, %(til)s, '[]')
    ORDER BY gaelder_fra LIMIT 1
"""
# One is written at a time, so that no two of them say the same.
_LAAS: Final = "LOCK TABLE adgang.serviceaftale IN SHARE ROW EXCLUSIVE MODE"
_NY: Final = f"""
    INSERT INTO adgang.serviceaftale ({_KOLONNER})
    VALUES (%(aftale_id)s, %(cvr)s, %(aftryk)s, %(it_system)s, %(kommune_cvr)s, %(tjenester)s, %(fra)s, %(til)s, NULL)
"""
_SLUT: Final = "UPDATE adgang.serviceaftale SET gaelder_til = %s, ophoert = %s WHERE aftale_id = %s"
_JOURNAL: Final = """
    INSERT INTO adgang.journal (aftale_id, haendelse, tidspunkt, hvem, hvorfor, gaelder_til)
    VALUES (%s, %s, %s, %s, %s, %s)
"""
_JOURNALEN: Final = """
    SELECT aftale_id, haendelse, tidspunkt, hvem, hvorfor, gaelder_til FROM adgang.journal
    WHERE aftale_id = %s ORDER BY nr
"""
# Whether anything is agreed with anybody.
_NOGEN: Final = "SELECT EXISTS (SELECT FROM adgang.serviceaftale WHERE ophoert IS NULL)"
_KENDTE: Final = frozenset(TJENESTER)


def laas(conn: Connection) -> None:
    """Nobody else writes an agreement until the transaction ends."""
    conn.execute(_LAAS)


def gaeldende(conn: Connection, cvr: str | None, aftryk: str | None, dag: date) -> tuple[Serviceaftale, ...]:
    """What the owner of a certificate may use on a day."""
    raekker = conn.execute(_GAELDENDE, {"cvr": cvr, "aftryk": aftryk, "dag": dag})
    return tuple(map(_aftale, raekker))


def alle(conn: Connection) -> list[Serviceaftale]:
    """Every agreement, ended ones too, by whose it is."""
    return [_aftale(raekke) for raekke in conn.execute(_ALLE)]


def en(conn: Connection, aftale_id: UUID) -> Serviceaftale | None:
    """One agreement, held until the transaction ends."""
    raekke = conn.execute(_EN, (aftale_id,)).fetchone()
    return _aftale(raekke) if raekke else None


def daekket_af(conn: Connection, aftale: Serviceaftale) -> UUID | None:
    """An agreement that says some of the same for some of the same days."""
    raekke = conn.execute(_DAEKKER, _felter(aftale)).fetchone()
    return raekke[0] if raekke else None


def tilfoej(conn: Connection, aftale: Serviceaftale) -> None:
    """Write a new agreement."""
    conn.execute(_NY, _felter(aftale))


def afslut(conn: Connection, aftale: Serviceaftale) -> None:
    """Write an agreement's end."""
    conn.execute(_SLUT, (aftale.gaelder_til, aftale.ophoert, aftale.aftale_id))


def skriv(conn: Connection, post: Aftalepost) -> None:
    """Add a change to the journal."""
    conn.execute(_JOURNAL, (post.aftale_id, post.haendelse, post.tidspunkt, post.hvem, post.hvorfor, post.gaelder_til))


def journal(conn: Connection, aftale_id: UUID) -> list[Aftalepost]:
    """An agreement's changes, oldest first."""
    return [Aftalepost(*raekke) for raekke in conn.execute(_JOURNALEN, (aftale_id,))]


def er_der_nogen(conn: Connection) -> bool:
    """Whether there is an agreement that was not ended."""
    raekke = conn.execute(_NOGEN).fetchone()
    return raekke is not None and bool(raekke[0])


def _felter(aftale: Serviceaftale) -> dict[str, object]:
    return {
        "aftale_id": aftale.aftale_id,
        "cvr": aftale.hvem.cvr,
        "aftryk": aftale.hvem.aftryk,
        "it_system": aftale.it_system,
        "kommune_cvr": aftale.kommune_cvr,
        "tjenester": sorted(aftale.tjenester),
        "fra": aftale.gaelder_fra,
        "til": aftale.gaelder_til,
    }


def _aftale(raekke: tuple[Any, ...]) -> Serviceaftale:
    aftale_id, cvr, aftryk, it_system, kommune_cvr, tjenester, fra, til, ophoert = raekke
    return Serviceaftale(
        aftale_id=aftale_id,
        hvem=Hvem(cvr, aftryk),
        it_system=it_system,
        kommune_cvr=kommune_cvr,
        tjenester=frozenset(Adgangsregel(navn) for navn in tjenester if navn in _KENDTE),
        gaelder_fra=fra,
        gaelder_til=til,
        ophoert=ophoert,
    )
