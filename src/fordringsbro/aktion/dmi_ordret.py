"""What DMI can be told of what was said in the MF contract's words; the check and the writing read the same tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import Bilag, Fordringsdata, Skyldner
from fordringsbro.aktion.ordret import PERIODE_FRA, PERIODE_TIL, Ordret
from fordringsbro.contract.binding import Post

#: What DMI calls each leaf of a liability that it has a place for.
_HAEFTELSE: Final = {
    "HaeftelseFormKode": "HæftelseForm",
    "HaeftelseSubsidiaerKode": "HæftelseSubsidiær",
    "HaeftelseBegraensetProcent": "HæftelseBegrænsetProcent",
    "HaeftelseRykkerFoersteDato": "HæftelseOpkMyndRykkerDato1",
    "HaeftelseRykkerAndenDato": "HæftelseOpkMyndRykkerDato2",
}
#: The kind of a claim's period, and why a claim is written down, in words.
PERIODETYPE: Final = "FordringPeriodeStruktur/FordringPeriodeTypeTekst"
BEGRUNDELSE: Final = "NedskrivningAarsagStruktur/FordringNedskrivningAarsagBegrundelseTekst"
AARSAGSTEKST: Final = "NedskrivningAarsagStruktur/FordringNedskrivningAarsagTekst"
#: In words what the code of a withdrawal says; the contract demands it, and DMI has the code alone.
_TILBAGEKALDSTEKST: Final = "HovedFordringTilbagekaldAarsagStruktur/HovedFordringTilbageAarsagBegrundelseTekst"
_KONTAKT: Final = "MFKundeStruktur/"
#: Amounts in DKK that are the amounts themselves: what else they could say is refused when it is read.
_DKK: Final = "DKKBeloeb"
#: What says no more than that there is nothing to say.
_INTET: Final = frozenset(
    {
        ("ModtagFordringPaaklagetIndikator", "false"),
        ("FordringTilbageOmkostningBetalingIndikator", "false"),
        ("RelateretFordringKategoriListe/", ""),
    }
)


def haeftelse(skyldner: Skyldner) -> Post:
    """The leaves of a liability as DMI has them."""
    fundne = {dmi: skyldner.ordret.skrevet(mf) for mf, dmi in _HAEFTELSE.items()}
    return {navn: vaerdi for navn, vaerdi in fundne.items() if vaerdi is not None}


def uden_plads(data: a.Aktionsindhold) -> Iterator[tuple[str, int | None]]:
    """What DMI has no place for: the field or leaf, and the number of the debtor."""
    match data:
        case Fordringsdata():
            # A period has a first day at DMI; the last alone can't be told.
            dage = {PERIODE_FRA, PERIODE_TIL} if data.ordret.skrevet(PERIODE_FRA) else set()
            yield from _stier(data.ordret, {PERIODETYPE, *dage})
            yield from _skyldnere(data.skyldnere, _HAEFTELSE)
            yield from _bilag(data.bilag, kommentar=True)
            if data.bfe_nummer:
                yield "bfe_nummer", None
            if data.periode_til and not data.periode_fra and not data.ordret.skrevet(PERIODE_TIL):
                yield "periode_til", None
        case a.Aendring():
            yield from _stier(data.ordret, ())
            yield from _skyldnere(data.skyldnere, ())
            for nummer, skyldner in enumerate(data.skyldnere, 1):
                yield from ((felt, nummer) for felt in ("forfaldsdato", "srb") if getattr(skyldner, felt) is not None)
            yield from _bilag(data.bilag, kommentar=False)
        case a.Nedskrivning():
            yield from _stier(data.ordret, {BEGRUNDELSE, AARSAGSTEKST})
        case a.Tilbagekald():
            yield from _stier(data.ordret, {_TILBAGEKALDSTEKST})
        case a.Annullering():
            yield from _stier(data.ordret, ())
            yield from _bilag(data.bilag, kommentar=False)
        case a.Opskrivning() | a.Hovedstolsrettelse():
            yield from _stier(data.ordret, ())


def _stier(ordret: Ordret, har: Collection[str], skyldner: int | None = None) -> Iterator[tuple[str, int | None]]:
    fundne = [sti for sti, tekst in ordret.blade if (sti, tekst) not in _INTET and not sti.endswith(_DKK)]
    # A contact that is described in full is told of once.
    felter = ("ident" if sti.startswith(_KONTAKT) else sti for sti in fundne if sti not in har)
    yield from dict.fromkeys((felt, skyldner) for felt in felter)


def _skyldnere(skyldnere: Collection[Skyldner], har: Collection[str]) -> Iterator[tuple[str, int | None]]:
    for nummer, skyldner in enumerate(skyldnere, 1):
        yield from _stier(skyldner.ordret, har, nummer)


def _bilag(bilag: Bilag, *, kommentar: bool) -> Iterator[tuple[str, int | None]]:
    """Notes and documents; a new liability has a comment, and documents on one are a number of their own."""
    noter = [note for note in bilag.noter if note.skyldner is None or note.ordret or not kommentar]
    yield from dict.fromkeys(("noter", note.skyldner) for note in noter)
    if any(dokument.skyldner is None for dokument in bilag.dokumenter):
        yield "dokumenter", None
