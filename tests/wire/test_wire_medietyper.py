"""Media types and content codings in the forms that HTTP allows, in requests and in answers."""

from __future__ import annotations

import pytest
import scriptet
from test_wire_client import gives, send
from wirehjaelp import CASES, call

from fordringsbro.wire.http.medietype import Medietype, laes_medietype, ukomprimeret
from fordringsbro.wire.klient.client import Svarart

GYLDIG = (CASES / "gyldig-1.1.xml").read_bytes()
SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
SVAR = f'<s:Envelope xmlns:s="{SOAP}"><s:Body><a/></s:Body></s:Envelope>'.encode()
GODE = [
    "text/xml",
    "TEXT/XML",
    "text/xml;",
    "text/xml; charset=utf-8",
    "text/xml; charset=utf-8;",
    "text/xml; charset=utf-8; ",
    "text/xml;charset=utf-8;;",
    "text/xml ; ; charset=utf-8 ;\t;",
    "text/xml;charset=UTF-8;x=1;",
    'text/xml; charset="utf-8"',
    'text/xml; charset="utf-8";',
    r'text/xml; charset="utf\-8"',
    'text/xml; charset = "utf-8"',
    'text/xml; charset=utf-8; boundary="a;b=\\"c\\""',
    "text/xml; charset=utf-8; x='a|b~'",
    "text/xml; x!#$%&'*+.^_`|~-=1",
    " text/xml ",
]
DAARLIGE = [
    "",
    ";",
    "; charset=utf-8",
    "text",
    "text/",
    "/xml",
    "text/xml charset=utf-8",
    "text/xml, charset=utf-8",
    "text/xml; charset",
    "text/xml; charset; x=1",
    "text/xml; =utf-8",
    'text/xml; charset="utf-8',
    'text/xml; charset="utf-8\\"',
    "text/xml; charset=utf-8 x",
    "text/xml; charset=utf-8; charset=utf-8",
    'text/xml; charset="utf-8" "utf-8"',
    "text/xml; chårset=utf-8",
]


@pytest.mark.parametrize("hoved", GODE)
def test_forms_that_are_taken(app, hoved):
    """Blanks around semicolons, parameters that are left out, quoted values and any token."""
    assert call(app, GYLDIG, headers={"Content-Type": hoved}).status == 200


@pytest.mark.fault("H6")
@pytest.mark.parametrize("hoved", DAARLIGE)
def test_forms_that_are_refused(app, hoved):
    """What is no media type, or names a parameter twice, is refused with FB-102 and 415."""
    svar = call(app, GYLDIG, headers={"Content-Type": hoved})
    assert (svar.status, svar.koder) == (415, {"FB-102"})


def test_values_are_read_without_quotes_and_escapes():
    """A quoted value may hold semicolons and escaped characters."""
    assert laes_medietype('a/b; action="x;\\"y"; CHARSET=utf-8;') == Medietype("a/b", "utf-8", 'x;"y')


@pytest.mark.parametrize(
    "koder", ["", " ", "identity", "IDENTITY", " identity ", ",", "identity, identity", "identity,"]
)
def test_an_answer_that_is_not_compressed_is_read(koder):
    """Also with a header that is empty or lists only what does nothing; the same of a request."""
    svar = send(gives(scriptet.answer(SVAR, extra=f"Content-Encoding: {koder}\r\n")))
    assert svar.art is Svarart.BESVARET
    assert ukomprimeret(koder)


@pytest.mark.fault("N21", "H10")
@pytest.mark.parametrize("koder", ["gzip", "identity, gzip", "x-identity"])
def test_an_answer_that_is_compressed_is_not_read(app, koder):
    """Nobody asked for it; a request is refused with 415."""
    svar = send(gives(scriptet.answer(SVAR, extra=f"Content-Encoding: {koder}\r\n")))
    assert (svar.art, svar.grund) == (Svarart.UKENDT, "komprimeret svar")
    assert call(app, GYLDIG, headers={"Content-Encoding": koder}).status == 415


@pytest.mark.parametrize("hoved", [*GODE, "", ";", "text/xml; charset", "text/xml; charset=utf-8; charset=utf-8"])
def test_an_answer_is_read_whatever_form_its_media_type_has(hoved):
    """What an answer's header does not tell, its first bytes do."""
    assert send(gives(scriptet.answer(SVAR, content_type=hoved))).art is Svarart.BESVARET
