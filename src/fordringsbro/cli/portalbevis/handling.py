"""`fordringsbro portal-token`: a token for hearings over HTTP, signed with this installation's key."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from fordringsbro.cli.faelles.udskrift import skriv_linje
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM, kraev_tekst
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import Adgangsbevis, Bevisnoegle, Bevisrolle


def udsted(settings: Settings, hvem: str, fordringshavere: Collection[int], *, rim: bool, gyldighed: timedelta) -> None:
    """Print a token and nothing else; it can be used as it stands.

    Raises:
        FejlError: `PORTAL_NOEGLE`; `PARAMETER` for a name that can't be, or for claimants and the collector at once.
    """
    if settings.portal_key is None:
        raise FejlError(Fejlkode.PORTAL_NOEGLE)
    if rim == bool(fordringshavere):
        raise FejlError(Fejlkode.PARAMETER, sted="--claimant or --rim")
    rolle = Bevisrolle.RIM if rim else Bevisrolle.FORDRINGSHAVER
    bevis = Adgangsbevis(kraev_tekst(hvem, "--by", LAENGSTE_HVEM), rolle, frozenset(fordringshavere))
    noegle = Bevisnoegle(settings.portal_key.get_secret_value(), SystemClock())
    token = noegle.udsted(bevis, gyldighed)
    # What can't be read back is better refused here than by the server.
    noegle.laes(token)
    skriv_linje(token)
