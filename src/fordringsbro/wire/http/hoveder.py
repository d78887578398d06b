"""The headers of a request in the WSGI environment, where `X_Client` can't pass for `X-Client`."""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from typing import Any, Final

from starlette.types import Scope

#: Key of the environment: all headers as received, in order, as (name in lower case, value).
HOVEDER: Final = "fordringsbro.hoveder"
#: What stands for the address of a peer that has none any more.
INGEN_ADRESSE: Final = "-"
_UDEN_FORSTAVELSE: Final = frozenset({"CONTENT_TYPE", "CONTENT_LENGTH"})


def afsenderadresse(scope: Scope) -> str:
    """The peer's address; empty over a Unix socket and only there.

    A connection that was reset before it was accepted has none, and what it sent can still be read.
    """
    server, klient = scope.get("server"), scope.get("client")
    if klient:
        return str(klient[0])
    return "" if server and server[1] is None else INGEN_ADRESSE


def saet_hoveder(environ: MutableMapping[str, Any], hoveder: Iterable[tuple[str, str]]) -> None:
    """Put a request's headers into its environment, whatever stood there of headers before.

    CGI writes the hyphen of a name as an underscore, so a name that has one itself would count as another's; it gets no
    key. A header that stands twice is two statements: joined they match no single one that anybody expects.
    """
    for noegle in [n for n in environ if n.startswith("HTTP_") or n in _UDEN_FORSTAVELSE]:
        del environ[noegle]
    alle = tuple((navn.lower(), vaerdi) for navn, vaerdi in hoveder)
    environ[HOVEDER] = alle
    for navn, vaerdi in alle:
        noegle = _noegle(navn)
        if noegle:
            environ[noegle] = f"{environ[noegle]}, {vaerdi}" if noegle in environ else vaerdi


# A name may be as long as all headers together, so few are kept.
@lru_cache(maxsize=64)
def _noegle(navn: str) -> str:
    """The environment's key of a header; empty if it gets none."""
    if "_" in navn:
        return ""
    noegle = navn.upper().replace("-", "_")
    return noegle if noegle in _UDEN_FORSTAVELSE else f"HTTP_{noegle}"
