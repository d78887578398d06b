"""Hearings: the two clocks, what each side may say, and what becomes of the action and of what waits for it."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import psycopg
import pytest

from fordringsbro.aktion.aktioner import Opskrivning
from fordringsbro.aktion.anmodninger import Rettelse
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Hoeringsrolle, Hoeringstilstand, Trin, paamindelser
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.regler import Aftalt, Regelsaet, Udfald, Undtagelse
from fordringsbro.regler.undtagelse import med_undtagelser

T, H = Aktionstilstand, Hoeringstilstand
#: One øre above what R_4_2 allows KFDAINS without a hearing.
OVER = 1_000_001
I_DAG = date(2026, 11, 20)
FRIST = date(2026, 12, 4)


@pytest.fixture
def h(db, nymf, ny, clock, koe):
    """A claim in hearing, and short ways to answer and look."""
    anmodning = ny(hovedstol_oere=OVER)
    with db.transaction() as conn:
        aktion = nymf.opret(conn, anmodning)
    assert aktion.tilstand is T.HEARING

    def goer(hvad, *args, **mere):
        with db.transaction() as conn:
            return getattr(nymf.hoeringer, hvad)(conn, *args, **mere)

    def nu(aktion_id=aktion.aktion_id):
        with db.transaction() as conn:
            return nymf.aktion(conn, aktion_id)

    def post(fordring_id=aktion.fordring_id):
        with db.transaction() as conn:
            return nymf.fordring_ved_id(conn, fordring_id)

    (sag,) = goer("soeg", Hoeringsfilter())
    return SimpleNamespace(
        anmodning=anmodning,
        aktion=aktion,
        nr=sag.nr,
        sag=lambda: goer("sag", sag.nr),
        goer=goer,
        nu=nu,
        post=post,
        koe=koe,
    )


def test_a_deviation_opens_a_case_with_the_claimants_clock(h, koe):
    """The case holds the deviation; the clock's last day is 14 days after the report; nothing is queued."""
    sag = h.sag()
    assert (sag.aktion_id, sag.fordring_id, sag.tilstand) == (
        h.aktion.aktion_id,
        h.aktion.fordring_id,
        H.AFVENTER_FORDRINGSHAVER,
    )
    assert [fund.id for fund in sag.fund] == ["R_4_2"]
    assert (sag.startet, sag.frist) == (I_DAG, FRIST)
    assert [(trin.trin, trin.rolle) for trin in sag.trin] == [(Trin.OPRETTET, Hoeringsrolle.SYSTEM)]
    assert koe.opgaver == []


@pytest.mark.fault("R4")
def test_approved_and_accepted_it_is_received_on_that_day(h, clock, koe):
    """The justification starts RIM's clock; RIM's acceptance receives the claim then, and queues it with that time."""
    clock.advance(timedelta(days=3))
    sag = h.goer("begrund", h.nr, "To børn i samme institution", "sb-17")
    assert (sag.tilstand, sag.startet, sag.frist) == (H.AFVENTER_RIM, date(2026, 11, 23), date(2026, 12, 7))
    assert (sag.trin[-1].hvem, sag.trin[-1].tekst) == ("sb-17", "To børn i samme institution")
    clock.advance(timedelta(days=4))
    sag = h.goer("afgoer", h.nr, Afgoerelse.GODKEND, hvem="rim-1")
    assert (sag.tilstand, sag.frist) == (H.GODKENDT, None)
    aktion = h.nu()
    assert (aktion.tilstand, aktion.modtaget) == (T.ROUTED, clock.now())
    assert h.post().modtagelsesdato == date(2026, 11, 27)
    assert [(o.aktion_id, o.modtaget) for o in koe.opgaver] == [(aktion.aktion_id, clock.now())]
    assert sag.oprettet < clock.now()


def test_rejected_by_rim_it_ends_with_a_number_and_its_waiters_fall(h, db, nymf, ny, nedskriv):
    """The action is rejected with 90101, what waits for it with 428 and 203; its reference is free again."""
    with db.transaction() as conn:
        ned = nymf.indgiv(conn, nedskriv(h.anmodning))
        uf = nymf.opret(conn, ny("REOPDAG", hoved=h.anmodning))
    assert (ned.tilstand, uf.tilstand) == (T.WAITING, T.WAITING)
    h.goer("begrund", h.nr, "Det passer", "sb")
    sag = h.goer("afgoer", h.nr, Afgoerelse.AFVIS, tekst="Beløbet er en tastefejl")
    assert sag.tilstand is H.AFVIST
    for aktion, nummer in ((h.aktion, 90101), (ned, 428), (uf, 203)):
        efter = h.nu(aktion.aktion_id)
        assert (efter.tilstand, efter.bemaerkninger[-1].nummer) == (T.REJECTED, nummer)
    with db.transaction() as conn:
        assert nymf.opret(conn, ny(reference=h.anmodning.data.reference)).tilstand is T.ROUTED
    assert len(h.koe.opgaver) == 1


