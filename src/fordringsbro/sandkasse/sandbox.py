"""The sandbox: every part on this machine, with demo agreements, until it is stopped."""

from __future__ import annotations

import contextlib
import shlex
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import requests
from pydantic import SecretStr
from rich.console import Console

from fordringsbro.adgang import egetbevis
from fordringsbro.bootstrap.databaseproeve import proev
from fordringsbro.contract.names import OPERATIONER, ascii_navn
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.adresse import adresse, egen_session
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database, Databaseadresse, klartekst
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import fuld_sti
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.miljoe import PRAEFIKS
from fordringsbro.platform.netadresse import HOEJESTE_PORT, kraev_sti
from fordringsbro.platform.settings import LAENGSTE_FORSKYDNING, Settings
from fordringsbro.platform.stop import ordentlig_slut
from fordringsbro.sandkasse.demo import install_demo
from fordringsbro.sandkasse.opsyn import Opsyn
from fordringsbro.sandkasse.plads import alone, require_free
from fordringsbro.sf1590.beskeder.hentning import STI as BESKEDER

_READY_WITHIN = 60.0
#: This machine, and every address of it.
_LOCAL = ("127.0.0.1", "::1")
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on
_PARTS = (("serve",), ("portal",), ("simulator", "psrm"), ("simulator", "dmi"), ("worker",))


def run_sandbox(settings: Settings, *, port: int, data_dir: Path, today: date | None, console: Console) -> int:
    """Start everything, print the addresses and stay until stopped.

    Args:
        settings: What the environment says; its database is used if it names one.
        port: SOAP here, the portal at the next port, PSRM and DMI at the two after.
        data_dir: Where the embedded database and the simulators keep their state.
        today: The date to live on; None is the machine's.
        console: Where the addresses are printed.

    Returns:
        Exit code: 0 when stopped by a signal, 1 when a part ended by itself.

    Raises:
        FejlError: `I_BRUG`, when a sandbox runs on the data directory; `PORT`, when one of the ports is taken;
            `INDSTILLING`, when there are not four ports, or the host is not this machine's; `PARAMETER`, when the date
            is too far away or the data directory an address; as `proev`, when the settings' database can't be used.
    """
    if port > HOEJESTE_PORT - 3:
        raise FejlError(Fejlkode.INDSTILLING, sted="FORDRINGSBRO_PORT")
    try:
        kraev_sti(str(data_dir))
    except ValueError as error:
        raise FejlError(Fejlkode.PARAMETER, sted=f"--data-dir: {error}") from None
    own = _own(settings, port=port, data_dir=data_dir, today=today)
    own.data_dir.mkdir(parents=True, exist_ok=True)
    with alone(own.data_dir):
        require_free(own.host, range(port, port + 4))
        with ordentlig_slut(), contextlib.ExitStack() as stack:
            url = settings.database_url or stack.enter_context(embedded_postgres(own.data_dir))
            proev(url, migreret=False)
            return _run(own, url, _exports(settings, own), console)


def _own(settings: Settings, *, port: int, data_dir: Path, today: date | None) -> Settings:
    """What the parts are told."""
    return settings.model_copy(
        update={
            "data_dir": fuld_sti(data_dir),
            "port": port,
            "portal_port": port + 1,
            "public_url": adresse(settings.host, port),
            "psrm_url": adresse(settings.host, port + 2),
            "dmi_url": adresse(settings.host, port + 3),
            "clock_offset_days": settings.clock_offset_days if today is None else forskydning(today),
            "sandbox": True,
            "trusted_proxies": _with_own(settings),
        }
    )


def _with_own(settings: Settings) -> str | None:
    """Whose header with a certificate is believed: also this machine's, since the parts call each other directly."""
    if settings.access is not Adgangsform.CERTIFIKAT:
        return settings.trusted_proxies
    named = settings.trusted_proxies.split(",") if settings.trusted_proxies else []
    return ",".join([*named, *_LOCAL, *([] if settings.host in {*_LOCAL, *_ANY, "localhost"} else [settings.host])])


