"""The register changed without an action: moved, returned, converted; what refuses each, and what is kept of it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import psycopg
import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.register.registerhaendelse import Registertrin, Returaarsag, Returnering, Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand as T
from fordringsbro.platform.errors import FejlError, Fejlkode

PSRM, DMI = Backend.PSRM, Backend.DMI
AFTL = Returnering(Returaarsag.AFTL)
I_DAG = date(2026, 11, 20)


class Bog:
    """A register to change, each change in a transaction of its own."""

    def __init__(self, db, nymf, ny, svar):
        self.db, self.nymf, self.ny, self.svar = db, nymf, ny, svar

    def indgiv(self, anmodning, *, kvitter=True, backend_id=900):
        with self.db.transaction() as conn:
            aktion = self.nymf.indgiv(conn, anmodning)
        if kvitter:
            self.kvitter(aktion, backend_id=backend_id)
        return aktion

    def opret(self, *args, kvitter=True, backend_id=900, **andet):
        return self.indgiv(self.ny(*args, **andet), kvitter=kvitter, backend_id=backend_id)

    def kvitter(self, aktion, **andet):
        with self.db.transaction() as conn:
            self.nymf.kvitter(conn, self.svar(aktion.aktion_id, **andet))

    def ret(self, aktion, kode, data, **andet):
        with self.db.transaction() as conn:
            return self.nymf.indgiv(conn, Rettelse(1001, uuid4(), kode, data, fordring_id=aktion.fordring_id, **andet))

    def flyt(self, fordring_id, til=DMI, som=4711, *, hvem="sb-1", tekst="Konverteret"):
        with self.db.transaction() as conn:
            return self.nymf.register.flyt(conn, fordring_id, Systemsted(til, som), hvem=hvem, tekst=tekst)

    def returner(self, fordring_id, hvordan=AFTL, *, hvem="sb-1"):
        with self.db.transaction() as conn:
            return self.nymf.register.returner(conn, fordring_id, hvordan, hvem=hvem)

    def konverter(self, fordring_id, *, hvem="sb-1", tekst="Konverteret"):
        with self.db.transaction() as conn:
            return self.nymf.register.konverter(conn, fordring_id, hvem=hvem, tekst=tekst)

    def post(self, fordring_id):
        with self.db.transaction() as conn:
            return self.nymf.fordring_ved_id(conn, fordring_id)

    def trin(self, fordring_id):
        with self.db.transaction() as conn:
            return self.nymf.register.haendelser(conn, [fordring_id])

    def numre(self, aktion):
        with self.db.transaction() as conn:
            return [b.nummer for b in self.nymf.aktion(conn, aktion.aktion_id).bemaerkninger]


@pytest.fixture
def bog(db, nymf, ny, svar):
    """The register of one claimant."""
    return Bog(db, nymf, ny, svar)


@pytest.fixture
def par(bog, ny):
    """A main claim and a fee that is related to it, both created."""
    hoved = ny()
    krav = bog.indgiv(hoved)
    gebyr = bog.indgiv(ny("GEDAINS", hoved=hoved), backend_id=901)
    return krav, gebyr


def nej(kald, *args, **kwargs) -> tuple[Fejlkode, str]:
    """The error that a call is refused with, and what it names."""
    with pytest.raises(FejlError) as fejl:
        kald(*args, **kwargs)
    return fejl.value.kode, fejl.value.sted or ""


def test_a_move_is_kept_with_who_why_and_from_where(bog, clock):
    """Old and new id, moment, clerk and words; the claim has the new place."""
    krav = bog.opret()
    post = bog.flyt(krav.fordring_id)
    assert (post.backend, post.backend_fordring_id, post.flyttet) == (DMI, 4711, True)
    (trin,) = bog.trin(krav.fordring_id)
    assert (trin.hvad, trin.tidspunkt, trin.hvem, trin.tekst) == (
        Registertrin.FLYTTET,
        clock.now(),
        "sb-1",
        "Konverteret",
    )
    assert (trin.fra, trin.til) == (Systemsted(PSRM, 900), Systemsted(DMI, 4711))


def test_what_is_kept_is_only_ever_added_to(bog, db):
    """The database itself refuses to change or remove a line."""
    krav = bog.opret()
    bog.flyt(krav.fordring_id)
    for sql in ("UPDATE nymf.registerhaendelse SET hvem = 'x'", "DELETE FROM nymf.registerhaendelse"):
        with pytest.raises(psycopg.errors.RaiseException), db.transaction() as conn:
            conn.execute(sql)


def test_a_move_of_nothing_known_or_not_created_is_refused(bog):
    """An unknown id; a claim that is on its way, and one that was rejected."""
    assert nej(bog.flyt, 12)[0] is Fejlkode.UKENDT_ID
    paa_vej, afvist = bog.opret(kvitter=False), bog.opret("KFUKEND", kvitter=False)
    assert nej(bog.flyt, paa_vej.fordring_id) == (Fejlkode.IKKE_NU, "ikke oprettet / not created: ROUTED")
    assert nej(bog.flyt, afvist.fordring_id) == (Fejlkode.IKKE_NU, "ikke oprettet / not created: REJECTED")


def test_a_move_to_where_the_claim_is_already_is_refused(bog):
    """Nothing is kept of it."""
    krav = bog.opret()
    assert nej(bog.flyt, krav.fordring_id, PSRM, 901) == (Fejlkode.IKKE_NU, "allerede i / already in PSRM")
    assert bog.trin(krav.fordring_id) == []


@pytest.mark.parametrize("som", [0, 10**18, None])
def test_an_id_that_no_system_gives_is_refused(bog, som):
    """Ids have 1 to 18 digits."""
    krav = bog.opret()
    assert nej(bog.flyt, krav.fordring_id, DMI, som)[0] is Fejlkode.PARAMETER
    assert bog.flyt(krav.fordring_id, DMI, 10**18 - 1).backend_fordring_id == 10**18 - 1


@pytest.mark.parametrize("forkert", [{"hvem": " "}, {"hvem": "x" * 101}, {"tekst": ""}, {"tekst": "x" * 501}])
def test_a_move_needs_who_and_why(bog, forkert):
    """Neither may be missing, nor longer than what is kept."""
    assert nej(bog.flyt, bog.opret().fordring_id, **forkert)[0] is Fejlkode.PARAMETER


def test_an_id_that_another_claim_has_or_had_there_is_refused(bog):
    """Whether it was told by a receipt, came by a move, or is an id of ours that DMI knows a claim by."""
    i_dmi = bog.opret("KFFLYTT", backend_id=77)
    krav, andet = bog.opret(), bog.opret(backend_id=901)
    for optaget in (77, i_dmi.fordring_id):
        assert nej(bog.flyt, krav.fordring_id, DMI, optaget) == (Fejlkode.OPTAGET, "DMI")
    bog.flyt(krav.fordring_id)
    assert nej(bog.flyt, andet.fordring_id)[0] is Fejlkode.OPTAGET
    bog.flyt(krav.fordring_id, PSRM, 900)
    assert nej(bog.flyt, andet.fordring_id)[0] is Fejlkode.OPTAGET, "an id means one thing for ever"
    assert bog.flyt(krav.fordring_id).backend is DMI, "its own it may have again"


def test_what_is_on_its_way_must_be_done_first(bog):
    """A write-down that is queued for PSRM would never be carried out in DMI, nor may it be sent twice."""
    krav = bog.opret()
    ned = bog.ret(krav, a.NEDSKRIV, a.Nedskrivning(1, "REGU"))
    assert nej(bog.flyt, krav.fordring_id) == (Fejlkode.IKKE_NU, f"på vej / on their way: {ned.aktion_id} ROUTED")
    bog.kvitter(ned)
    assert bog.flyt(krav.fordring_id).backend is DMI


def test_a_related_claim_on_its_way_holds_its_main_claim(bog, ny):
    """It would name the main claim where that no longer is; an action on a related claim that exists does not."""
    hoved = ny()
    krav, gebyr = bog.indgiv(hoved), bog.indgiv(ny("GEDAINS", hoved=hoved), kvitter=False)
    assert nej(bog.flyt, krav.fordring_id)[0] is Fejlkode.IKKE_NU
    bog.kvitter(gebyr, backend_id=901)
    bog.ret(gebyr, a.NEDSKRIV, a.Nedskrivning(1, "REGU"))
    assert bog.flyt(krav.fordring_id).backend is DMI
    assert bog.post(gebyr.fordring_id).backend is PSRM


def test_a_write_up_claim_is_held_by_what_undoes_it(bog):
    """An annulment that is queued writes that claim down, though it is an action on the other one."""
    krav = bog.opret(beloeb_oere=300_000, hovedstol_oere=500_000)
    op = bog.ret(krav, a.OR, a.Opskrivning(100))
    bog.kvitter(op, backend_id=None)
    bog.ret(krav, a.NAOR, a.Annullering(100), reference_aktion_id=op.aktion_id)
    assert nej(bog.flyt, op.skaber_fordring_id)[0] is Fejlkode.IKKE_NU


def test_a_related_claim_names_a_moved_main_claim_by_its_new_id(bog, ny, db, nymf, koe):
    """Forwarding is told the main claim's id there, at once and when the related claim waited."""
    hoved = ny()
    bog.flyt(bog.indgiv(hoved).fordring_id)
    with db.transaction() as conn:
        gebyr = nymf.indgiv(conn, ny("GEDAINS", hoved=hoved))
        assert nymf.aktion(conn, gebyr.aktion_id).flyttet_hoved_id == 4711
    assert (gebyr.backend, koe.opgaver[-1].flyttet_hoved_id) == (DMI, 4711)
    assert koe.opgaver[-1].flyttet_backend_id is None


