"""Each simple type is read as XML Schema has it, compared with two other readers over its lexical space."""

from base64 import b64decode, b64encode
from datetime import UTC, date, datetime, timezone
from decimal import Decimal
from fractions import Fraction

import pytest
import xmlschema
from elementpath.datatypes import Date10, DateTime10
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree

from fordringsbro.contract.files import rod
from fordringsbro.contract.skema import Skemaer
from fordringsbro.contract.vaerdier import (
    DATO,
    DECIMAL,
    FIL,
    HELTAL,
    OERE,
    SANDT,
    TEKST,
    TID,
    laes_tid,
)
from fordringsbro.platform.clock import DANISH_ZONE

XS = "{http://www.w3.org/2001/XMLSchema}"
KONTRAKTER = ("sf1590/SF1590.xsd", "sf1590/Beskedfordeler.xsd", "mf/efiws.xsd", "dmi/begrebsmodel.xsd", "skat/mf.xsd")
#: The greatest amount in øre, and the most digits of other numbers, that the readers take.
STOERSTE_OERE = 2**63 - 1
FLEST_CIFRE = 38

cifre = st.text("0123456789", max_size=20)
#: Digits of other scripts, underscores and the like: what Python's own readers would take.
fremmed = st.sampled_from("_٣３²Ωe.+- \u00a0\u2003T:WZ")
blanke = st.text(" \t\r\n", max_size=2)
tal = st.builds("{}{}{}{}".format, st.sampled_from(["", "+", "-"]), cifre, st.sampled_from(["", "."]), cifre)
heltal = st.builds(
    "{}{}{}".format, st.sampled_from(["", "+", "-"]), st.text("0", max_size=3), st.text("0123456789", max_size=40)
)
aar = st.one_of(
    st.integers(1890, 2110).map("{:04}".format),
    st.sampled_from(["0000", "0001", "9999", "10000", "20000", "-0001", "-2026", "-10000"]),
)
zone = st.sampled_from(["", "Z", "+00:00", "-00:00", "+01:00", "-05:30", "+14:00", "-14:00", "+14:01"])
dag = st.builds("{}-{:02}-{:02}".format, aar, st.integers(0, 13), st.integers(0, 32))
dato = st.builds("{}{}".format, dag, zone)
klokken = st.builds(
    "{:02}:{:02}:{:02}{}".format,
    st.sampled_from([0, 1, 2, 12, 23, 24, 25]),
    st.sampled_from([0, 30, 59, 60]),
    st.sampled_from([0, 1, 59, 60]),
    st.sampled_from(["", ".0", ".5", ".000001", ".1234567", "."]),
)
tid = st.builds("{}T{}{}".format, dag, klokken, zone)
sandt = st.sampled_from(["true", "false", "1", "0", "True", "yes", "", "01"])
fil = st.one_of(
    st.binary(max_size=9).map(lambda indhold: b64encode(indhold).decode()),
    st.text("AQgw09+/= \n", max_size=9),
)
LEKSIKALT = {"decimal": tal, "integer": heltal, "date": dato, "dateTime": tid, "boolean": sandt, "base64Binary": fil}
LAESER = {"decimal": DECIMAL, "integer": HELTAL, "date": DATO, "dateTime": TID, "boolean": SANDT, "base64Binary": FIL}


@st.composite
def med_fremmed(draw, grund):
    """A text of the type with blanks around it and, now and then, a character that does not belong."""
    tekst = draw(grund)
    if draw(st.integers(0, 3)) == 0:
        sted = draw(st.integers(0, len(tekst)))
        tekst = tekst[:sted] + draw(fremmed) + tekst[sted:]
    return draw(blanke) + tekst + draw(blanke)


def element_af(type_navn):
    """A libxml2 schema of one element of a built-in type."""
    skema = f'<xs:schema xmlns:xs="{XS[1:-1]}"><xs:element name="e" type="xs:{type_navn}"/></xs:schema>'
    return etree.XMLSchema(etree.fromstring(skema))


BYGGET_IND = {navn: (xmlschema.XMLSchema.builtin_types()[navn], element_af(navn)) for navn in LEKSIKALT}


def ventet(navn, tekst):
    """What xmlschema makes of a valid text; None for what the readers don't promise to hold."""
    if navn == "date":
        dato = Date10.fromstring(tekst)
        return date(dato.year, dato.month, dato.day) if 1 <= dato.year <= 9999 else None
    if navn == "dateTime":
        return _moment(DateTime10.fromstring(tekst))
    vaerdi = BYGGET_IND[navn][0].decode(tekst)
    if navn in {"integer", "decimal"} and antal_cifre(vaerdi) > FLEST_CIFRE:
        return None
    return b64decode(str(vaerdi)) if navn == "base64Binary" else vaerdi


def antal_cifre(tal):
    """Digits of a number without zeros in front, and none after the point behind."""
    hele, _, broek = format(Decimal(tal), "f").lstrip("-").partition(".")
    return len(hele.lstrip("0") + broek.rstrip("0"))


