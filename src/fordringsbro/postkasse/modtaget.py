"""What a fagsystem is told of, and whether it can be: pure functions on what the mailbox holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.sf1590.faelles.aarsager import Svargrund


class Bogfoeringsslags(StrEnum):
    """Kinds of bookings that a fagsystem is told of."""

    DAEKNING = "DAEKNING"
    DAEKNING_NEDREGULERING = "DAEKNING_NEDREGULERING"
    AFSKRIVNING = "AFSKRIVNING"
    AFSKRIVNING_NEDREGULERING = "AFSKRIVNING_NEDREGULERING"

    @property
    def objekt(self) -> Objekt:
        """The same as a kind of object that a rejection can point at."""
        return Objekt(self.value)


#: What each kind of reversal reverses, and the reason when that is unknown.
TILBAGEFOERER: Final = {
    Bogfoeringsslags.DAEKNING_NEDREGULERING: (Bogfoeringsslags.DAEKNING, Svargrund.UKENDT_DAEKNING),
    Bogfoeringsslags.AFSKRIVNING_NEDREGULERING: (Bogfoeringsslags.AFSKRIVNING, Svargrund.UKENDT_AFSKRIVNING),
}


@dataclass(frozen=True, slots=True)
class Bogfoeringspost:
    """A coverage, a write-off, or the reversal of one.

    Attributes:
        post_id: Its id.
        slags: Kind.
        konto_id: The account.
        fordring_id: The claim.
        beloeb_oere: How much.
        forgaenger_id: What a reversal reverses.
        indbetaling_id: The payment, or the reversal of one, where told.
        aarsag: Code of the reason, where told.
    """

    post_id: UUID
    slags: Bogfoeringsslags
    konto_id: UUID
    fordring_id: UUID
    beloeb_oere: int
    forgaenger_id: UUID | None = None
    indbetaling_id: UUID | None = None
    aarsag: str | None = None


@dataclass(frozen=True, slots=True)
class Indvending:
    """Why a post can't be taken; `kode` is of the list of reasons."""

    kode: Svargrund
    objekt: Objekt
    objekt_id: UUID


@dataclass(frozen=True, slots=True)
class Postkassestand:
    """What the mailbox holds that a message touches.

    Attributes:
        poster: Posts by id: those of the message that came before, and those that its reversals name.
        tilbagefoert: How much of each post was reversed before.
    """

    poster: Mapping[UUID, Bogfoeringspost]
    tilbagefoert: Mapping[UUID, int]


def indvendinger(poster: Sequence[Bogfoeringspost], kendt: Postkassestand) -> Iterator[Indvending]:
    """Everything that speaks against a message; it is taken whole or not at all."""
    egne: dict[UUID, Bogfoeringspost] = {}
    tilbagefoert = dict(kendt.tilbagefoert)
    # A coverage may be told of together with its reversal, in whichever list.
    i_beskeden = {p.post_id: p for p in poster}
    for post in poster:
        foer = kendt.poster.get(post.post_id)
        if post.post_id in egne:
            yield Indvending(Svargrund.GENTAGET_I_BESKED, post.slags.objekt, post.post_id)
        elif foer is not None and foer != post:
            yield Indvending(Svargrund.ANDET_INDHOLD, post.slags.objekt, post.post_id)
        elif post.beloeb_oere <= 0:
            yield Indvending(Svargrund.BELOEB_UGYLDIGT, post.slags.objekt, post.post_id)
        elif foer is None and post.forgaenger_id is not None:
            forgaenger = kendt.poster.get(post.forgaenger_id) or i_beskeden.get(post.forgaenger_id)
            yield from _tilbagefoersel(post, forgaenger, tilbagefoert)
        egne[post.post_id] = post


def _tilbagefoersel(
    post: Bogfoeringspost, forgaenger: Bogfoeringspost | None, tilbagefoert: dict[UUID, int]
) -> Iterator[Indvending]:
    ventet, ukendt = TILBAGEFOERER[post.slags]
    if forgaenger is not None and forgaenger.slags in TILBAGEFOERER:
        yield Indvending(Svargrund.ER_TILBAGEFOERSEL, post.slags.objekt, post.post_id)
    elif forgaenger is None or forgaenger.slags is not ventet or forgaenger.fordring_id != post.fordring_id:
        yield Indvending(ukendt, ventet.objekt, post.forgaenger_id or post.post_id)
    else:
        i_alt = tilbagefoert.get(forgaenger.post_id, 0) + post.beloeb_oere
        tilbagefoert[forgaenger.post_id] = i_alt
        if i_alt > forgaenger.beloeb_oere:
            yield Indvending(Svargrund.OVER_REST, post.slags.objekt, post.post_id)
