"""What one may not see does not exist: another's ids are answered as ids that nobody ever used, in text, code and cost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from anmodning_hjaelp import anmod
from forespoergsel_hjaelp import TRINBY, hent
from saetninger import saetninger
from sf1590_hjaelp import SYNTESEBORG, TO, Tjeneste, kravmager

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.codes import handlingstyper
from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    Nedskrevet,
    afslut_administrator,
    afslut_haeftelse,
    ejerskifte,
    indbetaling,
    indbetaling_nedregulering,
    registrering,
    til_opkraevning,
    tilbagefoer_ordre,
)
from fordringsbro.klient.beskeder_anmodning import anmodning, anmodningssvar
from fordringsbro.klient.beskeder_tilbage import Afskrevet, Daekket, Tilbagefoert, daekning_afskrivning
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

SENERE = date(2026, 12, 1)
I_DAG = date(2026, 11, 20)
#: Another fagsystem of the municipality that has everything.
ANDET_SYSTEM = replace(SYNTESEBORG, it_system=UUID("aaaaaaaa-0000-4000-8000-0000000000a2"))
FREMMEDE = {"municipality": TRINBY, "system": ANDET_SYSTEM}
B01, B02, B03, B04 = (
    "DebitorRegistreringAfsend",
    "DebitorForespoergselAfsend",
    "DebitorIndbetalingAfsend",
    "DebitorkontoAnmodningAfsend",
)


@dataclass(frozen=True)
class Ider:
    """One of everything that has an id; each by itself never used."""

    konto: UUID = field(default_factory=uuid4)
    til_konto: UUID = field(default_factory=uuid4)
    krav: UUID = field(default_factory=uuid4)
    til_krav: UUID = field(default_factory=uuid4)
    haeftelse: UUID = field(default_factory=uuid4)
    nedskrivning: UUID = field(default_factory=uuid4)
    betaling: UUID = field(default_factory=uuid4)
    tilbage: UUID = field(default_factory=uuid4)
    daekning: UUID = field(default_factory=uuid4)
    anmodning: UUID = field(default_factory=uuid4)


Bygger = Callable[[Ider], tuple[str, str, dict[str, Any]]]


def _anmod(handling: str) -> Bygger:
    def byg(i: Ider):
        felter: dict[str, Any] = {"konto": i.konto}
        operation = handlingstyper()[handling].anmodning
        if operation == "AnmodDebitorkontoMedFordringer":
            felter["krav"] = [i.krav]
        if handling in {"HENSTAND", "KONTOUDTOG"}:
            felter |= {"fra": I_DAG, "til": I_DAG if handling == "KONTOUDTOG" else SENERE}
        if handling == "FLYT_INDBETALING":
            felter |= {"til_konto": i.til_konto, "indbetaling": i.betaling}
        if handling == "FLYT_DAEKNING":
            felter |= {"til_konto": i.konto, "krav": [i.krav], "til_krav": i.til_krav}
        return (B04, *anmodning(handling, i.anmodning, **felter))

    return byg


#: What only an account's owner, or who asks of it, may do: another fagsystem knows of nothing here either.
EJERENS: dict[str, Bygger] = {
    "SætFordringTilOpkrævning": lambda i: (B01, "SætFordringTilOpkrævning", til_opkraevning(i.konto, i.krav, SENERE)),
    "AfslutHæftelse": lambda i: (B01, "AfslutHæftelse", afslut_haeftelse(i.konto, i.haeftelse, SENERE)),
    "AfslutAdministrator": lambda i: (B01, "AfslutAdministrator", afslut_administrator(i.konto, TO)),
    "ForetagEjerskifte": lambda i: (B01, "ForetagEjerskifte", ejerskifte(i.konto, overdraget=True)),
    "ForetagEjerskifte tilbage": lambda i: (B01, "ForetagEjerskifte", ejerskifte(i.konto, overdraget=False)),
    **{handling: _anmod(handling) for handling in handlingstyper()},
}
#: What every fagsystem of a municipality may do with its accounts.
KOMMUNENS: dict[str, Bygger] = {
    "OpretDebitorkontoRegistrering ejerskifte": lambda i: (
        B01,
        "OpretDebitorkontoRegistrering",
        registrering(SYNTESEBORG, i.konto, TO, (), overtag=True),
    ),
    "SøgDebitorregistrering": lambda i: (B02, "SøgDebitorregistrering", {"DebitorkontoIdentifikation": str(i.konto)}),
    "HentDebitorkonto konto": lambda i: (B02, "HentDebitorkonto", {"DebitorkontoIdentifikation": str(i.konto)}),
    "HentDebitorkonto fordring": lambda i: (B02, "HentDebitorkonto", {"FordringIdentifikation": [str(i.krav)]}),
    "SøgFordringTilIndbetaling": lambda i: (
        B03,
        "SøgFordringTilIndbetaling",
        {"DebitorkontoIdentifikation": str(i.konto)},
    ),
    "ForetagIndbetaling": lambda i: (B03, "ForetagIndbetaling", indbetaling(i.konto, i.betaling, I_DAG, 100)),
    "ForetagIndbetalingNedregulering": lambda i: (
        B03,
        "ForetagIndbetalingNedregulering",
        indbetaling_nedregulering(i.konto, i.betaling, i.tilbage, I_DAG, 100),
    ),
    "TilbageførIndbetaling": lambda i: (
        "IndbetalingTilbagefoerOrdreAfsend",
        "TilbageførIndbetaling",
        tilbagefoer_ordre(i.konto, i.betaling, i.tilbage, 1_000),
    ),
    "OpretDækningAfskrivning": lambda i: (
        "DaekningAfskrivningRegistreringAfsend",
        "OpretDækningAfskrivning",
        daekning_afskrivning(
            i.konto,
            daekket=[Daekket(id=i.daekning, krav=i.krav, beloeb_oere=1)],
            afskrevet=[Afskrevet(id=i.tilbage, krav=i.krav, beloeb_oere=1)],
            daekning_tilbage=[Tilbagefoert(id=i.nedskrivning, krav=i.krav, beloeb_oere=1, hvad=i.daekning)],
        ),
    ),
    "AfsendDebitorkontoAnmodningSvar": lambda i: (
        "DebitorkontoAnmodningSvarAfsend",
        "AfsendDebitorkontoAnmodningSvar",
        anmodningssvar(i.anmodning, i.tilbage, FixedClock().now()),
    ),
}
#: Things on an account that is the sender's own.
PAA_EGEN: dict[str, Bygger] = {
    "SætFordringTilOpkrævning": EJERENS["SætFordringTilOpkrævning"],
    "AfslutHæftelse": EJERENS["AfslutHæftelse"],
    "ForetagIndbetalingNedregulering": KOMMUNENS["ForetagIndbetalingNedregulering"],
    "TilbageførIndbetaling": KOMMUNENS["TilbageførIndbetaling"],
    "ForetagIndbetaling daekning": lambda i: (
        B03,
        "ForetagIndbetaling",
        indbetaling(i.konto, i.betaling, I_DAG, 100, daekninger=[(i.krav, 100)]),
    ),
    **{h: _anmod(h) for h in handlingstyper() if handlingstyper()[h].anmodning != "AnmodEnDebitorkonto"},
}


class Verden:
    """Synteseborg's one system has one of everything; Trinby and another system have an account of their own."""

    def __init__(self, tjeneste, krav) -> None:
        self.tjeneste = tjeneste
        self.alt = Ider()
        a, k = self.alt, krav(srb=SENERE)
        til = krav(srb=None)
        tjeneste.opret(
            a.konto,
            replace(k, id=a.krav),
            replace(til, id=a.til_krav),
            haefter=(Haefter(a.haeftelse, a.krav, TO, I_DAG),),
            nedskrivninger=(Nedskrevet(a.nedskrivning, a.krav, 1_000, "REGU", "Rettet"),),
        )
        tjeneste.opret(a.til_konto, krav(srb=SENERE))
        tjeneste.kald(B03, "ForetagIndbetaling", indbetaling(a.konto, a.betaling, I_DAG, 1_000))
        tjeneste.kald(
            B03, "ForetagIndbetalingNedregulering", indbetaling_nedregulering(a.konto, a.betaling, a.tilbage, I_DAG, 10)
        )
        assert "HandlingGennemført" in anmod(tjeneste, "RYKKERSTOP", id_=a.anmodning, konto=a.konto)
        (h,) = hent(tjeneste, FordringIdentifikation=[str(a.krav)])["Forretningssvar"]["HovedfordringListe"][
            "Hovedfordring"
        ]
        daekning = h["FordringDækningListe"]["FordringDækning"][0]["FordringDækningIdentifikation"]
        self.alt = replace(a, daekning=UUID(daekning))
        self.egen = {}
        for fra in FREMMEDE.values():
            egen = Ider()
            tjeneste.opret(egen.konto, replace(krav(srb=SENERE), id=egen.krav), fra=fra)
            self.egen[fra] = egen

    def svar(self, bygger: Bygger, ider: Ider, fra: Afsender) -> tuple[str, list[str]]:
        """The whole answer without what differs between two calls, and the statements that it took."""
        sti, operation, post = bygger(ider)
        with saetninger() as sete:
            svar = self.tjeneste.kald(sti, operation, post, fra=fra)
        del svar["HovedOplysningerSvar"]
        tekst = json.dumps(svar, default=str, ensure_ascii=False, sort_keys=True)
        for f in fields(ider):
            tekst = tekst.replace(str(getattr(ider, f.name)), f.name)
        return tekst, sete


