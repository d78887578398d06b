"""What a message says in one spelling, to tell whether two say the same."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import orjson
from lxml import etree
from lxml.etree import _Element as Element


def kanonisk(felter: Mapping[str, Any]) -> bytes:
    """A record that the binding read, as JSON.

    It is made of values, so prefixes, blanks, comments, and `100.0` for `100.00` don't count.
    """
    return orjson.dumps(felter, default=_tekst)


def _tekst(value: object) -> str:
    """What JSON has no form for; dates and moments it has."""
    if isinstance(value, Decimal):
        return str(value.normalize())
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Element):
        return etree.tostring(value, method="c14n", exclusive=True, with_tail=False).decode()
    raise TypeError(f"the binding gave a {type(value).__name__}")
