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
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test
from mf_hjaelp import TYPE
from mf_verden import DAG, Verden, Verdensfabrik, verdensfabrik

from fordringsbro.inddrivelse.aktioner import NAOI, NAOR, NEDSKRIV, OANI, OONR, OR
from fordringsbro.inddrivelse.model import Backend
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
from fordringsbro.kommandoer import bogfoering
from fordringsbro.nymf.hoering import Afgoerelse
from fordringsbro.nymf.model import Registerpost
from fordringsbro.nymf.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.koersel import IkkeKlarError
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
_SLAGS = (*_RETTELSER, "tilbage", "fortryd", "igen", "igen", "relateret")


class Forloeb(RuleBasedStateMachine):
    """One story."""

    fabrik: ClassVar[Verdensfabrik]

    @initialize()
    def begynd(self) -> None:
        self.stak = ExitStack()
        self.verden: Verden = self.stak.enter_context(self.fabrik.ny())
        self.i_ro = True
        self.modvillig = False

    def teardown(self) -> None:
        if not hasattr(self, "stak"):
            return
        with self.stak:
            self._til_ro()

    def _til_ro(self) -> None:
        self.verden.fald_til_ro()
        brud = self.verden.brud()
        if self.modvillig:
            brud.pop("ledger_balances", None)
        assert brud == {}
        self.i_ro = True

    def _valgt(self, valg: int, **krav: Any) -> Registerpost | None:
        poster = [p for p in self.verden.poster() if all(getattr(p, navn) == v for navn, v in krav.items())]
        return poster[valg % len(poster)] if poster else None

    # --- what a debtor system does ---

    @rule(
        i=st.sampled_from((PSRM, PSRM, DMI)),
        oere=st.sampled_from((20_000, 250_000)),
        relaterede=st.integers(0, 2),
        modregning=st.booleans(),
        hoeres=st.sampled_from((False, False, False, True)),
    )
    def opret(self, *, i: Backend, oere: int, relaterede: int, modregning: bool, hoeres: bool) -> None:
        art = "MODR" if modregning and i is DMI else "INDR"
        anders: dict[str, Any] = {"beloeb_oere": 100_000_001, "hovedstol_oere": 100_000_001} if hoeres else {}
        krav = self.verden.nyt_krav(**{"type_kode": TYPE[i], "beloeb_oere": oere, "art": art, **anders})
        gebyrer = [self.verden.nyt_gebyr(art=art) for _ in range(relaterede if i is PSRM else 0)]
        svar = self.verden.indberet(opret(1001, krav, *gebyrer))
        self.verden.krav |= {fordring_id: et for (_, fordring_id, _), et in zip(svar, [krav, *gebyrer], strict=True)}
        self.i_ro = False

    @rule(hvad=st.lists(st.tuples(st.sampled_from(_SLAGS), _VALG, _OERE), min_size=1, max_size=3))
    def indberet(self, hvad: list[tuple[str, int, int]]) -> None:
        lavet = [self._aktion(*et) for et in hvad]
        aktioner = [et for et in lavet if et is not None]
        if aktioner:
            svar = self.verden.indberet(*(aktion for aktion, _ in aktioner))
            for (_, fordring_id, _), (_, krav) in zip(svar, aktioner, strict=True):
                if krav is not None:
                    self.verden.krav[fordring_id] = krav
            self.i_ro = False

    def _aktion(self, slags: str, valg: int, oere: int) -> tuple[Any, MFKrav | None] | None:
        """An action on one of the claims, and the claim that it creates."""
        post = self._valgt(valg)
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

    def _fortryd(self, valg: int) -> tuple[Any, None] | None:
        fundet = self.verden.sql(
            "SELECT aktion_id, aktionskode, fordring_id, beloeb_oere, fakta ->> 'aarsag', fakta ->> 'virkningsdato'"
            " FROM nymf.aktion WHERE aktionskode = ANY(%s) ORDER BY 1",
            [NEDSKRIV, OR, OANI],
        )
        if not fundet:
            return None
        aktion_id, kode, fordring_id, oere, aarsag, dato = fundet[valg % len(fundet)]
        if fordring_id is None:
            return None
        undo = next(navn for navn, (af, for_) in _UNDO.items() if af == kode and for_ in (None, aarsag))
        virkning = None if dato is None else DAG
        return annuller(undo, 1001, fordring_id, oere, reference=aktion_id, virkningsdato=virkning), None

    # --- what a fagsystem does ---

    @rule(oere=_OERE, ny_konto=st.booleans(), relateret=st.booleans(), valg=_VALG)
    def registrer(self, *, oere: int, ny_konto: bool, relateret: bool, valg: int) -> None:
        konti = list(self.verden.konti)
        konto = uuid4() if ny_konto or not konti else konti[valg % len(konti)]
        kendte = self.verden.konti.get(konto)
        self.verden.registrer(konto, oere, hoved_id=kendte[0] if kendte and relateret else None)
        self.i_ro = False

    @precondition(lambda self: self.verden.konti)
    @rule(valg=_VALG, oere=_OERE)
    def betal(self, valg: int, oere: int) -> None:
        konto, betaling = list(self.verden.konti)[valg % len(self.verden.konti)], uuid4()
        post = indbetaling(konto, betaling, DAG, oere)
        if b"Accept>" in self.verden.sf1590("DebitorIndbetalingAfsend", "ForetagIndbetaling", post):
            self.verden.betalinger[betaling] = konto
        self.i_ro = False

    @precondition(lambda self: self.verden.betalinger)
    @rule(valg=_VALG, oere=_OERE)
    def tag_betaling_tilbage(self, valg: int, oere: int) -> None:
        betaling, konto = list(self.verden.betalinger.items())[valg % len(self.verden.betalinger)]
        post = indbetaling_nedregulering(konto, betaling, uuid4(), DAG, oere)
        self.verden.sf1590("DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", post)
        self.i_ro = False

    def _ledgerens(self, valg: int) -> UUID | None:
        alle = list(itertools.chain.from_iterable(self.verden.konti.values()))
        return alle[valg % len(alle)] if alle else None

    @rule(valg=_VALG, oere=_OERE)
    def afskriv(self, valg: int, oere: int) -> None:
        fordring = self._ledgerens(valg)
        if fordring is not None:
            _gerne(lambda: bogfoering.afskriv(self.verden.installation, str(fordring), oere, None, som_json=True))
            self.i_ro = False

    @rule(valg=_VALG)
    def overdrag_igen(self, valg: int) -> None:
        fordring = self._ledgerens(valg)
        if fordring is not None:
            _gerne(lambda: self.verden.installation.koersel.en(fordring, igen=True))
            self.i_ro = False

    # --- what the collectors do, and the persons who note it ---

    @rule(valg=_VALG, med=st.booleans())
    def flyt(self, *, valg: int, med: bool) -> None:
        """A conversion of a claim; of a main claim with what is related to it, or alone."""
        post = self._valgt(valg, hoved_fordring_id=None)
        if post is None or not self.verden.kan_flyttes(post) or post.art != "INDR":
            return
        foer = post.backend
        nyt = self.verden.flyt(post)
        for relateret in self.verden.poster() if med else ():
            hoerer_til = relateret.hoved_fordring_id == post.fordring_id and relateret.backend is foer
            if hoerer_til and self.verden.kan_flyttes(relateret) and relateret.art == "INDR":
                self.verden.flyt(relateret, nyt)

    @rule(valg=_VALG)
    def giv_tilbage(self, valg: int) -> None:
        """The collector gives a claim back; DMI tells nobody, so a person notes it at once."""
        post = self._valgt(valg, tilstand=Aktionstilstand.DONE, ophoer=None)
        if post is None or post.backend is None or not post.backend_fordring_id:
            return
        if self.verden.hos(post)["ophoer"] is not None:
            return
        self.verden.inddrivelsen.kald(
            post.backend, "/returner", {"fordring_id": post.backend_fordring_id, "aarsag": "AFTL"}
        )
        if post.backend is DMI:
            i = self.verden.installation
            with i.database.transaction() as conn:
                i.underretningsbog.returner(conn, post.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
        self.i_ro = False

    @rule(valg=_VALG, hvordan=st.sampled_from(("fortryd", *Afgoerelse)))
    def afslut_hoering(self, valg: int, hvordan: str | Afgoerelse) -> None:
        aabne = self.verden.sql("SELECT nr FROM nymf.hoering WHERE frist IS NOT NULL ORDER BY nr")
        if not aabne:
            return
        (nr,) = aabne[valg % len(aabne)]
        i = self.verden.installation
        with i.database.transaction() as conn:
            if not isinstance(hvordan, Afgoerelse):
                i.overdragelse.fortryd_hoering(conn, nr, "FEJL")
            else:
                i.nymf.hoeringer.begrund(conn, nr, "Det er rigtigt", "t")
                i.overdragelse.afgoer_hoering(conn, nr, hvordan, tekst="Afgjort", hvem="t")
        self.i_ro = False

    # --- what goes wrong, and the work ---

    @rule(i=st.sampled_from((PSRM, DMI)), art=st.sampled_from(_TRANSPORT), antal=st.integers(1, 3))
    def transportfejl(self, i: Backend, art: str, antal: int) -> None:
        self.verden.bestil(i, art=art, antal=antal)

    @rule(i=st.sampled_from((PSRM, DMI)), element=st.sampled_from(_ELEMENTER), antal=st.integers(1, 3))
    def mindre_svar(self, i: Backend, element: str, antal: int) -> None:
        """A system answers less than it usually does."""
        self.verden.bestil(i, art="uden", element=element, antal=antal)

    @rule(i=st.sampled_from((PSRM, DMI)), art=st.sampled_from(("afvis", "reducer")))
    def modvilje(self, i: Backend, art: str) -> None:
        """A system rejects what it takes otherwise, or writes down less than it was asked to."""
        self.verden.bestil(i, art=art, antal=1)
        self.modvillig = True

    @rule()
    def arbejd(self) -> None:
        self.verden.arbejd()

    @precondition(lambda self: not self.i_ro)
    @rule()
    def fald_til_ro(self) -> None:
        self._til_ro()


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
    """Six stories: register, ledger, receipts and both collection systems agree whenever it is quiet."""
    _fortael(fabrik, max_examples=6, stateful_step_count=20, derandomize=True)


@pytest.mark.long
def test_many_random_stories_leave_all_books_in_agreement(fabrik):
    """The same for two thousand other stories each time."""
    _fortael(fabrik, max_examples=2000, stateful_step_count=30, print_blob=True)
