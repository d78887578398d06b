"""Who stands at the door: asked for every address that has one, before a byte of a body is read."""

from __future__ import annotations

from typing import Final, Protocol

from fordringsbro.wire.http.kalder import AABEN, Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.wsgi import Environ


class Vagt(Protocol):
    """Lets callers in, or not."""

    def kalder(self, environ: Environ, regel: Adgangsregel) -> Kalder:
        """Who calls, if it may come to an address with this rule. It may wait for the database.

        Args:
            environ: Of a request: `fordringsbro.hoveder` (names in lower case and values of all HTTP headers, as they
                came), `REMOTE_ADDR` (empty over a Unix socket) and `PATH_INFO`. No more of it is looked at.
            regel: What the address asks for.

        Raises:
            SoapError: With the HTTP status that fits; each kind of address tells it in its own form.
        """
        ...


class AabenVagt:
    """Lets everybody in, and knows nobody."""

    def kalder(self, environ: Environ, regel: Adgangsregel) -> Kalder:  # noqa: ARG002 - nothing is asked
        """Somebody."""
        return AABEN


AABEN_VAGT: Final = AabenVagt()
