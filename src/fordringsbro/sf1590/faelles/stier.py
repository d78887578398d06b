"""Where a fact of a claim stands in its registration: from a field of the filter to a path in the message.

Paths are KOMBIT's LimitedXPath: local names from the message's root, with a number where a name is repeated.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final
from uuid import UUID

from fordringsbro.contract.codes import Liste, kode_af
from fordringsbro.sf1590.faelles.afvisning import Felter

ROD: Final = "/OpretDebitorkontoRegistrering_I"
_LISTER: Final = (
    ("HovedfordringListe", "Hovedfordring"),
    ("OmkostningsfordringListe", "Omkostningsfordring"),
)
#: Elements of the claim itself, by the names that rules, rejection codes and `Fordringsdata` have for them.
_ELEMENT: Final[dict[str, str]] = {
    "type_kode": "FordringType",
    "art": "FordringModregningMarkering",
    "hovedstol": "FordringOprindeligHovedstol",
    "hovedstol_oere": "FordringOprindeligHovedstol",
    "beloeb": "FordringBeløb",
    "beloeb_oere": "FordringBeløb",
    "valuta": "FordringBeløb",
    "stiftelsesdato": "FordringStiftelsesdato",
    "forfaldsdato": "FordringForfaldsdato",
    "srb": "FordringSidsteRettidigeBetalingsdato",
    # A claim is received after its last date to pay, so that date is what a sender can change.
    "modtagelsesdato": "FordringSidsteRettidigeBetalingsdato",
    "foraeldelsesdato": "FordringForældelsesdato",
    "periode_start": "FordringPeriodeFraDato",
    "periode_fra": "FordringPeriodeFraDato",
    "periode_slut": "FordringPeriodeTilDato",
    "periode_til": "FordringPeriodeTilDato",
    "reference": "FordringReference",
    "beskrivelse": "FordringTekstLinjeListe",
    "hoved_fordring_id": "Hovedfordring/FordringIdentifikation",
}
#: Facts that are sent as specifications, by the kind of specification.
_SPECIFIKATION: Final = {"domsdato": "DOMSDATO", "forligsdato": "FORLIGSDATO", "rentevalg": "RENTEVALG"}
#: Facts of the main claim.
_HOVED: Final = {"hf_forfaldsdato": "forfaldsdato", "hf_modtagelsesdato": "modtagelsesdato"}
_ANSVARLIG: Final = f"{ROD}/Debitorkonto/JuridiskAnsvarlig"
_NUMMER: Final = "ØIRPart/ØIRPartIdentifikation"


class Stier:
    """Where the facts of a message's claims stand; read once, since a message has a thousand claims.

    Args:
        felter: An OpretDebitorkontoRegistrering as the contract's binding reads it.
    """

    def __init__(self, felter: Felter) -> None:
        self._konto: Felter = felter["Debitorkonto"]
        self._fordringer = {
            UUID(fordring["FordringIdentifikation"]): (her, fordring)
            for liste, navn in _LISTER
            for her, fordring in _alle(felter, liste, navn)
        }
        self._haeftelser: defaultdict[UUID, list[tuple[str, Felter]]] = defaultdict(list)
        for her, haeftelse in _alle(felter, "HæftelseListe", "Hæftelse"):
            self._haeftelser[UUID(haeftelse["FordringIdentifikation"])].append((her, haeftelse))

    def steder(
        self, fordring_id: UUID, felter: Iterable[str], *, skyldner: int | None = None, dato: date | None = None
    ) -> tuple[str, ...]:
        """The places of what a finding is about, each once; the claim itself where it is about no single fact.

        Args:
            fordring_id: The claim.
            felter: Names of the facts.
            skyldner: See `sti`.
            dato: See `sti`.
        """
        alle = (self.sti(fordring_id, felt, skyldner=skyldner, dato=dato) for felt in felter)
        return tuple(dict.fromkeys(alle)) or (self.sti(fordring_id, ""),)

    def korte_steder(
        self, fordring_id: UUID, felter: Iterable[str], *, skyldner: int | None = None, dato: date | None = None
    ) -> tuple[str, ...]:
        """The same for a text that names the claim already: from the claim, or from the message's root, on."""
        her, _ = self._fordringer.get(fordring_id, (ROD, {}))
        alle = self.steder(fordring_id, felter, skyldner=skyldner, dato=dato)
        return tuple(k for sted in alle if (k := sted.removeprefix(her).removeprefix(ROD).removeprefix("/")))

    def sti(self, fordring_id: UUID, felt: str, *, skyldner: int | None = None, dato: date | None = None) -> str:
        """LimitedXPath of the element that holds a fact of a claim, or would hold it when it is missing.

        Args:
            fordring_id: The claim.
            felt: Name of the fact, as in a finding (`hovedstol`, `periode_start`, `ident` ...); for one that has no
                element of its own the claim itself is named.
            skyldner: Number of the debtor it is about, counted from 1.
            dato: When given, liabilities that don't stand on that date are no debtors.
        """
        if felt in {"ident", "skyldnere"}:
            return self._skyldner(fordring_id, felt, skyldner or 1, dato)
        if felt == "fordringshaver_id":
            return f"{ROD}/HovedOplysninger"
        fundet = self._fordringer.get(fordring_id)
        if fundet is None:
            return ROD
        her, fordring = fundet
        if felt in _HOVED:
            return self._hoved(her, fordring, _HOVED[felt])
        if felt in _SPECIFIKATION:
            return _specifikation(her, fordring, _SPECIFIKATION[felt])
        return _eget_element(her, fordring, felt)

    def _hoved(self, her: str, fordring: Felter, felt: str) -> str:
        """The main claim's element when it is in the same message, else the reference to it."""
        reference = fordring.get("Hovedfordring")
        if reference is None:
            return her
        hoved = self._fordringer.get(UUID(reference["FordringIdentifikation"]))
        return f"{hoved[0]}/{_ELEMENT[felt]}" if hoved else f"{her}/{_ELEMENT['hoved_fordring_id']}"

    def _skyldner(self, fordring_id: UUID, felt: str, nummer: int, dato: date | None) -> str:
        """The path of a claim's debtor: the account's parties first, then the claim's liabilities, nobody twice."""
        kendte: list[Felter] = []
        for her, part in self._parter(fordring_id, dato):
            if part not in kendte:
                kendte.append(part)
                if len(kendte) == nummer:
                    return f"{her}/{_NUMMER}" if felt == "ident" else her
        return _ANSVARLIG

    def _parter(self, fordring_id: UUID, dato: date | None) -> Iterator[tuple[str, Felter]]:
        """Everybody named as liable for a claim, with the path of the structure that names them."""
        if "JuridiskAnsvarlig" in self._konto:
            yield _ANSVARLIG, self._konto["JuridiskAnsvarlig"]["ØIRPart"]
        medhaeftere = self._konto.get("JuridiskMedhæfter", ())
        for nummer, part in enumerate(medhaeftere, 1):
            plads = f"[{nummer}]" if len(medhaeftere) > 1 else ""
            yield f"{ROD}/Debitorkonto/JuridiskMedhæfter{plads}", part["ØIRPart"]
        for her, haeftelse in self._haeftelser.get(fordring_id, ()):
            if _gaelder(haeftelse, dato):
                yield her, haeftelse["ØIRPart"]


