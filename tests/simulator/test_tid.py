"""Virtual time, asked and moved at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.tid import VirtuelTid

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

_NU = datetime(2026, 11, 20, 12, tzinfo=UTC)
_LAENGE_S = 10


class _Ur:
    def now(self) -> datetime:
        return _NU


class _Lager(Lager):
    """Tells when someone asks for a transaction."""

    spurgt: threading.Event | None = None

    @contextmanager
    def transaktion(self) -> Iterator[sqlite3.Connection]:
        if self.spurgt is not None:
            self.spurgt.set()
        with super().transaktion() as conn:
            yield conn


def test_time_can_be_asked_for_in_a_transaction_while_someone_moves_it(tmp_path: Path) -> None:
    """The simulator's worker and a tester at the panel never wait for each other for ever."""
    lager = _Lager(tmp_path / "dmi.sqlite")
    tid = VirtuelTid(_Ur(), lager)
    svar: list[datetime] = []
    holder, flytter_venter = threading.Event(), threading.Event()

    def spoerg() -> None:
        with Lager.transaktion(lager):
            holder.set()
            if flytter_venter.wait(_LAENGE_S):
                svar.append(tid.now())

    spoerger = threading.Thread(target=spoerg, daemon=True)
    spoerger.start()
    assert holder.wait(_LAENGE_S)
    lager.spurgt = flytter_venter
    flytter = threading.Thread(target=tid.frem, args=(3600,), daemon=True)
    flytter.start()
    spoerger.join(_LAENGE_S)
    flytter.join(_LAENGE_S)
    assert not spoerger.is_alive()
    assert not flytter.is_alive()
    assert svar == [_NU]
    assert tid.now() == _NU + timedelta(hours=1)
    lager.close()
