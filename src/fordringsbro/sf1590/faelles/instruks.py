"""Instructions to the simulated debtor system, in the header's Processing: answer so, this late, or not at all.

KOMBIT's header has Processing for "instructions to test stubs"; what stands there in other namespaces is not ours.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.names import q
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.sf1590.faelles import resultat
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import aarsag

#: Namespace of the element `Simulator` and what it holds.
NAVNERUM: Final = "urn:fordringsbro:simulator:1"
#: The longest wait that may be asked for.
LAENGST_MS: Final = 60_000
#: Where it stands, below the request's root, whose name depends on the operation.
_SIMULATOR: Final = "/HovedOplysninger/Processing/Simulator"
_FELTER: Final = ("svar", "forsinkelse_ms", "intet_svar")
_MARKERING: Final = {"true": True, "1": True, "false": False, "0": False}


class Vil(StrEnum):
    """How the service shall answer; the ledger is not asked."""

    ACCEPT = "accept"
    AFVIS = "afvis"
    FAULT = "fault"


@record
class Instruks:
    """What was asked for.

    Attributes:
        svar: How to answer; None as usual.
        forsinkelse_ms: How long to wait before.
        intet_svar: Whether to break the connection off instead, after the message was handled.
    """

    svar: Vil | None = None
    forsinkelse_ms: int = 0
    intet_svar: bool = False

    def vent(self) -> None:
        """Wait as long as was asked for."""
        if self.forsinkelse_ms:
            time.sleep(self.forsinkelse_ms / 1000)


def laes_instruks(processing: Iterable[Element], *, sandkasse: bool) -> Instruks | None:
    """The instruction among the header's Processing elements; None when there is none.

    Raises:
        FejlError: `INSTRUKS`, outside the sandbox, or when it says something else than it may.
    """
    fundet = [barn for element in processing for barn in element if barn.tag == f"{{{NAVNERUM}}}Simulator"]
    if not fundet:
        return None
    if not sandkasse:
        raise _fejl("", "Kun i sandkassen / Only in the sandbox.")
    if len(fundet) > 1:
        raise _fejl("", "Kun én / Only one.")
    return _instruks(_tekster(fundet[0]))


def _tekster(element: Element) -> dict[str, str]:
    tekster: dict[str, str] = {}
    for barn in element.iterchildren("*"):
        navn = str(barn.tag).removeprefix(f"{{{NAVNERUM}}}")
        if navn not in _FELTER or navn in tekster:
            raise _fejl("", f"Højst én af hver / At most one of each: {', '.join(_FELTER)}.")
        tekster[navn] = (barn.text or "").strip()
    return tekster


def _instruks(tekster: dict[str, str]) -> Instruks:
    svar, ms, intet = (tekster.get(navn) for navn in _FELTER)
    if svar is not None and svar not in set(Vil):
        raise _fejl("/svar", f"En af / One of: {', '.join(Vil)}.")
    # Longer texts are no numbers up to the limit, and costly to read.
    tal = int(ms) if ms and len(ms) <= len(str(LAENGST_MS)) and ms.isascii() and ms.isdecimal() else None
    if ms is not None and (tal is None or tal > LAENGST_MS):
        raise _fejl("/forsinkelse_ms", f"0-{LAENGST_MS}.")
    if intet is not None and intet not in _MARKERING:
        raise _fejl("/intet_svar", "true, false.")
    return Instruks(Vil(svar) if svar else None, tal or 0, _MARKERING[intet or "false"])


def _fejl(sti: str, detalje: str) -> FejlError:
    return FejlError(Fejlkode.INSTRUKS, sted=f"{_SIMULATOR}{sti}", detaljer=(detalje,))


def svar_efter_instruks(kontrakt: Kontrakt, operation: str, kald: Element, vil: Vil, nu: datetime) -> Post:
    """The payload of an instructed answer: the ids of the request, and yes or no.

    Raises:
        FejlError: `UTILGAENGELIG`, which becomes a fault, when that is asked for; `INSTRUKS` when the operation has no
            such answer.
    """
    if vil is Vil.FAULT:
        raise FejlError(Fejlkode.UTILGAENGELIG)
    felter = kontrakt.struktur(q(f"{operation}_O")).felter
    valg = _ja(felter) if vil is Vil.ACCEPT else _nej(felter)
    if felter.keys() - {"HovedOplysningerSvar"} and not valg:
        raise _fejl("/svar", "Operationen har ikke det svar / The operation has no such answer.")
    ids = {navn: _foerste(kald, navn) for navn in felter if navn.endswith("Identifikation")}
    behandlet = {"BehandlingDatoTid": nu} if "BehandlingDatoTid" in felter else {}
    return {**ids, **behandlet, **valg}


def _ja(felter: Post) -> Post:
    if "Accept" in felter:
        return {"Accept": {"AccepteretUdenBemærkninger": True}}
    if "AcceptUdenHandlingStatus" in felter:
        return {"AcceptUdenHandlingStatus": resultat.accept()}
    return {"IngenForretningsdataAtReturnere": True} if "IngenForretningsdataAtReturnere" in felter else {}


def _nej(felter: Post) -> Post:
    kode, tekst = "INSTRUKS", "Afvist, som beskeden bad om / Rejected, as the message asked for"
    if "AfvisningListe" in felter:
        lokal = {"LokalÅrsagskode": kode, "LokalÅrsagstekst": tekst}
        return {"AfvisningListe": {"Afvisning": [{**aarsag(Svargrund.UKENDT), "ResultatLokalÅrsag": lokal}]}}
    if "Afvisning" not in felter:
        return {}
    grund = {**resultat.grund(Svargrund.UKENDT, "Processing"), "LokalÅrsagKode": kode, "LokalÅrsagTekst": tekst}
    return {"Afvisning": resultat.afvisning(grund)}


def _foerste(kald: Element, navn: str) -> str | None:
    """The first such element of the request."""
    fundet = next(kald.iter(q(navn)), None)
    return fundet.text if fundet is not None else None
