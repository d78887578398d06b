"""Small helpers to read and write contract XML by prefixed name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import beskaer, laes_heltal, laes_oere
from fordringsbro.platform.clock import DANISH_ZONE
from fordringsbro.simulator.model import Systemafvisning

#: The OIO flavour, spoken by PSRM.
MF_NS: Mapping[str, str] = {
    "efiws": "urn:oio:skat:efi:ws:1.0.1",
    "efi": "urn:oio:skat:efi:1.0.0",
    "dmi": "urn:oio:skat:dmi:1.0.0",
    "ntse": "urn:oio:skat:ntse:1.0.0",
    "kontekst": "http://rep.oio.dk/skat.dk/basis/kontekst/xml/schemas/2006/09/01/",
    "virksomhed": "http://rep.oio.dk/skat.dk/motor/class/virksomhed/xml/schemas/20080401/",
    "cpr05": "http://rep.oio.dk/cpr.dk/xml/schemas/core/2005/03/18/",
}
#: The SKAT flavour, spoken by DMI.
DMI_NS: Mapping[str, str] = {
    "b": "http://skat.dk/begrebsmodel/2009/01/15/",
    "k": "http://skat.dk/begrebsmodel/xml/schemas/kontekst/2007/05/31/",
}
_NS = {**MF_NS, **DMI_NS}
#: More digits than any id or amount of the contracts; longer ones can't be anything that is known.
_MAX_DIGITS = 15

Indhold = Element | str | None


def node(navn: str, *indhold: Indhold) -> Element:
    """An element by prefixed name, with children or a text; None among them is left out."""
    prefix, _, local = navn.partition(":")
    flavour = DMI_NS if prefix in DMI_NS else MF_NS
    element = etree.Element(f"{{{_NS[prefix]}}}{local}", nsmap=dict(flavour))
    for part in indhold:
        if isinstance(part, str):
            element.text = part
        elif part is not None:
            element.append(part)
    return element


def valgfri(navn: str, text: str | None) -> Element | None:
    """An element with that text, or nothing when there is none."""
    return None if text is None else node(navn, text)


def tekst(element: Element, sti: str) -> str | None:
    """The text at a path of prefixed names without surrounding white space, None if it isn't there."""
    found = element.findtext(sti, namespaces=_NS)
    return None if found is None else beskaer(found)


def kraevet(element: Element, sti: str) -> str:
    """The text at a path that the schema demands.

    Raises:
        LookupError: If it isn't there; the schema check in front makes that a defect of ours.
    """
    found = tekst(element, sti)
    if found is None:
        raise LookupError(sti)
    return found


def find(element: Element, sti: str) -> Element | None:
    """The first element at a path of prefixed names."""
    return element.find(sti, namespaces=_NS)


def alle(element: Element, sti: str) -> Iterator[Element]:
    """Every element at a path of prefixed names, in document order."""
    return iter(element.findall(sti, namespaces=_NS))


def local_name(element: Element) -> str:
    """The element's name without namespace."""
    return etree.QName(element).localname


def heltal(text: str) -> int:
    """An id as a number; -1, which nothing has, for one too long to be an id of ours."""
    try:
        return laes_heltal(text, stoerst=10 ** (_MAX_DIGITS + 3) - 1)
    except ValueError:
        return -1


def nummer(text: str) -> str:
    """A number of any length without sign and leading zeros, so that 007 and 7 are the same id."""
    return text.lstrip("+0") or "0"


def oere(text: str) -> int | None:
    """An amount in whole øre, None when it has parts of an øre or is beyond any claim."""
    try:
        amount = laes_oere(text)
    except ValueError:
        return None
    return amount if abs(amount) < 10**_MAX_DIGITS else None


def xs_datetime(when: datetime) -> str:
    """A moment as xs:dateTime with the Danish offset, in milliseconds as the official samples write it."""
    return when.astimezone(DANISH_ZONE).isoformat(timespec="milliseconds")


def mf_header(request: Element, service: str, now: datetime, *fejl: Systemafvisning) -> Element:
    """HovedOplysningerSvar of an MF answer, with the errors that concern the whole message."""
    return node(
        "kontekst:HovedOplysningerSvar",
        valgfri(
            "kontekst:TransaktionIdentifikator",
            tekst(request, "kontekst:HovedOplysninger/kontekst:TransaktionIdentifikator"),
        ),
        node("kontekst:ServiceIdentifikator", service),
        node("kontekst:TransaktionTid", xs_datetime(now)),
        node(
            "kontekst:SvarStruktur",
            *(
                node(
                    "kontekst:FejlStruktur",
                    node("kontekst:FejlIdentifikator", str(item.nummer)),
                    node("kontekst:FejlTekst", item.tekst),
                )
                for item in fejl
            ),
        ),
    )


def dmi_header(request: Element, service: str, now: datetime, *fejl: Systemafvisning) -> Element:
    """Kontekst of a DMI answer, with the errors that concern the whole message."""
    return node(
        "b:Kontekst",
        node(
            "k:HovedOplysningerSvar",
            node("k:TransaktionsID", tekst(request, "b:Kontekst/k:HovedOplysninger/k:TransaktionsID") or "ukendt"),
            node("k:ServiceID", service),
            node("k:TransaktionsTid", xs_datetime(now)),
            node(
                "k:SvarReaktion",
                *(
                    node("k:Fejl", node("k:FejlNummer", str(item.nummer)), node("k:FejlTekst", item.tekst))
                    for item in fejl
                ),
            ),
        ),
    )
