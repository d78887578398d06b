"""Fills a database with very many claims, consistent enough that `verify` holds: ledger, register, actions, messages.

Twenty claims of two accounts come in and are handed over the real way; then their rows are copied by the database, each
under ids, numbers and references of its own. Hashes of the journal are worked out again for each copy, since they cover
the claim's id. Triggers and foreign keys rest meanwhile; each row is written once, the states of claims and the counts
last of all.
"""

from __future__ import annotations

from typing import Any, Final

from benchmarks.registrering import messages
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.debitor.bog.journal import kanonisk
from fordringsbro.platform.clock import Clock, FixedClock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.soap.envelope import read_envelope
from fordringsbro.wire.soap.model import Besked, SoapVersion
from fordringsbro.wire.xml.parser import parse

#: Claims that are copied; a number of claims is a multiple of it.
FORLAEG: Final = 20
#: Where nobody listens.
_TOM: Final = "http://127.0.0.1:9"
_KOMMUNE: Final = "29000011"
#: Further apart than any number of the claims that are copied.
_SPRING: Final = 100
_UUID: Final = "md5(r.{0}::text || n)::uuid"
_NR: Final = "r.{0} + n * 100"
# Of the journal's last event of the copy, which is written first, so that the claim is written once.
_ENDE: Final = f"""
    coalesce((SELECT j.hash FROM debitor.journal j
              WHERE j.fordring_id = {_UUID.format("fordring_id")} AND j.seq = r.journal_seq), r.{{0}})
"""

#: What is another value in each copy, by table; everything else is as it was.
_EGNE: Final[dict[str, dict[str, str]]] = {
    "debitor.konto": {"konto_id": _UUID, "nr": _NR},
    "debitor.kontopart": {"konto_id": _UUID},
    "debitor.fordring": {"fordring_id": _UUID, "konto_id": _UUID, "nr": _NR, "journal_hash": _ENDE},
    "debitor.identifikation": {"id": _UUID},
    "debitor.haendelse": {"lbnr": _NR, "konto_id": _UUID, "fordring_id": _UUID, "feed_nr": "r.feed_nr + n * 20"},
    "overdragelse.forsoeg": {"ekstern_id": _UUID, "fordring_id": _UUID},
    "nymf.fordring": {
        "fordring_id": _NR,
        "ekstern_id": _UUID,
        "opret_aktion_id": _NR,
        "reference": "r.{0} || '-' || n",
        "backend_fordring_id": _NR,
    },
    "nymf.aktion": {
        "aktion_id": _NR,
        "fordring_id": _NR,
        "ekstern_id": _UUID,
        "skaber_fordring_id": _NR,
        "virkning_fordring_id": _NR,
    },
    "nymf.historik": {"nr": _NR, "aktion_id": _NR},
    "inddrivelse.afsendelse": {
        "aktion_id": _NR,
        "orden": _NR,
        "fordring_id": _NR,
        "skaber_fordring_id": _NR,
        "loebenummer": "r.{0} + n",
        "backend_fordring_id": _NR,
        "backend_aktion_id": _NR,
    },
    "inddrivelse.haendelse": {"haendelse_id": _NR, "aktion_id": _NR},
    "sf1590.besked": {"besked_id": _NR, "konto_id": _UUID, "noegle": "r.{0} || '-' || n"},
}
_KOLONNER: Final = """
    SELECT column_name FROM information_schema.columns
    WHERE concat(table_schema, '.', table_name) = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
# Each event's canonical JSON is the same but for the claim's id and the hash before it; those of one place in the chain
# at a time, since the next ones need theirs.
_JOURNAL: Final = """
    INSERT INTO debitor.journal (fordring_id, seq, art, beloeb_oere, virkningsdato, bogfoert_at, reference_id, data,
                                 prev_hash, hash, nr) OVERRIDING SYSTEM VALUE
    SELECT ny.id, j.seq, j.art, j.beloeb_oere, j.virkningsdato, j.bogfoert_at, NULL, j.data, ny.foer,
           sha256(convert_to(format('["%%s",%%s,"%%s",%%s,"%%s","%%s",null,%%s,"%%s"]',
                                    ny.id, j.seq, j.art, j.beloeb_oere, j.virkningsdato, %(tid)s::text, k.data,
                                    encode(ny.foer, 'hex')), 'UTF8')),
           j.nr + n * 100
    FROM generate_series(1, %(kopier)s) n
    CROSS JOIN debitor.journal j JOIN kanonisk k USING (nr)
    CROSS JOIN LATERAL (SELECT md5(j.fordring_id::text || n)::uuid AS id) egen
    LEFT JOIN debitor.journal f ON f.fordring_id = egen.id AND f.seq = j.seq - 1
    CROSS JOIN LATERAL (SELECT egen.id, coalesce(f.hash, j.prev_hash) AS foer) ny
    WHERE j.seq = %(seq)s AND j.nr < 100
"""
# What was sent was carried out and answered; one claim of twenty was never handed over, and of very many some wait.
_UDFOERT: Final = """
    UPDATE nymf.aktion SET tilstand = 'DONE';
    UPDATE inddrivelse.afsendelse SET tilstand = 'DONE', sendt = oprettet, besvaret = oprettet, afsluttet = oprettet,
        backend_fordring_id = fordring_id, backend_aktion_id = orden;
    UPDATE nymf.fordring SET backend_fordring_id = fordring_id;
"""
_VENTER: Final = """
    UPDATE nymf.aktion SET tilstand = 'ROUTED' WHERE aktion_id % 10007 < 3;
    UPDATE inddrivelse.afsendelse SET tilstand = (ARRAY['PARKED', 'SENT', 'READY'])[1 + aktion_id % 10007],
        afsluttet = NULL, backend_fordring_id = NULL, backend_aktion_id = NULL WHERE aktion_id % 10007 < 3;
    UPDATE nymf.fordring SET backend_fordring_id = NULL WHERE opret_aktion_id % 10007 < 3;
