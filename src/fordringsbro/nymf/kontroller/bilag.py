"""Notes and documents. That there are limits is public (grade S); how high they are is our choice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import INTET
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag

STOERSTE_DOKUMENT: Final = 5 * 1024 * 1024
FLESTE_DOKUMENTER: Final = 10
FILTYPER: Final = frozenset({"doc", "docx", "jpeg", "jpg", "pdf", "png", "rtf", "tif", "tiff", "txt", "xls", "xlsx"})
#: A comment on a liability has 500 characters (V); one on a claim 1,000, as long as the contract's other texts.
LAENGSTE_NOTE: Final = 1000
LAENGSTE_KOMMENTAR: Final = 500
_MED_BILAG: Final = a.SKABENDE | {a.AENDR}


def _har_bilag(sag: Sag) -> bool:
    return a.bilag(sag.data) != INTET


@kontrol(Kode.DOKUMENT_STOERRELSE, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _stoerrelse(sag: Sag) -> Iterator[Sted]:
    for dokument in a.bilag(sag.data).dokumenter:
        if dokument.stoerrelse > STOERSTE_DOKUMENT:
            yield Sted(("dokumenter",), dokument.skyldner)


@kontrol(Kode.DOKUMENT_ANTAL, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _antal(sag: Sag) -> Iterator[Sted]:
    if len(a.bilag(sag.data).dokumenter) > FLESTE_DOKUMENTER:
        yield Sted(("dokumenter",))


@kontrol(Kode.FILTYPE, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _filtype(sag: Sag) -> Iterator[Sted]:
    for dokument in a.bilag(sag.data).dokumenter:
        if dokument.filformat.lower().removeprefix(".") not in FILTYPER:
            yield Sted(("dokumenter",), dokument.skyldner)


@kontrol(Kode.DMI_DOKUMENT_HAEFTELSE, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _paa_haeftelse(sag: Sag) -> Iterator[Sted]:
    for dokument in a.bilag(sag.data).dokumenter:
        if sag.backend is Backend.DMI and dokument.skyldner is not None:
            yield Sted(("dokumenter",), dokument.skyldner)


@kontrol(Kode.NOTE_TOM, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _tom(sag: Sag) -> Iterator[Sted]:
    for note in a.bilag(sag.data).noter:
        if not note.tekst.strip():
            yield Sted(("noter",), note.skyldner)


@kontrol(Kode.NOTE_LAENGDE, _MED_BILAG, naar=_har_bilag, vagt=Vagtled.SJAELDENT)
def _laengde(sag: Sag) -> Iterator[Sted]:
    for note in a.bilag(sag.data).noter:
        if len(note.tekst) > (LAENGSTE_NOTE if note.skyldner is None else LAENGSTE_KOMMENTAR):
            yield Sted(("noter",), note.skyldner)


@kontrol(Kode.BILAG_OPSKRIVNING, a.OPSKRIVENDE, naar=_har_bilag)
def _ved_opskrivning(_sag: Sag) -> Iterator[Sted]:
    yield Sted(("noter", "dokumenter"))
