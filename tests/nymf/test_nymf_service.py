"""Taking requests: ids, states, order, and the same request again."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from uuid import uuid4

import psycopg
import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.platform.errors import FejlError, Fejlkode

T = Aktionstilstand


def test_a_claim_is_registered_and_queued(db, nymf, koe, ny):
    """A claim that passes gets ids, a place in the register and one task for its system."""
    anmodning = ny()
    with db.transaction() as conn:
        aktion = nymf.opret(conn, anmodning)
    with db.transaction() as conn:
        post = nymf.fordring(conn, 1001, anmodning.ekstern_id)
        assert post == nymf.fordring_ved_id(conn, aktion.fordring_id)
        assert nymf.aktioner(conn, Aktionsfilter()) == [aktion]
    assert (aktion.tilstand, aktion.backend, aktion.rute) == (T.ROUTED, Backend.PSRM, Aktionsaarsag.RUTE_PSRM)
    assert (post.backend, post.tilstand, post.rest_oere) == (Backend.PSRM, T.ROUTED, anmodning.data.beloeb_oere)
    (opgave,) = koe.opgaver
    assert (opgave.aktion_id, opgave.fordring_id, opgave.data) == (
        aktion.aktion_id,
        aktion.fordring_id,
        anmodning.data,
    )
    assert 0 < aktion.fordring_id < 10**18
    assert 0 < aktion.aktion_id < 10**18


def test_the_same_claim_again_is_the_same_action(db, nymf, koe, ny):
    """However often and however a claim is sent, there is one action and one task."""
    anmodning = ny()
    with db.transaction() as conn:
        foerst = nymf.opret(conn, anmodning)
        assert nymf.opret_mange(conn, [anmodning, anmodning]) == [foerst, foerst]
    with db.transaction() as conn:
        assert nymf.opret(conn, anmodning) == foerst
        assert nymf.opret_mange(conn, [ny(), anmodning])[1] == foerst
    assert koe.aktioner.count(foerst.aktion_id) == 1


@pytest.mark.fault("U9")
def test_the_same_claim_at_the_same_time_is_one_action(db, nymf, koe, ny):
    """Of two transactions with the same claim the slower finds the quicker one's action."""
    anmodning, klar, fundet = ny(), threading.Event(), []

    def anden() -> None:
        klar.wait(10)
        with db.transaction() as conn:
            fundet.append(nymf.opret(conn, anmodning))

    traad = threading.Thread(target=anden)
    traad.start()
    with db.transaction() as conn:
        fundet.append(nymf.opret(conn, anmodning))
        klar.set()
    traad.join(10)
    assert len(fundet) == 2
    assert fundet[0] == fundet[1]
    assert len(koe.opgaver) == 1


@pytest.mark.fault("U7")
def test_claimants_ids_are_their_own(db, nymf, ny, ny_aftale):
    """Two claimants may use the same external id and the same reference."""
    anmodning = ny()
    anden = replace(anmodning, fordringshaver_id=1002)
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(fordringshaver_id=1002))
        aktioner = nymf.opret_mange(conn, [anmodning, anden])
    assert {aktion.tilstand for aktion in aktioner} == {T.ROUTED}
    assert aktioner[0].fordring_id != aktioner[1].fordring_id


def test_a_rejected_claim_keeps_an_id_and_lives_nowhere(db, nymf, koe, ny):
    """A rejected claim is kept with its ids and findings, and is not queued."""
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny("XXXXXXX"))
    with db.transaction() as conn:
        (post,) = nymf.fordringer(conn)
    assert (aktion.tilstand, aktion.backend, post.backend, post.tilstand) == (T.REJECTED, None, None, T.REJECTED)
    assert {fundet.nummer for fundet in aktion.bemaerkninger} == {151, 574}
    assert koe.opgaver == []


@pytest.mark.fault("U3")
def test_a_reference_is_used_once_until_its_claim_is_rejected(db, nymf, ny, svar):
    """486 for a second claim with a reference, in the same call and later; a rejected claim gives it free."""
    with db.transaction() as conn:
        foerste, anden = nymf.opret_mange(conn, [ny(reference="A-1"), ny(reference="A-1")])
        assert [fundet.nummer for fundet in anden.bemaerkninger] == [486]
        assert nymf.opret(conn, ny(reference="A-1")).tilstand is T.REJECTED
        nymf.kvitter(conn, svar(foerste.aktion_id, (550, "mangler")))
        assert nymf.opret(conn, ny(reference="A-1")).tilstand is T.ROUTED
        tomme = nymf.opret_mange(conn, [ny(reference=""), ny(reference="")])
    assert [aktion.tilstand for aktion in tomme] == [T.ROUTED, T.ROUTED]


