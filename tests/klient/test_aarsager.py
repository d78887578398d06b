"""The table of operations and reasons: whole, shown by fixtures, and told in docs/reasons.md."""

from __future__ import annotations

import pytest
from aarsagsside import SIDE, UDEN_FIXTUR, grunde, side, viste

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.contract.names import OPERATIONER
from fordringsbro.klient.svar import Svarudfald
from fordringsbro.sf1590.anmodning.model import AFSLAG
from fordringsbro.sf1590.faelles.aarsager import AARSAGER

VISTE = viste()


def uden_fixtur(operation):
    """The operation's reasons that no fixture shows."""
    return {kode for kode, udfald in grunde(operation) if (operation, kode, udfald) not in VISTE}


def test_every_operation_says_which_reasons_it_can_give():
    """All that are served but Ping, and no others."""
    assert AARSAGER.keys() == {op for alle in OPERATIONER.values() for op in alle} - {"Ping"}


def test_every_reason_of_the_list_can_be_given_and_the_other_way_round():
    """No row of the code list is dead, none is missing; no reason both rejects and remarks."""
    brugte = frozenset[str]().union(*(g.alle for g in AARSAGER.values()))
    # A clerk's reasons for declining a request are told in a message of their own.
    assert brugte | set(AFSLAG) == koder(Liste.KVITTERINGSAARSAG).keys()
    assert not [op for op, g in AARSAGER.items() if g.afvisninger & g.bemaerkninger]


@pytest.mark.parametrize("operation", AARSAGER)
def test_every_reason_is_shown_by_a_fixture(operation):
    """Each rejection and remark has its message, but for a few that say why not."""
    assert uden_fixtur(operation) <= UDEN_FIXTUR.keys()


def test_what_has_no_fixture_is_still_without():
    """A reason is excepted only as long as some operation needs it."""
    assert frozenset[str]().union(*map(uden_fixtur, AARSAGER)) == UDEN_FIXTUR.keys()


def test_every_reason_that_a_fixture_shows_is_in_the_table():
    """A fixture's rejection is one of the operation's rejections, its remark one of its remarks."""
    egne = {(op, kode, udfald) for op in AARSAGER for kode, udfald in grunde(op)}
    assert {
        noegle
        for noegle in VISTE
        if noegle[2] in {Svarudfald.AFVIST, Svarudfald.BEMAERKNING, Svarudfald.EJ_GENNEMFOERT}
    } <= egne


def test_the_page_says_what_code_list_and_fixtures_say():
    """docs/reasons.md is as `make reasons` would write it."""
    assert SIDE.read_text(encoding="utf-8") == side()
