"""Fees and interest beside their claim: named as what they are, owed by whom the claim is owed by."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4, uuid5

import pytest
from debitor_byg import ET, FAGSYSTEM, KOMMUNE, TO, fordring, haeftelse, indbetaling, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt
from fordringsbro.debitor.bog.betaling import OensketDaekning
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, Slags
from fordringsbro.debitor.opslag.billede import Hentning
from fordringsbro.debitor.opslag.tilstand import Tilstand, tilstand

I_DAG = date(2026, 11, 20)


def _kald(db, kald, *ind, **felter):
    with db.transaction() as conn:
        return kald(conn, *ind, **felter)


def _afvist(db, kald, *ind):
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        kald(conn, *ind)
    return fejl.value.afvisning


@pytest.fixture
def krav(db, bog):
    """A claim of 10.00 with a fee of 1.00: registration, claim, fee."""
    f = fordring(beloeb_oere=1_000)
    r = registrering(f, haeftelser=(haeftelse(f.fordring_id, TO),))
    _kald(db, bog.registrer, r)
    gebyr = Tilskrivning(uuid4(), Slags.RYKKERGEBYR, f.fordring_id, 100, I_DAG)
    _kald(db, bog.tilskriv, KOMMUNE, gebyr)
    return r, f, gebyr


def test_a_payment_names_each_thing_as_what_it_is(db, bog, krav):
    """Under another kind it is unknown, pointed at as that kind; as its own it is covered, kept so and told again."""
    r, f, gebyr = krav
    for noegle, slags in ((gebyr.tilskrivning_id, Slags.OPKRAEVNINGSRENTE), (f.fordring_id, Slags.RYKKERGEBYR)):
        forkert = indbetaling(r.konto.konto_id, 10, daekninger=(OensketDaekning(noegle, 10, slags),))
        fundet = _afvist(db, bog.indbetal, forkert)
        assert (fundet.aarsag, fundet.objekt, fundet.objekt_id) == (Aarsag.UKENDT, Objekt(slags), noegle)
    navngivne = (OensketDaekning(gebyr.tilskrivning_id, 60, Slags.RYKKERGEBYR), OensketDaekning(f.fordring_id, 40))
    i = indbetaling(r.konto.konto_id, 100, daekninger=navngivne)
    assert [d.beloeb_oere for d in _kald(db, bog.indbetal, i).daekninger] == [60, 40]
    assert _kald(db, bog.indbetal, i).gentaget
    (billede,) = _kald(db, bog.hent, Hentning(KOMMUNE, konto_id=r.konto.konto_id))
    assert [betaling for betaling, _ in billede.indbetalinger] == [i]


def test_a_reversal_names_each_coverage_as_what_it_is_of(db, bog, krav):
    """Under another kind it is unknown, pointed at as that kind; as its own it is taken back and kept so."""
    r, _, gebyr = krav
    i = indbetaling(r.konto.konto_id, 100)
    _kald(db, bog.indbetal, i)
    daekning = uuid5(i.indbetaling_id, str(gebyr.tilskrivning_id))
    n = IndbetalingNedregulering(uuid4(), KOMMUNE, FAGSYSTEM, r.konto.konto_id, i.indbetaling_id, I_DAG, 70)
    for slags, objekt in (
        (Slags.FORDRING, Objekt.DAEKNING),
        (Slags.OPKRAEVNINGSRENTE, Objekt.OPKRAEVNINGSRENTE_DAEKNING),
    ):
        forkert = replace(n, daekninger=(OensketNedregulering(daekning, 70, slags=slags),))
        fundet = _afvist(db, bog.indbetaling_nedreguler, forkert)
        assert (fundet.aarsag, fundet.objekt, fundet.objekt_id) == (Aarsag.UKENDT, objekt, daekning)
    rigtig = replace(n, daekninger=(OensketNedregulering(daekning, 70, slags=Slags.RYKKERGEBYR),))
    assert [d.slags for d in _kald(db, bog.indbetaling_nedreguler, rigtig).daekninger] == [Slags.RYKKERGEBYR]
    (billede,) = _kald(db, bog.hent, Hentning(KOMMUNE, konto_id=r.konto.konto_id))
    assert [tilbage for tilbage, _ in billede.indbetaling_nedreguleringer] == [rigtig]


def test_who_is_liable_for_a_claim_is_liable_for_its_fee(db, bog, krav):
    """The claim's liabilities are the fee's, with the time each was registered; and the claim is pointed at."""
    r, f, gebyr = krav
    fundet = _kald(db, bog.fordring, gebyr.tilskrivning_id)
    assert fundet.haeftende(I_DAG) == (ET, TO)
    assert fundet.haeftelser == r.haeftelser
    assert fundet.haeftet_at.keys() == {r.haeftelser[0].haeftelse_id}
    hoved = _kald(db, bog.fordring, f.fordring_id)
    assert hoved.hoved is None
    assert (fundet.hoved.fordring_id, fundet.hoved.type_kode) == (f.fordring_id, f.type_kode)
    assert fundet.hoved.system_id == hoved.system_id


def test_interest_is_for_a_day_or_more(db, bog, krav):
    """A period of one day is one; an end the day before its beginning is refused by that field."""
    _, f, _ = krav
    rente = Tilskrivning(uuid4(), Slags.OPKRAEVNINGSRENTE, f.fordring_id, 7, I_DAG, periode_fra=I_DAG)
    bagvendt = replace(rente, periode_til=I_DAG - timedelta(days=1))
    fundet = _afvist(db, bog.tilskriv, KOMMUNE, bagvendt)
    assert (fundet.aarsag, fundet.objekt, fundet.felt) == (
        Aarsag.PERIODE_UGYLDIG,
        Objekt.OPKRAEVNINGSRENTE,
        "periode_til",
    )
    assert _kald(db, bog.tilskriv, KOMMUNE, replace(rente, periode_til=I_DAG))


def test_a_booking_leads_to_its_claim(db, bog, krav):
    """By a write-off's id the claim is found; by an id that booked nothing, nothing."""
    _, f, _ = krav
    a = Afskrivning(uuid4(), f.fordring_id, 1_000, I_DAG)
    _kald(db, bog.afskriv, KOMMUNE, a)
    fundet = _kald(db, bog.fordring_med_post, a.afskrivning_id)
    assert (fundet.fordring.fordring_id, tilstand(fundet)) == (f.fordring_id, Tilstand.AFSKREVET)
    assert _kald(db, bog.fordring_med_post, uuid4()) is None
