"""Whatever a command is started with that it can't work with is told at once, by one line that shows no secret."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
import pytest
from pydantic import SecretStr

from fordringsbro.cli.dele.arbejder import _navn
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.postgresserver import Postgresserver
from fordringsbro.platform.revision import migreret_til, nyeste_revision
from fordringsbro.platform.settings import Settings, load_settings
from fordringsbro.sandkasse.plads import require_free
from fordringsbro.sandkasse.sandbox import _exports, _own, forskydning

DELE = (("serve",), ("worker",), ("portal",))
MED_DATABASE = (*DELE, ("migrate",), ("claims",), ("verify",), ("sandbox", "--port", "28620"))


def fejl(svar, kode: str, udgang: int) -> str:
    """The one line that a command ended with."""
    assert (svar.exit_code, svar.stdout) == (udgang, ""), svar.output
    (linje,) = svar.stderr.splitlines()
    assert linje.startswith(f"{kode} ")
    assert "hemmelig" not in svar.output
    return linje


@pytest.mark.fault("A6")
@pytest.mark.parametrize("kommando", MED_DATABASE)
@pytest.mark.parametrize(
    ("url", "kode", "udgang"),
    [
        ("postgresql//x:hemmelig@127.0.0.1/x", "FB-502", 2),
        ("mysql://x:hemmelig@127.0.0.1/x", "FB-502", 2),
        ("hemmelig", "FB-502", 2),
        ("postgresql://x:hemmelig@127.0.0.1:9/x", "FB-501", 1),
        ("postgres://x:hemmelig@127.0.0.1:9/x", "FB-501", 1),
        ("postgresql://x:hemmelig@findes-ikke.invalid/x", "FB-501", 1),
        ("postgresql://x:hemmelig@127.0.0.1:port/x", "FB-502", 2),
        ("postgresql://x:hem/melig@127.0.0.1/x", "FB-502", 2),
    ],
)
def test_a_database_that_can_not_be_used(*, cli, monkeypatch, tmp_path, kommando, url, kode, udgang):
    """Not an address; nobody there; no such host: every command that needs a database says so, without the password."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", url)
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path))
    fejl(cli(*kommando), kode, udgang)


@pytest.mark.parametrize("kommando", MED_DATABASE)
def test_a_database_that_is_not_there(cli, monkeypatch, tmp_path, postgres_url, kommando):
    """A server without the database that is named can't be used either."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", postgres_url.replace("/postgres?", "/findes_ikke?"))
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path))
    fejl(cli(*kommando), "FB-501", 1)


@pytest.mark.fault("A11")
@pytest.mark.parametrize("kommando", [*DELE, ("migrate",), ("claims",), ("sandbox", "--port", "28620")])
def test_a_database_of_a_newer_version(cli, monkeypatch, tmp_path, database_url, kommando):
    """What a newer version has migrated is left alone, also by migrate."""
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path))
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '9999'")
    svar = cli(*kommando)
    assert svar.exit_code == 1
    assert svar.stderr.startswith("FB-504 ")


@pytest.fixture
def uden_rettigheder(cli, postgres_url, database_url, monkeypatch):
    """The settings name a user who may connect and nothing else."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP ROLE IF EXISTS gaest")
        conn.execute("CREATE ROLE gaest LOGIN PASSWORD 'hemmelig'")
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", database_url.replace("//postgres@", "//gaest:hemmelig@"))
    yield
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP ROLE gaest")


@pytest.mark.parametrize("kommando", [*DELE, ("claims",), ("verify",)])
@pytest.mark.usefixtures("uden_rettigheder")
def test_a_user_without_rights(cli, kommando):
    """A user who may not read is told as a database that can't be used, with what is missing."""
    assert "InsufficientPrivilege" in fejl(cli(*kommando), "FB-501", 1)


def test_migrate_by_a_user_without_rights(cli, monkeypatch, postgres_url):
    """A user who may not create tables can't migrate an empty database."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE tom_gaest")
        conn.execute("CREATE ROLE gaest_2 LOGIN")
    try:
        monkeypatch.setenv(
            "FORDRINGSBRO_DATABASE_URL",
            postgres_url.replace("/postgres?", "/tom_gaest?").replace("//postgres@", "//gaest_2@"),
        )
        assert "InsufficientPrivilege" in fejl(cli("migrate"), "FB-501", 1)
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            conn.execute("DROP DATABASE tom_gaest WITH (FORCE)")
            conn.execute("DROP ROLE gaest_2")


@pytest.mark.parametrize("form", ["postgres://", "postgresql://", "dsn"])
def test_migrate_takes_every_form_of_address(database_url, form):
    """Both schemes and a list of keywords, as PostgreSQL's own programs do."""
    url = database_url.replace("postgresql://", "postgres://")
    if form == "dsn":
        url = psycopg.conninfo.make_conninfo(database_url)
    elif form == "postgresql://":
        url = database_url
    migrate(url)
    with psycopg.connect(url) as conn:
        assert migreret_til(conn) == nyeste_revision()


