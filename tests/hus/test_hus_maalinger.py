"""What was measured and what is drawn of it agree, and the messages that are measured are what they are called."""

from __future__ import annotations

import json

import pytest
from benchmarks.konti import ALLE, KENDT, NY, RELATERET, Konti
from benchmarks.kurver import felter, tegn
from kildetekst import ROD
from lxml import etree

from fordringsbro.contract.names import q


def test_the_plot_is_drawn_from_the_figures():
    """The plot of docs/performance.md is what its figures give."""
    rapport = json.loads((ROD / "docs/performance.json").read_text(encoding="utf-8"))
    tal = {navn: vaerdi for en in rapport["parts"].values() for navn, vaerdi in en["figures"].items()}
    assert tegn(list(felter(tal))) == (ROD / "docs/performance.svg").read_text(encoding="utf-8")


@pytest.mark.long
def test_messages_hold_the_claims_that_they_are_named_after():
    """An account's messages are of one account; its registrations hold ten claims each, the last ones related."""
    beskeder = Konti(1).naeste()
    traeer = {slags: etree.fromstring(xml) for slags, xml in beskeder.items()}
    assert tuple(traeer) == ALLE
    assert len({trae.findtext(f".//{q('DebitorkontoIdentifikation')}") for trae in traeer.values()}) == 1
    for slags, navn in ((NY, "Hovedfordring"), (KENDT, "Hovedfordring"), (RELATERET, "Omkostningsfordring")):
        assert len(traeer[slags].findall(f".//{q(navn + 'Liste')}/{q(navn)}")) == 10
