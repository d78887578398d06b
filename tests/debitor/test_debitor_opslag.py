"""Looking up: by party and role, account, period, arrears, the ledger's own key; and what may be handed over."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from debitor_byg import (
    ANDEN_KOMMUNE,
    ANDET_FAGSYSTEM,
    ET,
    FAGSYSTEM,
    FIRMA,
    KOMMUNE,
    TO,
    fordring,
    haeftelse,
    indbetaling,
    konto,
    nedregulering,
    registrering,
)

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.opslag.billede import Hentning, Soegning
from fordringsbro.debitor.part import Part, Rolle


def _registrer(db, bog, *registreringer):
    with db.transaction() as conn:
        for r in registreringer:
            bog.registrer(conn, r)


def _soeg(db, bog, **kriterier):
    with db.transaction() as conn:
        return bog.soeg(conn, Soegning(**{"kommune_cvr": KOMMUNE, **kriterier}))


def _hent(db, bog, **kriterier):
    with db.transaction() as conn:
        return bog.hent(conn, Hentning(**{"kommune_cvr": KOMMUNE, **kriterier}))


def _ider(billeder):
    return {b.fordring.fordring_id for k in billeder for b in k.fordringer}


def _forfaldne(db, bog, senest=date(2026, 11, 19), antal=500):
    with db.transaction() as conn:
        return [(b.fordring.fordring_id, b.restance_oere) for b in bog.forfaldne(conn, KOMMUNE, senest, antal=antal)]


def test_search_by_party_tells_the_roles(db, bog):
    """A party is found as responsible, administrator and liable beside another; roles narrow the search."""
    f, g = fordring(), fordring()
    ansvarlig = registrering(f, konto=konto(ansvarlig=TO))
    administrator = registrering(fordring(), konto=konto(administratorer=(TO,)))
    medhaefter = registrering(g, haeftelser=(haeftelse(g.fordring_id, TO),))
    anden_kommune = replace(registrering(fordring(), konto=konto(ansvarlig=TO)), kommune_cvr=ANDEN_KOMMUNE)
    _registrer(db, bog, ansvarlig, administrator, medhaefter, anden_kommune)
    traef = {t.konto.konto_id: t.roller for t in _soeg(db, bog, part=Part("CPR", TO.ident))}
    assert traef == {
        ansvarlig.konto.konto_id: {Rolle.JURIDISK_ANSVARLIG},
        administrator.konto.konto_id: {Rolle.ADMINISTRATOR},
        medhaefter.konto.konto_id: {Rolle.JURIDISK_MEDHAEFTER},
    }
    (kun,) = _soeg(db, bog, part=TO, roller=frozenset({Rolle.JURIDISK_MEDHAEFTER}))
    assert kun.konto == medhaefter.konto
    assert _soeg(db, bog, part=Part("CVR", TO.ident)) == ()


def test_search_narrows_by_type_owner_and_account(db, bog):
    """Account type, fagsystem and account narrow a search, and unknown ones find nothing."""
    r = registrering(fordring())
    anden = registrering(fordring(), konto=konto(konto_type="BIBLIOTEK"), oprettet_af=ANDET_FAGSYSTEM)
    _registrer(db, bog, r, anden)
    assert [t.konto for t in _soeg(db, bog, part=ET, konto_type="BIBLIOTEK")] == [anden.konto]
    assert [t.konto for t in _soeg(db, bog, part=ET, oprettet_af=FAGSYSTEM)] == [r.konto]
    assert [t.konto for t in _soeg(db, bog, konto_id=r.konto.konto_id)] == [r.konto]
    assert _soeg(db, bog, konto_id=r.konto.konto_id, part=FIRMA) == ()
    assert _soeg(db, bog, konto_id=uuid4()) == ()


def test_search_by_period_counts_both_ends(db, bog, clock):
    """An account is found by the moment of its registrations, the first and the last; both ends count."""
    foerst = clock.now()
    r = registrering(fordring())
    _registrer(db, bog, r)
    clock.advance(timedelta(days=2))
    _registrer(db, bog, replace(r, fordringer=(fordring(),)))
    sidst, lidt = clock.now(), timedelta(microseconds=1)
    assert len(_soeg(db, bog, fra=sidst)) == 1
    assert _soeg(db, bog, fra=sidst + lidt) == ()
    assert len(_soeg(db, bog, til=foerst)) == 1
    assert _soeg(db, bog, til=foerst - lidt) == ()


def test_totals_and_arrears(db, bog):
    """A hit tells what is owed, the oldest date among what is owed and whether some is under collection."""
    gammel, ny = fordring(beloeb_oere=100, srb=date(2025, 1, 1)), fordring(beloeb_oere=70)
    r = registrering(gammel, ny)
    _registrer(db, bog, r)
    (traef,) = _soeg(db, bog, part=ET, kun_restance=True)
    assert (traef.samlet_oere, traef.aeldste_srb, traef.under_inddrivelse) == (170, date(2025, 1, 1), False)
    with db.transaction() as conn:
        bog.indbetal(conn, indbetaling(r.konto.konto_id, 100))
        bog.marker_overdraget(conn, [ny.fordring_id], {})
    (traef,) = _soeg(db, bog, part=ET, kun_restance=True)
    assert (traef.samlet_oere, traef.aeldste_srb, traef.under_inddrivelse) == (70, ny.srb, True)
    with db.transaction() as conn:
        bog.indbetal(conn, indbetaling(r.konto.konto_id, 70))
    assert _soeg(db, bog, part=ET, kun_restance=True) == ()
    assert len(_soeg(db, bog, part=ET)) == 1


def test_a_search_without_a_criterion_is_refused(db, bog):
    """Neither a whole municipality nor nothing at all can be searched, fetched or asked for payment."""
    with db.transaction() as conn:
        for kald in (
            lambda: bog.soeg(conn, Soegning(KOMMUNE, konto_type="X")),
            lambda: bog.hent(conn, Hentning(KOMMUNE)),
            lambda: bog.soeg_til_indbetaling(conn, Soegning(KOMMUNE)),
        ):
            with pytest.raises(AfvisningError) as fejl:
                kald()
            assert fejl.value.afvisning.aarsag is Aarsag.KRITERIUM_MANGLER


def test_fetch_by_every_key(db, bog):
    """An account is fetched by its id, its own key, one of its claims or a party; not from another municipality."""
    f, g = fordring(), fordring()
    r = registrering(f, g)
    _registrer(db, bog, r)
    (billede,) = _hent(db, bog, konto_id=r.konto.konto_id)
    assert _ider([billede]) == {f.fordring_id, g.fordring_id}
    assert _hent(db, bog, system_id=billede.system_id) == (billede,)
    assert _hent(db, bog, part=ET) == (billede,)
    assert _ider(_hent(db, bog, fordring_ids=frozenset({f.fordring_id}))) == {f.fordring_id}
    ene = next(b for b in billede.fordringer if b.fordring == g)
    assert _ider(_hent(db, bog, system_id=ene.system_id)) == {g.fordring_id}
    for kriterium in (
        {"konto_id": uuid4()},
        {"system_id": "K999"},
        {"system_id": "vrøvl"},
        {"konto_id": r.konto.konto_id, "part": FIRMA},
        {"konto_id": r.konto.konto_id, "fordring_ids": frozenset({uuid4()})},
        {"konto_id": r.konto.konto_id, "kommune_cvr": ANDEN_KOMMUNE},
    ):
        assert _hent(db, bog, **kriterium) == ()


def test_fetch_of_several_claims(db, bog):
    """Claims on several accounts are fetched at once; together with an account, only those on it."""
    f, g, udenfor = fordring(), fordring(), fordring()
    r, anden = registrering(f, udenfor), registrering(g)
    _registrer(db, bog, r, anden)
    begge = frozenset({f.fordring_id, g.fordring_id})
    assert _ider(_hent(db, bog, fordring_ids=begge)) == begge
    (paa_konto,) = _hent(db, bog, konto_id=r.konto.konto_id, fordring_ids=begge)
    assert _ider([paa_konto]) == {f.fordring_id}
    kun_g = frozenset({g.fordring_id})
    assert _hent(db, bog, system_id=paa_konto.system_id, fordring_ids=kun_g) == ()
    assert _hent(db, bog, konto_id=r.konto.konto_id, fordring_ids=kun_g) == ()


def test_fetch_narrows_the_claims(db, bog):
    """Type, arrears and period narrow the claims of an account; a period counts both ends."""
    f = fordring(periode_fra=date(2026, 1, 1), periode_til=date(2026, 1, 31), type_kode="X")
    g = fordring(stiftelsesdato=date(2026, 3, 1))
    r = registrering(f, g, nedreguleringer=(nedregulering(g.fordring_id, 50_000),))
    _registrer(db, bog, r)
    konto_id = r.konto.konto_id

    def fundet(**kriterier):
        return _ider(_hent(db, bog, konto_id=konto_id, **kriterier))

    assert fundet(type_koder=frozenset({"X", "Y"})) == fundet(kun_restance=True) == {f.fordring_id}
    assert fundet(periode_fra=date(2026, 1, 31)) == {f.fordring_id, g.fordring_id}
    assert fundet(periode_fra=date(2026, 2, 1)) == {g.fordring_id}
    assert fundet(periode_fra=date(2026, 3, 2)) == set()
    assert fundet(periode_til=date(2026, 1, 1)) == {f.fordring_id}
    assert fundet(periode_til=date(2025, 12, 31)) == set()


def test_fetch_takes_related_claims_along(db, bog):
    """The fee of a main claim, and the main claim of a fee, come along also from another account."""
    hoved = fordring()
    gebyr = fordring(hoved_fordring_id=hoved.fordring_id)
    _registrer(db, bog, registrering(hoved, fordring()), registrering(gebyr))
    for f in (hoved, gebyr):
        assert _ider(_hent(db, bog, fordring_ids=frozenset({f.fordring_id}))) == {f.fordring_id}
        begge = _hent(db, bog, fordring_ids=frozenset({f.fordring_id}), medtag_relaterede=True)
        assert _ider(begge) == {hoved.fordring_id, gebyr.fordring_id}


def test_what_can_be_paid(db, bog):
    """Only claims on which something is owed are offered for payment, related ones unless left out."""
    f, betalt = fordring(beloeb_oere=5), fordring(beloeb_oere=0)
    gebyr = fordring(hoved_fordring_id=f.fordring_id)
    _registrer(db, bog, registrering(f, betalt, gebyr))
    with db.transaction() as conn:
        alle = bog.soeg_til_indbetaling(conn, Soegning(KOMMUNE, part=ET))
        uden = bog.soeg_til_indbetaling(conn, Soegning(KOMMUNE, part=ET), udelad_relaterede=True)
    assert _ider(alle) == {f.fordring_id, gebyr.fordring_id}
    assert _ider(uden) == {f.fordring_id}


def test_setting_to_collection(db, bog):
    """A claim without a last date of payment gets one once; the same again is no change, another is refused."""
    f = fordring(srb=None)
    r = registrering(f)
    _registrer(db, bog, r)
    assert _forfaldne(db, bog) == []

    def saet(srb, **andet):
        felter = {"kommune_cvr": KOMMUNE, "oprettet_af": FAGSYSTEM, "konto_id": r.konto.konto_id, **andet}
        with db.transaction() as conn:
            return bog.saet_til_opkraevning(conn, datoer={f.fordring_id: srb}, **felter)

    assert saet(date(2026, 10, 1)) == (f.fordring_id,)
    assert saet(date(2026, 10, 1)) == ()
    _registrer(db, bog, r)
    assert _forfaldne(db, bog, date(2026, 10, 1)) == [(f.fordring_id, 50_000)]
    for srb, andet, aarsag in (
        (date(2026, 10, 2), {}, Aarsag.ALLEREDE_OPKRAEVET),
        (date(2026, 10, 1), {"konto_id": uuid4()}, Aarsag.UKENDT),
        (date(2026, 10, 1), {"oprettet_af": ANDET_FAGSYSTEM}, Aarsag.UKENDT),
        (date(2026, 10, 1), {"kommune_cvr": ANDEN_KOMMUNE}, Aarsag.UKENDT),
    ):
        with pytest.raises(AfvisningError) as fejl:
            saet(srb, **andet)
        assert fejl.value.afvisning.aarsag is aarsag


def test_due_claims(db, bog):
    """Due on the date itself, not the day before; not when paid, handed over, refused or another municipality's."""
    f, betalt, givet, afvist = (fordring() for _ in range(4))
    r = registrering(f, betalt, givet, afvist, nedreguleringer=(nedregulering(betalt.fordring_id, 50_000),))
    _registrer(db, bog, r, replace(registrering(fordring()), kommune_cvr=ANDEN_KOMMUNE))
    with db.transaction() as conn:
        bog.marker_overdraget(conn, [givet.fordring_id, afvist.fordring_id], {"aktion_id": 1})
        bog.marker_overdragelse_afvist(conn, [afvist.fordring_id], {"kode": 1})
    assert _forfaldne(db, bog, date(2026, 8, 31)) == []
    assert _forfaldne(db, bog, date(2026, 9, 1)) == [(f.fordring_id, 50_000)]
    with db.transaction() as conn:
        bog.genoptag_overdragelse(conn, [afvist.fordring_id], {})
    assert {i for i, _ in _forfaldne(db, bog)} == {f.fordring_id, afvist.fordring_id}
    assert len(_forfaldne(db, bog, antal=1)) == 1


