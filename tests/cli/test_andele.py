"""One silent collection system leaves places of a worker to everybody else."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.inddrivelse import bestilling
from fordringsbro.inddrivelse.forsender import Forsender
from fordringsbro.platform.andele import Andele
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings


def test_a_share_is_given_back_whatever_happens():
    """The last place is given, the next refused, and one whose job failed is free again."""
    andele = Andele(1)
    assert andele.koer("a", lambda: andele.koer("b", int))
    fundet = []
    assert andele.koer("a", lambda: fundet.append(andele.koer("a", int)))
    assert fundet == [False]
    with pytest.raises(ZeroDivisionError):
        andele.koer("a", lambda: 1 // 0)
    assert andele.koer("a", int)


@pytest.mark.fault("N4", "N34")
def test_a_silent_collection_system_has_its_share_of_the_worker(db, monkeypatch: pytest.MonkeyPatch):
    """Of eight places two wait for PSRM; a third line comes back in a moment, and DMI's goes at once."""
    videre, inde = threading.Event(), threading.Semaphore(0)

    def tavs(_self, backend: Backend, haver: int) -> None:
        if backend is Backend.PSRM:
            inde.release()
            videre.wait(30)

    monkeypatch.setattr(Forsender, "send", tavs)
    send = Installation(Settings(), db, FixedClock()).tasks("test")[bestilling.SEND]
    with ThreadPoolExecutor(2) as traade:
        venter = [traade.submit(send, backend="PSRM", fordringshaver_id=str(n)) for n in (1, 2)]
        for _ in venter:
            assert inde.acquire(timeout=20)
        send(backend="PSRM", fordringshaver_id="3")
        send(backend="DMI", fordringshaver_id="1")
        videre.set()
    with db.transaction() as conn:
        igen = conn.execute("SELECT args ->> 'fordringshaver_id', scheduled_at > now() FROM procrastinate_jobs")
        assert igen.fetchall() == [("3", True)]
