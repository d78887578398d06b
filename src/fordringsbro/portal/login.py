"""Who comes to the hearings over HTTP, and what they may see and do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fordringsbro.nymf.hoering.hoering import Hoering
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal.adgangsbevis import Bevisnoegle, Bevisrolle, ugyldigt


@dataclass(frozen=True, slots=True)
class Hoeringspart:
    """Somebody who was let in to the hearings.

    Attributes:
        hvem: Name or id by the token; None without one.
        fordringshavere: Whose cases are seen; None for all.
        svarer: Whether it may answer as the claimant.
        afgoer: Whether it may decide as the collector.
    """

    hvem: str | None
    fordringshavere: frozenset[int] | None
    svarer: bool
    afgoer: bool

    def ser(self, sag: Hoering) -> bool:
        """Whether a case is one of those it may know of."""
        return self.fordringshavere is None or sag.fordringshaver_id in self.fordringshavere

    def navn(self, givet: str | None) -> str | None:
        """Who a step is told to be by.

        Raises:
            FejlError: `PARAMETER`, when another is named than the token's.
        """
        if self.hvem is None or givet in {None, self.hvem}:
            return self.hvem or givet
        raise FejlError(Fejlkode.PARAMETER, sted="by: as the token's sub, or left out")


#: A sandbox without a key.
_ALLE: Final = Hoeringspart(None, None, svarer=True, afgoer=True)


class Login:
    """Lets callers in.

    Args:
        noegle: Reads tokens; None when no key is set.
        sandkasse: Whether this is a sandbox, which without a key lets everybody in.
    """

    def __init__(self, noegle: Bevisnoegle | None, *, sandkasse: bool) -> None:
        self._noegle = noegle
        self._aaben = sandkasse and noegle is None

    def part(self, authorization: str | None) -> Hoeringspart:
        """Who shows this Authorization header.

        Raises:
            FejlError: `ADGANGSBEVIS` (480) without a valid token; `PORTAL_NOEGLE` when there is no key to read one
                with, in a sandbox only when one is shown.
        """
        if self._aaben and authorization is None:
            return _ALLE
        if self._noegle is None:
            raise FejlError(Fejlkode.PORTAL_NOEGLE)
        slags, _, token = (authorization or "").partition(" ")
        if slags.lower() != "bearer":
            raise ugyldigt("Authorization")
        bevis = self._noegle.laes(token.strip())
        rim = bevis.rolle is Bevisrolle.RIM
        return Hoeringspart(bevis.hvem, None if rim else bevis.fordringshavere, svarer=not rim, afgoer=rim)