@pytest.mark.parametrize(
    ("slut", "aarsag", "trin"),
    [("returner", "RETU", Registertrin.RETURNERET), ("konverter", "KONV", Registertrin.KONVERTERET)],
)
def test_a_claim_ends_with_what_is_related_to_it(bog, par, slut, aarsag, trin):
    """One line for each claim that ended, the named one first; once ended, nothing ends or moves it again."""
    krav, gebyr = par
    endte = getattr(bog, slut)(krav.fordring_id)
    assert [(post.fordring_id, post.ophoer.aarsag, post.ophoer.dato) for post in endte] == [
        (krav.fordring_id, aarsag, I_DAG),
        (gebyr.fordring_id, aarsag, I_DAG),
    ]
    assert [t.hvad for f in (krav, gebyr) for t in bog.trin(f.fordring_id)] == [trin, trin]
    for igen in (bog.returner, bog.konverter, bog.flyt):
        for endt in (krav, gebyr):
            assert nej(igen, endt.fordring_id) == (Fejlkode.IKKE_NU, f"ophørt / ended: {aarsag}")


@pytest.mark.parametrize(("slut", "nummer"), [("returner", 498), ("konverter", 434)])
def test_what_waits_is_rejected_when_it_has_its_turn(bog, slut, nummer):
    """The write-down that was sent gets its answer; the one behind it is refused."""
    krav = bog.opret()
    foerst, naeste = (bog.ret(krav, a.NEDSKRIV, a.Nedskrivning(1, "REGU")) for _ in range(2))
    assert naeste.tilstand is T.WAITING
    getattr(bog, slut)(krav.fordring_id)
    bog.kvitter(foerst)
    assert bog.numre(naeste) == [nummer]


