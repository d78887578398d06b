"""Fetching the messages over HTTP: `GET /service/OIR/Beskedfordeler/1/beskeder?modtager=CVR&efter=NR`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

from lxml import etree

from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.contract.codes import Liste, kode_af, koder
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.beskeder.dueslag import Dueslag
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Ressource

#: Where they are fetched.
STI: Final = "/service/OIR/Beskedfordeler/1/beskeder"
#: Namespace of the list around the messages, which are SF1461's own.
NAVNERUM: Final = "urn:fordringsbro:beskedfordeler:1"
#: Messages in one answer: unless asked for, and at most.
_ANTAL: Final = 100
_MEST: Final = 1000
_KENDTE: Final = frozenset({"modtager", "efter", "antal", "beskedtype"})
#: Digits of the largest number that PostgreSQL's bigint holds for sure.
_CIFRE: Final = 18


def ressource(database: Database, dueslag: Dueslag, fortael: Callable[[], None], aftaler: Serviceaftaler) -> Ressource:
    """The messages as something to fetch.

    Args:
        database: Where they are.
        dueslag: Gives them out.
        fortael: Makes messages of what was booked up to now, so that a fetch sees all of it.
        aftaler: Say whose messages a caller may fetch: its own organisation's, and those of the municipalities that it
            has an agreement for.
    """

    def hent(kalder: Kalder, parametre: Mapping[str, str]) -> bytes:
        if parametre.keys() - _KENDTE:
            raise FejlError(Fejlkode.PARAMETER)
        modtager, efter = _modtager(parametre), _tal(parametre, "efter", 0, 10**_CIFRE)
        antal, beskedtype = _tal(parametre, "antal", _ANTAL, _MEST), _beskedtype(parametre)
        kommune = None if modtager == kalder.cvr else modtager
        with database.transaction() as conn:
            aftaler.tillader(conn, kalder, Adgangsregel.BESKEDFORDELER, kommune_cvr=kommune)
        fortael()
        with database.transaction() as conn:
            # One more than is given out tells whether there are more.
            fundne = dueslag.hent(conn, modtager, efter, beskedtype=beskedtype, antal=antal + 1)
        valgte = fundne[:antal]
        rod = etree.Element(f"{{{NAVNERUM}}}Beskeder", nsmap={None: NAVNERUM})  # type: ignore[dict-item] # the stubs leave the default namespace out
        rod.set("efter", str(valgte[-1].nr if valgte else efter))
        rod.set("flere", "true" if len(fundne) > antal else "false")
        for besked in valgte:
            led = etree.SubElement(rod, f"{{{NAVNERUM}}}Besked", nr=str(besked.nr))
            led.append(etree.fromstring(besked.indhold))
        return etree.tostring(rod, encoding="utf-8", xml_declaration=True)

    return Ressource(STI, "application/xml; charset=utf-8", hent, Adgangsregel.BESKEDFORDELER)


def _modtager(parametre: Mapping[str, str]) -> str:
    """The authority that fetches.

    Raises:
        FejlError: `PARAMETER`.
    """
    cvr = parametre.get("modtager", "")
    if not re.fullmatch("[0-9]{8}", cvr, re.ASCII):
        raise FejlError(Fejlkode.PARAMETER, sted="modtager")
    return cvr


def _tal(parametre: Mapping[str, str], navn: str, ellers: int, hoejst: int) -> int:
    tekst = parametre.get(navn, str(ellers))
    mindst = 1 if navn == "antal" else 0
    if not re.fullmatch(f"[0-9]{{1,{_CIFRE}}}", tekst, re.ASCII) or not mindst <= int(tekst) <= hoejst:
        raise FejlError(Fejlkode.PARAMETER, sted=navn)
    return int(tekst)


def _beskedtype(parametre: Mapping[str, str]) -> str | None:
    """The type's code; it may be named by its UUID too."""
    tekst = parametre.get("beskedtype")
    if tekst is None or tekst in koder(Liste.BESKEDTYPE):
        return tekst
    kendt = kode_af(Liste.BESKEDTYPE, tekst)
    if kendt is None:
        raise FejlError(Fejlkode.PARAMETER, sted="beskedtype")
    return kendt.kode
