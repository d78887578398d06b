"""What is told where a system has several agreements, how long, and which claim and moment it is told of."""

from __future__ import annotations

import calendar
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree
from mf_hjaelp import SYSTEM, Debitorsystem, Scene, hovedfejl, ider, resultater, tekster
from test_mf_underretninger import gemte, grene, numre, spoerg
from underretningshjaelp import FalskKlient, eksempel, underret

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import MFKrav, annuller, hovedstol, nedskriv, opret, opskriv
from fordringsbro.platform.tilside import alle_til_side
from fordringsbro.underretning.laesning import laes
from fordringsbro.underretning.model import foerste_dag


def _uden_integration(system: Debitorsystem, fordringshaver: int) -> None:
    i = system.installation
    with i.database.transaction() as conn:
        i.nymf.gem_aftale(conn, replace(i.nymf.aftalebog.aftale(conn, fordringshaver), systemintegration=False))


def test_one_agreement_without_integration_hides_no_others_notifications(
    system: Debitorsystem, hent: Callable[..., int]
):
    """A question that names nobody is answered for those that can be; one that names it is 156; none left is 156."""
    hent(FalskKlient(underret(1, eksempel("kundeaendring"))))
    _uden_integration(system, 1002)
    assert len(numre(spoerg(system))) == 1
    assert hovedfejl(spoerg(system, fordringshavere=(1001, 1002))) == ["156"]
    _uden_integration(system, 1001)
    assert hovedfejl(spoerg(system)) == ["156", "156"]


def test_an_agreement_that_begins_tomorrow_is_2_where_it_is_named(
    system: Debitorsystem, hent: Callable[..., int], clock: Any
):
    """Notifications and types of the others are told; the one that is not begun is 2, and is told on its first day."""
    hent(FalskKlient(underret(1, eksempel("kundeaendring"))))
    i = system.installation
    with i.database.transaction() as conn:
        ny = replace(i.nymf.aftalebog.aftale(conn, 1002), fordringshaver_id=1009)
        i.nymf.gem_aftale(conn, ny, gaelder_fra=clock.today() + timedelta(days=1))
        conn.execute("INSERT INTO mf.adgang VALUES (%s, 1009, '20140709', false)", (SYSTEM,))
    assert len(numre(spoerg(system))) == 1
    assert hovedfejl(spoerg(system, fordringshavere=(1009,))) == ["2"]
    assert hovedfejl(system.spoerg("MFFordringTypeHent", {"FordringHaverIdentifikator": 1009})) == ["2"]
    assert tekster(system.spoerg("MFFordringTypeHent", {"FordringHaverIdentifikator": 1001}), "FordringTypeKode")
    clock.advance(timedelta(days=1))
    assert hovedfejl(spoerg(system, fordringshavere=(1009,))) == []


def _tre_maaneder_efter(dag: date) -> date:
    """The same day three months on, or that month's last: told another way than the code does."""
    maaned = dag.year * 12 + dag.month - 1 + 3
    aar, maaned = divmod(maaned, 12)
    return date(aar, maaned + 1, min(dag.day, calendar.monthrange(aar, maaned + 1)[1]))


@given(st.dates(date(1999, 1, 1), date(2100, 12, 31)), st.integers(-3, 3))
@example(date(2026, 2, 28), -1)
@example(date(2026, 2, 28), -3)
@example(date(2026, 11, 30), 0)
@example(date(2026, 11, 30), -1)
def test_a_notification_is_told_to_the_end_of_its_day_three_months_on(dag: date, afstand: int):
    """Whatever day it came on, and whatever day it is: told exactly until then."""
    i_dag = _tre_maaneder_efter(dag) - timedelta(days=afstand)
    assert (dag >= foerste_dag(i_dag)) == (i_dag <= _tre_maaneder_efter(dag))


