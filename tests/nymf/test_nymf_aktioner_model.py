"""Random courses of legal and illegal actions against a small model: outcome, balance and state agree."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from nymf_model import AABEN, AFVIST, UDFOERT, Handling, Krav, Model

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.tilstande import Aktionstilstand

I_DAG = date(2026, 11, 20)
HOVEDSTOL, BELOEB = 500_00, 300_00
PSRM, DMI = "KFDAINS", "KFROTFO"
RETTELSER = [*[a.NEDSKRIV, a.OR] * 4, a.FHI, a.TILBAGEKALD]


class Forloeb(RuleBasedStateMachine):
    """One claimant's claims; `miljoe` holds what the test was given."""

    miljoe: SimpleNamespace
    aftaler = itertools.count(2000)

    def __init__(self) -> None:
        super().__init__()
        self.fh = next(self.aftaler)
        self.model = Model()
        self.ids: list[int] = []
        self.kravs_ids: list[int] = []
        with self.miljoe.db.transaction() as conn:
            self.miljoe.nymf.gem_aftale(conn, self.miljoe.ny_aftale(fordringshaver_id=self.fh))

    @precondition(lambda self: len(self.model.krav) < 4)
    @rule(dmi=st.booleans())
    def opret(self, *, dmi: bool) -> None:
        anmodning = self.miljoe.ny(
            DMI if dmi else PSRM, fordringshaver_id=self.fh, beloeb_oere=BELOEB, hovedstol_oere=HOVEDSTOL
        )
        with self.miljoe.db.transaction() as conn:
            aktion = self.miljoe.nymf.indgiv(conn, anmodning)
        nr = len(self.model.krav)
        self.model.krav.append(Krav(dmi=dmi, saldo=BELOEB, hovedstol=HOVEDSTOL, af=len(self.ids)))
        self.model.handlinger.append(Handling(a.OPRET, nr, None, AABEN, skaber=nr))
        self.ids.append(aktion.aktion_id)
        self.kravs_ids.append(aktion.fordring_id)
        self.model.ture()

    def _indgiv(self, *handlinger: Handling) -> None:
        """Hand actions in on both sides, here in one call and there one by one, and compare the outcomes."""
        with self.miljoe.db.transaction() as conn:
            aktioner = self.miljoe.nymf.indgiv_mange(conn, [self._rettelse(h) for h in handlinger])
        for h, aktion in zip(handlinger, aktioner, strict=True):
            self._sammenlign(h, aktion)

    def _rettelse(self, h: Handling) -> Rettelse:
        return Rettelse(
            self.fh,
            uuid4(),
            h.kode,
            h.data,
            fordring_id=self.kravs_ids[h.krav],
            reference_aktion_id=self.ids[h.ref] if h.ref is not None else None,
        )

    def _sammenlign(self, h: Handling, aktion) -> None:
        model, nr = self.model, len(self.model.handlinger)
        model.handlinger.append(h)
        ventet = model.modtagelsesfejl(h) | model.tilstandsfejl(h, nr)
        self.ids.append(aktion.aktion_id)
        assert {b.nummer for b in aktion.bemaerkninger} == ventet
        if ventet:
            model.afvis(h)
            return
        self._virkning(h, aktion)
        model.ture()

    def _virkning(self, h: Handling, aktion) -> None:
        ref = self.model.handlinger[h.ref] if h.ref is not None else None
        if h.kode in a.ANNULLERENDE and ref is not None:
            h.paa, h.oere = ref.paa, -ref.oere
        elif h.kode == a.NEDSKRIV:
            h.paa, h.oere = h.krav, -h.data.beloeb_oere
        elif h.kode == a.OR and self.model.krav[h.krav].dmi:
            h.paa, h.oere = h.krav, h.data.beloeb_oere
        elif h.kode == a.OR:
            h.paa = h.skaber = len(self.model.krav)
            bag = self.model.krav[h.krav].opskriver
            rod = h.krav if bag is None else bag
            h.oere = h.data.beloeb_oere
            self.model.krav.append(Krav(dmi=False, saldo=0, hovedstol=h.oere, af=len(self.ids) - 1, opskriver=rod))
            self.kravs_ids.append(aktion.skaber_fordring_id)

    @precondition(lambda self: self.model.krav)
    @rule(valg=st.data(), koder=st.lists(st.sampled_from(RETTELSER), min_size=1, max_size=6))
    def ret(self, *, valg: st.DataObject, koder: list[str]) -> None:
        """Write-downs, write-ups, corrected principals and withdrawals, sensible or not, one or some at once."""
        self._indgiv(*[self._ny(valg, kode) for kode in koder])

    def _ny(self, valg: st.DataObject, kode: str) -> Handling:
        krav = valg.draw(st.integers(0, len(self.model.krav) - 1))
        oere = valg.draw(st.sampled_from([0, 1, 50_00, 50_00, 100_00, 200_00, 300_00, 300_01]))
        match kode:
            case a.NEDSKRIV:
                indb = valg.draw(st.booleans())
                data = a.Nedskrivning(oere, "INDB" if indb else "REGU", I_DAG if indb else None)
            case a.OR:
                data = a.Opskrivning(oere)
            case a.FHI:
                data = a.Hovedstolsrettelse(HOVEDSTOL + oere)
            case _:
                data = a.Tilbagekald(valg.draw(st.sampled_from(["HENS", "KLAG", "FEJL", "HAFT"])))
        return Handling(kode, krav, data, AABEN)

    @precondition(lambda self: any(h.kode != a.OPRET for h in self.model.handlinger))
    @rule(valg=st.data(), kode=st.sampled_from(sorted(a.ANNULLERENDE)), passende=st.booleans())
    def annuller(self, *, valg: st.DataObject, kode: str, passende: bool) -> None:
        """The undoing of an earlier action: mostly of one that it fits, else of any."""
        slags = {a.OANI: {a.NEDSKRIV}, a.OONR: {a.NEDSKRIV}, a.NAOR: {a.OR, a.OONR}, a.NAOI: {a.OANI}}[kode]
        alle = [nr for nr, h in enumerate(self.model.handlinger) if h.kode not in {a.OPRET, a.FHI, a.TILBAGEKALD}]
        handlinger = self.model.handlinger
        gode = [nr for nr in alle if handlinger[nr].kode in slags and handlinger[nr].stand != AFVIST]
        if not (gode if passende else alle):
            return
        nr = valg.draw(st.sampled_from(gode if passende else alle))
        ref = self.model.handlinger[nr]
        krav = ref.krav if passende else valg.draw(st.integers(0, len(self.model.krav) - 1))
        oere = a.beloeb(ref.data) + (0 if passende else valg.draw(st.sampled_from([0, 1])))
        data = a.Annullering(oere, getattr(ref.data, "virkningsdato", None))
        self._indgiv(Handling(kode, krav, data, AABEN, ref=nr))

    @precondition(lambda self: any(h.sendt and h.stand == AABEN for h in self.model.handlinger))
    @rule(valg=st.data(), udfald=st.lists(st.sampled_from([*[True] * 7, False]), min_size=1, max_size=3))
    def kvitter(self, *, valg: st.DataObject, udfald: list[bool]) -> None:
        """The collection system ends one or some of the actions it has, in any order."""
        sendte = [nr for nr, h in enumerate(self.model.handlinger) if h.sendt and h.stand == AABEN]
        numre = valg.draw(st.permutations(sendte))[: len(udfald)]
        svar = [
            Inddrivelsesudfald(
                self.ids[nr],
                Udfaldsstatus.UDFOERT if udfoert else Udfaldsstatus.AFVIST,
                () if udfoert else ((60000, "Afvist"),),
                None,
                datetime(2026, 11, 20, tzinfo=UTC),
            )
            for nr, udfoert in zip(numre, udfald, strict=False)
        ]
        with self.miljoe.db.transaction() as conn:
            self.miljoe.nymf.kvitter(conn, *svar)
        for nr, udfoert in zip(numre, udfald, strict=False):
            handling = self.model.handlinger[nr]
            self.model.udfoer(handling) if udfoert else self.model.afvis(handling)
        self.model.ture()

    @invariant()
    def enige(self) -> None:
        """States, balances, principals and withdrawals are the model's; no balance is below zero."""
        with self.miljoe.db.transaction() as conn:
            poster = {post.fordring_id: post for post in self.miljoe.nymf.fordringer(conn, fordringshaver_id=self.fh)}
            aktioner = {nr: self.miljoe.nymf.aktion(conn, aktion_id) for nr, aktion_id in enumerate(self.ids)}
        for nr, krav in enumerate(self.model.krav):
            post = poster[self.kravs_ids[nr]]
            assert (post.saldo_oere, post.hovedstol_oere) == (krav.saldo, krav.hovedstol)
            assert (post.ophoer.aarsag if post.ophoer else None) == krav.ophoer
            assert post.saldo_oere >= 0
            rod = self.model.rod(nr)
            alle = {rod} | self.model.opskrivninger(rod, len(self.ids))
            assert sum(poster[self.kravs_ids[i]].saldo_oere for i in alle) <= poster[self.kravs_ids[rod]].hovedstol_oere
            assert post.backend is (Backend.DMI if krav.dmi else Backend.PSRM)
        for nr, handling in enumerate(self.model.handlinger):
            assert _stand(aktioner[nr].tilstand) == (handling.stand, handling.sendt and handling.stand == AABEN)


def _stand(tilstand: Aktionstilstand) -> tuple[str, bool]:
    if tilstand is Aktionstilstand.DONE:
        return UDFOERT, False
    return (AFVIST, False) if tilstand is Aktionstilstand.REJECTED else (AABEN, tilstand is Aktionstilstand.ROUTED)


@pytest.fixture
def forloeb(db, nymf, ny, ny_aftale) -> type[Forloeb]:
    """The machine with the real register behind it."""
    return type("Forloebet", (Forloeb,), {"miljoe": SimpleNamespace(db=db, nymf=nymf, ny=ny, ny_aftale=ny_aftale)})


def _indstillinger(antal: int, skridt: int) -> settings:
    return settings(
        max_examples=antal,
        stateful_step_count=skridt,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


def test_random_courses_agree_with_the_model(forloeb):
    """Some dozens of random courses end as the model says, at every step."""
    run_state_machine_as_test(forloeb, settings=_indstillinger(40, 30))


@pytest.mark.long
def test_hundreds_of_courses_agree_with_the_model(forloeb):
    """The same for eight hundred."""
    run_state_machine_as_test(forloeb, settings=_indstillinger(800, 30))
