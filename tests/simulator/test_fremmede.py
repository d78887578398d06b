"""A simulator takes nothing from other sites' pages, and nothing that would spoil it for those who come after."""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

import pytest
import requests
from simulator_beskeder import (
    body,
    fordring,
    fordring_ider,
    frem,
    hent,
    indberet,
    opret,
    panel,
    send,
)

from fordringsbro.simulator import server
from fordringsbro.wire.klient.client import Svarart

IND, UD, HENT = "FordringIndberetService", "KvitteringHentService", "UnderretSamlingHentService"


def raat(url: str, method: str, path: str, hoveder: list[tuple[str, str]], krop: bytes = b"") -> tuple[int, str]:
    """Status and body of a request with exactly these headers."""
    dele = urlsplit(url)
    forbindelse = http.client.HTTPConnection(dele.hostname, dele.port, timeout=10)
    forbindelse.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
    for navn, vaerdi in [*hoveder, ("Content-Length", str(len(krop)))]:
        forbindelse.putheader(navn, vaerdi)
    forbindelse.endheaders(krop)
    svar = forbindelse.getresponse()
    try:
        return svar.status, svar.read().decode()
    finally:
        forbindelse.close()


@pytest.mark.parametrize(
    "hoveder",
    [
        [],
        [("Host", "ond.example")],
        [("Host", "ond.example:{port}")],
        [("Host", "127.0.0.1.ond.example:{port}")],
        [("Host", "localhost.ond.example")],
        [("Host", "xlocalhost")],
        [("Host", "127.0.0.1:{port}"), ("Host", "ond.example")],
        [("Host", "ond.example@127.0.0.1:{port}")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://ond.example")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "null")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://127.0.0.1")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://localhost:{port}")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://127.0.0.1:{port}"), ("Origin", "http://ond.example")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://127.0.0.1:{port} http://ond.example")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "ftp://127.0.0.1:{port}")],
    ],
)
def test_a_page_of_another_site_changes_and_reads_nothing(psrm_url, hoveder):
    """Whether it sends from its own site or has its own name lead here: levers, lists and services answer 403."""
    port = str(urlsplit(psrm_url).port)
    rettet = [(navn, vaerdi.replace("{port}", port)) for navn, vaerdi in hoveder]
    # No Host, two of them and one that is none are refused before anybody looks.
    er_http = [navn for navn, vaerdi in hoveder if navn == "Host" and "@" not in vaerdi] == ["Host"]
    foer = panel(psrm_url, "/tid")
    requests.post(f"{psrm_url}/fejl", json={"art": "503"}, timeout=10).raise_for_status()
    for method, path, krop in (
        ("POST", "/tid", b'{"frem_sekunder": 100}'),
        ("POST", "/fejl", b'{"art": "html", "antal": 100}'),
        ("DELETE", "/tilstand", b""),
        ("GET", "/fordringer", b""),
        ("POST", f"/services/{IND}", b"<x/>"),
        ("GET", f"/services/{IND}?wsdl", b""),
    ):
        status, svar = raat(psrm_url, method, path, rettet, krop)
        if er_http:
            assert (status, json.loads(svar)["fejl"][:6]) == (403, "FB-536")
        else:
            assert status == 400
    assert panel(psrm_url, "/tid") == foer
    # The ordered fault is still there: no foreign message used it up.
    assert [(en["art"], en["antal"]) for en in panel(psrm_url, "/fejl")] == [("503", 1)]


@pytest.mark.parametrize(
    "hoveder",
    [
        [("Host", "127.0.0.1:{port}")],
        [("Host", "127.0.0.1")],
        [("Host", "[::1]:{port}")],
        [("Host", "LOCALHOST:{port}")],
        [("Host", "psrm.localhost")],
        [("Host", "Psrm-Sim.test.:{port}")],
        [("Host", "127.0.0.1:{port}"), ("Origin", "http://127.0.0.1:{port}")],
        [("Host", "localhost:{port}"), ("Origin", "https://localhost:{port}")],
    ],
)
def test_whoever_works_here_is_let_in(tmp_path, hoveder):
    """By address, as localhost, by the name of the settings, and from a page of its own."""
    with server.psrm(data_dir=tmp_path, auto=False, navne=("http://psrm-sim.test:8592",)) as url:
        port = str(urlsplit(url).port)
        rettet = [(navn, vaerdi.replace("{port}", port)) for navn, vaerdi in hoveder]
        assert raat(url, "POST", "/tid", rettet, b'{"frem_sekunder": 1}')[0] == 200


UMULIGE = (r"\u0000", r"\ud800", r"\udc00\ud800", r"\u0001", r"\u000b", r"\u001b", r"\ufffe", r"\uffff", "\x7f\\u0000")


@pytest.mark.parametrize("tegn", UMULIGE)
def test_no_lever_takes_a_character_that_no_message_can_hold(psrm_url, start_dmi, tegn):
    """In a value, a key, or deep within: refused at once and clearly, and everything else goes on."""
    dmi_url = start_dmi("http://127.0.0.1:9")
    (krav,) = fordring_ider(body(send(psrm_url, IND, indberet(1, ("OPRETFORDRING", opret(fordring("R1")))))))
    frem(psrm_url)
    overtag = (
        '{"fra": "DMI", "fra_id": 1, "fordringshaver": "1001", "type": "KFDAGIN", "art": "INDR", "saldo_oere": 1,'
        ' "oprindelig_oere": 1, "hovedstol_oere": 1, @'
    )
    for sti, krop in (
        ("/fejl", f'{{"art": "afvis", "tekst": "x{tegn}"}}'),
        ("/fejl", f'{{"art": "uden", "element": "x{tegn}"}}'),
        ("/returner", f'{{"fordring_id": {krav}, "aarsag": "ANDN", "tekst": "x{tegn}"}}'),
        ("/overtag", overtag.replace("@", f'"reference": "x{tegn}"}}')),
        ("/overtag", overtag.replace("@", f'"kunder": [["CPR-Person", "{tegn}"]]}}')),
        ("/overtag", overtag.replace("@", f'"stamdata": {{"forfald{tegn}": "2026-01-01"}}}}')),
        ("/overtag", overtag.replace("@", f'"stamdata": {{"skyldnere": [{{"dom": "{tegn}"}}]}}}}')),
        ("/tid", f'{{"frem_sekunder": 0, "{tegn}": [[{{"a": "b"}}]]}}'),
    ):
        for url in (psrm_url, dmi_url):
            svar = requests.post(url + sti, data=krop.encode(), timeout=10)
            assert (svar.status_code, list(svar.json())) == (400, ["fejl"]), (sti, svar.text)
    assert panel(psrm_url, "/fejl") == []
    assert len(panel(psrm_url, "/fordringer")) == 1
    assert panel(dmi_url, "/fordringer") == []
    assert send(psrm_url, UD, hent(leverance=1)).art is Svarart.BESVARET


@pytest.mark.parametrize("sti", ["/fordringer/%00", "/%00", "/fordringer/%ED%A0%80", "/fordringer/%FF", "/\x7f"])
def test_no_path_holds_what_is_no_text(psrm_url, sti):
    """Such an address is unknown."""
    assert requests.get(psrm_url + sti, timeout=10).status_code == 404


@pytest.mark.parametrize(
    "spoergsmaal", ["efter=%00", "efter=1%00", "%00=1", "%ED%A0%80=1", "efter=%FF", "efter=1&efter=2", "andet=1", "x"]
)
def test_no_question_holds_what_is_no_text(psrm_url, spoergsmaal):
    """Nor anything that isn't asked for, nor the same twice."""
    svar = requests.get(f"{psrm_url}/fordringer?{spoergsmaal}", timeout=10)
    assert (svar.status_code, list(svar.json())) == (400, ["fejl"])


@pytest.mark.parametrize(
    "aendring",
    [
        {"fordringshaver": "x"},
        {"fordringshaver": "1" * 19},
        {"saldo_oere": 10**13},
        {"stamdata": {"skyldnere": {}}},
        {"stamdata": {"skyldnere": [1]}},
        {"stamdata": {"skyldnere": [{}, {}]}},
        {"stamdata": {"forfald": 5}},
        {"stamdata": {"forfald": {"a": "b"}}},
        {"stamdata": []},
    ],
)
def test_no_claim_is_taken_over_that_nothing_could_be_done_with(psrm_url, aendring):
    """Numbers and master data of other kinds than the messages have would break what reads them, again and again."""
    krop = {"fra": "DMI", "fra_id": 1, "fordringshaver": "1001", "type": "KFDAGIN", "art": "INDR"}
    krop |= dict.fromkeys(("saldo_oere", "oprindelig_oere", "hovedstol_oere"), 10**13 - 1)
    krop |= {"kunder": [["CPR-Person", "0101800001"]], "stamdata": {"skyldnere": [{"dom": None}], "forfald": None}}
    assert requests.post(f"{psrm_url}/overtag", json=krop | aendring, timeout=10).status_code == 400
    assert requests.post(f"{psrm_url}/overtag", json=krop, timeout=10).status_code == 200


@pytest.mark.parametrize(
    "fejl", [{"nummer": 10**9}, {"nummer": 1.5}, {"tekst": 5}, {"tekst": "x" * 201}, {"antal": 1.5}]
)
def test_no_rejection_is_ordered_that_no_answer_could_hold(psrm_url, fejl):
    """Numbers and texts of other kinds are refused when they are ordered."""
    assert requests.post(f"{psrm_url}/fejl", json={"art": "afvis"} | fejl, timeout=10).status_code == 400
    assert panel(psrm_url, "/fejl") == []


@pytest.mark.parametrize(("sekunder", "status"), [(600, 200), (600.1, 400)])
def test_nobody_is_made_to_wait_for_ever(psrm_url, sekunder, status):
    """The longest that a message can be told to wait, and the first that is too long."""
    svar = requests.post(f"{psrm_url}/fejl", json={"art": "langsom", "sekunder": sekunder}, timeout=10)
    assert svar.status_code == status


def test_a_body_of_no_stated_length_is_refused(psrm_url):
    """Chunks would be taken for an empty object."""
    svar = requests.post(f"{psrm_url}/tid", data=iter([b'{"auto": true}']), timeout=10)
    assert svar.status_code == 411
