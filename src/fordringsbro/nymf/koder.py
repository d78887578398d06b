"""The numeric codes with which an action is rejected: number, Danish and English text, when it fires, how well known.

The texts are our own wording. Grades: V known from official material, S second-hand, I our inference. Numbers from
90000 on are ours, where no public number is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

Grad = Literal["V", "S", "I"]


@dataclass(frozen=True, slots=True)
class Kode:
    """One row of the catalogue.

    Attributes:
        nummer: At most five digits.
        tekst: What is wrong, in Danish.
        text: The same in English.
        grad: How well number and condition are known.
    """

    nummer: int
    tekst: str
    text: str
    grad: Grad


class Afvisningskode(Enum):
    """The rows, in order of number."""

    AFTALE = Kode(2, "Fordringshaveraftalen findes ikke eller er ikke aktiv", "No such active agreement", "V")
    SKYLDNER = Kode(
        5,
        "Skyldners nummer er ikke et rigtigt nummer af sin slags",
        "A debtor's number is not a real number of its kind",
        "S",
    )
    TYPE = Kode(
        151,
        "Fordringstypen er ikke tilladt efter aftalen",
        "The agreement does not permit the claim type",
        "S",
    )
    VALUTA = Kode(152, "Beløb skal være i DKK", "Amounts must be in DKK", "S")
    HOVEDFORDRING_KATEGORI = Kode(
        201, "Hovedfordringen er ikke en hovedfordring (HF)", "The main claim is not of category HF", "S"
    )
    HOVEDFORDRING_AFVIST = Kode(
        203, "Hovedfordringen er afvist", "The main claim was rejected, and its related claims with it", "V"
    )
    SKEMA = Kode(
        208,
        "Et felt er længere, end inddrivelsessystemernes skema tillader",
        "A field is longer than the collection systems' schema allows",
        "I",
    )
    ART_UF = Kode(
        270, "Underfordringen har en anden art end hovedfordringen", "Main and related claim differ in art", "S"
    )
    NEDSKRIV_BELOEB = Kode(408, "Nedskrivningsbeløbet skal være større end 0", "A write-down must be above 0", "S")
    VIRKNINGSDATO_MANGLER = Kode(
        409, "Indbetalingens dato mangler", "The effect date (the date of payment) is missing", "S"
    )
    ART = Kode(411, "Arten skal være INDR eller MODR", "The art must be INDR or MODR", "S")
    INDR = Kode(416, "Aftalen tillader ikke INDR", "The agreement does not permit INDR", "S")
    MODR = Kode(419, "Aftalen tillader ikke MODR", "The agreement does not permit MODR", "S")
    NEDSKRIV = Kode(420, "Aftalen tillader ikke nedskrivning", "The agreement does not permit write-downs", "S")
    HOVEDFORDRING_DOBBELT = Kode(
        423,
        "Hovedfordringens ID skal være tomt, når den sendes sammen med underfordringen",
        "The main claim's ID must be empty when both are sent together",
        "S",
    )
    KUN_EN_HF = Kode(
        425, "En hovedfordring kan ikke høre til en anden", "A main claim can't belong to another main claim", "S"
    )
    FORDRING_AFVIST = Kode(428, "Fordringen er afvist", "The claim was rejected", "S")
    HOVEDFORDRING_UKENDT = Kode(
        461, "Underfordringens hovedfordring kendes ikke", "The related claim's main claim is not known", "S"
    )
    REFERENCE = Kode(486, "Fordringshavers reference er brugt før", "The claimant's reference was used before", "S")
    VIRKNINGSDATO_REGU = Kode(
        519, "Virkningsdato må ikke angives ved REGU", "An effect date must not be given with REGU", "S"
    )
    SKYLDNER_DOBBELT = Kode(528, "Den samme skyldner er angivet to gange", "The same debtor is given twice", "S")
    DOM_I_FREMTID = Kode(
        533, "Doms- eller forligsdato ligger i fremtiden", "Date of judgment or settlement is in the future", "S"
    )
    VIRKNINGSDATO_FREMTID = Kode(548, "Virkningsdato ligger i fremtiden", "The effect date is in the future", "S")
    STAMDATA = Kode(550, "Et krævet stamdatafelt mangler", "A required master data field is missing", "S")
    AKR_DMI = Kode(
        565, "AKR-numre med 11 cifre kan ikke sendes til DMI", "AKR numbers of 11 digits can't go to DMI", "S"
    )
    DATO_FOR_TIDLIG = Kode(568, "Datoer må ikke ligge før 1900-01-01", "Dates must not be before 1900-01-01", "S")
    PERIODE = Kode(569, "Perioden slutter, før den begynder", "The period ends before it begins", "S")
    TYPE_INAKTIV = Kode(574, "Fordringstypen er ikke aktiv i PSRM", "The claim type is not active in PSRM", "S")
    AKTION_KENDT = Kode(600, "AktionID findes allerede i PSRM", "PSRM already has the AktionID", "S")
    OVER_SALDO = Kode(
        90001,
        "Nedskrivningen er større end fordringens saldo",
        "The write-down is above the claim's balance",
        "I",
    )
    FELT_MAA_IKKE = Kode(
        90550,
        "Feltet må ikke angives efter aftalen",
        "The agreement forbids to report the field",
        "I",
    )

    @property
    def nummer(self) -> int:
        """The number of the receipt."""
        return self.value.nummer
