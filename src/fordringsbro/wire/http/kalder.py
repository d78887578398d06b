"""Who calls."""

from __future__ import annotations

from typing import Final

from fordringsbro.platform.record import record


@record
class Kalder:
    """Who calls, by the client certificate.

    Attributes:
        cvr: The CVR number in it; None when there is none, as in an employee's own.
        aftryk: SHA-256 of the certificate, in hex; None when callers are not known, since access is open.
    """

    cvr: str | None
    aftryk: str | None


#: Whoever calls where access is open: may do everything.
AABEN: Final = Kalder(None, None)
#: Whoever comes to an address for everybody where access is not open: nobody asked who it is, and nothing is agreed.
UKENDT: Final = Kalder(None, "")
