"""What becomes of a related claim, in every state it can be in, when something happens to its main claim."""

from __future__ import annotations

from datetime import timedelta
from threading import Thread

import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.hoering.hoering import Hoeringsrolle, Hoeringstilstand, Trin
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering, Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError

T = Aktionstilstand
UF = "REOPDAG"
HENS = a.Tilbagekald("HENS")

#: Event -> state before -> state after, how the related claim has ended, and whether the main claim has too.
FORVENTET = {
    "tilbagekaldt": {
        T.HEARING: (T.REJECTED, None, "HENS"),
        T.WAITING: (T.WAITING, None, None),
        T.ROUTED: (T.ROUTED, None, None),
        T.DONE: (T.DONE, "HENS", "HENS"),
        T.REJECTED: (T.REJECTED, None, "HENS"),
    },
    "returneret": {
        T.HEARING: (T.REJECTED, None, "RETU"),
        T.WAITING: (T.REJECTED, None, "RETU"),
        T.ROUTED: (T.ROUTED, None, "RETU"),
        T.DONE: (T.DONE, "RETU", "RETU"),
        T.REJECTED: (T.REJECTED, None, "RETU"),
    },
    "konverteret": {
        T.HEARING: (T.REJECTED, None, "KONV"),
        T.WAITING: (T.REJECTED, None, "KONV"),
        T.ROUTED: (T.ROUTED, None, "KONV"),
        T.DONE: (T.DONE, "KONV", "KONV"),
        T.REJECTED: (T.REJECTED, None, "KONV"),
    },
    "flyttet": {
        T.HEARING: (T.HEARING, None, None),
        T.WAITING: (T.WAITING, None, FejlError),
        T.ROUTED: (T.ROUTED, None, FejlError),
        T.DONE: (T.DONE, None, None),
        T.REJECTED: (T.REJECTED, None, None),
    },
}


def test_the_table_has_every_state():
    """RECEIVED is left in the transaction that enters it."""
    assert {tilstand for raekke in FORVENTET.values() for tilstand in raekke} == set(T) - {T.RECEIVED}
    assert {len(raekke) for raekke in FORVENTET.values()} == {len(T) - 1}


def _relateret(sag, om_hoved, tilstand):
    """A related claim in a state."""
    if tilstand is T.HEARING:
        return sag.opret(UF, hoved=om_hoved, kvitter=False, hovedstol_oere=200_01)[0]
    uf, om_uf = sag.opret(UF, hoved=om_hoved, kvitter=tilstand in {T.DONE, T.WAITING}, backend_id=901)
    if tilstand is T.REJECTED:
        sag.kvitter(uf, (60000, "Afvist"))
    elif tilstand is T.WAITING:
        # Sent again behind a withdrawal of its own.
        sag.ret(uf, a.TILBAGEKALD, HENS)
        uf = sag.indgiv(sag.igen(om_uf, uf.fordring_id))
    return uf


def _sker(sag, hoved, hvad):
    with sag.db.transaction() as conn:
        register = sag.nymf.register
        if hvad == "returneret":
            register.returner(conn, hoved.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
        elif hvad == "konverteret":
            register.konverter(conn, hoved.fordring_id, hvem="t", tekst="t")
        elif hvad == "flyttet":
            register.flyt(conn, hoved.fordring_id, Systemsted(Backend.DMI, 4711), hvem="t", tekst="t")
    if hvad == "tilbagekaldt":
        tilbage = sag.ret(hoved, a.TILBAGEKALD, HENS)
        if tilbage.tilstand is T.ROUTED:
            sag.kvitter(tilbage)


@pytest.mark.parametrize(
    ("hvad", "foer"), [(hvad, foer) for hvad, raekke in FORVENTET.items() for foer in raekke], ids=str
)
def test_every_state_meets_every_event(sag, hvad, foer):
    """Only what was created ends with its main claim; what was not sent falls away; what was sent gets its answer."""
    hoved, om_hoved = sag.opret()
    uf = _relateret(sag, om_hoved, foer)
    assert sag.tilstand(uf) is foer
    efter, ophoer, ventet = FORVENTET[hvad][foer]
    if ventet is FejlError:
        with pytest.raises(FejlError):
            _sker(sag, hoved, hvad)
        ventet = None
    else:
        _sker(sag, hoved, hvad)
    endte = [post.ophoer.aarsag if post.ophoer else None for post in (sag.post(uf), sag.post(hoved))]
    assert (sag.tilstand(uf), *endte) == (efter, ophoer, ventet)
    with sag.db.transaction() as conn:
        aaben = [en.nr for en in sag.nymf.hoeringer.soeg(conn, Hoeringsfilter()) if en.aaben]
    assert bool(aaben) == (efter is T.HEARING)


@pytest.mark.parametrize("svar", [(), ((547, "Hovedfordringen er tilbagekaldt"),)])
def test_a_related_claim_that_was_sent_before_the_return_gets_its_answer(sag, svar):
    """Carried out it is in collection, rejected it never was; the return told of neither."""
    hoved, om_hoved = sag.opret()
    uf = _relateret(sag, om_hoved, T.ROUTED)
    _sker(sag, hoved, "returneret")
    sag.kvitter(uf, *svar, backend_id=901)
    assert (sag.tilstand(uf), sag.post(uf).ophoer) == (T.REJECTED if svar else T.DONE, None)


def test_a_hearing_that_is_being_decided_is_not_reminded_of(sag, clock):
    """The reminder neither waits for the decision nor follows it."""
    _, om_hoved = sag.opret()
    _relateret(sag, om_hoved, T.HEARING)
    clock.advance(timedelta(days=8))
    with sag.db.transaction() as conn:
        (case,) = hoering_store.aabne(conn)
        sag.nymf.hoeringer.fortryd(conn, case.nr, "FEJL")
        paamindet = []

        def paamind() -> None:
            with sag.db.transaction() as anden:
                paamindet.extend(sag.nymf.hoeringer.paamind(anden))

        traad = Thread(target=paamind)
        traad.start()
        traad.join(20)
        assert not traad.is_alive()
    assert paamindet == []
    with sag.db.transaction() as conn:
        trin = hoering_store.ved_nr(conn, [case.nr])[0].trin
        assert [et.trin for et in trin] == [Trin.OPRETTET, Trin.FORTRUDT]
        # Read before the decision, told after it.
        sen = hoering_store.Hoeringstrin(Trin.PAAMINDET_HALVVEJS, clock.now(), Hoeringsrolle.SYSTEM, frist=case.frist)
        assert not hoering_store.tilfoej_trin(conn, case.nr, sen)


def test_a_case_changes_only_from_the_state_that_it_was_read_in(sag):
    """Whoever comes second is told, and nothing changes."""
    _, om_hoved = sag.opret()
    _relateret(sag, om_hoved, T.HEARING)
    with sag.db.transaction() as conn:
        (laest,) = hoering_store.aabne(conn)
        hoering_store.skift(conn, laest, Hoeringstilstand.FORTRUDT)
        for til in (Hoeringstilstand.GODKENDT, Hoeringstilstand.FORTRUDT):
            with pytest.raises(LookupError):
                hoering_store.skift(conn, laest, til)
        assert hoering_store.ved_nr(conn, [laest.nr])[0].tilstand is Hoeringstilstand.FORTRUDT
