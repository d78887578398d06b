"""A claim's story: from the message it came in to the receipt of its collection system, in one timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final
from uuid import UUID

from fordringsbro.debitor.journal import Journalpost
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.inddrivelse import oversigt
from fordringsbro.nymf.hoering import Hoering
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Bemaerkning, Historikpost
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.portal import store, tekster
from fordringsbro.portal.hoeringsform import TRIN
from fordringsbro.portal.model import Fordringsrad, Historie, Punkt, Slags
from fordringsbro.portal.svarlaesning import fund_i_svar
from fordringsbro.sf1590.fagsystem import store as fagsystem_store

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: Longest number that is an id anywhere; a longer one would not fit its column.
_CIFRE: Final = 18
#: What comes first when several things happened at the same instant.
_RAEKKEFOELGE: Final = (
    Slags.BESKED,
    Slags.BOG,
    Slags.FUND,
    Slags.AKTION,
    Slags.HOERING,
    Slags.FORSENDELSE,
    Slags.FAGSYSTEM,
)
_MED_FUND: Final = frozenset({Aktionstilstand.REJECTED, Aktionstilstand.HEARING})


def find_fordring(conn: Connection, ident: str) -> UUID | None:
    """The claim that an id means: its UUID, our fordrings-ID, its backend's id, or the ledger's number (`F17`)."""
    if _UUID.fullmatch(ident):
        return UUID(ident)
    if ident.isascii() and ident.isdigit() and len(ident) <= _CIFRE:
        return store.id_for_nummer(conn, int(ident))
    nummer = ident[1:]
    if ident[:1] in {"F", "f"} and nummer.isascii() and nummer.isdigit() and len(nummer) <= _CIFRE:
        return store.id_for_systemnummer(conn, int(nummer))
    return None


def fortael(conn: Connection, bog: Debitorbog, nymf: NyMF, ident: str) -> Historie | None:
    """The story of one claim, oldest first; None when nothing has the id.

    Holds ids, rules, states and amounts, and never who owes: it may be shown to an operator.

    Args:
        conn: Inside the caller's transaction, so that the story is told of one moment.
        bog: The ledger.
        nymf: The register.
        ident: Any id of the claim; see `find_fordring`.
    """
    fordring_id = find_fordring(conn, ident)
    rad = store.rad(conn, fordring_id) if fordring_id else None
    if rad is None:
        return None
    journal = bog.journal(conn, rad.fordring_id)
    numre = store.registernumre(conn, rad.fordring_id)
    aktioner = {a.aktion_id: a for nr in numre for a in nymf.aktioner(conn, Aktionsfilter(fordring_id=nr))}
    hoeringer = list(nymf.hoeringer.for_aktioner(conn, list(aktioner)).values())
    punkter = [
        *_beskeder(conn, rad),
        *_bog(journal),
        *_inddrivelse(conn, nymf, numre, aktioner),
        *_hoeringer(hoeringer),
        *_fagsystem(conn, [post.reference_id for post in journal if post.reference_id]),
    ]
    punkter.sort(key=lambda punkt: (punkt.tidspunkt, _RAEKKEFOELGE.index(punkt.slags)))
    return Historie(rad, tuple(punkter), _venter_paa(conn, rad, hoeringer[-1] if hoeringer else None))


def _venter_paa(conn: Connection, rad: Fordringsrad, hoering: Hoering | None) -> tuple[str, str] | None:
    if rad.tilstand == Aktionstilstand.HEARING and hoering is not None:
        return tekster.VENTER_PAA[hoering.tilstand]
    if rad.tilstand in tekster.VENTER_PAA:
        return tekster.VENTER_PAA[rad.tilstand]
    if rad.registernummer is None:
        return None
    # Newest first: what has waited longest is what holds up the rest.
    aabne = [h.venter_paa for h in oversigt.oversigt(conn, fordring_id=rad.registernummer) if h.venter_paa]
    return tekster.VENTER_PAA[aabne[-1]] if aabne else None


def _beskeder(conn: Connection, rad: Fordringsrad) -> Iterator[Punkt]:
    """The messages about the claim's account, each with what its answer said of this claim."""
    for besked in store.beskeder(conn, rad.konto_id):
        da, en = tekster.BESKED[besked.udfald]
        yield Punkt(
            besked.modtaget_at,
            Slags.BESKED,
            f"{besked.operation} modtaget: {da}",
            f"{besked.operation} received: {en}",
            noegle=besked.transaktions_id,
        )
        for kode, tekst in fund_i_svar(besked.svar, rad.fordring_id):
            dansk, _, engelsk = tekst.partition(" / ")
            yield Punkt(
                besked.modtaget_at,
                Slags.FUND,
                f"Svaret bemærkede: {dansk}",
                f"The answer remarked: {engelsk}",
                regel=kode,
            )


