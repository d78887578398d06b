"""Registration: what is new is taken, what is told again is recognised, what contradicts is refused whole."""

from __future__ import annotations

import contextlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from debitor_byg import (
    ANDEN_KOMMUNE,
    ANDET_FAGSYSTEM,
    BARN,
    ET,
    FIRMA,
    KOMMUNE,
    TO,
    fordring,
    haeftelse,
    indbetaling,
    konto,
    nedregulering,
    registrering,
)

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, Svarnote
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.model import Enhedsoplysning, Opkraevning, Specifikation, Tekstlinje
from fordringsbro.debitor.opslag.billede import Hentning
from fordringsbro.debitor.part import Part
from fordringsbro.platform.database import Database


def _afvist(db, bog, registrering_):
    """The rejection of a registration, which must leave the ledger as it was within the same transaction."""
    with db.transaction() as conn:
        foer = _antal(conn)
        with pytest.raises(AfvisningError) as fejl:
            bog.registrer(conn, registrering_)
        assert _antal(conn) == foer
    return fejl.value.afvisning


def _antal(conn):
    tabeller = ("konto", "kontopart", "fordring", "haeftelse", "opkraevning", "journal")
    return [conn.execute(f"SELECT count(*) FROM debitor.{t}").fetchone()[0] for t in tabeller]


def _registrer(db, bog, registrering_):
    with db.transaction() as conn:
        return bog.registrer(conn, registrering_)


def _hent(db, bog, r):
    with db.transaction() as conn:
        return bog.hent(conn, Hentning(r.kommune_cvr, konto_id=r.konto.konto_id))[0]


def test_everything_registered_comes_back_as_it_was(db, bog):
    """Every attribute of account, claims, liabilities and letters is read back unchanged."""
    hoved = fordring(
        modregning=True,
        periode_fra=date(2026, 8, 1),
        periode_til=date(2026, 8, 31),
        forfaldsdato=date(2026, 8, 15),
        reference="REF-æøå-1",
        foraeldelsesdato=date(2029, 8, 15),
        tekstlinjer=(Tekstlinje(1, "Dagpleje"), Tekstlinje(2, "august")),
        specifikationer=(Specifikation(uuid4(), "DOMSDATO", "2026-01-01"),),
        enhedsoplysninger=(Enhedsoplysning(Decimal("2.5"), "dage", 20_000), Enhedsoplysning(Decimal(100))),
        kontaktinformation={"Navn": "Opkrævningen", "GLN": "5790000000000"},
        finansinfo={"Konto": "1"},
        bilag=({"Titel": "Afgørelse", "Sider": 2},),
        vedroerer=BARN,
    )
    gebyr = fordring(hoved_fordring_id=hoved.fordring_id, omkostning_type="GEBYR", beloeb_oere=0, srb=None)
    r = registrering(
        gebyr,
        hoved,
        konto=konto(
            ansvarlig=FIRMA,
            administratorer=(TO, ET),
            medhaeftere=(ET, TO),
            identifikation_type="SAG",
            forvaltningsomraade="28.00.00",
            samlet_opkraevning=True,
            overdraget=True,
            rykkerstop=True,
            sager=({"Titel": "Sag"}, {"Titel": "Sag to"}),
            specifikationer=(Specifikation(uuid4(), "X", "Y"),),
        ),
        haeftelser=(haeftelse(hoved.fordring_id, ET, slutdato=date(2027, 1, 1)),),
        nedreguleringer=(nedregulering(hoved.fordring_id, 1, aarsag="FEJL", aarsag_tekst="Rettet", betaling=True),),
        opkraevninger=(Opkraevning(uuid4(), True, (hoved.fordring_id,), (Tekstlinje(1, "Betal"),), {"Kort": "71"}),),
    )
    svar = _registrer(db, bog, r)
    billede = _hent(db, bog, r)
    assert svar.ny_konto
    assert svar.nye == (gebyr.fordring_id, hoved.fordring_id)
    assert billede.konto == r.konto
    assert {b.fordring.fordring_id: b.fordring for b in billede.fordringer} == {
        hoved.fordring_id: hoved,
        gebyr.fordring_id: gebyr,
    }
    b = next(b for b in billede.fordringer if b.fordring == hoved)
    assert b.haeftelser == r.haeftelser
    assert [n for n, _ in b.nedreguleringer] == list(r.nedreguleringer)
    assert [o for o, _ in billede.opkraevninger] == list(r.opkraevninger)
    assert b.restance_oere == 49_999
    assert [p.art for p in b.poster] == [Art.REGISTRERET, Art.NEDREGULERET]


