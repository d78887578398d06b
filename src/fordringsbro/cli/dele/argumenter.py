"""`fordringsbro serve`, `worker`, `portal` and `simulator`: the parts of an installation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from fordringsbro.platform.laesning import HOEJEST_ARBEJDERE


class Simulator(StrEnum):
    """The simulators."""

    PSRM = "psrm"
    DMI = "dmi"


def serve(
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=HOEJEST_ARBEJDERE, help="Hvor mange processer. / How many processes."),
    ] = None,
) -> None:
    """SOAP-tjenesterne. / The SOAP services."""
    from fordringsbro.cli.dele.soap import run_serve
    from fordringsbro.platform.settings import load_settings

    settings = load_settings()
    run_serve(settings if workers is None else settings.model_copy(update={"workers": workers}))


def worker() -> None:
    """Udfører job: overdragelse, afsendelse, kvitteringer. / Runs jobs: handing over, sending, receipts."""
    from fordringsbro.cli.dele.arbejder import run_worker_process
    from fordringsbro.platform.settings import load_settings

    run_worker_process(load_settings())


def portal() -> None:
    """Sider, sundhed og målinger. / Pages, health and metrics."""
    from fordringsbro.cli.dele.portal import run_portal
    from fordringsbro.platform.settings import load_settings

    run_portal(load_settings())


def simulator(
    system: Annotated[Simulator, typer.Argument(help="psrm eller / or dmi")],
) -> None:
    """Et inddrivelsessystem at afprøve mod. / A collection system to test against."""
    from fordringsbro.cli.dele.simulator import run_simulator
    from fordringsbro.platform.settings import load_settings

    run_simulator(system.value, load_settings())
