"""In which order creations and corrections of one call are taken: as few times by turns as their meaning allows.

What concerns the same claims is taken in the call's order. What doesn't can't tell in which order it is taken, so all
creations are taken together, and all corrections, however they stand among each other. Ids are given in the call's
order all the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from itertools import groupby

from fordringsbro.aktion.aktioner import OR
from fordringsbro.aktion.anmodninger import Anmodning, Rettelse, i_orden
from fordringsbro.aktion.fordringsdata import Genindsendelse
from fordringsbro.nymf.model import Aktion, Registerpost
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.register_store import Noegle
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

#: What a request has to do with: a claim or complex by fordrings-ID, an action by AktionID, a key, a reference.
Emne = tuple[str, object]


@record
class TildelteIder:
    """Ids that were drawn for requests before their turn, by their keys; requests that are missing draw their own.

    Attributes:
        aktioner: The action's.
        fordringer: The claim's that a request may create.
    """

    aktioner: Mapping[Noegle, int] = field(default_factory=dict)
    fordringer: Mapping[Noegle, int] = field(default_factory=dict)


@record
class Raekkefoelge:
    """How the requests of a call are taken.

    Attributes:
        grupper: The places of those that are taken together, creations or corrections, in the order to take them.
        ider: Ids of those that would otherwise draw theirs out of turn.
    """

    grupper: Sequence[Sequence[int]]
    ider: TildelteIder = field(default_factory=TildelteIder)


def raekkefoelge(conn: Connection, anmodninger: Sequence[Anmodning | Rettelse]) -> Raekkefoelge:
    """How to take requests with as few turns as can be.

    Args:
        conn: The transaction, in which the claimants' registers are held.
        anmodninger: The requests.
    """
    i_traek = _i_traek(anmodninger)
    if len(i_traek) <= 2 or _hoved_for_sig(anmodninger, i_traek):  # noqa: PLR2004 - one change of kind is no turn
        return Raekkefoelge(i_traek)
    naevnte = _Naevnte(conn, anmodninger)
    return Raekkefoelge(_saml(anmodninger, naevnte), _tildel(conn, anmodninger, i_traek, naevnte))


def _tildel(
    conn: Connection, anmodninger: Sequence[Anmodning | Rettelse], i_traek: Sequence[Sequence[int]], naevnte: _Naevnte
) -> TildelteIder:
    """Draw ids for the new ones in the order in which they would get them by turns."""
    nye: dict[Noegle, Anmodning | Rettelse] = {}
    for pladser in i_traek:
        gruppe = [anmodninger[plads] for plads in pladser]
        oprettelser = [en for en in gruppe if isinstance(en, Anmodning)]
        for en in i_orden(oprettelser) if oprettelser else gruppe:
            if not naevnte.kendt(_noegle(en)):
                nye.setdefault(_noegle(en), en)
    skabende = [noegle for noegle, en in nye.items() if isinstance(en, Anmodning) or en.aktionskode == OR]
    return TildelteIder(
        dict(zip(nye, aktion_store.nye_aktion_ider(conn, len(nye)), strict=True)),
        dict(zip(skabende, aktion_store.nye_fordring_ider(conn, len(skabende)), strict=True)),
    )


def _saml(anmodninger: Sequence[Anmodning | Rettelse], naevnte: _Naevnte) -> list[list[int]]:
    samlet: list[list[int]] = []
    # The last group that has to do with each subject.
    sidst: dict[Emne, int] = {}
    for plads, anmodning in enumerate(anmodninger):
        emner = set(naevnte.emner(anmodning))
        nr = max((sidst[emne] for emne in emner if emne in sidst), default=0)
        while nr < len(samlet) and not _samme_slags(anmodninger[samlet[nr][0]], anmodning):
            nr += 1
        if nr == len(samlet):
            samlet.append([])
        samlet[nr].append(plads)
        sidst |= dict.fromkeys(emner, nr)
    return samlet


def _samme_slags(en: Anmodning | Rettelse, anden: Anmodning | Rettelse) -> bool:
    return isinstance(en, Anmodning) is isinstance(anden, Anmodning)


def _i_traek(anmodninger: Sequence[Anmodning | Rettelse]) -> list[list[int]]:
    """The places of those of one kind that follow each other."""
    return [
        list(gruppe)
        for _, gruppe in groupby(range(len(anmodninger)), lambda plads: isinstance(anmodninger[plads], Anmodning))
    ]


def _hoved_for_sig(anmodninger: Sequence[Anmodning | Rettelse], i_traek: Iterable[Sequence[int]]) -> bool:
    """Whether a related claim comes in the call of its main claim, but apart from it: then it does not come along."""
    gruppe_med = {_noegle(anmodninger[plads]): nr for nr, pladser in enumerate(i_traek) for plads in pladser}
    for anmodning in anmodninger:
        if isinstance(anmodning, Anmodning) and anmodning.hoved_ekstern_id is not None:
            egen = gruppe_med[_noegle(anmodning)]
            if gruppe_med.get((anmodning.fordringshaver_id, anmodning.hoved_ekstern_id), egen) != egen:
                return True
    return False


def _noegle(anmodning: Anmodning | Rettelse) -> Noegle:
    return anmodning.fordringshaver_id, anmodning.ekstern_id


class _Naevnte:
    """What requests name, as the register has it before the call.

    Args:
        conn: The transaction.
        anmodninger: The requests.
    """

    def __init__(self, conn: Connection, anmodninger: Sequence[Anmodning | Rettelse]) -> None:
        noegler = {noegle for en in anmodninger for noegle in (_noegle(en), *_naevnte_noegler(en))}
        aktion_ider = {i for en in anmodninger if isinstance(en, Rettelse) for i in _naevnte_aktioner(en)}
        self._aktioner_ved_noegle = aktion_store.aktioner_ved_noegle(conn, noegler)
        self._aktioner = aktion_store.aktioner_ved_id(conn, aktion_ider)
        self._ved_noegle = register_store.poster_ved_noegle(conn, noegler)
        alle = (*self._aktioner_ved_noegle.values(), *self._aktioner.values())
        fordringer = {i for en in anmodninger for i in _naevnte_fordringer(en)}
        fordringer |= {i for aktion in alle for i in (aktion.fordring_id, aktion.virkning_fordring_id) if i}
        self._poster = register_store.poster_ved_id(conn, fordringer)

    def kendt(self, noegle: Noegle) -> bool:
        """Whether the request with this key was taken before."""
        return noegle in self._aktioner_ved_noegle

    def emner(self, anmodning: Anmodning | Rettelse) -> Iterator[Emne]:
        """What a request has to do with."""
        yield "noegle", _noegle(anmodning)
        if isinstance(anmodning, Anmodning) and anmodning.data.reference:
            yield "reference", (anmodning.fordringshaver_id, anmodning.data.reference)
        for noegle in _naevnte_noegler(anmodning):
            yield "noegle", noegle
            yield from self._om_post(self._ved_noegle.get(noegle))
            yield from self._om_aktion(self._aktioner_ved_noegle.get(noegle))
        for fordring_id in _naevnte_fordringer(anmodning):
            yield "fordring", fordring_id
            yield from self._om_post(self._poster.get(fordring_id))
        if isinstance(anmodning, Rettelse):
            for aktion_id in _naevnte_aktioner(anmodning):
                yield "aktion", aktion_id
                yield from self._om_aktion(self._aktioner.get(aktion_id))

    def _om_aktion(self, aktion: Aktion | None) -> Iterator[Emne]:
        if aktion is not None:
            yield "aktion", aktion.aktion_id
            for fordring_id in (aktion.fordring_id, aktion.virkning_fordring_id):
                yield from self._om_post(self._poster.get(fordring_id or 0))

    def _om_post(self, post: Registerpost | None) -> Iterator[Emne]:
        if post is not None:
            # The whole complex, and what the claim was sent again as or from.
            for fordring_id in (post.hoved_fordring_id or post.fordring_id, post.genindsendt_som, post.genindsendt_fra):
                if fordring_id is not None:
                    yield "fordring", fordring_id


def _naevnte_noegler(anmodning: Anmodning | Rettelse) -> Collection[Noegle]:
    egne = (
        (anmodning.hoved_ekstern_id,)
        if isinstance(anmodning, Anmodning)
        else (anmodning.fordring_ekstern_id, anmodning.reference_ekstern_id)
    )
    return [(anmodning.fordringshaver_id, ekstern_id) for ekstern_id in egne if ekstern_id is not None]


def _naevnte_fordringer(anmodning: Anmodning | Rettelse) -> Collection[int]:
    if isinstance(anmodning, Rettelse):
        return [] if anmodning.fordring_id is None else [anmodning.fordring_id]
    tidligere = anmodning.data.tidligere_fordring_id if isinstance(anmodning.data, Genindsendelse) else None
    return [i for i in (anmodning.hoved_fordring_id, tidligere) if i is not None]


def _naevnte_aktioner(anmodning: Rettelse) -> Collection[int]:
    return [i for i in (anmodning.reference_aktion_id, anmodning.forudsaetter_aktion_id) if i is not None]
