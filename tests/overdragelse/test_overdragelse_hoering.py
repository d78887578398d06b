"""A claim of the ledger in hearing: withdrawn, corrected by its fagsystem, and handed over again as a new claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring, rente

from fordringsbro.aktion.aktioner import Nedskrivning
from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.model import Konto, Registrering
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.hindring import IkkeKlarError
from fordringsbro.overdragelse.hjemtagning import AFVISTE
from fordringsbro.overdragelse.model import Politik
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError, NyNedskrivning, Rettelser
from fordringsbro.portal.fortaelling import fortael

T = Aktionstilstand
#: Above what R_4_2 allows KFDAINS without a hearing.
OVER = 1_000_100


class Sag:
    """A municipality's claim in hearing, and what the municipality can do about it."""

    def __init__(self, by, *fordringer):
        self.by, self.dele = by, by.dele
        self.konto_id = by.registrer(*fordringer)
        by.koer()
        with self.dele.database.transaction() as conn:
            (self.hoering,) = self.dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())

    def fortryd(self):
        """Withdraw, and run the job that tells the ledger."""
        with self.dele.database.transaction() as conn:
            self.dele.overdragelse.fortryd_hoering(conn, self.hoering.nr, "FEJL")
        self.meld()

    def meld(self):
        """What the worker does with the job of telling the ledger, which must be in the queue."""
        with self.dele.database.transaction() as conn:
            (args,) = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (AFVISTE,)).fetchone()
        self.dele.hjemtagning.afviste(**args)

    def ret(self, *fordringer):
        """Register again as the fagsystem would, with all that follows."""
        system = OprettetAf(CVR, self._system)
        ny = Registrering(CVR, system, Konto(self.konto_id, "DIVERSE", ET), fordringer)
        with self.dele.database.transaction() as conn:
            kommune = store.kommune(conn, CVR, I_DAG)
            svar = self.dele.bog.registrer(conn, ny)
            self.dele.overdragelse.registreret(conn, kommune, ny, svar)

    @property
    def _system(self):
        with self.dele.database.transaction() as conn:
            return self.dele.bog.kontohoveder(conn, [self.konto_id])[0].oprettet_af.it_system

    def aktioner(self, f):
        """The actions that a claim has had, oldest first."""
        with self.dele.database.transaction() as conn:
            egne = dict(conn.execute("SELECT ekstern_id, fordring_id FROM overdragelse.forsoeg"))
        return sorted(
            (a for e, a in self.by.aktioner().items() if egne.get(e) == f.fordring_id), key=lambda a: a.aktion_id
        )


def test_withdrawn_corrected_and_handed_over_again(by):
    """The whole way: hearing, withdrawal, a registration with the right principal, a new claim at collection."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    assert by.stand(f) == [Stand.OVERDRAGET]
    sag.fortryd()
    assert by.stand(f) == [Stand.AFVIST]
    by.koer()
    assert len(sag.aktioner(f)) == 1, "a withdrawn claim is not due until it is corrected"
    sag.ret(replace(f, hovedstol_oere=50_000))
    assert by.stand(f) == [Stand.INGEN]
    by.koer()
    foerste, anden = sag.aktioner(f)
    assert (foerste.tilstand, anden.tilstand) == (T.REJECTED, T.ROUTED)
    assert (foerste.ekstern_id, anden.data.hovedstol_oere) == (f.fordring_id, 50_000)
    assert anden.fordring_id != foerste.fordring_id
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_a_claim_in_hearing_can_not_be_changed(by):
    """As long as the case runs collection has the claim, and the ledger says so."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    with pytest.raises(AfvisningError) as fejl:
        sag.ret(replace(f, periode_til=date(2026, 9, 29)))
    assert fejl.value.afvisning.aarsag is Aarsag.ER_OVERDRAGET


@pytest.mark.parametrize(
    "felter",
    [
        {"type_kode": "KFSKFRI"},
        {"stiftelsesdato": date(2026, 9, 2)},
        {"forfaldsdato": date(2026, 9, 2)},
        {"foraeldelsesdato": date(2029, 9, 4)},
        {"reference": "DI-NY"},
        {"modregning": True},
    ],
)
def test_master_data_are_corrected_once_collection_has_refused_them(by, felter):
    """What the filter judges may change then, and not before."""
    aaben, f = fordring(srb=date(2027, 1, 1)), fordring(hovedstol_oere=OVER)
    sag = Sag(by, f, aaben)
    sag.fortryd()
    with pytest.raises(AfvisningError) as fejl:
        sag.ret(replace(aaben, **felter))
    assert fejl.value.afvisning.aarsag is Aarsag.ANDET_INDHOLD
    sag.ret(replace(f, **felter))
    assert by.stand(f) == [Stand.INGEN]


