"""The MF services as the host serves them: addresses, contract files, operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import rod
from fordringsbro.mf import kvitteringer, leverance, skat, typer, underretninger
from fordringsbro.mf.aeldre import taal_aeldre
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.kald import TRANSAKTION, MFKald, Vaert
from fordringsbro.mf.kvitteringer import Kvitteringshentning
from fordringsbro.mf.leverance import Indberetning
from fordringsbro.mf.resultater import Resultatbog
from fordringsbro.mf.skat import Skatform
from fordringsbro.mf.typer import Typehentning
from fordringsbro.mf.underretninger import Underretningshentning
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.underretning.bog import Underretningsbog
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.model import Besked, Operation, Service
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import efter_mf

#: Where each service is.
STIER: Final = {
    leverance.TJENESTE: "/services/FordringIndberetService",
    kvitteringer.TJENESTE: "/services/KvitteringHentService",
    underretninger.TJENESTE: "/services/UnderretSamlingHentService",
    typer.TJENESTE: "/services/FordringTypeHentService",
}
#: A second address of the services that have the SKAT flavour, whose WSDL is that flavour's.
SKAT_STIER: Final = {navn: f"/services/skat/{STIER[navn].rpartition('/')[2]}" for navn in skat.TJENESTER}

Handler = Callable[[Besked], Element]


def stoerre_beskeder(settings: Settings) -> dict[str, int]:
    """The limit of each address that takes larger requests than the others."""
    return dict.fromkeys((*STIER.values(), *SKAT_STIER.values()), settings.mf_max_body)


def tjenester(
    settings: Settings,
    database: Database,
    clock: Clock,
    *,
    kontrakt: Kontrakt,
    nymf: NyMF,
    bog: Resultatbog,
    underretningsbog: Underretningsbog,
    fremmed: Callable[[Kalder], object],
) -> tuple[Service, ...]:
    """The services of the family.

    Args:
        settings: Limits.
        database: Where deliveries and results are kept.
        clock: Time.
        kontrakt: The MF contract.
        nymf: The filter and register.
        bog: The results.
        underretningsbog: The notifications.
        fremmed: Told of a caller that named a system which is not its own.
    """
    vaert = Vaert(clock, Skatform(kontrakt), fremmed)
    arbejder: dict[str, Callable[[MFKald], Element]] = {
        leverance.TJENESTE: Indberetning(database, clock, kontrakt, nymf, bog).indberet,
        kvitteringer.TJENESTE: Kvitteringshentning(database, clock, kontrakt, nymf, settings.kvitteringer).hent,
        underretninger.TJENESTE: Underretningshentning(
            database, clock, kontrakt, nymf, underretningsbog, graense=settings.kvitteringer
        ).hent,
        typer.TJENESTE: Typehentning(database, clock, kontrakt, nymf).hent,
    }
    forbered = taal_aeldre(database)
    alle = []
    for navn, arbejd in arbejder.items():
        handler = vaert.operation(navn, arbejd)
        oio = _operation(navn, NAVNERUM["w"], handler)
        former = (oio, _operation(navn, skat.NS, handler)) if navn in skat.TJENESTER else (oio,)
        alle.append(_tjeneste(STIER[navn], f"mf/{navn}", former, settings, forbered))
        if navn in skat.TJENESTER:
            alle.append(_tjeneste(SKAT_STIER[navn], f"skat/{navn}", former[1:], settings, None))
    return tuple(alle)


def _tjeneste(
    sti: str, wsdl: str, operationer: tuple[Operation, ...], settings: Settings, forbered: Callable[..., None] | None
) -> Service:
    return Service(
        path=sti,
        soap_version=SoapVersion.V12,
        wsdl=rod("wsdl") / f"{wsdl}.wsdl",
        single_wsdl=None,
        schema=rod("xsd") / "skat" / "begge.xsd",
        operations=operationer,
        regel=Adgangsregel.MF,
        forbered=forbered,
        max_body=settings.mf_max_body,
        graenser=efter_mf(settings),
        ider=(TRANSAKTION, skat.TRANSAKTION),
        egne_skemafejl=True,
    )


def _operation(navn: str, navnerum: str, handler: Handler) -> Operation:
    return Operation(f"get{navn}", f"{{{navnerum}}}{navn}_I", handler, f"get{navn}")
