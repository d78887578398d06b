"""Addresses of our own are written with brackets, known when seen, and asked without a proxy."""

from __future__ import annotations

import pytest

from fordringsbro.platform.adresse import adresse, egen_session, er_egen


@pytest.mark.parametrize(
    ("host", "ventet"),
    [
        ("127.0.0.1", "http://127.0.0.1:8590"),
        ("::1", "http://[::1]:8590"),
        ("0.0.0.0", "http://127.0.0.1:8590"),  # noqa: S104 - nothing listens there
        ("::", "http://[::1]:8590"),
        ("", "http://127.0.0.1:8590"),
        ("2001:db8::7", "http://[2001:db8::7]:8590"),
        ("bro.intern", "http://bro.intern:8590"),
    ],
)
def test_an_address_can_be_asked(host: str, ventet: str):
    """Colons get brackets, and a host that stands for all of them is asked at the loopback."""
    assert adresse(host, 8590) == ventet


@pytest.mark.parametrize(
    ("url", "egen"),
    [
        ("http://127.0.0.1:8590/x", True),
        ("http://127.9.8.7", True),
        ("http://[::1]:8590", True),
        ("http://localhost:8590", True),
        ("http://192.0.2.1:8590", False),
        ("http://[2001:db8::7]", False),
        ("http://findes-ikke.invalid", False),
        ("ikke en adresse", False),
    ],
)
def test_own_addresses_are_known(url: str, egen: bool):
    """Those of this machine, and no other's."""
    assert er_egen(url) is egen


def test_own_addresses_are_asked_without_a_proxy(monkeypatch: pytest.MonkeyPatch):
    """A proxy of the environment is not used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    with egen_session() as session:
        assert not session.merge_environment_settings("http://127.0.0.1:8590", {}, None, None, None)["proxies"]
