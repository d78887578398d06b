"""What is written in words stands beside the journal's chain, and can be deleted without breaking it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from debitor_byg import KOMMUNE, fordring, nedregulering, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.debitor.bog.journal import Art, Haendelse, bogfoer
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand, Tekstlinje

I_DAG = date(2026, 11, 20)
NAVN = "Testperson Hemmelig"


@pytest.fixture
def sager(clock):
    """What the debtor system's own people do."""
    return Sagsbehandling(clock)


def _kaeden(conn):
    """All that the chained and append-only tables hold, as text."""
    return str(
        conn.execute("SELECT data FROM debitor.journal UNION ALL SELECT data FROM debitor.kontohaendelse").fetchall()
    )


def _bogfoer_alt(bog, conn):
    """A claim with everything that has texts, each with a name in it: the claim, and how each is booked again."""
    f = fordring()
    ned = nedregulering(f.fordring_id, 10, aarsag="REGU", aarsag_tekst=NAVN, tekstlinjer=(Tekstlinje(1, NAVN),))
    af = Afskrivning(uuid4(), f.fordring_id, 20, I_DAG, "ANDET", NAVN)
    tilbage = AfskrivningNedregulering(uuid4(), af.afskrivning_id, 5, I_DAG, "ANDET", NAVN)
    henstand = Henstand(uuid4(), f.fordring_id, I_DAG, date(2027, 1, 1), "ANDET", NAVN)
    r = registrering(f, nedreguleringer=(ned,))

    def igen(**anders):
        def ny(hvad):
            return replace(hvad, **anders)

        bog.registrer(conn, replace(r, nedreguleringer=(ny(ned),)))
        bog.afskriv(conn, KOMMUNE, ny(af))
        bog.afskrivning_nedreguler(conn, KOMMUNE, ny(tilbage))
        bog.giv_henstand(conn, KOMMUNE, ny(henstand))

    igen()
    return f, igen


@pytest.mark.fault("A5")
def test_no_text_gets_into_the_chain(db, bog):
    """Write-down, write-off, its reversal, deferment: the words are shown as they were told, and are not chained."""
    with db.transaction() as conn:
        f, igen = _bogfoer_alt(bog, conn)
        assert NAVN not in _kaeden(conn)
        billede = bog.fordring(conn, f.fordring_id)
        fundne = (
            billede.nedreguleringer,
            billede.afskrivninger,
            billede.afskrivning_nedreguleringer,
            billede.henstande,
        )
        assert [en.aarsag_tekst for ((en, _),) in fundne] == [NAVN] * 4
        assert billede.nedreguleringer[0][0].tekstlinjer == (Tekstlinje(1, NAVN),)
        antal = len(billede.poster)
        igen()
        assert len(bog.journal(conn, f.fordring_id)) == antal
        with pytest.raises(AfvisningError) as fejl:
            igen(aarsag_tekst="andet")
        assert (fejl.value.afvisning.aarsag, fejl.value.afvisning.felt) == (Aarsag.ANDET_INDHOLD, "aarsag_tekst")
        assert bog.efterproev_kaede(conn) == ()


def test_texts_are_deleted_and_the_chain_holds(db, bog, sager):
    """Gone from table and answers; the same booking told again, with its text, is still the same booking."""
    with db.transaction() as conn:
        f, igen = _bogfoer_alt(bog, conn)
        anden, _ = _bogfoer_alt(bog, conn)
        assert sager.slet_tekster(conn, KOMMUNE, f.fordring_id) == 4
        assert sager.slet_tekster(conn, KOMMUNE, f.fordring_id) == 0
        rester = str(conn.execute("SELECT fordring_id, indhold FROM debitor.posttekst").fetchall())
        assert (rester.count("None"), rester.count(NAVN)) == (4, 5)
        billede = bog.fordring(conn, f.fordring_id)
        assert billede.afskrivninger[0][0].aarsag_tekst is None
        assert billede.afskrivninger[0][0].aarsag == "ANDET"
        assert bog.fordring(conn, anden.fordring_id).afskrivninger[0][0].aarsag_tekst == NAVN
        antal = len(billede.poster)
        igen()
        assert len(bog.journal(conn, f.fordring_id)) == antal
        with pytest.raises(AfvisningError) as fejl:
            igen(aarsag="KONKURS")
        assert fejl.value.afvisning.felt == "aarsag"
        assert bog.efterproev_kaede(conn) == ()
    with db.transaction() as conn, pytest.raises(AfvisningError):
        sager.slet_tekster(conn, "22222222", f.fordring_id)


def test_an_event_without_an_id_has_no_texts():
    """Nothing could find them again."""
    with pytest.raises(ValueError, match="id of its own"):
        bogfoer(
            [Haendelse(uuid4(), Art.AENDRET, 0, I_DAG, None, {"aarsag_tekst": NAVN})],
            {},
            datetime(2026, 9, 1, tzinfo=UTC),
        )
