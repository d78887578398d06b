"""The invariants of the ledger, and of what others know of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.efterproev.kontrol import SENESTE, Forskel, Invariant, Kontrol, afkort, proev
from fordringsbro.overdragelse.uafstemte_store import BEROERTE
from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import Arbejde

#: Within this time the ledger is told of a rejection, if need be by the net below the jobs.
_NET: Final = timedelta(minutes=5)
_FORDRINGER: Final = "SELECT count(*) FROM debitor.fordring"
_OVERDRAGNE: Final = f"{_FORDRINGER} WHERE overdragelse = 'OVERDRAGET'"
# Claims of the ledger with what the register has of them, by the number and id that they were handed over under last;
# and the action that was to create it there. Here and below whole tables are joined: claim by claim, each of a million
# would be a search of its own.
_I_BEGGE: Final = f"""
    FROM debitor.fordring f JOIN {SENESTE} n USING (fordring_id)
    JOIN nymf.fordring r ON r.ekstern_id = n.ekstern_id AND r.fordringshaver_id = n.fordringshaver_id
    JOIN nymf.aktion o ON o.aktion_id = r.opret_aktion_id
"""
_UNDERVEJS: Final = """
    EXISTS (SELECT 1 FROM procrastinate_jobs WHERE task_name = '{job}' AND status IN ('todo', 'doing'))
"""

_MED_AKTION: Final = Invariant(
    "handed_over_has_action",
    "Hver overdraget fordring har en aktion",
    "Every claim that was handed over has an action",
    _OVERDRAGNE,
    f"""
    SELECT f.fordring_id::text, 'no action' FROM debitor.fordring f
    WHERE f.overdragelse = 'OVERDRAGET'
      AND NOT EXISTS (SELECT FROM (SELECT f.fordring_id {_I_BEGGE}) x WHERE x.fordring_id = f.fordring_id) ORDER BY 1
    """,
)
# A balance in the register counts what is on its way. Where collection refused a correction, a person is told.
_ANDEN_SALDO: Final = f"""
    SELECT f.fordring_id::text,
           concat('ledger ', b.oere, ' oere, register ', r.saldo_oere + coalesce(v.oere, 0)::bigint)
    {_I_BEGGE}
    JOIN (SELECT j.fordring_id, sum(j.beloeb_oere)::bigint AS oere FROM debitor.journal j GROUP BY 1) b
      ON b.fordring_id = f.fordring_id
    LEFT JOIN (SELECT n.virkning_fordring_id, sum(n.virkning_oere) AS oere FROM nymf.aktion n
               WHERE n.virkning_fordring_id IS NOT NULL AND n.tilstand NOT IN ('DONE', 'REJECTED') GROUP BY 1) v
      ON v.virkning_fordring_id = r.fordring_id
    WHERE f.overdragelse = 'OVERDRAGET' AND r.ophoer_aarsag IS NULL AND NOT r.afvist
      AND b.oere <> r.saldo_oere + coalesce(v.oere, 0)
"""
_RETTELSE_AFVIST: Final = f"r.fordring_id IN ({BEROERTE})"
_SALDI: Final = Invariant(
    "ledger_balances",
    "Debitorlaesningen og fordringsregistret har samme saldo for hver fordring under inddrivelse",
    "Ledger and register have the same balance for every claim under collection",
    _OVERDRAGNE,
    f"{_ANDEN_SALDO} AND NOT {_RETTELSE_AFVIST} ORDER BY 1",
    f"{_ANDEN_SALDO} AND {_RETTELSE_AFVIST} ORDER BY 1",
)
_RETURNEREDE: Final = Invariant(
    "returned_left_collection",
    "Debitorlaesningen ved, hvilke fordringer inddrivelsen har givet tilbage",
    "The ledger knows which claims collection gave back",
    f"SELECT count(*) {_I_BEGGE} WHERE r.ophoer_aarsag = 'RETU'",
    f"""
    SELECT f.fordring_id::text, 'given back, and under collection by the ledger' {_I_BEGGE}
    WHERE r.ophoer_aarsag = 'RETU' AND f.overdragelse = 'OVERDRAGET'
      AND NOT {_UNDERVEJS.format(job="overdragelse.returnerede")}
    ORDER BY 1
    """,
)
# A conversion may end a claim in the register that is collected in the other system, so it says nothing to the ledger.
# What no job tells the ledger is found by the net below the jobs.
_TILSTANDE: Final = Invariant(
    "ledger_state",
    "Debitorlaesning og fordringsregister er enige om, hvilke fordringer inddrivelsen har",
    "Ledger and register agree on which claims collection has",
    f"SELECT count(*) {_I_BEGGE}",
    f"""
    SELECT f.fordring_id::text,
           concat('ledger ', f.overdragelse, ', register ',
                  CASE WHEN r.afvist THEN 'REJECTED' ELSE coalesce(r.ophoer_aarsag, o.tilstand) END)
    {_I_BEGGE}
    WHERE CASE f.overdragelse
          WHEN 'OVERDRAGET' THEN r.afvist AND NOT ({_UNDERVEJS.format(job="overdragelse.afviste")}
                                                   OR o.tilstand = 'REJECTED' AND o.aendret > %(ny)s)
                                 OR coalesce(r.ophoer_aarsag, 'RETU') NOT IN ('RETU', 'KONV')
          WHEN 'RETURNERET' THEN r.ophoer_aarsag IS DISTINCT FROM 'RETU'
          ELSE NOT r.afvist AND r.ophoer_aarsag IS NULL END
    ORDER BY 1
    """,
)
# Bookings on claims that fagsystemer are told of, up to where the feed was read.
_FORTAELLES: Final = """
    FROM debitor.haendelse h
    JOIN debitor.journal j ON j.fordring_id = h.fordring_id AND j.seq = h.seq
    JOIN debitor.fordring f ON f.fordring_id = h.fordring_id AND f.slags = 'FORDRING'
    WHERE j.art IN ('DAEKKET', 'DAEKNING_TILBAGEFOERT', 'AFSKREVET', 'AFSKRIVNING_TILBAGEFOERT')