@pytest.mark.parametrize(
    ("felter", "aarsag"),
    [({"beloeb_oere": 49_999}, Aarsag.ANDET_INDHOLD), ({"hovedstol_oere": -1}, Aarsag.BELOEB_UGYLDIGT)],
)
def test_the_amount_owed_is_not_corrected_by_a_registration(by, felter, aarsag):
    """It changes by what is booked only; a principal below nothing is no principal."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    sag.fortryd()
    with pytest.raises(AfvisningError) as fejl:
        sag.ret(replace(f, **felter))
    assert fejl.value.afvisning.aarsag is aarsag
    assert by.stand(f) == [Stand.AFVIST]


def test_related_claims_that_fell_with_their_main_claim_come_along(by):
    """Rejected with 203 only, they are handed over again with the corrected main claim and refer to its new id."""
    f = fordring(hovedstol_oere=OVER)
    r = rente(f)
    sag = Sag(by, f, r)
    sag.fortryd()
    assert by.stand(f, r) == [Stand.AFVIST, Stand.AFVIST]
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    hoved, relateret = sag.aktioner(f)[-1], sag.aktioner(r)[-1]
    assert (hoved.tilstand, relateret.tilstand) == (T.ROUTED, T.WAITING)
    assert relateret.hoved_fordring_id == hoved.fordring_id


def test_a_related_claim_with_a_fault_of_its_own_stays(by):
    """Only 203 is mended by the main claim's correction."""
    f = fordring(hovedstol_oere=OVER)
    r = rente(f, reference="x" * 37)
    sag = Sag(by, f, r)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    assert by.stand(f, r) == [Stand.INGEN, Stand.AFVIST]


def test_a_payment_after_it_was_handed_over_again_is_told_on_the_new_claim(by):
    """The write-down goes to the id that collection has now."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    ny = sag.aktioner(f)[-1]
    with by.dele.database.transaction() as conn:
        betaling = Indbetaling(uuid4(), CVR, OprettetAf(CVR, uuid4()), sag.konto_id, I_DAG, 100)
        svar = by.dele.bog.indbetal(conn, betaling)
        by.dele.overdragelse.betalt(conn, betaling, svar)
        post = by.dele.nymf.fordring_ved_id(conn, ny.fordring_id)
    assert post.rest_oere == 49_900


def test_a_payment_told_on_the_withdrawn_claim_can_not_be_undone_on_the_new_one(by):
    """The new claim was handed over without the amount; the ledger is told so and must take its booking back."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    indbetaling = by.betal_og_meld(sag.konto_id, 20_000)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    assert sag.aktioner(f)[-1].data.beloeb_oere == 30_000
    n = IndbetalingNedregulering(uuid4(), CVR, by.fagsystem, sag.konto_id, indbetaling, I_DAG, None)
    with by.dele.database.transaction() as conn:
        svar = by.dele.bog.indbetaling_nedreguler(conn, n)
        with pytest.raises(KanIkkeRettesError):
            by.dele.overdragelse.tilbagefoert(conn, svar)


def test_a_write_off_after_it_was_handed_over_again_is_told_on_the_new_claim(by):
    """As a payment is."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    with by.dele.database.transaction() as conn:
        ny = NyNedskrivning(uuid4(), f.fordring_id, Nedskrivning(100, "REGU"))
        Rettelser(by.dele.bog, by.dele.nymf).meld_eller_afvis(conn, [ny])
        post = by.dele.nymf.fordring_ved_id(conn, sag.aktioner(f)[-1].fordring_id)
    assert post.rest_oere == 49_900


def test_rim_rejects_and_the_ledger_knows(by):
    """As a withdrawal: the claim can be corrected."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    with by.dele.database.transaction() as conn:
        by.dele.nymf.hoeringer.begrund(conn, sag.hoering.nr, "x", "y")
        by.dele.overdragelse.afgoer_hoering(conn, sag.hoering.nr, Afgoerelse.AFVIS, tekst="Nej")
    sag.meld()
    assert by.stand(f) == [Stand.AFVIST]


