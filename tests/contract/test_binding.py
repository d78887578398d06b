"""Messages to records and back."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from eksempler import fuld, mindst
from lxml import etree

from fordringsbro.contract.binding import Kontrakt, UlaeseligVaerdiError, sti
from fordringsbro.contract.files import rod
from fordringsbro.contract.kanonisk import kanonisk
from fordringsbro.contract.names import KOMBIT, OPERATIONER, q
from fordringsbro.contract.skema import KontraktError

LISTER = [*OPERATIONER.values()]
ROEDDER = sorted({f"{o}{e}" for liste in LISTER for o in liste for e in ("_I", "_O")})
OPRET = q("OpretDebitorkontoRegistrering_I")
XSD = 'xmlns:xs="http://www.w3.org/2001/XMLSchema"'


@pytest.mark.parametrize("navn", ROEDDER)
@pytest.mark.parametrize("gren", range(6))
def test_what_is_written_is_valid_and_reads_back_the_same(kontrakt, skema, navn, gren):
    """Every root, filled to the brim and to the least, survives writing, parsing and reading."""
    for post in (fuld(kontrakt.struktur(q(navn)), gren), mindst(kontrakt.struktur(q(navn)))):
        besked = etree.fromstring(etree.tostring(kontrakt.skriv(q(navn), post), encoding="utf-8"))
        skema.assertValid(besked)
        assert kontrakt.laes(besked) == post


def laes_ping(kontrakt, tid):
    hoved = '<HovedOplysninger xmlns="http://kombit.dk/xml/schemas/kontekst/2017/01/01/">'
    besked = f'<Ping_I xmlns="{KOMBIT}">{hoved}<TransaktionsId>t</TransaktionsId><TransaktionsTid>{tid}</TransaktionsTid></HovedOplysninger></Ping_I>'
    return kontrakt.laes(etree.fromstring(besked))["HovedOplysninger"]["TransaktionsTid"]


@pytest.mark.fault("V5")
@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [
        ("2026-01-31T10:30:00Z", datetime(2026, 1, 31, 10, 30, tzinfo=UTC)),
        ("2026-01-31T10:30:00+01:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-01-31T10:30:00", datetime(2026, 1, 31, 9, 30, tzinfo=UTC)),
        ("2026-07-31T10:30:00", datetime(2026, 7, 31, 8, 30, tzinfo=UTC)),
        ("2026-01-31T10:30:00.1234567Z", datetime(2026, 1, 31, 10, 30, 0, 123456, tzinfo=UTC)),
        ("2026-01-31T24:00:00Z", datetime(2026, 2, 1, tzinfo=UTC)),
        ("\n 2026-01-31T10:30:00Z ", datetime(2026, 1, 31, 10, 30, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_utc_and_without_zone_as_danish(kontrakt, tekst, ventet):
    """Z, offsets, fractions, hour 24 and a missing zone (Danish local time) are all understood."""
    assert laes_ping(kontrakt, tekst) == ventet


@pytest.mark.parametrize("tekst", ["12026-01-31T10:30:00Z", "-0001-01-31T10:30:00Z", "0001-01-01T00:00:00+14:00"])
def test_a_moment_that_cannot_be_held_is_named_by_path_only(kontrakt, tekst):
    """A year Python can't hold is refused with the element's path and without the value."""
    with pytest.raises(UlaeseligVaerdiError) as fejl:
        laes_ping(kontrakt, tekst)
    assert fejl.value.sti == "/Ping_I/HovedOplysninger/TransaktionsTid"
    assert tekst not in str(fejl.value)


@pytest.fixture
def saet():
    return q("SætFordringTilOpkrævning_I")


@pytest.mark.parametrize("tekst", ["2026-01-31", "2026-01-31Z", "2026-01-31+02:00", " 2026-01-31\n"])
def test_dates_keep_their_day_whatever_zone_they_carry(kontrakt, saet, tekst):
    """A date with Z, an offset or spaces is the same day."""
    besked = kontrakt.skriv(saet, mindst(kontrakt.struktur(saet)))
    besked.find(q("FordringSidsteRettidigeBetalingsdato")).text = tekst
    assert kontrakt.laes(besked)["FordringSidsteRettidigeBetalingsdato"] == date(2026, 1, 31)


@pytest.mark.fault("V1", "V2")
@pytest.mark.parametrize(
    ("tekst", "oere"),
    [
        ("1", 100),
        ("1.5", 150),
        ("1.50", 150),
        (".50", 50),
        ("+1.00", 100),
        ("0", 0),
        ("1.500", 150),
        (" 1.50 ", 150),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_amounts_are_whole_oere(kontrakt, tekst, oere):
    """Every way of writing an amount that the schema allows becomes whole øre."""
    besked = kontrakt.skriv(OPRET, fuld(kontrakt.struktur(OPRET)))
    for beloeb in besked.iter(q("FordringBeløb")):
        beloeb.text = tekst
    fordring = kontrakt.laes(besked)["HovedfordringListe"]["Hovedfordring"][1]
    assert fordring["FordringBeløb"] == oere


def test_an_amount_is_written_with_two_decimals(kontrakt):
    """Øre become kroner with two decimals, below one krone too."""
    for oere, tekst in ((5, "0.05"), (0, "0.00"), (123456, "1234.56")):
        post = mindst(kontrakt.struktur(q("ForetagIndbetaling_I"))) | {"IndbetalingBeløb": oere}
        besked = kontrakt.skriv(q("ForetagIndbetaling_I"), post)
        assert besked.find(q("IndbetalingBeløb")).text == tekst


@pytest.mark.fault("E15")
def test_comments_inside_a_value_do_not_cut_it(kontrakt, saet):
    """A comment or processing instruction in the middle of a value is read past."""
    besked = kontrakt.skriv(saet, mindst(kontrakt.struktur(saet)))
    ren = kontrakt.laes(besked)
    raa = etree.tostring(besked, encoding="utf-8").replace(b"2026-01-31<", b"2026-<!-- x -->01-<?y z?>31<")
    assert b"<!--" in raa
    assert kontrakt.laes(etree.fromstring(raa)) == ren


@pytest.mark.parametrize(
    ("aendring", "del_"),
    [
        ({"Ukendt": 1}, "has no Ukendt"),
        ({"FordringIdentifikation": None}, "lacks FordringIdentifikation"),
        ({"FordringSidsteRettidigeBetalingsdato": "2026-01-31"}, "expected a date, got str"),
        ({"FordringSidsteRettidigeBetalingsdato": datetime(2026, 1, 31, tzinfo=UTC)}, "expected a date"),
        ({"FordringIdentifikation": ["x"]}, "takes one value for FordringIdentifikation"),
        ({"FordringIdentifikation": "a\x00b"}, "holds a character"),
        ({"HovedOplysninger": "x"}, "takes a record"),
        ({"HovedOplysninger": {"TransaktionsId": "t", "TransaktionsTid": datetime(2026, 1, 1)}}, "aware datetime"),
        ({"@revision": 1}, "@revision"),
    ],
)
def test_a_record_that_does_not_fit_is_an_error_naming_the_part(kontrakt, saet, aendring, del_):
    """Unknown keys, missing parts and wrong types are refused when writing, with names and no values."""
    with pytest.raises(KontraktError) as fejl:
        kontrakt.skriv(saet, mindst(kontrakt.struktur(saet)) | aendring)
    assert del_ in str(fejl.value)


def test_two_branches_of_a_choice_are_refused(kontrakt):
    """An answer can't both accept and reject."""
    struktur = kontrakt.struktur(q("OpretDebitorkontoRegistrering_O"))
    post = fuld(struktur, 0) | fuld(struktur, 1)
    with pytest.raises(KontraktError, match=r"takes one of Accept \| AfvisningListe, got 2"):
        kontrakt.skriv(q("OpretDebitorkontoRegistrering_O"), post)


