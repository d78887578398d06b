"""The ledger against a plain model: any order of registrations, write-downs, payments, write-offs and reversals ends in the same balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from debitor_byg import KOMMUNE, fordring, indbetaling, nedregulering, registrering
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.bog.betaling import OensketDaekning
from fordringsbro.debitor.bog.journal import FORTAELLES
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.opslag.billede import Hentning

_BELOEB = st.integers(0, 30)


class Bogen(RuleBasedStateMachine):
    """One account on the real ledger beside a dictionary of balances."""

    db = bog = None

    def __init__(self):
        super().__init__()
        tom = registrering()
        self.rod = tom.konto.konto_id
        self.nr = 0
        self.registrering = tom
        self.saldi: dict[UUID, int] = {}
        self.betalinger = []
        self.daekket: dict[UUID, int] = {}
        self.afskrevet: dict[UUID, tuple[UUID, int]] = {}
        self._registrer(tom)

    def _id(self):
        self.nr += 1
        return uuid5(self.rod, str(self.nr))

    def _registrer(self, r):
        with self.db.transaction() as conn:
            return self.bog.registrer(conn, r)

    def _vaelg(self, indeks):
        return self.registrering.fordringer[indeks % len(self.registrering.fordringer)]

    @rule(beloeb=_BELOEB, dage=st.integers(0, 5), hoved=st.none() | st.integers(0, 5))
    def ny_fordring(self, beloeb, dage, hoved):
        hoveder = [f for f in self.registrering.fordringer if not f.er_relateret]
        f = fordring(
            fordring_id=self._id(),
            beloeb_oere=beloeb,
            srb=date(2026, 1, 1) + timedelta(dage),
            hoved_fordring_id=hoveder[hoved % len(hoveder)].fordring_id if hoveder and hoved is not None else None,
        )
        self.registrering = replace(self.registrering, fordringer=(*self.registrering.fordringer, f))
        assert self._registrer(self.registrering).nye == (f.fordring_id,)
        self.saldi[f.fordring_id] = beloeb

    @rule()
    def samme_igen(self):
        svar = self._registrer(self.registrering)
        assert (svar.ny_konto, svar.nye, svar.nye_nedreguleringer) == (False, (), ())

    @precondition(lambda self: self.saldi)
    @rule(indeks=st.integers(0, 20), beloeb=_BELOEB)
    def nedreguler(self, indeks, beloeb):
        f = self._vaelg(indeks)
        n = nedregulering(f.fordring_id, beloeb, nedregulering_id=self._id())
        r = replace(self.registrering, nedreguleringer=(*self.registrering.nedreguleringer, n))
        if 0 < beloeb <= self.saldi[f.fordring_id]:
            self._registrer(r)
            self.registrering = r
            self.saldi[f.fordring_id] -= beloeb
        else:
            with pytest.raises(AfvisningError):
                self._registrer(r)

    @precondition(lambda self: self.saldi)
    @rule(beloeb=st.integers(1, 60), navngiven=st.none() | st.tuples(st.integers(0, 20), st.integers(1, 60)))
    def betal(self, beloeb, navngiven):
        daekninger = ()
        if navngiven:
            daekninger = (OensketDaekning(self._vaelg(navngiven[0]).fordring_id, navngiven[1]),)
        i = indbetaling(self.rod, beloeb, indbetaling_id=self._id(), daekninger=daekninger)
        forventet = self._model(beloeb, daekninger)
        with self.db.transaction() as conn:
            if forventet is None:
                with pytest.raises(AfvisningError) as fejl:
                    self.bog.indbetal(conn, i)
                if fejl.value.afvisning.aarsag is Aarsag.OVER_RESTANCE:
                    assert fejl.value.afvisning.restance_oere == sum(self.saldi.values())
                return
            svar = self.bog.indbetal(conn, i)
        assert {d.fordring_id: d.beloeb_oere for d in svar.daekninger} == forventet
        for noegle, del_oere in forventet.items():
            self.saldi[noegle] -= del_oere
        self.betalinger.append((i, svar))
        self.daekket.update({d.daekning_id: d.beloeb_oere for d in svar.daekninger})

    def _model(self, beloeb, daekninger):
        """Pay øre by øre; nothing when the payment can't be taken."""
        if beloeb > sum(self.saldi.values()):
            return None
        navngivne = {d.fordring_id: d.beloeb_oere for d in daekninger}
        if sum(navngivne.values()) > beloeb or any(b > self.saldi[i] for i, b in navngivne.items()):
            return None
        daekket = dict(navngivne)
        fordringer = {f.fordring_id: f for f in self.registrering.fordringer}
        for _oere in range(beloeb - sum(navngivne.values())):
            skyldige = [f for f in fordringer.values() if self.saldi[f.fordring_id] > daekket.get(f.fordring_id, 0)]

            def alder(f):
                hoved = fordringer.get(f.hoved_fordring_id, f)
                return (hoved.srb, hoved.stiftelsesdato, str(hoved.fordring_id), hoved is f, f.srb, str(f.fordring_id))

            noegle = min(skyldige, key=alder).fordring_id
            daekket[noegle] = daekket.get(noegle, 0) + 1
        return daekket

    @precondition(lambda self: self.betalinger)
    @rule(indeks=st.integers(0, 20))
    def betal_igen(self, indeks):
        i, svar = self.betalinger[indeks % len(self.betalinger)]
        with self.db.transaction() as conn:
            igen = self.bog.indbetal(conn, i)
        assert igen.gentaget
        assert igen.daekninger == svar.daekninger

    @precondition(lambda self: self.betalinger)
    @rule(indeks=st.integers(0, 20), beloeb=st.none() | _BELOEB, navngiven=st.none() | _BELOEB)
    def tilbagefoer(self, indeks, beloeb, navngiven):
        i, svar = self.betalinger[indeks % len(self.betalinger)]
        foerst = svar.daekninger[0]
        n = IndbetalingNedregulering(
            nedregulering_id=self._id(),
            kommune_cvr=KOMMUNE,
            oprettet_af=i.oprettet_af,
            konto_id=self.rod,
            indbetaling_id=i.indbetaling_id,
            dato=i.dato,
            beloeb_oere=beloeb,
            daekninger=(OensketNedregulering(foerst.daekning_id, navngiven),) if navngiven is not None else (),
        )
        forventet = self._tilbage_model(svar.daekninger, beloeb, navngiven)
        with self.db.transaction() as conn:
            if forventet is None:
                with pytest.raises(AfvisningError):
                    self.bog.indbetaling_nedreguler(conn, n)
                return
            booket = self.bog.indbetaling_nedreguler(conn, n)
            assert replace(self.bog.indbetaling_nedreguler(conn, n), gentaget=False) == booket
        assert {d.daekning_id: d.beloeb_oere for d in booket.daekninger} == forventet
        for d in booket.daekninger:
            self.saldi[d.fordring_id] += d.beloeb_oere
            self.daekket[d.daekning_id] -= d.beloeb_oere

    def _tilbage_model(self, daekninger, beloeb, navngiven):
        """Take back øre by øre; nothing when it can't be."""
        rest = {d.daekning_id: self.daekket[d.daekning_id] for d in daekninger}
        beloeb = sum(rest.values()) if beloeb is None else beloeb
        if not 0 < beloeb <= sum(rest.values()):
            return None
        valgt = {}
        if navngiven is not None:
            if not 0 < navngiven <= min(beloeb, rest[daekninger[0].daekning_id]):
                return None
            valgt[daekninger[0].daekning_id] = navngiven
        for _oere in range(beloeb - sum(valgt.values())):
            noegle = next(
                d.daekning_id for d in reversed(daekninger) if rest[d.daekning_id] > valgt.get(d.daekning_id, 0)
            )
            valgt[noegle] = valgt.get(noegle, 0) + 1
        return valgt

    @precondition(lambda self: self.saldi)
    @rule(indeks=st.integers(0, 20), beloeb=_BELOEB)
    def afskriv(self, indeks, beloeb):
        noegle = self._vaelg(indeks).fordring_id
        a = Afskrivning(self._id(), noegle, beloeb, date(2026, 11, 20))
        if self._proev(0 < beloeb <= self.saldi[noegle], self.bog.afskriv, a, noegle, -beloeb):
            self.afskrevet[a.afskrivning_id] = (noegle, beloeb)

    @precondition(lambda self: self.afskrevet)
    @rule(indeks=st.integers(0, 20), beloeb=_BELOEB)
    def afskriv_tilbage(self, indeks, beloeb):
        afskrivning_id = list(self.afskrevet)[indeks % len(self.afskrevet)]
        noegle, rest = self.afskrevet[afskrivning_id]
        n = AfskrivningNedregulering(self._id(), afskrivning_id, beloeb, date(2026, 11, 20))
        if self._proev(0 < beloeb <= rest, self.bog.afskrivning_nedreguler, n, noegle, beloeb):
            self.afskrevet[afskrivning_id] = (noegle, rest - beloeb)

    def _proev(self, gaar, kald, objekt, noegle, aendring):
        """Book what the model takes, twice; see the rest refused."""
        with self.db.transaction() as conn:
            if not gaar:
                with pytest.raises(AfvisningError):
                    kald(conn, KOMMUNE, objekt)
                return False
            svar, igen = kald(conn, KOMMUNE, objekt), kald(conn, KOMMUNE, objekt)
        self.saldi[noegle] += aendring
        assert (svar.restance_oere, svar.gentaget, igen.gentaget) == (self.saldi[noegle], False, True)
        return True

    @invariant()
    def saldi_passer(self):
        with self.db.transaction() as conn:
            (billede,) = self.bog.hent(conn, Hentning(KOMMUNE, konto_id=self.rod))
        assert {b.fordring.fordring_id: b.restance_oere for b in billede.fordringer} == self.saldi

    def teardown(self):
        with self.db.transaction() as conn:
            assert self.bog.efterproev_kaede(conn) == ()
            # Others hear of every øre that moved, once.
            hoert = self.bog.haendelser_efter(conn, 0, FORTAELLES, antal=10_000)
            mine = [p for p in hoert if p.konto_id == self.rod]
            assert sum(p.beloeb_oere for p in mine) == sum(self.saldi.values())
            assert len({p.reference_id or p.fordring_id for p in mine}) == len(mine)


@pytest.mark.fault("V2")
def test_the_ledger_agrees_with_a_plain_model(db, bog):
    """Balances, coverages and refusals are those of a model that pays øre by øre; every chain holds after."""

    class Maskine(Bogen):
        pass

    Maskine.db, Maskine.bog = db, bog
    run_state_machine_as_test(
        Maskine,
        settings=settings(
            max_examples=25,
            stateful_step_count=15,
            deadline=None,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        ),
    )
