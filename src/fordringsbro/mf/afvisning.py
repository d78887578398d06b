"""Numbers, texts and parameters of what the MF services refuse.

The texts of 2, 170, 171, 184 and 203 are those of the official samples; those of the filter and the checks are told
in NyMF's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fordringsbro.mf.model import Afvisning
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning

#: The number under which a filter rule is told: the rules have ids (`R_2_3a`), and their public numbers are not known.
FILTERREGEL: Final = 90100
#: An action of the EFI era that NyMF no longer has.
AKTION_UDGAAET: Final = 90111
#: A claim can't be handed to another claimant by a change.
FORDRINGSHAVERSKIFT: Final = 90112
#: An advice, no error: there are more receipts or notifications than one answer holds.
FLERE: Final = 90120
_LAENGSTE_TEKST: Final = 1000
_LAENGSTE_PARAMETER: Final = 36

#: What the contract calls the fields that remarks are about; as long as a parameter may be.
_ELEMENTER: Final = {
    "fordringshaver_id": "FordringHaverIdentifikator",
    "type_kode": "FordringTypeKode",
    "art": "FordringFordringArtKode",
    "kategori": "FordringTypeKategoriKode",
    "valuta": "ValutaKode",
    "reference": "FordringFordringHaverReference",
    "beskrivelse": "FordringHaverBeskrivelseTekst",
    "beloeb_oere": "FordringBeloeb",
    "hovedstol_oere": "InddrivelseFordringOprindeligBeloeb",
    "stiftelsesdato": "FordringStiftelseDato",
    "forfaldsdato": "FordringForfaldDato",
    "srb": "FordringSidsteRettidigeBetalingDato",
    "periode_fra": "StartDate",
    "periode_til": "EndDate",
    "skyldnere": "FordringHaeftelseSamling",
    "ident": "MFKundeStruktur",
    "foraeldelsesdato": "HaeftelseForaeldelseDato",
    "domsdato": "HaeftelseDomDato",
    "forligsdato": "HaeftelseForligDato",
    "virkningsdato": "VirkningFraDato",
    "hoved_fordring_id": "HovedFordringIdentifikator",
    "fordring_id": "FordringIdentifikator",
    "aarsag": "AarsagKode",
    "dom": "HaeftelseDomIndikator",
    "forlig": "HaeftelseForligIndikator",
    "rentevalg": "RenteValgStruktur",
    "noter": "SagsbemaerkningSamling",
    "dokumenter": "DokumentSamling",
    "bfe_nummer": "FordringBFENummer",
    "reference_aktion_id": "AktionIdentifikatorReference",
}


def flere(hvad: str, what: str, fra: str) -> Afvisning:
    """The advice that there are more of something, and where to ask from."""
    return Afvisning(FLERE, f"Der er flere {hvad}; spørg igen med {fra} / There are more {what}; ask again with {fra}")


def ukendt_aftale(fordringshaver_id: int) -> Afvisning:
    """There is no agreement with that id, or it is not in force."""
    return Afvisning(2, f"Fordringhaveraftale {fordringshaver_id} ikke fundet", (str(fordringshaver_id),))


def ukendt_system(se_nummer: str) -> Afvisning:
    """The system is on no agreement."""
    tekst = f"SE nummer {se_nummer} er ikke registreret som fordringhaversystem på nogen fordringhaveraftale"
    return Afvisning(170, tekst, (se_nummer,))


def leverance_brugt(leverance_id: int, se_nummer: str) -> Afvisning:
    """The system handed a delivery of that id in before."""
    tekst = f"IndberetLeverance {leverance_id} fra fordringhaversystem {se_nummer} er allerede behandlet"
    return Afvisning(171, tekst, (str(leverance_id), se_nummer))


def andet_system(fordringshaver_id: int, se_nummer: str) -> Afvisning:
    """A question about an agreement that another system reports for."""
    tekst = f"Aftale {fordringshaver_id} fordringhaversystem stemmer ikke overens med kalderns {se_nummer}"
    return Afvisning(184, tekst, (str(fordringshaver_id), se_nummer))


def skema(sted: str, tekst: str = "Beskeden overholder ikke skemaet") -> Afvisning:
    """Something is not as the schema, or the agreed delivery of it, has it."""
    return Afvisning(208, f"{tekst}: {sted}", (_parameter(sted.rpartition("/")[2]),))


def ingen_integration(fordringshaver_id: int) -> Afvisning:
    """The agreement doesn't allow system integration."""
    tekst = f"Aftale {fordringshaver_id} tillader ikke systemintegration"
    return Afvisning(156, tekst, (str(fordringshaver_id),))


