"""Values that are wrong in every way, over the SF1590 services: one answer each, no unexpected error, none half read."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import Person, hoved, konvolut, registrering

REGISTRERING = "DebitorRegistreringAfsend"
NAAR = datetime(2026, 11, 20, 8, tzinfo=UTC)
USETE = [
    *("\u0085", "\u2028", "\u2029", "\x7f", "\x80", "\x9b"),
    *("\u200b", "\u200d", "\u200e", "\u00ad", "\u202e", "\u2066", "\ufeff", "\U000e0041"),
]
LINJER = ["\n", "\r", "\t"]
SLEMME = [
    "'; DROP TABLE x; --", "*)(uid=*)", "$(reboot)", "`id`", "<script>", "]]>", "=cmd|'!A1", "+1+1", "@SUM(1)",
    "../../etc/passwd", "%00", "%s%n%d", "{{7*7}}", "${jndi:ldap://a}", "\\u0000", "null", "NaN", "-0",
    "٣", "ß", "İi", "ﷺ", "Å", "A\u030a", "\U0001f600", "z\u0351\u0352", "FB-299",
]  # fmt: skip


def besked(*krav, debitor=ET) -> bytes:
    """A registration with ids of its own."""
    post = registrering(SYNTESEBORG, uuid4(), debitor, krav)
    return konvolut(
        "OpretDebitorkontoRegistrering",
        {"HovedOplysninger": hoved(SYNTESEBORG, uuid4(), NAAR, request=uuid4()), **post},
    )


def med(xml: bytes, element: str, tekst: str) -> bytes:
    rod = etree.fromstring(xml)
    next(rod.iter(f"{{*}}{element}")).text = tekst
    return etree.tostring(rod, encoding="utf-8")


def koder(svar) -> set[str]:
    return {e.text for e in etree.fromstring(svar.content).iterfind(".//{*}ErrorCode")}


def fund(tjeneste) -> dict[UUID, set[str]]:
    """What the answers up to now remark, by claim."""
    fundne: dict[UUID, set[str]] = {}
    with tjeneste.installation.database.transaction() as conn:
        for (alle,) in conn.execute("SELECT fund FROM sf1590.besked"):
            for et in alle:
                fundne.setdefault(UUID(et["fordring_id"]), set()).add(et["kode"])
    return fundne


@pytest.mark.fault("E6", "E8", "E10")
def test_characters_that_nobody_sees_are_remarked_in_references_and_descriptions(tjeneste, krav):
    """A claim with one of them in its reference or description is told 208; line breaks in a description are in order."""
    usete = [krav(reference=f"a{t}b") for t in (*USETE, *LINJER)] + [krav(beskrivelse=f"a{t}b") for t in USETE]
    rene = [krav(reference=f"ren {n}") for n in range(3)]
    assert tjeneste.post(REGISTRERING, besked(*usete, *rene)).status_code == 200
    sagt = fund(tjeneste)
    assert [k.reference or k.beskrivelse for k in usete if "208" not in sagt.get(k.id, set())] == []
    assert not any("208" in sagt.get(k.id, set()) for k in rene)


@pytest.mark.fault("E16", "V13", "E9", "E12", "E7")
def test_texts_that_some_program_would_run_are_texts(tjeneste, krav):
    """In a reference and a description each is kept as it came, and no two of them are taken for one."""
    kravene = [krav(reference=tekst, beskrivelse=f"{tekst} x") for tekst in SLEMME]
    svar = tjeneste.post(REGISTRERING, besked(*kravene, debitor=Person("0101800001", SLEMME[0])))
    assert svar.status_code == 200, svar.text
    with tjeneste.installation.database.transaction() as conn:
        kept = {f.fordring_id: f for f in tjeneste.installation.bog.liste(conn)}
    assert kept.keys() >= {k.id for k in kravene} or len(kept) == len(kravene)
    sagt = fund(tjeneste)
    assert not any("486" in sagt.get(k.id, set()) for k in kravene)


@pytest.mark.fault("V1", "V3")
def test_amounts_in_every_bad_way_are_told_by_their_path(tjeneste, krav):
    """None is rounded, guessed or read by half; the fault names the element and holds nothing of the value."""
    xml = besked(krav())
    for tekst in (
        "NaN",
        "INF",
        "1E5",
        "100,00",
        "1.005",
        "9" * 5000,
        "1.250,75",
        "1 250",
        "٣٤",
        "",
        "  ",
        "0x1F",
        "1_0",
        ".",
    ):
        svar = tjeneste.post(REGISTRERING, med(xml, "FordringBeløb", tekst))
        assert koder(svar) == {"FB-208"}, tekst[:9]
        assert "/FordringBeløb: " in svar.content.decode()
        assert len(tekst) < 4 or tekst not in svar.content.decode()


@pytest.mark.fault("V1")
def test_minus_nought_is_nought(tjeneste, krav):
    """0, -0.00 and +0 are answered alike; an amount below nought is never booked."""
    svar = [
        tjeneste.post(REGISTRERING, med(besked(krav(beloeb_oere=100)), "FordringBeløb", tekst))
        for tekst in ("0", "-0.00", "+0", "-0.01", "-1.00")
    ]
    assert len({(en.status_code, frozenset(koder(en)), b"Accept" in en.content) for en in svar[:3]}) == 1
    with tjeneste.installation.database.transaction() as conn:
        assert all(f.restance_oere >= 0 for f in tjeneste.installation.bog.liste(conn))


@pytest.mark.fault("V5")
def test_a_time_is_read_as_the_moment_it_is(tjeneste):
    """A header's time in every form that XML Schema has is taken, and no other."""
    xml = konvolut("Ping", {"HovedOplysninger": hoved(SYNTESEBORG, "p-1", NAAR)})
    for tid in ("2026-11-20T24:00:00", "2026-11-20T12:00:00.123456789Z", "2026-11-20T12:00:00", "2026-11-20T12:00:00+14:00",
                "2026-11-20T12:00:00-14:00", "2026-10-25T02:30:00", "2026-03-29T02:30:00"):  # fmt: skip
        assert b"Ping_O" in tjeneste.post(REGISTRERING, med(xml, "TransaktionsTid", tid)).content, tid
    for tid in (
        "2026-11-20T24:00:01",
        "2026-12-31T23:59:60Z",
        "2026-11-20T12:00:00+14:01",
        "2026-11-20 12:00:00",
        "i dag",
        "",
    ):
        assert koder(tjeneste.post(REGISTRERING, med(xml, "TransaktionsTid", tid))) == {"FB-208"}, tid


