"""What a debtor system may do, what came of its actions, and what refuses a whole message: plain records."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Any

from fordringsbro.platform.record import record


class Udgave(StrEnum):
    """The public OIO deliveries of the MF contract; the two differ in what docs/mf.md lists."""

    FOERSTE = "20140709"
    SIDSTE = "20141003"


@record
class Adgang:
    """That a debtor system may report for a claimant, and how the two agreed to speak.

    Attributes:
        se_nummer: The system's number, which it names in every message.
        udgave: The delivery of the contract whose messages the claimant's system speaks.
        aeldre: Whether elements that later deliveries dropped are skipped in place of refused.
        cvr: The CVR number in the system's certificate; None when it is the SE number.
    """

    se_nummer: str
    fordringshaver_id: int
    udgave: Udgave = Udgave.FOERSTE
    aeldre: bool = False
    cvr: str | None = None


class Aktionsstatus(StrEnum):
    """ModtagFordringAktionStatusKode."""

    MODTAGET = "MODTAGET"
    #: In hearing: a person must look at it.
    SAGSBEHAND = "SAGSBEHAND"
    AFVIST = "AFVIST"
    UDFOERT = "UDFOERT"


@record
class Aktionsafvisning:
    """One reason of a rejection: number, Danish text, parameters; never a value that names a person.

    Attributes:
        sted: The element it is about, for who reads the message without sending it: a path from the message's root, or
            one inside the action. Not part of an answer.
    """

    nummer: int
    tekst: str
    parametre: tuple[str, ...] = ()
    sted: str = ""


@record
class Resultat:
    """What is told of one action on one claim.

    Attributes:
        hoved_fordring_id: The claim's own id, unless it is related to a main claim.
        aendret: When the status became what it is; given when the result is kept.
        udfoert: What was done (the branch of UdfoertAktionValg), for an executed action.
    """

    aktion_id: int
    fordring_id: int
    hoved_fordring_id: int
    aktionskode: str
    fordringshaver_id: int
    reference: str | None = field(repr=False)
    status: Aktionsstatus
    modtaget: datetime
    afvist: tuple[Aktionsafvisning, ...] = ()
    udfoert: dict[str, Any] | None = field(default=None, repr=False)
    aendret: datetime | None = None


class HovedfejlError(Exception):
    """A message is refused as a whole; told in SvarStruktur, and nothing of it is kept.

    Attributes:
        fejl: The reasons.
    """

    def __init__(self, *fejl: Aktionsafvisning) -> None:
        super().__init__(", ".join(str(en.nummer) for en in fejl))
        self.fejl = fejl
