"""What testers send to a panel: JSON objects, and what is wrong with them."""

from __future__ import annotations

import math
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.laesning import laes_objekt, tekster
from fordringsbro.platform.tegn import er_xml

#: Enough for any notification and any claim with its debtors.
_MAX_BODY = 65_536
#: Longer numbers are longer bodies.
_CIFRE = 10
#: A thousand years in seconds; more would leave the calendar.
_MAX_TAL = 3.2e10
#: What lists can be asked for.
_SPOERGSMAAL: Final = frozenset({"efter", "antal"})
#: Digits of the longest number in a question.
_MEST_CIFRE = 18

#: Amounts have thirteen digits in the contracts.
MEST_OERE: Final = 10**13 - 1

Json = dict[str, Any] | list[Any]


class ForkertError(Exception):
    """The request can't be followed; the text says why, and never what was sent.

    Attributes:
        status: The HTTP status to answer with.
    """

    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        super().__init__(text)
        self.status = status


def laes_krop(environ: JsonObjekt) -> JsonObjekt:
    """The object in a request's body; an empty body is an empty object."""
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not (length.isascii() and length.isdecimal() and len(length) < _CIFRE) or int(length) > _MAX_BODY:
        raise ForkertError("beskeden er for stor / the message is too large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    if "HTTP_TRANSFER_ENCODING" in environ:
        raise ForkertError("angiv længden / state the length", HTTPStatus.LENGTH_REQUIRED)
    try:
        fundet = laes_objekt(environ["wsgi.input"].read(int(length)) or b"{}")
    except ValueError:
        raise ForkertError("ikke et JSON-objekt / not a JSON object") from None
    if not all(map(er_xml, tekster(fundet))):
        # Kept, they would spoil every answer that they are to stand in.
        raise ForkertError("tegn, som ingen besked kan rumme / characters that no message can hold")
    return fundet


def laes_spoergsmaal(environ: JsonObjekt) -> JsonObjekt:
    """The whole numbers in the question of an address (`?efter=0&antal=100`)."""
    raa = str(environ.get("QUERY_STRING", ""))
    try:
        par = parse_qsl(raa, keep_blank_values=True, strict_parsing=bool(raa), errors="strict")
    except ValueError:
        par = [("", "")]
    kendte = {navn for navn, _ in par} <= _SPOERGSMAAL and len(dict(par)) == len(par)
    if not kendte or not all(v.isascii() and v.isdecimal() and len(v) <= _MEST_CIFRE for _, v in par):
        raise ForkertError(
            "spørgsmålet skal være efter og antal, hele tal / the question must be efter and antal, numbers"
        )
    return {navn: int(vaerdi) for navn, vaerdi in par}


def side(body: JsonObjekt) -> tuple[int, int]:
    """Which page of a list: after which id, and how many; all of it unless told."""
    return heltal({"efter": 0, **body}, "efter"), heltal(body, "antal") if "antal" in body else -1


def tal(body: JsonObjekt, navn: str, ellers: float, *, mest: float = _MAX_TAL) -> float:
    """A number from 0 to `mest`, a thousand years of seconds unless told."""
    value = body.get(navn, ellers)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ForkertError(f"{navn} skal være et tal / {navn} must be a number")
    if not math.isfinite(value) or not 0 <= value <= mest:
        raise ForkertError(f"{navn} er uden for sine grænser / {navn} is out of range")
    return value


def heltal(body: JsonObjekt, navn: str, *, mest: int = 10**18 - 1) -> int:
    """A whole number from 0 to `mest` that must be there."""
    value = body.get(navn)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= mest:
        raise ForkertError(f"{navn} skal være et heltal / {navn} must be a whole number")
    return value


def tekst(body: JsonObjekt, navn: str, *, laengst: int = 200) -> str:
    """A text that must be there, of at most so many characters."""
    value = body.get(navn)
    if not isinstance(value, str) or not 0 < len(value) <= laengst:
        raise ForkertError(f"{navn} skal være en tekst / {navn} must be a text (1-{laengst})")
    return value


def fordringshaver(body: JsonObjekt) -> str:
    """The number of a claimant that must be there."""
    value = tekst(body, "fordringshaver", laengst=_MEST_CIFRE)
    if not (value.isascii() and value.isdecimal()):
        raise ForkertError("fordringshaver skal være et nummer / fordringshaver must be a number")
    return value
