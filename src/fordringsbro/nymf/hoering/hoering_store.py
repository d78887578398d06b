"""SQL of the hearing cases."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any, Final

from psycopg.types.json import Jsonb

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.nymf.hoering.hoering import Hoering, Hoeringsrolle, Hoeringstilstand, Hoeringstrin, Trin
from fordringsbro.nymf.model import Aktion, Bemaerkning
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record
from fordringsbro.platform.sidelaesning import fra, hvor

# A new case.
_NYE = """
    WITH sag AS (
        INSERT INTO nymf.hoering (aktion_id, tilstand, fund, oprettet, startet, frist)
        SELECT n.aktion_id, %(tilstand)s, n.fund, n.oprettet, n.startet, n.frist
        FROM unnest(%(aktioner)s::bigint[], %(fund)s::jsonb[], %(oprettet)s::timestamptz[], %(startet)s::date[],
                    %(frist)s::date[]) WITH ORDINALITY AS n(aktion_id, fund, oprettet, startet, frist, plads)
        ORDER BY n.plads
        RETURNING nr, oprettet
    )
    INSERT INTO nymf.hoering_trin (hoering_nr, trin, tidspunkt, rolle)
    SELECT nr, %(trin)s, oprettet, %(rolle)s FROM sag ORDER BY nr
"""
# One more step. A reminder is told once, and only while the clock that it is about runs: who decides a case holds it.
_TRIN = """
    WITH sag AS (
        SELECT nr FROM nymf.hoering WHERE nr = %(nr)s AND (%(frist)s::date IS NULL OR frist = %(frist)s)
        FOR UPDATE SKIP LOCKED
    )
    INSERT INTO nymf.hoering_trin (hoering_nr, trin, tidspunkt, rolle, hvem, tekst, aarsag, frist)
    SELECT nr, %(trin)s, %(tidspunkt)s, %(rolle)s, %(hvem)s, %(tekst)s, %(aarsag)s, %(frist)s FROM sag
    ON CONFLICT (hoering_nr, trin, frist) WHERE frist IS NOT NULL DO NOTHING RETURNING trin_nr
"""
# Another state, with the clock that runs in it.
_SKIFT = """
    UPDATE nymf.hoering SET tilstand = %s, startet = coalesce(%s, startet), frist = %s
    WHERE nr = %s AND tilstand = %s RETURNING nr
"""
_SAG = """
    SELECT h.nr, h.aktion_id, a.fordring_id, a.fordringshaver_id, a.aktionskode, f.type_kode, h.tilstand, h.fund,
           h.oprettet, h.startet, h.frist
    FROM nymf.hoering h JOIN nymf.aktion a USING (aktion_id) JOIN nymf.fordring f USING (fordring_id)
"""
# Cases by number, and by action.
_VED_NR = f"{_SAG} WHERE h.nr = ANY(%s) ORDER BY h.nr"
_VED_AKTION = f"{_SAG} WHERE h.aktion_id = ANY(%s) ORDER BY h.nr"
# Cases as asked for.
_BETINGELSER: Final = {
    "tilstand": "h.tilstand = %(tilstand)s",
    "fordringshavere": "a.fordringshaver_id = ANY(%(fordringshavere)s)",
    "overskredet": "h.frist < %(overskredet)s",
}
# The open cases.
_AABNE = f"{_SAG} WHERE h.frist IS NOT NULL ORDER BY h.nr"
# How many reminders of each kind were told; only those have a clock.
_FORTALTE = "SELECT trin, count(*) FROM nymf.hoering_trin WHERE frist IS NOT NULL GROUP BY 1 ORDER BY 1"
# An action is received now, with the claim that it creates; and which version of the rules judged it.
_MODTAG = """
    UPDATE nymf.aktion SET modtaget = %s WHERE aktion_id = %s AND tilstand IN ('HEARING', 'WAITING')
    RETURNING skaber_fordring_id
"""
_MODTAG_FORDRING = "UPDATE nymf.fordring SET modtagelsesdato = %s WHERE fordring_id = %s"
_PAKKE = "UPDATE nymf.aktion SET pakke = %s WHERE aktion_id = %s"
# The steps of some cases, in order.
_TRIN_I = """
    SELECT hoering_nr, trin, tidspunkt, rolle, hvem, tekst, aarsag, frist FROM nymf.hoering_trin
    WHERE hoering_nr = ANY(%s) ORDER BY trin_nr
