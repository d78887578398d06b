"""Which answer belongs to which action: by number where there is one, else by position, checked, else by reference.

A backend's receipts come in an order of its own (the official sample has the related claim before its main claim), and
an answer may be about something else altogether. So position alone is never trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fordringsbro.inddrivelse.aktioner import KODER
from fordringsbro.inddrivelse.levering import Aktionssvar, Post
from fordringsbro.inddrivelse.model import Fordringsdata


@dataclass(frozen=True, slots=True)
class Parring:
    """The outcome: pairs, and what was left over on each side."""

    par: tuple[tuple[Post, Aktionssvar], ...]
    uden_svar: tuple[Post, ...]
    uden_post: tuple[Aktionssvar, ...]


def par(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> Parring:
    """Pair the actions of a delivery with what a backend says of them."""
    ved_nummer: dict[tuple[str, int], list[Aktionssvar]] = {}
    for et in svar:
        for nummer in _numre(et.loebenummer, None if et.loebenummer is not None else et.backend_aktion_id):
            ved_nummer.setdefault(nummer, []).append(et)
    fundet = [
        (post, et)
        for post in poster
        for nummer in _numre(post.loebenummer, post.backend_aktion_id)
        for et in ved_nummer.get(nummer, ())
        if _passer(post, et)
    ]
    poster, svar = _rest(poster, svar, fundet)
    # A number that both sides know and that differs can't be outvoted by a position.
    if len(poster) == len(svar) and all(map(_passer, poster, svar)):
        fundet += zip(poster, svar, strict=True)
    else:
        fundet += [(post, et) for post, et in _entydige(poster, svar)]
    poster, svar = _rest(poster, svar, fundet)
    return Parring(tuple(fundet), tuple(poster), tuple(svar))


def _numre(loebenummer: int | None, backend_aktion_id: int | None) -> list[tuple[str, int]]:
    """Ours and the backend's number of an action, as far as known; two that share one are of the same action."""
    numre = (("vores", loebenummer), ("deres", backend_aktion_id))
    return [(hvis, nummer) for hvis, nummer in numre if nummer is not None]


def _samme_nummer(post: Post, svar: Aktionssvar) -> bool:
    if svar.loebenummer is not None:
        return svar.loebenummer == post.loebenummer
    return post.backend_aktion_id is not None and svar.backend_aktion_id == post.backend_aktion_id


def _passer(post: Post, svar: Aktionssvar) -> bool:
    opgave = post.opgave
    if svar.aktionskode != KODER[opgave.backend].get(opgave.aktionskode):
        return False
    if svar.loebenummer is not None:
        # Whoever answers by our number also uses the id that we gave.
        return svar.loebenummer == post.loebenummer and svar.backend_fordring_id == opgave.id_hos_dmi
    if None not in (post.backend_aktion_id, svar.backend_aktion_id) and not _samme_nummer(post, svar):
        return False
    if isinstance(opgave.data, Fordringsdata):
        return svar.reference in (None, opgave.data.reference)
    return svar.backend_fordring_id in (None, post.backend_fordring_id)


def _entydige(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> list[tuple[Post, Aktionssvar]]:
    """The pairs in which neither side fits anything else."""
    mulige = [(post, et) for post in poster for et in svar if _passer(post, et)]
    return [
        (post, et)
        for post, et in mulige
        if sum(anden is post for anden, _ in mulige) == 1 and sum(andet is et for _, andet in mulige) == 1
    ]


def _rest(
    poster: Sequence[Post], svar: Sequence[Aktionssvar], fundet: list[tuple[Post, Aktionssvar]]
) -> tuple[list[Post], list[Aktionssvar]]:
    brugte_poster = {id(post) for post, _ in fundet}
    brugte_svar = {id(et) for _, et in fundet}
    return (
        [post for post in poster if id(post) not in brugte_poster],
        [et for et in svar if id(et) not in brugte_svar],
    )