@pytest.mark.fault("A9")
@pytest.mark.parametrize(
    ("navn", "vaerdi"),
    [
        ("LOG_LEVEL", "snakkesalig"),
        ("LOG_LEVEL", ""),
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "-1"),
        ("PORTAL_PORT", "65536"),
        ("CLOCK_OFFSET_DAYS", "36526"),
        ("CLOCK_OFFSET_DAYS", "-36526"),
        ("CLOCK_OFFSET_DAYS", "99999999999999999999"),
        ("PUBLIC_URL", "127.0.0.1:8590"),
        ("PUBLIC_URL", "http://"),
        ("PSRM_URL", "http://127.0.0.1:65536"),
        ("PSRM_URL", "http://127.0.0.1:port"),
        ("DMI_URL", "http://[::1"),
        ("DMI_URL", "ftp://127.0.0.1"),
        ("THREADS", "0"),
        ("THREADS", "1001"),
    ],
)
@pytest.mark.parametrize("kommando", ["claims", "serve"])
def test_a_setting_out_of_bounds_is_named(*, cli, monkeypatch, kommando, navn, vaerdi):
    """The first value refused on each side, and what is no value at all."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    assert f"FORDRINGSBRO_{navn}" in fejl(cli(kommando), "FB-502", 2)


@pytest.mark.parametrize(
    ("navn", "vaerdi", "laest"),
    [
        ("LOG_LEVEL", "debug", "DEBUG"),
        ("LOG_LEVEL", "Warning", "WARNING"),
        ("PORT", "1", 1),
        ("PORT", "65535", 65535),
        ("CLOCK_OFFSET_DAYS", "36525", 36525),
        ("CLOCK_OFFSET_DAYS", "-36525", -36525),
        ("PSRM_URL", "http://127.0.0.1:8592/", "http://127.0.0.1:8592"),
        ("PSRM_URL", "https://[::1]/psrm", "https://[::1]/psrm"),
        ("DATABASE_URL", "", None),
        ("DATABASE_URL", "host=/tmp dbname=x", "host=/tmp dbname=x"),
    ],
)
def test_a_setting_within_bounds_is_taken(monkeypatch, navn, vaerdi, laest):
    """The last value taken on each side, and every way to write one."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    fundet = getattr(load_settings(), navn.lower())
    assert (fundet.get_secret_value() if isinstance(fundet, SecretStr) else fundet) == laest


@pytest.mark.parametrize(("port", "kode"), [("65533", "FB-502"), ("65532", "FB-507")])
def test_a_sandbox_needs_four_ports(cli, monkeypatch, tmp_path, port, kode):
    """The last port that leaves room for the three after it, and the first that doesn't."""
    (tmp_path / "fil").touch()
    monkeypatch.setenv("FORDRINGSBRO_PORT", port)
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path / "fil"))
    fejl(cli("sandbox"), kode, 2)


@pytest.mark.parametrize("kommando", [("sandbox", "--port", "28620"), ("serve",), ("portal",), ("simulator", "psrm")])
@pytest.mark.parametrize("host", ["findes-ikke.invalid", "192.0.2.1", "a b"])
def test_a_host_that_is_not_this_machines(cli, monkeypatch, tmp_path, kommando, host):
    """A name that nobody knows and an address of another machine can't be listened on."""
    monkeypatch.setenv("FORDRINGSBRO_HOST", host)
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path))
    assert "FORDRINGSBRO_HOST" in fejl(cli(*kommando), "FB-502", 2)


def test_a_port_that_is_taken(cli, monkeypatch):
    """A part names the port that it can't have."""
    with closing(socket.create_server(("127.0.0.1", 0))) as anden:
        monkeypatch.setenv("FORDRINGSBRO_PORT", str(anden.getsockname()[1]))
        assert str(anden.getsockname()[1]) in fejl(cli("serve"), "FB-508", 1)


@pytest.mark.parametrize(
    ("kommando", "kode"),
    [
        (("sandbox", "--port", "28620"), "FB-507"),
        (("simulator", "psrm"), "FB-507"),
        (("claims",), "FB-503"),
    ],
)
@pytest.mark.parametrize("under", [False, True])
def test_a_data_directory_that_is_a_file(*, cli, monkeypatch, tmp_path, kommando, kode, under):
    """A file, and a folder below one, are named."""
    fil = tmp_path / "fil"
    fil.touch()
    monkeypatch.delenv("FORDRINGSBRO_DATABASE_URL")
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", "http://127.0.0.1:28622")
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(fil / "mappe" if under else fil))
    assert str(fil) in fejl(cli(*kommando), kode, 2)


@pytest.mark.parametrize("dato", ["9999-12-31", "0001-01-01"])
@pytest.mark.parametrize("kommando", [("sandbox", "--port", "28620"), ("check", "x.xml")])
def test_a_day_too_far_away(cli, kommando, dato):
    """No clock can be moved further than a hundred years."""
    assert "--today" in fejl(cli(*kommando, "--today", dato), "FB-108", 2)


