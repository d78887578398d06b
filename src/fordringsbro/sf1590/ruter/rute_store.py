"""SQL of the routes."""

from __future__ import annotations

from fordringsbro.platform.database import Connection, raekker
from fordringsbro.sf1590.ruter.rute import Noegle, Rute

# All routes, in a steady order.
_ALLE = """
    SELECT tjeneste, modtager_cvr, modtager_system, url, frist_s FROM sf1590.rute
    ORDER BY modtager_cvr, tjeneste, modtager_system
"""
# Add a route or change where it leads.
_GEM = """
    INSERT INTO sf1590.rute (tjeneste, modtager_cvr, modtager_system, url, frist_s) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (tjeneste, modtager_cvr, modtager_system) DO UPDATE SET url = excluded.url, frist_s = excluded.frist_s
"""
# Remove the route with exactly this key.
_FJERN = "DELETE FROM sf1590.rute WHERE tjeneste = %s AND modtager_cvr = %s AND modtager_system = %s"


def _rute(*, tjeneste: str, modtager_cvr: str, modtager_system: str, url: str, frist_s: int) -> Rute:
    return Rute(Noegle(tjeneste, modtager_cvr, modtager_system or None), url, frist_s)


def _vaerdier(noegle: Noegle) -> tuple[str, str, str]:
    return noegle.tjeneste, noegle.cvr, noegle.system or ""


def alle(conn: Connection) -> list[Rute]:
    """Every route."""
    return raekker(conn, _rute, _ALLE)


def gem(conn: Connection, rute: Rute) -> None:
    """Add a route, or change the one with its key."""
    conn.execute(_GEM, (*_vaerdier(rute.noegle), rute.url, rute.frist_s))


def fjern(conn: Connection, noegle: Noegle) -> bool:
    """Remove the route with exactly this key; False when there is none."""
    return conn.execute(_FJERN, _vaerdier(noegle)).rowcount > 0
