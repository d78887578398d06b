"""The same input gets the same numbers in the answer, in check, at the hand-over and at the MF services."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from lxml import etree
from sf1590_hjaelp import ET
from test_een_dom import Sag

from fordringsbro.klient.beskeder import Haefter, Krav, Person
from fordringsbro.klient.mf import STIER
from fordringsbro.klient.mf_beskeder import MFKrav, MFSkyldner, hoved, konvolut, leverance, opret
from fordringsbro.nymf.model import Aktionsfilter

#: What XML Schema and Unicode have as blanks, but those that XML can't hold.
BLANKE = "\t\n \u0085\u00a0\u1680\u2000\u2003\u2007\u200a\u2028\u2029\u202f\u205f\u3000"
#: Controls, direction, no width.
USETE = ("\u0080", "\u009f", "\u00ad", "\u061c", "\u200b", "\u200d", "\u200e", "\u202e", "\u2066", "\u2060", "\ufeff")


@dataclass(frozen=True)
class Tilfaelde:
    """One input: what is unusual in it, and the numbers that it is rejected with."""

    koder: tuple[str, ...]
    ident: str = ET.ident
    slags: str = "CPR"
    medhaefter: Person | None = None
    krav: dict[str, Any] = field(default_factory=dict)
    #: MF's own schema refuses it before anybody judges it, or has no element for it.
    ved_mf: bool = True


def _cpr(*numre: str, koder: tuple[str, ...] = ("5",), ved_mf: bool = False) -> dict[str, Tilfaelde]:
    return {f"CPR {nr}": Tilfaelde(koder, nr, ved_mf=ved_mf) for nr in numre}


def _to(*koder: str, en: tuple[str, str], anden: tuple[str, str], ved_mf: bool = True) -> Tilfaelde:
    return Tilfaelde(koder, en[1], en[0], Person(anden[1], "Testperson", anden[0]), ved_mf=ved_mf)


TILFAELDE = {
    # A replacement number, days and months that are none, 29 February of a year without one.
    **_cpr("6101800001", "9112800001", "3113800001", "0013800001", "9999999999", "3200800001", "0001800001"),
    **_cpr("3104800001", "3002800001", "3201800001", "0100800001"),
    **_cpr("2902811234", "2902003999", "0000000000", ved_mf=True),
    # Numbers of days that were, whether they pass modulus 11 or not; a leap year of this century.
    **_cpr("0101800001", "3112990002", "2902801234", "2902004000", "2902009999", koder=(), ved_mf=True),
    "CPR with a dash": Tilfaelde(("5",), "010180-0001", ved_mf=False),
    "CPR with a blank": Tilfaelde(("5",), " 0101800001", ved_mf=False),
    "CPR in other digits": Tilfaelde(("5",), "٠١٠١٨٠٠٠٠١", ved_mf=False),
    "AKR once": Tilfaelde((), "101", "AKR"),
    "AKR with a zero": Tilfaelde((), "0101", "AKR"),
    "AKR twice": _to("528", en=("AKR", "101"), anden=("AKR", "0101")),
    "AKR twice, longest": _to("528", en=("AKR", "00000000101"), anden=("AKR", "101")),
    "two AKR": _to(en=("AKR", "101"), anden=("AKR", "1010")),
    "CVR and SE": _to("528", en=("CVR", "00500004"), anden=("SE", "00500004")),
    "two companies": _to(en=("CVR", "00500004"), anden=("SE", "00500005")),
    "AKR and CVR": _to(en=("CVR", "00500004"), anden=("AKR", "500004")),
    **{
        f"{felt} with U+{ord(tegn):04X}": Tilfaelde(("208",), krav={felt: f"a{tegn}b"})
        for felt in ("reference", "beskrivelse")
        for tegn in USETE
    },
    **{f"text with U+{ord(t):04X}": Tilfaelde(("208",), krav={"beskrivelse": f"a{t}b"}) for t in "\u0085\u2028\u2029"},
    "text with lines": Tilfaelde((), krav={"beskrivelse": "en\n\tto"}),
    "reference with a line": Tilfaelde(("208",), krav={"reference": "en\nto"}),
    "reference with a blank": Tilfaelde((), krav={"reference": "en \u00a0 to"}),
    "the longest reference": Tilfaelde((), krav={"reference": " " + "x" * 28 + "\u3000"}),
    "reference of blanks": Tilfaelde((), krav={"reference": BLANKE}),
}


@pytest.fixture
def sag(tjeneste, clock, tmp_path):
    """Judges under agreement 1001."""
    with tjeneste.installation.database.transaction() as conn:
        aftale = tjeneste.installation.nymf.aftalebog.aftale(conn, 1001)
    return Sag(tjeneste, clock, tmp_path, aftale)


def ved_mf(sag: Sag, krav: Krav, parter: list[Person]) -> tuple[str, ...]:
    """The numbers that MFFordringIndberet gives the same claim; a CVR number is said as an SE number there."""
    slags = {"CVR": "SE"}
    mf = MFKrav(
        type_kode=krav.type_kode,
        beloeb_oere=krav.beloeb_oere,
        stiftelsesdato=krav.stiftelsesdato,
        forfaldsdato=krav.forfaldsdato,
        srb=krav.srb,
        skyldnere=tuple(
            MFSkyldner(
                ident=p.ident,
                ident_type=slags.get(p.ident_type, p.ident_type),
                foraeldelsesdato=krav.foraeldelsesdato,
            )
            for p in parter
        ),
        periode=krav.periode,
        beskrivelse=krav.beskrivelse,
        # Another claimant's references are its own.
        reference=krav.reference,
    )
    xml = konvolut(
        "MFFordringIndberet",
        {
            **hoved("29000101", str(uuid4()), datetime(2026, 11, 20, tzinfo=UTC)),
            **leverance(uuid4().int % 10**9, [opret(1002, mf)]),
        },
    )
    svar = requests.post(
        sag.tjeneste.base + STIER["MFFordringIndberet"],
        xml,
        headers={"Content-Type": "application/soap+xml; charset=utf-8"},
        timeout=60,
    )
    rod = etree.fromstring(svar.content)
    assert not rod.findall(".//{*}FejlStruktur"), svar.text
    return tuple(sorted(e.text for e in rod.iterfind(".//{*}ModtagFordringAktionAfvistIdentifikator")))


def test_the_same_numbers_everywhere(sag, krav):
    """Every input of the table: in the answer and in check (which are compared), in a preview, when handed over, by MF."""
    fundet: dict[str, tuple[str, ...]] = {}
    mf: dict[str, tuple[str, ...]] = {}
    ider: dict[UUID, str] = {}
    for navn, t in TILFAELDE.items():
        k = krav(**t.krav)
        ider[k.id] = navn
        debitor = Person(t.ident, "Testperson", t.slags)
        haefter = (Haefter(uuid4(), k.id, t.medhaefter, k.stiftelsesdato),) if t.medhaefter else ()
        fundet[navn] = tuple(sag.registrer(k, debitor=debitor, haefter=haefter).get(k.id, ()))
        if t.ved_mf:
            parter = [debitor, *([t.medhaefter] if t.medhaefter else [])]
            mf[navn] = ved_mf(sag, k, parter)
    ventet = {navn: t.koder for navn, t in TILFAELDE.items()}
    assert fundet == ventet
    assert mf == {navn: t.koder for navn, t in TILFAELDE.items() if t.ved_mf}
    for domme in (sag.forhaandsvis(), sag.overdrag(1)):
        assert {navn: tuple(domme.get(i, ())) for i, navn in ider.items()} == ventet
    with sag.dele.database.transaction() as conn:
        referencer = {a.data.reference for a in sag.dele.nymf.aktioner(conn, Aktionsfilter())}
    assert all(r == r.strip() for r in referencer)


@pytest.mark.parametrize("blank", list(BLANKE))
def test_a_reference_with_blanks_is_the_same_reference(sag, krav, blank):
    """486 for the second of two that differ in blanks only: in one message, and once the first is at collection."""
    en, to = krav(reference="FAKTURA 1"), krav(reference=f"{blank}FAKTURA 1{blank}")
    assert sag.registrer(en, to) == {to.id: ["486"]}
    assert sag.overdrag(1) == {to.id: ["486"]}
    tre = krav(reference=f"FAKTURA 1{blank * 2}")
    assert sag.registrer(tre) == {tre.id: ["486"]}


def test_what_was_told_with_blanks_may_be_told_again_without(sag, krav):
    """In either order: the reference is the same, so nothing changes."""
    konto = uuid4()
    k = krav(reference=" R 1\u00a0")
    sag.tjeneste.opret(konto, k)
    for igen in ("R 1", "R 1\t", " R 1\u00a0"):
        fjerde = Krav(**{felt: getattr(k, felt) for felt in Krav.__dataclass_fields__} | {"reference": igen})
        (note,) = sag.tjeneste.opret(konto, fjerde)["Accept"]["AccepteretMedBemærkninger"]["Bemærkning"]
        assert note["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "GENTAGET"
    with sag.dele.database.transaction() as conn:
        assert sag.dele.bog.fordring(conn, k.id).fordring.reference == "R 1"


def test_a_ledger_of_the_version_before_is_read_in_the_normal_form(sag, krav):
    """A reference that was stored with blanks is sent, shown and compared without them; the chain still holds."""
    konto, k = uuid4(), krav(reference="R 1")
    sag.tjeneste.opret(konto, k)
    with sag.dele.database.transaction() as conn:
        conn.execute(
            "UPDATE debitor.fordring SET indhold = jsonb_set(indhold, '{reference}', to_jsonb(E'\\t R 1\\u00a0'::text))"
        )
        assert sag.dele.bog.fordring(conn, k.id).fordring.reference == "R 1"
    (note,) = sag.tjeneste.opret(konto, k)["Accept"]["AccepteretMedBemærkninger"]["Bemærkning"]
    assert note["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "GENTAGET"
    sag.overdrag(1)
    with sag.dele.database.transaction() as conn:
        (aktion,) = sag.dele.nymf.aktioner(conn, Aktionsfilter())
    assert aktion.data.reference == "R 1"
