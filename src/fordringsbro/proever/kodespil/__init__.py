"""Players of the codes' files, one for each place that fires codes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from fordringsbro.proever.kodefiler import Kodedaekning, Spil, koder_daekning, nymf_spil
from fordringsbro.proever.kodespil.aftaler import aftaler_spil
from fordringsbro.proever.kodespil.mf import mf_spil
from fordringsbro.proever.kodespil.portal import portal_spil
from fordringsbro.proever.kodespil.psrm import psrm_spil
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.regler import Regelsaet


def spillere(base: Proevebase) -> Mapping[str, Spil]:
    """Who plays the files of each place (`Kode.hvor`)."""
    regelsaet = Regelsaet.load()
    nymf = nymf_spil(base, regelsaet)
    return {
        "nymf": nymf,
        "hoering": nymf,
        "mf": mf_spil(base, regelsaet),
        "aftaler": aftaler_spil(base, regelsaet),
        "portal": portal_spil(base),
        "psrm": psrm_spil(base, regelsaet),
    }


def spil_koder(url: str, mappe: Path) -> list[Kodedaekning]:
    """Each code of the catalogue with its file and whether it fired; nothing is left in the database.

    Args:
        url: A migrated database.
        mappe: The folder of files.
    """
    with closing(Proevebase(url)) as base:
        return koder_daekning(mappe, spillere(base))
