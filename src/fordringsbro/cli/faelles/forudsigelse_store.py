"""SQL of what a booking that is about to be undone left behind."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final
from uuid import UUID

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection


@dataclass(frozen=True, slots=True)
class Bogfoert:
    """An event that would be booked on a claim, fee or interest."""

    claim_id: UUID
    kind: str
    change_oere: int
    balance_oere: int


@dataclass(frozen=True, slots=True)
class Fortalt:
    """A message that would be made: by which operation, or for which kind of subscription, and for whom."""

    operation: str
    to: str


@dataclass(frozen=True, slots=True)
class Sendt:
    """An action that would be given to collection, and what would be said of it at once."""

    fordring_id: int
    action: str
    amount_oere: int
    state: str
    backend: str | None
    codes: list[str]


@dataclass(frozen=True, slots=True)
class Bogstand:
    """The last numbers that were given before."""

    notat: int
    konto: int
    besked: int
    aktion: int
    feed: int


_STAND: Final = """
    SELECT (SELECT coalesce(max(nr), 0) FROM debitor.journalnotat) AS notat,
           (SELECT coalesce(max(nr), 0) FROM debitor.kontohaendelse) AS konto,
           (SELECT coalesce(max(nr), 0) FROM sf1590.udgaaende) AS besked,
           (SELECT coalesce(max(aktion_id), 0) FROM nymf.aktion) AS aktion,
           %s::bigint AS feed
"""
# Whatever is booked on somebody's behalf has a note.
_BOGFOERT: Final = """
    SELECT j.fordring_id AS claim_id, j.art AS kind, j.beloeb_oere AS change_oere,
           (SELECT sum(x.beloeb_oere) FROM debitor.journal x
            WHERE x.fordring_id = j.fordring_id AND x.seq <= j.seq)::bigint AS balance_oere
    FROM debitor.journalnotat n JOIN debitor.journal j USING (fordring_id, seq)
    WHERE n.nr > %(notat)s ORDER BY n.nr
"""
_SENDT: Final = """
    SELECT fordring_id, aktionskode AS action, beloeb_oere AS amount_oere, tilstand AS state, backend,
           ARRAY(SELECT b->>'id' FROM jsonb_array_elements(bemaerkninger) b) AS codes
    FROM nymf.aktion WHERE aktion_id > %(aktion)s ORDER BY aktion_id
"""
_SVAR: Final = """
    SELECT operation, modtager_cvr || ' ' || modtager_system AS to FROM sf1590.udgaaende WHERE nr > %(besked)s
    ORDER BY nr
"""


def stand(conn: Connection, feed: int) -> Bogstand:
    """The last numbers until now; `feed` is the ledger's."""
    with conn.cursor(row_factory=class_row(Bogstand)) as cursor:
        return cursor.execute(_STAND, (feed,)).fetchall()[0]


def bogfoert(conn: Connection, siden: Bogstand) -> list[Bogfoert]:
    """What was booked since, in order."""
    with conn.cursor(row_factory=class_row(Bogfoert)) as cursor:
        return cursor.execute(_BOGFOERT, asdict(siden)).fetchall()


def sendt(conn: Connection, siden: Bogstand) -> list[Sendt]:
    """The actions that were given to collection since, in order."""
    with conn.cursor(row_factory=class_row(Sendt)) as cursor:
        return cursor.execute(_SENDT, asdict(siden)).fetchall()


def svar(conn: Connection, siden: Bogstand) -> list[Fortalt]:
    """The messages to fagsystemer that were made since, in order."""
    with conn.cursor(row_factory=class_row(Fortalt)) as cursor:
        return cursor.execute(_SVAR, asdict(siden)).fetchall()
