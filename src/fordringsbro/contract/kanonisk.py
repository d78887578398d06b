"""What a message says in one spelling, to tell whether two say the same."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from decimal import Context, Decimal
from typing import Any, Final

import orjson
from lxml import etree
from lxml.etree import _Element as Element

#: Wide enough that no number that can be read is rounded.
_EKSAKT: Final = Context(prec=100)
#: JSON holds whole numbers up to this.
_STOERSTE: Final = 2**63 - 1


def kanonisk(felter: Mapping[str, Any]) -> bytes:
    """A record that the binding read, as JSON.

    It is made of values, so prefixes, blanks, comments, and `100.0` for `100.00` don't count.
    """
    try:
        return orjson.dumps(felter, default=_tekst)
    except orjson.JSONEncodeError:
        # Seldom: a whole number of more than 64 bits.
        return orjson.dumps(_store_tal_som_tekst(felter), default=_tekst)


def _store_tal_som_tekst(value: Any) -> Any:  # noqa: ANN401 - a record's value
    if isinstance(value, Mapping):
        return {noegle: _store_tal_som_tekst(inde) for noegle, inde in value.items()}
    if isinstance(value, list | tuple):
        return [_store_tal_som_tekst(inde) for inde in value]
    return str(value) if isinstance(value, int) and abs(value) > _STOERSTE else value


def _tekst(value: object) -> str:
    """What JSON has no form for; dates and moments it has."""
    if isinstance(value, Decimal):
        return str(value.normalize(_EKSAKT))
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    if isinstance(value, Element):
        return etree.tostring(value, method="c14n", exclusive=True, with_tail=False).decode()
    raise TypeError(f"the binding gave a {type(value).__name__}")
