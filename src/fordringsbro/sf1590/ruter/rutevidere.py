"""Passing a message on to a debtor system, and what its answer, or its silence, means to the sender."""

from __future__ import annotations

from copy import deepcopy
from typing import Final

import structlog
from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.contract.tabel import Struktur
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.faelles.hovedoplysninger import k, transaktions_id
from fordringsbro.sf1590.ruter.rute import Rute
from fordringsbro.sf1590.ruter.rutevaern import Rutevaern
from fordringsbro.wire.http.spoerger import Spoerger
from fordringsbro.wire.klient.client import Klientsvar, SoapKlient, Svarart
from fordringsbro.wire.soap.model import Besked, RaatSvar
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.schemas import validate

#: What a sender is told when there is no answer to pass back.
_UDEN_SVAR: Final = {
    Svarart.PROEV_IGEN: Fejlkode.UTILGAENGELIG,
    Svarart.UKENDT: Fejlkode.DEBITORSYSTEM_UVIST,
    Svarart.STOP: Fejlkode.DEBITORSYSTEM_ADGANG,
}
_log = structlog.get_logger("fordringsbro.ruter")


def send_videre(
    kontrakt: Kontrakt, vaern: Rutevaern, rute: Rute, besked: Besked, *, gammel_form: bool = False
) -> RaatSvar:
    """Send a message on byte for byte, under its own SOAPAction, and give the answer back byte for byte.

    Args:
        kontrakt: The contract.
        vaern: Lets it pass, or not.
        rute: A route with an address.
        besked: The message.
        gammel_form: Whether it came without HovedOplysninger, so that its answer may have no header either.

    Raises:
        FejlError: `UTILGAENGELIG` when the debtor system certainly did not take the message, `DEBITORSYSTEM_UVIST`
            when it may have, `DEBITORSYSTEM_UFORSTAAELIG` when its answer is none of the contract's, and
            `DEBITORSYSTEM_ADGANG` when it lets nobody in; as `Rutevaern.send`. A fault is an answer and no error here.
    """
    svar = vaern.send(
        rute.url or "",
        lambda: spoerg(rute, besked.raw, besked.soap_action, besked.content_type, besked.spoerger),
    )
    fejlkode = vurder(kontrakt, svar, besked.operation, transaktions_id(besked.body), gammel_form=gammel_form)
    _log.info(
        "passed on",
        tjeneste=rute.noegle.tjeneste,
        operation=besked.operation,
        modtager=rute.noegle.cvr,
        udfald=svar.art.name,
        grund=svar.grund,
        status=svar.status,
        fejlkode=fejlkode.value.kode if fejlkode else None,
    )
    if fejlkode is not None:
        raise FejlError(fejlkode)
    return RaatSvar(svar.status or 200, svar.content_type, svar.raw)


def spoerg(
    rute: Rute, data: bytes, soap_action: str, content_type: str = "", spoerger: Spoerger | None = None
) -> Klientsvar:
    """Send a whole message along a route with an address, while `spoerger` waits and no longer than the route says."""
    klient = SoapKlient(rute.url or "", soap_version=SoapVersion.V11, soap_action=soap_action, deadline_s=rute.frist_s)
    return klient.send_raw(data, content_type, spoerger)


def vurder(
    kontrakt: Kontrakt, svar: Klientsvar, operation: str, transaktion: str | None, *, gammel_form: bool = False
) -> Fejlkode | None:
    """What is wrong with a debtor system's answer; None when it can be passed back.

    Args:
        kontrakt: The contract.
        svar: What came of sending.
        operation: What was asked for.
        transaktion: The message's TransaktionsId, which the answer must carry.
        gammel_form: Whether the answer may lack HovedOplysningerSvar.
    """
    if svar.art is Svarart.FAULT:
        return None
    if svar.art is Svarart.UKENDT and svar.status is not None and svar.grund != "frist udløbet":
        # Something came back, and it is no answer: a gateway's page, half an envelope, another status.
        return Fejlkode.DEBITORSYSTEM_UFORSTAAELIG
    if svar.art is not Svarart.BESVARET:
        return _UDEN_SVAR[svar.art]
    body = svar.body
    if body is None or not _er_svar(kontrakt, body, operation, transaktion, gammel_form=gammel_form):
        return Fejlkode.DEBITORSYSTEM_UFORSTAAELIG
    return None


def _er_svar(kontrakt: Kontrakt, body: Element, operation: str, transaktion: str | None, *, gammel_form: bool) -> bool:
    """Whether this answers that operation and that message; elements the contract doesn't know are passed over."""
    navn = q(f"{operation}_O")
    if body.tag != navn:
        return False
    hoved = body.find(k("HovedOplysningerSvar"))
    if hoved is None:
        return gammel_form
    if transaktion is not None and hoved.findtext(k("TransaktionsId")) != transaktion:
        return False
    if not validate(body, sf1590_xsd()):
        return True
    kendt = deepcopy(body)
    _fjern_ukendte(kendt, kontrakt.struktur(navn))
    return not validate(kendt, sf1590_xsd())


def _fjern_ukendte(element: Element, struktur: Struktur) -> None:
    """Take out what a newer revision of the contract may have put in."""
    for barn in list(element.iterchildren(etree.Element)):
        plan = struktur.plan.get(barn.tag)
        if plan is not None:
            if plan[2] is not None:
                _fjern_ukendte(barn, plan[2])
        elif not struktur.jokertegn:
            element.remove(barn)
