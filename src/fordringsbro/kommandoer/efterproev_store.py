"""SQL of `fordringsbro verify`: what must hold between ledger, register and forwarding."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg.rows import class_row

from fordringsbro.inddrivelse.model import Backend
from fordringsbro.platform.database import Connection

# Later statements see what the first one saw.
_ET_OEJEBLIK = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
# Claims that a collection system executed the creation of, with their balance by the receipts and what is on its way.
_OPRETTEDE = """
    SELECT r.fordring_id, r.fordringshaver_id, r.backend, r.reference, r.backend_fordring_id::bigint,
           r.saldo_oere AS ventet_oere, r.opskriver_fordring_id IS NOT NULL OR r.flyttet AS uden_oprettelse,
           coalesce(sum(-n.virkning_oere) FILTER (WHERE n.virkning_oere < 0), 0)::bigint AS ned_oere,
           coalesce(sum(n.virkning_oere) FILTER (WHERE n.virkning_oere > 0), 0)::bigint AS op_oere
    FROM nymf.fordring r
    JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id AND a.tilstand = 'DONE'
    LEFT JOIN nymf.aktion n ON n.virkning_fordring_id = r.fordring_id AND n.tilstand NOT IN ('DONE', 'REJECTED')
    WHERE r.ophoer_aarsag IS DISTINCT FROM 'KONV'
    GROUP BY r.fordring_id ORDER BY r.fordring_id
"""
# Ids in a collection system of claims that a conversion took out of it: moved away, or withdrawn.
_KONVERTEREDE = """
    SELECT h.fordring_id, h.fra_id::bigint FROM nymf.registerhaendelse h
    WHERE h.fra_backend = %(backend)s AND h.fra_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM nymf.fordring f WHERE f.fordring_id = h.fordring_id
                      AND f.backend = h.fra_backend AND f.backend_fordring_id = h.fra_id)
    UNION
    SELECT fordring_id, backend_fordring_id::bigint FROM nymf.fordring
    WHERE backend = %(backend)s AND ophoer_aarsag = 'KONV' AND backend_fordring_id IS NOT NULL
    ORDER BY 1, 2
"""
# Everything that was ever sent as a creation, by claimant and reference.
_REFERENCER = "SELECT fordringshaver_id::text, reference FROM nymf.fordring"
# Actions that neither ended nor wait for anything that has a name.
_STRANDEDE = """
    SELECT a.aktion_id FROM nymf.aktion a
    LEFT JOIN nymf.aktion v ON v.aktion_id = a.venter_paa
    LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = a.aktion_id
    WHERE a.tilstand = 'RECEIVED'
       OR a.tilstand = 'WAITING' AND (v.aktion_id IS NULL OR v.tilstand IN ('DONE', 'REJECTED'))
       OR a.tilstand = 'ROUTED'
          AND (s.aktion_id IS NULL OR s.tilstand IN ('DONE', 'REJECTED'))
       OR a.tilstand = 'DONE' AND s.tilstand IS DISTINCT FROM 'DONE'
       OR a.tilstand = 'REJECTED' AND s.tilstand <> 'REJECTED'
    ORDER BY a.aktion_id
"""
_AKTIONER = "SELECT count(*) FROM nymf.aktion"
# The id under which a claim of the ledger was handed over last.
_EKSTERN_ID = """
    coalesce((SELECT g.ekstern_id FROM overdragelse.forsoeg g WHERE g.fordring_id = f.fordring_id
              ORDER BY g.nr DESC LIMIT 1), f.fordring_id)
"""
# Claims that the ledger holds to be under collection, but that no action was made for.
_UDEN_AKTION = f"""
    SELECT f.fordring_id::text FROM debitor.fordring f
    WHERE f.overdragelse = 'OVERDRAGET'
      AND NOT EXISTS (SELECT 1 FROM nymf.fordring r WHERE r.ekstern_id = {_EKSTERN_ID}) ORDER BY 1
"""
# Claims under collection whose balance in the ledger is not the one that collection has or is on its way to: mostly a
# write-down that the collection system rejected.
_ANDEN_SALDO = f"""
    SELECT f.fordring_id::text, b.oere, r.saldo_oere + coalesce(v.oere, 0)::bigint
    FROM debitor.fordring f
    JOIN nymf.fordring r ON r.ekstern_id = {_EKSTERN_ID}
    JOIN LATERAL (SELECT sum(j.beloeb_oere)::bigint AS oere FROM debitor.journal j
                  WHERE j.fordring_id = f.fordring_id) b ON true
    LEFT JOIN LATERAL (SELECT sum(n.virkning_oere) AS oere FROM nymf.aktion n
                       WHERE n.virkning_fordring_id = r.fordring_id
                         AND n.tilstand NOT IN ('DONE', 'REJECTED')) v ON true
    WHERE f.overdragelse = 'OVERDRAGET' AND r.ophoer_aarsag IS NULL AND NOT r.afvist
      AND b.oere <> r.saldo_oere + coalesce(v.oere, 0)
    ORDER BY 1
"""
# Claims of the ledger that collection gave back, and those of them that it still holds to be under collection, unless a
# job is about to tell it.
_RETURNEREDE = f"""
    FROM debitor.fordring f JOIN nymf.fordring r ON r.ophoer_aarsag = 'RETU' AND r.ekstern_id = {_EKSTERN_ID}