@pytest.mark.fault("U2")
def test_same_registration_again_changes_nothing(db, bog):
    """A registration told twice is accepted twice, and the second time nothing is written."""
    f = fordring(tekstlinjer=(Tekstlinje(1, "Dagpleje"),), kontaktinformation={"a": ["x"], "b": 1})
    r = registrering(f, haeftelser=(haeftelse(f.fordring_id),), nedreguleringer=(nedregulering(f.fordring_id, 100),))
    _registrer(db, bog, r)
    with db.transaction() as conn:
        foer = _antal(conn)
        svar = bog.registrer(conn, r)
        assert _antal(conn) == foer
    assert not svar.ny_konto
    assert svar.gentagne == (f.fordring_id,)
    assert (svar.nye, svar.nye_haeftelser, svar.nye_nedreguleringer) == ((), (), ())
    assert [b.note for b in svar.bemaerkninger] == [Svarnote.GENTAGET]


@pytest.mark.fault("U18")
def test_a_known_account_takes_new_claims_liabilities_and_write_downs(db, bog):
    """What is new on a known account is added beside what is told again."""
    foerste, anden = fordring(), fordring(beloeb_oere=700)
    r = registrering(foerste)
    _registrer(db, bog, r)
    ny = replace(
        r,
        fordringer=(foerste, anden),
        haeftelser=(haeftelse(foerste.fordring_id), haeftelse(anden.fordring_id)),
        nedreguleringer=(nedregulering(foerste.fordring_id, 50_000), nedregulering(anden.fordring_id, 699)),
    )
    svar = _registrer(db, bog, ny)
    restancer = {b.fordring.fordring_id: b.restance_oere for b in _hent(db, bog, r).fordringer}
    assert svar.nye == (anden.fordring_id,)
    assert len(svar.nye_haeftelser) == 2
    assert restancer == {foerste.fordring_id: 0, anden.fordring_id: 1}


def test_name_and_address_follow_the_last_registration(db, bog):
    """A person may move: the same account with another address is accepted and shows the new one."""
    r = registrering(fordring())
    _registrer(db, bog, r)
    flyttet = replace(ET, navn="Testperson Et Flyttet", adresse={"ØIRAdresseVejnavn": "Andenvej"})
    svar = _registrer(db, bog, replace(r, konto=replace(r.konto, ansvarlig=flyttet)))
    assert Svarnote.PART_OPDATERET in {b.note for b in svar.bemaerkninger}
    assert _hent(db, bog, r).konto.ansvarlig == flyttet


@pytest.mark.parametrize(
    ("aendring", "felt"),
    [
        ({"titel": "Andet"}, "titel"),
        ({"konto_type": "BIBLIOTEK"}, "konto_type"),
        ({"rykkerstop": True}, "rykkerstop"),
        ({"ansvarlig": TO}, "ansvarlig"),
    ],
)
def test_account_with_other_content_is_refused(db, bog, aendring, felt):
    """An account id used before with other content is refused naming the field."""
    r = registrering(fordring())
    _registrer(db, bog, r)
    afvisning = _afvist(db, bog, replace(r, konto=replace(r.konto, **aendring)))
    assert (afvisning.aarsag, afvisning.objekt, afvisning.objekt_id, afvisning.felt) == (
        Aarsag.ANDET_INDHOLD,
        Objekt.KONTO,
        r.konto.konto_id,
        felt,
    )


@pytest.mark.fault("U6")
@pytest.mark.parametrize(
    ("aendring", "felt"),
    [
        ({"beloeb_oere": 50_001}, "beloeb_oere"),
        ({"beloeb_oere": 0}, "beloeb_oere"),
        ({"srb": None}, "srb"),
        ({"modregning": True}, "modregning"),
        ({"forfaldsdato": date(2026, 9, 2)}, "forfaldsdato"),
        ({"reference": "ANDEN"}, "reference"),
        ({"type_kode": "KFSKFRI"}, "type_kode"),
        # What may change does not hide what may not.
        ({"beloeb_oere": 1, "tekstlinjer": (Tekstlinje(1, "Andet"),)}, "beloeb_oere"),
        ({"finansinfo": {"Konto": "1"}}, "finansinfo"),
    ],
)
def test_claim_with_other_content_is_refused(db, bog, aendring, felt):
    """A claim id used before with other content is refused naming the field, and what came with it is not written."""
    f = fordring()
    r = registrering(f)
    _registrer(db, bog, r)
    afvisning = _afvist(db, bog, replace(r, fordringer=(fordring(), replace(f, **aendring))))
    assert (afvisning.aarsag, afvisning.objekt_id, afvisning.felt) == (Aarsag.ANDET_INDHOLD, f.fordring_id, felt)


