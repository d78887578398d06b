"""Reads MFFordringIndberet_I into claims and actions."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml.etree import _Element as Element

from fordringsbro.simulator.xml import alle, find, heltal, kraevet, local_name, nummer, oere, tekst

#: What AktionValg holds for each action code.
_INDHOLD = {
    "OPRETFORDRING": "OpretFordringAktion",
    "OPRETTRANSPORT": "MFOpretTransportStruktur",
    "AENDRFORDRING": "MFAendrFordringStruktur",
    "AENDRTRANSPORT": "MFAendrTransportStruktur",
    "NEDSKRIV": "MFNedskrivFordringStruktur",
    "OPSKRIV": "MFOpskrivFordringStruktur",
    "TILBAGEKALD": "MFTilbagekaldFordringStruktur",
}
#: The party elements of MFKundeStruktur and the customer type a receipt calls them.
_KUNDETYPER = {
    "VirksomhedSENummerIdentifikator": "SE-Virksomhed",
    "PersonCivilRegistrationIdentifier": "CPR-Person",
    "AlternativKontaktIdentifikator": "AKR-EFI-Ukendt",
}


@dataclass(frozen=True, slots=True)
class NyFordring:
    """A claim to create, as it was sent; amounts None when they can't be kept in whole øre."""

    art: str
    type_kode: str
    reference: str | None
    hoved_id: int | None
    valuta: str
    beloeb_oere: int | None
    kunder: tuple[tuple[str, str], ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class NyNedskrivning:
    """A write-down, as it was sent."""

    fordring_id: int
    valuta: str
    beloeb_oere: int | None


@dataclass(frozen=True, slots=True)
class NyHandling:
    """One FordringAktion.

    Attributes:
        passer: Whether the code and what AktionValg holds belong together.
        fordringer: The main claim and the related ones sent with it.
        fordring_id: The claim that any other action is on.
    """

    kode: str
    fordringshaver: str
    passer: bool
    fordringer: tuple[NyFordring, ...] = ()
    nedskrivning: NyNedskrivning | None = None
    fordring_id: int | None = None


def laes_handlinger(request: Element) -> list[NyHandling]:
    """The actions of a delivery, in order."""
    return [_handling(action) for action in alle(request, "efiws:FordringAktionSamling/efiws:FordringAktion")]


def _handling(action: Element) -> NyHandling:
    kode = kraevet(action, "efi:ModtagFordringAktionKode")
    fordringshaver = nummer(kraevet(action, "efi:FordringHaverIdentifikator"))
    content = next(alle(action, "efiws:AktionValg/*"))
    name = local_name(content)
    passer = _INDHOLD[kode] == name
    if name == "OpretFordringAktion":
        return NyHandling(kode, fordringshaver, passer, tuple(_fordringer(content)))
    nedskrivning = _nedskrivning(content) if name == "MFNedskrivFordringStruktur" else None
    target = tekst(content, "efi:FordringInddrivelseFordringIdentifikator")
    return NyHandling(
        kode,
        fordringshaver,
        passer,
        nedskrivning=nedskrivning,
        fordring_id=None if target is None else heltal(target),
    )


def _fordringer(content: Element) -> list[NyFordring]:
    main = find(content, "efiws:MFOpretFordringStruktur")
    related = alle(content, "efiws:OpretUnderfordringSamling/efiws:MFOpretFordringStruktur")
    return [_fordring(element) for element in ([] if main is None else [main]) + list(related)]


def _fordring(element: Element) -> NyFordring:
    hoved = tekst(element, "efi:FordringInddrivelseHovedFordringIdentifikator")
    return NyFordring(
        art=kraevet(element, "efi:FordringFordringArtKode"),
        type_kode=kraevet(element, "efi:FordringTypeKode"),
        reference=tekst(element, "efi:FordringFordringHaverReference") or None,
        hoved_id=None if hoved is None else heltal(hoved),
        valuta=kraevet(element, "efiws:FordringBeloebStruktur/ntse:ValutaKode"),
        beloeb_oere=oere(kraevet(element, "efiws:FordringBeloebStruktur/efi:FordringBeloeb")),
        kunder=tuple(_kunder(element)),
    )


def _kunder(element: Element) -> list[tuple[str, str]]:
    parties = alle(
        element, "efiws:FordringHaeftelseSamling/efiws:MFHaeftelseStruktur/efiws:MFKundeStruktur/efiws:Valg/*"
    )
    return [
        # A contact described in full has no number yet.
        (_KUNDETYPER.get(local_name(party), "AKR-EFI-Ukendt"), "" if len(party) else (party.text or "").strip())
        for party in parties
    ]


def _nedskrivning(content: Element) -> NyNedskrivning:
    return NyNedskrivning(
        fordring_id=heltal(kraevet(content, "efi:FordringInddrivelseFordringIdentifikator")),
        valuta=kraevet(content, "efiws:NedskrivningBeloebStruktur/ntse:ValutaKode"),
        beloeb_oere=oere(kraevet(content, "efiws:NedskrivningBeloebStruktur/efi:FordringNedskrivningBeloeb")),
    )
