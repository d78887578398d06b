"""An account over time: who owns it, who is on it, its end, and the feed that others are told from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from debitor_byg import (
    ANDET_FAGSYSTEM,
    FAGSYSTEM,
    FIRMA,
    KOMMUNE,
    TO,
    fordring,
    haeftelse,
    indbetaling,
    konto,
    registrering,
)

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Svarnote
from fordringsbro.debitor.bog.betaling import OensketDaekning
from fordringsbro.debitor.bog.journal import FORTAELLES, Art, Kontoart
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Henstand, Slags, Tekstlinje
from fordringsbro.debitor.opslag.billede import Hentning, Soegning

I_DAG = date(2026, 11, 20)


def _kald(db, kald, *ind, **felter):
    with db.transaction() as conn:
        return kald(conn, *ind, **felter)


def _afvist(db, kald, *ind, **felter):
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        kald(conn, *ind, **felter)
    return fejl.value.afvisning


def _hent(db, bog, r):
    with db.transaction() as conn:
        assert bog.efterproev_kaede(conn) == ()
        return bog.hent(conn, Hentning(KOMMUNE, konto_id=r.konto.konto_id))[0]


def _egen(r, **felter):
    return {"kommune_cvr": KOMMUNE, "oprettet_af": FAGSYSTEM, "konto_id": r.konto.konto_id, **felter}


def test_a_liability_ends_once(db, bog):
    """It stands on its last day and not the day after; told again it is the same, on another date refused."""
    f = fordring()
    h = haeftelse(f.fordring_id)
    r = registrering(f, haeftelser=(h,))
    _kald(db, bog.registrer, r)
    slut = _egen(r, haeftelse_id=h.haeftelse_id, slutdato=I_DAG)
    assert _afvist(db, bog.afslut_haeftelse, **slut | {"slutdato": date(2026, 7, 31)}).aarsag is Aarsag.PERIODE_UGYLDIG
    assert _afvist(db, bog.afslut_haeftelse, **slut | {"haeftelse_id": uuid4()}).aarsag is Aarsag.UKENDT
    fremmed = _afvist(db, bog.afslut_haeftelse, **slut | {"oprettet_af": ANDET_FAGSYSTEM})
    assert fremmed.aarsag is Aarsag.UKENDT
    assert not _kald(db, bog.afslut_haeftelse, **slut).gentaget
    assert _kald(db, bog.afslut_haeftelse, **slut).gentaget
    assert _afvist(db, bog.afslut_haeftelse, **slut | {"slutdato": date(2026, 11, 21)}).felt == "slutdato"
    (billede,) = _hent(db, bog, r).fordringer
    assert [p.ident for p in billede.haeftende(I_DAG)] == ["0101800001", "0101800002"]
    assert [p.ident for p in billede.haeftende(I_DAG + timedelta(1))] == ["0101800001"]
    assert billede.poster[-1].virkningsdato == I_DAG
    # Told again as it was registered, or with the end it got, nothing changes.
    for igen in (h, replace(h, slutdato=I_DAG)):
        assert _kald(db, bog.registrer, replace(r, haeftelser=(igen,))).nye_haeftelser == ()


def test_an_administrator_ends_once(db, bog):
    """The role is gone from account and search, is not taken up by the old message, and others may be told."""
    r = registrering(fordring(), konto=konto(administratorer=(TO,)))
    _kald(db, bog.registrer, r)
    slut = _egen(r, part=replace(TO, navn=""))
    assert _afvist(db, bog.afslut_administrator, **slut | {"part": FIRMA}).aarsag is Aarsag.UKENDT_PART
    assert not _kald(db, bog.afslut_administrator, **slut).gentaget
    assert _kald(db, bog.afslut_administrator, **slut, slutdato=I_DAG).gentaget
    assert _afvist(db, bog.afslut_administrator, **slut, slutdato=date(2026, 11, 21)).felt == "slutdato"
    _kald(db, bog.registrer, r)
    billede = _hent(db, bog, r)
    assert billede.konto.administratorer == ()
    assert _kald(db, bog.soeg, Soegning(KOMMUNE, part=TO)) == ()
    assert [h.art for h in billede.haendelser] == [Kontoart.ADMINISTRATOR_AFSLUTTET]
    assert TO.ident not in str(billede.haendelser)
    _kald(db, bog.registrer, replace(r, konto=replace(r.konto, administratorer=(FIRMA,))))
    assert _hent(db, bog, r).konto.administratorer == (FIRMA,)


def test_the_new_owner_may_change_the_account_and_the_old_one_not(db, bog):
    """After a change of owner creator and owner are shown apart, and only the owner registers."""
    f = fordring()
    r = registrering(f)
    _kald(db, bog.registrer, r)
    skift = {"kommune_cvr": KOMMUNE, "konto_id": r.konto.konto_id, "til": ANDET_FAGSYSTEM}
    assert _afvist(db, bog.ejerskifte, **skift, fra=ANDET_FAGSYSTEM).aarsag is Aarsag.UKENDT
    assert not _kald(db, bog.ejerskifte, **skift, fra=FAGSYSTEM).gentaget
    assert _kald(db, bog.ejerskifte, **skift, fra=FAGSYSTEM).gentaget
    assert _afvist(db, bog.registrer, r).aarsag is Aarsag.TILHOERER_ANDEN
    ny = fordring()
    svar = _kald(db, bog.registrer, replace(r, oprettet_af=ANDET_FAGSYSTEM, fordringer=(f, ny)))
    assert (svar.gentagne, svar.nye) == ((f.fordring_id,), (ny.fordring_id,))
    billede = _hent(db, bog, r)
    assert (billede.oprettet_af, billede.ejet_af) == (FAGSYSTEM, ANDET_FAGSYSTEM)
    assert [(b.oprettet_af, b.ejet_af) for b in billede.fordringer] == [
        (FAGSYSTEM, ANDET_FAGSYSTEM),
        (ANDET_FAGSYSTEM, ANDET_FAGSYSTEM),
    ]


def test_a_registration_may_take_the_account_over(db, bog):
    """With the mark of a change of owner the account and its claims follow; an unknown account is refused."""
    r = registrering(fordring())
    overtag = replace(r, oprettet_af=ANDET_FAGSYSTEM, ejerskifte=True)
    assert _afvist(db, bog.registrer, overtag).aarsag is Aarsag.UKENDT
    _kald(db, bog.registrer, r)
    assert Svarnote.EJER_SKIFTET in {b.note for b in _kald(db, bog.registrer, overtag).bemaerkninger}
    assert Svarnote.EJER_SKIFTET not in {b.note for b in _kald(db, bog.registrer, overtag).bemaerkninger}
    assert _afvist(db, bog.registrer, r).aarsag is Aarsag.TILHOERER_ANDEN
    assert len(_hent(db, bog, r).haendelser) == 1


def test_an_account_handed_over_to_the_debtor_system(db, bog):
    """No fagsystem changes it, payments are taken, and a fagsystem may take it over again."""
    r = registrering(fordring())
    _kald(db, bog.registrer, r)
    assert _afvist(db, bog.overdrag_konto, **_egen(r, oprettet_af=ANDET_FAGSYSTEM)).aarsag is Aarsag.UKENDT
    assert not _kald(db, bog.overdrag_konto, **_egen(r)).gentaget
    assert _kald(db, bog.overdrag_konto, **_egen(r)).gentaget
    assert _afvist(db, bog.registrer, r).aarsag is Aarsag.KONTO_OVERDRAGET
    billede = _hent(db, bog, r)
    assert (billede.konto.overdraget, billede.oprettet_af, billede.ejet_af) == (True, FAGSYSTEM, None)
    _kald(db, bog.indbetal, indbetaling(r.konto.konto_id, 1))
    _kald(db, bog.ejerskifte, kommune_cvr=KOMMUNE, konto_id=r.konto.konto_id, til=FAGSYSTEM)
    assert _kald(db, bog.registrer, r).gentagne
    assert not _hent(db, bog, r).konto.overdraget


def test_what_a_repeated_registration_may_change(db, bog):
    """Text, period, contact and last date to pay follow the last registration; the journal names the fields only."""
    f = fordring(tekstlinjer=(Tekstlinje(1, "Testbarn Synteseborg"),))
    r = registrering(f)
    _kald(db, bog.registrer, r)
    ny = replace(
        f,
        tekstlinjer=(Tekstlinje(1, "Rettet"),),
        periode_fra=date(2026, 8, 1),
        periode_til=date(2026, 8, 31),
        srb=date(2026, 12, 1),
        kontaktinformation={"Navn": "Opkrævningen"},
    )
    svar = _kald(db, bog.registrer, replace(r, fordringer=(ny,)))
    assert (svar.aendrede, svar.gentagne) == ((f.fordring_id,), ())
    assert [b.note for b in svar.bemaerkninger] == [Svarnote.FORDRING_AENDRET]
    assert _kald(db, bog.registrer, replace(r, fordringer=(ny,))).gentagne == (f.fordring_id,)
    (billede,) = _hent(db, bog, r).fordringer
    post = billede.poster[-1]
    assert (billede.fordring, billede.srb) == (ny, date(2026, 12, 1))
    assert (post.art, post.data["felter"]) == (
        Art.AENDRET,
        ["kontaktinformation", "periode_fra", "periode_til", "srb", "tekstlinjer"],
    )
    assert "Rettet" not in str(post.data)
    with db.transaction() as conn:
        bog.marker_overdraget(conn, [f.fordring_id], {})
    afvisning = _afvist(db, bog.registrer, r)
    assert (afvisning.aarsag, afvisning.objekt_id, afvisning.felt) == (
        Aarsag.ER_OVERDRAGET,
        f.fordring_id,
        "kontaktinformation",
    )
    assert _kald(db, bog.registrer, replace(r, fordringer=(ny,))).gentagne


def test_a_date_set_to_collection_may_be_told_again(db, bog):
    """Registered without a last date, set later: told without it or with it nothing changes, with another it moves."""
    f = fordring(srb=None)
    r = registrering(f)
    _kald(db, bog.registrer, r)
    datoer = {f.fordring_id: date(2026, 12, 1)}
    _kald(db, bog.saet_til_opkraevning, **_egen(r, datoer=datoer))
    for igen in (f, replace(f, srb=date(2026, 12, 1))):
        assert _kald(db, bog.registrer, replace(r, fordringer=(igen,))).gentagne
    flyttet = replace(r, fordringer=(replace(f, srb=date(2026, 12, 2)),))
    assert _kald(db, bog.registrer, flyttet).aendrede
    assert _hent(db, bog, r).fordringer[0].srb == date(2026, 12, 2)


def test_a_changed_claim_can_not_be_tampered_with(db, bog):
    """The journal knows the content after a change, so a change behind its back is found."""
    f = fordring()
    r = registrering(f)
    _kald(db, bog.registrer, r)
    _kald(db, bog.registrer, replace(r, fordringer=(replace(f, srb=date(2026, 12, 1)),)))
    with db.transaction() as conn:
        conn.execute('UPDATE debitor.fordring SET indhold = indhold || \'{"srb": "2026-09-01"}\'')
        assert [(b.fordring_id, b.seq) for b in bog.efterproev_kaede(conn)] == [(f.fordring_id, 2)]


def test_a_deferment_moves_the_date_that_counts(db, bog):
    """The claim is not due before the deferment has ended; the longest counts, and collection's claims get none."""
    f = fordring()
    r = registrering(f)
    _kald(db, bog.registrer, r)
    h = Henstand(uuid4(), f.fordring_id, I_DAG, date(2026, 12, 31), "AFTALE", "Aftalt")
    assert _afvist(db, bog.giv_henstand, KOMMUNE, replace(h, til=date(2026, 11, 19))).aarsag is Aarsag.PERIODE_UGYLDIG
    assert _kald(db, bog.giv_henstand, KOMMUNE, h).srb == date(2026, 12, 31)
    assert _kald(db, bog.giv_henstand, KOMMUNE, h).gentaget
    assert _afvist(db, bog.giv_henstand, KOMMUNE, replace(h, til=date(2027, 1, 1))).felt == "til"
    kort = replace(h, henstand_id=uuid4(), til=I_DAG)
    assert _kald(db, bog.giv_henstand, KOMMUNE, kort).srb == date(2026, 12, 31)
    assert _kald(db, bog.forfaldne, KOMMUNE, date(2026, 12, 30)) == ()
    (billede,) = _kald(db, bog.forfaldne, KOMMUNE, date(2026, 12, 31))
    assert [x for x, _ in billede.henstande] == [h, kort]
    # The registered date is still the one that a repeated registration tells.
    assert _kald(db, bog.registrer, r).gentagne
    with db.transaction() as conn:
        bog.marker_overdraget(conn, [f.fordring_id], {})
    sen = replace(h, henstand_id=uuid4(), til=date(2027, 6, 1))
    assert _afvist(db, bog.giv_henstand, KOMMUNE, sen).aarsag is Aarsag.ER_OVERDRAGET


