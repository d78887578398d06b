"""HovedOplysninger in a request, HovedOplysningerSvar in its answer."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import Final
from uuid import UUID

from lxml.etree import SubElement
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Post, Postlig
from fordringsbro.contract.names import KONTEKST, q
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import uden_blanke

#: An IT system that sends no route and no OprettetAf is one and the same unknown system of its municipality.
UKENDT_SYSTEM: Final = UUID(int=0)
#: Who issued an error; unique together with the error's id.
KILDE_ID = "Fordringsbro"


@record
class Hoved:
    """Who sends to whom, and under which ids.

    Attributes:
        transaktions_id: The conversation; given back unchanged.
        request_id: This call and its repetitions, if the sender tells.
        kommune_cvr: The municipality whose ledger is meant: the route's receiver, else the authority. Where both are
            named and differ, the route counts.
        afsender_cvr: The sender's organisation; the municipality itself when no route is given.
        afsender_system: The sender's IT system instance, if a route is given.
        modtager_system: The receiver's IT system instance, if the route names one.
        paa_vegne_af: Whose errand it is; may name a person, so it is stored and told nowhere.
        kaldets_id: The caller's own id of the call.
        regnskab: The caller's note for its accounts.
    """

    transaktions_id: str
    request_id: str | None
    kommune_cvr: str | None
    afsender_cvr: str | None
    afsender_system: str | None
    modtager_system: str | None = None
    paa_vegne_af: str | None = field(default=None, repr=False)
    kaldets_id: str | None = field(default=None, repr=False)
    regnskab: str | None = field(default=None, repr=False)

    @property
    def noegle(self) -> str:
        """The id that a repeated call has in common with the first, whatever blanks its layout puts around it."""
        return self.request_id or uden_blanke(self.transaktions_id)

    @property
    def afsender(self) -> str:
        """Whose ids these are: two fagsystemer may choose the same."""
        return f"{self.afsender_cvr or ''}/{self.afsender_system or ''}"

    @property
    def modtager(self) -> str:
        """Whom the call is for: the same id and content for another receiver is another call."""
        return f"{self.kommune_cvr or ''}/{self.modtager_system or ''}"


def laes(felter: Postlig) -> Hoved:
    """Read HovedOplysninger as the contract's binding gives them."""
    rute = felter.get("Rute", {})
    myndighed = felter.get("AuthorityContext", {}).get("MunicipalityCVR")
    return Hoved(
        transaktions_id=felter["TransaktionsId"],
        request_id=felter.get("RequestId"),
        kommune_cvr=rute.get("ModtagerOrganisation", myndighed),
        afsender_cvr=rute.get("AfsenderOrganisation", myndighed),
        afsender_system=rute.get("AfsenderItSystemInstans"),
        modtager_system=rute.get("ModtagerItSystemInstans"),
        paa_vegne_af=felter.get("OnBehalfOfUser"),
        kaldets_id=felter.get("CallersServiceCallIdentifier"),
        regnskab=felter.get("AccountingInfo"),
    )


@record
class Vej:
    """What of a header decides where its message goes.

    Attributes:
        cvr: The receiver: the route's, else the authority.
        system: The receiver's IT system, if the route names one.
        uenige: Whether the authority is another than the route's receiver.
        processing: The Processing elements.
    """

    cvr: str | None
    system: str | None
    uenige: bool
    processing: tuple[Element, ...]


def k(navn: str) -> str:
    """The full name of an element of the header."""
    return q(navn, KONTEKST)


_HOVED, _RUTE, _MYNDIGHED, _PROCESSING = map(k, ("HovedOplysninger", "Rute", "AuthorityContext", "Processing"))
_TRANSAKTION, _REQUEST, _CVR = k("TransaktionsId"), k("RequestId"), k("MunicipalityCVR")
#: Where a request has its id.
TRANSAKTIONS_ID: Final = f"{_HOVED}/{_TRANSAKTION}"
_MODTAGER, _SYSTEM = k("ModtagerOrganisation"), k("ModtagerItSystemInstans")


