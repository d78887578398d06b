"""The numeric checks: what NyMF rejects before and beside the filter. Pure.

Each check yields remarks with the number of the catalogue in `koder`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from fordringsbro.inddrivelse.model import Backend, Fordringsdata, Nedskrivning, Skyldner
from fordringsbro.nymf.aftale import Aftale
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.model import Anmodning, Bemaerkning, Nedskrivningsanmodning, Registerpost
from fordringsbro.nymf.tilstande import Aktionstilstand

TIDLIGSTE_DATO: Final = date(1900, 1, 1)
STOERSTE_BELOEB_OERE: Final = 99_999_999_99
_LAENGSTE: Final = {"reference": 36, "beskrivelse": 100}
_DATOER: Final = ("stiftelsesdato", "forfaldsdato", "srb", "periode_fra", "periode_til")
_SKYLDNERDATOER: Final = ("foraeldelsesdato", "domsdato", "forligsdato")
#: Mandatory in DMI's structures. On PSRM's way the rule packs say which dates a type needs. (DMI's period is mandatory
#: too, but whole types have none; the forwarder writes the founding date for it.)
_DMI_KRAEVER: Final = ("stiftelsesdato", "forfaldsdato", "srb")
_CIFRE: Final = {"CPR": 10, "CVR": 8, "SE": 8, "AKR": 11}


@dataclass(frozen=True, slots=True)
class Hovedfordring:
    """What must be known of a main claim to judge a related one."""

    kategori: str
    art: str
    backend: Backend | None
    afvist: bool
    forfaldsdato: date | None
    modtagelsesdato: date

    @classmethod
    def af_post(cls, post: Registerpost) -> Hovedfordring:
        """The facts of a claim in the register."""
        return cls(
            kategori=post.kategori,
            art=post.art,
            backend=post.backend,
            afvist=post.tilstand is Aktionstilstand.REJECTED,
            forfaldsdato=post.forfaldsdato,
            modtagelsesdato=post.modtagelsesdato,
        )


def aftale_mangler(aftale: Aftale | None) -> bool:
    """Code 2: there is no agreement, or it is not in force; then nothing else can be judged."""
    return aftale is None or not aftale.aktiv


def kontroller_opret(
    anmodning: Anmodning,
    aftale: Aftale,
    dato: date,
    *,
    hoved: Hovedfordring | None,
    reference_brugt: bool,
) -> Iterator[Bemaerkning]:
    """The checks of OPRETFORDRING that don't depend on the collection system."""
    data = anmodning.data
    if data.type_kode not in aftale.typer:
        yield Bemaerkning.af_kode(Kode.TYPE, "type_kode")
    if anmodning.valuta != "DKK":
        yield Bemaerkning.af_kode(Kode.VALUTA, "valuta")
    if data.art not in {"INDR", "MODR"}:
        yield Bemaerkning.af_kode(Kode.ART, "art")
    elif data.art not in aftale.arter:
        yield Bemaerkning.af_kode(Kode.INDR if data.art == "INDR" else Kode.MODR, "art")
    if reference_brugt:
        yield Bemaerkning.af_kode(Kode.REFERENCE, "reference")
    yield from _felter(data)
    yield from _hovedfordring(anmodning, hoved)
    yield from _skyldnere(data.skyldnere, dato)


def kontroller_backend(data: Fordringsdata, backend: Backend | None) -> Iterator[Bemaerkning]:
    """The checks of OPRETFORDRING that depend on where the claim goes; None when nobody takes the type."""
    if backend is None:
        yield Bemaerkning.af_kode(Kode.TYPE_INAKTIV, "type_kode")
    if backend is not Backend.DMI:
        return
    for felt in _DMI_KRAEVER:
        if getattr(data, felt) is None:
            yield Bemaerkning.af_kode(Kode.STAMDATA, felt)
    for nummer, skyldner in enumerate(data.skyldnere, 1):
        if skyldner.ident_type == "AKR" and len(skyldner.ident) == _CIFRE["AKR"]:
            yield Bemaerkning.af_kode(Kode.AKR_DMI, "ident", skyldner=nummer)


def kontroller_nedskriv(
    anmodning: Nedskrivningsanmodning, aftale: Aftale, post: Registerpost, dato: date
) -> Iterator[Bemaerkning]:
    """The checks of NEDSKRIV."""
    data = anmodning.data
    if post.type_kode not in aftale.typer:
        yield Bemaerkning.af_kode(Kode.TYPE, "type_kode")
    if anmodning.valuta != "DKK":
        yield Bemaerkning.af_kode(Kode.VALUTA, "valuta")
    if "NEDSKRIV" not in aftale.aktioner:
        yield Bemaerkning.af_kode(Kode.NEDSKRIV)
    if post.tilstand is Aktionstilstand.REJECTED:
        yield Bemaerkning.af_kode(Kode.FORDRING_AFVIST)
    if data.beloeb_oere <= 0:
        yield Bemaerkning.af_kode(Kode.NEDSKRIV_BELOEB, "beloeb_oere")
    elif data.beloeb_oere > post.rest_oere:
        yield Bemaerkning.af_kode(Kode.OVER_SALDO, "beloeb_oere")
    kode = _virkningsdato(data, dato)
    if kode:
        yield Bemaerkning.af_kode(kode, "virkningsdato")


