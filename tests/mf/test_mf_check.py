"""`check` tells of a delivery what the service would answer, by each claim's place in it; offline."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from lxml import etree
from mf_hjaelp import i_skat
from mf_tjek import Fil, besked, check, numre, paa_sti, tjek

from fordringsbro.klient.mf_beskeder import (
    MFSkyldner,
    aktion,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    tilbagekald,
)

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "mf"
I_DAG = date(2026, 11, 20)
DAG = timedelta(days=1)


@pytest.fixture
def fil(tmp_path):
    """Writes a message to a file."""
    return lambda xml: Fil(tmp_path, xml)


def test_a_claim_that_passes_ends_0(fil, krav, gebyr):
    """Main and related claims are counted, the packs that judged are told, and nothing is found."""
    besked_ = fil(besked(opret(1001, krav(), gebyr()), opret(1001, krav())))
    svar = besked_.tjek()
    assert (svar["operation"], svar["outcome"], svar["claims"], svar["findings"]) == ("MFFordringIndberet", "ok", 3, [])
    assert svar["packs"] == ["KFDAINS@2026-03", "GEDAINS@2026-03"]
    assert check(besked_.sti).exit_code == 0


@pytest.mark.parametrize(
    ("anders", "regel", "element"),
    [
        # Received today: the last date to pay must have passed.
        ({"srb": I_DAG - DAG}, None, ""),
        ({"srb": I_DAG}, "R_5_2", "FordringSidsteRettidigeBetalingDato"),
        ({"beskrivelse": "d" * 100}, None, ""),
        ({"beskrivelse": "d" * 101}, "208", "FordringFordringHaverBeskrivelseTekst"),
        ({"reference": "r" * 36}, None, ""),
        ({"reference": "r" * 37}, "208", "FordringFordringHaverReference"),
        ({"beloeb_oere": 1, "hovedstol_oere": 1}, None, ""),
        ({"beloeb_oere": 1, "hovedstol_oere": 0}, "R_4_7", "InddrivelseFordringOprindeligBeloeb"),
    ],
)
def test_the_last_accepted_and_the_first_refused(fil, krav, anders, regel, element):
    """Filter and numeric checks judge as of today; a finding names the element."""
    xml = besked(opret(1001, krav(**anders)))
    svar = fil(xml).tjek()
    fundne = {f["rule"]: f["path"] for f in svar["findings"]}
    assert (regel in fundne) if regel else not fundne
    if regel:
        (sted,) = paa_sti(xml, fundne[regel])
        assert etree.QName(sted).localname == element
        assert svar["outcome"] == "reject"


def test_places_are_told_by_number(fil, krav, gebyr):
    """Action, related claim and debtor are counted where there are several; never a value."""
    to = (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 20)), MFSkyldner(ident="0000000000"))
    xml = besked(opret(1001, krav()), opret(1001, krav(), gebyr(), gebyr(skyldnere=to)))
    fil_ = fil(xml)
    (fund, *_) = [f for f in fil_.tjek()["findings"] if f["rule"] == "5"]
    assert fund["path"] == (
        "/MFFordringIndberet_I/FordringAktionSamling/FordringAktion[2]/AktionValg/OpretFordringAktion"
        "/OpretUnderfordringSamling/MFOpretFordringStruktur[2]/FordringHaeftelseSamling/MFHaeftelseStruktur[2]"
        "/MFKundeStruktur"
    )
    assert (fund["claim_id"], fund["action"], fund["part"]) == (None, 2, 2)
    assert len(paa_sti(xml, fund["path"])) == 1
    assert "0000000000" not in check(fil_.sti).stdout + check(fil_.sti, "--json").stdout


def test_the_skat_flavour_is_told_by_its_own_names(fil, krav, clock):
    """The same findings as for the other flavour; paths are those of the message."""
    aktioner = [opret(1001, krav(beskrivelse="")), opret(1001, krav(skyldnere=(MFSkyldner(ident="0000000000"),)))]
    oio = besked(*aktioner, tid=clock.now())
    skat = i_skat(oio)
    svar, ens = fil(skat).tjek(), fil(oio).tjek()
    assert [(f["rule"], f["action"]) for f in svar["findings"]] == [(f["rule"], f["action"]) for f in ens["findings"]]
    assert any(
        f["path"].endswith("/FordringHæftelseSamling/MFHæftelseStruktur/MFKundeStruktur") for f in svar["findings"]
    )
    for a, b in zip(svar["findings"], ens["findings"], strict=True):
        assert [e.text for e in paa_sti(skat, a["path"])] == [e.text for e in paa_sti(oio, b["path"])]


def test_a_bare_payload_is_checked_like_an_envelope(fil, krav):
    """The envelope is not needed."""
    xml = besked(opret(1001, krav(beskrivelse="")))
    bar = etree.tostring(etree.fromstring(xml)[-1][0])
    assert fil(bar).tjek()["findings"] == fil(xml).tjek()["findings"] != []


def test_a_related_claim_is_judged_with_its_main_claim(fil, krav, gebyr):
    """The art must be the main claim's; a rejected main claim takes its related ones along, and nothing else."""
    svar = fil(besked(opret(1001, krav(), gebyr(art="MODR")))).tjek()
    assert numre(svar, del_=1) == ["270", "90100"]
    svar = fil(besked(opret(1001, krav(valuta="EUR"), gebyr()), opret(1001, krav()))).tjek()
    assert (numre(svar), numre(svar, del_=1), numre(svar, 2)) == (["152"], ["203"], [])


