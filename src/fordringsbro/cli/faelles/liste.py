"""Lists: one way to show them, whatever they hold.

A list may have millions of rows. Its table shows a page, the newest first, and says how to see more; `--json` alone
writes all, the oldest first, one row at a time; with `--limit` or `--after` it writes the page of the table. Rows come
from the database in portions, so memory stays flat however many there are. What is small and made by hand
(municipalities, routes ...) is in the order of its key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final, Generic, Protocol, TypeVar

import typer

from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import skriv_json_liste, skriv_linje, skriv_tabel
from fordringsbro.platform.record import record
from fordringsbro.platform.sidelaesning import sidevis

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
#: Rows that a table holds to find the width of its columns; a longer list is several tables, one below the other.
_PORTION: Final = 500


@record
class Listeform(Generic[_T]):
    """How the rows of a list are shown.

    Attributes:
        titel: In Danish and English.
        kolonner: Headings; one that begins with `>` stands to the right.
        raekke: The cells of a row.
        som_dict: A row as JSON values.
        noegle: What `--after` is given to go on after a row.
    """

    titel: str
    kolonner: Sequence[str]
    raekke: Callable[[_T], Sequence[object]]
    som_dict: Callable[[_T], Mapping[str, object]]
    noegle: Callable[[_T], object]


class Sidehenter(Protocol[_T_co]):
    """Reads so many rows after a number, the newest first or the oldest first."""

    def __call__(self, *, efter: int | None, antal: int, nyeste_foerst: bool) -> Sequence[_T_co]:
        """The rows."""
        ...


def efter_nummer(
    valg: Listevalg,
    hent: Sidehenter[_T],
    noegle: Callable[[_T], int],
    *,
    foran: str = "",
) -> Iterator[_T]:
    """The rows of a list that has its order by a number.

    Args:
        valg: What is asked for.
        hent: Reads a page.
        noegle: The number of a row.
        foran: The letter that the numbers are shown with.
    """
    efter = valg.efter_tal(foran=foran)
    nyeste_foerst = not valg.alt
    return sidevis(
        lambda nr, antal: hent(efter=nr, antal=antal, nyeste_foerst=nyeste_foerst),
        noegle,
        efter=efter,
        foerst=valg.foerst,
    )


def af_faa(form: Listeform[_T], alle: Iterable[_T], valg: Listevalg) -> Iterator[_T]:
    """The rows of a list that is short by nature and read whole, after the row that is asked for.

    Raises:
        typer.BadParameter: No row has that key.
    """
    if valg.efter is None:
        yield from alle
        return
    fundet = False
    for en in alle:
        if fundet:
            yield en
        fundet = fundet or str(form.noegle(en)).casefold() == valg.efter.casefold()
    if not fundet:
        raise typer.BadParameter("ingen række har den nøgle / no row has that key", param_hint="--after")


def skriv_liste(form: Listeform[_T], raekker: Iterable[_T], valg: Listevalg) -> list[_T]:
    """Print a list.

    Args:
        form: How.
        raekker: The rows after the one that is asked for; no more of them are read than are shown, and one.
        valg: What of it.

    Returns:
        The rows of a table that is no longer than what is held at once anyway; nothing of longer ones, and of JSON.
    """
    if valg.som_json:
        viste = raekker if valg.alt else islice(raekker, valg.antal)
        skriv_json_liste(map(form.som_dict, viste))
        return []
    alle = iter(raekker)
    side = islice(alle, valg.antal)
    portion = list(islice(side, _PORTION))
    vist, sidste = portion if valg.antal <= _PORTION else [], portion[-1:]
    naeste = list(islice(side, 1))
    if not naeste:
        flere = any(True for _ in alle)
        skriv_tabel(f"{form.titel}: {len(portion)}{'+' if flere else ''}", form.kolonner, map(form.raekke, portion))
    else:
        antal, sidste = _skriv_portioner(form, portion, chain(naeste, side))
        flere = any(True for _ in alle)
        skriv_linje(f"{form.titel}: {antal}{'+' if flere else ''}")
    if flere:
        skriv_linje(f"Der er flere / There are more: --limit N, --after {form.noegle(sidste[0])}")
    return vist


def _skriv_portioner(form: Listeform[_T], portion: list[_T], resten: Iterator[_T]) -> tuple[int, list[_T]]:
    """Print the rows as tables; how many they were, and the last one."""
    antal, sidste = 0, portion[-1:]
    while portion:
        skriv_tabel(form.titel, form.kolonner, map(form.raekke, portion))
        antal, sidste = antal + len(portion), portion[-1:]
        portion = list(islice(resten, _PORTION))
    return antal, sidste
