"""Builders for the ledger's tests. Every person is made up: the serial numbers 0001 and up belong to nobody here."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.model import Fordring, Haeftelse, Konto, Nedregulering, Registrering
from fordringsbro.debitor.part import OprettetAf, Part

KOMMUNE = "11111111"
ANDEN_KOMMUNE = "22222222"
FAGSYSTEM = OprettetAf("11111111", UUID("00000000-0000-4000-8000-000000000001"))
ANDET_FAGSYSTEM = OprettetAf("11111111", UUID("00000000-0000-4000-8000-000000000002"))
ET = Part("CPR", "0101800001", "Testperson Et Synteseborg", {"ØIRAdresseVejnavn": "Prøvevej"})
TO = Part("CPR", "0101800002", "Testperson To Synteseborg")
BARN = Part("CPR", "0101180001", "Testbarn Synteseborg", {"ØIRAdresseVejnavn": "Prøvevej"})
FIRMA = Part("CVR", "99999999", "Testfirma Synteseborg ApS", None, "1999999999")


def fordring(**felter: Any) -> Fordring:
    """A daycare-like claim of 500 kr., last to be paid on 1 September 2026."""
    standard = {
        "fordring_id": uuid4(),
        "type_kode": "CVDAGIN",
        "beloeb_oere": 50_000,
        "hovedstol_oere": 50_000,
        "stiftelsesdato": date(2026, 8, 1),
        "srb": date(2026, 9, 1),
    }
    return Fordring(**{**standard, **felter})


def konto(**felter: Any) -> Konto:
    """An account that the first test person is responsible for."""
    return Konto(**{"konto_id": uuid4(), "konto_type": "DAGTILBUD", "ansvarlig": ET, "titel": "Dagpleje", **felter})


def registrering(*fordringer: Fordring, **felter: Any) -> Registrering:
    """A registration of claims on a new account."""
    standard = {"kommune_cvr": KOMMUNE, "oprettet_af": FAGSYSTEM, "konto": konto(), "fordringer": fordringer}
    return Registrering(**{**standard, **felter})


def haeftelse(fordring_id: UUID, part: Part = TO, **felter: Any) -> Haeftelse:
    """A liability from the claim's founding date."""
    standard = {"haeftelse_id": uuid4(), "fordring_id": fordring_id, "part": part, "startdato": date(2026, 8, 1)}
    return Haeftelse(**{**standard, **felter})


def nedregulering(fordring_id: UUID, beloeb_oere: int, **felter: Any) -> Nedregulering:
    """A write-down."""
    return Nedregulering(
        **{"nedregulering_id": uuid4(), "fordring_id": fordring_id, "beloeb_oere": beloeb_oere, **felter}
    )


def indbetaling(konto_id: UUID, beloeb_oere: int, **felter: Any) -> Indbetaling:
    """A payment reported by the same fagsystem."""
    standard = {
        "indbetaling_id": uuid4(),
        "kommune_cvr": KOMMUNE,
        "oprettet_af": FAGSYSTEM,
        "konto_id": konto_id,
        "dato": date(2026, 11, 19),
        "beloeb_oere": beloeb_oere,
    }
    return Indbetaling(**{**standard, **felter})
