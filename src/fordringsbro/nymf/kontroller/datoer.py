"""Dates: none before 1900, and which effect date an action must, may or must not have."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import AUTOMATISK_DATO
from fordringsbro.aktion.fordringsdata import Fordringsdata, Skyldner
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag

TIDLIGSTE_DATO: Final = date(1900, 1, 1)
_DATOER: Final = ("stiftelsesdato", "forfaldsdato", "srb", "periode_fra", "periode_til", "virkningsdato")
_SKYLDNERDATOER: Final = ("foraeldelsesdato", "domsdato", "forligsdato", "forfaldsdato", "srb")


@kontrol(Kode.DATO_FOR_TIDLIG, ALLE, vagt=Vagtled.DATOER)
def _for_tidlig(sag: Sag) -> Iterator[Sted]:
    for felt in _DATOER:
        vaerdi = getattr(sag.data, felt, None)
        if vaerdi is not None and vaerdi < TIDLIGSTE_DATO:
            yield Sted((felt,))
    skyldnere: tuple[Skyldner, ...] = getattr(sag.data, "skyldnere", ())
    for nummer, skyldner in enumerate(skyldnere, 1):
        for felt in _SKYLDNERDATOER:
            vaerdi = getattr(skyldner, felt)
            if vaerdi is not None and vaerdi < TIDLIGSTE_DATO:
                yield Sted((felt,), nummer)


@kontrol(Kode.PERIODE, a.SKABENDE, vagt=Vagtled.DATOER)
def _periode(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if not isinstance(data, Fordringsdata):
        return
    if data.periode_fra and data.periode_til and data.periode_fra > data.periode_til:
        yield Sted(("periode_fra", "periode_til"))


def _aarsag(sag: Sag) -> str:
    data = sag.data
    return f"{sag.aktionskode}.{data.aarsag}" if isinstance(data, a.Nedskrivning | a.Tilbagekald) else ""


def _virkningsdato(sag: Sag) -> date | None:
    dato: date | None = getattr(sag.data, "virkningsdato", None)
    return dato


@kontrol(Kode.VIRKNINGSDATO_MANGLER, {a.NEDSKRIV, a.TILBAGEKALD})
def _mangler(sag: Sag) -> Iterator[Sted]:
    # A correction takes effect on reception; every other write-down says when. BORT is "gone from that day".
    kraeves = sag.aktionskode == a.NEDSKRIV and _aarsag(sag) != "NEDSKRIV.REGU"
    if (kraeves or _aarsag(sag) == "TILBAGEKALD.BORT") and _virkningsdato(sag) is None:
        yield Sted(("virkningsdato",))


@kontrol(Kode.VIRKNINGSDATO_REGU, {a.NEDSKRIV})
def _med_regu(sag: Sag) -> Iterator[Sted]:
    if _aarsag(sag) == "NEDSKRIV.REGU" and _virkningsdato(sag) is not None:
        yield Sted(("virkningsdato",))


@kontrol(Kode.VIRKNINGSDATO_FEJL, {a.TILBAGEKALD})
def _med_fejl(sag: Sag) -> Iterator[Sted]:
    if _aarsag(sag) == "TILBAGEKALD.FEJL" and _virkningsdato(sag) is not None:
        yield Sted(("virkningsdato",))


@kontrol(Kode.VIRKNINGSDATO_AUTOMATISK, {a.TILBAGEKALD})
def _automatisk(sag: Sag) -> Iterator[Sted]:
    if _aarsag(sag).removeprefix("TILBAGEKALD.") in AUTOMATISK_DATO and _virkningsdato(sag) is not None:
        yield Sted(("virkningsdato",))


@kontrol(Kode.VIRKNINGSDATO_FREMTID, {a.NEDSKRIV, a.TILBAGEKALD})
def _i_fremtiden(sag: Sag) -> Iterator[Sted]:
    dato = _virkningsdato(sag)
    if dato is not None and dato > sag.dato:
        yield Sted(("virkningsdato",))


@kontrol(Kode.VIRKNINGSDATO_MODTAGELSE, {a.OR})
def _efter_modtagelse(sag: Sag) -> Iterator[Sted]:
    dato = _virkningsdato(sag)
    if dato is not None and dato > sag.dato:
        yield Sted(("virkningsdato",))


# A hearing moves the reception to its end.
@kontrol(Kode.TILBAGEKALD_FOER_MODTAGELSE, {a.TILBAGEKALD}, ved_tur=True)
def _foer_modtagelse(sag: Sag) -> Iterator[Sted]:
    dato = _virkningsdato(sag)
    if dato is not None and sag.post is not None and dato < sag.post.modtagelsesdato:
        yield Sted(("virkningsdato",))
