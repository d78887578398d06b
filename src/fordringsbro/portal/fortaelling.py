"""A claim's story: from the message it came in to the receipt of its collection system, in one timeline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Final
from uuid import UUID

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.journal import Journalpost
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse import uafstemte_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal import store, tekster
from fordringsbro.portal.inddrivelsesforloeb import forloeb, venter_paa
from fordringsbro.portal.model import Fordringsrad, Historie, Historiepunkt, Punktslags
from fordringsbro.portal.svarlaesning import fund_i_svar
from fordringsbro.sf1590.anmodning import store as anmodninger
from fordringsbro.sf1590.fagsystem import store as fagsystem_store

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: Longest number that is an id anywhere; a longer one would not fit its column.
_CIFRE: Final = 18
#: The id of no claim, looked for where there is none, so that the one takes as long as the other.
_INGEN: Final = UUID(int=0)
#: What comes first when several things happened at the same instant.
_RAEKKEFOELGE: Final = (
    Punktslags.BESKED,
    Punktslags.BOG,
    Punktslags.SAGSBEHANDLER,
    Punktslags.FUND,
    Punktslags.AKTION,
    Punktslags.HOERING,
    Punktslags.FORSENDELSE,
    Punktslags.REGISTER,
    Punktslags.UNDERRETNING,
    Punktslags.FAGSYSTEM,
)


def find_fordring(conn: Connection, ident: str, kommuner: store.Synlige = None) -> UUID | None:
    """The claim that an id means: its UUID, our fordrings-ID, its backend's id, or the ledger's number (`F17`).

    Raises:
        FejlError: `FLERE_MED_ID` when the UUID names claims of several municipalities; says which number each has.
    """
    if _UUID.fullmatch(ident):
        fundne = store.med_id(conn, UUID(ident), kommuner)
        if len(fundne) > 1:
            hvis = ", ".join(f"{f.system_id}: CVR {f.kommune_cvr}" for f in fundne)
            raise FejlError(Fejlkode.FLERE_MED_ID, sted=hvis)
        return fundne[0].fordring_id if fundne else None
    if _er_nummer(ident):
        return store.id_for_nummer(conn, int(ident), kommuner)
    if ident[:1] in {"F", "f"} and _er_nummer(ident[1:]):
        return store.id_for_systemnummer(conn, int(ident[1:]))
    return None


def med_samme_id(conn: Connection, ident: str, kommuner: store.Synlige = None) -> list[store.MedId]:
    """The claims that a UUID means, if it means several."""
    fundne = store.med_id(conn, UUID(ident), kommuner) if _UUID.fullmatch(ident) else []
    return fundne if len(fundne) > 1 else []


def find_i_register(conn: Connection, ident: str) -> int | None:
    """The claim of the register that an id means: its fordrings-ID, or its backend's id."""
    return store.registernummer(conn, int(ident)) if _er_nummer(ident) else None


def _er_nummer(tekst: str) -> bool:
    return tekst.isascii() and tekst.isdigit() and len(tekst) <= _CIFRE


def fortael(
    conn: Connection,
    bog: Debitorlaesning,
    nymf: NyMF,
    ident: str,
    *,
    med_ord: bool = False,
    kommuner: store.Synlige = None,
) -> Historie | None:
    """The story of one claim, oldest first; None when nothing has the id.

    Holds ids, rules, states and amounts, and never who owes: it may be shown to an operator.

    Args:
        conn: Inside the caller's transaction, so that the story is told of one moment.
        bog: The ledger.
        nymf: The register.
        ident: Any id of the claim; see `find_fordring`.
        med_ord: Also who did what by hand, and in which words, which may be personal.
        kommuner: The municipalities whose claims may be seen; another's is looked for as one that isn't there.

    Raises:
        FejlError: `FLERE_MED_ID`; see `find_fordring`.
    """
    fordring_id = find_fordring(conn, ident, kommuner)
    rad = store.rad(conn, fordring_id or _INGEN, kommuner)
    if rad is None:
        return None
    journal = bog.journal(conn, rad.fordring_id)
    ved_inddrivelse = forloeb(conn, nymf, store.registernumre(conn, rad.fordring_id))
    punkter = [
        *_beskeder(conn, rad, journal),
        *_bog(journal),
        *ved_inddrivelse.punkter,
        *_fagsystem(conn, [post.reference_id for post in journal if post.reference_id]),
        *_anmodninger(conn, rad),
        *_afstemninger(conn, rad.fordring_id),
    ]
    if not med_ord:
        punkter = [replace(punkt, af=None, ord_=None) for punkt in punkter]
    venter = venter_paa(conn, rad.tilstand, rad.registernummer, ved_inddrivelse.hoering)
    return Historie(rad, i_orden(punkter), venter, tuple(store.relaterede(conn, rad.fordring_id)))


