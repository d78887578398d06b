"""Large, deep and hostile messages end quickly in a fault, and valid large ones pass."""

from __future__ import annotations

import gc
import io

import ekko
import pytest
import structlog
from lxml import etree
from wirehjaelp import CASES, SPF, call

from fordringsbro.platform.clock import FixedClock
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.xml.graenser import Graenser

GYLDIG = (CASES / "gyldig-1.1.xml").read_text()
FORDRING = GYLDIG[GYLDIG.index("<Fordring>") : GYLDIG.index("</Fordring>") + 11]
STOR = 10_000_000


@pytest.fixture(scope="module")
def stor_app():
    """The echo with room for 10 MB."""
    return wsgi_app(ekko.services(), public_url="http://x.invalid", max_body=STOR, clock=FixedClock())


def _med(fordringer: str) -> bytes:
    return GYLDIG.replace(FORDRING, fordringer).encode()


@pytest.mark.fault("X4", "X13", "X14", "X15")
@pytest.mark.parametrize(
    ("navn", "data", "kode"),
    [
        ("X13 depth 257", b"<a>" * 257 + b"</a>" * 257, "FB-232"),
        ("X13 endless open tags", b"<a>" * 1_000_000, "FB-232"),
        ("X14 attributes", b"<a " + b" ".join(b'a%d="1"' % n for n in range(50_000)) + b"/>", "FB-233"),
        ("X14 namespaces", b"<a " + b" ".join(b'xmlns:a%d="u"' % n for n in range(20_000)) + b"/>", "FB-233"),
        ("X15 name", b"<" + b"a" * 1_900_000 + b"/>", "FB-237"),
        ("X15 text", b"<a>" + b"x" * 9_900_000 + b"</a>", "FB-203"),
        ("X15 comments", b"<!---->" * 1_000_000 + b"<a/>", "FB-239"),
        ("X1 comments before DOCTYPE", b"<!---->" * 1_000_000 + b"<!DOCTYPE a><a/>", "FB-202"),
        ("X4 attribute", b"<!DOCTYPE a [<!ENTITY x '" + b"y" * 50_000 + b"'>]><a b='" + b"&x;" * 50_000 + b"'/>", "FB-202"),
        ("wrong elements", _med("<Fordring/>" * 800_000), "FB-231"),
        ("wrong values", _med(FORDRING.replace("1250.75", "x") * 12_000), "FB-208"),
        ("one wrong value last", _med(FORDRING * 12_000 + FORDRING.replace("1250.75", "x")), "FB-208"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
@pytest.mark.timeout(60)
def test_hostile_message_is_refused_shortly(stor_app, navn, data, kode):
    """A hostile message of up to 10 MB is refused, with a short answer and before any client gives up."""
    answer = call(stor_app, data)
    assert answer.koder == {kode}, answer.tekster[:3]
    assert len(answer.body) < 40_000


@pytest.mark.fault("X13")
@pytest.mark.parametrize(("dybde", "kode"), [(100, "FB-203"), (101, "FB-232")])
def test_a_long_text_does_not_hide_the_depth(dybde, kode):
    """Around a text of more than 10 MB elements may stand a hundred deep, as in any message."""
    app = wsgi_app(
        ekko.services(),
        public_url="http://x.invalid",
        max_body=2 * STOR,
        clock=FixedClock(),
        graenser=Graenser(tekst=2 * STOR),
    )
    answer = call(app, b"<a>" * dybde + b"x" * (STOR + 1) + b"</a>" * dybde)
    assert answer.koder == {kode}


def test_path_of_late_error(stor_app):
    """In a large message with one error the path still names the place."""
    answer = call(stor_app, _med(FORDRING * 2_000 + FORDRING.replace("1250.75", "x")))
    assert answer.tekster[0].startswith("/SendFordring_I/FordringListe/Fordring[2001]/FordringBeløb: ")


def test_large_valid_message(stor_app):
    """A valid message beyond the streaming limit is served, blanks around its dates or not."""
    assert call(stor_app, _med(FORDRING * 5_000)).status == 200
    assert call(stor_app, _med(FORDRING.replace("2026-10-01<", " 2026-10-01 <") * 5_000)).status == 200


@pytest.mark.fault("H12")
@pytest.mark.parametrize(("extra", "status"), [(0, 200), (1, 413)])
@pytest.mark.parametrize("announced", [True, False])
def test_body_limit(app, extra, status, announced):
    """A body of exactly the limit is taken, one byte more is not, announced or in chunks."""
    data = GYLDIG.encode()
    data += b" " * (ekko.MAX_BODY - len(data) + extra)
    headers = {} if announced else {"Content-Length": "", "Transfer-Encoding": "chunked"}
    assert call(app, data, headers=headers).status == status


@pytest.mark.fault("H12")
def test_endless_body_is_not_read_to_its_end(app):
    """Reading of a body in chunks stops at the limit."""

    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return b" " * size

    stream = Endless()
    headers = {"Content-Length": "", "Transfer-Encoding": "chunked"}
    assert call(app, b"", headers=headers, stream=stream).status == 413
    assert stream.given == ekko.MAX_BODY + 1


@pytest.mark.fault("H15")
def test_client_that_goes_away(app):
    """A broken body is a fault, not an exception."""

    class Broken(io.RawIOBase):
        def read(self, _size=-1):
            raise OSError("hemmelig Synteseborg")

    assert call(app, b"x" * 10, stream=Broken()).koder == {"FB-104"}


def test_many_errors_in_one_message(app):
    """Each violation has an Error of its own with its path, up to fifty."""
    answer = call(app, _med("".join(FORDRING.replace("INDR", f"X{n}") for n in range(60))))
    assert len(answer.tekster) == 50
    assert answer.tekster[0].startswith("/SendFordring_I/FordringListe/Fordring[1]/FordringArt: ")


@pytest.mark.fault("M14")
def test_handler_errors(app):
    """What a use case raises becomes a fault by its row; an invalid answer or an exception becomes FB-299."""
    body = f'<Fejl_I xmlns="{ekko.NS}"/>'

    def fault(how):
        envelope = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h>{how}</h></s:Header><s:Body>{body}</s:Body></s:Envelope>'
        with structlog.testing.capture_logs() as logs:
            answer = call(app, envelope.encode())
        assert "Synteseborg" not in answer.body.decode() + repr(logs)
        return answer.faultcode, answer.koder, len(answer.tekster)

    assert fault("utilgængelig") == ("Server", {"FB-303"}, 1)
    assert fault("skema") == ("Client", {"FB-208"}, 2)
    assert fault("svar") == ("Server", {"FB-299"}, 1)
    assert fault("exception") == ("Server", {"FB-299"}, 1)


@pytest.mark.fault("M14")
@pytest.mark.parametrize("soap", ["1.1", "1.2"])
def test_fault_is_valid_soap(app, soap):
    """A fault has the parts of its SOAP version in order, and the detail in Serviceplatformen's form."""
    root = call(app, b"<x/>", soap=soap).root
    fault = root[0][0]
    names = [etree.QName(part).localname for part in fault]
    assert names == (["faultcode", "faultstring", "detail"] if soap == "1.1" else ["Code", "Reason", "Detail"])
    if soap == "1.2":
        # gSOAP can't read a Reason that holds two texts.
        (text,) = fault[1]
        assert " / " in text.text
    detail = fault[-1]
    assert [e.tag.removeprefix(SPF) for e in detail.iter()][1:] == [
        "ServiceplatformFault",
        "ErrorList",
        "Error",
        "ErrorCode",
        "ErrorText",
    ]


@pytest.mark.fault("X1", "E1")
@pytest.mark.parametrize("antal", [1, 2, 3, 1000])
@pytest.mark.parametrize("form", ["utf-8", "utf-16"])
def test_byte_order_marks_hide_no_doctype(app, antal, form):
    """However many marks stand before a DOCTYPE, it is refused as one; more than one mark is not well-formed."""
    krop = GYLDIG.partition("?>")[2].lstrip()
    marker = "\ufeff" * (antal - 1 if form == "utf-16" else antal)
    hoveder = {"Content-Type": f"text/xml; charset={form}"}
    dtd = f'{marker}<!DOCTYPE a [<!ENTITY x "y">]>{krop}'.encode(form)
    assert call(app, dtd, headers={**hoveder, "Content-Length": str(len(dtd))}).koder == {"FB-202"}
    uden = f"{marker}{krop}".encode(form)
    svar = call(app, uden, headers={**hoveder, "Content-Length": str(len(uden))})
    assert svar.status == 200 if antal == 1 else svar.koder == {"FB-201"}


@pytest.mark.parametrize(
    ("blank", "koder"),
    [(" \t\r\n", frozenset()), ("\u00a0", {"FB-203"}), ("\u2003", {"FB-203"}), ("\u0085", {"FB-203"})],
)
def test_only_the_blanks_of_xml_may_stand_between_the_parts(app, blank, koder):
    """What other readers take for a blank, as a no-break space, is text, and none may stand there."""
    data = GYLDIG.replace("</s:Body>", f"</s:Body>{blank}").encode()
    svar = call(app, data, headers={"Content-Type": "text/xml; charset=utf-8", "Content-Length": str(len(data))})
    assert svar.koder == koder


@pytest.mark.fault("X14")
@pytest.mark.parametrize(
    "data",
    [
        GYLDIG,
        GYLDIG.replace("1250.75", "x"),
        GYLDIG[:-10],
        GYLDIG.replace("SendFordring_I", "Ukendt"),
        GYLDIG.replace("<s:Body>", f"<s:Header>{'<a/>' * 101}</s:Header><s:Body>"),
        GYLDIG.replace("<s:Body>", "<?a b?><s:Body>"),
        GYLDIG.replace("SendFordring_I", "Fejl_I"),
    ],
)
def test_nothing_of_a_message_outlives_its_answer(app, data):
    """Taken or refused, a message and its tree are gone when it is answered, and wait for no garbage collector."""
    call(app, data.encode())
    gc.collect()
    gc.disable()
    try:
        call(app, data.encode())
        gc.set_debug(gc.DEBUG_SAVEALL)
        gc.collect()
        assert not [o for o in gc.garbage if isinstance(o, etree._Element | bytes | Exception)]
        assert not any(type(o).__name__ in {"_Document", "Indgang", "frame"} for o in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
