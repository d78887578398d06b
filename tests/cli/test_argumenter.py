"""What the command line is given: read in one form, or wrong use, whichever command it is for."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
import typer

from fordringsbro.cli.app import app

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sf1590b"
#: Texts that Python's own readers take for a number, a date or an id, or that no column holds.
FORKERTE = {
    int: ("1_0", "٣", "²", str(2**63), str(-(2**63)), "1e3", "9" * 5000),
    datetime: ("2026-W05-6", "20260131", "2026-1-31", "２０２６-01-31", "2026-02-30"),
    UUID: ("{00000000-0000-4000-8000-000000000001}", "0" * 32, "0000000٣-0000-4000-8000-000000000001"),
}
#: What satisfies the parameters that come before.
GYLDIGE = {int: "1000", datetime: "2026-01-31", UUID: "00000000-0000-4000-8000-000000000001"}


#: The whole tree, made once: making it takes a tenth of a second.
GRUPPE: Any = typer.main.get_command(app)


def kommandoer(gruppe: Any, foran: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command of the tree, with the words that name it."""
    for navn, kommando in getattr(gruppe, "commands", {}).items():
        yield from kommandoer(kommando, (*foran, navn))
    if not getattr(gruppe, "commands", {}):
        yield foran, gruppe


def slags(parameter: Any) -> type | None:
    """Which of the kinds above a parameter is of, unless it has a reader of its own."""
    if parameter.type_descriptor.parameter_info.parser is not None:
        return None
    annotation = parameter.type_descriptor.annotation
    return next((slags for slags in FORKERTE if slags in {annotation, *get_args(annotation)}), None)


def tilfaelde() -> Iterator[Any]:
    """Every parameter of every command that is a number, a date or an id."""
    for ord_, kommando in kommandoer(GRUPPE):
        for parameter in kommando.params:
            if slags(parameter) is not None:
                yield pytest.param(ord_, kommando, parameter, id=f"{' '.join(ord_)} {parameter.name}")


@pytest.fixture(autouse=True)
def andetsteds(monkeypatch, tmp_path):
    """Should a command do something after all, it does it in a folder of the test's own."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("ord_", "kommando", "parameter"), list(tilfaelde()))
def test_a_number_date_or_id_has_one_form_in_every_command(capsys, ord_, kommando, parameter):
    """What only Python reads, or no column holds, is wrong use before the command does anything."""
    for tekst in FORKERTE[slags(parameter)]:
        linje: list[str] = []
        for anden in kommando.params:
            if anden.param_type_name == "argument":
                vaerdi = tekst if anden is parameter else GYLDIGE.get(slags(anden), "x")
                linje.append(vaerdi)
        if parameter.param_type_name == "option":
            linje.insert(0, f"{parameter.opts[0]}={tekst}")
        linje = ["--", *linje] if parameter.param_type_name == "argument" else linje
        with pytest.raises(SystemExit) as slut:
            GRUPPE.main([*ord_, *linje])
        assert slut.value.code == 2, (tekst, capsys.readouterr())
        assert "FB-299" not in capsys.readouterr().err


@pytest.mark.parametrize("argument", ["\udcff", "a\x1b[31m", "\x9b", "x\u202e", "\x00"])
@pytest.mark.parametrize("ord_", [("why",), ("claims", "--type"), ("check",), ("rules", "show"), ("replay", "--to")])
def test_an_argument_that_is_no_text_is_wrong_use(capsys, ord_, argument):
    """Bytes that are no UTF-8, and characters that control a terminal, are told by the argument's number only."""
    with pytest.raises(SystemExit) as slut:
        GRUPPE.main([*ord_, argument])
    skrevet = capsys.readouterr()
    assert (slut.value.code, skrevet.out) == (2, "")
    assert skrevet.err.startswith("FB-108 ")
    assert f"argument {len(ord_) + 1}: UTF-8" in skrevet.err
    assert argument not in skrevet.err


#: Commands with a path, `{}`, and whether a folder is meant; None where both are.
STIER = (
    (("replay", "{}"), None),
    (("replay", f"{FIXTURES}/01-opkraevning", "--to=http://127.0.0.1:9", "--junit={}"), False),
    (("generate", "--count=1", "{}"), True),
    (("check", "{}"), False),
    (("rules", "coverage", "{}"), True),
    (("rules", "diff", "{}", "2026-01-01"), True),
    (("rules", "diff", "2026-01-01", "{}"), True),
    (("rules", "diff", "2026-01-01", "2026-11-20", "--messages={}"), True),
    (("sandbox", "--port=28600", "--data-dir={}"), True),
)


