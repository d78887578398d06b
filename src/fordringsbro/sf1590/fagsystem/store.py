"""SQL of the messages to the fagsystemer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fordringsbro.debitor.part import OprettetAf
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT
from fordringsbro.platform.database import Connection, raekker
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.sidelaesning import fra
from fordringsbro.platform.ventetid import forfalden, senest, troet
from fordringsbro.sf1590.fagsystem.model import Beskedtilstand, NyUdgaaende, Udgaaende

# New messages in their order, but for those whose id is there.
_INDSAET = """
    INSERT INTO sf1590.udgaaende (besked_id, tjeneste, operation, kommune_cvr, modtager_cvr, modtager_system, konto_id,
                                  indhold, naeste, oprettet_at)
    SELECT n.besked_id, n.tjeneste, n.operation, n.kommune, n.cvr, n.system, n.konto, n.indhold, %(nu)s, %(nu)s
    FROM unnest(%(besked)s::uuid[], %(tjeneste)s::text[], %(operation)s::text[], %(kommune)s::text[], %(cvr)s::text[],
                %(system)s::uuid[], %(konto)s::uuid[], %(indhold)s::bytea[])
        WITH ORDINALITY AS n(besked_id, tjeneste, operation, kommune, cvr, system, konto, indhold, plads)
    ORDER BY n.plads
    ON CONFLICT (besked_id) DO NOTHING RETURNING besked_id
"""
_KOLONNER = """
    nr, besked_id, tjeneste, operation, modtager_cvr, modtager_system, konto_id, indhold, tilstand, forsoeg, naeste,
    grund, koder, oprettet_at, afsluttet_at