def test_a_main_claim_that_is_named_by_its_id_is_not_tried(fil, gebyr):
    """Its id means something to the register only; told as information, exit 0. Nobody's id is refused."""
    kendt = fil(besked(opret(1001, gebyr(hoved_fordring_id=4711))))
    (fund,) = kendt.tjek()["findings"]
    assert (fund["rule"], fund["outcome"]) == ("461", "information")
    assert fund["path"].endswith("/MFOpretFordringStruktur/FordringInddrivelseHovedFordringIdentifikator")
    assert check(kendt.sti).exit_code == 0
    assert numre(fil(besked(opret(1001, gebyr(hoved_fordring_id=0)))).tjek()) == ["461"]


@pytest.mark.parametrize("maade", ["genindsendt", "relateret"])
def test_what_hangs_on_where_a_claim_lives_is_not_told_as_certain(fil, krav, gebyr, maade):
    """PSRM's filter may not concern a claim sent again, or one related to a claim that only the register knows."""
    if maade == "genindsendt":
        darlig = [genindsend(1001, 4711, krav(beskrivelse="", valuta="EUR"))]
    else:
        darlig = [opret(1001, gebyr(hoved_fordring_id=4711, beloeb_oere=25_001, valuta="EUR"))]
    fil_ = fil(besked(*darlig))
    fund = {fund["rule"]: fund for fund in fil_.tjek()["findings"]}
    assert fund["152"]["outcome"] == "reject", "both systems refuse that"
    filter_ = [et for regel, et in fund.items() if regel.startswith("R_")]
    assert filter_
    assert {et["outcome"] for et in filter_} == {"information"}
    god = genindsend(1001, 4711, krav(beskrivelse="")) if maade == "genindsendt" else None
    if god is not None:
        assert check(fil(besked(god)).sti).exit_code == 0


def test_what_needs_the_register_is_told_once_to_people(fil, krav):
    """Every action says for itself in JSON that its claim is not known; people read it once, with the number."""
    aktioner = [nedskriv(1001, 4711 + n, 100, virkningsdato=I_DAG) for n in range(3)]
    fil_ = fil(besked(*aktioner, hovedstol(1001, 4711, 100), genindsend(1001, 4711, krav())))
    svar = fil_.tjek()
    assert [(f["rule"], f["outcome"]) for f in svar["findings"]] == [
        *[("90002", "information")] * 3,
        ("509", "information"),
        ("90002", "information"),
    ]
    assert (svar["outcome"], svar["claims"]) == ("ok", 1)
    ud = check(fil_.sti).stdout
    assert ud.count("er ikke afprøvet") == 2
    assert "(+ 3 andre steder / other places)" in ud


def test_a_reference_is_used_twice_in_one_delivery(fil, krav):
    """The second claim is refused, also far behind in a large delivery; a rejected claim has not used it."""
    svar = fil(besked(*(opret(1001, krav(reference=f"R-{n % 600}")) for n in range(601)))).tjek()
    assert svar["claims"] == 601
    assert [(f["action"], f["rule"]) for f in svar["findings"]] == [(601, "486")]
    svar = fil(besked(opret(1001, krav(reference="R", valuta="EUR")), opret(1001, krav(reference="R")))).tjek()
    assert numre(svar, 2) == []