def test_adjusted_the_deviation_is_accepted_from_this_claimant_from_now_on(h, db, nymf, ny, ny_aftale):
    """The next claim like it is not heard; another claimant's is; a version of the agreement names the hearing."""
    h.goer("begrund", h.nr, "Sådan er vores takster", "sb")
    assert h.goer("afgoer", h.nr, Afgoerelse.JUSTER).tilstand is H.JUSTERET
    assert h.nu().tilstand is T.ROUTED
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(fordringshaver_id=1002))
        assert nymf.opret(conn, ny(hovedstol_oere=OVER)).tilstand is T.ROUTED
        assert nymf.opret(conn, ny(hovedstol_oere=OVER, fordringshaver_id=1002)).tilstand is T.HEARING
        serie = nymf.aftalebog.serie(conn, 1001)
    undtagelse = serie.versioner[-1].aftale.undtagelser[0]
    assert (undtagelse.regel_id, undtagelse.type_kode, undtagelse.udfald) == ("R_4_2", "KFDAINS", Aftalt.GODTAG)
    assert (serie.versioner[-1].gaelder_fra, serie.versioner[-1].begrundelse) == (
        I_DAG,
        f"Høring {h.nr} / Hearing {h.nr}",
    )


def test_an_accepted_deviation_leaves_the_same_rules_rejecting_rows():
    """KFGEDAI has a row of R_6_20 for each outcome; only the one that leads to hearing is left out."""
    pakke = Regelsaet.load().pakke("KFGEDAI", I_DAG)
    godtaget = Undtagelse(
        fordringshaver_id=1001, regel_id="R_6_20", udfald=Aftalt.GODTAG, gaelder_fra=I_DAG, begrundelse="høring 1"
    )
    foer = [regel.udfald for regel in pakke.regler if regel.id == "R_6_20"]
    efter = [regel.udfald for regel in med_undtagelser(pakke.regler, [godtaget]) if regel.id == "R_6_20"]
    assert (sorted(foer), efter) == ([Udfald.AFVIS, Udfald.HOERING], [Udfald.AFVIS])
    assert Undtagelse.fra_json(1001, godtaget.til_json()) == godtaget


def test_adjusted_what_only_the_agreement_has_heard_is_accepted_too(db, nymf, ny, ny_aftale, clock):
    """A rule that rejects, but is heard by agreement: the claim is received, and so are all later ones like it.

    So it is when the agreement's exception ended while the case ran.
    """
    for slut in (None, I_DAG):
        hoert = Undtagelse(
            fordringshaver_id=1001,
            regel_id="R_7_11",
            udfald=Aftalt.HOERING,
            gaelder_fra=date(2026, 1, 1),
            gaelder_til=slut,
            begrundelse="bilag 4",
        )
        with db.transaction() as conn:
            nymf.gem_aftale(conn, ny_aftale(undtagelser=(hoert,)))
            aktion = nymf.opret(conn, ny(beskrivelse=""))
            nr = nymf.hoeringer.for_aktioner(conn, [aktion.aktion_id])[aktion.aktion_id].nr
            nymf.hoeringer.begrund(conn, nr, "Kan ikke beskrives", "sb")
        clock.advance(timedelta(days=1))
        with db.transaction() as conn:
            nymf.hoeringer.afgoer(conn, nr, Afgoerelse.JUSTER)
            assert nymf.aktion(conn, aktion.aktion_id).tilstand is T.ROUTED
            assert nymf.opret(conn, ny(beskrivelse="")).tilstand is T.ROUTED
        clock.advance(timedelta(days=-1))


@pytest.mark.fault("R4", "U15")
@pytest.mark.parametrize("begrundet", [False, True])
def test_withdrawn_it_ends_rejected_and_can_be_sent_as_new(h, db, nymf, ny, begrundet):
    """Before an answer and before a decision: 90102; the old id stays rejected, a new one goes through."""
    if begrundet:
        h.goer("begrund", h.nr, "Vent", "sb")
    sag = h.goer("fortryd", h.nr, "FEJL", hvem="sb")
    assert (sag.tilstand, sag.trin[-1].aarsag) == (H.FORTRUDT, "FEJL")
    assert (h.nu().tilstand, h.nu().bemaerkninger[-1].nummer) == (T.REJECTED, 90102)
    with db.transaction() as conn:
        assert nymf.opret(conn, h.anmodning).tilstand is T.REJECTED
        assert nymf.opret(conn, ny(reference=h.anmodning.data.reference)).tilstand is T.ROUTED


