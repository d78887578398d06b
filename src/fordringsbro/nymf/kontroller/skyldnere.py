"""Debtors: real numbers, nobody twice, judgments and settlements with their dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsdata, IdentType, Skyldner
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag

_CIFRE: Final = {IdentType.CPR: 10, IdentType.CVR: 8, IdentType.SE: 8, IdentType.AKR: 11}
#: The last seventh digit of a CPR number that says that its year is of the 1900s.
_FOEDT_I_1900: Final = 3
_MED_SKYLDNERE: Final = a.SKABENDE | {a.AENDR}
#: Reasons that concern one debtor's liability, and so must name it. Which they are is our reading.
_KRAEVER_SKYLDNER: Final = frozenset({"HAFO"})


def _skyldnere(sag: Sag) -> Iterator[tuple[int, Skyldner]]:
    data = sag.data
    return enumerate(data.skyldnere if isinstance(data, Fordringsdata | a.Aendring) else (), 1)


@kontrol(Kode.SKYLDNER, _MED_SKYLDNERE | {a.NEDSKRIV, a.OANI, a.NAOI}, vagt=Vagtled.SKYLDNERE)
def _rigtige(sag: Sag) -> Iterator[Sted]:
    for nummer, skyldner in _skyldnere(sag):
        if not rigtigt_nummer(skyldner):
            yield Sted(("ident",), nummer)
    data = sag.data
    if isinstance(data, a.Nedskrivning | a.Annullering) and data.skyldner and not rigtigt_nummer(data.skyldner):
        yield Sted(("ident",), 1)


def rigtigt_nummer(skyldner: Skyldner | a.Skyldnerident) -> bool:
    """Whether a number is a real one: as many digits as its kind has, and not only zeros.

    AKR numbers of DMI's time are shorter than 11.
    """
    ident, cifre = skyldner.ident, _CIFRE[skyldner.ident_type]
    if not (ident.isascii() and ident.isdigit()) or not ident.strip("0"):
        return False
    if skyldner.ident_type == IdentType.AKR:
        return len(ident) <= cifre
    return len(ident) == cifre and (skyldner.ident_type != IdentType.CPR or _har_foedselsdag(ident))


def _har_foedselsdag(cpr: str) -> bool:
    """Whether a CPR number begins with a day that was.

    A replacement number (day + 60) does not, and PSRM's schema has no place for it. Modulus 11 says nothing: numbers
    without it are given since 2007.
    """
    dag, maaned, aar, syvende = int(cpr[:2]), int(cpr[2:4]), int(cpr[4:6]), int(cpr[6])
    # Only whether the year is a leap year matters, and of the years that share two digits only 1900 is none.
    aarhundrede = 1900 if syvende <= _FOEDT_I_1900 else 2000
    try:
        date(aarhundrede + aar, maaned, dag)
    except ValueError:
        return False
    return True


def hvem(skyldner: Skyldner) -> tuple[str, str]:
    """Who a number names: PSRM has one kind of number for companies, and an AKR number is a number."""
    slags = {IdentType.CVR: IdentType.SE}.get(skyldner.ident_type, skyldner.ident_type)
    return slags, skyldner.ident.lstrip("0") if slags == IdentType.AKR else skyldner.ident


@kontrol(Kode.SKYLDNER_DOBBELT, _MED_SKYLDNERE, vagt=Vagtled.SKYLDNERE)
def _dobbelte(sag: Sag) -> Iterator[Sted]:
    foer: set[tuple[str, str]] = set()
    for nummer, skyldner in _skyldnere(sag):
        noegle = hvem(skyldner)
        if noegle in foer:
            yield Sted(("ident",), nummer)
        foer.add(noegle)


@kontrol(Kode.DOM_UDEN_DATO, _MED_SKYLDNERE, vagt=Vagtled.SKYLDNERE)
def _uden_dato(sag: Sag) -> Iterator[Sted]:
    for nummer, skyldner in _skyldnere(sag):
        if skyldner.dom and skyldner.domsdato is None:
            yield Sted(("domsdato",), nummer)
        if skyldner.forlig and skyldner.forligsdato is None:
            yield Sted(("forligsdato",), nummer)


@kontrol(Kode.DATO_UDEN_DOM, _MED_SKYLDNERE, vagt=Vagtled.SKYLDNERE)
def _uden_dom(sag: Sag) -> Iterator[Sted]:
    for nummer, skyldner in _skyldnere(sag):
        # None: not told apart from the date.
        if skyldner.dom is False and skyldner.domsdato is not None:
            yield Sted(("domsdato",), nummer)
        if skyldner.forlig is False and skyldner.forligsdato is not None:
            yield Sted(("forligsdato",), nummer)


@kontrol(Kode.DOM_I_FREMTID, _MED_SKYLDNERE, vagt=Vagtled.SKYLDNERE)
def _i_fremtid(sag: Sag) -> Iterator[Sted]:
    for nummer, skyldner in _skyldnere(sag):
        for felt in ("domsdato", "forligsdato"):
            dato = getattr(skyldner, felt)
            if dato is not None and dato > sag.dato:
                yield Sted((felt,), nummer)


@kontrol(Kode.REGU_SKYLDNER, {a.NEDSKRIV})
def _regu(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if isinstance(data, a.Nedskrivning) and data.aarsag == Nedskrivningsaarsag.REGU and data.skyldner is not None:
        yield Sted(("skyldner",))


@kontrol(Kode.SKYLDNER_MANGLER, {a.NEDSKRIV})
def _mangler(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if isinstance(data, a.Nedskrivning) and data.aarsag in _KRAEVER_SKYLDNER and data.skyldner is None:
        yield Sted(("skyldner",))


@kontrol(Kode.DMI_DATOER, a.SKABENDE, vagt=Vagtled.RUTE)
def _forskellige_datoer(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if sag.backend is not Backend.DMI or not isinstance(data, Fordringsdata):
        return
    for nummer, skyldner in _skyldnere(sag):
        for felt in ("forfaldsdato", "srb"):
            egen = getattr(skyldner, felt)
            if egen is not None and egen != getattr(data, felt):
                yield Sted((felt,), nummer)


@kontrol(Kode.AKR_DMI, _MED_SKYLDNERE, vagt=Vagtled.RUTE)
def _akr(sag: Sag) -> Iterator[Sted]:
    for nummer, skyldner in _skyldnere(sag):
        ny = skyldner.ident_type == IdentType.AKR and len(skyldner.ident) == _CIFRE[IdentType.AKR]
        if sag.backend is Backend.DMI and ny:
            yield Sted(("ident",), nummer)
