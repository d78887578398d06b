"""Taking back payments and write-offs: how much, from which coverage, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from debitor_byg import ANDEN_KOMMUNE, ANDET_FAGSYSTEM, FAGSYSTEM, KOMMUNE, fordring, indbetaling, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, Svarnote
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.opslag.billede import Hentning

DATO = date(2026, 11, 20)


@pytest.fixture
def betalt(db, bog):
    """Two claims of 1000 and 2000 øre, both paid by one payment of 2500."""
    gammel, ny = fordring(beloeb_oere=1_000, srb=date(2026, 1, 1)), fordring(beloeb_oere=2_000, srb=date(2026, 3, 1))
    r = registrering(gammel, ny)
    i = indbetaling(r.konto.konto_id, 2_500)
    with db.transaction() as conn:
        bog.registrer(conn, r)
        svar = bog.indbetal(conn, i)
    return r.konto.konto_id, i, svar.daekninger


def _tilbage(konto_id, indbetaling_id, beloeb, **felter):
    standard = {"nedregulering_id": uuid4(), "kommune_cvr": KOMMUNE, "oprettet_af": FAGSYSTEM, "dato": DATO}
    return IndbetalingNedregulering(
        **{**standard, "konto_id": konto_id, "indbetaling_id": indbetaling_id, "beloeb_oere": beloeb, **felter}
    )


def _book(db, bog, n):
    with db.transaction() as conn:
        return bog.indbetaling_nedreguler(conn, n)


def _afvist(db, kald, *ind):
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        kald(conn, *ind)
    return fejl.value.afvisning


def _saldi(db, bog, konto_id):
    with db.transaction() as conn:
        assert bog.efterproev_kaede(conn) == ()
        (billede,) = bog.hent(conn, Hentning(KOMMUNE, konto_id=konto_id))
    return [b.restance_oere for b in billede.fordringer], billede


def test_the_latest_coverage_goes_first(db, bog, betalt):
    """Without names a reversal uncovers what was covered last, then what was covered before it."""
    konto_id, i, (foerst, sidst) = betalt
    svar = _book(db, bog, _tilbage(konto_id, i.indbetaling_id, 1_600))
    assert [(d.daekning_id, d.beloeb_oere) for d in svar.daekninger] == [
        (sidst.daekning_id, 1_500),
        (foerst.daekning_id, 100),
    ]
    saldi, billede = _saldi(db, bog, konto_id)
    assert saldi == [100, 2_000]
    assert [n.beloeb_oere for n, _ in billede.indbetaling_nedreguleringer] == [1_600]
    vist = [d for b in billede.fordringer for d, _ in b.daekning_nedreguleringer]
    assert {d.daekning_nedregulering_id for d in vist} == {d.daekning_nedregulering_id for d in svar.daekninger}


def test_named_coverages_go_before_the_rule_and_keep_the_senders_id(db, bog, betalt):
    """What is named is uncovered first, under the id that the sender gave it."""
    konto_id, i, (foerst, _) = betalt
    egen = uuid4()
    n = _tilbage(konto_id, i.indbetaling_id, 1_001, daekninger=(OensketNedregulering(foerst.daekning_id, 1_000, egen),))
    svar = _book(db, bog, n)
    assert [d.beloeb_oere for d in svar.daekninger] == [1_000, 1]
    assert svar.daekninger[0].daekning_nedregulering_id == egen
    assert _saldi(db, bog, konto_id)[0] == [1_000, 501]
    igen = replace(n, nedregulering_id=uuid4(), beloeb_oere=1, daekninger=())
    med_brugt_id = (OensketNedregulering(svar.daekninger[1].daekning_id, 1, egen),)
    afvisning = _afvist(db, bog.indbetaling_nedreguler, replace(igen, daekninger=med_brugt_id))
    assert (afvisning.aarsag, afvisning.objekt_id) == (Aarsag.ANDET_INDHOLD, egen)


def test_no_more_than_was_paid_can_be_taken_back(db, bog, betalt):
    """The whole payment may be taken back in two parts; one øre more is refused with what is left."""
    konto_id, i, _ = betalt
    for_meget = _afvist(db, bog.indbetaling_nedreguler, _tilbage(konto_id, i.indbetaling_id, 2_501))
    assert (for_meget.aarsag, for_meget.restance_oere) == (Aarsag.OVER_REST, 2_500)
    _book(db, bog, _tilbage(konto_id, i.indbetaling_id, 2_499))
    for_meget = _afvist(db, bog.indbetaling_nedreguler, _tilbage(konto_id, i.indbetaling_id, 2))
    assert (for_meget.aarsag, for_meget.objekt, for_meget.restance_oere) == (
        Aarsag.OVER_REST,
        Objekt.INDBETALING_NEDREGULERING,
        1,
    )
    _book(db, bog, _tilbage(konto_id, i.indbetaling_id, 1))
    assert _saldi(db, bog, konto_id)[0] == [1_000, 2_000]


def test_refused_reversals_of_payments(db, bog, betalt):
    """Unknown payments (others' are), reversals of reversals, wrong amounts and coverages are refused by reason."""
    konto_id, i, (foerst, _) = betalt
    n = _tilbage(konto_id, i.indbetaling_id, 10)
    _book(db, bog, n)
    for aendring, aarsag in (
        ({"indbetaling_id": uuid4()}, Aarsag.UKENDT),
        ({"indbetaling_id": n.nedregulering_id}, Aarsag.ER_TILBAGEFOERSEL),
        ({"oprettet_af": ANDET_FAGSYSTEM}, Aarsag.UKENDT),
        ({"kommune_cvr": ANDEN_KOMMUNE}, Aarsag.UKENDT),
        ({"beloeb_oere": 0}, Aarsag.BELOEB_UGYLDIGT),
        ({"daekninger": (OensketNedregulering(uuid4(), 1),)}, Aarsag.UKENDT),
        ({"daekninger": (OensketNedregulering(foerst.daekning_id, 0),)}, Aarsag.BELOEB_UGYLDIGT),
        ({"daekninger": (OensketNedregulering(foerst.daekning_id, 11),)}, Aarsag.OVER_INDBETALING),
        ({"daekninger": (OensketNedregulering(foerst.daekning_id, 1_001),)}, Aarsag.OVER_REST),
        ({"daekninger": (OensketNedregulering(foerst.daekning_id, 1),) * 2}, Aarsag.GENTAGET_I_BESKED),
    ):
        ny = replace(n, nedregulering_id=uuid4(), **aendring)
        assert _afvist(db, bog.indbetaling_nedreguler, ny).aarsag is aarsag, aendring
    assert _saldi(db, bog, konto_id)[0] == [0, 510]


def test_the_same_reversal_again_gets_the_same_answer(db, bog, betalt):
    """It is booked once; with other content the id is refused naming the field."""
    konto_id, i, _ = betalt
    n = _tilbage(konto_id, i.indbetaling_id, 2_000, aarsag="FEJL")
    foerste, anden = _book(db, bog, n), _book(db, bog, n)
    assert (foerste.gentaget, anden.gentaget) == (False, True)
    assert (anden.daekninger, anden.beloeb_oere) == (foerste.daekninger, 2_000)
    assert _afvist(db, bog.indbetaling_nedreguler, replace(n, beloeb_oere=1_999)).felt == "beloeb_oere"


def test_an_order_takes_back_all_that_is_left_of_anybodys_payment(db, bog, betalt):
    """Who has the account orders another one's payment back; told again, also on another day, the answer is the same."""
    konto_id, _, _ = betalt
    i = indbetaling(konto_id, 300, oprettet_af=ANDET_FAGSYSTEM)
    with db.transaction() as conn:
        bog.indbetal(conn, i)
    _book(db, bog, _tilbage(konto_id, i.indbetaling_id, 100, oprettet_af=ANDET_FAGSYSTEM))
    ordre = _tilbage(konto_id, i.indbetaling_id, None, ordre=True, betalt_oere=300)
    assert _book(db, bog, ordre).beloeb_oere == 200
    assert _book(db, bog, replace(ordre, dato=DATO + timedelta(days=1))).beloeb_oere == 200
    assert _saldi(db, bog, konto_id)[0] == [0, 500]
    afvisning = _afvist(db, bog.indbetaling_nedreguler, replace(ordre, nedregulering_id=uuid4()))
    assert (afvisning.aarsag, afvisning.restance_oere) == (Aarsag.OVER_REST, 0)


def test_an_order_of_a_stranger_or_with_another_amount_is_refused(db, bog, betalt):
    """A fagsystem without part in payment and account can't order; an amount one øre off shows another payment."""
    konto_id, i, _ = betalt
    ordre = _tilbage(konto_id, i.indbetaling_id, None, ordre=True, betalt_oere=2_500)
    fremmed = _afvist(db, bog.indbetaling_nedreguler, replace(ordre, oprettet_af=ANDET_FAGSYSTEM))
    assert (fremmed.aarsag, fremmed.objekt) == (Aarsag.UKENDT, Objekt.INDBETALING)
    for betalt_oere in (2_499, 2_501, 0):
        afvisning = _afvist(db, bog.indbetaling_nedreguler, replace(ordre, betalt_oere=betalt_oere))
        assert (afvisning.aarsag, afvisning.felt) == (Aarsag.BELOEB_UGYLDIGT, "beloeb_oere")
    _book(db, bog, ordre)
    assert _afvist(db, bog.indbetaling_nedreguler, replace(ordre, betalt_oere=2_501)).felt == "betalt_oere"


def test_a_reversal_on_a_claim_under_collection_is_pointed_out(db, bog, betalt):
    """The claim went to collection after it was paid in part: whoever reverses must tell collection."""
    konto_id, i, (_, sidst) = betalt
    with db.transaction() as conn:
        bog.marker_overdraget(conn, [sidst.fordring_id], {})
    svar = _book(db, bog, _tilbage(konto_id, i.indbetaling_id, 1))
    assert [d.overdraget for d in svar.daekninger] == [True]
    assert [b.note for b in svar.bemaerkninger] == [Svarnote.UNDER_INDDRIVELSE]


def test_write_offs_and_their_reversals(db, bog):
    """A claim may be written off to the last øre but not beyond, and back to what was written off but not beyond."""
    f = fordring(beloeb_oere=100)
    r = registrering(f)
    a = Afskrivning(uuid4(), f.fordring_id, 100, DATO, "FORAELDELSE", "Forældet")
    n = AfskrivningNedregulering(uuid4(), a.afskrivning_id, 60, DATO, "FEJL")
    with db.transaction() as conn:
        bog.registrer(conn, r)
    assert _afvist(db, bog.afskriv, KOMMUNE, replace(a, beloeb_oere=101)).aarsag is Aarsag.OVER_SALDO
    assert _afvist(db, bog.afskriv, KOMMUNE, replace(a, beloeb_oere=0)).aarsag is Aarsag.BELOEB_UGYLDIGT
    assert _afvist(db, bog.afskriv, ANDEN_KOMMUNE, a).aarsag is Aarsag.UKENDT
    with db.transaction() as conn:
        assert bog.afskriv(conn, KOMMUNE, a).restance_oere == 0
        assert bog.afskriv(conn, KOMMUNE, a).gentaget
        assert bog.afskrivning_nedreguler(conn, KOMMUNE, n).restance_oere == 60
        assert bog.afskrivning_nedreguler(conn, KOMMUNE, n).gentaget
    assert _afvist(db, bog.afskriv, KOMMUNE, replace(a, aarsag="ANDET")).felt == "aarsag"
    resten = replace(n, nedregulering_id=uuid4(), beloeb_oere=41)
    afvisning = _afvist(db, bog.afskrivning_nedreguler, KOMMUNE, resten)
    assert (afvisning.aarsag, afvisning.restance_oere) == (Aarsag.OVER_REST, 40)
    for aendring, aarsag in (
        ({"afskrivning_id": uuid4()}, Aarsag.UKENDT),
        ({"afskrivning_id": n.nedregulering_id}, Aarsag.ER_TILBAGEFOERSEL),
        ({"beloeb_oere": 0}, Aarsag.BELOEB_UGYLDIGT),
        ({"nedregulering_id": n.nedregulering_id}, Aarsag.ANDET_INDHOLD),
    ):
        assert _afvist(db, bog.afskrivning_nedreguler, KOMMUNE, replace(resten, **aendring)).aarsag is aarsag
    assert _afvist(db, bog.afskrivning_nedreguler, ANDEN_KOMMUNE, resten).aarsag is Aarsag.UKENDT
    with db.transaction() as conn:
        bog.afskrivning_nedreguler(conn, KOMMUNE, replace(resten, beloeb_oere=40))
        billede = bog.fordring(conn, f.fordring_id)
    assert billede.restance_oere == 100
    assert [x for x, _ in billede.afskrivninger] == [a]
    assert [x.beloeb_oere for x, _ in billede.afskrivning_nedreguleringer] == [60, 40]
