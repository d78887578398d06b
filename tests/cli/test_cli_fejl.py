"""What goes wrong is told in one line, with an exit code that says whose turn it is."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from fordringsbro.cli.regler import handling


def test_a_data_dir_that_is_not_there_is_not_made(cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Without a database of its own a command refuses a missing data directory and creates none."""
    mangler = tmp_path / "mangler"
    monkeypatch.delenv("FORDRINGSBRO_DATABASE_URL")
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(mangler))
    result = cli("claims")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("FB-503 ")
    assert not mangler.exists()


@pytest.mark.fault("A9")
@pytest.mark.parametrize(
    ("navn", "vaerdi", "kode", "exit_code"),
    [
        ("PORT", "hemmelig", "FB-502", 2),
        ("DATABASE_URL", "hemmelig", "FB-502", 2),
        ("DATABASE_URL", "postgresql://x:hemmelig@127.0.0.1:9/x", "FB-501", 1),
    ],
)
def test_a_wrong_setting_is_named_without_its_value(
    *, cli, monkeypatch: pytest.MonkeyPatch, navn: str, vaerdi: str, kode: str, exit_code: int
):
    """One line on stderr with the code, nothing of the value, no traceback."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    result = cli("claims")
    assert result.exit_code == exit_code
    assert result.stderr.startswith(kode)
    assert len(result.stderr.splitlines()) == 1
    assert "hemmelig" not in result.output


@pytest.mark.parametrize("data_dir", ["a" * 300, "ring", "fil/x", "fil"])
def test_a_data_dir_that_cannot_be_used_is_wrong_use(cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, data_dir):
    """A setting that is a path is told as an argument is."""
    (tmp_path / "ring").symlink_to(tmp_path / "ring")
    (tmp_path / "fil").touch()
    monkeypatch.delenv("FORDRINGSBRO_DATABASE_URL")
    monkeypatch.setenv("FORDRINGSBRO_DATA_DIR", str(tmp_path / data_dir))
    result = cli("claims")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
    assert result.stderr.startswith(("FB-503 ", "FB-507 "))


@pytest.mark.parametrize("url", ["http://127.0.0.1:x", "http://127.0.0.1:٣", "http://a:99999"])
def test_an_address_whose_port_is_none_is_a_wrong_setting(cli, monkeypatch: pytest.MonkeyPatch, url: str):
    """A word, a digit of another script and a number beyond the last port, found before anything starts."""
    monkeypatch.setattr("fordringsbro.cli.dele.simulator.begynd", lambda _settings: None)
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", url)
    result = cli("simulator", "psrm")
    assert (result.exit_code, result.stderr.split()[0]) == (2, "FB-502"), result.stderr


def test_a_database_without_tables_asks_for_migrate(cli, monkeypatch: pytest.MonkeyPatch, postgres_url: str):
    """A database of another schema is not worked on; migrate is named."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS tom")
        conn.execute("CREATE DATABASE tom")
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", postgres_url.replace("/postgres?", "/tom?"))
    result = cli("verify")
    assert result.exit_code == 1
    assert "FB-504" in result.stderr
    assert "fordringsbro migrate" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("why", "999"),
        ("why", "00000000-0000-4000-8000-00000000ffff"),
        ("why", "9" * 40),
        ("why", "F0"),
        ("claims", "hand-over", "999", "--by", "x", "--reason", "y"),
        ("agreements", "show", "1999"),
        ("parked", "send-again", "1"),
        ("rules", "show", "R_99_99"),
    ],
)
def test_an_unknown_id_is_wrong_use(cli, arguments: tuple[str, ...]):
    """An id that nothing has ends 2 with FB-505 and nothing on stdout."""
    result = cli(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("FB-505 ")


def test_an_unforeseen_error_shows_no_text(cli, monkeypatch: pytest.MonkeyPatch):
    """What nobody foresaw is told by type and code line; its text may hold personal data."""

    def fail(*_args: object, **_kwargs: object) -> None:
        raise KeyError("0101800001")

    monkeypatch.setattr(handling, "liste", fail)
    result = cli("rules", "list")
    assert result.exit_code == 1
    assert "FB-299" in result.stderr
    assert "KeyError" in result.stderr
    assert "0101800001" not in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("claims", "--jsno"),
        ("parked", "send-again", str(2**63)),
        ("parked", "send-again", "0"),
        ("agreements", "show", "10000"),
    ],
)
def test_wrong_arguments_are_wrong_use(cli, arguments: tuple[str, ...]):
    """An unknown option, or a number that no id can be, ends 2."""
    assert cli(*arguments).exit_code == 2
