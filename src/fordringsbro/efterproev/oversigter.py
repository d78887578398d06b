"""The invariants of what lists and pages go by: the state that is kept of each claim, and the counts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.efterproev.kontrol import SENESTE, Invariant, Kontrol, proev
from fordringsbro.platform.database import Connection

# Claims of before the table was made are taken in by a job, the newest first.
_TAGET_IND: Final = "f.nr > (SELECT til_nr FROM oversigt.udfyldning)"
_TILSTANDE: Final = Invariant(
    "claim_states",
    "Hver fordrings gemte tilstand er den, den har",
    "The state that is kept of each claim is the one it has",
    f"SELECT count(*) FROM debitor.fordring f WHERE {_TAGET_IND}",
    f"""
    SELECT f.fordring_id::text, concat(nu.tilstand, ' ', r.backend, ', kept as ', v.tilstand, ' ', v.backend)
    FROM debitor.fordring f
    LEFT JOIN oversigt.fordring v USING (nr)
    LEFT JOIN {SENESTE} o USING (fordring_id)
    LEFT JOIN nymf.fordring r ON r.fordringshaver_id = o.fordringshaver_id AND r.ekstern_id = o.ekstern_id
    LEFT JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
    LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = r.opret_aktion_id
    CROSS JOIN LATERAL (SELECT oversigt.tilstand(r.ophoer_aarsag, a.tilstand, s.tilstand)) nu (tilstand)
    WHERE {_TAGET_IND} AND (v.tilstand, v.backend) IS DISTINCT FROM (nu.tilstand, r.backend)
    ORDER BY 1
    """,
)
_TAL: Final = Invariant(
    "counts",
    "Det talte er så mange, som der er",
    "What is counted is as many as there are",
    "SELECT count(*) FROM (SELECT DISTINCT hvad, a, b, c FROM oversigt.taeller) t",
    """
    SELECT concat_ws(' ', hvad, a, b, c), concat(sum(n), ' more than counted')
    FROM (
        SELECT hvad, a, b, c, -antal AS n FROM oversigt.taeller
        UNION ALL SELECT 'fordring', kommune_cvr, tilstand, backend, count(*) FROM oversigt.fordring GROUP BY 2, 3, 4
        UNION ALL SELECT 'aktion', aktionskode, tilstand, backend, count(*) FROM nymf.aktion GROUP BY 2, 3, 4
        UNION ALL SELECT 'besked', operation, udfald, NULL, count(*) FROM sf1590.besked GROUP BY 2, 3
        UNION ALL SELECT 'afsendelse', backend, tilstand, NULL, count(*) FROM inddrivelse.afsendelse GROUP BY 2, 3
        UNION ALL SELECT 'underretning', slags, NULL, NULL, count(*) FROM underretning.underretning GROUP BY 2
    ) alle
    GROUP BY hvad, a, b, c HAVING sum(n) <> 0 ORDER BY 1
    """,
)


def oversigternes(conn: Connection) -> Iterator[Kontrol]:
    """The invariants of states and counts, tried in the caller's transaction."""
    for invariant in (_TILSTANDE, _TAL):
        yield proev(conn, invariant)
