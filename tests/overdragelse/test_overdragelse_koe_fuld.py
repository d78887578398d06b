"""The queue to collection is full: claims of the ledger stay due, payments are booked, and all goes on when there is room."""

from __future__ import annotations

import pytest
from overdragelse_hjaelp import Proeveby, fordring

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo

pytestmark = [pytest.mark.fault("A12")]


@pytest.fixture
def by(db, clock) -> Proeveby:
    """A municipality that hands over at once, with room for two actions at each system."""
    dele = Installation(Settings(queue_limit=2), db, clock)
    connect_demo(dele)
    return Proeveby(dele)


def tom(by: Proeveby) -> None:
    """Collection has carried out everything."""
    with by.dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'DONE', afsluttet = now()")


def test_claims_stay_due_until_there_is_room(by: Proeveby):
    """What is there before the limit goes; later claims wait without being set aside, and the next minute's look sends them."""
    tidlige, sene = [fordring(), fordring()], [fordring(), fordring(), fordring()]
    by.registrer(*tidlige)
    by.koer()
    assert by.stand(*tidlige) == [Stand.OVERDRAGET] * 2
    by.registrer(*sene)
    by.koer()
    assert by.stand(*sene) == [Stand.INGEN] * 3
    with by.dele.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM platform.sat_til_side").fetchone() == (0,)
    tom(by)
    by.dele.tasks("t")["eftersyn"]()
    assert by.koer_jobs(FORFALDNE) >= 1
    assert by.stand(*sene) == [Stand.OVERDRAGET] * 3


def test_a_clerk_is_told_so(by: Proeveby):
    """Handing over by hand is refused with the number, and nothing of it is kept."""
    by.registrer(fordring(), fordring())
    by.koer()
    sen = fordring()
    by.registrer(sen)
    with pytest.raises(FejlError) as fejl:
        by.dele.koersel.en(sen.fordring_id)
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.KOE_FULD, Backend.PSRM)
    assert by.stand(sen) == [Stand.INGEN]


def test_what_is_booked_is_told_whatever_waits(by: Proeveby):
    """A payment on a claim under collection is booked and told, though the queue is full."""
    k = fordring()
    konto = by.registrer(k)
    by.koer()
    aktion_id = by.aktioner()[k.fordring_id].aktion_id
    with by.dele.database.transaction() as conn:
        by.dele.kvitter(conn, Inddrivelsesudfald(aktion_id, Udfaldsstatus.UDFOERT, (), 7, by.dele.clock.now()))
    tom(by)
    by.registrer(fordring(), fordring())
    by.koer()
    by.betal_og_meld(konto, 1_000)
    with by.dele.database.transaction() as conn:
        koder = conn.execute("SELECT aktionskode FROM inddrivelse.afsendelse WHERE tilstand = 'READY' ORDER BY orden")
        assert [kode for (kode,) in koder] == ["OPRETFORDRING", "OPRETFORDRING", "NEDSKRIV"]
