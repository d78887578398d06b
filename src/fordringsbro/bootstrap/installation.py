"""The one wiring point: which rooms get what, and which operations, clients and jobs there are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from fordringsbro.bootstrap import joblister, tjenester
from fordringsbro.bootstrap.bogrum import Bogrum
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import beskedfordeler_xsd
from fordringsbro.opgaver.service import Arbejdsliste
from fordringsbro.platform.database import UDEN_GRAENSER, Database, Databaseadresse, Tidsgraenser
from fordringsbro.platform.faellesur import Faellesur
from fordringsbro.platform.settings import Settings
from fordringsbro.sf1590.anmodning.afgoerelse import Afgoerelser
from fordringsbro.sf1590.anmodning.service import Anmodninger
from fordringsbro.sf1590.beskeder.dueslag import Dueslag
from fordringsbro.sf1590.fagsystem.afsendelse import FAGSYSTEMER, SPILLERUM, Afsendelse
from fordringsbro.sf1590.fagsystem.fortaelling import Fortaelling
from fordringsbro.sf1590.fagsystem.udbakke import Udbakke
from fordringsbro.sf1590.ruter.rutevaern import Rutevaern
from fordringsbro.wire.http.ressource import Adresse
from fordringsbro.wire.soap.model import Service

#: A killed sandbox that is started again must not wait long for what its worker had in hand.
_SANDBOX_SPILLERUM: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Installation(Bogrum):
    """Everything a process needs, made when first asked for."""

    @cached_property
    def arbejdsliste(self) -> Arbejdsliste:
        """What waits for a person."""
        return Arbejdsliste(self.clock)

    @cached_property
    def anmodninger(self) -> Anmodninger:
        """Requests to the debtor system as they come in."""
        sandkasse = self.settings.sandbox
        return Anmodninger(self.bog, self.bogfoering, self.jobs, sandkasse=sandkasse)

    @cached_property
    def afgoerelser(self) -> Afgoerelser:
        """Decides the requests that were postponed."""
        return Afgoerelser(
            self.database,
            bog=self.bog,
            bogfoering=self.bogfoering,
            overdragelse=self.overdragelse,
            udbakke=self.udbakke,
            clock=self.clock,
        )

    @cached_property
    def udbakke(self) -> Udbakke:
        """Messages to the fagsystemer."""
        return Udbakke(self.kontrakt, self.clock, self.jobs, self.settings.it_system, self.bog)

    @cached_property
    def dueslag(self) -> Dueslag:
        """Messages to the Beskedfordeler."""
        kontrakt = Kontrakt.load(beskedfordeler_xsd())
        return Dueslag(self.bog, kontrakt, self.clock, self.settings.it_system)

    @cached_property
    def fortaelling(self) -> Fortaelling:
        """Tells on what the ledger booked."""
        return Fortaelling(self.database, self.clock, bog=self.bog, udbakke=self.udbakke, dueslag=self.dueslag)

    @cached_property
    def afsendelse(self) -> Afsendelse:
        """Sends messages to the fagsystemer; a sandbox has a mailbox for those without a route."""
        egen, spillerum = (self.settings.public_url, _SANDBOX_SPILLERUM) if self.settings.sandbox else (None, SPILLERUM)
        return Afsendelse(
            self.database,
            self.clock,
            self.jobs,
            self.kontrakt,
            self.ruter,
            vaern=Rutevaern(FAGSYSTEMER, self._kreds),
            egen=egen,
            spillerum=spillerum,
        )

    def services(self) -> tuple[Service, ...]:
        """What `serve` hosts: SF1590, the MF services, and the services that DMI calls back."""
        return tjenester.services(self)

    def mf_services(self) -> tuple[Service, ...]:
        """What debtor systems with a ledger of their own call."""
        return tjenester.mf_services(self)

    def ressourcer(self) -> tuple[Adresse, ...]:
        """What `serve` has beside the services: the messages to the Beskedfordeler, and the hearings."""
        return tjenester.ressourcer(self)

    def tasks(self, navn: str) -> dict[str, Callable[..., None]]:
        """The jobs a worker can run, by name.

        Args:
            navn: The worker's name; what one of the same name left behind is freed.
        """
        return joblister.tasks(self, navn)


def byg(
    settings: Settings,
    url: Databaseadresse,
    graenser: Tidsgraenser = UDEN_GRAENSER,
    *,
    forbindelser: int | None = None,
) -> Installation:
    """An installation on the database at `url`, which may take as long as `graenser` say.

    Args:
        settings: What the environment says.
        url: The database.
        graenser: How long it may take.
        forbindelser: Most connections to it; as many as there are threads, and two more, unless told.
    """
    clock = Faellesur(timedelta(days=settings.clock_offset_days))
    database = Database(url, max_size=forbindelser or settings.threads + 2, graenser=graenser, ur=clock)
    return Installation(settings, database, clock)
