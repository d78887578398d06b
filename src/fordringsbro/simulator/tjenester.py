"""The SOAP services of the simulators: which operation is answered where, and by what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.files import rod
from fordringsbro.simulator.arbejder import Arbejder
from fordringsbro.simulator.dmi import Dmi
from fordringsbro.simulator.psrm import Psrm
from fordringsbro.simulator.underretninger import Underretninger
from fordringsbro.simulator.xml import DMI_NS, MF_NS
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.model import Besked, Operation, Service
from fordringsbro.wire.version import SoapVersion

_MF_ID: Final = "/".join(f"{{{MF_NS['kontekst']}}}{navn}" for navn in ("HovedOplysninger", "TransaktionIdentifikator"))
_DMI_ID: Final = f"{{{DMI_NS['b']}}}Kontekst/{{{DMI_NS['k']}}}HovedOplysninger/{{{DMI_NS['k']}}}TransaktionsID"
Svarer = Callable[[Element], Element]


def psrm_tjenester(psrm: Psrm, arbejder: Arbejder, underretninger: Underretninger) -> tuple[Service, ...]:
    """The services of PSRM: SOAP 1.2, at the MF addresses."""
    return (
        _mf("MFFordringIndberet", "FordringIndberetService", _og_vaek(psrm.indberet, arbejder)),
        _mf("MFKvitteringHent", "KvitteringHentService", psrm.kvitteringer),
        _mf("MFUnderretSamlingHent", "UnderretSamlingHentService", underretninger.hent),
    )


def dmi_tjenester(dmi: Dmi, arbejder: Arbejder) -> tuple[Service, ...]:
    """The services of DMI: SOAP 1.1."""
    return (
        _dmi("DMIFordringAsynkronOpret", _og_vaek(dmi.opret, arbejder)),
        _dmi("DMIFordringAsynkronRegulering", _og_vaek(dmi.reguler, arbejder)),
    )


def _og_vaek(svarer: Svarer, arbejder: Arbejder) -> Svarer:
    """Answer, and tell the thread that there is something to do."""

    def call(request: Element) -> Element:
        answer = svarer(request)
        arbejder.vaek()
        return answer

    return call


def _mf(navn: str, path: str, svarer: Svarer) -> Service:
    return Service(
        path=f"/services/{path}",
        soap_version=SoapVersion.V12,
        wsdl=rod("wsdl") / "mf" / f"{navn}.wsdl",
        single_wsdl=None,
        schema=rod("xsd") / "mf" / "efiws.xsd",
        operations=(_operation(navn, MF_NS["efiws"], svarer),),
        ider=(_MF_ID,),
        regel=Adgangsregel.OFFENTLIG,
    )


def _dmi(navn: str, svarer: Svarer) -> Service:
    return Service(
        path=f"/services/{navn}Service",
        soap_version=SoapVersion.V11,
        wsdl=rod("wsdl") / "dmi" / f"{navn}.wsdl",
        single_wsdl=None,
        schema=rod("xsd") / "dmi" / "begrebsmodel.xsd",
        operations=(_operation(navn, DMI_NS["b"], svarer),),
        ider=(_DMI_ID,),
        regel=Adgangsregel.OFFENTLIG,
    )


def _operation(navn: str, namespace: str, svarer: Svarer) -> Operation:
    def handle(besked: Besked) -> Element:
        return svarer(besked.body)

    return Operation(f"get{navn}", f"{{{namespace}}}{navn}_I", handle, f"get{navn}")