def test_a_claim_in_hearing_is_not_forwarded(db, nymf, koe, ny, nedskriv):
    """Unusual data are kept with their findings; what follows on the claim waits behind it."""
    hf = ny(hovedstol_oere=1_000_001)
    uf = ny("REOPDAG", hoved=hf)
    with db.transaction() as conn:
        uf_aktion, hf_aktion = nymf.opret_mange(conn, [uf, hf])
        ned = nymf.indgiv(conn, nedskriv(hf))
    assert (hf_aktion.tilstand, hf_aktion.backend) == (T.HEARING, Backend.PSRM)
    assert [fundet.id for fundet in hf_aktion.bemaerkninger] == ["R_4_2"]
    assert (uf_aktion.tilstand, uf_aktion.venter_paa) == (T.WAITING, hf_aktion.aktion_id)
    assert uf_aktion.hoved_fordring_id == hf_aktion.fordring_id
    assert (ned.tilstand, ned.venter_paa) == (T.WAITING, hf_aktion.aktion_id)
    assert koe.opgaver == []


def test_a_related_claim_falls_with_its_main_claim(db, nymf, ny):
    """203 for a related claim whose main claim was rejected, together with it or before."""
    hf = ny(srb=date(2026, 11, 20))
    with db.transaction() as conn:
        afvist, sammen = nymf.opret_mange(conn, [hf, ny("REOPDAG", hoved=hf)])
        senere = nymf.opret(conn, ny("REOPDAG", hoved=hf))
        ved_id = nymf.opret(conn, ny("REOPDAG", hoved_fordring_id=afvist.fordring_id))
    assert afvist.tilstand is T.REJECTED
    for uf in (sammen, senere, ved_id):
        assert uf.tilstand is T.REJECTED
        assert 203 in [fundet.nummer for fundet in uf.bemaerkninger]


def test_another_claimants_main_claim_is_unknown(db, nymf, ny, ny_aftale):
    """A related claim can't name the main claim of another claimant."""
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(fordringshaver_id=1002))
        hf = nymf.opret(conn, ny())
        uf = nymf.opret(conn, ny("REOPDAG", fordringshaver_id=1002, hoved_fordring_id=hf.fordring_id))
    assert [fundet.nummer for fundet in uf.bemaerkninger if fundet.nummer] == [461]
    assert uf.hoved_fordring_id is None


def test_a_related_claim_goes_where_its_main_claim_lives(db, nymf, ny, ny_aftale, svar):
    """After the type of the main claim has been opened in PSRM a later related claim still goes to DMI."""
    hf = ny()
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(typer={"KFDAINS": None, "REOPDAG": date(2024, 1, 1)}))
        nymf.kvitter(conn, svar(nymf.opret(conn, hf).aktion_id))
        nymf.gem_aftale(conn, ny_aftale())
        uf = nymf.opret(conn, ny("REOPDAG", hoved=hf))
    assert (uf.tilstand, uf.backend, uf.rute) == (T.ROUTED, Backend.DMI, Aktionsaarsag.RUTE_HOVEDFORDRING)


def test_a_write_down_follows_the_register(*, db, nymf, koe, ny, nedskriv, ny_aftale, svar):
    """A write-down goes where the claim lives, not where its type would go today."""
    hf = ny()
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(typer={"KFDAINS": None}))
        nymf.kvitter(conn, svar(nymf.opret(conn, hf).aktion_id))
        nymf.gem_aftale(conn, ny_aftale())
        ned = nymf.indgiv(conn, nedskriv(hf))
    assert (ned.tilstand, ned.backend, ned.rute) == (T.ROUTED, Backend.DMI, Aktionsaarsag.RUTE_REGISTER)
    assert koe.opgaver[-1].data == ned.data


@pytest.mark.fault("U13")
def test_write_downs_never_exceed_what_was_reported(db, nymf, ny, nedskriv, svar):
    """Earlier write-downs count, also those on their way; a rejected one gives its amount back."""
    hf = ny(beloeb_oere=1000)
    with db.transaction() as conn:
        nymf.kvitter(conn, svar(nymf.opret(conn, hf).aktion_id))
        foerste = nymf.indgiv(conn, nedskriv(hf, 600))
        assert nymf.indgiv(conn, nedskriv(hf, 401)).bemaerkninger[0].nummer == 90001
        assert nymf.fordring(conn, 1001, hf.ekstern_id).rest_oere == 400
        nymf.kvitter(conn, svar(foerste.aktion_id, (408, "nej")))
        assert nymf.indgiv(conn, nedskriv(hf, 1000)).tilstand is T.ROUTED
        assert nymf.fordring(conn, 1001, hf.ekstern_id).rest_oere == 0


