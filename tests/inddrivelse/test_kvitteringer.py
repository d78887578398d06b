"""Receipts: when they are asked for, which action they belong to, what unknown words do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from falsk_backend import Baenk, nedskriv, opret

from fordringsbro.inddrivelse.beslutning import Indstillinger, om_leverance, pause_efter, spredt, voksende
from fordringsbro.inddrivelse.korrelation import par
from fordringsbro.inddrivelse.levering import (
    Afsendelsestilstand,
    Aktionssvar,
    Leverance,
    Leverancesvar,
    Post,
    Svarslags,
)
from fordringsbro.platform.clock import FixedClock


def test_receipts_are_asked_for_after_a_second_and_then_ever_less_often(baenk: Baenk):
    """The first question comes after 1 second, the next after 2, 4, 8 ... more, never later than 10 minutes."""
    baenk.psrm.udfoerer = False
    baenk.koe(opret(1))
    baenk.send()
    assert baenk.hent() == 0
    for pause in (1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600):
        baenk.clock.advance(timedelta(seconds=pause) - timedelta(microseconds=1))
        assert baenk.hent() == 0
        baenk.clock.advance(timedelta(microseconds=1))
        assert baenk.hent() == 1


@pytest.mark.fault("N31")
def test_a_late_rejection_is_taken(baenk: Baenk):
    """An action that was MODTAGET for days and is then rejected ends rejected."""
    baenk.psrm.udfoerer = False
    baenk.koe(opret(1))
    baenk.igennem(10)
    assert baenk.tilstand(1) == "SENT"
    baenk.frem(days=4)
    baenk.psrm.udfoerer = True
    baenk.psrm.afviste.add(1)
    baenk.hent()
    assert baenk.kvitteret() == {1: ["AFVIST"]}
    assert baenk.historik(1).count("MODTAGET") == 1


@pytest.mark.fault("N20")
def test_a_status_nobody_knows_is_parked_and_a_known_one_later_ends_it(baenk: Baenk):
    """An unknown status code parks its action only; when the backend later says UDFOERT, that counts."""
    baenk.psrm.ord[1] = "HALVFAERDIG"
    baenk.koe(opret(1), opret(2))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    assert [baenk.tilstand(n) for n in (1, 2)] == ["PARKED", "DONE"]
    del baenk.psrm.ord[1]
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 1)
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}
    assert baenk.psrm.virkninger == [1, 2]


@pytest.mark.fault("N17")
def test_an_answer_about_something_else_is_parked(baenk: Baenk):
    """An answer whose references aren't ours parks the actions instead of guessing."""
    fremmed = Aktionssvar("MODTAGET", "OPRETFORDRING", FixedClock().now(), "ANDEN", 5, 6)
    baenk.psrm.manus.append(Leverancesvar(Svarslags.MODTAGET, aktioner=(fremmed,)))
    baenk.koe(opret(1))
    baenk.send()
    assert baenk.tilstand(1) == "PARKED"
    with baenk.db.transaction() as conn:
        row = conn.execute("SELECT fejlkode, backend_aktion_id FROM inddrivelse.afsendelse").fetchone()
    assert row == ("SVAR_PASSER_IKKE", None)


