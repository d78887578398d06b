"""Stories that once left the books apart, each told to its end: `verify` has nothing to tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from mf_hjaelp import Scene, ider

from fordringsbro.aktion.aktioner import NAOR, OANI
from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import (
    aendr,
    annuller,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)
from fordringsbro.nymf.hoering.hoering import Afgoerelse

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)
_STOR: dict[str, Any] = {"beloeb_oere": 100_000_001, "hovedstol_oere": 100_000_001}
Historie = Callable[[Scene, Callable[..., Any]], None]


def _ny(scene: Scene, *krav: Any) -> list[int]:
    scene.gor(opret(1001, *krav))
    return [fordring_id for _, fordring_id, _ in ider(scene.svar)]


def _igen_to_gange(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """A withdrawn claim is resent twice in one delivery, at both systems."""
    for type_kode in ("KFDAINS", "KFFLYTT"):
        krav = scene.krav(type_kode=type_kode)
        (fordring,) = _ny(scene, krav)
        scene.gor(tilbagekald(1001, fordring, "HENS"))
        svar = scene.gor(genindsend(1001, fordring, krav), genindsend(1001, fordring, krav))
        assert [status for status, _ in svar] == ["UDFOERT", "AFVIST"]


def _igen_og_igen(scene: Scene, gebyr: Callable[..., Any]) -> None:
    """Withdrawn and resent three times, with a related claim each time."""
    krav = scene.krav()
    (fordring,) = _ny(scene, krav)
    for _ in range(3):
        scene.gor(opret(1001, gebyr(hoved_fordring_id=fordring)))
        scene.gor(tilbagekald(1001, fordring, "KLAG"))
        scene.gor(genindsend(1001, fordring, krav))
        ((_, fordring, _),) = ider(scene.svar)


def _alt_paa_en_gang(scene: Scene, gebyr: Callable[..., Any]) -> None:
    """A withdrawal, and in the same delivery what builds on the claim."""
    hoved, relateret = _ny(scene, scene.krav(), gebyr())
    scene.gor(
        nedskriv(1001, hoved, 1_000, virkningsdato=DAG),
        tilbagekald(1001, hoved, "HENS"),
        opret(1001, gebyr(hoved_fordring_id=hoved)),
        nedskriv(1001, relateret, 100, virkningsdato=DAG),
        opskriv(1001, hoved, 100),
    )


def _opskrivning_uden_id(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """Two write-ups whose receipts give no id, one of them taken back."""
    (fordring,) = _ny(scene, scene.krav(hovedstol_oere=900_000))
    element = "OpskrivFordringKvitteringStruktur/FordringInddrivelseFordringIdentifikator"
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "uden", "element": element, "antal": 5})
    scene.gor(opskriv(1001, fordring, 10_000), opskriv(1001, fordring, 10_000))
    ((opskrivning, *_), *_) = ider(scene.svar)
    scene.gor(annuller(NAOR, 1001, fordring, 10_000, reference=opskrivning))


def _nedskrevet_opskrivning(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """A write-up claim is written down itself, then withdrawn with its claim."""
    (fordring,) = _ny(scene, scene.krav(hovedstol_oere=900_000))
    scene.gor(opskriv(1001, fordring, 10_000))
    (opskrivning,) = scene.sql("SELECT fordring_id FROM nymf.fordring WHERE opskriver_fordring_id IS NOT NULL")[0]
    scene.gor(nedskriv(1001, opskrivning, 4_000, virkningsdato=DAG), hovedstol(1001, fordring, 950_000))
    scene.gor(tilbagekald(1001, fordring, "FEJL"))


def _reduceret(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """A write-down that the system does in part, and its undoing."""
    (fordring,) = _ny(scene, scene.krav())
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "reducer", "antal": 1})
    scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG))
    ((betaling, *_),) = ider(scene.svar)
    scene.gor(annuller(OANI, 1001, fordring, 50_000, reference=betaling, virkningsdato=DAG))


def _ny_art_og_flyttet(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """A claim for set-off becomes one for collection, and is converted there and back."""
    fordring = scene.opret(DMI, art="MODR")
    assert scene.gor(aendr(1001, fordring, {"FordringFordringArtKode": "INDR"})) == [("UDFOERT", [])]
    for til in (PSRM, DMI, PSRM):
        scene.flyt(fordring, til)
        assert scene.brud() == {}
    scene.gor(tilbagekald(1001, fordring, "HENS"))


def _flyttet_betaling(scene: Scene, _gebyr: Callable[..., Any]) -> None:
    """What was paid before a conversion can't be taken back after it."""
    fordring = scene.opret(DMI)
    scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG))
    ((betaling, *_),) = ider(scene.svar)
    scene.flyt(fordring, PSRM)
    scene.gor(annuller(OANI, 1001, fordring, 50_000, reference=betaling, virkningsdato=DAG))