def _virkningsdato(data: Nedskrivning, dato: date) -> Kode | None:
    """A correction (REGU) has no effect date; a payment (INDB) has the date it was made."""
    if data.aarsag == "REGU":
        return None if data.virkningsdato is None else Kode.VIRKNINGSDATO_REGU
    if data.virkningsdato is None:
        return Kode.VIRKNINGSDATO_MANGLER
    if data.virkningsdato > dato:
        return Kode.VIRKNINGSDATO_FREMTID
    return Kode.DATO_FOR_TIDLIG if data.virkningsdato < TIDLIGSTE_DATO else None


def _felter(data: Fordringsdata) -> Iterator[Bemaerkning]:
    for felt, laengst in _LAENGSTE.items():
        if len(getattr(data, felt)) > laengst:
            yield Bemaerkning.af_kode(Kode.SKEMA, felt)
    for felt in ("beloeb_oere", "hovedstol_oere"):
        if getattr(data, felt) > STOERSTE_BELOEB_OERE:
            yield Bemaerkning.af_kode(Kode.SKEMA, felt)
    for felt in _DATOER:
        vaerdi = getattr(data, felt)
        if vaerdi is not None and vaerdi < TIDLIGSTE_DATO:
            yield Bemaerkning.af_kode(Kode.DATO_FOR_TIDLIG, felt)
    if data.periode_fra and data.periode_til and data.periode_fra > data.periode_til:
        yield Bemaerkning.af_kode(Kode.PERIODE, "periode_fra", "periode_til")


def _hovedfordring(anmodning: Anmodning, hoved: Hovedfordring | None) -> Iterator[Bemaerkning]:
    naevnt = anmodning.hoved_ekstern_id is not None or anmodning.hoved_fordring_id is not None
    if anmodning.data.kategori == "HF":
        if naevnt:
            yield Bemaerkning.af_kode(Kode.KUN_EN_HF, "kategori")
        return
    if anmodning.hoved_ekstern_id is not None and anmodning.hoved_fordring_id is not None:
        yield Bemaerkning.af_kode(Kode.HOVEDFORDRING_DOBBELT, "hoved_fordring_id")
    if hoved is None:
        yield Bemaerkning.af_kode(Kode.HOVEDFORDRING_UKENDT, "hoved_fordring_id")
        return
    if hoved.kategori != "HF":
        yield Bemaerkning.af_kode(Kode.HOVEDFORDRING_KATEGORI, "hoved_fordring_id")
    if hoved.afvist:
        yield Bemaerkning.af_kode(Kode.HOVEDFORDRING_AFVIST, "hoved_fordring_id")
    if hoved.art != anmodning.data.art:
        yield Bemaerkning.af_kode(Kode.ART_UF, "art")


def _skyldnere(skyldnere: tuple[Skyldner, ...], dato: date) -> Iterator[Bemaerkning]:
    if not skyldnere:
        yield Bemaerkning.af_kode(Kode.STAMDATA, "skyldnere")
    set_foer: set[tuple[str, str]] = set()
    for nummer, skyldner in enumerate(skyldnere, 1):
        noegle = (skyldner.ident_type, skyldner.ident)
        if noegle in set_foer:
            yield Bemaerkning.af_kode(Kode.SKYLDNER_DOBBELT, "ident", skyldner=nummer)
        set_foer.add(noegle)
        if not _rigtigt_nummer(skyldner):
            yield Bemaerkning.af_kode(Kode.SKYLDNER, "ident", skyldner=nummer)
        for felt in _SKYLDNERDATOER:
            vaerdi = getattr(skyldner, felt)
            if vaerdi is None:
                continue
            if vaerdi < TIDLIGSTE_DATO:
                yield Bemaerkning.af_kode(Kode.DATO_FOR_TIDLIG, felt, skyldner=nummer)
            if felt != "foraeldelsesdato" and vaerdi > dato:
                yield Bemaerkning.af_kode(Kode.DOM_I_FREMTID, felt, skyldner=nummer)


def _rigtigt_nummer(skyldner: Skyldner) -> bool:
    """Digits of the right number, and not only zeros; AKR numbers of DMI's time are shorter than 11."""
    ident, cifre = skyldner.ident, _CIFRE[skyldner.ident_type]
    if not (ident.isascii() and ident.isdigit()) or not ident.strip("0"):
        return False
    return len(ident) <= cifre if skyldner.ident_type == "AKR" else len(ident) == cifre
