"""The same ids from two municipalities are two accounts, claims, payments and requests, all the way in and out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from anmodning_hjaelp import anmod
from forespoergsel_hjaelp import TRINBY, hent, ider, krav_i, soeg
from forespoergsel_hjaelp import konti as fundne_konti
from lxml import etree
from saetninger import saetninger
from sf1590_hjaelp import SYNTESEBORG, TO

from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.debitor.bog.navne import eget_navn, kan_vaere_eget, mulige
from fordringsbro.klient.beskeder import (
    Haefter,
    Nedskrevet,
    hoved,
    indbetaling,
    kontrakt,
    konvolut,
    registrering,
    til_opkraevning,
)
from fordringsbro.klient.beskeder_tilbage import Daekket, daekning_afskrivning
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal.fortaelling import find_fordring, fortael
from fordringsbro.sf1590.faelles.ider import IDER
from fordringsbro.sf1590.fagsystem import store

KONTO = UUID("10000000-0000-4000-8000-0000000000e1")
I_DAG = date(2026, 11, 20)
SENERE = date(2026, 12, 1)
#: What ends in `Identifikation` and names nothing of the ledger.
_ANDET = {
    "BilagIdentifikation",
    "DebitorKvitteringÅrsagIdentifikation",
    "DebitorkontoAnmodningIdentifikation",
    "DebitorkontoAnmodningSvarIdentifikation",
    "DebitorkontoSagsreferenceIdentifikation",
    "DebitorkontoSpecifikationIdentifikation",
    "DebitorkontoSystemUnikIdentifikation",
    "FordringSpecifikationIdentifikation",
    "FordringSystemUnikIdentifikation",
    "Identifikation",
    "ItSystemInstansIdentifikation",
    "OpkrævningBetalingIdentifikation",
    "ÅrsagIdentifikation",
    "ØIRDokumentIdentifikation",
    "ØIRPartIdentifikation",
    "ØIRSagIdentifikation",
}


def _navne() -> Iterator[str]:
    """Every element of the contract that ends in `Identifikation`."""
    for fil in sf1590_xsd().parent.rglob("*.xsd"):
        for element in etree.parse(str(fil)).iter("{http://www.w3.org/2001/XMLSchema}element"):
            navn = element.get("name") or ""
            if navn.endswith("Identifikation"):
                yield navn


def test_every_id_of_the_contract_is_known_to_be_the_ledgers_or_not():
    """An element that is added to the contract must be put on one of the two lists."""
    # Interest of collection is not in the ledger: what names it is refused by name.
    rest = {navn for navn in _navne() if not navn.startswith("Inddrivelsesrente")}
    assert rest == IDER | _ANDET
    assert not IDER & _ANDET


def test_database_and_code_make_the_same_id(db):
    """The id of one's own is the same wherever it is made, is marked, and differs by municipality and by id."""
    with db.transaction() as conn:
        for cvr in ("29000011", "29000022"):
            for ident in (UUID(int=0), KONTO, UUID(int=2**128 - 1)):
                ((fundet,),) = conn.execute("SELECT debitor.eget_navn(%s, %s)", (cvr, ident)).fetchall()
                assert fundet == eget_navn(cvr, ident)
                assert kan_vaere_eget(str(fundet))
    assert not kan_vaere_eget(str(KONTO))
    assert len(mulige("29000011", [KONTO]) | mulige("29000022", [KONTO])) == 3


def _betal(tjeneste, fra, ident, oere):
    post = indbetaling(KONTO, ident, date(2026, 11, 19), oere)
    return tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post, fra=fra)


def _begge(tjeneste, *krav, **mere):
    """Both municipalities register the same message; the answers, which must say the same."""
    svar = [tjeneste.opret(KONTO, *krav, fra=fra, **mere) for fra in (SYNTESEBORG, TRINBY)]
    for s in svar:
        assert "Accept" in s
        assert s["DebitorkontoIdentifikation"] == str(KONTO)
    return svar


