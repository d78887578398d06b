"""Which tests prove which fault: read from the marks in their source, without running or importing them."""

from __future__ import annotations

import ast
import functools
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fejlliste import id_i_navn

TESTS: Final = Path(__file__).resolve().parents[1]
_KORPUS: Final = TESTS / "wire" / "cases" / "manifest.toml"


@dataclass(frozen=True, slots=True, order=True)
class Proeve:
    """A test that proves a fault to be dealt with.

    Attributes:
        fil: The file's name; no two test files share one.
        navn: The test, or the case.
        fejl: The id of the fault.
        lang: Whether only `make test-long` runs it.
    """

    fil: str
    navn: str
    fejl: str
    lang: bool


@functools.cache
def proever() -> tuple[Proeve, ...]:
    """All of them, in the order of files and names."""
    af_filer = (proeve for fil in TESTS.rglob("test_*.py") for proeve in _i_fil(fil))
    return tuple(sorted({*af_filer, *_i_korpus()}))


def _i_korpus() -> Iterator[Proeve]:
    for sag in tomllib.loads(_KORPUS.read_text("utf-8"))["sag"]:
        navngivet = id_i_navn(sag["navn"])
        for fejl in {*sag.get("fejl", ()), *([navngivet] if navngivet else ())}:
            yield Proeve("test_wire_cases.py", sag["navn"], fejl, lang=False)


def _i_fil(fil: Path) -> Iterator[Proeve]:
    tekst = fil.read_text("utf-8")
    if "mark.fault" in tekst:
        modul = ast.parse(tekst)
        konstanter = {
            maal.id: linje.value
            for linje in modul.body
            if isinstance(linje, ast.Assign)
            for maal in linje.targets
            if isinstance(maal, ast.Name)
        }
        faelles = [konstanter["pytestmark"]] if "pytestmark" in konstanter else []
        yield from _i_krop(fil.name, modul.body, faelles, konstanter)


def _i_krop(
    fil: str, krop: list[ast.stmt], faelles: list[ast.expr], konstanter: dict[str, ast.expr]
) -> Iterator[Proeve]:
    for led in krop:
        if isinstance(led, ast.ClassDef):
            yield from _i_krop(fil, led.body, faelles + led.decorator_list, konstanter)
        elif isinstance(led, ast.FunctionDef) and led.name.startswith("test"):
            yield from _proever(fil, led.name, faelles + led.decorator_list, konstanter)
        elif isinstance(led, ast.Assign) and isinstance(led.targets[0], ast.Name) and led.targets[0].id[:4] == "Test":
            yield from _proever(fil, led.targets[0].id, [*faelles, led.value], konstanter)


def _proever(fil: str, navn: str, udtryk: list[ast.expr], konstanter: dict[str, ast.expr]) -> Iterator[Proeve]:
    """The marks in these expressions, and in the module's constants (lists of cases) that they name."""
    navne = {led.id for led in _led(udtryk) if isinstance(led, ast.Name)}
    alt = udtryk + [konstanter[kendt] for kendt in sorted(navne & konstanter.keys())]
    sager = [led for led in _led(alt) if isinstance(led, ast.Call) and ast.unparse(led.func) == "pytest.param"]
    i_sager = set(_led(sager))
    udenfor = [led for led in _led(alt) if led not in i_sager]
    lang = any(_er_maerke(led, "long") for led in udenfor)
    for ident in _ider(udenfor, f"{fil}::{navn}"):
        yield Proeve(fil, navn, ident, lang)
    for sag in sager:
        led = list(_led([sag]))
        for ident in _ider(led, f"{fil}::{navn}"):
            yield Proeve(fil, navn, ident, lang or any(_er_maerke(et, "long") for et in led))


def _ider(led: list[ast.AST], sted: str) -> Iterator[str]:
    for et in led:
        if isinstance(et, ast.Call) and _er_maerke(et.func, "fault"):
            for ident in et.args:
                assert isinstance(ident, ast.Constant), f"{sted}: a fault's id is written out where it is marked"
                yield str(ident.value)


def _led(udtryk: Iterable[ast.expr]) -> Iterator[ast.AST]:
    for rod in udtryk:
        yield from ast.walk(rod)


def _er_maerke(led: ast.AST, navn: str) -> bool:
    """Whether this is `pytest.mark.<navn>`."""
    return isinstance(led, ast.Attribute) and led.attr == navn and ast.unparse(led.value) == "pytest.mark"
