"""Which operation is served where."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from lxml.etree import _Element as Element

from fordringsbro.adgang.model import Grund
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi import klient as dmi
from fordringsbro.inddrivelse.dmi.tilbagemelding import OPRETTET, REGULERET, Tilbagemeldinger
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.mf.skat import TRANSAKTION
from fordringsbro.mf.tjenester import tjenester as mf_tjenester
from fordringsbro.portal.helbred import Sundhed
from fordringsbro.portal.hoeringsressourcer import Hoeringsressourcer
from fordringsbro.postkasse.operationer import operationer
from fordringsbro.sf1590.beskeder import hentning
from fordringsbro.sf1590.faelles.afsenderkontrol import Afsenderkontrol
from fordringsbro.sf1590.faelles.samtale import Samtale
from fordringsbro.sf1590.ruter.rute import Noegle
from fordringsbro.sf1590.ruter.ruteled import Ruteled
from fordringsbro.sf1590.tjeneste.tjenester import tjenester
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Adresse
from fordringsbro.wire.soap.model import Besked, Operation, Service
from fordringsbro.wire.version import SoapVersion

if TYPE_CHECKING:
    from fordringsbro.bootstrap.installation import Installation


def services(i: Installation) -> tuple[Service, ...]:
    """What `serve` hosts: SF1590, the MF services, and the services that DMI calls back."""
    samtale = Samtale(i.database, i.clock, i.kontrakt, i.overdragelse, i.bog)
    led = Ruteled(
        i.ruter,
        i.rutevaern,
        Afsenderkontrol(i.serviceaftaler, i.database),
        i.kontrakt,
        i.clock,
        sandkasse=i.settings.sandbox,
    )
    tilbage = Tilbagemeldinger(i.database, i.clock, i.jobs, i.kvitter)
    return (
        *led.foran(
            tjenester(samtale, i.bog, i.bogfoering, i.anmodninger, operationer(samtale, i.bog, partial(_vores, i)))
        ),
        _callback(OPRETTET, tilbage.oprettet),
        _callback(REGULERET, tilbage.reguleret),
        *mf_services(i),
    )


def mf_services(i: Installation) -> tuple[Service, ...]:
    """What debtor systems with a ledger of their own call."""
    return mf_tjenester(
        i.settings,
        i.database,
        i.clock,
        kontrakt=psrm.kontrakt(),
        nymf=i.nymf,
        bog=i.resultatbog,
        underretningsbog=i.underretningsbog,
        fremmed=partial(_fremmed_system, i),
    )


def _fremmed_system(i: Installation, kalder: Kalder) -> None:
    """Journal a caller that named a debtor system which is not its own; where access is open nobody can tell."""
    if kalder.aftryk is not None:
        i.serviceaftaler.afvis(kalder, Adgangsregel.MF, Grund.ANDET_SYSTEM)


def ressourcer(i: Installation) -> tuple[Adresse, ...]:
    """What `serve` has beside the services: the messages to the Beskedfordeler, and the hearings."""
    som_rim = i.er_sandkasse or i.settings.hearing_as_rim
    hoeringer = Hoeringsressourcer(
        i.database,
        i.nymf,
        i.overdragelse,
        i.clock,
        som_rim=som_rim,
        login=i.login,
        aftaler=i.serviceaftaler,
    )
    beskeder = hentning.ressource(i.database, i.dueslag, i.fortaelling.fortael, aftaler=i.serviceaftaler)
    return (beskeder, *hoeringer.alle(), *Sundhed(i.database, maal=partial(_rutemaal, i)).adresser())


def _rutemaal(i: Installation) -> dict[tuple[str, str], float]:
    undervejs, tavse = i.rutevaern.tal()
    return {
        ("fordringsbro_route_messages", "Messages that wait for an answer along a route"): undervejs,
        ("fordringsbro_route_receivers_silent", "Receivers that did not answer when tried last"): tavse,
    }


def _vores(i: Installation, kommune_cvr: str) -> bool:
    """Whether a municipality's ledger is ours: its registrations are not passed on."""
    rute = i.ruter.rute(Noegle("DebitorRegistreringAfsend", kommune_cvr))
    return rute is None or rute.url is None


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