def test_a_deferment_gives_no_date_to_a_claim_without_one(db, bog):
    """It counts when the claim is set to collection."""
    f = fordring(srb=None)
    r = registrering(f)
    _kald(db, bog.registrer, r)
    h = Henstand(uuid4(), f.fordring_id, I_DAG, date(2026, 12, 31))
    assert _kald(db, bog.giv_henstand, KOMMUNE, h).srb is None
    _kald(db, bog.saet_til_opkraevning, **_egen(r, datoer={f.fordring_id: date(2026, 12, 1)}))
    assert _hent(db, bog, r).fordringer[0].srb == date(2026, 12, 31)


def test_fees_and_interest_are_objects_of_their_own(db, bog):
    """They are paid before their claim, shown beside it, counted in totals, and never handed over."""
    f = fordring(beloeb_oere=1_000)
    r = registrering(f)
    _kald(db, bog.registrer, r)
    gebyr = Tilskrivning(uuid4(), Slags.RYKKERGEBYR, f.fordring_id, 100, I_DAG, srb=date(2026, 1, 1))
    rente = Tilskrivning(
        uuid4(), Slags.OPKRAEVNINGSRENTE, f.fordring_id, 7, I_DAG, periode_fra=I_DAG, periode_til=I_DAG
    )
    assert _kald(db, bog.tilskriv, KOMMUNE, gebyr)
    assert not _kald(db, bog.tilskriv, KOMMUNE, gebyr)
    assert _kald(db, bog.tilskriv, KOMMUNE, rente)
    assert _afvist(db, bog.tilskriv, KOMMUNE, replace(gebyr, beloeb_oere=101)).felt == "beloeb_oere"
    assert _afvist(db, bog.tilskriv, KOMMUNE, replace(gebyr, tilskrivning_id=uuid4(), beloeb_oere=0)).felt
    (traef,) = _kald(db, bog.soeg, Soegning(KOMMUNE, konto_id=r.konto.konto_id))
    assert (traef.samlet_oere, len(traef.fordringer)) == (1_107, 1)
    i = indbetaling(
        r.konto.konto_id, 108, daekninger=(OensketDaekning(rente.tilskrivning_id, 7, Slags.OPKRAEVNINGSRENTE),)
    )
    svar = _kald(db, bog.indbetal, i)
    assert [(d.slags, d.beloeb_oere) for d in svar.daekninger] == [
        (Slags.OPKRAEVNINGSRENTE, 7),
        (Slags.RYKKERGEBYR, 100),
        (Slags.FORDRING, 1),
    ]
    billede = _hent(db, bog, r)
    assert [b.fordring.fordring_id for b in billede.fordringer] == [f.fordring_id]
    assert {b.slags: b.restance_oere for b in billede.tillaeg} == {Slags.RYKKERGEBYR: 0, Slags.OPKRAEVNINGSRENTE: 0}
    with db.transaction() as conn:
        assert [b.fordring.fordring_id for b in bog.forfaldne(conn, KOMMUNE, I_DAG)] == [f.fordring_id]
        assert bog.laas_fordringer(conn, [gebyr.tilskrivning_id]) == ()
        assert len(bog.liste(conn)) == 1
    som_krav = replace(f, fordring_id=gebyr.tilskrivning_id)
    assert _afvist(db, bog.registrer, replace(r, fordringer=(som_krav,))).aarsag is Aarsag.ANDET_INDHOLD


