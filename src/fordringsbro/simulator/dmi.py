"""DMI: answers a request with its header only, and calls back with the outcome."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from itertools import groupby
from typing import Any

import structlog
from lxml.etree import _Element as Element

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import dmi_xml, ophoer, regulering, stamdata, store
from fordringsbro.simulator.behandling import UDFOERES_AD_GANGEN, Udfoerelse, opret
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.model import (
    Handlingsstatus,
    Systemafvisning,
    Systemfordring,
    Systemhandling,
    Systemtilstand,
)
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.tilbagekald import Tilbagekalder, TilbagekaldError
from fordringsbro.simulator.xml import alle, dmi_header, find, heltal, kraevet, node, nummer, oere, tekst

#: An action with, for a creation, its claim.
Ny = tuple[Systemhandling, Element | None]

OPRET = "DMIFordringAsynkronOpret"
REGULERING = "DMIFordringAsynkronRegulering"
#: The arts it takes.
ARTER = frozenset({"INDR", "MODR"})
_FORDRING = "b:Indberetter/b:Fordringliste/b:InddrivelseModregningsRIMopkrævningsfordring"
_TRANSPORT = "b:Indberetter/b:Transportudlægsfordringliste/b:TransportEllerUdlægsfordring"
_OPRETTET = "OPRETFORDRING"
#: DMI's regulations and what they are called here.
REGULERINGER = {"NEDFOR": "NEDSKRIV", "OPSFOR": "OPSKRIV", "TBKFOR": "TILBAGEKALD", "AENFOR": "AENDRFORDRING"}
_UDFOERELSER: dict[str, Udfoerelse] = {
    "NEDSKRIV": regulering.nedskriv,
    "OPSKRIV": regulering.opskriv,
    "TILBAGEKALD": ophoer.tilbagekald,
    "AENDRFORDRING": ophoer.aendr,
}
#: Claims that were converted into DMI get ids of its own; those that are sent to it have the sender's.
FOERSTE_KONVERTEREDE = 2_500_001
#: Outcomes in one callback.
_MELDES_AD_GANGEN = 50
_FOERSTE_FORSOEG = timedelta(seconds=1)
_LAENGSTE_PAUSE = timedelta(seconds=60)

_log = structlog.get_logger("fordringsbro.simulator")


class Dmi:
    """The use cases of DMI.

    Args:
        lager: Its database.
        tid: Its clock.
        tilbagekald: How outcomes are told.
        forsinkelse: How long after receipt an action is carried out, in virtual time.
    """

    def __init__(
        self,
        lager: Lager,
        tid: VirtuelTid,
        tilbagekald: Tilbagekalder,
        *,
        forsinkelse: timedelta = timedelta(seconds=1),
    ) -> None:
        self._lager = lager
        self._tid = tid
        self._tilbagekald = tilbagekald
        self._forsinkelse = forsinkelse
        # Numbers asked for again while their outcome is being told; used inside the store's transactions only.
        self._spurgt_igen: set[int] = set()

    def opret(self, request: Element) -> Element:
        """Answer DMIFordringAsynkronOpret_I; nothing is taken if one part of it is refused."""
        if next(alle(request, _TRANSPORT), None) is not None:
            return self._svar(request, OPRET, [nej.TRANSPORT])
        claims = alle(request, _FORDRING)
        return self._modtag(request, OPRET, [(self._ny_fordring(claim), claim) for claim in claims])

    def reguler(self, request: Element) -> Element:
        """Answer DMIFordringAsynkronRegulering_I; nothing is taken if one part of it is refused."""
        batch = kraevet(request, "b:FordringReguleringBatchID")
        actions = alle(request, "b:FordringAktionSamling/b:FordringAktion")
        return self._modtag(request, REGULERING, [(self._ny_regulering(item, batch), None) for item in actions])

    def udfoer_forfaldne(self) -> None:
        """Carry out what is due; each outcome is then to be told."""
        while True:
            with self._lager.transaktion() as conn:
                nu = self._tid.now()
                handlinger = store.forfaldne(conn, nu, UDFOERES_AD_GANGEN)
                for item in handlinger:
                    udfoer = _UDFOERELSER.get(item.kode)
                    if item.kode == _OPRETTET:
                        opret(conn, item, nu, ARTER)
                    elif udfoer is not None:
                        udfoer(conn, item, nu)
                    else:
                        store.afslut_handling(conn, item, nu, afvist=[nej.UKENDT_HANDLING])
                    store.saet_melding(conn, item.nummer, nu, forsoeg=0)
            if len(handlinger) < UDFOERES_AD_GANGEN:
                return

    def send_meldinger(self) -> None:
        """Tell outcomes that are due, oldest first; what is not acknowledged is told again later."""
        while True:
            with self._lager.transaktion() as conn:
                klar = store.klar_til_melding(conn, self._tid.now(), _MELDES_AD_GANGEN)
                self._spurgt_igen.difference_update(item.nummer for item, _ in klar)
            for _, group in groupby(klar, key=_samles):
                self._send(list(group))
            if len(klar) < _MELDES_AD_GANGEN:
                return

    def _send(self, pairs: list[tuple[Systemhandling, int]]) -> None:
        nu = self._tid.now()
        items = [item for item, _ in pairs]
        try:
            if items[0].kode == _OPRETTET:
                self._tilbagekald.oprettet(dmi_xml.oprettet(items, nu))
            else:
                self._tilbagekald.reguleret(dmi_xml.reguleret(items, nu))
        except TilbagekaldError as fejl:
            _log.warning("callback not acknowledged", aarsag=str(fejl), antal=len(items))
            with self._lager.transaktion() as conn:
                for item, forsoeg in pairs:
                    pause = min(_FOERSTE_FORSOEG * 2**forsoeg, _LAENGSTE_PAUSE)
                    store.saet_melding(conn, item.nummer, nu + pause, forsoeg=min(forsoeg + 1, 10))
            return
        with self._lager.transaktion() as conn:
            for item in items:
                if item.nummer not in self._spurgt_igen:
                    store.saet_melding(conn, item.nummer, None, forsoeg=0)

    def _modtag(self, request: Element, service: str, ny: list[Ny]) -> Element:
        """Store what is new, and have the outcome of what was seen before told again."""
        with self._lager.transaktion() as conn:
            foerst = {item.nummer: item.aftryk for item, _ in reversed(ny)}
            for nummer in foerst:
                kendt = store.hent_handling(conn, nummer)
                if kendt is not None:
                    foerst[nummer] = kendt.aftryk
            fejl = [nej.nummer_brugt(item.nummer) for item, _ in ny if foerst[item.nummer] != item.aftryk]
            if not fejl:
                for item, claim in ny:
                    self._tag(conn, item, claim)
        return self._svar(request, service, fejl)

    def _tag(self, conn: sqlite3.Connection, item: Systemhandling, claim: Element | None) -> None:
        kendt = store.hent_handling(conn, item.nummer)
        if kendt is None:
            _gem(conn, item, claim)
        elif kendt.status is not Handlingsstatus.MODTAGET:
            store.saet_melding(conn, item.nummer, self._tid.now(), forsoeg=0)
            self._spurgt_igen.add(item.nummer)

    def _svar(self, request: Element, service: str, fejl: list[Systemafvisning]) -> Element:
        return node(f"b:{service}_O", dmi_header(request, service, self._tid.now(), *fejl))

    def _ny_fordring(self, claim: Element) -> Systemhandling:
        fordring_id = heltal(kraevet(claim, "b:DMIFordringEFIFordringID"))
        hoved = tekst(claim, "b:DMIFordringEFIHovedFordringID")
        data: dict[str, Any] = {
            "valuta": kraevet(claim, "b:FordringBeløbStruktur/b:ValutaKode"),
            "beloeb_oere": oere(kraevet(claim, "b:FordringBeløbStruktur/b:FordringBeløb")),
            "xml": dmi_xml.som_tekst(claim),
        }
        return self._handling(
            claim,
            kode=_OPRETTET,
            parti="",
            fordring_id=fordring_id,
            hoved_id=fordring_id if hoved is None else heltal(hoved),
            fordringshaver=nummer(kraevet(claim, "b:FordringHaverRelationStruktur/b:DMIFordringHaverID")),
            reference=tekst(claim, "b:DMIFordringFordringHaverRef") or None,
            data=data,
        )

    def _ny_regulering(self, action: Element, batch: str) -> Systemhandling:
        fordring_id = heltal(kraevet(action, "b:DMIFordringEFIFordringID"))
        data: dict[str, Any] = {"typekode": kraevet(action, "b:FordringReguleringAktionTypeKode")}
        for vej in ("Nedskriv", "Opskriv"):
            navn = f"{vej}ningBeløb"
            beloeb = find(action, f"b:AktionValg/b:DMIFordring{vej}Struktur/b:{navn}Struktur")
            if beloeb is not None:
                data["vej"] = vej
                data["valuta"] = kraevet(beloeb, "b:ValutaKode")
                data["beloeb_oere"] = oere(kraevet(beloeb, f"b:Fordring{navn}"))
        aendring = stamdata.aendring(action)
        if aendring is not None:
            data["aendring"] = aendring
        data["aarsag"] = tekst(action, "b:AktionValg/b:DMIFordringTilbagekaldStruktur/b:FordringTilbagekaldÅrsagKode")
        return self._handling(
            action,
            kode=REGULERINGER.get(data["typekode"], data["typekode"]) if _passer(data) else data["typekode"],
            parti=batch,
            fordring_id=fordring_id,
            hoved_id=fordring_id,
            fordringshaver=nummer(kraevet(action, "b:DMIFordringHaverID")),
            reference=None,
            data=data,
        )

    def _handling(
        self,
        element: Element,
        *,
        kode: str,
        parti: str,
        fordring_id: int,
        hoved_id: int,
        fordringshaver: str,
        reference: str | None,
        data: JsonObjekt,
    ) -> Systemhandling:
        nu = self._tid.now()
        return Systemhandling(
            nummer=heltal(kraevet(element, "b:DMITransaktionLøbenummer")),
            parti=parti,
            kode=kode,
            fordring_id=fordring_id,
            hoved_id=hoved_id,
            fordringshaver=fordringshaver,
            reference=reference,
            status=Handlingsstatus.MODTAGET,
            status_tid=nu,
            modtaget=nu,
            forfalder=nu + self._forsinkelse,
            data=data,
            aftryk=dmi_xml.aftryk(element),
        )


def _samles(pair: tuple[Systemhandling, int]) -> tuple[bool, str, int]:
    """What is told together: creations, or one batch's regulations; alone what failed before."""
    item, forsoeg = pair
    return item.kode == _OPRETTET, item.parti, item.nummer if forsoeg else 0


