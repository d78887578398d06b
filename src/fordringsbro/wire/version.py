"""The two versions of SOAP, and what each calls things."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

_NEXT_11 = "http://schemas.xmlsoap.org/soap/actor/next"
_ROLE_12 = "http://www.w3.org/2003/05/soap-envelope/role/"


@dataclass(frozen=True, slots=True)
class _Version:
    """What one SOAP version calls things."""

    ns: str
    media_type: str
    role_attribute: str
    our_roles: frozenset[str]
    booleans: frozenset[str]


class SoapVersion(Enum):
    """SOAP 1.1 and 1.2."""

    V11 = _Version(
        "http://schemas.xmlsoap.org/soap/envelope/",
        "text/xml",
        "actor",
        frozenset({"", _NEXT_11}),
        frozenset({"0", "1"}),
    )
    V12 = _Version(
        "http://www.w3.org/2003/05/soap-envelope",
        "application/soap+xml",
        "role",
        frozenset({"", _ROLE_12 + "next", _ROLE_12 + "ultimateReceiver"}),
        frozenset({"0", "1", "true", "false"}),
    )

    def __init__(self, navne: _Version) -> None:
        #: Clark names of what stands in every message.
        self.envelope, self.header, self.body, self.encoding_style = (
            f"{{{navne.ns}}}{name}" for name in ("Envelope", "Header", "Body", "encodingStyle")
        )
        #: The Content-Type header of an answer.
        self.content_type = f"{navne.media_type}; charset=utf-8"

    def tag(self, name: str) -> str:
        """Clark name of an envelope element."""
        return f"{{{self.value.ns}}}{name}"
