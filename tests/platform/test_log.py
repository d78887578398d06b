"""The log holds nothing personal."""

from __future__ import annotations

import json

import pytest
import structlog

from fordringsbro.platform.log import configure_logging, hide_personal


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