def ikke_indberetter(fordringshaver_id: int, se_nummer: str) -> Afvisning:
    """The system may not report for that claimant."""
    tekst = f"Fordringhaversystem {se_nummer} må ikke indberette for aftale {fordringshaver_id}"
    return Afvisning(400, tekst, (str(fordringshaver_id), se_nummer))


def aktion_udgaaet(aktionskode: str) -> Afvisning:
    """NyMF has no such action."""
    return Afvisning(AKTION_UDGAAET, f"Aktionen {aktionskode} findes ikke i NyMF", (_parameter(aktionskode),))


def aktion_kendt(aktion_id: int) -> Afvisning:
    """The sender numbered its action with a number that another has."""
    return Afvisning(600, f"AktionID {aktion_id} findes allerede", (_parameter(str(aktion_id)),))


def fordringshaverskift() -> Afvisning:
    """A change names a new claimant."""
    return Afvisning(
        FORDRINGSHAVERSKIFT, "Fordringshaver kan ikke skiftes ved en ændring", ("NyFordringHaverStruktur",)
    )


def ukendt_fordring(fordring_id: int) -> Afvisning:
    """The agreement has no such claim that came this way."""
    return Afvisning(
        Afvisningskode.FORDRING_UKENDT.nummer, f"Fordring {fordring_id} findes ikke", (_parameter(str(fordring_id)),)
    )


def ukendt_kvittering(fordring_id: int) -> Afvisning:
    """A receipt is asked for a claim that the system has nothing to do with."""
    return Afvisning(463, f"Fordring {fordring_id} findes ikke", (_parameter(str(fordring_id)),))


def med_hovedfordring(fordring_id: int, hoved_id: int) -> Afvisning:
    """A related claim falls with its main claim."""
    tekst = f"fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}"
    return Afvisning(203, tekst, (str(fordring_id), str(hoved_id)))


def af_aktion(aktion: Aktion) -> tuple[Afvisning, ...]:
    """Why NyMF or the collection system rejected an action."""
    return tuple(af_bemaerkninger(aktion.bemaerkninger, aktion.fordring_id, aktion.hoved_fordring_id))


def af_bemaerkninger(
    bemaerkninger: Iterable[Bemaerkning], fordring_id: int, hoved_id: int | None
) -> Iterable[Afvisning]:
    """The rejecting ones among an action's remarks."""
    for bemaerkning in bemaerkninger:
        if bemaerkning.virkning is not Virkning.AFVIS:
            continue
        if bemaerkning.nummer == Afvisningskode.HOVEDFORDRING_AFVIST.nummer and hoved_id is not None:
            yield med_hovedfordring(fordring_id, hoved_id)
        else:
            yield _af_bemaerkning(bemaerkning)


def _af_bemaerkning(bemaerkning: Bemaerkning) -> Afvisning:
    elementer = tuple(_ELEMENTER.get(felt, felt) for felt in bemaerkning.felter)
    skyldner = () if bemaerkning.skyldner is None else (f"skyldner {bemaerkning.skyldner}",)
    if bemaerkning.nummer is not None:
        return _begraenset(bemaerkning.nummer, bemaerkning.tekst, (*elementer, *skyldner))
    graense = () if bemaerkning.graense is None else (str(bemaerkning.graense),)
    tekst = f"{bemaerkning.id}: {bemaerkning.tekst}"
    return _begraenset(FILTERREGEL, tekst, (bemaerkning.id, *elementer, *graense, *skyldner))


def _begraenset(nummer: int, tekst: str, parametre: tuple[str, ...]) -> Afvisning:
    return Afvisning(nummer, tekst[:_LAENGSTE_TEKST], tuple(map(_parameter, parametre)))


def _parameter(tekst: str) -> str:
    return tekst[:_LAENGSTE_PARAMETER]