"""
# The first message of some account of a fagsystem that is due; one whose sender is overdue is due again. The others'
# rows are passed over while somebody else takes them.
_TAG = f"""
    UPDATE sf1590.udgaaende SET tilstand = 'SENDES', forsoeg = forsoeg + 1, naeste = %(til)s
    WHERE nr = (
        SELECT u.nr FROM sf1590.udgaaende u
        WHERE u.modtager_cvr = %(cvr)s AND u.modtager_system = %(system)s AND u.tilstand IN ('KLAR', 'SENDES')
          AND {forfalden("u.naeste")}
          AND NOT EXISTS (
              SELECT FROM sf1590.udgaaende foer
              WHERE foer.modtager_cvr = u.modtager_cvr AND foer.modtager_system = u.modtager_system
                AND foer.konto_id = u.konto_id AND foer.nr < u.nr
                AND foer.tilstand IN ('KLAR', 'SENDES', 'PARKERET'))
        ORDER BY u.nr LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING {_KOLONNER}
"""
# What an attempt came to. Whoever was taken for dead and comes back late changes nothing: the attempt's number tells.
_AFGOER = """
    UPDATE sf1590.udgaaende
    SET tilstand = %s, naeste = %s, grund = %s, koder = %s,
        afsluttet_at = CASE WHEN %s IN ('LEVERET', 'AFVIST') THEN %s::timestamptz END
    WHERE nr = %s AND forsoeg = %s AND tilstand = 'SENDES'
"""
# When something of a fagsystem is due next, of the messages that nothing holds back.
_NAESTE = f"""
    SELECT min({troet("u.naeste")}) FROM sf1590.udgaaende u
    WHERE u.modtager_cvr = %(cvr)s AND u.modtager_system = %(system)s AND u.tilstand IN ('KLAR', 'SENDES')
      AND NOT EXISTS (
          SELECT FROM sf1590.udgaaende foer
          WHERE foer.modtager_cvr = u.modtager_cvr AND foer.modtager_system = u.modtager_system
            AND foer.konto_id = u.konto_id AND foer.nr < u.nr AND foer.tilstand IN ('KLAR', 'SENDES', 'PARKERET'))
"""
# Fagsystemer with something due.
_MED_ARBEJDE = f"""
    SELECT DISTINCT modtager_cvr, modtager_system FROM sf1590.udgaaende
    WHERE tilstand IN ('KLAR', 'SENDES') AND {forfalden("naeste")} ORDER BY 1, 2
"""
# How many are not delivered, by state, and when the oldest was made.
_ANTAL = """
    SELECT tilstand, count(*), min(oprettet_at) FROM sf1590.udgaaende
    WHERE tilstand IN ('KLAR', 'SENDES', 'PARKERET') GROUP BY tilstand
"""
# Messages, of which some are not delivered.
_LISTE = f"SELECT {_KOLONNER} FROM sf1590.udgaaende"
_IKKE_LEVERET = "tilstand IN ('KLAR', 'SENDES', 'PARKERET')"
# The messages that tell of some bookings.
_DER_FORTAELLER = f"""
    SELECT {_KOLONNER} FROM sf1590.udgaaende
    WHERE besked_id IN (SELECT besked_id FROM sf1590.fortalt WHERE post_id = ANY(%s)) ORDER BY nr
"""
# Send a message now: one that waits for a person, or for its next attempt.
_SEND_NU = """
    UPDATE sf1590.udgaaende SET tilstand = 'KLAR', naeste = %s WHERE nr = %s AND tilstand IN ('PARKERET', 'KLAR')
    RETURNING modtager_cvr, modtager_system
"""
# Whether there is a message of that number, and it is being sent.
_SENDES = "SELECT tilstand = 'SENDES' FROM sf1590.udgaaende WHERE nr = %s"
# What waits for its next attempt to a receiver is due soon: the way there was changed.
_VAEK = """
    WITH vaekket AS (
        UPDATE sf1590.udgaaende SET naeste = LEAST(naeste, %s) WHERE modtager_cvr = %s AND tilstand = 'KLAR'
        RETURNING modtager_cvr, modtager_system
    )
    SELECT DISTINCT modtager_cvr, modtager_system FROM vaekket
"""
# That messages told of these.
_FORTALT = "INSERT INTO sf1590.fortalt (post_id, besked_id) SELECT * FROM unnest(%s::uuid[], %s::uuid[])"
# Those that some message told of.
_FORTALTE = "SELECT post_id FROM sf1590.fortalt WHERE post_id = ANY(%s)"
# How far a reader has come; another that asks waits until this one's transaction ends.
_LAEST = """
    INSERT INTO sf1590.laest (laeser, feed_nr) VALUES (%s, 0)
    ON CONFLICT (laeser) DO UPDATE SET feed_nr = laest.feed_nr RETURNING feed_nr
"""
_SAET_LAEST = "UPDATE sf1590.laest SET feed_nr = %s WHERE laeser = %s"


def _udgaaende(
    *,
    modtager_cvr: str,
    modtager_system: UUID,
    indhold: bytes,
    tilstand: str,
    koder: list[str],
    **resten: Any,  # noqa: ANN401 - what is kept as the row has it
) -> Udgaaende:
    return Udgaaende(
        modtager=OprettetAf(modtager_cvr, modtager_system),
        indhold=bytes(indhold),
        tilstand=Beskedtilstand(tilstand),
        koder=tuple(koder),
        **resten,
    )


def indsaet(conn: Connection, nye: Sequence[tuple[NyUdgaaende, bytes]], nu: datetime) -> set[UUID]:
    """Add messages with their contents; the ids of those that were not there."""
    ind = {
        "nu": nu,
        "besked": [ny.besked_id for ny, _ in nye],
        "tjeneste": [ny.tjeneste for ny, _ in nye],
        "operation": [ny.operation for ny, _ in nye],
        "kommune": [ny.kommune_cvr for ny, _ in nye],
        "cvr": [ny.modtager.cvr for ny, _ in nye],
        "system": [ny.modtager.it_system for ny, _ in nye],
        "konto": [ny.konto_id for ny, _ in nye],
        "indhold": [indhold for _, indhold in nye],
    }
    return {besked_id for (besked_id,) in conn.execute(_INDSAET, ind)}


def tag(conn: Connection, modtager: OprettetAf, nu: datetime, til: datetime) -> Udgaaende | None:
    """Take the next message that is due to a fagsystem, until `til`; None when there is none."""
    ind = {**_ventende(modtager, nu), "til": til}
    return next(iter(raekker(conn, _udgaaende, _TAG, ind)), None)


def afgoer(
    conn: Connection,
    besked: Udgaaende,
    *,
    tilstand: Beskedtilstand,
    naeste: datetime,
    grund: str,
    koder: Iterable[str],
    nu: datetime,
) -> bool:
    """Write what an attempt came to; False when the message was taken from this attempt."""
    vaerdier = (tilstand, naeste, grund, list(koder), tilstand, nu, besked.nr, besked.forsoeg)
    return conn.execute(_AFGOER, vaerdier).rowcount == 1


def naeste(conn: Connection, modtager: OprettetAf, nu: datetime) -> datetime | None:
    """When something is due to a fagsystem; None when nothing is."""
    row = conn.execute(_NAESTE, _ventende(modtager, nu)).fetchone()
    return row[0] if row else None


def _ventende(modtager: OprettetAf, nu: datetime) -> dict[str, object]:
    return {
        "cvr": modtager.cvr,
        "system": modtager.it_system,
        "nu": nu,
        "senest": senest(nu, LAENGSTE_VENT),
    }


def med_arbejde(conn: Connection, nu: datetime) -> list[OprettetAf]:
    """The fagsystemer to which something is due."""
    vaerdier = {"nu": nu, "senest": senest(nu, LAENGSTE_VENT)}
    return [OprettetAf(cvr, system) for cvr, system in conn.execute(_MED_ARBEJDE, vaerdier)]


def liste(
    conn: Connection, *, alle: bool = False, efter: int | None = None, nyeste_foerst: bool = False, antal: int = 1000
) -> list[Udgaaende]:
    """A page of the messages that are not delivered, or of all, by number."""
    side = fra("nr", nyeste_foerst=nyeste_foerst, efter=efter)
    sql = f"{_LISTE} WHERE {'true' if alle else _IKKE_LEVERET}{side}"
    return raekker(conn, _udgaaende, sql, {"efter": efter, "antal": antal})


def antal(conn: Connection) -> list[tuple[Beskedtilstand, int, datetime]]:
    """How many messages are not delivered, by state, and when the oldest of them was made."""
    return [(Beskedtilstand(tilstand), hvor_mange, siden) for tilstand, hvor_mange, siden in conn.execute(_ANTAL)]


def der_fortaeller(conn: Connection, post_ids: list[UUID]) -> list[Udgaaende]:
    """The messages that tell of some coverages, write-offs or reversals, in order."""
    return raekker(conn, _udgaaende, _DER_FORTAELLER, (post_ids,))


def send_nu(conn: Connection, nr: int, nu: datetime) -> OprettetAf | None:
    """Make a parked or waiting message due; to whom it goes, or None when it is neither."""
    row = conn.execute(_SEND_NU, (nu, nr)).fetchone()
    return OprettetAf(*row) if row else None


def sendes(conn: Connection, nr: int) -> bool:
    """Whether a message is on its way at this moment."""
    row = conn.execute(_SENDES, (nr,)).fetchone()
    return bool(row and row[0])


def vaek(conn: Connection, cvr: str, fra: datetime) -> list[OprettetAf]:
    """Let what waits for its next attempt to a receiver be due at `fra` at the latest; to which fagsystemer."""
    return [OprettetAf(*row) for row in conn.execute(_VAEK, (fra, cvr))]


def fortalt(conn: Connection, poster: Iterable[tuple[UUID, UUID]]) -> None:
    """Note which message tells of each post; one that was told of before makes the transaction fail."""
    conn.execute(_FORTALT, kolonner(poster, 2))


def fortalte(conn: Connection, post_ids: list[UUID]) -> set[UUID]:
    """Those of some bookings that a message told of."""
    return {row[0] for row in conn.execute(_FORTALTE, (post_ids,))}


def laest(conn: Connection, laeser: str) -> int:
    """How far a reader of the ledger's feed has come; one reader at a time, until the transaction ends."""
    (nr,) = conn.execute(_LAEST, (laeser,)).fetchall()[0]
    return int(nr)


def saet_laest(conn: Connection, laeser: str, feed_nr: int) -> None:
    """Note how far a reader has come."""
    conn.execute(_SAET_LAEST, (feed_nr, laeser))
