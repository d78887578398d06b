"""The one wiring point: which operation is served where, which client speaks to which backend, who gets which store."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.egetbevis import hilsen
from fordringsbro.adgang.model import Grund
from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.adgang.valg import lav_vagt
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald
from fordringsbro.bootstrap import joblister
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import beskedfordeler_xsd, rod, sf1590_xsd
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.inddrivelse.dmi import klient as dmi
from fordringsbro.inddrivelse.dmi.tilbagemelding import OPRETTET, REGULERET, Tilbagemeldinger
from fordringsbro.inddrivelse.levering import BackendKlient
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.inddrivelse.psrm import underret
from fordringsbro.inddrivelse.service import Afsendelser
from fordringsbro.mf.resultater import Resultatbog, kvittering
from fordringsbro.mf.skat import TRANSAKTION
from fordringsbro.mf.tjenester import tjenester as mf_tjenester
from fordringsbro.nymf.service import NyMF
from fordringsbro.opgaver.service import Arbejdsliste
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.forhaandsvisning import Forhaandsvisning
from fordringsbro.overdragelse.hjemtagning import Hjemtagning
from fordringsbro.overdragelse.koersel import Koersel
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.overdragelse.uafstemte import Afstemninger
from fordringsbro.platform import punkter
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.platform.database import UDEN_GRAENSER, Connection, Database, Databaseadresse, Tidsgraenser
from fordringsbro.platform.faellesur import Faellesur, Uflyttet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import Bevisnoegle
from fordringsbro.portal.helbred import Sundhed
from fordringsbro.portal.hoeringsressourcer import Hoeringsressourcer
from fordringsbro.portal.login import Login
from fordringsbro.postkasse.operationer import operationer
from fordringsbro.regler import Regelsaet
from fordringsbro.sf1590.anmodning.afgoerelse import Afgoerelser
from fordringsbro.sf1590.anmodning.service import Anmodninger
from fordringsbro.sf1590.beskeder import hentning
from fordringsbro.sf1590.beskeder.dueslag import Dueslag
from fordringsbro.sf1590.faelles.afsenderkontrol import Afsenderkontrol
from fordringsbro.sf1590.faelles.samtale import Samtale
from fordringsbro.sf1590.fagsystem.afsendelse import FAGSYSTEMER, SPILLERUM, Afsendelse
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL, Fortaelling
from fordringsbro.sf1590.fagsystem.udbakke import Udbakke
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.sf1590.ruter.rute import Noegle
from fordringsbro.sf1590.ruter.ruteled import Ruteled
from fordringsbro.sf1590.ruter.ruteopslag import Ruter
from fordringsbro.sf1590.ruter.rutevaern import Kredsstand, Rutevaern, graenser_for
from fordringsbro.sf1590.tjeneste.tjenester import tjenester
from fordringsbro.underretning import hentning as underretninger
from fordringsbro.underretning.bog import Underretningsbog
from fordringsbro.underretning.hentning import Underretningshenter
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Adresse
from fordringsbro.wire.http.vagt import Vagt
from fordringsbro.wire.klient.client import SoapKlient
from fordringsbro.wire.klient.transport import Tls, brug_tls
from fordringsbro.wire.soap.model import Besked, Operation, Service
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import SVAR

#: The contract can't ask for a part of the notifications, so an answer may be long and take its time.
_UNDERRETNINGER_FRIST_S: Final = 120.0
_UNDERRETNINGER_MEST: Final = 100_000_000
_UNDERRETNINGERS: Final = replace(SVAR, elementer=2_000_000)
#: A killed sandbox that is started again must not wait long for what its worker had in hand.
_SANDBOX_SPILLERUM: Final = timedelta(seconds=2)


@dataclass(frozen=True)
class Installation:
    """Everything a process needs, made when first asked for.

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
    def underretningsbog(self) -> Underretningsbog:
        """Notifications of the collection systems."""
        return Underretningsbog(self.nymf, self.clock, psrm.kontrakt(), self.overdragelse.returneret)

    @cached_property
    def underretningshenter(self) -> Underretningshenter:
        """Fetches them; in a sandbox every time that it is looked."""
        kanal = SoapKlient(
            f"{self.settings.psrm_url}/services/UnderretSamlingHentService",
            soap_version=SoapVersion.V12,
            soap_action="getMFUnderretSamlingHent",
            deadline_s=_UNDERRETNINGER_FRIST_S,
            max_answer=_UNDERRETNINGER_MEST,
            graenser=_UNDERRETNINGERS,
        )
        klient = underret.PsrmUnderretKlient(kanal, self.settings.se_nummer, self.clock)
        hver = timedelta() if self.settings.sandbox else underretninger.HVER
        return Underretningshenter(
            self.database, self.clock, self.jobs, {Backend.PSRM: klient}, self.underretningsbog, hver=hver
        )

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

    @property
    def er_sandkasse(self) -> bool:
        """Whether this is a sandbox; only those have the embedded database."""
        return self.settings.sandbox or self.settings.database_url is None

    @cached_property
    def klienter(self) -> Mapping[Backend, BackendKlient]:
        """The way to each collection system."""
        psrm_url, dmi_url = self.settings.psrm_url, self.settings.dmi_url
        se_nummer = self.settings.se_nummer
        return {
            Backend.PSRM: psrm.PsrmKlient(
                _kanal(f"{psrm_url}/services/FordringIndberetService", SoapVersion.V12, "getMFFordringIndberet"),
                _kanal(f"{psrm_url}/services/KvitteringHentService", SoapVersion.V12, "getMFKvitteringHent"),
                se_nummer,
                self.clock,
            ),
            Backend.DMI: dmi.DmiKlient(
                _dmi_kanal(dmi_url, "DMIFordringAsynkronOpret"),
                _dmi_kanal(dmi_url, "DMIFordringAsynkronRegulering"),
                se_nummer,
                self.clock,
            ),
        }

    @cached_property
    def login(self) -> Login:
        """Who may come to the hearings over HTTP."""
        noegle = self.settings.portal_key
        bevis = None if noegle is None else Bevisnoegle(noegle.get_secret_value(), self.ur)
        return Login(bevis, sandkasse=self.er_sandkasse and self.settings.access is not Adgangsform.CERTIFIKAT)

    def services(self) -> tuple[Service, ...]:
        """What `serve` hosts: SF1590, the MF services, and the services that DMI calls back."""
        samtale = Samtale(self.database, self.clock, self.kontrakt, self.overdragelse, self.bog)
        led = Ruteled(
            self.ruter,
            self.rutevaern,
            Afsenderkontrol(self.serviceaftaler, self.database),
            self.kontrakt,
            self.clock,
            sandkasse=self.settings.sandbox,
        )
        tilbage = Tilbagemeldinger(self.database, self.clock, self.jobs, self.kvitter)
        return (
            *led.foran(
                tjenester(
                    samtale, self.bog, self.bogfoering, self.anmodninger, operationer(samtale, self.bog, self._vores)
                )
            ),
            _callback(OPRETTET, tilbage.oprettet),
            _callback(REGULERET, tilbage.reguleret),
            *self.mf_services(),
        )

    def mf_services(self) -> tuple[Service, ...]:
        """What debtor systems with a ledger of their own call."""
        return mf_tjenester(
            self.settings,
            self.database,
            self.clock,
            kontrakt=psrm.kontrakt(),
            nymf=self.nymf,
            bog=self.resultatbog,
            underretningsbog=self.underretningsbog,
            fremmed=self._fremmed_system,
        )

    def _fremmed_system(self, kalder: Kalder) -> None:
        """Journal a caller that named a debtor system which is not its own; where access is open nobody can tell."""
        if kalder.aftryk is not None:
            self.serviceaftaler.afvis(kalder, Adgangsregel.MF, Grund.ANDET_SYSTEM)

    def ressourcer(self) -> tuple[Adresse, ...]:
        """What `serve` has beside the services: the messages to the Beskedfordeler, and the hearings."""
        som_rim = self.er_sandkasse or self.settings.hearing_as_rim
        hoeringer = Hoeringsressourcer(
            self.database,
            self.nymf,
            self.overdragelse,
            self.clock,
            som_rim=som_rim,
            login=self.login,
            aftaler=self.serviceaftaler,
        )
        beskeder = hentning.ressource(
            self.database, self.dueslag, self.fortaelling.fortael, aftaler=self.serviceaftaler
        )
        return (beskeder, *hoeringer.alle(), *Sundhed(self.database, maal=self._rutemaal).adresser())

    def _rutemaal(self) -> dict[tuple[str, str], float]:
        undervejs, tavse = self.rutevaern.tal()
        return {
            ("fordringsbro_route_messages", "Messages that wait for an answer along a route"): undervejs,
            ("fordringsbro_route_receivers_silent", "Receivers that did not answer when tried last"): tavse,
        }

    def _vores(self, kommune_cvr: str) -> bool:
        """Whether a municipality's ledger is ours: its registrations are not passed on."""
        rute = self.ruter.rute(Noegle("DebitorRegistreringAfsend", kommune_cvr))
        return rute is None or rute.url is None

    def tasks(self, navn: str) -> dict[str, Callable[..., None]]:
        """The jobs a worker can run, by name.

        Args:
            navn: The worker's name; what one of the same name left behind is freed.
        """
        return joblister.tasks(self, navn)

    def close(self) -> None:
        """Close the pool."""
        self.database.close()


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


def _kanal(url: str, version: SoapVersion, action: str) -> SoapKlient:
    return SoapKlient(url, soap_version=version, soap_action=action)


def _dmi_kanal(base: str, navn: str) -> SoapKlient:
    return _kanal(f"{base}/services/{navn}Service", SoapVersion.V11, f"get{navn}")


def _callback(navn: str, svarer: Callable[[Element], Element]) -> Service:
    def handle(besked: Besked) -> Element:
        return svarer(besked.body)

    return Service(
        path=f"/services/{navn}Service",
        soap_version=SoapVersion.V11,
        wsdl=rod("wsdl") / "dmi" / f"{navn}.wsdl",
        single_wsdl=None,
        schema=rod("xsd") / "dmi" / "begrebsmodel.xsd",
        operations=(Operation(f"get{navn}", f"{dmi.NAMESPACE}{navn}_I", handle, f"get{navn}"),),
        regel=Adgangsregel.DMI_SVAR,
        ider=(TRANSAKTION,),
    )
