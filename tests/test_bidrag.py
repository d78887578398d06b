"""What CONTRIBUTING.md says of where things are added is there."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

ROD = Path(__file__).resolve().parents[1]
TEKST = (ROD / "CONTRIBUTING.md").read_text(encoding="utf-8")
AFSNIT = dict(re.findall(r"^### (.+?)\n(.*?)(?=^##)", TEKST, re.MULTILINE | re.DOTALL))
STIER = [
    (afsnit, sti, navn)
    for afsnit, tekst in AFSNIT.items()
    for sti, navn in re.findall(r"`([\w.-]+/[\w./-]*)(?::(\w+))?`", tekst)
]


def _sted(sti: str) -> Path:
    return next((fundet for fundet in (ROD / sti, ROD / "src" / "fordringsbro" / sti) if fundet.exists()), ROD / "?")


@pytest.mark.parametrize(("afsnit", "sti", "navn"), STIER)
def test_what_is_named_is_there(afsnit, sti, navn):
    """The file or folder exists, and the file has the function, class or table at its outermost level."""
    sted = _sted(sti)
    assert sted.exists(), (afsnit, sti)
    if navn:
        navne = set()
        for knude in ast.parse(sted.read_text(encoding="utf-8")).body:
            match knude:
                case ast.FunctionDef(name=fundet) | ast.ClassDef(name=fundet):
                    navne.add(fundet)
                case ast.Assign(targets=[ast.Name(id=fundet)]) | ast.AnnAssign(target=ast.Name(id=fundet)):
                    navne.add(fundet)
        assert navn in navne, (afsnit, sti)


def test_every_kind_of_addition_is_told():
    """A rule, an operation, an action and a command; and how a version is tagged."""
    assert {"Add a rule", "Add an operation", "Add an action", "Add a command", "Release"} == set(AFSNIT)
    assert {afsnit for afsnit, *_ in STIER} >= set(AFSNIT) - {"Release"}


def test_what_make_is_told_to_do_is_there():
    """Every target that CONTRIBUTING names is one of the Makefile's."""
    maal = set(re.findall(r"^([a-z-]+):", (ROD / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert {navn for linje in re.findall(r"`make ([a-z -]+)`", TEKST) for navn in linje.split()} <= maal


def test_the_version_stands_in_one_place():
    """No other file of the project's root repeats it."""
    version = tomllib.loads((ROD / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert version not in (ROD / "publiccode.yml").read_text(encoding="utf-8")
    assert not re.search(
        rf"\b{re.escape(version)}\b", "".join(f.read_text() for f in (ROD / "src").rglob("__init__.py"))
    )
