"""Random courses of legal and illegal actions against a small model: outcome, balance and state agree.

The model knows claims, write-downs, write-ups, annulments, withdrawals and receipts; it is written from the rules of
docs/nymf.md, without looking at how the register keeps them.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import UTC, date, datetime
from types import SimpleNamespace
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from fordringsbro.inddrivelse import aktioner as a
from fordringsbro.inddrivelse.model import Backend, Udfald, Udfaldsstatus
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.tilstande import Aktionstilstand

I_DAG = date(2026, 11, 20)
HOVEDSTOL, BELOEB = 500_00, 300_00
AABEN, UDFOERT, AFVIST = "AABEN", "UDFOERT", "AFVIST"
PSRM, DMI = "KFDAINS", "KFROTFO"
RETTELSER = [*[a.NEDSKRIV, a.OR] * 4, a.FHI, a.TILBAGEKALD]
LAASTE = {"HENS", "KLAG", "BORD", "BORT", "HAFT"}


@dataclass
class Handling:
    """An action of the model; `paa` is the claim whose balance changes, by `oere`."""

    kode: str
    krav: int
    data: object
    stand: str
    paa: int | None = None
    oere: int = 0
    ref: int | None = None
    skaber: int | None = None
    sendt: bool = False


@dataclass
class Krav:
    """A claim of the model."""

    dmi: bool
    saldo: int
    hovedstol: int
    af: int
    ophoer: str | None = None
    opskriver: int | None = None


class Model:
    """What the claims are by the rules: a list of claims and a list of actions, both in order."""

    def __init__(self) -> None:
        self.krav: list[Krav] = []
        self.handlinger: list[Handling] = []

    def roerer(self, h: Handling, krav: set[int | None]) -> bool:
        return bool({h.krav, h.paa, h.skaber} & (krav - {None}))

    def foer(self, nr: int, krav: set[int | None]) -> list[Handling]:
        return [h for h in self.handlinger[:nr] if h.stand == AABEN and self.roerer(h, krav)]

    def rest(self, krav: int, nr: int) -> int:
        return self.krav[krav].saldo + sum(h.oere for h in self.foer(nr, {krav}) if h.paa == krav)

    def ophoer(self, krav: int, nr: int) -> str | None:
        """How a claim will have ended: by withdrawals before, and by those of what it writes up that were sent."""
        over = self.krav[krav].opskriver
        ende = self.krav[krav].ophoer
        for i, h in enumerate(self.handlinger):
            egen = h.krav == krav and i < nr
            foelger = h.krav == over and (i < nr or h.sendt)
            if h.kode == a.TILBAGEKALD and h.stand == AABEN and (egen or foelger):
                ende = h.data.aarsag if ende is None or (h.data.aarsag == "FEJL" and ende != "FEJL") else ende
        return ende

    def hovedstol(self, krav: int, nr: int) -> int:
        paa_vej = [h.data.hovedstol_oere for h in self.foer(nr, {krav}) if h.kode == a.FHI and h.krav == krav]
        return paa_vej[-1] if paa_vej else self.krav[krav].hovedstol

    def roert(self, h: Handling) -> set[int | None]:
        """The claim of an action and the one whose balance changes."""
        ref = self.handlinger[h.ref] if h.ref is not None else None
        return {h.krav, ref.paa if ref and ref.paa is not None and h.kode in a.ANNULLERENDE else h.krav}

    def venter(self, h: Handling, nr: int) -> set[int | None]:
        """The claims whose earlier actions go before it."""
        if h.kode in a.OPSKRIVENDE:
            return self.roert(h) | self.opskrivninger(self.rod(h.krav), nr) | {self.rod(h.krav)}
        if h.kode == a.TILBAGEKALD:
            return self.roert(h) | self.opskrivninger(h.krav, nr)
        return self.roert(h)

    def rod(self, krav: int) -> int:
        """The claim that the principal is of."""
        bag = self.krav[krav].opskriver
        return krav if bag is None else bag

    def opskrivninger(self, krav: int, nr: int) -> set[int | None]:
        """The write-ups of a claim that came before an action and are there."""
        return {
            i
            for i, k in enumerate(self.krav)
            if k.opskriver == krav and k.ophoer is None and k.af < nr and self.handlinger[k.af].stand != AFVIST
        }

    def kompleks(self, krav: int, nr: int) -> int:
        """What is owed of one principal."""
        return sum(self.rest(i, nr) for i in self.opskrivninger(self.rod(krav), nr) | {self.rod(krav)})

    def tilstandsfejl(self, h: Handling, nr: int) -> set[int]:
        """What the state of things refuses; asked at reception and again when an action has its turn."""
        ref = self.handlinger[h.ref] if h.ref is not None else None
        maal = (self.roert(h) - {h.krav} or {h.krav}).pop()
        egen = self.ophoer(h.krav, nr)
        ophoert = egen is not None or self.ophoer(maal, nr) is not None
        tilbage = h.data.aarsag if h.kode == a.TILBAGEKALD else None
        oere = a.beloeb(h.data)
        annulleret = ref is not None and any(
            x.ref == h.ref and x is not h and x.stand != AFVIST for x in self.handlinger
        )
        virkningsloes = annulleret or (ref is not None and ref.stand == AFVIST)
        fund = {
            428: self.handlinger[self.krav[h.krav].af].stand == AFVIST,
            498: ophoert and h.kode == a.NEDSKRIV,
            496: ophoert and h.kode == a.OR,
            518: ophoert and h.kode == a.FHI,
            530: ophoert and h.kode in a.ANNULLERENDE,
            602: tilbage is not None and egen == "FEJL",
            603: tilbage not in {None, "FEJL"} and egen in LAASTE,
            90001: h.kode in a.NEDSKRIVENDE and oere > self.rest(maal, nr),
            90005: h.kode in a.OPSKRIVENDE
            and not virkningsloes
            and self.kompleks(h.krav, nr) + oere > self.hovedstol(self.rod(h.krav), nr),
            510: h.kode == a.FHI and h.data.hovedstol_oere <= self.hovedstol(h.krav, nr),
            493: ref is not None and ref.stand == AFVIST,
            503: annulleret,
        }
        return {nummer for nummer, er in fund.items() if er}

    def modtagelsesfejl(self, h: Handling) -> set[int]:
        """What an action itself is refused for, once and for all."""
        dmi, oere = self.krav[h.krav].dmi, a.beloeb(h.data)
        fund = {
            426: h.kode == a.NAOR and dmi,
            512: h.kode == a.FHI and dmi,
            408: h.kode == a.NEDSKRIV and oere <= 0,
            227: h.kode in (a.OPSKRIVENDE | {a.NAOR, a.NAOI}) and oere <= 0,
        }
        if h.ref is not None:
            fund |= self.referencefejl(h, self.handlinger[h.ref])
        return {nummer for nummer, er in fund.items() if er}

    def referencefejl(self, h: Handling, ref: Handling) -> dict[int, bool]:
        """What an annulment and the action that it undoes must have in common."""
        aarsag = ref.data.aarsag if ref.kode == a.NEDSKRIV else None
        op = h.kode in {a.OANI, a.OONR}
        andet_beloeb = a.beloeb(ref.data) != a.beloeb(h.data)
        return {
            494: ref.krav != h.krav,
            470: getattr(ref.data, "virkningsdato", None) != h.data.virkningsdato,
            469: op and andet_beloeb,
            504: not op and andet_beloeb,
            488: self.krav[h.krav].dmi and ref.stand == AABEN,
            473: op and ref.kode != a.NEDSKRIV,
            471: h.kode == a.OANI and aarsag == "REGU",
            477: h.kode == a.OONR and aarsag == "INDB",
            502: h.kode == a.NAOR and ref.kode not in {a.OR, a.OONR},
            506: h.kode == a.NAOI and ref.kode != a.OANI,
        }

    def afvis(self, h: Handling) -> None:
        h.stand = AFVIST

    def udfoer(self, h: Handling) -> None:
        """Book an action and end it."""
        h.stand = UDFOERT
        if h.paa is not None:
            self.krav[h.paa].saldo += h.oere
        if h.kode == a.FHI:
            self.krav[h.krav].hovedstol = h.data.hovedstol_oere
        if h.kode == a.TILBAGEKALD:
            for nr, krav in enumerate(self.krav):
                hoerer_til = h.krav in {nr, krav.opskriver}
                afvist = self.handlinger[krav.af].stand == AFVIST
                if (
                    hoerer_til
                    and not afvist
                    and (krav.ophoer is None or (h.data.aarsag == "FEJL" and krav.ophoer != "FEJL"))
                ):
                    krav.ophoer = h.data.aarsag

    def ture(self) -> None:
        """Give every action that has nothing before it its turn, until nothing changes."""
        igen = True
        while igen:
            igen = False
            for nr, h in enumerate(self.handlinger):
                if h.stand != AABEN or h.sendt or self.foer(nr, self.venter(h, nr)):
                    continue
                igen = h.sendt = True
                if h.kode != a.OPRET and self.tilstandsfejl(h, nr):
                    self.afvis(h)


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
            Udfald(
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
def test_a_thousand_courses_agree_with_the_model(forloeb):
    """The same for more than a thousand."""
    run_state_machine_as_test(forloeb, settings=_indstillinger(1200, 30))
