"""`fordringsbro municipalities`: another claimant number from a day on, and claims that keep the one they went under."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fordringsbro.overdragelse import store as kommuner
from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg

SYNTESEBORG = "29000011"
DAGTILBUD = "01-dagtilbud/03-opret.xml"


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


def skift(cli, *, cvr=SYNTESEBORG, nummer=1002, fra="2026-11-20", af="KL", hvorfor="ny aftale"):
    """Ask for another number."""
    return cli("municipalities", "claimant", cvr, nummer, "--from", fra, "--by", af, "--reason", hvorfor, "--json")


def numre(cli):
    """Number of each municipality today."""
    return {k["cvr"]: k["claimant"] for k in json.loads(cli("municipalities", "list", "--json").stdout)}


def test_a_number_counts_from_its_day(cli, dele, clock):
    """The day before it is the old one; on the day itself the new one; the list tells all of them."""
    assert skift(cli, fra="2026-11-22").exit_code == 0
    assert numre(cli)[SYNTESEBORG] == 1001
    clock.advance(timedelta(days=1))
    assert numre(cli)[SYNTESEBORG] == 1001
    clock.advance(timedelta(days=1))
    assert numre(cli)[SYNTESEBORG] == 1002
    (raekke,) = [k for k in json.loads(cli("municipalities", "list", "--json").stdout) if k["cvr"] == SYNTESEBORG]
    assert [(n["claimant"], n["from"], n["by"]) for n in raekke["claimants"]] == [
        (1001, None, None),
        (1002, "2026-11-22", "KL"),
    ]
    assert "1002 (2026-11-22)" in cli("municipalities", "list").stdout.replace("\n", "")


@pytest.mark.parametrize(
    ("hvad", "kode"),
    [
        ({"fra": "2026-11-19"}, "FB-108"),
        ({"cvr": "29999999"}, "FB-3"),
        ({"nummer": 4711}, "FB-5"),
        ({"hvorfor": " "}, "FB-108"),
        ({"af": ""}, "FB-108"),
    ],
)
def test_what_can_not_be_is_refused(cli, dele, hvad, kode):
    """A day that has passed, an unknown municipality or agreement, nobody who says so; nothing is written."""
    resultat = skift(cli, **hvad)
    assert resultat.exit_code in {1, 2}
    assert kode in resultat.stderr
    assert numre(cli)[SYNTESEBORG] == 1001
    with dele.database.transaction() as conn:
        assert len(kommuner.numre(conn)) == 3


def test_today_is_taken(cli, dele):
    """The first day that a number can count from."""
    assert skift(cli, fra="2026-11-20").exit_code == 0
    assert numre(cli)[SYNTESEBORG] == 1002


NY = "29000092"


def tilslut(cli, *, cvr=NY, nummer=1002, navn="Nyborgø Kommune", politik="STRAKS", dage=0, af="KL", hvorfor="ny"):
    """Connect a municipality."""
    valg = ("--name", navn, "--policy", politik, "--days", dage, "--by", af, "--reason", hvorfor)
    return cli("municipalities", "add", cvr, nummer, *valg, "--json")


@pytest.mark.parametrize(("politik", "dage"), [("STRAKS", 0), ("MANUEL", 0), ("DAGE_EFTER", 1), ("DAGE_EFTER", 3650)])
def test_a_municipality_is_connected(cli, dele, clock, politik, dage):
    """It has its number at once, the list tells who said so, and each policy has the days that it takes."""
    svar = tilslut(cli, politik=politik, dage=dage)
    assert svar.exit_code == 0, svar.output
    (raekke,) = [k for k in json.loads(cli("municipalities", "list", "--json").stdout) if k["cvr"] == NY]
    assert (raekke["name"], raekke["claimant"], raekke["policy"], raekke["days"]) == (
        "Nyborgø Kommune",
        1002,
        politik,
        dage,
    )
    assert [(n["from"], n["by"], n["reason"]) for n in raekke["claimants"]] == [
        (None, None, None),
        ("2026-11-20", "KL", "ny"),
    ]


@pytest.mark.parametrize(
    ("hvad", "kode"),
    [
        ({"cvr": "2900009"}, "FB-108"),
        ({"cvr": "٢٩٠٠٠٠٩٢"}, "FB-108"),
        ({"cvr": SYNTESEBORG}, "FB-108"),
        ({"nummer": 4711}, "FB-5"),
        ({"navn": " "}, "FB-108"),
        ({"dage": 1}, "FB-108"),
        ({"politik": "DAGE_EFTER"}, "FB-108"),
        ({"politik": "DAGE_EFTER", "dage": 3651}, "--days"),
        ({"hvorfor": " "}, "FB-108"),
    ],
)
def test_a_municipality_that_can_not_be_connected_changes_nothing(cli, dele, hvad, kode):
    """No CVR number, one that is connected, no such agreement, no name or reason, or days that its policy has not."""
    foer = numre(cli)
    resultat = tilslut(cli, **hvad)
    assert resultat.exit_code in {1, 2}
    assert kode in resultat.stderr
    assert numre(cli) == foer


def test_claims_under_collection_are_shown_as_they_were(cli, dele, modtag):
    """Lists, the story, and the counts behind cards and metrics have a claim under the number it was handed over under."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne(SYNTESEBORG)

    def set_():
        with dele.database.transaction() as conn:
            (rad,) = store.rader(conn, Udvalg())
            return rad, store.tilstande(conn), store.registernumre(conn, rad.fordring_id)

    foer = set_()
    assert (foer[0].tilstand, foer[0].registernummer is not None) == ("ROUTED", True)
    historie = cli("why", foer[0].fordring_id, "--json").stdout
    skift(cli)
    assert set_() == foer
    assert cli("why", foer[0].fordring_id, "--json").stdout == historie
    assert store_id(dele, foer[0].registernummer) == foer[0].fordring_id


def store_id(dele, nummer):
    """The ledger's claim that a fordrings-ID means."""
    with dele.database.transaction() as conn:
        return store.id_for_nummer(conn, nummer)
