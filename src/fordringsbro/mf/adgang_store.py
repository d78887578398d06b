"""SQL of who may report for whom."""

from __future__ import annotations

from typing import Any

from fordringsbro.mf.model import Adgang, Udgave
from fordringsbro.platform.database import Connection
from fordringsbro.wire.http.kalder import AABEN, Kalder

_KOLONNER = "se_nummer, fordringshaver_id, udgave, aeldre, cvr"
# What one system may do, by claimant; whoever shows another system's number has none.
_FOR_SYSTEM = f"""
    SELECT {_KOLONNER} FROM mf.adgang
    WHERE se_nummer = %(se)s AND (%(aaben)s OR coalesce(cvr, se_nummer) = %(cvr)s) ORDER BY fordringshaver_id
"""
# Everybody's, in a steady order.
_ALLE = f"SELECT {_KOLONNER} FROM mf.adgang ORDER BY fordringshaver_id, se_nummer"
# Add one or replace it.
_GEM = f"""
    INSERT INTO mf.adgang ({_KOLONNER}) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (se_nummer, fordringshaver_id) DO UPDATE
        SET udgave = excluded.udgave, aeldre = excluded.aeldre, cvr = excluded.cvr
"""
# Take one away.
_FJERN = "DELETE FROM mf.adgang WHERE se_nummer = %s AND fordringshaver_id = %s"


def _adgang(raekke: tuple[Any, ...]) -> Adgang:
    se_nummer, fordringshaver_id, udgave, aeldre, cvr = raekke
    return Adgang(se_nummer, fordringshaver_id, Udgave(udgave), aeldre, cvr)


def for_system(conn: Connection, se_nummer: str, kalder: Kalder = AABEN) -> dict[int, Adgang]:
    """What a system may do, by claimant id; nothing when the caller's certificate is another's."""
    ind = {"se": se_nummer, "aaben": kalder.aftryk is None, "cvr": kalder.cvr}
    alle = map(_adgang, conn.execute(_FOR_SYSTEM, ind))
    return {adgang.fordringshaver_id: adgang for adgang in alle}


def alle(conn: Connection) -> list[Adgang]:
    """Every system's access, by claimant."""
    return [_adgang(raekke) for raekke in conn.execute(_ALLE)]


def gem(conn: Connection, adgang: Adgang) -> None:
    """Let a system report for a claimant, or change how."""
    felter = (adgang.se_nummer, adgang.fordringshaver_id, adgang.udgave, adgang.aeldre, adgang.cvr)
    conn.execute(_GEM, felter)


def fjern(conn: Connection, se_nummer: str, fordringshaver_id: int) -> bool:
    """Let a system no longer report for a claimant; False when it did not."""
    return conn.execute(_FJERN, (se_nummer, fordringshaver_id)).rowcount == 1
