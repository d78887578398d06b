"""Points at which a test has a process die, named where they stand. Outside a sandbox nobody can ask for it.

A point is passed a few times a message at most; unasked it costs a look at a variable. A test that runs in this process
gives a function of its own. One that has processes of its own names a file (`FORDRINGSBRO_CRASH_FILE`) and writes a
point into it when it likes: whoever comes there first takes the file away and is killed, as by `kill -9`, so that what
is started in its place passes.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final


class Punkt(StrEnum):
    """Where something was done and the next thing was not; the list is closed."""

    #: A request's headers are read, of its body nothing.
    KROP_VENTES = "krop ventes"
    #: The body is read and not yet parsed.
    KROP_LAEST = "krop læst"
    #: The message is valid, and its transaction has not begun.
    BESKED_GYLDIG = "besked gyldig"
    #: Inside the transaction: what was registered is written, the job that goes on from there is not.
    BOGFOERT = "bogført"
    #: A new account is planned and judged, and the one statement that writes all of it has not gone out.
    KONTO_SKITSERET = "konto skitseret"
    #: Inside the transaction: actions are in the register, and not in the queue to their collection system.
    AKTION_SKREVET = "aktion skrevet"
    #: All is committed, and no byte of the answer has gone out.
    SVAR_KLAR = "svar klar"
    #: A run has its line, and has not chosen what to send.
    LINJE_TAGET = "linje taget"
    #: The delivery is written down as on its way, and nothing has gone out.
    FOER_AFSENDELSE = "før afsendelse"
    #: Connected to whoever is sent to, and nothing of the request has gone out.
    FORBUNDET = "forbundet"
    #: The request's headers have gone out, its body has not.
    HOVED_SENDT = "hoved sendt"
    #: The whole request has gone out, and nothing of the answer is read.
    FORESPOERGSEL_SENDT = "forespørgsel sendt"
    #: The answer is read, and not written down.
    EFTER_AFSENDELSE = "efter afsendelse"
    #: What the answer told is committed.
    SVAR_OPTAGET = "svar optaget"
    #: Inside the transaction: the outcome of actions is written, and handed on to nobody.
    UDFALD_SKREVET = "udfald skrevet"
    #: Inside the transaction: the outcome is handed on, and nothing is committed.
    UDFALD_FORTALT = "udfald fortalt"
    #: A page of notifications is fetched, and none of it is kept.
    UNDERRETNINGER_HENTET = "underretninger hentet"
    #: Inside the transaction: notifications are kept and the place reached is noted.
    UNDERRETNINGER_SKREVET = "underretninger skrevet"
    #: A message to a fagsystem is taken for sending.
    BESKED_TAGET = "besked taget"
    #: It has gone out, and what came of it is not written down.
    BESKED_SENDT = "besked sendt"
    #: The ledger is held against the register, and no collection system has been asked.
    BOG_EFTERPROEVET = "bog efterprøvet"
    #: Inside the transaction: the statements of a migration are done.
    MIGRATION_KOERT = "migration kørt"
    #: The jobs of dead workers are found, and none is freed.
    DOEDES_JOB_FUNDET = "dødes job fundet"


class _Ramt:
    """What is done at each point; nothing but in a test."""

    goer: Callable[[Punkt], None] | None = None


#: Written behind a point's name: stop there as by `kill -STOP`, instead of dying.
STANDS: Final = "stands"


def naaet(punkt: Punkt) -> None:
    """Say that a point is reached."""
    if _Ramt.goer is not None:
        _Ramt.goer(punkt)


def brug(goer: Callable[[Punkt], None] | None) -> None:
    """Have something done at each point from now on; None is nothing."""
    _Ramt.goer = goer


def efter_fil(fil: Path | None) -> None:
    """Have this process killed at the point whose name stands in a file, once; without a file nothing is changed."""
    if fil is not None:
        brug(_af(fil))


def _af(fil: Path) -> Callable[[Punkt], None]:
    def goer(punkt: Punkt) -> None:
        try:
            navn, _, hvordan = fil.read_text(encoding="utf-8").partition("\n")
            if navn == punkt:
                fil.unlink()
                os.kill(os.getpid(), signal.SIGSTOP if hvordan == STANDS else signal.SIGKILL)
        except FileNotFoundError:
            # Nobody is to die, or somebody else was quicker.
            return

    return goer
