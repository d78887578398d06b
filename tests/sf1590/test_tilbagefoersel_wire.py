"""B_03 over HTTP: taking a payment back."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4, uuid5

import pytest
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Afsender, indbetaling, indbetaling_nedregulering
from fordringsbro.nymf.model import Aktionsfilter

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
STI = "DebitorIndbetalingAfsend"
DAG = date(2026, 11, 19)
I_DAG = date(2026, 11, 20)
ACCEPT = {"AccepteretUdenBemærkninger": True}


def betal(tjeneste, oere, *, konto=KONTO, fra=SYNTESEBORG, **mere):
    """A payment's id, after it was accepted."""
    ident = uuid4()
    svar = tjeneste.kald(STI, "ForetagIndbetaling", indbetaling(konto, ident, DAG, oere, **mere), fra=fra)
    assert "Accept" in svar
    return ident


def tilbage(tjeneste, betaling, oere, *, konto=KONTO, ident=None, fra=SYNTESEBORG, request=None, **mere):
    """ForetagIndbetalingNedregulering's answer."""
    ekstra = mere.pop("ekstra", {})
    post = indbetaling_nedregulering(konto, betaling, ident or uuid4(), I_DAG, oere, **mere) | ekstra
    return tjeneste.kald(STI, "ForetagIndbetalingNedregulering", post, fra=fra, request=request)


def rest(tjeneste):
    """The balance of each claim in the ledger."""
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.efterproev_kaede(conn) == ()
        return {f.fordring_id: f.restance_oere for f in tjeneste.installation.bog.liste(conn)}


def afvisning(svar, element=None):
    """Code and reference of the one rejection of an answer, which names the element."""
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    lokal = fundet["ResultatLokalÅrsag"]
    if element:
        assert lokal["LokalÅrsagstekst"].endswith(f" ({element})")
    return lokal["LokalÅrsagskode"], fundet["ResultatÅrsagReference"]


def hentet(tjeneste):
    """The account's claims as HentDebitorkonto tells them, by id."""
    kriterie = {"DebitorkontoIdentifikation": str(KONTO)}
    svar = tjeneste.kald("DebitorForespoergselAfsend", "HentDebitorkonto", kriterie)
    fordringer = svar["Forretningssvar"]["HovedfordringListe"]["Hovedfordring"]
    return {UUID(f["FordringIdentifikation"]): f for f in fordringer}


def test_a_part_is_taken_back_from_the_latest_coverage(tjeneste, krav):
    """Without names the coverage decided last gives first, then the one before it; the answer has no remarks."""
    foerst, sidst = krav(srb=date(2026, 12, 1)), krav(srb=date(2026, 12, 2))
    tjeneste.opret(KONTO, foerst, sidst)
    betaling = betal(tjeneste, 300_000)
    svar = tilbage(tjeneste, betaling, 60_000)
    assert (svar["Accept"], svar["DebitorkontoIdentifikation"]) == (ACCEPT, str(KONTO))
    assert svar["BehandlingDatoTid"] == tjeneste.installation.clock.now()
    assert rest(tjeneste) == {foerst.id: 10_000, sidst.id: 250_000}


