"""`fordringsbro systems`: which debtor systems may report for whom."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from fordringsbro.cli.app import app
from fordringsbro.sandkasse.demo import install_demo


@pytest.fixture
def koer(database_url, monkeypatch):
    """Runs the command on a database with the demo municipalities."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", database_url)
    install_demo(database_url)

    def run(*args):
        return CliRunner().invoke(app, ["systems", *args])

    return run


def test_a_system_is_added_changed_and_removed(koer):
    """What `add` says is what `list` shows; a second `add` changes it; what is removed is gone."""
    for args in ((), ("--delivery", "20141003", "--older")):
        assert koer("add", "00123456", "1001", *args).exit_code == 0
        (fundet,) = [s for s in json.loads(koer("list", "--json").stdout) if s["se_number"] == "00123456"]
        assert fundet["claimant_id"] == 1001
        assert (fundet["delivery"], fundet["older_elements"]) == (("20141003", True) if args else ("20140709", False))
    assert koer("remove", "00123456", "1001").exit_code == 0
    assert "00123456" not in koer("list").stdout


def test_a_systems_certificate_may_have_another_number(koer):
    """Its CVR number is shown beside the SE number, which it is unless told; one that can't be is refused."""
    assert koer("add", "00123456", "1001", "--cvr", "29000011").exit_code == 0
    assert koer("add", "00123457", "1001").exit_code == 0
    cvr = {s["se_number"]: s["cvr"] for s in json.loads(koer("list", "--json").stdout)}
    assert (cvr["00123456"], cvr["00123457"]) == ("29000011", "00123457")
    assert "29000011" in koer("list").stdout
    for forkert in ("1234567", "123456789", "1234567a", "١٢٣٤٥٦٧٨"):
        assert koer("add", "00123456", "1001", "--cvr", forkert).exit_code == 2


@pytest.mark.parametrize("args", [("add", "00123456", "4711"), ("remove", "00123456", "1001"), ("add", "123", "1001")])
def test_what_is_not_there_is_refused(koer, args):
    """An agreement that is none, an access that is none, and a number that can't be one."""
    assert koer(*args).exit_code != 0
