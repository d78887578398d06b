"""Deliveries and their answers: what the forwarder and a backend's client say to each other.

A delivery (leverance) is a group of actions sent in one message under one LeveranceID. Its records are neutral: nothing
in them tells PSRM from DMI.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Protocol
from uuid import UUID

from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record


class Afsendelsestilstand(StrEnum):
    """Where one action is.

    READY waits its turn; SENT is with the backend; UNKNOWN was sent and no answer was read; DONE and REJECTED are
    final; PARKED waits for a person.
    """

    READY = "READY"
    SENT = "SENT"
    UNKNOWN = "UNKNOWN"
    DONE = "DONE"
    REJECTED = "REJECTED"
    PARKED = "PARKED"


class Forsendelsestrin(StrEnum):
    """What happens to an action on its way; a collection system's own status words stand beside these in the history.

    IKKE_BOGFOERT is an outcome that the register could not book.
    """

    KOEET = "KOEET"
    SENDT = "SENDT"
    GENSENDT = "GENSENDT"
    UKENDT = "UKENDT"
    IKKE_MODTAGET = "IKKE_MODTAGET"
    BESVARET = "BESVARET"
    LEVERANCE_AFVIST = "LEVERANCE_AFVIST"
    PARKERET = "PARKERET"
    SPURGT = "SPURGT"
    GENOPTAGET = "GENOPTAGET"
    IKKE_BOGFOERT = "IKKE_BOGFOERT"


class Leverancetilstand(StrEnum):
    """Where one delivery is.

    UNDERVEJS is being sent by the worker that holds the line; UKENDT has an unknown outcome; GENSEND surely did not
    arrive and goes again with the same ids; MODTAGET arrived and its receipts are awaited; AFSLUTTET has an outcome
    for every action; AFVIST was refused as a whole, so its actions are free for another; PARKERET waits for a person.
    """

    UNDERVEJS = "UNDERVEJS"
    UKENDT = "UKENDT"
    GENSEND = "GENSEND"
    MODTAGET = "MODTAGET"
    AFSLUTTET = "AFSLUTTET"
    AFVIST = "AFVIST"
    PARKERET = "PARKERET"


_T, _L = Afsendelsestilstand, Leverancetilstand

#: The states that each state of an action may follow. Asked for in SQL, so that a wrong change changes nothing.
FRA: Final[Mapping[Afsendelsestilstand, frozenset[Afsendelsestilstand]]] = {
    _T.READY: frozenset({_T.SENT, _T.UNKNOWN, _T.PARKED}),
    _T.SENT: frozenset({_T.READY, _T.SENT, _T.UNKNOWN, _T.PARKED}),
    _T.UNKNOWN: frozenset({_T.SENT, _T.UNKNOWN, _T.PARKED}),
    # READY: sent before, and not known to have arrived. PARKED: a backend may still answer.
    _T.DONE: frozenset({_T.READY, _T.SENT, _T.UNKNOWN, _T.PARKED}),
    # READY: what falls with a claim that it builds on is never sent.
    _T.REJECTED: frozenset({_T.READY, _T.SENT, _T.UNKNOWN, _T.PARKED}),
    _T.PARKED: frozenset({_T.READY, _T.SENT, _T.UNKNOWN}),
}
#: The same for deliveries.
LEVERANCE_FRA: Final[Mapping[Leverancetilstand, frozenset[Leverancetilstand]]] = {
    _L.UNDERVEJS: frozenset({_L.UKENDT, _L.GENSEND}),
    # MODTAGET and PARKERET: a person has it sent again.
    _L.UKENDT: frozenset({_L.UNDERVEJS, _L.UKENDT, _L.MODTAGET, _L.PARKERET}),
    _L.GENSEND: frozenset({_L.UNDERVEJS, _L.UKENDT}),
    # GENSEND: a callback proves that it had arrived.
    _L.MODTAGET: frozenset({_L.UNDERVEJS, _L.UKENDT, _L.GENSEND}),
    _L.AFVIST: frozenset({_L.UNDERVEJS, _L.UKENDT}),
    # GENSEND: it can't be read any more.
    _L.PARKERET: frozenset({_L.UNDERVEJS, _L.UKENDT, _L.GENSEND}),
    _L.AFSLUTTET: frozenset({_L.UNDERVEJS, _L.UKENDT, _L.GENSEND, _L.MODTAGET, _L.PARKERET}),
}


class MangletIdError(ValueError):
    """An action names a claim whose id at the backend is not known, so it can't be sent."""

    kode = "ID_MANGLER"


class UlaeseligError(FejlError):
    """Actions can't be read that are in a delivery or to be in one: a newer version wrote them, or somebody by hand.

    Or they can be, and are no longer what was queued.
    """

    def __init__(self, *aktioner: int, kode: Fejlkode = Fejlkode.ULAESELIG) -> None:
        super().__init__(kode, sted=", ".join(map(str, aktioner)))
        self.aktioner = aktioner