def test_an_account_ends_when_nothing_is_owed(db, bog):
    """With arrears it can't; ended, it takes no registrations and payments until it is taken up again."""
    f = fordring(beloeb_oere=10)
    r = registrering(f)
    _kald(db, bog.registrer, r)
    slut = {"kommune_cvr": KOMMUNE, "konto_id": r.konto.konto_id, "dato": I_DAG}
    afvisning = _afvist(db, bog.afslut_konto, **slut)
    assert (afvisning.aarsag, afvisning.restance_oere) == (Aarsag.KONTO_HAR_RESTANCE, 10)
    i = indbetaling(r.konto.konto_id, 10)
    _kald(db, bog.indbetal, i)
    assert not _kald(db, bog.afslut_konto, **slut).gentaget
    assert _kald(db, bog.afslut_konto, **slut).gentaget
    assert _afvist(db, bog.afslut_konto, **slut | {"dato": date(2026, 11, 21)}).felt == "afsluttet_dato"
    assert _kald(db, bog.indbetal, i).gentaget
    assert _afvist(db, bog.registrer, r).aarsag is Aarsag.KONTO_AFSLUTTET
    assert _afvist(db, bog.indbetal, indbetaling(r.konto.konto_id, 1)).aarsag is Aarsag.KONTO_AFSLUTTET
    assert _hent(db, bog, r).afsluttet_dato == I_DAG
    assert _afvist(db, bog.genoptag_konto, **slut | {"dato": date(2026, 11, 19)}).aarsag is Aarsag.PERIODE_UGYLDIG
    assert not _kald(db, bog.genoptag_konto, **slut).gentaget
    assert _kald(db, bog.genoptag_konto, **slut).gentaget
    assert _kald(db, bog.registrer, r).gentagne
    arter = [p.art for p in _kald(db, bog.haendelser_efter, 0, list(Kontoart))]
    assert arter == [Kontoart.KONTO_AFSLUTTET, Kontoart.KONTO_GENOPTAGET]


