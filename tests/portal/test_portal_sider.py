"""The pages: what a clerk and an operator see, and what nobody may."""

from __future__ import annotations

import re

import pytest
import requests
from lxml import html

from fordringsbro.portal import store
from fordringsbro.portal.fortaelling import fortael
from fordringsbro.portal.model import Punktslags, Udvalg


def _hent(url: str) -> requests.Response:
    return requests.get(url, timeout=10)


def _tekst(url: str) -> str:
    svar = _hent(url)
    assert svar.status_code == 200
    return " ".join(html.fromstring(svar.content).text_content().split())


def test_the_overview_counts_claims_by_state(portal: str):
    """Rejected, queued and still in the ledger, in Danish and English, with links to their lists."""
    side = html.fromstring(_hent(f"{portal}/").content)
    links = side.xpath("//ul[@class='kort']//a")
    kort = {" ".join(link.text_content().split()): link.get("href") for link in links}
    assert kort["1 Afvist Rejected"] == "/fordringer?tilstand=REJECTED&system=INGEN"
    assert any(navn.endswith("I kø Queued PSRM") for navn in kort)
    assert any("In the ledger" in navn for navn in kort)


def test_the_list_filters_by_state_and_pages(portal: str, dele):
    """One state's claims only; a page after the last says so, and a page number that is none is the first."""
    with dele.database.transaction() as conn:
        i_alt = store.hvor_mange(conn, Udvalg())
    assert f"{i_alt} fordringer claims" in _tekst(f"{portal}/fordringer")
    assert "1 fordringer claims" in _tekst(f"{portal}/fordringer?tilstand=REJECTED")
    for side in ("2", "9", "1000000", "9" * 50):
        svar = _hent(f"{portal}/fordringer?side={side}&system=PSRM")
        assert svar.status_code == 404
        assert "Den side findes ikke." in svar.text
        (link,) = html.fromstring(svar.content).xpath("//p[@role='alert']/a/@href")
        assert _hent(f"{portal}{link}").status_code == 200
    for side in ("0", "-1", "x", "²"):
        assert "Side Page" in _tekst(f"{portal}/fordringer?side={side}")
    assert _hent(f"{portal}/fordringer?tilstand=X").status_code == 404


def test_each_card_leads_to_as_many_claims_as_it_says(portal: str, dele):
    """Cards count by state and collection system, and so do the lists behind them."""
    kort = html.fromstring(_hent(f"{portal}/").content).xpath("//section[@aria-labelledby='antal']//a")
    i_alt = 0
    for link in kort:
        (antal,) = link.xpath("strong/text()")
        i_alt += int(antal)
        assert f"{antal} fordringer claims" in _tekst(f"{portal}{link.get('href')}"), link.get("href")
    with dele.database.transaction() as conn:
        assert i_alt == store.hvor_mange(conn, Udvalg())
    assert len({link.get("href") for link in kort}) == len(kort) > 1
    assert _hent(f"{portal}/fordringer?system=X").status_code == 404


#: What to do about a claim without a description, in Danish and English.
RAAD = (
    "Udfyld beskrivelsen, hvis oplysningen findes; ellers kan fordringen ikke modtages.",
    "Give the description if there is one; without it the claim can't be received.",
)


def test_a_hint_stands_in_its_own_language(portal: str, dele):
    """What the answer remarked is told in Danish with the Danish way out, and in English with the English one."""
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg(tilstand="REJECTED"))
        historie = fortael(conn, dele.bog, dele.nymf, str(rad.fordring_id))
    (punkt,) = [p for p in historie.punkter if p.slags is Punktslags.FUND and p.regel == "R_7_11"]
    assert punkt.da == f"Svaret bemærkede: Beskrivelsen skal være udfyldt. {RAAD[0]}"
    assert punkt.en == f"The answer remarked: The description must be given. {RAAD[1]}"


def test_an_answer_from_before_is_told_as_it_was_sent(portal: str, dele):
    """Where the languages were not kept apart the whole text stands in both."""
    with dele.database.transaction() as conn:
        conn.execute("UPDATE sf1590.besked SET fund = NULL")
        (rad,) = store.rader(conn, Udvalg(tilstand="REJECTED"))
        historie = fortael(conn, dele.bog, dele.nymf, str(rad.fordring_id))
    (punkt,) = [p for p in historie.punkter if p.slags is Punktslags.FUND and p.regel == "R_7_11"]
    for tekst in (punkt.da, punkt.en):
        sagt = "Beskrivelsen skal være udfyldt. / The description must be given. (FordringTekstLinjeListe)"
        assert tekst.endswith(f"{sagt} [{' / '.join(RAAD)}]")


def test_a_claim_is_shown_as_a_timeline(portal: str, dele):
    """Message, remark, ledger and action in order, each with its time."""
    with dele.database.transaction() as conn:
        (rad,) = store.rader(conn, Udvalg(tilstand="REJECTED"))
    for ident in (rad.fordring_id, rad.system_id, rad.registernummer):
        side = html.fromstring(_hent(f"{portal}/fordringer/{ident}").content)
        punkter = side.xpath("//ol[@class='forloeb']/li")
        assert punkter[0].get("class") == "message"
        assert {"finding", "ledger", "action"} <= {punkt.get("class") for punkt in punkter}
        tider = side.xpath("//ol//time/@datetime")
        assert len(tider) == len(punkter)
        assert tider == sorted(tider)
        assert "R_7_11" in side.text_content()