def test_a_write_down_waits_behind_the_hearing_and_goes_when_the_claim_is_done(h, db, nymf, nedskriv, svar):
    """It keeps waiting after the acceptance until the creation's receipt comes."""
    with db.transaction() as conn:
        ned = nymf.indgiv(conn, nedskriv(h.anmodning))
    h.goer("begrund", h.nr, "x", "y")
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    assert h.nu(ned.aktion_id).tilstand is T.WAITING
    with db.transaction() as conn:
        nymf.kvitter(conn, svar(h.aktion.aktion_id))
    assert h.koe.aktioner == [h.aktion.aktion_id, ned.aktion_id]


def test_related_claims_that_wait_are_received_at_the_same_moment(h, db, nymf, ny, clock):
    """A related claim reported before the acceptance has its main claim's reception date and time."""
    with db.transaction() as conn:
        uf = nymf.opret(conn, ny("REOPDAG", hoved=h.anmodning))
    clock.advance(timedelta(days=2))
    h.goer("begrund", h.nr, "x", "y")
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    assert h.post(uf.fordring_id).modtagelsesdato == h.post().modtagelsesdato == date(2026, 11, 22)
    assert h.nu(uf.aktion_id).modtaget == clock.now()


def test_a_related_claim_with_a_hearing_of_its_own_waits_for_both(h, db, nymf, ny, svar):
    """Accepted first, it waits for the main claim; it is queued once that is done."""
    with db.transaction() as conn:
        uf = nymf.opret(conn, ny("REOPDAG", hoved=h.anmodning, hovedstol_oere=20_001))
        sager = nymf.hoeringer.for_aktioner(conn, [uf.aktion_id])
    assert uf.tilstand is T.HEARING
    h.goer("begrund", sager[uf.aktion_id].nr, "x", "y")
    h.goer("afgoer", sager[uf.aktion_id].nr, Afgoerelse.GODKEND)
    assert h.nu(uf.aktion_id).tilstand is T.WAITING
    h.goer("begrund", h.nr, "x", "y")
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    with db.transaction() as conn:
        nymf.kvitter(conn, svar(h.aktion.aktion_id))
    assert h.koe.aktioner == [h.aktion.aktion_id, uf.aktion_id]


def test_a_related_claim_accepted_after_its_main_claim_was_done_goes_at_once(h, db, nymf, ny, svar):
    """What it waited for has ended in the meantime."""
    with db.transaction() as conn:
        uf = nymf.opret(conn, ny("REOPDAG", hoved=h.anmodning, hovedstol_oere=20_001))
        nr = nymf.hoeringer.for_aktioner(conn, [uf.aktion_id])[uf.aktion_id].nr
    h.goer("begrund", h.nr, "x", "y")
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    with db.transaction() as conn:
        nymf.kvitter(conn, svar(h.aktion.aktion_id))
    h.goer("begrund", nr, "x", "y")
    h.goer("afgoer", nr, Afgoerelse.GODKEND)
    assert (h.nu(uf.aktion_id).tilstand, h.koe.aktioner[-1]) == (T.ROUTED, uf.aktion_id)


def test_a_related_claims_hearing_falls_away_with_its_main_claim(h, db, nymf, ny):
    """Its case is closed as rejected by the system; nobody is asked any more."""
    with db.transaction() as conn:
        uf = nymf.opret(conn, ny("REOPDAG", hoved=h.anmodning, hovedstol_oere=20_001))
    h.goer("fortryd", h.nr, "FEJL")
    sag = h.goer("for_aktioner", [uf.aktion_id])[uf.aktion_id]
    assert (sag.tilstand, sag.trin[-1].trin, sag.trin[-1].rolle) == (H.AFVIST, Trin.BORTFALDET, Hoeringsrolle.SYSTEM)
    assert h.nu(uf.aktion_id).tilstand is T.REJECTED