def test_a_day_within_reach():
    """Today is no move."""
    assert forskydning(SystemClock().today()) == 0


def test_exports_are_complete(tmp_path):
    """Every setting in which a sandbox differs is named to the other commands, the day it lives on among them."""
    usual = Settings(data_dir=Path("x"))
    own = _own(usual, port=9000, data_dir=tmp_path, today=None).model_copy(update={"clock_offset_days": 7})
    navne = {linje.split()[1].split("=")[0] for linje in _exports(usual, own)[1:]}
    ventet = "DATA_DIR PORT PORTAL_PORT PUBLIC_URL PSRM_URL DMI_URL CLOCK_OFFSET_DAYS"
    assert navne == {f"FORDRINGSBRO_{navn}" for navn in ventet.split()}


def test_a_usual_sandbox_exports_nothing():
    """Where everything is as the settings say, nothing is to be told; with a database of its own, that it is one."""
    usual = Settings()
    own = _own(usual, port=usual.port, data_dir=usual.data_dir, today=None)
    assert _exports(usual, own) == []
    ekstern = Settings(database_url="postgresql://127.0.0.1/x")
    egen = _own(ekstern, port=ekstern.port, data_dir=ekstern.data_dir, today=None)
    assert _exports(ekstern, egen)[1:] == ["  export FORDRINGSBRO_SANDBOX=True"]


def test_ipv6_addresses_have_brackets():
    """A sandbox that listens at ::1 is asked there."""
    own = _own(Settings(host="::1"), port=9000, data_dir=Path("x"), today=None)
    assert (own.public_url, own.psrm_url, own.dmi_url) == (
        "http://[::1]:9000",
        "http://[::1]:9002",
        "http://[::1]:9003",
    )
    require_free("::1", [28620])


@pytest.mark.fault("K19")
def test_two_workers_have_two_names(tmp_path):
    """On one host, in one process even: what one frees at its start is never another's. A sandbox has one worker."""
    assert len({_navn(Settings()) for _ in range(100)}) == 100
    assert len({_navn(Settings(sandbox=True, data_dir=tmp_path)) for _ in range(2)}) == 1


_BRUGER = """
import sys, pathlib
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.stop import ordentlig_slut
with ordentlig_slut(), embedded_postgres(pathlib.Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""


@contextmanager
def bruger(folder: Path):
    """A process that uses the embedded database until its stdin ends."""
    kommando = [sys.executable, "-c", _BRUGER, str(folder)]
    with subprocess.Popen(kommando, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as proces:
        assert proces.stdout.readline().startswith("postgresql://")
        try:
            yield proces
        finally:
            proces.kill()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_command_that_is_ended_stops_the_database(open_folder, number):
    """A command whose terminal is closed, or that is told to end, leaves no server behind if it is the last user."""
    with bruger(open_folder) as proces:
        proces.send_signal(number)
        assert proces.wait(60) != 0
    assert not Postgresserver(open_folder / "postgres").koerer()


@pytest.mark.fault("D9")
def test_the_database_outlives_a_user_that_is_killed_and_stops_with_the_last(open_folder):
    """One user is killed, another comes and goes, a third still has it: then nobody, and it stops."""
    server = Postgresserver(open_folder / "postgres")
    with bruger(open_folder) as foerste:
        foerste.kill()
        foerste.wait()
        assert server.koerer()
        with embedded_postgres(open_folder):
            with bruger(open_folder) as anden:
                anden.stdin.close()
                assert anden.wait(60) == 0
            assert server.koerer()
        assert not server.koerer()


def test_a_proxy_of_the_environment_is_never_asked_for_own_addresses(cli, monkeypatch, psrm_url):
    """With a proxy that answers 502 to all, doctor finds what is there and misses what isn't."""
    for navn in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(navn, "http://127.0.0.1:9")
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", psrm_url)
    linjer = {linje.split()[1]: linje for linje in cli("doctor").stdout.splitlines() if "  " in linje}
    assert "svarer / answers" in linjer["psrm:"]
    assert "intet svar" in linjer["dmi:"]


def test_doctor_knows_the_services(cli, monkeypatch, psrm_url):
    """Somebody else at the address is not the service."""
    monkeypatch.setenv("FORDRINGSBRO_PUBLIC_URL", psrm_url)
    linjer = {linje.split()[1]: linje for linje in cli("doctor").stdout.splitlines() if "  " in linje}
    assert "en anden svarer" in linjer["serve:"]


def test_an_unforeseen_file_error_names_the_file():
    """An error of the file system is told by the file's name, whatever the command."""
    with pytest.raises(FejlError) as caught, embedded_postgres(Path(os.devnull) / "x"):
        pass
    assert caught.value.kode is Fejlkode.LAES_FIL
