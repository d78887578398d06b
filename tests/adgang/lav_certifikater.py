"""Writes certificates to try out a proxy with: its own, the authorities', the revoked, and a client's. Worth nothing.

Usage: python tests/adgang/lav_certifikater.py FOLDER [--cvr 29000101] [--server fordringsbro.example ...]
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from certifikater import CVR, Bevis, Myndighed


def proxyfiler(mappe: Path, myndighed: Myndighed, navne: Sequence[str], *tilbagekaldte: Bevis) -> None:
    """The files that deploy/nginx names, and the root that a client trusts (`root.pem`)."""
    server = myndighed.server(*navne)
    filer = {
        "server.pem": server.kaede_pem,
        "server.key": server.noegle_pem,
        "authorities.pem": myndighed.tillid_pem,
        "revoked.pem": myndighed.spaerrelister_pem(*tilbagekaldte),
        "root.pem": myndighed.rod_pem,
    }
    for navn, tekst in filer.items():
        skriv(mappe / navn, tekst)


def klientfil(mappe: Path, navn: str, bevis: Bevis) -> Path:
    """A client's certificate with its chain and its key in one file."""
    return skriv(mappe / navn, bevis.kaede_pem + bevis.noegle_pem)


def skriv(fil: Path, tekst: str) -> Path:
    """A file that we alone can read: keys are in some."""
    with os.fdopen(os.open(fil, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as ud:
        ud.write(tekst)
    return fil


def main() -> None:
    """Make them."""
    valg = argparse.ArgumentParser(description="Certificates to try out a proxy with.")
    valg.add_argument("folder", type=Path)
    valg.add_argument("--cvr", default=CVR)
    valg.add_argument("--server", nargs="+", default=["fordringsbro.example", "portal.fordringsbro.example"])
    givet = valg.parse_args()
    givet.folder.mkdir(parents=True, exist_ok=True)
    myndighed = Myndighed(datetime.now(UTC))
    proxyfiler(givet.folder, myndighed, givet.server)
    klientfil(givet.folder, "client.pem", myndighed.oces3(givet.cvr))
    sys.stdout.write(f"{givet.folder}: server.pem server.key authorities.pem revoked.pem root.pem client.pem\n")


if __name__ == "__main__":
    main()
