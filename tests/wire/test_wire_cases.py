"""Every message of the manifest gets the answer that its row names, and leaves no trace."""

from __future__ import annotations

import logging

import pytest
import structlog
from wirehjaelp import CASES, PERSONLIGT, call, krop, sager

SAGER = sager()
GYLDIG = (CASES / "gyldig-1.1.xml").read_bytes()


@pytest.mark.parametrize("sag", SAGER, ids=[sag["navn"] for sag in SAGER])
def test_answer_of_case(app, sag, caplog):
    """A message gets the HTTP status, faultcode and code of its row, shows nothing personal, and the next is served."""
    data = krop(sag)
    with structlog.testing.capture_logs() as logs, caplog.at_level(logging.DEBUG):
        answer = call(
            app,
            data,
            soap=sag["soap"],
            metode=sag.get("metode", "POST"),
            sti=sag.get("sti"),
            query=sag.get("query", ""),
            headers=sag.get("headers"),
        )
    assert answer.status == sag["status"], answer.body.decode()
    if "kode" in sag:
        assert (answer.faultcode, answer.koder) == (sag["faultcode"], {sag["kode"]})
        assert any(sag.get("tekst", "") in text for text in answer.tekster), answer.tekster
        seen = answer.body.decode() + repr(logs) + caplog.text
        assert not any(word in seen for word in PERSONLIGT)
        assert answer.headers["content-type"] == (
            "application/soap+xml; charset=utf-8" if sag["soap"] == "1.2" else "text/xml; charset=utf-8"
        )
    else:
        assert answer.root.find(".//{*}SendFordring_O") is not None
    assert call(app, GYLDIG).status == 200


def test_manifest_is_complete():
    """Every file of the corpus is used by a row, and names are unique."""
    assert {sag["fil"] for sag in SAGER} == {path.name for path in CASES.glob("*.xml")}
    assert len({sag["navn"] for sag in SAGER}) == len(SAGER)
    assert len(SAGER) >= 400
