"""SQL that locks what a change touches, and reads how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from fordringsbro.debitor.form import Form, haeftelse_form, part_fra
from fordringsbro.debitor.journal import Kaedeende
from fordringsbro.debitor.kendt import KendtFordring, KendtKonto, Overdragelse
from fordringsbro.debitor.model import Haeftelse
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.database import Connection

# Nobody else registers this account until the transaction ends, also when the account does not exist yet; and which of
# the ids in a message are known already, for the usual case that none is.
_LAAS_OG_KEND = "SELECT * FROM debitor.laas_og_kend(%s, %s, %s, %s, %s)"

# The account, locked: all changes of its claims wait here. Weaker than FOR UPDATE, so new claims may point at it.
_LAAS_KONTO = """
    SELECT kommune_cvr, oprettet_af_cvr, oprettet_af_system, indhold, afsluttet_dato
    FROM debitor.konto WHERE konto_id = %s FOR NO KEY UPDATE
"""

# The accounts of some claims, locked in one order so that two callers can't wait for each other.
_LAAS_KONTI_FOR = """
    SELECT konto_id FROM debitor.konto
    WHERE konto_id IN (SELECT konto_id FROM debitor.fordring WHERE fordring_id = ANY(%s))
    ORDER BY konto_id FOR NO KEY UPDATE
"""

# The parties of an account.
_KONTOPARTER = """
    SELECT rolle, ident_type, ident, navn, adresse, p_nummer FROM debitor.kontopart WHERE konto_id = %s ORDER BY nr
"""

# Claims with their balances and where their chains end; read after the account is locked.
_FORDRINGER = """
    SELECT f.fordring_id, f.konto_id, f.kommune_cvr, f.oprettet_af_cvr, f.oprettet_af_system, f.hoved_fordring_id,
           f.indhold, f.srb, f.overdragelse, f.journal_seq, f.journal_hash,
           (SELECT COALESCE(SUM(j.beloeb_oere), 0)::bigint FROM debitor.journal j
            WHERE j.fordring_id = f.fordring_id), f.vedroerer
    FROM debitor.fordring f
"""
_FORDRINGER_MED_ID = _FORDRINGER + "WHERE f.fordring_id = ANY(%s)"
_FORDRINGER_PAA_KONTO = _FORDRINGER + "WHERE f.konto_id = %s"

# Liabilities by id.
_HAEFTELSER = """
    SELECT haeftelse_id, fordring_id, ident_type, ident, startdato, slutdato
    FROM debitor.haeftelse WHERE haeftelse_id = ANY(%s)
"""

# Collection letters by id.
_OPKRAEVNINGER = """
    SELECT opkraevning_id, konto_id, indhold FROM debitor.opkraevning WHERE opkraevning_id = ANY(%s)
"""

# Events by the id of the object they booked.
_POSTER_MED_REFERENCE = """
    SELECT reference_id, art, data FROM debitor.journal WHERE reference_id = ANY(%s)
"""
# A payment by its id.
_INDBETALING = "SELECT indhold FROM debitor.indbetaling WHERE indbetaling_id = %s"

# What a payment covered, in the order it was decided.
_DAEKNINGER = """
    SELECT j.reference_id, j.fordring_id, -j.beloeb_oere, (j.data->>'overdraget')::boolean
    FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)
    WHERE f.konto_id = %s AND j.art = 'DAEKKET' AND j.data->>'indbetaling_id' = %s
    ORDER BY (j.data->>'nummer')::integer
"""


def laas_og_kend(
    conn: Connection,
    *,
    konto: UUID,
    fordringer: Sequence[UUID],
    haeftelser: Sequence[UUID],
    opkraevninger: Sequence[UUID],
    referencer: Sequence[UUID],
) -> set[UUID]:
    """Keep everybody else from registering the account; which of the ids are in the ledger."""
    ider = (konto, list(fordringer), list(haeftelser), list(opkraevninger), list(referencer))
    return {row[0] for row in conn.execute(_LAAS_OG_KEND, ider)}


def laas_konto(conn: Connection, konto_id: UUID) -> KendtKonto | None:
    """The account, locked until the transaction ends; nothing when it doesn't exist."""
    row = conn.execute(_LAAS_KONTO, (konto_id,)).fetchone()
    if row is None:
        return None
    kommune, cvr, it_system, indhold, afsluttet = row
    parter: defaultdict[Rolle, tuple[Part, ...]] = defaultdict(tuple)
    for rolle, *part in conn.execute(_KONTOPARTER, (konto_id,)):
        parter[Rolle(rolle)] += (Part(*part),)
    return KendtKonto(kommune, OprettetAf(cvr, it_system), indhold, afsluttet, parter)


def laas_konti_for(conn: Connection, fordring_ids: Sequence[UUID]) -> None:
    """Lock the accounts of some claims until the transaction ends."""
    conn.execute(_LAAS_KONTI_FOR, (list(fordring_ids),))


def fordringer_med_id(conn: Connection, fordring_ids: Sequence[UUID]) -> dict[UUID, KendtFordring]:
    """Claims by id, with balance and chain end."""
    return _raekker(conn.execute(_FORDRINGER_MED_ID, (list(fordring_ids),)))


def fordringer_paa_konto(conn: Connection, konto_id: UUID) -> dict[UUID, KendtFordring]:
    """All claims of an account, with balance and chain end."""
    return _raekker(conn.execute(_FORDRINGER_PAA_KONTO, (konto_id,)))


def _raekker(rows: Iterable[tuple[Any, ...]]) -> dict[UUID, KendtFordring]:
    raekker = {}
    for row in rows:
        fid, konto_id, kommune, cvr, it_system, hoved, indhold, srb, overdragelse, seq, hash_, saldo, vedroerer = row
        raekker[fid] = KendtFordring(
            fid,
            konto_id,
            kommune,
            OprettetAf(cvr, it_system),
            hoved,
            indhold,
            srb,
            Overdragelse(overdragelse),
            Kaedeende(seq, bytes(hash_)),
            saldo,
            part_fra(vedroerer),
        )
    return raekker


def haeftelser_med_id(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, Form]:
    """Liabilities by id: their form, which has no name and address."""
    return {
        noegle: haeftelse_form(Haeftelse(noegle, fordring_id, Part(ident_type, ident), start, slut))
        for noegle, fordring_id, ident_type, ident, start, slut in conn.execute(_HAEFTELSER, (list(ids),))
    }


def opkraevninger_med_id(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Form]]:
    """Collection letters by id: account and form."""
    return {row[0]: (row[1], row[2]) for row in conn.execute(_OPKRAEVNINGER, (list(ids),))}


def poster_med_reference(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[str, Form]]:
    """Events by the id of what they booked: kind and data."""
    return {row[0]: (row[1], row[2]) for row in conn.execute(_POSTER_MED_REFERENCE, (list(ids),))}


def indbetaling_med_id(conn: Connection, indbetaling_id: UUID) -> Form | None:
    """A payment's form."""
    row = conn.execute(_INDBETALING, (indbetaling_id,)).fetchone()
    return row[0] if row else None


def daekninger_af(conn: Connection, konto_id: UUID, indbetaling_id: UUID) -> list[tuple[UUID, UUID, int, bool]]:
    """What a payment covered: coverage id, claim, amount, whether the claim was under collection then."""
    rows = conn.execute(_DAEKNINGER, (konto_id, str(indbetaling_id)))
    return [(row[0], row[1], row[2], row[3]) for row in rows]
