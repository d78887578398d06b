"""What the debtor system does on request: reminders stopped, deferments ended, money moved, statements made."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from debitor_byg import (
    ANDEN_KOMMUNE,
    ANDET_FAGSYSTEM,
    FAGSYSTEM,
    KOMMUNE,
    fordring,
    indbetaling,
    konto,
    nedregulering,
    registrering,
)

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt
from fordringsbro.debitor.bog.betaling import OensketDaekning
from fordringsbro.debitor.bog.flytning import Daekningsflytning, Indbetalingsflytning
from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Henstand, Slags
from fordringsbro.debitor.opslag.billede import Hentning

I_DAG = date(2026, 11, 20)


@pytest.fixture
def sager(clock):
    """The use cases on a clock that stands still."""
    return Sagsbehandling(clock)


@pytest.fixture
def kald(db):
    """Calls a use case in a transaction of its own."""

    def kald(hvad, *ind, **felter):
        with db.transaction() as conn:
            return hvad(conn, *ind, **felter)

    return kald


@pytest.fixture
def afvist(db):
    """Calls a use case that rejects, and goes on with the transaction; the rejection."""

    def afvist(hvad, *ind, **felter):
        with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
            hvad(conn, *ind, **felter)
        return fejl.value.afvisning.aarsag, fejl.value.afvisning.objekt, fejl.value.afvisning.objekt_id

    return afvist


@pytest.fixture
def hent(db, bog):
    """An account in full, after every chain was verified."""

    def hent(r):
        with db.transaction() as conn:
            assert bog.efterproev_kaede(conn) == ()
            return bog.hent(conn, Hentning(KOMMUNE, konto_id=r.konto.konto_id))[0]

    return hent


def _restancer(billede):
    return [f.restance_oere for f in billede.fordringer]


def _afslut(kald, bog, r):
    return kald(bog.afslut_konto, kommune_cvr=KOMMUNE, konto_id=r.konto.konto_id, dato=I_DAG)


@pytest.mark.parametrize("registreret", [False, True])
def test_reminders_are_stopped_and_let_out_again(kald, afvist, bog, sager, hent, registreret):  # noqa: PLR0917 - fixtures
    """Each change is an account event, the same again changes nothing, and the registration may be told again."""
    r = registrering(fordring(beloeb_oere=0), konto=konto(rykkerstop=registreret))
    kald(bog.registrer, r)
    felter = {"kommune_cvr": KOMMUNE, "konto_id": r.konto.konto_id, "dato": I_DAG}
    assert kald(sager.saet_rykkerstop, stop=registreret, **felter).gentaget
    for stop in (not registreret, registreret):
        assert not kald(sager.saet_rykkerstop, stop=stop, **felter).gentaget
        assert kald(sager.saet_rykkerstop, stop=stop, **felter).gentaget
        assert hent(r).konto.rykkerstop is stop
        kald(bog.registrer, r)
        assert hent(r).konto.rykkerstop is stop
    arter = [Kontoart.RYKKERSTOP_OPHAEVET, Kontoart.RYKKERSTOP_SAT]
    assert [h.art for h in hent(r).haendelser] == (arter if registreret else arter[::-1])
    ukendt = felter | {"kommune_cvr": ANDEN_KOMMUNE}
    assert afvist(sager.saet_rykkerstop, stop=True, **ukendt) == (Aarsag.UKENDT, Objekt.KONTO, r.konto.konto_id)
    _afslut(kald, bog, r)
    afsluttet = (Aarsag.KONTO_AFSLUTTET, Objekt.KONTO, r.konto.konto_id)
    assert afvist(sager.saet_rykkerstop, stop=True, **felter) == afsluttet


def test_a_deferment_ends(kald, afvist, bog, sager, hent):
    """The date as it was set counts again, the deferment shows to the day before, and a later one counts anew."""
    f = fordring(srb=date(2026, 12, 1))
    r = registrering(f)
    kald(bog.registrer, r)
    felter = {"kommune_cvr": KOMMUNE, "fordring_id": f.fordring_id, "dato": I_DAG}
    assert afvist(sager.ophoer_henstand, **felter) == (Aarsag.HANDLING_UMULIG, Objekt.FORDRING, f.fordring_id)
    nu = Henstand(uuid4(), f.fordring_id, date(2026, 11, 1), date(2027, 2, 1))
    senere = Henstand(uuid4(), f.fordring_id, date(2026, 11, 21), date(2027, 3, 1))
    for h in (nu, senere):
        kald(bog.giv_henstand, KOMMUNE, h)
    assert kald(sager.ophoer_henstand, **felter).srb == date(2026, 12, 1)
    (billede,) = hent(r).fordringer
    assert billede.srb == date(2026, 12, 1)
    # One that never began is not shown.
    assert [h for h, _ in billede.henstande] == [replace(nu, til=date(2026, 11, 19))]
    assert afvist(sager.ophoer_henstand, **felter)[0] is Aarsag.HANDLING_UMULIG
    kald(bog.giv_henstand, KOMMUNE, replace(nu, henstand_id=uuid4(), til=date(2027, 1, 15)))
    assert hent(r).fordringer[0].srb == date(2027, 1, 15)
    kald(bog.marker_overdraget, [f.fordring_id], {})
    assert afvist(sager.ophoer_henstand, **felter)[0] is Aarsag.ER_OVERDRAGET


def test_a_payment_moves_to_another_account(kald, bog, sager, hent):
    """What is left of it covers by the usual rule there, as a payment of the same day, kind and maker."""
    a, b = (registrering(fordring(beloeb_oere=50_000)) for _ in range(2))
    ældst = fordring(beloeb_oere=10_000, srb=date(2026, 8, 1))
    for r in (a, replace(b, fordringer=(*b.fordringer, ældst))):
        kald(bog.registrer, r)
    i = indbetaling(a.konto.konto_id, 30_000, type="KONTANT", oprettet_af=ANDET_FAGSYSTEM)
    kald(bog.indbetal, i)
    delvis = IndbetalingNedregulering(
        uuid4(), KOMMUNE, ANDET_FAGSYSTEM, a.konto.konto_id, i.indbetaling_id, I_DAG, 5_000
    )
    kald(bog.indbetaling_nedreguler, delvis)
    flytning = Indbetalingsflytning(uuid4(), KOMMUNE, a.konto.konto_id, b.konto.konto_id, i.indbetaling_id)
    svar = kald(sager.flyt_indbetaling, flytning)
    assert svar.beloeb_oere == 25_000
    assert _restancer(hent(a)) == [50_000]
    assert _restancer(hent(b)) == [35_000, 0]
    ((ny, _),) = hent(b).indbetalinger
    ventet = replace(i, indbetaling_id=svar.indbetalinger[0], konto_id=b.konto.konto_id, beloeb_oere=25_000)
    assert ny == ventet
    # Its maker may take it back there.
    tilbage = replace(
        delvis, nedregulering_id=uuid4(), konto_id=b.konto.konto_id, indbetaling_id=ny.indbetaling_id, beloeb_oere=1
    )
    assert kald(bog.indbetaling_nedreguler, tilbage).beloeb_oere == 1


def test_a_payment_that_cannot_move_stays_whole(kald, afvist, bog, sager, hent):
    """More than the other account owes, nothing left, unknown, ended: the reason names the payment, and nothing changes."""
    a, b = registrering(fordring()), registrering(fordring(beloeb_oere=29_999))
    for r in (a, b):
        kald(bog.registrer, r)
    i = indbetaling(a.konto.konto_id, 30_000)
    kald(bog.indbetal, i)
    f = Indbetalingsflytning(uuid4(), KOMMUNE, a.konto.konto_id, b.konto.konto_id, i.indbetaling_id)
    om_den = (Objekt.INDBETALING, i.indbetaling_id)
    assert afvist(sager.flyt_indbetaling, f) == (Aarsag.OVER_RESTANCE, *om_den)
    assert (_restancer(hent(a)), _restancer(hent(b))) == ([20_000], [29_999])
    assert hent(a).indbetaling_nedreguleringer == ()
    forkert_vej = replace(f, fra_konto_id=f.til_konto_id, til_konto_id=f.fra_konto_id)
    assert afvist(sager.flyt_indbetaling, forkert_vej) == (Aarsag.UKENDT, *om_den)
    fremmed = afvist(sager.flyt_indbetaling, replace(f, kommune_cvr=ANDEN_KOMMUNE))
    assert fremmed[:2] == (Aarsag.UKENDT, Objekt.KONTO)
    alt = IndbetalingNedregulering(uuid4(), KOMMUNE, FAGSYSTEM, a.konto.konto_id, i.indbetaling_id, I_DAG, 30_000)
    kald(bog.indbetaling_nedreguler, alt)
    assert afvist(sager.flyt_indbetaling, f) == (Aarsag.OVER_REST, *om_den)


@pytest.mark.parametrize("hvor", [0, 1])
def test_a_payment_does_not_move_from_or_to_a_claim_under_collection(kald, afvist, bog, sager, hent, hvor):  # noqa: PLR0917 - fixtures
    """Collection can't be told that a balance moved, so neither side moves."""
    a, b = registrering(fordring()), registrering(fordring())
    for r in (a, b):
        kald(bog.registrer, r)
    i = indbetaling(a.konto.konto_id, 30_000)
    kald(bog.indbetal, i)
    (overdraget,) = (a, b)[hvor].fordringer
    kald(bog.marker_overdraget, [overdraget.fordring_id], {})
    f = Indbetalingsflytning(uuid4(), KOMMUNE, a.konto.konto_id, b.konto.konto_id, i.indbetaling_id)
    ventet = (Aarsag.ER_OVERDRAGET, Objekt.FORDRING, overdraget.fordring_id)
    assert afvist(sager.flyt_indbetaling, f) == ventet
    assert (_restancer(hent(a)), _restancer(hent(b))) == ([20_000], [50_000])
    mellem = Daekningsflytning(uuid4(), KOMMUNE, a.fordringer[0].fordring_id, b.fordringer[0].fordring_id)
    assert afvist(sager.flyt_daekning, mellem) == ventet


