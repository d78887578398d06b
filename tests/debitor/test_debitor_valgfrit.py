"""What a fagsystem may leave out, tell several of, or tell later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from debitor_byg import BARN, ET, FIRMA, KOMMUNE, TO, fordring, haeftelse, indbetaling, konto, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, Svarnote
from fordringsbro.debitor.opslag.billede import Hentning, Soegning
from fordringsbro.debitor.part import Part, Rolle


def _registrer(db, bog, r):
    with db.transaction() as conn:
        return bog.registrer(conn, r)


def _afvist(db, bog, r):
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        bog.registrer(conn, r)
    return fejl.value.afvisning


def _hent(db, bog, r, **kriterier):
    with db.transaction() as conn:
        return bog.hent(conn, Hentning(KOMMUNE, konto_id=r.konto.konto_id, **kriterier))


def _konto(db, bog, r):
    return _hent(db, bog, r)[0].konto


def _med(r, **felter):
    return replace(r, konto=replace(r.konto, **felter))


def _flyttet(part):
    return replace(part, navn="Testperson Flyttet", adresse={"ØIRAdresseVejnavn": "Andenvej"})


def test_a_new_account_needs_a_responsible_one_and_a_known_one_does_not(db, bog):
    """Without anybody responsible a new account is refused; told again, the one that is known stays."""
    r = registrering(fordring())
    uden = _med(r, ansvarlig=None)
    afvisning = _afvist(db, bog, uden)
    assert (afvisning.aarsag, afvisning.objekt, afvisning.felt) == (
        Aarsag.ANSVARLIG_MANGLER,
        Objekt.KONTO,
        "ansvarlig",
    )
    _registrer(db, bog, r)
    assert _registrer(db, bog, uden).gentagne == (r.fordringer[0].fordring_id,)
    assert _konto(db, bog, r).ansvarlig == ET


def test_administrators_stay_the_ones_told_first(db, bog):
    """Those left out stay, in any order they are the same, first ones may be told later, others are refused."""
    r = registrering(fordring())
    _registrer(db, bog, r)
    to = _med(r, administratorer=(TO, FIRMA))
    _registrer(db, bog, to)
    _registrer(db, bog, r)
    _registrer(db, bog, _med(r, administratorer=(FIRMA, TO)))
    assert _konto(db, bog, r).administratorer == (TO, FIRMA)
    for andre in ((TO,), (TO, FIRMA, ET), (ET,)):
        afvisning = _afvist(db, bog, _med(r, administratorer=andre))
        assert (afvisning.aarsag, afvisning.felt) == (Aarsag.ANDET_INDHOLD, "administratorer")


def test_co_liable_ones_are_added(db, bog):
    """Co-liable ones told again change nothing, new ones are added behind, and those left out stay."""
    r = registrering(fordring(), konto=konto(medhaeftere=(TO,)))
    _registrer(db, bog, r)
    assert Svarnote.PART_OPDATERET not in {b.note for b in _registrer(db, bog, r).bemaerkninger}
    _registrer(db, bog, _med(r, medhaeftere=(FIRMA,)))
    _registrer(db, bog, _med(r, medhaeftere=()))
    assert _konto(db, bog, r).medhaeftere == (TO, FIRMA)
    svar = _registrer(db, bog, _med(r, medhaeftere=(_flyttet(TO),)))
    assert Svarnote.PART_OPDATERET in {b.note for b in svar.bemaerkninger}
    assert _konto(db, bog, r).medhaeftere == (_flyttet(TO), FIRMA)


def test_the_same_party_twice_counts_once(db, bog):
    """A party told twice in the same role is kept once, as it was told first."""
    r = registrering(fordring(), konto=konto(administratorer=(TO, _flyttet(TO)), medhaeftere=(FIRMA, FIRMA)))
    _registrer(db, bog, r)
    fundet = _konto(db, bog, r)
    assert (fundet.administratorer, fundet.medhaeftere) == ((TO,), (FIRMA,))


def test_co_liable_ones_are_liable_for_every_claim(db, bog):
    """They come after the responsible one and before a claim's own, nobody twice, and are found by party and role."""
    f, g = fordring(), fordring()
    r = registrering(f, g, konto=konto(medhaeftere=(TO, ET)), haeftelser=(haeftelse(f.fordring_id, FIRMA),))
    _registrer(db, bog, r)
    with db.transaction() as conn:
        liste = {i: bog.fordring(conn, i).haeftende(date(2026, 9, 1)) for i in (f.fordring_id, g.fordring_id)}
        medhaefter = frozenset({Rolle.JURIDISK_MEDHAEFTER})
        (traef,) = bog.soeg(conn, Soegning(KOMMUNE, part=Part("CPR", TO.ident), roller=medhaefter))
        (begge,) = bog.soeg(conn, Soegning(KOMMUNE, part=ET))
    assert liste == {f.fordring_id: (ET, TO, FIRMA), g.fordring_id: (ET, TO)}
    assert traef.roller == medhaefter
    assert begge.roller == {Rolle.JURIDISK_ANSVARLIG, Rolle.JURIDISK_MEDHAEFTER}


