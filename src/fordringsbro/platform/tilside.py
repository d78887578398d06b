"""One item that fails is set aside, and the rest goes on.

Every feed, loop and job that works on many items wraps each in `hver_for_sig`: what fails is taken back alone (by a
savepoint), noted here by its ids, and tried again later with growing pauses. What is noted waits for a person too: it
is a task until it has succeeded. An outage is no fault of an item: it ends the whole run, which is then tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

import structlog
from psycopg.rows import class_row

from fordringsbro.platform.database import UDFALD, Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.ventetid import forfalden, senest

T = TypeVar("T")
_log = structlog.get_logger(__name__)

#: The first pause before an item is tried again; it doubles each time.
_FOERSTE_PAUSE: Final = timedelta(minutes=1)
LAENGSTE_PAUSE: Final = timedelta(hours=6)
#: Doublings after which the pause has reached its ceiling anyway.
_FORDOBLINGER: Final = 9


class Arbejde(StrEnum):
    """What can be set aside item by item. The value is the task or feed that works on it."""

    FORTAELLING = "fagsystem.fortael"
    BESKEDFORDELER = "beskedfordeler"
    OVERDRAGELSE = "overdragelse.forfaldne"
    AFVIST = "overdragelse.afviste"
    RETURNERET = "overdragelse.returnerede"
    KVITTERING = "inddrivelse.kvittering"
    RESULTAT = "mf.resultat"
    UNDERRETNING = "underretning"
    HOERING = "nymf.hoering"
    ANMODNING = "anmodning"


@dataclass(frozen=True, slots=True)
class TilSide:
    """One item that was set aside.

    Attributes:
        arbejde: What was to be done.
        noegle: Ids that name the item, nothing personal.
        fejl: Code of the error catalogue, or the name of an exception that nobody foresaw.
        gange: How often it failed.
        foerst_at: When it failed first; `sidst_at` when it failed last.
        igen_at: When it is tried again.
    """

    arbejde: Arbejde
    noegle: str
    fejl: str
    gange: int
    foerst_at: datetime
    sidst_at: datetime
    igen_at: datetime

    def __post_init__(self) -> None:
        """The database gives text."""
        object.__setattr__(self, "arbejde", Arbejde(self.arbejde))


@contextmanager
def hver_for_sig(conn: Connection, arbejde: Arbejde, noegle: str, nu: datetime) -> Iterator[None]:
    """Do one item in a savepoint of its own; if it fails, take it back, note it, and go on after the block.

    Args:
        conn: The caller's connection, inside its transaction.
        arbejde: What is being done.
        noegle: The item's ids; never a value from a message.
        nu: The present moment.

    Raises:
        FejlError: With `DATABASE` or `KOE_FULD`, as any error that an outage or a lost race for locks brings: that is
            no fault of the item, and the whole run is to be tried again.
    """
    try:
        with conn.transaction():
            yield
    except Exception as error:
        if er_udfald(error) or conn.broken:
            raise
        _noter(conn, arbejde, noegle, navn_paa(error), nu)


def samlet_eller_hver_for_sig(
    conn: Connection,
    arbejde: Arbejde,
    ting: Mapping[str, T],
    goer: Callable[[Sequence[T]], None],
    nu: datetime,
) -> list[str]:
    """Do many items at once, and only if that fails each by itself: as long as all goes well, no item costs anything.

    Args:
        conn: The caller's connection, inside its transaction.
        arbejde: What is being done.
        ting: The items in order, each by the ids that name it.
        goer: Does some of them.
        nu: The present moment.

    Returns:
        The ids of the items that were done.

    Raises:
        FejlError: As `hver_for_sig`.
    """
    try:
        with conn.transaction():
            goer(list(ting.values()))
    except Exception as error:
        if er_udfald(error) or conn.broken:
            raise
    else:
        return list(ting)
    gjort = []
    for noegle, en in ting.items():
        with hver_for_sig(conn, arbejde, noegle, nu):
            goer([en])
            gjort.append(noegle)
    return gjort


def er_udfald(error: BaseException) -> bool:
    """Whether an error says nothing of the item: the database is away, a race for locks was lost, the queue is full."""
    if isinstance(error, FejlError):
        return error.kode in (Fejlkode.DATABASE, Fejlkode.KOE_FULD)
    return isinstance(error, UDFALD)


def navn_paa(error: BaseException) -> str:
    """What may be written down of an error: its code, or its type's name, since other texts may hold data."""
    return error.kode.value.kode if isinstance(error, FejlError) else type(error).__name__


