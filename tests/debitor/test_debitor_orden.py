"""The order of bookings is the order in which they were booked, whatever clocks say and whoever commits late."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from threading import Event
from uuid import uuid4

import pytest
from debitor_byg import FAGSYSTEM, KOMMUNE, fordring, haeftelse, indbetaling, registrering
from test_debitor_samtidighed import _vent_paa_en_ventende

from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, Henstand, Opkraevning, Slags
from fordringsbro.debitor.opslag.billede import Soegning
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.platform.clock import FixedClock

I_DAG = date(2026, 11, 20)
_FRIST = 20


class Port(FixedClock):
    """A clock at which whoever asks for the moment of booking stops until the port is opened."""

    def __init__(self, moment):
        super().__init__(moment)
        self.naaet, self.aaben = Event(), Event()

    def now(self):
        self.naaet.set()
        assert self.aaben.wait(_FRIST)
        return super().now()


def _tilbage(i, beloeb):
    return IndbetalingNedregulering(uuid4(), KOMMUNE, FAGSYSTEM, i.konto_id, i.indbetaling_id, I_DAG, beloeb)


def _bookinger(b, s, stand):
    """Everything that can be booked on an account that exists, by name: what the ledger is asked to do."""
    r, f, i = stand
    egen = {"kommune_cvr": KOMMUNE, "konto_id": r.konto.konto_id}
    h = r.haeftelser[0]
    uden = r.fordringer[1]
    return {
        "registrering": lambda c: b.registrer(c, replace(r, fordringer=(fordring(),))),
        "til opkrævning": lambda c: b.saet_til_opkraevning(
            c, **egen, oprettet_af=FAGSYSTEM, datoer={uden.fordring_id: I_DAG}
        ),
        "indbetaling": lambda c: b.indbetal(c, indbetaling(r.konto.konto_id, 5)),
        "tilbageførsel": lambda c: b.indbetaling_nedreguler(c, _tilbage(i, 5)),
        "afskrivning": lambda c: b.afskriv(c, KOMMUNE, Afskrivning(uuid4(), f.fordring_id, 5, I_DAG)),
        "henstand": lambda c: b.giv_henstand(c, KOMMUNE, Henstand(uuid4(), f.fordring_id, I_DAG, I_DAG)),
        "gebyr": lambda c: b.tilskriv(c, KOMMUNE, Tilskrivning(uuid4(), Slags.RYKKERGEBYR, f.fordring_id, 5, I_DAG)),
        "hæftelse": lambda c: b.afslut_haeftelse(
            c, **egen, oprettet_af=FAGSYSTEM, haeftelse_id=h.haeftelse_id, slutdato=I_DAG
        ),
        "overdraget": lambda c: b.marker_overdraget(c, [f.fordring_id], {}),
        "konto overdraget": lambda c: b.overdrag_konto(c, **egen, oprettet_af=FAGSYSTEM),
        "rykkerstop": lambda c: s.saet_rykkerstop(c, **egen, stop=True, dato=I_DAG),
    }


_HVAD = (
    "registrering",
    "til opkrævning",
    "indbetaling",
    "tilbageførsel",
    "afskrivning",
    "henstand",
    "gebyr",
    "hæftelse",
    "overdraget",
    "konto overdraget",
    "rykkerstop",
)


@pytest.fixture
def stand(db, bog):
    """An account with two claims, a liability and a payment."""
    f, uden = fordring(beloeb_oere=1_000), fordring(srb=None)
    r = registrering(f, uden, haeftelser=(haeftelse(f.fordring_id),))
    i = indbetaling(r.konto.konto_id, 100)
    with db.transaction() as conn:
        bog.registrer(conn, r)
        bog.indbetal(conn, i)
    return r, f, i


def _momenter(conn):
    """The moments of all bookings, in their order."""
    rows = conn.execute("SELECT bogfoert_at FROM debitor.journal ORDER BY nr").fetchall()
    rows += conn.execute("SELECT bogfoert_at FROM debitor.kontohaendelse ORDER BY nr").fetchall()
    return [moment for (moment,) in rows]


@pytest.mark.parametrize("hvad", _HVAD)
def test_the_moment_of_booking_is_read_under_the_lock(db, bog, clock, stand, hvad):
    """Whoever waits for the account's lock books with the moment at which it got it, not the one at which it came."""
    _, f, _ = stand
    booking = _bookinger(bog, Sagsbehandling(clock), stand)[hvad]
    senere = clock.now() + timedelta(hours=3)

    def anden():
        with db.transaction() as conn:
            booking(conn)

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as conn:
            bog.laas_fordringer(conn, [f.fordring_id])
            fremtid = pool.submit(anden)
            _vent_paa_en_ventende(db)
            clock.moment = senere
        fremtid.result(_FRIST)
    with db.transaction() as conn:
        assert max(_momenter(conn)) == senere


def test_a_statement_waits_for_the_booking_on_its_way(db, clock, stand):
    """A payment holds the account's lock at the moment of booking: the statement has it, and is the same ever after."""
    r, _, _ = stand
    port = Port(clock.now())
    langsom, sager = Debitorbog(port), Sagsbehandling(clock)

    def betal():
        with db.transaction() as conn:
            langsom.indbetal(conn, indbetaling(r.konto.konto_id, 70))

    def udtog():
        with db.transaction() as conn:
            return sager.udtog(conn, r.konto.konto_id, I_DAG, I_DAG)

    with ThreadPoolExecutor(2) as pool:
        betaling = pool.submit(betal)
        assert port.naaet.wait(_FRIST)
        laest = pool.submit(udtog)
        _vent_paa_en_ventende(db)
        port.aaben.set()
        betaling.result(_FRIST)
        foer = laest.result(_FRIST)
    assert foer.poster[-1].beloeb_oere == -70
    clock.advance(timedelta(days=1))
    assert udtog() == foer


