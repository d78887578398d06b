"""The queue holds what is told of documents; their bytes are filled in when they are sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from fordringsbro.aktion.aktioner import bilag, med_dokumenter
from fordringsbro.aktion.dokument_store import hent
from fordringsbro.inddrivelse.levering import Post
from fordringsbro.platform.database import Connection


def udfyld(conn: Connection, poster: Sequence[Post]) -> tuple[Post, ...]:
    """The actions with the bytes of their documents, which the queue doesn't hold."""
    aftryk = {dokument.aftryk for post in poster for dokument in bilag(post.opgave.data).dokumenter}
    if not aftryk:
        return tuple(poster)
    indhold = hent(conn, aftryk)
    return tuple(
        replace(post, opgave=replace(post.opgave, data=med_dokumenter(post.opgave.data, indhold))) for post in poster
    )
