"""MFFordringIndberet: a delivery of any number of actions, taken in one transaction and answered at once."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.kanonisk import kanonisk
from fordringsbro.mf import adgang_store, afvisning, fragment, store
from fordringsbro.mf.fragment import blad, led
from fordringsbro.mf.handling import Handling, Laeser, leverancenummer
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import HovedfejlError, Resultat
from fordringsbro.mf.modtagelse import Leverancemodtagelse
from fordringsbro.mf.oversaet import Oversaetter
from fordringsbro.mf.resultater import Resultatbog
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database

TJENESTE: Final = "MFFordringIndberet"


class Indberetning:
    """Takes deliveries.

    Args:
        database: Where they are kept.
        clock: Time.
        kontrakt: The MF contract.
        nymf: The filter and register.
        bog: The results.
    """

    def __init__(self, database: Database, clock: Clock, kontrakt: Kontrakt, nymf: NyMF, bog: Resultatbog) -> None:
        self._database = database
        self._clock = clock
        self._laeser = Laeser(kontrakt)
        self._nymf = nymf
        self._bog = bog

    def indberet(self, kald: MFKald) -> Element:
        """Answer a delivery: ids for every action at once, the outcome later by receipt.

        All of it is one transaction. The same delivery again (TransaktionIdentifikator and content) gets the same
        answer.

        Raises:
            HovedfejlError: 170, 171 or 208; then nothing of it is kept.
        """
        leverance_id = leverancenummer(kald.anmodning)
        indhold = _Indhold(self._laeser, kald.anmodning)
        return self._database.udfoer(lambda conn: self._tag(conn, kald, leverance_id, indhold))

    def _tag(self, conn: Connection, kald: MFKald, leverance_id: int, indhold: _Indhold) -> Element:
        adgange = adgang_store.for_system(conn, kald.se_nummer, kald.kalder)
        if not adgange:
            raise HovedfejlError(afvisning.ukendt_system(kald.se_nummer))
        ny = store.NyLeverance(kald.se_nummer, leverance_id, kald.transaktion_id, kald.raw, kald.kalder.cvr, kald.nu)
        if not store.ny(conn, ny):
            return self._igen(conn, kald, leverance_id, indhold)
        oversaetter = Oversaetter(kald.se_nummer, leverance_id, self._nymf.uden_periode)
        modtagelse = Leverancemodtagelse(conn, self._nymf, adgange, oversaetter, kald)
        modtagelse.hold({handling.fordringshaver_id for handling in indhold.handlinger})
        for handling in indhold.handlinger:
            modtagelse.tag(handling)
        resultater = self._bog.gem(conn, kald.se_nummer, leverance_id, modtagelse.afslut())
        svar = self._svar(kald, leverance_id, resultater)
        store.gem_svar(conn, kald.se_nummer, leverance_id, indhold.aftryk, etree.tostring(svar, encoding="utf-8"))
        return svar

    def _igen(self, conn: Connection, kald: MFKald, leverance_id: int, indhold: _Indhold) -> Element:
        """The answer that was given first, if this is the same delivery."""
        kendt = store.find(conn, kald.se_nummer, leverance_id)
        if (kald.transaktion_id, indhold.aftryk) != (kendt.transaktion_id, kendt.aftryk):
            raise HovedfejlError(afvisning.leverance_brugt(leverance_id, kald.se_nummer))
        return etree.fromstring(kendt.svar, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))

    def _svar(self, kald: MFKald, leverance_id: int, resultater: Sequence[Resultat]) -> Element:
        return fragment.dokument(
            f"{TJENESTE}_O",
            kald.hoved(self._clock.now()),
            led(
                "w:FordringInfo",
                fragment.system(kald.se_nummer),
                blad("e:ModtagFordringLeveranceIdentifikator", leverance_id),
                led("w:FordringAktionStatusSamling", *map(fragment.aktion, resultater)),
            ),
        )


class _Indhold:
    """The actions of a delivery, read once and when first asked for; their elements are gone afterwards.

    Args:
        laeser: Reads them.
        anmodning: The delivery.
    """

    def __init__(self, laeser: Laeser, anmodning: Element) -> None:
        self._laeser = laeser
        self._anmodning = anmodning

    @cached_property
    def handlinger(self) -> Sequence[Handling]:
        """The actions in order.

        Raises:
            HovedfejlError: See `Laeser.laes`.
        """
        return tuple(self._laeser.laes(self._anmodning))

    @cached_property
    def aftryk(self) -> bytes:
        """A fingerprint of what they say."""
        hash_ = hashlib.sha256()
        for handling in self.handlinger:
            felter = {
                "kode": handling.aktionskode,
                "fordringshaver": handling.fordringshaver_id,
                handling.valg: handling.indhold,
                # What can't be held is told apart by its place only.
                "fejl": handling.fejl.tekst if handling.fejl else None,
            }
            hash_.update(kanonisk(felter) + b"\n")
        return hash_.digest()
