"""MFFordringTypeHent and MFUnderretSamlingHent over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import etree
from mf_hjaelp import ANDET, SYSTEM, fault, hovedfejl, skema, tekster

from fordringsbro.klient.mf_beskeder import hoved, konvolut


def test_types_of_one_agreement_and_of_all(system):
    """One agreement's types with their names; without one, those of all the system's agreements."""
    assert system.klient.typer(1002)["KFDAINS"] == "Daginstitution, betaling"
    alle = system.klient.typer()
    assert alle.keys() == system.klient.typer(1001).keys() | system.klient.typer(1002).keys()
    assert len(alle) > len(system.klient.typer(1002))


def test_the_types_are_in_order(system):
    """The system stands before the types, which come in the order of their codes."""
    svar = system.spoerg("MFFordringTypeHent", {"FordringHaverIdentifikator": 1003}, se=ANDET)
    assert tekster(svar, "VirksomhedSENummerIdentifikator") == [ANDET]
    assert tekster(svar, "FordringTypeKode") == ["KFDAINS", "KFROTFO", "REOPDAG"]


@pytest.mark.parametrize(
    ("fordringshaver", "se", "nummer"), [(None, "29999999", "170"), (4711, SYSTEM, "2"), (1003, SYSTEM, "184")]
)
def test_types_are_refused(system, fordringshaver, se, nummer):
    """A system on no agreement, an agreement that is none, and another system's."""
    svar = system.spoerg("MFFordringTypeHent", {"FordringHaverIdentifikator": fordringshaver}, se=se)
    assert hovedfejl(svar) == [nummer]
    assert svar.find("{*}FordringTypeInfo") is None


def underret(*fordringshavere: int, fra: int | None = None, til: int | None = None, tid: Any = None) -> dict[str, Any]:
    nummer = "ModtagFordringUnderretningIdentifikator"
    return {
        "FordringHaverSamling": {"FordringHaverIdentifikator": list(fordringshavere)},
        "SoegeDatoFra": {"ModtagFordringUnderretningDatoTid": tid} if tid else None,
        "UnderretNummerFra": {nummer: fra} if fra is not None else None,
        "UnderretNummerTil": {nummer: til} if til is not None else None,
    }


NU = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "post", [underret(), underret(1001, 1002), underret(1001, tid=NU), underret(fra=10**23, til=10**24)]
)
def test_there_are_no_notifications_yet(system, post):
    """A question that is well put gets an empty collection."""
    svar = system.spoerg("MFUnderretSamlingHent", post)
    assert hovedfejl(svar) == []
    assert len(svar.find("{*}UnderretSamling")) == 0


@pytest.mark.parametrize(
    ("post", "se", "numre"),
    [
        (underret(), "29999999", ["170"]),
        (underret(4711), SYSTEM, ["2"]),
        (underret(1001, 1003), SYSTEM, ["184"]),
        (underret(fra=10**23 - 1), SYSTEM, ["450"]),
    ],
)
def test_questions_for_notifications_are_refused(system, post, se, numre):
    """Unknown system or agreement, another system's, and a number of the time before NyMF; named as officially spelt."""
    svar = system.spoerg("MFUnderretSamlingHent", post, se=se)
    assert hovedfejl(svar) == numre
    assert tekster(svar, "ServiceIdentifikator") == ["MFUnderrretSamlingHent"]
    samling = svar.find("{*}UnderretSamling")
    assert (samling is not None and len(samling) == 0) is (set(numre) <= {"2", "184"})


@pytest.mark.parametrize("post", [underret(fra=10**23, tid=NU), underret(til=10**23, tid=NU), underret(til=10**23)])
def test_a_question_that_is_ill_put_is_a_fault(system, post):
    """A date beside numbers (as the official request of 2011 has it) and an end without a beginning: valid, refused."""
    xml = konvolut("MFUnderretSamlingHent", {**hoved(SYSTEM, "t", None), **post})
    svar = system.post("MFUnderretSamlingHent", xml)
    assert fault(svar) == ("Sender", "FB-221")
    assert "Request validation" in svar.text
    skema().assertValid(etree.fromstring(xml)[-1][0])
