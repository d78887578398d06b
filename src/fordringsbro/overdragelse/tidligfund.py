"""What collection would say to a claim that is not handed over yet, as it is told to who registered it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from fordringsbro.nymf.model import Virkning
from fordringsbro.nymf.vurdering import Vurdering, foerste_dag
from fordringsbro.platform.record import record


class Tidligvirkning(Enum):
    """What a finding would mean for the claim."""

    AFVISES = "it would be rejected"
    HOERES = "it would be heard about"
    OPLYSES = "nothing: the other collection system would say it"


_VIRKNING: Final = {
    Virkning.AFVIS: Tidligvirkning.AFVISES,
    Virkning.HOERING: Tidligvirkning.HOERES,
    Virkning.OPLYSNING: Tidligvirkning.OPLYSES,
}


@record
class Tidligfund:
    """One thing found in a claim; never holds the value that was found.

    Attributes:
        fordring_id: The claim.
        dag: The first day on which it can be handed over (local date), by which it was judged.
        kode: Rule id, or the number of a rejection code.
        felter: Names of the fields it is about, as in `Fordringsdata` or `Skyldner`.
        tekst: What is wrong, in Danish; `text` in English.
        rettelse: What would make it pass, in Danish; `fix` in English; empty for codes.
        skyldner: Number of the debtor it is about, counted from 1.
    """

    fordring_id: UUID
    dag: date
    virkning: Tidligvirkning
    kode: str
    felter: tuple[str, ...]
    tekst: str
    text: str
    rettelse: str
    fix: str
    skyldner: int | None


def tidligfund(
    vurderinger: Mapping[UUID, Vurdering], srber: Mapping[UUID, date | None], i_dag: date
) -> tuple[Tidligfund, ...]:
    """The findings of judgements, claim by claim in their order.

    Args:
        vurderinger: By claim.
        srber: The last date to pay of each claim that was told one.
        i_dag: Today.
    """
    return tuple(
        Tidligfund(
            fordring_id=fordring_id,
            dag=foerste_dag(srber.get(fordring_id), i_dag),
            virkning=_VIRKNING[en.virkning],
            kode=en.id,
            felter=en.felter,
            tekst=en.tekst,
            text=en.text,
            rettelse=en.rettelse,
            fix=en.fix,
            skyldner=en.skyldner,
        )
        for fordring_id, vurdering in vurderinger.items()
        for en in vurdering.bemaerkninger
    )
