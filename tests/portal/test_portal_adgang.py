"""Who sees what in the portal, where access is by certificate."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import psycopg
import pytest
import requests
from certifikater import Myndighed

from fordringsbro.adgang import afvisning_store
from fordringsbro.adgang.model import Hvem, Serviceaftale
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.portal.app import portal_app
from fordringsbro.wire.http.regel import Adgangsregel

MYNDIGHED = Myndighed(datetime(2026, 11, 20, 11, tzinfo=UTC))
HOVED = "X-Client-Certificate"
EGEN, ANDEN, INGEN = "29000011", "29000022", "29000999"
BEVISER = {cvr: MYNDIGHED.oces3(cvr).nginx() for cvr in (EGEN, ANDEN, INGEN)}


def lukket(dele):
    """The same installation, where certificates are asked for."""
    ny = {"access": Adgangsform.CERTIFIKAT, "trusted_proxies": "127.0.0.1"}
    return Installation(dele.settings.model_copy(update=ny), dele.database, dele.clock, dele.clock)


def aftal(dele, cvr, *tjenester, kommune=None):
    aftale = Serviceaftale(uuid4(), Hvem(cvr=cvr), None, kommune or cvr, frozenset(tjenester), dele.clock.today())
    with dele.database.transaction() as conn:
        dele.serviceaftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")


@pytest.fixture
def sted(dele, koer):
    """Where the portal is, and the installation behind it; two municipalities may see pages, one of them has claims."""
    fundet = lukket(dele)
    for cvr in (EGEN, ANDEN):
        aftal(fundet, cvr, Adgangsregel.PORTAL)
    return koer(fundet), fundet


def hent(sted, sti, cvr):
    hoveder = {HOVED: BEVISER[cvr]} if cvr else {}
    return requests.get(sted[0] + sti, headers=hoveder, timeout=10)


@pytest.mark.fault("A1")
def test_every_page_refuses_whoever_has_no_agreement_for_it(sted):
    """The list is the running portal's own; the refusal is a page, and is journalled by the address without its id."""
    ruter = [rute for rute in portal_app(sted[1]).routes if rute.regel is not Adgangsregel.OFFENTLIG]
    assert len(ruter) >= 5
    for rute in ruter:
        sti = rute.path.replace("{ident}", "F1")
        for cvr, kode in ((None, "FB-402"), (INGEN, "FB-401")):
            svar = hent(sted, sti, cvr)
            assert (svar.status_code, kode in svar.text) == (403, True), (sti, cvr)
            assert svar.headers["Content-Type"].startswith("text/html")
            assert "default-src 'none'" in svar.headers["Content-Security-Policy"]
    sted[1].afvisninger._skriv_nu()
    with sted[1].database.transaction() as conn:
        afviste = afvisning_store.taellere(conn)
    assert {(adresse, antal) for adresse, _, antal in afviste} == {(rute.path, 1) for rute in ruter}


def test_health_is_for_everybody_and_metrics_for_operations(sted):
    """A load balancer has no certificate; who may see pages may not see metrics for that."""
    assert hent(sted, "/health/live", None).status_code == 200
    assert hent(sted, "/health/ready", None).status_code == 200
    assert hent(sted, "/stil.css", None).status_code == 200
    assert hent(sted, "/metrics", EGEN).status_code == 403
    aftal(sted[1], INGEN, Adgangsregel.DRIFT)
    sted[1].serviceaftaler._husket.clear()
    maalt = hent(sted, "/metrics", INGEN)
    assert maalt.status_code == 200
    assert 'fordringsbro_access_refused_total{address="/metrics",reason="no agreement"} 1.0' in maalt.text
    assert hent(sted, "/", INGEN).status_code == 403


def test_each_municipality_sees_its_own_claims_only(sted):
    """In lists, counts and stories."""
    with sted[1].database.transaction() as conn:
        ider = [str(i) for (i,) in conn.execute("SELECT fordring_id FROM debitor.fordring ORDER BY nr")]
    for sti in ("/", "/fordringer"):
        assert ider[0] in hent(sted, sti, EGEN).text
        assert not [i for i in ider if i in hent(sted, sti, ANDEN).text]
    assert "Ingen fordringer endnu" in hent(sted, "/", ANDEN).text
    assert hent(sted, f"/fordringer/{ider[0]}", EGEN).status_code == 200


def test_anothers_claim_answers_as_one_that_is_not_there(sted, monkeypatch):
    """By each kind of id: the same page, and the same number of statements, so that not even the time tells."""
    with sted[1].database.transaction() as conn:
        (egen,) = conn.execute(
            "SELECT d.fordring_id, 'F' || d.nr, r.fordring_id FROM debitor.fordring d"
            " JOIN overdragelse.forsoeg g ON g.fordring_id = d.fordring_id"
            " JOIN nymf.fordring r USING (fordringshaver_id, ekstern_id) ORDER BY d.nr LIMIT 1"
        ).fetchall()
    saetninger = []
    rigtig = psycopg.Connection.execute

    def execute(self, *args, **kwargs):
        saetninger.append(args[0])
        return rigtig(self, *args, **kwargs)

    for andens, ukendt in zip(map(str, egen), (str(uuid4()), "F999999", "999999999"), strict=True):
        assert hent(sted, f"/fordringer/{andens}", EGEN).status_code == 200
        hent(sted, "/", ANDEN)
        monkeypatch.setattr(psycopg.Connection, "execute", execute)
        svar = []
        for ident in (andens, ukendt):
            saetninger.clear()
            fundet = hent(sted, f"/fordringer/{ident}", ANDEN)
            svar.append((fundet.status_code, fundet.text, list(saetninger)))
        monkeypatch.undo()
        assert svar[0] == svar[1]
        assert svar[0][0] == 404


def test_an_agreement_for_every_municipality_sees_all(sted):
    """The operator's own."""
    aftale = Serviceaftale(
        uuid4(), Hvem(cvr=INGEN), None, None, frozenset({Adgangsregel.PORTAL}), sted[1].clock.today()
    )
    with sted[1].database.transaction() as conn:
        sted[1].serviceaftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
    assert hent(sted, "/fordringer", INGEN).text == hent(sted, "/fordringer", EGEN).text
    # How long the oldest of all waits is told to nobody else.
    assert "Oldest unfinished" in hent(sted, "/", INGEN).text
    assert "Oldest unfinished" not in hent(sted, "/", EGEN).text
