"""Health: one answer to "is it up?", for load balancers and for `fordringsbro doctor`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import psycopg

from fordringsbro.platform.database import Databaseadresse, klartekst
from fordringsbro.platform.revision import migreret_til, nyeste_revision

#: A probe must answer sooner than whoever asks gives up.
_FORBIND_S: Final = 2
_OPSLAG_MS: Final = 2000


@dataclass(frozen=True, slots=True)
class Afhaengighed:
    """One thing that must be in order.

    Attributes:
        ok: Whether it is.
        besked: What is wrong, in Danish and English; empty when nothing is.
    """

    navn: str
    ok: bool
    besked: str = ""


def afhaengigheder(database_url: Databaseadresse) -> tuple[Afhaengighed, ...]:
    """Whether the database can be reached and has the schema of this version.

    A connection of its own, since a full pool must not look like a database that is down.
    """
    try:
        options = f"-c statement_timeout={_OPSLAG_MS}"
        with psycopg.connect(klartekst(database_url), connect_timeout=_FORBIND_S, options=options) as conn:
            revision = migreret_til(conn)
    except psycopg.Error:
        nede = "Databasen kan ikke nås / The database can't be reached"
        return Afhaengighed("database", ok=False, besked=nede), Afhaengighed("migrations", ok=False, besked=nede)
    passer = revision == nyeste_revision()
    forkert = "Kør `fordringsbro migrate` / Run `fordringsbro migrate`"
    return Afhaengighed("database", ok=True), Afhaengighed("migrations", ok=passer, besked="" if passer else forkert)
