"""A message to a fagsystem, and what follows from what came of sending it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID

from fordringsbro.debitor.part import OprettetAf
from fordringsbro.inddrivelse.beslutning import spredt, voksende
from fordringsbro.sf1590.faelles.afvisning import Felter

#: What fagsystemer are told, by the services of the contract.
DAEKNING: Final = "DækningAfskrivningRegistreringAfsend"
ANMODNING_SVAR: Final = "DebitorkontoAnmodningSvarAfsend"
#: The first pause after a failed attempt; each further failure doubles it, up to the longest. No number of attempts is
#: too many: a fagsystem that was down for a week gets its messages afterwards.
_FOERSTE_PAUSE: Final = timedelta(seconds=1)
_LAENGSTE_PAUSE: Final = timedelta(minutes=10)
#: In the first attempts, some ten minutes, no pause is longer than this: after a short outage nobody shall wait long.
_KORT_PAUSE: Final = timedelta(seconds=30)
_KORTE_PAUSER: Final = 25
#: After so many attempts that were answered, but with nothing that can be understood, a person must look.
FORSOEG_FOER_PARKERING: Final = 20


class Beskedtilstand(StrEnum):
    """How far a message has come."""

    #: To be sent, now or again.
    KLAR = "KLAR"
    #: Somebody is sending it; what became of it is unknown if he dies.
    SENDES = "SENDES"
    #: The fagsystem accepted it.
    LEVERET = "LEVERET"
    #: The fagsystem said no.
    AFVIST = "AFVIST"
    #: A person must look at it; later messages on the account wait.
    PARKERET = "PARKERET"


@dataclass(frozen=True, slots=True)
class NyUdgaaende:
    """A message to be sent.

    Attributes:
        besked_id: Its TransaktionsId and RequestId; the same id again is the same message and is not sent twice.
        tjeneste: The service's name in the contract.
        operation: The operation.
        kommune_cvr: The municipality whose ledger tells.
        modtager: The fagsystem that is told.
        konto_id: The account; messages on one account go in order.
        felter: The payload's record, without HovedOplysninger.
    """

    besked_id: UUID
    tjeneste: str
    operation: str
    kommune_cvr: str
    modtager: OprettetAf
    konto_id: UUID
    felter: Felter = field(repr=False)


@dataclass(frozen=True, slots=True)
class Udgaaende:
    """A message as it stands in the queue.

    Attributes:
        nr: Its place.
        indhold: The whole envelope.
        forsoeg: Attempts up to now, this one among them while it is sent.
        grund: What the last attempt came to, in one fixed word or two.
        koder: Codes of the fagsystem's remarks or rejections.
        oprettet_at: When it was made.
        afsluttet_at: When it was accepted or refused.
    """

    nr: int
    besked_id: UUID
    tjeneste: str
    operation: str
    modtager: OprettetAf
    konto_id: UUID
    indhold: bytes = field(repr=False)
    tilstand: Beskedtilstand
    forsoeg: int
    naeste: datetime
    grund: str | None
    koder: tuple[str, ...]
    oprettet_at: datetime
    afsluttet_at: datetime | None


class Forsoegsudfald(StrEnum):
    """What one attempt came to."""

    LEVERET = "LEVERET"
    AFVIST = "AFVIST"
    #: Not taken, or perhaps taken: the same message again, with the same ids.
    IGEN = "IGEN"
    #: Answered, and not with the contract's answer: again, and some day a person.
    UFORSTAAELIGT = "UFORSTAAELIGT"
    #: The fagsystem says that the message itself is wrong: sending it again can't help.
    UMULIGT = "UMULIGT"


@dataclass(frozen=True, slots=True)
class Forsoeg:
    """An attempt's outcome; `grund` and `koder` as in `Udgaaende`, `vent_s` how long the fagsystem asks us to wait."""

    udfald: Forsoegsudfald
    grund: str
    koder: tuple[str, ...] = ()
    vent_s: float = 0


def naeste_skridt(besked: Udgaaende, forsoeg: Forsoeg, nu: datetime) -> tuple[Beskedtilstand, datetime]:
    """The message's next state, and when it is due again if it is to be sent again."""
    match forsoeg.udfald:
        case Forsoegsudfald.LEVERET:
            return Beskedtilstand.LEVERET, nu
        case Forsoegsudfald.AFVIST:
            return Beskedtilstand.AFVIST, nu
        case Forsoegsudfald.UMULIGT:
            return Beskedtilstand.PARKERET, nu
        case Forsoegsudfald.UFORSTAAELIGT if besked.forsoeg >= FORSOEG_FOER_PARKERING:
            return Beskedtilstand.PARKERET, nu
    laengst = _KORT_PAUSE if besked.forsoeg <= _KORTE_PAUSER else _LAENGSTE_PAUSE
    pause = spredt(voksende(_FOERSTE_PAUSE, laengst, besked.forsoeg), besked.nr)
    return Beskedtilstand.KLAR, nu + max(pause, timedelta(seconds=forsoeg.vent_s))
