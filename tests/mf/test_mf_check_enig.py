"""`check` and the running service agree: the numbers of each claim are the same, but for what only a register knows."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from mf_hjaelp import fault, hovedfejl, i_skat, ider, laes, resultater
from mf_tjek import KUN_REGISTERET, Fil, besked, numre, pladser, tjek
from test_mf_fixtures import HISTORIER
from typer.testing import CliRunner

import fordringsbro.regler
from fordringsbro.aktion import aktioner as a
from fordringsbro.cli.app import app
from fordringsbro.klient.mf_beskeder import (
    MFSkyldner,
    aendr,
    aktion,
    annuller,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)

I_DAG = date(2026, 11, 20)
I_MORGEN = I_DAG + timedelta(days=1)
LEVERANCER = [b for h in HISTORIER for b in h.beskeder if b.tjeneste == "MFFordringIndberet"]
#: Its address is not known offline.
ANDEN_ADRESSE = "06-forkert-operation.xml"


def fordringshavere(xml: bytes) -> list[int]:
    """The claimant of each action."""
    return [int(e.text) for e in etree.fromstring(xml).iterfind(".//{*}FordringAktion/{*}FordringHaverIdentifikator")]


def enige(fil, xml: bytes, svar: list[tuple[str, list[str]]]) -> set[str]:
    """Compares each result with the check by the agreement of its claimant; gives the numbers that were compared."""
    sammenlignet: set[str] = set()
    havere = fordringshavere(xml)
    domme = {nr: tjek(fil, "--aftale", nr) for nr in {1001, 1002, 1003} & set(havere)}
    for (nummer, del_), (_, fejl) in zip(pladser(xml), svar, strict=True):
        if havere[nummer - 1] in domme:
            ventet = [nr for nr in fejl if nr not in KUN_REGISTERET]
            fundet = numre(domme[havere[nummer - 1]], nummer, del_)
            assert [nr for nr in fundet if nr not in KUN_REGISTERET] == ventet, (fil.name, nummer, del_)
            # What is certain of an id is said.
            assert set(fundet) <= set(fejl), (fil.name, nummer, del_)
            sammenlignet |= set(ventet)
    return sammenlignet


def test_the_deliveries_of_the_fixtures(system):
    """Sent in order, each is answered with the numbers that the check tells."""
    set_: set[str] = set()
    for en in LEVERANCER:
        xml = en.sti.read_bytes()
        svar = system.post("MFFordringIndberet", xml)
        if en.sti.name == ANDEN_ADRESSE:
            continue
        if svar.status_code != 200 or b"Fault" in svar.content[:400]:
            assert [f["rule"] for f in tjek(en.sti)["findings"]] == [fault(svar)[1]]
            continue
        besked_ = laes(svar)
        if hovedfejl(besked_):
            ventet = [nr for nr in hovedfejl(besked_) if nr not in KUN_REGISTERET]
            fundet = tjek(en.sti, "--aftale", fordringshavere(xml)[0])["findings"]
            assert [f["rule"] for f in fundet] == ventet
        else:
            set_ |= enige(en.sti, xml, resultater(besked_))
    assert set_ >= {"5", "151", "152", "203", "208", "220", "411", "415", "419", "447", "486", "528", "90100", "90111"}


def test_claims_at_the_edges(system, krav, gebyr, tmp_path):
    """Main and related claims of one delivery, on both sides of each edge."""
    fejlende = (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2026, 11, 19), domsdato=I_MORGEN),)
    xml = besked(
        *(opret(1001, krav(srb=I_DAG + timedelta(days=dage))) for dage in (-1, 0, 30)),
        opret(1001, krav(), gebyr(), gebyr(art="MODR")),
        opret(1001, krav(skyldnere=fejlende), gebyr(valuta="EUR")),
        opret(1001, krav(reference="brugt"), gebyr(reference="brugt")),
        opret(1001, krav(type_kode="GEDAINS"), gebyr(hoved_fordring_id=1)),
        opret(1001, krav(type_kode="FINDESIKKE")),
        opret(1001, krav(art="MODR", beloeb_oere=9_999), gebyr(beloeb_oere=1)),
        opret(1001, krav(art="MODR", beloeb_oere=9_998), gebyr(beloeb_oere=1)),
        genindsend(1001, 0, krav(beskrivelse="")),
        opret(1001, krav(noter=(" ",), rentevalg=("002", 99))),
        *(opret(1001, krav(skyldnere=egne)) for egne in _egne_datoer()),
    )
    fil = Fil(tmp_path, xml).sti
    set_ = enige(fil, xml, resultater(laes(system.post("MFFordringIndberet", xml))))
    assert set_ >= {"152", "203", "215", "220", "486", "533", "90100"}


def _egne_datoer() -> list[tuple[MFSkyldner, ...]]:
    """A debtor's own last date to pay: passed, today, and far ahead."""
    dage = (I_DAG - timedelta(days=1), I_DAG, I_DAG + timedelta(days=400))
    return [(MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 20), srb=dag),) for dag in dage]


