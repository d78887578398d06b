"""Values between XML text and Python: one pair of functions for each simple type the contracts use."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from fordringsbro.platform.clock import DANISH_ZONE

Simpel = str | int | bool | Decimal | date | datetime | bytes

_DATO_LAENGDE = len("2026-01-31")
_DOEGNSKIFTE = re.compile(r"T24:00:00(?:\.0+)?")
_SANDT = {"true": True, "1": True, "false": False, "0": False}


class Omsaetter(NamedTuple):
    """How one simple type is read and written.

    `laes` raises ValueError, `skriv` TypeError for what it can't take; the messages never hold the value.
    """

    navn: str
    laes: Callable[[str], Simpel]
    skriv: Callable[[Simpel], str]


def _laes_tekst(tekst: str) -> str:
    return tekst


def _skriv_tekst(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, str):
        raise TypeError(f"expected text, got {type(vaerdi).__name__}")
    return vaerdi


def _skriv_heltal(vaerdi: Simpel) -> str:
    if isinstance(vaerdi, bool) or not isinstance(vaerdi, int):
        raise TypeError(f"expected a whole number, got {type(vaerdi).__name__}")
    return str(vaerdi)


def laes_oere(tekst: str) -> int:
    """Read an amount in kroner as whole øre.

    Raises:
        ValueError: The text is no amount, or has a fraction of an øre.
    """
    if tekst[-3:-2] == ".":
        return int(tekst[:-3] + tekst[-2:])
    return _laes_oere_andet(tekst)


def _laes_oere_andet(tekst: str) -> int:
    """The seldom forms: no decimals, one decimal, trailing zeros, spaces around."""
    oere = _laes_decimal(tekst) * 100
    if oere != oere.to_integral_value():
        raise ValueError("an amount has a fraction of an øre")
    return int(oere)


def skriv_oere(vaerdi: Simpel) -> str:
    """Write whole øre as kroner with two decimals.

    Raises:
        TypeError: The value is not a whole number.
    """
    if isinstance(vaerdi, bool) or not isinstance(vaerdi, int):
        raise TypeError(f"expected whole øre, got {type(vaerdi).__name__}")
    fortegn = "-" if vaerdi < 0 else ""
    kroner, oere = divmod(abs(vaerdi), 100)
    return f"{fortegn}{kroner}.{oere:02d}"


def _laes_decimal(tekst: str) -> Decimal:
    tal = Decimal(tekst.strip()) if tekst.strip().strip("+-.0123456789") == "" else None
    if tal is None:
        raise ValueError("not a decimal number")
    return tal


def _skriv_decimal(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, Decimal) or not vaerdi.is_finite():
        raise TypeError(f"expected a decimal number, got {type(vaerdi).__name__}")
    return format(vaerdi, "f")


def laes_dato(tekst: str) -> date:
    """Read an xs:date; a zone (Z or an offset) says nothing about the day meant and is left out.

    Raises:
        ValueError: The text is no date, or one that Python can't hold (before year 1, after 9999).
    """
    if len(tekst) == _DATO_LAENGDE:
        return date.fromisoformat(tekst)
    return date.fromisoformat(tekst.strip()[:_DATO_LAENGDE])


def _skriv_dato(vaerdi: Simpel) -> str:
    if isinstance(vaerdi, datetime) or not isinstance(vaerdi, date):
        raise TypeError(f"expected a date, got {type(vaerdi).__name__}")
    return vaerdi.isoformat()


def laes_tid(tekst: str) -> datetime:
    """Read an xs:dateTime as a moment in UTC; without a zone it is Danish local time.

    Raises:
        ValueError: The text is no moment, or one that Python can't hold.
    """
    doegn = timedelta(0)
    if "T24" in tekst:
        tekst = _DOEGNSKIFTE.sub("T00:00:00", tekst)
        doegn = timedelta(days=1)
    moment = datetime.fromisoformat(tekst.strip()) + doegn
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=DANISH_ZONE)).astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment outside the years that can be held") from None


def _skriv_tid(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, datetime) or vaerdi.tzinfo is None:
        raise TypeError(f"expected an aware datetime, got {type(vaerdi).__name__}")
    return vaerdi.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def _laes_sandt(tekst: str) -> bool:
    svar = _SANDT.get(tekst)
    if svar is None:
        svar = _SANDT.get(tekst.strip())
    if svar is None:
        raise ValueError("not a boolean")
    return svar


def _skriv_sandt(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, bool):
        raise TypeError(f"expected true or false, got {type(vaerdi).__name__}")
    return "true" if vaerdi else "false"


def _laes_fil(tekst: str) -> bytes:
    return base64.b64decode(tekst)


def _skriv_fil(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, bytes):
        raise TypeError(f"expected bytes, got {type(vaerdi).__name__}")
    return base64.b64encode(vaerdi).decode("ascii")


TEKST = Omsaetter("tekst", _laes_tekst, _skriv_tekst)
HELTAL = Omsaetter("heltal", int, _skriv_heltal)
OERE = Omsaetter("oere", laes_oere, skriv_oere)
DECIMAL = Omsaetter("decimal", _laes_decimal, _skriv_decimal)
DATO = Omsaetter("dato", laes_dato, _skriv_dato)
TID = Omsaetter("tid", laes_tid, _skriv_tid)
SANDT = Omsaetter("sandt", _laes_sandt, _skriv_sandt)
FIL = Omsaetter("fil", _laes_fil, _skriv_fil)

_HELTAL = (
    *("integer", "int", "long", "short", "byte", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte"),
    *("nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger"),
)

#: The XML Schema built-ins that are not plain text to us; all others are read as text.
INDBYGGET: dict[str, Omsaetter] = {
    "decimal": DECIMAL,
    "date": DATO,
    "dateTime": TID,
    "boolean": SANDT,
    "base64Binary": FIL,
} | dict.fromkeys(_HELTAL, HELTAL)
