"""Hearings over HTTP, on the SOAP port."""

from __future__ import annotations

import pytest
import requests

from fordringsbro.portal.maaling import maalinger


@pytest.fixture
def url(i_hoering, hoeringer):
    """Where a sandbox without a key serves them."""
    return hoeringer(i_hoering)


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
        ("approve", {"number": 1, "justification": "x\x1b[31m", "by": "y"}, 400, "FB-108"),
        ("approve", {"number": 1, "justification": "x", "by": "y\u202e"}, 400, "FB-108"),
        ("approve", {"number": 1, "justification": "\ud800", "by": "y"}, 400, "FB-110"),
        ("approve", {"number": 1, "justification": "x\x00", "by": "y"}, 400, "FB-110"),
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
    [
        *(
            "?state=VENTER",
            "?count=0",
            "?count=1001",
            "?after=x",
            "?overdue=nej",
            "?andet=1",
            "/case",
            "/case?number=x",
        ),
        *("?after=%D9%A3", "?after=1_0", f"?after={2**63}", f"/case?number={'9' * 5000}", "/case?number=%00"),
        *("?claimant=%C2%B2", "?state=%ED%A0%80", "?state=%1B"),
    ],
)
def test_wrong_queries_are_refused(url, query):
    """Unknown and malformed parameters."""
    svar = requests.get(url + query, timeout=10)
    assert (svar.status_code, svar.json()["kode"]) == (400, "FB-108")


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
