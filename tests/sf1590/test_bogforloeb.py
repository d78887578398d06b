"""Random lives of a ledger, told over SOAP: ids that are wrong or shared, headers that repeat, and all that is booked."""

from __future__ import annotations

import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG, TO, Tjeneste

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.afvisning import AfvisningError
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Slags
from fordringsbro.klient.beskeder import (
    Haefter,
    Krav,
    Nedskrevet,
    afslut_haeftelse,
    ejerskifte,
    hoved,
    indbetaling,
    indbetaling_nedregulering,
    konvolut,
    registrering,
    til_opkraevning,
    tilbagefoer_ordre,
)
from fordringsbro.klient.beskeder_anmodning import anmodning
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.platform.tilside import alle_til_side
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

I_DAG = date(2026, 11, 20)
ANDEN_KOMMUNE = "29000022"
SYSTEMER = (SYNTESEBORG, replace(SYNTESEBORG, it_system=UUID("aaaaaaaa-0000-4000-8000-0000000000ff")))
HEMMELIGT = "Testperson Hemmelig"
#: Few ids, so that they are used again; and each kind's overlap with the next one's, so that some are shared.
IDER = [UUID(int=n, version=4) for n in range(1, 17)]
konti = st.sampled_from(IDER[:3])
kravene = st.sampled_from(IDER[2:7])
haeftelser = st.sampled_from(IDER[6:9])
betalinger = st.sampled_from(IDER[8:12])
andre = st.sampled_from(IDER[11:])
oere = st.sampled_from([1, 100, 2_500, 2_500, 10_000])
afsender = st.sampled_from(SYSTEMER)
srb = st.sampled_from([None, date(2026, 11, 1), date(2026, 12, 1), date.max])


@dataclass(frozen=True)
class Sendt:
    """A message that was answered: to whom, under which id, with what, and the answer's payload."""

    sti: str
    operation: str
    post: dict[str, Any] = field(repr=False)
    fra: Any
    kommune: str
    request: UUID
    svar: bytes = field(repr=False)


def _krav(id_: UUID, beloeb_oere: int, dag: date | None) -> Krav:
    """A claim with a text."""
    stiftet = date(2026, 9, 1)
    return Krav(id=id_, type_kode="KFDAINS", beloeb_oere=beloeb_oere, stiftelsesdato=stiftet, srb=dag, beskrivelse="x")


