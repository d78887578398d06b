"""The log holds nothing personal."""

from __future__ import annotations

import json
import logging
import sys
import threading
from contextlib import contextmanager, suppress

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from fordringsbro.platform.log import configure_logging, hide_personal, som_linje
from fordringsbro.platform.logdaempning import Daempning, afkort


@pytest.mark.fault("A5")
@pytest.mark.parametrize("text", ["0101800001", "010180-0001", "navn 0101800001 ukendt"])
def test_cpr_shaped_text_is_hidden(text: str):
    """Ten digits, with or without a dash, never reach the log."""
    hidden = hide_personal(None, "info", {"event": text})["event"]
    assert "0001" not in hidden
    assert "*" in hidden


@pytest.mark.parametrize("text", ["12345678", "123456789012345678", "FB-208"])
def test_other_ids_stay_readable(text: str):
    """CVR numbers, claim ids and error codes stay in the log."""
    assert hide_personal(None, "info", {"event": text}) == {"event": text}


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://u:hemmelig@127.0.0.1/x",
        "no route to http://u:hem/melig@h/x",
        "host=h password=hemmelig user=u",
        "password='en hemmelig'",
    ],
)
def test_a_password_in_an_address_is_hidden(text: str):
    """What a library says of an address is told without its password."""
    hidden = hide_personal(None, "info", {"event": text})["event"]
    assert "melig" not in hidden
    assert "***" in hidden


def test_lists_and_mappings_are_looked_through():
    """CPR-shaped text is hidden wherever it stands in a line."""
    hidden = hide_personal(None, "info", {"regler": ["a", ("0101800001",)], "mere": {"x": "010180-0001", "y": 7}})
    assert hidden == {"regler": ["a", ["**********"]], "mere": {"x": "**********", "y": 7}}


def test_a_line_is_json(capsys):
    """A log line is one JSON object with level, time and event."""
    configure_logging()
    structlog.get_logger().info("ready", port=8590)
    line = json.loads(capsys.readouterr().err.splitlines()[-1])
    assert (line["event"], line["port"], line["level"]) == ("ready", 8590, "info")
    structlog.reset_defaults()


@given(
    tekst=st.one_of(
        st.text(),
        st.from_regex(r"x?[0-9]{6}-?[0-9]{4}y?", fullmatch=True),
        st.from_regex(r"(//)?[a-z]*:[a-z]*@[a-z]+", fullmatch=True),
        st.sampled_from(["password=x", "password='x y'", "٠١٠١٨٠-٠٠٠١", "x" * 1_001, "\u2028", "æ0101800001"]),
    ),
    andet=st.one_of(st.integers(), st.none(), st.booleans(), st.lists(st.text(), max_size=2)),
)
def test_the_short_way_to_a_line_leaves_nothing_out(tekst, andet):
    """A line that is written as it is says what it would say shortened and with everything hidden."""
    felter = {"event": "request", "sted": tekst, "andet": andet}
    renset = hide_personal(None, "info", afkort(None, "info", felter))
    assert json.loads(som_linje(None, "info", felter)) == json.loads(json.dumps(renset))


@contextmanager
def opsat(capsys):
    """This process's log as it is set up, read as JSON; the interpreter's hooks are put back afterwards."""
    kroge = sys.excepthook, threading.excepthook, sys.unraisablehook
    rod = logging.getLogger().handlers[:]
    configure_logging()
    try:
        yield lambda: [json.loads(linje) for linje in capsys.readouterr().err.splitlines()]
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = kroge
        logging.captureWarnings(capture=False)
        logging.getLogger().handlers[:] = rod
        structlog.reset_defaults()


@pytest.mark.fault("A5")
def test_a_librarys_line_looks_like_ours(capsys):
    """One line of JSON with the library's name and the error's kind; no values, no text of an exception, no traceback."""
    with opsat(capsys) as linjer:
        fejl = ValueError("Hans Hansen")
        logging.getLogger("asyncio").error("Task failed\nfuture: Hans Hansen", exc_info=fejl)
        logging.getLogger("bibliotek").warning("cannot reach %s", "Hans Hansen")
        foerste, anden = linjer()
    assert (foerste["event"], foerste["logger"], foerste["level"], foerste["error"]) == (
        "Task failed",
        "asyncio",
        "error",
        "ValueError",
    )
    assert anden["event"] == "cannot reach %s"
    assert "Hansen" not in str((foerste, anden))


