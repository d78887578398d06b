"""SQL of what happens to claims in the register without an action."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.register.registerhaendelse import Registerhaendelse, Registertrin, Returaarsag, Systemsted
from fordringsbro.platform.database import Connection

# One more change.
_NY = """
    INSERT INTO nymf.registerhaendelse (fordring_id, hvad, tidspunkt, hvem, tekst, aarsag, dato, fra_backend, fra_id,
        til_backend, til_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# What happened to some claims, in order.
_VED_FORDRING = """
    SELECT fordring_id, hvad, tidspunkt, hvem, tekst, aarsag, dato, fra_backend, fra_id, til_backend, til_id
    FROM nymf.registerhaendelse WHERE fordring_id = ANY(%s) ORDER BY nr
"""
# Another claim that has or had an id in a collection system. DMI knows what was created there by our own ids.
_OPTAGET = """
    SELECT 1 FROM nymf.fordring
    WHERE backend = %(backend)s AND backend_fordring_id = %(id)s AND fordring_id <> %(undtagen)s
    UNION ALL
    SELECT 1 FROM nymf.fordring
    WHERE backend = %(backend)s AND backend = 'DMI' AND fordring_id = %(id)s AND fordring_id <> %(undtagen)s
    UNION ALL
    SELECT 1 FROM nymf.registerhaendelse
    WHERE fra_backend = %(backend)s AND fra_id = %(id)s AND fordring_id <> %(undtagen)s
    LIMIT 1
"""

# Claims by an id that they have or had in a collection system; where they are now comes last, and wins.
_VED_BACKEND_ID = """
    SELECT fra_id, fordring_id FROM nymf.registerhaendelse WHERE fra_backend = %(backend)s AND fra_id = ANY(%(ider)s)
    UNION ALL
    SELECT backend_fordring_id, fordring_id FROM nymf.fordring
    WHERE backend = %(backend)s AND backend_fordring_id = ANY(%(ider)s)
"""


def gem(conn: Connection, nye: Sequence[Registerhaendelse]) -> None:
    """Add changes."""
    with conn.cursor() as cursor:
        cursor.executemany(
            _NY,
            [
                (
                    h.fordring_id,
                    h.hvad,
                    h.tidspunkt,
                    h.hvem,
                    h.tekst,
                    h.aarsag,
                    h.dato,
                    *(h.fra or _INTET),
                    *(h.til or _INTET),
                )
                for h in nye
            ],
        )


_INTET = (None, None)


def ved_fordring(conn: Connection, fordring_ids: Collection[int]) -> list[Registerhaendelse]:
    """What happened to these claims, in order."""
    return [_haendelse(raekke) for raekke in conn.execute(_VED_FORDRING, (list(fordring_ids),))]


def optaget(conn: Connection, sted: Systemsted, undtagen: int) -> bool:
    """Whether a claim other than `undtagen` has or had this id in this collection system."""
    soegt = {"backend": sted.backend, "id": sted.fordring_id, "undtagen": undtagen}
    return conn.execute(_OPTAGET, soegt).fetchone() is not None


def ved_backend_id(conn: Connection, backend: Backend, ider: Collection[int]) -> dict[int, int]:
    """Our id of each claim that has or had one of these ids in a collection system."""
    raekker = conn.execute(_VED_BACKEND_ID, {"backend": backend, "ider": list(ider)})
    return {int(hos): fordring_id for hos, fordring_id in raekker}


def _haendelse(raekke: tuple[Any, ...]) -> Registerhaendelse:
    fordring_id, hvad, tidspunkt, hvem, tekst, aarsag, dato, fra_backend, fra_id, til_backend, til_id = raekke
    return Registerhaendelse(
        fordring_id,
        Registertrin(hvad),
        tidspunkt,
        hvem,
        tekst,
        Returaarsag(aarsag) if aarsag else None,
        dato,
        _sted(fra_backend, fra_id),
        _sted(til_backend, til_id),
    )


def _sted(backend: str | None, fordring_id: Any) -> Systemsted | None:  # noqa: ANN401 - PostgreSQL's decimal, or nothing
    return Systemsted(Backend(backend), None if fordring_id is None else int(fordring_id)) if backend else None