class Bogforloeb(RuleBasedStateMachine):
    """One municipality's ledger and its neighbour's."""

    servere: ClassVar[Any] = None

    def __init__(self) -> None:
        super().__init__()
        self.stak = ExitStack()
        self.dele, self.tjeneste = self.stak.enter_context(self.servere())
        self.sendte: list[Sendt] = []
        self.betalt: list[Any] = []
        self.nummer = 0

    def teardown(self) -> None:
        try:
            self._fortalt()
        finally:
            self.stak.close()

    def _post(self, s: Sendt, transaktion: str) -> bytes:
        """Send; the answer's payload as text, checked to be one, under the call's own ids."""
        header = hoved(s.fra, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC), request=s.request)
        header = {**header, "Rute": {**header["Rute"], "ModtagerOrganisation": s.kommune}}
        svar = self.tjeneste.post(s.sti, konvolut(s.operation, {"HovedOplysninger": header, **s.post}))
        felter = self.tjeneste.laes(s.operation, svar)
        eget = felter["HovedOplysningerSvar"]
        assert (eget["TransaktionsId"], eget["RequestId"]) == (transaktion, str(s.request))
        krop = etree.fromstring(svar.content)[-1][0]
        krop.remove(krop[0])
        return etree.tostring(krop)

    def _send(self, sti: str, operation: str, post: dict[str, Any], fra: Any, kommune: str = SYNTESEBORG.kommune_cvr):
        """A new message; one that is refused books nothing."""
        self.dele.clock.advance(timedelta(seconds=1))
        s = Sendt(sti, operation, post, fra, kommune, uuid4(), b"")
        foer = self._antal()
        svar = self._post(s, f"t-{self.nummer}")
        self.nummer += 1
        assert b"FejlId" not in svar
        if b"Afvisning" in svar or b"HandlingEjGennem" in svar:
            assert self._antal() == foer, svar
        self.sendte.append(replace(s, svar=svar))

    def _antal(self) -> list[Any]:
        with self.dele.database.transaction() as conn:
            return conn.execute(
                "SELECT (SELECT count(*) FROM debitor.journal), (SELECT count(*) FROM debitor.kontohaendelse),"
                " (SELECT count(*) FROM debitor.identifikation)"
            ).fetchall()

    @initialize()
    def begynd(self):
        """Two accounts of two fagsystemer with three claims, a liability and a payment on them."""
        for fra, konto, alle in ((SYSTEMER[0], IDER[0], IDER[3:5]), (SYSTEMER[1], IDER[1], IDER[5:6])):
            post = registrering(
                fra,
                konto,
                ET,
                [_krav(i, 60_000, I_DAG) for i in alle],
                haefter=[Haefter(IDER[6 + len(alle)], alle[0], TO, I_DAG)],
            )
            self._send("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post, fra)
        post = indbetaling(IDER[0], IDER[9], I_DAG, 2_500)
        self._send("DebitorIndbetalingAfsend", "ForetagIndbetaling", post, SYSTEMER[0])

    @rule(
        konto=konti,
        krav=kravene,
        anden=kravene,
        h=haeftelser,
        ned=andre,
        beloeb=oere,
        dag=srb,
        fra=afsender,
        hvad=st.integers(0, 15),
    )
    def registrer(self, *, konto, krav, anden, h, ned, beloeb, dag, fra, hvad):
        """A claim or two, with a liability, a write-down, a main claim: as bits of `hvad` have it."""
        k = _krav(krav, beloeb, dag)
        alle = [k]
        if hvad & 1:
            alle.append(replace(k, id=anden, hoved=krav if hvad & 8 else None))
        post = registrering(
            fra,
            konto,
            ET,
            alle,
            haefter=[Haefter(h, krav, TO, date(2026, 9, 1))] if hvad & 2 else [],
            nedskrivninger=[Nedskrevet(ned, krav, beloeb, "REGU", HEMMELIGT)] if hvad & 4 else [],
            overtag=hvad == 15,
        )
        self._send("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post, fra)

    @rule(konto=konti, i=betalinger, beloeb=oere, fra=afsender)
    def betal(self, konto, i, beloeb, fra):
        """A payment."""
        self._send("DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(konto, i, I_DAG, beloeb), fra)

    @precondition(lambda self: self.betalt)
    @rule(data=st.data(), n=andre, beloeb=oere, ordre=st.booleans(), rigtigt=st.booleans())
    def tag_tilbage(self, *, data, n, beloeb, ordre, rigtigt):
        """A payment is taken back, by who made it or by an order, or something that was none."""
        konto, i, betalt, fra = data.draw(st.sampled_from(self.betalt))
        beloeb = betalt if rigtigt else beloeb
        if ordre:
            post = tilbagefoer_ordre(konto, i, n, beloeb, tekst=HEMMELIGT)
            self._send("IndbetalingTilbagefoerOrdreAfsend", "TilbageførIndbetaling", post, fra)
        else:
            post = indbetaling_nedregulering(konto, i, n, I_DAG, beloeb, tekst=HEMMELIGT)
            self._send("DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", post, fra)

    @rule(
        konto=konti,
        krav=kravene,
        a=andre,
        handling=st.sampled_from(["HENSTAND", "HENSTAND_OPHOER", "AFSKRIV", "KONTOUDTOG"]),
        til=st.sampled_from([I_DAG, date(2027, 1, 1), date.max]),
        fra=afsender,
    )
    def anmod(self, *, konto, krav, a, handling, til, fra):
        """A deferment, its end, a write-off, a statement."""
        mere = {"fra": date(2026, 1, 1), "til": I_DAG} if handling == "KONTOUDTOG" else {"krav": [krav], "til": til}
        operation, post = anmodning(handling, a, konto=konto, tekst=HEMMELIGT, **mere)
        self._send("DebitorkontoAnmodningAfsend", operation, post, fra)

    @rule(
        konto=konti,
        krav=kravene,
        h=haeftelser,
        fra=afsender,
        dag=srb.filter(lambda d: d is not None),
        hvad=st.integers(0, 3),
    )
    def aendr(self, *, konto, krav, h, fra, dag, hvad):
        """A date is set, a liability ends, the account changes hands."""
        sti = "DebitorRegistreringAfsend"
        if hvad == 0:
            self._send(sti, "SætFordringTilOpkrævning", til_opkraevning(konto, krav, dag), fra)
        elif hvad == 1:
            self._send(sti, "AfslutHæftelse", afslut_haeftelse(konto, h, I_DAG), fra)
        else:
            self._send(sti, "ForetagEjerskifte", ejerskifte(konto, overdraget=hvad == 2), fra)

    @rule(
        krav=kravene,
        noegle=andre,
        anden=andre,
        beloeb=oere,
        hvad=st.sampled_from(["af", "tilbage", "gebyr"]),
        kode=st.data(),
    )
    def debitorsystemet(self, *, krav, noegle, anden, beloeb, hvad, kode):
        """What the debtor system books itself: a write-off, its reversal, a fee."""
        bog, cvr = self.dele.bog, SYNTESEBORG.kommune_cvr
        liste = Liste.AFSKRIVNINGSAARSAG if hvad == "af" else Liste.TILBAGEFOERSELSAARSAG
        aarsag = kode.draw(st.sampled_from(sorted(koder(liste))))
        try:
            with self.dele.database.transaction() as conn:
                match hvad:
                    case "af":
                        bog.afskriv(conn, cvr, Afskrivning(noegle, krav, beloeb, I_DAG, aarsag, HEMMELIGT))
                    case "tilbage":
                        ny = AfskrivningNedregulering(noegle, anden, beloeb, I_DAG, aarsag, HEMMELIGT)
                        bog.afskrivning_nedreguler(conn, cvr, ny)
                    case _:
                        bog.tilskriv(conn, cvr, Tilskrivning(noegle, Slags.RYKKERGEBYR, krav, beloeb, I_DAG))
        except AfvisningError:
            pass

    @precondition(lambda self: self.sendte)
    @rule(data=st.data())
    def gentag(self, data):
        """The same message again, later and in another conversation: the same answer, and nothing is booked."""
        s = data.draw(st.sampled_from(self.sendte))
        self.dele.clock.advance(timedelta(seconds=1))
        foer = self._antal()
        assert self._post(s, f"igen-{self.nummer}") == s.svar
        assert self._antal() == foer

    @precondition(lambda self: self.sendte)
    @rule(data=st.data())
    def til_naboen(self, data):
        """The same id and content to another municipality is judged there, by what that one knows."""
        s = data.draw(st.sampled_from(self.sendte))
        ny = replace(s, kommune=ANDEN_KOMMUNE)
        if any((en.request, en.kommune) == (ny.request, ny.kommune) for en in self.sendte):
            return
        self.sendte.append(replace(ny, svar=self._post(ny, f"nabo-{self.nummer}")))

    @rule()
    def overdrag(self):
        """What is due is handed over."""
        self.dele.koersel.forfaldne(SYNTESEBORG.kommune_cvr)

    @rule()
    def fortael(self):
        """What was booked is told on; nothing is set aside."""
        self._fortalt()

    def _fortalt(self) -> None:
        self.dele.fortaelling.fortael()
        with self.dele.database.transaction() as conn:
            assert alle_til_side(conn, antal=9) == []
            ufortalt = conn.execute(
                "SELECT j.art FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)"
                " LEFT JOIN sf1590.fortalt t ON t.post_id = j.reference_id"
                " WHERE f.slags = 'FORDRING' AND j.art = ANY(%s) AND t.post_id IS NULL",
                ([Art.DAEKKET, Art.DAEKNING_TILBAGEFOERT, Art.AFSKREVET, Art.AFSKRIVNING_TILBAGEFOERT],),
            ).fetchall()
            assert ufortalt == []

    @invariant()
    def kaederne_holder(self):
        """Every chain holds, nothing personal is in one, no balance is below zero, payments add up."""
        with self.dele.database.transaction() as conn:
            assert self.dele.bog.efterproev_kaede(conn) == ()
            data = conn.execute(
                "SELECT data::text FROM debitor.journal UNION SELECT data::text FROM debitor.kontohaendelse"
            )
            assert HEMMELIGT not in str(data.fetchall())
            saldi = conn.execute("SELECT SUM(beloeb_oere) FROM debitor.journal GROUP BY fordring_id").fetchall()
            assert all(saldo >= 0 for (saldo,) in saldi)
            (betalt, tilbage) = conn.execute(
                "SELECT (SELECT COALESCE(SUM(beloeb_oere), 0) FROM debitor.indbetaling),"
                " (SELECT COALESCE(SUM(beloeb_oere), 0) FROM debitor.indbetaling_nedregulering)"
            ).fetchone()
            (daekket,) = conn.execute(
                "SELECT COALESCE(SUM(-beloeb_oere), 0) FROM debitor.journal"
                " WHERE art IN ('DAEKKET', 'DAEKNING_TILBAGEFOERT')"
            ).fetchone()
            assert daekket == betalt - tilbage
            delt = conn.execute(
                "SELECT id FROM (SELECT konto_id AS id FROM debitor.konto UNION ALL SELECT fordring_id FROM debitor.fordring"
                " UNION ALL SELECT haeftelse_id FROM debitor.haeftelse UNION ALL SELECT indbetaling_id"
                " FROM debitor.indbetaling UNION ALL SELECT nedregulering_id FROM debitor.indbetaling_nedregulering"
                " UNION ALL SELECT reference_id FROM debitor.journal WHERE reference_id IS NOT NULL) alle"
                " GROUP BY id HAVING count(*) > 1"
            ).fetchall()
            assert delt == []


def _koer(postgres_url, template_database, *, forloeb, skridt):
    navne = []

    class Servere(ExitStack):
        """A database of its own, and the services on it."""

        def __enter__(self):
            super().__enter__()
            navn = f"t_{uuid.uuid4().hex}"
            navne.append(navn)
            with psycopg.connect(postgres_url, autocommit=True) as conn:
                conn.execute(f"CREATE DATABASE {navn} TEMPLATE {template_database}")
            start, _, hale = postgres_url.partition("?")
            db = Database(f"{start.rpartition('/')[0]}/{navn}?{hale}", max_size=4)
            self.callback(db.close)
            dele = Installation(Settings(), db, FixedClock())
            connect_demo(dele)
            app = wsgi_app(dele.services(), public_url="http://127.0.0.1", max_body=1_000_000, clock=dele.clock)
            return dele, Tjeneste(self.enter_context(local_server(app)), dele)

    Bogforloeb.servere = Servere
    try:
        run_state_machine_as_test(
            Bogforloeb,
            settings=settings(
                max_examples=forloeb,
                stateful_step_count=skridt,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=(Phase.generate,),
            ),
        )
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            for navn in navne:
                conn.execute(f"DROP DATABASE {navn} WITH (FORCE)")


def test_some_lives_of_a_ledger(postgres_url, template_database):
    """A few random histories of thirty steps keep every invariant."""
    _koer(postgres_url, template_database, forloeb=10, skridt=30)


@pytest.mark.long
def test_many_lives_of_a_ledger(postgres_url, template_database):
    """Thirty histories of a hundred steps do too."""
    _koer(postgres_url, template_database, forloeb=30, skridt=100)