def _moment(tid):
    zone = tid.tzinfo.utcoffset(None) if tid.tzinfo else None
    try:
        naar = datetime(tid.year, tid.month, tid.day, tid.hour, tid.minute, tid.second, tid.microsecond)
        return naar.replace(tzinfo=DANISH_ZONE if zone is None else timezone(zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


@pytest.mark.parametrize("navn", LEKSIKALT)
@given(data=st.data())
@settings(max_examples=400, deadline=None)
def test_a_built_in_type_is_read_as_the_schema_has_it(navn, data):
    """What is valid is read to the schema's value, or is one that can't be held; what is not valid is not read."""
    tekst = data.draw(med_fremmed(LEKSIKALT[navn]))
    xsd, libxml = BYGGET_IND[navn]
    # libxml2 takes no blanks around dates; the service removes them before it validates again.
    rest = etree.Element("e")
    rest.text = tekst.strip(" \t\r\n")
    # xmlschema takes digits of other scripts, libxml2 any character in base64.
    if not (tekst.isascii() and xsd.is_valid(tekst) and libxml.validate(rest)):
        with pytest.raises(ValueError):
            LAESER[navn].laes(tekst)
        return
    vaerdi = ventet(navn, tekst)
    if vaerdi is None:
        with pytest.raises(ValueError, match=r"held|digits|year"):
            LAESER[navn].laes(tekst)
        return
    assert LAESER[navn].laes(tekst) == vaerdi


def simple_typer(skema):
    """The named simple types of a contract, each with the built-in it is made of."""
    for navn, node in sorted(skema.typer.items()):
        if node.tag != f"{XS}simpleType":
            continue
        grund = node
        while not isinstance(grund, str):
            begraensning = grund.find(f"{XS}restriction")
            praefiks, _, lokalt = begraensning.get("base").rpartition(":")
            grund = skema.slaa_type_op(f"{{{begraensning.nsmap[praefiks]}}}{lokalt}")
        yield navn, node, grund.removeprefix(XS)


@pytest.mark.parametrize("fil", KONTRAKTER)
def test_every_type_of_the_contracts_has_the_reader_of_its_built_in(fil):
    """No type is a list, a union or collapsed text, so a reader for each built-in and text as it stands are enough."""
    skema = Skemaer(rod("xsd") / fil)
    for navn, node, grund in simple_typer(skema):
        assert node.find(f".//{XS}whiteSpace") is None, navn
        laeser = skema.omsaetter(node)
        if grund in {"string", "duration"}:
            assert laeser is TEKST, navn
        elif grund == "decimal":
            assert laeser in {DECIMAL, OERE}, navn
        else:
            assert laeser in {DATO, HELTAL, TID, SANDT, FIL}, navn
            assert laeser is LAESER.get(grund, HELTAL), navn


@given(tekst=med_fremmed(tal))
@example(" 100.5\n")
@example("1000.5 ")
@example("92233720368547758.07")
@example("92233720368547758.08")
@example("-92233720368547758.08")
@example("1.005")
@example("1.")
@example("000000000000000000000000000000000000000000000000000001.1")
@settings(max_examples=400, deadline=None)
def test_an_amount_is_the_decimal_times_a_hundred(tekst):
    """An amount is read exactly, whatever blanks, sign and zeros it has; else it is a fraction of an øre or too large."""
    xsd, libxml = BYGGET_IND["decimal"]
    element = etree.Element("e")
    element.text = tekst
    if not (xsd.is_valid(tekst) and libxml.validate(element)):
        with pytest.raises(ValueError, match="decimal"):
            OERE.laes(tekst)
        return
    oere = Fraction(xsd.decode(tekst)) * 100
    if oere.denominator == 1 and abs(oere) <= STOERSTE_OERE:
        assert OERE.laes(tekst) == oere
    else:
        with pytest.raises(ValueError, match="amount"):
            OERE.laes(tekst)


@pytest.mark.fault("T1")
@pytest.mark.parametrize(
    ("tekst", "moment"),
    [
        ("2024-10-27T01:59:59", (2024, 10, 26, 23, 59, 59)),
        # Comes twice: the first time is meant.
        ("2024-10-27T02:30:00", (2024, 10, 27, 0, 30)),
        ("2024-10-27T03:00:00", (2024, 10, 27, 2, 0)),
        # Comes never: read as if the clocks had not been set.
        ("2024-03-31T02:30:00", (2024, 3, 31, 1, 30)),
        ("2024-03-31T03:00:00", (2024, 3, 31, 1, 0)),
        ("2024-10-27T02:30:00+01:00", (2024, 10, 27, 1, 30)),
    ],
)
def test_local_times_of_the_days_when_the_clocks_change(tekst: str, moment: tuple[int, ...]):
    """A time without a zone in the hour that comes twice or never is always the same moment; with one it is plain."""
    assert laes_tid(tekst) == datetime(*moment, tzinfo=UTC)
