"""SQL that reads what payments cover of a claim, and whether accounts are paid."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from fordringsbro.platform.database import Connection, raekker
from fordringsbro.platform.record import record

# The coverages of a claim with what is not taken back of each, the latest first.
_DAEKNINGER_MED_REST = """
    SELECT d.reference_id AS daekning_id, (d.data->>'indbetaling_id')::uuid AS indbetaling_id,
           (-d.beloeb_oere - COALESCE(SUM(t.beloeb_oere), 0))::bigint AS rest_oere
    FROM debitor.journal d
    LEFT JOIN debitor.journal t
        ON t.fordring_id = d.fordring_id AND t.art = 'DAEKNING_TILBAGEFOERT'
       AND t.data->>'daekning_id' = d.reference_id::text
    WHERE d.fordring_id = %s AND d.art = 'DAEKKET'
    GROUP BY d.fordring_id, d.seq
    ORDER BY d.seq DESC
"""
# Of some accounts, those on which nothing is owed.
_BETALTE = """
    SELECT k.konto_id FROM debitor.konto k
    WHERE k.konto_id = ANY(%s)
      AND NOT EXISTS (SELECT FROM debitor.fordring f WHERE f.konto_id = k.konto_id AND f.aaben)
"""
# The last dates to pay of what is owed on an account.
_SKYLDIGE_SRB = "SELECT srb FROM debitor.fordring WHERE konto_id = %s AND aaben AND srb IS NOT NULL"


@record
class DaekningMedRest:
    """A coverage, and how much of it stands."""

    daekning_id: UUID
    indbetaling_id: UUID
    rest_oere: int


def daekninger_med_rest(conn: Connection, fordring_id: UUID) -> list[DaekningMedRest]:
    """What payments cover of a claim, the latest coverage first; those that were taken back in whole have 0."""
    return raekker(conn, DaekningMedRest, _DAEKNINGER_MED_REST, (fordring_id,))


def betalte(conn: Connection, konti: Collection[UUID]) -> set[UUID]:
    """The accounts on which nothing is owed."""
    return {row[0] for row in conn.execute(_BETALTE, (list(konti),))}


def skyldige_srb(conn: Connection, konto_id: UUID) -> tuple[date, ...]:
    """The last dates to pay of what is owed on an account, where there are such."""
    return tuple(row[0] for row in conn.execute(_SKYLDIGE_SRB, (konto_id,)))