#: Corrections of a claim, and the number under which each is refused whatever the register has.
RETTELSER = {
    "write-down with a date": (lambda f: nedskriv(1001, f, 100, virkningsdato=I_DAG), None),
    "write-down of nothing": (lambda f: nedskriv(1001, f, 0, virkningsdato=I_DAG), "408"),
    "write-down in euro": (lambda f: nedskriv(1001, f, 100, virkningsdato=I_DAG, valuta="EUR"), "152"),
    "payment without its date": (lambda f: nedskriv(1001, f, 100), "409"),
    "payment tomorrow": (lambda f: nedskriv(1001, f, 100, virkningsdato=I_MORGEN), "548"),
    "correction with a date": (lambda f: nedskriv(1001, f, 100, aarsag="REGU", virkningsdato=I_DAG), "519"),
    "correction": (lambda f: nedskriv(1001, f, 100, aarsag="REGU"), None),
    "withdrawal FEJL with a date": (lambda f: tilbagekald(1001, f, "FEJL", I_DAG), "546"),
    "withdrawal HENS with a date": (lambda f: tilbagekald(1001, f, "HENS", I_DAG), "90006"),
    "withdrawal BORT without a date": (lambda f: tilbagekald(1001, f, "BORT"), "409"),
    "withdrawal of a later delivery": (lambda f: tilbagekald(1001, f, "FSKI"), "208"),
    "write-up of nothing": (lambda f: opskriv(1001, f, 0), "227"),
    "annulment without a reference": (lambda f: annuller(a.OANI, 1001, f, 100), "527"),
    "annulment of nobody's action": (lambda f: annuller(a.NAOR, 1001, f, 100, reference=0), "526"),
    "principal in range": (lambda f: hovedstol(1001, f, 99_999_999_99), None),
    "principal too large": (lambda f: hovedstol(1001, f, 100_000_000_00), "208"),
    "content of another action": (lambda f: aktion("TILBAGEKALD", 1001, nedskriv(1001, f, 1)["AktionValg"]), "448"),
    "another claimant": (
        lambda f: aendr(1001, f, {"NyFordringHaverStruktur": {"IdentValg": {"FordringHaverIdentifikator": 1002}}}),
        "90112",
    ),
    "an action that is no more": (lambda f: aktion("OPSKRIV", 1001, nedskriv(1001, f, 1)["AktionValg"]), "90111"),
}


@pytest.fixture
def fordring_id(system, krav, udfald) -> int:
    """A claim that collection has created."""
    ((aktion_id, fordring, _),) = ider(system.indberet(1, opret(1001, krav())))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion_id, backend_id=77))
    return fordring


@pytest.mark.parametrize("system_", ["PSRM", "DMI"])
def test_a_resending_of_a_claim_in_either_system(system, krav, udfald, tmp_path, system_):
    """Whatever check is certain of, the service says too, wherever the claim lives."""
    ((aktion_id, fordring, _),) = ider(
        system.indberet(1, opret(1001, krav(art="INDR" if system_ == "PSRM" else "MODR")))
    )
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion_id, backend_id=77))
    ((kald, _, _),) = ider(system.indberet(2, tilbagekald(1001, fordring, "HENS")))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(kald))
    for nr, fejl in enumerate(({}, {"beskrivelse": ""}, {"valuta": "EUR"}, {"srb": I_DAG}), 3):
        xml = besked(genindsend(1001, fordring, krav(**fejl)), leverance_id=nr)
        ((_, svar),) = resultater(laes(system.post("MFFordringIndberet", xml)))
        assert set(numre(Fil(tmp_path, xml).tjek())) <= set(svar), (fejl, svar)


@pytest.mark.parametrize("navn", RETTELSER)
def test_corrections(system, fordring_id, tmp_path, navn):
    """What a message alone tells of a correction is what the service says of it on a claim that it knows."""
    lav, nummer = RETTELSER[navn]
    xml = besked(lav(fordring_id), leverance_id=2)
    ((_, fejl),) = resultater(laes(system.post("MFFordringIndberet", xml)))
    tjekket = Fil(tmp_path, xml).tjek()
    assert numre(tjekket) == ([nummer] if nummer else [])
    assert set(numre(tjekket)) <= set(fejl)


def test_received_deliveries_are_judged_as_of_their_day(system, krav, clock, monkeypatch, tmp_path):
    """`rules diff --received` judges what came in: the claim that was fine on its day, whatever day it is now."""
    url = system.installation.database.url
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", url)
    system.indberet(5020, opret(1001, krav(beskrivelse="")), opret(1001, krav()))
    system.post(
        "MFFordringIndberet", i_skat(besked(opret(1001, krav(beskrivelse="")), tid=clock.now(), leverance_id=5021))
    )
    pakker = Path(fordringsbro.regler.__file__).parent / "pakker"
    linjer = (pakker / "KFDAINS.toml").read_text(encoding="utf-8").replace("2026-03", "forslag").splitlines()
    (tmp_path / "KFDAINS.toml").write_text("\n".join(en for en in linjer if "R_7_11" not in en), encoding="utf-8")

    def diff(*valg: str) -> dict[str, Any]:
        svar = CliRunner().invoke(app, ["rules", "diff", "2026-11-20", str(tmp_path), "--received", "--json", *valg])
        assert svar.exit_code == 1, svar.stderr
        return json.loads(svar.stdout)

    for dag in ("2026-11-20", "2039-01-01"):
        svar = diff("--today", dag)
        assert (svar["messages"], svar["claims"]) == (2, 3)
        assert [(s["file"], s["action"], s["before"], s["after"], s["rules_gone"]) for s in svar["changed"]] == [
            ("29000101/5020", 1, "reject", "ok", ["R_7_11"]),
            ("29000101/5021", 1, "reject", "ok", ["R_7_11"]),
        ]
    begge = diff("--today", "2026-11-20", "--messages", str(HISTORIER[0].mappe))
    assert begge["messages"] > 2
