"""Several deliveries of one line side by side, of different claims: each once, each claim in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from falsk_backend import DRAEBT_EFTER, TABT_EFTER, Baenk, DraebtError, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.platform.punkter import Punkt

_NEJ = Leverancesvar(Svarslags.PROEV_IGEN, "TEST")


@pytest.fixture
def bred(baenk: Baenk) -> Baenk:
    """A bench whose lines have four tracks, and deliveries of two actions."""
    baenk.regler = replace(baenk.regler, samtidige=4, maks_aktioner=2)
    return baenk


def _jobs(baenk: Baenk, opgave: str) -> list[str]:
    with baenk.db.transaction() as conn:
        raekker = conn.execute("SELECT lock FROM procrastinate_jobs WHERE task_name = %s ORDER BY id", (opgave,))
        return [laas for (laas,) in raekker]


def test_while_a_delivery_waits_for_its_answer_others_go(bred: Baenk):
    """Four runs are in the middle of an exchange at once, a fifth is turned away, and each action goes once."""
    bred.koe(*map(opret, range(1, 9)))
    slut: list[object] = []
    bred.psrm.imens.extend([lambda: slut.append(bred.send())] * 4)
    bred.send()
    assert slut == [Koerselsslut.OPTAGET, *[Koerselsslut.FAERDIG] * 3]
    assert sorted(bred.psrm.virkninger) == list(range(1, 9))
    bred.igennem()
    assert bred.kvitteret() == {n: ["UDFOERT"] for n in range(1, 9)}


def test_what_comes_after_an_action_on_its_way_waits(bred: Baenk):
    """A write-down doesn't go beside the creation of its claim, nor a related claim beside its main claim's."""
    bred.koe(opret(1), nedskriv(2, 1), opret(3, hoved=1), opret(4))
    bred.regler = replace(bred.regler, maks_aktioner=1)
    bred.psrm.imens.append(bred.send)
    bred.send()
    assert bred.psrm.virkninger == [4, 1]
    bred.igennem()
    assert sorted(bred.psrm.virkninger[2:]) == [2, 3]


@pytest.mark.fault("K9", "N30")
def test_what_one_asks_about_no_other_asks_or_sends(bred: Baenk):
    """While a run asks what became of a delivery, the next one leaves it alone, and sends what else there is."""
    bred.psrm.manus.append(TABT_EFTER)
    bred.koe(opret(1))
    bred.send()
    bred.koe(opret(2))
    bred.frem(seconds=2)
    bred.psrm.imens.append(bred.send)
    bred.send()
    assert (bred.psrm.spurgt, bred.psrm.sendt) == (1, [(1,), (2,)])


@pytest.mark.fault("K7", "K10")
def test_a_dead_worker_keeps_its_own_delivery_only_and_for_seconds(bred: Baenk):
    """Others send what else the line has at once, and ask about the dead one's delivery when its hold has run out."""
    bred.psrm.manus.append(DRAEBT_EFTER)
    bred.koe(opret(1), opret(2), opret(3))
    with pytest.raises(DraebtError):
        bred.send()
    bred.regler = replace(bred.regler, navn="anden")
    assert bred.send() is Koerselsslut.FAERDIG
    assert (bred.psrm.virkninger, bred.psrm.spurgt) == ([1, 2, 3], 0)
    bred.frem(seconds=15)
    bred.send()
    assert (bred.psrm.virkninger, bred.psrm.spurgt) == ([1, 2, 3], 1)
    bred.igennem()
    assert bred.kvitteret() == {n: ["UDFOERT"] for n in (1, 2, 3)}


@pytest.mark.fault("K21")
def test_a_worker_that_was_taken_for_dead_cant_write_by_a_track_that_nobody_took(bred: Baenk):
    """Its hold ran out and its delivery was settled by another on the first free track; its own answer is too late."""
    bred.regler = replace(bred.regler, puls=timedelta(hours=1))
    bred.koe(opret(1))

    def imens() -> None:
        bred.frem(minutes=5)
        bred.send()

    bred.psrm.imens.append(imens)
    assert bred.send() is Koerselsslut.AFLOEST
    bred.igennem()
    assert (bred.psrm.virkninger, bred.kvitteret()) == ([1], {1: ["UDFOERT"]})


