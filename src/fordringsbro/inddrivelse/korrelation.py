"""Which answer belongs to which action: by number where there is one, else by what only that action has.

First our own numbers (the AktionID we hand over, DMI's løbenummer), then the backend's, then the claim's id, and the
claimant's reference last. Where nothing in an answer speaks against its number, the two belong together at once; where
something else was left out or changed on its way (a reference that was cut or recased), the number still tells, once it
is sure that the numbers are those we know. Position says nothing: a backend's receipts come in an order of its own (the
official sample has the related claim before its main claim), and an answer may be about something else altogether.
What nothing tells apart is left over.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from fordringsbro.aktion.aktioner import KODER, SKABENDE
from fordringsbro.aktion.fordringsdata import Fordringsdata
from fordringsbro.inddrivelse.levering import Aktionssvar, Post
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import uden_blanke

_T = TypeVar("_T")
_Par = tuple[Post, Aktionssvar]
#: An action code with a reference or a claim.
_Kendetegn = tuple[str | None, int | str | None]


@record
class Parring:
    """The outcome: pairs, and what was left over on each side."""

    par: tuple[_Par, ...]
    uden_svar: tuple[Post, ...]
    uden_post: tuple[Aktionssvar, ...]


def par(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> Parring:
    """Pair the actions of a delivery with what a backend says of them."""
    fundet = _ved_nummer(poster, svar, _passer)
    for find in (_trods_forskelle, _ved_kendetegn, _eneste):
        rest_poster, rest_svar = _rest(poster, svar, fundet)
        fundet += find(rest_poster, rest_svar)
    rest_poster, rest_svar = _rest(poster, svar, fundet)
    return Parring(tuple(fundet), tuple(rest_poster), tuple(rest_svar))


def er_intetsigende(svar: Aktionssvar) -> bool:
    """Whether nothing in an answer tells whose it is; a claim that is being created has no id that we could know."""
    kendetegn = uden_blanke(svar.reference or "") if svar.aktionskode in SKABENDE else svar.backend_fordring_id
    return svar.loebenummer is None and not kendetegn


def kan_vaere(post: Post, svar: Aktionssvar) -> bool:
    """Whether an answer that belongs to no action may be about this one.

    A number of the action's own points at it alone; without one it is any action of its code and claimant.
    """
    if set(_svarets_numre(svar)) & set(_postens_numre(post)):
        return True
    return svar.loebenummer is None and (svar.aktionskode is None or _samme_slags(post, svar))


def _ved_nummer(
    poster: Sequence[Post], svar: Sequence[Aktionssvar], passer: Callable[[Post, Aktionssvar], bool]
) -> list[_Par]:
    """Pairs by a number that both sides know; several answers may be about one action."""
    ved_nummer: dict[tuple[str, int], list[Aktionssvar]] = {}
    for et in svar:
        for nummer in _svarets_numre(et):
            ved_nummer.setdefault(nummer, []).append(et)
    return [
        (post, et)
        for post in poster
        for nummer in _postens_numre(post)
        for et in ved_nummer.get(nummer, ())
        if passer(post, et)
    ]


def _trods_forskelle(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> list[_Par]:
    """Pairs by number where the answer says something else of reference or claim than we do.

    A backend's own numbers may by chance be among ours, so all that are told must be such that we know.
    """
    kendte = {nummer for post in poster for nummer in _postens_numre(post)}
    if not all(kendte & set(_svarets_numre(et)) for et in svar if et.loebenummer or et.backend_aktion_id):
        return []
    # By its own number and by ours an answer may lead to the same action twice, or to two.
    fundet = {(id(post), id(et)): (post, et) for post, et in _ved_nummer(poster, svar, _samme_slags)}
    gange = Counter(et for _, et in fundet)
    return [par_ for (_, et), par_ in fundet.items() if gange[et] == 1]


def _ved_kendetegn(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> list[_Par]:
    """Pairs by what an action is known by, where one on each side has it."""
    hos_post = _enkelte(poster, _postens_kendetegn)
    hos_svar = _enkelte(svar, lambda et: (et.aktionskode, uden_blanke(et.reference or "")))
    hos_svar |= _enkelte(svar, lambda et: (et.aktionskode, et.backend_fordring_id))
    fundet = ((post, hos_svar[tegn]) for tegn, post in hos_post.items() if tegn in hos_svar)
    return [(post, et) for post, et in fundet if _passer(post, et)]


def _enkelte(alle: Iterable[_T], tegn: Callable[[_T], _Kendetegn]) -> dict[_Kendetegn, _T]:
    """Those whose mark no other has, by it; without a mark there is nothing to know them by."""
    par_ = [(tegn(en), en) for en in alle]
    gange = Counter(mark for mark, _ in par_)
    return {mark: en for mark, en in par_ if gange[mark] == 1 and mark[1]}


def _eneste(poster: Sequence[Post], svar: Sequence[Aktionssvar]) -> list[_Par]:
    """The pairs in which neither side can be anything else: one action of a kind, and one answer to it."""
    mulige = [(post, et) for et in svar for post in poster if _passer(post, et)]
    for_post = Counter(id(post) for post, _ in mulige)
    for_svar = Counter(id(et) for _, et in mulige)
    return [(post, et) for post, et in mulige if for_post[id(post)] == 1 == for_svar[id(et)]]


def _postens_numre(post: Post) -> list[tuple[str, int]]:
    """Ours and the backend's numbers of an action, as far as known; two that share one are of the same action."""
    numre = (("løbenummer", post.loebenummer), ("aktion", post.aktion_id), ("deres", post.backend_aktion_id))
    return [(hvis, nummer) for hvis, nummer in numre if nummer is not None]