def test_a_related_claim_sent_later_was_received_with_its_main_claim(
    system: Debitorsystem, krav: Callable[..., MFKrav], gebyr: Callable[..., MFKrav], udfald: Any, clock: Any
):
    """Its answer and its receipt have the main claim's moment, and so has what is done to either later."""
    ((hf, hoved, _),) = ider(system.indberet(1, opret(1001, krav())))
    foerst = tekster(system.kvitteringer(leverance_id=1), "FordringModtagelseDatoTid")
    i = system.installation
    with i.database.transaction() as conn:
        i.kvitter(conn, udfald(hf, backend_id=77))
    clock.advance(timedelta(days=3))
    svar = system.indberet(2, opret(1001, gebyr(hoved_fordring_id=hoved)))
    assert resultater(svar) == [("MODTAGET", [])]
    assert tekster(svar, "FordringModtagelseDatoTid") == foerst
    with i.database.transaction() as conn:
        i.kvitter(conn, udfald(ider(svar)[0][0], backend_id=78))
    assert tekster(system.kvitteringer(leverance_id=2), "FordringModtagelseDatoTid") == foerst
    ned = system.indberet(3, nedskriv(1001, hoved, 100, aarsag="REGU"))
    assert tekster(ned, "FordringModtagelseDatoTid") == foerst


def test_receipts_are_found_by_a_write_up_claims_id(scene: Scene):
    """The id that our receipt gave finds that receipt, and those of what was done to the write-up claim."""
    fordring = scene.opret(Backend.PSRM)
    scene.gor(hovedstol(1001, fordring, 300_000))
    ((op, _, _),) = scene.send(opskriv(1001, fordring, 12_300))
    opskrivning = scene.sql("SELECT skaber_fordring_id FROM nymf.aktion WHERE aktion_id = %s", op)[0][0]
    assert hovedfejl(scene.system.kvitteringer(fordringer=(opskrivning,))) == ["463"], "no receipt has given it yet"
    scene.inddrivelsen.koer()
    assert [aktion for aktion, _, _ in ider(scene.system.kvitteringer(fordringer=(opskrivning,)))] == [op]
    ((naor, _, _),) = scene.send(annuller(a.NAOR, 1001, fordring, 12_300, reference=op))
    ((ned, _, _),) = scene.send(nedskriv(1001, opskrivning, 100, aarsag="REGU"))
    scene.inddrivelsen.koer()
    fundne = [aktion for aktion, _, _ in ider(scene.system.kvitteringer(fordringer=(opskrivning,)))]
    assert fundne == [op, ned]
    assert naor not in fundne


def test_a_return_that_cant_be_booked_stops_no_notification(system, hent, kendt, clock):
    """It is kept and told, and so is what came with it; the claim ends by itself when it can."""
    i = system.installation
    with i.database.transaction() as conn:
        conn.execute(
            "CREATE FUNCTION public.fejl() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'fejl'; END $$;"
            " CREATE TRIGGER fejl BEFORE INSERT ON nymf.registerhaendelse FOR EACH ROW EXECUTE FUNCTION public.fejl()"
        )
    assert hent(FalskKlient(underret(1, eksempel("returner", 1_500_001)), underret(2, eksempel("kundeaendring")))) == 2
    assert len(grene(spoerg(system))) == 2
    with i.database.transaction() as conn:
        (noteret,) = alle_til_side(conn, antal=10)
        assert (noteret.noegle, noteret.fejl) == (str(gemte(system)[0].nummer), "RaiseException")
        assert i.nymf.fordring_ved_id(conn, kendt).ophoer is None
        conn.execute("DROP TRIGGER fejl ON nymf.registerhaendelse")
    i.underretningshenter.bogfoer_igen()
    clock.advance(timedelta(minutes=1))
    i.underretningshenter.bogfoer_igen()
    with i.database.transaction() as conn:
        assert alle_til_side(conn, antal=10) == []
        assert i.nymf.fordring_ved_id(conn, kendt).ophoer.aarsag == "RETU"


def test_a_notification_that_nobody_foresaw_is_kept_and_stops_no_other(
    system, hent, kendt, monkeypatch: pytest.MonkeyPatch
):
    """Whatever goes wrong in reading one, it is kept as it came, and the next is told."""

    def daarlig(element: etree._Element, fordringshaver_id: int):
        if element.findtext("{*}ModtagFordringUnderretningIdentifikator") == "1":
            raise ZeroDivisionError
        return laes(element, fordringshaver_id)

    monkeypatch.setattr("fordringsbro.underretning.laesning.laes", daarlig)
    assert hent(FalskKlient(underret(1, eksempel("afregn")), underret(2, eksempel("kundeaendring")))) == 2
    assert [en.fejl for en in gemte(system)] == ["UVENTET ZeroDivisionError", None]
    assert len(numre(spoerg(system))) == 1
