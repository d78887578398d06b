"""Business rejections and remarks: which object, which field, which reason; never a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum, StrEnum
from typing import TypeVar
from uuid import UUID

from fordringsbro.platform.record import record

T = TypeVar("T")
P = TypeVar("P")


class Objekt(StrEnum):
    """The kinds of object that a rejection can point at; every `Slags` is one by the same name."""

    KONTO = "KONTO"
    FORDRING = "FORDRING"
    HAEFTELSE = "HAEFTELSE"
    NEDREGULERING = "NEDREGULERING"
    OPKRAEVNING = "OPKRAEVNING"
    INDBETALING = "INDBETALING"
    INDBETALING_NEDREGULERING = "INDBETALING_NEDREGULERING"
    DAEKNING = "DAEKNING"
    RYKKERGEBYR_DAEKNING = "RYKKERGEBYR_DAEKNING"
    OPKRAEVNINGSRENTE_DAEKNING = "OPKRAEVNINGSRENTE_DAEKNING"
    DAEKNING_NEDREGULERING = "DAEKNING_NEDREGULERING"
    AFSKRIVNING = "AFSKRIVNING"
    AFSKRIVNING_NEDREGULERING = "AFSKRIVNING_NEDREGULERING"
    HENSTAND = "HENSTAND"
    RYKKERGEBYR = "RYKKERGEBYR"
    OPKRAEVNINGSRENTE = "OPKRAEVNINGSRENTE"
    SOEGNING = "SOEGNING"


class Aarsag(Enum):
    """The reasons; the name is the stable code, the value its title in Danish and English."""

    ANDET_INDHOLD = ("Id er brugt før med andet indhold", "The id was used before with other content")
    TILHOERER_ANDEN = (
        "Objektet tilhører et andet fagsystem",
        "The object belongs to another fagsystem",
    )
    GENTAGET_I_BESKED = ("Samme id står flere gange i beskeden", "The message holds the same id more than once")
    UKENDT = ("Objektet er ikke kendt", "The object is not known")
    UKENDT_HOVEDFORDRING = ("Hovedfordringen er ikke kendt", "The main claim is not known")
    HOVEDFORDRING_ER_RELATERET = (
        "Hovedfordringen er selv en relateret fordring",
        "The main claim is itself a related claim",
    )
    ANSVARLIG_MANGLER = ("Kontoen har ingen juridisk ansvarlig", "The account has nobody legally responsible")
    KONTO_AFSLUTTET = ("Kontoen er afsluttet", "The account is ended")
    BELOEB_UGYLDIGT = ("Beløbet er ikke tilladt", "The amount is not allowed")
    PERIODE_UGYLDIG = ("Slutdato ligger før startdato", "The end date is before the start date")
    OVER_SALDO = ("Beløbet overstiger fordringens saldo", "The amount exceeds the claim's balance")
    OVER_RESTANCE = ("Indbetalingen overstiger restancen", "The payment exceeds what is owed")
    OVER_INDBETALING = (
        "De navngivne dækninger overstiger indbetalingen",
        "The named coverages exceed the payment",
    )
    BETALINGSDATO = (
        "Betaling under inddrivelse kan være fra stiftelsesdatoen til i dag",
        "A payment under collection can be of the founding date until today",
    )
    ALLEREDE_OPKRAEVET = ("Fordringen er allerede sat til opkrævning", "The claim is already set to collection")
    ER_OVERDRAGET = (
        "Fordringen er overdraget til inddrivelse og kan ikke ændres her",
        "The claim is handed over to collection and can't be changed here",
    )
    KONTO_OVERDRAGET = ("Kontoen er overdraget til debitorsystemet", "The account is handed over to the debtor system")
    ER_TILBAGEFOERSEL = ("En tilbageførsel kan ikke selv tilbageføres", "A reversal can't itself be reversed")
    OVER_REST = (
        "Beløbet overstiger det, der er tilbage at tilbageføre",
        "The amount exceeds what is left to reverse",
    )
    UKENDT_PART = ("Parten har ikke den rolle på kontoen", "The party does not have that role on the account")
    KONTO_HAR_RESTANCE = ("Der skyldes stadig på kontoen", "Something is still owed on the account")
    HANDLING_UMULIG = (
        "Handlingen kan ikke gennemføres i den tilstand, objektet har",
        "The action cannot be carried out in the state the object has",
    )
    KRITERIUM_MANGLER = ("Søgningen mangler et kriterium", "The search lacks a criterion")

    @property
    def tekst(self) -> str:
        """The title in Danish."""
        return self.value[0]

    @property
    def text(self) -> str:
        """The title in English."""
        return self.value[1]


@record
class Afvisning:
    """Why something was rejected.

    Attributes:
        aarsag: The reason.
        objekt: Kind of the offending object.
        objekt_id: Its id, as the sender gave it.
        felt: The field of the model that is wrong, where it is one field.
        restance_oere: What is owed, when a payment was too large or an account can't be ended; what is left, when a
            reversal was too large.
        ogsaa: What else the id names, when it is used for two kinds of things.
    """

    aarsag: Aarsag
    objekt: Objekt
    objekt_id: UUID | None = None
    felt: str | None = None
    restance_oere: int | None = None
    ogsaa: Objekt | None = None


class AfvisningError(Exception):
    """A business rejection; raised before anything is written, so the caller's transaction may go on.

    Attributes:
        afvisning: What to answer.
    """

    def __init__(self, afvisning: Afvisning) -> None:
        self.afvisning = afvisning
        felt = f".{afvisning.felt}" if afvisning.felt else ""
        ogsaa = f" and {afvisning.ogsaa}" if afvisning.ogsaa else ""
        noegle = afvisning.objekt_id or ""
        super().__init__(f"{afvisning.aarsag.name}: {afvisning.objekt}{felt}{ogsaa} {noegle}".rstrip())


class AfvisteFordringerError(Exception):
    """Some of the claims that something was asked for were refused; nothing was written for any of them.

    Attributes:
        afviste: Why, by claim, in the order they were asked for.
    """

    def __init__(self, afviste: Mapping[UUID, Afvisning]) -> None:
        self.afviste = afviste
        super().__init__(f"{len(afviste)} claims were refused")


def for_hver(alle: Iterable[tuple[UUID, T]], laeg_plan: Callable[[T], P]) -> list[P]:
    """Plan something for each of some claims.

    Args:
        alle: The claims, each with what is asked for.
        laeg_plan: Plans one, or raises `AfvisningError`.

    Raises:
        AfvisteFordringerError: With everything that is refused.
    """
    planer, afviste = [], {}
    for fordring_id, en in alle:
        try:
            planer.append(laeg_plan(en))
        except AfvisningError as error:
            afviste[fordring_id] = error.afvisning
    if afviste:
        raise AfvisteFordringerError(afviste)
    return planer


def for_een(goer: Callable[[], Sequence[P]]) -> P:
    """What was asked for one claim by what takes several.

    Raises:
        AfvisningError: It is refused.
    """
    try:
        (svar,) = goer()
    except AfvisteFordringerError as error:
        (afvisning,) = error.afviste.values()
        raise AfvisningError(afvisning) from None
    return svar


def afvis(
    aarsag: Aarsag,
    objekt: Objekt,
    objekt_id: UUID | None = None,
    *,
    felt: str | None = None,
    restance_oere: int | None = None,
    ogsaa: Objekt | None = None,
) -> AfvisningError:
    """The rejection to raise."""
    return AfvisningError(Afvisning(aarsag, objekt, objekt_id, felt, restance_oere, ogsaa))


class Svarnote(Enum):
    """What an accept may carry as a remark; the value is its title in Danish and English."""

    GENTAGET = ("Objektet var registreret i forvejen", "The object was registered before")
    PART_OPDATERET = ("Partens navn eller adresse er opdateret", "The party's name or address was updated")
    FORDRING_AENDRET = ("Fordringen er ændret", "The claim was changed")
    EJER_SKIFTET = ("Kontoen er overtaget af et nyt fagsystem", "The account was taken over by a new fagsystem")
    HAEFTER_IKKE_I_INDDRIVELSE = (
        "Fordringen er under inddrivelse, som ikke får besked om den nye hæftelse",
        "The claim is under collection, which is not told of the new liability",
    )
    UNDER_INDDRIVELSE = (
        "Fordringen er under inddrivelse; inddrivelsessystemet får besked",
        "The claim is under collection; the collection system will be told",
    )

    @property
    def tekst(self) -> str:
        """The title in Danish."""
        return self.value[0]

    @property
    def text(self) -> str:
        """The title in English."""
        return self.value[1]


@record
class Svarbemaerkning:
    """A remark on an accepted object."""

    note: Svarnote
    objekt: Objekt
    objekt_id: UUID
