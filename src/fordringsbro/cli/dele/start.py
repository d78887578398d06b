"""How the parts of an installation start: what each sees to before it serves, and what its database may take."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from pydantic import SecretStr

from fordringsbro.adgang.valg import valgt_adgang
from fordringsbro.bootstrap.databaseproeve import proev
from fordringsbro.contract.segl import kraev_segl
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.database import Tidsgraenser
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.opsyn import follow_parent, parents_watch
from fordringsbro.sandkasse.plads import require_free
from fordringsbro.wire.http.server import Lytter
from fordringsbro.wire.xml.gulv import kraev_libxml2

_log = structlog.get_logger("fordringsbro.adgang")

#: A transaction of a client that has gone, or is lost in thought, holds its locks no longer than this.
_STILSTAND_S = 60.0
#: Jobs wait for each other, and some work through much; whoever waits for a minute begins again later.
FOR_JOB = Tidsgraenser(laas=60, stilstand=5 * _STILSTAND_S)


def for_anmodninger(settings: Settings) -> Tidsgraenser:
    """How long the database may take while somebody waits for an answer and holds a thread."""
    return Tidsgraenser(laas=settings.lock_timeout, saetning=settings.statement_timeout, stilstand=_STILSTAND_S)


def begynd(settings: Settings) -> None:
    """Begin a part that has no callers: it logs, and ends with the sandbox that started it."""
    configure_logging(settings.log_level)
    follow_parent()


def forlangt_database(settings: Settings) -> SecretStr:
    """The database that a part of an installation must be given, looked at once.

    Raises:
        FejlError: With `INDSTILLING` when there is none, since only the sandbox starts a database of its own; as
            `proev` when it can't be used.
    """
    if settings.database_url is None:
        raise FejlError(Fejlkode.INDSTILLING, sted="FORDRINGSBRO_DATABASE_URL")
    proev(settings.database_url)
    return settings.database_url


def begynd_server(settings: Settings, lytter: Lytter) -> tuple[SecretStr, Callable[[], None]]:
    """See that a part that callers reach may start, and begin; it forks its workers off, so it has no thread.

    Returns:
        The database, and what the part is to do again and again while it serves.

    Raises:
        FejlError: As `forlangt_database` and `valgt_adgang`; `PORT`, when another has the port.
    """
    kraev_libxml2()
    kraev_segl()
    url = forlangt_database(settings)
    aaben = valgt_adgang(settings) is Adgangsform.AABEN
    if lytter.sti is None:
        require_free(lytter.host, [lytter.port])
    configure_logging(settings.log_level)
    imens = parents_watch()
    if aaben and not settings.sandbox:
        _log.warning("access_open", meaning="whoever reaches this address may read and write everything")
    return url, imens
