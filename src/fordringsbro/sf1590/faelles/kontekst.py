"""The older header: InvocationContext, AuthorityContext and CallContext in front of the payload, inside the request.

Serviceplatformen's older services took these three where KOMBIT's newer ones have HovedOplysninger. They are taken out
before the message is validated, so that the schema need not know them, and what they say becomes HovedOplysninger.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.files import serviceplatform_xsd
from fordringsbro.contract.names import AELDRE_HOVED
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.faelles.hovedoplysninger import k
from fordringsbro.wire.fejl import Linje, SoapError
from fordringsbro.wire.http.kalder import AABEN, Kalder
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.soap.model import RaatSvar
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.schemas import UKENDT_STOERRELSE, validate

#: Marks, in Processing, a header that was made here: the answer then has none either.
_DANNET: Final = "{urn:fordringsbro:kontekst:1}Dannet"
#: Holds, in Processing, what the older header says of the caller and HovedOplysninger has no place for.
_KALDT: Final = "{urn:fordringsbro:kontekst:1}Kaldt"
#: Namespace of TransaktionsId where the caller gives no id: the same content gets the same one.
_INDHOLD: Final = UUID("5b0cc0de-1590-4000-8000-000000000002")
_HOVED: Final = k("HovedOplysninger")
#: What follows TransaktionsId and TransaktionsTid in the header, in the schema's order.
_RAEKKEFOELGE: Final = tuple(
    k(navn)
    for navn in (
        "RequestId",
        "OnBehalfOfUser",
        "CallersServiceCallIdentifier",
        "AccountingInfo",
        "AuthorityContext",
        "Rute",
        "Processing",
    )
)
_TEKSTER: Final = ("OnBehalfOfUser", "CallersServiceCallIdentifier", "AccountingInfo")
_KODER: Final = {kode.value.kode: kode for kode in Fejlkode}


def forbered(body: Element, modtaget: datetime, _kalder: Kalder = AABEN) -> None:
    """Turn the older header of a request, if it has one, into HovedOplysninger.

    With HovedOplysninger beside them the three only add what it leaves out. Alone, CallersServiceCallIdentifier becomes
    TransaktionsId, UserSystemUUID the sending IT system, and MunicipalityCVR both sender and receiver.

    Args:
        body: The request element; changed in place.
        modtaget: When the message came in; its TransaktionsTid when it has none.

    Raises:
        SoapError: `SKEMA` when one of the three breaks its schema or stands twice, `KONTEKST` when they contradict each
            other or HovedOplysninger.
    """
    if not len(body) or next(body.iterchildren(etree.Element)).tag not in AELDRE_HOVED:
        return
    oplysninger = _samlet(_tag_ud(body))
    hoved = body.find(_HOVED)
    if hoved is None:
        hoved = _dan(body, oplysninger, modtaget)
    _suppler(hoved, oplysninger)
    if "ServiceAgreementUUID" in oplysninger:
        aftale, system = oplysninger["ServiceAgreementUUID"].lower(), oplysninger["UserSystemUUID"]
        etree.SubElement(_led(hoved, k("Processing")), _KALDT, aftale=aftale, system=system)


def _tag_ud(body: Element) -> dict[str, Element]:
    """Take the three off the front of the request, each valid by its schema."""
    fundne: dict[str, Element] = {}
    her = f"/{etree.QName(body).localname}"
    while (barn := next(body.iterchildren(etree.Element), None)) is not None and barn.tag in AELDRE_HOVED:
        tag = str(barn.tag)
        navn = etree.QName(tag).localname
        if navn in fundne:
            raise SoapError(Fejlkode.SKEMA, Linje("højst én", "at most one", f"{her}/{navn}"))
        if fejl := validate(barn, serviceplatform_xsd(navn), size=UKENDT_STOERRELSE):
            raise SoapError(Fejlkode.SKEMA, *(Linje(en.regel.tekst, en.regel.text, f"{her}{en.sti}") for en in fejl))
        fundne[navn] = barn
        body.remove(barn)
    return fundne


def _samlet(kontekster: Mapping[str, Element]) -> dict[str, str]:
    """What the three say, by element name; identifiers in small letters, as HovedOplysninger wants them."""
    oplysninger: dict[str, str] = {}
    for element in kontekster.values():
        for barn in element.iterchildren(etree.Element):
            navn, tekst = etree.QName(barn).localname, barn.text or ""
            if oplysninger.setdefault(navn, tekst) != tekst:
                raise SoapError(Fejlkode.KONTEKST, navn)
    if "UserSystemUUID" in oplysninger:
        oplysninger["UserSystemUUID"] = oplysninger["UserSystemUUID"].lower()
    return oplysninger


def _dan(body: Element, oplysninger: Mapping[str, str], modtaget: datetime) -> Element:
    """HovedOplysninger of a request that has none, with the ids it needs."""
    kaldets_id = oplysninger.get("CallersServiceCallIdentifier")
    indhold = etree.tostring(body, method="c14n", with_tail=False)
    hoved = etree.Element(_HOVED)
    etree.SubElement(hoved, k("TransaktionsId")).text = kaldets_id or str(uuid5(_INDHOLD, indhold.hex()))
    etree.SubElement(hoved, k("TransaktionsTid")).text = modtaget.astimezone(UTC).isoformat()
    etree.SubElement(etree.SubElement(hoved, k("Processing")), _DANNET)
    body.insert(0, hoved)
    return hoved


def _suppler(hoved: Element, oplysninger: Mapping[str, str]) -> None:
    """Add what HovedOplysninger leaves out.

    Raises:
        SoapError: `KONTEKST`, when it says something else.
    """
    for navn in _TEKSTER:
        if navn in oplysninger:
            _tekst(_led(hoved, k(navn)), oplysninger[navn], navn)
    cvr, system = oplysninger.get("MunicipalityCVR"), oplysninger.get("UserSystemUUID")
    if cvr is None:
        return
    myndighed = _led(hoved, k("AuthorityContext"))
    _tekst(_under(myndighed, k("MunicipalityCVR")), cvr, "MunicipalityCVR")
    if system is not None and hoved.find(k("Rute")) is None:
        rute = _led(hoved, k("Rute"))
        vaerdier = {"AfsenderOrganisation": cvr, "AfsenderItSystemInstans": system, "ModtagerOrganisation": cvr}
        for navn, vaerdi in vaerdier.items():
            etree.SubElement(rute, k(navn)).text = vaerdi


def _led(hoved: Element, tag: str) -> Element:
    """That part of the header, put where the schema has it when it is missing."""
    fundet = hoved.find(tag)
    if fundet is not None:
        return fundet
    senere = _RAEKKEFOELGE[_RAEKKEFOELGE.index(tag) + 1 :]
    foer = next((nr for nr, barn in enumerate(hoved) if barn.tag in senere), len(hoved))
    nyt = etree.Element(tag)
    hoved.insert(foer, nyt)
    return nyt


def _under(element: Element, tag: str) -> Element:
    fundet = element.find(tag)
    return fundet if fundet is not None else etree.SubElement(element, tag)


def _tekst(element: Element, vaerdi: str, navn: str) -> None:
    if element.text is None and not len(element):
        element.text = vaerdi
    elif element.text != vaerdi:
        raise SoapError(Fejlkode.KONTEKST, navn)


class Kaldt(NamedTuple):
    """What an older header says of the caller: the agreement, and its IT system."""

    aftale_id: UUID
    it_system: UUID


def kaldt(processing: Iterable[Element]) -> list[Kaldt]:
    """What the older header said of the caller, if there was one.

    Raises:
        SoapError: `KONTEKST`, when a sender put something like it there that can't be read.
    """
    try:
        return [
            Kaldt(UUID(led.get("aftale", "")), UUID(led.get("system", "")))
            for element in processing
            for led in element.findall(_KALDT)
        ]
    except ValueError:
        raise SoapError(Fejlkode.KONTEKST, "Processing") from None


def er_gammel(processing: tuple[Element, ...]) -> bool:
    """Whether the header was made here, of a request without HovedOplysninger."""
    return any(element.find(_DANNET) is not None for element in processing)


def i_gammel_form(svar: Element) -> RaatSvar:
    """An answer to a request without HovedOplysninger: the payload without header.

    Raises:
        FejlError: The technical error that the header would have told; it becomes a fault.
    """
    hoved = svar.find(k("HovedOplysningerSvar"))
    if hoved is not None:
        fejl = hoved.find(f"{k('SvarReaktion')}/{k('Fejl')}")
        if fejl is not None:
            sted = fejl.findtext(f"{k('Identifikation')}/*")
            raise FejlError(_KODER[fejl.findtext(k("FejlId")) or ""], sted=sted)
        svar.remove(hoved)
    return RaatSvar(200, SoapVersion.V11.content_type, write_envelope(SoapVersion.V11, svar))
