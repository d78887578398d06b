"""Jobs by the clock, whatever the clock does: procrastinate itself runs none until one that was ahead is caught up."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Final

import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.periodic import PeriodicDeferrer, TaskAtTime

_log = structlog.get_logger(__name__)
_IGEN_S: Final = 5.0


class Periodeur(PeriodicDeferrer):
    """Puts the jobs in the queue when they are due; of several workers one does."""

    def get_previous_tasks(self, at: float) -> Iterable[TaskAtTime]:
        """What may not have been put there yet; a run in what is now the future says nothing."""
        for noegle, sidst in list(self.last_defers.items()):
            if sidst > at:
                del self.last_defers[noegle]
        return super().get_previous_tasks(at)

    async def koer(self) -> None:
        """Go on for as long as the worker lives."""
        while True:
            try:
                await self.worker()
            except ConnectorException as error:
                _log.warning("schedule_failed", error=type(error.__cause__ or error).__name__)
            await asyncio.sleep(_IGEN_S)
