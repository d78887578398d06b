"""The agreements' use cases: read the versions, add an agreement, change one. In the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID, SIDSTE_ID, Aftale
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie, Aftaleversion
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.register import aktion_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record

#: A reason is told in lists; who is a name or an id.
_LAENGST: Final = {"reason": 500, "by": 100}


@record
class Paategning:
    """From when a version counts, who wrote it, and why.

    Raises:
        FejlError: `PARAMETER`, when there is no name or no reason, or it is too long.
    """

    gaelder_fra: date
    af: str
    begrundelse: str

    def __post_init__(self) -> None:
        for navn, tekst in (("reason", self.begrundelse), ("by", self.af)):
            if not tekst.strip() or len(tekst) > _LAENGST[navn]:
                raise FejlError(Fejlkode.PARAMETER, sted=f"{navn}: 1-{_LAENGST[navn]}")


@dataclass(frozen=True, slots=True)
class Aftalebog:
    """The agreements; versions are only ever added.

    Args:
        clock: Today; what is judged already can't be agreed otherwise.
    """

    clock: Clock

    def aftaler(self, conn: Connection) -> list[Aftale]:
        """Every agreement as it is today."""
        return aftale_store.alle(conn, self.clock.today())

    def aftale(self, conn: Connection, fordringshaver_id: int) -> Aftale | None:
        """One claimant's agreement as it is today."""
        return self.aftaler_ved_id(conn, [fordringshaver_id]).get(fordringshaver_id)

    def aftaler_ved_id(self, conn: Connection, fordringshaver_ids: Collection[int]) -> Mapping[int, Aftale]:
        """These claimants' agreements as they are today; those without one, or whose begins later, are left out."""
        return aftale_store.nogle(conn, fordringshaver_ids, self.clock.today())

    def serie(self, conn: Connection, fordringshaver_id: int) -> Aftaleserie | None:
        """Every version of one claimant's agreement."""
        return aftale_store.serier(conn, [fordringshaver_id]).get(fordringshaver_id)

    def serier(self, conn: Connection) -> list[Aftaleserie]:
        """Every version of every agreement, by claimant."""
        return list(aftale_store.serier(conn).values())

    def tildel_id(self, conn: Connection, oensket: int | None) -> int:
        """The id of a new claimant: the one asked for, below 2000, or the next.

        Raises:
            FejlError: `AFTALE_ID_OPTAGET` (182) when it is taken; `PARAMETER` when it can't be asked for, or none
                is left.
        """
        aftale_store.laas(conn)
        if oensket is None:
            naeste = aftale_store.naeste_id(conn)
            if naeste > SIDSTE_ID:
                raise FejlError(Fejlkode.PARAMETER, sted="id: none left")
            return naeste
        if not FOERSTE_ID <= oensket < aftale_store.FOERSTE_TILDELTE:
            raise FejlError(Fejlkode.PARAMETER, sted=f"id: {FOERSTE_ID}-{aftale_store.FOERSTE_TILDELTE - 1}")
        if self.serie(conn, oensket) is not None:
            raise FejlError(Fejlkode.AFTALE_ID_OPTAGET, nummer=Afvisningskode.ID_OPTAGET.nummer)
        return oensket

    def tilfoej(self, conn: Connection, serie: Aftaleserie) -> None:
        """Write a new claimant's agreement, as `ny` made it."""
        for version in serie.versioner:
            aftale_store.tilfoej(conn, version)

    def ny(self, aftale: Aftale, paategning: Paategning) -> Aftaleserie:
        """A new agreement's only version."""
        return Aftaleserie((self._version(1, aftale, paategning),))

    def aendret(self, serie: Aftaleserie, aendring: Callable[[Aftale], Aftale], paategning: Paategning) -> Aftaleserie:
        """The series with a change: a new version from its day, and one for each later day that another begins on.

        So a change is not lost again when a version comes into force that was written before it.

        Raises:
            FejlError: `AFTALE_DATO` when the day is past, or before the agreement begins; `AFTALE_FORM` when the
                outcome would not be an agreement.
        """
        fra = paategning.gaelder_fra
        if fra < self.clock.today() or serie.version_paa(fra) is None:
            raise FejlError(Fejlkode.AFTALE_DATO, sted=fra.isoformat())
        ny = serie
        for dag in (fra, *serie.skift_efter(fra)):
            gaeldende = serie.paa(dag)
            if gaeldende is None:
                raise LookupError("a later version is in force on its own first day")
            try:
                aftale = aendring(gaeldende)
            except ValueError as error:
                raise FejlError(Fejlkode.AFTALE_FORM, sted=str(error)) from error
            if aftale != gaeldende:
                ny = ny.med(self._version(len(ny.versioner) + 1, aftale, replace(paategning, gaelder_fra=dag)))
        return ny

    def aendr(
        self,
        conn: Connection,
        fordringshaver_id: int,
        aendring: Callable[[Aftale], Aftale],
        paategning: Paategning,
    ) -> Aftaleserie:
        """Write a change; nothing is written when it changes nothing.

        Raises:
            FejlError: `UKENDT_ID`; and as `aendret`.
        """
        aktion_store.laas(conn, [fordringshaver_id])
        serie = self.serie(conn, fordringshaver_id)
        if serie is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        ny = self.aendret(serie, aendring, paategning)
        for version in ny.versioner[len(serie.versioner) :]:
            aftale_store.tilfoej(conn, version)
        return ny

    def _version(self, nummer: int, aftale: Aftale, paategning: Paategning) -> Aftaleversion:
        return Aftaleversion(
            version=nummer,
            gaelder_fra=paategning.gaelder_fra,
            aftale=aftale,
            oprettet=self.clock.now(),
            af=paategning.af,
            begrundelse=paategning.begrundelse,
        )
