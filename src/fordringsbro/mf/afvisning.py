"""Texts and parameters of what the MF services refuse; the numbers are the catalogue's.

A filter rule is told as 90100: the rules have ids (`R_2_3a`), and their public numbers are not known.
The texts of 2, 170, 171, 184 and 203 are those of the official samples; those of the filter and the checks are told
in NyMF's words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from fordringsbro.mf.model import Aktionsafvisning
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning

_LAENGSTE_TEKST: Final = 1000
_LAENGSTE_PARAMETER: Final = 36
_FORDRINGSHAVER: Final = "FordringHaverIdentifikator"

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
    "p_nummer": "FordringProduktionEnhedIdentifikator",
    "reference_aktion_id": "AktionIdentifikatorReference",
}


def flere(hvad: str, what: str, fra: str) -> Aktionsafvisning:
    """The advice that there are more of something than one answer holds, and where to ask from."""
    da, en = Kode.FLERE.value.tekst, Kode.FLERE.value.text
    return _af(Kode.FLERE, f"{da} {hvad}; spørg igen med {fra} / {en} {what}; ask again with {fra}")


def ukendt_aftale(fordringshaver_id: int) -> Aktionsafvisning:
    """There is no agreement with that id, or it is not in force."""
    tekst = f"Fordringhaveraftale {fordringshaver_id} ikke fundet"
    return _af(Kode.AFTALE, tekst, (str(fordringshaver_id),), sted=_FORDRINGSHAVER)


def ukendt_system(se_nummer: str) -> Aktionsafvisning:
    """The system is on no agreement."""
    tekst = f"SE nummer {se_nummer} er ikke registreret som fordringhaversystem på nogen fordringhaveraftale"
    return _af(Kode.SE_NUMMER, tekst, (se_nummer,))


def leverance_brugt(leverance_id: int, se_nummer: str) -> Aktionsafvisning:
    """The system handed a delivery of that id in before."""
    tekst = f"IndberetLeverance {leverance_id} fra fordringhaversystem {se_nummer} er allerede behandlet"
    return _af(Kode.LEVERANCE_KENDT, tekst, (str(leverance_id), se_nummer))


def andet_system(fordringshaver_id: int, se_nummer: str) -> Aktionsafvisning:
    """A question about an agreement that another system reports for."""
    tekst = f"Aftale {fordringshaver_id} fordringhaversystem stemmer ikke overens med kalderns {se_nummer}"
    return _af(Kode.ANDET_SYSTEM, tekst, (str(fordringshaver_id), se_nummer))


def skema(sted: str, tekst: str = "Beskeden overholder ikke skemaet") -> Aktionsafvisning:
    """Something is not as the schema, or the agreed delivery of it, has it."""
    return _af(Kode.SKEMA, f"{tekst}: {sted}", (_parameter(sted.rpartition("/")[2]),), sted=sted)


def ingen_integration(fordringshaver_id: int) -> Aktionsafvisning:
    """The agreement doesn't allow system integration."""
    tekst = f"Aftale {fordringshaver_id} tillader ikke systemintegration"
    return _af(Kode.SYSTEMINTEGRATION, tekst, (str(fordringshaver_id),), sted=_FORDRINGSHAVER)


def ikke_indberetter(fordringshaver_id: int, se_nummer: str) -> Aktionsafvisning:
    """The system may not report for that claimant."""
    tekst = f"Fordringhaversystem {se_nummer} må ikke indberette for aftale {fordringshaver_id}"
    return _af(Kode.IKKE_INDBERETTER, tekst, (str(fordringshaver_id), se_nummer))


def aktion_udgaaet(aktionskode: str) -> Aktionsafvisning:
    """NyMF has no such action."""
    tekst = f"Aktionen {aktionskode} findes ikke i NyMF"
    return _af(Kode.AKTION_UDGAAET, tekst, (_parameter(aktionskode),), sted="ModtagFordringAktionKode")


def aktion_kendt(aktion_id: int) -> Aktionsafvisning:
    """The sender numbered its action with a number that another has."""
    return _af(Kode.AKTION_KENDT, f"AktionID {aktion_id} findes allerede", (_parameter(str(aktion_id)),))


def fordringshaverskift() -> Aktionsafvisning:
    """A change names a new claimant."""
    kode, navn = Kode.FORDRINGSHAVERSKIFT, "NyFordringHaverStruktur"
    return _af(kode, kode.value.tekst, (navn,), sted=f"AktionValg/MFAendrFordringStruktur/{navn}")


