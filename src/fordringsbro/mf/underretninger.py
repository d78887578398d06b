"""MFUnderretSamlingHent: the rules of the question; there are no notifications to fetch yet."""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.mf import afvisning, fragment, spoergsmaal
from fordringsbro.mf.fragment import led
from fordringsbro.mf.kald import Kald
from fordringsbro.mf.model import HovedfejlError
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.faults import SoapError

TJENESTE: Final = "MFUnderretSamlingHent"
#: NyMF's own notification ids have 24 digits; a shorter one is of the time before it.
_FOERSTE_NUMMER: Final = 10**23


class Underretningshentning:
    """Answers questions for notifications.

    Args:
        database: Where the agreements are.
        clock: Time.
        kontrakt: The MF contract.
        nymf: Knows the agreements.
    """

    def __init__(self, database: Database, clock: Clock, kontrakt: Kontrakt, nymf: NyMF) -> None:
        self._database = database
        self._clock = clock
        self._kontrakt = kontrakt
        self._nymf = nymf

    def hent(self, kald: Kald) -> Element:
        """Answer a question that is well put with an empty collection.

        Raises:
            HovedfejlError: 2, 156, 170, 184, 208 or 450.
            SoapError: A date and a range of numbers, or an end without a beginning: the real service faults too.
        """
        post = spoergsmaal.laes(self._kontrakt, kald.anmodning)
        _velstillet(post)
        spurgt: list[int] = post["FordringHaverSamling"].get("FordringHaverIdentifikator", [])
        with self._database.transaction() as conn:
            mine = spoergsmaal.adgange(conn, kald)
            andres = spoergsmaal.ukendte(conn, self._nymf, mine, spurgt)
            if andres:
                raise HovedfejlError(*(afvisning.andet_system(fh, kald.se_nummer) for fh in andres))
            lukkede = [fh for fh in spurgt or mine if not self._integration(conn, fh)]
        if lukkede:
            raise HovedfejlError(*map(afvisning.ingen_integration, lukkede))
        return fragment.dokument(f"{TJENESTE}_O", kald.hoved(self._clock.now()), led("w:UnderretSamling"))

    def _integration(self, conn: Connection, fordringshaver_id: int) -> bool:
        aftale = self._nymf.aftale(conn, fordringshaver_id)
        return aftale is not None and aftale.systemintegration


def _velstillet(post: Post) -> None:
    fra, til = (_nummer(post, navn) for navn in ("UnderretNummerFra", "UnderretNummerTil"))
    if post.get("SoegeDatoFra") is not None and (fra is not None or til is not None):
        raise SoapError(Fejlkode.SKEMA, "Request validation: SoegeDatoFra udelukker nummerinterval / excludes a range")
    if til is not None and fra is None:
        raise SoapError(Fejlkode.SKEMA, "Request validation: UnderretNummerTil kræver / needs UnderretNummerFra")
    for nummer in (fra, til):
        if nummer is not None and nummer < _FOERSTE_NUMMER:
            raise HovedfejlError(afvisning.gammel_underretning(nummer))


def _nummer(post: Post, navn: str) -> int | None:
    fundet: int | None = (post.get(navn) or {}).get("ModtagFordringUnderretningIdentifikator")
    return fundet