def _eget_element(her: str, fordring: Felter, felt: str) -> str:
    """The claim's element for a fact, or the claim itself."""
    element = _ELEMENT.get(felt)
    if element is None or (felt == "hoved_fordring_id" and "Hovedfordring" not in fordring):
        return her
    if element == "FordringOprindeligHovedstol" and element not in fordring:
        # The amount counts as the principal when none is given.
        element = _ELEMENT["beloeb"]
    return f"{her}/{element}"


def _alle(felter: Felter, liste: str, navn: str) -> Iterator[tuple[str, Felter]]:
    """The elements of a list with their paths."""
    found = felter.get(liste, {}).get(navn, ())
    for nummer, inde in enumerate(found, 1):
        yield f"{ROD}/{liste}/{navn}{f'[{nummer}]' if len(found) > 1 else ''}", inde


def _specifikation(her: str, fordring: Felter, slags: str) -> str:
    liste = f"{her}/FordringSpecifikationListe"
    alle = fordring.get("FordringSpecifikationListe", {}).get("FordringSpecifikation", ())
    for nummer, specifikation in enumerate(alle, 1):
        kode = kode_af(Liste.SPECIFIKATIONSTYPE, specifikation["FordringSpecifikationType"])
        if kode is not None and kode.kode == slags:
            plads = f"[{nummer}]" if len(alle) > 1 else ""
            return f"{liste}/FordringSpecifikation{plads}/FordringSpecifikationVærdi"
    return liste


def _gaelder(haeftelse: Felter, dato: date | None) -> bool:
    if dato is None:
        return True
    start, slut = haeftelse.get("HæftelseStartDato"), haeftelse.get("HæftelseSlutDato")
    return (start is None or start <= dato) and (slut is None or dato <= slut)


def objektsti(felter: Felter, navn: str, ident: str, *, rod: str = ROD) -> str:
    """LimitedXPath of the structure that holds an id: `navn` is the id's element (`HæftelseIdentifikation`).

    The message's root when nothing holds it.
    """
    return next(_som_holder(felter, rod, navn, ident), rod)


def _som_holder(felter: Felter, her: str, navn: str, ident: str) -> Iterator[str]:
    if felter.get(navn) == ident:
        yield her
    for barn, vaerdi in felter.items():
        if isinstance(vaerdi, dict):
            yield from _som_holder(vaerdi, f"{her}/{barn}", navn, ident)
        elif isinstance(vaerdi, list):
            for nummer, inde in enumerate(vaerdi, 1):
                if isinstance(inde, dict):
                    plads = f"[{nummer}]" if len(vaerdi) > 1 else ""
                    yield from _som_holder(inde, f"{her}/{barn}{plads}", navn, ident)