def ukendt_fordring(fordring_id: int) -> Aktionsafvisning:
    """The agreement has no such claim that came this way."""
    return _af(Kode.FORDRING_UKENDT, f"Fordring {fordring_id} findes ikke", (_parameter(str(fordring_id)),))


def gammel_underretning(nummer: int) -> Aktionsafvisning:
    """The notification is of the time before NyMF."""
    tekst = f"Underretning {nummer} er fra det tidligere Modtag Fordring"
    return _af(Kode.UNDERRETNING_GAMMEL, tekst, (str(nummer),))


def teknisk() -> Aktionsafvisning:
    """Told of nothing but that it happened: what went wrong inside is for the operator's log."""
    return _af(Kode.TEKNISK, "Uforudset teknisk fejl")


def ukendt_kvittering(fordring_id: int) -> Aktionsafvisning:
    """A receipt is asked for a claim that the system has nothing to do with."""
    return _af(Kode.KVITTERING_UKENDT, f"Fordring {fordring_id} findes ikke", (_parameter(str(fordring_id)),))


def med_hovedfordring(fordring_id: int, hoved_id: int) -> Aktionsafvisning:
    """A related claim falls with its main claim."""
    tekst = f"fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}"
    return _af(Kode.HOVEDFORDRING_AFVIST, tekst, (str(fordring_id), str(hoved_id)))


def falder_ogsaa_selv(fejl: Aktionsafvisning) -> bool:
    """Whether a related claim is told the reason of its main claim too: that of the agreement, which is its own."""
    return fejl.nummer == Kode.AFTALE.nummer


def med_hovedfordringen(fejl: Aktionsafvisning, fordring_id: int, hoved_id: int) -> Iterable[Aktionsafvisning]:
    """Why a related claim is refused whose main claim is refused for a reason."""
    yield med_hovedfordring(fordring_id, hoved_id)
    if falder_ogsaa_selv(fejl):
        yield fejl


def af_aktion(aktion: Aktion) -> tuple[Aktionsafvisning, ...]:
    """Why NyMF or the collection system rejected an action."""
    return tuple(af_bemaerkninger(aktion.bemaerkninger, aktion.fordring_id, aktion.hoved_fordring_id))


def af_bemaerkninger(
    bemaerkninger: Iterable[Bemaerkning], fordring_id: int, hoved_id: int | None
) -> Iterable[Aktionsafvisning]:
    """The rejecting ones among an action's remarks."""
    for bemaerkning in bemaerkninger:
        if bemaerkning.virkning is not Virkning.AFVIS:
            continue
        if bemaerkning.nummer == Kode.HOVEDFORDRING_AFVIST.nummer and hoved_id is not None:
            yield med_hovedfordring(fordring_id, hoved_id)
        else:
            yield _af_bemaerkning(bemaerkning)


def _af_bemaerkning(bemaerkning: Bemaerkning) -> Aktionsafvisning:
    elementer = tuple(_ELEMENTER.get(felt, _sidste(felt)) for felt in bemaerkning.felter)
    skyldner = () if bemaerkning.skyldner is None else (f"skyldner {bemaerkning.skyldner}",)
    if bemaerkning.nummer is not None:
        return _begraenset(bemaerkning.nummer, bemaerkning.tekst, (*elementer, *skyldner))
    graense = () if bemaerkning.graense is None else (str(bemaerkning.graense),)
    tekst = f"{bemaerkning.id}: {bemaerkning.tekst}"
    return _begraenset(Kode.FILTERREGEL.nummer, tekst, (bemaerkning.id, *elementer, *graense, *skyldner))


def _sidste(felt: str) -> str:
    """The name of a leaf that is told by its path."""
    return felt.rstrip("/").rpartition("/")[2].partition("[")[0]


def _af(kode: Kode, tekst: str, parametre: tuple[str, ...] = (), *, sted: str = "") -> Aktionsafvisning:
    return Aktionsafvisning(kode.nummer, tekst, parametre, sted)


def _begraenset(nummer: int, tekst: str, parametre: tuple[str, ...]) -> Aktionsafvisning:
    return Aktionsafvisning(nummer, tekst[:_LAENGSTE_TEKST], tuple(map(_parameter, parametre)))


def _parameter(tekst: str) -> str:
    return tekst[:_LAENGSTE_PARAMETER]