def test_all_that_was_paid_can_be_taken_back_and_no_oere_more(tjeneste, krav):
    """One øre above the payment is refused by the reversal's id and the amount; the whole is accepted, then nothing."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    betaling, ident = betal(tjeneste, 100_000), uuid4()
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    svar = tilbage(tjeneste, betaling, 100_001, ident=ident)
    assert afvisning(svar, "IndbetalingNedreguleringBeløb") == ("OVER_REST", reference)
    assert rest(tjeneste) == {k.id: 150_000}
    # What was refused was not booked, so its id is still free.
    assert tilbage(tjeneste, betaling, 100_000, ident=ident)["Accept"] == ACCEPT
    assert rest(tjeneste) == {k.id: 250_000}
    assert afvisning(tilbage(tjeneste, betaling, 1))[0] == "OVER_REST"


def test_named_coverages_are_taken_back_whole_and_first(tjeneste, krav):
    """A coverage is named by its id as HentDebitorkonto tells it; what is left of the amount goes by the rule."""
    foerst, sidst = krav(srb=date(2026, 12, 1)), krav(srb=date(2026, 12, 2))
    tjeneste.opret(KONTO, foerst, sidst)
    betaling = betal(tjeneste, 300_000)
    (daekning,) = hentet(tjeneste)[foerst.id]["FordringDækningListe"]["FordringDækning"]
    id_ = UUID(daekning["FordringDækningIdentifikation"])
    ident = uuid4()
    svar = tilbage(tjeneste, betaling, 249_999, ident=ident, daekninger=[id_])
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    assert afvisning(svar, "FordringDækningNedreguleringListe") == ("OVER_INDBETALING", reference)
    assert tilbage(tjeneste, betaling, 250_001, daekninger=[id_])["Accept"] == ACCEPT
    assert rest(tjeneste) == {foerst.id: 250_000, sidst.id: 200_001}
    svar = tilbage(tjeneste, betaling, 100, daekninger=[id_])
    felt = "FordringDækningNedreguleringIdentifikation"
    assert afvisning(svar, felt) == ("OVER_REST", {"FordringDækningIdentifikation": str(id_)})


def test_wrong_names_of_coverages_are_pointed_at(tjeneste, krav):
    """A coverage of another payment, and one named twice are refused by id."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    betaling, anden = betal(tjeneste, 100), betal(tjeneste, 100)
    (fordring_id,) = rest(tjeneste)
    egen, fremmed = uuid5(betaling, str(fordring_id)), uuid5(anden, str(fordring_id))
    for navne, kode, skyldig in (([fremmed], "UKENDT", fremmed), ([egen, egen], "GENTAGET_I_BESKED", egen)):
        svar = tilbage(tjeneste, betaling, 100, daekninger=navne)
        felt = "FordringDækningNedreguleringIdentifikation"
        assert afvisning(svar, felt) == (kode, {"FordringDækningIdentifikation": str(skyldig)})
    assert rest(tjeneste) == {fordring_id: 249_800}


@pytest.mark.parametrize("navn", ["OpkrævningsrenteDækning", "InddrivelsesrenteDækning", "RykkergebyrDækning"])
def test_coverages_of_interest_and_fees_are_unknown(tjeneste, krav, navn):
    """A named coverage of interest or a fee that the payment has not is refused by its id."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    ident = str(uuid4())
    ekstra = {f"{navn}NedreguleringListe": {f"{navn}NedreguleringIdentifikation": [ident]}}
    svar = tilbage(tjeneste, betal(tjeneste, 100), 100, ekstra=ekstra)
    assert afvisning(svar, f"{navn}NedreguleringIdentifikation") == ("UKENDT", {f"{navn}Identifikation": ident})


def test_a_reversal_can_not_be_reversed(tjeneste, krav):
    """The id of a reversal in a payment's place is refused as what it is."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    ident = uuid4()
    tilbage(tjeneste, betal(tjeneste, 100), 50, ident=ident)
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    assert afvisning(tilbage(tjeneste, ident, 1), "IndbetalingIdentifikation") == ("ER_TILBAGEFOERSEL", reference)


