"""What collection is told when a payment that it was told of is taken back."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from overdragelse_hjaelp import CVR, I_DAG, fordring

from fordringsbro.debitor.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.inddrivelse.aktioner import NEDSKRIV, OANI
from fordringsbro.inddrivelse.model import Udfald, Udfaldsstatus
from fordringsbro.nymf.model import Aktionsfilter
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
                svar = Udfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), 77, by.dele.clock.now())
                by.dele.overdragelse.kvitter(conn, svar)


def _tag_tilbage(by, konto: UUID, indbetaling: UUID, oere: int | None) -> None:
    with by.dele.database.transaction() as conn:
        kommune = by.dele.overdragelse.kommune(conn, CVR)
        n = IndbetalingNedregulering(uuid4(), CVR, by.fagsystem, konto, indbetaling, I_DAG, oere)
        by.dele.overdragelse.tilbagefoert(conn, kommune, by.dele.bog.indbetaling_nedreguler(conn, n))


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
            conn, Udfald(oprettet.aktion_id, Udfaldsstatus.UDFOERT, (), 77, by.dele.clock.now())
        )
        afvist = ((60000, "Afvist"),)
        by.dele.overdragelse.kvitter(
            conn, Udfald(nedskrivning.aktion_id, Udfaldsstatus.AFVIST, afvist, None, by.dele.clock.now())
        )
    _tag_tilbage(by, konto, indbetaling, None)
    assert len(_aktioner(by)) == 2