def _hoering_falder(scene: Scene, gebyr: Callable[..., Any]) -> None:
    """A related claim is in hearing while its main claim is withdrawn; another while its main claim moves."""
    for flyttes in (False, True):
        (hoved,) = _ny(scene, scene.krav())
        scene.gor(opret(1001, gebyr(hoved_fordring_id=hoved, beskrivelse="", beloeb_oere=2_000_001)))
        if flyttes and scene.sql("SELECT 1 FROM nymf.hoering WHERE frist IS NOT NULL"):
            scene.flyt(hoved, DMI)
        else:
            scene.gor(tilbagekald(1001, hoved, "HENS"))


def _hoeringer(scene: Scene, gebyr: Callable[..., Any]) -> None:
    """Claims with related ones in hearing, decided in each way."""
    i = scene.system.installation
    for hvordan in (*Afgoerelse, None):
        scene.gor(opret(1001, scene.krav(**_STOR), gebyr()))
        ((nr,),) = scene.sql("SELECT nr FROM nymf.hoering WHERE frist IS NOT NULL")
        with i.database.transaction() as conn:
            if hvordan is None:
                i.overdragelse.fortryd_hoering(conn, nr, "FEJL")
            else:
                i.nymf.hoeringer.begrund(conn, nr, "Det er rigtigt", "t")
                i.overdragelse.afgoer_hoering(conn, nr, hvordan, tekst="Afgjort", hvem="t")
        scene.inddrivelsen.koer()
        assert scene.brud() == {}
        # What was adjusted is agreed from then on.
        if hvordan is Afgoerelse.JUSTER:
            return


def _tabte_svar(scene: Scene, gebyr: Callable[..., Any]) -> None:
    """Answers are lost on the way back, at both systems; nothing is sent twice."""
    for i, type_kode in ((PSRM, "KFDAINS"), (DMI, "KFFLYTT")):
        scene.inddrivelsen.kald(i, "/fejl", {"art": "svar_tabt", "antal": 2})
        (fordring, *_) = _ny(scene, scene.krav(type_kode=type_kode), *([gebyr()] if i is PSRM else []))
        scene.inddrivelsen.kald(i, "/fejl", {"art": "svar_tabt", "antal": 1})
        scene.gor(nedskriv(1001, fordring, 1_000, virkningsdato=DAG))


HISTORIER: dict[str, Historie] = {
    (historie.__doc__ or "").rstrip("."): historie
    for historie in (
        _igen_to_gange,
        _igen_og_igen,
        _alt_paa_en_gang,
        _opskrivning_uden_id,
        _nedskrevet_opskrivning,
        _reduceret,
        _ny_art_og_flyttet,
        _flyttet_betaling,
        _hoering_falder,
        _hoeringer,
        _tabte_svar,
    )
}


@pytest.mark.parametrize("historie", HISTORIER.values(), ids=HISTORIER.keys())
def test_a_story_leaves_nothing_for_verify(scene, gebyr, historie):
    """Whatever happened, register, receipts and both systems agree afterwards."""
    historie(scene, gebyr)
    assert scene.brud() == {}
