"""An installation of real processes on one database, each of which can be killed at a named point."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import requests
from sandkasseproces import vent

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.platform.punkter import STANDS, Punkt

_PROGRAM = Path(__file__).with_name("foraelderproces.py")


class Foraelder:
    """Forks `fordringsbro` commands off a process that has loaded the program."""

    def __init__(self, miljoe: dict[str, str], mappe: Path) -> None:
        rent = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
        self._miljoe = miljoe
        self._mappe = mappe
        self._proces = subprocess.Popen(
            [sys.executable, str(_PROGRAM)], env=rent, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._levende: set[int] = set()

    def _spoerg(self, bestilling: dict[str, Any]) -> int:
        assert self._proces.stdin is not None
        assert self._proces.stdout is not None
        self._proces.stdin.write(json.dumps(bestilling) + "\n")
        self._proces.stdin.flush()
        return int(self._proces.stdout.readline())

    def start(self, *argumenter: str, **eget: str) -> int:
        """Start a command; its process."""
        filer = {"ud": str(self._mappe / "ud"), "log": str(self._mappe / "log")}
        miljoe = self._miljoe | {f"FORDRINGSBRO_{navn.upper()}": vaerdi for navn, vaerdi in eget.items()}
        pid = self._spoerg({"argumenter": argumenter, "miljoe": miljoe, **filer})
        self._levende.add(pid)
        return pid

    def slut(self, pid: int) -> int:
        """How a process ended, once it has; a signal's number is negative."""
        self._levende.discard(pid)
        return self._spoerg({"wait": pid})

    def stop(self, pid: int) -> int:
        """Ask a process to end; how it did."""
        os.kill(pid, signal.SIGTERM)
        return self.slut(pid)

    def ryd_op(self) -> None:
        """Kill what is left."""
        for pid in list(self._levende):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            self.slut(pid)

    def luk(self) -> None:
        """End."""
        self.ryd_op()
        # Reads both pipes to their end.
        self._proces.communicate(timeout=20)


class Verden:
    """The installation, its processes, and what all of it must agree on.

    Attributes:
        base: Where `serve` is.
    """

    def __init__(self, installation: Installation, port: int, mappe: Path, forskydning: int) -> None:
        self.installation = installation
        self.base = f"http://127.0.0.1:{port}"
        self._doer = mappe / "punkt"
        self._log = mappe / "log"
        settings = installation.settings
        self.foraelder = Foraelder(
            {
                "FORDRINGSBRO_DATABASE_URL": installation.database.url,
                "FORDRINGSBRO_SANDBOX": "true",
                "FORDRINGSBRO_DATA_DIR": str(mappe),
                "FORDRINGSBRO_PORT": str(port),
                "FORDRINGSBRO_PUBLIC_URL": self.base,
                "FORDRINGSBRO_PSRM_URL": settings.psrm_url,
                "FORDRINGSBRO_DMI_URL": settings.dmi_url,
                "FORDRINGSBRO_CRASH_FILE": str(self._doer),
                "FORDRINGSBRO_CLOCK_OFFSET_DAYS": str(forskydning),
            },
            mappe,
        )

    def doe_ved(self, punkt: Punkt, *, stands: bool = False) -> None:
        """Have whoever comes to a point first be killed, or stopped, there."""
        ny = self._doer.with_suffix(".ny")
        ny.write_text(f"{punkt}\n{STANDS}" if stands else punkt, encoding="utf-8")
        # At once and whole: half a name is no point.
        ny.rename(self._doer)

    def er_doed(self) -> bool:
        """Whether somebody has died where it was asked for."""
        return not self._doer.exists()

    def sql(self, sql: str, *vaerdier: object) -> list[tuple[Any, ...]]:
        """Ask the database, as somebody else would."""
        with psycopg.connect(self.installation.database.url) as conn:
            return conn.execute(sql, vaerdier).fetchall()

    def goer(self, sql: str) -> None:
        """Change something behind everybody's back."""
        with psycopg.connect(self.installation.database.url) as conn:
            conn.execute(sql)

    def log(self) -> str:
        """What the processes have said."""
        return self._log.read_text(encoding="utf-8")

    def ryd_op(self) -> None:
        """Have nobody live, and nobody die."""
        self.foraelder.ryd_op()
        self._doer.unlink(missing_ok=True)

    def vent_paa_ro(self) -> None:
        """Wait until every action is done and no job is left but the ones that run by the clock."""
        vent(
            lambda: (
                not self.sql(
                    "SELECT 1 FROM nymf.aktion WHERE tilstand NOT IN ('DONE', 'REJECTED') UNION ALL"
                    " SELECT 1 FROM debitor.fordring WHERE overdragelse NOT IN ('OVERDRAGET', 'RETURNERET')"
                )
            )
        )

    def brud(self) -> dict[str, list[str]]:
        """Where an invariant does not hold, us and the collection systems together."""
        return {k.navn: [str(b) for b in k.brud] for k in alle_kontroller(self.installation) if k.brud}

    def udfoert(self) -> list[int]:
        """How often PSRM carried each action out."""
        svar = requests.get(f"{self.installation.settings.psrm_url}/udfoert", timeout=10).json()
        return [post["antal"] for post in svar]


def vent_paa(url: str) -> None:
    """Wait until a service answers."""

    def svarer() -> bool:
        with suppress(requests.ConnectionError):
            return requests.get(url, timeout=5).status_code > 0
        return False

    vent(svarer)
