"""What handing over does: amounts, order, portions, rejections, payments in between."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from overdragelse_hjaelp import ET, I_DAG, I_GAAR, TO, fordring, rente

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Konto
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.hjemtagning import AFVISTE
from fordringsbro.overdragelse.koersel import Koersel


def afvist(by, aktion):
    """PSRM refuses an action, and the job that tells the ledger runs; the job's arguments."""
    svar = Inddrivelsesudfald(
        aktion.aktion_id, Udfaldsstatus.AFVIST, ((412, "Findes ikke"),), None, by.dele.clock.now()
    )
    with by.dele.database.transaction() as conn:
        by.dele.overdragelse.kvitter(conn, svar)
        ((args,),) = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (AFVISTE,)).fetchall()
    by.dele.hjemtagning.afviste(**args)
    return args


def arter(by, f):
    """The kinds of event in a claim's journal."""
    with by.dele.database.transaction() as conn:
        return [post.art for post in by.dele.bog.journal(conn, f.fordring_id)]


def test_the_rest_is_handed_over_under_the_original_principal(by):
    """A claim paid in part goes with what is owed; its principal stays as registered."""
    f = fordring()
    by.betal(by.registrer(f), 20_000)
    by.koer()
    data = by.aktioner()[f.fordring_id].data
    assert (data.beloeb_oere, data.hovedstol_oere) == (30_000, 50_000)


def test_what_is_paid_in_full_stays(by):
    """One øre owed is handed over, nothing owed is not."""
    oere, intet = fordring(), fordring()
    by.betal(by.registrer(oere), 49_999)
    by.betal(by.registrer(intet), 50_000)
    by.koer()
    assert by.overdragne(oere, intet) == [oere]
    assert by.stand(intet) == [Stand.INGEN]


def test_a_paid_main_claim_goes_along_as_zero_with_its_interest(by):
    """For the sake of interest that is owed, a main claim that is paid is handed over too, with 0, and first."""
    hoved = fordring()
    renten = rente(hoved)
    konto = by.registrer(hoved)
    by.betal(konto, 50_000)
    by.registrer(renten, konto=Konto(konto, "DIVERSE"))
    by.koer()
    aktioner = by.aktioner()
    assert [aktioner[f.fordring_id].data.beloeb_oere for f in (hoved, renten)] == [0, 2_000]
    assert aktioner[renten.fordring_id].venter_paa == aktioner[hoved.fordring_id].aktion_id
    assert by.stand(hoved, renten) == [Stand.OVERDRAGET, Stand.OVERDRAGET]


def test_interest_waits_until_its_main_claim_is_due(by):
    """Interest whose main claim may still be paid is not handed over before it."""
    hoved = fordring(srb=I_DAG)
    renten = rente(hoved)
    by.registrer(hoved, renten)
    by.koer()
    assert by.aktioner() == {}


def test_interest_that_comes_later_goes_alone(by):
    """Interest on a claim that was handed over before is handed over by itself, under the main claim's fordrings-ID."""
    hoved = fordring()
    konto = by.registrer(hoved)
    by.koer()
    renten = rente(hoved)
    by.registrer(renten, konto=Konto(konto, "DIVERSE"))
    by.koer()
    aktioner = by.aktioner()
    assert aktioner[renten.fordring_id].hoved_fordring_id == aktioner[hoved.fordring_id].fordring_id


def test_a_second_run_does_nothing(by):
    """What was handed over is not handed over again, and its journal says so once."""
    f = fordring()
    by.registrer(f)
    by.koer()
    by.koer()
    by.dagligt()
    assert list(by.aktioner()) == [f.fordring_id]
    assert arter(by, f) == [Art.REGISTRERET, Art.OVERDRAGET]


def test_a_rejected_claim_is_marked_and_not_tried_again(by):
    """What the filter refuses is marked in the ledger in the same run; neither job nor clerk's run tries it again."""
    daarlig, god = fordring(tekstlinjer=()), fordring()
    by.registrer(daarlig, god)
    by.koer()
    assert by.stand(daarlig, god) == [Stand.AFVIST, Stand.OVERDRAGET]
    assert arter(by, daarlig) == [Art.REGISTRERET, Art.OVERDRAGET, Art.OVERDRAGELSE_AFVIST]
    by.koer()
    assert by.aktioner()[daarlig.fordring_id].tilstand is Aktionstilstand.REJECTED


def test_a_claim_in_hearing_counts_as_handed_over(by):
    """A claim above its ceiling waits for its claimant at NyMF; the ledger doesn't hand it over again."""
    f = fordring(beloeb_oere=1_000_001, hovedstol_oere=1_000_001)
    by.registrer(f)
    by.koer()
    by.koer()
    assert by.aktioner()[f.fordring_id].tilstand is Aktionstilstand.HEARING
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_interest_falls_with_a_main_claim_that_the_filter_refuses(by):
    """When the filter refuses the main claim, its interest is refused with it, in the ledger too."""
    hoved = fordring(tekstlinjer=())
    renten = rente(hoved)
    by.registrer(hoved, renten)
    by.koer()
    assert by.stand(hoved, renten) == [Stand.AFVIST, Stand.AFVIST]


