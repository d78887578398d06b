"""One id names one thing: within a message, between messages, in every table, and when two meet."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any
from uuid import UUID, uuid4

import pytest
from debitor_byg import KOMMUNE, fordring, haeftelse, indbetaling, konto, nedregulering, registrering
from test_debitor_samtidighed import _kollision

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand, Opkraevning, Slags
from fordringsbro.platform.errors import FejlError, Fejlkode

I_DAG = date(2026, 11, 20)


class Bog:
    """An account with a claim, a payment and a write-off, on which anything can be booked under any id."""

    def __init__(self, bog, conn):
        self._bog, self._conn = bog, conn
        self.f = fordring()
        self.r = registrering(self.f)
        bog.registrer(conn, self.r)
        self.betaling = indbetaling(self.r.konto.konto_id, 1_000)
        bog.indbetal(conn, self.betaling)
        self.afskrivning = Afskrivning(uuid4(), self.f.fordring_id, 1_000, I_DAG)
        bog.afskriv(conn, KOMMUNE, self.afskrivning)

    def _registrer(self, conn, **felter):
        return self._bog.registrer(conn, replace(self.r, **felter))

    def under(self, objekt: Objekt) -> Callable[[Any, UUID], Any]:
        """What books a new thing of a kind under an id."""
        b, fid = self._bog, self.f.fordring_id
        tilbage = replace(self.afskrivning, beloeb_oere=10)
        return {
            Objekt.KONTO: lambda c, i: b.registrer(c, registrering(konto=konto(konto_id=i))),
            Objekt.FORDRING: lambda c, i: self._registrer(c, fordringer=(fordring(fordring_id=i),)),
            Objekt.HAEFTELSE: lambda c, i: self._registrer(c, haeftelser=(haeftelse(fid, haeftelse_id=i),)),
            Objekt.NEDREGULERING: lambda c, i: self._registrer(
                c, nedreguleringer=(nedregulering(fid, 10, nedregulering_id=i),)
            ),
            Objekt.OPKRAEVNING: lambda c, i: self._registrer(c, opkraevninger=(Opkraevning(i, False, (fid,)),)),
            Objekt.INDBETALING: lambda c, i: b.indbetal(c, indbetaling(self.r.konto.konto_id, 10, indbetaling_id=i)),
            Objekt.INDBETALING_NEDREGULERING: lambda c, i: b.indbetaling_nedreguler(
                c,
                IndbetalingNedregulering(
                    i,
                    KOMMUNE,
                    self.betaling.oprettet_af,
                    self.r.konto.konto_id,
                    self.betaling.indbetaling_id,
                    I_DAG,
                    10,
                ),
            ),
            Objekt.AFSKRIVNING: lambda c, i: b.afskriv(c, KOMMUNE, replace(tilbage, afskrivning_id=i)),
            Objekt.AFSKRIVNING_NEDREGULERING: lambda c, i: b.afskrivning_nedreguler(
                c, KOMMUNE, AfskrivningNedregulering(i, self.afskrivning.afskrivning_id, 10, I_DAG)
            ),
            Objekt.HENSTAND: lambda c, i: b.giv_henstand(c, KOMMUNE, Henstand(i, fid, I_DAG, I_DAG)),
            Objekt.RYKKERGEBYR: lambda c, i: b.tilskriv(c, KOMMUNE, Tilskrivning(i, Slags.RYKKERGEBYR, fid, 10, I_DAG)),
            Objekt.OPKRAEVNINGSRENTE: lambda c, i: b.tilskriv(
                c, KOMMUNE, Tilskrivning(i, Slags.OPKRAEVNINGSRENTE, fid, 10, I_DAG)
            ),
        }[objekt]


#: What a caller gives ids to; coverages and their reversals get theirs from the ledger.
NAVNGIVNE = [
    o for o in Objekt if o.name not in {"SOEGNING", "DAEKNING", "DAEKNING_NEDREGULERING"} and "_D" not in o.name
]


@pytest.mark.parametrize("foerst", NAVNGIVNE)
def test_an_id_that_names_something_is_refused_for_everything_else(db, bog, foerst):
    """Whatever it names first, each other kind is refused under it, naming both, and nothing is booked."""
    with db.transaction() as conn:
        b = Bog(bog, conn)
        ident = uuid4()
        b.under(foerst)(conn, ident)
    for saa in NAVNGIVNE:
        if saa is foerst:
            continue
        with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
            b.under(saa)(conn, ident)
        fundet = fejl.value.afvisning
        assert (fundet.aarsag, fundet.objekt, fundet.objekt_id) == (Aarsag.ANDET_INDHOLD, saa, ident)
        assert fundet.ogsaa is foerst
    with db.transaction() as conn:
        assert bog.efterproev_kaede(conn) == ()
        assert conn.execute("SELECT count(*) FROM debitor.identifikation WHERE id = %s", (ident,)).fetchone() == (1,)


def test_ids_that_the_ledger_makes_are_taken_too(db, bog):
    """The id of a coverage can't become a claim's."""
    with db.transaction() as conn:
        b = Bog(bog, conn)
        (daekning, *_) = bog.indbetal(conn, b.betaling).daekninger
        with pytest.raises(AfvisningError) as fejl:
            b.under(Objekt.FORDRING)(conn, daekning.daekning_id)
    assert fejl.value.afvisning.ogsaa is Objekt.DAEKNING


_I_BESKED = (Objekt.KONTO, Objekt.FORDRING, Objekt.HAEFTELSE, Objekt.NEDREGULERING, Objekt.OPKRAEVNING)


@pytest.mark.parametrize(("foer", "efter"), list(permutations(_I_BESKED, 2)))
def test_one_message_gives_no_two_kinds_the_same_id(db, bog, foer, efter):
    """Account, claim, liability, write-down, letter: any two of them under one id are refused, naming both."""
    ident = uuid4()

    def ider(objekt):
        return ident if objekt in {foer, efter} else uuid4()

    f = fordring(fordring_id=ider(Objekt.FORDRING))
    r = registrering(
        f,
        konto=konto(konto_id=ider(Objekt.KONTO)),
        haeftelser=(haeftelse(f.fordring_id, haeftelse_id=ider(Objekt.HAEFTELSE)),),
        nedreguleringer=(nedregulering(f.fordring_id, 1, nedregulering_id=ider(Objekt.NEDREGULERING)),),
        opkraevninger=(Opkraevning(ider(Objekt.OPKRAEVNING), False, (f.fordring_id,)),),
    )
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        bog.registrer(conn, r)
    fundet = fejl.value.afvisning
    assert (fundet.aarsag, {fundet.objekt, fundet.ogsaa}) == (Aarsag.GENTAGET_I_BESKED, {foer, efter})


@pytest.mark.parametrize(
    ("en", "anden"),
    [
        (Objekt.FORDRING, Objekt.NEDREGULERING),
        (Objekt.NEDREGULERING, Objekt.FORDRING),
        (Objekt.INDBETALING, Objekt.HAEFTELSE),
        (Objekt.AFSKRIVNING, Objekt.KONTO),
        (Objekt.RYKKERGEBYR, Objekt.INDBETALING_NEDREGULERING),
    ],
)
def test_two_accounts_that_take_one_id_for_two_kinds_at_the_same_instant(db, bog, en, anden):
    """The later one waits, is told to try again, books nothing, and is refused then."""
    with db.transaction() as conn:
        foerste, andet = Bog(bog, conn), Bog(bog, conn)
    ident = uuid4()
    fejl = _kollision(db, lambda c: foerste.under(en)(c, ident), lambda c: andet.under(anden)(c, ident))
    assert isinstance(fejl, FejlError)
    assert fejl.kode is Fejlkode.UTILGAENGELIG
    with db.transaction() as conn, pytest.raises(AfvisningError) as afvist:
        andet.under(anden)(conn, ident)
    assert (afvist.value.afvisning.objekt, afvist.value.afvisning.ogsaa) == (anden, en)


def test_every_kind_of_event_with_an_id_names_a_kind_of_object(db, bog):
    """What the journal books under an id is an object by the database's own list."""
    with db.transaction() as conn:
        b = Bog(bog, conn)
        for objekt in NAVNGIVNE:
            b.under(objekt)(conn, uuid4())
        arter = {Art(art) for (art,) in conn.execute("SELECT art FROM debitor.journal WHERE reference_id IS NOT NULL")}
        slags = {Objekt(s) for (s,) in conn.execute("SELECT DISTINCT slags FROM debitor.identifikation")}
    assert len(arter) == 6
    assert slags == {*NAVNGIVNE, Objekt.DAEKNING, Objekt.DAEKNING_NEDREGULERING}
