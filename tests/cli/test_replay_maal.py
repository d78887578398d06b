"""Replay sends nowhere by mistake: what it sends registers claims."""

from __future__ import annotations

import http.server
import threading

import pytest

pytestmark = [pytest.mark.fault("A14")]


@pytest.fixture
def endpoint():
    """A service that counts what it gets."""
    set_ = []

    class Modtager(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            set_.append(self.path)
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(500)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Modtager) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], set_
        server.shutdown()


def fejl(svar):
    assert svar.exit_code == 2
    assert svar.stderr.startswith("FB-552 ")
    return svar.stderr


def test_outside_a_sandbox_the_place_is_named(cli, fixtures, endpoint, monkeypatch):
    """With a database of its own this is an installation: its own address is not sent to unasked."""
    port, set_ = endpoint
    monkeypatch.setenv("FORDRINGSBRO_PUBLIC_URL", f"http://127.0.0.1:{port}")
    assert "[--to]" in fejl(cli("replay", fixtures / "01-dagtilbud"))
    assert set_ == []
    monkeypatch.setenv("FORDRINGSBRO_SANDBOX", "true")
    assert cli("replay", fixtures / "01-dagtilbud").exit_code == 1
    assert set_


@pytest.mark.parametrize("vaert", ["produktion.invalid", "192.0.2.1", "[2001:db8::1]", "localhost.kommune.invalid"])
def test_another_machine_is_confirmed(cli, fixtures, vaert):
    """By saying its host once more; another host, or none, is no confirmation."""
    to = ("replay", fixtures / "01-dagtilbud", "--to", f"http://{vaert}:9")
    bar = vaert.strip("[]")
    assert f"[--confirm {bar}]" in fejl(cli(*to))
    fejl(cli(*to, "--confirm", "anden.invalid"))


def test_a_confirmed_machine_is_sent_to(cli, fixtures, endpoint, monkeypatch):
    """As it is said; here it is this machine by another name."""
    port, set_ = endpoint
    monkeypatch.setattr("fordringsbro.cli.replay.maal._er_denne_maskine", lambda _vaert: False)
    fejl(cli("replay", fixtures / "01-dagtilbud", "--to", f"http://127.0.0.1:{port}"))
    assert set_ == []
    svar = cli("replay", fixtures / "01-dagtilbud", "--to", f"http://127.0.0.1:{port}", "--confirm", "127.0.0.1")
    assert svar.exit_code == 1
    assert set_


@pytest.mark.parametrize("vaert", ["127.0.0.1", "127.3.2.1", "localhost", "LOCALHOST", "[::1]"])
def test_this_machine_needs_no_confirmation(cli, fixtures, vaert):
    """Nobody listens there, and that is what is told."""
    svar = cli("replay", fixtures / "01-dagtilbud", "--to", f"http://{vaert}:9")
    assert svar.exit_code == 1
    assert "FB-552" not in svar.output
