"""The judge of deliveries (MFFordringIndberet): what each action would be answered, without a register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.aktion.anmodninger import Anmodning, Rettelse
from fordringsbro.contract.binding import UHOLDELIG, UHOLDELIG_EN, Kontrakt
from fordringsbro.contract.files import rod
from fordringsbro.mf import aeldre, afvisning, skat
from fordringsbro.mf.handling import (
    Handling,
    Laeser,
    aktionssti,
    antal_handlinger,
    fordringshavere,
    leverancenummer,
)
from fordringsbro.mf.model import Aktionsafvisning, HovedfejlError
from fordringsbro.mf.modtagelse import PORTION, beskedfejl
from fordringsbro.mf.oversaet import Oversaetter
from fordringsbro.mf.stier import sti
from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID, SIDSTE_ID, Aftale
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.nymf.uden_register import Forhaandsdom, UdenRegister
from fordringsbro.platform.clock import Clock
from fordringsbro.regler import Regelsaet, Undtagelse
from fordringsbro.regler.typer import Fordringstyper
from fordringsbro.tjek.fund import af_bemaerkning, uafproevet
from fordringsbro.tjek.model import Dom, Plads, Tjekfund, Tjekudfald
from fordringsbro.tjek.tjekaftale import Leveranceform

#: The number under which MF tells whatever breaks the schema or can't be held.
SKEMA: Final = str(Afvisningskode.SKEMA.nummer)
_KODER: Final = {kode.nummer: kode for kode in Afvisningskode}
_UHOLDELIG: Final = (UHOLDELIG, UHOLDELIG_EN)
_UDGAVE: Final = ("Elementet er ikke som i den aftalte udgave", "The element is not as in the agreed delivery")
#: Facts that no element of an action tells.
_UDEN_ELEMENT: Final = frozenset({"modtagelsesdato", "hf_modtagelsesdato"})


class Leverancedommer:
    """Judges deliveries, as they would be received today or as they were received.

    Args:
        clock: Today.
        aftale: The agreement to judge under, whichever claimant an action names.
        regelsaet: The rules to judge by.
        form: How deliveries are taken.
    """

    def __init__(self, clock: Clock, aftale: Aftale, regelsaet: Regelsaet, form: Leveranceform) -> None:
        self._clock = clock
        self._aftale = aftale
        self._typer = Fordringstyper(regelsaet)
        self._form = form

    @cached_property
    def _kontrakt(self) -> Kontrakt:
        return Kontrakt.load(rod("xsd") / "mf" / "efiws.xsd")

    @cached_property
    def _laeser(self) -> Laeser:
        return Laeser(self._kontrakt)

    @cached_property
    def _skatform(self) -> skat.Skatform:
        return skat.Skatform(self._kontrakt)

    def forbered(self, payload: Element) -> None:
        """Skip what was dropped from the contract, where that is agreed; before the schema is asked."""
        if self._form.aeldre:
            aeldre.fjern(aeldre.udgaaede(payload))

    def doem(self, payload: Element, dato: date | None = None) -> Dom:
        """Judge one MFFordringIndberet of either flavour that is valid by its schema.

        Args:
            payload: The message; it is emptied on the way.
            dato: When it was received, today if not given.
        """
        er_skat = skat.er_skat(payload)
        anmodning = self._skatform.til_oio(payload) if er_skat else payload
        try:
            leverancenummer(anmodning)
            fordringshavere(anmodning)
        except HovedfejlError as error:
            dom = Dom(0, tuple(map(_hovedfejl, error.fejl)))
        else:
            dom = _Leverance(self._aftale, self._typer, dato or self._clock.today(), self._form).doem(
                self._laeser, anmodning
            )
        return replace(dom, fund=tuple(replace(f, sti=skat.sti(f.sti)) for f in dom.fund)) if er_skat else dom


class _Leverance:
    """One delivery on its way through the checks, in the portions and the order that `mf.modtagelse` has."""

    def __init__(self, aftale: Aftale, typer: Fordringstyper, dato: date, form: Leveranceform) -> None:
        self._aftale = aftale
        self._form = form
        self._oversaetter = Oversaetter("", 0, lambda type_kode: typer.uden_periode(type_kode, dato))
        self._dommer = UdenRegister(typer, aftale, dato)
        self._venter: list[tuple[Handling, list[Anmodning | Rettelse]]] = []
        self._fund: dict[int, list[Tjekfund]] = {}
        self._fordringer = 0
        self._pakker: dict[str, None] = {}
        self._undtagelser: dict[Undtagelse, None] = {}

    def doem(self, laeser: Laeser, anmodning: Element) -> Dom:
        self._antal = antal_handlinger(anmodning)
        for handling in laeser.laes(anmodning):
            fejl = self._fejl(handling)
            if fejl is not None:
                self._fund[handling.nummer] = list(self._afvist(handling, fejl))
                continue
            self._venter.append((handling, self._oversaetter.anmodninger(handling)))
            if len(self._venter) >= PORTION:
                self._bedoem()
        self._bedoem()
        fund = tuple(fund for nummer in sorted(self._fund) for fund in self._fund[nummer])
        return Dom(self._fordringer, fund, tuple(self._pakker), tuple(self._undtagelser))

    def _fejl(self, handling: Handling) -> Aktionsafvisning | None:
        """Why an action doesn't get to NyMF; the numbers of agreements have four digits."""
        fordringshaver_id = handling.fordringshaver_id
        if not FOERSTE_ID <= fordringshaver_id <= SIDSTE_ID or not self._aftale.aktiv:
            return afvisning.ukendt_aftale(fordringshaver_id)
        if not self._aftale.systemintegration:
            return afvisning.ingen_integration(fordringshaver_id)
        return beskedfejl(handling, self._form.udgave)

    def _afvist(self, handling: Handling, fejl: Aktionsafvisning) -> Iterator[Tjekfund]:
        """What is told of an action that doesn't get to NyMF, and of the claims that fall with it."""
        sted = fejl.sted if fejl.sted.startswith("/") else f"{self._sti(handling)}/{fejl.sted}"
        tekster = _UHOLDELIG if fejl is handling.fejl else _UDGAVE
        yield _afvisning(fejl, sted, Plads(handling.nummer), tekster)
        falder = Bemaerkning.af_kode(Afvisningskode.HOVEDFORDRING_AFVIST, "hoved_fordring_id")
        for del_ in range(1, len(handling.fordringer)):
            yield self._bemaerket(handling, del_, falder)
            if afvisning.falder_ogsaa_selv(fejl):
                yield _afvisning(fejl, sted, Plads(handling.nummer, del_), tekster)

    def _bedoem(self) -> None:
        domme = iter(self._dommer.bedoem([en for _, alle in self._venter for en in alle]))
        for handling, anmodninger in self._venter:
            for del_, anmodning in enumerate(anmodninger):
                self._noter(handling, del_, anmodning, next(domme))
        self._venter.clear()

    def _noter(self, handling: Handling, del_: int, anmodning: Anmodning | Rettelse, dom: Forhaandsdom) -> None:
        self._fordringer += isinstance(anmodning, Anmodning)
        if dom.pakke:
            self._pakker[dom.pakke] = None
        self._undtagelser |= dict.fromkeys(dom.undtagelser)
        fund = [self._bemaerket(handling, del_, fundet) for fundet in dom.bemaerkninger]
        fund += [uafproevet(self._bemaerket(handling, del_, fundet)) for fundet in dom.uafproevet]
        self._fund.setdefault(handling.nummer, []).extend(fund)

    def _bemaerket(self, handling: Handling, del_: int, fundet: Bemaerkning) -> Tjekfund:
        felter: Sequence[str] = [felt for felt in fundet.felter if felt not in _UDEN_ELEMENT] or fundet.felter or ("",)
        her = self._sti(handling)
        steder = [f"{her}/{sti(handling, felt, del_=del_, skyldner=fundet.skyldner)}" for felt in felter]
        return af_bemaerkning(fundet, steder, Plads(handling.nummer, del_))

    def _sti(self, handling: Handling) -> str:
        return aktionssti(handling.nummer, self._antal)


def _hovedfejl(fejl: Aktionsafvisning) -> Tjekfund:
    """Why a delivery is refused as a whole."""
    return replace(_afvisning(fejl, fejl.sted, None, _UHOLDELIG), udfald=Tjekudfald.UGYLDIG)


def _afvisning(fejl: Aktionsafvisning, sted: str, fordring: Plads | None, skema: tuple[str, str]) -> Tjekfund:
    """What is told of a rejection by MF; `skema` says how the schema's number is meant."""
    nummer = str(fejl.nummer)
    if nummer == SKEMA:
        da, en = skema
    else:
        da, en = _KODER[fejl.nummer].value.tekst, _KODER[fejl.nummer].value.text
    return Tjekfund(nummer, sted, "schema" if nummer == SKEMA else "code", Tjekudfald.AFVIS, da, en, fordring=fordring)