def test_the_feed_is_read_once_and_in_order(db, bog):
    """Reading on from the last number gives every event once; kinds that were not asked for are left out."""
    f = fordring(beloeb_oere=1_000)
    r = registrering(f)
    _kald(db, bog.registrer, r)
    for _ in range(3):
        _kald(db, bog.indbetal, indbetaling(r.konto.konto_id, 10))
    _kald(db, bog.overdrag_konto, **_egen(r))
    (registreret,) = _kald(db, bog.haendelser_efter, 0, FORTAELLES, antal=1)
    assert (registreret.art, registreret.nr, registreret.beloeb_oere) == (Art.REGISTRERET, 1, 1_000)
    (foerste,) = _kald(db, bog.haendelser_efter, registreret.nr, FORTAELLES, antal=1)
    assert (foerste.art, foerste.fordring_id, foerste.beloeb_oere) == (Art.DAEKKET, f.fordring_id, -10)
    assert (foerste.oprettet_af, foerste.ejer, foerste.kommune_cvr) == (FAGSYSTEM, FAGSYSTEM, KOMMUNE)
    resten = _kald(db, bog.haendelser_efter, foerste.nr, FORTAELLES)
    assert [p.nr for p in resten] == [3, 4]
    assert _kald(db, bog.haendelser_efter, 4, FORTAELLES) == ()
    (kontoens,) = _kald(db, bog.haendelser_efter, 0, [Kontoart.OVERDRAGET_TIL_DEBITORSYSTEM])
    assert (kontoens.nr, kontoens.fordring_id) == (5, None)


