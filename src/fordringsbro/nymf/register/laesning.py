"""Reading what judgments need to know, for many requests at once with a number of round trips that doesn't grow."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.model import Aktion, Registerpost, Rettelse
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.register_store import Noegle
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.database import Connection


class Laesning:
    """Reads in the caller's transaction, in which the claimants' registers are held.

    What `forbered` read is answered from memory until `glem`, with what `husk` was told since; everything else is read
    when it is asked for.

    Args:
        conn: The transaction.
        foer: Called before something is read that `forbered` did not read, to write what `husk` was told of.
    """

    def __init__(self, conn: Connection, foer: Callable[[], None] = lambda: None) -> None:
        self._conn = conn
        self._foer = foer
        self._aftaler: dict[tuple[int, date], Aftale | None] = {}
        self.glem()

    def glem(self) -> None:
        """Forget what may have changed; agreements don't, while the registers are held for one call."""
        self._aktioner: dict[int, Aktion | None] = {}
        self._aktioner_ved_noegle: dict[Noegle, Aktion | None] = {}
        self._poster: dict[int, Registerpost | None] = {}
        self._ved_noegle: dict[Noegle, int | None] = {}
        self._aabne: dict[int, list[Aktion]] = {}
        self._annulleringer: dict[int, list[Aktion]] = {}
        self._tilhoerende: dict[int, list[int]] = {}

    def forbered(self, anmodninger: Sequence[Rettelse]) -> None:
        """Read at once what requests name: actions and claims, with what is open on them and belongs to them."""
        conn = self._conn
        noegler = {(a.fordringshaver_id, a.reference_ekstern_id) for a in anmodninger if a.reference_ekstern_id}
        ider = {i for a in anmodninger for i in (a.reference_aktion_id, a.forudsaetter_aktion_id) if i is not None}
        self._aktioner_ved_noegle = _med_ukendte(
            noegler, aktion_store.aktioner_ved_noegle(conn, noegler) if noegler else {}
        )
        self._aktioner = _med_ukendte(ider, aktion_store.aktioner_ved_id(conn, ider) if ider else {})
        naevnte = [*filter(None, self._aktioner.values()), *filter(None, self._aktioner_ved_noegle.values())]
        self._laes_poster(anmodninger, naevnte)
        self._laes_omkring()
        self._annulleringer = {aktion.aktion_id: [] for aktion in naevnte}
        for aktion in aktion_store.annulleringer(conn, self._annulleringer) if naevnte else ():
            self._annulleringer[aktion.reference_aktion_id or 0].append(aktion)

    def _laes_omkring(self) -> None:
        """Read what the claims belong to and what belongs to them, and what is open on all of it."""
        conn = self._conn
        kendte = {post.fordring_id: post for post in self._poster.values() if post}
        fordringer = set(kendte)
        overordnede = {
            id_
            for post in kendte.values()
            for id_ in (post.hoved_fordring_id, post.opskriver_fordring_id, post.genindsendt_som)
        }
        fordringer |= overordnede - {None}  # type: ignore[arg-type]  # what is left are ids
        manglende = fordringer - kendte.keys()
        self._poster |= register_store.poster_ved_id(conn, manglende) if manglende else {}
        self._tilhoerende = {fordring_id: [] for fordring_id in fordringer}
        for post in register_store.tilhoerende(conn, fordringer) if fordringer else ():
            self._poster[post.fordring_id] = post
            self._knyt(post)
        fordringer |= {fordring_id for alle in self._tilhoerende.values() for fordring_id in alle}
        self._aabne = {fordring_id: [] for fordring_id in fordringer}
        for aktion in aktion_store.aabne(conn, fordringer) if fordringer else ():
            for fordring_id in roerte(aktion) & fordringer:
                self._aabne[fordring_id].append(aktion)

    def _knyt(self, post: Registerpost) -> None:
        """Note what a claim belongs to."""
        for fordring_id in {post.hoved_fordring_id or 0, post.opskriver_fordring_id or 0} & self._tilhoerende.keys():
            self._tilhoerende[fordring_id].append(post.fordring_id)

    def husk(self, aktion: Aktion, skabt: Registerpost | None = None) -> None:
        """Have later questions see what an action, which is yet to be written, does; and the claim it creates."""
        self._aktioner[aktion.aktion_id] = aktion
        self._aktioner_ved_noegle[aktion.fordringshaver_id, aktion.ekstern_id] = aktion
        self._annulleringer[aktion.aktion_id] = []
        if skabt is not None:
            self._poster[skabt.fordring_id] = skabt
            self._ved_noegle[skabt.fordringshaver_id, skabt.ekstern_id] = skabt.fordring_id
            self._aabne[skabt.fordring_id], self._tilhoerende[skabt.fordring_id] = [], []
            self._knyt(skabt)
        if aktion.tilstand is Aktionstilstand.REJECTED:
            return
        if aktion.reference_aktion_id in self._annulleringer:
            self._annulleringer[aktion.reference_aktion_id].append(aktion)
        for fordring_id in roerte(aktion) & self._aabne.keys():
            self._aabne[fordring_id].append(aktion)
        virkning = self._poster.get(aktion.virkning_fordring_id or 0)
        if virkning is not None:
            rest = virkning.rest_oere + aktion.virkning_oere
            self._poster[virkning.fordring_id] = replace(virkning, rest_oere=rest)

    def _laes_poster(self, anmodninger: Sequence[Rettelse], naevnte: Iterable[Aktion]) -> None:
        noegler = {(a.fordringshaver_id, a.fordring_ekstern_id) for a in anmodninger if a.fordring_ekstern_id}
        ider = {a.fordring_id for a in anmodninger if a.fordring_id is not None}
        for aktion in naevnte:
            ider |= {aktion.fordring_id, aktion.virkning_fordring_id or aktion.fordring_id}
        ved_noegle = register_store.poster_ved_noegle(self._conn, noegler) if noegler else {}
        self._ved_noegle = dict.fromkeys(noegler) | {n: p.fordring_id for n, p in ved_noegle.items()}
        self._poster = _med_ukendte(ider, register_store.poster_ved_id(self._conn, ider) if ider else {})
        self._poster |= {post.fordring_id: post for post in ved_noegle.values()}

    def aftale(self, fordringshaver_id: int, dato: date) -> Aftale | None:
        """A claimant's agreement as it is on a day."""
        soegt = (fordringshaver_id, dato)
        if soegt not in self._aftaler:
            fundet = aftale_store.nogle(self._conn, [fordringshaver_id], dato)
            self._aftaler[soegt] = fundet.get(fordringshaver_id)
        return self._aftaler[soegt]

    def aktion(self, aktion_id: int) -> Aktion | None:
        """An action by its id."""
        if aktion_id in self._aktioner:
            return self._aktioner[aktion_id]
        self._foer()
        return aktion_store.aktion(self._conn, aktion_id)

    def aktion_ved_noegle(self, noegle: Noegle) -> Aktion | None:
        """An action by claimant and external id."""
        if noegle in self._aktioner_ved_noegle:
            return self._aktioner_ved_noegle[noegle]
        self._foer()
        return aktion_store.aktioner_ved_noegle(self._conn, [noegle]).get(noegle)

    def post(self, fordring_id: int) -> Registerpost | None:
        """A claim by its fordrings-ID."""
        if fordring_id in self._poster:
            return self._poster[fordring_id]
        self._foer()
        return register_store.poster_ved_id(self._conn, [fordring_id]).get(fordring_id)

    def post_ved_noegle(self, noegle: Noegle) -> Registerpost | None:
        """A claim by claimant and external id."""
        if noegle in self._ved_noegle:
            fordring_id = self._ved_noegle[noegle]
            return None if fordring_id is None else self._poster[fordring_id]
        self._foer()
        return register_store.poster_ved_noegle(self._conn, [noegle]).get(noegle)

    def aabne(
        self, fordring_ids: Collection[int], *, foer: int | None = None, sendte: Collection[int] = ()
    ) -> list[Aktion]:
        """The actions on these claims that have not ended, in order, up to the one with the id `foer`.

        Of the claims in `sendte` also those that came later and were sent already. Without `foer` all are given.
        """
        if not fordring_ids:
            return []
        if foer is not None:
            self._foer()
            return aktion_store.aabne(self._conn, fordring_ids, foer=foer, sendte=sendte)
        if not all(fordring_id in self._aabne for fordring_id in fordring_ids):
            self._foer()
            return aktion_store.aabne(self._conn, fordring_ids)
        fundne = {aktion.aktion_id: aktion for fordring_id in fordring_ids for aktion in self._aabne[fordring_id]}
        return [fundne[aktion_id] for aktion_id in sorted(fundne)]

    def tilhoerende(self, fordring_id: int) -> list[Registerpost]:
        """What is related to a claim, or writes it up, and is still there."""
        if fordring_id in self._tilhoerende:
            return [post for egen in self._tilhoerende[fordring_id] if (post := self._poster[egen]) is not None]
        self._foer()
        return register_store.tilhoerende(self._conn, [fordring_id])

    def annulleret(self, aktion_id: int, undtagen: int = 0) -> bool:
        """Whether an action, other than `undtagen`, undoes this one and was not rejected."""
        if aktion_id in self._annulleringer:
            fundne = self._annulleringer[aktion_id]
        else:
            self._foer()
            fundne = aktion_store.annulleringer(self._conn, [aktion_id])
        return any(aktion.aktion_id != undtagen for aktion in fundne)


def roerte(aktion: Aktion) -> set[int]:
    """The claims that an open action has to do with."""
    return {aktion.fordring_id, aktion.virkning_fordring_id or 0, aktion.skaber_fordring_id or 0}


def _med_ukendte(soegte: Iterable[Any], fundne: dict[Any, Any]) -> dict[Any, Any]:
    """What was found, and None for what there is not."""
    return {noegle: fundne.get(noegle) for noegle in soegte}
