"""IndbetalingTilbageførOrdre over HTTP: ordering a payment taken back."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Afsender, indbetaling, indbetaling_nedregulering, tilbagefoer_ordre

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
KONTOR = Afsender(SYNTESEBORG.kommune_cvr, UUID("aaaaaaaa-0000-4000-8000-00000000000b"))
FREMMED = Afsender(SYNTESEBORG.kommune_cvr, UUID("aaaaaaaa-0000-4000-8000-00000000000c"))
STI, INDBETALING = "IndbetalingTilbagefoerOrdreAfsend", "DebitorIndbetalingAfsend"
DAG, I_DAG = date(2026, 11, 19), date(2026, 11, 20)
ACCEPT = {"AccepteretUdenBemærkninger": True}
ORDRE_ID, AARSAG = "IndbetalingTilbageførselOrdreIdentifikation", "IndbetalingTilbageførselOrdreÅrsag"


@pytest.fixture
def betalt(tjeneste, krav):
    """A claim of 2,500.00 that another fagsystem, the payment office, paid 1,000.00 on."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    return k, betal(tjeneste, 100_000)


def betal(tjeneste, oere, **mere):
    """A payment's id, after it was accepted."""
    ident = uuid4()
    svar = tjeneste.kald(INDBETALING, "ForetagIndbetaling", indbetaling(KONTO, ident, DAG, oere, **mere), fra=KONTOR)
    assert "Accept" in svar
    return ident


def ordre(tjeneste, betaling, oere=100_000, *, konto=KONTO, ident=None, fra=SYNTESEBORG, request=None, **mere):
    """TilbageførIndbetaling's answer."""
    ekstra = mere.pop("ekstra", {})
    post = tilbagefoer_ordre(konto, betaling, ident or uuid4(), oere, **mere) | ekstra
    return tjeneste.kald(STI, "TilbageførIndbetaling", post, fra=fra, request=request)


def nedreguler(tjeneste, betaling, oere, *, ident=None):
    """The payment office takes a part back itself."""
    post = indbetaling_nedregulering(KONTO, betaling, ident or uuid4(), I_DAG, oere)
    return tjeneste.kald(INDBETALING, "ForetagIndbetalingNedregulering", post, fra=KONTOR)


def rest(tjeneste):
    """The balance of each claim in the ledger."""
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.efterproev_kaede(conn) == ()
        return {f.fordring_id: f.restance_oere for f in tjeneste.installation.bog.liste(conn)}


def afvisning(svar):
    """Code, element and id of the one reason of a rejection."""
    (grund,) = svar["Afvisning"]["Afvisningsårsag"]
    kode = grund["LokalÅrsagKode"]
    assert grund["ÅrsagIdentifikation"] == str(id_af(Liste.KVITTERINGSAARSAG, kode))
    return kode, grund["ElementNavn"], grund.get("ElementVærdi")


def test_the_accounts_fagsystem_orders_another_ones_payment_back(tjeneste, betalt):
    """All of it is owed again; the answer names the order and when it was handled."""
    k, betaling = betalt
    ident = uuid4()
    svar = ordre(tjeneste, betaling, ident=ident)
    assert (svar["Accept"], svar[ORDRE_ID]) == (ACCEPT, str(ident))
    assert svar["BehandlingDatoTid"] == tjeneste.installation.clock.now()
    assert rest(tjeneste) == {k.id: 250_000}


def test_what_is_left_is_taken_back_and_then_nothing_is(tjeneste, betalt):
    """After a reversal in part the order takes the rest, though it names the whole payment; another finds nothing."""
    k, betaling = betalt
    nedreguler(tjeneste, betaling, 99_999)
    assert ordre(tjeneste, betaling)["Accept"] == ACCEPT
    assert rest(tjeneste) == {k.id: 250_000}
    assert afvisning(ordre(tjeneste, betaling)) == ("ALLEREDE_TILBAGEFOERT", "IndbetalingIdentifikation", str(betaling))


@pytest.mark.parametrize("oere", [99_999, 100_001, 0])
def test_another_amount_than_the_payments_is_refused(tjeneste, betalt, oere):
    """One øre below or above, or nothing: the element is named, no amount is told, nothing is booked."""
    k, betaling = betalt
    svar = ordre(tjeneste, betaling, oere)
    assert afvisning(svar) == ("BELOEB_UGYLDIGT", "IndbetalingBeløb", None)
    assert rest(tjeneste) == {k.id: 150_000}


