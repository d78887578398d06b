"""A main claim is judged with what is related to it, also where one of them can't go."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, I_DAG, Proeveby, fordring, rente

from fordringsbro.aktion.aktioner import Nedskrivning
from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Fordring, Slags
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.overdragelse.eftersyn import Overdragelseseftersyn
from fordringsbro.overdragelse.hindring import Hindring
from fordringsbro.overdragelse.hjemtagning import AFVISTE
from fordringsbro.overdragelse.koersel import IkkeKlarError
from fordringsbro.overdragelse.model import Politik
from fordringsbro.overdragelse.rettelser import NyNedskrivning, Rettelser
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform import tilside
from fordringsbro.platform.tilside import Arbejde

#: DMI wants 100 kroner of a main claim with what comes along with it: enough with one interest of 20 kroner (code 215).
LILLE = 8_000


@pytest.fixture(autouse=True)
def i_dmi(by: Proeveby) -> None:
    """The claims of these tests are collected in DMI."""
    with by.dele.database.transaction() as conn:
        aftale = by.dele.nymf.aftalebog.aftale(conn, 1001)
        assert aftale is not None
        til_dmi = Aftaleaendring(typer={"KFDAINS": None, "REOPDAG": None})
        by.dele.nymf.gem_aftale(conn, til_dmi.anvend(aftale))


def optag_id(by: Proeveby, f: Fordring) -> None:
    """Have another claim's write-down use the id at NyMF that the ledger gives to a claim."""
    anden = fordring()
    by.registrer(anden)
    by.koer()
    with by.dele.database.transaction() as conn:
        ny = NyNedskrivning(f.fordring_id, anden.fordring_id, Nedskrivning(100, "REGU"))
        assert Rettelser(by.dele.bog, by.dele.nymf).meld(conn, [ny]) == ()


def frigiv_id(by: Proeveby, f: Fordring) -> None:
    """Take the id back."""
    with by.dele.database.transaction() as conn:
        conn.execute("UPDATE nymf.aktion SET ekstern_id = %s WHERE ekstern_id = %s", (uuid4(), f.fordring_id))


def til_side(by: Proeveby) -> list[str]:
    """The claims that are set aside."""
    with by.dele.database.transaction() as conn:
        return tilside.noegler(conn, Arbejde.OVERDRAGELSE)


def efterse(by: Proeveby) -> int:
    """How many jobs the nets put in the queue; they are not run."""
    net = Overdragelseseftersyn(by.dele.jobs, by.dele.clock)
    with by.dele.database.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", (FORFALDNE,))
        net.forfaldne(conn)
        (antal,) = conn.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", (FORFALDNE,)).fetchone()
    return antal


@pytest.mark.parametrize("gode", [1, 3])
def test_a_small_main_claim_is_judged_with_the_interest_that_can_go(by, gode):
    """One interest that can't go keeps neither its main claim nor the other interest from being large enough."""
    hoved = fordring(beloeb_oere=LILLE, hovedstol_oere=LILLE)
    daarlig, renter = rente(hoved), [rente(hoved) for _ in range(gode)]
    optag_id(by, daarlig)
    by.registrer(hoved, daarlig, *renter)
    by.koer()
    assert by.stand(hoved, *renter) == [Stand.OVERDRAGET] * (gode + 1)
    assert by.stand(daarlig) == [Stand.INGEN]
    assert til_side(by) == [str(daarlig.fordring_id)]


def test_a_main_claim_that_is_tried_again_is_judged_with_its_interest(by, clock):
    """It was set aside, and what is related to it waited: they go together once they can."""
    hoved = fordring(beloeb_oere=LILLE, hovedstol_oere=LILLE)
    renten = rente(hoved)
    optag_id(by, hoved)
    by.registrer(hoved, renten)
    by.koer()
    assert til_side(by) == [str(hoved.fordring_id)]
    frigiv_id(by, hoved)
    clock.advance(timedelta(minutes=1))
    by.dele.koersel.igen()
    assert by.stand(hoved, renten) == [Stand.OVERDRAGET] * 2
    assert til_side(by) == []