@pytest.mark.fault("D16", "T10")
def test_a_clock_that_is_behind_changes_neither_order_nor_past_days(db, bog, clock, stand):
    """Another host's clock is a day late: its bookings follow the earlier ones, on their day, and no balance dips."""
    r, _, _ = stand
    clock.advance(timedelta(days=1))
    sent = Debitorbog(FixedClock(clock.now() - timedelta(days=2)))
    sager = Sagsbehandling(clock)
    alt = indbetaling(r.konto.konto_id, 1_000)
    with db.transaction() as conn:
        bog.indbetal(conn, alt)
        i_gaar = sager.udtog(conn, r.konto.konto_id, I_DAG, I_DAG)
        sent.indbetaling_nedreguler(conn, _tilbage(alt, 70))
        sent.afskriv(conn, KOMMUNE, Afskrivning(uuid4(), r.fordringer[1].fordring_id, 30, I_DAG))
        hele = sager.udtog(conn, r.konto.konto_id, date(2026, 11, 1), date(2026, 11, 30))
        assert sager.udtog(conn, r.konto.konto_id, I_DAG, I_DAG) == i_gaar
    assert [p.beloeb_oere for p in hele.poster][-2:] == [70, -30]
    assert all(p.saldo_oere >= 0 for p in hele.poster)
    assert [p.bogfoert for p in hele.poster] == sorted(p.bogfoert for p in hele.poster)
    assert hele.poster[-1].saldo_oere == hele.ultimo_oere


def _soeg(db, bog, fra, til):
    with db.transaction() as conn:
        return {t.konto.konto_id for t in bog.soeg(conn, Soegning(KOMMUNE, fra=fra, til=til))}


@pytest.mark.parametrize("ny", [True, False], ids=["ny konto", "kendt konto"])
def test_a_search_by_period_misses_no_registration_that_commits_late(db, bog, clock, ny):
    """Asked for from hour to hour, an account that was committed behind the first answer is in the second, and once."""
    r = registrering(fordring())
    t0 = clock.now()
    if not ny:
        with db.transaction() as conn:
            bog.registrer(conn, r)
    t1, t2, t3 = (t0 + timedelta(hours=n) for n in (1, 2, 3))
    clock.moment = t0 + timedelta(minutes=30)
    with db.transaction() as sen:
        bog.registrer(sen, replace(r, fordringer=(fordring(),)))
        clock.moment = t1
        assert _soeg(db, bog, t0 + timedelta(minutes=1), t1) == set()
    clock.moment = t2
    assert _soeg(db, bog, t1, t2) == {r.konto.konto_id}
    clock.moment = t3
    assert _soeg(db, bog, t2 + timedelta(seconds=1), t3) == set()
    # Whoever asks about the whole time finds it too, and so does a second asker who looked when the first one did.
    assert _soeg(db, bog, t0, t3) == _soeg(db, bog, t1, t3) == {r.konto.konto_id}


def test_a_search_by_period_finds_an_account_by_when_it_was_registered(db, bog, clock):
    """In the ordinary case the moment of the last registration counts; both ends of the period do."""
    r = registrering(fordring())
    _soeg(db, bog, clock.now(), None)
    clock.advance(timedelta(hours=1))
    t = clock.now()
    with db.transaction() as conn:
        bog.registrer(conn, r)
    clock.advance(timedelta(hours=1))
    assert _soeg(db, bog, t, t) == _soeg(db, bog, t, None) == _soeg(db, bog, None, t) == {r.konto.konto_id}
    mikro = timedelta(microseconds=1)
    assert _soeg(db, bog, t + mikro, None) == _soeg(db, bog, None, t - mikro) == set()


def test_what_is_listed_comes_in_the_order_it_was_booked(db, bog, clock):
    """Payments, letters and liabilities of one moment, and of a clock that was set back."""
    f = fordring()
    r = registrering(f)
    letter, h, betalinger = [], [], []
    with db.transaction() as conn:
        bog.registrer(conn, r)
        for _ in range(5):
            clock.moment -= timedelta(minutes=1)
            letter.append(Opkraevning(uuid4(), False, (f.fordring_id,)))
            h.append(haeftelse(f.fordring_id))
            bog.registrer(conn, replace(r, opkraevninger=(letter[-1],), haeftelser=(h[-1],)))
            betalinger.append(indbetaling(r.konto.konto_id, 1))
            bog.indbetal(conn, betalinger[-1])
        (billede,) = bog.soeg_til_indbetaling(conn, Soegning(KOMMUNE, konto_id=r.konto.konto_id))
    assert [i.indbetaling_id for i, _ in billede.indbetalinger] == [i.indbetaling_id for i in betalinger]
    assert [o.opkraevning_id for o, _ in billede.opkraevninger] == [o.opkraevning_id for o in letter]
    assert [x.haeftelse_id for x in billede.fordringer[0].haeftelser] == [x.haeftelse_id for x in h]