def test_what_nobody_catches_is_a_line_too(capsys):
    """A thread that ends by an exception is told by kind and place."""

    def fejl() -> None:
        raise KeyError("0101800001")

    with opsat(capsys) as linjer:
        thread = threading.Thread(target=fejl)
        thread.start()
        thread.join()
        (linje,) = linjer()
    assert (linje["event"], linje["error"]) == ("thread_exception", "KeyError")
    assert linje["place"].startswith("test_log.py:")


def test_a_pools_attempts_are_not_told(capsys):
    """A database that is away is told once by us, not for each attempt to reach it."""
    with opsat(capsys) as linjer:
        logging.getLogger("psycopg.pool").warning("error connecting")
        assert linjer() == []


@pytest.mark.fault("A7")
@pytest.mark.parametrize(
    ("linje", "metode", "hoejst"),
    [
        ({"event": "request", "fejlkode": "FB-203"}, "info", 600),
        ({"event": "unexpected error"}, "error", 600),
        ({"event": "request", "fejlkode": None}, "info", 30_000),
    ],
)
def test_a_flood_of_lines_of_one_kind_is_bounded(linje, metode, hoejst):
    """So many in a minute, of refusals fewer than of what went well; the next minute's first tells how many are missing."""
    ur = [0.0]
    daempning = Daempning(lambda: ur[0])

    def skriv(linje, gange=1):
        skrevet = []
        for _ in range(gange):
            with suppress(structlog.DropEvent):
                skrevet.append(daempning(None, metode, dict(linje)))
        return skrevet

    assert skriv(linje, hoejst) == [linje] * hoejst
    assert skriv(linje, 7) == []
    assert skriv({"event": "another"}) == [{"event": "another"}]
    ur[0] = 59.9
    assert skriv(linje) == []
    ur[0] = 60.0
    assert skriv(linje, 2) == [{**linje, "left_out": 8}, linje]


@pytest.mark.fault("A7")
def test_a_line_has_a_length():
    """Of a list the first fifty are written and how many there are; of a text the first thousand characters."""
    linje = afkort(None, "info", {"event": "x" * 1_001, "numre": list(range(51)), "kort": ["y" * 1_000] * 50})
    assert linje["event"] == "x" * 1_000 + "..."
    assert linje["numre"] == [*range(50), "... 51 in all"]
    assert linje["kort"] == ["y" * 1_000] * 50


@pytest.mark.fault("A7")
def test_a_flood_of_requests_writes_a_bounded_log(capsys):
    """The same through the log as it is set up: of 700 refused messages 600 are told."""
    with opsat(capsys) as linjer:
        for _ in range(700):
            structlog.get_logger().info("request", fejlkode="FB-203")
        assert len(linjer()) == 600


@pytest.mark.fault("A7")
@pytest.mark.parametrize(
    "tekst", ["Invalid HTTP request received.", "{} is no request, says the server to whoever sent it"]
)
def test_a_librarys_flood_is_bounded_too(capsys, tekst):
    """What an HTTP server says of nonsense: of 700 lines 600, whatever a library puts into them."""
    with opsat(capsys) as linjer:
        for n in range(700):
            logging.getLogger("et.bibliotek").warning(tekst.format("x" * 40 + str(n)))
        assert len(linjer()) == 600


@pytest.mark.fault("A7")
def test_kinds_without_end_are_counted_together():
    """Beyond a thousand kinds the others are one: what is remembered is bounded as what is written."""
    daempning, skrevet = Daempning(lambda: 0.0), 0
    for n in range(3_000):
        with suppress(structlog.DropEvent):
            daempning(None, "warning", {"event": f"art {n}"})
            skrevet += 1
    assert skrevet == 1_000 + 600
    assert len(daempning._talt) == 1_001


@pytest.mark.fault("A5", "A7")
def test_a_line_that_can_not_be_made_is_not_told_with_its_values(capsys):
    """A library's line with too few values is told by its text; the values are not printed beside it."""
    with opsat(capsys) as linjer:
        logging.getLogger("bibliotek").warning("%s %d", "Hans Hansen", object())
        (linje,) = linjer()
    assert "Hansen" not in str(linje)
