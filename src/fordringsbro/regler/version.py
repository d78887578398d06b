"""Which rules `rules diff` speaks of: those of a day, or those that a folder of packs proposes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from fordringsbro.regler.gyldighed import altid
from fordringsbro.regler.regelsaet import Regelsaet


def af_dag(dag: date) -> Regelsaet:
    """The shipped rules as they are in force on a day, made timeless."""
    return Regelsaet.load().som_paa(dag)


def af_mappe(mappe: Path, i_dag: date) -> Regelsaet:
    """The newest version of each type in a folder; types that it doesn't hold keep the shipped rules of `i_dag`.

    So a proposed pack can be tried alone in a folder, with whatever dates it will be in force: it is taken as it is on
    `i_dag`, or on the day of its time that is nearest, with the rows that are in force then.

    Raises:
        RegelError: A pack is not usable.
    """
    forslag = Regelsaet.load(mappe)
    nyeste = [forslag.pakker(kode)[-1] for kode in forslag.typer]
    egne = [altid(pakke, min(max(i_dag, pakke.gaelder_fra), pakke.gaelder_til or date.max)) for pakke in nyeste]
    medfulgte = af_dag(i_dag)
    rest = [pakke for kode in medfulgte.typer if kode not in forslag.typer for pakke in medfulgte.pakker(kode)]
    return Regelsaet(egne + rest)
