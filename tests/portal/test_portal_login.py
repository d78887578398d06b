"""Who is let in to the hearings over HTTP, and what they see and do there."""

from __future__ import annotations

import base64
import dataclasses
import itertools
from datetime import timedelta
from uuid import uuid4

import jwt
import pytest
import requests
from pydantic import SecretStr

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import LAENGST
from fordringsbro.proever.kodefiler.indhold import fordringsdata
from fordringsbro.regler import Regelsaet

NOEGLE = "0123456789abcdef0123456789abcdef"
OPGAVER = [("GET", "", None), ("GET", "/case?number=1", None), ("POST", "/approve", {}), ("POST", "/withdraw", {})]
OPGAVER += [("POST", "/decide", {}), ("DELETE", "", None)]


def indstillet(dele, **indstillinger):
    """An installation on the same database with other settings; not in a sandbox unless they say so."""
    egne = {"database_url": dele.settings.database_url, **indstillinger}
    if "portal_key" in egne:
        egne["portal_key"] = SecretStr(egne["portal_key"])
    return dataclasses.replace(dele, settings=Settings(**egne))


@pytest.fixture
def nr(i_hoering):
    """Numbers of a case of 1001 and one of 1002."""
    anmodning = Anmodning(
        fordringshaver_id=1002,
        ekstern_id=uuid4(),
        data=fordringsdata({"hovedstol_oere": 1_000_001}, Regelsaet.load()),
    )
    with i_hoering.database.transaction() as conn:
        i_hoering.nymf.indgiv(conn, anmodning)
        return dict(
            conn.execute("SELECT a.fordringshaver_id, h.nr FROM nymf.hoering h JOIN nymf.aktion a USING (aktion_id)")
        )


@pytest.fixture
def url(database_url, db, clock, hoeringer):
    """Where an installation with a key serves them; it may decide cases, of which `nr` makes two."""
    tom = Installation(Settings(database_url=database_url), db, clock, clock)
    return hoeringer(indstillet(tom, portal_key=NOEGLE, hearing_as_rim=True))


@pytest.fixture
def som(krav):
    """Makes the headers of a request with a token."""
    return lambda **anders: {"Authorization": f"Bearer {jwt.encode(krav(**anders), NOEGLE, algorithm='HS256')}"}


def hent(url, hvad="", headers=None, **parametre):
    """GET; the status and the JSON."""
    svar = requests.get(url + hvad, params=parametre, headers=headers, timeout=10)
    return svar.status_code, svar.json()


def send(url, hvad, headers=None, **felter):
    """POST a JSON object; the status and the JSON."""
    svar = requests.post(f"{url}/{hvad}", json=felter, headers=headers, timeout=10)
    return svar.status_code, svar.json()


def tilstande(dele):
    """Each case's state, as the database has it."""
    with dele.database.transaction() as conn:
        return [tilstand for (tilstand,) in conn.execute("SELECT tilstand FROM nymf.hoering ORDER BY nr")]


@pytest.mark.fault("A4")
def test_nothing_is_told_or_done_without_a_token(url):
    """Whatever is asked, right or wrong: 401 with the way to log in, NyMF's number 480 and no more."""
    for metode, sti, body in OPGAVER:
        svar = requests.request(metode, url + sti, json=body, timeout=10)
        assert (svar.status_code, svar.headers["WWW-Authenticate"]) == (401, "Bearer")
        fejl = svar.json()
        assert (fejl["kode"], fejl["nummer"], fejl["sted"]) == ("FB-111", 480, "Authorization")


def test_a_valid_token_lets_in(url, som):
    """The scheme's name in any case."""
    headers = som()
    assert hent(url, headers=headers)[0] == 200
    assert hent(url, headers={"Authorization": headers["Authorization"].replace("Bearer", "bEARER")})[0] == 200


