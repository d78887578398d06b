"""`replay` against a server that answers by a script."""

from __future__ import annotations

import json
import socket

import pytest
from lxml import etree

from fordringsbro.cli.replay.handling import replay

ACCEPT = "<Accept><AccepteretUdenBemærkninger>true</AccepteretUdenBemærkninger></Accept>"
TOMT = "<IngenForretningsdataAtReturnere>true</IngenForretningsdataAtReturnere>"
BESKED = """
[[besked]]
fil = "{fil}"
tjeneste = "DebitorIndbetalingAfsend"
operation = "ForetagIndbetaling"
da = "Betaling"
en = "Payment"
udfald = "ACCEPTERET"
"""


@pytest.fixture
def mappe(tmp_path):
    """Three messages in two folders, all expected to be accepted."""
    for navn, filer in (("02-b", ["01.xml"]), ("01-a", ["01.xml", "02.xml"])):
        historie = tmp_path / "f" / navn
        historie.mkdir(parents=True)
        tekst = 'da = "T"\nen = "T"\n' + "".join(BESKED.format(fil=fil) for fil in filer)
        (historie / "forventet.toml").write_text(tekst)
        for fil in filer:
            (historie / fil).write_bytes(f"<ikke xml {navn}/{fil}".encode())
    return tmp_path / "f"


def test_all_as_expected_is_zero_and_messages_go_out_unchanged_in_order(manuskript, svar, mappe, capsys):
    """Every message is posted once, byte for byte, in order of folders, to the address of its service."""
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", ACCEPT))
    assert replay([mappe], manuskript.url) == 0
    assert [m.krop for m in manuskript.modtaget] == [
        b"<ikke xml 01-a/01.xml",
        b"<ikke xml 01-a/02.xml",
        b"<ikke xml 02-b/01.xml",
    ]
    assert {m.sti for m in manuskript.modtaget} == {"/service/OIR/DebitorIndbetalingAfsend/1"}
    assert (
        manuskript.modtaget[0].hoveder["SOAPAction"].endswith('DebitorIndbetalingAfsendService_1#ForetagIndbetaling"')
    )
    ud = capsys.readouterr()
    assert "3 af 3" in ud.out
    assert ud.err == ""


def test_a_deviation_is_one_and_shown_in_table_json_and_junit(manuskript, svar, mappe, tmp_path, capsys):
    """One wrong outcome makes the exit code 1, and every form of report says what was expected and got."""

    def script(modtaget):
        return 200, svar("ForetagIndbetaling", TOMT if b"02.xml" in modtaget.krop else ACCEPT)

    manuskript.svar = script
    junit = tmp_path / "junit.xml"
    assert replay([mappe], manuskript.url, junit=junit) == 1
    assert "INGEN_DATA" in capsys.readouterr().out
    rod = etree.parse(str(junit)).getroot()
    assert [(s.get("name"), s.get("tests"), s.get("failures")) for s in rod] == [("01-a", "2", "1"), ("02-b", "1", "0")]
    assert replay([mappe], manuskript.url, json=True) == 1
    linjer = [json.loads(linje) for linje in capsys.readouterr().out.splitlines()]
    assert [linje["as_expected"] for linje in linjer] == [True, False, True]
    assert linjer[1]["deviations"] == [{"what": "udfald", "expected": "ACCEPTERET", "got": "INGEN_DATA"}]


class Ur:
    """Time that passes only by sleeping."""

    def __init__(self):
        self.nu, self.pauser = 0.0, []

    def monotonic(self):
        return self.nu

    def sleep(self, sekunder):
        self.pauser.append(round(sekunder, 3))
        self.nu += sekunder


@pytest.fixture
def ventende(tmp_path, monkeypatch):
    """The folder of a query that waits up to six seconds for an answer, and the time that passes meanwhile."""
    mappe = tmp_path / "01-venter"
    mappe.mkdir()
    tekst = BESKED.format(fil="01.xml").replace("ForetagIndbetaling", "SøgFordringTilIndbetaling")
    tekst = tekst.replace("ACCEPTERET", "INGEN_DATA") + "vent = 6\n"
    (mappe / "forventet.toml").write_text(f'da = "T"\nen = "T"\n{tekst}')
    (mappe / "01.xml").write_bytes(b"<sp\xc3\xb8rg/>")
    ur = Ur()
    monkeypatch.setattr("fordringsbro.cli.replay.handling.time", ur)
    return mappe, ur


def test_a_query_is_sent_again_until_its_answer_is_as_expected(manuskript, svar, ventende, capsys):
    """The same bytes go out again after growing pauses, and only the last answer is told."""
    mappe, ur = ventende
    manuskript.svar = lambda _: (
        200,
        svar("SøgFordringTilIndbetaling", TOMT if len(manuskript.modtaget) == 4 else "<Forretningssvar/>"),
    )
    assert replay([mappe], manuskript.url, json=True) == 0
    assert {m.krop for m in manuskript.modtaget} == {b"<sp\xc3\xb8rg/>"}
    assert (len(manuskript.modtaget), ur.pauser) == (4, [0.2, 0.4, 0.8])
    (linje,) = capsys.readouterr().out.splitlines()
    assert json.loads(linje)["outcome"] == "INGEN_DATA"


