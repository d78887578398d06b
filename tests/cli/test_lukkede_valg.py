"""Options and arguments that take one of a closed set: another value is told which there are, before anything is run."""

from __future__ import annotations

import re

import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.nymf.aftaler.omraader import omraader
from fordringsbro.nymf.hoering.hoering import Fortrydelse, Hoeringstilstand
from fordringsbro.nymf.register.registerhaendelse import Returaarsag
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.portal.tilstandstekster import AKTION
from fordringsbro.sf1590.anmodning.model import AFSLAG
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE
from fordringsbro.underretning.model import Underretningsslags

_HVEM = ("--by", "Testbruger", "--reason", "Test")
VALG = {
    ("claims", "--state", "FOO"): AKTION,
    ("claims", "--backend", "FOO"): Backend,
    ("claims", "--type", "FOO"): ["fordringsbro codes fordringstype"],
    ("claims", "write-off", "1", "1", "--reason", "FOO", "--by", "x"): koder(AARSAGSLISTE[Art.AFSKREVET]),
    ("actions", "--state", "FOO"): AKTION,
    ("actions", "--backend", "FOO"): Backend,
    ("hearings", "--state", "FOO"): Hoeringstilstand,
    ("hearings", "withdraw", "1", "--reason", "FOO"): Fortrydelse,
    ("register", "return", "1", "--reason", "FOO", "--by", "x"): Returaarsag,
    ("register", "list", "--backend", "FOO"): Backend,
    ("requests", "refuse", "00000000-0000-4000-8000-000000000001", "--reason", "FOO", "--by", "x"): AFSLAG,
    ("notifications", "list", "--kind", "FOO"): Underretningsslags,
    ("tasks", "--kind", "FOO"): Arbejdsart,
    ("rules", "list", "--type", "FOO"): ["KFDAINS", "ERLÅNEN"],
    ("rules", "show", "R_2_3", "--type", "FOO"): ["KFDAINS"],
    ("agreements", "open", "1001", "FOO", *_HVEM): omraader(),
    ("agreements", "preview", "1001", "--open", "FOO"): omraader(),
    ("routes", "test", "FOO", "29000011"): ["DebitorRegistreringAfsend"],
    ("codes", "FOO"): Liste,
    ("parked", "resume", "FOO"): Backend,
    ("check", "--aftale", "999", "README.md"): ["1001"],
}


@pytest.mark.parametrize("argumenter", VALG, ids=" ".join)
def test_another_value_is_told_which_there_are(cli, monkeypatch, argumenter):
    """Exit code 2, nothing on stdout, each that there is on stderr, and never that nothing has that id."""
    monkeypatch.setenv("COLUMNS", "4000")
    svar = cli(*argumenter)
    assert (svar.exit_code, svar.stdout) == (2, "")
    # The library draws a frame round its lines.
    fortalt = re.sub(r"[\s│]+", " ", svar.stderr)
    assert [en for en in VALG[argumenter] if str(en).casefold() not in fortalt.casefold()] == []


@pytest.mark.parametrize(
    "argumenter", [("claims", "--state", "done"), ("hearings", "--state", "godkendt"), ("claims", "--type", "kfdains")]
)
def test_the_values_are_taken_in_any_case(cli, argumenter):
    """As the list has them, or in small letters."""
    assert cli(*argumenter, "--json").exit_code == 0


def test_a_municipality_that_is_not_connected_is_no_empty_list(cli):
    """The list of claims of nobody says that there is no such municipality."""
    svar = cli("claims", "--municipality", "29999999")
    assert (svar.exit_code, svar.stdout, "--municipality" in svar.stderr) == (1, "", True)
