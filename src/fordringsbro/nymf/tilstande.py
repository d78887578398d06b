"""The states of an action, which follows which, and why an action changed state."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Aktionstilstand(StrEnum):
    """Where an action is on its way.

    RECEIVED is left in the transaction that enters it; it is kept in the history, since the reception date counts.
    """

    RECEIVED = "RECEIVED"
    #: Refused here or by the collection system; final.
    REJECTED = "REJECTED"
    #: Unusual data; the claimant must explain them before the claim is received.
    HEARING = "HEARING"
    #: Nothing wrong, but an earlier action on the claim, or the main claim's creation, must be done first.
    WAITING = "WAITING"
    #: In the hands of forwarding, whose own states (sent, unknown, parked) are kept there.
    ROUTED = "ROUTED"
    #: Executed by the collection system; final.
    DONE = "DONE"


_T = Aktionstilstand

#: Which states may follow a state.
OVERGANGE: Final[dict[Aktionstilstand, frozenset[Aktionstilstand]]] = {
    _T.RECEIVED: frozenset({_T.REJECTED, _T.HEARING, _T.WAITING, _T.ROUTED}),
    _T.HEARING: frozenset({_T.REJECTED, _T.WAITING, _T.ROUTED}),
    _T.WAITING: frozenset({_T.REJECTED, _T.ROUTED}),
    _T.ROUTED: frozenset({_T.DONE, _T.REJECTED}),
    _T.DONE: frozenset(),
    _T.REJECTED: frozenset(),
}

#: States that nothing follows.
ENDELIGE: Final = frozenset(tilstand for tilstand, naeste in OVERGANGE.items() if not naeste)


def fra_tilstande(til: Aktionstilstand) -> list[Aktionstilstand]:
    """The states that `til` may follow."""
    return [tilstand for tilstand, naeste in OVERGANGE.items() if til in naeste]


class UlovligTilstandError(Exception):
    """A change of state that the table of transitions does not allow; names the action and the two states."""

    def __init__(self, aktion_id: int, fra: Aktionstilstand, til: Aktionstilstand) -> None:
        self.aktion_id = aktion_id
        super().__init__(f"action {aktion_id} can't go from {fra} to {til}")


class Aktionsaarsag(StrEnum):
    """Why an action entered a state; `tekst` and `text` say it in Danish and English."""

    MODTAGET = "MODTAGET"
    KONTROL = "KONTROL"
    HOERING = "HOERING"
    HOERING_GODTAGET = "HOERING_GODTAGET"
    HOERING_AFVIST = "HOERING_AFVIST"
    HOERING_FORTRUDT = "HOERING_FORTRUDT"
    RUTE_MODR = "RUTE_MODR"
    RUTE_PSRM = "RUTE_PSRM"
    RUTE_DMI = "RUTE_DMI"
    RUTE_KUN_DMI = "RUTE_KUN_DMI"
    RUTE_HOVEDFORDRING = "RUTE_HOVEDFORDRING"
    RUTE_REGISTER = "RUTE_REGISTER"
    RUTE_UKENDT = "RUTE_UKENDT"
    VENTER_HOVEDFORDRING = "VENTER_HOVEDFORDRING"
    VENTER_TIDLIGERE = "VENTER_TIDLIGERE"
    KVITTERING = "KVITTERING"

    @property
    def tekst(self) -> str:
        """The reason in Danish."""
        return _TEKSTER[self][0]

    @property
    def text(self) -> str:
        """The reason in English."""
        return _TEKSTER[self][1]


_TEKSTER: Final[dict[Aktionsaarsag, tuple[str, str]]] = {
    Aktionsaarsag.MODTAGET: ("Aktionen er modtaget", "The action was received"),
    Aktionsaarsag.KONTROL: ("Afvist ved kontrollen", "Rejected by the checks"),
    Aktionsaarsag.HOERING: (
        "Usædvanlige stamdata; fordringshaver skal forklare dem",
        "Unusual master data; the claimant must explain them",
    ),
    Aktionsaarsag.HOERING_GODTAGET: ("Godtaget i høring; modtaget nu", "Accepted in the hearing; received now"),
    Aktionsaarsag.HOERING_AFVIST: ("Afvist i høring", "Rejected in the hearing"),
    Aktionsaarsag.HOERING_FORTRUDT: ("Fortrudt af fordringshaver i høring", "Withdrawn by the claimant in the hearing"),
    Aktionsaarsag.RUTE_MODR: ("Modregningsfordringer sendes til DMI", "Set-off claims go to DMI"),
    Aktionsaarsag.RUTE_PSRM: (
        "Fordringstypen er åbnet i PSRM for aftalen",
        "The type is live in PSRM for the agreement",
    ),
    Aktionsaarsag.RUTE_DMI: (
        "Fordringstypen er endnu ikke åbnet i PSRM for aftalen",
        "The type is not yet live in PSRM for the agreement",
    ),
    Aktionsaarsag.RUTE_KUN_DMI: ("Fordringstypen kendes kun i DMI", "Only DMI knows the type"),
    Aktionsaarsag.RUTE_HOVEDFORDRING: ("Følger hovedfordringen", "Goes where the main claim lives"),
    Aktionsaarsag.RUTE_REGISTER: ("Følger fordringsregistret", "Goes where the register says the claim lives"),
    Aktionsaarsag.RUTE_UKENDT: ("Fordringstypen er ikke aktiv", "The type is not active"),
    Aktionsaarsag.VENTER_HOVEDFORDRING: ("Venter på hovedfordringen", "Waits for the main claim"),
    Aktionsaarsag.VENTER_TIDLIGERE: ("Venter på en tidligere aktion", "Waits for an earlier action"),
    Aktionsaarsag.KVITTERING: ("Inddrivelsessystemets kvittering", "The collection system's receipt"),
}
