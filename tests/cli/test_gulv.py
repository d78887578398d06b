"""No message is read with an XML library that has holes which were mended long ago."""

from __future__ import annotations

import json

import pytest

from fordringsbro.platform.errors import FejlError
from fordringsbro.wire.xml import gulv

pytestmark = [pytest.mark.fault("A15", "X19")]


@pytest.mark.parametrize(
    "kommando", [("serve",), ("worker",), ("portal",), ("simulator", "psrm"), ("simulator", "dmi")]
)
def test_no_part_starts_with_an_older_library(cli, monkeypatch, kommando):
    """Each ends at once with one line that names both versions."""
    monkeypatch.setattr(gulv.etree, "LIBXML_VERSION", (2, 14, 4))
    svar = cli(*kommando)
    assert (svar.exit_code, svar.stdout) == (1, "")
    (linje,) = svar.stderr.splitlines()
    assert linje.startswith("FB-553 ")
    assert "libxml2 2.14.4 < 2.14.5" in linje


@pytest.mark.parametrize(
    ("version", "for_gammel"),
    [((2, 9, 14), True), ((2, 14, 4), True), ((2, 14, 5), False), ((2, 15, 0), False), ((3, 0, 0), False)],
)
def test_the_floor(monkeypatch, version, for_gammel):
    """The last that is refused, and the first that is taken."""
    monkeypatch.setattr(gulv.etree, "LIBXML_VERSION", version)
    if for_gammel:
        with pytest.raises(FejlError):
            gulv.kraev_libxml2()
    else:
        gulv.kraev_libxml2()


def test_doctor_tells_the_version(cli, monkeypatch):
    """And that it is too old."""

    def libxml2():
        return {d["check"]: d for d in json.loads(cli("doctor", "--json").stdout)}["libxml2"]

    assert libxml2()["status"] == "ok"
    monkeypatch.setattr(gulv.etree, "LIBXML_VERSION", (2, 9, 14))
    assert (libxml2()["status"], libxml2()["en"]) == ("fejl", "2.9.14 is too old")
