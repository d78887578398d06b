"""The first and the last day of the calendar, in every date that a message holds."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from anmodning_hjaelp import KONTO, anmod, grund
from sf1590_hjaelp import SYNTESEBORG, TO

from fordringsbro.klient.beskeder import (
    Haefter,
    Nedskrevet,
    afslut_haeftelse,
    indbetaling,
    indbetaling_nedregulering,
    til_opkraevning,
)

I_DAG = date(2026, 11, 20)
GRAENSER = (date.min, date.max)


def uden_fejl(svar):
    """An answer of the business, whichever it is: no technical error."""
    assert "SvarReaktion" not in svar["HovedOplysningerSvar"], svar["HovedOplysningerSvar"]
    return svar


def foelger_op(tjeneste):
    """Do what the jobs would."""
    dele = tjeneste.installation
    dele.fortaelling.fortael()
    dele.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
    dele.afgoerelser.afslut_betalte()
    with dele.database.transaction() as conn:
        assert dele.bog.efterproev_kaede(conn) == ()


def hent(tjeneste):
    return uden_fejl(
        tjeneste.kald("DebitorForespoergselAfsend", "HentDebitorkonto", {"DebitorkontoIdentifikation": str(KONTO)})
    )


@pytest.mark.fault("V4")
@pytest.mark.parametrize("dag", GRAENSER)
@pytest.mark.parametrize("felt", ["stiftelsesdato", "forfaldsdato", "srb", "foraeldelsesdato", "periode"])
def test_every_date_of_a_claim(tjeneste, krav, felt, dag):
    """Taken or refused by a rule; shown again; the jobs go through."""
    k = krav(**{felt: (dag, dag) if felt == "periode" else dag})
    assert "Accept" in uden_fejl(tjeneste.opret(KONTO, k))
    foelger_op(tjeneste)
    assert hent(tjeneste)["Forretningssvar"]
    uden_fejl(
        tjeneste.kald(
            "DebitorIndbetalingAfsend", "SøgFordringTilIndbetaling", {"DebitorkontoIdentifikation": str(KONTO)}
        )
    )


@pytest.mark.parametrize("dag", GRAENSER)
def test_dates_of_liabilities_and_write_downs(tjeneste, krav, dag):
    """A liability from or until such a day, ended on it, beside a write-down."""
    k = krav()
    h = [
        Haefter(uuid4(), k.id, TO, dag),
        Haefter(uuid4(), k.id, TO, date.min, dag),
        Haefter(uuid4(), k.id, TO, date.min),
    ]
    ned = (Nedskrevet(uuid4(), k.id, 100, "REGU", "rettet"),)
    uden_fejl(tjeneste.opret(KONTO, k, haefter=h, nedskrivninger=ned))
    uden_fejl(tjeneste.kald("DebitorRegistreringAfsend", "AfslutHæftelse", afslut_haeftelse(KONTO, h[2].id, dag)))
    foelger_op(tjeneste)
    hent(tjeneste)


@pytest.mark.parametrize("dag", GRAENSER)
def test_dates_of_payments(tjeneste, krav, dag):
    """A payment of such a day, and its reversal; a claim set to collection by it."""
    k, uden = krav(), krav(srb=None)
    tjeneste.opret(KONTO, k, uden)
    uden_fejl(
        tjeneste.kald("DebitorRegistreringAfsend", "SætFordringTilOpkrævning", til_opkraevning(KONTO, uden.id, dag))
    )
    betaling = uuid4()
    uden_fejl(tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(KONTO, betaling, dag, 500)))
    tilbage = indbetaling_nedregulering(KONTO, betaling, uuid4(), dag, 100)
    uden_fejl(tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", tilbage))
    foelger_op(tjeneste)
    hent(tjeneste)


@pytest.mark.parametrize("felt", ["srb", "henstand"])
def test_an_account_that_ends_when_it_is_paid_has_an_expected_day(tjeneste, krav, felt):
    """Also when the last date to pay, or the deferment's end, is the calendar's last."""
    k = krav(srb=date.max if felt == "srb" else I_DAG)
    tjeneste.opret(KONTO, k)
    if felt == "henstand":
        uden_fejl(anmod(tjeneste, "HENSTAND", konto=KONTO, krav=[k.id], til=date.max))
    svar = uden_fejl(anmod(tjeneste, "AFSLUT_NAAR_BETALT", konto=KONTO))
    foelger_op(tjeneste)
    assert "9999-12-31" in str(svar) or "9999, 12, 31" in str(svar)


@pytest.mark.parametrize("handling", ["HENSTAND", "HENSTAND_OPHOER", "AFSKRIV", "KONTOUDTOG"])
@pytest.mark.parametrize("felt", ["fra", "til", "begge", "skrevet", "svarfrist"])
@pytest.mark.parametrize("dag", GRAENSER)
def test_dates_of_requests(tjeneste, krav, handling, felt, dag):
    """Carried out, postponed or refused by a rule."""
    k = krav()
    tjeneste.opret(KONTO, k)
    datoer = {"fra": dag, "til": dag} if felt == "begge" else {felt: dag}
    mere = {"krav": [k.id]} if handling in {"HENSTAND", "HENSTAND_OPHOER", "AFSKRIV"} else {}
    uden_fejl(anmod(tjeneste, handling, konto=KONTO, **mere, **datoer))
    foelger_op(tjeneste)


def test_a_statement_of_all_days_up_to_today(tjeneste, krav):
    """From the calendar's first day on: everything stands in it."""
    tjeneste.opret(KONTO, krav())
    svar = uden_fejl(anmod(tjeneste, "KONTOUDTOG", konto=KONTO, fra=date.min, til=I_DAG))
    assert len(str(svar).split("PosteringBeløb")) == 2
    assert grund(anmod(tjeneste, "KONTOUDTOG", konto=KONTO, fra=date.min, til=date.max))[0] == "DATO_UGYLDIG"


