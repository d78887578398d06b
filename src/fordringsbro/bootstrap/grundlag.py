"""What the rooms stand on: database, jobs, who may come, contracts, and where others are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.egetbevis import hilsen
from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.adgang.valg import lav_vagt
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.platform import punkter
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.faellesur import Faellesur, Uflyttet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import Bevisnoegle
from fordringsbro.portal.login import Login
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.sf1590.ruter.ruteopslag import Ruter
from fordringsbro.sf1590.ruter.rutevaern import Kredsstand, Rutevaern, graenser_for
from fordringsbro.wire.http.vagt import Vagt
from fordringsbro.wire.klient.transport import Tls, brug_tls


@dataclass(frozen=True)
class Grundlag:
    """What everything else stands on, made when first asked for.

    Attributes:
        settings: What the environment says.
        database: The pool.
        clock: Time.
        ur: The machine's own time, by which tokens expire, whatever day a sandbox lives on.
    """

    settings: Settings
    database: Database
    clock: Clock
    ur: Clock = field(default_factory=SystemClock)

    def __post_init__(self) -> None:
        """Have whatever is sent from here on trust and show the installation's certificates."""
        punkter.efter_fil(self.settings.crash_file)
        brug_tls(Tls(self.settings.ca_file, self.settings.client_certificate, hilsen(self.settings)))

    @cached_property
    def jobs(self) -> Jobs:
        """The queue of jobs."""
        return Jobs(self.clock)

    @cached_property
    def afvisninger(self) -> Afvisningsbog:
        """Who was refused."""
        return Afvisningsbog(self.database, self.afvisningsur)

    @property
    def afvisningsur(self) -> Clock:
        """By what refusals are kept and forgotten: a host whose clock is ahead must not forget those of all."""
        return Uflyttet(self.clock) if isinstance(self.clock, Faellesur) else self.ur

    @cached_property
    def serviceaftaler(self) -> Serviceaftaler:
        """Who may use what, for whom."""
        return Serviceaftaler(self.clock, self.afvisninger)

    @cached_property
    def vagt(self) -> Vagt:
        """Lets callers in."""
        return lav_vagt(
            self.settings,
            aftaler=self.serviceaftaler,
            afvisninger=self.afvisninger,
            database=self.database,
            ur=self.ur,
        )

    @property
    def er_sandkasse(self) -> bool:
        """Whether this is a sandbox; only those have the embedded database."""
        return self.settings.sandbox or self.settings.database_url is None

    @cached_property
    def login(self) -> Login:
        """Who may come to the hearings over HTTP."""
        noegle = self.settings.portal_key
        bevis = None if noegle is None else Bevisnoegle(noegle.get_secret_value(), self.ur)
        return Login(bevis, sandkasse=self.er_sandkasse and self.settings.access is not Adgangsform.CERTIFIKAT)

    @cached_property
    def kontrakt(self) -> Kontrakt:
        """The SF1590 contract."""
        return Kontrakt.load(sf1590_xsd())

    @cached_property
    def ruter(self) -> Ruter:
        """Which debtor system or fagsystem is where."""
        return Ruter(self.database, self.clock)

    @cached_property
    def rutevaern(self) -> Rutevaern:
        """What messages along routes may cost."""
        return Rutevaern(graenser_for(self.settings.threads, self.settings.route_threads), self._kreds)

    def _kreds(self, url: str, stand: Kredsstand | None) -> None:
        kreds_store.meld(self.database, url, stand)

    def close(self) -> None:
        """Close the pool."""
        self.database.close()