def _bog(poster: Sequence[Journalpost]) -> Iterator[Punkt]:
    for post, saldo in zip(poster, accumulate(p.beloeb_oere for p in poster), strict=True):
        da, en = tekster.JOURNAL[post.art]
        yield Punkt(
            post.bogfoert_at,
            Slags.BOG,
            da,
            en,
            noegle=str(post.reference_id) if post.reference_id else None,
            aendring_oere=post.beloeb_oere,
            saldo_oere=saldo,
        )


def _fagsystem(conn: Connection, post_ids: list[UUID]) -> Iterator[Punkt]:
    """What the fagsystem was told of the claim, and what it said to that."""
    for besked in fagsystem_store.der_fortaeller(conn, post_ids):
        noegle, om = str(besked.besked_id), besked.operation
        yield Punkt(
            besked.oprettet_at,
            Slags.FAGSYSTEM,
            f"{om} til fagsystemet",
            f"{om} for the fagsystem",
            noegle=noegle,
        )
        if besked.afsluttet_at is not None:
            da, en = tekster.FAGSYSTEM[besked.tilstand]
            yield Punkt(besked.afsluttet_at, Slags.FAGSYSTEM, da, en, regel=" ".join(besked.koder), noegle=noegle)


def _hoeringer(sager: Sequence[Hoering]) -> Iterator[Punkt]:
    """The steps of the hearings; what was written there may be personal and is shown by `hearings show` only."""
    for sag in sager:
        for trin in sag.trin:
            da, en = TRIN[trin.trin]
            frist = f" ({trin.frist})" if trin.frist else ""
            yield Punkt(trin.tidspunkt, Slags.HOERING, da + frist, en + frist, regel=trin.aarsag, noegle=str(sag.nr))


def _inddrivelse(conn: Connection, nymf: NyMF, numre: Sequence[int], aktioner: Mapping[int, Aktion]) -> Iterator[Punkt]:
    """What happened at collection, each time that the claim was handed over."""
    for trin in (trin for nr in numre for trin in nymf.historik(conn, nr)):
        yield _aktionspunkt(trin)
        if trin.tilstand in _MED_FUND:
            yield from _fund(trin, aktioner.get(trin.aktion_id))
    for haendelse in oversigt.historik(conn, list(aktioner)):
        da, en = tekster.forsendelse(haendelse.hvad, haendelse.backend)
        yield Punkt(
            haendelse.tidspunkt,
            Slags.FORSENDELSE,
            da,
            en,
            regel=haendelse.kode,
            noegle=_leverance(haendelse.aktion_id, haendelse.leverance_id),
        )


def _leverance(aktion_id: int, leverance_id: int | None) -> str:
    return f"{aktion_id}/{leverance_id}" if leverance_id is not None else str(aktion_id)


def _aktionspunkt(trin: Historikpost) -> Punkt:
    (kode_da, kode_en), (da, en) = tekster.AKTIONSKODE[trin.aktionskode], tekster.AKTION[trin.tilstand]
    return Punkt(
        trin.tidspunkt,
        Slags.AKTION,
        f"{kode_da}: {da}. {trin.aarsag.tekst}",
        f"{kode_en}: {en}. {trin.aarsag.text}",
        noegle=str(trin.aktion_id),
    )


def _fund(trin: Historikpost, aktion: Aktion | None) -> Iterator[Punkt]:
    """What an action was rejected or heard for."""
    for fund in aktion.bemaerkninger if aktion else ():
        yield Punkt(
            trin.tidspunkt,
            Slags.AKTION,
            _med_rettelse(fund, fund.tekst, fund.rettelse),
            _med_rettelse(fund, fund.text, fund.fix),
            regel=fund.id,
            noegle=str(trin.aktion_id),
        )


def _med_rettelse(fund: Bemaerkning, tekst: str, rettelse: str) -> str:
    nummer = f" (debitor {fund.skyldner})" if fund.skyldner is not None else ""
    return f"{tekst}{nummer} {rettelse}".rstrip()