def _hovedstol(claim: Element) -> int | None:
    beloeb = tekst(claim, "b:Hovedstol/b:FordringBeløbStruktur/b:FordringBeløb")
    return None if beloeb is None else oere(beloeb)


def _passer(data: JsonObjekt) -> bool:
    """Whether a regulation's code and content belong together."""
    vej = {"NEDFOR": "Nedskriv", "OPSFOR": "Opskriv"}.get(data["typekode"])
    aendrer = data["typekode"] == "AENFOR"
    tilbagekalder = data["typekode"] == "TBKFOR"
    return data.get("vej") == vej and (tilbagekalder, aendrer) == (data["aarsag"] is not None, "aendring" in data)


def _gem(conn: sqlite3.Connection, item: Systemhandling, claim: Element | None) -> None:
    """Store a new action, for a creation with its claim; an id that is taken is rejected at processing."""
    store.gem_handling(conn, "", item)
    if claim is None or store.hent_fordring(conn, item.fordring_id) is not None:
        return
    store.gem_fordring(
        conn,
        Systemfordring(
            fordring_id=item.fordring_id,
            hoved_id=item.hoved_id,
            fordringshaver=item.fordringshaver,
            reference=item.reference,
            type_kode=kraevet(claim, "b:DMIFordringTypeKode"),
            art=kraevet(claim, "b:DMIFordringFordringArtKode"),
            oprindelig_oere=item.data["beloeb_oere"] or 0,
            saldo_oere=item.data["beloeb_oere"] or 0,
            tilstand=Systemtilstand.MODTAGET,
            modtaget=item.modtaget,
            kunder=dmi_xml.kunder(claim),
            hovedstol_oere=_hovedstol(claim) or item.data["beloeb_oere"] or 0,
            stamdata=stamdata.af_dmi(claim),
        ),
    )
