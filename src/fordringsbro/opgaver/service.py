"""The use cases of the work list."""

from __future__ import annotations

from collections.abc import Iterator

from fordringsbro.nymf.hoering.hoering import kraev_tekst
from fordringsbro.opgaver import store
from fordringsbro.opgaver.model import MELDES_FAERDIG, Arbejdsart, Arbejdspunkt, Artstal
from fordringsbro.platform import tilside
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde


class Arbejdsliste:
    """What waits for a person.

    Args:
        clock: Says when something was reported done.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def liste(
        self,
        conn: Connection,
        *,
        art: Arbejdsart | None = None,
        fordringshaver_id: int | None = None,
        antal: int = 100,
    ) -> list[Arbejdspunkt]:
        """What waits: what has a last day first, then the longest waiting; at most `antal`."""
        arter = tuple(Arbejdsart) if art is None else (art,)
        return store.liste(conn, arter, fordringshaver_id=fordringshaver_id, antal=antal, nu=self._clock.now())

    def alle(
        self,
        conn: Connection,
        *,
        art: Arbejdsart | None,
        fordringshaver_id: int | None,
        efter: str | None,
        antal: int | None,
    ) -> Iterator[Arbejdspunkt]:
        """What waits, in the order of `liste`, read some at a time; of very many `antal`, after the one with a key.

        Raises:
            FejlError: `UKENDT_ID`, when nothing that waits has that key (`KIND/ID`).
        """
        arter = tuple(Arbejdsart) if art is None else (art,)
        nu = self._clock.now()
        if efter is not None:
            kind, _, noegle = efter.partition("/")
            if kind not in set(Arbejdsart) or not store.venter(conn, Arbejdsart(kind), noegle, nu):
                raise FejlError(Fejlkode.UKENDT_ID, sted="--after")
        return store.alle(conn, arter, fordringshaver_id=fordringshaver_id, efter=efter, antal=antal, nu=nu)

    def tal(self, conn: Connection) -> list[Artstal]:
        """How many of each kind wait, and since when."""
        return store.tal(conn, self._clock.now())

    def proev_igen(self, conn: Connection, noegle: str) -> None:
        """Have an item that was set aside tried again at the next run, whatever its pause.

        Raises:
            FejlError: `UKENDT_ID`, when nothing with that key is set aside.
        """
        if not tilside.straks(conn, *_delt(noegle), self._clock.now()):
            raise FejlError(Fejlkode.UKENDT_ID)

    def meld_faerdig(self, conn: Connection, art: Arbejdsart, noegle: str, *, hvem: str, hvorfor: str) -> None:
        """Report something done that no change elsewhere ends.

        Raises:
            FejlError: `PARAMETER` for a kind that ends by itself, or without a name or a reason; `UKENDT_ID` when
                nothing with that key waits.
        """
        hvem, hvorfor = kraev_tekst(hvem, "by"), kraev_tekst(hvorfor, "reason")
        if art not in MELDES_FAERDIG:
            raise FejlError(Fejlkode.PARAMETER, sted=f"KIND: {', '.join(sorted(MELDES_FAERDIG))}")
        if not store.venter(conn, art, noegle, self._clock.now()):
            raise FejlError(Fejlkode.UKENDT_ID)
        store.meld_faerdig(conn, art, noegle, hvem=hvem, hvorfor=hvorfor, nu=self._clock.now())
        if art is Arbejdsart.TIL_SIDE:
            tilside.loest(conn, *_delt(noegle))


def _delt(noegle: str) -> tuple[Arbejde, str]:
    """The work and the item that a key of a task names."""
    arbejde, _, emne = noegle.partition("/")
    try:
        return Arbejde(arbejde), emne
    except ValueError:
        raise FejlError(Fejlkode.UKENDT_ID) from None
