"""SQL of the claims on which the ledger booked what collection refused."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from psycopg.rows import class_row

from fordringsbro.overdragelse.uafstemte_model import Afstemning, Afstemningsart, AfvistRettelse
from fordringsbro.platform.database import Connection, raekker

#: What shows that collection did not do what the ledger told: a correction that was refused, or done in part.
_IKKE_FULGT: Final = """
    (x.tilstand = 'REJECTED' AND x.aktionskode NOT IN ('OPRETFORDRING', 'GENINDSENDFORDRING')
     OR x.kvittering->>'reduceret_oere' IS NOT NULL)
"""
#: The claims of the register that have such a correction; in two parts, for each has an index.
BEROERTE: Final = """
    SELECT fordring_id FROM nymf.aktion
    WHERE tilstand = 'REJECTED' AND aktionskode NOT IN ('OPRETFORDRING', 'GENINDSENDFORDRING')
    UNION SELECT fordring_id FROM nymf.aktion WHERE kvittering->>'reduceret_oere' IS NOT NULL
"""
#: Claims under collection with such a correction, whose balance in the ledger is not the one that collection has or is
#: on its way to. Told of each: since when, and for which reasons, counted from when a person last settled it.
UAFSTEMTE: Final = f"""
    WITH beroert AS ({BEROERTE}    ), sager AS (
        SELECT f.fordring_id, f.kommune_cvr, r.fordringshaver_id, r.fordring_id AS registernummer, r.backend,
               (SELECT sum(j.beloeb_oere) FROM debitor.journal j
                WHERE j.fordring_id = f.fordring_id)::bigint AS bog_oere,
               (r.saldo_oere + coalesce((SELECT sum(n.virkning_oere) FROM nymf.aktion n
                    WHERE n.virkning_fordring_id = r.fordring_id AND n.tilstand NOT IN ('DONE', 'REJECTED')), 0)
               )::bigint AS inddrivelse_oere,
               coalesce((SELECT max(t.tidspunkt) FROM overdragelse.afstemning t
                         WHERE t.fordring_id = f.fordring_id), '-infinity') AS afstemt
        FROM beroert
        JOIN nymf.fordring r USING (fordring_id)
        JOIN overdragelse.forsoeg g ON g.ekstern_id = r.ekstern_id AND g.fordringshaver_id = r.fordringshaver_id
        JOIN debitor.fordring f ON f.fordring_id = g.fordring_id AND f.overdragelse = 'OVERDRAGET'
        WHERE r.ophoer_aarsag IS NULL AND NOT r.afvist
          AND NOT EXISTS (SELECT 1 FROM overdragelse.forsoeg n WHERE n.fordring_id = g.fordring_id AND n.nr > g.nr)
    )
    SELECT s.fordring_id, s.kommune_cvr, s.fordringshaver_id, s.registernummer, s.backend, s.bog_oere,
           s.inddrivelse_oere, a.siden, a.koder
    FROM sager s CROSS JOIN LATERAL (
        SELECT coalesce(min(y.aendret) FILTER (WHERE y.aendret > s.afstemt), max(y.aendret)) AS siden,
               coalesce(array_agg(DISTINCT y.kode) FILTER (WHERE y.aendret > s.afstemt AND y.kode IS NOT NULL),
                        array_agg(DISTINCT y.kode) FILTER (WHERE y.kode IS NOT NULL), '{{}}') AS koder
        FROM (
            SELECT x.aendret, CASE WHEN x.tilstand = 'REJECTED' THEN b->>'id' ELSE 'REDUCERET' END AS kode
            FROM nymf.aktion x
            LEFT JOIN LATERAL jsonb_array_elements(x.bemaerkninger) b ON b->>'virkning' = 'afvis'
            WHERE x.fordring_id = s.registernummer AND {_IKKE_FULGT}
        ) y
    ) a
    WHERE s.bog_oere <> s.inddrivelse_oere
"""
_NOGLE = f"""
    SELECT * FROM ({UAFSTEMTE}) u WHERE %(fordringer)s::uuid[] IS NULL OR u.fordring_id = ANY(%(fordringer)s)
    ORDER BY u.siden, u.fordring_id LIMIT %(antal)s
"""
# What a person decided.
_AFSTEMT = """
    INSERT INTO overdragelse.afstemning (fordring_id, art, bog_oere, inddrivelse_oere, tidspunkt, hvem, begrundelse)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
_AFSTEMNINGER = """
    SELECT fordring_id, art, bog_oere, inddrivelse_oere, tidspunkt, hvem, begrundelse FROM overdragelse.afstemning
    WHERE fordring_id = %s ORDER BY nr
"""


def uafstemte(conn: Connection, fordring_ids: Sequence[UUID] | None, antal: int | None) -> list[AfvistRettelse]:
    """The claims, longest first; of all or of some."""
    ind = {"fordringer": list(fordring_ids) if fordring_ids is not None else None, "antal": antal}
    with conn.cursor(row_factory=class_row(AfvistRettelse)) as cursor:
        return cursor.execute(_NOGLE, ind).fetchall()


def gem(conn: Connection, a: Afstemning) -> None:
    """Keep what a person decided."""
    felter = (a.fordring_id, a.art, a.bog_oere, a.inddrivelse_oere, a.tidspunkt, a.hvem, a.begrundelse)
    conn.execute(_AFSTEMT, felter)


def afstemninger(conn: Connection, fordring_id: UUID) -> list[Afstemning]:
    """What persons decided about a claim, in order."""

    def afstemning(*, art: str, **resten: Any) -> Afstemning:  # noqa: ANN401 - what is kept as the row has it
        return Afstemning(art=Afstemningsart(art), **resten)

    return raekker(conn, afstemning, _AFSTEMNINGER, (fordring_id,))
