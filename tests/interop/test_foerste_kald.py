"""The first call that docs/clients.md shows for each client."""

from __future__ import annotations

import re

import pytest
from interop_klienter import HER, HERE, ROOT

#: Those that the page has a program for.
KLIENTER = pytest.mark.parametrize("klient", [k for k in HER if k.navn != "strong"], ids=lambda k: k.navn)


@KLIENTER
def test_the_first_call_registers_a_claim(adresse, klient):
    """As it stands, it is accepted by the service without remarks."""
    assert klient.koer("foerste_kald", adresse[0]).strip() == "accepted"


@KLIENTER
def test_the_page_shows_the_file_that_was_run(klient):
    """The code block of the page is the file, letter by letter."""
    fil = HERE / klient.navn / f"foerste_kald.{klient.endelse}"
    blokke = re.findall(
        r"^```\w+\n(.*?)^```", (ROOT / "docs" / "clients.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert fil.read_text("utf-8") in blokke
