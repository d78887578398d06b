"""Claims that are created or sent again: art, main claim, reference, required fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import GENINDSENDES, Tilbagekaldsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsart, Fordringsdata, Kategori
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, brudte_felter
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.regler.typer import kraever_bfe

#: Mandatory in DMI's structures. On PSRM's way the rule packs say which dates a type needs. (DMI's period is mandatory
#: too, but whole types have none; the forwarder writes the founding date for it.)
_DMI_KRAEVER: Final = ("stiftelsesdato", "forfaldsdato", "srb")
_UAENDRET: Final = ("stiftelsesdato", "forfaldsdato", "periode_fra", "periode_til")
_HOVED: Final = ("hoved_fordring_id",)


def _data(sag: Sag) -> Fordringsdata:
    if not isinstance(sag.data, Fordringsdata):
        raise TypeError("a claim is created from its master data")
    return sag.data


def _er_uf(sag: Sag) -> bool:
    return _data(sag).kategori != Kategori.HF


@kontrol(Kode.ART, a.SKABENDE, vagt=Vagtled.AFTALE)
def _art(sag: Sag) -> Iterator[Sted]:
    if _data(sag).art not in set(Fordringsart):
        yield Sted(("art",))


@kontrol(Kode.REFERENCE, a.SKABENDE, vagt=Vagtled.REFERENCE)
def _reference(sag: Sag) -> Iterator[Sted]:
    if sag.opret.reference_brugt:
        yield Sted(("reference",))


@kontrol(Kode.STAMDATA, a.SKABENDE, vagt=Vagtled.SKYLDNERE)
def _stamdata(sag: Sag) -> Iterator[Sted]:
    data = _data(sag)
    mangler: list[tuple[str, int | None]] = [] if data.skyldnere else [("skyldnere", None)]
    if sag.backend is Backend.DMI:
        mangler += [(felt, None) for felt in _DMI_KRAEVER if getattr(data, felt) is None]
    mangler += brudte_felter(data, sag.aftale.felter, Feltbrug.SKAL)
    # A field that both the agreement and DMI ask for is told once.
    for felt, skyldner in dict.fromkeys(mangler):
        yield Sted((felt,), skyldner)


@kontrol(Kode.FELT_MAA_IKKE, a.SKABENDE, vagt=Vagtled.AFTALE)
def _maa_ikke(sag: Sag) -> Iterator[Sted]:
    for felt, skyldner in brudte_felter(_data(sag), sag.aftale.felter, Feltbrug.EJ):
        yield Sted((felt,), skyldner)


@kontrol(Kode.BFE, a.SKABENDE, vagt=Vagtled.SJAELDENT)
def _bfe(sag: Sag) -> Iterator[Sted]:
    if kraever_bfe(_data(sag).type_kode) and not _data(sag).bfe_nummer:
        yield Sted(("bfe_nummer",))


@kontrol(Kode.KUN_EN_HF, a.SKABENDE, vagt=Vagtled.HOVED)
def _hf_i_hf(sag: Sag) -> Iterator[Sted]:
    if not _er_uf(sag) and (sag.opret.hoved_ekstern or sag.opret.hoved_id):
        yield Sted(("kategori",))


@kontrol(Kode.HOVEDFORDRING_DOBBELT, a.SKABENDE, naar=_er_uf, vagt=Vagtled.HOVED)
def _to_gange(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved_ekstern and sag.opret.hoved_id:
        yield Sted(_HOVED)


@kontrol(Kode.HOVEDFORDRING_UKENDT, a.SKABENDE, naar=_er_uf, vagt=Vagtled.HOVED)
def _ukendt(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved is None:
        yield Sted(_HOVED)


@kontrol(Kode.HOVEDFORDRING_KATEGORI, a.SKABENDE, naar=_er_uf, vagt=Vagtled.HOVED)
def _kategori(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved and sag.opret.hoved.kategori != Kategori.HF:
        yield Sted(_HOVED)


@kontrol(Kode.HOVEDFORDRING_AFVIST, a.SKABENDE, ved_tur=True, naar=_er_uf, vagt=Vagtled.HOVED)
def _hoved_afvist(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved and sag.opret.hoved.afvist:
        yield Sted(_HOVED)


@kontrol(Kode.HOVEDFORDRING_TILBAGEKALDT, a.SKABENDE, ved_tur=True, naar=_er_uf, vagt=Vagtled.HOVED)
def _hoved_ophoert(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved and sag.opret.hoved.ophoert:
        yield Sted(_HOVED)


@kontrol(Kode.ART_UF, a.SKABENDE, naar=_er_uf, vagt=Vagtled.HOVED)
def _samme_art(sag: Sag) -> Iterator[Sted]:
    if sag.opret.hoved and sag.opret.hoved.art != _data(sag).art:
        yield Sted(("art",))


@kontrol(Kode.TYPE_UF, a.SKABENDE, naar=_er_uf, vagt=Vagtled.HOVED)
def _type_uf(sag: Sag) -> Iterator[Sted]:
    if sag.typer.kategori(_data(sag).type_kode, sag.dato) == Kategori.HF:
        yield Sted(("type_kode",))


@kontrol(Kode.GENINDSEND_FORDRINGSHAVER, {a.GENINDSEND})
def _fremmed(sag: Sag) -> Iterator[Sted]:
    if sag.opret.fremmed:
        yield Sted(("tidligere_fordring_id",))


@kontrol(Kode.GENINDSEND_IKKE_TILBAGEKALDT, {a.GENINDSEND}, ved_tur=True)
def _ikke_tilbagekaldt(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.post.ophoer is None and sag.post.tilstand is not Aktionstilstand.REJECTED:
        yield Sted(("tidligere_fordring_id",))


@kontrol(Kode.GENINDSEND_UF, {a.GENINDSEND}, ved_tur=True, naar=_er_uf)
def _hoved_i_andet_system(sag: Sag) -> Iterator[Sted]:
    hoved = sag.opret.hoved
    if sag.post is not None and hoved is not None and {sag.post.backend, hoved.backend} == set(Backend):
        yield Sted(_HOVED)


@kontrol(Kode.GENINDSEND_AARSAG, {a.GENINDSEND}, ved_tur=True)
def _aarsag(sag: Sag) -> Iterator[Sted]:
    if sag.post is None or sag.post.ophoer is None:
        return
    tilladte = GENINDSENDES | ({Tilbagekaldsaarsag.BORD} if sag.aftale.bord_genindsendes else set())
    if sag.post.ophoer.aarsag not in tilladte:
        yield Sted(("tidligere_fordring_id",))


@kontrol(Kode.GENINDSENDT_FOER, {a.GENINDSEND})
def _genindsendt(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.post.genindsendt_som is not None:
        yield Sted(("tidligere_fordring_id",))


@kontrol(Kode.GENINDSEND_STAMDATA, {a.GENINDSEND})
def _samme_stamdata(sag: Sag) -> Iterator[Sted]:
    for felt in _UAENDRET:
        if sag.opret.tidligere is not None and getattr(_data(sag), felt) != getattr(sag.opret.tidligere, felt):
            yield Sted((felt,))


@kontrol(Kode.GENINDSEND_MODR, {a.GENINDSEND})
def _modr(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.post.art == Fordringsart.MODR:
        yield Sted(("art",))