@pytest.mark.fault("U7")
def test_one_message_from_two_municipalities_is_booked_twice(tjeneste, krav):
    """Account, claims, liability, write-down: each municipality finds its own under the ids that it gave."""
    k, k2 = krav(srb=SENERE), krav(srb=SENERE)
    mere = {
        "haefter": (Haefter(UUID(int=77, version=4), k.id, TO, I_DAG),),
        "nedskrivninger": (Nedskrevet(UUID(int=78, version=4), k.id, 1_000, "REGU", "Rettet"),),
    }
    _begge(tjeneste, k, k2, **mere)
    for fra in (SYNTESEBORG, TRINBY):
        svar = hent(tjeneste, fra=fra, DebitorkontoIdentifikation=str(KONTO))
        assert svar["Forretningssvar"]["Debitorkonto"]["DebitorkontoIdentifikation"] == str(KONTO)
        assert ider(svar) == [k.id, k2.id]
        assert {f["FordringBeløb"] for f in krav_i(svar)} == {250_000}
        assert ider(hent(tjeneste, fra=fra, FordringIdentifikation=[str(k2.id)])) == [k2.id]
        assert fundne_konti(soeg(tjeneste, fra=fra, DebitorkontoIdentifikation=str(KONTO))) == [str(KONTO)]
        haeftelser = krav_i(svar)[0]["HæftelseListe"]["Hæftelse"]
        assert [h["HæftelseIdentifikation"] for h in haeftelser] == [str(UUID(int=77, version=4))]
    # The same again changes nothing, and what differs is found by its own municipality's content.
    _begge(tjeneste, k, k2, **mere)
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM debitor.konto").fetchone() == (2,)
        assert conn.execute("SELECT count(*) FROM debitor.fordring").fetchone() == (4,)
        assert tjeneste.installation.bog.efterproev_kaede(conn) == ()
        assert conn.execute("SELECT count(*) FROM debitor.identifikation WHERE ekstern IS NOT NULL").fetchone() == (5,)


def test_what_one_municipality_pays_is_not_paid_in_the_other(tjeneste, krav):
    """Payments of one id are two; a reversal takes back one's own, and the balances go their own ways."""
    k, betaling = krav(srb=SENERE), uuid4()
    _begge(tjeneste, k)
    assert "Accept" in _betal(tjeneste, SYNTESEBORG, betaling, 1_000)
    assert "Accept" in _betal(tjeneste, TRINBY, betaling, 2_000)
    assert "Accept" in _betal(tjeneste, TRINBY, betaling, 2_000)
    with tjeneste.installation.database.transaction() as conn:
        alle = tjeneste.installation.bog.liste(conn)
    rest = {linje.kommune_cvr: linje.restance_oere for linje in alle}
    assert rest == {SYNTESEBORG.kommune_cvr: 249_000, TRINBY.kommune_cvr: 248_000}


def test_every_operation_finds_its_own_municipalitys_thing(tjeneste, krav):
    """Setting to collection, requests and hand-over by ids that another municipality has as well."""
    k = krav(srb=None)
    _begge(tjeneste, k)
    for fra in (SYNTESEBORG, TRINBY):
        svar = tjeneste.kald(
            "DebitorRegistreringAfsend", "SætFordringTilOpkrævning", til_opkraevning(KONTO, k.id, SENERE), fra=fra
        )
        assert "Accept" in svar
    anmodning = uuid4()
    for fra in (SYNTESEBORG, TRINBY):
        svar = anmod(tjeneste, "RYKKERSTOP", id_=anmodning, konto=KONTO, afsender=fra)
        assert "HandlingGennemført" in svar
        assert svar["DebitorkontoAnmodningIdentifikation"] == str(anmodning)
    # The same request again gets the same answer; another content under its id does not.
    assert "HandlingGennemført" in anmod(tjeneste, "RYKKERSTOP", id_=anmodning, konto=KONTO, afsender=TRINBY)
    svar = anmod(tjeneste, "RYKKERSTOP_OPHOER", id_=anmodning, konto=KONTO, afsender=TRINBY)
    (grund,) = svar["Afvisning"]["Afvisningsårsag"]
    assert grund["LokalÅrsagKode"] == "ANDET_INDHOLD"
    for fra in (SYNTESEBORG, TRINBY):
        post = {"DebitorkontoIdentifikation": str(KONTO), "DebitorkontoOverdragetMarkering": True}
        assert "Accept" in tjeneste.kald("DebitorRegistreringAfsend", "ForetagEjerskifte", post, fra=fra)


