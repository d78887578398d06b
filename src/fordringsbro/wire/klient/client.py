"""The outgoing client: sends one message, waits no longer than it may, and says which of five things happened.

Ordinary SOAP clients wait for ever on a silent server or a dripping one, follow redirects with the message in hand,
take a gateway's HTML page for a fault and put the answer's text into exceptions. What a sender must know is only
whether the message was answered, refused, certainly not taken, or perhaps taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from email.utils import parsedate_to_datetime
from enum import Enum

import requests
from lxml import etree
from lxml.etree import _Element as Element
from urllib3.exceptions import HTTPError, NewConnectionError

from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.medietype import laes_medietype, ukomprimeret
from fordringsbro.wire.http.spoerger import Spoerger
from fordringsbro.wire.klient.transport import Frist, hilsen_til, open_session
from fordringsbro.wire.soap.envelope import read_envelope, write_envelope
from fordringsbro.wire.soap.faults import FAULT_NS
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.charset import TegnsaetError, to_utf8
from fordringsbro.wire.xml.graenser import SVAR, Graenser
from fordringsbro.wire.xml.parser import parse

_CHUNK = 65_536
#: What was given up, since nobody waits for the answer any more; it says nothing of the other side.
OPGIVET = "opgivet"
#: A connection that has not come about after so long will not come: the other side, or a wall before it, drops it.
_FORBIND_S = 10.0
#: Another's word must not let a whole line rest: no longer than this, whatever a Retry-After says.
LONGEST_WAIT_S = 3600.0
_DIGITS = 9
_REFUSED = frozenset({401, 403, 407})
_LATER = frozenset({429, 503})
_HAS_ENVELOPE = frozenset({200, 400, 500})
#: Those of both versions of SOAP.
_FAULTCODES = frozenset(
    {"Client", "Server", "VersionMismatch", "MustUnderstand", "Sender", "Receiver", "DataEncodingUnknown"}
)
#: A code: no words, and no number as long as a person's.
_KODE = re.compile(r"[A-Z]{0,8}[-_]?[0-9]{1,5}")
_FLEST_KODER = 5
_LONGEST_TEXT = 2_000


class Svarart(Enum):
    """What became of a message; the list is closed."""

    #: Answered with a Body.
    BESVARET = "besvaret"
    #: Answered with a SOAP fault.
    FAULT = "fault"
    #: Certainly not processed; send again later.
    PROEV_IGEN = "prøv igen"
    #: Perhaps processed: sent, but no usable answer. Ask before sending again.
    UKENDT = "ukendt"
    #: Refused in a way that sending again can't mend: access, or a redirect.
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Klientsvar:
    """An answer, classified.

    Attributes:
        art: What became of the message.
        grund: A fixed word for why, safe to log.
        status: The HTTP status, if one came.
        body: The Body's child when BESVARET.
        kode: The faultcode's local name when FAULT, without what stands after a point; ANDEN for one that SOAP has not.
        tekst: The fault's text when FAULT. It is the other side's and may be personal: store it, don't log it.
        fejlkoder: The codes in a ServiceplatformFault, if the fault has one; ANDEN for what is none.
        retry_after_s: How long the other side asks us to wait.
        raw: The answer's bytes, if they were read to the end.
        content_type: The Content-Type header that came with them.
    """

    art: Svarart
    grund: str
    status: int | None = None
    body: Element | None = field(default=None, repr=False)
    kode: str | None = None
    tekst: str | None = field(default=None, repr=False)
    fejlkoder: tuple[str, ...] = ()
    retry_after_s: float | None = None
    raw: bytes = field(default=b"", repr=False)
    content_type: str = ""


class SoapKlient:
    """Sends messages to one address.

    Args:
        url: The address.
        soap_version: The version it speaks.
        soap_action: The operation's soapAction.
        deadline_s: Seconds from first byte out to last byte in, however slowly they come.
        max_answer: Most bytes of an answer.
        graenser: Most of everything else that one may hold.
    """

    def __init__(
        self,
        url: str,
        *,
        soap_version: SoapVersion,
        soap_action: str,
        deadline_s: float = 30,
        max_answer: int = 10_000_000,
        graenser: Graenser = SVAR,
    ) -> None:
        self._url = url
        self._version = soap_version
        self._deadline_s = deadline_s
        self._max_answer = max_answer
        self._graenser = graenser
        content_type = soap_version.content_type
        # A new connection for each message: on a kept one, a message that meets a closing server has an unknown fate.
        self._headers = {"Accept-Encoding": "identity", "Connection": "close", "User-Agent": "fordringsbro"}
        if soap_version is SoapVersion.V11:
            self._headers |= {"Content-Type": content_type, "SOAPAction": f'"{soap_action}"'}
        else:
            self._headers |= {"Content-Type": f'{content_type}; action="{soap_action}"'}

    def send(self, element: Element) -> Klientsvar:
        """Send `element` as the child of Body; never raises for what the other side does."""
        # A copy, since lxml moves an element into the tree it is put into.
        return self.send_raw(write_envelope(self._version, deepcopy(element)))

    def send_raw(self, data: bytes, content_type: str = "", spoerger: Spoerger | None = None) -> Klientsvar:
        """Send a whole message as it is; never raises for what the other side does.

        Args:
            data: The envelope.
            content_type: Its Content-Type when it is not UTF-8.
            spoerger: Whoever waits for the answer; it is not waited for longer.
        """
        with Frist(self._deadline_s, spoerger) as frist, open_session() as session:
            try:
                return self._exchange(session, data, frist, content_type)
            except (requests.RequestException, HTTPError, OSError) as error:
                return _not_answered(error, frist)

    def _exchange(self, session: requests.Session, data: bytes, frist: Frist, content_type: str) -> Klientsvar:
        with session.post(
            self._url,
            data=data,
            headers=self._headers | hilsen_til(self._url) | ({"Content-Type": content_type} if content_type else {}),
            # Reads are ended by the deadline; the longer timeout is only there if that should fail.
            timeout=(min(self._deadline_s, _FORBIND_S), self._deadline_s + 5),
            allow_redirects=False,
            stream=True,
        ) as response:
            by_status = _by_status(response)
            if by_status is not None:
                return by_status
            raw = _read(response, self._max_answer)
            status = response.status_code
            # A connection that we cut ourselves looks like a short answer.
            if frist.udloebet:
                return Klientsvar(Svarart.UKENDT, _for_sent(frist), status)
            if raw is None:
                return Klientsvar(Svarart.UKENDT, "svaret er for stort", status)
            came_as = response.headers.get("Content-Type", "")
            return replace(self._classify(raw, status, came_as), raw=raw, content_type=came_as)

    def _classify(self, raw: bytes, status: int, content_type: str) -> Klientsvar:
        """From the bytes of an answer to what it means."""
        # Of a header that can't be read nothing is believed; a mark or the declaration tells then.
        medietype = laes_medietype(content_type)
        try:
            root = parse(to_utf8(raw, medietype.charset if medietype else None), self._graenser)
            if root.tag != self._version.tag("Envelope"):
                return Klientsvar(Svarart.UKENDT, "ikke en SOAP-konvolut", status)
            _, body = read_envelope(root, self._version, self._graenser)
        except TegnsaetError:
            return Klientsvar(Svarart.UKENDT, "tegnsæt", status)
        except SoapError as fejl:
            return Klientsvar(Svarart.UKENDT, f"ulæseligt svar {fejl.kode.value.kode}", status)
        if body.tag == self._version.tag("Fault"):
            return _fault(body, status, self._version)
        if status != requests.codes.ok:
            return Klientsvar(Svarart.UKENDT, "status og svar passer ikke sammen", status)
        return Klientsvar(Svarart.BESVARET, "svar", status, body=body)


def _by_status(response: requests.Response) -> Klientsvar | None:
    """What the HTTP status alone tells, or None if the answer must be read."""
    status = response.status_code
    if status in _REFUSED:
        return Klientsvar(Svarart.STOP, "adgang afvist", status)
    if 300 <= status < 400:  # noqa: PLR2004 - HTTP's own numbers
        return Klientsvar(Svarart.STOP, "viderestilling", status)
    if status in _LATER:
        return Klientsvar(Svarart.PROEV_IGEN, "optaget", status, retry_after_s=_retry_after(response))
    if status not in _HAS_ENVELOPE:
        return Klientsvar(Svarart.UKENDT, "uventet status", status)
    if not ukomprimeret(response.headers.get("Content-Encoding")):
        return Klientsvar(Svarart.UKENDT, "komprimeret svar", status)
    return None


def _retry_after(response: requests.Response) -> float | None:
    """Seconds to wait, within a ceiling: as stated, or the stated time seen from the server's own clock."""
    stated = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]+", stated):
        # More digits than the ceiling has are more than it.
        return min(float(stated.lstrip("0")[:_DIGITS] or "0"), LONGEST_WAIT_S)
    try:
        then, now = parsedate_to_datetime(stated), parsedate_to_datetime(response.headers.get("Date", ""))
        return min(max(0.0, (then - now).total_seconds()), LONGEST_WAIT_S)
    except (ValueError, TypeError, OverflowError):
        return None