def _own_certificate(settings: Settings, url: Databaseadresse) -> None:
    """What the parts show each other, where they are asked for it."""
    if settings.access is not Adgangsform.CERTIFIKAT:
        return
    database = Database(url, max_size=1)
    try:
        with database.transaction() as conn:
            egetbevis.lav(settings, conn, SystemClock())
    finally:
        database.close()


def forskydning(today: date) -> int:
    """Days to move the machine's clock by, to live on a date.

    Raises:
        FejlError: `PARAMETER`, when that is further than a clock may be moved.
    """
    dage = (today - SystemClock().today()).days
    if abs(dage) > LAENGSTE_FORSKYDNING:
        raise FejlError(Fejlkode.PARAMETER, sted="--today")
    return dage


def _run(settings: Settings, url: Databaseadresse, exports: Sequence[str], console: Console) -> int:
    opsyn = Opsyn({**_environment(settings, secrets=True), f"{PRAEFIKS}DATABASE_URL": klartekst(url)})
    try:
        migrate(url)
        install_demo(url)
        _own_certificate(settings, url)
        for part in _PARTS:
            opsyn.start(*part)
        if not _wait_until_ready(opsyn, settings):
            if opsyn.stopping():
                return 0
            console.print(f"[red]Sandkassen kom ikke i gang / The sandbox did not start[/red] ({opsyn.fallen()})")
            return 1
        for line in (*_addresses(settings), *exports, "Klar. Stop med Ctrl-C. / Ready. Stop with Ctrl-C."):
            console.print(line, soft_wrap=True, markup=False)
        fallen = opsyn.wait()
        if fallen:
            console.print(f"[red]Delen '{fallen}' stoppede / The part '{fallen}' ended[/red]")
        return 1 if fallen else 0
    finally:
        opsyn.stop()


def _environment(settings: Settings, *, secrets: bool) -> dict[str, str]:
    """The settings as the parts read them; secrets are for the parts' own environment and nothing else."""
    return {
        f"{PRAEFIKS}{name.upper()}": value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        for name, value in settings.model_dump(exclude_none=True).items()
        if secrets or not isinstance(value, SecretStr)
    }


def _exports(usual: Settings, own: Settings) -> list[str]:
    """What other commands must be told to find a sandbox that is not in the usual place, and to live on its day.

    Every setting that is another there; that it is a sandbox they see by its embedded database, if it has one.
    """
    here = usual.model_copy(update={"data_dir": fuld_sti(usual.data_dir), "sandbox": usual.database_url is None})
    known = _environment(here, secrets=False)
    different = [
        f"  export {name}={shlex.quote(value)}"
        for name, value in _environment(own, secrets=False).items()
        if known.get(name) != value
    ]
    return ["Til andre kommandoer / For other commands:", *different] if different else []


def _wait_until_ready(opsyn: Opsyn, settings: Settings) -> bool:
    """Whether every part answers before the time is up and none has ended."""
    waiting = {
        f"{settings.public_url}/service/OIR/DebitorRegistreringAfsend/1?wsdl",
        f"{adresse(settings.host, settings.portal_port)}/health/ready",
        f"{settings.psrm_url}/optaelling",
        f"{settings.dmi_url}/optaelling",
    }
    deadline = time.monotonic() + _READY_WITHIN
    with egen_session() as session:
        while waiting and time.monotonic() < deadline and not opsyn.stopping() and not opsyn.fallen():
            waiting = {url for url in waiting if not _answers(session, url)}
            time.sleep(0.1)
    return not waiting


def _answers(session: requests.Session, url: str) -> bool:
    try:
        return session.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _addresses(settings: Settings) -> Iterator[str]:
    """What is where; lines rather than a table, which a narrow terminal would cut."""
    for service in map(ascii_navn, OPERATIONER):
        yield f"SF1590            {settings.public_url}/service/OIR/{service}/1?wsdl"
    yield f"Beskedfordeler    {settings.public_url}{BESKEDER}?modtager=CVR"
    yield f"Portal            {adresse(settings.host, settings.portal_port)}/  (/health/ready, /metrics)"
    yield f"PSRM (simulator)  {settings.psrm_url}/"
    yield f"DMI (simulator)   {settings.dmi_url}/"
