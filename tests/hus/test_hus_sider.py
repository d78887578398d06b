"""The pages name files that are there."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from kildetekst import ROD, SRC

_ENDELSER = r"[\w./-]+\.(?:py|toml|xsd|wsdl|sql|md|json|xml)"
_MAPPER = "|".join(sorted(sti.name for sti in (*SRC.iterdir(), *ROD.iterdir()) if sti.is_dir()))
_STI = re.compile(rf"`({_ENDELSER}|(?:{_MAPPER})/[\w./-]*|[a-z_0-9]+/)`")
_LINK = re.compile(r"\]\((?!https?:)([\w./-]+)(?:#[\w-]*)?\)")
#: What the pages call so and is no file of the source: what a client asks for, and what a reader makes.
_ANDRE = re.compile(r"^(?:text|application|image)/|^(?:SF1590\.xsd|leverance\.xml)$")
_UDEN = frozenset({".git", ".venv", "node_modules", "__pycache__", ".mypy_cache", ".ruff_cache", ".pytest_cache"})


@cache
def _alle() -> frozenset[str]:
    """Every file and folder by each end of its path: `kontroller/tabel.py` is one of `nymf/kontroller/tabel.py`."""
    toppe = [sti for sti in ROD.iterdir() if sti.name not in _UDEN]
    stier = (sti.relative_to(ROD).parts for top in toppe for sti in (top, *top.rglob("*")))
    return frozenset("/".join(dele[n:]) for dele in stier if not _UDEN & set(dele) for n in range(len(dele)))


@pytest.fixture
def findes() -> Callable[[str], bool]:
    """Whether a path is one of something that is there."""
    return lambda sti: sti.strip("/") in _alle()


@pytest.mark.parametrize(
    "side",
    [*sorted((ROD / "docs").rglob("*.md")), ROD / "README.md", ROD / "CONTRIBUTING.md"],
    ids=lambda side: side.relative_to(ROD).as_posix(),
)
def test_a_page_names_what_is_there(side: Path, findes: Callable[[str], bool]):
    """Every path between backticks, and every link to a page, leads to a file or folder."""
    tekst = side.read_text(encoding="utf-8")
    stier = [sti for sti in _STI.findall(tekst) if not _ANDRE.search(sti)]
    assert [sti for sti in stier if not findes(sti)] == []
    uden_kode = re.sub(r"```.*?```", "", tekst, flags=re.DOTALL)
    assert [sti for sti in _LINK.findall(uden_kode) if not (side.parent / sti).exists()] == []