def test_the_same_write_down_again_is_the_same_action(db, nymf, koe, ny, nedskriv):
    """A write-down sent twice counts once."""
    hf = ny()
    ned = nedskriv(hf)
    with db.transaction() as conn:
        nymf.opret(conn, hf)
        assert nymf.indgiv(conn, ned) == nymf.indgiv(conn, ned)
        assert len(nymf.aktioner(conn, Aktionsfilter())) == 2


def test_a_write_down_without_a_claim_or_agreement_goes_nowhere(*, db, nymf, koe, ny, nedskriv, ny_aftale):
    """A claim that was never handed over is code 90002; a closed agreement is code 2."""
    hf = ny()
    with db.transaction() as conn:
        ukendt = nymf.indgiv(conn, nedskriv(hf))
        nymf.opret(conn, hf)
        nymf.gem_aftale(conn, ny_aftale(aktiv=False))
        aktion = nymf.indgiv(conn, nedskriv(hf))
    assert [[fundet.nummer for fundet in en.bemaerkninger] for en in (ukendt, aktion)] == [[90002], [2]]
    assert len(koe.opgaver) == 1


def test_an_id_means_one_thing(db, nymf, ny, nedskriv):
    """The id of a write-down can't be a claim's, nor the other way round."""
    hf = ny()
    ned = nedskriv(hf)
    with db.transaction() as conn:
        nymf.opret(conn, hf)
        nymf.indgiv(conn, ned)
        for galt in (
            lambda: nymf.opret(conn, replace(ny(), ekstern_id=ned.ekstern_id)),
            lambda: nymf.indgiv(conn, replace(ned, ekstern_id=hf.ekstern_id)),
        ):
            with pytest.raises(FejlError) as fejl:
                galt()
            assert fejl.value.kode is Fejlkode.SAMME_ID_ANDET_INDHOLD


def test_the_history_tells_every_step_and_can_only_grow(db, nymf, ny, svar):
    """Received, routed and done are told in order; no line can be changed or removed."""
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny())
        nymf.kvitter(conn, svar(aktion.aktion_id))
        historik = nymf.historik(conn, aktion.fordring_id)
    assert [(linje.tilstand, linje.aarsag) for linje in historik] == [
        (T.RECEIVED, Aktionsaarsag.MODTAGET),
        (T.ROUTED, Aktionsaarsag.RUTE_PSRM),
        (T.DONE, Aktionsaarsag.KVITTERING),
    ]
    assert all(linje.aarsag.tekst and linje.aarsag.text for linje in historik)
    for sql in ("UPDATE nymf.historik SET aarsag = ''", "DELETE FROM nymf.historik", "TRUNCATE nymf.historik"):
        with pytest.raises(psycopg.errors.RaiseException), db.transaction() as conn:
            conn.execute(sql)


def test_lists_are_filtered_and_paged(db, nymf, ny):
    """Actions and register are listed by what is asked for, a page at a time."""
    with db.transaction() as conn:
        a, b, c = nymf.opret_mange(conn, [ny(), ny("KFROTFO"), ny("XXXXXXX")])
        aktioner = nymf.aktioner
        assert aktioner(conn, Aktionsfilter(backend=Backend.DMI)) == [b]
        assert aktioner(conn, Aktionsfilter(tilstand=T.REJECTED)) == [c]
        assert aktioner(conn, Aktionsfilter(fordring_id=a.fordring_id)) == [a]
        assert aktioner(conn, Aktionsfilter(fordringshaver_id=1002)) == []
        assert aktioner(conn, Aktionsfilter(efter=a.aktion_id, graense=1)) == [b]
        assert [post.fordring_id for post in nymf.fordringer(conn, efter=a.fordring_id, graense=1)] == [b.fordring_id]
        assert nymf.fordringer(conn, fordringshaver_id=1002) == []
        assert nymf.fordring(conn, 1001, uuid4()) is None
        assert nymf.fordring_ved_id(conn, 1) is None


def test_many_claims_take_few_round_trips(db, nymf, koe, ny, monkeypatch):
    """A thousand claims cost as many statements as one, apart from their own rows."""
    kald = []
    execute = psycopg.Connection.execute

    def taeller(self, query, *args, **kwargs):
        kald.append(query)
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", taeller)
    en = ny()
    mange = [replace(en, ekstern_id=uuid4(), data=replace(en.data, reference=f"M-{nr}")) for nr in range(1000)]
    with db.transaction() as conn:
        aktioner = nymf.opret_mange(conn, mange)
    assert {aktion.tilstand for aktion in aktioner} == {T.ROUTED}
    assert [aktion.ekstern_id for aktion in aktioner] == [anmodning.ekstern_id for anmodning in mange]
    assert len(koe.opgaver) == 1000
    assert len(kald) < 10
