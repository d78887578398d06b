"""The bytes of documents, kept once under their hash: records and logs hold only what is told of a document."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fordringsbro.aktion.fordringsdata import Dokument
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner

# The same bytes again are the same document.
_GEM = """
    INSERT INTO inddrivelse.dokument (aftryk, indhold) SELECT * FROM unnest(%s::text[], %s::bytea[])
    ON CONFLICT (aftryk) DO NOTHING
"""
# The bytes of some documents.
_HENT = "SELECT aftryk, indhold FROM inddrivelse.dokument WHERE aftryk = ANY(%s)"


def gem(conn: Connection, dokumenter: Iterable[Dokument]) -> None:
    """Keep the bytes of documents that were received."""
    indhold = {dokument.aftryk: dokument.indhold for dokument in dokumenter if dokument.indhold is not None}
    if indhold:
        conn.execute(_GEM, kolonner(sorted(indhold.items()), 2))


def hent(conn: Connection, aftryk: Collection[str]) -> dict[str, bytes]:
    """The bytes of these documents."""
    return {noegle: bytes(indhold) for noegle, indhold in conn.execute(_HENT, (list(aftryk),))}
