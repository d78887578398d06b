"""Shares of a worker: whoever waits for one partner leaves places to the work for all others."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Hashable


class Andele:
    """Lets so many jobs for one partner run at once.

    Args:
        hoejst: Most at once.
    """

    def __init__(self, hoejst: int) -> None:
        self._hoejst = hoejst
        self._laas = threading.Lock()
        self._i_gang: Counter[Hashable] = Counter()

    def koer(self, hvem: Hashable, goer: Callable[[], object], *, fri: int = 0) -> bool:
        """Run a job for a partner; False when it has its share already, and nothing was run.

        Args:
            hvem: The partner.
            goer: The job.
            fri: Places of its share that are left to its other jobs, where it has more than one.
        """
        with self._laas:
            if self._i_gang[hvem] >= max(1, self._hoejst - fri):
                return False
            self._i_gang[hvem] += 1
        try:
            goer()
        finally:
            with self._laas:
                self._i_gang[hvem] -= 1
        return True
