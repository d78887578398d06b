"""Refusals: who, what, when, and nothing of what was sent.

They are counted in memory and written together, the first of a burst at once: however many come, the table gets a line
for each caller, address, reason and minute, and no more than so many lines a minute.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock, Timer
from typing import Final

import structlog

from fordringsbro.adgang import afvisning_store
from fordringsbro.adgang.model import Adgangsafvisning, Grund
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database

#: Lines that one process writes for a minute; what comes from further callers is counted together.
MEST_PR_MINUT: Final = 200
#: Lines that it writes in a day; after that a minute has one for each reason.
MEST_PR_DAG: Final = 5000
#: How long what came after the first of a burst is collected.
SAMLES_S: Final = 1.0
#: Refusals are kept for so long.
BEVARES: Final = timedelta(days=90)
#: What stands for callers, and addresses, that are too many to be told apart.
ANDRE: Final = "*"
_log = structlog.get_logger("fordringsbro.adgang")

_Noegle = tuple[datetime, str, str, Grund]


class Afvisningsbog:
    """Keeps refusals.

    Args:
        database: Where they are kept, in transactions of their own: what was refused is rolled back.
        ur: The machine's own time, whatever day a sandbox lives on.
        senere: Has something done in a moment, in another thread.
    """

    def __init__(
        self,
        database: Database,
        ur: Clock,
        senere: Callable[[Callable[[], None]], None] | None = None,
    ) -> None:
        self._database = database
        self._ur = ur
        self._senere = senere or _om_lidt
        self._laas = Lock()
        self._nye: Counter[_Noegle] = Counter()
        self._minut = self._ur.now()
        self._kendte: set[_Noegle] = set()
        self._i_dag = 0
        self._venter = False

    def skriv(self, hvem: str, adresse: str, grund: Grund) -> None:
        """Keep that somebody was refused. Never fails: a refusal stays one when it can't be kept."""
        minut = self._ur.now().replace(second=0, microsecond=0)
        with self._laas:
            self._nye[self._noegle(minut, hvem, adresse, grund)] += 1
            if self._venter:
                return
            self._venter = True
        # Who it was is for the database: it may be a person's address.
        _log.warning("access_refused", address=adresse, reason=grund.value)
        self._skriv_nu()
        try:
            self._senere(self._til_ende)
        except RuntimeError:
            # The system has no thread to give: the next one is the first of another burst.
            self._til_ende()

    def _noegle(self, minut: datetime, hvem: str, adresse: str, grund: Grund) -> _Noegle:
        """The line that a refusal is counted in; a flood of callers shares one."""
        if self._minut.date() != minut.date():
            self._i_dag = 0
        if self._minut != minut:
            self._minut, self._kendte = minut, set()
        noegle = (minut, hvem, adresse, grund)
        if noegle in self._kendte:
            return noegle
        if self._i_dag >= MEST_PR_DAG:
            return (minut, ANDRE, ANDRE, grund)
        if len(self._kendte) >= MEST_PR_MINUT:
            return (minut, ANDRE, adresse, grund)
        self._kendte.add(noegle)
        self._i_dag += 1
        return noegle

    def _til_ende(self) -> None:
        """Write what came in the meantime; the next refusal is the first of another burst."""
        self._skriv_nu()
        with self._laas:
            self._venter = False

    def _skriv_nu(self) -> None:
        with self._laas:
            nye, self._nye = self._nye, Counter()
        if not nye:
            return
        try:
            with self._database.transaction() as conn:
                afvisning_store.tael(conn, [Adgangsafvisning(*noegle, antal) for noegle, antal in sorted(nye.items())])
                afvisning_store.glem(conn, self._ur.now() - BEVARES)
        except Exception as error:  # noqa: BLE001 - whoever was refused is told that, and later ones are kept
            # They are written with the next ones.
            with self._laas:
                self._nye.update(nye)
            _log.warning("refusals_not_kept", error=type(error).__name__, antal=nye.total())


def _om_lidt(arbejde: Callable[[], None]) -> None:
    # A process that ends waits for it: what was counted is written.
    Timer(SAMLES_S, arbejde).start()