def test_a_paid_main_claim_is_due_as_zero_for_its_fee(db, bog):
    """A related claim takes its paid main claim along, before itself; it waits while the main claim can't go."""
    hoved = fordring(beloeb_oere=100)
    gebyr = fordring(beloeb_oere=10, srb=date(2026, 8, 1), hoved_fordring_id=hoved.fordring_id)
    r = registrering(gebyr, hoved, nedreguleringer=(nedregulering(hoved.fordring_id, 100),))
    _registrer(db, bog, r)
    assert _forfaldne(db, bog, date(2026, 8, 31)) == []
    assert _forfaldne(db, bog) == [(hoved.fordring_id, 0), (gebyr.fordring_id, 10)]
    with db.transaction() as conn:
        bog.marker_overdraget(conn, [hoved.fordring_id], {})
    assert _forfaldne(db, bog) == [(gebyr.fordring_id, 10)]
    with db.transaction() as conn:
        bog.marker_overdragelse_afvist(conn, [hoved.fordring_id], {})
    assert _forfaldne(db, bog) == []


def test_marking_an_unknown_claim_is_refused(db, bog):
    """An unknown claim can't be handed over, and the known one beside it isn't."""
    f = fordring()
    _registrer(db, bog, registrering(f))
    with db.transaction() as conn, pytest.raises(AfvisningError):
        bog.marker_overdraget(conn, [f.fordring_id, uuid4()], {})
    with db.transaction() as conn:
        assert bog.fordring(conn, f.fordring_id).overdragelse is Overdragelsesstand.INGEN
        assert bog.fordring(conn, uuid4()) is None
        assert bog.journal(conn, uuid4()) == ()


