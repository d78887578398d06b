"""Where a fact of a claim or correction stands in its action: from a field of NyMF's remarks to a path.

Paths are KOMBIT's LimitedXPath: local names, with a number where a name is repeated.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from fordringsbro.contract.binding import Post
from fordringsbro.mf.handling import FORDRING, Handling

_HAEFTELSE: Final = "MFHaeftelseStruktur"
_NUMMER: Final = re.compile(r"\[\d+\]")
#: Elements of a claim, by the names that rules, rejection codes and `Fordringsdata` have for them.
FORDRINGSELEMENTER: Final[dict[str, str]] = {
    "type_kode": "FordringTypeKode",
    "art": "FordringFordringArtKode",
    "hovedstol": "FordringOprindeligBeloebStruktur/InddrivelseFordringOprindeligBeloeb",
    "hovedstol_oere": "FordringOprindeligBeloebStruktur/InddrivelseFordringOprindeligBeloeb",
    "beloeb": "FordringBeloebStruktur/FordringBeloeb",
    "beloeb_oere": "FordringBeloebStruktur/FordringBeloeb",
    "valuta": "FordringBeloebStruktur/ValutaKode",
    "stiftelsesdato": "FordringStiftelseDato",
    "forfaldsdato": "FordringForfaldDato",
    "srb": "FordringSidsteRettidigeBetalingDato",
    "periode_start": "FordringPeriodeStruktur/FordringPeriode/StartDate",
    "periode_fra": "FordringPeriodeStruktur/FordringPeriode/StartDate",
    "periode_slut": "FordringPeriodeStruktur/FordringPeriode/EndDate",
    "periode_til": "FordringPeriodeStruktur/FordringPeriode/EndDate",
    "reference": "FordringFordringHaverReference",
    "beskrivelse": "FordringFordringHaverBeskrivelseTekst",
    "hoved_fordring_id": "FordringInddrivelseHovedFordringIdentifikator",
    "p_nummer": "FordringProduktionEnhedIdentifikator",
    "rentevalg": "RenteValgStruktur",
    "noter": "SagsbemaerkningSamling",
    "bilag": "DokumentSamling",
    "dokumenter": "DokumentSamling",
    "bfe_nummer": "FordringBFENummer",
}
#: Elements of one debtor's liability.
SKYLDNERELEMENTER: Final[dict[str, str]] = {
    "ident": "MFKundeStruktur",
    "foraeldelsesdato": "HaeftelseForaeldelseDato",
    "domsdato": "HaeftelseDomDato",
    "forligsdato": "HaeftelseForligDato",
    "forfaldsdato": "HaeftelseForfaldDato",
    "srb": "HaeftelseSidsteRettidigeBetalingDato",
    "dom": "HaeftelseDomIndikator",
    "forlig": "HaeftelseForligIndikator",
    "noter": "HaeftelseKommentar",
    "dokumenter": "DokumentSamling",
}
#: Fields that are a debtor's also when no debtor is named.
_ALTID_SKYLDNERS: Final = frozenset({"ident", "foraeldelsesdato", "domsdato", "forligsdato"})
_NED: Final = {
    "beloeb_oere": "NedskrivningBeloebStruktur/FordringNedskrivningBeloeb",
    "valuta": "NedskrivningBeloebStruktur/ValutaKode",
    "virkningsdato": "FordringNedskrivningVirkningFraDato",
}
_OP: Final = {
    "beloeb_oere": "OpskrivningBeloebStruktur/FordringOpskrivningBeloeb",
    "valuta": "OpskrivningBeloebStruktur/ValutaKode",
    "virkningsdato": "FordringOpskrivningVirkningFraDato",
}
_KUNDE: Final = dict.fromkeys(("ident", "skyldner"), "EFIKundeIdentStruktur")
_BILAG: Final = {"noter": "SagsbemaerkningSamling", "dokumenter": "DokumentSamling"}
_REFERENCE: Final = {"reference_aktion_id": "ModtagFordringAktionIdentifikatorReference"}
_ANNULLERING: Final = _KUNDE | _BILAG | _REFERENCE
#: Elements of each other structure that is read.
RETTELSESELEMENTER: Final[Mapping[str, Mapping[str, str]]] = {
    "MFNedskrivFordringStruktur": {
        **_NED,
        **_KUNDE,
        "aarsag": "NedskrivningAarsagStruktur/FordringNedskrivningAarsagKode",
    },
    "MFTilbagekaldFordringStruktur": {
        "aarsag": "HovedFordringTilbagekaldAarsagStruktur/HovedFordringTilbagekaldAarsagKode",
        "virkningsdato": "FordringVirkningFraDato",
    },
    "MFAendrFordringStruktur": {
        **_BILAG,
        "art": "FordringFordringArtKode",
        "p_nummer": "FordringProduktionEnhedIdentifikator",
        "stiftelsesdato": "FordringStiftelseDato",
        "rentevalg": "RenteValgStruktur",
    },
    "MFOpskrivningReguleringStruktur": _OP | _BILAG,
    "MFOpskrivningAnnulleretNedskrivningIndbetalingStruktur": _OP | _ANNULLERING,
    "MFOpskrivningOmgjortNedskrivningReguleringStruktur": _OP | _ANNULLERING,
    "MFNedskrivningAnnulleretOpskrivningReguleringStruktur": _NED | _ANNULLERING,
    "MFNedskrivningAnnulleretOpskrivningIndbetalingStruktur": _NED | _ANNULLERING,
    "MFFejlagtigHovedstolIndberetningStruktur": {
        "hovedstol_oere": "FordringOprindeligBeloebStruktur/InddrivelseFordringOprindeligBeloeb",
        "valuta": "FordringOprindeligBeloebStruktur/ValutaKode",
    },
}
#: Facts that the action tells beside its structure; without any field it is the action that is wrong.
_AKTION: Final = {"": "ModtagFordringAktionKode", "fordringshaver_id": "FordringHaverIdentifikator"}
#: Facts of every structure: that it is the right one, and the claim that it is about or sends again.
_STRUKTUR: Final = {
    "data": "",
    **dict.fromkeys(("fordring_id", "tidligere_fordring_id"), "/FordringInddrivelseFordringIdentifikator"),
}


def haeftelser(handling: Handling, del_: int = 0) -> Sequence[Post]:
    """The liabilities of a claim, or those that a change gives."""
    post = handling.fordringer[del_] if handling.fordringer else (handling.indhold or {})
    samling = post.get(_samling(handling))
    return [] if samling is None else samling.get(_HAEFTELSE, [])


def sti(handling: Handling, felt: str, *, del_: int = 0, skyldner: int | None = None) -> str:
    """Path inside an action of the element that holds a fact, or would hold it when it is missing.

    Args:
        handling: The action.
        felt: Name of the fact, as in a finding (`hovedstol`, `periode_start`, `ident` ...); for one that has no element
            of its own the claim's structure is named, for no field at all the action code.
        del_: Which claim of a creation: 0 is the main claim, then come the related ones.
        skyldner: Number of the debtor it is about, counted from 1.
    """
    if felt in _AKTION:
        return _AKTION[felt]
    struktur = f"AktionValg/{handling.valg}"
    if felt in _STRUKTUR:
        return struktur + _STRUKTUR[felt]
    if not handling.fordringer:
        return _i_rettelse(handling, struktur, felt, skyldner)
    if felt == "hf_forfaldsdato" and del_:
        return f"{_fordringssti(handling, 0)}/{FORDRINGSELEMENTER['forfaldsdato']}"
    return _i_fordring(handling, _fordringssti(handling, del_), felt, del_, skyldner)


def _fordringssti(handling: Handling, del_: int) -> str:
    struktur = f"AktionValg/{handling.valg}"
    if del_ == 0:
        return f"{struktur}/{FORDRING}"
    plads = f"[{del_}]" if len(handling.fordringer) > 2 else ""  # noqa: PLR2004 - the main claim and one related
    return f"{struktur}/OpretUnderfordringSamling/{FORDRING}{plads}"


def _i_fordring(handling: Handling, her: str, felt: str, del_: int, skyldner: int | None) -> str:
    if felt == "skyldnere":
        return f"{her}/{_samling(handling)}"
    if skyldner is not None or felt in _ALTID_SKYLDNERS:
        return _haeftelsessti(handling, her, felt, del_, skyldner)
    if felt == "hf_forfaldsdato":
        felt = "hoved_fordring_id"
    element = FORDRINGSELEMENTER.get(felt, _blad(felt))
    if element is None or (felt == "hoved_fordring_id" and element not in handling.fordringer[del_]):
        return her
    return f"{her}/{element}"


def _i_rettelse(handling: Handling, her: str, felt: str, skyldner: int | None) -> str:
    element = RETTELSESELEMENTER.get(handling.valg, {}).get(felt, _blad(felt))
    om_skyldner = skyldner is not None or (element is None and felt in SKYLDNERELEMENTER)
    if om_skyldner and handling.valg == "MFAendrFordringStruktur":
        return _haeftelsessti(handling, her, felt, 0, skyldner)
    return her if element is None else f"{her}/{element}"


def _haeftelsessti(handling: Handling, her: str, felt: str, del_: int, skyldner: int | None) -> str:
    alle = haeftelser(handling, del_)
    her = f"{her}/{_samling(handling)}"
    if not alle:
        return her
    her += f"/{_HAEFTELSE}{f'[{skyldner or 1}]' if len(alle) > 1 else ''}"
    element = SKYLDNERELEMENTER.get(felt, _blad(felt))
    return her if element is None else f"{her}/{element}"


def _blad(felt: str) -> str | None:
    """A leaf that has no name of ours is told by its own path, without the numbers of what is repeated."""
    return _NUMMER.sub("", felt).rstrip("/") if felt[:1].isupper() else None


def _samling(handling: Handling) -> str:
    return "FordringHaeftelseSamling" if handling.fordringer else "HaeftelseSamling"
