"""Hearing cases: their states, their two clocks, and what each side may say. Pure.

Facts (V): the claimant has 14 days to approve with a justification or to withdraw; the collector (RIM) treats the
answer within 14 days; the claim is not received while that runs. Nothing public says what happens when a clock runs
out: our reading is that the case is marked as overdue and still waits, since nobody's decision can be taken for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import synlig

#: Days of each clock. It starts on the Danish date of the step before; an answer on the last day is in time.
FRIST_DAGE: Final = 14
#: Days before the last one on which the second reminder is told.
_KORT_FOER_DAGE: Final = 2
#: Characters of a justification or another text, and of the id of who writes it.
LAENGSTE_TEKST: Final = 500
LAENGSTE_HVEM: Final = 100


class Hoeringstilstand(StrEnum):
    """Where a case is."""

    AFVENTER_FORDRINGSHAVER = "AFVENTER_FORDRINGSHAVER"
    AFVENTER_RIM = "AFVENTER_RIM"
    GODKENDT = "GODKENDT"
    AFVIST = "AFVIST"
    #: Accepted, and the deviation is accepted from this claimant from now on.
    JUSTERET = "JUSTERET"
    #: The claimant took the action back.
    FORTRUDT = "FORTRUDT"


_T = Hoeringstilstand
AABNE: Final = (_T.AFVENTER_FORDRINGSHAVER, _T.AFVENTER_RIM)


class Hoeringsrolle(StrEnum):
    """Who takes a step."""

    SYSTEM = "SYSTEM"
    FORDRINGSHAVER = "FORDRINGSHAVER"
    RIM = "RIM"


class Trin(StrEnum):
    """What can happen in a case."""

    OPRETTET = "OPRETTET"
    BEGRUNDET = "BEGRUNDET"
    FORTRUDT = "FORTRUDT"
    GODKENDT = "GODKENDT"
    AFVIST = "AFVIST"
    JUSTERET = "JUSTERET"
    #: The action ended otherwise: its main claim was rejected.
    BORTFALDET = "BORTFALDET"
    PAAMINDET_HALVVEJS = "PAAMINDET_HALVVEJS"
    PAAMINDET_KORT_FOER = "PAAMINDET_KORT_FOER"
    OVERSKREDET = "OVERSKREDET"


class Afgoerelse(StrEnum):
    """What RIM can decide."""

    GODKEND = "accept"
    AFVIS = "reject"
    JUSTER = "adjust"


class Fortrydelse(StrEnum):
    """Why a claimant takes an action back. The codes are ours (I): only "Andet", which needs a text, is public."""

    FEJL = "FEJL"
    BETALT = "BETALT"
    ANDET = "ANDET"


@record
class Hoeringstrin:
    """One step.

    Attributes:
        hvem: Free id of the clerk; personal data.
        tekst: Justification or reason in words; may hold personal data.
        aarsag: Reason code of a withdrawal.
        frist: For reminders: the last day of the clock they are about.
    """

    trin: Trin
    tidspunkt: datetime
    rolle: Hoeringsrolle
    hvem: str | None = None
    tekst: str | None = None
    aarsag: str | None = None
    frist: date | None = None


@record
class Hoering:
    """A case.

    Attributes:
        fund: The deviations that opened it.
        oprettet: When the action was reported.
        startet: The Danish date on which the clock that runs began, or the last one that did.
        frist: The last day of the clock that runs; None once the case is decided.
        trin: What has happened, oldest first.
    """

    nr: int
    aktion_id: int
    fordring_id: int
    fordringshaver_id: int
    aktionskode: str
    type_kode: str
    tilstand: Hoeringstilstand
    fund: tuple[Bemaerkning, ...]
    oprettet: datetime
    startet: date
    frist: date | None
    trin: tuple[Hoeringstrin, ...] = ()

    @property
    def aaben(self) -> bool:
        """Whether somebody must still act."""
        return self.tilstand in AABNE

    def overskredet(self, today: date) -> bool:
        """Whether the clock that runs has run out: its last day is past."""
        return self.frist is not None and today > self.frist


def frist(startet: date) -> date:
    """The last day of a clock. One that falls on a weekend or a holiday stays (our reading: nothing says it moves)."""
    return startet + timedelta(days=FRIST_DAGE)


def paamindelser(startet: date, slut: date, today: date) -> Iterator[Trin]:
    """The reminders that are due by today for a clock; each is told once, by whoever keeps the steps."""
    if today > slut:
        yield Trin.OVERSKREDET
        return
    if today >= startet + (slut - startet) / 2:
        yield Trin.PAAMINDET_HALVVEJS
    if today >= slut - timedelta(days=_KORT_FOER_DAGE):
        yield Trin.PAAMINDET_KORT_FOER


def kraev_tekst(tekst: str | None, sted: str, laengst: int = LAENGSTE_TEKST) -> str:
    """A text that must be given.

    Raises:
        FejlError: `PARAMETER`, when it is blank, too long, or holds what would control a terminal; names the field, not
            the text.
    """
    renset = (tekst or "").strip()
    if not renset or len(renset) > laengst or synlig(renset, linjer=True) != renset:
        raise FejlError(Fejlkode.PARAMETER, sted=f"{sted}: 1-{laengst}")
    return renset


def frivillig_tekst(tekst: str | None, sted: str, laengst: int = LAENGSTE_TEKST) -> str | None:
    """A text that may be given.

    Raises:
        FejlError: `PARAMETER`, when it is too long.
    """
    return kraev_tekst(tekst, sted, laengst) if tekst and tekst.strip() else None