def test_coverage_moves_as_much_as_both_allow(kald, bog, sager, hent):
    """The latest coverage goes first; of two payments the rest stays where it was; on one account or two."""
    f, g = fordring(beloeb_oere=50_000), fordring(beloeb_oere=25_000)
    a, b = registrering(f, g), registrering(fordring(beloeb_oere=10_000))
    for r in (a, b):
        kald(bog.registrer, r)
    foerste, anden = (
        indbetaling(a.konto.konto_id, 20_000, daekninger=(OensketDaekning(f.fordring_id, 20_000),)) for _ in range(2)
    )
    for i in (foerste, anden):
        kald(bog.indbetal, i)
    paa_kontoen = Daekningsflytning(uuid4(), KOMMUNE, f.fordring_id, g.fordring_id)
    svar = kald(sager.flyt_daekning, paa_kontoen)
    assert (svar.beloeb_oere, len(svar.indbetalinger)) == (25_000, 2)
    assert _restancer(hent(a)) == [35_000, 0]
    rester = {n.indbetaling_id: n.beloeb_oere for n, _ in hent(a).indbetaling_nedreguleringer}
    assert rester == {anden.indbetaling_id: 20_000, foerste.indbetaling_id: 5_000}
    # Nothing is owed there any more.
    assert kald(sager.flyt_daekning, replace(paa_kontoen, flytning_id=uuid4())).beloeb_oere == 0
    (h,) = b.fordringer
    over = Daekningsflytning(uuid4(), KOMMUNE, f.fordring_id, h.fordring_id)
    assert kald(sager.flyt_daekning, over).beloeb_oere == 10_000
    assert (_restancer(hent(a)), _restancer(hent(b))) == ([45_000, 0], [0])
    assert [i.dato for i, _ in hent(b).indbetalinger] == [foerste.dato]


