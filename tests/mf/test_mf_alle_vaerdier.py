"""Whatever value the schema allows in whichever leaf of a delivery: an answer for that action, and nothing for others."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

import psycopg
import pytest
from lxml import etree
from mf_blade import aktionsstruktur, blade, elementet, saet, standard, yderlige
from mf_hjaelp import Svar, hovedfejl, ider, laes, resultater, skema
from mf_tjek import besked, check

from fordringsbro.aktion import aktioner as a
from fordringsbro.klient.mf_beskeder import (
    aendr,
    aktion,
    annuller,
    genindsend,
    hovedstol,
    kontrakt,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)
from fordringsbro.mf.handling import Laeser

EGNE = ("FordringHaverIdentifikator",)
I_ALT = 2_000


def grundlag(krav: Callable, gebyr: Callable, fordring_id: int) -> dict[str, Svar]:
    """An action with each structure that has one, by the structure's name."""
    handlinger = [
        opret(1001, krav(), gebyr()),
        genindsend(1001, fordring_id, krav()),
        nedskriv(1001, fordring_id, 1, aarsag="REGU"),
        tilbagekald(1001, fordring_id, "HENS"),
        aendr(1001, fordring_id, {}),
        opskriv(1001, fordring_id, 1),
        *(annuller(kode, 1001, fordring_id, 1) for kode in sorted(a.ANNULLERENDE)),
        hovedstol(1001, fordring_id, 300_000),
    ]
    return {next(iter(en["AktionValg"])): en for en in handlinger}


def handlinger(krav: Callable, gebyr: Callable, fordring_id: int) -> Iterator[tuple[str, etree._Element]]:
    """Each leaf with each of its values in an action of its own, as far as the schema takes it."""
    struktur = aktionsstruktur()
    for blad in blade(struktur):
        if blad.sti in {("ModtagFordringAktionKode",), EGNE}:
            continue
        for tekst in yderlige(blad):
            faste = grundlag(krav, gebyr, fordring_id)
            gren = blad.sti[1] if len(blad.sti) > 1 else "OpretFordringAktion"
            post = faste.get(gren) or aktion(a.OPRET, 1001, {})
            saet(struktur, post, blad.sti, None if blad.felt is None else standard(blad.felt))
            yield from _med_tekst(post, blad, tekst)


def _med_tekst(post: Svar, blad, tekst: str) -> Iterator[tuple[str, etree._Element]]:
    if blad.felt is None:
        saet(aktionsstruktur(), post, blad.sti[:-1], {"#text": "DK", "@scheme": "iso3166-alpha2"})
    rod = etree.fromstring(besked(post))
    (handling,) = rod.iterfind(".//{*}FordringAktion")
    element = elementet(handling, blad.sti)
    if blad.navn.startswith("@"):
        element.set(blad.navn[1:], tekst)
    else:
        element.text = tekst
    if skema().validate(rod[-1][0]):
        yield f"{blad} = {tekst[:20]!r}", handling


def test_no_value_of_any_leaf_is_an_error_of_ours_or_harms_its_neighbours(system, krav, gebyr, tmp_path):
    """Each action is answered by a number of its own and its neighbours are taken; `check` reads the same deliveries."""
    ((_, fordring_id, _),) = ider(system.indberet(1, opret(1001, krav())))
    alle = list(handlinger(krav, gebyr, fordring_id))
    assert len(alle) > I_ALT // 2
    for nummer, fra in enumerate(range(0, len(alle), I_ALT), 2):
        del_ = alle[fra : fra + I_ALT]
        rod = etree.fromstring(besked(opret(1001, krav()), leverance_id=nummer))
        samling = rod.find(".//{*}FordringAktionSamling")
        gode = []
        for navn, handling in del_:
            samling.append(handling)
            god = etree.fromstring(besked(opret(1001, krav()))).find(".//{*}FordringAktion")
            gode.append((navn, god.findtext(".//{*}FordringFordringHaverReference")))
            samling.append(god)
        xml = etree.tostring(rod)
        svar = laes(system.post("MFFordringIndberet", xml))
        assert hovedfejl(svar) == [], etree.tostring(svar)[:2000]
        status = {
            e.findtext("{*}FordringFordringHaverReference"): e.findtext("{*}ModtagFordringAktionStatusKode")
            for e in svar.iterfind(".//{*}MFAktionStruktur")
        }
        tabte = [navn for navn, reference in gode if status[reference] != "MODTAGET"]
        assert tabte == []
        assert "900" not in {nr for _, numre in resultater(svar) for nr in numre}
        fil = tmp_path / f"{nummer}.xml"
        fil.write_bytes(xml)
        assert check(fil, "--aftale", 1001, "--json").exit_code in {0, 1}


UHOLDELIG = ("FordringForfaldDato", "20000-01-01")


@pytest.mark.parametrize("slags", ["aftale", "vaerdi", "nummer"])
def test_refusing_many_actions_takes_no_more_statements_than_one(system, krav, monkeypatch, slags):
    """Whether nobody knows the agreement, a value can't be held, or the AktionID is taken."""
    ((aktion_id, _, _),) = ider(system.indberet(1, opret(1001, krav())))
    antal: list[int] = []
    udfoer = psycopg.Connection.execute

    def taeller(self, *args, **kwargs):
        antal[-1] += 1
        return udfoer(self, *args, **kwargs)

    def daarlig() -> Svar:
        post = opret(1001 if slags != "aftale" else 9999, krav())
        return {**post, "ModtagFordringAktionIdentifikator": aktion_id} if slags == "nummer" else post

    for leverance_id, mange in ((2, 1), (3, 1), (4, 25)):
        rod = etree.fromstring(besked(*(daarlig() for _ in range(mange)), leverance_id=leverance_id))
        if slags == "vaerdi":
            for element in rod.iterfind(f".//{{*}}{UHOLDELIG[0]}"):
                element.text = UHOLDELIG[1]
        antal.append(0)
        with monkeypatch.context() as m:
            m.setattr(psycopg.Connection, "execute", taeller)
            svar = laes(system.post("MFFordringIndberet", etree.tostring(rod)))
        assert {status for status, _ in resultater(svar)} == {"AFVIST"}
    assert antal[1] == antal[2]


def test_reading_what_cannot_be_held_grows_with_the_delivery_and_not_with_its_square(krav):
    """The steps of the reading of twice as many bad actions are twice as many."""
    laeser = Laeser(kontrakt())

    def skridt(mange: int) -> int:
        rod = etree.fromstring(besked(*(opret(1001, krav()) for _ in range(mange))))
        for element in rod.iterfind(f".//{{*}}{UHOLDELIG[0]}"):
            element.text = UHOLDELIG[1]
        antal = 0

        def taeller(*_: object) -> None:
            nonlocal antal
            antal += 1

        sys.setprofile(taeller)
        try:
            handlinger_ = list(laeser.laes(rod[-1][0]))
        finally:
            sys.setprofile(None)
        assert [en.fejl is not None for en in handlinger_] == [True] * mange
        return antal

    skridt(1)
    assert skridt(200) < 2.2 * skridt(100)