def test_rejection_never_tells_a_value(db, bog):
    """The text of a rejection holds no identification, name or amount."""
    r = registrering(fordring())
    _registrer(db, bog, r)
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        bog.registrer(conn, replace(r, konto=replace(r.konto, ansvarlig=TO)))
    assert TO.ident not in str(fejl.value)
    assert TO.navn not in str(fejl.value)
    assert ET.ident not in repr(fejl.value.afvisning)


@pytest.mark.parametrize("andet", [{"kommune_cvr": ANDEN_KOMMUNE}, {"oprettet_af": ANDET_FAGSYSTEM}])
def test_ids_of_another_owner_are_refused(db, bog, andet):
    """An account or a claim of another fagsystem can't be used, and as a main claim it is unknown."""
    f = fordring()
    r = registrering(f)
    _registrer(db, bog, r)
    fremmed = replace(r, **andet)
    assert _afvist(db, bog, fremmed).objekt is Objekt.KONTO
    paa_anden_konto = replace(fremmed, konto=konto())
    assert _afvist(db, bog, paa_anden_konto).aarsag is Aarsag.TILHOERER_ANDEN
    gebyr = fordring(hoved_fordring_id=f.fordring_id)
    afvisning = _afvist(db, bog, replace(paa_anden_konto, fordringer=(gebyr,)))
    assert (afvisning.aarsag, afvisning.objekt_id) == (Aarsag.UKENDT_HOVEDFORDRING, gebyr.fordring_id)


def test_a_claim_stays_on_its_account(db, bog):
    """The same fagsystem can't register a claim id on a second account."""
    f = fordring()
    _registrer(db, bog, registrering(f))
    assert _afvist(db, bog, registrering(f)).felt == "konto_id"


def test_related_claims_need_a_main_claim(db, bog):
    """A main claim may be in the message or known, also on another account; unknown or itself related is refused."""
    hoved = fordring()
    gebyr = fordring(hoved_fordring_id=hoved.fordring_id)
    assert _afvist(db, bog, registrering(gebyr)).aarsag is Aarsag.UKENDT_HOVEDFORDRING
    _registrer(db, bog, registrering(hoved))
    _registrer(db, bog, registrering(gebyr))
    paa_gebyr = fordring(hoved_fordring_id=gebyr.fordring_id)
    assert _afvist(db, bog, registrering(paa_gebyr)).aarsag is Aarsag.HOVEDFORDRING_ER_RELATERET
    paa_sig_selv = fordring()
    paa_sig_selv = replace(paa_sig_selv, hoved_fordring_id=paa_sig_selv.fordring_id)
    assert _afvist(db, bog, registrering(paa_sig_selv)).aarsag is Aarsag.HOVEDFORDRING_ER_RELATERET


@pytest.mark.fault("U17")
def test_the_same_id_twice_in_a_message_is_refused(db, bog):
    """A claim, a liability or a write-down can't stand twice in one message."""
    f = fordring()
    h = haeftelse(f.fordring_id)
    n = nedregulering(f.fordring_id, 1)
    for r, objekt in (
        (registrering(f, f), Objekt.FORDRING),
        (registrering(f, haeftelser=(h, h)), Objekt.HAEFTELSE),
        (registrering(f, nedreguleringer=(n, n)), Objekt.NEDREGULERING),
    ):
        afvisning = _afvist(db, bog, r)
        assert (afvisning.aarsag, afvisning.objekt) == (Aarsag.GENTAGET_I_BESKED, objekt)


