"""Jobs by procrastinate, put in the queue in the transaction of the change that causes them.

A job says "look at what is ready for X"; the domain tables say what is ready. So a job may run twice or find nothing,
and one waiting job for X is enough.
"""

from __future__ import annotations

import contextlib
import math
from collections.abc import Mapping
from datetime import datetime

import orjson
from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

# Puts a job in the queue, or holds the one that waits already.
_STIL_I_KOE = "SELECT platform.stil_i_koe(%s, %s, %s::jsonb)"
# The queue runs on the database's clock, which may differ from this host's.
_IN = "SELECT clock_timestamp() + make_interval(secs => %s)"


@record
class Jobbestilling:
    """A job that is to run as soon as its cause is committed; the attributes are those of `Jobs.defer`."""

    task: str
    args: Mapping[str, str]
    lock: str


class Jobs:
    """Puts jobs in the queue; runs none.

    Args:
        clock: The clock that later times are told by; the queue itself runs on the database's.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        # Never opened: every job is put in the queue on the caller's own connection.
        self._app = App(connector=SyncPsycopgConnector())

    def defer(self, conn: Connection, task: str, *, args: Mapping[str, str], lock: str) -> None:
        """Have one job run as soon as the caller's transaction is committed.

        Args:
            conn: The caller's connection, inside its transaction.
            task: Name of a task the worker knows.
            args: The task's arguments; ids only, since the queue is no place for personal data.
            lock: Jobs with the same lock run one at a time, in order; while one of them waits, a second is not added.
        """
        conn.execute(_STIL_I_KOE, (task, lock, orjson.dumps(args).decode()))

    def defer_at(
        self, conn: Connection, task: str, *, args: dict[str, str], lock: str, at: datetime, once: bool = False
    ) -> None:
        """Have one job run at `at` or soon after.

        Args:
            conn: The caller's connection, inside its transaction.
            task: Name of a task the worker knows.
            args: The task's arguments.
            lock: Jobs with the same lock run one at a time.
            at: When.
            once: Not if one waits already with this lock, whenever that is to run; else any number may wait.
        """
        seconds = max(0, math.ceil((at - self._clock.now()).total_seconds()))
        waiting = f"{task}:{lock}" if once else None
        row = conn.execute(_IN, (seconds,)).fetchone()
        deferrer = self._app.configure_task(
            task, lock=lock, queueing_lock=waiting, schedule_at=row[0] if row else None, connection=conn
        )
        with contextlib.suppress(AlreadyEnqueued), conn.transaction():
            deferrer.defer(**args)
