"""The sandbox: every part on this machine, with demo agreements, until it is stopped."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import requests
from rich.console import Console
from rich.table import Table

from fordringsbro.bootstrap import install_demo
from fordringsbro.kommandoer.opsyn import Opsyn
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.settings import Settings

_READY_WITHIN = 60.0
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
    """
    data_dir = data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True)
    if settings.database_url:
        return _run(settings.database_url, port, data_dir, today, console)
    with embedded_postgres(data_dir, take_over=True) as url:
        return _run(url, port, data_dir, today, console)


def _run(url: str, port: int, data_dir: Path, today: date | None, console: Console) -> int:
    migrate(url)
    install_demo(url)
    opsyn = Opsyn(_environment(url, port, data_dir, today))
    try:
        for part in _PARTS:
            opsyn.start(*part)
        if not _wait_until_ready(opsyn, port):
            if opsyn.stopping():
                return 0
            console.print("[red]Sandkassen kom ikke i gang / The sandbox did not start[/red]")
            return 1
        console.print(_addresses(port))
        console.print("Klar. Stop med Ctrl-C. / Ready. Stop with Ctrl-C.")
        fallen = opsyn.wait()
        if fallen:
            console.print(f"[red]Delen '{fallen}' stoppede / The part '{fallen}' ended[/red]")
        return 1 if fallen else 0
    finally:
        opsyn.stop()


def _environment(url: str, port: int, data_dir: Path, today: date | None) -> dict[str, str]:
    offset = (today - SystemClock().today()).days if today else 0
    return {
        "FORDRINGSBRO_DATABASE_URL": url,
        "FORDRINGSBRO_DATA_DIR": str(data_dir),
        "FORDRINGSBRO_PORT": str(port),
        "FORDRINGSBRO_PORTAL_PORT": str(port + 1),
        "FORDRINGSBRO_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "FORDRINGSBRO_PSRM_URL": f"http://127.0.0.1:{port + 2}",
        "FORDRINGSBRO_DMI_URL": f"http://127.0.0.1:{port + 3}",
        "FORDRINGSBRO_CLOCK_OFFSET_DAYS": str(offset),
        "FORDRINGSBRO_SANDBOX": "true",
    }


def _wait_until_ready(opsyn: Opsyn, port: int) -> bool:
    """Whether every part answers before the time is up and none has ended."""
    waiting = {
        f"http://127.0.0.1:{port}/service/OIR/DebitorRegistreringAfsend/1?wsdl",
        f"http://127.0.0.1:{port + 1}/health/ready",
        f"http://127.0.0.1:{port + 2}/optaelling",
        f"http://127.0.0.1:{port + 3}/optaelling",
    }
    deadline = time.monotonic() + _READY_WITHIN
    while waiting and time.monotonic() < deadline and not opsyn.stopping() and not opsyn.fallen():
        waiting = {url for url in waiting if not _answers(url)}
        time.sleep(0.1)
    return not waiting


def _answers(url: str) -> bool:
    try:
        return requests.get(url, timeout=2).ok
    except requests.RequestException:
        return False


def _addresses(port: int) -> Table:
    table = Table(title="Fordringsbro", show_header=False)
    base = "http://127.0.0.1:"
    table.add_row("SF1590", f"{base}{port}/service/OIR/DebitorRegistreringAfsend/1?wsdl")
    table.add_row("", f"{base}{port}/service/OIR/DebitorForespoergselAfsend/1?wsdl")
    table.add_row("", f"{base}{port}/service/OIR/DebitorIndbetalingAfsend/1?wsdl")
    table.add_row("Portal, /health/ready, /metrics", f"{base}{port + 1}/")
    table.add_row("PSRM (simulator)", f"{base}{port + 2}/")
    table.add_row("DMI (simulator)", f"{base}{port + 3}/")
    return table