def test_order_comes_from_the_table_not_from_the_record(kontrakt, skema):
    """Keys in any order give a valid message."""
    post = fuld(kontrakt.struktur(OPRET))
    skema.assertValid(kontrakt.skriv(OPRET, dict(reversed(post.items()))))


def test_the_revision_is_read_when_it_stands_there(kontrakt, saet, skema):
    """The optional attribute has a key of its own."""
    besked = kontrakt.skriv(saet, mindst(kontrakt.struktur(saet)) | {"@revision": "r6821"})
    skema.assertValid(besked)
    assert kontrakt.laes(besked)["@revision"] == "r6821"


def test_unknown_elements_are_refused_unless_tolerated(kontrakt, saet):
    """A newer revision's element is an error by its path, or skipped with all it holds when asked for."""
    besked = kontrakt.skriv(saet, mindst(kontrakt.struktur(saet)))
    ny = etree.Element(q("Ny"))
    etree.SubElement(ny, q("FordringIdentifikation")).text = "x"
    besked.insert(1, ny)
    with pytest.raises(KontraktError, match="/SætFordringTilOpkrævning_I/Ny"):
        kontrakt.laes(besked)
    assert kontrakt.laes(besked, taal_ukendte=True) == mindst(kontrakt.struktur(saet))
    with pytest.raises(KontraktError):
        kontrakt.laes(ny)


