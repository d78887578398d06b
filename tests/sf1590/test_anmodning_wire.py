"""B_04 over HTTP: what each request does at once, and what it is refused for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from anmodning_hjaelp import ANDEN_KONTO, KONTO, anmod, ej_gennemfoert, grund, konto_nu, saldo
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.contract.codes import Liste, handlingstyper, kode_af
from fordringsbro.contract.names import OPERATIONER
from fordringsbro.klient.beskeder import Afsender, indbetaling
from fordringsbro.klient.beskeder_anmodning import anmodning

I_DAG = date(2026, 11, 20)
UDEN = {"HandlingGennemført": {"HandlingGennemførtUdenBemærkninger": True}}
ANDET_SYSTEM = replace(SYNTESEBORG, it_system=UUID("aaaaaaaa-0000-4000-8000-000000000009"))
ANDEN_KOMMUNE = Afsender("29000022", SYNTESEBORG.it_system)


def bemaerkning(svar):
    """The code and object of a carried-out action's only remark."""
    (fundet,) = svar["HandlingGennemført"]["HandlingGennemførtMedBemærkninger"]["Bemærkning"]
    return fundet["LokalÅrsagKode"], fundet["ElementVærdi"]


def gennemfoert(svar):
    """Whether an action was carried out without remarks."""
    return svar.get("HandlingGennemført") == UDEN["HandlingGennemført"]


def betal(tjeneste, konto, oere, *krav):
    """Pay on an account, some claims by name; the payment's id."""
    betaling = uuid4()
    daekninger = [(k.id, beloeb) for k, beloeb in krav]
    post = indbetaling(konto, betaling, date(2026, 11, 19), oere, daekninger=daekninger)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)
    return betaling


def overdrag(tjeneste, krav):
    """Have a claim handed over to collection."""
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.marker_overdraget(conn, [krav.id], {})


@pytest.fixture
def et(tjeneste, krav):
    """A claim of 2,500 kr. on the account, to be paid by 15 December."""
    fundet = krav(srb=date(2026, 12, 15))
    assert "Accept" in tjeneste.opret(KONTO, fundet)
    return fundet


def test_reminders_are_stopped_and_let_out_again(tjeneste, et):
    """The account shows it; the same asked for anew is carried out with a remark."""
    for handling, stop in (("RYKKERSTOP", True), ("RYKKERSTOP_OPHOER", False)):
        assert gennemfoert(anmod(tjeneste, handling, konto=KONTO))
        assert konto_nu(tjeneste)["DebitorkontoRykkerstopMarkering"] is stop
        assert bemaerkning(anmod(tjeneste, handling, konto=KONTO)) == ("UAENDRET", str(KONTO))


def test_a_statement_tells_what_was_booked(tjeneste, krav, et):
    """Opening balance, each booking with kind, claim, payment and running balance, and the closing balance."""
    betaling = betal(tjeneste, KONTO, 100_000)
    svar = anmod(tjeneste, "KONTOUDTOG", konto=KONTO, fra=I_DAG, til=I_DAG)
    med = svar["HandlingGennemførtMedResultatInformation"]
    assert med["HandlingGennemførtUdenBemærkninger"]
    udtog = med["ResultatInformationStruktur"]["DebitorkontoUdtog"]
    poster = udtog.pop("PosteringListe")["Postering"]
    assert udtog == {
        "DebitorkontoIdentifikation": str(KONTO),
        "UdtogFraDato": I_DAG,
        "UdtogTilDato": I_DAG,
        "Primosaldo": 0,
        "Ultimosaldo": 150_000,
    }
    arter = [kode_af(Liste.POSTERINGSART, p.pop("PosteringArt")).kode for p in poster]
    assert arter == ["FORDRING", "DAEKKET"]
    assert poster[1] == {
        "BogføringDato": I_DAG,
        "VirkningDato": date(2026, 11, 19),
        "FordringIdentifikation": str(et.id),
        "IndbetalingIdentifikation": str(betaling),
        "PosteringBeløb": -100_000,
        "PosteringSaldo": 150_000,
    }
    foer = anmod(tjeneste, "KONTOUDTOG", konto=KONTO, fra=date(2026, 1, 1), til=date(2026, 11, 19))
    tomt = foer["HandlingGennemførtMedResultatInformation"]["ResultatInformationStruktur"]["DebitorkontoUdtog"]
    assert "PosteringListe" not in tomt
    assert tomt["Ultimosaldo"] == 0


