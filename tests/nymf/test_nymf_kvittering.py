"""What comes home from the collection systems, and what it sets free."""

from __future__ import annotations

import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand, UlovligTilstandError

T = Aktionstilstand


def _tilstande(nymf, conn) -> dict[int, Aktionstilstand]:
    return {aktion.aktion_id: aktion.tilstand for aktion in nymf.aktioner(conn, Aktionsfilter())}


@pytest.mark.fault("R2")
def test_a_receipt_ends_the_action_and_names_the_claim(db, nymf, ny, svar):
    """The collection system's id is kept in the register; the same receipt again changes nothing."""
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny())
        for _ in range(2):
            nymf.kvitter(conn, svar(aktion.aktion_id, backend_id=10**17))
        post = nymf.fordring_ved_id(conn, aktion.fordring_id)
        assert len(nymf.historik(conn, aktion.fordring_id)) == 3
    assert (post.tilstand, post.backend_fordring_id, post.backend) == (T.DONE, 10**17, Backend.PSRM)


def test_a_rejection_is_told_in_the_systems_words(db, nymf, ny, svar):
    """Number and text of a rejection are kept; a number of the catalogue (600) is also told in English."""
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny())
        nymf.kvitter(conn, svar(aktion.aktion_id, (600, "AktionID findes"), (12345, "Ukendt")))
        (efter,) = nymf.aktioner(conn, Aktionsfilter(fordring_id=aktion.fordring_id))
    assert efter.tilstand is T.REJECTED
    assert [(fundet.nummer, fundet.tekst, fundet.text) for fundet in efter.bemaerkninger] == [
        (600, "AktionID findes", "PSRM already has the AktionID"),
        (12345, "Ukendt", "Ukendt"),
    ]


def test_actions_on_a_claim_go_out_one_at_a_time(*, db, nymf, koe, ny, nedskriv, svar):
    """Each write-down is queued when the action before it is done, also when that was rejected."""
    hf = ny()
    with db.transaction() as conn:
        opret = nymf.opret(conn, hf)
        foerste, anden, tredje = (nymf.indgiv(conn, nedskriv(hf)) for _ in range(3))
        assert koe.aktioner == [opret.aktion_id]
        nymf.kvitter(conn, svar(opret.aktion_id))
        assert koe.aktioner[1:] == [foerste.aktion_id]
        nymf.kvitter(conn, svar(foerste.aktion_id, (408, "nej")))
        assert koe.aktioner[2:] == [anden.aktion_id]
        nymf.kvitter(conn, svar(anden.aktion_id))
        assert koe.aktioner[3:] == [tredje.aktion_id]
        assert _tilstande(nymf, conn)[tredje.aktion_id] is T.ROUTED


def test_a_related_claim_goes_after_its_main_claim(db, nymf, koe, ny, svar):
    """Related claims are queued when the main claim is done, and name it."""
    hf = ny()
    with db.transaction() as conn:
        hoved, *under = nymf.opret_mange(conn, [hf, ny("REOPDAG", hoved=hf), ny("REOPDAG", hoved=hf)])
        assert koe.aktioner == [hoved.aktion_id]
        nymf.kvitter(conn, svar(hoved.aktion_id))
    assert koe.aktioner[1:] == [aktion.aktion_id for aktion in under]
    assert {opgave.hoved_fordring_id for opgave in koe.opgaver[1:]} == {hoved.fordring_id}


def test_a_rejected_main_claim_takes_everything_with_it(*, db, nymf, koe, ny, nedskriv, svar):
    """Related claims (203) and write-downs of any of them (428) are rejected, also one in hearing."""
    hf = ny()
    uf, i_hoering = ny("REOPDAG", hoved=hf), ny("REOPDAG", hoved=hf, hovedstol_oere=20_001)
    with db.transaction() as conn:
        hoved, under, hoering = nymf.opret_mange(conn, [hf, uf, i_hoering])
        assert hoering.tilstand is T.HEARING
        ned = [nymf.indgiv(conn, nedskriv(fordring)) for fordring in (hf, hf, uf)]
        nymf.kvitter(conn, svar(hoved.aktion_id, (550, "mangler")))
        efter = {aktion.aktion_id: aktion for aktion in nymf.aktioner(conn, Aktionsfilter())}
    assert {aktion.tilstand for aktion in efter.values()} == {T.REJECTED}
    assert [efter[aktion.aktion_id].bemaerkninger[-1].nummer for aktion in (under, hoering)] == [203, 203]
    assert [efter[aktion.aktion_id].bemaerkninger[-1].nummer for aktion in ned] == [428, 428, 428]
    assert len(koe.opgaver) == 1


def test_a_done_main_claim_leaves_a_related_claim_in_hearing(db, nymf, koe, ny, svar):
    """Hearing is the related claim's own; only the wait for the main claim ends."""
    hf = ny()
    with db.transaction() as conn:
        hoved, hoering = nymf.opret_mange(conn, [hf, ny("REOPDAG", hoved=hf, hovedstol_oere=20_001)])
        nymf.kvitter(conn, svar(hoved.aktion_id))
        assert _tilstande(nymf, conn)[hoering.aktion_id] is T.HEARING


@pytest.mark.fault("R1")
def test_a_receipt_for_nothing_is_refused(db, nymf, ny, svar):
    """An unknown action, one that was never forwarded, and a second, different answer are errors."""
    with db.transaction() as conn:
        hoering = nymf.opret(conn, ny(hovedstol_oere=1_000_001))
        afvist = nymf.opret(conn, ny("XXXXXXX"))
        faerdig = nymf.opret(conn, ny())
        nymf.kvitter(conn, svar(faerdig.aktion_id))
        with pytest.raises(LookupError):
            nymf.kvitter(conn, svar(1))
        for udfald in (
            svar(hoering.aktion_id),
            svar(afvist.aktion_id, (550, "mangler")),
            svar(faerdig.aktion_id, (550, "mangler")),
        ):
            with pytest.raises(UlovligTilstandError):
                nymf.kvitter(conn, udfald)