def test_rim_accepts_and_the_ledger_leaves_it_handed_over(by):
    """The job that tells of rejections finds none."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    with by.dele.database.transaction() as conn:
        by.dele.nymf.hoeringer.begrund(conn, sag.hoering.nr, "x", "y")
        by.dele.overdragelse.afgoer_hoering(conn, sag.hoering.nr, Afgoerelse.GODKEND)
    sag.meld()
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_news_of_an_old_attempt_does_not_touch_the_new_one(by):
    """The job that tells the ledger may come twice, and late."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    sag.meld()
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_a_clerk_sends_a_refused_claim_again_at_once(by):
    """Without a correction, whatever the policy; one that is not refused is not sent twice."""
    by.politik(Politik.MANUEL)
    f = fordring(hovedstol_oere=OVER)
    by.registrer(f)
    by.dele.koersel.en(f.fordring_id)
    with by.dele.database.transaction() as conn:
        (hoering,) = by.dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())
        by.dele.overdragelse.fortryd_hoering(conn, hoering.nr, "FEJL")
    by.dele.hjemtagning.afviste(str(hoering.aktion_id))
    igen = by.dele.koersel.en(f.fordring_id, igen=True)
    assert (igen.tilstand, igen.ekstern_id == f.fordring_id) == (T.HEARING, False)
    with pytest.raises(IkkeKlarError, match="handed over already"):
        by.dele.koersel.en(f.fordring_id, igen=True)


def test_the_story_has_both_attempts(by):
    """The withdrawal and the second handing over stand in one timeline, found by either fordrings-ID."""
    f = fordring(hovedstol_oere=OVER)
    sag = Sag(by, f)
    sag.fortryd()
    sag.ret(replace(f, hovedstol_oere=50_000))
    by.koer()
    foerste, anden = sag.aktioner(f)
    with by.dele.database.transaction() as conn:
        historier = [fortael(conn, by.dele.bog, by.dele.nymf, str(a.fordring_id)) for a in (foerste, anden)]
    assert historier[0] == historier[1]
    assert historier[0].rad.registernummer == anden.fordring_id
    engelsk = [punkt.en for punkt in historier[0].punkter]
    assert "The claimant withdrew" in engelsk
    assert {str(foerste.aktion_id), str(anden.aktion_id)} <= {punkt.noegle for punkt in historier[0].punkter}


def aftale_uden(by, *typer, fra=I_DAG + timedelta(days=1)):
    """The series of 1001 before and after some types are forbidden from a day."""
    with by.dele.database.transaction() as conn:
        bog = by.dele.nymf.aftalebog
        foer = bog.serie(conn, 1001)
        aendring = Aftaleaendring(fjern_typer=frozenset(typer))
        efter = bog.aendret(foer, aendring.anvend, Paategning(fra, "x", "y"))
        return by.dele.forhaandsvisning.vis(conn, foer, efter, fra)


def test_a_preview_names_the_open_claims_that_would_be_judged_otherwise(by):
    """In the ledger by the day it falls due, in hearing, and under way; nothing is written."""
    snart, senere = fordring(srb=I_DAG - timedelta(days=1)), fordring(srb=date(2026, 12, 24))
    anden = fordring(type_kode="KFSKFRI", srb=date(2026, 12, 24))
    by.politik(Politik.MANUEL)
    i_hoering, undervejs = fordring(hovedstol_oere=OVER), fordring()
    by.registrer(snart, senere, anden, i_hoering, undervejs)
    for f in (i_hoering, undervejs):
        by.dele.koersel.en(f.fordring_id)
    antal, fundet = aftale_uden(by, "KFDAINS", fra=date(2026, 12, 1))
    assert antal == 5
    numre = {f.registernummer: f for f in fundet}
    aktioner = by.aktioner()
    bog = [f for f in fundet if f.hvor == "LEDGER"]
    assert [(f.fordring_id, f.dato, f.bliver) for f in bog] == [(senere.fordring_id, date(2026, 12, 25), False)]
    assert (bog[0].foer.tilstand, bog[0].efter.tilstand, "151" in bog[0].efter.fund) == ("ROUTED", "REJECTED", True)
    hoert, sendt = (numre[aktioner[f.fordring_id].fordring_id] for f in (i_hoering, undervejs))
    assert (hoert.hvor, hoert.foer.tilstand, hoert.efter.tilstand, hoert.bliver) == (
        "HEARING",
        "HEARING",
        "REJECTED",
        False,
    )
    assert (sendt.hvor, sendt.bliver) == ("ROUTED", True)
    with by.dele.database.transaction() as conn:
        assert len(by.dele.nymf.aftalebog.serie(conn, 1001).versioner) == 1


def test_a_preview_of_what_touches_nothing_is_empty(by):
    """Another type's change leaves every claim as it is."""
    by.registrer(fordring(srb=date(2026, 12, 24)))
    assert aftale_uden(by, "REHUSLJ") == (1, [])
