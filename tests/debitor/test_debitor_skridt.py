"""Changes of an account's state name the state they may come from: a wrong one changes nothing, and is seen."""

from __future__ import annotations

from datetime import date

import pytest
from debitor_byg import ANDET_FAGSYSTEM, ET, FAGSYSTEM, TO, fordring, haeftelse, konto, registrering

from fordringsbro.debitor.bog.kendt import UlovligtSkridtError
from fordringsbro.debitor.part import Rolle
from fordringsbro.debitor.store import konto_store

DAG, SENERE = date(2026, 11, 20), date(2026, 11, 21)


@pytest.fixture
def registreret(db, bog):
    """An account with an administrator, and a liability on a claim."""
    f = fordring()
    h = haeftelse(f.fordring_id)
    k = konto(administratorer=(TO,))
    with db.transaction() as conn:
        bog.registrer(conn, registrering(f, konto=k, haeftelser=(h,)))
    return k.konto_id, h.haeftelse_id


#: Changes on an account and a liability, each with what makes it possible again.
SKIFT = {
    "owner": (lambda c, k, _: konto_store.skift_ejer(c, k, ANDET_FAGSYSTEM), None),
    "to the debtor system": (lambda c, k, _: konto_store.overdrag(c, k, DAG), None),
    "end": (lambda c, k, _: konto_store.afslut(c, k, DAG), lambda c, k, _: konto_store.genoptag(c, k)),
    "reminders": (
        lambda c, k, _: konto_store.rykkerstop(c, k, stop=True),
        lambda c, k, _: konto_store.rykkerstop(c, k, stop=False),
    ),
    "administrator": (lambda c, k, _: konto_store.ophoer_part(c, k, Rolle.ADMINISTRATOR, TO.noegle, DAG), None),
    "liability": (lambda c, _, h: konto_store.ophoer_haeftelse(c, h, DAG), None),
}


@pytest.mark.parametrize("hvad", SKIFT)
def test_a_change_that_was_made_is_not_made_again(db, registreret, hvad):
    """Whoever asks twice has looked without the lock, and is told; after the contrary it may be made again."""
    goer, modsat = SKIFT[hvad]
    with db.transaction() as conn:
        goer(conn, *registreret)
        with pytest.raises(UlovligtSkridtError):
            goer(conn, *registreret)
        if modsat is not None:
            modsat(conn, *registreret)
            with pytest.raises(UlovligtSkridtError):
                modsat(conn, *registreret)
            goer(conn, *registreret)


def test_what_is_the_owners_already_is_not_given(db, registreret):
    """The account's own fagsystem does not take it over, unless the debtor system has it."""
    with db.transaction() as conn:
        with pytest.raises(UlovligtSkridtError):
            konto_store.skift_ejer(conn, registreret[0], FAGSYSTEM)
        konto_store.overdrag(conn, registreret[0], DAG)
        konto_store.skift_ejer(conn, registreret[0], FAGSYSTEM)


def test_an_ended_account_does_not_go_to_the_debtor_system(db, registreret):
    """Nor is anything changed of what isn't there."""
    with db.transaction() as conn:
        konto_store.afslut(conn, registreret[0], DAG)
        with pytest.raises(UlovligtSkridtError):
            konto_store.overdrag(conn, registreret[0], SENERE)
        with pytest.raises(UlovligtSkridtError):
            konto_store.ophoer_part(conn, registreret[0], Rolle.ADMINISTRATOR, ET.noegle, DAG)
