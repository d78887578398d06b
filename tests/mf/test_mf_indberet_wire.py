"""MFFordringIndberet over HTTP: ids at once, one result for each claim, and what refuses a delivery or an action."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from mf_hjaelp import ANDET, hovedfejl, ider, laes, resultater, tekster

from fordringsbro.aktion.model import Backend
from fordringsbro.cli.hvorfor.handling import hvorfor
from fordringsbro.klient.mf_beskeder import genindsend, hoved, konvolut, leverance, nedskriv, opret
from fordringsbro.nymf.model import Anmodning, Virkning
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError
from fordringsbro.proever.kodefiler.indhold import godt_krav
from fordringsbro.regler import Regelsaet


def test_a_claim_with_a_related_one_gets_two_results(system, krav, gebyr):
    """Main and related claim each get ids of their own, the related one naming its main claim, and are under way."""
    svar = system.indberet(5020, opret(1001, krav(), gebyr()))
    (hf_aktion, hf, hf_hoved), (uf_aktion, uf, uf_hoved) = ider(svar)
    assert hf_hoved == hf == uf_hoved
    assert len({hf_aktion, hf, uf_aktion, uf}) == 4
    assert resultater(svar) == [("MODTAGET", []), ("MODTAGET", [])]
    assert tekster(svar, "ModtagFordringLeveranceIdentifikator") == ["5020"]
    assert tekster(svar, "TransaktionIdentifikator") == ["t-1"]
    assert tekster(svar, "ServiceIdentifikator") == ["MFFordringIndberet"]
    with system.installation.database.transaction() as conn:
        aktion = system.installation.nymf.aktion(conn, hf_aktion)
        assert aktion.tilstand is Aktionstilstand.ROUTED
        assert aktion.data.skyldnere[0].foraeldelsesdato == date(2029, 9, 3)


def test_a_rejected_claim_takes_its_related_ones_along(system, krav, gebyr):
    """A type that the agreement lacks is 151; the related claim falls with 203, whose parameters are both ids."""
    svar = system.indberet(1, opret(1002, krav(type_kode="RECIVIL"), gebyr()))
    assert resultater(svar)[0] == ("AFVIST", ["151"])
    (_, hf, _), (_, uf, uf_hoved) = ider(svar)
    assert uf_hoved == hf
    assert resultater(svar)[1] == ("AFVIST", ["203"])
    assert f"fordring {uf} afvises sammen med sin hovedfordring {hf}" in tekster(
        svar, "ModtagFordringAktionAfvistTekst"
    )
    assert tekster(svar, "ModtagFordringAktionAfvistParameterTekst") == ["FordringTypeKode", str(uf), str(hf)]


@pytest.mark.fault("U17", "V10")
def test_actions_of_a_delivery_are_judged_each_by_itself(system, krav, gebyr):
    """Unknown agreement (2), another system's (400) and a wrong currency (152) leave the good action alone.

    A related claim of an unknown agreement falls with its main claim (203), and is told 2 itself.
    """
    svar = system.indberet(
        2,
        opret(4711, krav()),
        opret(1003, krav()),
        opret(1001, krav(valuta="EUR")),
        opret(1001, krav()),
    )
    assert resultater(svar) == [("AFVIST", ["2"]), ("AFVIST", ["400"]), ("AFVIST", ["152"]), ("MODTAGET", [])]
    (hoved, sub) = resultater(system.indberet(3, opret(4711, krav(), gebyr())))
    assert (hoved, sub) == (("AFVIST", ["2"]), ("AFVIST", ["203", "2"]))
    assert "Fordringhaveraftale 4711 ikke fundet" in tekster(svar, "ModtagFordringAktionAfvistTekst")


def test_a_system_on_no_agreement_is_refused(system, krav):
    """170 stands in the header, and there is no FordringInfo."""
    svar = system.indberet(3, opret(1001, krav()), se="29999999")
    assert hovedfejl(svar) == ["170"]
    assert svar.find("{*}FordringInfo") is None


def test_a_delivery_id_is_used_once_for_each_system(system, krav):
    """Another delivery under a used id is 171; another system may use the same number."""
    system.indberet(7, opret(1001, krav()))
    assert hovedfejl(system.indberet(7, opret(1001, krav()))) == ["171"]
    assert resultater(system.indberet(7, opret(1003, krav()), se=ANDET)) == [("MODTAGET", [])]


@pytest.mark.fault("U2")
def test_the_same_delivery_again_gets_the_same_answer(system, krav):
    """Same TransaktionIdentifikator and content: the same ids and time, and nothing is created twice."""
    aktion = opret(1001, krav())
    foerst = system.indberet(8, aktion)
    assert ider(system.indberet(8, aktion)) == ider(foerst)
    assert hovedfejl(system.indberet(8, aktion, transaktion="t-2")) == ["171"]
    with system.installation.database.transaction() as conn:
        assert len(system.installation.nymf.fordringer(conn)) == 1


def test_a_write_down_goes_to_the_claim_it_names(system, krav):
    """NEDSKRIV on a claim of the agreement is taken, and waits for the creation."""
    ((_, fordring, _),) = ider(system.indberet(10, opret(1001, krav())))
    svar = system.indberet(11, nedskriv(1001, fordring, 50_000, virkningsdato=date(2026, 11, 1)))
    assert resultater(svar) == [("MODTAGET", [])]
    assert ider(svar)[0][1:] == (fordring, fordring)


@pytest.mark.fault("A2")
def test_an_agreement_without_system_integration(system, krav):
    """156 on each action of that agreement, and the question for its notifications; others are unaffected."""
    installation = system.installation
    with installation.database.transaction() as conn:
        aftale = installation.nymf.aftalebog.aftale(conn, 1002)
        installation.nymf.gem_aftale(conn, replace(aftale, systemintegration=False))
    svar = system.indberet(1, opret(1002, krav()), opret(1001, krav()))
    assert resultater(svar) == [("AFVIST", ["156"]), ("MODTAGET", [])]
    samling = {"FordringHaverSamling": {"FordringHaverIdentifikator": [1002]}}
    assert hovedfejl(system.spoerg("MFUnderretSamlingHent", samling)) == ["156"]


@pytest.fixture
def bogens(system) -> int:
    """A claim of the embedded ledger, of the same agreement; its number."""
    installation = system.installation
    with installation.database.transaction() as conn:
        data = replace(godt_krav("KFDAINS", Regelsaet.load(), date(2026, 11, 20)), reference="BOG-1")
        return installation.nymf.opret(conn, Anmodning(1001, uuid4(), data)).fordring_id


def test_a_claim_of_the_embedded_ledger_is_the_ledgers(system, krav, gebyr, bogens):
    """Nothing that a debtor system may write down, send again, or hang a related claim on, alone or among others."""
    svar = system.indberet(
        1,
        nedskriv(1001, bogens, 100, virkningsdato=date(2026, 11, 1)),
        genindsend(1001, bogens, krav()),
        opret(1001, gebyr(hoved_fordring_id=bogens)),
        opret(1001, krav(), gebyr(hoved_fordring_id=bogens)),
        genindsend(1001, 12, gebyr(hoved_fordring_id=bogens)),
        opret(1001, krav(), gebyr()),
    )
    numre = [koder for _, koder in resultater(svar)]
    assert numre == [["90002"]] * 4 + [["203"], ["90002"], [], []]
    assert ider(svar)[1][1] != bogens, "what is to be created has an id of its own"


def test_a_claim_that_nobody_has_is_told_of_as_before(system, krav, gebyr):
    """Unknown to be sent again, unknown as a main claim; another claimant's can't be sent again."""
    ((_, fordring, _),) = ider(system.indberet(1, opret(1001, krav())))
    svar = system.indberet(
        2,
        genindsend(1001, 12, krav()),
        opret(1001, gebyr(hoved_fordring_id=12)),
        genindsend(1002, fordring, krav()),
    )
    ukendt, hoved, fremmed = [koder for _, koder in resultater(svar)]
    assert (ukendt, hoved) == (["90002"], ["461"])
    assert "541" in fremmed


def test_the_embedded_ledger_is_not_told(system, krav, udfald):
    """A rejection by collection brings no job for a ledger that does not know the claim."""
    ((aktion, _, _),) = ider(system.indberet(1, opret(1001, krav())))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion, (486, "Reference brugt")))
        sql = "SELECT count(*) FROM procrastinate_jobs WHERE task_name LIKE 'overdragelse.%'"
        assert conn.execute(sql).fetchone() == (0,)


@pytest.mark.fault("U1")
def test_the_same_delivery_at_the_same_time_is_taken_once(system, krav):
    """Two that race get one answer: the second waits for the first and is told what it was told."""
    aktion = opret(1001, krav())
    with ThreadPoolExecutor(4) as pulje:
        svar = list(pulje.map(lambda _: ider(system.indberet(1, aktion)), range(4)))
    assert svar == [svar[0]] * 4


def test_a_large_delivery_is_taken_whole(system, krav):
    """More actions than one portion, of two claimants in turn, are answered in the delivery's order."""
    mine = [krav() for _ in range(1_201)]
    svar = system.indberet(1, *(opret(1001 + nummer % 2, et) for nummer, et in enumerate(mine)))
    assert tekster(svar, "FordringFordringHaverReference") == [et.reference for et in mine]
    assert resultater(svar) == [("MODTAGET", [])] * 1_201