def test_a_break_of_the_schema_has_the_senders_number(fil):
    """Every violation is told as 208, which is what the service answers, and judged no further; exit 1."""
    svar = tjek(FIXTURES / "03-afviste-leverancer" / "02-skemabrud.xml")
    assert {(f["rule"], f["outcome"], f["value_class"]) for f in svar["findings"]} == {("208", "invalid", "schema")}
    assert (svar["operation"], svar["claims"]) == ("MFFordringIndberet", 0)
    assert check(FIXTURES / "03-afviste-leverancer" / "02-skemabrud.xml").exit_code == 1


@pytest.mark.parametrize(
    ("sti", "tal", "kan_rummes"),
    [
        ("FordringAktionSamling/FordringAktion[2]/FordringHaverIdentifikator", "9" * 18, True),
        ("FordringAktionSamling/FordringAktion[2]/FordringHaverIdentifikator", "9" * 19, False),
        ("ModtagFordringLeveranceIdentifikator", "9" * 38, True),
        ("ModtagFordringLeveranceIdentifikator", "9" * 39, False),
    ],
)
def test_a_number_that_nothing_can_have(fil, krav, sti, tal, kan_rummes):
    """A claimant's or delivery's number that can't be held refuses the whole delivery with 208, at its place."""
    rod = etree.fromstring(besked(opret(1001, krav()), opret(1001, krav())))
    (element,) = paa_sti(rod, f"/MFFordringIndberet_I/{sti}")
    element.text = tal
    svar = fil(etree.tostring(rod)).tjek()
    assert (svar["outcome"] == "invalid") is not kan_rummes
    if not kan_rummes:
        assert [(f["rule"], f["path"]) for f in svar["findings"]] == [("208", f"/MFFordringIndberet_I/{sti}")]


def test_dropped_elements_where_they_are_agreed():
    """They break the schema unless --older says, or the demo agreement has, that they are skipped."""
    fil = FIXTURES / "03-afviste-leverancer" / "03-udgaaet-element.xml"
    assert [f["rule"] for f in tjek(fil)["findings"]] == ["208"]
    assert tjek(fil, "--older")["outcome"] == "ok"
    assert tjek(fil, "--aftale", 1001)["outcome"] == "ok"
    assert tjek(fil, "--aftale", 1002)["outcome"] == "invalid"


def test_a_contact_is_as_the_agreed_delivery_has_it(fil, krav):
    """20140709 demands the gender of a person, 20141003 the country; the place is told as a path."""
    kontakt = {
        "AlternativKontaktNavn": "Testperson Et Synteseborg",
        "AlternativKontaktTypeKode": "Person",
        "PersonOplysninger": {"AdresseBeskyttelseIndikator": False},
        "AlternativKontaktReferenceStrukturListe": {},
        "EmailListe": {},
        "TelefonListe": {},
        "FaxListe": {},
        "Adresse": {"PostalAddressFirstLineText": "Syntesevej 1"},
    }
    fil_ = fil(besked(opret(1001, krav(skyldnere=(MFSkyldner(ident="", kontakt=kontakt),)))))
    her = "AktionValg/OpretFordringAktion/MFOpretFordringStruktur/FordringHaeftelseSamling/MFHaeftelseStruktur"
    kontaktsti = f"{her}/MFKundeStruktur/Valg/EFIAlternativKontaktStruktur"
    for valg, element in (
        (("--delivery", "20140709"), "PersonOplysninger/PersonGenderCode"),
        (("--delivery", "20141003"), "Adresse/CountryIdentificationCode"),
        (("--aftale", "1002"), "Adresse/CountryIdentificationCode"),
    ):
        (fund,) = fil_.tjek(*valg)["findings"]
        assert (fund["rule"], fund["outcome"]) == ("208", "reject")
        assert fund["path"].endswith(f"/FordringAktion/{kontaktsti}/{element}")