def test_an_unreadable_token_is_refused(url):
    """Nothing, another scheme, no token, one of other letters: 401, and never 500."""
    dybt = base64.urlsafe_b64encode(b"[" * 3000).decode()
    for header in (
        "",
        "Bearer",
        "Bearer x",
        "Bearer a.b.c",
        "Basic c2ItMTp4",
        "Bearer \xe6.\xe6.\xe6",
        f"Bearer {dybt}.e30.AA",
    ):
        svar = requests.get(url, headers={"Authorization": header.encode("latin-1")}, timeout=10)
        assert (svar.status_code, svar.headers["WWW-Authenticate"]) == (401, 'Bearer error="invalid_token"')
        assert svar.json()["nummer"] == 480


def test_two_tokens_are_none(url, som):
    """A header that stands twice says nothing."""
    to = som()["Authorization"]
    assert hent(url, headers={"Authorization": f"{to}, {to}"})[0] == 401


def test_a_token_grows_old(url, som, clock):
    """The same token, an hour later."""
    headers = som()
    assert hent(url, headers=headers)[0] == 200
    clock.advance(timedelta(hours=1))
    assert hent(url, headers=headers)[0] == 401


def test_what_is_wrong_with_a_token_is_told(url, krav, nr, i_hoering):
    """401, 480 and where, for each way in which a token fails; nothing is done."""
    nu = krav()["iat"]
    forkerte = {
        "signature": jwt.encode(krav(), NOEGLE[::-1], algorithm="HS256"),
        "alg": jwt.encode(krav(), None, algorithm="none"),
        "aud": jwt.encode(krav(aud="another"), NOEGLE, algorithm="HS256"),
        "iat": jwt.encode(krav(iat=nu + 60), NOEGLE, algorithm="HS256"),
        "exp": jwt.encode(krav(exp=nu + int(LAENGST.total_seconds()) + 1), NOEGLE, algorithm="HS256"),
        "claimants": jwt.encode(krav(claimants=None), NOEGLE, algorithm="HS256"),
    }
    for sted, token in forkerte.items():
        headers = {"Authorization": f"Bearer {token}"}
        status, fejl = send(url, "approve", headers, number=nr[1001], justification="x")
        assert (status, fejl["kode"], fejl["nummer"], fejl["sted"]) == (401, "FB-111", 480, sted)
    assert tilstande(i_hoering) == ["AFVENTER_FORDRINGSHAVER"] * 2


def test_a_claimant_sees_its_own_cases_only(url, som, nr):
    """Lists are narrowed, also one that asks for another's; the collector sees all."""

    def numre(headers, **parametre):
        return [sag["number"] for sag in hent(url, headers=headers, **parametre)[1]["hearings"]]

    assert numre(som()) == [nr[1001]]
    assert numre(som(), claimant=1001) == [nr[1001]]
    assert numre(som(), claimant=1002) == []
    assert numre(som(claimants=[1002, 1001])) == numre(som(role="rim", claimants=None)) == sorted(nr.values())
    assert numre(som(role="rim", claimants=[]), claimant=1002) == [nr[1002]]


@pytest.mark.fault("A3")
def test_anothers_case_is_as_unknown_as_one_that_is_not_there(url, som, nr, i_hoering):
    """The same answer to everything that can be asked, also with texts that are wrong."""
    for hvad, felter in (
        ("approve", {"justification": "x"}),
        ("approve", {"justification": "x" * 501}),
        ("withdraw", {"reason": "FEJL"}),
        ("withdraw", {"reason": "LYST"}),
    ):
        andens = send(url, hvad, som(), number=nr[1002], **felter)
        assert andens == send(url, hvad, som(), number=10**6, **felter)
        assert (andens[0], andens[1]["kode"]) == (404, "FB-505")
    assert hent(url, "/case", som(), number=nr[1002]) == hent(url, "/case", som(), number=10**6)
    assert tilstande(i_hoering) == ["AFVENTER_FORDRINGSHAVER"] * 2


