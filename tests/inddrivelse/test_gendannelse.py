"""A database that was restored from a backup, and one in which a row was changed: nothing wrong is sent."""

from __future__ import annotations

import pytest
from falsk_backend import Baenk, nedskriv, opret
from psycopg.conninfo import conninfo_to_dict

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.platform.database import Database


def _pauset(baenk: Baenk) -> list[tuple]:
    with baenk.db.transaction() as conn:
        return conn.execute("SELECT backend, pauset_kode FROM inddrivelse.backend ORDER BY 1").fetchall()


def _genoptag(baenk: Baenk) -> None:
    with baenk.db.transaction() as conn:
        for backend in Backend:
            baenk.afsendelser.genoptag(conn, backend)


@pytest.fixture
def fra_sikkerhedskopi(baenk: Baenk, copied_database, database_url):
    """An action was sent before the backup, two after it; then the backup took the database's place."""
    baenk.koe(opret(1))
    baenk.igennem()
    baenk.koe(opret(2), nedskriv(3, 1))
    baenk.db.close()
    with copied_database(conninfo_to_dict(database_url)["dbname"]) as (_, kopi):
        baenk.db = Database(database_url)
        baenk.igennem()
        baenk.db.close()
        baenk.db = Database(kopi)
        yield baenk
        baenk.db.close()


@pytest.mark.fault("D8")
def test_from_a_backup_nothing_is_sent_until_a_person_says_so(fra_sikkerhedskopi):
    """The first run stops all sending, and says why; nothing that was sent since the backup goes again by itself."""
    baenk, foer = fra_sikkerhedskopi, list(fra_sikkerhedskopi.psrm.sendt)
    assert baenk.send() is Koerselsslut.LUKKET
    assert baenk.send() is Koerselsslut.LUKKET
    assert _pauset(baenk) == [("DMI", "FB-545"), ("PSRM", "FB-545")]
    assert baenk.psrm.sendt == foer


@pytest.mark.fault("D8")
def test_what_was_sent_since_the_backup_is_done_once_and_shown_to_a_person(fra_sikkerhedskopi):
    """Resumed, the backend knows its numbers: they wait for a person, and new claims get numbers that nobody had."""
    baenk = fra_sikkerhedskopi
    with baenk.db.transaction() as conn:
        ((foer,),) = conn.execute("SELECT last_value FROM nymf.fordring_id").fetchall()
    baenk.send()
    _genoptag(baenk)
    baenk.koe(opret(4))
    baenk.igennem()
    assert sorted(baenk.psrm.virkninger) == [1, 2, 3, 4]
    assert [baenk.tilstand(n) for n in (1, 2, 3, 4)] == ["DONE", "PARKED", "PARKED", "DONE"]
    with baenk.db.transaction() as conn:
        ((nu,),) = conn.execute("SELECT nextval('nymf.fordring_id')").fetchall()
    assert nu > foer + 1_000_000


@pytest.mark.fault("D8")
def test_a_delivery_that_a_backend_has_and_we_never_sent_tells_of_a_backup(baenk: Baenk):
    """Where nothing else shows it: a number that is new to us and known there stops all sending."""
    baenk.koe(opret(1))
    with baenk.db.transaction() as conn:
        ((nummer,),) = conn.execute("SELECT nextval('inddrivelse.leverance_nummer')").fetchall()
    baenk.psrm.leverancer[nummer + 1] = []
    baenk.send()
    assert _pauset(baenk) == [("DMI", "FB-545"), ("PSRM", "FB-545")]
    assert (baenk.tilstand(1), baenk.psrm.virkninger) == ("PARKED", [])
    _genoptag(baenk)
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 1)
    baenk.igennem()
    # Its receipts were not asked for under the number that means something else there.
    assert (baenk.tilstand(1), baenk.psrm.virkninger) == ("DONE", [1])
    assert nummer + 1 not in {leverance for leverance, tilstand in baenk.leverancer() if tilstand != "AFVIST"}


@pytest.mark.fault("D13")
def test_what_was_changed_since_it_was_queued_is_not_sent(baenk: Baenk):
    """Somebody raises an amount in the database: that action waits for a person, and the others go."""
    baenk.koe(opret(1), opret(2))
    with baenk.db.transaction() as conn:
        conn.execute(
            "UPDATE inddrivelse.afsendelse SET opgave = jsonb_set(opgave, '{data,beloeb_oere}', '999999')"
            " WHERE aktion_id = 1"
        )
    baenk.igennem()
    assert baenk.psrm.virkninger == [2]
    assert (baenk.tilstand(1), baenk.tilstand(2)) == ("PARKED", "DONE")
    with baenk.db.transaction() as conn:
        (kode,) = conn.execute("SELECT fejlkode FROM inddrivelse.afsendelse WHERE aktion_id = 1").fetchone() or ()
    assert kode == "FB-546"
