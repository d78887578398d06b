"""The house as its source shows it: modules, their names and strings, and who imports whom. Nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

ROD = Path(__file__).parents[2]
SRC = ROD / "src" / "fordringsbro"
_MIGRERINGER = SRC / "platform" / "migrations"


@cache
def moduler() -> Mapping[str, Path]:
    """Every module by its name below the package (`nymf.aftaler.aftale`); migrations are history, not house."""
    filer = sorted(fil for fil in SRC.rglob("*.py") if not fil.is_relative_to(_MIGRERINGER))
    return {".".join(fil.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__"): fil for fil in filer}


@cache
def trae(modul: str) -> ast.Module:
    """A module's syntax tree."""
    return ast.parse(moduler()[modul].read_text(encoding="utf-8"))


def rum(modul: str) -> str:
    """The room that a module is in."""
    return modul.partition(".")[0]


@cache
def importerer() -> Mapping[str, frozenset[str]]:
    """What each module imports of the package at run time; what only type checkers import is left out."""
    return {modul: frozenset(_importer(modul)) - {modul} for modul in moduler()}


def _importer(modul: str) -> Iterator[str]:
    kun_typer = {
        id(barn)
        for knude in ast.walk(trae(modul))
        if isinstance(knude, ast.If) and ast.unparse(knude.test) == "TYPE_CHECKING"
        for barn in ast.walk(knude)
    }
    for knude in ast.walk(trae(modul)):
        if id(knude) in kun_typer or not isinstance(knude, ast.ImportFrom):
            continue
        pakke, _, fra = (knude.module or "").partition(".")
        if pakke == "fordringsbro":
            for navn in knude.names:
                helt = f"{fra}.{navn.name}".lstrip(".")
                yield helt if helt in moduler() else fra


def klasser(modul: str) -> Iterator[str]:
    """The public classes of a module."""
    for knude in trae(modul).body:
        if isinstance(knude, ast.ClassDef) and not knude.name.startswith("_"):
            yield knude.name


def funktioner(modul: str) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """The public functions of a module and the public methods of its public classes."""
    for knude in trae(modul).body:
        if isinstance(knude, ast.FunctionDef | ast.AsyncFunctionDef) and not knude.name.startswith("_"):
            yield knude.name, knude
        elif isinstance(knude, ast.ClassDef) and not knude.name.startswith("_"):
            for metode in knude.body:
                if isinstance(metode, ast.FunctionDef | ast.AsyncFunctionDef) and not metode.name.startswith("_"):
                    yield f"{knude.name}.{metode.name}", metode


@cache
def strenge(modul: str) -> Sequence[tuple[int, str]]:
    """The strings of a module with their lines; docstrings are none."""
    dokstrenge = {
        id(knude.value)
        for knude in ast.walk(trae(modul))
        if isinstance(knude, ast.Expr) and isinstance(knude.value, ast.Constant)
    }
    return [
        (knude.lineno, knude.value)
        for knude in ast.walk(trae(modul))
        if isinstance(knude, ast.Constant) and isinstance(knude.value, str) and id(knude) not in dokstrenge
    ]
