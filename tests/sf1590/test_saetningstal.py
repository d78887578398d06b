"""How many statements something takes doesn't grow with what it is about: every operation and address that is hosted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

import orjson
import pytest
from saetninger import saetninger
from saetningsby import (
    BY,
    DAG,
    I_DAG,
    LILLEOE,
    SENERE,
    TO,
    Saetningsby,
    afvist,
    aktioner,
    fordringer,
    godt,
    krav,
    mfkrav,
    rente,
    stande,
)

from fordringsbro.aktion import aktioner as a
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient import mf_beskeder as mf
from fordringsbro.klient.beskeder import (
    Haefter,
    Nedskrevet,
    afslut_administrator,
    afslut_haeftelse,
    ejerskifte,
    indbetaling,
    indbetaling_nedregulering,
    til_opkraevning,
    tilbagefoer_ordre,
)
from fordringsbro.klient.beskeder_anmodning import anmodning, anmodningssvar
from fordringsbro.klient.beskeder_tilbage import Afskrevet, Daekket, Tilbagefoert, daekning_afskrivning
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.hoeringsressourcer import STI as HOERINGER
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.sf1590.beskeder.hentning import STI as BESKEDER

REG, FOR, BET = "DebitorRegistreringAfsend", "DebitorForespoergselAfsend", "DebitorIndbetalingAfsend"
#: One øre above what KFDAINS may be without a hearing.
OVER = 1_000_001
#: Makes so much of something, and gives the call whose statements are counted.
Lav = Callable[[Saetningsby, int], Callable[[], object]]


@dataclass(frozen=True)
class Sag:
    """Something whose statements are counted.

    Attributes:
        kald: The operation or address; none for a job.
        lav: Prepares it.
        antal: For how many of what it is about: the first number gives what the others may not exceed.
    """

    kald: str | None
    lav: Lav
    antal: tuple[int, ...]


SAGER: dict[str, Sag] = {}
#: What takes nothing of which there can be several.
UDEN = {
    "Ping": "asks nothing of the database",
    "MFFordringAsynkronOprettet": "is about one claim",
    "MFFordringAsynkronReguleret": "is about one claim",
    "/health/live": "asks nothing of the database",
    "/health/ready": "is about no claims",
    "/metrics": "is about no claims",
}
#: What is known to grow, and with what.
VOKSER = {
    "a hearing is withdrawn": "what waits for its claim is rejected one by one",
    "a hearing is decided": "what waits for its claim is received one by one",
}


def sag(hvad: str, kald: str | None = None, *, antal: tuple[int, ...] = (1, 10)) -> Callable[[Lav], Lav]:
    """Count the statements of a call, which is also the case's name unless something else is said."""

    def tilfoej(lav: Lav) -> Lav:
        SAGER[hvad] = Sag(kald, lav, antal)
        return lav

    return tilfoej


@pytest.fixture(scope="module")
def by(copied_database, template_database) -> Iterator[Saetningsby]:
    """One town for all cases, each of which has accounts and claims of its own."""
    with copied_database(template_database) as (_, url):
        database = Database(url, max_size=4)
        installation = Installation(Settings(), database, FixedClock())
        connect_demo(installation)
        yield Saetningsby(installation)
        database.close()


# B_01


@sag("a new account", "OpretDebitorkontoRegistrering", antal=(1, 10, 100))
def _(by, n):
    return lambda: godt(by.registrer(uuid4(), *[krav() for _ in range(n)]))


@sag("new claims on a known account", "OpretDebitorkontoRegistrering", antal=(1, 10, 100))
def _(by, n):
    konto, _ = by.konto(1)
    return lambda: godt(by.registrer(konto, *[krav() for _ in range(n)]))