def test_what_goes_out_names_each_municipalitys_own_ids(tjeneste, krav):
    """Messages to fagsystemer and to the Beskedfordeler say the ids that their municipality gave."""
    k, betaling = krav(srb=SENERE), uuid4()
    _begge(tjeneste, k)
    for fra in (SYNTESEBORG, TRINBY):
        _betal(tjeneste, fra, betaling, 1_000)
    dele = tjeneste.installation
    dele.fortaelling.fortael()
    with dele.database.transaction() as conn:
        sendte = store.liste(conn, alle=True)
        beskeder = [
            b.indhold
            for cvr in ("29000011", "29000022")
            for b in dele.dueslag.hent(conn, cvr, 0, beskedtype=None, antal=10)
        ]
    assert {b.modtager.cvr for b in sendte} == {"29000011", "29000022"}
    for besked in sendte:
        felter = kontrakt().laes(etree.fromstring(besked.indhold)[0][0])
        (daekning,) = felter["FordringDækningListe"]["FordringDækning"]
        assert felter["DebitorkontoIdentifikation"] == str(KONTO)
        assert daekning["FordringIdentifikation"] == str(k.id)
        assert daekning["IndbetalingIdentifikation"] == str(betaling)
    assert len(beskeder) == 2
    for indhold in beskeder:
        assert {str(k.id), str(KONTO)} <= {e.text for e in etree.fromstring(indhold).iter()}
        assert not any(kan_vaere_eget(e.text or "") for e in etree.fromstring(indhold).iter())


def test_an_id_of_two_municipalities_is_told_by_its_number(tjeneste, krav):
    """`why` and the commands that book say that the id names two claims, and take the number of the one meant."""
    k = krav(srb=SENERE)
    _begge(tjeneste, k)
    dele = tjeneste.installation
    with dele.database.transaction() as conn:
        with pytest.raises(FejlError) as fejl:
            find_fordring(conn, str(k.id))
        assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.FLERE_MED_ID, "F1: CVR 29000011, F2: CVR 29000022")
        historier = [fortael(conn, dele.bog, dele.nymf, nr) for nr in ("F1", "F2")]
    for historie, cvr in zip(historier, ("29000011", "29000022"), strict=True):
        som_dict = historie.som_dict()
        assert (som_dict["claim_id"], som_dict["account_id"], som_dict["municipality_cvr"]) == (
            str(k.id),
            str(KONTO),
            cvr,
        )
        # Each story has its own message, and not the other's.
        assert sum(p["kind"] == "message" for p in som_dict["timeline"]) == 1


def test_a_first_message_takes_as_many_statements_whoever_has_its_ids(tjeneste, krav):
    """A new account costs the same, in number and kind, whether another municipality has its ids or nobody has."""
    k = krav(srb=SENERE)
    for fra in (SYNTESEBORG, TRINBY):
        tjeneste.opret(uuid4(), krav(srb=SENERE), fra=fra)
    tjeneste.opret(KONTO, k)
    with saetninger() as ny:
        tjeneste.opret(uuid4(), krav(srb=SENERE), fra=TRINBY)
    with saetninger() as optaget:
        tjeneste.opret(KONTO, k, fra=TRINBY)
    assert optaget == ny
    assert len(ny) <= 5


