"""Each thing that a message may hold has a limit: the last that passes, the first that doesn't, and what it costs."""

from __future__ import annotations

import ekko
import pytest
from lxml import etree
from wirehjaelp import CASES, call

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.xml.graenser import MF, STANDARD, SVAR, Graenser, efter, efter_mf, vaegt
from fordringsbro.wire.xml.parser import parse

GYLDIG = (CASES / "gyldig-1.1.xml").read_text()
FORDRING = GYLDIG[GYLDIG.index("<Fordring>") : GYLDIG.index("</Fordring>") + 11]
SMAA = Graenser(
    elementer=200,
    dybde=20,
    attributter=20,
    attributter_i_alt=60,
    navnerum=30,
    hovedblokke=5,
    navn=100,
    navne=60,
    tekst=20_000,
    vaerdi=1_000,
    kommentarer=10,
)


@pytest.fixture(scope="module")
def smaa_app():
    """The echo with small limits."""
    return wsgi_app(
        ekko.services(), public_url="http://x.invalid", max_body=10_000_000, clock=FixedClock(), graenser=SMAA
    )


def _hoved(blokke: str) -> str:
    return GYLDIG.replace("<s:Body>", f'<s:Header xmlns:h="urn:h">{blokke}</s:Header><s:Body>')


def _med(attributter: str) -> str:
    return GYLDIG.replace("<FordringListe>", f"<FordringListe {attributter}>")


#: Elements of the message itself.
EGNE = sum(1 for _ in etree.fromstring(GYLDIG.encode()).iter())


@pytest.mark.fault("X13", "X14", "X15")
@pytest.mark.parametrize(
    ("sidste", "foerste", "kode"),
    [
        (_hoved("<h:a>" + "<h:b/>" * (200 - EGNE - 2) + "</h:a>"), _hoved("<h:a>" + "<h:b/>" * (201 - EGNE - 2) + "</h:a>"), "FB-231"),
        (_hoved("<h:a>" * 18 + "</h:a>" * 18), _hoved("<h:a>" * 19 + "</h:a>" * 19), "FB-232"),
        (_hoved("<h:a " + " ".join(f'b{n}=""' for n in range(20)) + "/>"), _hoved("<h:a " + " ".join(f'b{n}=""' for n in range(21)) + "/>"), "FB-233"),
        (_med(" ".join(f'xmlns:b{n}="u"' for n in range(20))), _med(" ".join(f'xmlns:b{n}="u"' for n in range(21))), "FB-233"),
        (_hoved('<h:a b="" c="" d=""/>' * 5), _hoved("<h:a>" + '<h:b b="" c="" d=""/>' * 20 + "</h:a>"), "FB-234"),
        (_hoved("<h:a>" + '<b xmlns="u"/>' * 27 + "</h:a>"), _hoved("<h:a>" + '<b xmlns="u"/>' * 28 + "</h:a>"), "FB-235"),
        (_hoved("<h:a/>" * 5), _hoved("<h:a/>" * 6), "FB-236"),
        (_hoved(f"<h:{'a' * 98}/>"), _hoved(f"<h:{'a' * 99}/>"), "FB-237"),
        (_hoved(f"<h:a {'b' * 100}=''/>"), _hoved(f"<h:a {'b' * 101}=''/>"), "FB-237"),
        (_hoved(f"<h:a>{'x' * 20_000}</h:a>"), _hoved(f"<h:a>{'x' * 20_001}</h:a>"), "FB-238"),
        (GYLDIG.replace("<s:Body>", "<!--x-->" * 10 + "<s:Body>"), GYLDIG.replace("<s:Body>", "<!--x-->" * 11 + "<s:Body>"), "FB-239"),
        (_hoved("<h:a>" + "".join(f"<h:b{n}/>" for n in range(40)) + "</h:a>"), _hoved("<h:a>" + "".join(f"<h:b{n}/>" for n in range(41)) + "</h:a>"), "FB-240"),
    ],
)  # fmt: skip
def test_the_last_is_taken_and_the_first_is_refused(smaa_app, sidste, foerste, kode):
    """Up to each limit a message is served; one beyond has the limit's own error, which holds nothing of the message."""
    assert call(smaa_app, sidste.encode()).status == 200
    svar = call(smaa_app, foerste.encode())
    assert svar.koder == {kode}
    assert svar.tekster[0].split()[:1] == ["Højst"]
    # However much follows, and however it looks.
    lang = foerste.encode() + b"<!--" + b"x" * 100_000 + b"-->"
    assert call(smaa_app, lang).koder == {kode}


@pytest.mark.fault("X14", "X15")
@pytest.mark.parametrize(
    ("attribut", "kode"),
    [(f'b="{"x" * 1_001}"', "FB-238"), (f'xmlns:b="u:{"x" * 100}"', "FB-237"), (f"b='{'x' * 1_001}'", "FB-238")],
)
def test_values_and_namespaces_have_a_length(smaa_app, attribut, kode):
    """An attribute's value and a namespace have a limit each, in a message of any size."""
    assert call(
        smaa_app, _hoved(f"<h:a {attribut}/>").encode().replace(b"</s:Envelope>", b" " * 70_000 + b"</s:Envelope>")
    ).koder == {kode}


