"""Reads MFFordringIndberet_I into claims and actions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.etree import _Element as Element

from fordringsbro.contract.mf_ord import AKTIONSSTRUKTUR
from fordringsbro.contract.vaerdier import beskaer
from fordringsbro.simulator import stamdata
from fordringsbro.simulator.xml import alle, find, heltal, kraevet, local_name, nummer, oere, tekst

#: Where an action has its amount: structure and element.
_BELOEB = (
    ("NedskrivningBeloebStruktur", "FordringNedskrivningBeloeb"),
    ("OpskrivningBeloebStruktur", "FordringOpskrivningBeloeb"),
    ("FordringOprindeligBeloebStruktur", "InddrivelseFordringOprindeligBeloeb"),
)
_DATOER = (
    "FordringNedskrivningVirkningFraDato",
    "FordringOpskrivningVirkningFraDato",
    "FordringVirkningFraDato",
)
#: The party elements of MFKundeStruktur and the customer type a receipt calls them.
_KUNDETYPER = {
    "VirksomhedSENummerIdentifikator": "SE-Virksomhed",
    "PersonCivilRegistrationIdentifier": "CPR-Person",
    "AlternativKontaktIdentifikator": "AKR-EFI-Ukendt",
}


@dataclass(frozen=True, slots=True)
class SendtFordring:
    """A claim to create, as it was sent; amounts None when they can't be kept in whole øre."""

    art: str
    type_kode: str
    reference: str | None
    hoved_id: int | None
    valuta: str
    beloeb_oere: int | None
    hovedstol_oere: int | None
    kunder: tuple[tuple[str, str], ...] = field(repr=False)
    stamdata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NyHandling:
    """One FordringAktion.

    Attributes:
        passer: Whether the code and what AktionValg holds belong together.
        fordringer: The main claim and the related ones sent with it.
        fordring_id: The claim that any other action is on; for a resending the withdrawn one.
        data: What else processing needs.
        aktion_id: The AktionID that was handed over with it.
    """

    kode: str
    fordringshaver: str
    passer: bool
    fordringer: tuple[SendtFordring, ...] = ()
    fordring_id: int | None = None
    data: Mapping[str, str | int | None] = field(default_factory=dict)
    aktion_id: str | None = None


def laes_handlinger(request: Element) -> list[NyHandling]:
    """The actions of a delivery, in order."""
    return [_handling(action) for action in alle(request, "efiws:FordringAktionSamling/efiws:FordringAktion")]


def _handling(action: Element) -> NyHandling:
    kode = kraevet(action, "efi:ModtagFordringAktionKode")
    fordringshaver = nummer(kraevet(action, "efi:FordringHaverIdentifikator"))
    content = next(alle(action, "efiws:AktionValg/*"))
    name = local_name(content)
    target = tekst(content, "efi:FordringInddrivelseFordringIdentifikator")
    aktion_id = tekst(action, "efi:ModtagFordringAktionIdentifikator")
    fordringer: tuple[SendtFordring, ...] = ()
    if name in {"OpretFordringAktion", "MFGenindsendFordringStruktur"}:
        fordringer = tuple(_fordringer(content))
    return NyHandling(
        kode,
        fordringshaver,
        passer=AKTIONSSTRUKTUR[kode] == name,
        fordringer=fordringer,
        fordring_id=None if target is None else heltal(target),
        data={} if fordringer else _data(content),
        aktion_id=None if aktion_id is None else nummer(aktion_id),
    )


def _data(content: Element) -> dict[str, str | int | None]:
    """Amount, effect date, reason and reference of an action, as far as it has them."""
    data: dict[str, str | int | None] = {}
    for struktur, navn in _BELOEB:
        if find(content, f"efiws:{struktur}") is not None:
            data["valuta"] = kraevet(content, f"efiws:{struktur}/ntse:ValutaKode")
            data["beloeb_oere"] = oere(kraevet(content, f"efiws:{struktur}/efi:{navn}"))
    datoer = (tekst(content, f"efi:{navn}") for navn in _DATOER)
    data["dato"] = next((dato for dato in datoer if dato is not None), None)
    aarsag = tekst(content, "efiws:NedskrivningAarsagStruktur/efi:FordringNedskrivningAarsagKode")
    data["aarsag"] = aarsag or tekst(
        content, "efiws:HovedFordringTilbagekaldAarsagStruktur/efi:HovedFordringTilbagekaldAarsagKode"
    )
    reference = tekst(content, "efi:ModtagFordringAktionIdentifikatorReference")
    data["reference"] = None if reference is None else heltal(reference)
    return data


def _fordringer(content: Element) -> list[SendtFordring]:
    main = find(content, "efiws:MFOpretFordringStruktur")
    related = alle(content, "efiws:OpretUnderfordringSamling/efiws:MFOpretFordringStruktur")
    return [_fordring(element) for element in ([] if main is None else [main]) + list(related)]


def _fordring(element: Element) -> SendtFordring:
    hoved = tekst(element, "efi:FordringInddrivelseHovedFordringIdentifikator")
    return SendtFordring(
        art=kraevet(element, "efi:FordringFordringArtKode"),
        type_kode=kraevet(element, "efi:FordringTypeKode"),
        reference=tekst(element, "efi:FordringFordringHaverReference") or None,
        hoved_id=None if hoved is None else heltal(hoved),
        valuta=kraevet(element, "efiws:FordringBeloebStruktur/ntse:ValutaKode"),
        beloeb_oere=oere(kraevet(element, "efiws:FordringBeloebStruktur/efi:FordringBeloeb")),
        hovedstol_oere=oere(
            kraevet(element, "efiws:FordringOprindeligBeloebStruktur/efi:InddrivelseFordringOprindeligBeloeb")
        ),
        kunder=tuple(_kunder(element)),
        stamdata=stamdata.af_psrm(element),
    )


def _kunder(element: Element) -> list[tuple[str, str]]:
    parties = alle(
        element, "efiws:FordringHaeftelseSamling/efiws:MFHaeftelseStruktur/efiws:MFKundeStruktur/efiws:Valg/*"
    )
    return [
        # A contact described in full has no number yet.
        (_KUNDETYPER.get(local_name(party), "AKR-EFI-Ukendt"), "" if len(party) else beskaer(party.text))
        for party in parties
    ]
