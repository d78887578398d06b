"""Ledger, filter and collection, and what goes between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald
from fordringsbro.bootstrap import klienter
from fordringsbro.bootstrap.grundlag import Grundlag
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.inddrivelse.levering import BackendKlient
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.inddrivelse.service import Afsendelser
from fordringsbro.mf.resultater import Resultatbog, kvittering
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.forhaandsvisning import Forhaandsvisning
from fordringsbro.overdragelse.hjemtagning import Hjemtagning
from fordringsbro.overdragelse.koersel import Koersel
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.overdragelse.uafstemte import Afstemninger
from fordringsbro.platform.database import Connection
from fordringsbro.regler import Regelsaet
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL
from fordringsbro.underretning import hentning as underretninger
from fordringsbro.underretning.bog import Underretningsbog
from fordringsbro.underretning.hentning import Underretningshenter


@dataclass(frozen=True)
class Bogrum(Grundlag):
    """Ledger, filter and collection, and what brings claims from one to the other."""

    @cached_property
    def _debitorbog(self) -> Debitorbog:
        return Debitorbog(self.clock, self._bogfoert)

    @property
    def bog(self) -> Kontofoering:
        """The ledger, to read and to look after accounts; who books goes by `bogfoering`."""
        return self._debitorbog

    @cached_property
    def bogfoering(self) -> Bogfoering:
        """Books in the ledger, and tells collection."""
        return Bogfoering(self._debitorbog, Sagsbehandling(self.clock, self._bogfoert), self.overdragelse)

    def _bogfoert(self, conn: Connection) -> None:
        self.jobs.defer(conn, FORTAEL, args={}, lock=FORTAEL)

    @cached_property
    def afsendelser(self) -> Afsendelser:
        """What is to be sent to PSRM and DMI."""
        return Afsendelser(self.clock, self.jobs, hoejst=self.settings.queue_limit)

    @cached_property
    def nymf(self) -> NyMF:
        """The filter and register."""
        return NyMF.af(Regelsaet.load(), self.clock, self.afsendelser)

    @cached_property
    def resultatbog(self) -> Resultatbog:
        """What came of the actions that debtor systems report."""
        return Resultatbog(self.nymf, self.clock)

    def kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        """Bring collection systems' answers home: to the debtor system or to the ledger that an action came from."""
        kvittering(self.resultatbog, self.overdragelse.kvitter)(conn, *udfald)

    @cached_property
    def overdragelse(self) -> Overdragelse:
        """Early findings, and what payments and write-downs set going."""
        return Overdragelse(self._debitorbog, self.nymf, self.clock, self.jobs, fortael=self.resultatbog.fortael)

    @cached_property
    def koersel(self) -> Koersel:
        """Handing over."""
        return Koersel(self.database, self.overdragelse, self._debitorbog, self.nymf, self.clock, jobs=self.jobs)

    @cached_property
    def afstemninger(self) -> Afstemninger:
        """Settles what collection refused of what the ledger booked."""
        return Afstemninger(self._debitorbog, self.nymf, self.clock)

    @cached_property
    def hjemtagning(self) -> Hjemtagning:
        """What the ledger is told of collection."""
        return Hjemtagning(self.database, self._debitorbog, self.nymf, self.clock)

    @cached_property
    def forhaandsvisning(self) -> Forhaandsvisning:
        """What a change of an agreement would do."""
        return Forhaandsvisning(self.overdragelse.tidlig, self.bog, self.nymf, self.clock)

    @cached_property
    def underretningsbog(self) -> Underretningsbog:
        """Notifications of the collection systems."""
        return Underretningsbog(self.nymf, self.clock, psrm.kontrakt(), self.overdragelse.returneret)

    @cached_property
    def underretningshenter(self) -> Underretningshenter:
        """Fetches them; in a sandbox every time that it is looked."""
        klient = klienter.underretningsklient(self.settings, self.clock)
        hver = timedelta() if self.settings.sandbox else underretninger.HVER
        return Underretningshenter(
            self.database, self.clock, self.jobs, {Backend.PSRM: klient}, self.underretningsbog, hver=hver
        )

    @cached_property
    def klienter(self) -> Mapping[Backend, BackendKlient]:
        """The way to each collection system."""
        return klienter.klienter(self.settings, self.clock)
