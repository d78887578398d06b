"""Random courses of claims, related claims, write-downs and receipts keep the invariants."""

from __future__ import annotations

import itertools
from dataclasses import replace
from types import SimpleNamespace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import ENDELIGE, OVERGANGE, Aktionstilstand

T = Aktionstilstand


def _kontroller(aktioner, sendte):
    """Nothing is queued twice, before its turn, or while it waits; nothing waits for what has ended."""
    assert len(sendte) == len(set(sendte))
    ude = [aktion.fordring_id for aktion in aktioner if aktion.tilstand is T.ROUTED]
    assert len(ude) == len(set(ude))
    oprettet = [aktion for aktion in aktioner if aktion.aktionskode == "OPRETFORDRING"]
    hos_backend = {aktion.fordring_id for aktion in oprettet if aktion.tilstand is T.DONE}
    for aktion in aktioner:
        if aktion.tilstand in {T.ROUTED, T.DONE}:
            assert aktion.hoved_fordring_id in {None, *hos_backend}
            assert aktion.aktion_id in sendte
    endelige = {aktion.aktion_id for aktion in aktioner if aktion.tilstand in ENDELIGE}
    ventende = [aktion for aktion in aktioner if aktion.tilstand is T.WAITING]
    assert {aktion.aktion_id for aktion in ventende}.isdisjoint(sendte)
    assert {aktion.venter_paa for aktion in ventende}.isdisjoint(endelige)


class Forloeb(RuleBasedStateMachine):
    """One course of a claimant's claims; `miljoe` holds what the test was given."""

    miljoe: SimpleNamespace
    aftaler = itertools.count(2000)
    fordringer = Bundle("fordringer")

    def __init__(self):
        super().__init__()
        self.fh = next(self.aftaler)
        self.rest = {}
        self.hoved = {}
        self.nedskrevet = {}
        self.miljoe.koe.opgaver.clear()
        with self.miljoe.db.transaction() as conn:
            self.miljoe.nymf.gem_aftale(conn, self.miljoe.ny_aftale(fordringshaver_id=self.fh))

    @rule(target=fordringer, hoering=st.booleans())
    def opret(self, hoering):
        return self._opret(self.miljoe.ny(fordringshaver_id=self.fh, hovedstol_oere=1_000_001 if hoering else 200_000))

    @rule(target=fordringer, hoved=fordringer)
    def opret_uf(self, hoved):
        return self._opret(self.miljoe.ny("REOPDAG", hoved=hoved, fordringshaver_id=self.fh))

    def _opret(self, anmodning):
        anmodning = replace(anmodning, data=replace(anmodning.data, beloeb_oere=500))
        with self.miljoe.db.transaction() as conn:
            aktion = self.miljoe.nymf.opret(conn, anmodning)
        self.rest[anmodning.ekstern_id] = 500
        self.hoved[anmodning.ekstern_id] = anmodning.hoved_ekstern_id
        return multiple() if aktion.tilstand is T.REJECTED else anmodning

    @rule(fordring=fordringer, oere=st.integers(0, 600))
    def nedskriv(self, fordring, oere):
        with self.miljoe.db.transaction() as conn:
            levende = self.miljoe.nymf.fordring(conn, self.fh, fordring.ekstern_id).tilstand is not T.REJECTED
            aktion = self.miljoe.nymf.indgiv(conn, self.miljoe.nedskriv(fordring, oere))
        accepteret = levende and 0 < oere <= self.rest[fordring.ekstern_id]
        assert (aktion.tilstand is not T.REJECTED) == accepteret
        if accepteret:
            self.rest[fordring.ekstern_id] -= oere
            self.nedskrevet[aktion.aktion_id] = (fordring.ekstern_id, oere)

    @rule(nummer=st.integers(0, 50), udfoert=st.booleans())
    def kvitter(self, nummer, udfoert):
        with self.miljoe.db.transaction() as conn:
            aabne = self.miljoe.nymf.aktioner(conn, Aktionsfilter(fordringshaver_id=self.fh, tilstand=T.ROUTED))
            if not aabne:
                return
            aktion = aabne[nummer % len(aabne)]
            self.miljoe.nymf.kvitter(conn, self.miljoe.svar(aktion.aktion_id, *([] if udfoert else [(550, "nej")])))
        if udfoert:
            return
        if aktion.aktionskode == "NEDSKRIV":
            fordring, oere = self.nedskrevet[aktion.aktion_id]
            self.rest[fordring] += oere
            return
        # What falls with a rejected claim is not written down either.
        for fordring, hoved in self.hoved.items():
            if aktion.ekstern_id in {fordring, hoved}:
                self.rest[fordring] = 500

    @invariant()
    def registret_stemmer(self):
        with self.miljoe.db.transaction() as conn:
            poster = self.miljoe.nymf.fordringer(conn, fordringshaver_id=self.fh)
            aktioner = self.miljoe.nymf.aktioner(conn, Aktionsfilter(fordringshaver_id=self.fh))
            historik = {post.fordring_id: self.miljoe.nymf.historik(conn, post.fordring_id) for post in poster}
        assert {post.ekstern_id: post.rest_oere for post in poster} == self.rest
        assert all(post.rest_oere >= 0 for post in poster)
        _kontroller(aktioner, [opgave.aktion_id for opgave in self.miljoe.koe.opgaver])
        for aktion in aktioner:
            linjer = historik[aktion.fordring_id]
            trin = [linje.tilstand for linje in linjer if linje.aktion_id == aktion.aktion_id]
            assert (trin[0], trin[-1]) == (T.RECEIVED, aktion.tilstand)
            assert all(til in OVERGANGE[fra] for fra, til in itertools.pairwise(trin))


def test_random_courses_keep_the_invariants(*, db, nymf, koe, ny, nedskriv, svar, ny_aftale):
    """Each action is queued at most once, one at a time for each claim, and no balance goes below zero."""
    miljoe = SimpleNamespace(db=db, nymf=nymf, koe=koe, ny=ny, nedskriv=nedskriv, svar=svar, ny_aftale=ny_aftale)
    run_state_machine_as_test(
        type("Forloeb", (Forloeb,), {"miljoe": miljoe}),
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