@pytest.mark.parametrize(
    ("dato", "tages"),
    [
        (I_DAG, True),
        (I_DAG + timedelta(days=1), False),
        (I_DAG - timedelta(days=3), True),
        (I_DAG - timedelta(days=4), False),
    ],
)
def test_a_return_counts_from_a_day_between_reception_and_today(bog, clock, dato, tages):
    """Both ends included."""
    clock.advance(timedelta(days=-3))
    krav = bog.opret()
    clock.advance(timedelta(days=3))
    hvordan = Returnering(Returaarsag.KLAG, dato)
    if tages:
        assert bog.returner(krav.fordring_id, hvordan)[0].ophoer.dato == dato
        assert bog.trin(krav.fordring_id)[0].aarsag is Returaarsag.KLAG
    else:
        assert nej(bog.returner, krav.fordring_id, hvordan)[0] is Fejlkode.PARAMETER


@pytest.mark.parametrize("tekst", [None, " ", "x" * 501])
def test_another_reason_needs_words(bog, tekst):
    """ANDN without a text, or with one that is too long, is refused; with 500 characters it is taken."""
    krav = bog.opret()
    assert nej(bog.returner, krav.fordring_id, Returnering(Returaarsag.ANDN, tekst=tekst))[0] is Fejlkode.PARAMETER
    assert bog.returner(krav.fordring_id, Returnering(Returaarsag.ANDN, tekst="x" * 500))


@pytest.mark.parametrize(
    ("andet", "ord_"), [({"art": "MODR"}, "art: MODR"), ({"foreloebig_fastsat": True}, "foreløbigt")]
)
def test_a_claim_that_psrm_never_takes_is_not_moved_there(bog, andet, ord_):
    """Set-off and estimates live in DMI only; others of the type move."""
    krav = bog.opret("KFFLYTT" if "art" not in andet else "KFDAINS", **andet)
    assert bog.post(krav.fordring_id).backend is DMI
    kode, sted = nej(bog.flyt, krav.fordring_id, PSRM, 901)
    assert kode is Fejlkode.IKKE_NU
    assert sted.startswith(ord_)
    assert bog.trin(krav.fordring_id) == []
    andet_krav = bog.opret("KFFLYTT")
    assert bog.flyt(andet_krav.fordring_id, PSRM, 902).backend is PSRM


def test_an_id_that_a_claim_was_moved_under_is_never_given_to_another(bog):
    """DMI knows by our ids what is created there: two claims under one id would be one claim there."""
    krav, andet = bog.opret(), bog.opret("KFFLYTT", backend_id=None)
    naeste = andet.fordring_id + 1
    bog.flyt(krav.fordring_id, som=naeste + 1)
    assert [bog.opret("KFFLYTT", backend_id=None).fordring_id for _ in range(2)] == [naeste, naeste + 2]
    bog.flyt(krav.fordring_id, PSRM, 900)
    bog.flyt(krav.fordring_id, som=naeste + 3)
    bog.flyt(krav.fordring_id, PSRM, 900)
    assert bog.opret("KFFLYTT", kvitter=False).fordring_id == naeste + 4