def test_received_later_it_is_judged_as_of_then(h, db, nymf, clock):
    """A limitation date that has passed while the hearing ran rejects the claim with its rule, accepted or not."""
    foraeldes = h.anmodning.data.skyldnere[0].foraeldelsesdato
    h.goer("begrund", h.nr, "x", "y")
    clock.advance(timedelta(days=(foraeldes - I_DAG).days + 1))
    assert h.goer("afgoer", h.nr, Afgoerelse.GODKEND).tilstand is H.GODKENDT
    assert h.nu().tilstand is T.REJECTED
    assert "R_3_1" in {fund.id for fund in h.nu().bemaerkninger}


def test_on_the_limitation_date_itself_it_is_received(h, clock):
    """The last day on which the claim is not time-barred."""
    foraeldes = h.anmodning.data.skyldnere[0].foraeldelsesdato
    h.goer("begrund", h.nr, "x", "y")
    clock.advance(timedelta(days=(foraeldes - I_DAG).days))
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    assert h.nu().tilstand is T.ROUTED


@pytest.mark.parametrize(("dage", "overskredet"), [(14, False), (15, True)])
def test_day_14_is_in_time_and_day_15_is_overdue_but_still_answered(h, clock, dage, overskredet):
    """On both days the answer is taken; only on the second the case stands among the overdue."""
    clock.advance(timedelta(days=dage))
    assert h.sag().overskredet(clock.today()) is overskredet
    listet = h.goer("soeg", Hoeringsfilter(overskredet=clock.today()))
    assert bool(listet) is overskredet
    assert h.goer("antal")[H.AFVENTER_FORDRINGSHAVER] == (1, int(overskredet))
    h.goer("paamind")
    assert h.sag().tilstand is H.AFVENTER_FORDRINGSHAVER, "nothing is decided by a clock"
    assert h.goer("begrund", h.nr, "x", "y").tilstand is H.AFVENTER_RIM


@pytest.mark.parametrize(
    ("dage", "ventet"),
    [
        (6, []),
        (7, [Trin.PAAMINDET_HALVVEJS]),
        (11, [Trin.PAAMINDET_HALVVEJS]),
        (12, [Trin.PAAMINDET_HALVVEJS, Trin.PAAMINDET_KORT_FOER]),
        (14, [Trin.PAAMINDET_HALVVEJS, Trin.PAAMINDET_KORT_FOER]),
        (15, [Trin.OVERSKREDET]),
    ],
)
def test_reminders_come_half_way_and_two_days_before(dage, ventet):
    """Which are due on a day for a clock of 14 days."""
    assert list(paamindelser(I_DAG, FRIST, I_DAG + timedelta(days=dage))) == ventet


def test_each_reminder_is_told_once_for_each_clock(h, clock):
    """Looking every day tells each of the three once; RIM's clock has its own three."""
    fortalt = []
    for _ in range(16):
        fortalt += [trin for _, trin in h.goer("paamind")]
        clock.advance(timedelta(days=1))
    alle = [Trin.PAAMINDET_HALVVEJS, Trin.PAAMINDET_KORT_FOER, Trin.OVERSKREDET]
    assert fortalt == alle
    h.goer("begrund", h.nr, "x", "y")
    for _ in range(16):
        fortalt += [trin for _, trin in h.goer("paamind")]
        clock.advance(timedelta(days=1))
    assert fortalt == alle * 2
    h.goer("fortryd", h.nr, "FEJL")
    assert h.goer("paamind") == []


def test_a_last_day_on_a_holiday_stays(h, db, nymf, ny, clock):
    """Reported on 11 December, the last day is Christmas Day."""
    clock.advance(timedelta(days=21))
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny(hovedstol_oere=OVER))
        sag = nymf.hoeringer.for_aktioner(conn, [aktion.aktion_id])[aktion.aktion_id]
    assert sag.frist == date(2026, 12, 25)


def test_the_clock_counts_danish_days(h, db, nymf, ny, clock):
    """Half an hour before midnight in UTC it is the next day in Denmark, and so is the clock's first."""
    clock.moment = clock.moment.replace(hour=23, minute=30)
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny(hovedstol_oere=OVER))
        sag = nymf.hoeringer.for_aktioner(conn, [aktion.aktion_id])[aktion.aktion_id]
    assert (sag.startet, sag.frist) == (date(2026, 11, 21), date(2026, 12, 5))


@pytest.mark.parametrize("tekst", ["", "   ", "x" * 501, "a\x00b"])
def test_a_justification_must_be_given_in_500_characters(h, tekst):
    """Blank, too long and unstorable ones are refused, by the field's name; the case waits as before."""
    with pytest.raises(FejlError) as fejl:
        h.goer("begrund", h.nr, tekst, "sb")
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.PARAMETER, "justification: 1-500")
    assert h.sag().tilstand is H.AFVENTER_FORDRINGSHAVER


