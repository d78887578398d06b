"""An invariant as a row of a table, and what trying it gave."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from fordringsbro.platform.database import Connection


@dataclass(frozen=True, slots=True)
class Forskel:
    """One place where an invariant does not hold.

    Attributes:
        emne: The id of what it is about.
        tekst: What is different; ids, codes and amounts, nothing personal.
    """

    emne: str
    tekst: str

    def __str__(self) -> str:
        return f"{self.emne}: {self.tekst}" if self.tekst else self.emne


@dataclass(frozen=True, slots=True)
class Kontrol:
    """One invariant, tried.

    Attributes:
        navn: Stable name.
        antal: How many things were tried.
        brud: Where it does not hold.
        kendte: Where it does not hold either, but a person is told of it already: each is a task.
    """

    navn: str
    da: str
    en: str
    antal: int
    brud: tuple[Forskel, ...] = ()
    kendte: tuple[Forskel, ...] = ()

    def som_dict(self) -> dict[str, object]:
        """The result as JSON values."""
        return {
            "invariant": self.navn,
            "da": self.da,
            "en": self.en,
            "checked": self.antal,
            "ok": not self.brud,
            "violations": [str(forskel) for forskel in self.brud],
            "known": [str(forskel) for forskel in self.kendte],
        }


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold, as SQL.

    Attributes:
        antal: Counts what is tried.
        brud: One row for each place where it does not hold: what it is about, and what is different.
        kendte: The same for differences that are tasks already; empty where there are none such.
    """

    navn: str
    da: str
    en: str
    antal: str
    brud: str
    kendte: str = ""


#: What each claim of the ledger was handed over as last, of all claims at once.
SENESTE: Final = """
    (SELECT DISTINCT ON (g.fordring_id) g.fordring_id, g.ekstern_id, g.fordringshaver_id
     FROM overdragelse.forsoeg g ORDER BY g.fordring_id, g.nr DESC)
"""
#: Most differences of one kind that are told.
FLESTE: Final = 10_000
#: What a statement is given that needs nothing.
INTET: Final[Mapping[str, Any]] = {}


def proev(conn: Connection, invariant: Invariant, vaerdier: Mapping[str, Any] = INTET) -> Kontrol:
    """Try an invariant in the caller's transaction; `{backend}` in its texts is the value of that name."""
    backend = str(vaerdier.get("backend", ""))
    raekke = conn.execute(invariant.antal, vaerdier).fetchone()
    return Kontrol(
        invariant.navn.format(backend=backend.lower()),
        invariant.da.format(backend=backend),
        invariant.en.format(backend=backend),
        int(raekke[0]) if raekke else 0,
        _forskelle(conn, invariant.brud, vaerdier),
        _forskelle(conn, invariant.kendte, vaerdier) if invariant.kendte else (),
    )


def _forskelle(conn: Connection, sql: str, vaerdier: Mapping[str, Any]) -> tuple[Forskel, ...]:
    """The differences that a query finds, of very many the first."""
    with conn.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ({sql}) alle LIMIT {FLESTE + 1}", vaerdier)
        return afkort([Forskel(emne, tekst) for emne, tekst in cursor])


def afkort(fundne: Iterable[Forskel]) -> tuple[Forskel, ...]:
    """So many differences as are told, and of more that there are more: a system that lost all has millions."""
    foerste = tuple(islice(fundne, FLESTE + 1))
    return foerste if len(foerste) <= FLESTE else (*foerste[:FLESTE], Forskel("...", "more"))