@pytest.mark.fault("N29", "N35")
def test_of_a_lines_runs_one_tries_a_backend_that_has_rested(bred: Baenk):
    """While one message goes as a probe, nothing else of its line does."""
    bred.regler = replace(bred.regler, fejl_foer_hvile=1)
    bred.psrm.manus.append(_NEJ)
    bred.koe(*map(opret, range(1, 5)))
    bred.send()
    bred.frem(seconds=5)
    slut: list[object] = []
    bred.psrm.imens.append(lambda: slut.append(bred.send()))
    foer = len(bred.psrm.sendt)
    bred.psrm.manus.append(_NEJ)
    bred.send()
    assert slut == [Koerselsslut.LUKKET]
    assert len(bred.psrm.sendt) == foer + 1


@pytest.mark.fault("N15")
def test_refused_access_stops_every_run_of_a_line(bred: Baenk):
    """What was on its way is noted; nothing more is chosen until a person resumes the backend."""
    bred.koe(*map(opret, range(1, 9)))
    bred.psrm.manus.extend([Leverancesvar(Svarslags.INGEN_ADGANG, "TEST"), None])
    bred.psrm.imens.append(bred.send)
    bred.send()
    assert len(bred.psrm.sendt) == 2
    with bred.db.transaction() as conn:
        bred.afsendelser.genoptag(conn, Backend.PSRM)
    bred.igennem()
    assert bred.kvitteret() == {n: ["UDFOERT"] for n in range(1, 9)}


def test_a_full_delivery_calls_for_help_and_a_small_one_does_not(bred: Baenk):
    """One more run is called for at a time; when four are at it, no more."""
    bred.koe(opret(1))
    bred.send()
    assert _jobs(bred, "inddrivelse.send_med") == []
    bred.koe(*map(opret, range(2, 12)))
    bred.psrm.imens.extend([bred.send] * 3)
    bred.send()
    assert _jobs(bred, "inddrivelse.send_med") == [f"PSRM:1:send_med:{n}" for n in (2, 3, 4)]


def test_receipts_are_asked_for_side_by_side_each_once(bred: Baenk):
    """Four runs ask at once about different deliveries, a fifth finds no track, and help is called for."""
    bred.koe(*map(opret, range(1, 9)))
    bred.send()
    bred.frem(seconds=1)
    antal: list[int] = []
    bred.psrm.imens.extend([lambda: antal.append(bred.hent())] * 4)
    antal.append(bred.hent())
    assert antal == [0, 1, 1, 1, 1]
    assert bred.psrm.spoergsmaal == {leverance: 1 for leverance, _ in bred.leverancer()}
    assert bred.kvitteret() == {n: ["UDFOERT"] for n in range(1, 9)}
    assert _jobs(bred, "inddrivelse.kvitteringer_med")[:1] == ["PSRM:1:kvitteringer_med:2"]


@pytest.mark.parametrize("punkt", [Punkt.UDFALD_SKREVET, Punkt.UDFALD_FORTALT])
@pytest.mark.fault("K11", "K12")
def test_receipts_of_a_dead_worker_are_asked_for_after_its_hold(bred: Baenk, punkt: Punkt):
    """Killed while it writes an outcome: others ask for the other deliveries at once, and for this one in seconds."""
    bred.koe(*map(opret, range(1, 5)))
    bred.send()
    bred.frem(seconds=1)
    bred.draeb_ved = punkt
    with pytest.raises(DraebtError):
        bred.hent()
    bred.regler = replace(bred.regler, navn="anden")
    assert bred.hent() == 1
    bred.frem(seconds=15)
    assert bred.hent() == 1
    assert bred.kvitteret() == {n: ["UDFOERT"] for n in range(1, 5)}