def test_what_mf_refuses_before_nymf(fil, krav, gebyr):
    """A claimant's number that no agreement has, and an action that is no more; related claims fall along."""
    svar = fil(besked(opret(999, krav(), gebyr()), aktion("OPSKRIV", 1001, nedskriv(1001, 1, 1)["AktionValg"]))).tjek()
    assert (numre(svar), numre(svar, del_=1), numre(svar, 2)) == (["2"], ["203", "2"], ["90111"])
    assert [f["path"].rpartition("/")[2] for f in svar["findings"]] == [
        "FordringHaverIdentifikator",
        "MFOpretFordringStruktur",
        "FordringHaverIdentifikator",
        "ModtagFordringAktionKode",
    ]
    assert "999" not in json.dumps(svar["findings"])


def test_an_agreement_judges_whichever_claimant_is_named(fil, krav):
    """Under a demo agreement that doesn't permit the action or the type, that is said."""
    fil_ = fil(besked(tilbagekald(1001, 4711, "HENS"), opret(1001, krav(type_kode="RECIVIL"))))
    svar = fil_.tjek("--aftale", 1002)
    assert numre(svar) == ["421"]
    assert "151" in numre(svar, 2)


@pytest.mark.parametrize(("navn", "kode"), [("04-ikke-velformet.xml", "FB-201"), ("05-soap-1-1.xml", "FB-204")])
def test_what_the_platform_would_not_take(navn, kode):
    """The fault's code, as for other messages."""
    (fund,) = tjek(FIXTURES / "03-afviste-leverancer" / navn)["findings"]
    assert (fund["rule"], fund["outcome"]) == (kode, "invalid")


@pytest.mark.parametrize(
    "xml",
    [
        b'<MFSlet_I xmlns="urn:oio:skat:efi:ws:1.0.1"/>',
        b'<MFFordringIndberet_O xmlns="urn:oio:skat:efi:ws:1.0.1"/>',
        b'<MFFordringIndberet_I xmlns="urn:andet"/>',
        b'<MFFordringTypeHent_I xmlns="http://skat.dk/begrebsmodel/2009/01/15/"/>',
    ],
)
def test_an_operation_that_nobody_has(fil, xml):
    """Other names, answers, other namespaces, and what has no SKAT flavour, are unknown operations."""
    (fund,) = fil(xml).tjek()["findings"]
    assert (fund["rule"], fund["outcome"]) == ("FB-207", "invalid")


def test_questions_are_checked_by_their_schema():
    """A question for receipts is fine or breaks its schema; there are no claims in it."""
    svar = tjek(FIXTURES / "01-foerste-leverance" / "04-kvitteringer.xml")
    assert (svar["operation"], svar["outcome"], svar["claims"]) == ("MFKvitteringHent", "ok", 0)
    svar = tjek(FIXTURES / "04-afviste-spoergsmaal" / "05-kvittering-skema.xml")
    assert {f["rule"] for f in svar["findings"]} == {"208"}


@pytest.mark.parametrize("fejl", [{"beskrivelse": ""}, {"srb": I_DAG}, {"hovedstol_oere": 1_000_001}])
def test_where_a_resent_claim_lives_is_not_known(fil, krav, fejl):
    """What only PSRM's filter says of it is information; what either system's way would be refused for stands."""
    svar = fil(
        besked(genindsend(1001, 5_000, krav(**fejl)), genindsend(1001, 5_000, krav(**fejl, valuta="EUR")))
    ).tjek()
    foerste, anden = ([f for f in svar["findings"] if f["action"] == nr] for nr in (1, 2))
    assert {f["outcome"] for f in foerste} == {"information"}
    assert any(f["rule"].startswith("R_") for f in foerste)
    assert [f["rule"] for f in anden if f["outcome"] == "reject"] == ["152"]
    assert (svar["tried"], svar["packs"]) == (False, [])


def test_nobodys_claim_goes_by_its_type(fil, krav):
    """A resending that names 0 is judged as the service judges it: unknown, and by PSRM's rules."""
    svar = fil(besked(genindsend(1001, 0, krav(beskrivelse="")))).tjek()
    assert "90100" in numre(svar)


def test_where_a_related_claim_s_earlier_main_claim_lives_is_not_known(fil, krav, gebyr):
    """Its way is its main claim's; in the same delivery the main claim is known, and so is the way."""
    god, uden_art = krav(), gebyr(hoved_fordring_id=5_000, srb=I_DAG)
    svar = fil(besked(opret(1001, uden_art))).tjek()
    assert {f["outcome"] for f in svar["findings"]} == {"information"}
    assert numre(fil(besked(opret(1001, god, gebyr(srb=I_DAG)))).tjek(), del_=1) == ["90100"]