def test_coverage_of_unknown_claims_or_ended_accounts_does_not_move(kald, afvist, bog, sager):
    """The first of the two claims that is unknown, or whose account is ended, is told."""
    a, b = registrering(fordring()), registrering(fordring(beloeb_oere=0))
    for r in (a, b):
        kald(bog.registrer, r)
    (f,), (g,) = a.fordringer, b.fordringer
    flytning = Daekningsflytning(uuid4(), KOMMUNE, f.fordring_id, g.fordring_id)
    ukendt = uuid4()
    svar = afvist(sager.flyt_daekning, replace(flytning, til_fordring_id=ukendt))
    assert svar == (Aarsag.UKENDT, Objekt.FORDRING, ukendt)
    svar = afvist(sager.flyt_daekning, replace(flytning, kommune_cvr=ANDEN_KOMMUNE))
    assert svar == (Aarsag.UKENDT, Objekt.FORDRING, f.fordring_id)
    _afslut(kald, bog, b)
    assert afvist(sager.flyt_daekning, flytning) == (Aarsag.KONTO_AFSLUTTET, Objekt.KONTO, b.konto.konto_id)


def test_a_statement_holds_the_bookings_of_its_days(kald, bog, sager, clock):
    """By the Danish day of booking: what is before is the opening balance, what is after is left out, sums agree."""
    f = fordring(beloeb_oere=50_000)
    r = registrering(f)
    kald(bog.registrer, r)
    # The first moment of the next Danish day, which is still the day before in UTC.
    clock.advance(timedelta(hours=12))
    gebyr = Tilskrivning(
        tilskrivning_id=uuid4(),
        slags=Slags.RYKKERGEBYR,
        fordring_id=f.fordring_id,
        beloeb_oere=10_000,
        dato=date(2026, 11, 21),
    )
    kald(bog.tilskriv, KOMMUNE, gebyr)
    clock.advance(timedelta(seconds=1))
    i = indbetaling(r.konto.konto_id, 15_000, daekninger=(OensketDaekning(f.fordring_id, 15_000),))
    kald(bog.indbetal, i)
    clock.advance(timedelta(days=1))
    kald(bog.registrer, replace(r, nedreguleringer=(nedregulering(f.fordring_id, 1_000),)))
    dag = date(2026, 11, 21)
    udtog = kald(sager.udtog, r.konto.konto_id, dag, dag)
    assert (udtog.primo_oere, udtog.ultimo_oere) == (50_000, 45_000)
    art = {p.art: p for p in udtog.poster}
    assert [p.saldo_oere for p in udtog.poster] == [60_000, 45_000]
    assert (art[Art.REGISTRERET].slags, art[Art.REGISTRERET].hoved_fordring_id) == (Slags.RYKKERGEBYR, f.fordring_id)
    assert art[Art.DAEKKET].indbetaling_id == i.indbetaling_id
    assert {p.bogfoert for p in udtog.poster} == {dag}
    assert art[Art.DAEKKET].virkningsdato == date(2026, 11, 19)
    hele = kald(sager.udtog, r.konto.konto_id, I_DAG, date(2026, 11, 22))
    assert (hele.primo_oere, len(hele.poster), hele.ultimo_oere) == (0, 4, 44_000)
    tomt = kald(sager.udtog, r.konto.konto_id, date(2026, 11, 1), date(2026, 11, 19))
    assert (tomt.primo_oere, tomt.poster, tomt.ultimo_oere) == (0, (), 0)


def test_paid_accounts_are_those_on_which_nothing_is_owed(kald, bog, sager):
    """An account that owes an øre is not among them; unknown ones aren't either."""
    a, b = registrering(fordring(beloeb_oere=1)), registrering(fordring(beloeb_oere=0))
    for r in (a, b):
        kald(bog.registrer, r)
    ider = [a.konto.konto_id, b.konto.konto_id, uuid4()]
    assert kald(sager.betalte, ider) == {b.konto.konto_id}
    kald(bog.indbetal, indbetaling(a.konto.konto_id, 1))
    assert kald(sager.betalte, ider) == {a.konto.konto_id, b.konto.konto_id}
