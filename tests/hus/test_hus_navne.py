"""One noun is one class's, and SQL stands in stores."""

from __future__ import annotations

import re
from collections import defaultdict

from kildetekst import klasser, moduler, rum, strenge

_SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|LOCK TABLE)\b")
#: The ground that the stores stand on (connections, jobs, moments, what is set aside), and the proofs of `verify`,
#: each of which is a statement.
_UDEN_STORE = frozenset({"platform", "efterproev"})


def test_a_noun_is_one_class():
    """No two modules have a public class of the same name."""
    hvor: dict[str, list[str]] = defaultdict(list)
    for modul in moduler():
        for navn in klasser(modul):
            hvor[navn].append(modul)
    assert {navn: steder for navn, steder in hvor.items() if len(steder) > 1} == {}


def test_sql_stands_in_stores():
    """A statement is found in `store.py` or `<noun>_store.py` of a room, nowhere else."""
    fundet = [
        f"{modul}:{linje}"
        for modul in moduler()
        if rum(modul) not in _UDEN_STORE and not re.search(r"(^|[._])store$", modul)
        for linje, tekst in strenge(modul)
        if _SQL.search(tekst)
    ]
    assert fundet == []


def test_a_store_has_the_suffix():
    """`store` stands last in a module's name, or names the folder of a room's stores."""
    ellers = [modul for modul in moduler() if re.search(r"store_|store[a-z]", modul.rpartition(".")[2])]
    assert ellers == []
