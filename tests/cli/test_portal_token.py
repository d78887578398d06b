"""`fordringsbro portal-token`: what it prints lets its bearer in to the hearings."""

from __future__ import annotations

import dataclasses
import json

import pytest
import requests
from pydantic import SecretStr

from fordringsbro.platform.settings import Settings, load_settings
from fordringsbro.sandkasse.sandbox import _environment
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

NOEGLE = "hemmelig-hemmelig-hemmelig-hemme"


@pytest.fixture
def url(dele, clock):
    """Where the hearings are served, with a key."""
    settings = dele.settings.model_copy(update={"portal_key": SecretStr(NOEGLE), "hearing_as_rim": True})
    ressourcer = dataclasses.replace(dele, settings=settings).ressourcer()
    app = wsgi_app((), public_url="http://127.0.0.1", max_body=1000, clock=clock, ressourcer=ressourcer)
    with local_server(app) as url:
        yield f"{url}/service/hearings"


@pytest.fixture
def token(cli, monkeypatch):
    """Runs the command with a key."""
    monkeypatch.setenv("FORDRINGSBRO_PORTAL_KEY", NOEGLE)
    return lambda *argumenter: cli("portal-token", "--by", "sb-1", *argumenter)


def afgoer(url, token):
    """Try to decide a case that isn't there."""
    body = {"number": 1, "decision": "accept"}
    return requests.post(f"{url}/decide", json=body, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def test_a_token_is_printed_that_lets_in(url, token):
    """For claimants, who can't decide, and for the collector, who can; stdout has the token and nothing else."""
    fordringshavers = token("--claimant", 1001, "--claimant", 1002)
    assert fordringshavers.exit_code == 0
    assert afgoer(url, fordringshavers.stdout.rstrip("\n")).json()["kode"] == "FB-514"
    assert afgoer(url, token("--rim", "--minutes", 720).stdout.rstrip("\n")).json()["kode"] == "FB-505"


@pytest.mark.parametrize(
    "argumenter",
    [
        (),
        ("--rim", "--claimant", 1001),
        ("--claimant", 999),
        ("--claimant", 10_000),
        ("--rim", "--minutes", 0),
        ("--rim", "--minutes", 721),
        ("--rim", "--by", " "),
        ("--rim", "--by", "x" * 101),
    ],
)
def test_a_token_that_could_not_be_used_is_not_made(token, argumenter):
    """For nobody, for both sides, an id that can't be, no time or too much, no name: wrong use."""
    svar = token(*argumenter)
    assert (svar.exit_code, svar.stdout) == (2, "")


def test_without_a_key_there_are_no_tokens(cli):
    """What to set is told."""
    svar = cli("portal-token", "--by", "sb-1", "--rim")
    assert (svar.exit_code, svar.stdout) == (2, "")
    assert svar.stderr.startswith("FB-516 ")
    assert "FORDRINGSBRO_PORTAL_KEY" in svar.stderr


@pytest.mark.parametrize(("noegle", "exit_code"), [("x" * 32, 0), ("x" * 31, 2), ("æ" * 16, 0), ("", 2)])
def test_a_key_has_32_bytes(cli, monkeypatch, noegle, exit_code):
    """The shortest key that is taken and the longest that is refused, which isn't shown."""
    monkeypatch.setenv("FORDRINGSBRO_PORTAL_KEY", noegle)
    svar = cli("portal-token", "--by", "sb-1", "--rim")
    assert svar.exit_code == exit_code
    if exit_code:
        assert svar.stderr.startswith("FB-502 ")
        assert "FORDRINGSBRO_PORTAL_KEY" in svar.stderr
        assert "xx" not in svar.stderr


@pytest.mark.fault("A6")
def test_a_sandbox_hands_its_key_on_and_shows_it_nowhere(monkeypatch):
    """Its parts read the same key; the settings' text doesn't have it, nor their JSON."""
    monkeypatch.setenv("FORDRINGSBRO_PORTAL_KEY", NOEGLE)
    settings = load_settings()
    assert _environment(settings, secrets=True)["FORDRINGSBRO_PORTAL_KEY"] == NOEGLE
    assert NOEGLE not in f"{settings} {settings!r} {json.dumps(settings.model_dump(mode='json'))}"
    assert "FORDRINGSBRO_PORTAL_KEY" not in _environment(Settings(portal_key=None), secrets=True)