@pytest.fixture(scope="module")
def verden(copied_database, template_database):
    with copied_database(template_database) as (_, url):
        database = Database(url)
        dele = Installation(Settings(), database, FixedClock())
        connect_demo(dele)
        app = wsgi_app(dele.services(), public_url="http://127.0.0.1", max_body=1_000_000, clock=dele.clock)
        with local_server(app) as base:
            yield Verden(Tjeneste(base, dele), kravmager())
        database.close()


@pytest.mark.fault("A3")
@pytest.mark.parametrize("navn", [*EJERENS, *KOMMUNENS])
def test_another_municipalitys_ids_are_ids_that_nobody_used(verden, navn):
    """Each operation gives the same answer, by the same statements, for another municipality's things as for none."""
    bygger = {**EJERENS, **KOMMUNENS}[navn]
    verden.svar(bygger, Ider(), TRINBY)
    assert verden.svar(bygger, verden.alt, TRINBY) == verden.svar(bygger, Ider(), TRINBY)


@pytest.mark.parametrize("navn", EJERENS)
def test_another_fagsystems_account_is_one_that_nobody_has(verden, navn):
    """What is the owner's alone gives another fagsystem of the municipality the same answer as for no account."""
    bygger, nye = EJERENS[navn], Ider()
    verden.svar(bygger, Ider(), ANDET_SYSTEM)
    # A request of its own has an id of its own.
    fremmed = replace(verden.alt, anmodning=nye.anmodning)
    assert verden.svar(bygger, fremmed, ANDET_SYSTEM) == verden.svar(bygger, Ider(), ANDET_SYSTEM)


