"""Hearings over HTTP, on the SOAP port."""

from __future__ import annotations

import dataclasses

import pytest
import requests

from fordringsbro.bootstrap import Installation, install_demo
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.maaling import maalinger
from fordringsbro.wire.host import wsgi_app
from fordringsbro.wire.local_server import local_server
from fordringsbro.wire.model import Besked
from fordringsbro.wire.parser import parse
from fordringsbro.wire.soap import SoapVersion, read_envelope

STI = "/service/hearings"


@pytest.fixture
def i_hoering(database_url, db, clock, request):
    """An installation with a claim in hearing that may decide cases."""
    install_demo(database_url)
    dele = Installation(Settings(database_url=database_url, hearing_as_rim=True), db, clock)
    raw = (request.config.rootpath / "fixtures/sf1590b/12-hoering/01-over-loft.xml").read_bytes()
    _, body = read_envelope(parse(raw), SoapVersion.V11)
    (service,) = (t for t in dele.services() if t.path.endswith("/DebitorRegistreringAfsend/1"))
    (operation,) = (o for o in service.operations if o.request == body.tag)
    operation.handle(Besked(operation.name, body, raw, None, clock.now()))
    dele.koersel.forfaldne("29000011")
    return dele


@pytest.fixture
def url(i_hoering, clock):
    """Where it is served."""
    app = wsgi_app((), public_url="http://127.0.0.1", max_body=100_000, clock=clock, ressourcer=i_hoering.ressourcer())
    with local_server(app) as url:
        yield url + STI


def send(url, hvad, **felter):
    """POST a JSON object."""
    return requests.post(f"{url}/{hvad}", json=felter, timeout=10)


def nr(url):
    """The only case's number."""
    (sag,) = requests.get(url, timeout=10).json()["hearings"]
    return sag["number"]


def test_the_whole_way_over_http(url):
    """List, look, approve, decide: each answer is the case as it is then."""
    liste = requests.get(url, params={"state": "AFVENTER_FORDRINGSHAVER", "claimant": "1001"}, timeout=10)
    assert (liste.status_code, liste.headers["Content-Type"]) == (200, "application/json")
    sag = liste.json()["hearings"][0]
    assert (sag["deadline"], sag["overdue"], liste.json()["more"]) == ("2026-12-04", False, False)
    assert "findings" not in sag
    hele = requests.get(f"{url}/case", params={"number": sag["number"]}, timeout=10).json()
    assert [fund["id"] for fund in hele["findings"]] == sag["rules"]
    svar = send(url, "approve", number=sag["number"], justification="Det passer", by="sb-1")
    assert (svar.status_code, svar.json()["state"]) == (200, "AFVENTER_RIM")
    svar = send(url, "decide", number=sag["number"], decision="accept")
    assert (svar.status_code, svar.json()["state"], svar.json()["steps"][-1]["role"]) == (200, "GODKENDT", "RIM")


def test_a_case_is_withdrawn(url):
    """With reason and text."""
    svar = send(url, "withdraw", number=nr(url), reason="ANDET", text="Forkert beløb")
    assert (svar.json()["state"], svar.json()["steps"][-1]["text"]) == ("FORTRUDT", "Forkert beløb")


@pytest.mark.parametrize(
    ("hvad", "felter", "status", "kode"),
    [
        ("approve", {"justification": "x", "by": "y"}, 400, "FB-108"),
        ("approve", {"number": "1", "justification": "x", "by": "y"}, 400, "FB-108"),
        ("approve", {"number": True, "justification": "x", "by": "y"}, 400, "FB-108"),
        ("approve", {"number": 2**63, "justification": "x", "by": "y"}, 400, "FB-108"),
        ("approve", {"number": 999, "justification": "x", "by": "y"}, 404, "FB-505"),
        ("approve", {"number": 1, "justification": "x" * 501, "by": "y"}, 400, "FB-108"),
        ("approve", {"number": 1, "justification": 5, "by": "y"}, 400, "FB-108"),
        ("approve", {"number": 1, "justification": "x"}, 400, "FB-108"),
        ("approve", {"number": 1, "justification": "x", "by": "y", "andet": 1}, 400, "FB-108"),
        ("withdraw", {"number": 1, "reason": "LYST"}, 400, "FB-108"),
        ("withdraw", {"number": 1, "reason": "ANDET"}, 400, "FB-108"),
        ("decide", {"number": 1, "decision": "maybe"}, 400, "FB-108"),
        ("decide", {"number": 1, "decision": "accept"}, 409, "FB-506"),
    ],
)
def test_what_is_wrong_is_told_by_the_catalogue(url, hvad, felter, status, kode):
    """Status and code; the case waits as before."""
    svar = send(url, hvad, **felter)
    assert (svar.status_code, svar.json()["kode"]) == (status, kode)
    assert requests.get(url, timeout=10).json()["hearings"][0]["state"] == "AFVENTER_FORDRINGSHAVER"


@pytest.mark.parametrize(
    "query",
    ["?state=VENTER", "?count=0", "?count=1001", "?after=x", "?overdue=nej", "?andet=1", "/case", "/case?number=x"],
)
def test_wrong_queries_are_refused(url, query):
    """Unknown and malformed parameters."""
    svar = requests.get(url + query, timeout=10)
    assert (svar.status_code, svar.json()["kode"]) == (400, "FB-108")


def test_only_who_may_decides(i_hoering, clock):
    """Without the setting 403; listing and answering work."""
    dele = dataclasses.replace(i_hoering, settings=i_hoering.settings.model_copy(update={"hearing_as_rim": False}))
    app = wsgi_app((), public_url="http://127.0.0.1", max_body=1000, clock=clock, ressourcer=dele.ressourcer())
    with local_server(app) as url:
        svar = send(url + STI, "decide", number=nr(url + STI), decision="reject", text="x")
    assert (svar.status_code, svar.json()["kode"]) == (403, "FB-514")


def test_pages_go_on_after_the_last_number(url):
    """`more` says whether there is another page; after the last there is nothing."""
    side = requests.get(url, params={"count": "1"}, timeout=10).json()
    rest = requests.get(url, params={"after": str(side["hearings"][-1]["number"])}, timeout=10).json()
    assert (len(side["hearings"]), side["more"], rest) == (1, False, {"hearings": [], "more": False})


def test_metrics_count_cases_and_the_overdue(i_hoering, clock, db):
    """Every state is there, also with none; a case whose last day is past counts as overdue."""
    assert 'fordringsbro_hearings{state="AFVENTER_FORDRINGSHAVER"} 1.0' in maalinger(db, clock).decode()
    clock.moment = clock.moment.replace(month=12, day=5)
    with db.transaction() as conn:
        i_hoering.nymf.hoeringer.paamind(conn)
    tekst = maalinger(db, clock).decode()
    assert 'fordringsbro_hearings{state="FORTRUDT"} 0.0' in tekst
    assert 'fordringsbro_hearings_overdue{state="AFVENTER_FORDRINGSHAVER"} 1.0' in tekst
    assert 'fordringsbro_hearing_reminders_total{reminder="OVERSKREDET"} 1.0' in tekst
