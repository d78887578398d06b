"""Hearings over HTTP by certificate: another municipality's cases are nobody's, whatever the token says."""

from __future__ import annotations

from uuid import uuid4

import jwt
import pytest
import requests
from adgangshus import HOVED, MYNDIGHED, Hus
from pydantic import SecretStr

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import MODTAGER
from fordringsbro.proever.kodefiler.indhold import fordringsdata
from fordringsbro.regler import Regelsaet
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel

pytestmark = [pytest.mark.fault("A1", "A3")]
NOEGLE = "0123456789abcdef0123456789abcdef"
#: The municipality of 1001, that of 1002, and a supplier that works for the first.
EJER, NABO, LEVERANDOER = "29000011", "29000022", "29000999"
STI = "/service/hearings"
SVAR = [
    ("approve", {"justification": "stemmer"}),
    ("withdraw", {"reason": "FEJL"}),
    ("decide", {"decision": "accept"}),
]


@pytest.fixture
def hus(db):
    """Two municipalities with a case in hearing each, and a key that all debtor systems share."""
    ur = FixedClock()
    fundet = Hus(db, ur)
    dele = fundet.installation
    egne = {"access": "certificate", "trusted_proxies": "127.0.0.1", "hearing_as_rim": True}
    object.__setattr__(dele, "settings", Settings(portal_key=SecretStr(NOEGLE), **egne))
    connect_demo(dele)
    data = fordringsdata({"hovedstol_oere": 1_000_001}, Regelsaet.load())
    with db.transaction() as conn:
        for fordringshaver in (1001, 1002):
            dele.nymf.indgiv(conn, Anmodning(fordringshaver, uuid4(), data))
    with local_server(fundet.app()) as fundet.url:
        yield fundet


def hoveder(hus, cvr, rolle="fordringshaver"):
    """A certificate, and the widest token that whoever has the key can make."""
    nu = int(hus.ur.now().timestamp())
    bevis = {"sub": "x", "role": rolle, "aud": MODTAGER, "iat": nu, "exp": nu + 600}
    if rolle == "fordringshaver":
        bevis["claimants"] = [1001, 1002]
    token = jwt.encode(bevis, NOEGLE, algorithm="HS256")
    return {HOVED: MYNDIGHED.oces3(cvr).nginx(), "Authorization": f"Bearer {token}"}


def liste(hus, med, **spurgt):
    svar = requests.get(hus.url + STI, params=spurgt, headers=med, timeout=10)
    assert svar.status_code == 200, svar.text
    return [sag["claimant_id"] for sag in svar.json()["hearings"]]


@pytest.mark.parametrize("rolle", ["fordringshaver", "rim"])
def test_no_other_municipalitys_cases_are_listed(hus, rolle):
    """Whatever the token names, the certificate's agreements are the bound; for all municipalities, there is none."""
    hus.aftal(Adgangsregel.HOERING, cvr=LEVERANDOER, kommune_cvr=EJER)
    hus.aftal(Adgangsregel.HOERING, cvr=NABO, kommune_cvr=None)
    med = hoveder(hus, LEVERANDOER, rolle)
    assert liste(hus, med) == [1001]
    assert liste(hus, med, claimant="1002") == []
    assert sorted(liste(hus, hoveder(hus, NABO, rolle))) == [1001, 1002]


def test_another_municipalitys_case_is_as_unknown_as_none(hus):
    """Looked at, answered or decided: the same answer as for a number that nobody has, and nothing is done."""
    hus.aftal(Adgangsregel.HOERING, cvr=LEVERANDOER, kommune_cvr=NABO)
    with hus.db.transaction() as conn:
        (fremmed,) = conn.execute(
            "SELECT h.nr FROM nymf.hoering h JOIN nymf.aktion a USING (aktion_id) WHERE a.fordringshaver_id = 1001"
        ).fetchone()
    for rolle in ("fordringshaver", "rim"):
        med = hoveder(hus, LEVERANDOER, rolle)
        svar = [
            requests.get(f"{hus.url}{STI}/case", params={"number": n}, headers=med, timeout=10) for n in (fremmed, 999)
        ]
        assert (svar[0].status_code, svar[0].text) == (svar[1].status_code, svar[1].text)
        for hvad, felter in SVAR:
            svar = [
                requests.post(f"{hus.url}{STI}/{hvad}", json={"number": n, **felter}, headers=med, timeout=10)
                for n in (fremmed, 999)
            ]
            assert (svar[0].status_code, svar[0].text) == (svar[1].status_code, svar[1].text)
            assert svar[0].status_code != 200
    with hus.db.transaction() as conn:
        assert conn.execute("SELECT tilstand FROM nymf.hoering WHERE nr = %s", (fremmed,)).fetchone() == (
            "AFVENTER_FORDRINGSHAVER",
        )
