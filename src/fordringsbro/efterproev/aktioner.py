"""The invariants of the register, its actions, their hearings and receipts, and of what was set aside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from fordringsbro.efterproev.kontrol import Invariant, Kontrol, proev
from fordringsbro.platform.database import Connection

#: What is set aside is tried again when it is due; later than this, nobody tries.
_GLEMT_EFTER: Final = timedelta(hours=1)

_AKTIONER: Final = "SELECT count(*) FROM nymf.aktion"
_STRANDEDE: Final = Invariant(
    "actions_accounted_for",
    "Hver aktion er afsluttet eller venter på noget, der har et navn",
    "Every action has ended or waits for something that has a name",
    _AKTIONER,
    """
    SELECT concat('action ', a.aktion_id), concat(a.tilstand, ', forwarding ', coalesce(s.tilstand, 'has none'))
    FROM nymf.aktion a
    LEFT JOIN nymf.aktion v ON v.aktion_id = a.venter_paa
    LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = a.aktion_id
    WHERE a.tilstand = 'RECEIVED'
       OR a.tilstand = 'WAITING' AND (v.aktion_id IS NULL OR v.tilstand IN ('DONE', 'REJECTED'))
       OR a.tilstand = 'ROUTED' AND (s.aktion_id IS NULL OR s.tilstand IN ('DONE', 'REJECTED'))
       OR a.tilstand = 'DONE' AND s.tilstand IS DISTINCT FROM 'DONE'
       OR a.tilstand = 'REJECTED' AND s.tilstand <> 'REJECTED'
    ORDER BY a.aktion_id
    """,
)
_HOERINGER: Final = Invariant(
    "hearings_have_actions",
    "Hver aktion i høring har én åben høringssag, og omvendt",
    "Every action in hearing has one open case, and the other way round",
    "SELECT count(*) FROM nymf.hoering",
    """
    SELECT concat('action ', a.aktion_id), concat(a.tilstand, ', case ', coalesce(h.tilstand, 'has none'))
    FROM nymf.aktion a LEFT JOIN nymf.hoering h USING (aktion_id)
    WHERE (a.tilstand = 'HEARING') <> (h.frist IS NOT NULL) ORDER BY 1
    """,
)
# A write-up claim begins with nothing; what is done on a claim makes its balance, and no balance is below nothing. A
# claim that never came into being can't have ended.
_REGISTER: Final = Invariant(
    "register_adds_up",
    "Fordringsregistrets saldi er summen af det, der er udført, og kun oprettede fordringer er ophørt",
    "The register's balances are the sum of what was done, and only created claims have ended",
    "SELECT count(*) FROM nymf.fordring",
    """
    SELECT r.fordring_id::text, concat('balance ', r.saldo_oere, ' oere, ', s.oere, ' by the actions')
    FROM nymf.fordring r
    LEFT JOIN (SELECT n.virkning_fordring_id, sum(n.virkning_oere)::bigint AS oere FROM nymf.aktion n
               WHERE n.virkning_fordring_id IS NOT NULL AND n.tilstand = 'DONE' GROUP BY 1) d
      ON d.virkning_fordring_id = r.fordring_id
    CROSS JOIN LATERAL (SELECT CASE WHEN r.opskriver_fordring_id IS NULL THEN r.anmeldt_oere ELSE 0 END
                               + coalesce(d.oere, 0) AS oere) s
    WHERE r.saldo_oere <> s.oere OR r.saldo_oere < 0
    UNION ALL
    SELECT r.fordring_id::text, concat('ended (', r.ophoer_aarsag, ') and never created: ', o.tilstand)
    FROM nymf.fordring r JOIN nymf.aktion o ON o.aktion_id = r.opret_aktion_id
    WHERE r.ophoer_aarsag IS NOT NULL AND o.tilstand <> 'DONE'
    ORDER BY 1
    """,
)
# An id of a collection system means one claim.
_ET_ID: Final = Invariant(
    "one_id_one_claim",
    "Intet id hos et inddrivelsessystem har to fordringer",
    "No id at a collection system has two claims",
    "SELECT count(backend_fordring_id) FROM nymf.fordring",
    """
    SELECT string_agg(fordring_id::text, ', ' ORDER BY fordring_id), concat(backend, ' ', backend_fordring_id)
    FROM nymf.fordring WHERE backend_fordring_id IS NOT NULL AND backend IS NOT NULL
    GROUP BY backend, backend_fordring_id HAVING count(*) > 1 ORDER BY 1
    """,
)
_KVITTERINGER: Final = Invariant(
    "receipts_told",
    "Hver aktion, et debitorsystem har indberettet, har den kvittering, dens tilstand giver",
    "Every action that a debtor system reported has the receipt of its state",
    "SELECT count(*) FROM mf.resultat",
    """
    SELECT concat('action ', a.aktion_id), concat(a.tilstand, ', receipt ', r.status)
    FROM mf.resultat r JOIN nymf.aktion a USING (aktion_id)
    WHERE r.status <> CASE a.tilstand WHEN 'DONE' THEN 'UDFOERT' WHEN 'REJECTED' THEN 'AFVIST'
                                      WHEN 'HEARING' THEN 'SAGSBEHAND' ELSE 'MODTAGET' END
    ORDER BY a.aktion_id
    """,
)
# What is set aside is a task, and so a known difference, for as long as it is tried again in time.
_TIL_SIDE: Final = Invariant(
    "set_aside",
    "Det, der er lagt til side, forsøges igen",
    "What was set aside is tried again",
    "SELECT count(*) FROM platform.sat_til_side",
    """
    SELECT concat(arbejde, '/', noegle), concat(fejl, ', due ', igen_at, ' and not tried')
    FROM platform.sat_til_side WHERE igen_at < %(glemt)s ORDER BY 1
    """,
    """
    SELECT concat(arbejde, '/', noegle), concat(fejl, ', ', gange, ' times') FROM platform.sat_til_side
    WHERE igen_at >= %(glemt)s ORDER BY 1
    """,
)
_ALLE: Final = (_STRANDEDE, _HOERINGER, _REGISTER, _ET_ID, _KVITTERINGER, _TIL_SIDE)


def aktionernes(conn: Connection, nu: datetime) -> Iterator[Kontrol]:
    """The invariants of register and actions, tried in the caller's transaction."""
    for invariant in _ALLE:
        yield proev(conn, invariant, {"glemt": nu - _GLEMT_EFTER})
