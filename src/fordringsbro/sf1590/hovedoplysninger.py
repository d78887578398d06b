"""HovedOplysninger in a request, HovedOplysningerSvar in its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from fordringsbro.contract.names import KONTEKST, LIMITEDXPATH, q
from fordringsbro.platform.errors import FejlError

#: Who issued an error; unique together with the error's id.
KILDE_ID = "Fordringsbro"


@dataclass(frozen=True, slots=True)
class Hoved:
    """Who sends to whom, and under which ids.

    Attributes:
        transaktions_id: The conversation; given back unchanged.
        request_id: This call and its repetitions, if the sender tells.
        kommune_cvr: The municipality whose ledger is meant: the route's receiver, else the authority.
        afsender_cvr: The sender's organisation; the municipality itself when no route is given.
        afsender_system: The sender's IT system instance, if a route is given.
    """

    transaktions_id: str
    request_id: str | None
    kommune_cvr: str | None
    afsender_cvr: str | None
    afsender_system: str | None

    @property
    def noegle(self) -> str:
        """The id that a repeated call has in common with the first."""
        return self.request_id or self.transaktions_id

    @property
    def afsender(self) -> str:
        """Whose ids these are: two fagsystemer may choose the same."""
        return f"{self.afsender_cvr or ''}/{self.afsender_system or ''}"


def laes(felter: Mapping[str, Any]) -> Hoved:
    """Read HovedOplysninger as the contract's binding gives them."""
    rute = felter.get("Rute", {})
    myndighed = felter.get("AuthorityContext", {}).get("MunicipalityCVR")
    return Hoved(
        transaktions_id=felter["TransaktionsId"],
        request_id=felter.get("RequestId"),
        kommune_cvr=rute.get("ModtagerOrganisation", myndighed),
        afsender_cvr=rute.get("AfsenderOrganisation", myndighed),
        afsender_system=rute.get("AfsenderItSystemInstans"),
    )


def skriv(hoved: Hoved, nu: datetime, fejl: FejlError | None = None) -> etree._Element:
    """HovedOplysningerSvar to `hoved`, with a technical error if there is one.

    Args:
        hoved: The request's header.
        nu: When the answer is made.
        fejl: What went wrong; its place is told as a LimitedXPath.
    """
    svar = etree.Element(q("HovedOplysningerSvar", KONTEKST), nsmap={"kontekst": KONTEKST})
    _text(svar, "TransaktionsId", hoved.transaktions_id)
    _text(svar, "TransaktionsTid", nu.isoformat(timespec="milliseconds"))
    if hoved.request_id:
        _text(svar, "RequestId", hoved.request_id)
    if fejl is not None:
        _fejl(etree.SubElement(svar, q("SvarReaktion", KONTEKST)), fejl)
    return svar


def _fejl(reaktion: etree._Element, error: FejlError) -> None:
    fejl = etree.SubElement(reaktion, q("Fejl", KONTEKST))
    raekke = error.kode.value
    _text(fejl, "FejlId", raekke.kode)
    _text(fejl, "FejlTekst", " ".join((f"{raekke.tekst} / {raekke.text}.", *error.detaljer)))
    _text(fejl, "KildeId", KILDE_ID)
    if error.sted:
        identifikation = etree.SubElement(fejl, q("Identifikation", KONTEKST))
        etree.SubElement(identifikation, q("LimitedXPath", LIMITEDXPATH)).text = error.sted


def _text(parent: etree._Element, name: str, value: str) -> None:
    etree.SubElement(parent, q(name, KONTEKST)).text = value
