"""The ledger against a plain model: any order of registrations, write-downs and payments ends in the same balances."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid5

import pytest
from debitor_byg import KOMMUNE, fordring, indbetaling, nedregulering, registrering
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fordringsbro.debitor.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.betaling import OensketDaekning
from fordringsbro.debitor.billede import Hentning

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

    @invariant()
    def saldi_passer(self):
        with self.db.transaction() as conn:
            (billede,) = self.bog.hent(conn, Hentning(KOMMUNE, konto_id=self.rod))
        assert {b.fordring.fordring_id: b.restance_oere for b in billede.fordringer} == self.saldi

    def teardown(self):
        with self.db.transaction() as conn:
            assert self.bog.efterproev_kaede(conn) == ()


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