def test_a_justification_of_500_characters_is_taken(h):
    """The longest one."""
    assert h.goer("begrund", h.nr, "x" * 500, "y" * 100).trin[-1].tekst == "x" * 500


@pytest.mark.parametrize(
    ("aarsag", "tekst"), [("ANDET", None), ("ANDET", "  "), ("UKENDT", "tekst"), ("FEJL", "x" * 501)]
)
def test_a_withdrawal_needs_a_reason_and_andet_a_text(h, aarsag, tekst):
    """Unknown reasons, ANDET without words and long ones are refused; the action stays in hearing."""
    with pytest.raises(FejlError) as fejl:
        h.goer("fortryd", h.nr, aarsag, tekst=tekst)
    assert fejl.value.kode is Fejlkode.PARAMETER
    assert h.nu().tilstand is T.HEARING


def test_andet_with_a_text_withdraws(h):
    """The text is kept with the step."""
    assert h.goer("fortryd", h.nr, "ANDET", tekst="Borgeren er død").trin[-1].tekst == "Borgeren er død"


def test_nobody_acts_out_of_turn(h):
    """RIM not before the claimant, the claimant not twice, nobody after the decision; an unknown case is unknown."""
    with pytest.raises(FejlError) as fejl:
        h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    assert fejl.value.kode is Fejlkode.IKKE_NU
    h.goer("begrund", h.nr, "x", "y")
    with pytest.raises(FejlError):
        h.goer("begrund", h.nr, "x", "y")
    with pytest.raises(FejlError):
        h.goer("afgoer", h.nr, Afgoerelse.AFVIS)
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    for igen in (("fortryd", h.nr, "FEJL"), ("afgoer", h.nr, Afgoerelse.GODKEND), ("begrund", h.nr, "x", "y")):
        with pytest.raises(FejlError) as fejl:
            h.goer(*igen)
        assert fejl.value.kode is Fejlkode.IKKE_NU
    with pytest.raises(FejlError) as fejl:
        h.goer("sag", h.nr + 1)
    assert fejl.value.kode is Fejlkode.UKENDT_ID


def test_steps_are_only_ever_added(h, db):
    """The database refuses to change what was written."""
    with pytest.raises(psycopg.errors.RaiseException, match="only ever added"), db.transaction() as conn:
        conn.execute("UPDATE nymf.hoering_trin SET tekst = 'andet'")


def test_cases_are_listed_by_state_claimant_and_page(h, db, nymf, ny):
    """Filters narrow each other; the number after which to go on is the last one's."""
    with db.transaction() as conn:
        for _ in range(2):
            nymf.opret(conn, ny(hovedstol_oere=OVER))
    h.goer("begrund", h.nr, "x", "y")
    assert [s.nr for s in h.goer("soeg", Hoeringsfilter(tilstand=H.AFVENTER_RIM))] == [h.nr]
    side = h.goer("soeg", Hoeringsfilter(tilstand=H.AFVENTER_FORDRINGSHAVER, fordringshavere=[1001], antal=1))
    rest = h.goer("soeg", Hoeringsfilter(fordringshavere=[1001], efter=side[-1].nr))
    assert (len(side), len(rest)) == (1, 1)
    assert h.goer("soeg", Hoeringsfilter(fordringshavere=[1002])) == []
    with db.transaction() as conn:
        assert hoering_store.antal(conn, I_DAG)[H.AFVENTER_FORDRINGSHAVER] == (2, 0)


def test_a_write_up_that_waits_is_received_at_the_same_moment_and_a_write_down_is_not(h, db, nymf, nedskriv, clock):
    """The write-up claim gets the day of the acceptance; the write-down keeps the moment it was reported."""
    reported = clock.now()
    with db.transaction() as conn:
        op = nymf.indgiv(
            conn,
            Rettelse(
                1001, uuid4(), "OPSKRIVNINGREGULERING", Opskrivning(100), fordring_ekstern_id=h.anmodning.ekstern_id
            ),
        )
        ned = nymf.indgiv(conn, nedskriv(h.anmodning))
    assert op.tilstand is T.WAITING
    clock.advance(timedelta(days=2))
    h.goer("begrund", h.nr, "x", "y")
    h.goer("afgoer", h.nr, Afgoerelse.GODKEND)
    assert (h.nu(op.aktion_id).modtaget, h.nu(ned.aktion_id).modtaget) == (clock.now(), reported)
    assert h.post(op.skaber_fordring_id).modtagelsesdato == date(2026, 11, 22)
