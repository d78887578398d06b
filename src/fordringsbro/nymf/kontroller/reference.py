"""What an annulment may refer to (docs/nymf.md): kind, amount and effect date of the action that it undoes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, kontrol
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.sag import Sag
from fordringsbro.nymf.tilstande import Aktionstilstand

_FELT = ("reference_aktion_id",)


@kontrol(Kode.AKTION_UKENDT, a.ANNULLERENDE)
def _intet_kendt(sag: Sag) -> Iterator[Sted]:
    if sag.post is None and sag.reference.aktion is None:
        yield Sted(_FELT)


@kontrol(Kode.REF_UKENDT, a.ANNULLERENDE)
def _ukendt(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and sag.reference.naevnt and sag.reference.aktion is None:
        yield Sted(_FELT)


@kontrol(Kode.REF_MANGLER, a.ANNULLERENDE)
def _mangler(sag: Sag) -> Iterator[Sted]:
    if sag.post is not None and not sag.reference.naevnt:
        yield Sted(_FELT)


@kontrol(Kode.REF_FORDRING, a.ANNULLERENDE)
def _anden_fordring(sag: Sag) -> Iterator[Sted]:
    aktion = sag.reference.aktion
    if aktion is not None and (sag.post is None or aktion.fordring_id != sag.post.fordring_id):
        yield Sted(_FELT)


@kontrol(Kode.REF_AFVIST, a.ANNULLERENDE, ved_tur=True)
def _afvist(sag: Sag) -> Iterator[Sted]:
    aktion = sag.reference.aktion
    if aktion is not None and aktion.tilstand is Aktionstilstand.REJECTED:
        yield Sted(_FELT)


@kontrol(Kode.REF_DMI_IKKE_UDFOERT, a.ANNULLERENDE)
def _ikke_udfoert(sag: Sag) -> Iterator[Sted]:
    aktion = sag.reference.aktion
    ender = {Aktionstilstand.DONE, Aktionstilstand.REJECTED}
    if aktion is not None and sag.backend is Backend.DMI and aktion.tilstand not in ender:
        yield Sted(_FELT)


@kontrol(Kode.REF_ANNULLERET, a.ANNULLERENDE, ved_tur=True)
def _annulleret(sag: Sag) -> Iterator[Sted]:
    if sag.reference.annulleret:
        yield Sted(_FELT)


@kontrol(Kode.REF_VIRKNINGSDATO, a.ANNULLERENDE)
def _virkningsdato(sag: Sag) -> Iterator[Sted]:
    aktion, data = sag.reference.aktion, sag.data
    if aktion is None or not isinstance(data, a.Annullering):
        return
    if data.virkningsdato != getattr(aktion.data, "virkningsdato", None):
        yield Sted(("virkningsdato",))


def _andet_beloeb(sag: Sag) -> Iterator[Sted]:
    aktion = sag.reference.aktion
    if aktion is not None and a.beloeb(aktion.data) != a.beloeb(sag.data):
        yield Sted(("beloeb_oere",))


kontrol(Kode.REF_BELOEB_OPSKRIVNING, {a.OANI, a.OONR})(_andet_beloeb)
kontrol(Kode.REF_BELOEB_NEDSKRIVNING, {a.NAOR, a.NAOI})(_andet_beloeb)


def _forkert_slags(passer: Callable[[Aktion], bool]) -> Callable[[Sag], Iterator[Sted]]:
    def find(sag: Sag) -> Iterator[Sted]:
        aktion = sag.reference.aktion
        if aktion is not None and not passer(aktion):
            yield Sted(_FELT)

    return find


def _nedskrevet(aktion: Aktion, *aarsager: str) -> bool:
    """A write-down for one of these reasons; of what is no write-down the check for 473 tells."""
    return not isinstance(aktion.data, a.Nedskrivning) or aktion.data.aarsag in aarsager


kontrol(Kode.REF_NEDSKRIV, {a.OANI, a.OONR})(_forkert_slags(lambda aktion: aktion.aktionskode == a.NEDSKRIV))
kontrol(Kode.REF_INDB, {a.OANI})(_forkert_slags(lambda aktion: _nedskrevet(aktion, Nedskrivningsaarsag.INDB)))
kontrol(Kode.REF_REGU, {a.OONR})(_forkert_slags(lambda aktion: _nedskrevet(aktion, Nedskrivningsaarsag.REGU)))
kontrol(Kode.REF_OR, {a.NAOR})(_forkert_slags(lambda aktion: aktion.aktionskode in {a.OR, a.OONR}))
kontrol(Kode.REF_OANI, {a.NAOI})(_forkert_slags(lambda aktion: aktion.aktionskode == a.OANI))
