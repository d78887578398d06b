"""The third-party clients: how each is started, and what is missing where one can't be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
_ZEEP = ROOT / ".venv-zeep" / "bin" / "python"
#: Whether a missing client is a failure; on a developer's machine it is left out, and said so.
KRAEVET = os.environ.get("CI", "").lower() in {"1", "true"}


@dataclass(frozen=True)
class Klient:
    """A client.

    Attributes:
        navn: Its name, and its folder's.
        program: What runs its scripts.
        endelse: Their suffix.
        mangler: Says what is missing here, or None.
    """

    navn: str
    program: str
    endelse: str
    mangler: Callable[[], str | None]

    def koer(self, script: str, *args: str, ind: Any = None) -> str:
        """Run one of its scripts; what it printed."""
        koert = self._koert(script, args, ind)
        assert koert.returncode == 0, koert.stderr.decode() + koert.stdout.decode()
        return koert.stdout.decode()

    def mislykkes(self, script: str, *args: str) -> str:
        """Run one of its scripts that ends with 1; what it printed, errors last."""
        koert = self._koert(script, args, None)
        assert koert.returncode == 1, koert.stderr.decode() + koert.stdout.decode()
        return koert.stdout.decode() + koert.stderr.decode()

    def _koert(self, script: str, args: tuple[str, ...], ind: Any) -> subprocess.CompletedProcess[bytes]:
        assert (hvad := self.mangler()) is None, f"{self.navn}: {hvad}; run .ci/install-clients"
        fil = HERE / self.navn / f"{script}.{self.endelse}"
        # A proxy of the environment is for the world outside, not for the service on this machine.
        miljoe = os.environ | {"NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1", "PYTHONIOENCODING": "utf-8"}
        return subprocess.run(
            [self.program, str(fil), *args],
            input=json.dumps(ind).encode() if ind is not None else b"",
            capture_output=True,
            timeout=120,
            check=False,
            env=miljoe,
        )

    def kald(
        self, wsdl: str, kald: list[dict[str, Any]], *, soap12: bool = False, tls: dict[str, str] | None = None
    ) -> list[dict[str, Any]]:
        """Load the WSDL once, make the calls in order; what the client's user gets of each.

        Args:
            wsdl: Where it is loaded from.
            kald: Operations and what they are given.
            soap12: Whether the service speaks SOAP 1.2.
            tls: Files: a client certificate with its key (`tls`), and who issued the server's (`ca`); zeep and strong.
        """
        return json.loads(self.koer("klient", ind={"wsdl": wsdl, "kald": kald, "soap12": soap12, **(tls or {})}))


def _zeep() -> str | None:
    return None if _ZEEP.exists() else f"there is no {_ZEEP.relative_to(ROOT)}"


def _node() -> str | None:
    if shutil.which("node") is None:
        return "there is no node"
    return None if (HERE / "node" / "node_modules" / "soap").is_dir() else "the npm package soap is not installed"


def _strong() -> str | None:
    if shutil.which("node") is None:
        return "there is no node"
    fundet = (HERE / "strong" / "node_modules" / "strong-soap").is_dir()
    return None if fundet else "the npm package strong-soap is not installed"


def _php() -> str | None:
    if shutil.which("php") is None:
        return "there is no php"
    moduler = subprocess.run(["php", "-m"], capture_output=True, check=False).stdout.split()
    return None if b"soap" in moduler else "php has no SoapClient (php-soap)"


KLIENTER = (
    Klient("zeep", str(_ZEEP), "py", _zeep),
    Klient("node", "node", "js", _node),
    Klient("php", "php", "php", _php),
    Klient("strong", "node", "js", _strong),
)
#: What is missing on this machine, by client.
MANGLER = {klient.navn: hvad for klient in KLIENTER if (hvad := klient.mangler())}
HER = tuple(k for k in KLIENTER if KRAEVET or k.navn not in MANGLER)
#: Each client with each form of the WSDL; docs/clients.md says why strong-soap takes the one only.
FORMER = tuple((k, form) for form in ("wsdl", "singlewsdl") for k in HER if (k.navn, form) != ("strong", "singlewsdl"))