@sag("claims told again", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: godt(by.registrer(konto, *nye))


@sag("claims changed", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: godt(by.registrer(konto, *[replace(k, beskrivelse="Ny tekst") for k in nye]))


@sag("claims that the filter finds something in", "OpretDebitorkontoRegistrering")
def _(by, n):
    return lambda: by.registrer(uuid4(), *[krav(beloeb_oere=OVER) for _ in range(n)])


@sag("interest on claims that the ledger has", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n, srb=SENERE)
    return lambda: godt(by.registrer(konto, *map(rente, nye)))


@sag("interest on claims of other accounts", "OpretDebitorkontoRegistrering")
def _(by, n):
    nye = [by.konto(1)[1][0] for _ in range(n)]
    return lambda: godt(by.registrer(uuid4(), *map(rente, nye)))


@sag("interest on claims that collection has", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    return lambda: godt(by.registrer(konto, *map(rente, nye)))


@sag("liabilities", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n)
    haefter = [Haefter(uuid4(), k.id, TO, DAG) for k in nye]
    return lambda: godt(by.registrer(konto, *nye, haefter=haefter, administratorer=[TO]))


def nedskrevne(nye, *, betaling=False):
    """A write-down of each claim."""
    return [Nedskrevet(uuid4(), k.id, 100, "REGU", "Beregnet igen", betaling=betaling) for k in nye]


@sag("write-downs", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: godt(by.registrer(konto, nedskrivninger=nedskrevne(nye)))


@sag("write-downs of claims that collection has", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    return lambda: godt(by.registrer(konto, nedskrivninger=nedskrevne(nye)))


@sag("write-downs of one claim that collection has", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(1, ude=True)
    return lambda: godt(by.registrer(konto, nedskrivninger=nedskrevne(nye * n)))


@sag("payments told as write-downs of claims that collection has", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    return lambda: godt(by.registrer(konto, nedskrivninger=nedskrevne(nye, betaling=True)))


@sag("write-downs that collection refuses", "OpretDebitorkontoRegistrering")
def _(by, n):
    konto, nye = by.konto(n, ude=True, fra=LILLEOE)
    return lambda: afvist(by.registrer(konto, nedskrivninger=nedskrevne(nye), fra=LILLEOE))


@sag("a claim of many is set to collection", "SætFordringTilOpkrævning")
def _(by, n):
    konto, nye = by.konto(n, srb=None)
    return lambda: godt(by.sf1590(REG, "SætFordringTilOpkrævning", til_opkraevning(konto, nye[0].id, SENERE)))


@sag("a liability of many ends", "AfslutHæftelse")
def _(by, n):
    konto, nye = by.konto(n)
    haefter = [Haefter(uuid4(), k.id, TO, DAG) for k in nye]
    godt(by.registrer(konto, *nye, haefter=haefter))
    return lambda: godt(by.sf1590(REG, "AfslutHæftelse", afslut_haeftelse(konto, haefter[0].id, I_DAG)))


@sag("an administrator ends", "AfslutAdministrator")
def _(by, n):
    konto, nye = by.konto(n)
    godt(by.registrer(konto, *nye, administratorer=[TO]))
    post = afslut_administrator(konto, TO) | {"OprettetAf": BY.oprettet_af()}
    return lambda: godt(by.sf1590(REG, "AfslutAdministrator", post))


@sag("an account with many claims changes hands", "ForetagEjerskifte")
def _(by, n):
    konto, _ = by.konto(n)
    return lambda: godt(by.sf1590(REG, "ForetagEjerskifte", ejerskifte(konto, overdraget=True)))


# B_02 and B_03


@sag("an account with many claims is searched", "SøgDebitorregistrering")
def _(by, n):
    konto, _ = by.konto(n)
    return lambda: godt(by.sf1590(FOR, "SøgDebitorregistrering", {"DebitorkontoIdentifikation": str(konto)}))


@sag("an account with many claims is fetched", "HentDebitorkonto")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    betal(by, konto, nye)
    return lambda: godt(by.sf1590(FOR, "HentDebitorkonto", {"DebitorkontoIdentifikation": str(konto)}))


@sag("many claims are searched to be paid", "SøgFordringTilIndbetaling")
def _(by, n):
    konto, _ = by.konto(n)
    return lambda: godt(by.sf1590(BET, "SøgFordringTilIndbetaling", {"DebitorkontoIdentifikation": str(konto)}))


def betal(by, konto, nye, *, fra=BY, ident=None):
    """Pay ten kroner on each claim; the payment's id."""
    ident = ident or uuid4()
    post = indbetaling(konto, ident, DAG, 1_000 * len(nye), daekninger=[(k.id, 1_000) for k in nye])
    godt(by.sf1590(BET, "ForetagIndbetaling", post, fra))
    return ident


@sag("a payment", "ForetagIndbetaling")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: betal(by, konto, nye)


@sag("a payment of claims that collection has", "ForetagIndbetaling")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    return lambda: betal(by, konto, nye)


@sag("a payment told again", "ForetagIndbetaling")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    ident = betal(by, konto, nye)
    return lambda: betal(by, konto, nye, ident=ident)


@sag("a payment that collection is not told of", "ForetagIndbetaling")
def _(by, n):
    konto, nye = by.konto(n, ude=True, fra=LILLEOE)
    return lambda: betal(by, konto, nye, fra=LILLEOE)


def tag_tilbage(by, konto, betaling, oere):
    """Take so much of a payment back."""
    post = indbetaling_nedregulering(konto, betaling, uuid4(), I_DAG, oere)
    return godt(by.sf1590(BET, "ForetagIndbetalingNedregulering", post))


@sag("a payment taken back", "ForetagIndbetalingNedregulering")
def _(by, n):
    konto, nye = by.konto(n)
    betaling = betal(by, konto, nye)
    return lambda: tag_tilbage(by, konto, betaling, 1_000 * n)


@sag("a payment of claims that collection has taken back, and a rest told", "ForetagIndbetalingNedregulering")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    betaling = betal(by, konto, nye)
    return lambda: tag_tilbage(by, konto, betaling, 1_000 * n - 500)


@sag("a payment taken back by order", "TilbageførIndbetaling")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    betaling = betal(by, konto, nye)
    post = tilbagefoer_ordre(konto, betaling, uuid4(), 1_000 * n)
    return lambda: godt(by.sf1590("IndbetalingTilbagefoerOrdreAfsend", "TilbageførIndbetaling", post))


# B_04


def anmod(by, handling, **felter):
    """Ask the debtor system for something."""
    operation, post = anmodning(handling, uuid4(), **felter)
    return godt(by.sf1590("DebitorkontoAnmodningAfsend", operation, post))


@sag("the statement of an account with many claims", "AnmodEnDebitorkonto")
def _(by, n):
    konto, _ = by.konto(n)
    return lambda: anmod(by, "KONTOUDTOG", konto=konto, fra=DAG, til=I_DAG)


@sag("claims are deferred", "AnmodDebitorkontoMedFordringer")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: anmod(by, "HENSTAND", konto=konto, krav=[k.id for k in nye], til=SENERE)


@sag("claims that collection has are not deferred", "AnmodDebitorkontoMedFordringer")
def _(by, n):
    konto, nye = by.konto(n, ude=True)
    return lambda: anmod(by, "HENSTAND", konto=konto, krav=[k.id for k in nye], til=SENERE)


@sag("deferments end", "AnmodDebitorkontoMedFordringer")
def _(by, n):
    konto, nye = by.konto(n)
    anmod(by, "HENSTAND", konto=konto, krav=[k.id for k in nye], til=SENERE)
    return lambda: anmod(by, "HENSTAND_OPHOER", konto=konto, krav=[k.id for k in nye])


@sag("claims are written off", "AnmodDebitorkontoMedFordringer")
def _(by, n):
    konto, nye = by.konto(n)
    return lambda: anmod(by, "AFSKRIV", konto=konto, krav=[k.id for k in nye])


@sag("a payment of many claims is moved", "AnmodMellemDebitorkonti")
def _(by, n):
    (konto, nye), (til, _) = by.konto(n), by.konto(n)
    betaling = betal(by, konto, nye)
    return lambda: anmod(by, "FLYT_INDBETALING", konto=konto, til_konto=til, indbetaling=betaling)


@sag("what covers one of many claims is moved", "AnmodMellemFordringer")
def _(by, n):
    (konto, nye), (til, andre) = by.konto(n), by.konto(n)
    betal(by, konto, nye)
    felter = {"til_konto": til, "krav": [nye[0].id], "til_krav": andre[0].id}
    return lambda: anmod(by, "FLYT_DAEKNING", konto=konto, **felter)


# The mailbox that stands in for fagsystemer

TIL_POSTKASSEN = {
    "AfsenderItSystemInstans": "bbbbbbbb-0000-4000-8000-000000000001",
    "ModtagerItSystemInstans": str(BY.it_system),
}


@sag("the mailbox is told of bookings", "OpretDækningAfskrivning")
def _(by, n):
    konto, nye = by.konto(n)
    daekket = [Daekket(id=uuid4(), krav=k.id, beloeb_oere=100) for k in nye]
    afskrevet = [Afskrevet(id=uuid4(), krav=k.id, beloeb_oere=100) for k in nye]
    tilbage = [
        [Tilbagefoert(id=uuid4(), krav=x.krav, beloeb_oere=50, hvad=x.id) for x in alle]
        for alle in (daekket, afskrevet)
    ]
    post = daekning_afskrivning(
        konto, daekket=daekket, afskrevet=afskrevet, daekning_tilbage=tilbage[0], afskrivning_tilbage=tilbage[1]
    )
    tjeneste = "DaekningAfskrivningRegistreringAfsend"
    return lambda: godt(by.sf1590(tjeneste, "OpretDækningAfskrivning", post, **TIL_POSTKASSEN))


@sag("the mailbox is told of a request that it never made", "AfsendDebitorkontoAnmodningSvar")
def _(by, n):
    by.konto(n)
    post = anmodningssvar(uuid4(), uuid4(), by.installation.clock.now())
    tjeneste, navn = "DebitorkontoAnmodningSvarAfsend", "AfsendDebitorkontoAnmodningSvar"
    return lambda: afvist(by.sf1590(tjeneste, navn, post, **TIL_POSTKASSEN))


# MF


def modtaget(svar):
    """That every action of a delivery was taken."""
    assert stande(svar) == {"MODTAGET"}


def alle_afvist(svar):
    """That every action of a delivery was refused."""
    assert stande(svar) == {"AFVIST"}


def mfgebyr(**felter):
    """A reminder fee of a daycare claim."""
    dag = date(2026, 9, 20)
    egne = {
        "type_kode": "GEDAINS",
        "beloeb_oere": 25_000,
        "stiftelsesdato": dag,
        "forfaldsdato": dag,
        "srb": date(2026, 10, 1),
        "periode": (dag, dag),
        "skyldnere": (mf.MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 20)),),
    }
    return mfkrav(**(egne | felter))


@sag("creations", "MFFordringIndberet", antal=(1, 10, 100))
def _(by, n):
    return lambda: modtaget(by.indberet([mf.opret(1001, mfkrav()) for _ in range(n)]))


@sag("creations in the SKAT flavour", "MFFordringIndberet")
def _(by, n):
    def kald():
        svar = by.indberet([mf.opret(1001, mfkrav()) for _ in range(n)], skat=True)
        assert "".join(svar.itertext()).count("MODTAGET") == n

    return kald


@sag("creations with what is related to them", "MFFordringIndberet")
def _(by, n):
    return lambda: modtaget(by.indberet([mf.opret(1001, mfkrav(), *[mfgebyr() for _ in range(n)])]))


@sag("creations with ids of the sender's", "MFFordringIndberet")
def _(by, n):
    def alle():
        return [
            mf.opret(1001, mfkrav()) | {"ModtagFordringAktionIdentifikator": 5 * 10**17 + uuid4().int % 10**17}
            for _ in range(n)
        ]

    return lambda: modtaget(by.indberet(alle()))


@sag("what is related to known claims", "MFFordringIndberet")
def _(by, n):
    hoveder = by.mf_fordringer(n)
    return lambda: modtaget(by.indberet([mf.opret(1001, mfgebyr(hoved_fordring_id=i)) for i in hoveder]))


@sag("creations that go to hearing", "MFFordringIndberet")
def _(by, n):
    return lambda: by.indberet([mf.opret(1001, mfkrav(beloeb_oere=OVER)) for _ in range(n)])


@sag("creations without an agreement", "MFFordringIndberet")
def _(by, n):
    return lambda: alle_afvist(by.indberet([mf.opret(1099, mfkrav()) for _ in range(n)]))


@sag("creations that a rule refuses", "MFFordringIndberet")
def _(by, n):
    return lambda: alle_afvist(by.indberet([mf.opret(1001, mfkrav(type_kode="KFXXXXX")) for _ in range(n)]))


@sag("corrections of unknown claims", "MFFordringIndberet")
def _(by, n):
    alle = [mf.nedskriv(1001, 10**15 + i, 100, virkningsdato=DAG) for i in range(n)]
    return lambda: alle_afvist(by.indberet(alle))


def ned(fordring_id, oere=100):
    """A write-down by payment."""
    return mf.nedskriv(1001, fordring_id, oere, virkningsdato=DAG)


def op(fordring_id, aktion_id):
    """What undoes it."""
    return mf.annuller(a.OANI, 1001, fordring_id, 100, reference=aktion_id, virkningsdato=DAG)


@sag("write-downs of one claim", "MFFordringIndberet")
def _(by, n):
    (ident,) = by.mf_fordringer(1)
    return lambda: modtaget(by.indberet([ned(ident) for _ in range(n)]))


@sag("write-downs that are undone", "MFFordringIndberet")
def _(by, n):
    ider = by.mf_fordringer(n)
    nede = aktioner(by.indberet(map(ned, ider)))
    return lambda: modtaget(by.indberet(map(op, ider, nede)))


@sag("undoings of what is unknown", "MFFordringIndberet")
def _(by, n):
    (ident,) = by.mf_fordringer(1)
    return lambda: alle_afvist(by.indberet([op(ident, 10**15 + i) for i in range(n)]))


@sag("write-ups that are undone", "MFFordringIndberet")
def _(by, n):
    ider = by.mf_fordringer(n)
    oppe = aktioner(by.indberet([ned(ident, 5_000) for ident in ider] + [mf.opskriv(1001, i, 100) for i in ider]))[n:]
    alle = [mf.annuller(a.NAOR, 1001, i, 100, reference=r) for i, r in zip(ider, oppe, strict=True)]
    return lambda: by.indberet(alle)


@sag("write-ups of one claim", "MFFordringIndberet")
def _(by, n):
    (ident,) = by.mf_fordringer(1)
    by.indberet([ned(ident, 50_000)])
    return lambda: by.indberet([mf.opskriv(1001, ident, 100) for _ in range(n)])


@sag("the other corrections", "MFFordringIndberet")
def _(by, n):
    ider = iter(by.mf_fordringer(4 * n))
    alle = [
        handling
        for _ in range(n)
        for handling in (
            mf.hovedstol(1001, next(ider), 260_000),
            mf.aendr(1001, next(ider), {"FordringFordringArtKode": "MODR"}),
            mf.tilbagekald(1001, next(ider), "HENS"),
            mf.nedskriv(1001, next(ider), 100, aarsag="REGU"),
        )
    ]
    return lambda: by.indberet(alle)


@sag("claims sent again", "MFFordringIndberet")
def _(by, n):
    ider = by.mf_fordringer(n)
    by.udfoert(aktioner(by.indberet([mf.tilbagekald(1001, i, "HENS") for i in ider])))
    return lambda: by.indberet([mf.genindsend(1001, i, mfkrav()) for i in ider])


@sag("creations and corrections in turns", "MFFordringIndberet", antal=(2, 10))
def _(by, n):
    (ident,) = by.mf_fordringer(1)
    alle = [et for _ in range(n) for et in (mf.opret(1001, mfkrav()), ned(ident), ned(10**15))]
    return lambda: by.indberet(alle)


@sag("receipts", "MFKvitteringHent")
def _(by, n):
    by.mf_fordringer(n)
    leverance = by.leverance
    return lambda: by.mf("MFKvitteringHent", mf.kvitteringsspoergsmaal(leverance_id=leverance))


@sag("receipts in the SKAT flavour", "MFKvitteringHent")
def _(by, n):
    post = mf.kvitteringsspoergsmaal(fordringer=by.mf_fordringer(n))
    return lambda: by.mf("MFKvitteringHent", post, skat=True)


@sag("notifications", "MFUnderretSamlingHent")
def _(by, n):
    by.mf_fordringer(n)
    return lambda: by.mf("MFUnderretSamlingHent", mf.underretningsspoergsmaal(fordringshavere=[1001]))


@sag("claim types", "MFFordringTypeHent")
def _(by, n):
    return lambda: by.mf("MFFordringTypeHent", {"FordringHaverIdentifikator": 1001})


# What is fetched, and hearings over HTTP


@sag("messages of the Beskedfordeler", BESKEDER)
def _(by, n):
    by.installation.fortaelling.fortael()
    konto, nye = by.konto(n, srb=SENERE)
    betal(by, konto, nye)
    return lambda: by.hent(BESKEDER, f"modtager={BY.kommune_cvr}&antal=1000")


def i_hoering(by, antal, *, gebyrer=0):
    """Cases of claims in hearing, each with reminder fees that wait for it; their numbers."""
    alle = [mf.opret(1001, mfkrav(beloeb_oere=OVER), *[mfgebyr() for _ in range(gebyrer)]) for _ in range(antal)]
    hoved = set(fordringer(by.indberet(alle)))
    fundne = orjson.loads(by.hent(HOERINGER, "count=500"))["hearings"]
    return [sag["number"] for sag in fundne if sag["fordring_id"] in hoved]


@sag("a list of hearings", HOERINGER)
def _(by, n):
    i_hoering(by, n)
    return lambda: by.hent(HOERINGER, "count=100")


@sag("a hearing", f"{HOERINGER}/case")
def _(by, n):
    (nr,) = i_hoering(by, 1, gebyrer=n)
    return lambda: by.hent(f"{HOERINGER}/case", f"number={nr}")


@sag("a hearing is answered", f"{HOERINGER}/approve")
def _(by, n):
    (nr,) = i_hoering(by, 1, gebyrer=n)
    return lambda: by.post(f"{HOERINGER}/approve", number=nr, justification="Det passer", by="sb-1")


@sag("a hearing is withdrawn", f"{HOERINGER}/withdraw")
def _(by, n):
    (nr,) = i_hoering(by, 1, gebyrer=n)
    return lambda: by.post(f"{HOERINGER}/withdraw", number=nr, reason="ANDET", text="Forkert", by="sb-1")


@sag("a hearing is decided", f"{HOERINGER}/decide")
def _(by, n):
    (nr,) = i_hoering(by, 1, gebyrer=n)
    by.post(f"{HOERINGER}/approve", number=nr, justification="Det passer", by="sb-1")
    return lambda: by.post(f"{HOERINGER}/decide", number=nr, decision="accept")


# Jobs: by portion


@sag("the job that hands over")
def _(by, n):
    by.overdrag()
    by.konto(n)
    return by.overdrag


@sag("the booking of receipts")
def _(by, n):
    ider = aktioner(by.indberet([mf.opret(1001, mfkrav()) for _ in range(n)]))
    return lambda: by.udfoert(ider)


@sag("the job that tells of one account")
def _(by, n):
    by.installation.fortaelling.fortael()
    konto, nye = by.konto(n, srb=SENERE)
    betal(by, konto, nye)
    return by.installation.fortaelling.fortael


@sag("the job that tells of many accounts")
def _(by, n):
    by.installation.fortaelling.fortael()
    for _ in range(n):
        betal(by, *by.konto(1, srb=SENERE))
    return by.installation.fortaelling.fortael


# The tests


def _sager():
    for hvad in SAGER:
        grund = VOKSER.get(hvad)
        yield pytest.param(hvad, marks=[pytest.mark.xfail(reason=grund, strict=True)] if grund else [])


@pytest.mark.parametrize("hvad", list(_sager()))
def test_more_takes_no_more_statements(by, hvad):
    """Ten of a thing, or a hundred, take at most as many statements as one."""
    det = SAGER[hvad]
    talt = {}
    for n in det.antal:
        kald = det.lav(by, n)
        foer = len(by.kald)
        with saetninger() as sete:
            kald()
        assert by.kald[foer:] == ([] if det.kald is None else [det.kald])
        talt[n] = sete
    en, *flere = talt.values()
    for sete in flere:
        assert len(sete) <= len(en), (Counter(sete) - Counter(en)).most_common(3)


def test_everything_that_is_hosted_is_counted(by):
    """An operation or address that is new has a case above, or stands among what takes one thing only."""
    assert by.hostede == {det.kald for det in SAGER.values() if det.kald} | UDEN.keys()
