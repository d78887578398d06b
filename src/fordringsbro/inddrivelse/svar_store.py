"""SQL of what a backend says of single actions: ids, ends, and who must look at them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from fordringsbro.inddrivelse.levering import FRA, LEVERANCE_FRA, Afsendelsestilstand, Aktionssvar, Leverancetilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.record import record

# What a backend says of actions: its ids, and its word.
_SAGT = """
    FROM unnest(%(aktioner)s::bigint[], %(fordringer)s::bigint[], %(numre)s::bigint[], %(opskrivninger)s::bigint[],
                %(rester)s::bigint[], %(ord)s::text[], %(koder)s::text[])
        AS n(aktion_id, fordring, nummer, opskrivning, rest, ord, kode)
"""
_IDER = """
    backend_fordring_id = coalesce(n.fordring, a.backend_fordring_id),
    backend_aktion_id = coalesce(n.nummer, a.backend_aktion_id),
    skabt_backend_id = coalesce(n.opskrivning, a.skabt_backend_id), rest_oere = coalesce(n.rest, a.rest_oere),
    backend_status = coalesce(n.ord, a.backend_status),
    besvaret = CASE WHEN n.ord IS NULL THEN a.besvaret ELSE coalesce(a.besvaret, %(nu)s) END
"""
# Note it.
_SAET_IDER = f"""
    UPDATE inddrivelse.afsendelse a SET {_IDER} {_SAGT}
    WHERE a.aktion_id = n.aktion_id AND a.tilstand NOT IN ('DONE', 'REJECTED')
"""

# End actions, with what was said of them; nothing of one that has ended already.
_AFSLUT = f"""
    UPDATE inddrivelse.afsendelse a SET tilstand = %(tilstand)s, fejlkode = n.kode, afsluttet = %(nu)s, {_IDER} {_SAGT}
    WHERE a.aktion_id = n.aktion_id AND a.tilstand = ANY(%(fra)s) RETURNING a.aktion_id
"""

# Let actions wait for a person; nothing of one that has ended or waits already.
_PARKER = """
    UPDATE inddrivelse.afsendelse a SET tilstand = 'PARKED', fejlkode = n.kode
    FROM unnest(%s::bigint[], %s::text[]) AS n(aktion_id, kode)
    WHERE a.aktion_id = n.aktion_id AND a.tilstand = ANY(%s) RETURNING a.aktion_id
"""

# Close deliveries when each of their actions has an outcome.
_LUK = """
    UPDATE inddrivelse.leverance l SET tilstand = 'AFSLUTTET', naeste = NULL, kvittering_naeste = NULL
    WHERE leverance_id = ANY(%s) AND tilstand = ANY(%s) AND NOT EXISTS (SELECT 1 FROM inddrivelse.afsendelse a
        WHERE a.leverance_id = l.leverance_id AND a.tilstand NOT IN ('DONE', 'REJECTED'))
"""


def saet_ider(conn: Connection, svarene: Iterable[tuple[int, Aktionssvar]], nu: datetime) -> None:
    """Note the backend's ids and its word on actions, of each once."""
    raekker = [_raekke(aktion_id, svar, None) for aktion_id, svar in svarene]
    if raekker:
        conn.execute(_SAET_IDER, _sagt(raekker, nu))


@record
class Afslutning:
    """How an action ends.

    Attributes:
        tilstand: DONE or REJECTED.
        koder: The numbers of a rejection.
        svar: What the backend said of it, to be noted with it; None when that was noted before, or it said nothing.
    """

    aktion_id: int
    tilstand: Afsendelsestilstand
    koder: str | None
    svar: Aktionssvar | None = None


def afslut(conn: Connection, endte: Sequence[Afslutning], nu: datetime) -> set[int]:
    """End actions, each given once; the ids of those that had not ended before."""
    nye: set[int] = set()
    for tilstand in (Afsendelsestilstand.DONE, Afsendelsestilstand.REJECTED):
        raekker = [_raekke(en.aktion_id, en.svar, en.koder) for en in endte if en.tilstand is tilstand]
        if raekker:
            vaerdier = {**_sagt(raekker, nu), "tilstand": tilstand, "fra": list(FRA[tilstand])}
            nye |= {aktion_id for (aktion_id,) in conn.execute(_AFSLUT, vaerdier)}
    return nye


def _raekke(aktion_id: int, svar: Aktionssvar | None, koder: str | None) -> tuple[Any, ...]:
    if svar is None:
        return aktion_id, None, None, None, None, None, koder
    return (
        aktion_id,
        svar.backend_fordring_id,
        svar.backend_aktion_id,
        svar.backend_opskrivning_id,
        svar.rest_oere,
        svar.status,
        koder,
    )


def _sagt(raekker: Sequence[tuple[Any, ...]], nu: datetime) -> dict[str, Any]:
    felter = ("aktioner", "fordringer", "numre", "opskrivninger", "rester", "ord", "koder")
    return {"nu": nu, **dict(zip(felter, kolonner(raekker, len(felter)), strict=True))}


def parker(conn: Connection, koder: Mapping[int, str]) -> set[int]:
    """Let actions wait for a person, each with its reason; those that had not ended and did not wait already."""
    if not koder:
        return set()
    vaerdier = (*kolonner(koder.items(), 2), list(FRA[Afsendelsestilstand.PARKED]))
    return {aktion_id for (aktion_id,) in conn.execute(_PARKER, vaerdier)}


def luk(conn: Connection, leverancer: Collection[int]) -> None:
    """Close those of some deliveries whose actions all have an outcome."""
    conn.execute(_LUK, (list(leverancer), list(LEVERANCE_FRA[Leverancetilstand.AFSLUTTET])))