@pytest.mark.parametrize(
    "data",
    [
        b"<a><![CDATA[" + b"<b/>" * 400 + b"]]></a>",
        b"<a><![CDATA[" + b'<b a="" a="" ' * 400 + b"]]></a>",
        b"<a>" + b"xmlns" * 400 + b"</a>",
        b"<a>" + b'="' * 4_000 + b"</a>",
        b"<a>" + b"= = =" * 2_000 + b"</a>",
        b"<!--" + b"<b c='1'/>" * 400 + b"--><a/>",
        b"<a b='" + b">" * 900 + b"'/>",
    ],
)
def test_what_only_looks_like_too_much_is_taken(data):
    """Text, CDATA and comments that look like tags, attributes or namespaces are counted as what they are."""
    assert parse(data, SMAA).tag == "a"


@pytest.mark.fault("X14")
@pytest.mark.parametrize("antal", [STANDARD.elementer, STANDARD.elementer + 1])
def test_the_default_limit_of_elements(antal):
    """By default the last of 100,000 elements is read, and one more is refused."""
    data = b"<a>" + b"<q/>" * (antal - 1) + b"</a>"
    if antal > STANDARD.elementer:
        with pytest.raises(SoapError) as fejl:
            parse(data)
        assert fejl.value.kode is Fejlkode.ELEMENTER
    else:
        assert len(parse(data)) == antal - 1


@pytest.mark.fault("X14")
def test_so_many_header_blocks_or_namespaces_are_refused_unbuilt(monkeypatch):
    """Millions of header blocks, of namespaces or of names never get as far as the parser that would keep them."""
    monkeypatch.setattr("fordringsbro.wire.xml.parser._tree", lambda *_: pytest.fail("a tree was built"))
    for inde, kode in (
        ("<h/>" * 2_400_000, Fejlkode.ELEMENTER),
        ("<h " + " ".join(f'xmlns:a{n}="u{n}"' for n in range(420_000)) + "/>", Fejlkode.ATTRIBUTTER),
        ("".join(f'<h xmlns:a{n}="u"/>' for n in range(99_000)), Fejlkode.NAVNE),
        ('<h xmlns="u"/>' * 99_000, Fejlkode.NAVNERUM),
        ("".join(f"<h{n}/>" for n in range(99_000)), Fejlkode.NAVNE),
        ("".join(f"<h a{n}=''/>" for n in range(90_000)), Fejlkode.NAVNE),
    ):
        with pytest.raises(SoapError) as fejl:
            parse(_hoved(inde).encode())
        assert fejl.value.kode is kode


def test_an_ordinary_message_is_not_counted(monkeypatch):
    """A message of 13 KB costs the limits nothing: neither its bytes nor its tree are counted."""
    monkeypatch.setattr(Graenser, "_maaske_for_meget", lambda *_: pytest.fail("the bytes were counted"))
    monkeypatch.setattr(Graenser, "_tael", lambda *_: pytest.fail("the message was counted"))
    krop = FORDRING * 25
    assert 12_000 < len(krop) < 15_000
    parse(GYLDIG.replace(FORDRING, krop).encode())


def test_a_large_ordinary_message_is_counted_by_its_bytes_alone(monkeypatch):
    """A valid message of 6 MB leaves no doubt, so that nothing is counted one by one."""
    monkeypatch.setattr(Graenser, "_tael", lambda *_: pytest.fail("the message was counted"))
    parse(GYLDIG.replace(FORDRING, FORDRING * 12_000).encode())


def test_limits_come_from_the_settings():
    """Every limit is a setting, whose default is the one that is told; the MF services have two of their own."""
    settings = Settings(_env_file=None)
    assert (efter(settings), efter_mf(settings)) == (STANDARD, MF)
    andre = Settings(max_elements=1, max_depth=20, max_attributes=21, max_attributes_total=22, max_namespaces=23,
                     max_header_blocks=24, max_name=125, max_names=1026, max_text=10_027, max_attribute_value=1028,
                     max_comments=29, mf_max_elements=30, mf_max_text=10_031)  # fmt: skip
    assert efter(andre) == Graenser(1, 20, 21, 22, 23, 24, 125, 1026, 10_027, 1028, 29)
    assert (efter_mf(andre).elementer, efter_mf(andre).tekst) == (30, 10_031)
    assert SVAR.elementer > STANDARD.elementer


def test_a_message_weighs_its_bytes_or_its_tags():
    """An ordinary message weighs about its bytes, one of nothing but tags as much as the tree that it makes."""
    almindelig = GYLDIG.replace(FORDRING, FORDRING * 1_000).encode()
    assert len(almindelig) <= vaegt(almindelig) < 1.2 * len(almindelig)
    assert vaegt(b"<q/>" * 1_000) == 32_000
    assert vaegt(b"x" * 1_000) == 1_000
