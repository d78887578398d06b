"""One judgment: check, the answer, the preview of an agreement and the hand-over say the same of the same claims."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.aktion.aktioner import Tilbagekald
from fordringsbro.aktion.anmodninger import Rettelse
from fordringsbro.klient.beskeder import Haefter, Nedskrevet, hoved, konvolut, registrering
from fordringsbro.nymf.model import Aktionsfilter, Virkning
from fordringsbro.regler import Aftalt, Undtagelse
from fordringsbro.tjek.model import Tjekudfald
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek
from fordringsbro.tjek.tjekaftale import alt_i_psrm

I_DAG = date(2026, 11, 20)
DAG = timedelta(days=1)
OPERATION = "OpretDebitorkontoRegistrering"
#: What is said of each claim, by its id.
Domme = dict[UUID, list[str]]


@dataclass
class Sag:
    """Judges messages in every way there is."""

    tjeneste: Any
    clock: Any
    mappe: Any
    aftale: Any

    def __post_init__(self) -> None:
        """The agreement that all of them judge by."""
        dele = self.dele = self.tjeneste.installation
        with dele.database.transaction() as conn:
            dele.nymf.gem_aftale(conn, self.aftale)
        self.dommer = Dommer.efter(self.clock, self.aftale)

    def registrer(self, *krav, **mere) -> Domme:
        """Check a message and send it; what both say of its claims."""
        debitor = mere.pop("debitor", ET)
        post = registrering(SYNTESEBORG, mere.pop("konto", uuid4()), debitor, krav, **mere)
        header = hoved(SYNTESEBORG, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        fil = self.mappe / f"{uuid4()}.xml"
        fil.write_bytes(konvolut(OPERATION, {"HovedOplysninger": header, **post}))
        (tjekket,) = tjek(af_filer([fil]), self.dommer)
        svar = self.tjeneste.post("DebitorRegistreringAfsend", fil.read_bytes())
        svaret = self._fra_svar(self.tjeneste.laes(OPERATION, svar))
        fundne: Domme = {}
        for fund in tjekket.fund:
            if fund.udfald in {Tjekudfald.AFVIS, Tjekudfald.HOERING}:
                fundne.setdefault(fund.fordring, []).append(fund.regel)
        assert _ens(fundne) == _ens(svaret)
        return _ens(svaret)

    @staticmethod
    def _fra_svar(svar) -> Domme:
        med = svar["Accept"].get("AccepteretMedBemærkninger", {})
        fundne: Domme = {}
        for en in (*med.get("Advarsel", ()), *med.get("Bemærkning", ())):
            oplysning = en["DebitorKvitteringÅrsagTitel"].startswith("Inddrivelsens regler ville")
            if not oplysning:
                ident = UUID(en["ResultatÅrsagReference"]["FordringIdentifikation"])
                fundne.setdefault(ident, []).append(en["ResultatLokalÅrsag"]["LokalÅrsagskode"])
        return fundne

    def forhaandsvis(self) -> Domme:
        """What a preview says of the claims in the ledger."""
        with self.dele.database.transaction() as conn:
            serie = self.dele.nymf.aftalebog.serie(conn, 1001)
            _, fundet = self.dele.forhaandsvisning.vis(conn, None, serie, I_DAG)
        return _ens({f.fordring_id: list(f.efter.fund) for f in fundet})

    def overdrag(self, dage: int = 120) -> Domme:
        """Hand over day by day; what each claim was told when it was its turn."""
        for _ in range(dage):
            self.dele.koersel.forfaldne("29000011")
            self.clock.advance(DAG)
        with self.dele.database.transaction() as conn:
            aktioner = self.dele.nymf.aktioner(conn, Aktionsfilter())
        return _ens(
            {a.ekstern_id: [en.id for en in a.bemaerkninger if en.virkning is not Virkning.OPLYSNING] for a in aktioner}
        )


def _ens(domme: Domme) -> Domme:
    return {ident: sorted(set(fund)) for ident, fund in domme.items() if fund}


@pytest.fixture
def sag(tjeneste, clock, tmp_path):
    """Judges under agreement 1001, changed as asked."""

    def lav(**anders):
        with tjeneste.installation.database.transaction() as conn:
            aftale = tjeneste.installation.nymf.aftalebog.aftale(conn, 1001)
        return Sag(tjeneste, clock, tmp_path, replace(aftale, **anders))

    return lav


@pytest.fixture
def rente(krav):
    """Interest on a claim that passes every rule."""

    def lav(hovedkrav, **anders):
        felter = {
            "type_kode": "REOPDAG",
            "beloeb_oere": 2_000,
            "hovedstol_oere": 2_000,
            "stiftelsesdato": date(2026, 10, 1),
            "forfaldsdato": date(2026, 10, 1),
            "srb": date(2026, 10, 15),
            "foraeldelsesdato": date(2029, 10, 1),
            "periode": (date(2026, 10, 1), date(2026, 10, 31)),
            "beskrivelse": "",
            "hoved": hovedkrav.id,
            "omkostning": "RENTE",
        }
        return krav(**{**felter, **anders})

    return lav


def test_claims_that_pass_and_claims_that_do_not(sag, krav, rente):
    """Filter and numeric checks, a main claim that takes its related one along, one reference twice, a hearing."""
    s = sag()
    god, daarlig = krav(), krav(beskrivelse="", reference="en")
    uden_hoved = rente(daarlig)
    igen = krav(reference=god.reference)
    hoert = krav(beloeb_oere=1_000_001, hovedstol_oere=1_000_001)
    ventet = {
        daarlig.id: ["R_7_11"],
        uden_hoved.id: ["203"],
        igen.id: ["486"],
        hoert.id: ["R_4_2"],
    }
    assert s.registrer(god, rente(god), daarlig, uden_hoved, igen, hoert) == ventet
    assert s.forhaandsvis() == s.overdrag(1) == ventet


@pytest.mark.parametrize(("oere", "fund"), [(8_000, []), (7_999, ["215"])])
def test_what_comes_along_with_a_main_claim_counts(sag, krav, rente, oere, fund):
    """A claim for DMI with its interest of 20 kroner: at 100 kroner it goes, an øre below neither of the two does."""
    s = sag(typer={"KFDAINS": None, "REOPDAG": None})
    hf = krav(beloeb_oere=oere, hovedstol_oere=oere)
    uf = rente(hf)
    ventet = {hf.id: fund, uf.id: ["203"]} if fund else {}
    assert s.registrer(hf, uf) == ventet
    assert s.forhaandsvis() == s.overdrag(1) == ventet


def test_what_can_only_go_later_does_not_come_along(sag, krav, rente):
    """Interest that is still to be paid when its main claim goes doesn't help it over the limit."""
    s = sag(typer={"KFDAINS": None, "REOPDAG": None})
    hf = krav(beloeb_oere=8_000, hovedstol_oere=8_000)
    uf = rente(hf, srb=I_DAG)
    ventet = {hf.id: ["215"], uf.id: ["203"]}
    assert s.registrer(hf, uf) == ventet
    assert s.forhaandsvis() == ventet
    assert s.overdrag(1) == {hf.id: ["215"]}


