"""SQL of what happened to claims of the ledger in collection."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.platform.database import Connection

# Related claims that were refused for no other reason than that their main claims were, of main claims by the ledger's
# ids.
_FALDT_MED = """
    SELECT g.fordring_id
    FROM unnest(%(hoveder)s::uuid[]) AS i(hoved)
    CROSS JOIN LATERAL overdragelse.seneste(i.hoved) s
    JOIN nymf.fordring h ON h.ekstern_id = s.ekstern_id AND h.fordringshaver_id = s.fordringshaver_id
    JOIN nymf.fordring r ON r.hoved_fordring_id = h.fordring_id AND r.afvist
    JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
    JOIN overdragelse.forsoeg g ON g.ekstern_id = r.ekstern_id AND g.fordringshaver_id = r.fordringshaver_id
    WHERE NOT EXISTS (SELECT 1 FROM overdragelse.forsoeg n WHERE n.fordring_id = g.fordring_id AND n.nr > g.nr)
      AND (SELECT array_agg(b->>'id') FROM jsonb_array_elements(a.bemaerkninger) b WHERE b->>'virkning' = 'afvis')
          = ARRAY[%(kode)s]
    ORDER BY r.fordring_id
"""
_HOVED_AFVIST: Final = str(Afvisningskode.HOVEDFORDRING_AFVIST.nummer)


def faldt_med(conn: Connection, hoved_ider: Sequence[UUID]) -> list[UUID]:
    """The claims of the ledger that fell only because the main claims they are related to were refused."""
    return [i for (i,) in conn.execute(_FALDT_MED, {"hoveder": list(hoved_ider), "kode": _HOVED_AFVIST})]
