"""A worker that is to end with a long backlog: its runs stop between two deliveries, and the next ones go on from there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from falsk_backend import Baenk, opret

from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.platform.fyraften import FyraftenError, fyraften


@pytest.fixture
def lang(baenk: Baenk) -> Baenk:
    """A bench with four deliveries of one action waiting."""
    baenk.regler = replace(baenk.regler, maks_aktioner=1)
    baenk.koe(*map(opret, range(1, 5)))
    return baenk


def _holdte(baenk: Baenk) -> list[tuple]:
    with baenk.db.transaction() as conn:
        return conn.execute("SELECT * FROM inddrivelse.spor WHERE laas_til IS NOT NULL").fetchall()


def test_sending_stops_between_two_deliveries(lang: Baenk):
    """The answer that was waited for is written down, the track is free, and another worker sends the rest once."""
    signal: list[bool] = []
    lang.psrm.imens.append(lambda: signal.append(True))
    with fyraften(lambda: bool(signal)), pytest.raises(FyraftenError):
        lang.send()
    assert ([lang.tilstand(n) for n in (1, 2)], _holdte(lang)) == (["SENT", "READY"], [])
    lang.regler = replace(lang.regler, navn="anden")
    assert lang.send() is Koerselsslut.FAERDIG
    assert (lang.psrm.virkninger, lang.psrm.spurgt) == ([1, 2, 3, 4], 0)


def test_asking_stops_between_two_deliveries(lang: Baenk):
    """What was answered is booked, and the next run asks about the others only."""
    lang.send()
    lang.frem(minutes=15)
    signal: list[bool] = []
    lang.psrm.imens.append(lambda: signal.append(True))
    with fyraften(lambda: bool(signal)), pytest.raises(FyraftenError):
        lang.hent()
    assert (len(lang.kvitteret()), _holdte(lang)) == (1, [])
    lang.hent()
    assert (lang.psrm.spurgt, lang.kvitteret()) == (4, {n: ["UDFOERT"] for n in range(1, 5)})