def _read(response: requests.Response, limit: int) -> bytes | None:
    """The body, or None if it is larger than `limit`."""
    parts: list[bytes] = []
    left = limit
    while part := response.raw.read(_CHUNK, decode_content=False):
        parts.append(part)
        left -= len(part)
        if left < 0:
            return None
    return b"".join(parts)


def _not_answered(error: Exception, frist: Frist) -> Klientsvar:
    """No answer: certainly not taken if no connection came about, else unknown."""
    if not frist.forbundet:
        # Bad certificates and unknown hosts end here too: nothing was sent.
        refused = isinstance(getattr(error.args[0] if error.args else None, "reason", None), NewConnectionError)
        return Klientsvar(Svarart.PROEV_IGEN, "forbindelse afvist" if refused else "ingen forbindelse")
    return Klientsvar(Svarart.UKENDT, _for_sent(frist) if frist.udloebet else "forbindelsen blev brudt")


def _for_sent(frist: Frist) -> str:
    return OPGIVET if frist.opgivet else "frist udløbet"


def _fault(fault: Element, status: int, version: SoapVersion) -> Klientsvar:
    """A fault of either version."""
    if version is SoapVersion.V11:
        code, text = fault.findtext("faultcode"), fault.findtext("faultstring")
    else:
        code = fault.findtext(f"{version.tag('Code')}/{version.tag('Value')}")
        text = fault.findtext(f"{version.tag('Reason')}/{version.tag('Text')}")
    own = tuple(str(e.text) for e in fault.iter(etree.QName(FAULT_NS, "ErrorCode").text) if e.text)
    # `Client.Authentication` is a kind of `Client`: what stands before the point says whose fault it is.
    kode = (code or "").strip().rpartition(":")[2].partition(".")[0]
    return Klientsvar(
        Svarart.FAULT,
        "fault",
        status,
        kode=kode if kode in _FAULTCODES else "ANDEN",
        tekst=(text or "").strip()[:_LONGEST_TEXT],
        fejlkoder=kodelignende(own),
    )


def kodelignende(koder: Iterable[str]) -> tuple[str, ...]:
    """What another system gave as codes, as far as they are some; safe to log and to keep."""
    return tuple(kode if _KODE.fullmatch(kode) else "ANDEN" for kode in dict.fromkeys(koder))[:_FLEST_KODER]
