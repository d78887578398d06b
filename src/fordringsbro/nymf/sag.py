"""What the numeric checks look at: one action with all that must be known to judge it. Plain records."""

from __future__ import annotations

from datetime import date

from fordringsbro.aktion.aktioner import Aktionsindhold, Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsdata
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.model import Aktion, Kanal, Registerpost
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.record import record
from fordringsbro.regler.typer import Fordringstyper


@record
class Hovedfordring:
    """What must be known of a main claim to judge a related one.

    Attributes:
        ophoert: Whether it was withdrawn or returned, or is about to be.
    """

    kategori: str
    art: str
    backend: Backend | None
    afvist: bool
    forfaldsdato: date | None
    modtagelsesdato: date
    ophoert: bool = False

    @classmethod
    def af_post(cls, post: Registerpost) -> Hovedfordring:
        """The facts of a claim in the register."""
        return cls(
            kategori=post.kategori,
            art=post.art,
            backend=post.backend,
            afvist=post.tilstand is Aktionstilstand.REJECTED,
            forfaldsdato=post.forfaldsdato,
            modtagelsesdato=post.modtagelsesdato,
            ophoert=post.ophoer is not None,
        )


@record
class Oprettelsesfakta:
    """What is known of a claim that is to be created or sent again.

    Attributes:
        hoved: The main claim that a related one names, when it is known.
        hoved_ekstern: Whether the request names one by the ledger's id; `hoved_id` by fordrings-ID.
        reference_brugt: Whether another claim of the claimant has the same reference.
        samlet_oere: The claim with what is related to it and comes along; None for one that comes later.
        fremmed: Whether the claim that is sent again is another claimant's.
        tidligere: That claim's master data.
    """

    hoved: Hovedfordring | None = None
    hoved_ekstern: bool = False
    hoved_id: bool = False
    reference_brugt: bool = False
    samlet_oere: int | None = None
    fremmed: bool = False
    tidligere: Fordringsdata | None = None


@record
class Referencefakta:
    """What is known of the action that another one undoes.

    Attributes:
        naevnt: Whether the request refers to any.
        aktion: The action, when the claimant has it.
        annulleret: Whether another action that was not rejected undoes it already.
    """

    naevnt: bool = False
    aktion: Aktion | None = None
    annulleret: bool = False

    @property
    def virkningsloes(self) -> bool:
        """Whether there is nothing left to undo."""
        return self.annulleret or (self.aktion is not None and self.aktion.tilstand is Aktionstilstand.REJECTED)


@record
class Sag:
    """One action to judge.

    Attributes:
        dato: The reception date.
        backend: Where it goes; None when nobody takes it.
        post: The claim it is on as it will be when everything earlier is done; for a resending the withdrawn claim;
            None when the claimant has no such claim.
        virkning: The claim whose balance changes, likewise; mostly the same one.
        venter: Whether an earlier action on the claim is not done.
        medlemmer: What else the action concerns, likewise: what a withdrawal takes along; for what raises a claim, the
            claim that the principal is of and its write-up claims.
        forudsaetning_afvist: Whether the action that this one presupposes was rejected.
    """

    aktionskode: Aktionskode
    data: Aktionsindhold | None
    aftale: Aftale
    dato: date
    typer: Fordringstyper
    kanal: Kanal = Kanal.SYSTEM
    valuta: str = "DKK"
    backend: Backend | None = None
    post: Registerpost | None = None
    virkning: Registerpost | None = None
    venter: bool = False
    medlemmer: tuple[Registerpost, ...] = ()
    forudsaetning_afvist: bool = False
    opret: Oprettelsesfakta = Oprettelsesfakta()
    reference: Referencefakta = Referencefakta()