def test_a_liability_means_one_thing(db, bog):
    """A liability id used before for another claim, person or date is refused; its end may not precede its start."""
    f, g = fordring(), fordring()
    h = haeftelse(f.fordring_id)
    r = registrering(f, g, haeftelser=(h,))
    _registrer(db, bog, r)
    for aendring, felt in (
        ({"fordring_id": g.fordring_id}, "fordring_id"),
        ({"part": ET}, "ident"),
        ({"slutdato": date(2027, 1, 1)}, "slutdato"),
    ):
        afvisning = _afvist(db, bog, replace(r, haeftelser=(replace(h, **aendring),)))
        assert (afvisning.objekt, afvisning.felt) == (Objekt.HAEFTELSE, felt)
    en_dag = haeftelse(f.fordring_id, slutdato=date(2026, 8, 1))
    assert _registrer(db, bog, replace(r, haeftelser=(en_dag,))).nye_haeftelser == (en_dag.haeftelse_id,)
    baglaens = haeftelse(f.fordring_id, slutdato=date(2026, 7, 31))
    assert _afvist(db, bog, replace(r, haeftelser=(baglaens,))).aarsag is Aarsag.PERIODE_UGYLDIG


@pytest.mark.fault("U13")
def test_a_write_down_may_reach_the_balance_but_not_pass_it(db, bog):
    """A write-down equal to the balance is accepted; one øre more, over several write-downs too, is refused."""
    f = fordring(beloeb_oere=1_000)
    r = registrering(f)
    _registrer(db, bog, r)
    for_meget = nedregulering(f.fordring_id, 1_001)
    afvisning = _afvist(db, bog, replace(r, nedreguleringer=(for_meget,)))
    assert (afvisning.aarsag, afvisning.objekt_id) == (Aarsag.OVER_SALDO, for_meget.nedregulering_id)
    to = (nedregulering(f.fordring_id, 600), nedregulering(f.fordring_id, 401))
    assert _afvist(db, bog, replace(r, nedreguleringer=to)).objekt_id == to[1].nedregulering_id
    assert _afvist(db, bog, replace(r, nedreguleringer=(nedregulering(f.fordring_id, 0),))).felt == "beloeb_oere"
    with db.transaction() as conn:
        bog.indbetal(conn, indbetaling(r.konto.konto_id, 400))
    _registrer(db, bog, replace(r, nedreguleringer=(nedregulering(f.fordring_id, 600),)))
    assert _hent(db, bog, r).fordringer[0].restance_oere == 0


def test_a_write_down_means_one_thing(db, bog):
    """A write-down id used before with another amount is refused, and so is one of an unknown claim."""
    f = fordring()
    n = nedregulering(f.fordring_id, 10)
    r = registrering(f, nedreguleringer=(n,))
    _registrer(db, bog, r)
    assert _afvist(db, bog, replace(r, nedreguleringer=(replace(n, beloeb_oere=11),))).felt == "beloeb_oere"
    assert _afvist(db, bog, replace(r, nedreguleringer=(nedregulering(uuid4(), 1),))).aarsag is Aarsag.UKENDT


def test_letters_and_negative_amounts(db, bog):
    """A letter about an unknown claim and a negative amount are refused; an amount of 0 is taken."""
    brev = Opkraevning(uuid4(), False, (uuid4(),))
    assert _afvist(db, bog, registrering(fordring(), opkraevninger=(brev,))).objekt is Objekt.OPKRAEVNING
    assert _afvist(db, bog, registrering(fordring(beloeb_oere=-1))).felt == "beloeb_oere"
    assert _afvist(db, bog, registrering(fordring(hovedstol_oere=-1))).felt == "hovedstol_oere"
    assert _registrer(db, bog, registrering(fordring(beloeb_oere=0))).nye


@pytest.mark.fault("U9")
def test_fifty_at_once_have_one_effect(db, bog):
    """Fifty threads that register the same account at the same instant: one is new, the others are repetitions."""
    f = fordring()
    r = registrering(f, haeftelser=(haeftelse(f.fordring_id),), nedreguleringer=(nedregulering(f.fordring_id, 7),))
    start = Barrier(50)

    def en(_nr):
        start.wait()
        return _registrer(bred, bog, r)

    # A connection for each thread, so that they really meet in the database and not in the pool.
    with contextlib.closing(Database(db.url, max_size=50)) as bred, ThreadPoolExecutor(50) as pool:
        svar = list(pool.map(en, range(50)))
    assert sum(s.ny_konto for s in svar) == 1
    assert sorted(len(s.nye) for s in svar) == [0] * 49 + [1]
    with db.transaction() as conn:
        assert _antal(conn) == [1, 1, 1, 1, 0, 2]
        assert bog.efterproev_kaede(conn) == ()