_NOTER: Final = """
    INSERT INTO platform.sat_til_side (arbejde, noegle, fejl, foerst_at, sidst_at, igen_at)
    VALUES (%(arbejde)s, %(noegle)s, %(fejl)s, %(nu)s, %(nu)s, %(nu)s + %(pause)s)
    ON CONFLICT (arbejde, noegle) DO UPDATE
        SET fejl = excluded.fejl, gange = sat_til_side.gange + 1, sidst_at = excluded.sidst_at,
            igen_at = %(nu)s + least(%(pause)s * 2 ^ least(sat_til_side.gange, %(mest)s), %(laengst)s)
"""


def _noter(conn: Connection, arbejde: Arbejde, noegle: str, fejl: str, nu: datetime) -> None:
    _log.error("set_aside", work=arbejde.value, item=noegle, error=fejl)
    vaerdier = {
        "arbejde": arbejde,
        "noegle": noegle,
        "fejl": fejl,
        "nu": nu,
        "pause": _FOERSTE_PAUSE,
        "mest": _FORDOBLINGER,
        "laengst": LAENGSTE_PAUSE,
    }
    conn.execute(_NOTER, vaerdier)


def til_nyt_forsoeg(conn: Connection, arbejde: Arbejde, nu: datetime, *, antal: int) -> list[str]:
    """The items that are due to be tried again, longest due first, locked until the transaction ends.

    One that another transaction is at is left out.
    """
    raekker = conn.execute(
        f"SELECT noegle FROM platform.sat_til_side WHERE arbejde = %(arbejde)s AND {forfalden('igen_at')}"
        " ORDER BY igen_at, noegle LIMIT %(antal)s FOR UPDATE SKIP LOCKED",
        {"arbejde": arbejde, "nu": nu, "senest": senest(nu, LAENGSTE_PAUSE), "antal": antal},
    )
    return [noegle for (noegle,) in raekker]


def er_til_side(conn: Connection, arbejde: Arbejde, noegler: Sequence[str]) -> set[str]:
    """Which of these items wait, so that what depends on them can wait too."""
    raekker = conn.execute(
        "SELECT noegle FROM platform.sat_til_side WHERE arbejde = %s AND noegle = ANY(%s)", (arbejde, list(noegler))
    )
    return {noegle for (noegle,) in raekker}


def noegler(conn: Connection, arbejde: Arbejde) -> list[str]:
    """Every item of a kind that is set aside, due to be tried again or not."""
    raekker = conn.execute("SELECT noegle FROM platform.sat_til_side WHERE arbejde = %s ORDER BY noegle", (arbejde,))
    return [noegle for (noegle,) in raekker]


def loest(conn: Connection, arbejde: Arbejde, *noegler: str) -> None:
    """These items have succeeded, or nothing is to be done about them any more."""
    if noegler:
        conn.execute(
            "DELETE FROM platform.sat_til_side WHERE arbejde = %s AND noegle = ANY(%s)", (arbejde, list(noegler))
        )


def alle_til_side(conn: Connection, *, antal: int) -> list[TilSide]:
    """What is set aside, longest first."""
    with conn.cursor(row_factory=class_row(TilSide)) as cursor:
        return cursor.execute(
            "SELECT arbejde, noegle, fejl, gange, foerst_at, sidst_at, igen_at FROM platform.sat_til_side"
            " ORDER BY foerst_at, arbejde, noegle LIMIT %s",
            (antal,),
        ).fetchall()


def straks(conn: Connection, arbejde: Arbejde, noegle: str, nu: datetime) -> bool:
    """Have an item tried again at the next run; whether it is set aside at all."""
    svar = conn.execute(
        "UPDATE platform.sat_til_side SET igen_at = %s WHERE arbejde = %s AND noegle = %s", (nu, arbejde, noegle)
    )
    return svar.rowcount == 1
