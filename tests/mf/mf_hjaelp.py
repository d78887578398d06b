"""How the tests of the MF services send requests and read answers."""

from __future__ import annotations

from functools import cache
from typing import Any

import requests
from lxml import etree

from fordringsbro.bootstrap import Installation
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.psrm import kontrakt
from fordringsbro.klient.mf import STIER, MFKlient
from fordringsbro.klient.mf_beskeder import hoved, konvolut, kvitteringsspoergsmaal, leverance
from fordringsbro.mf.skat import NS, Skatform

SYSTEM = "29000101"
ANDET = "29000303"
SOAP12 = "{http://www.w3.org/2003/05/soap-envelope}"
Svar = dict[str, Any]


@cache
def skema() -> etree.XMLSchema:
    """Both flavours, as clients have them."""
    return etree.XMLSchema(etree.parse(str(rod("xsd") / "skat" / "begge.xsd")))


class Debitorsystem:
    """Sends requests; gives answers as elements that are valid by the schema, or their texts by local name."""

    def __init__(self, base: str, installation: Installation) -> None:
        self.base = base
        self.installation = installation
        self.klient = MFKlient(base, SYSTEM, tidsgraense=60)

    def luk(self) -> None:
        self.klient.luk()

    def post(self, tjeneste: str, xml: bytes, **hoveder: str) -> requests.Response:
        egne = {"Content-Type": "application/soap+xml; charset=utf-8", **hoveder}
        return requests.post(self.base + STIER[tjeneste], xml, headers=egne, timeout=120)

    def spoerg(self, tjeneste: str, post: Svar, *, se: str = SYSTEM, transaktion: str = "t-1", **hoveder: str):
        """The answer's payload element."""
        return laes(self.post(tjeneste, konvolut(tjeneste, {**hoved(se, transaktion, None), **post}), **hoveder))

    def indberet(self, leverance_id: int, *aktioner: Svar, **kwargs: Any):
        return self.spoerg("MFFordringIndberet", leverance(leverance_id, aktioner), **kwargs)

    def kvitteringer(self, *, se: str = SYSTEM, **hvad: Any):
        return self.spoerg("MFKvitteringHent", kvitteringsspoergsmaal(**hvad), se=se)


def laes(svar: requests.Response) -> etree._Element:
    """The payload of an answer that is no fault, valid by the schema."""
    assert svar.status_code == 200, svar.text
    krop = etree.fromstring(svar.content)[-1][0]
    skema().assertValid(krop)
    return krop


def fault(svar: requests.Response) -> tuple[str, str]:
    """Kind (Sender, Receiver) and code of a SOAP 1.2 fault."""
    element = etree.fromstring(svar.content)[-1][0]
    assert element.tag == f"{SOAP12}Fault", svar.text
    kode = element.findtext(".//{*}ErrorCode")
    return element.findtext(f"{SOAP12}Code/{SOAP12}Value").rpartition(":")[2], kode


def tekster(element: etree._Element, navn: str) -> list[str]:
    """The texts of every element of that local name."""
    return [e.text for e in element.iterfind(f".//{{*}}{navn}")]


def hovedfejl(svar: etree._Element) -> list[str]:
    """Numbers of the errors that refuse the whole message."""
    return tekster(svar, "FejlIdentifikator")


def resultater(svar: etree._Element) -> list[tuple[str, list[str]]]:
    """Status and rejection numbers of each MFAktionStruktur."""
    return [
        (
            e.findtext("{*}ModtagFordringAktionStatusKode"),
            tekster(e, "ModtagFordringAktionAfvistIdentifikator"),
        )
        for e in svar.iterfind(".//{*}MFAktionStruktur")
    ]


def ider(svar: etree._Element) -> list[tuple[int, int, int]]:
    """AktionID, FordringID and HovedFordringID of each MFAktionStruktur."""
    navne = (
        "ModtagFordringAktionIdentifikator",
        "FordringInddrivelseFordringIdentifikator",
        "FordringInddrivelseHovedFordringIdentifikator",
    )
    return [tuple(int(e.findtext(f"{{*}}{navn}")) for navn in navne) for e in svar.iterfind(".//{*}MFAktionStruktur")]


def i_skat(xml: bytes) -> bytes:
    """An OIO envelope in the SKAT flavour, by the table and not by the code that reads it."""
    rod_ = etree.fromstring(xml)
    par = Skatform(kontrakt()).par()
    body = rod_[-1]
    gammel = body[0]
    ny = etree.SubElement(body, par[gammel.tag])
    hoved_, *resten = gammel
    etree.SubElement(ny, f"{{{NS}}}Kontekst").append(hoved_)
    ny.extend(resten)
    body.remove(gammel)
    for element in ny.iterdescendants():
        element.tag = par.get(element.tag, element.tag)
    return etree.tostring(rod_, encoding="utf-8")