def test_who_may_order(tjeneste, betalt):
    """Who paid, who has the account and who created it may; a fagsystem that did none of it may not."""
    k, betaling = betalt
    svar = ordre(tjeneste, betaling, fra=FREMMED)
    assert afvisning(svar) == ("UKENDT_INDBETALING", "IndbetalingIdentifikation", str(betaling))
    assert rest(tjeneste) == {k.id: 150_000}
    assert ordre(tjeneste, betaling, fra=KONTOR)["Accept"] == ACCEPT
    # Once it has taken the account over it may, and so may still the one that created it.
    senere, sidst = betal(tjeneste, 100), betal(tjeneste, 200)
    tjeneste.opret(KONTO, fra=FREMMED, overtag=True)
    assert ordre(tjeneste, senere, 100, fra=FREMMED)["Accept"] == ACCEPT
    assert ordre(tjeneste, sidst, 200)["Accept"] == ACCEPT


def test_the_fagsystem_may_order_after_it_handed_the_account_over(tjeneste, betalt):
    """The debtor system looks after the account: that is whom the order is for."""
    k, betaling = betalt
    overdrag = {"DebitorkontoIdentifikation": str(KONTO), "DebitorkontoOverdragetMarkering": True}
    tjeneste.kald("DebitorRegistreringAfsend", "ForetagEjerskifte", overdrag)
    assert ordre(tjeneste, betaling)["Accept"] == ACCEPT
    assert rest(tjeneste) == {k.id: 250_000}


def test_unknown_payments_and_accounts_are_named(tjeneste, betalt, krav):
    """A payment nobody knows, one on another account, an unknown account and another municipality's."""
    _, betaling = betalt
    tjeneste.opret(ANDEN, krav(srb=date(2026, 12, 1)))
    for ukendt, konto in ((uuid4(), KONTO), (betaling, ANDEN)):
        ventet = ("UKENDT_INDBETALING", "IndbetalingIdentifikation", str(ukendt))
        assert afvisning(ordre(tjeneste, ukendt, konto=konto)) == ventet
    ingen = uuid4()
    assert afvisning(ordre(tjeneste, betaling, konto=ingen)) == ("UKENDT", "DebitorkontoIdentifikation", str(ingen))
    assert afvisning(ordre(tjeneste, betaling, fra=TRINBY)) == ("UKENDT", "DebitorkontoIdentifikation", str(KONTO))


def test_a_reversal_is_no_payment(tjeneste, betalt):
    """The id of a reversal, also of an order's, in the payment's place is refused as what it is."""
    _, betaling = betalt
    ned, ord_ = uuid4(), uuid4()
    nedreguler(tjeneste, betaling, 1, ident=ned)
    ordre(tjeneste, betaling, ident=ord_)
    for ident in (ned, ord_):
        assert afvisning(ordre(tjeneste, ident)) == ("ER_TILBAGEFOERSEL", "IndbetalingIdentifikation", str(ident))


def test_an_unknown_reason_is_refused(tjeneste, betalt):
    """A reason that is not in the code list is refused by the order's id, and the element is told."""
    ident = uuid4()
    svar = ordre(tjeneste, betalt[1], ident=ident, ekstra={AARSAG: str(uuid4())})
    assert afvisning(svar) == ("UKENDT_KODE", ORDRE_ID, str(ident))
    assert svar["Afvisning"]["Afvisningsårsag"][0]["LokalÅrsagTekst"].endswith(f" ({AARSAG})")