def test_a_message_may_be_larger_than_elsewhere(system, krav):
    """Above the limit of the other services (10 MB), and under that of MF."""
    xml = konvolut("MFFordringIndberet", {**hoved("29000101", "t", None), **leverance(1, [opret(1001, krav())])})
    # Spread, since no text of a message may be longer than 10 MB by itself.
    for maerke in (b"<soap:Body>", b"</soap:Body>", b"</soap:Envelope>"):
        xml = xml.replace(maerke, b" " * 4_000_000 + maerke)
    assert resultater(laes(system.post("MFFordringIndberet", xml))) == [("MODTAGET", [])]


@pytest.mark.fault("A3")
def test_a_foreign_claim_is_as_good_as_none(system, krav):
    """A claim of another agreement and one that nobody has are refused alike."""
    ((_, fordring, _),) = ider(system.indberet(10, opret(1001, krav())))
    svar = system.indberet(
        11,
        nedskriv(1002, fordring, 100, virkningsdato=date(2026, 11, 1)),
        nedskriv(1002, 123, 100, virkningsdato=date(2026, 11, 1)),
    )
    fremmed, ukendt = resultater(svar)
    assert fremmed == ukendt
    assert fremmed[0] == "AFVIST"


def test_why_tells_the_story_of_a_claim_that_came_by_mf(system, krav, udfald, capsys):
    """By its FordringID and by PSRM's id: the delivery it came in, what was decided, and what it came to."""
    ((aktion_id, fordring, _),) = ider(system.indberet(5020, opret(1001, krav())))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion_id, backend_id=4711))
    capsys.readouterr()
    fortalt = []
    for ident in (str(fordring), "4711"):
        hvorfor(system.installation, ident, som_json=True)
        fortalt.append(json.loads(capsys.readouterr().out))
    assert fortalt[0] == fortalt[1]
    assert (fortalt[0]["fordring_id"], fortalt[0]["state"], fortalt[0]["changes"]) == (fordring, "DONE", [])
    foerste, *resten = fortalt[0]["timeline"]
    assert (foerste["kind"], foerste["en"]) == ("message", "MFFordringIndberet, delivery 29000101/5020: Creation")
    assert {"action"} <= {punkt["kind"] for punkt in resten}
    with pytest.raises(FejlError, match="FB-505"):
        hvorfor(system.installation, "4712", som_json=True)


def test_a_type_without_public_rules_goes_to_psrm_when_the_agreement_opens_it(scene):
    """Parking charges of an agreement that opened them: judged by the general checks, carried out by PSRM."""
    i = scene.system.installation
    with i.database.transaction() as conn:
        aftale = i.nymf.aftalebog.aftaler_ved_id(conn, [1001])[1001]
        i.nymf.gem_aftale(conn, replace(aftale, typer={**aftale.typer, "PAPAFG": date(2026, 1, 1)}))
    assert scene.gor(opret(1001, scene.krav(type_kode="PAPAFG"))) == [("UDFOERT", [])]
    ((_, fordring_id, _),) = ider(scene.svar)
    assert scene.post(fordring_id).backend is Backend.PSRM
    with i.database.transaction() as conn:
        (aktion,) = i.nymf.aktioner_ved_id(conn, [ider(scene.svar)[0][0]])
    assert [(en.id, en.virkning) for en in aktion.bemaerkninger] == [("UDEN_REGLER", Virkning.OPLYSNING)]
    assert scene.gor(opret(1001, scene.krav(type_kode="PAPAFG", beloeb_oere=10**10)))[0][1] == ["208"] * 2
