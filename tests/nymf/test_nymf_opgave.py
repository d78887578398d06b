"""What is handed to forwarding survives the database's JSON."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from fordringsbro.aktion.model import Backend, Nedskrivning, Opgave, Rentevalg

NU = datetime(2026, 11, 20, 12, tzinfo=UTC)


def _opgave(data, kode="OPRETFORDRING") -> Opgave:
    return Opgave(
        aktion_id=7,
        aktionskode=kode,
        backend=Backend.DMI,
        fordringshaver_id=1001,
        fordring_id=4,
        hoved_fordring_id=3,
        data=data,
        modtaget=NU,
    )


@pytest.mark.parametrize(
    "andet",
    [
        {},
        {"rentevalg": Rentevalg("001", "03", Decimal("4.50")), "p_nummer": "1000000001"},
        {"rentevalg": Rentevalg("002", "99"), "periode_fra": None, "periode_til": None, "skyldnere": ()},
    ],
)
def test_a_creation_survives_json(andet, ny):
    """Every field of a claim to create comes back as it was."""
    opgave = _opgave(ny(**andet).data)
    assert Opgave.fra_json(json.loads(json.dumps(opgave.til_json()))) == opgave


@pytest.mark.parametrize("data", [Nedskrivning(1, "REGU"), Nedskrivning(250, "INDB", date(2026, 11, 1))])
def test_a_write_down_survives_json(data):
    """Every field of a write-down comes back as it was."""
    opgave = _opgave(data, "NEDSKRIV")
    assert Opgave.fra_json(json.loads(json.dumps(opgave.til_json()))) == opgave


def test_no_record_shows_a_person(ny):
    """Neither number, reference nor description is in the text form of a record."""
    data = ny(reference="HEMMELIG-1", beskrivelse="Hemmeligt").data
    tekst = repr(_opgave(data))
    assert data.skyldnere[0].ident not in tekst
    assert "emmelig" not in tekst.lower()
