"""The preview of an agreement's change: for which day it judges, and what is on its way to collection."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import I_DAG, fordring, rente

from fordringsbro.aktion.aktioner import Tilbagekald
from fordringsbro.aktion.anmodninger import Rettelse
from fordringsbro.aktion.fordringsdata import Fordringsdata, Genindsendelse
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.nymf.model import Anmodning
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import koersel

I_MORGEN = I_DAG + timedelta(days=1)


@pytest.fixture
def vis(by):
    """What a change of agreement 1001 would do, by claim of the ledger or number of the register."""

    def vis(fra=I_MORGEN, **aendring):
        with by.dele.database.transaction() as conn:
            bog = by.dele.nymf.aftalebog
            foer = bog.serie(conn, 1001)
            efter = bog.aendret(foer, Aftaleaendring(**aendring).anvend, Paategning(fra, "x", "y"))
            _, fundet = by.dele.forhaandsvisning.vis(conn, foer, efter, fra)
        return {f.fordring_id or f.registernummer: f for f in fundet}

    return vis


TIL_DMI = {"typer": {"KFDAINS": None, "REOPDAG": None}}


@pytest.mark.parametrize(("oere", "fund"), [(8_000, ()), (7_999, ("215",))])
def test_what_comes_along_counts_against_the_limit(by, vis, oere, fund):
    """Moved to DMI, a claim with its interest of 20 kroner is above 100 kroner or below it."""
    hf = fordring(beloeb_oere=oere, hovedstol_oere=oere, srb=I_MORGEN)
    uf = rente(hf)
    by.registrer(hf, uf)
    fundet = vis(**TIL_DMI)
    assert fundet[hf.fordring_id].efter.fund == fund
    assert fundet[uf.fordring_id].efter.fund == (("203",) if fund else ())


def test_the_day_that_is_told_is_the_day_it_was_judged_for(by, vis):
    """A related claim goes no earlier than its main claim, and is judged by what is agreed then."""
    hf = fordring(srb=date(2026, 12, 30))
    uf = rente(hf)
    by.registrer(hf, uf)
    fundet = vis(fra=date(2026, 12, 31), fjern_typer=frozenset({"REOPDAG"}))
    assert {noegle: (f.dato, f.efter.fund) for noegle, f in fundet.items()} == {
        uf.fordring_id: (date(2026, 12, 31), ("151",))
    }
    assert vis(fra=date(2027, 1, 1), fjern_typer=frozenset({"REOPDAG"})) == {}


def test_a_claim_under_way_is_judged_with_what_came_along(by, vis):
    """The main claim that waits to be sent, and its interest that waits for it."""
    hf = fordring(beloeb_oere=8_000, hovedstol_oere=8_000)
    uf = rente(hf)
    by.registrer(hf, uf)
    by.koer()
    aktioner = by.aktioner()
    fundet = vis(**TIL_DMI)
    for f in (hf, uf):
        forskel = fundet[aktioner[f.fordring_id].fordring_id]
        assert (forskel.bliver, forskel.foer.backend, forskel.efter.backend) == (True, "PSRM", "DMI")
        assert forskel.efter.fund == ()


def test_a_claim_that_is_sent_again_and_stands_in_hearing_is_shown(by, vis):
    """It is judged again when it is received; its way stays, as it does in earnest."""
    hf = fordring()
    by.registrer(hf)
    by.koer()
    nymf, sendt = by.dele.nymf, by.aktioner()[hf.fordring_id]
    with by.dele.database.transaction() as conn:
        by.dele.overdragelse.kvitter(conn, _udfoert(sendt.aktion_id, 77, by))
        kald = nymf.indgiv(
            conn, Rettelse(1001, uuid4(), "TILBAGEKALD", Tilbagekald("HENS"), fordring_id=sendt.fordring_id)
        )
        by.dele.overdragelse.kvitter(conn, _udfoert(kald.aktion_id, None, by))
        data = {felt.name: getattr(sendt.data, felt.name) for felt in fields(Fordringsdata)}
        igen = Genindsendelse(**{**data, "hovedstol_oere": 1_000_001}, tidligere_fordring_id=sendt.fordring_id)
        aktion = nymf.opret(conn, replace(Anmodning(1001, uuid4(), igen)))
        assert aktion.tilstand is Aktionstilstand.HEARING
    forskel = vis(fjern_typer=frozenset({"KFDAINS"}))[aktion.fordring_id]
    assert (forskel.hvor, forskel.foer.tilstand, forskel.efter.tilstand) == ("HEARING", "HEARING", "REJECTED")
    assert vis(**TIL_DMI) == {}
    assert aktion.backend is Backend.PSRM


@pytest.mark.parametrize(("oere", "afvist"), [(8_000, False), (7_999, True)])
def test_what_comes_along_counts_in_every_portion(by, monkeypatch, oere, afvist):
    """However many are handed over in one go, a main claim goes with what is related to it: 100 kroner are reached."""
    monkeypatch.setattr(koersel, "_PORTION", 1)
    with by.dele.database.transaction() as conn:
        aftale = by.dele.nymf.aftalebog.aftale(conn, 1001)
        by.dele.nymf.gem_aftale(conn, replace(aftale, **TIL_DMI))
    hoveder = [fordring(beloeb_oere=oere, hovedstol_oere=oere, srb=date(2026, 9, 15 + nr)) for nr in range(3)]
    relaterede = [rente(hf) for hf in hoveder]
    for par in zip(hoveder, relaterede, strict=True):
        by.registrer(*par)
    by.koer()
    aktioner = by.aktioner()
    assert {aktioner[f.fordring_id].tilstand is Aktionstilstand.REJECTED for f in (*hoveder, *relaterede)} == {afvist}


def _udfoert(aktion_id, backend_id, by):
    return Inddrivelsesudfald(aktion_id, Udfaldsstatus.UDFOERT, (), backend_id, by.dele.clock.now())
