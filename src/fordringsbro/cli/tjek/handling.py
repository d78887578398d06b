"""`fordringsbro check`: what would be answered, without network and database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from fordringsbro.cli.faelles.udskrift import skriv_json
from fordringsbro.cli.tjek import udskrift
from fordringsbro.platform.clock import SystemClock
from fordringsbro.sandkasse.sandbox import forskydning
from fordringsbro.tjek import tjekaftale
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek


def tjek_filer(
    filer: Sequence[Path],
    *,
    aftale: int | None,
    form: tjekaftale.Leveranceform,
    dag: date | None,
    som_json: bool,
) -> bool:
    """Judge messages and print what was found; whether none would be rejected.

    Args:
        filer: Envelopes or payloads.
        aftale: The demo agreement to judge by; None permits everything in PSRM.
        form: How a debtor system speaks.
        dag: The local date to live on; None is today.
        som_json: For programs.

    Raises:
        FejlError: `PARAMETER` and `UKENDT_ID` as `tjekaftale` and `forskydning`; `LAES_FIL`.
    """
    clock = SystemClock(timedelta() if dag is None else timedelta(days=forskydning(dag)))
    efter = tjekaftale.alt_i_psrm() if aftale is None else tjekaftale.demo_aftale(aftale)
    resultater = list(tjek(af_filer(filer), Dommer.efter(clock, efter, form=form)))
    if som_json:
        skriv_json([tjekket.som_dict() for tjekket in resultater])
    else:
        udskrift.skriv(resultater)
    return not any(tjekket.ville_blive_afvist for tjekket in resultater)