def test_unknown_payments_and_accounts_are_named(tjeneste, krav):
    """A payment nobody knows, one on another account and an unknown account are each pointed at."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    tjeneste.opret(ANDEN, krav(srb=date(2026, 12, 1)))
    betaling = betal(tjeneste, 100)
    for ukendt, konto in ((uuid4(), KONTO), (betaling, ANDEN)):
        svar = tilbage(tjeneste, ukendt, 1, konto=konto)
        reference = {"IndbetalingIdentifikation": str(ukendt)}
        assert afvisning(svar, "IndbetalingIdentifikation") == ("UKENDT", reference)
    ingen = uuid4()
    assert afvisning(tilbage(tjeneste, betaling, 1, konto=ingen)) == (
        "UKENDT",
        {"DebitorkontoIdentifikation": str(ingen)},
    )
    # To another municipality the account is as unknown as one that doesn't exist.
    assert afvisning(tilbage(tjeneste, betaling, 1, fra=TRINBY)) == (
        "UKENDT",
        {"DebitorkontoIdentifikation": str(KONTO)},
    )


def test_only_who_made_the_payment_takes_it_back(tjeneste, krav):
    """Another fagsystem is refused, also the account's own; the payment office that paid is not."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    kontor = Afsender(SYNTESEBORG.kommune_cvr, uuid4())
    betaling = betal(tjeneste, 100, fra=kontor)
    reference = {"IndbetalingIdentifikation": str(betaling)}
    assert afvisning(tilbage(tjeneste, betaling, 100), "IndbetalingIdentifikation") == ("UKENDT", reference)
    assert tilbage(tjeneste, betaling, 100, fra=kontor)["Accept"] == ACCEPT


def test_nothing_is_no_reversal(tjeneste, krav):
    """A reversal of 0.00 is a business rejection by its id; below, the schema refuses it."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    betaling, ident = betal(tjeneste, 100), uuid4()
    svar = tilbage(tjeneste, betaling, 0, ident=ident)
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    assert afvisning(svar, "IndbetalingNedreguleringBeløb") == ("BELOEB_UGYLDIGT", reference)
    with pytest.raises(AssertionError, match=r"FB-208.*IndbetalingNedreguleringBeløb: mindst 0"):
        tilbage(tjeneste, betaling, -1)
    assert rest(tjeneste) == {k.id: 249_900}


def test_an_unknown_reason_is_refused(tjeneste, krav):
    """A reason that is not in the code list is refused by the reversal's id."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    ident = uuid4()
    svar = tilbage(
        tjeneste, betal(tjeneste, 100), 1, ident=ident, ekstra={"IndbetalingNedreguleringÅrsag": str(uuid4())}
    )
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    assert afvisning(svar, "IndbetalingNedreguleringÅrsag") == ("UKENDT_KODE", reference)


def test_an_ended_account_takes_no_reversal(tjeneste, krav):
    """On an account that was ended a payment stays as it is, until the account is taken up again."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 12, 1)))
    betaling = betal(tjeneste, 250_000)
    bog, kommune = tjeneste.installation.bog, SYNTESEBORG.kommune_cvr
    with tjeneste.installation.database.transaction() as conn:
        bog.afslut_konto(conn, kommune_cvr=kommune, konto_id=KONTO, dato=I_DAG)
    assert afvisning(tilbage(tjeneste, betaling, 1)) == (
        "KONTO_AFSLUTTET",
        {"DebitorkontoIdentifikation": str(KONTO)},
    )
    with tjeneste.installation.database.transaction() as conn:
        bog.genoptag_konto(conn, kommune_cvr=kommune, konto_id=KONTO, dato=I_DAG)
    assert tilbage(tjeneste, betaling, 1)["Accept"] == ACCEPT


def test_what_collection_has_stays_paid(tjeneste, krav):
    """Where one coverage is on a claim under collection, all is refused by that claim; ledger and collection agree."""
    ude, hjemme = krav(), krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, ude, hjemme)
    betaling = betal(tjeneste, 100_000, daekninger=[(ude.id, 60_000), (hjemme.id, 40_000)])
    tjeneste.installation.koersel.en(ude.id)
    foer, aktioner = rest(tjeneste), _aktioner(tjeneste)
    ident, request = uuid4(), uuid4()
    svar = tilbage(tjeneste, betaling, 100_000, ident=ident, request=request)
    ventet = ("UNDER_INDDRIVELSE_KAN_IKKE", {"FordringIdentifikation": str(ude.id)})
    assert afvisning(svar, "IndbetalingIdentifikation") == ventet
    assert tilbage(tjeneste, betaling, 100_000, ident=ident, request=request) == svar
    assert (rest(tjeneste), _aktioner(tjeneste)) == (foer, aktioner)
    # The other coverage can be taken back by name, under the id whose first use was refused.
    (daekning,) = hentet(tjeneste)[hjemme.id]["FordringDækningListe"]["FordringDækning"]
    navn = UUID(daekning["FordringDækningIdentifikation"])
    assert tilbage(tjeneste, betaling, 40_000, ident=ident, daekninger=[navn])["Accept"] == ACCEPT
    assert rest(tjeneste) == foer | {hjemme.id: 250_000}


def test_what_collection_refused_can_be_taken_back(tjeneste, krav):
    """A claim that the filter refused is the ledger's alone, so its payment may be reversed."""
    k = krav(beskrivelse="")
    tjeneste.opret(KONTO, k)
    tjeneste.installation.koersel.en(k.id)
    assert tilbage(tjeneste, betal(tjeneste, 100), 100)["Accept"] == ACCEPT
    assert rest(tjeneste) == {k.id: 250_000}


