"""The work on a message grows with its length and no faster, whatever is wrong with it and wherever."""

from __future__ import annotations

import sys
import time

import ekko
import pytest
from wirehjaelp import CASES, call

from fordringsbro.platform.clock import FixedClock
from fordringsbro.wire.soap.host import wsgi_app

GYLDIG = (CASES / "gyldig-1.1.xml").read_text()
FORDRING = GYLDIG[GYLDIG.index("<Fordring>") : GYLDIG.index("</Fordring>") + 11]
FORKERT = FORDRING.replace("1250.75", "x")
#: The widest that an answer may take on a machine that does much else; what is not linear takes minutes.
_VID_GRAENSE_S = 20.0


def med(fordringer: str) -> bytes:
    return GYLDIG.replace(FORDRING, fordringer).encode()


def med_hoved(blokke: str) -> bytes:
    return GYLDIG.replace("<s:Body>", f'<s:Header xmlns:h="urn:h">{blokke}</s:Header><s:Body>').encode()


def med_praefiks(fordringer: str) -> bytes:
    """The same with a prefix on each name, of which libxml2 writes another path."""
    krop = GYLDIG.replace(FORDRING, fordringer)
    for navn in ("SendFordring_I", "FordringListe", "Fordring", "FordringBeløb", "q"):
        krop = krop.replace(f"<{navn}>", f"<p:{navn}>").replace(f"</{navn}>", f"</p:{navn}>")
        krop = krop.replace(f"<{navn}/>", f"<p:{navn}/>").replace(f"<{navn} ", f"<p:{navn} ")
    return krop.replace("xmlns=", "xmlns:p=").encode()


#: Messages by what there are many of; a number makes one.
FORMER = {
    "unknown elements": lambda n: med("<q/>" * n),
    "unknown elements behind a claim": lambda n: med(FORDRING + "<q/>" * n),
    "unknown elements, prefixed": lambda n: med_praefiks("<q/>" * n),
    "a late error": lambda n: med(FORDRING * (n // 8) + FORKERT),
    "forty late errors": lambda n: med(FORDRING * (n // 8) + FORKERT * 40),
    "forty late errors, prefixed": lambda n: med_praefiks(FORDRING * (n // 8) + FORKERT * 40),
    "forty errors far apart": lambda n: med((FORDRING * (n // 320) + FORKERT) * 40),
    "errors everywhere": lambda n: med(FORKERT * (n // 8)),
    "errors in lists within lists": lambda n: med(("<Fordring>" + "<q/>" * 40 + "</Fordring>") * (n // 41)),
    "one list within each": lambda n: med("<Fordring>" * 40 + "<q/>" * n + "</Fordring>" * 40),
    "blanks around dates": lambda n: med(FORDRING.replace("2026-10-01<", " 2026-10-01 <") * (n // 8)),
    "too many of one kind": lambda n: med(FORDRING.replace("</Fordring>", "<FordringArt>INDR</FordringArt>" * n + "</Fordring>")),
    "attributes": lambda n: med("".join("<q a='1' b='2' c='3'/>" for _ in range(n))),
    "unknown attributes of a claim": lambda n: med(FORDRING.replace("<Fordring>", "<Fordring a='1' b='2'>") * (n // 8)),
    "namespaces": lambda n: med("".join(f"<q xmlns:a{k % 90}='u{k % 90}'/>" for k in range(n))),
    "prefixes of one namespace": lambda n: med("".join(f"<a{k % 90}:Fordring xmlns:a{k % 90}='{ekko.NS}'/>" for k in range(n))),
    "different names": lambda n: med("".join(f"<q{k % 2000}/>" for k in range(n))),
    "text between": lambda n: med(f"{FORDRING}x" * (n // 8)),
    "comments": lambda n: med("<!--x-->" * n + FORDRING),
    "children of the envelope": lambda n: GYLDIG.replace("<s:Body>", "<q/>" * n + "<s:Body>").encode(),
    "children of the Body": lambda n: GYLDIG.replace("</s:Body>", "<q/>" * n + "</s:Body>").encode(),
    "header blocks": lambda n: med_hoved("<h:a/>" * n),
    "elements in a header block": lambda n: med_hoved("<h:a>" + "<h:b c='d'/>" * n + "</h:a>"),
    "not well-formed at the end": lambda n: med(FORDRING * (n // 8))[:-30],
    "equals signs in text": lambda n: med("<q>" + "a = 'b' " * n + "</q>"),
    "references": lambda n: med("<q>" + "&#10;&amp;" * n + "</q>"),
    "CDATA": lambda n: med("<q>" + "<![CDATA[<a b='c'/>]]>" * n + "</q>"),
    "other prefixes of the declaration": lambda n: b"<?xml" + b" " * n + b'version="1.0"' + b" " * n + b"?>" + med(FORDRING).partition(b"?>")[2],
}  # fmt: skip


@pytest.fixture(scope="module")
def stor_app():
    """The echo with room for 10 MB."""
    return wsgi_app(ekko.services(), public_url="http://x.invalid", max_body=10_000_000, clock=FixedClock())


def skridt(app, data: bytes) -> int:
    """Calls, of Python's functions and of C's, that an answer takes: a count that is the same on every machine."""
    antal = 0

    def taeller(_ramme, haendelse, _hvad):
        nonlocal antal
        antal += haendelse in {"call", "c_call"}

    sys.setprofile(taeller)
    try:
        call(app, data)
    finally:
        sys.setprofile(None)
    return antal


@pytest.mark.fault("X14", "X17")
@pytest.mark.parametrize("form", FORMER)
def test_four_times_the_message_is_four_times_the_work(stor_app, form):
    """A message four times as long takes no more than about four times the steps."""
    lav = FORMER[form]
    call(stor_app, lav(400))
    en, fire = (skridt(stor_app, lav(n)) for n in (2_000, 8_000))
    assert fire <= 5 * en + 2_000, (en, fire)


@pytest.mark.fault("X14", "X17")
@pytest.mark.timeout(120)
def test_a_long_one_of_each_kind_is_answered(stor_app):
    """Tens of thousands of whatever it is: each is answered within a very wide limit."""
    for form, lav in FORMER.items():
        data = lav(60_000)
        assert len(data) <= 10_000_000 or not data, form
        begyndt = time.thread_time()
        call(stor_app, data)
        assert time.thread_time() - begyndt < _VID_GRAENSE_S, form
