"""The feed: what was booked that others are told of, in one order and without gaps."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.record import record


@record
class Feedpost:
    """A booked event, with what a message about it needs.

    Attributes:
        nr: Its place in the feed; read on from here.
        art: Kind; one of `FORTAELLES`, or any of `Kontoart`.
        kommune_cvr: The municipality.
        konto_id: The account.
        oprettet_af: The fagsystem that created the claim, or the account when it is an event of the account.
        ejer: The fagsystem that may change the account now.
        virkningsdato: The Danish date from which it counts.
        bogfoert_at: When it was booked.
        data: The event's own values: for a coverage `indbetaling_id`; for the reversal of one `daekning_id`,
            `indbetaling_id` and `nedregulering_id`; for a write-off `aarsag`; for the reversal of
            one `afskrivning_id` as well; for a change of owner `fra`, `til` (CVR number and IT system) and
            `fra_debitorsystem`.
        fordring_id: The claim, fee or interest, when it is an event of one.
        slags: Which of these.
        hoved_fordring_id: The claim that a fee, interest or related claim belongs to.
        beloeb_oere: Signed change of the balance.
        reference_id: Id of the coverage, write-off or reversal.
    """

    nr: int
    art: Art | Kontoart
    kommune_cvr: str
    konto_id: UUID
    oprettet_af: OprettetAf
    ejer: OprettetAf
    virkningsdato: date
    bogfoert_at: datetime
    data: dict[str, object]
    fordring_id: UUID | None = None
    slags: Slags | None = None
    hoved_fordring_id: UUID | None = None
    beloeb_oere: int = 0
    reference_id: UUID | None = None