def _svarets_numre(svar: Aktionssvar) -> list[tuple[str, int]]:
    """The same of an answer. Whoever answers by our løbenummer tells no number of its own."""
    if svar.loebenummer is not None:
        return [("løbenummer", svar.loebenummer)]
    # A backend may repeat the AktionID that was handed over, or tell its own.
    return [] if svar.backend_aktion_id is None else [(hvis, svar.backend_aktion_id) for hvis in ("aktion", "deres")]


def _postens_kendetegn(post: Post) -> _Kendetegn:
    """What an answer may repeat of an action: its code, and a creation's reference or the claim it is on."""
    opgave = post.opgave
    kode = KODER[opgave.backend].get(opgave.aktionskode)
    return kode, opgave.data.reference if isinstance(opgave.data, Fordringsdata) else post.backend_fordring_id


def _samme_slags(post: Post, svar: Aktionssvar) -> bool:
    """Whether an answer is about an action of this code and claimant, and at DMI, which is told it, of this claim."""
    opgave = post.opgave
    if svar.aktionskode != KODER[opgave.backend].get(opgave.aktionskode):
        return False
    if svar.fordringshaver_id not in (None, opgave.fordringshaver_id):
        return False
    # Whoever answers by our number also uses the id that we gave.
    return svar.loebenummer is None or svar.backend_fordring_id in (None, opgave.id_hos_dmi)


def _passer(post: Post, svar: Aktionssvar) -> bool:
    """Whether nothing in an answer speaks against its being about an action."""
    if not _samme_slags(post, svar):
        return False
    if svar.loebenummer is not None:
        return svar.loebenummer == post.loebenummer
    if None not in (post.backend_aktion_id, svar.backend_aktion_id) and not (
        set(_svarets_numre(svar)) & set(_postens_numre(post))
    ):
        return False
    if isinstance(post.opgave.data, Fordringsdata):
        return svar.reference is None or uden_blanke(svar.reference) in ("", post.opgave.data.reference)
    return svar.backend_fordring_id in (None, post.backend_fordring_id)


def _rest(
    poster: Sequence[Post], svar: Sequence[Aktionssvar], fundet: Sequence[_Par]
) -> tuple[list[Post], list[Aktionssvar]]:
    brugte_poster = {id(post) for post, _ in fundet}
    brugte_svar = {id(et) for _, et in fundet}
    return (
        [post for post in poster if id(post) not in brugte_poster],
        [et for et in svar if id(et) not in brugte_svar],
    )