"""
_RETURNERET_ANTAL = f"SELECT count(*) {_RETURNEREDE}"
_RETURNERET_BRUD = f"""
    SELECT f.fordring_id::text {_RETURNEREDE}
    WHERE f.overdragelse = 'OVERDRAGET'
      AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs
                      WHERE task_name = 'overdragelse.returnerede' AND status IN ('todo', 'doing'))
    ORDER BY 1
"""
# Hearings; and what doesn't fit between cases and actions: in hearing without an open case, or the other way round.
_HOERINGER = "SELECT count(*) FROM nymf.hoering"
_HOERING_BRUD = """
    SELECT a.aktion_id FROM nymf.aktion a LEFT JOIN nymf.hoering h USING (aktion_id)
    WHERE (a.tilstand = 'HEARING') <> (h.frist IS NOT NULL) ORDER BY 1
"""
_OVERDRAGNE = "SELECT count(*) FROM debitor.fordring WHERE overdragelse = 'OVERDRAGET'"
# Bookings on claims that fagsystemer are told of, up to where the feed was read; and those that no message tells.
_FORTAELLES = """
    FROM debitor.haendelse h
    JOIN debitor.journal j ON j.fordring_id = h.fordring_id AND j.seq = h.seq
    JOIN debitor.fordring f ON f.fordring_id = h.fordring_id AND f.slags = 'FORDRING'
    WHERE j.art IN ('DAEKKET', 'DAEKNING_TILBAGEFOERT', 'AFSKREVET', 'AFSKRIVNING_TILBAGEFOERT')
      AND h.feed_nr <= (SELECT feed_nr FROM sf1590.laest WHERE laeser = 'fortaelling')
"""
_SKAL_FORTAELLES = f"SELECT count(*) {_FORTAELLES}"
_IKKE_FORTALT = f"""
    SELECT j.reference_id::text {_FORTAELLES}
      AND NOT EXISTS (SELECT 1 FROM sf1590.fortalt t WHERE t.post_id = j.reference_id) ORDER BY 1
"""
_FORDRINGER = "SELECT count(*) FROM debitor.fordring"


@dataclass(frozen=True, slots=True)
class Oprettet:
    """A claim that is at its collection system.

    Attributes:
        ventet_oere: What the collection system should hold by its receipts.
        ned_oere: Write-downs that may or may not have been executed yet; `op_oere` write-ups likewise.
        uden_oprettelse: No creation of ours made it there: it is a write-up claim, or was moved there.
    """

    fordring_id: int
    fordringshaver_id: int
    backend: str
    reference: str
    backend_fordring_id: int | None
    ventet_oere: int
    ned_oere: int
    op_oere: int = 0
    uden_oprettelse: bool = False


def et_oejeblik(conn: Connection) -> None:
    """Have everything that this transaction reads be of one moment; called before it reads."""
    conn.execute(_ET_OEJEBLIK)


def oprettede(conn: Connection, backend: Backend) -> list[Oprettet]:
    """The claims that a collection system has."""
    with conn.cursor(row_factory=class_row(Oprettet)) as cursor:
        return [post for post in cursor.execute(_OPRETTEDE) if post.backend == backend]


def konverterede(conn: Connection, backend: Backend) -> list[tuple[int, int]]:
    """Claims that a conversion took out of a collection system, each with the id that it had there."""
    return [(row[0], row[1]) for row in conn.execute(_KONVERTEREDE, {"backend": backend})]


def referencer(conn: Connection) -> set[tuple[str, str]]:
    """Claimant and reference of every claim in the register."""
    return {(row[0], row[1]) for row in conn.execute(_REFERENCER)}


def strandede(conn: Connection) -> tuple[int, list[int]]:
    """How many actions there are, and those that are stuck between two states."""
    return _antal(conn, _AKTIONER), [row[0] for row in conn.execute(_STRANDEDE)]


def uden_aktion(conn: Connection) -> tuple[int, list[str]]:
    """How many claims were handed over, and those that got no action."""
    return _antal(conn, _OVERDRAGNE), [row[0] for row in conn.execute(_UDEN_AKTION)]


def anden_saldo(conn: Connection) -> list[tuple[str, int, int]]:
    """Claims under collection with different balances: the claim, the ledger's øre and the register's."""
    return conn.execute(_ANDEN_SALDO).fetchall()


def returneret_brud(conn: Connection) -> tuple[int, list[str]]:
    """How many claims of the ledger were given back, and those that it doesn't know to be."""
    return _antal(conn, _RETURNERET_ANTAL), [row[0] for row in conn.execute(_RETURNERET_BRUD)]


def hoering_brud(conn: Connection) -> tuple[int, list[int]]:
    """How many hearings there are, and the actions that don't stand where their case does."""
    return _antal(conn, _HOERINGER), [row[0] for row in conn.execute(_HOERING_BRUD)]


def ikke_fortalt(conn: Connection) -> tuple[int, list[str]]:
    """How many bookings fagsystemer are told of, and those that no message tells."""
    return _antal(conn, _SKAL_FORTAELLES), [row[0] for row in conn.execute(_IKKE_FORTALT)]


def fordringer(conn: Connection) -> int:
    """How many claims the ledger holds."""
    return _antal(conn, _FORDRINGER)


def _antal(conn: Connection, query: str) -> int:
    row = conn.execute(query).fetchone()
    return int(row[0]) if row else 0