@pytest.mark.parametrize(("antal", "for_mange"), [(1000, False), (1001, True)])
def test_a_statement_is_whole_or_refused(tjeneste, krav, antal, for_mange):
    """A thousand bookings are told; one more is too many, and the period must be narrowed."""
    for _ in range(2):
        tjeneste.opret(KONTO, *(krav(srb=None) for _ in range(500)))
    tjeneste.opret(KONTO, *(krav(srb=None) for _ in range(antal - 1000)))
    svar = anmod(tjeneste, "KONTOUDTOG", konto=KONTO, fra=I_DAG, til=I_DAG)
    if for_mange:
        assert grund(svar)[:2] == ("FOR_MANGE", str(KONTO))
    else:
        med = svar["HandlingGennemførtMedResultatInformation"]["ResultatInformationStruktur"]
        assert len(med["DebitorkontoUdtog"]["PosteringListe"]["Postering"]) == antal


def test_an_account_ends_when_nothing_is_owed_and_is_resumed(tjeneste, et):
    """With an øre owed it can't; paid, it ends; ended or open already, a remark says so."""
    betal(tjeneste, KONTO, 249_999)
    assert ej_gennemfoert(anmod(tjeneste, "AFSLUT_KONTO", konto=KONTO)) == [("KONTO_HAR_RESTANCE", str(KONTO))]
    betal(tjeneste, KONTO, 1)
    assert gennemfoert(anmod(tjeneste, "AFSLUT_KONTO", konto=KONTO))
    assert konto_nu(tjeneste)["DebitorkontoAfslutningDato"] == I_DAG
    assert bemaerkning(anmod(tjeneste, "AFSLUT_KONTO", konto=KONTO)) == ("ALLEREDE_AFSLUTTET", str(KONTO))
    for handling, felter in (("RYKKERSTOP", {}), ("HENSTAND_OPHOER", {"krav": [et.id]})):
        svar = anmod(tjeneste, handling, konto=KONTO, **felter)
        assert ej_gennemfoert(svar) == [("KONTO_AFSLUTTET", str(KONTO))]
    assert gennemfoert(anmod(tjeneste, "GENOPTAG_KONTO", konto=KONTO))
    assert bemaerkning(anmod(tjeneste, "GENOPTAG_KONTO", konto=KONTO)) == ("UAENDRET", str(KONTO))


@pytest.mark.parametrize(("til", "kan"), [(date(2026, 12, 15), False), (date(2026, 12, 16), True)])
def test_a_deferment_must_give_more_time(tjeneste, et, til, kan):
    """The last date to pay moves to the day asked for; the day it has already is none."""
    svar = anmod(tjeneste, "HENSTAND", konto=KONTO, krav=[et.id], til=til)
    if kan:
        assert gennemfoert(svar)
    else:
        assert ej_gennemfoert(svar) == [("HANDLING_UMULIG", str(et.id))]
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.fordring(conn, et.id).srb == til


def test_an_ended_deferment_makes_a_claim_due(tjeneste, krav):
    """The date as it was set counts again, and handing over is put in the queue when it has passed."""
    et = krav(srb=date(2026, 11, 20))
    tjeneste.opret(KONTO, et)
    assert gennemfoert(anmod(tjeneste, "HENSTAND", konto=KONTO, krav=[et.id], til=date(2027, 1, 15)))
    clock = tjeneste.installation.clock
    clock.advance(timedelta(days=1))
    with tjeneste.installation.database.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    assert gennemfoert(anmod(tjeneste, "HENSTAND_OPHOER", konto=KONTO, krav=[et.id]))
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT task_name FROM procrastinate_jobs").fetchall() == [("overdragelse.forfaldne",)]
        assert tjeneste.installation.bog.fordring(conn, et.id).srb == date(2026, 11, 20)
    svar = anmod(tjeneste, "HENSTAND_OPHOER", konto=KONTO, krav=[et.id])
    assert ej_gennemfoert(svar) == [("HANDLING_UMULIG", str(et.id))]


