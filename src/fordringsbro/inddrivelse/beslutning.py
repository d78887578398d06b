"""What follows from an answer: pure functions from answer and attempts to a decision.

Retry is a returned decision with a date, never an exception, and the number of attempts has no end: a backend that is
down for two weeks gets its messages afterwards.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Leverancesvar, Leverancetilstand, Svarslags
from fordringsbro.platform.record import record

#: Nothing is ever put off for longer than this at once: another's word (Retry-After) counts for an hour at most.
LAENGSTE_VENT: Final = timedelta(hours=1)
_JITTER_TRIN = 1000
_FLESTE_FORDOBLINGER = 20


@record
class Indstillinger:
    """How the forwarder behaves.

    Attributes:
        navn: The worker's name; a worker that starts again under its name frees the lines it left behind.
        maks_aktioner: Most actions in one delivery.
        samtidige: Most deliveries of one line on their way at once, and most questions for its receipts.
        laas: How long a track is held, and a backend that has rested is tried, without a sign of life.
        puls: How often whoever waits for a backend gives one.
        foerste_pause: Delay after the first failed attempt; each further failure doubles it.
        kort_pause: The delay grows no further in the first `korte_pauser` attempts, some ten minutes: after a short
            outage nobody shall wait long.
        laengste_pause: The delay never grows beyond this.
        fejl_foer_hvile: Failures in a row after which a backend rests, so that one probe at a time is sent.
        foerste_kvittering: Delay before the first question for receipts; each further one doubles it.
        laengste_kvittering: The delay between questions never grows beyond this.
        tilbagemelding: How long a callback may be awaited before an unknown delivery is sent again.
    """

    navn: str = "worker"
    maks_aktioner: int = 200
    samtidige: int = 4
    laas: timedelta = timedelta(seconds=15)
    puls: timedelta = timedelta(seconds=4)
    foerste_pause: timedelta = timedelta(seconds=1)
    kort_pause: timedelta = timedelta(seconds=30)
    korte_pauser: int = 30
    laengste_pause: timedelta = timedelta(minutes=10)
    fejl_foer_hvile: int = 3
    foerste_kvittering: timedelta = timedelta(seconds=1)
    laengste_kvittering: timedelta = timedelta(minutes=10)
    tilbagemelding: timedelta = timedelta(seconds=60)


def voksende(foerste: timedelta, laengste: timedelta, gange: int) -> timedelta:
    """A delay that doubles with each time (`gange` counts from 1) up to a limit."""
    # Twenty doublings of a second are twelve days; the bound keeps attempt 1,000 from overflowing.
    fordoblinger: int = 1 << min(max(gange - 1, 0), _FLESTE_FORDOBLINGER)
    return min(foerste * fordoblinger, laengste)


def spredt(pause: timedelta, noegle: int) -> timedelta:
    """Lengthen a delay by up to a fifth, differently for each key: after a standstill not all come at once."""
    return pause * (1 + (noegle * 7919 % _JITTER_TRIN) / (5 * _JITTER_TRIN))


class Beslutningsart(StrEnum):
    """What shall happen to one action."""

    UDFOERT = "DONE"
    AFVIST = "REJECTED"
    VENT = "WAIT"
    PARKER = "PARKED"


def om_aktion(svar: Aktionssvar) -> Beslutningsart:
    """What a backend's word on one action means; a word we don't know is parked, not guessed."""
    return {
        "UDFOERT": Beslutningsart.UDFOERT,
        "AFVIST": Beslutningsart.AFVIST,
        "MODTAGET": Beslutningsart.VENT,
        "SAGSBEHAND": Beslutningsart.VENT,
        "SAGSBEHANDL": Beslutningsart.VENT,
    }.get(svar.status, Beslutningsart.PARKER)


@record
class Beslutning:
    """What shall happen to a delivery.

    Attributes:
        tilstand: Its next state.
        naeste: When it is due again, if it must be sent or asked for again.
        fejl: Whether this counts as a failed attempt.
        pause: Whether the whole backend is paused until a person resumes it.
    """

    tilstand: Leverancetilstand
    naeste: datetime | None = None
    fejl: bool = False
    pause: bool = False


def om_leverance(leverance: Leverance, svar: Leverancesvar, nu: datetime, regler: Indstillinger) -> Beslutning:
    """What an answer means for a delivery that was sent.

    Args:
        leverance: The delivery, with its attempts before this one.
        svar: The answer.
        nu: The present moment.
        regler: Delays.
    """
    match svar.slags:
        case Svarslags.MODTAGET | Svarslags.KENDT:
            return Beslutning(Leverancetilstand.MODTAGET)
        case Svarslags.AFVIST:
            return Beslutning(Leverancetilstand.AFVIST)
        case Svarslags.UFORSTAAELIG:
            return Beslutning(Leverancetilstand.PARKERET)
        case Svarslags.INGEN_ADGANG:
            return Beslutning(Leverancetilstand.GENSEND, nu, pause=True)
        case Svarslags.PROEV_IGEN:
            return Beslutning(Leverancetilstand.GENSEND, nu + pause_efter(leverance, svar, regler), fejl=True)
        case Svarslags.UKENDT:
            return Beslutning(Leverancetilstand.UKENDT, nu + pause_efter(leverance, svar, regler), fejl=True)


def pause_efter(leverance: Leverance, svar: Leverancesvar, regler: Indstillinger) -> timedelta:
    """How long to wait after a failed attempt; never shorter than the backend asks for."""
    return max(spredt(pause_nr(leverance.forsoeg + 1, regler), leverance.leverance_id), svar.vent or timedelta())


def pause_nr(gange: int, regler: Indstillinger) -> timedelta:
    """The pause after so many failures in a row."""
    kort = gange <= regler.korte_pauser
    return voksende(regler.foerste_pause, regler.kort_pause if kort else regler.laengste_pause, gange)
