"""The reasons a clerk may give: every code that a command takes can be told and shown, and no other is taken."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest

from fordringsbro.contract.codes import id_af, koder
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.opslag.billede import Hentning
from fordringsbro.platform.tilside import alle_til_side
from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE
from fordringsbro.sf1590.fagsystem import store as udstore
from fordringsbro.sf1590.frabog.fordring import fordring as som_felter

_KOMMANDO = {
    Art.AFSKREVET: ("write-off", "1"),
    Art.AFSKRIVNING_TILBAGEFOERT: ("write-off-reverse", "0.01"),
    Art.HENSTAND_GIVET: ("defer", "2027-03-01"),
}
_ALLE = [(art, kode) for art in _KOMMANDO for kode in koder(AARSAGSLISTE[art])]


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


@pytest.fixture
def krav(dele, modtag):
    """A claim of the ledger, as the lists show it."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with dele.database.transaction() as conn:
        return store.rader(conn, Udvalg())[0]


def fortalt(dele):
    """The messages to fagsystemer as text, after telling all; nothing is set aside."""
    dele.fortaelling.fortael()
    with dele.database.transaction() as conn:
        assert alle_til_side(conn, antal=9) == []
        return [b.indhold.decode() for b in udstore.liste(conn, alle=True)]


def vist(dele, krav):
    """The claim as HentDebitorkonto shows it."""
    with dele.database.transaction() as conn:
        (konto,) = dele.bog.hent(conn, Hentning(krav.kommune_cvr, fordring_ids=frozenset({krav.fordring_id})))
    return som_felter(konto.fordringer[0], {}, kort=False, i_dag=dele.clock.today())


def test_every_reason_that_a_command_takes_is_told_and_shown(bog_cli, dele, krav):
    """Each code of each list, one after the other: taken, told to the fagsystem by its own id, shown in the account."""
    ude = json.loads(bog_cli("claims", "write-off", krav.system_id, "1", "--json").stdout)["booking_id"]
    for art, kode in _ALLE:
        navn, hvad = _KOMMANDO[art]
        ident = ude if art is Art.AFSKRIVNING_TILBAGEFOERT else krav.system_id
        assert bog_cli("claims", navn, ident, hvad, "--reason", kode).exit_code == 0, (art, kode)
        dele.clock.advance(timedelta(seconds=1))
    beskeder, felter = "".join(fortalt(dele)), str(vist(dele, krav))
    for art, kode in _ALLE:
        noegle = str(id_af(AARSAGSLISTE[art], kode))
        assert noegle in felter, (art, kode)
        assert (noegle in beskeder) is (art is not Art.HENSTAND_GIVET), (art, kode)


@pytest.mark.parametrize(("art", "kode"), [(Art.AFSKRIVNING_TILBAGEFOERT, "EFTERGIVELSE"), (Art.AFSKREVET, "KLAGE")])
def test_a_reason_of_another_list_is_refused_with_the_list(bog_cli, dele, krav, art, kode):
    """Exit 2 and the codes that are taken; nothing is booked."""
    resultat = bog_cli("claims", _KOMMANDO[art][0], krav.system_id, "1", "--reason", kode)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert all(k in resultat.stderr for k in koder(AARSAGSLISTE[art]))
    assert fortalt(dele) == []


def test_a_reversal_that_was_booked_with_a_reason_of_a_write_off_is_told_as_other(dele, krav):
    """Such bookings were taken once and stay: they hold up nothing, and are shown by a code that the list has."""
    afskrivning = Afskrivning(UUID(int=1), krav.fordring_id, 100, dele.clock.today(), "KONKURS")
    with dele.database.transaction() as conn:
        dele.bog.afskriv(conn, krav.kommune_cvr, afskrivning)
        tilbage = AfskrivningNedregulering(UUID(int=2), UUID(int=1), 50, dele.clock.today(), "EFTERGIVELSE")
        dele.bog.afskrivning_nedreguler(conn, krav.kommune_cvr, tilbage)
    andet = str(id_af(AARSAGSLISTE[Art.AFSKRIVNING_TILBAGEFOERT], "ANDET"))
    assert andet in "".join(fortalt(dele))
    assert andet in str(vist(dele, krav))