def test_of_several_claims_all_are_deferred_or_none(tjeneste, krav, et):
    """Each claim in the way is told with its reason, and the others stay as they were."""
    overdraget, betalt = krav(), krav(beloeb_oere=0)
    tjeneste.opret(KONTO, overdraget, betalt)
    overdrag(tjeneste, overdraget)
    ider = [et.id, overdraget.id, betalt.id]
    svar = anmod(tjeneste, "HENSTAND", konto=KONTO, krav=ider, til=date(2027, 1, 15))
    assert ej_gennemfoert(svar) == [("ER_OVERDRAGET", str(overdraget.id)), ("HANDLING_UMULIG", str(betalt.id))]
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.fordring(conn, et.id).srb == et.srb


@pytest.mark.parametrize("konti", [(KONTO, KONTO), (KONTO, ANDEN_KONTO)], ids=["samme konto", "to konti"])
def test_coverage_moves_to_another_claim(tjeneste, krav, et, konti):
    """As much as the other owes; when it owes nothing, or nothing covers the one, it can't be carried out."""
    andet = krav(beloeb_oere=40_000)
    tjeneste.opret(konti[1], andet)
    par = {"konto": konti[0], "til_konto": konti[1]}
    felter = par | {"krav": [et.id], "til_krav": andet.id}
    assert ej_gennemfoert(anmod(tjeneste, "FLYT_DAEKNING", **felter)) == [("HANDLING_UMULIG", str(et.id))]
    betal(tjeneste, KONTO, 100_000, (et, 100_000))
    assert gennemfoert(anmod(tjeneste, "FLYT_DAEKNING", **felter))
    assert (saldo(tjeneste, et), saldo(tjeneste, andet)) == (190_000, 0)
    assert ej_gennemfoert(anmod(tjeneste, "FLYT_DAEKNING", **felter)) == [("HANDLING_UMULIG", str(andet.id))]
    overdrag(tjeneste, andet)
    assert ej_gennemfoert(anmod(tjeneste, "FLYT_DAEKNING", **felter)) == [("ER_OVERDRAGET", str(andet.id))]


def _eksempel(handling, et, **anders):
    """A request of each type that is taken."""
    felter = {"konto": KONTO}
    if handling in {"HENSTAND", "HENSTAND_OPHOER", "AFSKRIV"}:
        felter["krav"] = [et.id]
    if handling == "HENSTAND":
        felter["til"] = date(2027, 1, 15)
    if handling == "KONTOUDTOG":
        felter |= {"fra": I_DAG, "til": I_DAG}
    if handling == "FLYT_INDBETALING":
        felter |= {"til_konto": ANDEN_KONTO, "indbetaling": uuid4()}
    if handling == "FLYT_DAEKNING":
        felter |= {"til_konto": KONTO, "krav": [et.id], "til_krav": uuid4()}
    return felter | anders


@pytest.mark.parametrize("handling", handlingstyper())
@pytest.mark.parametrize("fra", [ANDET_SYSTEM, ANDEN_KOMMUNE], ids=["system", "kommune"])
def test_only_who_created_or_owns_an_account_may_ask(tjeneste, et, handling, fra):
    """Another fagsystem doesn't know it, and another municipality neither."""
    if handling == "FLYT_INDBETALING":
        tjeneste.opret(ANDEN_KONTO)
    svar = anmod(tjeneste, handling, **_eksempel(handling, et), afsender=fra)
    assert grund(svar)[:2] in {("UKENDT", str(KONTO)), ("UKENDT", str(ANDEN_KONTO))}


def test_who_created_and_who_owns_may_both_ask(tjeneste, krav, et):
    """After another fagsystem took the account over, both may; also when the debtor system looks after it."""
    tjeneste.opret(KONTO, overtag=True, fra=ANDET_SYSTEM)
    for fra in (SYNTESEBORG, ANDET_SYSTEM):
        assert "HandlingGennemført" in anmod(tjeneste, "RYKKERSTOP", konto=KONTO, afsender=fra)
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.overdrag_konto(
            conn,
            kommune_cvr=SYNTESEBORG.kommune_cvr,
            oprettet_af=inst.bog.fordring(conn, et.id).ejet_af,
            konto_id=KONTO,
        )
    assert gennemfoert(anmod(tjeneste, "RYKKERSTOP_OPHOER", konto=KONTO))


