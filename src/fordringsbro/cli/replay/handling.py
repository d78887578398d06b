"""`fordringsbro replay`: send recorded messages in order and compare each outcome with the expected one."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, repeat
from pathlib import Path
from typing import Final

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from urllib3.exceptions import NewConnectionError

from fordringsbro.cli.faelles.fejl import FORKERT_BRUG, NEJ, OK
from fordringsbro.cli.faelles.udskrift import skriv_fejl
from fordringsbro.cli.replay.udskrift import Genspilsresultat, json_linje, skriv_junit, vis
from fordringsbro.klient.fixtur import Fixturbesked, FixturError, Fixturmappe, find_historier
from fordringsbro.klient.mf import STIER, MFKlient
from fordringsbro.klient.sammenlign import sammenlign
from fordringsbro.klient.sf1590 import SF1590Klient
from fordringsbro.klient.svar import LaestSvar, Svarudfald, laes_svar
from fordringsbro.klient.transport import TIDSGRAENSE, RaaSvar
from fordringsbro.platform.netadresse import laes_webadresse

#: Seconds between the tries of a query that waits for a job.
_PAUSER: Final = (0.2, 0.4, 0.8, 1.6)
_LAENGSTE_PAUSE: Final = 2.0


class _Klient:
    """Sends recorded messages to whichever family their service is of."""

    def __init__(self, to_url: str, tidsgraense: float) -> None:
        self._sf1590 = SF1590Klient(to_url, tidsgraense)
        # A recorded message names its system itself.
        self._mf = MFKlient(to_url, "", tidsgraense)

    def send(self, besked: Fixturbesked) -> RaaSvar:
        """Post a message as it is."""
        xml = besked.sti.read_bytes()
        if besked.tjeneste in STIER:
            return self._mf.send_raa(besked.tjeneste, xml, besked.http)
        return self._sf1590.send_raa(besked.tjeneste, besked.operation, xml, hoveder=besked.http)

    def luk(self) -> None:
        """Close the connections."""
        self._sf1590.luk()
        self._mf.luk()


class _IkkeTilgaengeligError(Exception):
    """Nobody listens at the address."""


def replay(
    paths: Sequence[Path],
    to_url: str,
    *,
    json: bool = False,
    junit: Path | None = None,
    tidsgraense: float = TIDSGRAENSE,
) -> int:
    """Send the fixture messages at the paths, in order, and tell what differs.

    Each is sent once, but for queries that may wait for what a job brings about (`Fixturbesked.vent`).

    Args:
        paths: Folders, `forventet.toml` files or single messages; see docs/fixtures.md.
        to_url: Scheme, host and port of the service, e.g. `http://127.0.0.1:8590`.
        json: Print one JSON object for each message instead of a table.
        junit: Also write a JUnit report here.
        tidsgraense: Seconds one message may take in all.

    Returns:
        0 when every outcome was as expected, 1 when some was not or the service is not reachable, 2 when the paths,
        the address or a `forventet.toml` can't be used.

    Raises:
        OSError: A path can't be read, or the report can't be written; found out before the first message is sent.
    """
    try:
        historier = _forbered(paths, to_url)
    except FixturError as error:
        skriv_fejl(str(error))
        return FORKERT_BRUG
    if junit is not None:
        # A report that can't be written is found out before messages are sent that can't be taken back.
        junit.open("ab").close()
    resultater: list[Genspilsresultat] = []
    naaet = True
    try:
        _send_alle(historier, to_url, tidsgraense, resultater, vis_json=json)
    except _IkkeTilgaengeligError:
        naaet = False
        skriv_fejl(f"Tjenesten på {to_url} kan ikke nås. / The service at {to_url} is not reachable.")
    if junit is not None:
        skriv_junit(junit, resultater)
    if not json:
        vis(resultater)
    return NEJ if not naaet or any(resultat.afvigelser for resultat in resultater) else OK


def _forbered(paths: Sequence[Path], to_url: str) -> tuple[Fixturmappe, ...]:
    """Read the stories; every error of use is found before the first message is sent."""
    try:
        laes_webadresse(to_url)
    except ValueError as error:
        # Not shown: it may hold a password.
        raise FixturError(f"--to: {error}") from None
    historier = find_historier(paths)
    if not historier:
        raise FixturError("ingen stier / no paths")
    return historier


def _send_alle(
    historier: Sequence[Fixturmappe],
    to_url: str,
    tidsgraense: float,
    resultater: list[Genspilsresultat],
    *,
    vis_json: bool,
) -> None:
    klient = _Klient(to_url, tidsgraense)
    antal = sum(len(historie.beskeder) for historie in historier)
    try:
        with _fremdrift(antal, vis=not vis_json) as trin:
            for besked in (besked for historie in historier for besked in historie.beskeder):
                resultat = _send_til_som_ventet(klient, besked)
                resultater.append(resultat)
                trin()
                if vis_json:
                    sys.stdout.write(json_linje(resultat) + "\n")
                    sys.stdout.flush()
    finally:
        klient.luk()


def _send_til_som_ventet(klient: _Klient, besked: Fixturbesked) -> Genspilsresultat:
    """Send a message; again while the answer is not as expected and the message's time to wait is not over."""
    frist = time.monotonic() + besked.vent
    pauser = chain(_PAUSER, repeat(_LAENGSTE_PAUSE))
    while True:
        resultat = _send(klient, besked)
        rest = frist - time.monotonic()
        if not resultat.afvigelser or rest <= 0:
            return resultat
        time.sleep(min(next(pauser), rest))


def _send(klient: _Klient, besked: Fixturbesked) -> Genspilsresultat:
    try:
        svar = laes_svar(*klient.send(besked))
    except requests.RequestException as error:
        # A connection that broke is this message's outcome; one that can't be made is everybody's.
        if _ikke_forbundet(error):
            raise _IkkeTilgaengeligError from error
        svar = LaestSvar(Svarudfald.INTET_SVAR)
    return Genspilsresultat(besked, svar, sammenlign(besked.forventet, svar))


def _ikke_forbundet(error: requests.RequestException) -> bool:
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError | requests.exceptions.SSLError):
        return True
    grund = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(grund, NewConnectionError)


@contextmanager
def _fremdrift(antal: int, *, vis: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal; nothing in a pipe. Yields what to call after each message."""
    konsol = Console(stderr=True)
    if not (vis and konsol.is_terminal):
        yield lambda: None
        return
    kolonner = (TextColumn("replay"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*kolonner, console=konsol, transient=True) as fremdrift:
        opgave = fremdrift.add_task("replay", total=antal)
        yield lambda: fremdrift.advance(opgave)