def test_nothing_is_lost_when_a_payment_commits_late(db, bog):
    """A reader that passed while an earlier payment was not committed gets it next time, behind the later one."""
    r, anden = registrering(fordring()), registrering(fordring())
    _kald(db, bog.registrer, r)
    _kald(db, bog.registrer, anden)
    with db.transaction() as sen:
        bog.indbetal(sen, indbetaling(r.konto.konto_id, 1))
        _kald(db, bog.indbetal, indbetaling(anden.konto.konto_id, 2))
        (set_nu,) = _kald(db, bog.haendelser_efter, 0, [Art.DAEKKET])
        assert set_nu.beloeb_oere == -2
    (bagefter,) = _kald(db, bog.haendelser_efter, set_nu.nr, FORTAELLES)
    assert (bagefter.beloeb_oere, bagefter.nr) == (-1, 4)


def test_many_readers_and_payers_agree_on_the_feed(db, bog):
    """Payments and readers at once: in the end every coverage has one number, without gaps."""
    r = registrering(fordring())
    _kald(db, bog.registrer, r)

    def en(nr):
        if nr % 2:
            _kald(db, bog.indbetal, indbetaling(r.konto.konto_id, 1))
        else:
            _kald(db, bog.haendelser_efter, 0, FORTAELLES)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(en, range(40)))
    assert [p.nr for p in _kald(db, bog.haendelser_efter, 0, FORTAELLES)] == list(range(1, 22))
