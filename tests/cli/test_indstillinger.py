"""Every command ends with one clear line when a setting is none or is wrong, and no secret is in what it says."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import psycopg
import pytest
import typer
from typer.testing import CliRunner

from fordringsbro.cli.app import app
from fordringsbro.platform.settings import Settings

HEMMELIG = "hEmm3lig"


def _kommandoer(gruppe, *foran: str) -> Iterator[tuple[str, ...]]:
    """Every command there is."""
    for navn, kommando in gruppe.commands.items():
        yield from _kommandoer(kommando, *foran, navn) if hasattr(kommando, "commands") else [(*foran, navn)]


#: Made once: that takes longer than a command that ends at its settings.
KOMMANDOLINJE = typer.main.get_command(app)
ALLE = sorted(_kommandoer(KOMMANDOLINJE))
MISTASTET = (
    f"mysql://u:{HEMMELIG}@127.0.0.1/x",
    f"postgresql//u:{HEMMELIG}@127.0.0.1/x",
    f"postgresql:/u:{HEMMELIG}@127.0.0.1/x",
    f"postgresql+psycopg://u:{HEMMELIG}@127.0.0.1/x",
    f"postgresql://u:{HEMMELIG}%@127.0.0.1/x",
    f"postgresql://u:a@{HEMMELIG}@127.0.0.1/x",
    f"postgresql://u:a/{HEMMELIG}@127.0.0.1/x",
    f"postgresql://u:1/{HEMMELIG}@127.0.0.1/x",
    f"postgresql://u:{HEMMELIG}@127.0.0.1:port/x",
    f"host=127.0.0.1 user=u pasword={HEMMELIG}",
    f"host=127.0.0.1,user=u,password={HEMMELIG}",
    HEMMELIG,
)
#: Commands that need a database get as far as that with these arguments.
MED_DATABASE = ("serve", "worker", "portal", "migrate", "claims", "verify", "doctor", "doctor --json", "tasks --json")


@pytest.fixture
def cli(monkeypatch):
    """Runs the command line with what a test puts into the environment: none of these gets as far as a database."""
    monkeypatch.setattr("typer.testing._get_command", lambda _app: KOMMANDOLINJE)
    monkeypatch.setenv("FORDRINGSBRO_ACCESS", "open")

    def run(*argumenter: str):
        return CliRunner().invoke(app, argumenter)

    return run


def linje(svar, kode: str, udgang: int = 2) -> str:
    """The one line on stderr that a command ended with."""
    assert svar.exit_code == udgang, svar.output
    (fundet,) = svar.stderr.splitlines()
    assert fundet.startswith(f"{kode} ")
    return fundet


@pytest.mark.fault("A9")
def test_an_unknown_setting_stops_every_command(cli, monkeypatch):
    """Whatever the command, a name that is no setting ends it at once, with the nearest one and without the value."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URI", f"postgresql://u:{HEMMELIG}@127.0.0.1/x")
    for kommando in ALLE:
        svar = cli(*kommando)
        fundet = linje(svar, "FB-535")
        assert "FORDRINGSBRO_DATABASE_URI (mente du / did you mean FORDRINGSBRO_DATABASE_URL?)" in fundet
        assert HEMMELIG not in svar.output


@pytest.mark.fault("A9")
def test_a_wrong_setting_stops_every_command(cli, monkeypatch):
    """Also a command that has no use for it: what is wrong is found when it is set, not when it is needed."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", MISTASTET[0])
    for kommando in ALLE:
        svar = cli(*kommando)
        assert "FORDRINGSBRO_DATABASE_URL: postgresql://" in linje(svar, "FB-502")
        assert HEMMELIG not in svar.output


@pytest.mark.parametrize("vaerdi", ["", "x"])
@pytest.mark.parametrize("navn", ["FORDRINGSBRO_ACCES_", "fordringsbro_port", "FORDRINSBRO_PORT", "FORDRINGSBRO_"])
def test_an_unknown_setting_stops_the_start_whatever_it_holds(cli, monkeypatch, navn, vaerdi):
    """An empty value and another case are no way around it."""
    monkeypatch.setenv(navn, vaerdi)
    assert navn in linje(cli("codes"), "FB-535")


def test_all_unknown_settings_are_told_at_once(cli, monkeypatch):
    """Two mistakes are one line."""
    monkeypatch.setenv("FORDRINGSBRO_PROT", "1")
    monkeypatch.setenv("FORDRINGSBRO_HOSTS", "1")
    fundet = linje(cli("codes"), "FB-535")
    assert "FORDRINGSBRO_PORT?" in fundet
    assert "FORDRINGSBRO_HOST?" in fundet


@pytest.mark.parametrize("kommando", ["--help", "claims --help", "claims fee -h"])
def test_help_needs_no_settings(cli, monkeypatch, kommando):
    """How to use it can be read while a setting is wrong."""
    monkeypatch.setenv("FORDRINGSBRO_PROT", "1")
    svar = cli(*kommando.split())
    assert (svar.exit_code, "Usage" in svar.stdout) == (0, True)


@pytest.mark.parametrize(("navn", "maa"), [
    ("PORT", "helt tal / whole number 1-65535"),
    ("THREADS", "helt tal / whole number 1-1000"),
    ("CLOCK_OFFSET_DAYS", "helt tal / whole number -36525 ... 36525"),
    ("SANDBOX", "true, false"),
    ("IT_SYSTEM", "UUID"),
    ("SE_NUMMER", "^[0-9]{8}$"),
    ("LOG_LEVEL", "DEBUG, INFO, WARNING, ERROR, CRITICAL"),
    ("PORTAL_KEY", "mindst / at least 32 bytes"),
    ("PUBLIC_URL", "http(s)://host"),
    ("CA_FILE", "en sti"),
    ("CLIENT_CERTIFICATE", "en sti"),
    ("HOST", "et værtsnavn"),
    ("DATA_DIR", "en sti"),
    ("ACCESS", "'certificate' or 'open'"),
    ("TRUSTED_PROXIES", "IP-adresser, net, unix"),
    ("ROUTE_THREADS", "helt tal / whole number 1-1000"),
])  # fmt: skip
def test_a_wrong_setting_is_told_by_what_it_may_be(cli, monkeypatch, navn, maa):
    """Limits, forms and kinds are told for whatever was given, and never what was."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", f"://:{HEMMELIG}@\x85")
    svar = cli("codes")
    assert f"FORDRINGSBRO_{navn}: {maa}" in linje(svar, "FB-502")
    assert HEMMELIG not in svar.output


