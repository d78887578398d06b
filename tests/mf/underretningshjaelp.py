"""Notifications for tests: the examples that are shipped, and a collection system that tells what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lxml import etree

from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.inddrivelse.psrm.underret import Hentet
from fordringsbro.simulator.xml import node

EKSEMPLER = Path(__file__).parents[2] / "fixtures" / "underretninger"
FORDRING = "{urn:oio:skat:efi:1.0.0}FordringInddrivelseFordringIdentifikator"
HOVED = "{urn:oio:skat:efi:1.0.0}FordringInddrivelseHovedFordringIdentifikator"


def eksempel(navn: str, fordring_id: int | None = None) -> etree._Element:
    """An example branch, about a claim by its collection system's id."""
    gren = etree.parse(EKSEMPLER / f"{navn}.xml").getroot()
    for element in gren.iter(FORDRING, HOVED):
        element.text = str(fordring_id or element.text)
    return gren


def underret(
    nummer: object,
    gren: etree._Element,
    *,
    fordringshaver: object = 1001,
    tid: str = "2026-11-20T11:00:00.000+01:00",
) -> etree._Element:
    """A MFUnderret."""
    return node(
        "efiws:MFUnderret",
        node("efi:ModtagFordringUnderretningIdentifikator", str(nummer)),
        node("efi:ModtagFordringUnderretningDatoTid", tid),
        node("efi:FordringHaverIdentifikator", str(fordringshaver)),
        node("efiws:UnderretValg", gren),
    )


class FalskKlient:
    """Tells what it holds from a number on (or all again), `mest` at a time, or fails; remembers the questions."""

    def __init__(self, *holder: etree._Element, mest: int = 10**6, forfra: bool = False) -> None:
        self.holder = list(holder)
        self.mest = mest
        self.forfra = forfra
        self.spurgt: list[int | None] = []
        self.svar = Leverancesvar(Svarslags.MODTAGET)

    def hent(self, _fordringshaver_id: int, fra: int | None) -> Hentet:
        self.spurgt.append(fra)
        if self.svar.slags is not Svarslags.MODTAGET:
            return Hentet(self.svar)
        return Hentet(self.svar, tuple(self._fra(fra))[: self.mest])

    def _fra(self, fra: int | None) -> Sequence[etree._Element]:
        def nummer(element: etree._Element) -> int:
            tekst = element.findtext("{*}ModtagFordringUnderretningIdentifikator") or ""
            return int(tekst) if tekst.isdigit() else 10**30

        return [e for e in self.holder if self.forfra or fra is None or nummer(e) >= fra]
