"""PSRM: takes deliveries at once, carries their actions out later, tells by receipt how it went."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta

from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import laes_tid
from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import lager_store, ophoer, psrm_ud, regulering, store
from fordringsbro.simulator.behandling import UDFOERES_AD_GANGEN, Udfoerelse, opret
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.model import Systemafvisning, Systemhandling
from fordringsbro.simulator.psrm_ind import laes_handlinger
from fordringsbro.simulator.psrm_modtag import FOERSTE_FORDRING, Systemmodtagelse
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.xml import heltal, kraevet, nummer, tekst

_SYSTEM = "efiws:FordringhaverSystemIDStruktur/virksomhed:VirksomhedSENummerIdentifikator"
#: The arts it takes.
ARTER = frozenset({"INDR"})


def _opret(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    opret(conn, handling, nu, ARTER)


def _genindsend(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    ophoer.genindsend(conn, handling, nu, ARTER)


def _opskriv(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    regulering.opskrivningsfordring(conn, handling, nu, FOERSTE_FORDRING)


#: How each action is carried out; transports and the OPSKRIV of 2014, which PSRM replaced, are not.
UDFOERELSER: dict[str, Udfoerelse] = {
    "OPRETFORDRING": _opret,
    "GENINDSENDFORDRING": _genindsend,
    "AENDRFORDRING": ophoer.aendr,
    "NEDSKRIV": regulering.nedskriv,
    "TILBAGEKALD": ophoer.tilbagekald,
    regulering.OR: _opskriv,
    regulering.OANI: regulering.annuller,
    regulering.OONR: regulering.annuller,
    regulering.NAOR: regulering.annuller,
    regulering.NAOI: regulering.annuller,
    "FEJLAGTIGHOVEDSTOLINDBERETNING": regulering.ret_hovedstol,
}


class Psrm:
    """The use cases of PSRM.

    Args:
        lager: Its database.
        tid: Its clock.
        forsinkelse: How long after receipt an action is carried out, in virtual time.
        systemer: SE numbers of the registered creditor systems; None accepts all.
        fordringshavere: Ids of the agreements; None accepts all.
    """

    def __init__(
        self,
        lager: Lager,
        tid: VirtuelTid,
        *,
        forsinkelse: timedelta = timedelta(seconds=1),
        systemer: frozenset[str] | None = None,
        fordringshavere: frozenset[str] | None = None,
    ) -> None:
        self._lager = lager
        self._tid = tid
        self._forsinkelse = forsinkelse
        self._systemer = systemer
        self._fordringshavere = fordringshavere

    def indberet(self, request: Element) -> Element:
        """Answer MFFordringIndberet_I: ids at once, the outcome later by receipt."""
        nu = self._tid.now()
        system = kraevet(request, _SYSTEM)
        leverance = nummer(kraevet(request, "efi:ModtagFordringLeveranceIdentifikator"))
        if self._systemer is not None and system not in self._systemer:
            return psrm_ud.indberet_fejl(request, nu, nej.ukendt_system(system))
        with self._lager.transaktion() as conn:
            if not lager_store.ny_leverance(conn, system, leverance, nu):
                return psrm_ud.indberet_fejl(request, nu, nej.leverance_brugt(leverance, system))
            modtagelse = Systemmodtagelse(conn, system, leverance, nu, nu + self._forsinkelse)
            handlinger = [
                handling
                for ny in laes_handlinger(request)
                for handling in modtagelse.modtag(ny, self._aftale_mangler(ny.fordringshaver))
            ]
            return psrm_ud.indberet_svar(request, nu, handlinger)

    def kvitteringer(self, request: Element) -> Element:
        """Answer MFKvitteringHent_I: every action of the system that meets all conditions given."""
        nu = self._tid.now()
        system = kraevet(request, _SYSTEM)
        leverance = tekst(request, "efi:ModtagFordringLeveranceIdentifikator")
        fordringshaver = tekst(request, "efi:FordringHaverIdentifikator")
        siden = tekst(request, "efiws:SoegeDatoFra/efi:ModtagFordringAktionStatusAendretDato")
        wanted = psrm_ud.soegte_fordringer(request)
        fejl = self._spoergefejl(system, fordringshaver)
        with self._lager.transaktion() as conn:
            unknown = [item for item in wanted if store.hent_fordring(conn, heltal(item)) is None]
            fejl += [nej.ukendt_kvittering(item) for item in unknown]
            if fejl:
                return psrm_ud.kvittering_fejl(request, nu, fejl)
            handlinger = store.soeg_handlinger(
                conn,
                system=system,
                parti=None if leverance is None else nummer(leverance),
                fordringshaver=None if fordringshaver is None else nummer(fordringshaver),
                siden=laes_tid(siden) if siden else None,
                fordring_ider=[heltal(item) for item in wanted],
            )
            kunder = store.kunder(conn, [item.fordring_id for item in handlinger])
        return psrm_ud.kvittering_svar(request, nu, handlinger, kunder)

    def udfoer_forfaldne(self) -> None:
        """Carry out what is due."""
        while True:
            with self._lager.transaktion() as conn:
                handlinger = store.forfaldne(conn, self._tid.now(), UDFOERES_AD_GANGEN)
                for handling in handlinger:
                    self._udfoer(conn, handling)
            if len(handlinger) < UDFOERES_AD_GANGEN:
                return

    def send_meldinger(self) -> None:
        """PSRM calls nobody: receipts are fetched."""

    def _udfoer(self, conn: sqlite3.Connection, handling: Systemhandling) -> None:
        udfoer = UDFOERELSER.get(handling.kode)
        if udfoer is None:
            store.afslut_handling(conn, handling, self._tid.now(), afvist=[nej.UKENDT_HANDLING])
        else:
            udfoer(conn, handling, self._tid.now())

    def _aftale_mangler(self, fordringshaver: str) -> Systemafvisning | None:
        if self._fordringshavere is None or fordringshaver in self._fordringshavere:
            return None
        return nej.ukendt_aftale(fordringshaver)

    def _spoergefejl(self, system: str, fordringshaver: str | None) -> list[Systemafvisning]:
        if self._systemer is not None and system not in self._systemer:
            return [nej.ukendt_system(system)]
        mangler = self._aftale_mangler(fordringshaver) if fordringshaver is not None else None
        return [mangler] if mangler else []
