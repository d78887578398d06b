"""The id of a message over HTTP: how long, of which characters, and what a sender of another one is told."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import hoved, konvolut, registrering

KONTO = UUID("10000000-0000-4000-8000-000000000001")
REGISTRERING = "DebitorRegistreringAfsend"
STI = "/Ping_I/HovedOplysninger/TransaktionsId"
NAAR = datetime(2026, 11, 20, 8, tzinfo=UTC)


def ping(id_: str) -> bytes:
    xml = konvolut("Ping", {"HovedOplysninger": hoved(SYNTESEBORG, "ID-HER", NAAR)})
    return xml.replace(b"ID-HER", id_.encode())


def linjer(svar):
    return [e.text for e in etree.fromstring(svar.content).iterfind(".//{*}ErrorText")]


SETE = "må ikke have tegn, som ingen ser"
UEGNEDE = {
    "x" * 256: "højst 255 tegn",
    "æ" * 256: "højst 255 tegn",
    "x" * 1_000_000: "højst 255 tegn",
    "   ": "mindst 1 tegn",
    "\u00a0\u2003": "mindst 1 tegn",
    **{f"a{tegn}b": SETE for tegn in ("&#13;", "\n", "&#10;", "\t", "&#9;", "\r\n", "&#13;&#10;", "\u0085", "\u2028", "\u2029")},
    **{f"a{tegn}b": SETE for tegn in ("\x7f", "&#x7f;", "\u0080", "&#x9b;")},
    **{f"a{tegn}b": SETE for tegn in ("\u200b", "\u200d", "\u00ad", "\u202e", "\u2066", "\ufeff", "\U000e0041")},
}  # fmt: skip
EGNEDE = ("x", "x" * 255, "æøå" * 85, "\U0001f600" * 255, "Aa\u0301", "a b", "a&lt;script&gt;b", "'; DROP TABLE x; --")


@pytest.mark.fault("V13", "E8", "E10", "E6", "E11")
def test_an_id_that_can_be_no_key_is_refused(tjeneste):
    """A message's id has at most 255 characters, all of them seen; the error tells its place and nothing of it."""
    for id_, regel in UEGNEDE.items():
        svar = tjeneste.post(REGISTRERING, ping(id_))
        (linje,) = linjer(svar)
        assert linje.startswith(f"{STI}: {regel} / "), id_[:9]
        assert len(svar.content) < 2_000


@pytest.mark.fault("V13", "E7", "E9")
def test_an_id_of_up_to_255_characters_is_given_back(tjeneste):
    """The last length that is taken is 255 characters, whatever each of them takes in bytes; it comes back unchanged."""
    for id_ in EGNEDE:
        svar = etree.fromstring(tjeneste.post(REGISTRERING, ping(id_)).content)
        sendt = etree.fromstring(f"<a>{id_}</a>").text
        assert [e.text for e in svar.iterfind(".//{*}TransaktionsId")] == [sendt]


@pytest.mark.fault("E11", "U8")
def test_the_longest_id_is_kept_and_blanks_around_one_do_not_count(tjeneste, krav):
    """A registration under the longest id is booked once, also when a layout puts blanks around its id the second time."""
    lang = "".join(chr(0x4E00 + n * 7) for n in range(255))
    et = krav()
    svar = []
    for id_ in (lang, f"\n   {lang}\n  ", lang):
        post = {"HovedOplysninger": hoved(SYNTESEBORG, "ID-HER", NAAR), **registrering(SYNTESEBORG, KONTO, ET, (et,))}
        xml = konvolut("OpretDebitorkontoRegistrering", post).replace(b"ID-HER", id_.encode())
        svar.append(tjeneste.post(REGISTRERING, xml))
    assert [en.status_code for en in svar] == [200, 200, 200]
    assert svar[0].content == svar[2].content
    with tjeneste.installation.database.transaction() as conn:
        assert len(tjeneste.installation.bog.liste(conn)) == 1