def test_whom_a_claim_concerns(db, bog):
    """It is kept with the name told last, owes nothing, and somebody else or nobody is another content."""
    f = fordring(vedroerer=BARN)
    r = registrering(f)
    _registrer(db, bog, r)
    svar = _registrer(db, bog, replace(r, fordringer=(replace(f, vedroerer=_flyttet(BARN)),)))
    assert [(b.note, b.objekt) for b in svar.bemaerkninger][1:] == [(Svarnote.PART_OPDATERET, Objekt.FORDRING)]
    _registrer(db, bog, replace(r, fordringer=(replace(f, vedroerer=Part("CPR", BARN.ident)),)))
    with db.transaction() as conn:
        b = bog.fordring(conn, f.fordring_id)
        assert bog.efterproev_kaede(conn) == ()
    assert b.fordring.vedroerer == _flyttet(BARN)
    assert b.haeftende(date(2026, 9, 1)) == (ET,)
    for andet in (TO, None):
        afvisning = _afvist(db, bog, replace(r, fordringer=(replace(f, vedroerer=andet),)))
        assert (afvisning.aarsag, afvisning.felt) == (Aarsag.ANDET_INDHOLD, "vedroerer")
        assert BARN.ident not in repr(afvisning)


def test_a_claim_without_a_founding_date(db, bog, clock):
    """Its journal begins on the booking day, which also stands for its period, and it is given back without a date."""
    f = fordring(stiftelsesdato=None)
    r = registrering(f)
    _registrer(db, bog, r)
    assert _registrer(db, bog, r).gentagne == (f.fordring_id,)
    with db.transaction() as conn:
        (post,) = bog.journal(conn, f.fordring_id)
    i_dag = clock.today()
    assert post.virkningsdato == i_dag
    (billede,) = _hent(db, bog, r, periode_fra=i_dag, periode_til=i_dag)
    assert billede.fordringer[0].fordring == f
    assert _hent(db, bog, r, periode_til=date(2026, 11, 19)) == ()
    assert _hent(db, bog, r, periode_fra=date(2026, 11, 21)) == ()


def test_a_period_told_by_one_end_only(db, bog):
    """One end stands for the other when the founding date was not told either."""
    slut = fordring(stiftelsesdato=None, periode_til=date(2026, 1, 31))
    start = fordring(stiftelsesdato=None, periode_fra=date(2026, 1, 31))
    r = registrering(slut, start)
    _registrer(db, bog, r)
    (billede,) = _hent(db, bog, r, periode_fra=date(2026, 1, 31), periode_til=date(2026, 1, 31))
    assert {b.fordring for b in billede.fordringer} == {slut, start}
    assert _hent(db, bog, r, periode_fra=date(2026, 2, 1)) == ()


def test_coverage_takes_unknown_founding_dates_last(db, bog):
    """Of claims with the same last date to pay, the one without a founding date is covered last."""
    uden, med = fordring(stiftelsesdato=None, beloeb_oere=10), fordring(beloeb_oere=10)
    r = registrering(uden, med)
    _registrer(db, bog, r)
    with db.transaction() as conn:
        svar = bog.indbetal(conn, indbetaling(r.konto.konto_id, 11))
    assert [(d.fordring_id, d.beloeb_oere) for d in svar.daekninger] == [(med.fordring_id, 10), (uden.fordring_id, 1)]
