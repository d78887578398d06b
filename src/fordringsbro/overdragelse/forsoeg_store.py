"""SQL of the times that claims were handed over: under which id and claimant number each went to NyMF.

A claim keeps the number that it was handed over under, whatever number its municipality has today.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from fordringsbro.overdragelse.model import Registernoegle
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

# The external ids under which claims were handed over last, or will be next; those that never were are left out.
_EKSTERNE = """
    SELECT DISTINCT ON (fordring_id) fordring_id, ekstern_id FROM overdragelse.forsoeg WHERE fordring_id = ANY(%s)
    ORDER BY fordring_id, nr DESC
"""
# Every key of claims in the register, the latest first; one that was not handed over under its id has no number.
_NOEGLER = """
    SELECT fordring_id, fordringshaver_id, ekstern_id FROM overdragelse.forsoeg
    WHERE fordring_id = ANY(%s) ORDER BY fordring_id, nr DESC
"""
# Whose keys these are.
_FORDRINGER = """
    SELECT g.fordringshaver_id, g.ekstern_id, g.fordring_id,
           g.nr = (SELECT max(s.nr) FROM overdragelse.forsoeg s WHERE s.fordring_id = g.fordring_id)
    FROM overdragelse.forsoeg g
    JOIN unnest(%s::int[], %s::uuid[]) AS n(fh, eid) ON g.fordringshaver_id = n.fh AND g.ekstern_id = n.eid
"""
# That claims are handed over under a number: for the first time under their own ids.
_OVERDRAGET = """
    INSERT INTO overdragelse.forsoeg (ekstern_id, fordring_id, nr, fordringshaver_id)
    SELECT n.ekstern_id, n.fordring_id, 1, n.fordringshaver_id
    FROM unnest(%s::uuid[], %s::uuid[], %s::int[]) AS n(ekstern_id, fordring_id, fordringshaver_id)
    ON CONFLICT (ekstern_id) DO UPDATE SET fordringshaver_id = excluded.fordringshaver_id
"""
# One more time of handing over.
_NYT_FORSOEG = """
    INSERT INTO overdragelse.forsoeg (ekstern_id, fordring_id, nr)
    SELECT n.ekstern_id, n.fordring_id,
           1 + coalesce((SELECT max(g.nr) FROM overdragelse.forsoeg g WHERE g.fordring_id = n.fordring_id), 1)
    FROM unnest(%s::uuid[], %s::uuid[]) AS n(ekstern_id, fordring_id)
"""


@record
class Ejer:
    """The claim of the ledger that has a key in the register; `seneste` while it was not handed over again since."""

    fordring_id: UUID
    seneste: bool


def eksterne(conn: Connection, fordring_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Claim -> external id it has at NyMF now; a claim that was handed over once at most has its own."""
    ider = set(fordring_ids)
    return {fordring_id: fordring_id for fordring_id in ider} | dict(conn.execute(_EKSTERNE, (list(ider),)))


def noegler(conn: Connection, fordring_ids: Iterable[UUID]) -> Mapping[UUID, tuple[Registernoegle, ...]]:
    """Claim -> every key it has had in the register, the latest first; none for one that never was there."""
    fundne: defaultdict[UUID, tuple[Registernoegle, ...]] = defaultdict(tuple)
    for fordring_id, nummer, ekstern_id in conn.execute(_NOEGLER, (list(set(fordring_ids)),)):
        if nummer is not None:
            fundne[fordring_id] += (Registernoegle(nummer, ekstern_id),)
    return fundne


def ejere(conn: Connection, noegler_: Collection[Registernoegle]) -> Mapping[Registernoegle, Ejer]:
    """Key in the register -> the claim of the ledger that has or had it; not those of claims that came by MF."""
    kolonner = ([n.fordringshaver_id for n in noegler_], [n.ekstern_id for n in noegler_])
    return {
        Registernoegle(nummer, ekstern_id): Ejer(fordring_id, seneste)
        for nummer, ekstern_id, fordring_id, seneste in conn.execute(_FORDRINGER, kolonner)
    }


def overdraget(conn: Connection, som: Mapping[UUID, Registernoegle]) -> None:
    """Keep under which key each claim is handed over."""
    noegler_ = list(som.values())
    kolonner = ([n.ekstern_id for n in noegler_], list(som), [n.fordringshaver_id for n in noegler_])
    conn.execute(_OVERDRAGET, kolonner)


def nye_forsoeg(conn: Connection, nye: Mapping[UUID, UUID]) -> None:
    """Give claims new external ids (claim -> id), under which they are handed over from now on."""
    conn.execute(_NYT_FORSOEG, (list(nye.values()), list(nye)))
