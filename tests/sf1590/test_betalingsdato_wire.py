"""ForetagIndbetaling's date: on a claim that collection has it must be one that collection takes, else nothing is booked."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.klient.beskeder import indbetaling
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand

KONTO = UUID("10000000-0000-4000-8000-000000000001")
I_DAG = date(2026, 11, 20)
STIFTET = date(2026, 9, 1)
DAG = timedelta(days=1)


def betal(tjeneste, dag, *, ident=None, krav=()):
    """The answer to a payment of 100 kroner."""
    post = indbetaling(KONTO, ident or uuid4(), dag, 10_000, daekninger=[(k.id, 10_000) for k in krav])
    return tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)


def grunde(svar):
    """The codes of a rejection, with the place that each names."""
    afvist = svar.get("AfvisningListe", {}).get("Afvisning", [])
    return [(en["ResultatLokalÅrsag"]["LokalÅrsagskode"], *(en["ResultatÅrsagReference"])) for en in afvist]


def stand(tjeneste, *krav):
    """What is owed on each claim, how many actions there are, and how many of them were refused."""
    dele = tjeneste.installation
    with dele.database.transaction() as conn:
        aktioner = dele.nymf.aktioner(conn, Aktionsfilter())
        afviste = [a for a in aktioner if a.tilstand is Aktionstilstand.REJECTED]
        return [dele.bog.fordring(conn, k.id).restance_oere for k in krav], len(aktioner), len(afviste)


@pytest.fixture
def ude(tjeneste, krav):
    """A claim under collection, founded on 1 September."""
    k = krav()
    tjeneste.opret(KONTO, k)
    tjeneste.installation.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
    return k


@pytest.mark.parametrize("dag", [I_DAG, STIFTET])
def test_the_last_dates_that_are_taken(tjeneste, ude, dag):
    """Today and the founding day: booked, and collection is told."""
    assert grunde(betal(tjeneste, dag)) == []
    assert stand(tjeneste, ude) == ([240_000], 2, 0)


@pytest.mark.parametrize("dag", [I_DAG + DAG, STIFTET - DAG, date(2027, 11, 16), date.max, date.min])
def test_dates_that_collection_does_not_take(tjeneste, ude, dag):
    """Refused with a reason of its own; nothing is booked, nobody is told, and the same again gets the same."""
    ident = uuid4()
    for _ in range(2):
        assert grunde(betal(tjeneste, dag, ident=ident)) == [("BETALINGSDATO", "IndbetalingIdentifikation")]
    assert stand(tjeneste, ude) == ([250_000], 1, 0)
    # The id is free for the payment with its right date.
    assert grunde(betal(tjeneste, I_DAG, ident=ident)) == []


@pytest.mark.parametrize("dag", [I_DAG + DAG, STIFTET - DAG, date.max, date.min])
def test_a_claim_that_only_the_ledger_has_takes_every_date(tjeneste, krav, dag):
    """Nobody needs to be told of it."""
    k = krav(srb=I_DAG + DAG)
    tjeneste.opret(KONTO, k)
    assert grunde(betal(tjeneste, dag)) == []
    assert stand(tjeneste, k) == ([240_000], 0, 0)


def test_a_payment_that_covers_both_kinds_is_refused_whole(tjeneste, ude, krav):
    """What covers only the claim in the ledger is booked."""
    hjemme = krav(srb=I_DAG + DAG)
    tjeneste.opret(KONTO, hjemme)
    assert grunde(betal(tjeneste, I_DAG + DAG)) == [("BETALINGSDATO", "IndbetalingIdentifikation")]
    assert stand(tjeneste, ude, hjemme)[0] == [250_000, 250_000]
    assert grunde(betal(tjeneste, I_DAG + DAG, krav=[hjemme])) == []
    assert stand(tjeneste, ude, hjemme)[0] == [250_000, 240_000]


@pytest.mark.fault("T6")
def test_today_is_the_danish_day(tjeneste, ude):
    """Half an hour before midnight in UTC it is tomorrow in Denmark."""
    tjeneste.installation.clock.moment = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert grunde(betal(tjeneste, I_DAG + DAG)) == []
    assert grunde(betal(tjeneste, I_DAG + 2 * DAG)) == [("BETALINGSDATO", "IndbetalingIdentifikation")]
    assert stand(tjeneste, ude) == ([240_000], 2, 0)


def test_what_was_booked_before_is_answered_as_before(tjeneste, krav):
    """A payment of tomorrow on a claim that goes to collection afterwards, told again."""
    k, ident = krav(), uuid4()
    tjeneste.opret(KONTO, k)
    assert grunde(betal(tjeneste, I_DAG + DAG, ident=ident)) == []
    tjeneste.installation.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
    assert grunde(betal(tjeneste, I_DAG + DAG, ident=ident)) == []
