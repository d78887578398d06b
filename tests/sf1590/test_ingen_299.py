"""No value that the schema allows, and none just beyond, ends in an unexpected error: every leaf of every request."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import UTC, datetime
from itertools import product
from pathlib import Path
from uuid import uuid4

import pytest
from lxml import etree
from sf1590_hjaelp import SYNTESEBORG, Tjeneste
from skemavaerdier import fuld, kanter

from fordringsbro.contract.names import OPERATIONER, ascii_navn, q
from fordringsbro.klient.beskeder import hoved, kontrakt, konvolut
from fordringsbro.klient.fixtur import Fixturbesked, find_historier

ROD = Path(__file__).resolve().parents[2] / "fixtures" / "sf1590b"
_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
#: Messages that are not meant to be read.
_UDEN = "99-fejl"


def sti(blad: etree._Element) -> str:
    """Where a leaf stands, by local names."""
    led = [etree.QName(e).localname for e in (blad, *blad.iterancestors()) if not str(e.tag).startswith(_SOAP)]
    return "/".join(reversed(led))


def varianter(rod: etree._Element, sete: set[str]) -> Iterator[tuple[str, str, bytes]]:
    """The message with one leaf at an edge of its type, for each leaf that was not tried before: place, value, bytes."""
    for nummer, blad in enumerate(rod.iter("*")):
        her = sti(blad)
        if len(blad) or her in sete or str(blad.tag).startswith(_SOAP):
            continue
        sete.add(her)
        for vaerdi in kanter(etree.QName(blad).localname):
            kopi = deepcopy(rod)
            for request in kopi.iter("{*}RequestId", "{*}TransaktionsId"):
                request.text = str(uuid4())
            blade = list(kopi.iter("*"))
            blade[nummer].text = vaerdi
            yield her, vaerdi, etree.tostring(kopi, encoding="utf-8")


def _beskeder(mapper: tuple[str, ...]) -> Iterator[Fixturbesked]:
    for historie in find_historier([ROD]):
        if historie.mappe.name != _UDEN and (not mapper or historie.mappe.name.startswith(mapper)):
            yield from (b for b in historie.beskeder if b.gyldig and b.sti.read_bytes().startswith(b"<"))


class Gang:
    """A walk: each leaf is tried once, in the first message that has it."""

    def __init__(self, tjeneste: Tjeneste) -> None:
        self.tjeneste = tjeneste
        self.sete: set[str] = set()
        self.operationer: set[str] = set()
        self.fejl: list[tuple[str, str, str]] = []

    def besked(self, tjeneste: str, operation: str, xml: bytes) -> None:
        """Send the variants of a message, and then itself."""
        self.operationer.add(operation)
        for her, vaerdi, bytes_ in varianter(etree.fromstring(xml), self.sete):
            svar = self.tjeneste.post(ascii_navn(tjeneste), bytes_)
            if "FB-299" in svar.text or svar.status_code not in (200, 500):
                self.fejl.append((operation, her, vaerdi[:60]))
        self.tjeneste.post(ascii_navn(tjeneste), xml)

    def historier(self, *mapper: str) -> None:
        """Every message of the stories whose folders begin so."""
        for besked in _beskeder(mapper):
            self.besked(besked.tjeneste, besked.operation, besked.sti.read_bytes())

    def fulde(self) -> None:
        """A message of each operation and each branch of its choices, with everything in it."""
        for tjeneste, operationer in OPERATIONER.items():
            for operation, gren in product(operationer, range(4)):
                struktur = kontrakt().struktur(q(f"{operation}_I"))
                hoved_ = hoved(SYNTESEBORG, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC), request=uuid4())
                post = {"HovedOplysninger": hoved_, **fuld(struktur, gren)}
                self.besked(tjeneste, operation, konvolut(operation, post))


def test_every_leaf_of_a_registration_a_payment_and_a_request(tjeneste):
    """What fagsystemer send most: a short story of registering and paying."""
    gang = Gang(tjeneste)
    gang.historier("02-")
    assert gang.fejl == []
    assert gang.operationer >= {"OpretDebitorkontoRegistrering", "ForetagIndbetaling"}


@pytest.mark.long
def test_every_leaf_of_every_request(tjeneste):
    """All stories, and messages with everything in them: every operation's every leaf at each edge of its type."""
    gang = Gang(tjeneste)
    gang.historier()
    gang.fulde()
    assert gang.fejl == []
    assert gang.operationer == {operation for alle in OPERATIONER.values() for operation in alle}
