"""Rows that this version can't read, as after a rollback: each waits for a person, and the rest of its line goes on."""

from __future__ import annotations

import pytest
from falsk_backend import Baenk, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags, UlaeseligError

pytestmark = [pytest.mark.fault("A11", "A13")]
#: What a newer version may have written: a field more, another word, another kind of value.
NYERE = [
    """opgave || '{"nyt_felt": 1}'""",
    """jsonb_set(opgave, '{data,nyt_felt}', '1')""",
    """jsonb_set(opgave, '{backend}', '"TRE"')""",
    """jsonb_set(opgave, '{data}', '[]')""",
    """opgave - 'data'""",
    """'null'""",
]


def skriv(baenk: Baenk, aktion_id: int, opgave: str) -> None:
    with baenk.db.transaction() as conn:
        conn.execute(f"UPDATE inddrivelse.afsendelse SET opgave = {opgave} WHERE aktion_id = %s", (aktion_id,))


@pytest.mark.parametrize("opgave", NYERE)
def test_an_action_that_can_not_be_read_stops_no_other(baenk: Baenk, opgave: str):
    """It is parked with FB-554, what comes after it on its claim waits, and the others are sent and done."""
    baenk.koe(opret(1), opret(2), opret(3), nedskriv(4, 2))
    skriv(baenk, 2, opgave)
    baenk.igennem(2)
    assert [baenk.tilstand(n) for n in (1, 2, 3, 4)] == ["DONE", "PARKED", "DONE", "READY"]
    assert baenk.historik(2)[-1] == "PARKERET"


def test_read_again_by_the_version_that_wrote_it_it_goes(baenk: Baenk):
    """A person sends it again once it can be read: it goes, and what waited behind it."""
    baenk.koe(opret(1), nedskriv(2, 1))
    with baenk.db.transaction() as conn:
        (foer,) = conn.execute("SELECT opgave::text FROM inddrivelse.afsendelse WHERE aktion_id = 1").fetchone()
    skriv(baenk, 1, NYERE[0])
    baenk.send()
    assert baenk.tilstand(1) == "PARKED"
    skriv(baenk, 1, f"'{foer}'")
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 1)
    baenk.igennem()
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("svar", [Leverancesvar(Svarslags.UKENDT), Leverancesvar(Svarslags.PROEV_IGEN)])
def test_a_delivery_that_can_not_be_read_stops_no_other(baenk: Baenk, backend: Backend, svar: Leverancesvar):
    """One that was to be asked for, or to go again, is parked whole; deliveries after it go."""
    falsk = baenk.psrm if backend is Backend.PSRM else baenk.dmi
    falsk.manus.append(svar)
    baenk.koe(opret(1, backend=backend), opret(2, backend=backend))
    baenk.send(backend)
    skriv(baenk, 1, NYERE[0])
    baenk.koe(opret(3, backend=backend))
    baenk.frem(minutes=15)
    baenk.send(backend)
    assert [baenk.tilstand(n) for n in (1, 2)] == ["PARKED", "PARKED"]
    assert falsk.sendt[-1] == (3,)


def test_a_delivery_that_was_being_sent_and_can_not_be_read_stops_no_other(baenk: Baenk):
    """Its worker died, and the next one can't read it: parked; the line goes on."""
    baenk.koe(opret(1))
    baenk.send()
    with baenk.db.transaction() as conn:
        conn.execute("UPDATE inddrivelse.leverance SET tilstand = 'UNDERVEJS'")
    skriv(baenk, 1, NYERE[0])
    baenk.koe(opret(2))
    baenk.send()
    assert (baenk.tilstand(1), baenk.psrm.sendt[-1]) == ("PARKED", (2,))


def test_receipts_of_others_are_fetched_beside_a_delivery_that_can_not_be_read(baenk: Baenk):
    """It is looked at again every ten minutes; the others are done. Read again, it ends too."""
    baenk.koe(opret(1))
    baenk.send()
    baenk.koe(opret(2))
    baenk.send()
    with baenk.db.transaction() as conn:
        (foer,) = conn.execute("SELECT opgave::text FROM inddrivelse.afsendelse WHERE aktion_id = 1").fetchone()
    skriv(baenk, 1, NYERE[0])
    baenk.frem(minutes=1)
    assert baenk.hent() == 1
    assert [baenk.tilstand(n) for n in (1, 2)] == ["SENT", "DONE"]
    assert baenk.hent() == 0
    skriv(baenk, 1, f"'{foer}'")
    baenk.frem(minutes=10)
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"


def test_a_person_is_told_why_it_does_not_go(baenk: Baenk):
    """Sending a whole delivery again that still can't be read is refused with the number."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.UFORSTAAELIG, "NYT"))
    baenk.koe(opret(1))
    baenk.send()
    skriv(baenk, 1, NYERE[0])
    with baenk.db.transaction() as conn, pytest.raises(UlaeseligError, match="FB-554"):
        baenk.afsendelser.send_igen(conn, 1)