def test_interest_that_is_tried_again_goes_behind_its_main_claim(by, clock):
    """Alone, since the main claim is there already."""
    hoved = fordring()
    daarlig = rente(hoved)
    optag_id(by, daarlig)
    by.registrer(hoved, daarlig)
    by.koer()
    frigiv_id(by, daarlig)
    clock.advance(timedelta(minutes=1))
    by.dele.koersel.igen()
    assert by.stand(hoved, daarlig) == [Stand.OVERDRAGET] * 2
    assert til_side(by) == []


def test_what_waits_for_a_main_claim_that_is_set_aside_is_not_behind(by):
    """The net finds no work where a run would do none."""
    hoved = fordring()
    optag_id(by, hoved)
    by.registrer(hoved, rente(hoved))
    by.koer()
    assert til_side(by) == [str(hoved.fordring_id)]
    assert efterse(by) == 0
    by.registrer(fordring(), cvr=CVR)
    assert efterse(by) == 1


@pytest.fixture
def lille(by: Proeveby) -> tuple[Fordring, Fordring]:
    """A main claim that is large enough only with its interest, both due."""
    hoved = fordring(beloeb_oere=LILLE, hovedstol_oere=LILLE)
    by.registrer(hoved, renten := rente(hoved))
    return hoved, renten


def test_a_clerk_hands_a_main_claim_over_with_what_is_due(by, lille):
    """What the municipality's policy lets go anyway goes along, and is judged with it."""
    hoved, renten = lille
    aktion = by.dele.koersel.en(hoved.fordring_id)
    assert aktion.ekstern_id == hoved.fordring_id
    assert by.stand(hoved, renten) == [Stand.OVERDRAGET] * 2


@pytest.mark.parametrize("politik", Politik)
def test_a_clerk_hands_what_fell_together_over_together(by, lille, politik):
    """Collection refused the main claim, and the interest with it: again means both, whatever the policy."""
    hoved, renten = lille
    by.koer()
    afvist = Inddrivelsesudfald(
        by.aktioner()[hoved.fordring_id].aktion_id, Udfaldsstatus.AFVIST, ((60000, "x"),), None, by.dele.clock.now()
    )
    with by.dele.database.transaction() as conn:
        by.dele.kvitter(conn, afvist)
    by.koer_jobs(AFVISTE)
    assert by.stand(hoved, renten) == [Stand.AFVIST] * 2
    by.politik(politik, 1000 if politik is Politik.DAGE_EFTER else 0)
    by.dele.koersel.en(hoved.fordring_id, igen=True)
    assert by.stand(hoved, renten) == [Stand.OVERDRAGET] * 2


@pytest.mark.parametrize(("politik", "dage"), [(Politik.MANUEL, 0), (Politik.DAGE_EFTER, 36)])
def test_a_clerk_hands_over_alone_what_alone_is_named(by, lille, politik, dage):
    """Interest that no policy lets go yet waits; interest that is named takes its main claim along."""
    hoved, renten = lille
    by.politik(politik, dage)
    by.dele.koersel.en(hoved.fordring_id)
    assert by.stand(renten) == [Stand.INGEN]


def test_a_fee_that_is_named_is_known_for_a_fee(by, lille):
    """It is never handed over by itself, which is another thing than not being there."""
    hoved, _ = lille
    gebyr = Tilskrivning(uuid4(), Slags.RYKKERGEBYR, hoved.fordring_id, 10_000, I_DAG)
    with by.dele.database.transaction() as conn:
        by.dele.bog.tilskriv(conn, CVR, gebyr)
    for ident, hvorfor in ((gebyr.tilskrivning_id, Hindring.TILLAEG), (uuid4(), Hindring.UKENDT)):
        with pytest.raises(IkkeKlarError) as fejl:
            by.dele.koersel.en(ident)
        assert fejl.value.hindring is hvorfor