"""
# How many cases are in each state, and how many of them are overdue on a day.
_ANTAL = "SELECT tilstand, count(*), count(*) FILTER (WHERE frist < %s) FROM nymf.hoering GROUP BY 1 ORDER BY 1"


@record
class Hoeringsfilter:
    """Which cases to list, in which order; None means any. `efter` is the last number of the page before.

    Attributes:
        overskredet: Only those whose clock had run out on this day.
    """

    tilstand: Hoeringstilstand | None = None
    fordringshavere: Collection[int] | None = None
    overskredet: date | None = None
    efter: int | None = None
    antal: int = 1000
    nyeste_foerst: bool = False


@record
class NyHoering:
    """A case to open: the action, what was found in it, when its clock started, and its last day."""

    aktion: Aktion
    fund: Sequence[Bemaerkning]
    startet: date
    frist: date


def nye(conn: Connection, sager: Sequence[NyHoering]) -> None:
    """New cases that wait for the claimant, numbered in this order, each with its first step."""
    vaerdier = {
        "tilstand": Hoeringstilstand.AFVENTER_FORDRINGSHAVER,
        "trin": Trin.OPRETTET,
        "rolle": Hoeringsrolle.SYSTEM,
        "aktioner": [sag.aktion.aktion_id for sag in sager],
        "fund": [Jsonb([en.til_json() for en in sag.fund]) for sag in sager],
        "oprettet": [sag.aktion.modtaget for sag in sager],
        "startet": [sag.startet for sag in sager],
        "frist": [sag.frist for sag in sager],
    }
    conn.execute(_NYE, vaerdier)


def tilfoej_trin(conn: Connection, nr: int, trin: Hoeringstrin) -> bool:
    """Write a step; False for a reminder that was told before."""
    vaerdier = {"nr": nr} | {felt.name: getattr(trin, felt.name) for felt in fields(trin)}
    return conn.execute(_TRIN, vaerdier).fetchone() is not None


def skift(
    conn: Connection, sag: Hoering, til: Hoeringstilstand, *, startet: date | None = None, frist: date | None = None
) -> None:
    """Give a case another state than the one it was read in; an open one with its clock.

    Raises:
        LookupError: When it is in another state by now.
    """
    if conn.execute(_SKIFT, (til, startet, frist, sag.nr, sag.tilstand)).fetchone() is None:
        raise LookupError(f"hearing {sag.nr} is no longer {sag.tilstand}")


def ved_nr(conn: Connection, numre: Collection[int]) -> list[Hoering]:
    """The cases with these numbers, with their steps."""
    return _med_trin(conn, [_sag(raekke) for raekke in conn.execute(_VED_NR, (list(numre),))])


def ved_aktion(conn: Connection, aktion_ids: Collection[int]) -> dict[int, Hoering]:
    """The cases of these actions with their steps, by action."""
    sager = [_sag(raekke) for raekke in conn.execute(_VED_AKTION, (list(aktion_ids),))]
    return {sag.aktion_id: sag for sag in _med_trin(conn, sager)}


def soeg(conn: Connection, hvad: Hoeringsfilter) -> list[Hoering]:
    """The cases asked for, with their steps."""
    soegning = {felt: getattr(hvad, felt) for felt in hvad.__dataclass_fields__}
    if hvad.fordringshavere is not None:
        soegning["fordringshavere"] = list(hvad.fordringshavere)
    side = fra("h.nr", nyeste_foerst=hvad.nyeste_foerst, efter=hvad.efter)
    sql = f"{_SAG} WHERE {hvor(_BETINGELSER, soegning)}{side}"
    return _med_trin(conn, [_sag(raekke) for raekke in conn.execute(sql, soegning)])


def aabne(conn: Connection) -> list[Hoering]:
    """Every case that somebody must act on, without its steps."""
    return [_sag(raekke) for raekke in conn.execute(_AABNE)]


def antal(conn: Connection, today: date) -> dict[Hoeringstilstand, tuple[int, int]]:
    """State -> how many cases, and how many of them are overdue; states that no case is in are there too."""
    fundet = {Hoeringstilstand(raekke[0]): (raekke[1], raekke[2]) for raekke in conn.execute(_ANTAL, (today,))}
    return {tilstand: fundet.get(tilstand, (0, 0)) for tilstand in Hoeringstilstand}


def fortalte(conn: Connection) -> dict[Trin, int]:
    """How many reminders of each kind were told."""
    return {Trin(raekke[0]): raekke[1] for raekke in conn.execute(_FORTALTE)}


def modtag(conn: Connection, aktion_id: int, nu: datetime, dato: date) -> None:
    """Move the reception of an action, and of the claim that it creates, to now.

    Raises:
        LookupError: When it was sent, or has ended.
    """
    raekke = conn.execute(_MODTAG, (nu, aktion_id)).fetchone()
    if raekke is None:
        raise LookupError(f"action {aktion_id} was received before")
    conn.execute(_MODTAG_FORDRING, (dato, raekke[0]))


def gem_pakke(conn: Connection, aktion_id: int, pakke: str | None) -> None:
    """Keep which version of the rules judged an action; none when it goes to DMI after all."""
    conn.execute(_PAKKE, (pakke, aktion_id))


def _med_trin(conn: Connection, sager: list[Hoering]) -> list[Hoering]:
    trin: dict[int, list[Hoeringstrin]] = {}
    for nr, *rest in conn.execute(_TRIN_I, ([sag.nr for sag in sager],)):
        trin.setdefault(nr, []).append(Hoeringstrin(Trin(rest[0]), rest[1], Hoeringsrolle(rest[2]), *rest[3:]))
    return [replace(sag, trin=tuple(trin.get(sag.nr, ()))) for sag in sager]


def _sag(raekke: tuple[Any, ...]) -> Hoering:
    nr, aktion_id, fordring_id, fordringshaver_id, aktionskode, type_kode, tilstand, fund, *rest = raekke
    oprettet, startet, frist = rest
    return Hoering(
        nr=nr,
        aktion_id=aktion_id,
        fordring_id=fordring_id,
        fordringshaver_id=fordringshaver_id,
        aktionskode=Aktionskode(aktionskode),
        type_kode=type_kode,
        tilstand=Hoeringstilstand(tilstand),
        fund=tuple(map(Bemaerkning.fra_json, fund)),
        oprettet=oprettet,
        startet=startet,
        frist=frist,
    )
