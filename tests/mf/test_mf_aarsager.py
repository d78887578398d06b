"""Every reason of a withdrawal and a write-down, from MF through to its collection system and back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from mf_hjaelp import TYPE, Scene

from fordringsbro.aktion.aarsager import GENINDSENDES, Nedskrivningsaarsag, Tilbagekaldsaarsag
from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import MFKrav, genindsend, hovedstol, nedskriv, opret, opskriv, tilbagekald

PSRM, DMI = Backend.PSRM, Backend.DMI
I_DAG = date(2026, 11, 20)
#: Reasons that PSRM no longer takes, in the list of 2014.
KUN_2014 = {"ANDN", "FSKI", "SMTI", "SOTI"}
UDFOERT = ("UDFOERT", [])


@pytest.fixture(autouse=True)
def nyeste_levering(scene: Scene) -> None:
    """Let the claimant's system speak the delivery that has all the reasons."""
    scene.sql("UPDATE mf.adgang SET udgave = '20141003'")


def _oprettede(scene: Scene, i: Backend, antal: int) -> list[tuple[int, MFKrav]]:
    """So many claims in a system, each with what it was reported as."""
    krav = [scene.krav(type_kode=TYPE[i]) for _ in range(antal)]
    assert scene.gor(*(opret(1001, et) for et in krav)) == [UDFOERT] * antal
    ider = sorted(fordring_id for (fordring_id,) in scene.sql("SELECT fordring_id FROM nymf.fordring"))
    return list(zip(ider[-antal:], krav, strict=True))


def _tilbagekald(fordring: int, aarsag: str):
    return tilbagekald(1001, fordring, aarsag, I_DAG if aarsag == "BORT" else None)


def test_a_withdrawal_at_psrm_is_done_or_refused_at_once(scene: Scene):
    """PSRM takes the reasons of present guidance; those of 2014 are 90003, and the claim stays."""
    aarsager = list(Tilbagekaldsaarsag)
    fordringer = [fordring for fordring, _ in _oprettede(scene, PSRM, len(aarsager))]
    svar = scene.gor(*map(_tilbagekald, fordringer, aarsager))
    assert dict(zip(aarsager, svar, strict=True)) == {
        aarsag: ("AFVIST", ["90003"]) if aarsag in KUN_2014 else UDFOERT for aarsag in aarsager
    }
    ophoer = [post.ophoer and post.ophoer.aarsag for post in map(scene.post, fordringer)]
    assert ophoer == [None if aarsag in KUN_2014 else aarsag for aarsag in aarsager]
    assert scene.til_side() == []


def test_a_withdrawal_at_dmi_is_booked_and_known_to_what_follows(scene: Scene):
    """Whatever the reason, another withdrawal is 602 or 603, and a resending goes through or is 539."""
    aarsager = [aarsag for aarsag in Tilbagekaldsaarsag if aarsag != "BORT"]
    oprettede = _oprettede(scene, DMI, len(aarsager))
    fordringer = [fordring for fordring, _ in oprettede]
    assert scene.gor(*map(_tilbagekald, fordringer, aarsager)) == [UDFOERT] * len(aarsager)
    assert [scene.post(fordring).ophoer.aarsag for fordring in fordringer] == aarsager
    igen = scene.gor(*(_tilbagekald(fordring, "KLAG") for fordring in fordringer))
    assert igen == [("AFVIST", ["602" if aarsag == "FEJL" else "603"]) for aarsag in aarsager]
    sendt = scene.gor(*(genindsend(1001, fordring, mit) for fordring, mit in oprettede))
    assert sorted(sendt) == sorted(UDFOERT if aarsag in GENINDSENDES else ("AFVIST", ["539"]) for aarsag in aarsager)
    assert scene.til_side() == []


@pytest.mark.parametrize("i", list(Backend))
def test_a_write_down_is_done_or_refused_at_once(scene: Scene, i: Backend):
    """PSRM takes INDB and REGU, and refuses the others by number; DMI takes all but HAFO, which needs a debtor."""
    aarsager = list(Nedskrivningsaarsag)
    fordringer = [fordring for fordring, _ in _oprettede(scene, i, len(aarsager))]
    svar = scene.gor(
        *(
            nedskriv(1001, fordring, 100, aarsag=aarsag, virkningsdato=None if aarsag == "REGU" else I_DAG)
            for fordring, aarsag in zip(fordringer, aarsager, strict=True)
        )
    )
    saerlige: dict[str, list[str]] = {"HAFO": ["433"]}
    if i is PSRM:
        saerlige = {"INDB": [], "REGU": [], "FAST": ["571"], "HAFO": ["433", "90003"]}
    numre = {aarsag: saerlige.get(aarsag, ["90003"] if i is PSRM else []) for aarsag in aarsager}
    assert dict(zip(aarsager, svar, strict=True)) == {
        aarsag: ("AFVIST" if numre[aarsag] else "UDFOERT", numre[aarsag]) for aarsag in aarsager
    }


def test_what_was_sent_before_a_withdrawal_is_done_before_it(scene: Scene, gebyr: Callable[..., MFKrav]):
    """A related claim, its correction and a write-up are carried out, and then their main claim is withdrawn with them."""
    fordring = scene.opret(PSRM)
    assert scene.gor(hovedstol(1001, fordring, 300_000)) == [UDFOERT]
    ((_, relateret, _), _, _) = scene.send(
        opret(1001, gebyr(hoved_fordring_id=fordring)),
        opskriv(1001, fordring, 10_000),
        tilbagekald(1001, fordring, "HENS"),
    )
    scene.inddrivelsen.koer()
    assert scene.kvitteringer() == [UDFOERT] * 3
    assert scene.post(relateret).ophoer.aarsag == "HENS"
    assert scene.brud() == {}
