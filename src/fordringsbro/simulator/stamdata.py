"""The master data of a claim that have no use in collecting it, and yet are reported, changed, and compared by testers.

Dates as they came; debtors by their place among the claim's debtors, never by their numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml.etree import _Element as Element

from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.simulator.model import Systemfordring
from fordringsbro.simulator.xml import alle, kraevet, tekst

#: What DMI's messages call each.
_DMI: Final = {
    "stiftelse": "b:DMIFordringStiftelseTidspunkt",
    "forfald": "b:DMIFordringForfaldDato",
    "srb": "b:DMIFordringSRBDato",
    "p_nummer": "b:DMIFordringPEnhedNummer",
    "rente": "b:RenteValgStruktur/b:RenteSatsKode",
}
_DMI_HAEFTELSE: Final = {
    "foraeldelse": "b:HæftelseForældelseDato",
    "dom": "b:HæftelseDomDato",
    "forlig": "b:HæftelseForligDato",
}
#: What PSRM's messages call each.
_PSRM: Final = {
    "stiftelse": "efi:FordringStiftelseDato",
    "forfald": "efi:FordringForfaldDato",
    "srb": "efi:FordringSidsteRettidigeBetalingDato",
    "p_nummer": "efi:FordringProduktionEnhedIdentifikator",
    "rente": "efiws:RenteValgStruktur/efi:RenteSatsKode",
}
_PSRM_HAEFTELSE: Final = {
    "foraeldelse": "efi:HaeftelseForaeldelseDato",
    "dom": "efi:HaeftelseDomDato",
    "forlig": "efi:HaeftelseForligDato",
}


def af_dmi(claim: Element) -> JsonObjekt:
    """Those of a claim that DMI is told to create."""
    return _laes(claim, _DMI, _DMI_HAEFTELSE, alle(claim, "b:FordringHæftelseListe/b:FordringHæftelse"))


def af_psrm(claim: Element) -> JsonObjekt:
    """Those of a claim that PSRM is told to create."""
    haeftelser = alle(claim, "efiws:FordringHaeftelseSamling/efiws:MFHaeftelseStruktur")
    return _laes(claim, _PSRM, _PSRM_HAEFTELSE, haeftelser)


def aendring(action: Element) -> JsonObjekt | None:
    """What a change at DMI says: new master data, with the art, and each debtor's; None for another regulation."""
    struktur = next(alle(action, "b:AktionValg/b:DMIFordringÆndrStruktur"), None)
    if struktur is None:
        return None
    felter = {**_DMI, "art": "b:DMIFordringFordringArtKode"}
    ny: dict[str, Any] = {navn: fundet for navn, sti in felter.items() if (fundet := tekst(struktur, sti)) is not None}
    haeftelser = alle(struktur, "b:FordringHæftelseListe/b:HæftelseÆndring")
    ny["skyldnere"] = [
        {
            "kunde": [kraevet(en, "b:KundeStruktur/b:KundeType"), kraevet(en, "b:KundeStruktur/b:KundeNummer")],
            **{navn: fundet for navn, sti in _DMI_HAEFTELSE.items() if (fundet := tekst(en, sti)) is not None},
        }
        for en in haeftelser
    ]
    return ny


def aendret(fordring: Systemfordring, ny: JsonKilde) -> tuple[str, JsonObjekt]:
    """A claim's art and master data after a change; what it doesn't name stays."""
    felter = {navn: vaerdi for navn, vaerdi in ny.items() if navn in _DMI}
    skyldnere = [dict(en) for en in fordring.stamdata.get("skyldnere", [{} for _ in fordring.kunder])]
    pladser = {kunde: plads for plads, kunde in enumerate(fordring.kunder)}
    for en in ny.get("skyldnere", ()):
        plads = pladser.get(tuple(en["kunde"]))
        if plads is not None:
            skyldnere[plads] |= {navn: vaerdi for navn, vaerdi in en.items() if navn in _DMI_HAEFTELSE}
    return ny.get("art", fordring.art), {**fordring.stamdata, **felter, "skyldnere": skyldnere}


def _laes(
    claim: Element, felter: Mapping[str, str], haeftelse: Mapping[str, str], haeftelser: Iterable[Element]
) -> JsonObjekt:
    return {
        **{navn: tekst(claim, sti) for navn, sti in felter.items()},
        "skyldnere": [{navn: tekst(en, sti) for navn, sti in haeftelse.items()} for en in haeftelser],
    }
