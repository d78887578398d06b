"""The journal of a claim: append-only events in a hash chain, and the balance that follows from them.

Each event's hash covers its own content and the hash before it, so a changed, removed or inserted event breaks the
chain from there on. The claim itself keeps the number and hash of its last event, so a cut end is seen as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from uuid import UUID

import orjson

from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.platform.record import record

#: Fields of an event's data that hold words, which may name a person: they are kept beside the chain.
I_ORD = frozenset({"aarsag_tekst", "tekstlinjer"})
#: What the first event of a claim has before it.
BEGYNDELSE = bytes(32)


class Art(StrEnum):
    """Kinds of event. Amounts are signed: what raises the balance is positive."""

    REGISTRERET = "REGISTRERET"  # +
    NEDREGULERET = "NEDREGULERET"  # -
    DAEKKET = "DAEKKET"  # -
    DAEKNING_TILBAGEFOERT = "DAEKNING_TILBAGEFOERT"  # +
    AFSKREVET = "AFSKREVET"  # -
    AFSKRIVNING_TILBAGEFOERT = "AFSKRIVNING_TILBAGEFOERT"  # +
    AENDRET = "AENDRET"
    HAEFTELSE_REGISTRERET = "HAEFTELSE_REGISTRERET"  # on a claim that was known
    HAEFTELSE_AFSLUTTET = "HAEFTELSE_AFSLUTTET"
    SAT_TIL_OPKRAEVNING = "SAT_TIL_OPKRAEVNING"
    HENSTAND_GIVET = "HENSTAND_GIVET"
    HENSTAND_OPHOERT = "HENSTAND_OPHOERT"
    OVERDRAGET = "OVERDRAGET"
    OVERDRAGELSE_AFVIST = "OVERDRAGELSE_AFVIST"
    OVERDRAGELSE_RETURNERET = "OVERDRAGELSE_RETURNERET"
    OVERDRAGELSE_GENOPTAGET = "OVERDRAGELSE_GENOPTAGET"


class Kontoart(StrEnum):
    """Kinds of event on an account as a whole."""

    ADMINISTRATOR_AFSLUTTET = "ADMINISTRATOR_AFSLUTTET"
    EJERSKIFTE = "EJERSKIFTE"
    OVERDRAGET_TIL_DEBITORSYSTEM = "OVERDRAGET_TIL_DEBITORSYSTEM"
    KONTO_AFSLUTTET = "KONTO_AFSLUTTET"
    KONTO_GENOPTAGET = "KONTO_GENOPTAGET"
    RYKKERSTOP_SAT = "RYKKERSTOP_SAT"
    RYKKERSTOP_OPHAEVET = "RYKKERSTOP_OPHAEVET"


@record
class Kontohaendelse:
    """An event of an account as a whole.

    Attributes:
        nr: Its place among all events of the ledger.
        art: Kind.
        virkningsdato: The Danish date from which it counts.
        bogfoert_at: When it was booked.
        data: JSON values about the event, without personal identification.
    """

    nr: int
    art: Kontoart
    virkningsdato: date
    bogfoert_at: datetime
    data: Mapping[str, object]


@record
class Haendelse:
    """An event before it has its place in the chain.

    Attributes:
        fordring_id: The claim.
        art: Kind.
        beloeb_oere: Signed change of the balance.
        virkningsdato: The Danish date from which it counts.
        reference_id: Id of the write-down, coverage or reversal, if it is one.
        data: JSON values about the event, without personal identification; its texts (`I_ORD`) do not get into the
            chain, and only an event with a `reference_id` has such.
    """

    fordring_id: UUID
    art: Art
    beloeb_oere: int
    virkningsdato: date
    reference_id: UUID | None
    data: Mapping[str, object]


@record
class Journalpost:
    """An event in its place.

    Attributes:
        seq: Counts from 1 in each claim.
        bogfoert_at: When it was booked.
        data: As the chain has it.
        tekst: What was written in words, as long as it is kept; no part of the chain.
        notat: Who had it booked by hand, and why; no part of the chain.
    """

    fordring_id: UUID
    seq: int
    art: Art
    beloeb_oere: int
    virkningsdato: date
    bogfoert_at: datetime
    reference_id: UUID | None
    data: Mapping[str, object]
    prev_hash: bytes
    hash: bytes
    tekst: Mapping[str, object] = field(default_factory=dict)
    notat: Notat | None = None

    @property
    def form(self) -> JsonObjekt:
        """The data with the texts."""
        return {**self.data, **self.tekst}


@record
class Kaedeende:
    """Where a claim's chain ends: number and hash of its last event."""

    seq: int = 0
    hash: bytes = BEGYNDELSE


@record
class Kaedebrud:
    """A claim whose chain does not hold: the first event that is wrong, and how."""

    fordring_id: UUID
    seq: int
    grund: str


