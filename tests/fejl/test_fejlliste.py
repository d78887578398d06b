"""The list of faults is whole, and what it says of the tests is so."""

from __future__ import annotations

from collections import Counter

from fejlliste import alle, grupper
from fejlmaerker import proever
from fejlside import SIDE, side


def test_every_group_is_numbered_without_a_gap():
    """The ids of a group are its letter and the numbers from 1, and no fault or group is without its words."""
    assert "".join(grupper()) == "KDNUHXEMVTRA"
    for bogstav, (titel, gruppe) in grupper().items():
        assert [fejl.id for fejl in gruppe] == [f"{bogstav}{tal}" for tal in range(1, len(gruppe) + 1)]
        assert titel
        assert all(fejl.galt for fejl in gruppe)
    assert Counter(ident[0] for ident in alle()) == {
        "K": 22,
        "D": 16,
        "N": 35,
        "U": 23,
        "H": 19,
        "X": 20,
        "E": 16,
        "M": 14,
        "V": 13,
        "T": 10,
        "R": 11,
        "A": 15,
    }


def test_every_mark_names_a_fault_of_the_list():
    """No test claims to prove what is not on the list."""
    assert {proeve.fejl for proeve in proever()} <= alle().keys()


def test_no_fault_is_open():
    """What happens is said of every fault, and a test that `make test` runs proves it."""
    vist = {proeve.fejl for proeve in proever() if not proeve.lang}
    assert [fejl.id for fejl in alle().values() if fejl.id not in vist or not fejl.her] == []


def test_the_page_is_up_to_date():
    """docs/faults.md is what the list and the marks give; `make faults` writes it."""
    assert SIDE.read_text("utf-8") == side()