def test_the_rules_of_a_type_are_shown(portal: str):
    """Every rule of the chosen type, with what breaking it leads to."""
    tekst = _tekst(f"{portal}/regler?type=KFDAINS")
    assert "R_6_1" in tekst
    assert "hearing" in tekst
    assert "Choose a claim type" in _tekst(f"{portal}/regler")
    assert _hent(f"{portal}/regler?type=XXXXXXX").status_code == 404


@pytest.mark.parametrize(
    "sti",
    ["/findes-ikke", "/fordringer/999", "/fordringer/%3Cscript%3E", "/fordringer/00000000-0000-4000-8000-0000000000ff"],
)
def test_what_is_not_there_is_404(portal: str, sti: str):
    """A page in both languages, which repeats nothing of the address."""
    svar = _hent(portal + sti)
    assert svar.status_code == 404
    assert "There is no such page" in svar.text
    assert "<script" not in svar.text


#: NUL, a half character, bytes that are no UTF-8, digits of another script, an escape sequence, too large numbers.
MAERKELIGE = (
    "%00",
    "a%00b",
    "%ED%A0%80",
    "%FF",
    "%D9%A3",
    "%C2%B2",
    "%1B%5B31m",
    "F" + "9" * 30,
    "9" * 5000,
    "-1",
    "1_0",
)


@pytest.mark.fault("X20")
@pytest.mark.parametrize("tekst", MAERKELIGE)
def test_no_text_in_an_address_is_an_error_of_ours(portal: str, tekst: str):
    """As an id or a filter it names nothing; as a page's number it is the first or the last page."""
    for sti in (
        f"fordringer/{tekst}",
        f"fordringer?tilstand={tekst}",
        f"fordringer?system={tekst}",
        f"regler?type={tekst}",
    ):
        assert _hent(f"{portal}/{sti}").status_code == 404, sti
    assert _hent(f"{portal}/fordringer?side={tekst}").status_code in {200, 404}


@pytest.mark.fault("A5")
def test_no_page_shows_who_owes(portal: str, dele):
    """Neither name nor number of a party is on any page."""
    with dele.database.transaction() as conn:
        rader = store.rader(conn, Udvalg())
        personer = conn.execute("SELECT ident, navn FROM debitor.kontopart").fetchall()
    stier = ["/", "/fordringer", *(f"/fordringer/{rad.fordring_id}" for rad in rader)]
    tekst = "".join(_hent(portal + sti).text for sti in stier)
    assert personer
    assert not [vaerdi for person in personer for vaerdi in person if vaerdi and vaerdi in tekst]


@pytest.mark.parametrize("sti", ["/", "/fordringer", "/regler?type=KFDAINS", "/findes-ikke", "/metrics", "/stil.css"])
def test_nothing_comes_from_elsewhere(portal: str, sti: str):
    """Every answer forbids scripts, frames and foreign resources; pages name none."""
    svar = _hent(portal + sti)
    assert "default-src 'none'" in svar.headers["Content-Security-Policy"]
    assert svar.headers["X-Content-Type-Options"] == "nosniff"
    assert svar.headers["Cache-Control"] == "no-store"
    assert "<script" not in svar.text
    assert not re.findall(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", svar.text)


@pytest.mark.parametrize("sti", ["/", "/fordringer", "/regler", "/regler?type=KFDAINS"])
def test_a_page_is_readable_by_a_screen_reader(portal: str, sti: str):
    """A language, a title, one h1, labelled fields, captions on tables, a way past the menu."""
    side = html.fromstring(_hent(portal + sti).content)
    assert side.xpath("/html/@lang") == ["da"]
    assert side.xpath("//title/text()")
    assert len(side.xpath("//h1")) == 1
    assert side.xpath("//a[@href='#indhold']")
    assert side.xpath("//main[@id='indhold']")
    assert all(side.xpath(f"//label[@for='{felt}']") for felt in side.xpath("//select/@id"))
    assert len(side.xpath("//table/caption")) == len(side.xpath("//table"))
    assert not side.xpath("//thead//th[not(@scope)]")


@pytest.mark.fault("A4")
def test_only_looking_is_possible(portal: str):
    """Nothing takes a POST."""
    assert requests.post(f"{portal}/fordringer", timeout=10).status_code == 405


def test_a_page_that_fails_tells_nothing(portal: str, dele):
    """With a table gone the page says it can't be shown now, and nothing of why."""
    with dele.database.transaction() as conn:
        conn.execute("ALTER TABLE nymf.fordring RENAME TO vaek")
    svar = _hent(f"{portal}/fordringer")
    assert svar.status_code == 503
    assert "nymf" not in svar.text
    assert "default-src" in svar.headers["Content-Security-Policy"]
