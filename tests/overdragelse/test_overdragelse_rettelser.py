"""What collection is told when a payment that it was told of is taken back."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest
from overdragelse_hjaelp import CVR, I_DAG, fordring

from fordringsbro.aktion.aktioner import NEDSKRIV, OANI
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError


def _aktioner(by):
    with by.dele.database.transaction() as conn:
        return by.dele.nymf.aktioner(conn, Aktionsfilter())


def _kvitter_alt(by):
    """PSRM carries out everything that it has, until nothing waits."""
    while ude := [a for a in _aktioner(by) if a.tilstand is Aktionstilstand.ROUTED]:
        with by.dele.database.transaction() as conn:
            for aktion in ude:
                svar = Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), 77, by.dele.clock.now())
                by.dele.overdragelse.kvitter(conn, svar)


def _tag_tilbage(by, konto: UUID, indbetaling: UUID, oere: int | None) -> None:
    with by.dele.database.transaction() as conn:
        n = IndbetalingNedregulering(uuid4(), CVR, by.fagsystem, konto, indbetaling, I_DAG, oere)
        by.dele.overdragelse.tilbagefoert(conn, by.dele.bog.indbetaling_nedreguler(conn, n))


def _saldo(by, f) -> int:
    with by.dele.database.transaction() as conn:
        return by.dele.nymf.fordring(conn, 1001, f.fordring_id).saldo_oere


def test_a_payment_taken_back_in_whole_is_undone(by):
    """The write-down that told of it is annulled for its amount and date, and the balance is what it was."""
    f = fordring()
    konto = by.registrer(f)
    by.koer()
    indbetaling = by.betal_og_meld(konto, 20_000)
    _kvitter_alt(by)
    assert _saldo(by, f) == 30_000
    _tag_tilbage(by, konto, indbetaling, None)
    _kvitter_alt(by)
    nedskrivning, annullering = _aktioner(by)[1:]
    assert (annullering.aktionskode, annullering.reference_aktion_id) == (OANI, nedskrivning.aktion_id)
    assert annullering.data.virkningsdato == nedskrivning.data.virkningsdato
    assert _saldo(by, f) == 50_000


def test_parts_taken_back_one_after_the_other_leave_the_right_rest(by):
    """A part undoes the whole and tells the rest anew, in order; a second part undoes that rest."""
    f = fordring()
    konto = by.registrer(f)
    by.koer()
    indbetaling = by.betal_og_meld(konto, 50_000)
    _kvitter_alt(by)
    _tag_tilbage(by, konto, indbetaling, 10_000)
    assert [a.tilstand for a in _aktioner(by)[2:]] == [Aktionstilstand.ROUTED, Aktionstilstand.WAITING]
    _kvitter_alt(by)
    assert _saldo(by, f) == 10_000
    _tag_tilbage(by, konto, indbetaling, 15_000)
    _kvitter_alt(by)
    assert _saldo(by, f) == 25_000
    koder = [(a.aktionskode, a.virkning_oere) for a in _aktioner(by)[1:]]
    assert koder == [(NEDSKRIV, -50_000), (OANI, 50_000), (NEDSKRIV, -40_000), (OANI, 40_000), (NEDSKRIV, -25_000)]


def test_a_payment_from_before_the_hand_over_can_not_be_undone_there(by):
    """Collection was never told of it; the ledger is told so and must take its booking back."""
    f = fordring()
    konto = by.registrer(f)
    indbetaling = by.betal_og_meld(konto, 20_000)
    by.koer()
    with pytest.raises(KanIkkeRettesError) as fejl:
        _tag_tilbage(by, konto, indbetaling, None)
    assert fejl.value.fordring_id == f.fordring_id
    assert len(_aktioner(by)) == 1


def test_a_write_down_that_collection_refused_needs_no_undoing(by):
    """Its balance never went down, so nothing is told."""
    f = fordring()
    konto = by.registrer(f)
    by.koer()
    indbetaling = by.betal_og_meld(konto, 20_000)
    oprettet, nedskrivning = _aktioner(by)
    with by.dele.database.transaction() as conn:
        by.dele.overdragelse.kvitter(
            conn, Inddrivelsesudfald(oprettet.aktion_id, Udfaldsstatus.UDFOERT, (), 77, by.dele.clock.now())
        )
        afvist = ((60000, "Afvist"),)
        by.dele.overdragelse.kvitter(
            conn, Inddrivelsesudfald(nedskrivning.aktion_id, Udfaldsstatus.AFVIST, afvist, None, by.dele.clock.now())
        )
    _tag_tilbage(by, konto, indbetaling, None)
    assert len(_aktioner(by)) == 2


def _afvis(by, aktion, kode: int = 60000) -> None:
    """The collection system refuses an action."""
    with by.dele.database.transaction() as conn:
        svar = Inddrivelsesudfald(
            aktion.aktion_id, Udfaldsstatus.AFVIST, ((kode, "Afvist"),), None, by.dele.clock.now()
        )
        by.dele.overdragelse.kvitter(conn, svar)


def _rest(by, f) -> int:
    with by.dele.database.transaction() as conn:
        return by.dele.bog.fordring(conn, f.fordring_id).restance_oere


@pytest.fixture
def betalt(by):
    """A claim of 500 at PSRM on which 200 were paid, its account, and the payment."""
    f = fordring()
    konto = by.registrer(f)
    by.koer()
    indbetaling = by.betal_og_meld(konto, 20_000)
    _kvitter_alt(by)
    return f, konto, indbetaling


def test_the_rest_falls_with_an_undoing_that_is_refused(by, betalt):
    """The write-down stands as it was: nothing is told twice, and the difference is the amount taken back."""
    f, konto, indbetaling = betalt
    _tag_tilbage(by, konto, indbetaling, 10_000)
    fortrydelse, rest = _aktioner(by)[2:]
    _afvis(by, fortrydelse)
    _kvitter_alt(by)
    rest = _aktioner(by)[3]
    assert (rest.tilstand, [b.id for b in rest.bemaerkninger]) == (Aktionstilstand.REJECTED, ["90010"])
    assert (_saldo(by, f), _rest(by, f)) == (30_000, 40_000)


def test_after_a_refused_undoing_the_next_reversal_brings_both_together(by, betalt):
    """What stands of the payment in the ledger is told, not what the first write-down leaves."""
    f, konto, indbetaling = betalt
    _tag_tilbage(by, konto, indbetaling, 10_000)
    _afvis(by, _aktioner(by)[2])
    _tag_tilbage(by, konto, indbetaling, 5_000)
    _kvitter_alt(by)
    assert (_saldo(by, f), _rest(by, f)) == (45_000, 45_000)


def test_reversals_that_wait_for_each_other_fall_together(by, betalt):
    """The second undoes the first one's rest: when that falls, so do both."""
    f, konto, indbetaling = betalt
    _tag_tilbage(by, konto, indbetaling, 10_000)
    _tag_tilbage(by, konto, indbetaling, 5_000)
    assert [a.tilstand for a in _aktioner(by)[2:]] == [Aktionstilstand.ROUTED, *[Aktionstilstand.WAITING] * 3]
    _afvis(by, _aktioner(by)[2])
    assert [a.tilstand for a in _aktioner(by)[2:]] == [Aktionstilstand.REJECTED] * 4
    assert (_saldo(by, f), _rest(by, f)) == (30_000, 45_000)