@pytest.mark.parametrize("handling", handlingstyper())
def test_a_type_of_another_request_is_refused(tjeneste, et, handling):
    """Each type belongs to one of the four requests."""
    for anden in handlingstyper():
        operation, post = anmodning(anden, uuid4(), **_eksempel(anden, et))
        if handlingstyper()[handling].anmodning != operation:
            _, egen = anmodning(handling, uuid4(), **_eksempel(handling, et))
            post["DebitorkontoAnmodningHandlingstype"] = egen["DebitorkontoAnmodningHandlingstype"]
            svar = tjeneste.kald("DebitorkontoAnmodningAfsend", operation, post)
            id_ = post["DebitorkontoAnmodningIdentifikation"]
            assert grund(svar) == ("HANDLING_PASSER_IKKE", id_, "DebitorkontoAnmodningHandlingstype")


@pytest.mark.parametrize(
    ("handling", "anders", "kode", "felt"),
    [
        ("RYKKERSTOP", {"skrevet": date(2026, 11, 21)}, "DATO_UGYLDIG", "DebitorkontoAnmodningDato"),
        ("RYKKERSTOP", {"svarfrist": date(2026, 11, 19)}, "DATO_UGYLDIG", "DebitorkontoAnmodningSvarfristDato"),
        ("HENSTAND", {"til": date(2026, 11, 19)}, "DATO_UGYLDIG", "DebitorkontoAnmodningUdgangspunktTilDato"),
        ("KONTOUDTOG", {"til": date(2026, 11, 21)}, "DATO_UGYLDIG", "DebitorkontoAnmodningUdgangspunktTilDato"),
        ("KONTOUDTOG", {"til": date(2026, 11, 19)}, "PERIODE_UGYLDIG", "DebitorkontoAnmodningUdgangspunktTilDato"),
        ("HENSTAND", {"fra": date(2027, 1, 16)}, "PERIODE_UGYLDIG", "DebitorkontoAnmodningUdgangspunktTilDato"),
        ("HENSTAND", {"til": None}, "OPLYSNING_MANGLER", "DebitorkontoAnmodningUdgangspunktTilDato"),
        ("KONTOUDTOG", {"fra": None}, "OPLYSNING_MANGLER", "DebitorkontoAnmodningUdgangspunktFraDato"),
        ("FLYT_INDBETALING", {"indbetaling": None}, "OPLYSNING_MANGLER", "IndbetalingIdentifikation"),
    ],
)
def test_days_that_cannot_be_and_missing_parts_are_refused(tjeneste, et, handling, anders, kode, felt):  # noqa: PLR0917 - cases
    """The rejection points at the request and names the element; the id may be used again for the corrected request."""
    id_ = uuid4()
    svar = anmod(tjeneste, handling, id_=id_, **_eksempel(handling, et, **anders))
    assert grund(svar) == (kode, str(id_), felt)
    assert "Afvisning" not in anmod(tjeneste, "RYKKERSTOP", id_=id_, konto=KONTO)


@pytest.mark.parametrize(
    ("handling", "anders"),
    [
        ("RYKKERSTOP", {"skrevet": I_DAG, "svarfrist": I_DAG}),
        ("KONTOUDTOG", {"fra": I_DAG, "til": I_DAG}),
        ("HENSTAND", {"fra": date(2027, 1, 15), "til": date(2027, 1, 15)}),
    ],
)
def test_the_last_days_that_can_be_are_taken(tjeneste, et, handling, anders):
    """Written today, answered today, up to today; a period of one day."""
    assert "Afvisning" not in anmod(tjeneste, handling, **_eksempel(handling, et, **anders))


@pytest.mark.parametrize("felt", ["DebitorkontoAnmodningHandlingstype", "DebitorkontoAnmodningÅrsag"])
def test_unknown_codes_are_refused(tjeneste, et, felt):
    """The rejection names the element and not the value."""
    operation, post = anmodning("RYKKERSTOP", uuid4(), konto=KONTO, aarsag="BORGER")
    post[felt] = str(uuid4())
    svar = tjeneste.kald("DebitorkontoAnmodningAfsend", operation, post)
    assert grund(svar) == ("UKENDT_KODE", post["DebitorkontoAnmodningIdentifikation"], felt)
    assert post[felt] not in str(svar["Afvisning"])


