"""What is done with a message before it is valid is linear too: the older header, older deliveries, paths, differences."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import orjson
import pytest
from lxml import etree

from fordringsbro.contract.binding import sti
from fordringsbro.contract.names import AELDRE_HOVED, q
from fordringsbro.mf import aeldre
from fordringsbro.mf.aeldre import UDGAAEDE, taal_aeldre
from fordringsbro.mf.handling import ANMODNING
from fordringsbro.sf1590.faelles.indhold import foerste_forskel
from fordringsbro.sf1590.faelles.kontekst import forbered
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.kalder import AABEN

NAAR = datetime(2026, 11, 20, 12, tzinfo=UTC)
W = ANMODNING.partition("}")[0] + "}"


def skridt(arbejd) -> int:
    """Calls of functions of Python and of C."""
    antal = 0

    def taeller(_ramme, haendelse, _hvad):
        nonlocal antal
        antal += haendelse in {"call", "c_call"}

    sys.setprofile(taeller)
    try:
        arbejd()
    finally:
        sys.setprofile(None)
    return antal


def lineaer(lav, arbejd) -> None:
    """Check that four times as much takes about four times the steps."""
    arbejd(lav(100))
    antal = []
    for n in (500, 2_000):
        ting = lav(n)
        antal.append(skridt(lambda ting=ting: arbejd(ting)))
    assert antal[1] <= 5 * antal[0] + 2_000, antal


@pytest.mark.fault("X14", "X17")
def test_elements_of_an_older_delivery_are_taken_out_in_one_walk(installation):
    """Thousands of dropped elements in one action, before its claimant is named, cost a step each."""
    goer = taal_aeldre(installation.database)

    def delivery(n: int):
        rod = etree.Element(ANMODNING)
        aktion = etree.SubElement(etree.SubElement(rod, f"{W}FordringAktionSamling"), f"{W}FordringAktion")
        for _ in range(n):
            etree.SubElement(aktion, UDGAAEDE[0])
        return rod

    lineaer(delivery, lambda rod: goer(rod, NAAR, AABEN))


@pytest.mark.fault("X14", "X17")
def test_a_claimant_is_looked_for_once_an_action(installation, monkeypatch):
    """However many dropped elements an action has, whether they are agreed is asked once of it."""
    spurgt = []
    monkeypatch.setattr(aeldre, "_aftalt", lambda handling, _adgange: spurgt.append(handling) or True)
    rod = etree.Element(ANMODNING)
    aktioner = [etree.SubElement(rod, f"{W}FordringAktion") for _ in range(3)]
    for aktion in aktioner:
        for _ in range(50):
            etree.SubElement(aktion, UDGAAEDE[0])
    taal_aeldre(installation.database)(rod, NAAR, AABEN)
    assert spurgt == aktioner
    assert not any(map(len, aktioner))


@pytest.mark.fault("X14", "X17")
@pytest.mark.parametrize("hvor", ["in a context", "behind a context", "in HovedOplysninger"])
def test_an_older_header_is_taken_off_in_one_walk(hvor):
    """Thousands of elements in or behind the older header cost a step each, and are refused as any others."""
    foerste = min(AELDRE_HOVED)

    def anmodning(n: int):
        rod = etree.Element(q("Ping_I"))
        kontekst = etree.SubElement(rod, foerste)
        hoved = etree.SubElement(rod, "{http://kombit.dk/xml/schemas/kontekst/2017/01/01/}HovedOplysninger")
        foraelder = {"in a context": kontekst, "behind a context": rod}.get(hvor, hoved)
        for _ in range(n):
            etree.SubElement(foraelder, "x")
        return rod

    def arbejd(rod) -> None:
        try:
            forbered(rod, NAAR)
        except SoapError:
            return

    lineaer(anmodning, arbejd)


@pytest.mark.fault("X14", "X17")
def test_a_path_is_found_in_one_walk_a_level():
    """The path of the last of thousands of siblings, behind thousands of others, costs a step a sibling."""

    def sidste(n: int):
        rod = etree.Element("a")
        for _ in range(n):
            barn = etree.SubElement(rod, "b")
        return etree.SubElement(barn, "c")

    lineaer(sidste, sti)


@pytest.mark.fault("X14", "X17")
def test_the_first_difference_is_found_in_one_walk():
    """Two contents that differ in their last item are compared a step an item."""

    def to(n: int) -> tuple[str, str]:
        ens = [{"a": str(k)} for k in range(n)]
        return tuple(orjson.dumps({"l": {"x": [*ens, {"a": slut}]}}).decode() for slut in ("y", "z"))

    lineaer(to, lambda par: foerste_forskel("r", *par))
