"""`fordringsbro claims differences`, `tell-again`, `settle`: what collection refused of what the ledger booked."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg

DAGTILBUD = "01-dagtilbud/03-opret.xml"
HVEM = ("--by", "KL", "--reason", "aftalt med PSRM")


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


def svar(dele, status):
    """PSRM answers everything that it has."""
    afvist = ((60000, "Afvist"),) if status is Udfaldsstatus.AFVIST else ()
    with dele.database.transaction() as conn:
        for a in dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED)):
            ident = None if afvist else a.aktion_id
            dele.kvitter(conn, Inddrivelsesudfald(a.aktion_id, status, afvist, ident, dele.clock.now()))


@pytest.fixture
def uafstemt(bog_cli, dele, modtag):
    """A claim of 2,450 on which PSRM refused a write-off of 100."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne("29000011")
    svar(dele, Udfaldsstatus.UDFOERT)
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg())
    assert bog_cli("claims", "write-off", rad.fordring_id, "100").exit_code == 0
    svar(dele, Udfaldsstatus.AFVIST)
    return str(rad.fordring_id)


def forskelle(cli, *hvilken):
    """What the list says, as JSON."""
    return json.loads(cli("claims", "differences", *hvilken, "--json").stdout)


def test_the_list_tells_both_balances(cli, uafstemt):
    """With claimant, codes and since when; of one claim, of all, and in words."""
    (en,) = forskelle(cli)
    assert (en["claim_id"], en["claimant"], en["ledger_oere"], en["collection_oere"], en["codes"]) == (
        uafstemt,
        1001,
        235_000,
        245_000,
        ["60000"],
    )
    assert forskelle(cli, uafstemt) == [en]
    assert "Refused corrections: 1" in cli("claims", "differences").stdout


def test_told_again_it_is_no_difference(cli, dele, uafstemt):
    """It goes once more, and the list is empty while it is on its way and after it was carried out."""
    resultat = cli("claims", "tell-again", uafstemt, *HVEM)
    assert resultat.exit_code == 0, resultat.stderr
    assert forskelle(cli) == []
    svar(dele, Udfaldsstatus.UDFOERT)
    assert forskelle(cli) == []
    assert cli("claims", "tell-again", uafstemt, *HVEM).exit_code == 1


def test_settled_it_is_no_difference(cli, dele, uafstemt):
    """The ledger takes the write-off back."""
    resultat = cli("claims", "settle", uafstemt, *HVEM, "--json")
    assert json.loads(resultat.stdout)["ledger_oere"] == 235_000
    assert forskelle(cli) == []
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg())
    assert rad.restance_oere == 245_000


@pytest.mark.parametrize("kommando", ["tell-again", "settle"])
def test_what_is_not_to_be_settled_is_refused(cli, dele, modtag, kommando):
    """An unknown id, and a claim whose balances agree; and nobody who says so."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg())
    assert "FB-505" in cli("claims", kommando, "4711", *HVEM).stderr
    assert "FB-506" in cli("claims", kommando, rad.fordring_id, *HVEM).stderr
    assert cli("claims", kommando, rad.fordring_id, "--by", " ", "--reason", "x").exit_code == 2


def test_refused_at_once_again_it_is_told_why(cli, dele, uafstemt):
    """The agreement permits no write-downs any more: nothing goes, nothing is noted, and the codes are told."""
    with dele.database.transaction() as conn:
        aftale = dele.nymf.aftalebog.aftale(conn, 1001)
        dele.nymf.gem_aftale(conn, replace(aftale, aktioner=aftale.aktioner - {"NEDSKRIV"}))
    resultat = cli("claims", "tell-again", uafstemt, *HVEM)
    assert resultat.exit_code == 1
    assert "refused again: 420" in resultat.stderr
    assert len(forskelle(cli)) == 1
    with dele.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM overdragelse.afstemning").fetchone() == (0,)


def test_what_was_done_in_part_before_a_move_can_only_be_settled(bog_cli, cli, dele, modtag):
    """The other system never had it; the command says so, and the ledger follows."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne("29000011")
    svar(dele, Udfaldsstatus.UDFOERT)
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg())
    assert bog_cli("claims", "write-off", rad.fordring_id, "100").exit_code == 0
    with dele.database.transaction() as conn:
        (ned,) = dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED))
        nu = dele.clock.now()
        dele.kvitter(
            conn,
            Inddrivelsesudfald(ned.aktion_id, Udfaldsstatus.UDFOERT, (), None, nu, reduceret=True, beloeb_oere=6_000),
        )
        dele.nymf.register.flyt(conn, ned.fordring_id, Systemsted(Backend.DMI, 4711), hvem="t", tekst="t")
    igen = cli("claims", "tell-again", rad.fordring_id, *HVEM)
    assert igen.exit_code == 1
    assert "settle" in igen.output
    assert bog_cli("claims", "settle", rad.fordring_id, *HVEM).exit_code == 0
    assert forskelle(cli) == []