class UlovligtSkiftError(Exception):
    """A delivery was to change to a state that can't follow the one it is in; names delivery and state."""

    def __init__(self, leverance_id: int, til: Leverancetilstand) -> None:
        super().__init__(f"delivery {leverance_id} can't become {til}")


@record
class Post:
    """One action in its delivery.

    Attributes:
        loebenummer: The number DMI answers with, the same in every resend.
        backend_fordring_id: The backend's id of the claim, once it is known.
        backend_hoved_id: The backend's id of the main claim, when the claim is related to one.
        backend_tidligere_id: The backend's id of the withdrawn claim, when it is sent again.
        backend_reference_id: The backend's id of the action that this one undoes.
        backend_aktion_id: The backend's id of the action, once it is known.
        backend_status: The backend's last word on the action.
    """

    opgave: Opgave
    tilstand: Afsendelsestilstand
    loebenummer: int
    backend_fordring_id: int | None = None
    backend_hoved_id: int | None = None
    backend_aktion_id: int | None = None
    backend_status: str | None = None
    backend_tidligere_id: int | None = None
    backend_reference_id: int | None = None

    @property
    def aktion_id(self) -> int:
        """The action's id, unique for ever."""
        return self.opgave.aktion_id


@record
class Leverance:
    """A delivery with its actions, in the order they are (or were) written in the message.

    Attributes:
        leverance_id: Unique for ever at the backend.
        transaktion_id: The message's own id, the same in every resend.
        forsoeg: Attempts that failed so far.
        ny: Made a moment ago, and never sent.
    """

    leverance_id: int
    backend: Backend
    fordringshaver_id: int
    transaktion_id: UUID
    tilstand: Leverancetilstand
    forsoeg: int
    poster: tuple[Post, ...]
    ny: bool = False


class Svarslags(StrEnum):
    """What an exchange with a backend came to.

    MODTAGET: the backend has the delivery. KENDT: it had it already (error 171). AFVIST: refused as a whole, nothing
    kept. PROEV_IGEN: surely not taken. UKENDT: perhaps taken. UFORSTAAELIG: an answer that nobody has taught us.
    INGEN_ADGANG: the backend does not let us in.
    """

    MODTAGET = "MODTAGET"
    KENDT = "KENDT"
    AFVIST = "AFVIST"
    PROEV_IGEN = "PROEV_IGEN"
    UKENDT = "UKENDT"
    UFORSTAAELIG = "UFORSTAAELIG"
    INGEN_ADGANG = "INGEN_ADGANG"


@record
class Aktionssvar:
    """What a backend says of one action.

    Attributes:
        status: The wire's own word: MODTAGET, SAGSBEHAND, UDFOERT, AFVIST or one that is new to us.
        aktionskode: The action code as the backend repeats it; None fits no action.
        tidspunkt: When the status was set, aware; None when the backend doesn't tell.
        reference: The claimant's reference as the backend repeats it.
        backend_fordring_id: The backend's id of the claim.
        backend_aktion_id: The backend's id of the action.
        loebenummer: DMI's correlation number.
        afvist: Number and text of each reason for a rejection.
        rest_oere: What is left on the claim.
        backend_opskrivning_id: The backend's id of the write-up claim that it booked.
        beloeb_oere: What was written down or up, as the backend tells it.
        reduceret: Whether that is less than the action said (InddrivelseReduceretBeloeb).
        fordringshaver_id: The claimant, as the backend repeats it.
    """

    status: str
    aktionskode: str | None
    tidspunkt: datetime | None
    reference: str | None = None
    backend_fordring_id: int | None = None
    backend_aktion_id: int | None = None
    loebenummer: int | None = None
    afvist: tuple[tuple[int, str], ...] = ()
    rest_oere: int | None = None
    backend_opskrivning_id: int | None = None
    beloeb_oere: int | None = None
    reduceret: bool = False
    fordringshaver_id: int | None = None


@record
class Leverancesvar:
    """The outcome of one exchange.

    Attributes:
        kode: A short code for history and log, never a value of a message.
        vent: How long the backend asks us to stay away (Retry-After).
        aktioner: What it says of single actions, in its own order; empty when it says nothing (or, to a question for
            receipts, when it does not know the delivery).
    """

    slags: Svarslags
    kode: str | None = None
    vent: timedelta | None = None
    aktioner: tuple[Aktionssvar, ...] = ()


class BackendKlient(Protocol):
    """The way to one backend. An implementation never raises for what a network or a backend can do."""

    def indberet(self, leverance: Leverance) -> Leverancesvar:
        """Send a delivery; sending it again with the same ids must be harmless."""
        ...

    def kvitteringer(self, leverance: Leverance) -> Leverancesvar:
        """Ask what became of a delivery; only where the backend has receipts (`Backend.har_kvitteringer`)."""
        ...
