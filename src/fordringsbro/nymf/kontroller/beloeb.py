"""Amounts and currency."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.tegn import har_usete

STOERSTE_BELOEB_OERE: Final = 99_999_999_99
#: DMI takes no main claim that with interest and fees is below 100 kr.
DMI_GRAENSE_OERE: Final = 100_00
LAENGSTE_REFERENCE: Final = 36
LAENGSTE_BESKRIVELSE: Final = 100
_LAENGSTE: Final = {"reference": LAENGSTE_REFERENCE, "beskrivelse": LAENGSTE_BESKRIVELSE}
_P_NUMMER_CIFRE: Final = 10
_PENGE: Final = ALLE - {a.TILBAGEKALD, a.AENDR}


@kontrol(Kode.VALUTA, _PENGE, vagt=Vagtled.KANAL)
def _valuta(sag: Sag) -> Iterator[Sted]:
    if sag.valuta != "DKK":
        yield Sted(("valuta",))


@kontrol(Kode.SKEMA, ALLE, vagt=Vagtled.FORM)
def _for_langt(sag: Sag) -> Iterator[Sted]:
    for felt, laengst in _LAENGSTE.items():
        tekst = getattr(sag.data, felt, None) or ""
        # A reference is one line; what is written to people may be several.
        if len(tekst) > laengst or har_usete(tekst, linjer=felt != "reference"):
            yield Sted((felt,))
    for note in a.bilag(sag.data).noter:
        if har_usete(note.tekst, linjer=True):
            yield Sted(("noter",), note.skyldner)
    for dokument in a.bilag(sag.data).dokumenter:
        if har_usete(dokument.reference or ""):
            yield Sted(("dokumenter",), dokument.skyldner)
    p_nummer = getattr(sag.data, "p_nummer", None)
    if p_nummer and not er_p_nummer(p_nummer):
        yield Sted(("p_nummer",))
    for felt in ("beloeb_oere", "hovedstol_oere"):
        if getattr(sag.data, felt, 0) > STOERSTE_BELOEB_OERE:
            yield Sted((felt,))


def er_p_nummer(tekst: str) -> bool:
    """Whether a text is the number of a production unit."""
    return len(tekst) <= _P_NUMMER_CIFRE and tekst.isascii() and tekst.isdigit()


@kontrol(Kode.UNDER_GRAENSE, {a.OPRET}, vagt=Vagtled.RUTE)
def _under_graense(sag: Sag) -> Iterator[Sted]:
    samlet = sag.opret.samlet_oere
    if sag.backend is Backend.DMI and samlet is not None and samlet < DMI_GRAENSE_OERE:
        yield Sted(("beloeb_oere",))


@kontrol(Kode.RETTELSE_NUL, (a.OPSKRIVENDE | a.NEDSKRIVENDE) - {a.NEDSKRIV})
def _nul(sag: Sag) -> Iterator[Sted]:
    if a.beloeb(sag.data) <= 0:
        yield Sted(("beloeb_oere",))


@kontrol(Kode.NEDSKRIV_BELOEB, {a.NEDSKRIV})
def _nedskriv_nul(sag: Sag) -> Iterator[Sted]:
    if a.beloeb(sag.data) <= 0:
        yield Sted(("beloeb_oere",))


def _aendring(sag: Sag) -> int:
    """By how much the balance would change: an undoing gives back what was done, which may be less than was asked."""
    spurgt = a.beloeb(sag.data)
    undone = sag.reference.aktion if sag.aktionskode in a.ANNULLERENDE else None
    # What names an action of another amount, or one that was rejected, undoes nothing: it is judged by what it asks.
    if undone is None or undone.tilstand is Aktionstilstand.REJECTED or a.beloeb(undone.data) != spurgt:
        return spurgt
    return undone.udfoert_oere


@kontrol(Kode.OVER_SALDO, a.NEDSKRIVENDE, ved_tur=True)
def _over_saldo(sag: Sag) -> Iterator[Sted]:
    if sag.virkning is not None and _aendring(sag) > sag.virkning.rest_oere:
        yield Sted(("beloeb_oere",))


@kontrol(Kode.OVER_HOVEDSTOL, a.OPSKRIVENDE, ved_tur=True)
def _over_hovedstol(sag: Sag) -> Iterator[Sted]:
    """A claim and its write-ups share one principal: together they are never above it, whatever raises one of them."""
    if sag.post is None or sag.reference.virkningsloes:
        return
    kompleks = [sag.post, *sag.medlemmer]
    rod = next((en for en in kompleks if en.opskriver_fordring_id is None), sag.post)
    loft = rod.hovedstol_oere
    if sag.aktionskode != a.OR:
        # What was reported above the principal (DMI looks at no data) can be restored, not raised.
        loft = max(loft, rod.anmeldt_oere)
    if sum(en.rest_oere for en in kompleks) + _aendring(sag) > loft:
        yield Sted(("beloeb_oere",))


@kontrol(Kode.FHI_HOVEDSTOL, {a.FHI}, ved_tur=True)
def _hovedstol(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if isinstance(data, a.Hovedstolsrettelse) and sag.post and data.hovedstol_oere <= sag.post.hovedstol_oere:
        yield Sted(("hovedstol_oere",))
