"""Ids: each names one thing, whichever kind of thing it is, for ever."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.kendt import KendtPost
from fordringsbro.debitor.store import kendt_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Navn:
    """That an id names something of a kind."""

    objekt: Objekt
    noegle: UUID


def kraev_enkeltvis(navne: Iterable[Navn]) -> None:
    """Refuse a message that gives two things the same id.

    Raises:
        AfvisningError: `GENTAGET_I_BESKED`, naming both kinds where they differ.
    """
    sete: dict[UUID, Objekt] = {}
    for navn in navne:
        foer = sete.setdefault(navn.noegle, navn.objekt)
        if foer is not navn.objekt:
            raise afvis(Aarsag.GENTAGET_I_BESKED, navn.objekt, navn.noegle, ogsaa=foer)


def kraev_slags(navne: Iterable[Navn], kendte: Mapping[UUID, Objekt]) -> None:
    """Refuse an id that names something of another kind already.

    Args:
        navne: What a message gives ids to.
        kendte: What the ids name in the ledger; those that are new are missing.

    Raises:
        AfvisningError: `ANDET_INDHOLD`, naming both kinds.
    """
    for navn in navne:
        foer = kendte.get(navn.noegle, navn.objekt)
        if foer is not navn.objekt:
            raise afvis(Aarsag.ANDET_INDHOLD, navn.objekt, navn.noegle, ogsaa=foer)


def kraev_egen(conn: Connection, objekt: Objekt, noegle: UUID) -> None:
    """Refuse an id that names something of another kind than `objekt` in the ledger.

    Raises:
        AfvisningError: `ANDET_INDHOLD`, naming both kinds.
    """
    kraev_slags([Navn(objekt, noegle)], kendt_store.slags_af(conn, [noegle]))


@record
class KendtIdopslag:
    """What the ledger has under the ids that some bookings of one kind are to get."""

    objekt: Objekt
    slags: Mapping[UUID, Objekt]
    poster: Mapping[UUID, KendtPost]

    def post(self, noegle: UUID) -> KendtPost | None:
        """The booking of that id; None when it is new.

        Raises:
            AfvisningError: `ANDET_INDHOLD`: the id names something of another kind.
        """
        kraev_slags([Navn(self.objekt, noegle)], self.slags)
        return self.poster.get(noegle)


def foer(conn: Connection, objekt: Objekt, noegler: Sequence[UUID]) -> KendtIdopslag:
    """What the ledger has under these ids."""
    return KendtIdopslag(objekt, kendt_store.slags_af(conn, noegler), kendt_store.poster_med_reference(conn, noegler))