@pytest.mark.parametrize("moment", [datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)])
def test_moments_and_dates_of_searches(tjeneste, krav, moment):
    """Periods that begin or end there find what lies in them."""
    tjeneste.opret(KONTO, krav())
    i_periode = {"PeriodeFraOgMedDatoTid": moment} if moment.year == 1 else {"PeriodeTilOgMedDatoTid": moment}
    assert "Forretningssvar" in uden_fejl(
        tjeneste.kald("DebitorForespoergselAfsend", "SøgDebitorregistrering", i_periode)
    )
    for navn, dag in (("PeriodeFraOgMedDato", date.min), ("PeriodeTilOgMedDato", date.max)):
        post = {"DebitorkontoIdentifikation": str(KONTO), navn: dag}
        assert uden_fejl(tjeneste.kald("DebitorForespoergselAfsend", "HentDebitorkonto", post))["Forretningssvar"]


def test_an_expired_deferment_is_not_ended_again(tjeneste, krav):
    """On its last day it can be ended, the day after not: the last date to pay does not move back."""
    dele, k = tjeneste.installation, krav(srb=date(2026, 11, 10))
    tjeneste.opret(KONTO, k)
    for til, hvad in ((date(2026, 11, 21), "HandlingEjGennemført"), (date(2026, 11, 23), "HandlingGennemført")):
        uden_fejl(anmod(tjeneste, "HENSTAND", konto=KONTO, krav=[k.id], til=til))
        dele.clock.moment = datetime(2026, 11, 22 if til.day == 21 else 23, 12, tzinfo=UTC)
        svar = anmod(tjeneste, "HENSTAND_OPHOER", konto=KONTO, krav=[k.id])
        assert hvad in svar
        with dele.database.transaction() as conn:
            srb = dele.bog.fordring(conn, k.id).srb
        assert srb == (til if "Ej" in hvad else date(2026, 11, 10))
