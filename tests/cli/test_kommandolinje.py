"""How the command line is used is told at once: from a table that says what the commands say of themselves."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

import fordringsbro.cli
from fordringsbro.cli.app import app
from fordringsbro.cli.kommandoer import KOMMANDOER

#: What no help needs: each of them, with what it brings along, takes longer than the help.
TUNGE = (
    "psycopg",
    "spyne",
    "alembic",
    "sqlalchemy",
    "procrastinate",
    "zeep",
    "requests",
    "structlog",
    "fordringsbro.bootstrap",
)
#: What the outermost help, and that of a command without words of the domain, needs no more.
OGSAA_TUNGE = (*TUNGE, "lxml", "pydantic_settings", "cryptography", "orjson", "holidays")
#: Asks for help on each of its arguments, and tells which modules it took.
PROGRAM = """
import contextlib, io, json, sys
from fordringsbro.cli.app import app
for linje in json.loads(sys.argv[1]):
    with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
        app([*linje, "--help"])
print(json.dumps(list(sys.modules)))
"""


def moduler(*linjer: list[str]) -> set[str]:
    """The modules that are imported when help is asked for."""
    svar = subprocess.run([sys.executable, "-c", PROGRAM, json.dumps(linjer)], capture_output=True, check=True)
    return set(json.loads(svar.stdout))


@pytest.mark.parametrize("ord_", KOMMANDOER)
def test_the_table_says_what_a_command_says_of_itself(ord_):
    """Its word and its help are those that its own module gives."""
    kommando = typer.main.get_command(app).commands[ord_]
    assert (kommando.name, kommando.help) == (ord_, KOMMANDOER[ord_].hjaelp)


def test_every_group_is_in_the_table():
    """A package with arguments that the table does not name could not be called."""
    (mappe,) = map(Path, fordringsbro.cli.__path__)
    pakker = {fil.parent.name for fil in mappe.glob("*/argumenter.py")} - {"faelles"}
    assert pakker == {post.pakke for post in KOMMANDOER.values()}


def test_the_outermost_help_brings_no_command():
    """It is shown from the table: neither the libraries nor any group of commands is imported."""
    fundet = moduler([])
    assert fundet.isdisjoint(OGSAA_TUNGE)
    assert not {navn for navn in fundet if navn.startswith("fordringsbro.cli.") and navn.endswith(".argumenter")} - {
        "fordringsbro.cli.faelles.argumenter"
    }


def test_no_help_brings_what_the_command_would_do():
    """How a command is used is told without the database, the services and their libraries."""
    assert moduler(*([ord_] for ord_ in KOMMANDOER)).isdisjoint(TUNGE)


def test_help_of_a_command_without_words_of_the_domain_brings_little():
    """Nor settings, nor XML."""
    lette = ["sandbox", "serve", "worker", "migrate", "doctor", "verify", "replay", "check", "why", "rules"]
    assert moduler(*([ord_] for ord_ in lette)).isdisjoint(OGSAA_TUNGE)


def test_an_unknown_command_is_wrong_use_and_names_one_that_is_near():
    """The table knows every word, so nothing is brought to say so."""
    svar = CliRunner().invoke(app, ["claim"])
    assert svar.exit_code == 2
    assert "claims" in svar.output


def test_the_version_is_that_of_the_project(monkeypatch):
    """It is written down in `pyproject.toml` and nowhere else, and told whatever the settings are."""
    monkeypatch.setenv("FORDRINGSBRO_PORT", "x")
    projekt = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))
    svar = CliRunner().invoke(app, ["--version"])
    assert (svar.exit_code, svar.stdout) == (0, f"fordringsbro {projekt['project']['version']}\n")