@pytest.mark.parametrize("gange", range(3))
@pytest.mark.parametrize("samme_konto", [True, False])
def test_two_municipalities_take_the_same_ids_at_the_same_instant(tjeneste, krav, gange, samme_konto):
    """Whoever comes second is not told to try again: both are accepted, and each has its own."""
    konti = {SYNTESEBORG: KONTO, TRINBY: KONTO if samme_konto else uuid4()}
    k = [krav(srb=SENERE) for _ in range(3)]
    # Their agreements are read before, so that the two meet in the ledger.
    for fra in (SYNTESEBORG, TRINBY):
        tjeneste.opret(uuid4(), krav(srb=SENERE), fra=fra)
    klar, svar = Barrier(2), {}

    def opret(fra):
        klar.wait()
        svar[fra] = tjeneste.opret(konti[fra], *k, fra=fra)

    traade = [Thread(target=opret, args=(fra,)) for fra in (SYNTESEBORG, TRINBY)]
    for t in traade:
        t.start()
    for t in traade:
        t.join(30)
    assert all("Accept" in svar[fra] for fra in (SYNTESEBORG, TRINBY))
    for fra, konto in konti.items():
        assert ider(hent(tjeneste, fra=fra, DebitorkontoIdentifikation=str(konto))) == [en.id for en in k]


def test_the_ledgers_own_name_of_a_thing_is_nobodys_id(tjeneste, krav):
    """Who guesses under which id the ledger keeps another's claim gets nothing by it, and may use that id."""
    k = krav(srb=SENERE)
    _begge(tjeneste, k)
    gaettet = eget_navn("29000022", k.id)
    assert "Forretningssvar" not in hent(tjeneste, FordringIdentifikation=[str(gaettet)])
    konto = uuid4()
    for fra in (SYNTESEBORG, TRINBY):
        assert "Accept" in tjeneste.opret(konto, replace(krav(srb=SENERE), id=gaettet), fra=fra)
        assert ider(hent(tjeneste, fra=fra, DebitorkontoIdentifikation=str(konto))) == [gaettet]


def test_the_story_of_a_claim_has_only_its_own_municipalitys_messages(tjeneste, krav):
    """What another municipality's debtor system tells of a claim of the same id is in the other's story alone."""
    k = krav(srb=SENERE)
    _begge(tjeneste, k)
    for fra in (SYNTESEBORG, TRINBY):
        _betal(tjeneste, fra, uuid4(), 1_000)
        header = hoved(fra, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        header["Rute"]["ModtagerItSystemInstans"] = str(fra.it_system)
        post = daekning_afskrivning(KONTO, daekket=[Daekket(id=uuid4(), krav=k.id, beloeb_oere=1)])
        xml = konvolut("OpretDækningAfskrivning", {"HovedOplysninger": header, **post})
        fortalt = tjeneste.post("DaekningAfskrivningRegistreringAfsend", xml)
        assert "Accept" in tjeneste.laes("OpretDækningAfskrivning", fortalt)
    dele = tjeneste.installation
    with dele.database.transaction() as conn:
        for nr in ("F1", "F2"):
            punkter = fortael(conn, dele.bog, dele.nymf, nr).som_dict()["timeline"]
            beskeder = [p["en"].partition(" ")[0] for p in punkter if p["kind"] == "message"]
            assert sorted(beskeder) == [
                "ForetagIndbetaling",
                "OpretDebitorkontoRegistrering",
                "OpretDækningAfskrivning",
            ]


def test_two_that_send_without_a_route_have_ids_of_their_own(tjeneste, krav):
    """Two fagsystemer of a municipality that say by OprettetAf who they are may use one TransaktionsId."""
    andet = replace(SYNTESEBORG, it_system=uuid4())
    svar = []
    for fra in (SYNTESEBORG, andet, SYNTESEBORG):
        header = hoved(fra, "samme-id", datetime(2026, 11, 20, 8, tzinfo=UTC))
        del header["Rute"]
        header["AuthorityContext"] = {"MunicipalityCVR": fra.kommune_cvr}
        konto = KONTO if fra is SYNTESEBORG else UUID(int=5, version=4)
        post = registrering(fra, konto, TO, ())
        xml = konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **post})
        svar.append(tjeneste.laes("OpretDebitorkontoRegistrering", tjeneste.post("DebitorRegistreringAfsend", xml)))
    assert all("Accept" in s for s in svar)
    assert svar[0] == svar[2]
    assert svar[0]["DebitorkontoIdentifikation"] != svar[1]["DebitorkontoIdentifikation"]
