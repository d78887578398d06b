"""The SF1590 services as the host serves them: addresses, contract files, operations."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fordringsbro.contract.files import interface_xsd, tjeneste_wsdl
from fordringsbro.contract.names import OPERATIONER, ascii_navn, q, soap_action
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.sf1590.anmodning.service import Anmodninger
from fordringsbro.sf1590.faelles.hovedoplysninger import TRANSAKTIONS_ID
from fordringsbro.sf1590.faelles.samtale import Samtale
from fordringsbro.sf1590.tjeneste.forespoergsel import DebitorForespoergsel
from fordringsbro.sf1590.tjeneste.indbetaling import DebitorIndbetaling
from fordringsbro.sf1590.tjeneste.nedregulering import IndbetalingNedreguleringer
from fordringsbro.sf1590.tjeneste.ophoer import DebitorOphoer
from fordringsbro.sf1590.tjeneste.ordre import IndbetalingOrdrer
from fordringsbro.sf1590.tjeneste.registrering import DebitorRegistrering
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.model import Besked, Operation, Operationssvar, Service
from fordringsbro.wire.version import SoapVersion

Handler = Callable[[Besked], Operationssvar]
#: Services by name, and in each its operations but Ping.
Operationer = Mapping[str, Mapping[str, Handler]]


def tjenester(
    samtale: Samtale,
    bog: Kontofoering,
    bogfoering: Bogfoering,
    anmodninger: Anmodninger,
    postkasse: Operationer,
) -> tuple[Service, ...]:
    """The services of the family.

    Args:
        samtale: Turns use cases into operations.
        bog: The ledger.
        bogfoering: Books in it, and tells collection.
        anmodninger: Requests to the debtor system.
        postkasse: The operations of the mailbox that stands in for fagsystemer.
    """
    registrering = DebitorRegistrering(bogfoering)
    ophoer = DebitorOphoer(bog)
    forespoergsel = DebitorForespoergsel(bog)
    indbetaling = DebitorIndbetaling(bog, bogfoering)
    nedregulering = IndbetalingNedreguleringer(bogfoering)
    ordre = IndbetalingOrdrer(bogfoering)
    skrivende, laesende = samtale.skrivende, samtale.laesende
    operationer: Operationer = {
        "DebitorRegistreringAfsend": {
            "OpretDebitorkontoRegistrering": skrivende(
                "OpretDebitorkontoRegistrering",
                registrering.opret,
                ny_konto=registrering.konto_id,
                skitse=registrering.skitser,
            ),
            "SætFordringTilOpkrævning": skrivende("SætFordringTilOpkrævning", registrering.saet_til_opkraevning),
            "AfslutHæftelse": skrivende("AfslutHæftelse", ophoer.haeftelse),
            "AfslutAdministrator": skrivende("AfslutAdministrator", ophoer.administrator),
            "ForetagEjerskifte": skrivende("ForetagEjerskifte", ophoer.ejerskifte),
        },
        "DebitorForespørgselAfsend": {
            "SøgDebitorregistrering": laesende("SøgDebitorregistrering", forespoergsel.soeg),
            "HentDebitorkonto": laesende("HentDebitorkonto", forespoergsel.hent),
        },
        "DebitorIndbetalingAfsend": {
            "SøgFordringTilIndbetaling": laesende("SøgFordringTilIndbetaling", indbetaling.soeg),
            "ForetagIndbetaling": skrivende("ForetagIndbetaling", indbetaling.foretag),
            "ForetagIndbetalingNedregulering": skrivende("ForetagIndbetalingNedregulering", nedregulering.foretag),
        },
        "IndbetalingTilbageførOrdreAfsend": {
            "TilbageførIndbetaling": skrivende("TilbageførIndbetaling", ordre.tilbagefoer),
        },
        "DebitorkontoAnmodningAfsend": {
            operation: skrivende(operation, anmodninger.operation(operation))
            for operation in OPERATIONER["DebitorkontoAnmodningAfsend"]
            if operation != "Ping"
        },
        **postkasse,
    }
    return tuple(_tjeneste(navn, {**alle, "Ping": samtale.ping()}) for navn, alle in operationer.items())


def _tjeneste(navn: str, operationer: Mapping[str, Handler]) -> Service:
    return Service(
        path=f"/service/OIR/{ascii_navn(navn)}/1",
        soap_version=SoapVersion.V11,
        wsdl=tjeneste_wsdl(navn),
        single_wsdl=tjeneste_wsdl(navn, samlet=True),
        schema=interface_xsd(navn),
        ider=(TRANSAKTIONS_ID,),
        operations=tuple(
            Operation(op, q(f"{op}_I"), handler, soap_action(navn, op)) for op, handler in operationer.items()
        ),
        regel=Adgangsregel(ascii_navn(navn)),
    )
