"""Gathering what must be known to judge an action, from the register and the actions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import overload

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import Afgang, Tilbagekaldsaarsag
from fordringsbro.aktion.fordringsdata import Genindsendelse
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.model import Aktion, Ophoer, Registerpost, Rettelse
from fordringsbro.nymf.register.laesning import Laesning, roerte
from fordringsbro.nymf.sag import Hovedfordring, Oprettelsesfakta, Referencefakta, Sag
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.record import record
from fordringsbro.regler.typer import Fordringstyper

_ENDTE = frozenset({Aktionstilstand.DONE, Aktionstilstand.REJECTED})
#: Ends that not even FEJL replaces.
_ENDELIGE = frozenset({Tilbagekaldsaarsag.FEJL, *Afgang})


def over(post: Registerpost) -> set[int]:
    """The claims with which a claim is withdrawn: its main claim, and the claim that it writes up."""
    return {id_ for id_ in (post.hoved_fordring_id, post.opskriver_fordring_id) if id_ is not None}


def uden_hoerte(poster: Sequence[Registerpost]) -> list[Registerpost]:
    """The claims without those in hearing and what is to write these up: none of that was sent."""
    hoerte = {post.fordring_id for post in poster if post.tilstand is Aktionstilstand.HEARING}
    return [post for post in poster if not hoerte & {post.fordring_id, post.opskriver_fordring_id}]


def fremskriv(post: Registerpost, aabne: Iterable[Aktion]) -> Registerpost:
    """A claim as it will be when what is on its way is done; balances come projected from the register.

    Args:
        post: The claim.
        aabne: What is on its way on it and on the claims with which it is withdrawn.
    """
    for aktion in aabne:
        if isinstance(aktion.data, a.Tilbagekald):
            if aktion.fordring_id in {post.fordring_id} | over(post) and aktion.backend is post.backend:
                post = _tilbagekaldt(post, ophoer(aktion, aktion.data))
        elif aktion.fordring_id != post.fordring_id:
            continue
        elif isinstance(aktion.data, a.Hovedstolsrettelse):
            post = replace(post, hovedstol_oere=aktion.data.hovedstol_oere)
        elif isinstance(aktion.data, a.Aendring) and aktion.data.art:
            post = replace(post, art=aktion.data.art)
    return post


def _tilbagekaldt(post: Registerpost, ende: Ophoer) -> Registerpost:
    """A claim after a withdrawal, as the register will book it: FEJL replaces a milder end."""
    if post.ophoer is not None and (ende.aarsag != Tilbagekaldsaarsag.FEJL or post.ophoer.aarsag in _ENDELIGE):
        return post
    return replace(post, ophoer=ende)


def ophoer(aktion: Aktion, data: a.Tilbagekald) -> Ophoer:
    """How a withdrawal ends its claim; without a date of its own on the day it was received."""
    return Ophoer(data.aarsag, data.virkningsdato or local_date(aktion.modtaget), aktion.aktion_id)


@record
class Kendsgerninger:
    """The claim and the action that a request names, and what is open on them.

    Attributes:
        post: The claim, projected; None when the claimant has no such claim.
        reference: The action that is to be undone, when the claimant has it.
        virkning: The claim whose balance changes, projected; None when that is not known or a new one.
        medlemmer: What else the action concerns: what a withdrawal takes along; the claim and the write-ups that share
            a principal with the one that is raised.
    """

    aftale: Aftale | None
    post: Registerpost | None
    reference: Aktion | None
    virkning: Registerpost | None
    aabne: tuple[Aktion, ...]
    medlemmer: tuple[Registerpost, ...] = ()

    @property
    def venter_paa(self) -> int | None:
        """The last open action that must be done first."""
        return self.aabne[-1].aktion_id if self.aabne else None


class Opslag:
    """Gathers facts.

    Args:
        laesning: Reads them.
        typer: Which types are known.
    """

    def __init__(self, laesning: Laesning, typer: Fordringstyper) -> None:
        self._laesning = laesning
        self._typer = typer

    def om_rettelse(self, anmodning: Rettelse, dato: date) -> Kendsgerninger:
        """What a request is about that is received on `dato`."""
        reference = self._reference(anmodning)
        post = self._post(anmodning, reference)
        aftale = self._laesning.aftale(anmodning.fordringshaver_id, dato)
        return self._om(aftale, anmodning.aktionskode, post, reference)

    def om_aktion(self, aktion: Aktion) -> Kendsgerninger:
        """What an action that waited is about, now that it may have its turn."""
        laesning = self._laesning
        reference = laesning.aktion(aktion.reference_aktion_id) if aktion.reference_aktion_id else None
        post = laesning.post(aktion.fordring_id)
        aftale = laesning.aftale(aktion.fordringshaver_id, local_date(aktion.modtaget))
        return self._om(aftale, aktion.aktionskode, post, reference, foer=aktion)

    def _om(
        self,
        aftale: Aftale | None,
        aktionskode: a.Aktionskode,
        post: Registerpost | None,
        reference: Aktion | None,
        *,
        foer: Aktion | None = None,
    ) -> Kendsgerninger:
        virkning = self._virkning(aktionskode, post, reference)
        medlemmer = self._medlemmer(aktionskode, post)
        if foer is not None:
            medlemmer = [en for en in medlemmer if en.opret_aktion_id < foer.aktion_id]
        ider = {en.fordring_id for en in (post, virkning, *medlemmer) if en is not None}
        overordnede = set[int]().union(*(over(en) for en in (post, virkning) if en is not None)) - ider
        if aktionskode in a.SKABENDE:
            # What is being created stands before everything on it.
            ider, overordnede = set(), set()
        forud = self._laesning.aabne(ider | overordnede, foer=foer.aktion_id if foer else None, sendte=overordnede)
        aabne = [aktion for aktion in forud if roerte(aktion) & ider]
        if foer is not None:
            # What came later must not count against it: by the receipts, and by what is earlier and still open.
            post, virkning = (_som_det_er(et, aabne) for et in (post, virkning))
            medlemmer = [_som_det_er(en, aabne) for en in medlemmer]
        return Kendsgerninger(
            aftale=aftale,
            post=fremskriv(post, forud) if post else None,
            reference=reference,
            virkning=fremskriv(virkning, forud) if virkning else None,
            aabne=tuple(aabne),
            medlemmer=tuple(fremskriv(en, aabne) for en in medlemmer),
        )

    def _virkning(
        self, aktionskode: a.Aktionskode, post: Registerpost | None, reference: Aktion | None
    ) -> Registerpost | None:
        """The claim whose balance changes: for an annulment that of what it undoes."""
        roert = reference.virkning_fordring_id if reference and aktionskode in a.ANNULLERENDE else None
        if roert is None or (post is not None and post.fordring_id == roert):
            return post
        return self._laesning.post(roert)

    def _medlemmer(self, aktionskode: a.Aktionskode, post: Registerpost | None) -> list[Registerpost]:
        """See `Kendsgerninger.medlemmer`; a claim in hearing is none, since it was never in collection."""
        if post is None or aktionskode not in {a.TILBAGEKALD} | a.OPSKRIVENDE:
            return []
        rod = post.opskriver_fordring_id or post.fordring_id
        if aktionskode == a.TILBAGEKALD:
            andre = self._laesning.tilhoerende(post.fordring_id)
            # Sent again after a withdrawal, and withdrawn once more: what was sent first goes first.
            igen = self._laesning.post(post.genindsendt_som) if post.genindsendt_som else None
            andre = [*andre, igen] if igen is not None and igen.tilstand not in _ENDTE else andre
            return uden_hoerte(andre)
        egen = [] if rod == post.fordring_id else [self._laesning.post(rod)]
        andre = [en for en in self._laesning.tilhoerende(rod) if en.opskriver_fordring_id == rod]
        return [en for en in (*egen, *andre) if en is not None and en.fordring_id != post.fordring_id]

    def sag(self, anmodning: Rettelse, fakta: Kendsgerninger, aftale: Aftale, dato: date) -> Sag:
        """A request, ready to be judged."""
        return replace(
            self._sag(anmodning.aktionskode, anmodning.data, fakta, aftale, dato),
            kanal=anmodning.kanal,
            valuta=anmodning.valuta,
            reference=self._referencefakta(fakta, naevnt=anmodning.naevner_reference),
            forudsaetning_afvist=self._afvist(anmodning.forudsaetter_aktion_id),
        )

    def sag_ved_tur(self, aktion: Aktion, fakta: Kendsgerninger, aftale: Aftale, dato: date) -> Sag:
        """An action that waited, ready to be judged again."""
        sag = self._sag(aktion.aktionskode, aktion.data, fakta, aftale, dato)
        sag = replace(sag, forudsaetning_afvist=self._afvist(aktion.forudsaetter_aktion_id))
        reference = self._referencefakta(fakta, naevnt=True, undtagen=aktion.aktion_id)
        if aktion.aktionskode not in a.SKABENDE:
            return replace(sag, reference=reference)
        hoved = self.hoved(aktion)
        tidligere = aktion.data.tidligere_fordring_id if isinstance(aktion.data, Genindsendelse) else None
        post = self._laesning.post(tidligere) if tidligere else None
        return replace(sag, post=post, opret=Oprettelsesfakta(hoved=hoved, hoved_ekstern=True))

    def venter_paa(self, aktion: Aktion, fakta: Kendsgerninger) -> int | None:
        """The action that a waiting one still must wait for.

        That is an earlier one on its claim, or on the claim that it sends again, or the creation of its main claim.
        """
        if aktion.aktionskode not in a.SKABENDE:
            return fakta.venter_paa
        if isinstance(aktion.data, Genindsendelse):
            aabne = self._laesning.aabne([aktion.data.tidligere_fordring_id], foer=aktion.aktion_id)
            if aabne:
                return aabne[-1].aktion_id
        hoved_id = aktion.hoved_fordring_id
        hoved = self._laesning.post(hoved_id) if hoved_id else None
        return hoved.opret_aktion_id if hoved and hoved.tilstand not in _ENDTE else None

    def hoved(self, aktion: Aktion) -> Hovedfordring | None:
        """The main claim of a claim that is to be created, as it will be."""
        hoved_id = aktion.hoved_fordring_id
        post = self._laesning.post(hoved_id) if hoved_id else None
        if post is None:
            return None
        forud = self._laesning.aabne([post.fordring_id], foer=aktion.aktion_id, sendte=[post.fordring_id])
        return Hovedfordring.af_post(fremskriv(post, forud))

    def _sag(
        self,
        aktionskode: a.Aktionskode,
        data: a.Aktionsindhold | None,
        fakta: Kendsgerninger,
        aftale: Aftale,
        dato: date,
    ) -> Sag:
        post = fakta.post
        return Sag(
            aktionskode=aktionskode,
            data=data,
            aftale=aftale,
            dato=dato,
            typer=self._typer,
            backend=post.backend if post else None,
            post=post,
            virkning=fakta.virkning,
            venter=bool(fakta.aabne),
            medlemmer=fakta.medlemmer,
        )

    def _afvist(self, aktion_id: int | None) -> bool:
        aktion = self._laesning.aktion(aktion_id) if aktion_id is not None else None
        return aktion is not None and aktion.tilstand is Aktionstilstand.REJECTED

    def _referencefakta(self, fakta: Kendsgerninger, *, naevnt: bool, undtagen: int = 0) -> Referencefakta:
        aktion = fakta.reference
        annulleret = aktion is not None and self._laesning.annulleret(aktion.aktion_id, undtagen)
        return Referencefakta(naevnt=naevnt, aktion=aktion, annulleret=annulleret)

    def _reference(self, anmodning: Rettelse) -> Aktion | None:
        fundet = None
        if anmodning.reference_aktion_id is not None:
            fundet = self._laesning.aktion(anmodning.reference_aktion_id)
        elif anmodning.reference_ekstern_id is not None:
            fundet = self._laesning.aktion_ved_noegle((anmodning.fordringshaver_id, anmodning.reference_ekstern_id))
        return fundet if fundet and fundet.fordringshaver_id == anmodning.fordringshaver_id else None

    def _post(self, anmodning: Rettelse, reference: Aktion | None) -> Registerpost | None:
        """The claim that is named, or else that of the action referred to; another claimant's is not known."""
        if anmodning.fordring_ekstern_id is not None:
            return self._laesning.post_ved_noegle((anmodning.fordringshaver_id, anmodning.fordring_ekstern_id))
        fordring_id = anmodning.fordring_id
        if fordring_id is None and reference is not None:
            fordring_id = reference.fordring_id
        if fordring_id is None:
            return None
        post = self._laesning.post(fordring_id)
        return post if post and post.fordringshaver_id == anmodning.fordringshaver_id else None


@overload
def _som_det_er(post: Registerpost, aabne: Iterable[Aktion]) -> Registerpost: ...
@overload
def _som_det_er(post: None, aabne: Iterable[Aktion]) -> None: ...
def _som_det_er(post: Registerpost | None, aabne: Iterable[Aktion]) -> Registerpost | None:
    """A claim by its receipts and by these open actions only."""
    if post is None:
        return None
    paa_vej = sum(aktion.virkning_oere for aktion in aabne if aktion.virkning_fordring_id == post.fordring_id)
    return replace(post, rest_oere=post.saldo_oere + paa_vej)


def i_psrm(post: Registerpost | None) -> bool:
    """Whether a claim lives in PSRM."""
    return post is not None and post.backend is Backend.PSRM
