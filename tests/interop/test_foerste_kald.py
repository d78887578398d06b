"""The first call that docs/clients.md shows for each client."""

from __future__ import annotations

import re

import pytest
from interop_klienter import HER, HERE, ROOT

#: Those that the page has a program for.
KLIENTER = pytest.mark.parametrize("klient", [k for k in HER if k.navn != "strong"], ids=lambda k: k.navn)


UUID = "[0-9a-f-]{36}"


@KLIENTER
def test_a_claim_is_registered_looked_up_and_paid(adresse, klient):
    """As they stand, the three calls are accepted by the service, and the account is told back."""
    linjer = klient.koer("foerste_kald", adresse[0]).splitlines()
    assert re.fullmatch(r"look up: F\d+ of 2500.00 is with the municipality", linjer.pop(1))
    assert linjer == ["register: accepted", "pay: accepted"]


@KLIENTER
def test_a_rejection_tells_its_object(adresse, klient):
    """Code, both texts and the claim's id are printed, and the program ends with 1."""
    linjer = klient.mislykkes("foerste_kald", adresse[0], "99999.00").splitlines()
    tekst = r"OVER_SALDO Beløbet overstiger .+ / The amount exceeds .+"
    assert re.fullmatch(rf"pay: rejected: {tekst} \(FordringIdentifikation {UUID}\)", linjer[-1])


@KLIENTER
def test_a_fault_tells_its_detail(adresse, klient):
    """Each violation of the schema is printed with its path and rule, and the program ends with 1."""
    linjer = klient.mislykkes("foerste_kald", adresse[0], "1.234").splitlines()
    assert linjer[-3].startswith("pay: not taken: FB-208 ")
    assert linjer[-2] == "/ForetagIndbetaling_I/IndbetalingBeløb: højst 2 decimaler / at most 2 decimals"
    assert "FordringDækningBeløb: " in linjer[-1]


@KLIENTER
def test_the_page_shows_the_file_that_was_run(klient):
    """The code block of the page is the file, letter by letter."""
    fil = HERE / klient.navn / f"foerste_kald.{klient.endelse}"
    blokke = re.findall(
        r"^```\w+\n(.*?)^```", (ROOT / "docs" / "clients.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert fil.read_text("utf-8") in blokke