def test_what_is_agreed_otherwise(sag, krav):
    """A rule that is heard by agreement until a day: claims that fall due on that day and on the next."""
    slut = I_DAG + 10 * DAG
    hoert = Undtagelse(
        fordringshaver_id=1001,
        regel_id="R_7_11",
        udfald=Aftalt.HOERING,
        gaelder_fra=I_DAG,
        gaelder_til=slut,
        begrundelse="bilag 4",
    )
    s = sag(undtagelser=(hoert,))
    foer, efter = krav(beskrivelse="", srb=slut - DAG), krav(beskrivelse="", srb=slut)
    ventet = {foer.id: ["R_7_11"], efter.id: ["R_7_11"]}
    assert s.registrer(foer, efter) == ventet
    assert s.forhaandsvis() == s.overdrag(15) == ventet
    with s.dele.database.transaction() as conn:
        tilstande = {a.ekstern_id: a.tilstand.value for a in s.dele.nymf.aktioner(conn, Aktionsfilter())}
    assert tilstande == {foer.id: "HEARING", efter.id: "REJECTED"}


def test_a_claim_without_a_last_date_to_pay_waits_for_one(sag, krav, rente):
    """That it has none is no finding, and nothing that would take its related claim along."""
    s = sag()
    hf = krav(srb=None)
    assert s.registrer(hf, rente(hf)) == {}
    assert s.forhaandsvis() == {}


def test_what_the_message_itself_writes_down_is_not_owed(sag, krav):
    """100 kroner for DMI of which one øre is written down; one of which nothing is left is asked about nowhere."""
    s = sag(typer={"KFDAINS": None})
    hel, delvis, intet = (krav(beloeb_oere=10_000, hovedstol_oere=10_000) for _ in range(3))
    ned = (
        Nedskrevet(uuid4(), delvis.id, 1, "REGU", "Rettet"),
        Nedskrevet(uuid4(), intet.id, 10_000, "REGU", "Rettet"),
    )
    ventet = {delvis.id: ["215"]}
    assert s.registrer(hel, delvis, intet, nedskrivninger=ned) == ventet
    assert s.forhaandsvis() == s.overdrag(1) == ventet


def test_a_main_claim_of_an_earlier_message(sag, krav, rente):
    """In the ledger it is judged with all that comes along; once it is at collection the register knows it."""
    s = sag(typer={"KFDAINS": None, "REOPDAG": None})
    lille, daarlig = krav(beloeb_oere=8_000, hovedstol_oere=8_000), krav(beloeb_oere=100, hovedstol_oere=100)
    foerste = rente(lille)
    s.registrer(lille, foerste)
    s.registrer(daarlig)
    mere, falder = rente(lille, beloeb_oere=1, hovedstol_oere=1), rente(daarlig)
    assert s.registrer(mere, falder, konto=uuid4()) == {falder.id: ["203"]}
    ventet = {daarlig.id: ["215"], falder.id: ["203"]}
    assert s.forhaandsvis() == s.overdrag(1) == ventet
    til, igen = rente(lille), rente(daarlig)
    assert s.registrer(til, igen, konto=uuid4()) == {igen.id: ["203"]}


