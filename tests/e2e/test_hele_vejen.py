"""A claim's way from the fagsystem to PSRM or DMI, and its receipt back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import requests
from lxml import etree

from fordringsbro.klient.beskeder import (
    Afsender,
    Krav,
    Nedskrevet,
    Person,
    hoved,
    indbetaling,
    konvolut,
    registrering,
    til_opkraevning,
)
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand as T

FRA = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
ET = Person("0101800001", "Testperson Et Synteseborg")


def krav(**anders):
    """A daycare claim that passes every rule."""
    n = uuid4()
    felter = {
        "id": n,
        "type_kode": "KFDAINS",
        "beloeb_oere": 250_000,
        "stiftelsesdato": date(2026, 9, 1),
        "forfaldsdato": date(2026, 9, 1),
        "srb": date(2026, 9, 15),
        "foraeldelsesdato": date(2029, 9, 3),
        "periode": (date(2026, 9, 1), date(2026, 9, 30)),
        "beskrivelse": "Daginstitution september",
        "reference": f"DI-{n.hex[:12]}",
    }
    return Krav(**{**felter, **anders})


def send(sandkasse, operation, post, *, sti="DebitorRegistreringAfsend"):
    """Send one request; the answer's payload."""
    header = hoved(FRA, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    svar = requests.post(
        f"{sandkasse.base}/service/OIR/{sti}/1",
        konvolut(operation, {"HovedOplysninger": header, **post}),
        headers={"Content-Type": "text/xml; charset=utf-8"},
        timeout=30,
    )
    assert svar.status_code == 200, svar.text
    return etree.fromstring(svar.content)


def opret(sandkasse, *alle, konto=None, **mere):
    """Register claims on an account."""
    konto = konto or uuid4()
    svar = send(sandkasse, "OpretDebitorkontoRegistrering", registrering(FRA, konto, ET, alle, **mere))
    assert svar.find(".//{*}Accept") is not None, etree.tostring(svar)
    return konto


def tilstande(sandkasse):
    """State and system of each action, by the claim's id in the ledger."""
    with sandkasse.installation.database.transaction() as conn:
        alle = sandkasse.installation.nymf.aktioner(conn, Aktionsfilter())
    return {a.ekstern_id: (a.tilstand, str(a.backend) if a.backend else None) for a in alle}


def test_a_claim_reaches_psrm_and_its_receipt_comes_back(sandkasse):
    """A due claim of a type live in PSRM is there once, with its amount, and its action is done."""
    k = krav()
    opret(sandkasse, k)
    sandkasse.vent(lambda: tilstande(sandkasse).get(k.id) == (T.DONE, "PSRM"))
    (hos,) = sandkasse.fordringer("psrm")
    assert hos["saldo_oere"] == 250_000
    assert sandkasse.fordringer("dmi") == []


def test_setoff_claims_and_unknown_types_reach_dmi(sandkasse):
    """A set-off claim and a claim of a type only DMI knows end in DMI, by its callback."""
    modr = krav(
        type_kode="KFTBBSF",
        modregning=True,
        foraeldelsesdato=date(2031, 11, 1),
        periode=(date(2026, 1, 1), date(2026, 6, 30)),
    )
    kun_dmi = krav(type_kode="KFROTFO")
    opret(sandkasse, modr, kun_dmi)
    for k in (modr, kun_dmi):
        sandkasse.vent(lambda k=k: tilstande(sandkasse).get(k.id) == (T.DONE, "DMI"))
    assert len(sandkasse.fordringer("dmi")) == 2
    assert sandkasse.fordringer("psrm") == []


def test_a_cost_is_created_under_its_main_claim(sandkasse):
    """A related claim waits for its main claim's receipt and is then created under PSRM's own id of it."""
    k = krav()
    gebyr = krav(
        type_kode="GEDAINS",
        hoved=k.id,
        omkostning="GEBYR",
        beloeb_oere=25_000,
        beskrivelse="",
        stiftelsesdato=date(2026, 10, 1),
        forfaldsdato=date(2026, 10, 1),
        srb=date(2026, 10, 15),
        foraeldelsesdato=date(2029, 10, 1),
        periode=(date(2026, 10, 1), date(2026, 10, 1)),
    )
    opret(sandkasse, k, gebyr)
    sandkasse.vent(lambda: tilstande(sandkasse).get(gebyr.id) == (T.DONE, "PSRM"))
    assert len(sandkasse.fordringer("psrm")) == 2


def test_what_the_filter_refuses_never_leaves(sandkasse):
    """A claim that breaks a rule is rejected with the rule, one in hearing waits, and neither is forwarded."""
    afvist, hoering = krav(beskrivelse=""), krav(beloeb_oere=1_000_001)
    god = krav()
    opret(sandkasse, afvist, hoering, god)
    sandkasse.vent(lambda: tilstande(sandkasse).get(god.id) == (T.DONE, "PSRM"))
    alle = tilstande(sandkasse)
    assert alle[afvist.id][0] is T.REJECTED
    assert alle[hoering.id][0] is T.HEARING
    assert len(sandkasse.fordringer("psrm")) == 1


def test_payments_and_write_downs_follow_the_claim(sandkasse):
    """A payment and a write-down on a claim at PSRM lower its balance there to what the ledger says."""
    k = krav()
    konto = opret(sandkasse, k)
    sandkasse.vent(lambda: tilstande(sandkasse).get(k.id) == (T.DONE, "PSRM"))
    send(
        sandkasse,
        "ForetagIndbetaling",
        indbetaling(konto, uuid4(), date(2026, 11, 19), 100_000),
        sti="DebitorIndbetalingAfsend",
    )
    opret(sandkasse, konto=konto, nedskrivninger=(Nedskrevet(uuid4(), k.id, 50_000, "REGU", "Beregnet igen"),))
    sandkasse.vent(lambda: sandkasse.fordringer("psrm")[0]["saldo_oere"] == 100_000)
    with sandkasse.installation.database.transaction() as conn:
        (linje,) = sandkasse.installation.bog.liste(conn)
    assert linje.restance_oere == 100_000
    sandkasse.vent(lambda: all(t is T.DONE for t, _ in tilstande(sandkasse).values()))


def test_what_was_paid_before_is_not_handed_over(sandkasse):
    """A claim that was paid in part before it was handed over arrives with the rest, and keeps its principal."""
    k = krav(srb=None)
    konto = opret(sandkasse, k)
    send(
        sandkasse,
        "ForetagIndbetaling",
        indbetaling(konto, uuid4(), date(2026, 11, 19), 150_000),
        sti="DebitorIndbetalingAfsend",
    )
    send(sandkasse, "SætFordringTilOpkrævning", til_opkraevning(konto, k.id, date(2026, 11, 19)))
    sandkasse.vent(lambda: tilstande(sandkasse).get(k.id) == (T.DONE, "PSRM"))
    (hos,) = sandkasse.fordringer("psrm")
    assert hos["saldo_oere"] == 100_000
    with sandkasse.installation.database.transaction() as conn:
        (aktion,) = sandkasse.installation.nymf.aktioner(conn, Aktionsfilter())
    assert (aktion.data.beloeb_oere, aktion.data.hovedstol_oere) == (100_000, 250_000)


def test_each_action_is_executed_once(sandkasse):
    """Twenty claims on ten accounts are all there, and PSRM has executed each action exactly once."""
    alle = [krav() for _ in range(20)]
    for i in range(0, 20, 2):
        opret(sandkasse, *alle[i : i + 2])
    sandkasse.vent(lambda: sum(t is T.DONE for t, _ in tilstande(sandkasse).values()) == 20, sekunder=60)
    assert len(sandkasse.fordringer("psrm")) == 20
    udfoert = requests.get(f"{sandkasse.psrm}/udfoert", timeout=10).json()
    assert [post["antal"] for post in udfoert] == [1] * 20
