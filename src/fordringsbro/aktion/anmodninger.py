"""What NyMF is asked to do: plain requests.

Amounts are whole øre, dates are Danish local dates. A claimant's `ekstern_id` of an action is unique for ever: the same
request again gives the same action.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from uuid import UUID

from fordringsbro.aktion.aktioner import GENINDSEND, OPRET, SKABENDE, Aktionsindhold, Aktionskode, passer
from fordringsbro.aktion.fordringsdata import Fordringsdata, Genindsendelse, Kategori
from fordringsbro.platform.record import record


class Kanal(StrEnum):
    """How an action comes in."""

    #: A debtor system; actions are queued behind each other.
    SYSTEM = "SYSTEM"
    #: A clerk who waits for the answer; what can't be done at once is refused.
    PORTAL = "PORTAL"


@record
class Anmodning:
    """A request to create a claim, or to send a withdrawn one again (when `data` is a `Genindsendelse`).

    Attributes:
        ekstern_id: The claim's id in the ledger it comes from, unique for each claimant and for ever.
        hoved_ekstern_id: The main claim's id in that ledger, for a related claim (UF).
        hoved_fordring_id: The main claim's fordrings-ID instead, when it was sent earlier.
        valuta: The currency the amounts were given in.
    """

    fordringshaver_id: int
    ekstern_id: UUID
    data: Fordringsdata
    hoved_ekstern_id: UUID | None = None
    hoved_fordring_id: int | None = None
    valuta: str = "DKK"
    kanal: Kanal = Kanal.SYSTEM

    @property
    def aktionskode(self) -> Aktionskode:
        """Creation or resending."""
        return GENINDSEND if isinstance(self.data, Genindsendelse) else OPRET


@record
class Rettelse:
    """A request for any other action on a claim; also one whose content doesn't fit its code, which is rejected.

    Attributes:
        ekstern_id: The action's own id, unique like a claim's.
        data: The content; None when it holds none.
        fordring_id: The claim's fordrings-ID, or
        fordring_ekstern_id: its id in the ledger.
        reference_aktion_id: The AktionID of the action that this one undoes, or
        reference_ekstern_id: that action's own id.
        forudsaetter_aktion_id: An earlier action that must be carried out first; if it is rejected, so is this one.
    """

    fordringshaver_id: int
    ekstern_id: UUID
    aktionskode: Aktionskode
    data: Aktionsindhold | None
    fordring_id: int | None = None
    fordring_ekstern_id: UUID | None = None
    reference_aktion_id: int | None = None
    reference_ekstern_id: UUID | None = None
    forudsaetter_aktion_id: int | None = None
    valuta: str = "DKK"
    kanal: Kanal = Kanal.SYSTEM

    @property
    def naevner_reference(self) -> bool:
        """Whether the request refers to an action."""
        return self.reference_aktion_id is not None or self.reference_ekstern_id is not None


def i_orden(anmodninger: Sequence[Anmodning]) -> Iterator[Anmodning]:
    """Creations that come together in the order in which they are judged: their own.

    But a related claim that stands before its main claim comes right after it.
    """
    if all(en.hoved_ekstern_id is None for en in anmodninger):
        yield from anmodninger
        return
    foran = {_noegle(en): plads for plads, en in enumerate(anmodninger) if en.data.kategori == Kategori.HF}
    venter: dict[tuple[int, UUID], list[Anmodning]] = {}
    for plads, anmodning in enumerate(anmodninger):
        hoved = anmodning.hoved_ekstern_id
        hoved_noegle = (anmodning.fordringshaver_id, hoved) if hoved is not None else None
        if hoved_noegle is not None and anmodning.data.kategori != Kategori.HF and foran.get(hoved_noegle, -1) > plads:
            venter.setdefault(hoved_noegle, []).append(anmodning)
            continue
        yield anmodning
        if foran.get(_noegle(anmodning)) == plads:
            yield from venter.pop(_noegle(anmodning), ())


def _noegle(anmodning: Anmodning) -> tuple[int, UUID]:
    return anmodning.fordringshaver_id, anmodning.ekstern_id


def rettet(anmodning: Anmodning | Rettelse) -> Anmodning | Rettelse:
    """A creation that came as any action, as the request it is."""
    if not isinstance(anmodning, Rettelse) or anmodning.aktionskode not in SKABENDE:
        return anmodning
    data = anmodning.data
    if not isinstance(data, Fordringsdata) or not passer(anmodning.aktionskode, data):
        return anmodning
    return Anmodning(
        fordringshaver_id=anmodning.fordringshaver_id,
        ekstern_id=anmodning.ekstern_id,
        data=data,
        valuta=anmodning.valuta,
        kanal=anmodning.kanal,
    )