def test_a_payment_that_was_told_before_a_move_can_not_be_undone(by, betalt):
    """The system that has the claim now never had the write-down: the ledger must not book it either."""
    f, konto, indbetaling = betalt
    with by.dele.database.transaction() as conn:
        nummer = by.dele.nymf.fordring(conn, 1001, f.fordring_id).fordring_id
        by.dele.nymf.register.flyt(conn, nummer, Systemsted(Backend.DMI, 4711), hvem="t", tekst="x")
    for oere in (10_000, None):
        with pytest.raises(KanIkkeRettesError):
            _tag_tilbage(by, konto, indbetaling, oere)
    assert len(_aktioner(by)) == 2
    assert (_saldo(by, f), _rest(by, f)) == (30_000, 30_000)


def test_a_payment_on_many_claims_is_told_in_few_statements(by, monkeypatch):
    """However many claims it covers, and however many of them are taken back, in part."""
    kald = []
    execute = psycopg.Connection.execute

    def taeller(self, query, *args, **kwargs):
        kald.append(query)
        return execute(self, query, *args, **kwargs)

    def antal(fordringer: int) -> tuple[int, int]:
        alle = [fordring() for _ in range(fordringer)]
        konto = by.registrer(*alle)
        by.koer()
        _kvitter_alt(by)
        betaling = Indbetaling(uuid4(), CVR, by.fagsystem, konto, I_DAG, 50_000 * fordringer)
        with by.dele.database.transaction() as conn, monkeypatch.context() as m:
            svar = by.dele.bog.indbetal(conn, betaling)
            m.setattr(psycopg.Connection, "execute", taeller)
            assert by.dele.overdragelse.betalt(conn, betaling, svar) == ()
        betalt = len(kald)
        _kvitter_alt(by)
        dele = tuple(OensketNedregulering(d.daekning_id, 1_000) for d in svar.daekninger)
        n = IndbetalingNedregulering(
            uuid4(), CVR, by.fagsystem, konto, betaling.indbetaling_id, I_DAG, 1_000 * fordringer, daekninger=dele
        )
        with by.dele.database.transaction() as conn, monkeypatch.context() as m:
            tilbage = by.dele.bog.indbetaling_nedreguler(conn, n)
            m.setattr(psycopg.Connection, "execute", taeller)
            by.dele.overdragelse.tilbagefoert(conn, tilbage)
        taget_tilbage = len(kald) - betalt
        kald.clear()
        return betalt, taget_tilbage

    assert antal(2) == antal(20)
