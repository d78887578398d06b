"""When a collection system is asked for notifications: now and then, more seldom while it fails, not when it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from underretningshjaelp import FalskKlient, eksempel, underret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.underretning import store
from fordringsbro.underretning.hentning import HENT, HVER

PSRM = Backend.PSRM


def test_a_line_is_asked_now_and_then(system, hent, kendt, clock):
    """Those that were ever sent to, every quarter of an hour; at once when nobody has asked yet."""
    i = system.installation
    with i.database.transaction() as conn:
        conn.execute("INSERT INTO inddrivelse.linje (backend, fordringshaver_id) VALUES ('PSRM', 1001), ('DMI', 1001)")
    assert forfaldne(i, clock) == [(PSRM, 1001)]
    hent(FalskKlient())
    assert forfaldne(i, clock) == []
    clock.advance(HVER - timedelta(seconds=1))
    assert forfaldne(i, clock) == []
    clock.advance(timedelta(seconds=1))
    assert forfaldne(i, clock) == [(PSRM, 1001)]
    i.tasks("test")["eftersyn"]()
    with i.database.transaction() as conn:
        job = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (HENT,)).fetchall()
    assert job == [({"backend": "PSRM", "fordringshaver_id": "1001"},)]


def forfaldne(i, clock):
    with i.database.transaction() as conn:
        return store.forfaldne(conn, [PSRM], clock.now())


def test_a_system_that_does_not_answer_is_asked_more_and_more_seldom(system, hent, clock):
    """Growing delays, remembered by code; the first answer sets them back."""
    i, klient = system.installation, FalskKlient(underret(1, eksempel("kundeaendring")))
    with i.database.transaction() as conn:
        conn.execute("INSERT INTO inddrivelse.linje (backend, fordringshaver_id) VALUES ('PSRM', 1001)")
    klient.svar = Leverancesvar(Svarslags.UKENDT, "FRIST_UDLØBET")
    pauser = []
    for _ in range(8):
        hent(klient)
        foer = clock.now()
        while not forfaldne(i, clock):
            clock.advance(timedelta(minutes=1))
        pauser.append((clock.now() - foer) // timedelta(minutes=1))
    assert pauser == [1, 2, 4, 8, 16, 32, 60, 60]
    klient.svar = Leverancesvar(Svarslags.MODTAGET)
    assert hent(klient) == 1
    with i.database.transaction() as conn:
        assert conn.execute("SELECT forsoeg, fejlkode FROM underretning.linje").fetchall() == [(0, None)]


@pytest.mark.parametrize(
    ("svar", "pauset"),
    [(Leverancesvar(Svarslags.INGEN_ADGANG, "MF_170"), True), (Leverancesvar(Svarslags.UFORSTAAELIG, "MF_2"), False)],
)
def test_a_refusal_of_access_pauses_the_system(system, hent, svar, pauset):
    """Of all access, not of one agreement; a paused system is not asked."""
    klient = FalskKlient()
    klient.svar = svar
    hent(klient)
    hent(klient)
    assert len(klient.spurgt) == (1 if pauset else 2)
