"""Every list that the command line has: a page of it, how to see more, and all of it for programs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import typer

from fordringsbro.adgang import afvisning_store
from fordringsbro.adgang.model import Adgangsafvisning, Grund, Hvem, Serviceaftale
from fordringsbro.cli.app import app
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.wire.http.regel import Adgangsregel

#: What tells of one thing, carries something out or works something out; everything else that has `--json` is a list.
INGEN_LISTER = frozenset(
    {
        *("access add", "access end", "access show", "agreements add", "agreements change", "agreements open"),
        *("agreements preview", "agreements show", "check", "claims defer", "claims fee", "claims forget-texts"),
        *("claims hand-over", "claims interest", "claims settle", "claims tell-again", "claims write-off"),
        *("claims write-off-reverse", "doctor", "hearings approve", "hearings decide", "hearings show"),
        *("hearings withdraw", "municipalities add", "municipalities claimant", "notifications show"),
        *("register converted", "register move", "register return", "register show", "replay", "requests approve"),
        *("requests refuse", "requests show", "routes add", "routes test", "rules coverage", "rules diff"),
        *("rules show", "systems add", "verify", "why"),
    }
)
#: What some lists are asked beside: all there is, and of whom.
MERE = {
    "agreements history": ("1001",),
    "requests": ("--all",),
    "outbox": ("--all",),
    "access list": ("--all",),
}
#: Lists of which the test's database has one row at most.
TOMME = frozenset(
    {"claims differences", "inbox", "outbox", "parked", "requests", "routes list", "agreements history", "hearings"}
)


def _kommandoer(gruppe: Any, foran: str = "") -> Iterator[tuple[str, Any]]:
    for ord_ in gruppe.commands:
        kommando, navn = gruppe.commands[ord_], f"{foran}{ord_}"
        yield navn, kommando
        if hasattr(kommando, "commands"):
            yield from _kommandoer(kommando, f"{navn} ")


def _valg(kommando: Any) -> set[str]:
    return {navn for parameter in kommando.params for navn in parameter.opts}


def _laest(svar: Any) -> list[dict[str, object]]:
    assert svar.exit_code == 0, svar.stderr
    fundet: list[dict[str, object]] = json.loads(svar.stdout)
    return fundet


LISTER = sorted(
    navn
    for navn, kommando in _kommandoer(typer.main.get_command(app))
    if "--json" in _valg(kommando) and navn not in INGEN_LISTER
)


def test_every_command_that_tells_of_many_things_is_a_list():
    """Whatever has `--json` and is not said to tell of one thing has `--limit` and `--after`; nothing else has."""
    alle = dict(_kommandoer(typer.main.get_command(app)))
    med_sider = {navn for navn, kommando in alle.items() if {"--limit", "--after"} & _valg(kommando)}
    assert med_sider == set(LISTER)
    assert all({"--limit", "--after", "--json"} <= _valg(alle[navn]) for navn in LISTER)
    assert set(INGEN_LISTER) <= alle.keys()


@pytest.fixture
def fuldt_hus(dele, modtag):
    """Something for most lists: claims handed over, parked, rejected and given back, refusals, service agreements."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    modtag(dele, "13-regelbrud/01-tre-regler.xml")
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'X'")
        ider = [i for (i,) in conn.execute("UPDATE nymf.aktion SET tilstand = 'DONE' RETURNING fordring_id").fetchall()]
        for ident in ider[:2]:
            dele.underretningsbog.returner(conn, ident, Returnering(Returaarsag.KLAG, None, None), hvem="sb-1")
        nu = dele.afvisningsur.now()
        afvisning_store.tael(conn, [Adgangsafvisning(nu, f"CVR {n}", "/x", next(iter(Grund)), 1) for n in range(3)])
        for kommune in ("29000011", "29000022", "29000033"):
            aftale = Serviceaftale(
                uuid4(), Hvem("29000011", None), None, kommune, frozenset({Adgangsregel.PORTAL}), dele.clock.today()
            )
            dele.serviceaftaler.tilfoej(conn, aftale, hvem="sb-1", hvorfor="x")


def test_every_list_keeps_to_the_limit_and_goes_on_after_a_row(cli, fuldt_hus):
    """A page of two is the first two; what comes after the second is the rest, without the two; all is an array."""
    fundne = {}
    for navn in LISTER:
        argumenter = (*navn.split(), *MERE.get(navn, ()))
        alt = _laest(cli(*argumenter, "--json"))
        side = _laest(cli(*argumenter, "--json", "--limit", "2"))
        fundne[navn] = len(alt)
        assert len(side) == min(2, len(alt)), navn
        tabel = cli(*argumenter, "--limit", "1").stdout
        if len(alt) > 1:
            assert "1+" in tabel, navn
            noegle = tabel.split("--after ")[1].splitlines()[0]
            resten = _laest(cli(*argumenter, "--json", "--limit", "1000", "--after", noegle))
            assert len(resten) == min(1000, len(alt) - 1), navn
            assert resten[0] == side[1], navn
            assert side[0] not in resten, navn
        else:
            assert "--after" not in tabel, navn
        assert cli(*argumenter, "--limit", "0").exit_code == 2, navn
    assert {navn for navn, antal in fundne.items() if antal < 2} <= TOMME | {"notifications list"}


@pytest.mark.parametrize("navn", ["claims", "actions", "routes list"])
def test_a_key_that_no_row_can_have_is_wrong_use(cli, dele, navn):
    """It must not look like the end of the list."""
    svar = cli(*navn.split(), "--after", "x y")
    assert (svar.exit_code, svar.stdout) == (2, "")