#: Events of claims that others may want to be told of; see `Debitorbog.haendelser_efter`.
FORTAELLES = frozenset(
    {
        Art.REGISTRERET,
        Art.NEDREGULERET,
        Art.DAEKKET,
        Art.DAEKNING_TILBAGEFOERT,
        Art.AFSKREVET,
        Art.AFSKRIVNING_TILBAGEFOERT,
        Art.AENDRET,
        Art.SAT_TIL_OPKRAEVNING,
        Art.HENSTAND_GIVET,
        Art.HENSTAND_OPHOERT,
        Art.HAEFTELSE_REGISTRERET,
        Art.HAEFTELSE_AFSLUTTET,
    }
)
#: Events that only this house is interested in: the way to collection, whose receipts tell it to who must know.
FORTAELLES_IKKE = frozenset(
    {
        Art.OVERDRAGET,
        Art.OVERDRAGELSE_AFVIST,
        Art.OVERDRAGELSE_RETURNERET,
        Art.OVERDRAGELSE_GENOPTAGET,
    }
)

#: Events that state what the claim is, by its fingerprint.
_MED_INDHOLD = frozenset({Art.REGISTRERET, Art.AENDRET})


def kanonisk(vaerdi: object) -> bytes:
    """JSON in the one form that is hashed and compared: sorted keys, no spaces, characters as they are."""
    return orjson.dumps(vaerdi, option=orjson.OPT_SORT_KEYS)


def fingeraftryk(vaerdi: object) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal."""
    return sha256(kanonisk(vaerdi)).hexdigest()


def _tid(bogfoert_at: datetime) -> str:
    """A moment as the chain has it."""
    return bogfoert_at.astimezone(UTC).isoformat()


def _hash(haendelse: Haendelse | Journalpost, seq: int, tid: str, prev_hash: bytes) -> bytes:
    indhold = [
        haendelse.fordring_id,
        seq,
        haendelse.art,
        haendelse.beloeb_oere,
        haendelse.virkningsdato,
        tid,
        haendelse.reference_id,
        haendelse.data,
        prev_hash.hex(),
    ]
    return sha256(kanonisk(indhold)).digest()


def _uden_ord(haendelse: Haendelse) -> tuple[Haendelse, JsonKilde]:
    """The event as the chain has it, and its texts."""
    if I_ORD.isdisjoint(haendelse.data):
        return haendelse, {}
    tekst = {navn: vaerdi for navn, vaerdi in haendelse.data.items() if navn in I_ORD}
    if haendelse.reference_id is None:
        raise ValueError("only what has an id of its own has texts")
    resten = {navn: vaerdi for navn, vaerdi in haendelse.data.items() if navn not in I_ORD}
    return replace(haendelse, data=resten), tekst


def bogfoer(haendelser: Iterable[Haendelse], ender: Mapping[UUID, Kaedeende], nu: datetime) -> list[Journalpost]:
    """Give events their place behind the last event of their claim, in the order given.

    Args:
        haendelser: Events of any number of claims.
        ender: Where the chains of known claims end; a claim that is not here begins its chain.
        nu: When the events are booked.
    """
    seneste = dict(ender)
    begyndelse, tid = Kaedeende(), _tid(nu)
    poster = []
    for haendelse in haendelser:
        h, tekst = _uden_ord(haendelse)
        ende = seneste.get(h.fordring_id, begyndelse)
        seq = ende.seq + 1
        nyt = _hash(h, seq, tid, ende.hash)
        seneste[h.fordring_id] = Kaedeende(seq, nyt)
        poster.append(
            Journalpost(
                h.fordring_id,
                seq,
                h.art,
                h.beloeb_oere,
                h.virkningsdato,
                nu,
                h.reference_id,
                h.data,
                ende.hash,
                nyt,
                tekst,
            )
        )
    return poster


def saldo(poster: Iterable[Journalpost], *, til_og_med: date | None = None) -> int:
    """The balance in øre: the sum of the events, or of those that count by a date."""
    return sum(p.beloeb_oere for p in poster if til_og_med is None or p.virkningsdato <= til_og_med)


def find_brud(
    fordring_id: UUID, poster: Iterable[Journalpost], ende: Kaedeende, indhold: str | None
) -> Kaedebrud | None:
    """The first thing that is wrong with a claim's chain, if anything is.

    Args:
        fordring_id: The claim.
        poster: Its events in order.
        ende: Where the claim says that its chain ends.
        indhold: Fingerprint of the claim as it is stored, to compare with the one that its registration, or the last
            change of it, booked.
    """
    seneste = Kaedeende()
    booket: tuple[int, object] = (1, indhold)
    for post in poster:
        if post.seq != seneste.seq + 1:
            return Kaedebrud(fordring_id, seneste.seq + 1, "an event is missing")
        if post.prev_hash != seneste.hash:
            return Kaedebrud(fordring_id, post.seq, "the event does not continue the one before it")
        if post.hash != _hash(post, post.seq, _tid(post.bogfoert_at), post.prev_hash):
            return Kaedebrud(fordring_id, post.seq, "the event was changed")
        if post.art in _MED_INDHOLD:
            booket = post.seq, post.data.get("indhold")
        seneste = Kaedeende(post.seq, post.hash)
    if seneste != ende:
        return Kaedebrud(fordring_id, seneste.seq + 1, "the last event is not the one the claim ends with")
    if booket[1] != indhold:
        return Kaedebrud(fordring_id, booket[0], "the claim is not the one that was registered or changed")
    return None