def test_a_query_waits_no_longer_than_it_may(manuskript, svar, ventende):
    """Pauses grow to two seconds; the last try is when the time is over, and then the answer is a deviation."""
    mappe, ur = ventende
    manuskript.svar = lambda _: (200, svar("SøgFordringTilIndbetaling", "<Forretningssvar/>"))
    assert replay([mappe], manuskript.url) == 1
    assert ur.pauser == [0.2, 0.4, 0.8, 1.6, 2.0, 1.0]
    assert len(manuskript.modtaget) == 7


def test_a_message_that_does_not_wait_is_sent_once(manuskript, svar, mappe):
    """Also when its answer is another than expected."""
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", TOMT))
    assert replay([mappe / "02-b"], manuskript.url) == 1
    assert len(manuskript.modtaget) == 1


def test_http_headers_of_a_fixture_replace_the_usual_ones(manuskript, svar, mappe):
    """A fixture may send another Content-Type than the client would."""
    fil = mappe / "02-b" / "forventet.toml"
    fil.write_text(fil.read_text() + '[besked.http]\n"Content-Type" = "text/plain"\n')
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", ACCEPT))
    assert replay([mappe / "02-b"], manuskript.url) == 0
    assert manuskript.modtaget[0].hoveder["Content-Type"] == "text/plain"


def test_a_service_that_is_not_there_is_one_and_said_once(mappe, capsys):
    """Connection refused ends the run with one clear line."""
    with socket.socket() as optaget:
        optaget.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{optaget.getsockname()[1]}"
        assert replay([mappe], url) == 1
    assert capsys.readouterr().err.count("kan ikke nås") == 1


def test_an_answer_that_never_ends_is_a_deviation(mappe, capsys):
    """A server that accepts and says nothing costs one time limit, and the message counts as unanswered."""
    with socket.create_server(("127.0.0.1", 0)) as tavs:
        url = f"http://127.0.0.1:{tavs.getsockname()[1]}"
        assert replay([mappe / "02-b"], url, json=True, tidsgraense=0.2) == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "INTET_SVAR"


@pytest.mark.parametrize("url", ["127.0.0.1:8590", "ftp://x", "http://", "http://x:99999", ""])
def test_an_address_that_is_none_is_wrong_use(mappe, url, capsys):
    """A wrong address is exit code 2, before anything is sent."""
    assert replay([mappe], url) == 2
    assert "--to: " in capsys.readouterr().err


def test_wrong_paths_are_wrong_use(tmp_path, manuskript, capsys):
    """A missing path, no path at all and a report that can't be written are exit code 2."""
    assert replay([tmp_path / "x"], manuskript.url) == 2
    assert replay([], manuskript.url) == 2
    assert "no paths" in capsys.readouterr().err


def test_a_report_that_can_not_be_written_is_wrong_use(manuskript, svar, mappe, tmp_path):
    """The JUnit file's folder must be there; without it, nothing is sent."""
    sendt = []
    manuskript.svar = lambda modtaget: sendt.append(modtaget) or (200, svar("ForetagIndbetaling", ACCEPT))
    with pytest.raises(FileNotFoundError):
        replay([mappe], manuskript.url, junit=tmp_path / "ingen" / "junit.xml")
    assert sendt == []


def test_texts_of_fixtures_are_plain_text_in_every_report(manuskript, svar, mappe, tmp_path, capsys):
    """Brackets stay, control characters are shown, and the JUnit report is written, though messages were sent before."""
    fil = mappe / "02-b" / "forventet.toml"
    fil.write_text(fil.read_text().replace('da = "Betaling"', 'da = "[/docs] [red]B\\u001b[31m\\u009b\\u202e"'))
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", TOMT))
    junit = tmp_path / "junit.xml"
    assert replay([mappe / "02-b"], manuskript.url, junit=junit) == 1
    ud = capsys.readouterr()
    assert r"[/docs] [red]B\x1b[31m\x9b\u202e" in ud.out
    assert not any(tegn in ud.out + ud.err for tegn in "\x1b\x9b\u202e")
    assert etree.parse(str(junit)).getroot()[0].get("failures") == "1"
    assert replay([mappe / "02-b"], manuskript.url, json=True) == 1
    linje = capsys.readouterr().out
    assert json.loads(linje)["da"].startswith("[/docs] [red]B\x1b")
    assert "\x9b" not in linje


def test_an_expected_value_that_xml_can_not_hold_is_reported(manuskript, svar, mappe, tmp_path):
    """A deviation whose text XML can't hold is in the JUnit report all the same."""
    fil = mappe / "02-b" / "forventet.toml"
    fil.write_text(fil.read_text() + 'vaerdier = { "Accept" = "a\\u0001b" }\n')
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", ACCEPT))
    junit = tmp_path / "junit.xml"
    assert replay([mappe / "02-b"], manuskript.url, junit=junit) == 1
    assert "a\ufffdb" in etree.parse(str(junit)).findtext(".//failure")


def test_an_answer_of_another_kind_is_a_deviation(manuskript, svar, mappe, capsys):
    """The right elements with another Content-Type are no answer of the contract."""
    manuskript.type = "text/html"
    manuskript.svar = lambda _: (200, svar("ForetagIndbetaling", ACCEPT))
    assert replay([mappe / "02-b"], manuskript.url, json=True) == 1
    assert json.loads(capsys.readouterr().out)["outcome"] == "UFORSTAAELIG"