def test_several_wrong_settings_are_one_line(cli, monkeypatch):
    """Each is named with what it may be."""
    monkeypatch.setenv("FORDRINGSBRO_PORT", "0")
    monkeypatch.setenv("FORDRINGSBRO_THREADS", "1001")
    fundet = linje(cli("codes"), "FB-502")
    assert "FORDRINGSBRO_PORT: helt tal / whole number 1-65535; FORDRINGSBRO_THREADS: " in fundet


@pytest.mark.fault("A6")
@pytest.mark.parametrize("url", MISTASTET)
def test_a_mistyped_database_shows_no_password(cli, monkeypatch, url):
    """Wrong schemes, slashes, percent signs, keywords, and passwords that hold what ends one."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", url)
    for kommando in MED_DATABASE:
        svar = cli(*kommando.split())
        linje(svar, "FB-502")
        assert HEMMELIG not in svar.output


@pytest.mark.parametrize("felt", [navn for navn in Settings.model_fields if navn not in {"database_url", "portal_key"}])
def test_a_database_address_in_the_wrong_setting_shows_no_password(cli, monkeypatch, felt):
    """Whichever setting it was given to refuses it without showing it."""
    for url in (f"postgresql://u:{HEMMELIG}@127.0.0.1/x", MISTASTET[1], MISTASTET[2]):
        monkeypatch.setenv(f"FORDRINGSBRO_{felt.upper()}", url)
        for kommando in (("claims",), ("doctor", "--json"), ("replay", "x")):
            svar = cli(*kommando)
            assert f"FORDRINGSBRO_{felt.upper()}" in linje(svar, "FB-502")
            assert HEMMELIG not in svar.output


@pytest.mark.parametrize(
    "kommando",
    [
        ("sandbox", "--data-dir", MISTASTET[1]),
        ("replay", "x", "--to", f"http://u:{HEMMELIG}@127.0.0.1"),
        ("routes", "add", "DebitorRegistreringAfsend", "29000011", "--url", f"http://u:{HEMMELIG}@127.0.0.1"),
    ],
)
def test_an_address_on_the_command_line_is_not_shown_either(cli, kommando):
    """What may hold a password is refused by the option's name."""
    svar = cli(*kommando)
    assert svar.exit_code == 2
    assert HEMMELIG not in svar.output


@pytest.mark.parametrize("rest", ["@127.0.0.1:9/x", "@findes-ikke.invalid/x", "@127.0.0.1:9,[::1]:9/x?sslmode=require"])
def test_a_database_out_of_reach_shows_no_password(cli, monkeypatch, rest):
    """An address that is one, of a server that isn't there."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", f"postgresql://u:{HEMMELIG}{rest}")
    for kommando in MED_DATABASE:
        svar = cli(*kommando.split())
        assert svar.exit_code == 1
        assert HEMMELIG not in svar.output


def test_a_migration_that_fails_shows_no_password(cli, monkeypatch, postgres_url):
    """What stands in its way is told by kind, whatever the libraries say."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE halv_migreret")
    try:
        url = postgres_url.replace("/postgres?", "/halv_migreret?").replace("//postgres@", f"//postgres:{HEMMELIG}@")
        with psycopg.connect(url, autocommit=True) as conn:
            conn.execute("CREATE SCHEMA debitor CREATE TABLE konto (x int)")
        monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", url)
        svar = cli("migrate")
        assert HEMMELIG not in linje(svar, "FB-299", 1)
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            conn.execute("DROP DATABASE halv_migreret WITH (FORCE)")


@pytest.mark.fault("A6")
def test_settings_show_no_secret():
    """However they are printed: as a text, a mapping or JSON."""
    alt = Settings(database_url=f"postgresql://u:{HEMMELIG}@127.0.0.1/x", portal_key=HEMMELIG * 8)
    for vist in itertools.chain([repr(alt), str(alt), alt.model_dump_json()], map(repr, alt.model_dump().values())):
        assert HEMMELIG not in vist
