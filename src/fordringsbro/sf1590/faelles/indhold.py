"""Whether two messages say the same: canonical content, and the first field that differs."""

from __future__ import annotations

import orjson

from fordringsbro.contract.binding import Post, Postlig
from fordringsbro.contract.kanonisk import kanonisk as i_en_form
from fordringsbro.contract.skrivning import ANDRE

_HEADER = "HovedOplysninger"


def kanonisk(felter: Postlig) -> str:
    """The payload without HovedOplysninger, as JSON in one spelling.

    The `revision` attribute doesn't count, and a repeated call may carry a new TransaktionsTid.

    Args:
        felter: The whole request, read by the binding.
    """
    payload = {name: value for name, value in felter.items() if name != _HEADER}
    return i_en_form(payload).decode()


def foerste_forskel(rod: str, ny: str, gammel: str) -> str:
    """LimitedXPath of the first element in which two different canonical payloads differ.

    Args:
        rod: Name of the message's root element.
        ny: The new payload.
        gammel: The payload that used the id first.
    """
    return f"/{rod}{_forskel(orjson.loads(ny), orjson.loads(gammel))}"


def _forskel(ny: Post, gammel: Post) -> str:
    for name in (*ny, *gammel):
        if ny.get(name) != gammel.get(name) and name != ANDRE:
            return f"/{name}{_inde_i(ny.get(name), gammel.get(name))}"
    return ""


def _inde_i(ny: object, gammel: object) -> str:
    """The rest of the path, when both sides have something inside an element."""
    if isinstance(ny, dict) and isinstance(gammel, dict):
        return _forskel(ny, gammel)
    if isinstance(ny, list) and isinstance(gammel, list):
        for number, (one, other) in enumerate(zip(ny, gammel, strict=False), start=1):
            if one != other:
                return f"[{number}]{_inde_i(one, other)}"
        return f"[{min(len(ny), len(gammel)) + 1}]"
    return ""
