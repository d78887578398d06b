"""What a fagsystem's answer means for the message that was sent to it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, UlaeseligVaerdiError
from fordringsbro.contract.codes import Liste, kode_af
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.fagsystem.model import Forsoeg, Forsoegsudfald, Udgaaende
from fordringsbro.sf1590.ruter.rutevidere import vurder
from fordringsbro.wire.klient.client import Klientsvar, Svarart

#: A fagsystem's own code is kept only when it looks like one: it must not be a text about a person.
#: No number as long as a person's.
_KODE: Final = re.compile(r"(?!.*[0-9]{6})[A-Z0-9ÆØÅ_.-]{1,60}")
#: Our own technical errors that another installation of Fordringsbro may tell, and that sending again can mend.
_MIDLERTIDIGE: Final = frozenset(kode.value.kode for kode in Fejlkode if kode.value.retry)


def udlaeg(kontrakt: Kontrakt, besked: Udgaaende, svar: Klientsvar) -> Forsoeg:
    """What came of sending a message."""
    fejlkode = vurder(kontrakt, svar, besked.operation, str(besked.besked_id))
    vent = svar.retry_after_s or 0
    if svar.art is Svarart.FAULT:
        # SOAP 1.1: `Client` says that the message is wrong, `Server` that the receiver is.
        umulig = svar.kode == "Client"
        return Forsoeg(
            Forsoegsudfald.UMULIGT if umulig else Forsoegsudfald.IGEN, f"fault {'Client' if umulig else 'Server'}"
        )
    if fejlkode is Fejlkode.DEBITORSYSTEM_UFORSTAAELIG:
        return Forsoeg(Forsoegsudfald.UFORSTAAELIGT, svar.grund)
    if fejlkode is not None or svar.body is None:
        return Forsoeg(Forsoegsudfald.IGEN, svar.grund, vent_s=vent)
    return _laes(kontrakt, svar.body)


def _laes(kontrakt: Kontrakt, body: Element) -> Forsoeg:
    try:
        felter = kontrakt.laes(body, taal_ukendte=True)
    except UlaeseligVaerdiError:
        return Forsoeg(Forsoegsudfald.UFORSTAAELIGT, "ulæselig værdi")
    fejl = [r["Fejl"]["FejlId"] for r in felter["HovedOplysningerSvar"].get("SvarReaktion", ()) if "Fejl" in r]
    if fejl:
        igen = any(kode in _MIDLERTIDIGE for kode in fejl)
        return Forsoeg(
            Forsoegsudfald.IGEN if igen else Forsoegsudfald.UFORSTAAELIGT, "teknisk fejl", _kodelignende(fejl)
        )
    if "Accept" in felter:
        return Forsoeg(Forsoegsudfald.LEVERET, "accepteret", _koder(_aarsager(felter["Accept"])))
    if "AfvisningListe" in felter or "Afvisning" in felter:
        return Forsoeg(Forsoegsudfald.AFVIST, "afvist", _koder(_aarsager(felter)))
    return Forsoeg(Forsoegsudfald.UFORSTAAELIGT, "hverken accept eller afvisning")


def _aarsager(vaerdi: Any) -> Iterator[Felter]:  # noqa: ANN401 - records of several structures, told apart by key
    """Every reason in an answer, in order."""
    if isinstance(vaerdi, list):
        for led in vaerdi:
            yield from _aarsager(led)
    elif isinstance(vaerdi, dict):
        if "DebitorKvitteringÅrsagIdentifikation" in vaerdi or "ÅrsagIdentifikation" in vaerdi:
            yield vaerdi
            return
        for led in vaerdi.values():
            yield from _aarsager(led)


def _koder(aarsager: Iterable[Felter]) -> tuple[str, ...]:
    """The code of each reason: of our list when it is there, else the fagsystem's own when it is one."""
    fundne = []
    for a in aarsager:
        id_ = a.get("DebitorKvitteringÅrsagIdentifikation") or a.get("ÅrsagIdentifikation") or ""
        kendt = kode_af(Liste.KVITTERINGSAARSAG, id_)
        lokal = a.get("ResultatLokalÅrsag", {}).get("LokalÅrsagskode") or a.get("LokalÅrsagKode") or ""
        fundne.append(kendt.kode if kendt else lokal)
    return _kodelignende(fundne)


def _kodelignende(koder: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(kode if _KODE.fullmatch(kode) else "UKENDT_KODE" for kode in koder))
