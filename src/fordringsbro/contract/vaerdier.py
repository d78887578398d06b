"""Values between XML text and Python: one pair of functions for each simple type the contracts use.

Every reader takes the type's whole lexical space as XML Schema has it and nothing else, and reads a text by its form
and not by its length: `int`, `Decimal` and `fromisoformat` take forms of their own (digits of other scripts,
underscores, ISO weeks), and looking at places of a raw text goes wrong when a blank follows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from fordringsbro.platform.clock import DANISH_ZONE

Simpel = str | int | bool | Decimal | date | datetime | bytes

#: The white space of XML Schema; Python's own `strip` takes away more, such as a no-break space.
BLANKE: Final = " \t\r\n"
#: More digits than any number of the contracts has.
_FLEST_CIFRE: Final = 38
#: Characters of a text; longer ones are documents, which have a type X
LAENGSTE_TEKST: Final = 100_000
STOERSTE_HELTAL: Final = 10**_FLEST_CIFRE - 1
#: The greatest amount, in øre, that a column holds.
_STOERSTE_OERE: Final = 2**63 - 1

_B: Final = r"[ \t\r\n]*+"
_ZONE: Final = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAG: Final = r"(-?[0-9]{4,})-([0-9]{2})-([0-9]{2})"
_HELTAL: Final = re.compile(rf"{_B}([+-]?)0*+([0-9]*){_B}")
_DECIMAL: Final = re.compile(rf"{_B}([+-]?)([0-9]*)(?:\.([0-9]*))?{_B}")
_DATO: Final = re.compile(rf"{_B}{_DAG}{_ZONE}{_B}")
_TID: Final = re.compile(rf"{_B}{_DAG}T([0-9]{{2}}):([0-9]{{2}}):([0-9]{{2}})(?:\.([0-9]+))?{_ZONE}{_B}")
#: How base64 ends: where it is padded, the last character has no bits too many.
_FIL: Final = re.compile(r"(?:^|[A-Za-z0-9+/]|[AEIMQUYcgkosw048]=|[AQgw]==)\Z")
_FIRE: Final = 4
_UDEN_BLANKE: Final = dict.fromkeys(map(ord, BLANKE))
_SANDT: Final = {"true": True, "1": True, "false": False, "0": False}
_AARETS_CIFRE: Final = 4
_DOEGNETS_TIMER: Final = 24
#: Characters of a date without zone; no longer text is kept.
_KORT_DATO: Final = len("2026-12-31")


class Omsaetter(NamedTuple):
    """How one simple type is read and written.

    `laes` raises ValueError, `skriv` TypeError for what it can't take; the messages never hold the value.
    """

    navn: str
    laes: Callable[[str], Simpel]
    skriv: Callable[[Simpel], str]


def beskaer(tekst: str | None) -> str:
    """A text without the white space of XML Schema around it; empty for none."""
    return (tekst or "").strip(BLANKE)


def _laes_tekst(tekst: str) -> str:
    if len(tekst) > LAENGSTE_TEKST:
        raise ValueError("a text beyond what can be held")
    return tekst


def _skriv_tekst(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, str):
        raise TypeError(f"expected text, got {type(vaerdi).__name__}")
    return vaerdi


def laes_heltal(tekst: str, *, stoerst: int = STOERSTE_HELTAL) -> int:
    """Read an xs:integer.

    Args:
        tekst: The text.
        stoerst: The greatest number that the reader can use, with either sign.

    Raises:
        ValueError: The text is no whole number, or one that is too large.
    """
    fundet = _HELTAL.fullmatch(tekst)
    if fundet is None or not (fundet[2] or "0" in tekst):
        raise ValueError("not a whole number")
    # Its length first: making a number of a million digits takes long.
    if len(fundet[2]) > len(str(stoerst)) or int(fundet[2] or "0") > stoerst:
        raise ValueError("a number beyond what can be held")
    tal = int(fundet[2] or "0")
    return -tal if fundet[1] == "-" else tal


def _skriv_heltal(vaerdi: Simpel) -> str:
    if isinstance(vaerdi, bool) or not isinstance(vaerdi, int):
        raise TypeError(f"expected a whole number, got {type(vaerdi).__name__}")
    return str(vaerdi)


def _cifre(tekst: str) -> tuple[str, str, str]:
    """Sign, digits before the point, digits after it."""
    fundet = _DECIMAL.fullmatch(tekst)
    if fundet is None or not (fundet[2] or fundet[3]):
        raise ValueError("not a decimal number")
    return fundet[1], fundet[2], fundet[3] or ""


def laes_oere(tekst: str) -> int:
    """Read an amount in kroner as whole øre.

    Raises:
        ValueError: The text is no amount, has a fraction of an øre, or is more than can be booked.
    """
    fortegn, kroner, oere = _cifre(tekst)
    if oere[2:].strip("0"):
        raise ValueError("an amount has a fraction of an øre")
    cifre = (kroner + oere[:2].ljust(2, "0")).lstrip("0") or "0"
    if len(cifre) > _FLEST_CIFRE or int(cifre) > _STOERSTE_OERE:
        raise ValueError("an amount beyond what can be booked")
    return -int(cifre) if fortegn == "-" else int(cifre)


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


def laes_decimal(tekst: str) -> Decimal:
    """Read an xs:decimal, exactly.

    Raises:
        ValueError: The text is no decimal number, or has more digits than any number of the contracts.
    """
    fortegn, hele, broek = _cifre(tekst)
    hele = hele.lstrip("0")
    if len(hele) + len(broek.rstrip("0")) > _FLEST_CIFRE:
        raise ValueError("a number with too many digits")
    broek = f".{broek[:_FLEST_CIFRE]}" if broek else ""
    return Decimal(f"{fortegn}{hele or '0'}{broek}")


def _skriv_decimal(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, Decimal) or not vaerdi.is_finite():
        raise TypeError(f"expected a decimal number, got {type(vaerdi).__name__}")
    return format(vaerdi, "f")


def _dag(aar: str, maaned: str, dag: str) -> date:
    if len(aar) != _AARETS_CIFRE:
        # Before year 1 or after 9999.
        raise ValueError("a year that can't be held")
    return date(int(aar), int(maaned), int(dag))


def laes_dato(tekst: str) -> date:
    """Read an xs:date; a zone (Z or an offset) says nothing about the day meant and is left out.

    Raises:
        ValueError: The text is no date, or one that Python can't hold (before year 1, after 9999).
    """
    return _kendt_dato(tekst) if len(tekst) <= _KORT_DATO else _dato(tekst)


def _dato(tekst: str) -> date:
    fundet = _DATO.fullmatch(tekst)
    if fundet is None:
        raise ValueError("not a date")
    return _dag(fundet[1], fundet[2], fundet[3])


#: A registration of ten claims has 58 dates, of which most are known: 2.1 µs each to read, 0.1 to find.
_kendt_dato: Final = lru_cache(maxsize=4_096)(_dato)


def _skriv_dato(vaerdi: Simpel) -> str:
    if isinstance(vaerdi, datetime) or not isinstance(vaerdi, date):
        raise TypeError(f"expected a date, got {type(vaerdi).__name__}")
    return vaerdi.isoformat()


def _zone(tekst: str | None) -> timezone | None:
    if tekst is None:
        return None
    if tekst == "Z":
        return UTC
    afstand = timedelta(hours=int(tekst[1:3]), minutes=int(tekst[4:]))
    return timezone(-afstand if tekst[0] == "-" else afstand)


def laes_tid(tekst: str) -> datetime:
    """Read an xs:dateTime as a moment in UTC; without a zone it is Danish local time.

    What is finer than a microsecond is left out.

    Raises:
        ValueError: The text is no moment, or one that Python can't hold.
    """
    fundet = _TID.fullmatch(tekst)
    if fundet is None:
        raise ValueError("not a moment")
    aar, maaned, dag, timer, minutter, sekunder, broek, zone = fundet.groups()
    klokken = int(timer), int(minutter), int(sekunder), int((broek or "")[:6].ljust(6, "0"))
    # The end of a day is the beginning of the next.
    doegn = klokken == (_DOEGNETS_TIMER, 0, 0, 0)
    dato = _dag(aar, maaned, dag)
    naar = time(*((0, 0, 0, 0) if doegn else klokken), tzinfo=_zone(zone) or DANISH_ZONE)
    moment = datetime.combine(dato, naar)
    try:
        return (moment + timedelta(days=doegn)).astimezone(UTC)
    except OverflowError:
        raise ValueError("a moment outside the years that can be held") from None


def _skriv_tid(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, datetime) or vaerdi.tzinfo is None:
        raise TypeError(f"expected an aware datetime, got {type(vaerdi).__name__}")
    return vaerdi.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def laes_sandt(tekst: str) -> bool:
    """Read an xs:boolean.

    Raises:
        ValueError: The text is none.
    """
    svar = _SANDT.get(tekst.strip(BLANKE))
    if svar is None:
        raise ValueError("not a boolean")
    return svar


def _skriv_sandt(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, bool):
        raise TypeError(f"expected true or false, got {type(vaerdi).__name__}")
    return "true" if vaerdi else "false"


def _laes_fil(tekst: str) -> bytes:
    indhold = tekst.translate(_UDEN_BLANKE)
    if len(indhold) % _FIRE or _FIL.search(indhold) is None:
        raise ValueError("not base64")
    return binascii.a2b_base64(indhold, strict_mode=True)


def _skriv_fil(vaerdi: Simpel) -> str:
    if not isinstance(vaerdi, bytes):
        raise TypeError(f"expected bytes, got {type(vaerdi).__name__}")
    return base64.b64encode(vaerdi).decode("ascii")


TEKST = Omsaetter("tekst", _laes_tekst, _skriv_tekst)
HELTAL = Omsaetter("heltal", laes_heltal, _skriv_heltal)
OERE = Omsaetter("oere", laes_oere, skriv_oere)
DECIMAL = Omsaetter("decimal", laes_decimal, _skriv_decimal)
DATO = Omsaetter("dato", laes_dato, _skriv_dato)
TID = Omsaetter("tid", laes_tid, _skriv_tid)
SANDT = Omsaetter("sandt", laes_sandt, _skriv_sandt)
FIL = Omsaetter("fil", _laes_fil, _skriv_fil)

_HELTALSTYPER: Final = (
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
} | dict.fromkeys(_HELTALSTYPER, HELTAL)