def test_a_reference_that_a_claim_at_collection_has(sag, krav):
    """The answer tells 486 at once; check, which knows of earlier messages only, does too."""
    s = sag()
    foerste = krav()
    s.registrer(foerste)
    s.overdrag(1)
    igen = krav(reference=foerste.reference)
    assert s.registrer(igen) == {igen.id: ["486"]}
    assert s.forhaandsvis() == {igen.id: ["486"]}


def test_who_is_liable_on_the_day_it_goes(sag, krav):
    """One whose liability ends with the last date to pay is no debtor the day after."""
    s = sag()
    claim = krav(srb=I_DAG)
    haefter = (Haefter(uuid4(), claim.id, replace(TO, ident="0000000000"), I_DAG, I_DAG),)
    assert s.registrer(claim, haefter=haefter) == {}
    assert s.forhaandsvis() == s.overdrag(2) == {}


def test_a_main_claim_whose_withdrawal_is_on_its_way(sag, krav, rente):
    """The answer tells what the hand-over will: the claim ends before its interest could come."""
    s = sag()
    hf = krav()
    s.registrer(hf)
    s.overdrag(1)
    with s.dele.database.transaction() as conn:
        post = s.dele.nymf.fordring(conn, 1001, hf.id)
        kald = Rettelse(1001, uuid4(), "TILBAGEKALD", Tilbagekald("HENS"), fordring_id=post.fordring_id)
        s.dele.nymf.indgiv(conn, kald)
    uf = rente(hf)
    svar = s.tjeneste.opret(uuid4(), uf)
    ventet = {uf.id: ["547"]}
    assert _ens(s._fra_svar(svar)) == s.forhaandsvis() == ventet
    assert {ident: fund for ident, fund in s.overdrag(1).items() if ident == uf.id} == ventet


def test_no_finding_of_the_ledger_hides_another(krav, tmp_path, clock):
    """After what is unknown, everything that the message tells itself: an id twice, a period, amounts, a main claim."""
    claim = krav()
    uf = krav(type_kode="GEDAINS", hoved=claim.id, omkostning="GEBYR")
    under = krav(type_kode="GEDAINS", hoved=uf.id, omkostning="GEBYR")
    ender_foer, ukendt = Haefter(uuid4(), claim.id, TO, I_DAG, I_DAG - DAG), Haefter(uuid4(), uuid4(), TO, I_DAG)
    nul, over = (Nedskrevet(uuid4(), claim.id, oere, "REGU", "Rettet") for oere in (0, 250_001))
    post = registrering(
        SYNTESEBORG, uuid4(), ET, (claim, uf, under), haefter=(ukendt, ender_foer), nedskrivninger=(nul, over, over)
    )
    header = hoved(SYNTESEBORG, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    fil = tmp_path / "besked.xml"
    fil.write_bytes(konvolut(OPERATION, {"HovedOplysninger": header, **post}))
    (tjekket,) = tjek(af_filer([fil]), Dommer.efter(clock, alt_i_psrm()))
    fundet = [(fund.regel, fund.sti.rpartition("_I/")[2]) for fund in tjekket.fund if fund.klasse == "ledger"]
    assert fundet == [
        ("GENTAGET_I_BESKED", "FordringNedreguleringListe/FordringNedregulering[2]"),
        ("HOVEDFORDRING_ER_RELATERET", "OmkostningsfordringListe/Omkostningsfordring[2]"),
        ("PERIODE_UGYLDIG", "HæftelseListe/Hæftelse[2]"),
        ("BELOEB_UGYLDIGT", "FordringNedreguleringListe/FordringNedregulering[1]"),
        ("OVER_SALDO", "FordringNedreguleringListe/FordringNedregulering[2]"),
    ]


def test_judging_early_takes_as_many_statements_for_many_claims_as_for_one(sag, krav, rente, monkeypatch):
    """Related claims of a message whose main claims are in the ledger, and at collection; and a preview of them all."""
    s = sag()
    hoveder = [krav(srb=I_DAG if nr % 2 else date(2026, 9, 15)) for nr in range(20)]
    s.registrer(*hoveder)
    s.overdrag(1)
    kald: list[object] = []
    execute = psycopg.Connection.execute

    def taeller(self, query, *args, **kwargs):
        kald.append(query)
        return execute(self, query, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", taeller)
    antal = []
    for par in (hoveder[:2], hoveder[2:]):
        kald.clear()
        s.tjeneste.opret(uuid4(), *(rente(hf) for hf in par))
        antal.append(len(kald))
    kald.clear()
    assert s.forhaandsvis() == {}
    assert len(kald) <= 25
    # The first one reads municipality and agreement too.
    assert antal[1] <= antal[0]
