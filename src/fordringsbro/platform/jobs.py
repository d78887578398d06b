"""Jobs by procrastinate, put in the queue in the transaction of the change that causes them.

A job says "look at what is ready for X"; the domain tables say what is ready. So a job may run twice or find nothing,
and one waiting job for X is enough.
"""

from __future__ import annotations

import contextlib
import math
from datetime import datetime

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.platform.database import Connection

# A waiting job is held until the caller commits: the worker skips locked rows, so it can't take the job before the
# change that it shall see is there.
_HOLD_WAITING_JOB = """
    SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = %s AND status = 'todo' FOR SHARE
"""
# The queue runs on the database's clock, which may differ from this host's.
_IN = "SELECT clock_timestamp() + make_interval(secs => %s)"


class Jobs:
    """Puts jobs in the queue; runs none.

    Args:
        clock: The clock that later times are told by; the queue itself runs on the database's.
    """

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()
        # Never opened: every job is put in the queue on the caller's own connection.
        self._app = App(connector=SyncPsycopgConnector())

    def defer(self, conn: Connection, task: str, *, args: dict[str, str], lock: str) -> None:
        """Have one job run as soon as the caller's transaction is committed.

        Args:
            conn: The caller's connection, inside its transaction.
            task: Name of a task the worker knows.
            args: The task's arguments; ids only, since the queue is no place for personal data.
            lock: Jobs with the same lock run one at a time, in order; while one of them waits, a second is not added.
        """
        waiting = f"{task}:{lock}"
        while not conn.execute(_HOLD_WAITING_JOB, (waiting,)).fetchone():
            deferrer = self._app.configure_task(task, lock=lock, queueing_lock=waiting, connection=conn)
            try:
                with conn.transaction():
                    deferrer.defer(**args)
            except AlreadyEnqueued:
                # Another transaction was quicker with the same job; hold that one instead.
                continue
            return

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
