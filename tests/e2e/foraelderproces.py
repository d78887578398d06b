"""Loads the program once and forks a process off for each command: real ones, without the seconds that loading takes.

Reads a line of JSON for each command and writes one with the process's id; `{"wait": id}` writes how it ended.
"""

from __future__ import annotations

import json
import os
import sys
import traceback

from fordringsbro.cli.app import app
from fordringsbro.cli.dele import arbejder
from fordringsbro.inddrivelse.dmi import klient
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.platform.worker import Tempo
from fordringsbro.regler import Regelsaet


def _barn(bestilling: dict) -> None:
    os.environ.update(bestilling["miljoe"])
    for deskriptor, sti in ((1, bestilling["ud"]), (2, bestilling["log"])):
        fil = os.open(sti, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(fil, deskriptor)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    try:
        app(bestilling["argumenter"], prog_name="fordringsbro")
    except SystemExit as slut:
        sys.stdout.flush()
        os._exit(slut.code if isinstance(slut.code, int) else 1)
    except BaseException:  # noqa: BLE001 - whatever it is, the child must not go on as its parent
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main() -> None:
    """Serve until stdin ends."""
    # Whoever is killed here is missed at once.
    arbejder._SANDBOX_TEMPO = Tempo(poll=0.05, heartbeat=0.1, dead_after=0.5)
    Regelsaet.load()
    psrm.kontrakt()
    klient.kontrakt()
    for linje in sys.stdin:
        bestilling = json.loads(linje)
        if "wait" in bestilling:
            svar = os.waitstatus_to_exitcode(os.waitpid(bestilling["wait"], 0)[1])
        elif (svar := os.fork()) == 0:
            _barn(bestilling)
        sys.stdout.write(f"{svar}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