def test_foreign_content_under_a_wildcard_is_kept(kontrakt):
    """Processing may hold anything: what the contract doesn't know comes along as elements, and back."""
    post = mindst(kontrakt.struktur(q("Ping_I")))
    fremmed = etree.fromstring('<f:stub xmlns:f="urn:x"><f:a>1</f:a></f:stub>')
    post["HovedOplysninger"]["Processing"] = [{"_andre": [fremmed]}]
    laest = kontrakt.laes(kontrakt.skriv(q("Ping_I"), post))
    tilbage = laest["HovedOplysninger"]["Processing"][0]["_andre"][0]
    assert etree.tostring(tilbage, method="c14n", exclusive=True) == etree.tostring(
        fremmed, method="c14n", exclusive=True
    )


def test_a_path_numbers_what_repeats(kontrakt):
    """The path of the second claim's amount is what LimitedXPath writes."""
    besked = kontrakt.skriv(OPRET, fuld(kontrakt.struktur(OPRET)))
    beloeb = list(besked.iter(q("FordringBeløb")))[1]
    assert sti(beloeb) == "/OpretDebitorkontoRegistrering_I/HovedfordringListe/Hovedfordring[2]/FordringBeløb"


def test_one_local_name_from_two_namespaces_is_refused_when_loading(tmp_path):
    """Keys are local names, so a structure that would need one twice stops at load time."""
    (tmp_path / "b.xsd").write_text(
        f'<xs:schema {XSD} targetNamespace="urn:b"><xs:element name="Id" type="xs:string"/></xs:schema>'
    )
    (tmp_path / "a.xsd").write_text(
        f'<xs:schema {XSD} xmlns:b="urn:b" xmlns:a="urn:a" targetNamespace="urn:a"><xs:import namespace="urn:b" schemaLocation="b.xsd"/>'
        '<xs:element name="Id" type="xs:string"/><xs:element name="R"><xs:complexType><xs:sequence>'
        '<xs:element ref="a:Id"/><xs:element ref="b:Id"/></xs:sequence></xs:complexType></xs:element></xs:schema>'
    )
    with pytest.raises(KontraktError, match="R holds Id from two namespaces"):
        Kontrakt.load(tmp_path / "a.xsd")


@pytest.mark.parametrize(
    ("indhold", "besked"),
    [
        ('<xs:element name="R" type="a:Mangler"/>', "type not declared"),
        (
            '<xs:element name="R"><xs:complexType><xs:sequence><xs:element ref="a:X"/></xs:sequence></xs:complexType></xs:element>',
            "element not declared",
        ),
        (
            '<xs:element name="R"><xs:complexType><xs:group ref="a:G"/></xs:complexType></xs:element>',
            "not supported in R: group",
        ),
        ('<xs:include schemaLocation="mangler.xsd"/>', "schema file missing: mangler.xsd"),
    ],
)
def test_a_schema_that_cannot_be_bound_stops_at_load_time(tmp_path, indhold, besked):
    """Undeclared names, unsupported constructs and missing files are found when loading, not in a message."""
    (tmp_path / "a.xsd").write_text(f'<xs:schema {XSD} xmlns:a="urn:a" targetNamespace="urn:a">{indhold}</xs:schema>')
    with pytest.raises(KontraktError, match=besked):
        Kontrakt.load(tmp_path / "a.xsd")


def test_the_tables_serve_the_backends_contracts_too():
    """MF's and DMI's schemas load: many namespaces, attributes beside text, repeated choices."""
    for fil in sorted([*(rod("xsd") / "mf").glob("*.xsd"), *(rod("xsd") / "dmi").glob("*.xsd")]):
        Kontrakt.load(fil)


def test_quantities_keep_their_decimals(kontrakt):
    """Three-decimal quantities are Decimal, not øre."""
    fordring = fuld(kontrakt.struktur(OPRET))["HovedfordringListe"]["Hovedfordring"][0]
    enhed = fordring["FordringEnhedsoplysningListe"]["FordringEnhedsoplysning"][0]
    assert enhed["FordringEnhedsoplysningAntal"] == Decimal("1.250")
    assert isinstance(enhed["FordringEnhedsoplysningEnhedspris"], int)


