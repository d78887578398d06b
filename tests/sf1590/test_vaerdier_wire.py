"""Values of messages over HTTP: read whole, whatever blanks stand around them, or refused by path and never half."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import hoved, konvolut, registrering

KONTO = UUID("10000000-0000-4000-8000-000000000001")
REGISTRERING = "DebitorRegistreringAfsend"
FORDRING = "/OpretDebitorkontoRegistrering_I/HovedfordringListe/Hovedfordring"


def besked(*krav):
    """A registration with an id of its own."""
    header = hoved(SYNTESEBORG, "v-1", datetime(2026, 11, 20, 8, tzinfo=UTC), request=uuid4())
    return konvolut(
        "OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **registrering(SYNTESEBORG, KONTO, ET, krav)}
    )


def med(xml, element, tekst, nummer=0):
    """A message with another text in one of its elements of that name."""
    rod = etree.fromstring(xml)
    rod.findall(f".//{{*}}{element}")[nummer].text = tekst
    return etree.tostring(rod, encoding="utf-8")


def fejl(svar):
    """The lines of a fault."""
    krop = etree.fromstring(svar.content)
    assert {e.text for e in krop.iterfind(".//{*}ErrorCode")} == {"FB-208"}, svar.text
    return [e.text for e in krop.iterfind(".//{*}ErrorText")]


@pytest.mark.fault("V1")
@pytest.mark.parametrize(
    ("tekst", "oere"),
    [("100.5\n", 10_050), ("1000.5 ", 100_050), ("\t 7\r\n", 700), (" .50", 50), ("+0100.500", 10_050), ("12.", 1_200)],
)
def test_an_amount_is_booked_as_it_is_written(tjeneste, krav, tekst, oere):
    """Blanks, a sign, zeros and one decimal change nothing about the amount that is booked."""
    xml = besked(krav(beloeb_oere=100, hovedstol_oere=oere))
    assert tjeneste.post(REGISTRERING, med(xml, "FordringBeløb", tekst)).status_code == 200
    with tjeneste.installation.database.transaction() as conn:
        assert [f.restance_oere for f in tjeneste.installation.bog.liste(conn)] == [oere]


def test_a_ping_in_a_year_that_cannot_be_held_is_told_its_path(tjeneste):
    """A Ping's time in the year 20000 is valid by its type, and refused as a value that can't be held."""
    xml = konvolut("Ping", {"HovedOplysninger": hoved(SYNTESEBORG, "p-1", datetime(2026, 11, 20, 8, tzinfo=UTC))})
    for tid in ("20000-01-01T00:00:00Z", "-0044-03-15T12:00:00Z", "9999-12-31T24:00:00Z"):
        svar = tjeneste.post(REGISTRERING, med(xml, "TransaktionsTid", tid))
        assert fejl(svar) == ["/Ping_I/HovedOplysninger/TransaktionsTid: kan ikke rummes / can't be held"]
        assert tid not in svar.text
    siden = med(xml, "TransaktionsTid", "9999-12-31T23:59:59Z")
    assert b"Ping_O" in tjeneste.post(REGISTRERING, siden).content


@pytest.mark.parametrize("element", ["FordringForfaldsdato", "FordringStiftelsesdato"])
def test_a_value_that_cannot_be_held_has_the_path_that_a_wrong_one_has(tjeneste, krav, element):
    """The path of a year 20000 in the second claim is the same as that of a text which is no date."""
    xml = besked(krav(), krav())
    (uholdelig,) = fejl(tjeneste.post(REGISTRERING, med(xml, element, "20000-01-01", nummer=1)))
    (forkert,) = fejl(tjeneste.post(REGISTRERING, med(xml, element, "i morgen", nummer=1)))
    assert uholdelig.partition(":")[0] == forkert.partition(":")[0]
    assert "[2]" in uholdelig


def test_an_empty_part_in_front_of_the_value_does_not_move_its_path(tjeneste, krav):
    """A comment in the message, which has it copied before it is read, changes nothing in the path."""
    xml = besked(krav(), krav())
    med_kommentar = med(xml, "FordringForfaldsdato", "20000-01-01", nummer=1).replace(b"20000-", b"20000<!-- x -->-")
    assert fejl(tjeneste.post(REGISTRERING, med_kommentar)) == [
        f"{FORDRING}[2]/FordringForfaldsdato: kan ikke rummes / can't be held"
    ]


@pytest.mark.fault("V4")
@pytest.mark.parametrize("tekst", ["\u00a02026-09-01", "2026-09-01\u2003", "２０２６-09-01", "2026-W36-2", "20260901"])
def test_what_only_python_takes_for_a_date_is_none(tjeneste, krav, tekst):
    """A no-break space, digits of other scripts, ISO weeks and dates without hyphens break the schema."""
    (linje,) = fejl(tjeneste.post(REGISTRERING, med(besked(krav()), "FordringForfaldsdato", tekst)))
    assert linje.startswith(f"{FORDRING}/FordringForfaldsdato: er ikke en gyldig")


def test_a_wrong_older_header_is_told_its_path_from_the_root(tjeneste):
    """A part of the older header that breaks its schema has the message's root in its path, as everything else."""
    ny = konvolut("Ping", {"HovedOplysninger": hoved(SYNTESEBORG, "p-1", datetime(2026, 11, 20, 8, tzinfo=UTC))})
    aeldre = b'<a:AuthorityContext xmlns:a="http://serviceplatformen.dk/xml/schemas/AuthorityContext/1/">'
    aeldre += b"<a:MunicipalityCVR>x</a:MunicipalityCVR></a:AuthorityContext>"
    foer, start, efter = ny.partition(b"<n1:HovedOplysninger") if b"<n1:" in ny else ny.partition(b"<HovedOplysninger")
    (linje, *_) = fejl(tjeneste.post(REGISTRERING, foer + aeldre + start + efter))
    assert linje.startswith("/Ping_I/AuthorityContext/MunicipalityCVR: ")