def test_the_whole_way_with_tokens(url, som, nr):
    """The claimant approves, the collector decides; each step is told by the name in the token."""
    rim = som(sub="rim-7", role="rim", claimants=[])
    assert hent(url, "/case", som(), number=nr[1001])[1]["state"] == "AFVENTER_FORDRINGSHAVER"
    status, sag = send(url, "approve", som(), number=nr[1001], justification="Det passer")
    assert (status, sag["steps"][-1]["by"]) == (200, "sb-1")
    status, sag = send(url, "decide", rim, number=nr[1001], decision="accept", by="rim-7")
    assert (status, sag["state"], sag["steps"][-1]["by"]) == (200, "GODKENDT", "rim-7")
    status, sag = send(url, "withdraw", som(claimants=[1002]), number=nr[1002], reason="FEJL", by=None)
    assert (status, sag["state"], sag["steps"][-1]["by"]) == (200, "FORTRUDT", "sb-1")


def test_nobody_answers_in_anothers_name(url, som, nr, i_hoering):
    """A `by` that is not the token's is refused, and nothing is done."""
    for hvad, felter in (("approve", {"justification": "x"}), ("withdraw", {"reason": "FEJL"})):
        status, fejl = send(url, hvad, som(), number=nr[1001], by="sb-2", **felter)
        assert (status, fejl["kode"], fejl["sted"]) == (400, "FB-108", "by: as the token's sub, or left out")
    assert tilstande(i_hoering) == ["AFVENTER_FORDRINGSHAVER"] * 2


def test_each_side_does_its_own(url, som, nr, i_hoering):
    """A claimant doesn't decide (whatever case it names), the collector doesn't answer for a claimant."""
    for nummer in (nr[1001], nr[1002], 10**6):
        status, fejl = send(url, "decide", som(), number=nummer, decision="accept")
        assert (status, fejl["kode"]) == (403, "FB-514")
    for hvad, felter in (("approve", {"justification": "x"}), ("withdraw", {"reason": "FEJL"})):
        status, fejl = send(url, hvad, som(role="rim", claimants=[]), number=nr[1001], **felter)
        assert (status, fejl["kode"]) == (403, "FB-515")
    assert tilstande(i_hoering) == ["AFVENTER_FORDRINGSHAVER"] * 2


def test_deciding_needs_the_setting_too(i_hoering, hoeringer, som, nr):
    """The collector's token alone is not enough outside a sandbox."""
    url = hoeringer(indstillet(i_hoering, portal_key=NOEGLE))
    status, fejl = send(url, "decide", som(role="rim", claimants=[]), number=nr[1001], decision="accept")
    assert (status, fejl["kode"]) == (403, "FB-514")


def test_without_a_key_nobody_is_let_in(i_hoering, hoeringer, som):
    """Outside a sandbox; the answer says what must be set."""
    url = hoeringer(indstillet(i_hoering, hearing_as_rim=True))
    for (metode, sti, body), headers in itertools.product(OPGAVER, ({}, som())):
        svar = requests.request(metode, url + sti, json=body, headers=headers, timeout=10)
        assert (svar.status_code, svar.json()["kode"]) == (403, "FB-516")


def test_a_sandbox_is_open_until_it_has_a_key(i_hoering, hoeringer, som):
    """Without a key everybody is let in, and a token that can't be checked is told so; with one a token is needed."""
    aaben = hoeringer(i_hoering)
    assert hent(aaben)[0] == 200
    assert hent(aaben, headers=som())[1]["kode"] == "FB-516"
    lukket = hoeringer(indstillet(i_hoering, sandbox=True, portal_key=NOEGLE))
    assert (hent(lukket)[0], hent(lukket, headers=som())[0]) == (401, 200)


@pytest.mark.fault("A6")
def test_neither_key_nor_token_is_logged(url, som, capsys):
    """Also not when the token is refused."""
    headers = som(aud="another")
    hent(url, headers=headers)
    hent(url, headers=som())
    fundet = capsys.readouterr()
    tekst = fundet.out + fundet.err
    assert "/service/hearings" in tekst
    assert NOEGLE not in tekst
    assert headers["Authorization"].split(".")[1] not in tekst