"""
_STANDE: Final = """
    ANALYZE debitor.fordring, overdragelse.forsoeg, nymf.fordring, nymf.aktion, inddrivelse.afsendelse;
    TRUNCATE oversigt.fordring, oversigt.taeller;
    INSERT INTO oversigt.fordring (nr, kommune_cvr, tilstand, backend)
    SELECT f.nr, f.kommune_cvr, oversigt.tilstand(r.ophoer_aarsag, a.tilstand, s.tilstand), r.backend
    FROM debitor.fordring f
    LEFT JOIN overdragelse.forsoeg o ON o.fordring_id = f.fordring_id
    LEFT JOIN nymf.fordring r ON r.fordringshaver_id = o.fordringshaver_id AND r.ekstern_id = o.ekstern_id
    LEFT JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
    LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = r.opret_aktion_id;
    INSERT INTO oversigt.taeller (hvad, a, b, c, antal)
    SELECT 'fordring', kommune_cvr, tilstand, backend, count(*) FROM oversigt.fordring GROUP BY 2, 3, 4
    UNION ALL SELECT 'aktion', aktionskode, tilstand, backend, count(*) FROM nymf.aktion GROUP BY 2, 3, 4
    UNION ALL SELECT 'besked', operation, udfald, NULL, count(*) FROM sf1590.besked GROUP BY 2, 3
    UNION ALL SELECT 'afsendelse', backend, tilstand, NULL, count(*) FROM inddrivelse.afsendelse GROUP BY 2, 3;
"""
# The next numbers are after all that were given, so that the database can be worked on.
_NUMRE: Final = """
    SELECT setval(format('%%I.%%I', schemaname, sequencename), coalesce(last_value, start_value) + %s)
    FROM pg_sequences
    WHERE schemaname NOT IN ('pg_catalog', 'public') AND max_value > coalesce(last_value, start_value) + %s
"""


def installation(url: str, clock: Clock) -> Installation:
    """An installation on the database, whose collection systems are away."""
    settings = Settings(
        database_url=url, psrm_url=_TOM, dmi_url=_TOM, public_url=_TOM, portal_port=9, access="open", sandbox=False
    )
    return Installation(settings, Database(url), clock)


def fyld(url: str, antal: int) -> None:
    """Fill a migrated, empty database with so many claims.

    Args:
        url: The database's address; the user must be its owner, for triggers are put to rest.
        antal: How many, rounded down to a multiple of `FORLAEG`.
    """
    clock = FixedClock()
    dele = installation(url, clock)
    try:
        connect_demo(dele)
        _forlaeg(dele, clock)
        with dele.database.transaction() as conn:
            conn.execute("SET LOCAL session_replication_role = replica")
            conn.execute("SET LOCAL work_mem = '256MB'")
            _kopier(conn, antal // FORLAEG - 1, clock)
    finally:
        dele.close()
    with Database(url)._connection() as conn:  # noqa: SLF001 - VACUUM runs in no transaction
        conn.execute("VACUUM (ANALYZE)")


def _forlaeg(dele: Installation, clock: Clock) -> None:
    """The claims that are copied."""
    operationer = {o.request: o for tjeneste in dele.services() for o in tjeneste.operations}
    for raw in messages(2, 7):
        _, body = read_envelope(parse(raw), SoapVersion.V11)
        operation = operationer[body.tag]
        operation.handle(Besked(operation.name, body, raw, None, clock.now()))
    dele.koersel.forfaldne(_KOMMUNE)
    with dele.database.transaction() as conn:
        for saetning in _UDFOERT.split(";")[:-1]:
            conn.execute(saetning)
        # As the job that tells on would: every event has its number.
        conn.execute("UPDATE debitor.haendelse SET feed_nr = lbnr WHERE feed_nr IS NULL")


def _kopier(conn: Connection, kopier: int, clock: Clock) -> None:
    _journal(conn, kopier, clock)
    for tabel, egne in _EGNE.items():
        navne = [navn for (navn,) in conn.execute(_KOLONNER, (tabel,))]
        valgt = [egne[navn].format(navn) if navn in egne else f"r.{navn}" for navn in navne]
        conn.execute(
            f"INSERT INTO {tabel} ({', '.join(navne)}) OVERRIDING SYSTEM VALUE"
            f" SELECT {', '.join(valgt)} FROM {tabel} r, generate_series(1, %s) n",
            (kopier,),
        )
    sidste = (kopier + 1) * _SPRING
    conn.execute(_NUMRE, (sidste, sidste))
    for tekst in (_VENTER, _STANDE):
        for saetning in filter(str.strip, tekst.split(";")):
            conn.execute(saetning.replace("%", "%%"), ())


def _journal(conn: Connection, kopier: int, clock: Clock) -> None:
    conn.execute("CREATE TEMP TABLE kanonisk (nr bigint PRIMARY KEY, data text) ON COMMIT DROP")
    with conn.cursor() as cursor:
        poster: list[tuple[Any, ...]] = cursor.execute("SELECT nr, data FROM debitor.journal").fetchall()
        cursor.executemany(
            "INSERT INTO kanonisk VALUES (%s, %s)", [(nr, kanonisk(data).decode()) for nr, data in poster]
        )
    for seq in (1, 2):
        conn.execute(_JOURNAL, {"kopier": kopier, "seq": seq, "tid": clock.now().isoformat()})
        conn.execute("ANALYZE debitor.journal")
