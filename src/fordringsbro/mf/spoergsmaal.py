"""What the questions (receipts, types, notifications) have in common: who asks, and about which agreements."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import UHOLDELIG, Kontrakt, Post, UlaeseligVaerdiError
from fordringsbro.mf import adgang_store, afvisning
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import Adgang, HovedfejlError
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.database import Connection
from fordringsbro.wire.http.kalder import Kalder


def laes(kontrakt: Kontrakt, anmodning: Element) -> Post:
    """A question as a record.

    Raises:
        HovedfejlError: 208 for a value that is valid by its schema, and yet can't be held.
    """
    try:
        return kontrakt.laes(anmodning)
    except UlaeseligVaerdiError as fejl:
        raise HovedfejlError(afvisning.skema(fejl.sti, UHOLDELIG)) from None


def adgange(conn: Connection, kald: MFKald) -> Mapping[int, Adgang]:
    """What the caller may do, by claimant.

    Raises:
        HovedfejlError: 170 when it is on no agreement, or calls with another system's certificate.
    """
    fundne = adgang_store.for_system(conn, kald.se_nummer, kald.kalder)
    if not fundne:
        raise HovedfejlError(afvisning.ukendt_system(kald.se_nummer))
    return fundne


def ukendte(
    conn: Connection, nymf: NyMF, mine: Mapping[int, Adgang], spurgt: Iterable[int], kalder: Kalder
) -> tuple[int, ...]:
    """Those of the claimants asked about that are another system's, where a caller may know of them.

    Raises:
        HovedfejlError: 2 for those that have no agreement; where callers are known, also for another's.
    """
    andres = [fh for fh in spurgt if fh not in mine]
    ser_andre = bool(andres) and kalder.aftryk is None
    aftaler = {aftale.fordringshaver_id for aftale in nymf.aftalebog.aftaler(conn)} if ser_andre else set()
    intet = [fh for fh in andres if fh not in aftaler]
    if intet:
        raise HovedfejlError(*map(afvisning.ukendt_aftale, intet))
    return tuple(andres)