def vej(body: Element) -> Vej:
    """Where a schema-valid request goes; read from the XML, since a message passed on need not be read otherwise."""
    rute: Element | None = None
    myndighed: str | None = None
    processing: list[Element] = []
    # The schema has it first; looking for it costs as much as the rest.
    for barn in body[0] if len(body) and body[0].tag == _HOVED else ():
        if barn.tag == _RUTE:
            rute = barn
        elif barn.tag == _MYNDIGHED:
            myndighed = barn.findtext(_CVR)
        elif barn.tag == _PROCESSING:
            processing.append(barn)
    if rute is None:
        return Vej(myndighed, None, uenige=False, processing=tuple(processing))
    modtager = rute.findtext(_MODTAGER)
    uenige = myndighed not in {None, modtager}
    return Vej(modtager, rute.findtext(_SYSTEM), uenige=uenige, processing=tuple(processing))


def transaktions_id(body: Element) -> str | None:
    """The TransaktionsId of a request."""
    return body.findtext(TRANSAKTIONS_ID)


def request_id(body: Element) -> str | None:
    """The RequestId of a request, if it has one."""
    return body.findtext(f"{_HOVED}/{_REQUEST}")


def skriv(hoved: Hoved, nu: datetime, fejl: FejlError | None = None) -> Post:
    """HovedOplysningerSvar to `hoved`, with a technical error if there is one.

    Args:
        hoved: The request's header.
        nu: When the answer is made.
        fejl: What went wrong; its place is told as a LimitedXPath.
    """
    reaktion = [{"Fejl": _fejl(fejl)}] if fejl is not None else []
    return {
        "TransaktionsId": hoved.transaktions_id,
        "TransaktionsTid": nu,
        "RequestId": hoved.request_id,
        "SvarReaktion": reaktion,
    }


def omadresser(svar: Element, hoved: Hoved) -> None:
    """Let an answer that was given before answer a repetition of its call: under that one's own ids."""
    egen = svar.find(k("HovedOplysningerSvar"))
    transaktion, tid = (
        egen.find(k(navn)) if egen is not None else None for navn in ("TransaktionsId", "TransaktionsTid")
    )
    if egen is None or transaktion is None or tid is None:
        raise LookupError("an answer without a header was kept")
    transaktion.text = hoved.transaktions_id
    request = egen.find(k("RequestId"))
    if hoved.request_id is None:
        if request is not None:
            egen.remove(request)
        return
    if request is None:
        request = SubElement(egen, k("RequestId"))
        tid.addnext(request)
    request.text = hoved.request_id


def advis(svar: Element, kode: Fejlkode) -> None:
    """Add a notice to an answer's header, unless it has one of an error."""
    hoved = svar.find(k("HovedOplysningerSvar"))
    if hoved is None or hoved.find(k("SvarReaktion")) is not None:
        return
    raekke = kode.value
    ind = SubElement(SubElement(hoved, k("SvarReaktion")), k("Advis"))
    SubElement(ind, k("AdvisId")).text = raekke.kode
    SubElement(ind, k("AdvisTekst")).text = f"{raekke.tekst} / {raekke.text}."
    SubElement(ind, k("KildeId")).text = KILDE_ID


def _fejl(error: FejlError) -> Post:
    raekke = error.kode.value
    sted = [{"LimitedXPath": error.sted}] if error.sted else []
    return {
        "FejlId": raekke.kode,
        "FejlTekst": " ".join((f"{raekke.tekst} / {raekke.text}.", *error.detaljer)),
        "KildeId": KILDE_ID,
        "Identifikation": sted,
    }


def udadtil(error: FejlError) -> FejlError:
    """What a sender is told of an error: a database that is down is our affair."""
    return FejlError(Fejlkode.UTILGAENGELIG) if error.kode is Fejlkode.DATABASE else error
