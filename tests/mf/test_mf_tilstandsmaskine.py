"""Random stories over both collection systems, from a debtor system and a fagsystem: all books agree whenever it is
quiet, nothing is done twice, and `verify` has nothing to tell.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from mf_hjaelp import TYPE
from mf_verden import DAG, Verden, Verdensfabrik, verdensfabrik

from fordringsbro.aktion.aktioner import NAOI, NAOR, NEDSKRIV, OANI, OONR, OR
from fordringsbro.aktion.model import Backend
from fordringsbro.cli.fordringer import bogfoering
from fordringsbro.klient.beskeder import indbetaling, indbetaling_nedregulering
from fordringsbro.klient.mf_beskeder import (
    MFKrav,
    aendr,
    annuller,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.model import Registerpost
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.hindring import IkkeKlarError
from fordringsbro.platform.errors import FejlError

PSRM, DMI = Backend.PSRM, Backend.DMI
_VALG = st.integers(0, 30)
_OERE = st.sampled_from((1, 10_000, 20_000, 50_000, 125_000, 250_000, 250_001))
#: Faults of the way there: nothing arrives, an answer is lost, something else answers.
_TRANSPORT = ("503", "html", "intet_svar", "svar_tabt")
#: What an answer may leave out: the claimant's reference, the id of a write-up claim.
_ELEMENTER = (
    "FordringFordringHaverReference",
    "OpskrivFordringKvitteringStruktur/FordringInddrivelseFordringIdentifikator",
)
#: What each undoing action undoes.
_UNDO = {OANI: (NEDSKRIV, "INDB"), OONR: (NEDSKRIV, "REGU"), NAOR: (OR, None), NAOI: (OANI, None)}
#: Actions on a claim alone.
_RETTELSER: dict[str, Callable[[int, int], Any]] = {
    "ned": lambda fordring, oere: nedskriv(1001, fordring, oere, virkningsdato=DAG),
    "regu": lambda fordring, oere: nedskriv(1001, fordring, oere, aarsag="REGU"),
    "op": lambda fordring, oere: opskriv(1001, fordring, oere),
    "tilbage": lambda fordring, oere: tilbagekald(1001, fordring, ("FEJL", "HENS", "KLAG")[oere % 3]),
    "hovedstol": lambda fordring, oere: hovedstol(1001, fordring, 300_000 + oere),
    "art": lambda fordring, oere: aendr(1001, fordring, {"FordringFordringArtKode": ("INDR", "MODR")[oere % 2]}),
}
_TRIN = (
    "opret", "til_dmi", "hoeres", "registrer", "betal", "tag_tilbage", "afskriv", "overdrag_igen", "flyt",
    "giv_tilbage", "afslut_hoering", "transportfejl", "mindre_svar", "modvilje", "arbejd", "ro",
)  # fmt: skip
_SLAGS = (*_RETTELSER, "tilbage", "fortryd", "igen", "igen", "relateret")


class Forloeb(RuleBasedStateMachine):
    """One story. It begins with claims of each kind, so that whatever comes has something to work on."""

    fabrik: ClassVar[Verdensfabrik]

    @initialize()
    def begynd(self) -> None:
        self.stak = ExitStack()
        self.verden: Verden = self.stak.enter_context(self.fabrik.ny())
        self.handlinger: dict[str, Callable[[int, int], None]] = {
            "opret": self._opret,
            "til_dmi": self._til_dmi,
            "hoeres": self._hoeres,
            "registrer": self._registrer,
            "betal": self._betal,
            "tag_tilbage": self._tag_betaling_tilbage,
            "afskriv": self._afskriv,
            "overdrag_igen": self._overdrag_igen,
            "flyt": self._flyt,
            "giv_tilbage": self._giv_tilbage,
            "afslut_hoering": self._afslut_hoering,
            "transportfejl": self._transportfejl,
            "mindre_svar": self._mindre_svar,
            "modvilje": self._modvilje,
            "arbejd": lambda _valg, _oere: self.verden.arbejd(),
            "ro": lambda _valg, _oere: self._til_ro(),
        }
        assert set(self.handlinger) == set(_TRIN)
        for handling in (self._opret, self._til_dmi, self._hoeres, self._registrer):
            handling(2, 250_000)

    def teardown(self) -> None:
        if not hasattr(self, "stak"):
            return
        with self.stak:
            self._til_ro()

    @rule(hvad=st.sampled_from(_TRIN), valg=_VALG, oere=_OERE)
    def trin(self, hvad: str, valg: int, oere: int) -> None:
        """Something happens; which of many is meant by `valg`."""
        self.handlinger[hvad](valg, oere)

    @rule(hvad=st.lists(st.tuples(st.sampled_from(_SLAGS), _VALG, _OERE), min_size=1, max_size=4))
    def indberet(self, hvad: list[tuple[str, int, int]]) -> None:
        """A delivery of the debtor system with some actions on claims, whoever's they are."""
        lavet = [self._aktion(*et) for et in hvad]
        aktioner = [et for et in lavet if et is not None]
        if aktioner:
            svar = self.verden.indberet(*(aktion for aktion, _ in aktioner))
            for (_, fordring_id, _), (_, krav) in zip(svar, aktioner, strict=True):
                if krav is not None:
                    self.verden.krav[fordring_id] = krav

    def _til_ro(self) -> None:
        self.verden.fald_til_ro()
        assert self.verden.brud() == {}

    def _valgt(self, valg: int, **krav: Any) -> Registerpost | None:
        poster = [p for p in self.verden.poster() if all(getattr(p, navn) == v for navn, v in krav.items())]
        return poster[valg % len(poster)] if poster else None

    def _aktion(self, slags: str, valg: int, oere: int) -> tuple[Any, MFKrav | None] | None:
        """An action on one of the claims, and the claim that it creates."""
        post = self._ramt(slags, valg)
        if post is None:
            return None
        krav = self.verden.krav.get(post.fordring_id)
        if slags == "fortryd":
            return self._fortryd(valg)
        if slags == "igen":
            return (genindsend(1001, post.fordring_id, krav), krav) if krav else None
        if slags == "relateret":
            gebyr = self.verden.nyt_gebyr(hoved_fordring_id=post.fordring_id)
            return opret(1001, gebyr), gebyr
        return _RETTELSER[slags](post.fordring_id, oere), None

    def _ramt(self, slags: str, valg: int) -> Registerpost | None:
        """The claim that an action names: mostly one that it may be on, now and then any."""
        poster = self.verden.poster()
        if valg % 5:
            egne = [p for p in poster if p.fordring_id in self.verden.krav or p.opskriver_fordring_id is not None]
            ophoert = slags == "igen"
            poster = [p for p in egne if (p.ophoer is not None) == ophoert] or egne
        return poster[valg % len(poster)] if poster else None

    def _fortryd(self, valg: int) -> tuple[Any, None] | None:
        fundet = self.verden.sql(
            "SELECT aktion_id, aktionskode, fordring_id, beloeb_oere, fakta ->> 'aarsag', fakta ->> 'virkningsdato'"
            " FROM nymf.aktion WHERE aktionskode = ANY(%s) AND fordring_id IS NOT NULL ORDER BY 1",
            [NEDSKRIV, OR, OANI],
        )
        if not fundet:
            return None
        aktion_id, kode, fordring_id, oere, aarsag, dato = fundet[valg % len(fundet)]
        undo = next(navn for navn, (af, for_) in _UNDO.items() if af == kode and for_ in (None, aarsag))
        virkning = None if dato is None else DAG
        return annuller(undo, 1001, fordring_id, oere, reference=aktion_id, virkningsdato=virkning), None

    def _indberet_ny(self, krav: MFKrav, *gebyrer: MFKrav) -> None:
        svar = self.verden.indberet(opret(1001, krav, *gebyrer))
        self.verden.krav |= {fordring_id: et for (_, fordring_id, _), et in zip(svar, [krav, *gebyrer], strict=True)}

    def _opret(self, valg: int, oere: int) -> None:
        krav = self.verden.nyt_krav(type_kode=TYPE[PSRM], beloeb_oere=max(oere, 10_000))
        self._indberet_ny(krav, *(self.verden.nyt_gebyr() for _ in range(valg % 3)))

    def _til_dmi(self, valg: int, oere: int) -> None:
        art = ("INDR", "MODR")[valg % 2]
        self._indberet_ny(self.verden.nyt_krav(type_kode=TYPE[DMI], beloeb_oere=max(oere, 10_000), art=art))

    def _hoeres(self, valg: int, _oere: int) -> None:
        stor = 100_000_001 + valg
        krav = self.verden.nyt_krav(beloeb_oere=stor, hovedstol_oere=stor)
        self._indberet_ny(krav, *(self.verden.nyt_gebyr() for _ in range(valg % 2)))

    # --- what a fagsystem and its clerks do ---

    def _registrer(self, valg: int, oere: int) -> None:
        """A claim on a new account, on a known one, or interest of a claim there."""
        konti = list(self.verden.konti)
        konto = konti[valg % len(konti)] if konti and valg % 3 else uuid4()
        kendte = self.verden.konti.get(konto)
        self.verden.registrer(konto, oere, hoved_id=kendte[0] if kendte and valg % 3 == 1 else None)

    def _betal(self, valg: int, oere: int) -> None:
        konto, betaling = list(self.verden.konti)[valg % len(self.verden.konti)], uuid4()
        post = indbetaling(konto, betaling, DAG, oere)
        if b"Accept>" in self.verden.sf1590("DebitorIndbetalingAfsend", "ForetagIndbetaling", post):
            self.verden.betalinger[betaling] = konto

    def _tag_betaling_tilbage(self, valg: int, oere: int) -> None:
        if self.verden.betalinger:
            betaling, konto = list(self.verden.betalinger.items())[valg % len(self.verden.betalinger)]
            post = indbetaling_nedregulering(konto, betaling, uuid4(), DAG, oere)
            self.verden.sf1590("DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", post)

    def _ledgerens(self, valg: int) -> UUID:
        alle = list(itertools.chain.from_iterable(self.verden.konti.values()))
        return alle[valg % len(alle)]

    def _afskriv(self, valg: int, oere: int) -> None:
        i, fordring = self.verden.installation, str(self._ledgerens(valg))
        _gerne(lambda: bogfoering.afskriv(i, fordring, oere, None))

    def _overdrag_igen(self, valg: int, _oere: int) -> None:
        fordring = self._ledgerens(valg)
        _gerne(lambda: self.verden.installation.koersel.en(fordring, igen=True))

    # --- what the collectors do, and the persons who note it ---

    def _flyt(self, valg: int, oere: int) -> None:
        """A conversion of a main claim, with what is related to it or alone."""
        post = self._valgt(valg, hoved_fordring_id=None, tilstand=Aktionstilstand.DONE, ophoer=None)
        if post is None or not self.verden.kan_flyttes(post) or post.art != "INDR":
            return
        foer = post.backend
        nyt = self.verden.flyt(post)
        for relateret in self.verden.poster() if oere % 2 == 0 else ():
            hoerer_til = relateret.hoved_fordring_id == post.fordring_id and relateret.backend is foer
            if hoerer_til and self.verden.kan_flyttes(relateret) and relateret.art == "INDR":
                self.verden.flyt(relateret, nyt)

    def _giv_tilbage(self, valg: int, _oere: int) -> None:
        """The collector gives a claim back; DMI tells nobody, so a person notes it at once."""
        post = self._valgt(valg, tilstand=Aktionstilstand.DONE, ophoer=None)
        if post is None or not post.backend_fordring_id or post.backend is None:
            return
        if self.verden.hos(post)["ophoer"] is not None:
            return
        krop = {"fordring_id": post.backend_fordring_id, "aarsag": "AFTL"}
        self.verden.inddrivelsen.kald(post.backend, "/returner", krop)
        if post.backend is DMI:
            i = self.verden.installation
            with i.database.transaction() as conn:
                i.underretningsbog.returner(conn, post.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")

    def _afslut_hoering(self, valg: int, _oere: int) -> None:
        aabne = self.verden.sql("SELECT nr FROM nymf.hoering WHERE frist IS NOT NULL ORDER BY nr")
        if not aabne:
            return
        (nr,), hvordan = aabne[valg % len(aabne)], (*Afgoerelse, None)[valg % 4]
        i = self.verden.installation
        with i.database.transaction() as conn:
            if hvordan is None:
                i.overdragelse.fortryd_hoering(conn, nr, "FEJL")
            else:
                i.nymf.hoeringer.begrund(conn, nr, "Det er rigtigt", "t")
                i.overdragelse.afgoer_hoering(conn, nr, hvordan, tekst="Afgjort", hvem="t")

    # --- what goes wrong ---

    def _transportfejl(self, valg: int, _oere: int) -> None:
        art = _TRANSPORT[valg % len(_TRANSPORT)]
        self.verden.bestil((PSRM, DMI)[valg % 2], art=art, antal=1 + valg % 3)

    def _mindre_svar(self, valg: int, _oere: int) -> None:
        """A system answers less than it usually does."""
        self.verden.bestil((PSRM, DMI)[valg % 2], art="uden", element=_ELEMENTER[valg % 3 % 2], antal=1 + valg % 3)

    def _modvilje(self, valg: int, _oere: int) -> None:
        """A system rejects what it takes otherwise, or writes down less than it was asked to."""
        self.verden.bestil((PSRM, DMI)[valg % 2], art=("afvis", "reducer")[valg % 3 % 2], antal=1)


def _gerne(handling: Callable[[], object]) -> None:
    """Do something that may be refused."""
    with suppress(FejlError, IkkeKlarError):
        handling()


@pytest.fixture(scope="module")
def fabrik(template_database, copied_database, tmp_path_factory):
    """Worlds for the stories."""
    with verdensfabrik(template_database, copied_database, tmp_path_factory.mktemp("verden")) as fabrik:
        yield fabrik


def _fortael(fabrik: Verdensfabrik, **hvordan: Any) -> None:
    run_state_machine_as_test(
        type("Forloeb", (Forloeb,), {"fabrik": fabrik}),
        settings=settings(deadline=None, database=None, suppress_health_check=list(HealthCheck), **hvordan),
    )


def test_a_few_random_stories_leave_all_books_in_agreement(fabrik):
    """Four stories: register, ledger, receipts and both collection systems agree whenever it is quiet."""
    # A story that fails is told as it is: to make it short takes minutes.
    _fortael(fabrik, max_examples=4, stateful_step_count=20, derandomize=True, phases=(Phase.generate,))


@pytest.mark.long
def test_many_random_stories_leave_all_books_in_agreement(fabrik):
    """The same for two thousand other stories each time."""
    _fortael(fabrik, max_examples=2000, stateful_step_count=30, print_blob=True)
