"""What the claim's own state allows: rejected, withdrawn, returned, waiting."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import KUN_FEJL_EFTER, Afgang, Tilbagekaldsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, RETTELSER, Sted, Vagtled, kontrol
from fordringsbro.nymf.model import Kanal, Registerpost
from fordringsbro.nymf.sag import Sag
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.regler.typer import er_rente

_ENDELIGE: Final = frozenset({Tilbagekaldsaarsag.FEJL, Afgang.RETURNERET})


def _ophoer(post: Registerpost | None) -> str | None:
    return post.ophoer.aarsag if post and post.ophoer else None


@kontrol(Kode.FORDRING_UKENDT, RETTELSER - a.ANNULLERENDE - {a.FHI} | {a.GENINDSEND})
def _ukendt(sag: Sag) -> Iterator[Sted]:
    if sag.post is None and not sag.opret.fremmed:
        yield Sted(("fordring_id",))


@kontrol(Kode.FHI_UKENDT, {a.FHI})
def _fhi_ukendt(sag: Sag) -> Iterator[Sted]:
    if sag.post is None:
        yield Sted(("fordring_id",))


@kontrol(Kode.FORDRING_AFVIST, RETTELSER | {a.GENINDSEND}, ved_tur=True)
def _afvist(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.post.tilstand is Aktionstilstand.REJECTED:
        yield Sted(("fordring_id",))


@kontrol(Kode.KONVERTERET, RETTELSER, ved_tur=True)
def _konverteret(sag: Sag) -> Iterator[Sted]:
    if _ophoer(sag.post) == Afgang.KONVERTERET:
        yield Sted(("fordring_id",))


def _er_ophoert(sag: Sag) -> Iterator[Sted]:
    # A write-up claim may be withdrawn by itself, so the claim whose balance changes counts too.
    if {_ophoer(sag.post), _ophoer(sag.virkning)} - {None, Afgang.KONVERTERET}:
        yield Sted(("fordring_id",))


_OPHOERT: Final[dict[Kode, frozenset[str]]] = {
    Kode.OPSKRIV_TILBAGEKALDT: frozenset({a.OR}),
    Kode.NEDSKRIV_TILBAGEKALDT: frozenset({a.NEDSKRIV}),
    Kode.FHI_TILBAGEKALDT: frozenset({a.FHI}),
    Kode.REF_TILBAGEKALDT: a.ANNULLERENDE,
}
for _kode, _aktioner in _OPHOERT.items():
    kontrol(_kode, _aktioner, ved_tur=True)(_er_ophoert)


def _tilbagekaldt_foer(aarsager: Collection[str], *, ogsaa_fejl: bool) -> Callable[[Sag], Iterator[Sted]]:
    def find(sag: Sag) -> Iterator[Sted]:
        er_fejl = isinstance(sag.data, a.Tilbagekald) and sag.data.aarsag == Tilbagekaldsaarsag.FEJL
        if _ophoer(sag.post) in aarsager and (ogsaa_fejl or not er_fejl):
            yield Sted(("aarsag",))

    return find


kontrol(Kode.ENDELIGT_OPHOERT, {a.TILBAGEKALD}, ved_tur=True)(_tilbagekaldt_foer(_ENDELIGE, ogsaa_fejl=True))
kontrol(Kode.KUN_FEJL, {a.TILBAGEKALD}, ved_tur=True)(_tilbagekaldt_foer(KUN_FEJL_EFTER, ogsaa_fejl=False))


@kontrol(Kode.DELTE_UNDERFORDRINGER, {a.TILBAGEKALD}, ved_tur=True)
def _delte(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and any(en.backend is not sag.post.backend for en in sag.medlemmer):
        yield Sted(("fordring_id",))


@kontrol(Kode.TIDLIGERE_IKKE_UDFOERT, ALLE, vagt=Vagtled.KANAL)
def _venter(sag: Sag) -> Iterator[Sted]:
    if sag.kanal is Kanal.PORTAL and sag.venter:
        yield Sted(("fordring_id",))


@kontrol(Kode.FORUDSAETNING_AFVIST, RETTELSER, ved_tur=True)
def _forudsaetning(sag: Sag) -> Iterator[Sted]:
    if sag.forudsaetning_afvist:
        yield Sted()


# What undoes a write-down restores the claim; only a write-up as such adds to it.
@kontrol(Kode.OPSKRIVNING_RENTE, {a.OR})
def _rente(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and er_rente(sag.post.type_kode):
        yield Sted(("fordring_id",))


@kontrol(Kode.AENDR_INDR, {a.AENDR})
def _indr(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.post.art == Fordringsart.INDR:
        yield Sted(("fordring_id",))