@pytest.mark.fault("V7")
def test_numbers_of_persons_and_companies(tjeneste, krav):
    """A debtor's number is judged by its form and the day that it begins with; check digits say nothing."""
    for type_, ident, godt in (
        ("CPR", "0101800001", True), ("CPR", "0101070001", True), ("CPR", "1111111118", True), ("CVR", "29000011", True),
        ("CVR", "12345678", True), ("SE", "00000001", True),
        ("CPR", "0000000000", False), ("CPR", "6101800001", False), ("CPR", "2902010001", False), ("CVR", "00000000", False),
        ("CPR", "010180000", False), ("CPR", "01018000011", False), ("CPR", "010180-0001", False), ("CPR", "٠١٠١٨٠٠٠٠١", False),
        ("CVR", "2900001", False), ("CVR", "290000111", False), ("CPR", "0101800001\u200b", False),
    ):  # fmt: skip
        et = krav()
        svar = tjeneste.post(REGISTRERING, besked(et, debitor=Person(ident, "Testperson Et Synteseborg", type_)))
        assert "FB-299" not in koder(svar), ident
        taget = svar.status_code == 200 and b"Accept" in svar.content and not fund(tjeneste).get(et.id)
        assert taget is godt, (type_, ident, svar.text[-600:])
        if not godt and svar.status_code != 200:
            assert ident not in svar.content.decode()