def test_every_path_of_the_command_line_is_tried():
    """A new parameter that is a path belongs in the table above."""
    fundet = {
        (ord_, parameter.opts[0] if parameter.param_type_name == "option" else parameter.name)
        for ord_, kommando in kommandoer(GRUPPE)
        for parameter in kommando.params
        if Path in {parameter.type_descriptor.annotation, *get_args(parameter.type_descriptor.annotation)}
    }
    assert fundet == {
        (("replay",), "paths"),
        (("replay",), "--junit"),
        (("generate",), "to"),
        (("check",), "files"),
        (("rules", "coverage"), "fixtures"),
        (("rules", "diff"), "--messages"),
        (("sandbox",), "--data-dir"),
    }


@pytest.mark.parametrize(("kommando", "er_mappe"), STIER, ids=[" ".join(linje)[-40:] for linje, _ in STIER])
@pytest.mark.parametrize("form", ["lang", "meget lang", "ring", "under en fil", "den anden slags", "uden rettigheder"])
def test_a_path_that_cannot_be_used_is_wrong_use(capsys, stier, kommando, er_mappe, form):
    """Too long, a loop of links, below a file, a file where a folder is meant, no rights: exit 2 and one line."""
    anden = "mappe" if er_mappe is False else "fil"
    sti = stier[anden if form == "den anden slags" else form]
    with pytest.raises(SystemExit) as slut:
        GRUPPE.main([led.format(sti) for led in kommando])
    skrevet = capsys.readouterr()
    assert (slut.value.code, skrevet.out, len(skrevet.err.splitlines())) == (2, "", 1), skrevet
    assert "FB-299" not in skrevet.err
    assert len(skrevet.err) < 700


@pytest.fixture
def stier(monkeypatch, tmp_path) -> dict[str, Path | str]:
    """Paths that can't be used, by what is wrong with them."""
    fil, mappe, ring, lukket = (tmp_path / navn for navn in ("fil", "mappe", "ring", "lukket"))
    fil.write_bytes(b"x")
    mappe.mkdir()
    ring.symlink_to(ring)
    # Whoever runs the tests may have every right.
    for navn in ("stat", "open", "mkdir"):
        monkeypatch.setattr(Path, navn, _naegt(lukket, getattr(Path, navn)))
    umulige = {"lang": "æ" * 200, "meget lang": "a/" * 5000, "ring": ring, "under en fil": fil / "x"}
    return {**umulige, "fil": fil, "mappe": mappe, "uden rettigheder": lukket}


def _naegt(lukket: Path, foer: Callable[..., Any]) -> Callable[..., Any]:
    def naegtet(sti: Path, *andre: Any, **navngivne: Any) -> Any:
        if lukket in {sti, *sti.parents}:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(sti))
        return foer(sti, *andre, **navngivne)

    return naegtet


def koer(*argumenter: bytes | str, encoding: str, **miljoe: str) -> subprocess.CompletedProcess[bytes]:
    """A command in a process of its own, whose output has another encoding."""
    omgivelser = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", **miljoe}
    kommando = [sys.executable, "-c", "from fordringsbro.cli.app import app; app()", *argumenter]
    return subprocess.run(kommando, env=omgivelser, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize(("encoding", "som_json"), [("latin-1", ()), ("ascii", ()), ("ascii", ("--json",))])
def test_output_in_another_encoding_replaces_what_it_lacks(encoding, som_json):
    """A table is printed with question marks, JSON as JSON, in Latin-1 and in ASCII."""
    svar = koer("rules", "show", "R_2_3", *som_json, encoding=encoding)
    assert (svar.returncode, svar.stderr) == (0, b""), svar.stderr
    assert b"R_2_3" in svar.stdout
    if som_json:
        assert svar.stdout.decode("utf-8") == svar.stdout.decode(encoding)


def test_bytes_of_the_system_are_wrong_use():
    """A byte that is no UTF-8, given by a real shell, ends 2 with one line."""
    svar = koer("why", b"\xff", encoding="utf-8")
    assert svar.returncode == 2
    assert svar.stderr.startswith(b"FB-108 ")
    assert len(svar.stderr.splitlines()) == 1
