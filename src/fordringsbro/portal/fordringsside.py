"""A page of the list of claims: found by the claim that stands before or after it, and numbered for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.platform.database import Connection
from fordringsbro.platform.laesning import STOERSTE
from fordringsbro.platform.record import record
from fordringsbro.portal import store
from fordringsbro.portal.model import Fordringsrad, Udvalg

_PR_SIDE: Final = 50
#: No claim stands on a page after this one.
_SIDSTE_SIDE: Final = 1_000_000


@record
class Fordringsside:
    """Which page is asked for. How deep in the list it is makes no difference to what finding it costs.

    Attributes:
        nummer: What it is called; by itself it finds the first page only, since claims come in all the time.
        sider: How many pages there are now.
        efter: The ledger's number of the claim that it begins after.
        foer: The one that it ends before.
    """

    nummer: int
    sider: int
    efter: int | None = None
    foer: int | None = None

    @classmethod
    def laes(cls, felter: Mapping[str, str], i_alt: int) -> Fordringsside:
        """The page of an address; the first where its text says none."""
        sider = max(1, -(-i_alt // _PR_SIDE))
        nummer = max(1, _tal(felter.get("side"), _SIDSTE_SIDE) or 1)
        efter, foer = _tal(felter.get("efter")), _tal(felter.get("foer"))
        if efter is None and foer is None and nummer <= sider:
            nummer = 1
        return cls(nummer, sider, efter, foer)

    @property
    def findes(self) -> bool:
        """Whether there is such a page."""
        return self.nummer <= self.sider

    def hent(self, conn: Connection, udvalg: Udvalg) -> list[Fordringsrad]:
        """Its claims, the newest first."""
        if not self.findes:
            return []
        if self.foer is not None:
            return store.rader(conn, udvalg, antal=_PR_SIDE, efter=self.foer)[::-1]
        return store.rader(conn, udvalg, nyeste_foerst=True, antal=_PR_SIDE, efter=self.efter)


def _tal(tekst: str | None, hoejst: int = STOERSTE) -> int | None:
    """A number of an address; the greatest there is for a greater one, None for another text."""
    if not tekst or not (tekst.isascii() and tekst.isdigit()):
        return None
    return min(int(tekst), hoejst) if len(tekst) <= len(str(hoejst)) else hoejst
