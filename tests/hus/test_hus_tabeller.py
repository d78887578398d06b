"""Who writes and who reads which table: all SQL of the source against docs/architecture.md."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache

from kildetekst import ROD, moduler, rum, strenge

_RAEKKE = re.compile(r"^\| `([a-z0-9_.]+)` \| `(\w+)` \|(.*)\|$", re.MULTILINE)
_OPRETTET = re.compile(r"CREATE TABLE (?:IF NOT EXISTS )?([a-z0-9]+\.[a-z_]+)")
_SKRIVER = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM|LOCK TABLE)\s+$")


@cache
def _regler() -> dict[str, tuple[str, frozenset[str]]]:
    """Table or schema -> who writes it, and who else reads it."""
    side = (ROD / "docs" / "architecture.md").read_text(encoding="utf-8").partition("\n## Tables\n")[2]
    return {navn: (ejer, frozenset(re.findall(r"`(\w+)`", andre))) for navn, ejer, andre in _RAEKKE.findall(side)}


@cache
def _tabeller() -> frozenset[str]:
    """Every table that a migration makes."""
    filer = (ROD / "src" / "fordringsbro" / "platform" / "migrations" / "versions").iterdir()
    return frozenset(t for fil in filer if fil.is_file() for t in _OPRETTET.findall(fil.read_text(encoding="utf-8")))


@cache
def _brug() -> Sequence[tuple[str, str, bool, str]]:
    """Table, room, whether it writes, and where, for each mention in a statement."""
    moenster = re.compile(rf"(?<![\w.])({'|'.join(map(re.escape, sorted(_tabeller())))})(?![\w(])")
    return [
        (fund[1], rum(modul), bool(_SKRIVER.search(tekst[: fund.start()])), f"{modul}:{linje}")
        for modul in moduler()
        for linje, tekst in strenge(modul)
        # By itself a table's name is a kind of work, or a word of another sort.
        if tekst not in _tabeller()
        for fund in moenster.finditer(tekst)
    ]


def test_a_table_is_written_by_one_room_and_read_by_those_named():
    """No statement writes another room's table, or reads one that the page doesn't let it read."""
    imod = []
    for tabel, bruger, skriver, sted in _brug():
        ejer, andre = _regler().get(tabel) or _regler()[tabel.partition(".")[0]]
        if bruger != ejer and (skriver or bruger not in andre):
            imod.append(f"{sted}: {bruger} {'writes' if skriver else 'reads'} {tabel}")
    assert imod == []


def test_the_page_permits_nothing_that_is_not_used():
    """Each room that the page lets read a schema reads it."""
    brugt: dict[str, set[str]] = defaultdict(set)
    for tabel, bruger, _, _ in _brug():
        brugt[tabel if tabel in _regler() else tabel.partition(".")[0]].add(bruger)
    assert [navn for navn, (ejer, andre) in _regler().items() if not {ejer, *andre} <= brugt[navn]] == []


def test_every_schema_is_on_the_page():
    """A schema that a migration makes has its row."""
    assert {tabel.partition(".")[0] for tabel in _tabeller()} <= set(_regler())