def i_orden(punkter: Iterable[Historiepunkt]) -> tuple[Historiepunkt, ...]:
    """Points of a story, oldest first."""
    return tuple(sorted(punkter, key=lambda punkt: (punkt.tidspunkt, _RAEKKEFOELGE.index(punkt.slags))))


def _bogfoert(rad: Fordringsrad, journal: Iterable[Journalpost]) -> set[UUID]:
    """Ids of what was booked on a claim; the account and the main claim are on other claims too."""
    fundne = {post.reference_id for post in journal if post.reference_id}
    fundne |= {UUID(ident) for post in journal for ident in _UUID.findall(str(post.data))}
    return fundne - {rad.konto_id, rad.hoved_fordring_id}


def _beskeder(conn: Connection, rad: Fordringsrad, journal: Sequence[Journalpost]) -> Iterator[Historiepunkt]:
    """The messages that touched the claim, each with what its answer said of it."""
    for besked in store.beskeder(conn, rad, _bogfoert(rad, journal)):
        da, en = tekster.BESKED[besked.udfald]
        yield Historiepunkt(
            besked.modtaget_at,
            Punktslags.BESKED,
            f"{besked.operation} modtaget: {da}",
            f"{besked.operation} received: {en}",
            noegle=besked.transaktions_id,
        )
        for sagt in fund_i_svar(besked.svar, besked.fund, rad):
            yield Historiepunkt(
                besked.modtaget_at,
                Punktslags.FUND,
                f"Svaret bemærkede: {sagt.da}",
                f"The answer remarked: {sagt.en}",
                regel=sagt.kode,
            )


def _bog(poster: Sequence[Journalpost]) -> Iterator[Historiepunkt]:
    for post, saldo in zip(poster, accumulate(p.beloeb_oere for p in poster), strict=True):
        da, en = tekster.JOURNAL[post.art]
        yield Historiepunkt(
            post.bogfoert_at,
            Punktslags.BOG,
            da,
            en,
            noegle=str(post.reference_id) if post.reference_id else None,
            aendring_oere=post.beloeb_oere,
            saldo_oere=saldo,
            af=post.notat.hvem if post.notat else None,
            ord_=post.notat.hvorfor if post.notat else None,
        )


def _anmodninger(conn: Connection, rad: Fordringsrad) -> Iterator[Historiepunkt]:
    """The requests about the claim, or about its account as a whole, and what a person decided."""
    for gemt in anmodninger.om_fordring(conn, rad.konto_id, rad.fordring_id):
        noegle, handling = str(gemt.anmodning.ekstern_id), koder(Liste.HANDLINGSTYPE)[gemt.anmodning.handling]
        if gemt.afgjort_at is None or gemt.notat is None:
            continue
        da, en = tekster.ANMODNING[gemt.tilstand]
        yield Historiepunkt(
            gemt.afgjort_at,
            Punktslags.SAGSBEHANDLER,
            f"{da}: {handling.titel_da}",
            f"{en}: {handling.titel_en}",
            regel=" ".join(gemt.grunde) or None,
            noegle=noegle,
            af=gemt.notat.hvem,
            ord_=gemt.notat.hvorfor,
        )


def _afstemninger(conn: Connection, fordring_id: UUID) -> Iterator[Historiepunkt]:
    """What persons decided where collection refused what was booked."""
    for a in uafstemte_store.afstemninger(conn, fordring_id):
        da, en = tekster.AFSTEMNING[a.art]
        saldi = tekster.kroner(a.bog_oere), tekster.kroner(a.inddrivelse_oere)
        yield Historiepunkt(
            a.tidspunkt,
            Punktslags.SAGSBEHANDLER,
            f"{da} ({saldi[0]} i debitorbogen, {saldi[1]} hos inddrivelsen)",
            f"{en} ({saldi[0]} in the ledger, {saldi[1]} in collection)",
            af=a.hvem,
            ord_=a.begrundelse,
        )


def _fagsystem(conn: Connection, post_ids: list[UUID]) -> Iterator[Historiepunkt]:
    """What the fagsystem was told of the claim, and what it said to that."""
    for besked in fagsystem_store.der_fortaeller(conn, post_ids):
        noegle, om = str(besked.besked_id), besked.operation
        yield Historiepunkt(
            besked.oprettet_at,
            Punktslags.FAGSYSTEM,
            f"{om} til fagsystemet",
            f"{om} for the fagsystem",
            noegle=noegle,
        )
        if besked.afsluttet_at is not None:
            da, en = tekster.FAGSYSTEM[besked.tilstand]
            yield Historiepunkt(
                besked.afsluttet_at, Punktslags.FAGSYSTEM, da, en, regel=" ".join(besked.koder), noegle=noegle
            )
