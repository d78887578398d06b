"""What the servers hand over of a request's headers and of where it came from."""

from __future__ import annotations

import pytest

from fordringsbro.wire.http.hoveder import HOVEDER, saet_hoveder


def _environ(*hoveder):
    environ = {"HTTP_REST": "af en anden", "CONTENT_LENGTH": ""}
    saet_hoveder(environ, hoveder)
    return environ


@pytest.mark.parametrize("navn", ["X_Client", "X_CLIENT", "x_client", "X_Client_Cert", "X-Client_Cert"])
def test_a_name_with_an_underscore_is_no_alias(navn):
    """A header whose name has an underscore gets no key, alone or beside the one it resembles."""
    assert _environ((navn, "ond")) == {HOVEDER: ((navn.lower(), "ond"),)}
    ved_siden_af = _environ(("X-Client", "god"), (navn, "ond"), ("X-Client-Cert", "god"))
    assert (ved_siden_af["HTTP_X_CLIENT"], ved_siden_af["HTTP_X_CLIENT_CERT"]) == ("god", "god")


@pytest.mark.parametrize("navn", ["Content_Type", "CONTENT_LENGTH", "content_length"])
def test_nor_does_it_describe_the_body(navn):
    """`Content_Type` and `Content_Length` are not the body's."""
    assert not {"CONTENT_TYPE", "CONTENT_LENGTH"} & _environ((navn, "5")).keys()
    assert _environ((navn, "5"), ("Content-Length", "7"), ("Content-Type", "a/b"))["CONTENT_LENGTH"] == "7"


def test_all_headers_stand_as_received():
    """Every header is handed over in order, twice if it stands twice, and its key then holds both."""
    environ = _environ(("X-A", "1"), ("Host", "x"), ("x-a", "2"))
    assert environ == {
        HOVEDER: (("x-a", "1"), ("host", "x"), ("x-a", "2")),
        "HTTP_X_A": "1, 2",
        "HTTP_HOST": "x",
    }