def test_who_is_liable_on_a_date(db, bog):
    """The responsible one comes first, others while their liability stands, nobody twice."""
    f = fordring()
    r = registrering(
        f,
        haeftelser=(
            haeftelse(f.fordring_id, TO, startdato=date(2026, 9, 1), slutdato=date(2026, 9, 30)),
            haeftelse(f.fordring_id, TO, startdato=date(2026, 9, 15)),
            haeftelse(f.fordring_id, ET),
        ),
    )
    _registrer(db, bog, r)
    with db.transaction() as conn:
        b = bog.fordring(conn, f.fordring_id)
    assert b.haeftende(date(2026, 8, 31)) == (ET,)
    assert b.haeftende(date(2026, 9, 1)) == b.haeftende(date(2027, 1, 1)) == (ET, TO)


def test_the_list_holds_balances(db, bog):
    """The list tells each claim's balance, of one municipality or of all."""
    f = fordring(beloeb_oere=9)
    r = registrering(f, nedreguleringer=(nedregulering(f.fordring_id, 4),))
    _registrer(db, bog, r, replace(registrering(fordring()), kommune_cvr=ANDEN_KOMMUNE))
    with db.transaction() as conn:
        (linje,) = bog.liste(conn, KOMMUNE)
        assert len(bog.liste(conn)) == 2
    assert (linje.fordring_id, linje.beloeb_oere, linje.restance_oere) == (f.fordring_id, 9, 5)