def test_a_party_told_by_name_only_keeps_its_address(db, bog):
    """What a later registration does not tell stays; what it tells is new, and told again it changes nothing."""
    barn = replace(BARN, adresse={"ØIRAdresseVejnavn": "Prøvevej"})
    f = fordring(vedroerer=barn)
    r = registrering(f, konto=konto(ansvarlig=ET, administratorer=(FIRMA,)))
    kun_navn = replace(
        r,
        konto=replace(
            r.konto,
            ansvarlig=replace(ET, navn="Nyt Navn", adresse=None),
            administratorer=(replace(FIRMA, navn="Nyt Firma", p_nummer=None),),
        ),
        fordringer=(replace(f, vedroerer=replace(barn, navn="Barn Nyt", adresse=None)),),
    )
    with db.transaction() as conn:
        bog.registrer(conn, r)
        assert [b.note for b in bog.registrer(conn, kun_navn).bemaerkninger].count(Svarnote.PART_OPDATERET) == 2
        assert Svarnote.PART_OPDATERET not in {b.note for b in bog.registrer(conn, kun_navn).bemaerkninger}
        (billede,) = bog.hent(conn, Hentning(KOMMUNE, konto_id=r.konto.konto_id))
    assert billede.konto.ansvarlig == replace(ET, navn="Nyt Navn")
    assert billede.konto.administratorer == (replace(FIRMA, navn="Nyt Firma"),)
    assert billede.fordringer[0].fordring.vedroerer == replace(barn, navn="Barn Nyt")


def test_a_new_liability_on_a_claim_under_collection_is_remarked_on(db, bog):
    """It is booked; the answer says that collection is not told, once, and nothing of a claim that it does not have."""
    f, hjemme = fordring(), fordring()
    r = registrering(f, hjemme)
    with db.transaction() as conn:
        bog.registrer(conn, r)
        bog.marker_overdraget(conn, [f.fordring_id], {})
        nye = (haeftelse(f.fordring_id), haeftelse(hjemme.fordring_id))
        med = replace(r, fordringer=(), haeftelser=nye)
        fundne = [b for b in bog.registrer(conn, med).bemaerkninger if b.note is Svarnote.HAEFTER_IKKE_I_INDDRIVELSE]
        assert [b.objekt_id for b in fundne] == [nye[0].haeftelse_id]
        assert bog.registrer(conn, med).bemaerkninger == ()


def test_new_names_of_many_take_as_many_statements_as_of_one(db: Database, bog, monkeypatch):
    """Whoever the claims concern and whoever is liable together: told with other names, they are kept at once."""

    def kald(antal: int) -> int:
        """How many statements a registration takes in which so many have another name than before."""
        andre = [Part("CPR", f"01018000{nr:02}", "Testperson Før") for nr in range(10, 10 + antal)]
        foer = registrering(*(fordring(vedroerer=p) for p in andre), konto=konto(medhaeftere=tuple(andre)))
        _registrer(db, bog, foer)
        nu = [replace(p, navn="Testperson Nu") for p in andre]
        efter = replace(
            foer,
            konto=replace(foer.konto, medhaeftere=tuple(nu)),
            fordringer=tuple(replace(f, vedroerer=p) for f, p in zip(foer.fordringer, nu, strict=True)),
        )
        sete: list[object] = []
        execute = psycopg.Connection.execute

        def taeller(self, query, *args, **kwargs):
            sete.append(query)
            return execute(self, query, *args, **kwargs)

        with db.transaction() as conn, monkeypatch.context() as m:
            m.setattr(psycopg.Connection, "execute", taeller)
            svar = bog.registrer(conn, efter)
        assert len([b for b in svar.bemaerkninger if b.note is Svarnote.PART_OPDATERET]) == antal + 1
        konto_ = _hent(db, bog, efter)
        assert {p.navn for p in konto_.konto.medhaeftere} == {"Testperson Nu"}
        assert {b.fordring.vedroerer.navn for b in konto_.fordringer} == {"Testperson Nu"}
        return len(sete)

    assert kald(1) == kald(20)
