"""One noun is one class's, and SQL stands in stores."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from kildetekst import funktioner, klasser, moduler, rum, strenge, trae

_SQL = re.compile(r"\b(?:SELECT|INSERT INTO|UPDATE|DELETE FROM|LOCK TABLE)\b")
_STORE = re.compile(r"(?:^|[._])store$")
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
        if rum(modul) not in _UDEN_STORE and not _STORE.search(modul)
        for linje, tekst in strenge(modul)
        if _SQL.search(tekst)
    ]
    assert fundet == []


def test_a_store_has_the_suffix():
    """`store` stands last in a module's name, or names the folder of a room's stores."""
    ellers = [modul for modul in moduler() if re.search(r"store_|store[a-z]", modul.rpartition(".")[2])]
    assert ellers == []


def test_what_rooms_hand_each_other_has_a_name():
    """No public signature says a dictionary of anything: it says `Post`, `Felter`, `JsonObjekt`, or a record.

    Left out are rows and parameters of SQL, what WSGI has changed in place, and the binding, which makes `Post`.
    """
    uden = {"contract.kanonisk", "contract.skrivning", "efterproev.kontrol", "platform.jobstyring", "wire.http.hoveder"}
    uden |= {"platform.database", "platform.ur"}
    fundet = [
        f"{modul}.{navn}"
        for modul in moduler()
        if modul not in uden and not _STORE.search(modul)
        for navn, funktion in funktioner(modul)
        for skrevet in _annotationer(funktion)
        if re.search(r"(?:dict|Mapping)\[str, (?:Any|object)\]", skrevet)
    ]
    assert fundet == []


def _annotationer(funktion: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[str]:
    argumenter = funktion.args
    for argument in (*argumenter.posonlyargs, *argumenter.args, *argumenter.kwonlyargs):
        if argument.annotation:
            yield ast.unparse(argument.annotation)
    if funktion.returns:
        yield ast.unparse(funktion.returns)


def test_words_in_sql_are_members_of_an_enum():
    """A state, reason or kind that a statement spells out is one that the code knows."""
    # Stands among the numeric codes of what collection refused: it did less than it was told.
    kendte = {"REDUCERET"} | {
        vaerdi.value
        for modul in moduler()
        for knude in ast.walk(trae(modul))
        if isinstance(knude, ast.ClassDef) and any(ast.unparse(base) == "StrEnum" for base in knude.bases)
        for linje in knude.body
        if isinstance(linje, ast.Assign) and isinstance(vaerdi := linje.value, ast.Constant)
    }
    fundet = {
        (modul, ord_)
        for modul in moduler()
        for _, tekst in strenge(modul)
        if _SQL.search(tekst)
        for ord_ in re.findall(r"'([A-Z][A-Z_]+[A-Z])'", tekst)
        if ord_ not in kendte
    }
    assert sorted(fundet) == []
