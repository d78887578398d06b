"""What a period of a claim says: two days, both inclusive; equal dates are one day, or none where a type demands none."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import pytest
from lxml import etree
from mf_hjaelp import TYPE, Svar, gebyrmager, kravmager, laes, resultater
from mf_tjek import Fil, besked, numre
from test_mf_blade import handlingen, hos_psrm, leveret

from fordringsbro.aktion.dmi_ordret import uden_plads
from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.dmi import skriv
from fordringsbro.klient.mf_beskeder import MFSkyldner, opret
from fordringsbro.mf.oversaet import Oversaetter

FRA: Final = date(2026, 9, 1)
DAGEN_EFTER: Final = date(2026, 9, 2)
#: Founded on the day after its period, which is two days at least and a year at most.
MILJOE: Final[dict[str, Any]] = {
    "type_kode": "KFMILJØ",
    "stiftelsesdato": DAGEN_EFTER,
    "forfaldsdato": DAGEN_EFTER,
}
#: A claim of a point in time.
TOLK: Final[dict[str, Any]] = {"type_kode": "RETOLKE", "beloeb_oere": 30_000}


def med_periode(post: Svar, **dage: date) -> Svar:
    """An action whose (last) claim has such a period."""
    valg = post["AktionValg"]["OpretFordringAktion"]
    relaterede = valg.get("OpretUnderfordringSamling", {}).get("MFOpretFordringStruktur", [])
    fordring = relaterede[-1] if relaterede else valg["MFOpretFordringStruktur"]
    fordring["FordringPeriodeStruktur"]["FordringPeriode"] = dage
    return post


def krav(**anders: Any) -> Svar:
    """An action that creates one daycare claim, or another."""
    return opret(1001, kravmager()(**anders))


GEBYRDAG: Final = date(2026, 9, 20)
DOMME: Final = {
    # One day where exactly one day is demanded, and one more.
    "gebyr, en dag": ("GEDAINS", {"StartDate": GEBYRDAG, "EndDate": GEBYRDAG}, "MODTAGET", set()),
    "gebyr, to dage": (
        "GEDAINS",
        {"StartDate": GEBYRDAG, "EndDate": date(2026, 9, 21)},
        "AFVIST",
        {"R_6_19", "R_6_20"},
    ),
    "gebyr, uden slut": ("GEDAINS", {"StartDate": GEBYRDAG}, "AFVIST", {"R_7_5"}),
    # Two days at least, or a hearing.
    "institution, en dag": ({}, {"StartDate": FRA, "EndDate": FRA}, "SAGSBEHAND", {"R_6_19"}),
    "institution, to dage": ({}, {"StartDate": FRA, "EndDate": DAGEN_EFTER}, "MODTAGET", set()),
    "institution, uden slut": ({}, {"StartDate": FRA}, "AFVIST", {"R_7_5"}),
    # Two days at least, or a rejection.
    "miljø, en dag": (MILJOE, {"StartDate": FRA, "EndDate": FRA}, "AFVIST", {"R_6_19"}),
    "miljø, to dage": (MILJOE, {"StartDate": date(2026, 8, 31), "EndDate": FRA}, "MODTAGET", set()),
    # None at all.
    "tolk, ens": (TOLK, {"StartDate": DAGEN_EFTER, "EndDate": DAGEN_EFTER}, "MODTAGET", set()),
    "tolk, to dage": (TOLK, {"StartDate": FRA, "EndDate": DAGEN_EFTER}, "AFVIST", {"R_7_9", "R_7_10"}),
    "tolk, uden slut": (TOLK, {"StartDate": FRA}, "AFVIST", {"R_7_9"}),
    "tolk, uden start": (TOLK, {"EndDate": FRA}, "AFVIST", {"R_7_10"}),
}


@pytest.mark.parametrize("navn", DOMME)
def test_a_period_is_judged_by_the_rules_of_its_type(system, tmp_path, navn):
    """On both sides of each limit, by the service and by `check` alike."""
    hvad, dage, status, regler = DOMME[navn]
    hoved = kravmager()
    del_ = int(hvad == "GEDAINS")
    post = opret(1001, hoved(), gebyrmager(hoved)()) if del_ else krav(**hvad)
    xml = besked(med_periode(post, **dage))
    svar = laes(system.post("MFFordringIndberet", xml))
    assert resultater(svar)[del_] == (status, ["90100"] * len(regler) if status == "AFVIST" else [])
    tjek = Fil(tmp_path, xml).tjek("--aftale", 1001)
    assert numre(tjek, 1, del_) == resultater(svar)[del_][1]
    assert {fund["rule"] for fund in tjek["findings"] if fund["part"] == del_} == regler


def test_an_older_request_has_no_meaning_of_its_own(system, tmp_path):
    """With an element of the first deliveries, which is skipped, equal dates are one day too."""
    hoved = kravmager()
    post = med_periode(opret(1001, hoved(), gebyrmager(hoved)()), StartDate=GEBYRDAG, EndDate=GEBYRDAG)
    xml = etree.fromstring(besked(post))
    for form in xml.iter("{*}HaeftelseForaeldelseDato"):
        form.addprevious(etree.Element(etree.QName(form, "HaeftelseStartDato")))
        form.getprevious().text = FRA.isoformat()
    svar = laes(system.post("MFFordringIndberet", etree.tostring(xml)))
    assert resultater(svar) == [("MODTAGET", []), ("MODTAGET", [])]
    assert Fil(tmp_path, etree.tostring(xml)).tjek("--aftale", 1001)["findings"] == []


SAGT: Final = {
    "ens": {"StartDate": FRA, "EndDate": FRA},
    "to": {"StartDate": FRA, "EndDate": DAGEN_EFTER},
    "uden slut": {"StartDate": FRA},
    "uden start": {"EndDate": FRA},
}


@pytest.mark.parametrize("uden_periode", [False, True])
@pytest.mark.parametrize("navn", SAGT)
def test_a_period_is_told_to_psrm_as_it_was_told(navn, uden_periode):
    """No other day, and no end that nobody told, also for a claim that is judged as one without a period."""
    (en,) = _anmodet(krav(stiftelsesdato=date(2026, 7, 1)), SAGT[navn], uden_periode)
    periode = hos_psrm(en).find(".//{*}FordringPeriode")
    assert {etree.QName(e).localname: e.text for e in periode} == {k: v.isoformat() for k, v in SAGT[navn].items()}


@pytest.mark.parametrize("uden_periode", [False, True])
@pytest.mark.parametrize("navn", SAGT)
def test_a_period_is_told_to_dmi_as_it_was_told(navn, uden_periode):
    """DMI demands a first day, so a last one alone is named as what it has no place for."""
    (en,) = _anmodet(krav(stiftelsesdato=date(2026, 7, 1), type_kode=TYPE[Backend.DMI]), SAGT[navn], uden_periode)
    if "StartDate" not in SAGT[navn]:
        assert list(uden_plads(en.data)) == [("FordringPeriodeStruktur/FordringPeriode/EndDate", None)]
        return
    assert list(uden_plads(en.data)) == []
    post = leveret(en, Backend.DMI)
    periode = skriv.fordring(post, post.opgave.data, "x")["FordringPeriodeStruktur"]
    fundet = (periode["FordringPeriodeFraDato"], periode["FordringPeriodeTilDato"])
    ventet = (SAGT[navn]["StartDate"], SAGT[navn].get("EndDate"))
    assert tuple(map(_tekst, fundet)) == tuple(map(_tekst, ventet))


def _anmodet(post: Svar, dage: dict[str, date], uden_periode: bool) -> Any:
    handling, _ = handlingen(besked(med_periode(post, **dage)))
    return Oversaetter("29000101", 1, lambda _: uden_periode).anmodninger(handling)


def _tekst(dag: Any) -> str | None:
    return None if dag is None else str(dag)


@pytest.mark.parametrize("i", Backend)
@pytest.mark.parametrize("navn", ["ens", "to"])
def test_a_claim_with_such_a_period_is_taken_by_its_system(scene, i, navn):
    """Handed over and carried out, whichever system has it."""
    anders = {**TOLK, "skyldnere": (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 3)),)}
    post = opret(1001, scene.krav(**(anders if (i, navn) == (Backend.PSRM, "ens") else {"type_kode": TYPE[i]})))
    assert scene.gor(med_periode(post, **SAGT[navn])) == [("UDFOERT", [])]


def test_a_last_day_alone_is_refused_at_dmi(scene):
    """Its first day is nothing that we could know: 90113 names the element."""
    post = med_periode(opret(1001, scene.krav(type_kode=TYPE[Backend.DMI])), EndDate=FRA)
    assert scene.gor(post) == [("AFVIST", ["90113"])]
    assert scene.svar.findtext(".//{*}ModtagFordringAktionAfvistParameterTekst") == "EndDate"