def test_a_failed_question_is_asked_again(baenk: Baenk):
    """When receipts can't be fetched, the question is due again later and nothing else changes."""
    baenk.psrm.spoerg_manus.append(Leverancesvar(Svarslags.UKENDT, "FRIST"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    assert baenk.hent() == 1
    assert baenk.tilstand(1) == "SENT"
    baenk.frem(seconds=2)
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"


def test_a_question_that_is_refused_access_pauses_the_backend(baenk: Baenk):
    """Refused access while fetching receipts pauses the backend like a refused delivery."""
    baenk.psrm.spoerg_manus.append(Leverancesvar(Svarslags.INGEN_ADGANG, "ADGANG_AFVIST_403"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    baenk.frem(hours=1)
    assert baenk.hent() == 0
    with baenk.db.transaction() as conn:
        baenk.afsendelser.genoptag(conn, next(iter(baenk.klienter)))
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"


def _post(nummer: int, **andet: object) -> Post:
    return replace(Post(opret(nummer), Afsendelsestilstand.SENT, loebenummer=nummer), **andet)


def _svar(nummer: int, **andet: object) -> Aktionssvar:
    svar = Aktionssvar("UDFOERT", "OPRETFORDRING", FixedClock().now(), f"REF-{nummer}", 900 + nummer, 700 + nummer)
    return replace(svar, **andet)


def test_receipts_in_another_order_find_their_actions():
    """Receipts that come in the backend's own order are paired by reference."""
    parring = par([_post(1), _post(2), _post(3)], [_svar(3), _svar(1), _svar(2)])
    assert {(post.aktion_id, svar.backend_aktion_id) for post, svar in parring.par} == {(1, 701), (2, 702), (3, 703)}


def test_position_tells_nothing():
    """When nothing tells the answers apart, none is handed out, though there are as many as actions."""
    parring = par([_post(1), _post(2)], [_svar(1, reference=None), _svar(2, reference=None)])
    assert (parring.par, len(parring.uden_svar), len(parring.uden_post)) == ((), 2, 2)


def test_the_one_action_of_its_kind_needs_nothing_to_be_known_by():
    """One action of a code and one answer of that code belong together, beside others that are known."""
    poster = [_post(1), Post(nedskriv(2, 12), Afsendelsestilstand.SENT, 2, backend_fordring_id=912), _post(3)]
    svar = [_svar(3), _svar(2, aktionskode="NEDSKRIV", reference=None, backend_fordring_id=None), _svar(1)]
    parring = par(poster, svar)
    assert {(post.aktion_id, et.backend_aktion_id) for post, et in parring.par} == {(1, 701), (2, 702), (3, 703)}


def test_our_own_number_is_known_again():
    """A backend that repeats the AktionID that was handed over needs no reference."""
    svar = [_svar(n, reference=None, backend_fordring_id=None, backend_aktion_id=n) for n in (2, 1)]
    parring = par([_post(1), _post(2)], svar)
    assert {(post.aktion_id, et.backend_aktion_id) for post, et in parring.par} == {(1, 1), (2, 2)}


def test_a_known_number_is_stronger_than_position():
    """An action whose number is known takes the answer with that number, wherever it stands."""
    poster = [_post(1, backend_aktion_id=702), _post(2, backend_aktion_id=701)]
    parring = par(poster, [_svar(1, reference=None), _svar(2, reference=None)])
    assert {(post.aktion_id, svar.backend_aktion_id) for post, svar in parring.par} == {(1, 702), (2, 701)}


@pytest.mark.parametrize(
    "svar",
    [
        _svar(9),
        _svar(1, aktionskode="NEDSKRIV"),
        _svar(1, loebenummer=2),
        _svar(1, loebenummer=1, backend_fordring_id=7),
    ],
    ids=["reference", "action code", "number", "claim"],
)
def test_what_does_not_fit_is_left_over(svar: Aktionssvar):
    """An answer with another reference, code, number or claim belongs to no action."""
    parring = par([_post(1)], [svar])
    assert parring.par == ()
    assert len(parring.uden_svar) == len(parring.uden_post) == 1


def test_ambiguous_answers_are_left_over():
    """Fewer answers than actions without anything that tells them apart are not handed out."""
    parring = par([_post(1), _post(2)], [_svar(1, reference=None)])
    assert parring.par == ()


def test_a_write_down_is_found_by_its_claim():
    """Receipts of write-downs carry no reference of ours; the backend's id of the claim pairs them."""
    poster = [
        Post(nedskriv(1, 11), Afsendelsestilstand.SENT, 1, backend_fordring_id=911),
        Post(nedskriv(2, 12), Afsendelsestilstand.SENT, 2, backend_fordring_id=912),
    ]
    svar = [
        _svar(2, aktionskode="NEDSKRIV", backend_fordring_id=912),
        _svar(1, aktionskode="NEDSKRIV", backend_fordring_id=911),
    ]
    parring = par(poster, svar)
    assert {(post.aktion_id, et.backend_fordring_id) for post, et in parring.par} == {(1, 911), (2, 912)}


@pytest.mark.fault("T7")
@pytest.mark.parametrize(("gange", "sekunder"), [(0, 1), (1, 1), (2, 2), (10, 512), (11, 600), (1_000_000, 600)])
def test_delays_double_up_to_a_limit(gange: int, sekunder: int):
    """The delay doubles with each attempt, is never longer than its limit, and attempt one million overflows nothing."""
    assert voksende(timedelta(seconds=1), timedelta(minutes=10), gange) == timedelta(seconds=sekunder)


@pytest.mark.fault("N35")
def test_delays_are_spread_by_at_most_a_fifth():
    """Different deliveries get different delays, none shorter than asked and none more than a fifth longer."""
    ventetider = {spredt(timedelta(seconds=10), nummer) for nummer in range(500)}
    assert len(ventetider) > 400
    assert min(ventetider) == timedelta(seconds=10)
    assert max(ventetider) < timedelta(seconds=12)


def test_a_wait_asked_for_is_kept(baenk: Baenk):
    """A delay is never shorter than the backend's Retry-After."""
    baenk.koe(opret(1))
    leverance = Leverance(1, "PSRM", 1, None, None, 0, ())  # type: ignore[arg-type]
    svar = Leverancesvar(Svarslags.PROEV_IGEN, vent=timedelta(minutes=30))
    regler = Indstillinger()
    nu = FixedClock().now()
    assert pause_efter(leverance, svar, regler) == timedelta(minutes=30)
    assert om_leverance(leverance, svar, nu, regler).naeste == nu + timedelta(minutes=30)


def test_an_answer_takes_the_same_number_of_statements_whatever_it_tells(baenk: Baenk, monkeypatch: pytest.MonkeyPatch):
    """What a backend says first of one action, and of twenty in one delivery, is written in as many statements."""
    baenk.regler = replace(baenk.regler, maks_aktioner=20)
    kald: list[str] = []
    for hvor, navn in ((psycopg.Connection, "execute"), (psycopg.Cursor, "executemany")):
        rigtig = getattr(hvor, navn)

        def taeller(self: Any, query: str, *andet: Any, rigtig: Any = rigtig, **flere: Any) -> Any:
            kald.append(query)
            return rigtig(self, query, *andet, **flere)

        monkeypatch.setattr(hvor, navn, taeller)
    antal = []
    # The first one plans the question for receipts, which is the others' too.
    for numre in (range(1, 2), range(2, 3), range(3, 23)):
        baenk.koe(*map(opret, numre))
        kald.clear()
        baenk.send()
        antal.append(len(kald))
    assert antal[1] == antal[2]