def test_foreign_xml_beside_the_known_parts_is_kept_and_an_unreadable_known_one_is_named(kontrakt):
    """In an open part, what the contract knows is read as such; a date that can't be held is told by its path."""
    tag = q("AnmodEnDebitorkonto_I")
    fremmed = etree.fromstring('<x:Note xmlns:x="urn:vendor">Æ</x:Note>')
    post = mindst(kontrakt.struktur(tag)) | {"DebitorkontoAnmodningSupplerendeInformation": {"_andre": [fremmed]}}
    besked = kontrakt.skriv(tag, post)
    laest = kontrakt.laes(besked)["DebitorkontoAnmodningSupplerendeInformation"]
    (igen,) = laest["_andre"]
    assert (igen.tag, igen.text) == ("{urn:vendor}Note", "Æ")
    aabent = besked.find(q("DebitorkontoAnmodningSupplerendeInformation"))
    etree.SubElement(aabent, q("DebitorkontoAnmodningDato")).text = "20000-01-01"
    with pytest.raises(UlaeseligVaerdiError) as fejl:
        kontrakt.laes(besked)
    assert fejl.value.sti == (
        "/AnmodEnDebitorkonto_I/DebitorkontoAnmodningSupplerendeInformation/DebitorkontoAnmodningDato"
    )


@pytest.mark.parametrize("tom", [[], ()])
def test_an_empty_list_is_as_nothing(kontrakt, tom):
    """A list that must hold something can't be written empty, and an empty branch of a choice is not a branch."""
    post = mindst(kontrakt.struktur(OPRET))
    struktur = kontrakt.struktur(OPRET).felter["HovedfordringListe"].struktur
    assert struktur.felter["Hovedfordring"].kraevet
    with pytest.raises(KontraktError, match="lacks Hovedfordring"):
        kontrakt.skriv(OPRET, post | {"HovedfordringListe": {"Hovedfordring": tom}})


def test_two_elements_of_one_name_in_an_open_part_are_both_kept(kontrakt):
    """The first that the contract knows is read; another of its name, or of its name elsewhere, stays as it is."""
    tag = q("AnmodEnDebitorkonto_I")
    post = mindst(kontrakt.struktur(tag)) | {"DebitorkontoAnmodningSupplerendeInformation": {"_andre": []}}
    besked = kontrakt.skriv(tag, post)
    aabent = besked.find(q("DebitorkontoAnmodningSupplerendeInformation"))
    for navn, tekst in (
        (q("DebitorkontoAnmodningDato"), "2026-01-01"),
        (q("DebitorkontoAnmodningDato"), "2026-01-02"),
        ("{urn:vendor}DebitorkontoAnmodningDato", "x"),
    ):
        etree.SubElement(aabent, navn).text = tekst
    laest = kontrakt.laes(besked)["DebitorkontoAnmodningSupplerendeInformation"]
    assert laest["DebitorkontoAnmodningDato"] == date(2026, 1, 1)
    assert [e.text for e in laest["_andre"]] == ["2026-01-02", "x"]
    foer = kanonisk(kontrakt.laes(besked))
    aabent[1].text = "2026-01-03"
    assert kanonisk(kontrakt.laes(besked)) != foer


def test_a_known_structure_that_does_not_fit_in_an_open_part_is_kept_as_it_is(kontrakt):
    """A service's schema need not know it, so nobody has looked inside before."""
    tag = q("AnmodEnDebitorkonto_I")
    post = mindst(kontrakt.struktur(tag)) | {"DebitorkontoAnmodningSupplerendeInformation": {"_andre": []}}
    besked = kontrakt.skriv(tag, post)
    ping = etree.SubElement(besked.find(q("DebitorkontoAnmodningSupplerendeInformation")), q("Ping_I"))
    etree.SubElement(ping, "{urn:vendor}Andet")
    (igen,) = kontrakt.laes(besked)["DebitorkontoAnmodningSupplerendeInformation"]["_andre"]
    assert igen.tag == q("Ping_I")


@pytest.mark.fault("V2", "V3")
def test_no_number_is_rounded_in_what_a_message_says():
    """Numbers of up to 38 digits are told apart to the last one, whole or not, and 1.50 is 1.5."""
    lang = "1234567890123456789012345678901234567"
    for a, b in ((f"{lang}8", f"{lang}9"), (f"0.{lang}8", f"0.{lang}9")):
        assert kanonisk({"x": Decimal(a)}) != kanonisk({"x": Decimal(b)})
    assert kanonisk({"x": int(f"{lang}8")}) != kanonisk({"x": int(f"{lang}9")})
    assert kanonisk({"x": [{"y": 10**30}]}) == kanonisk({"x": [{"y": 10**30}]})
    assert kanonisk({"x": Decimal("1.50")}) == kanonisk({"x": Decimal("1.5")})
