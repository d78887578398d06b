"""`fordringsbro rules coverage`: every rule row and numeric code, its file, and whether the file makes it fire."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje, skriv_tabel
from fordringsbro.proever import daekning as proeven
from fordringsbro.proever.kodefiler import Kodedaekning


def daekning(mappe: Path, koder: Iterable[Kodedaekning], *, som_json: bool) -> bool:
    """Print the table; whether nothing in it is "no".

    Args:
        mappe: The folder of fixtures.
        koder: What is known of each numeric code.
        som_json: One JSON array instead of a table.

    Raises:
        FejlError: As `proever.daekning`.
    """
    raekker = proeven.daekning(mappe, koder)
    if som_json:
        skriv_json([raekke.som_dict() for raekke in raekker])
    else:
        _skriv(raekker)
    return all(raekke.fyret for raekke in raekker)


def _skriv(raekker: list[proeven.Daekningsraekke]) -> None:
    skriv_tabel(
        "Dækning / Coverage",
        (
            "Regel, kode / Rule, code",
            "Sted / Place",
            ">Nr. / Row",
            "Fil / File",
            "Udløst / Fired",
            "Hvorfor ikke / Why not",
        ),
        ((r.ident, r.sted, r.nummer, r.fil, "ja / yes" if r.fyret else "NEJ / NO", r.hvorfor) for r in raekker),
    )
    nej = sum(not raekke.fyret for raekke in raekker)
    skriv_linje(f"{len(raekker)} rækker / rows, {nej} nej / no")
