"""Which bytes are text: an allow-list of UTF-8 and UTF-16, and no two statements that contradict each other.

Three places may name the encoding: the Content-Type header, a byte order mark and the XML declaration. A library that
decodes with whatever the header names can be kept busy for seconds (`punycode` is quadratic) or be led round a filter
(`utf-7`), and parties that believe different places read different messages.
"""

from __future__ import annotations

import codecs
import re

_UTF8 = frozenset({"utf-8", "utf8"})
_UTF16 = frozenset({"utf-16", "utf16", "utf-16le", "utf-16be"})
_B = rb"[ \t\r\n]"
_LIG = _B + rb"*+=" + _B + rb"*+"
#: By XML's own grammar, with however many blanks: a reader that looks less far is led past by them.
_DECLARATION = re.compile(
    rb"<\?xml" + _B + rb"++version" + _LIG + rb"(?:\"(1\.[0-9]++)\"|'(1\.[0-9]++)')"
    rb"(?:" + _B + rb"++encoding" + _LIG + rb"(?:\"([A-Za-z][A-Za-z0-9._-]*+)\"|'([A-Za-z][A-Za-z0-9._-]*+)'))?+"
    rb"(?:" + _B + rb"++standalone" + _LIG + rb"(?:\"(?:yes|no)\"|'(?:yes|no)'))?+" + _B + rb"*+\?>"
)
_BEGINS = re.compile(rb"<\?xml" + _B)


class TegnsaetError(Exception):
    """The bytes are in no allowed encoding, or the statements about it contradict each other."""


def to_utf8(raw: bytes, header_charset: str | None) -> bytes:
    """The message as UTF-8 without byte order mark; the XML declaration may still name another encoding.

    Args:
        raw: The bytes as received.
        header_charset: The charset parameter of the Content-Type header, if any.

    Raises:
        TegnsaetError: See there; no text of the message is in the exception.
    """
    stated = {header_charset.lower()} if header_charset else set()
    if raw.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise TegnsaetError
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _from_utf16(raw, stated)
    data = raw.removeprefix(codecs.BOM_UTF8)
    stated |= _declared(data)
    # NUL in the first bytes: UTF-16 without byte order mark, UTF-32, or no text at all.
    if not stated <= _UTF8 or b"\0" in data[:4]:
        raise TegnsaetError
    return data


def _from_utf16(raw: bytes, stated: set[str]) -> bytes:
    little = raw.startswith(codecs.BOM_UTF16_LE)
    try:
        text = raw.decode("utf-16")
    except UnicodeDecodeError:
        raise TegnsaetError from None
    data = text.encode("utf-8", "surrogatepass")
    allowed = _UTF16 - ({"utf-16be"} if little else {"utf-16le"})
    if not (stated | _declared(data)) <= allowed:
        raise TegnsaetError
    return data


def declaration_end(data: bytes) -> int | None:
    """Where the XML declaration ends; 0 without one, None if it is malformed or of another version than 1.0."""
    if _BEGINS.match(data) is None:
        return 0
    found = _DECLARATION.match(data)
    return found.end() if found and (found[1] or found[2]) == b"1.0" else None


def _declared(data: bytes) -> set[str]:
    found = _DECLARATION.match(data)
    named = (found[3] or found[4]) if found else None
    return {named.decode("ascii").lower()} if named else set()