def test_interest_falls_with_a_main_claim_that_collection_refuses(by):
    """PSRM's refusal of a main claim comes home by a job: main claim and waiting interest are marked, others are not."""
    hoved, anden = fordring(), fordring()
    renten = rente(hoved)
    by.registrer(hoved, renten, anden)
    by.koer()
    args = afvist(by, by.aktioner()[hoved.fordring_id])
    assert by.stand(hoved, renten, anden) == [Stand.AFVIST, Stand.AFVIST, Stand.OVERDRAGET]
    assert by.aktioner()[renten.fordring_id].tilstand is Aktionstilstand.REJECTED
    by.dele.hjemtagning.afviste(**args)
    assert arter(by, renten).count(Art.OVERDRAGELSE_AFVIST) == 1
    by.koer()
    assert by.stand(hoved, renten) == [Stand.AFVIST, Stand.AFVIST]


def test_a_refused_write_down_leaves_the_claim_where_it_is(by):
    """A job about anything but a created claim, or about an unknown action, changes nothing."""
    f = fordring()
    by.registrer(f)
    by.koer()
    by.dele.hjemtagning.afviste(str(10**9))
    assert by.stand(f) == [Stand.OVERDRAGET]


@pytest.mark.parametrize("antal", [200, 201, 401])
def test_many_claims_are_handed_over_in_portions(by, antal):
    """However many there are, all are handed over once, at most 200 (and their main claims) in a transaction."""
    portioner = []

    class Taellende(Debitorbog):
        def laas_fordringer(self, conn, fordring_ids):
            portioner.append(len(fordring_ids))
            return super().laas_fordringer(conn, fordring_ids)

    alle = [fordring() for _ in range(antal)]
    by.registrer(*alle)
    dele = by.dele
    koersel(dele, Taellende(dele.clock)).forfaldne("29000011")
    assert len(by.aktioner()) == antal
    assert sum(portioner) == antal
    assert max(portioner) == 200


def koersel(dele, bog):
    """The job with another ledger."""
    return Koersel(dele.database, dele.overdragelse, bog, dele.nymf, dele.clock, jobs=dele.jobs)


def betalt_imellem(by, konto, oere):
    """A ledger in which somebody pays after the due claims were selected and before they are locked."""
    betalt = []

    class Imellem(Debitorbog):
        def laas_fordringer(self, conn, fordring_ids):
            if fordring_ids and not betalt:
                betalt.append(konto)
                by.betal(konto, oere)
            return super().laas_fordringer(conn, fordring_ids)

    return koersel(by.dele, Imellem(by.dele.clock))


@pytest.mark.fault("U14")
def test_a_payment_in_between_counts(by):
    """A payment between selection and lock lowers what is handed over."""
    f = fordring()
    konto = by.registrer(f)
    koersel_ = betalt_imellem(by, konto, 49_999)
    koersel_.en(f.fordring_id)
    assert by.aktioner()[f.fordring_id].data.beloeb_oere == 1


def test_a_claim_paid_in_full_in_between_stays(by):
    """A claim that was paid between selection and lock is not handed over as 0, and the others of its portion are."""
    f, anden = fordring(), fordring()
    konto = by.registrer(f)
    by.registrer(anden)
    betalt_imellem(by, konto, 50_000).forfaldne("29000011")
    assert by.overdragne(f, anden) == [anden]
    assert by.stand(f, anden) == [Stand.INGEN, Stand.OVERDRAGET]


def test_a_zero_claim_stays_when_its_interest_is_paid_in_between(by):
    """A paid main claim goes along only for interest that is still owed under the lock."""
    hoved = fordring()
    renten = rente(hoved)
    konto = by.registrer(hoved)
    by.betal(konto, 50_000)
    by.registrer(renten, konto=Konto(konto, "DIVERSE"))
    betalt_imellem(by, konto, 2_000).forfaldne("29000011")
    assert by.aktioner() == {}


def test_everybody_liable_today_is_a_debtor(by):
    """The responsible one first, then co-liable ones, each once."""
    f = fordring()
    by.registrer(f, konto=Konto(uuid4(), "DIVERSE", ET, medhaeftere=(TO, ET)))
    by.koer()
    assert [s.ident for s in by.aktioner()[f.fordring_id].data.skyldnere] == [ET.ident, TO.ident]


def test_the_date_set_later_counts(by):
    """A claim that was set to collection after its registration is handed over with the date it got then."""
    f = fordring(srb=None)
    konto = by.registrer(f)
    dele = by.dele
    with dele.database.transaction() as conn:
        ejer = dele.bog.fordring(conn, f.fordring_id).oprettet_af
        dele.bog.saet_til_opkraevning(
            conn, kommune_cvr="29000011", oprettet_af=ejer, konto_id=konto, datoer={f.fordring_id: I_GAAR}
        )
    by.koer()
    assert by.aktioner()[f.fordring_id].data.srb == date(2026, 11, 19)


def test_all_actions_are_read_page_after_page(by):
    """However few go on a page, each comes once and in order: no claim is forgotten behind a page's end."""
    for _ in range(5):
        by.registrer(fordring())
    by.koer()
    with by.dele.database.transaction() as conn:
        hele = by.dele.nymf.aktioner(conn, Aktionsfilter())
        sider = list(by.dele.nymf.alle_aktioner(conn, Aktionsfilter(graense=2)))
    assert (len(hele), sider) == (5, hele)