"""
_LAEST: Final = "coalesce((SELECT feed_nr FROM sf1590.laest WHERE laeser = 'fortaelling'), 0)"
_UFORTALT: Final = f"""
    {_FORTAELLES} AND h.feed_nr <= {_LAEST}
      AND NOT EXISTS (SELECT 1 FROM sf1590.fortalt t WHERE t.post_id = j.reference_id)
"""
# What one fagsystem is told of one account waits together.
_FORTAELLING_TIL_SIDE: Final = f"""
    EXISTS (SELECT 1 FROM platform.sat_til_side t WHERE t.arbejde = '{Arbejde.FORTAELLING}'
            AND t.noegle = concat_ws('/', h.konto_id, f.oprettet_af_cvr, f.oprettet_af_system))
"""
_FORTALT: Final = Invariant(
    "fagsystem_told",
    "Hver betaling, afskrivning og tilbageførsel er fortalt fagsystemet i præcis én besked",
    "Every payment, write-off and reversal is told to the fagsystem in exactly one message",
    f"SELECT count(*) {_FORTAELLES} AND h.feed_nr <= {_LAEST}",
    f"""
    SELECT j.reference_id::text, 'not told' {_UFORTALT} AND NOT {_FORTAELLING_TIL_SIDE} ORDER BY 1
    """,
    f"""
    SELECT j.reference_id::text, 'set aside' {_UFORTALT} AND {_FORTAELLING_TIL_SIDE} ORDER BY 1
    """,
)
# The feed is numbered without gaps, nobody has read beyond its end, and what nobody has read yet has a job.
_FEED: Final = Invariant(
    "feed_positions",
    "Debitorlaesningens feed er uden huller, og ingen læser er stået af",
    "The ledger's feed has no gaps, and no reader has dropped out",
    "SELECT count(*) FROM debitor.haendelse",
    f"""
    SELECT 'feed', concat('numbers up to ', max(feed_nr), ' for ', count(feed_nr), ' events')
    FROM debitor.haendelse HAVING count(feed_nr) <> coalesce(max(feed_nr), 0)
    UNION ALL
    SELECT laeser, concat('read up to ', feed_nr, ', beyond the end') FROM sf1590.laest
    WHERE feed_nr > coalesce((SELECT max(feed_nr) FROM debitor.haendelse), 0)
    UNION ALL
    SELECT 'fortaelling', concat(count(*), ' bookings wait, and no job') {_FORTAELLES}
      AND (h.feed_nr IS NULL OR h.feed_nr > {_LAEST}) AND NOT {_UNDERVEJS.format(job="fagsystem.fortael")}
    HAVING count(*) > 0
    """,
)
_ALLE: Final = (_MED_AKTION, _TILSTANDE, _SALDI, _RETURNEREDE, _FORTALT, _FEED)


def bogens(conn: Connection, bog: Debitorlaesning, nu: datetime) -> Iterator[Kontrol]:
    """The ledger's invariants, tried in the caller's transaction."""
    kaedebrud = bog.efterproev_kaede(conn)
    raekke = conn.execute(_FORDRINGER).fetchone()
    yield Kontrol(
        "journal_chains",
        "Journalens kæder er ubrudte",
        "The journal's chains are unbroken",
        int(raekke[0]) if raekke else 0,
        afkort(Forskel(str(brud.fordring_id), f"event {brud.seq}: {brud.grund}") for brud in kaedebrud),
    )
    for invariant in _ALLE:
        yield proev(conn, invariant, {"ny": nu - _NET})
