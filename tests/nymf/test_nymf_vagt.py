"""The guard before the table of checks never lets anything through that a check would find."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from fordringsbro.aktion.aktioner import OPRET
from fordringsbro.aktion.anmodninger import Anmodning, Kanal
from fordringsbro.aktion.fordringsdata import Bilag, Dokument, Note, Rentevalg, Skyldner
from fordringsbro.aktion.model import Backend
from fordringsbro.aktion.ordret import Ordret
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller import KONTROLLER, Kontrolpost, vurder_sag
from fordringsbro.nymf.kontroller.tabel import Sted
from fordringsbro.nymf.kontroller.vagt import Oprettelsesvagt
from fordringsbro.nymf.sag import Hovedfordring, Oprettelsesfakta, Sag
from fordringsbro.nymf.samlet import Samlet
from fordringsbro.nymf.vurdering import vurder
from fordringsbro.proever.kodefiler.indhold import godt_krav
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper

I_DAG = date(2026, 11, 20)
REGLER = Regelsaet.load()
TYPER = Fordringstyper(REGLER)
AFTALE = Aftale(
    1001,
    "29000011",
    "Synteseborg",
    "Test",
    dict.fromkeys(TYPER.navne, date(2024, 1, 1)),
    arter=frozenset({"INDR", "MODR"}),
)
DAGE = st.sampled_from(
    [None, date(1899, 12, 31), date(1900, 1, 1), I_DAG - timedelta(1), I_DAG, I_DAG + timedelta(1), date.max]
)
IDENTER = st.sampled_from(
    ["0101800001", "6101800001", "2902000001", "2902004001", "0000000000", "12345678", "00000000", "1234567", "1" * 11]
)
_SKYLDNERFELTER = {
    **dict.fromkeys(("foraeldelsesdato", "domsdato", "forligsdato", "forfaldsdato", "srb"), DAGE),
    **dict.fromkeys(("dom", "forlig"), st.sampled_from([None, True, False])),
    "ident": IDENTER,
    "ident_type": st.sampled_from(["CPR", "CVR", "SE", "AKR"]),
    "ordret": st.just(Ordret((("HaeftelseAndet", "x"),))),
}
_TEKSTER = st.sampled_from(["", "a", "a" * 36, "a" * 37, "a" * 100, "a" * 101, "a\nb", "a\u200bb", "æøå"])
_BELOEB = st.sampled_from([-1, 0, 1, 99_99, 100_00, 99_999_999_99, 100_000_000_00])
_DATAFELTER = {
    **dict.fromkeys(("stiftelsesdato", "forfaldsdato", "srb", "periode_fra", "periode_til"), DAGE),
    **dict.fromkeys(("reference", "beskrivelse"), _TEKSTER),
    **dict.fromkeys(("beloeb_oere", "hovedstol_oere"), _BELOEB),
    "type_kode": st.sampled_from([*TYPER.navne, "XXXXXXX"]),
    "art": st.sampled_from(["INDR", "MODR", "OPKR"]),
    "kategori": st.sampled_from(["HF", "UF"]),
    "p_nummer": st.sampled_from(["", "1999999999", "19999999999", "x"]),
    "bfe_nummer": st.sampled_from([None, "", "100"]),
    "foreloebig_fastsat": st.booleans(),
    "ordret": st.just(Ordret((("FordringAndet", "x"),))),
    "rentevalg": st.builds(
        Rentevalg,
        st.sampled_from(["001", "002"]),
        st.sampled_from(["03", "10", "98", "99", "77"]),
        st.sampled_from([None, Decimal(-1), Decimal(2)]),
    ),
    "bilag": st.sampled_from(
        [
            Bilag(),
            Bilag((Note(" "),)),
            Bilag((Note("a" * 1001),)),
            Bilag((Note("a", 1),)),
            Bilag((), (Dokument("DOM", "exe", 1, "0"),)),
            Bilag((), (Dokument("DOM", "pdf", 6 * 1024 * 1024, "0"),) * 11),
        ]
    ),
}
_ANMODNINGSFELTER = {
    "valuta": st.sampled_from(["DKK", "EUR"]),
    "hoved_ekstern_id": st.sampled_from([None, UUID(int=1)]),
    "hoved_fordring_id": st.sampled_from([None, 1]),
}
_AFTALEFELTER = {
    "aktiv": st.booleans(),
    "arter": st.sampled_from([frozenset({"INDR"}), frozenset({"MODR"})]),
    "portal": st.booleans(),
    "felter": st.builds(
        lambda felt, brug, type_kode: (Feltkrav(felt=felt, brug=brug, type_kode=type_kode),),
        st.sampled_from(["srb", "bfe_nummer", "bilag", "domsdato", "p_nummer"]),
        st.sampled_from(Feltbrug),
        st.sampled_from([None, "KFDAINS"]),
    ),
    "typer": st.sampled_from([{"KFDAINS": None}, {}]),
}
_HOVEDFELTER = {
    "kategori": st.just("UF"),
    "art": st.just("MODR"),
    "afvist": st.just(True),
    "ophoert": st.just(True),
}
_SAGFELTER = {
    "backend": st.none(),
    "samlet_oere": st.sampled_from([99_99, 100_00]),
    "reference_brugt": st.booleans(),
    "hoved": st.none(),
    "skyldnere": st.sampled_from([(), ("CPR", "CPR"), ("CVR", "SE"), ("AKR", "CVR")]),
}
_FELTER = {
    (hvor, felt): vaerdier
    for hvor, felter in (
        ("skyldner", _SKYLDNERFELTER),
        ("data", _DATAFELTER),
        ("ny", _ANMODNINGSFELTER),
        ("aftale", _AFTALEFELTER),
        ("hoved", _HOVEDFELTER),
        ("sag", _SAGFELTER),
    )
    for felt, vaerdier in felter.items()
}
_NUMRE = {"CPR": "0101800001", "CVR": "12345678", "SE": "12345678", "AKR": "00012345678"}
_HOVED = Hovedfordring("HF", "INDR", Backend.PSRM, afvist=False, forfaldsdato=I_DAG, modtagelsesdato=I_DAG)


def byg(type_kode: str = "KFDAINS", *, hoved: Anmodning | None = None, **andet: object) -> Anmodning:
    """A request that passes when it is received today."""
    data = replace(godt_krav(type_kode, REGLER, I_DAG), **andet)
    return Anmodning(1001, uuid4(), data, hoved_ekstern_id=hoved.ekstern_id if hoved else None)


GODE = [godt_krav(kode, REGLER, I_DAG) for kode in ("KFDAINS", "REUGBYR", "GEDAINS")]


@st.composite
def sager(draw) -> tuple[Anmodning, Sag]:
    """A request that passes but for three things at most, and all that the checks look at."""
    data = draw(st.sampled_from(GODE))
    backend = draw(st.sampled_from([Backend.PSRM, Backend.DMI]))
    kanal = draw(st.sampled_from([*[Kanal.SYSTEM] * 5, Kanal.PORTAL]))
    aendret: dict[str, dict[str, Any]] = {hvor: {} for hvor, _ in _FELTER}
    for hvor, felt in draw(st.lists(st.sampled_from(list(_FELTER)), max_size=3)):
        aendret[hvor][felt] = draw(_FELTER[hvor, felt])
    om_sagen = aendret["sag"]
    if "skyldnere" in om_sagen:
        data = replace(data, skyldnere=tuple(Skyldner(slags, _NUMRE[slags]) for slags in om_sagen["skyldnere"]))
    if data.skyldnere:
        data = replace(data, skyldnere=(*data.skyldnere[:-1], replace(data.skyldnere[-1], **aendret["skyldner"])))
    data = replace(data, **aendret["data"])
    er_uf = data.kategori != "HF"
    ny = Anmodning(1001, UUID(int=2), data, hoved_ekstern_id=UUID(int=1) if er_uf else None)
    ny = replace(ny, kanal=kanal, **aendret["ny"])
    backend = om_sagen.get("backend", backend)
    fakta = Oprettelsesfakta(
        hoved=replace(_HOVED, **{"art": draw(st.sampled_from(["INDR", "INDR", "MODR"])), **aendret["hoved"]})
        if er_uf and "hoved" not in om_sagen
        else None,
        hoved_ekstern=ny.hoved_ekstern_id is not None,
        hoved_id=ny.hoved_fordring_id is not None,
        reference_brugt=om_sagen.get("reference_brugt", False),
        samlet_oere=om_sagen.get("samlet_oere"),
    )
    aftale = replace(AFTALE, **{"portal": kanal is Kanal.SYSTEM or draw(st.booleans()), **aendret["aftale"]})
    return ny, Sag(OPRET, data, aftale, I_DAG, TYPER, kanal=ny.kanal, valuta=ny.valuta, backend=backend, opret=fakta)


@settings(max_examples=500, deadline=None)
@given(sager())
def test_what_the_guard_lets_through_no_check_finds_anything_in(set_):
    """Whatever is near the edges: where the guard holds, the table of checks is silent."""
    ny, sag = set_
    holder = Oprettelsesvagt(TYPER).holder(ny, sag.aftale, sag.backend, sag.dato, sag.opret)
    event(f"guard {holder}")
    if holder:
        assert vurder_sag(sag) == ()


def test_the_guard_holds_for_every_types_ordinary_claim():
    """The example of every pack, as a main claim, and those that only DMI takes go without the table."""
    vagt = Oprettelsesvagt(TYPER)
    for kode in REGLER.typer:
        ny = byg(kode)
        hoved = None
        if ny.data.kategori == "UF":
            ny = replace(ny, hoved_ekstern_id=UUID(int=1))
            hoved = Hovedfordring(
                "HF", ny.data.art, Backend.PSRM, afvist=False, forfaldsdato=None, modtagelsesdato=I_DAG
            )
        fakta = Oprettelsesfakta(hoved=hoved, hoved_ekstern=hoved is not None, samlet_oere=ny.data.beloeb_oere)
        assert vagt.holder(ny, AFTALE, Backend.PSRM, I_DAG, fakta), kode
        i_dmi = replace(ny, data=replace(ny.data, beloeb_oere=100_00, bfe_nummer=None))
        fakta = replace(fakta, samlet_oere=100_00)
        assert vagt.holder(i_dmi, AFTALE, Backend.DMI, I_DAG, fakta) is not bool(ny.data.bfe_nummer), kode


def test_every_check_of_a_creation_says_which_part_of_the_guard_covers_it():
    """A check that is added without a thought of the guard switches it off, and stops here."""
    kontroller = KONTROLLER.for_aktion(OPRET)
    assert {post.kode.name for post in (*kontroller.foerst, *kontroller.rest) if post.vagt is None} == set()
    assert kontroller.bevogtet


@pytest.mark.parametrize("vagt", [None, KONTROLLER[Kode.ART].vagt])
def test_a_check_in_anothers_place_is_asked(monkeypatch, vagt):
    """Whatever it says of itself, the guard was not written for it."""
    assert vurder(byg(), AFTALE, I_DAG, typer=TYPER).bemaerkninger == ()
    post = Kontrolpost(Kode.ART, frozenset({OPRET}), lambda _: [Sted(("art",))], vagt=vagt)
    with monkeypatch.context() as andet:
        andet.setitem(KONTROLLER, Kode.ART, post)
        assert [en.nummer for en in vurder(byg(), AFTALE, I_DAG, typer=TYPER).bemaerkninger] == [Kode.ART.nummer]
    assert KONTROLLER.for_aktion(OPRET).bevogtet


def _kald(antal: int) -> int:
    """The Python calls of judging claims that come together, half of them related to the one before."""
    nye: list[Anmodning] = []
    for nummer in range(antal // 2):
        hoved = byg(reference=f"H{nummer}")
        nye += [hoved, byg("GEDAINS", hoved=hoved, reference=f"U{nummer}")]
    samlet = Samlet(TYPER, AFTALE, lambda _: I_DAG)
    kald = 0

    def tael(_ramme: object, haendelse: str, _arg: object) -> None:
        nonlocal kald
        kald += haendelse == "call"

    foer = sys.getprofile()
    sys.setprofile(tael)
    try:
        domme = samlet.bedoem(nye)
    finally:
        sys.setprofile(foer)
    assert len(domme) == antal
    return kald


def test_what_one_claim_costs_does_not_grow_with_the_message():
    """Forty claims more make the same calls more, whatever is there already."""
    _kald(8)
    assert _kald(200) - _kald(160) <= 1.05 * (_kald(60) - _kald(20))


def test_debtors_that_claims_share_are_looked_at_once(monkeypatch):
    """Ten claims on the same debtors: each number is judged once a message."""
    set_: list[str] = []
    modul = sys.modules[Oprettelsesvagt.__module__]
    rigtigt = modul.rigtigt_nummer
    monkeypatch.setattr(modul, "rigtigt_nummer", lambda en: set_.append(en.ident) or rigtigt(en))
    Samlet(TYPER, AFTALE, lambda _: I_DAG).bedoem([byg(reference=f"R{nummer}") for nummer in range(10)])
    assert sorted(set_) == sorted({en.ident for en in byg().data.skyldnere})
