"""SQL of the refusals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from fordringsbro.adgang.model import Adgangsafvisning, Grund
from fordringsbro.platform.database import Connection

# Count refusals in the lines of their minutes, and for ever. Lines in one order, so that no two writers wait for each
# other.
_TAEL: Final = """
    INSERT INTO adgang.afvisning AS a (minut, hvem, adresse, grund, antal)
    SELECT * FROM unnest(%s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::bigint[]) ORDER BY 1, 2, 3, 4
    ON CONFLICT (minut, hvem, adresse, grund) DO UPDATE SET antal = a.antal + excluded.antal
"""
_I_ALT: Final = """
    INSERT INTO adgang.afvist_i_alt AS i (adresse, grund, antal)
    SELECT adresse, grund, sum(antal) FROM unnest(%s::text[], %s::text[], %s::bigint[]) AS n (adresse, grund, antal)
    GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (adresse, grund) DO UPDATE SET antal = i.antal + excluded.antal
"""
_GLEM: Final = "DELETE FROM adgang.afvisning WHERE minut < %s"
# The latest first.
_SENESTE: Final = """
    SELECT minut, hvem, adresse, grund, antal FROM adgang.afvisning
    WHERE minut >= %s ORDER BY minut DESC, hvem, adresse, grund
"""
# Who was refused most since a moment.
_FLEST: Final = """
    SELECT hvem, sum(antal)::bigint FROM adgang.afvisning WHERE minut >= %s GROUP BY 1 ORDER BY 2 DESC, 1
"""
_TAELLERE: Final = "SELECT adresse, grund, antal FROM adgang.afvist_i_alt ORDER BY 1, 2"


def tael(conn: Connection, nye: Sequence[Adgangsafvisning]) -> None:
    """Add refusals to what was counted."""
    adresser, grunde, antal = [n.adresse for n in nye], [n.grund.value for n in nye], [n.antal for n in nye]
    conn.execute(_TAEL, ([n.minut for n in nye], [n.hvem for n in nye], adresser, grunde, antal))
    conn.execute(_I_ALT, (adresser, grunde, antal))


def glem(conn: Connection, foer: datetime) -> None:
    """Delete what is older than a moment; the counters go on."""
    conn.execute(_GLEM, (foer,))


def siden(conn: Connection, moment: datetime) -> Iterator[Adgangsafvisning]:
    """The refusals since a moment, the newest first, read some at a time."""
    with conn.cursor(name="afvisninger") as cursor:
        for minut, hvem, adresse, grund, gange in cursor.execute(_SENESTE, (moment,)):
            yield Adgangsafvisning(minut, hvem, adresse, Grund(grund), gange)


def flest(conn: Connection, siden: datetime) -> list[tuple[str, int]]:
    """How often each caller was refused since a moment, the most first."""
    return [(hvem, antal) for hvem, antal in conn.execute(_FLEST, (siden,))]


def taellere(conn: Connection) -> list[tuple[str, str, int]]:
    """Address, reason and number of all refusals ever."""
    return [(adresse, grund, antal) for adresse, grund, antal in conn.execute(_TAELLERE)]
