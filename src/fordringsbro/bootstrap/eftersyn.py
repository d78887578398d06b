"""The nets below the jobs: what the domain tables say is still to be done gets a job again, whatever became of its job.

A job is put in the queue with the change that causes it, and stays there until it has succeeded. The nets are for what
nobody foresaw: a queue that was emptied, a restored backup, a job of a version that is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import structlog

from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.tilside import er_udfald, navn_paa

_log = structlog.get_logger("fordringsbro")


@dataclass(frozen=True, slots=True)
class Net:
    """One net.

    Attributes:
        jobs: The jobs below which it is held; none, where it does the work itself.
        find: Finds what is to be done and puts it in the queue, in the transaction it is given.
    """

    navn: str
    jobs: frozenset[str]
    find: Callable[[Connection], None]


def eftersyn(database: Database, net: Iterable[Net]) -> None:
    """Hold every net, each in a transaction of its own: one that fails is told, and holds back no other.

    Raises:
        FejlError: With `DATABASE`, when the database is away; then all of it is to be tried again.
    """
    for et in net:
        try:
            with database.transaction() as conn:
                et.find(conn)
        except Exception as error:
            if er_udfald(error):
                raise
            # The next minute holds it again.
            _log.error("net_failed", net=et.navn, error=navn_paa(error))