def test_what_is_unknown_or_named_twice_is_refused(tjeneste, krav, et):
    """Accounts and claims, also a claim of another account; the same on both sides; a claim named twice."""
    ukendt, andet = uuid4(), krav()
    tjeneste.opret(ANDEN_KONTO, andet)
    fra_til = {"konto": KONTO, "til_konto": ANDEN_KONTO}
    forsoeg = [
        ("RYKKERSTOP", {"konto": ukendt}, "UKENDT", ukendt),
        ("HENSTAND_OPHOER", {"konto": KONTO, "krav": [et.id, ukendt]}, "UKENDT", ukendt),
        ("AFSKRIV", {"konto": KONTO, "krav": [andet.id]}, "UKENDT", andet.id),
        ("FLYT_DAEKNING", fra_til | {"krav": [andet.id], "til_krav": et.id}, "UKENDT", andet.id),
        ("FLYT_DAEKNING", fra_til | {"krav": [et.id], "til_krav": ukendt}, "UKENDT", ukendt),
        ("FLYT_INDBETALING", fra_til | {"indbetaling": ukendt}, "UKENDT_INDBETALING", ukendt),
        ("FLYT_INDBETALING", fra_til | {"til_konto": ukendt, "indbetaling": ukendt}, "UKENDT", ukendt),
        ("FLYT_INDBETALING", fra_til | {"til_konto": KONTO, "indbetaling": ukendt}, "SAMME_OBJEKT", KONTO),
        ("FLYT_DAEKNING", fra_til | {"krav": [et.id], "til_krav": et.id}, "SAMME_OBJEKT", et.id),
        ("HENSTAND_OPHOER", {"konto": KONTO, "krav": [et.id, et.id]}, "GENTAGET_I_BESKED", et.id),
    ]
    for handling, felter, kode, objekt in forsoeg:
        assert grund(anmod(tjeneste, handling, **felter))[:2] == (kode, str(objekt)), (handling, kode)


def test_a_fee_is_no_claim_to_ask_about(tjeneste, et):
    """Fees and interest are the debtor system's own; as a claim their id is unknown."""
    from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
    from fordringsbro.debitor.model import Slags

    gebyr, inst = uuid4(), tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.tilskriv(conn, SYNTESEBORG.kommune_cvr, Tilskrivning(gebyr, Slags.RYKKERGEBYR, et.id, 10_000, I_DAG))
    assert grund(anmod(tjeneste, "AFSKRIV", konto=KONTO, krav=[gebyr]))[:2] == ("UKENDT", str(gebyr))


def test_the_same_request_gets_the_same_outcome(tjeneste, et):
    """In the same message or another; later too, when it would come to something else; with other content it is refused."""
    id_, felter = uuid4(), {"konto": KONTO}
    foerst = anmod(tjeneste, "AFSLUT_KONTO", id_=id_, **felter)
    assert ej_gennemfoert(foerst) == [("KONTO_HAR_RESTANCE", str(KONTO))]
    betal(tjeneste, KONTO, 250_000)
    tjeneste.installation.clock.advance(timedelta(hours=1))
    igen = anmod(tjeneste, "AFSLUT_KONTO", id_=id_, **felter)
    assert {k: v for k, v in igen.items() if k != "HovedOplysningerSvar"} == {
        k: v for k, v in foerst.items() if k != "HovedOplysningerSvar"
    }
    andet = anmod(tjeneste, "AFSLUT_KONTO", id_=id_, tekst="Igen", **felter)
    felt = "/AnmodEnDebitorkonto_I/DebitorkontoAnmodningÅrsagTekst"
    assert grund(andet) == ("ANDET_INDHOLD", str(id_), felt)
    anden_operation = anmod(tjeneste, "HENSTAND_OPHOER", id_=id_, konto=KONTO, krav=[et.id])
    assert grund(anden_operation)[:2] == ("ANDET_INDHOLD", str(id_))
    # Another fagsystem's request of that id is one of its own, and says nothing of this one.
    fremmed = anmod(tjeneste, "AFSLUT_KONTO", id_=id_, afsender=ANDET_SYSTEM, **felter)
    assert grund(fremmed)[:2] == ("UKENDT", str(KONTO))


