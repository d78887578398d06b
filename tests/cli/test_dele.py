"""The small commands: migrate an empty database, generate messages that check accepts, replay to nobody."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest


def test_migrate_makes_an_empty_database_usable(cli, monkeypatch: pytest.MonkeyPatch, postgres_url: str):
    """Afterwards lists work, and migrating again changes nothing."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS ny_migrate")
        conn.execute("CREATE DATABASE ny_migrate")
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", postgres_url.replace("/postgres?", "/ny_migrate?"))
    for _ in range(2):
        assert cli("migrate").exit_code == 0
    assert cli("agreements", "list", "--json").stdout == "[]\n"


def test_generated_messages_pass_check(cli, tmp_path: Path):
    """What generate writes, check accepts on the day it was made for."""
    assert cli("generate", tmp_path, "--count", 5, "--seed", 3).exit_code == 0
    filer = sorted(tmp_path.rglob("*.xml"))
    assert len(filer) == 5
    assert cli("check", *filer, "--today", "2026-11-20").exit_code == 0


def test_replay_to_nobody_ends_1_and_without_paths_2(cli, fixtures: Path):
    """A service that is not there is an answer; no path is wrong use."""
    assert cli("replay", fixtures / "01-dagtilbud", "--to", "http://127.0.0.1:9").exit_code == 1
    assert cli("replay").exit_code == 2


@pytest.mark.parametrize("command", ["serve", "worker", "portal"])
def test_a_part_needs_a_database_of_its_own(command: str):
    """Only the sandbox starts one; the setting is named."""
    # A process of its own: a part sets up logging for good.
    uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    result = subprocess.run(
        [sys.executable, "-m", "fordringsbro", command], check=False, env=uden, capture_output=True, text=True
    )
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("FB-502 ")
    assert "FORDRINGSBRO_DATABASE_URL" in result.stderr


def test_help_is_in_both_languages(cli):
    """Every command says in Danish and English what it does."""
    ud = cli("--help").stdout
    for ord_ in ("hele historie", "whole story", "verify", "doctor", "parked"):
        assert ord_ in ud
