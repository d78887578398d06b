"""PSRM's notifications: what it holds, the service that tells them, and the lever that hands one in."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.files import rod
from fordringsbro.contract.vaerdier import beskaer, laes_tid
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import lager_store, underretning_store
from fordringsbro.simulator.krop import ForkertError, Json, fordringshaver, side, tekst
from fordringsbro.simulator.lager_store import Lager, tekst_tid
from fordringsbro.simulator.model import Systemafvisning
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.xml import alle, kraevet, local_name, mf_header, node, nummer, xs_datetime
from fordringsbro.simulator.xml import tekst as xml_tekst
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.xml.parser import parse
from fordringsbro.wire.xml.schemas import validate

HENT: Final = "MFUnderretSamlingHent"
#: As the official answers have it, with three r.
_SERVICE: Final = "MFUnderrretSamlingHent"
#: Comes with an empty collection, where other errors come with none.
_UKENDT_AFTALE: Final = 2
_SYSTEM: Final = "efiws:FordringhaverSystemIDStruktur/virksomhed:VirksomhedSENummerIdentifikator"
_NUMMER: Final = "efi:ModtagFordringUnderretningIdentifikator"
_TID: Final = "efi:ModtagFordringUnderretningDatoTid"
#: Where the number series begins; how PSRM numbers its notifications is not public.
_FOERSTE: Final = 9_000_001
#: The branches of UnderretValg.
GRENE: Final = frozenset(
    f"MFUnderret{slags}Struktur"
    for slags in (
        "Returner", "Afskriv", "Afregn", "RenteTilskrivning", "Modregning", "NyFordringHaver", "KundeAendring",
        "NyTransportAdministrator",
    )
)  # fmt: skip


class Underretninger:
    """The notifications of PSRM.

    Args:
        lager: Its database.
        tid: Its clock.
        systemer: SE numbers of the registered creditor systems; None accepts all.
        fordringshavere: Ids of the agreements; None accepts all.
    """

    def __init__(
        self,
        lager: Lager,
        tid: VirtuelTid,
        *,
        systemer: frozenset[str] | None = None,
        fordringshavere: frozenset[str] | None = None,
    ) -> None:
        self._lager = lager
        self._tid = tid
        self._systemer = systemer
        self._fordringshavere = fordringshavere

    def ruter(self) -> Mapping[tuple[str, str], Any]:
        """The levers by method and address."""
        return {("POST", "/underretning"): self.tag_imod, ("GET", "/underretninger"): self.liste}

    def hent(self, request: Element) -> Element:
        """Answer MFUnderretSamlingHent_I: all that meet every condition, in order of number."""
        nu = self._tid.now()
        haver = [nummer(beskaer(e.text)) for e in alle(request, "efiws:FordringHaverSamling/*")]
        siden = xml_tekst(request, f"efiws:SoegeDatoFra/{_TID}")
        fra, til = (xml_tekst(request, f"efiws:UnderretNummer{ende}/{_NUMMER}") for ende in ("Fra", "Til"))
        if (siden is not None and (fra or til)) or (til and not fra):
            raise SoapError(Fejlkode.SPOERGSMAAL, "Request validation")
        fejl = self._fejl(kraevet(request, _SYSTEM), haver)
        if fejl:
            tom = [node("efiws:UnderretSamling")] if fejl[0].nummer == _UKENDT_AFTALE else []
            return node(f"efiws:{HENT}_O", mf_header(request, _SERVICE, nu, *fejl), *tom)
        with self._lager.transaktion() as conn:
            raekker = underretning_store.soeg(conn, haver, laes_tid(siden) if siden else None, fra, til)
        return node(
            f"efiws:{HENT}_O",
            mf_header(request, _SERVICE, nu),
            node("efiws:UnderretSamling", *(_underret(*raekke) for raekke in raekker)),
        )

    def ny(self, conn: sqlite3.Connection, fordringshaver: str, gren: Element) -> int:
        """Hold one more notification; gives its number."""
        nyt = lager_store.naeste_nummer(conn, "underretning", _FOERSTE)
        xml = etree.tostring(gren, encoding="unicode")
        underretning_store.tilfoej(conn, (nyt, fordringshaver, tekst_tid(self._tid.now()), local_name(gren), xml))
        return nyt

    def tag_imod(self, body: JsonObjekt) -> Json:
        """Take a branch of UnderretValg from a tester, for a claimant."""
        modtager = nummer(fordringshaver(body))
        gren = _gren(tekst(body, "xml", laengst=65_536))
        with self._lager.transaktion() as conn:
            return {"nummer": self.ny(conn, modtager, gren)}

    def liste(self, body: JsonObjekt) -> Json:
        """Notifications that are held, without what they say."""
        with self._lager.transaktion() as conn:
            raekker = underretning_store.side(conn, side(body))
            return [dict(zip(("nummer", "fordringshaver", "tid", "slags"), raekke, strict=True)) for raekke in raekker]

    def _fejl(self, system: str, haver: list[str]) -> list[Systemafvisning]:
        if self._systemer is not None and system not in self._systemer:
            return [nej.ukendt_system(system)]
        kendte = self._fordringshavere
        return [] if kendte is None else [nej.ukendt_aftale(en) for en in haver if en not in kendte]


def _underret(nyt: int, fordringshaver: str, tid: str, xml: str) -> Element:
    return node(
        "efiws:MFUnderret",
        node(_NUMMER, str(nyt)),
        node(_TID, xs_datetime(datetime.fromisoformat(tid))),
        node("efi:FordringHaverIdentifikator", fordringshaver),
        node("efiws:UnderretValg", parse(xml.encode())),
    )


def _gren(xml: str) -> Element:
    """A branch, if it is valid by the schema; else told by path and rule, never by value."""
    try:
        gren = parse(xml.encode())
    except SoapError as error:
        raise ForkertError(f"xml: {error.kode.value.text}") from None
    if local_name(gren) not in GRENE:
        raise ForkertError(f"xml skal være en af / xml must be one of {sorted(GRENE)}")
    fejl = validate(gren, rod("xsd") / "mf" / "efiws.xsd")
    if fejl:
        raise ForkertError("; ".join(map(str, fejl)))
    return gren