def test_a_statement_told_again_is_the_same(tjeneste, et):
    """Also when something was booked since."""
    id_ = uuid4()
    felter = {"konto": KONTO, "fra": I_DAG, "til": I_DAG}
    foerst = anmod(tjeneste, "KONTOUDTOG", id_=id_, **felter)["HandlingGennemførtMedResultatInformation"]
    betal(tjeneste, KONTO, 1)
    assert anmod(tjeneste, "KONTOUDTOG", id_=id_, **felter)["HandlingGennemførtMedResultatInformation"] == foerst


def test_foreign_xml_beside_counts_as_content(tjeneste, et):
    """What other namespaces say in the extra information is left alone, but another text is another request."""
    operation, post = anmodning("RYKKERSTOP", uuid4(), konto=KONTO)
    fremmed = '<x:Note xmlns:x="urn:vendor">{}</x:Note>'

    def med(tekst):
        from lxml import etree

        return {
            **post,
            "DebitorkontoAnmodningSupplerendeInformation": {"_andre": [etree.fromstring(fremmed.format(tekst))]},
        }

    assert gennemfoert(tjeneste.kald("DebitorkontoAnmodningAfsend", operation, med("a")))
    assert gennemfoert(tjeneste.kald("DebitorkontoAnmodningAfsend", operation, med("a")))
    svar = tjeneste.kald("DebitorkontoAnmodningAfsend", operation, med("b"))
    assert grund(svar) == (
        "ANDET_INDHOLD",
        post["DebitorkontoAnmodningIdentifikation"],
        "/AnmodEnDebitorkonto_I/DebitorkontoAnmodningSupplerendeInformation",
    )


@pytest.mark.parametrize("tjenesten", ["DebitorkontoAnmodningAfsend", "DebitorkontoAnmodningSvarAfsend"])
def test_both_services_answer_a_ping(tjeneste, tjenesten):
    """Header in, header out."""
    assert "Ping" in OPERATIONER[tjenesten]
    assert list(tjeneste.kald(tjenesten, "Ping", {})) == ["HovedOplysningerSvar"]


@pytest.mark.parametrize("handling", ["AFSKRIV", "HENSTAND"])
def test_the_words_of_a_request_stay_out_of_the_chain(tjeneste, krav, handling):
    """A reason that names somebody is shown with what was booked, and nothing append-only holds it."""
    k, navn = krav(), "Testperson Hemmelig er blevet syg"
    tjeneste.opret(KONTO, k)
    dele = tjeneste.installation
    svar = anmod(tjeneste, handling, konto=KONTO, krav=[k.id], til=date(2027, 1, 1), tekst=navn)
    if "HandlingGennemført" not in svar:
        with dele.database.transaction() as conn:
            (anmodning_id,) = conn.execute("SELECT anmodning_id FROM sf1590.anmodning").fetchone()
        dele.afgoerelser.godkend(anmodning_id)
    with dele.database.transaction() as conn:
        billede = dele.bog.fordring(conn, k.id)
        kaede = conn.execute(
            "SELECT data::text FROM debitor.journal UNION ALL SELECT data::text FROM debitor.kontohaendelse"
        ).fetchall()
        assert dele.bog.efterproev_kaede(conn) == ()
    ((en, _),) = billede.afskrivninger if handling == "AFSKRIV" else billede.henstande
    assert en.aarsag_tekst == navn
    assert navn not in str(kaede)


def test_a_request_with_the_id_of_a_payment_is_carried_out(tjeneste, krav):
    """The ids that are made of the one are no ids that are made of the other."""
    k, ident = krav(srb=date(2026, 12, 1)), uuid4()
    tjeneste.opret(KONTO, k)
    betaling = indbetaling(KONTO, ident, date(2026, 11, 20), 100)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", betaling)
    svar = anmod(tjeneste, "HENSTAND", id_=ident, konto=KONTO, krav=[k.id], til=date(2027, 1, 1))
    assert "HandlingGennemført" in svar
