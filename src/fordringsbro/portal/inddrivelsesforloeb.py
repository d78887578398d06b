"""What happened to a claim at collection, as points of its story: actions, hearings, sending, notifications ..."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from fordringsbro.inddrivelse import oversigt
from fordringsbro.nymf.hoering.hoering import Hoering
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Bemaerkning, Historikpost
from fordringsbro.nymf.register.registerhaendelse import Registerhaendelse
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.portal import store, tekster, tilstandstekster
from fordringsbro.portal.hoeringsform import TRIN
from fordringsbro.portal.model import Historiepunkt, Punktslags
from fordringsbro.underretning import store as underretningsstore
from fordringsbro.underretning.model import Underretning

_MED_FUND: Final = frozenset({Aktionstilstand.REJECTED, Aktionstilstand.HEARING})


class Forloeb(NamedTuple):
    """What happened, in no order, and the last hearing."""

    punkter: list[Historiepunkt]
    hoering: Hoering | None


def forloeb(conn: Connection, nymf: NyMF, numre: Sequence[int]) -> Forloeb:
    """What happened to a claim of the register, each time that it was handed over (`numre`, oldest first)."""
    aktioner = {a.aktion_id: a for nr in numre for a in nymf.aktioner(conn, Aktionsfilter(fordring_id=nr))}
    hoeringer = list(nymf.hoeringer.for_aktioner(conn, list(aktioner)).values())
    punkter = [
        *map(_leveret, store.leverancer(conn, numre)),
        *_aktioner(conn, nymf, numre, aktioner),
        *_hoeringer(hoeringer),
        *map(_registerpunkt, nymf.register.haendelser(conn, numre)),
        *map(_underretning, underretningsstore.om_fordringer(conn, numre)),
    ]
    return Forloeb(punkter, hoeringer[-1] if hoeringer else None)


def venter_paa(
    conn: Connection, tilstand: str, registernummer: int | None, hoering: Hoering | None
) -> tuple[str, str] | None:
    """What must happen before a claim moves on, in Danish and English; None when nothing is outstanding."""
    if tilstand == Aktionstilstand.HEARING and hoering is not None:
        return tekster.VENTER_PAA[hoering.tilstand]
    if tilstand in tekster.VENTER_PAA:
        return tekster.VENTER_PAA[tilstand]
    if registernummer is None:
        return None
    # What has waited longest is what holds up the rest.
    aabne = oversigt.oversigt(conn, fordring_id=registernummer, kun_aabne=True)
    venter = next((handling.venter_paa for handling in aabne if handling.venter_paa), None)
    return tekster.VENTER_PAA[venter] if venter else None


def _leveret(aktion: store.Leveret) -> Historiepunkt:
    """That an action came by MF; the system's number is no person's."""
    kode = aktion.aktionskode
    # An action that NyMF no longer has is told by its code.
    (kode_da, kode_en), fra = tekster.AKTIONSKODE.get(kode, (kode, kode)), f"{aktion.se_nummer}/{aktion.leverance_id}"
    return Historiepunkt(
        aktion.modtaget,
        Punktslags.BESKED,
        f"MFFordringIndberet, leverance {fra}: {kode_da}",
        f"MFFordringIndberet, delivery {fra}: {kode_en}",
        noegle=str(aktion.aktion_id),
    )


def _hoeringer(sager: Sequence[Hoering]) -> Iterator[Historiepunkt]:
    """The steps of the hearings; what was written there may be personal and is shown by `hearings show` only."""
    for sag in sager:
        for trin in sag.trin:
            da, en = TRIN[trin.trin]
            frist = f" ({trin.frist})" if trin.frist else ""
            yield Historiepunkt(
                trin.tidspunkt, Punktslags.HOERING, da + frist, en + frist, regel=trin.aarsag, noegle=str(sag.nr)
            )


def _registerpunkt(trin: Registerhaendelse) -> Historiepunkt:
    """A change of the register; who noted it and in which words is shown by `register show` only."""
    da, en = tekster.REGISTER[trin.hvad]
    if trin.fra and trin.til:
        fra_til = {"fra": trin.fra.backend, "til": trin.til.backend}
        da, en = da.format(**fra_til), en.format(**fra_til)
    if trin.aarsag:
        da, en = f"{da}: {trin.aarsag.tekst}", f"{en}: {trin.aarsag.text}"
    return Historiepunkt(
        trin.tidspunkt,
        Punktslags.REGISTER,
        da,
        en,
        regel=trin.aarsag,
        noegle=str(trin.til.fordring_id) if trin.til else None,
    )


def _underretning(en: Underretning) -> Historiepunkt:
    da, engelsk = tekster.UNDERRETNING[en.slags]
    return Historiepunkt(
        en.moment,
        Punktslags.UNDERRETNING,
        f"{da} fra {en.backend}",
        f"{engelsk} by {en.backend}",
        noegle=str(en.nummer),
    )


def _aktioner(
    conn: Connection, nymf: NyMF, numre: Sequence[int], aktioner: Mapping[int, Aktion]
) -> Iterator[Historiepunkt]:
    for trin in (trin for nr in numre for trin in nymf.historik(conn, nr)):
        yield _aktionspunkt(trin)
        if trin.tilstand in _MED_FUND:
            yield from _fund(trin, aktioner.get(trin.aktion_id))
    for haendelse in oversigt.historik(conn, list(aktioner)):
        da, en = tekster.forsendelse(haendelse.hvad, haendelse.backend)
        yield Historiepunkt(
            haendelse.tidspunkt,
            Punktslags.FORSENDELSE,
            da,
            en,
            regel=haendelse.kode,
            noegle=_leverance(haendelse.aktion_id, haendelse.leverance_id),
        )


def _leverance(aktion_id: int, leverance_id: int | None) -> str:
    return f"{aktion_id}/{leverance_id}" if leverance_id is not None else str(aktion_id)


def _aktionspunkt(trin: Historikpost) -> Historiepunkt:
    (kode_da, kode_en), (da, en) = tekster.AKTIONSKODE[trin.aktionskode], tilstandstekster.AKTION[trin.tilstand]
    return Historiepunkt(
        trin.tidspunkt,
        Punktslags.AKTION,
        f"{kode_da}: {da}. {trin.aarsag.tekst}",
        f"{kode_en}: {en}. {trin.aarsag.text}",
        noegle=str(trin.aktion_id),
    )


def _fund(trin: Historikpost, aktion: Aktion | None) -> Iterator[Historiepunkt]:
    """What an action was rejected or heard for."""
    for fund in aktion.bemaerkninger if aktion else ():
        yield Historiepunkt(
            trin.tidspunkt,
            Punktslags.AKTION,
            _med_rettelse(fund, fund.tekst, fund.rettelse),
            _med_rettelse(fund, fund.text, fund.fix),
            regel=fund.id,
            noegle=str(trin.aktion_id),
        )


def _med_rettelse(fund: Bemaerkning, tekst: str, rettelse: str) -> str:
    nummer = f" (debitor {fund.skyldner})" if fund.skyldner is not None else ""
    return f"{tekst}{nummer} {rettelse}".rstrip()
