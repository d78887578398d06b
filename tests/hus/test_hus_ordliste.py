"""Each Danish word in a name is in the glossary."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kildetekst import ROD, klasser, moduler, rum

#: The words of names that are English, or names themselves.
_ENGELSKE = frozenset(
    [
        "adapter",
        "app",
        "asgi",
        "at",
        "backend",
        "bankdays",
        "binding",
        "bootstrap",
        "charset",
        "client",
        "clock",
        "codes",
        "connector",
        "contract",
        "database",
        "dmi",
        "embedded",
        "envelope",
        "error",
        "errors",
        "fault",
        "faults",
        "feed",
        "files",
        "filter",
        "fixed",
        "gate",
        "host",
        "http",
        "init",
        "installation",
        "json",
        "local",
        "main",
        "mf",
        "migrate",
        "names",
        "nymf",
        "occurs",
        "panel",
        "parser",
        "paths",
        "platform",
        "postgres",
        "processer",
        "protocol",
        "proxier",
        "psrm",
        "record",
        "revision",
        "reference",
        "sandbox",
        "schema",
        "schemas",
        "server",
        "service",
        "session",
        "settings",
        "sf",
        "sf1590",
        "shim",
        "signal",
        "simulator",
        "soap",
        "spyne",
        "store",
        "texts",
        "tls",
        "transport",
        "wire",
        "worker",
        "wsdl",
        "wsgi",
        "xml",
        "1590",
    ]
)


@cache
def _danske() -> frozenset[str]:
    side = (ROD / "docs" / "glossary.md").read_text(encoding="utf-8")
    raekker = re.findall(r"^\| (`.*?`) \| .+ \|$", side, re.MULTILINE)
    return frozenset(ord_ for raekke in raekker for ord_ in re.findall(r"`(\w+)`", raekke))


@cache
def _kan_deles(navn: str) -> bool:
    """Whether a name is one word, or some put together with nothing, `s` or `e` between."""
    return not navn or any(
        navn[:n] in _danske() | _ENGELSKE
        and any(_kan_deles(rest) for rest in {navn[n:], navn[n:].removeprefix("s"), navn[n:].removeprefix("e")})
        for n in range(len(navn), 1, -1)
    )


def _navne() -> Iterator[str]:
    """The parts of the names of modules and public classes; those of commands are English."""
    for modul in moduler():
        if rum(modul) != "cli":
            yield from re.split(r"[._]+", modul.lower())
        for klasse in klasser(modul):
            yield from (del_.lower() for del_ in re.findall(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+", klasse))


def test_every_word_of_a_name_is_in_the_glossary():
    """The name of a module or class is made of words that a reader can look up."""
    assert sorted({navn for navn in _navne() if not _kan_deles(navn)}) == []
