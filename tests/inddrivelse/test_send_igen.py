"""A person sends again what the machine, or another person, is at: it goes once, and whoever is too late is told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import psycopg
import pytest
from falsk_backend import Baenk, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags

pytestmark = [pytest.mark.fault("U21")]
_VENTER = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def send_igen(baenk: Baenk, aktion_id: int) -> bool:
    with baenk.db.transaction() as conn:
        return baenk.afsendelser.send_igen(conn, aktion_id)


def vent_paa_laas(baenk: Baenk) -> None:
    """Until somebody waits for a lock."""
    with psycopg.connect(baenk.db.url, autocommit=True) as conn:
        while conn.execute(_VENTER).fetchone() == (0,):
            pass


def parker(baenk: Baenk, backend: Backend) -> None:
    """Two actions in one delivery, both parked since nobody understood the answer."""
    falsk = baenk.psrm if backend is Backend.PSRM else baenk.dmi
    falsk.manus.append(Leverancesvar(Svarslags.UFORSTAAELIG, "NYT"))
    baenk.koe(opret(1, backend=backend), opret(2, backend=backend))
    baenk.send(backend)
    assert [baenk.tilstand(n) for n in (1, 2)] == ["PARKED", "PARKED"]


@pytest.mark.parametrize("backend", [Backend.PSRM, Backend.DMI])
def test_of_two_clerks_one_sends_again(baenk: Baenk, backend: Backend):
    """The second waits for the first, finds nothing parked, and is told so."""
    parker(baenk, backend)
    with ThreadPoolExecutor(1) as pulje:
        with baenk.db.transaction() as conn:
            assert baenk.afsendelser.send_igen(conn, 1)
            anden = pulje.submit(send_igen, baenk, 1)
            vent_paa_laas(baenk)
        assert anden.result(30) is False
    assert baenk.historik(1).count("GENOPTAGET") == 1
    baenk.send(backend)
    assert len(set(baenk.psrm.virkninger + baenk.dmi.virkninger)) == 2


def test_of_two_clerks_one_sends_a_refused_action_again(baenk: Baenk):
    """The same for one that is in no delivery any more."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.AFVIST, "208"))
    baenk.koe(opret(1))
    baenk.send()
    with ThreadPoolExecutor(1) as pulje:
        with baenk.db.transaction() as conn:
            assert baenk.afsendelser.send_igen(conn, 1)
            anden = pulje.submit(send_igen, baenk, 1)
            vent_paa_laas(baenk)
        assert anden.result(30) is False
    assert baenk.historik(1).count("GENOPTAGET") == 1


@pytest.mark.parametrize("backend", [Backend.PSRM, Backend.DMI])
def test_a_clerk_beside_the_machine_sends_nothing_twice(baenk: Baenk, backend: Backend):
    """While the delivery is on the wire, each of its actions is refused to the clerk, and it takes effect once."""
    parker(baenk, backend)
    assert send_igen(baenk, 1)
    falsk = baenk.psrm if backend is Backend.PSRM else baenk.dmi
    rigtig, svar = falsk.indberet, []

    def indberet(leverance):
        svar.extend(send_igen(baenk, n) for n in (1, 2))
        return rigtig(leverance)

    falsk.indberet = indberet  # type: ignore[method-assign]
    baenk.send(backend)
    baenk.clock.advance(timedelta(minutes=2))
    baenk.hent()
    assert svar == [False, False]
    assert falsk.virkninger == [1, 2]
    assert {baenk.tilstand(n) for n in (1, 2)} == {"DONE" if backend is Backend.PSRM else "SENT"}


def test_a_clerk_beside_a_receipt_that_is_being_booked_is_too_late(baenk: Baenk):
    """The receipt of a parked action comes while a clerk sends it again: the outcome stands."""
    baenk.psrm.ord[1] = "NYT_ORD"
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    assert baenk.tilstand(1) == "PARKED"
    baenk.psrm.ord.clear()
    baenk.frem(minutes=20)
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"
    assert not send_igen(baenk, 1)
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