@pytest.mark.parametrize("hvem", FREMMEDE)
@pytest.mark.parametrize("navn", PAA_EGEN)
def test_on_its_own_account_anothers_claims_and_payments_are_unknown(verden, navn, hvem):
    """A claim, liability, payment or account that another has is named on an account of one's own."""
    fra, bygger = FREMMEDE[hvem], PAA_EGEN[navn]
    konto = verden.egen[fra].konto

    def paa_egen(ider):
        return replace(ider, konto=konto)

    verden.svar(bygger, paa_egen(Ider()), fra)
    nye = Ider()
    # Ids that the sender itself gives are new; those that it refers to are another's.
    egne = {"anmodning": nye.anmodning, "tilbage": nye.tilbage} if hvem == "system" else {}
    if hvem == "system" and navn.startswith("ForetagIndbetaling daekning"):
        egne["betaling"] = nye.betaling
    fremmed = paa_egen(replace(verden.alt, **egne))
    assert verden.svar(bygger, fremmed, fra) == verden.svar(bygger, paa_egen(nye), fra)


@pytest.mark.parametrize("navn", ["ForetagIndbetalingNedregulering", "TilbageførIndbetaling"])
def test_another_fagsystems_payment_is_none(verden, navn):
    """On an account of the municipality that any fagsystem may pay on, only its own payments can be taken back."""
    bygger, konto = KOMMUNENS[navn], verden.alt.konto

    def paa_kontoen(**ider):
        return replace(Ider(), konto=konto, **ider)

    verden.svar(bygger, paa_kontoen(), ANDET_SYSTEM)
    fremmed = verden.svar(bygger, paa_kontoen(betaling=verden.alt.betaling), ANDET_SYSTEM)
    assert fremmed == verden.svar(bygger, paa_kontoen(), ANDET_SYSTEM)
