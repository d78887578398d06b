"""What passes the checks can be told to its collection system: nothing is parked for what its sender could have known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml.etree import _Element as Element

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.aktion.fordringsdata import Bilag, Dokument, Note, Rentevalg, Skyldner
from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi.klient import DmiKlient
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Leverance, Leverancetilstand, Post, Svarslags
from fordringsbro.inddrivelse.psrm.klient import PsrmKlient
from fordringsbro.nymf.model import Virkning
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import vurder
from fordringsbro.platform.clock import FixedClock
from fordringsbro.proever.kodefiler.aftale import FH, NU, kodefilaftale
from fordringsbro.proever.kodefiler.indhold import godt_krav
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper
from fordringsbro.wire.klient.client import Klientsvar, Svarart
from fordringsbro.wire.xml.schemas import validate

REGELSAET = Regelsaet.load()
TYPER = Fordringstyper(REGELSAET)
AFTALE = kodefilaftale(REGELSAET, FH)
SKEMA = {Backend.PSRM: rod("xsd") / "mf" / "efiws.xsd", Backend.DMI: rod("xsd") / "dmi" / "begrebsmodel.xsd"}
#: What XML can hold.
TEGN = st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
CIFRE = st.text("0123456789", min_size=1, max_size=12)
DATO = date(2026, 11, 20)


class Kanal:
    """Takes a message in place of the collection system, and answers nothing."""

    def __init__(self) -> None:
        self.sendt: list[Element] = []

    def send(self, element: Element) -> Klientsvar:
        self.sendt.append(element)
        return Klientsvar(Svarart.UKENDT, "intet svar")


def skrevet(backend: Backend, anmodning: Anmodning) -> Element:
    """The message that forwarding would send, when the claim was given its ids."""
    opgave = Opgave(
        aktion_id=7000000000001,
        aktionskode=anmodning.aktionskode,
        backend=backend,
        fordringshaver_id=AFTALE.fordringshaver_id,
        fordring_id=4000000000001,
        hoved_fordring_id=None,
        data=anmodning.data,
        modtaget=NU,
    )
    post = Post(opgave, Afsendelsestilstand.SENT, 1)
    leverance = Leverance(1, backend, AFTALE.fordringshaver_id, uuid4(), Leverancetilstand.UNDERVEJS, 0, (post,))
    kanal, clock = Kanal(), FixedClock(NU)
    klient = (
        PsrmKlient(kanal, kanal, "29000011", clock)
        if backend is Backend.PSRM
        else DmiKlient(kanal, kanal, "29000011", clock)
    )
    svar = klient.indberet(leverance)
    assert svar.slags is not Svarslags.AFVIST, svar.kode
    (sendt,) = kanal.sendt
    return sendt


SKYLDNERE = st.builds(
    Skyldner,
    ident_type=st.sampled_from(["CPR", "CVR", "SE", "AKR"]),
    ident=CIFRE | st.just("0101800001"),
    foraeldelsesdato=st.none(),
)
RENTEVALG = st.builds(
    Rentevalg,
    regel=st.sampled_from(["001", "002", "003", "999"]) | st.text(TEGN, min_size=1, max_size=5),
    satskode=st.integers(0, 99).map(lambda kode: f"{kode:02d}"),
    sats=st.none() | st.decimals(-1, 10**6, places=6) | st.just(Decimal("8.05")),
)
PERIODEDAG = st.none() | st.sampled_from([DATO - timedelta(days=60), DATO - timedelta(days=31)])
BILAG = st.builds(
    lambda tekster, formater: Bilag(
        tuple(Note(tekst) for tekst in tekster),
        tuple(Dokument.af_indhold("DOM", formatet, b"%PDF") for formatet in formater),
    ),
    st.lists(st.text(TEGN, max_size=20), max_size=2),
    st.lists(st.sampled_from(["pdf", "PDF", ".pdf", "exe"]), max_size=2),
)


@pytest.mark.parametrize("type_kode", ["KFDAINS", "KFROTFO"])
@given(
    reference=st.text(TEGN, max_size=40),
    beskrivelse=st.text(TEGN, max_size=110),
    p_nummer=st.none() | CIFRE | st.just("-5"),
    bfe_nummer=st.none() | CIFRE,
    beloeb_oere=st.integers(-1, 10**13),
    skyldnere=st.lists(SKYLDNERE, max_size=2),
    rentevalg=st.none() | RENTEVALG,
    bilag=BILAG,
    periode_fra=PERIODEDAG,
    periode_til=PERIODEDAG,
)
@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_not_rejected_can_be_written(type_kode, **felter):
    """Any mix of texts, numbers, days, debtors, rates and documents is rejected, or valid by its system's schema."""
    grund = godt_krav(type_kode, REGELSAET, dato=DATO)
    skyldnere = tuple(
        replace(skyldner, foraeldelsesdato=grund.skyldnere[0].foraeldelsesdato) for skyldner in felter.pop("skyldnere")
    )
    data = replace(grund, skyldnere=skyldnere, **felter)
    data = replace(data, hovedstol_oere=data.beloeb_oere)
    anmodning = Anmodning(AFTALE.fordringshaver_id, uuid4(), data)
    vurdering = vurder(anmodning, AFTALE, DATO, typer=TYPER)
    if vurdering.tilstand is Aktionstilstand.REJECTED or vurdering.backend is None:
        return
    assert validate(skrevet(vurdering.backend, anmodning), SKEMA[vurdering.backend]) == ()


@pytest.mark.parametrize(("fra", "til", "numre"), [(None, DATO, {90113}), (DATO, None, set()), (None, None, set())])
def test_dmi_is_told_no_first_day_that_nobody_told(fra, til, numre):
    """A last day alone has no place there and is refused by its number; a first day alone has."""
    data = replace(godt_krav("KFROTFO", REGELSAET, dato=DATO), periode_fra=fra, periode_til=til)
    vurdering = vurder(Anmodning(AFTALE.fordringshaver_id, uuid4(), data), AFTALE, DATO, typer=TYPER)
    assert {en.nummer for en in vurdering.bemaerkninger if en.virkning is Virkning.AFVIS} == numre