def test_the_same_reversal_again_is_booked_once(tjeneste, krav):
    """Under the same RequestId or a new one it gets the same answer; with another amount it is refused."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    betaling, ident, request = betal(tjeneste, 100_000), uuid4(), uuid4()
    foerste = tilbage(tjeneste, betaling, 40_000, ident=ident, request=request)
    assert tilbage(tjeneste, betaling, 40_000, ident=ident, request=request) == foerste
    assert tilbage(tjeneste, betaling, 40_000, ident=ident)["Accept"] == foerste["Accept"]
    reference = {"IndbetalingNedreguleringIdentifikation": str(ident)}
    svar = tilbage(tjeneste, betaling, 40_001, ident=ident)
    assert afvisning(svar, "IndbetalingNedreguleringBeløb") == ("ANDET_INDHOLD", reference)
    assert rest(tjeneste) == {k.id: 190_000}


def test_the_account_tells_of_its_reversals(tjeneste, krav):
    """HentDebitorkonto shows on the claim what was uncovered, and by which reversal: date, amount, reason."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    ident = uuid4()
    tilbage(tjeneste, betal(tjeneste, 100_000), 40_000, ident=ident, aarsag="DOBBELTBETALING", tekst="Æ, ø og å")
    fundet = hentet(tjeneste)[k.id]
    (daekning,) = fundet["FordringDækningListe"]["FordringDækning"]
    (vist,) = fundet["FordringDækningNedreguleringListe"]["FordringDækningNedregulering"]
    nu = tjeneste.installation.clock.now()
    assert (daekning["FordringDækningBeløb"], vist["FordringDækningNedreguleringBeløb"]) == (100_000, 40_000)
    assert vist["FordringDækningNedreguleringRegistreringDatoTid"] == nu
    assert vist["IndbetalingNedregulering"] == {
        "IndbetalingNedreguleringIdentifikation": str(ident),
        "IndbetalingNedreguleringRegistreringDatoTid": nu,
        "IndbetalingNedreguleringDato": I_DAG,
        "IndbetalingNedreguleringBeløb": 40_000,
        "IndbetalingNedreguleringÅrsag": str(id_af(Liste.TILBAGEFOERSELSAARSAG, "DOBBELTBETALING")),
        "IndbetalingNedreguleringÅrsagTekst": "Æ, ø og å",
        "OprettetAf": SYNTESEBORG.oprettet_af(),
    }


def _aktioner(tjeneste):
    with tjeneste.installation.database.transaction() as conn:
        return [a.aktion_id for a in tjeneste.installation.nymf.aktioner(conn, Aktionsfilter())]