def test_an_ended_account_takes_no_order(tjeneste, krav):
    """On an account that was ended a payment stays as it is, until the account is taken up again."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    betaling = betal(tjeneste, 250_000)
    bog, hvor = tjeneste.installation.bog, {"kommune_cvr": SYNTESEBORG.kommune_cvr, "konto_id": KONTO, "dato": I_DAG}
    with tjeneste.installation.database.transaction() as conn:
        bog.afslut_konto(conn, **hvor)
    svar = ordre(tjeneste, betaling, 250_000)
    assert afvisning(svar) == ("KONTO_AFSLUTTET", "DebitorkontoIdentifikation", str(KONTO))
    with tjeneste.installation.database.transaction() as conn:
        bog.genoptag_konto(conn, **hvor)
    assert ordre(tjeneste, betaling, 250_000)["Accept"] == ACCEPT


def test_what_collection_has_stays_paid(tjeneste, krav):
    """Where one coverage is on a claim under collection all of it is refused by that claim, and nothing is booked."""
    ude, hjemme = krav(), krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, ude, hjemme)
    betaling = betal(tjeneste, 100_000, daekninger=[(ude.id, 60_000), (hjemme.id, 40_000)])
    tjeneste.installation.koersel.en(ude.id)
    foer, ident, request = rest(tjeneste), uuid4(), uuid4()
    svar = ordre(tjeneste, betaling, ident=ident, request=request)
    assert afvisning(svar) == ("UNDER_INDDRIVELSE_KAN_IKKE", "FordringIdentifikation", str(ude.id))
    assert ordre(tjeneste, betaling, ident=ident, request=request) == svar
    assert rest(tjeneste) == foer
    # The refused order's id is free, and what is left of the payment is at home only.
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.efterproev_kaede(conn) == ()
    assert afvisning(ordre(tjeneste, betaling, 1, ident=ident))[0] == "BELOEB_UGYLDIGT"


def test_the_same_order_again_is_booked_once(tjeneste, betalt, clock):
    """Under the same RequestId, a new one or on another day it gets the same answer; with other content it's refused."""
    k, betaling = betalt
    ident, request = uuid4(), uuid4()
    foerste = ordre(tjeneste, betaling, ident=ident, request=request)
    assert ordre(tjeneste, betaling, ident=ident, request=request) == foerste
    assert ordre(tjeneste, betaling, ident=ident)["Accept"] == ACCEPT
    clock.advance(timedelta(days=1))
    assert ordre(tjeneste, betaling, ident=ident)["Accept"] == ACCEPT
    for aendring, element in (
        ({"oere": 100_001}, "IndbetalingBeløb"),
        ({"betaling": uuid4()}, "IndbetalingIdentifikation"),
        ({"aarsag": "ANDET"}, AARSAG),
        ({"tekst": "Noget andet"}, f"{AARSAG}Tekst"),
    ):
        svar = ordre(tjeneste, **{"betaling": betaling, "ident": ident, **aendring})
        assert afvisning(svar) == ("ANDET_INDHOLD", ORDRE_ID, str(ident))
        assert svar["Afvisning"]["Afvisningsårsag"][0]["LokalÅrsagTekst"].endswith(f" ({element})")
    assert rest(tjeneste) == {k.id: 250_000}


def test_an_order_does_not_take_a_reversals_id(tjeneste, betalt):
    """The id that ForetagIndbetalingNedregulering used for a reversal can't be an order's too."""
    k, betaling = betalt
    ident = uuid4()
    nedreguler(tjeneste, betaling, 1, ident=ident)
    assert afvisning(ordre(tjeneste, betaling, ident=ident)) == ("ANDET_INDHOLD", ORDRE_ID, str(ident))
    assert rest(tjeneste) == {k.id: 150_001}


def test_the_account_tells_of_the_order_with_its_reason_cut_to_fit(tjeneste, betalt):
    """HentDebitorkonto shows the order as the payment's reversal; a reason in words of 255 is shown up to its 100."""
    _, betaling = betalt
    ident = uuid4()
    ordre(tjeneste, betaling, ident=ident, aarsag="FORKERT_KONTO", tekst="æ" * 255)
    svar = tjeneste.kald("DebitorForespoergselAfsend", "HentDebitorkonto", {"DebitorkontoIdentifikation": str(KONTO)})
    (fundet,) = svar["Forretningssvar"]["HovedfordringListe"]["Hovedfordring"]
    (vist,) = fundet["FordringDækningNedreguleringListe"]["FordringDækningNedregulering"]
    assert vist["IndbetalingNedregulering"] == {
        "IndbetalingNedreguleringIdentifikation": str(ident),
        "IndbetalingNedreguleringRegistreringDatoTid": tjeneste.installation.clock.now(),
        "IndbetalingNedreguleringDato": I_DAG,
        "IndbetalingNedreguleringBeløb": 100_000,
        "IndbetalingNedreguleringÅrsag": str(id_af(Liste.TILBAGEFOERSELSAARSAG, "FORKERT_KONTO")),
        "IndbetalingNedreguleringÅrsagTekst": "æ" * 100,
        "OprettetAf": SYNTESEBORG.oprettet_af(),
    }


def test_the_service_answers_a_ping(tjeneste):
    """Ping stands in this service too."""
    assert tjeneste.kald(STI, "Ping", {}).keys() == {"HovedOplysningerSvar"}
