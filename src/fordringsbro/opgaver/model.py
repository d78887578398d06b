"""One thing that waits for a person, and the kinds of such things."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID


class Arbejdsart(StrEnum):
    """Why something waits for a person. A member is in the command line's `--kind` and in the metrics as it stands."""

    #: One item of a feed or job failed and was set aside.
    TIL_SIDE = "SET_ASIDE"
    #: An action whose outcome at the collection system nobody can know.
    PARKERET = "PARKED"
    #: An action that was sent, and that the collection system has been silent about for long.
    TAVS = "SILENT"
    #: A collection system refuses us access; nothing is sent to it.
    PAUSE = "PAUSED"
    #: A hearing that waits for the claimant.
    HOERING = "HEARING"
    #: A request of a fagsystem that a person decides.
    ANMODNING = "REQUEST"
    #: A claim of the ledger that collection rejected.
    AFVIST = "REJECTED"
    #: A claim of the ledger that collection gave back.
    RETURNERET = "RETURNED"
    #: A claim of the ledger of which collection has another balance, since it refused a correction.
    UAFSTEMT = "DIFFERENCE"
    #: A notification that can't be read.
    UNDERRETNING = "NOTIFICATION"
    #: A message that a fagsystem refused, or that can't be delivered.
    BESKED = "MESSAGE"


@dataclass(frozen=True, slots=True)
class Arbejdspunkt:
    """One thing that waits for a person. Holds nothing personal.

    Attributes:
        art: Why it waits.
        noegle: What names it within its kind, as its commands take it.
        fordringshaver_id: The claimant's agreement, where there is one.
        fordring_id: The claim's id in the register; `krav_id` the one that its fagsystem gave it.
        krav_navn: What commands call the claim of the ledger: its number where another municipality uses its id, too.
        siden: Since when it waits; `frist` its last day, where it has one.
        grund: A code: of the error, of the rejection, of the state.
    """

    art: Arbejdsart
    noegle: str
    fordringshaver_id: int | None
    fordring_id: int | None
    krav_id: UUID | None
    siden: datetime
    frist: date | None
    grund: str | None
    krav_navn: str | None = None

    @property
    def kommando(self) -> str:
        """The command that solves it; WHO, TEXT and the like are to be filled in."""
        art = self.art
        # A message that was refused would be refused again: only one that was not delivered can be sent again.
        if art is Arbejdsart.BESKED and self.grund is not None and self.grund.startswith(_AFVIST_BESKED):
            return self._med_ider(_FAERDIG)
        return self._med_ider(_KOMMANDO[art])

    @property
    def se(self) -> str | None:
        """The command that shows what it is about, where another one than the list's does."""
        return self._med_ider(_SE[self.art]) if self.art in _SE else None

    def _med_ider(self, kommando: str) -> str:
        return kommando.format(
            art=self.art.value,
            noegle=self.noegle,
            krav=self.krav_navn,
            krav_eller_nr=self.krav_navn or self.fordring_id,
        )

    def er_sen(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.frist is not None and self.frist < today


@dataclass(frozen=True, slots=True)
class Artstal:
    """How many of a kind wait, and since when the oldest does."""

    art: Arbejdsart
    antal: int
    aeldste: datetime


#: What each kind is called, and what to do about it: in Danish and English.
TEKSTER: Final[dict[Arbejdsart, tuple[str, str]]] = {
    Arbejdsart.TIL_SIDE: (
        "Sat til side; prøves igen af sig selv, når årsagen er væk",
        "Set aside; tried again by itself once the cause is gone",
    ),
    Arbejdsart.PARKERET: (
        "Handling parkeret: se efter hos inddrivelsen, send så igen",
        "Action parked: look at the collection system, then send again",
    ),
    Arbejdsart.TAVS: (
        "Ingen kvittering: spørg inddrivelsen, og ring, når den bliver ved at tie",
        "No receipt: ask the collection system, and call when it stays silent",
    ),
    Arbejdsart.PAUSE: (
        "Afsendelse pauset: ret adgangen, genoptag så",
        "Sending is paused: mend the access, then resume",
    ),
    Arbejdsart.HOERING: (
        "Høring: er oplysningerne rigtige, så godkend med begrundelse; ellers fortryd, ret og send igen",
        "Hearing: if the facts are right, approve with a justification; if not, withdraw, correct and send again",
    ),
    Arbejdsart.ANMODNING: ("Anmodning fra et fagsystem skal afgøres", "A request of a fagsystem is to be decided"),
    Arbejdsart.AFVIST: (
        "Fordring afvist af inddrivelsen: ret den i fagsystemet, eller overdrag igen",
        "Claim rejected by collection: correct it in the fagsystem, or hand it over again",
    ),
    Arbejdsart.RETURNERET: (
        "Fordring givet tilbage af inddrivelsen: afskriv, eller overdrag igen",
        "Claim given back by collection: write it off, or hand it over again",
    ),
    Arbejdsart.UAFSTEMT: (
        "Inddrivelsen afviste en rettelse: send den igen, eller udlign den i debitorbogen",
        "Collection refused a correction: send it again, or settle it in the ledger",
    ),
    Arbejdsart.UNDERRETNING: (
        "Underretning kan ikke læses: se den, og meld den færdig",
        "Notification can't be read: look at it, then report it done",
    ),
    Arbejdsart.BESKED: (
        "Besked til et fagsystem er afvist eller kan ikke afleveres",
        "A message to a fagsystem was refused or can't be delivered",
    ),
}

#: How the reason of a message that was refused begins: with its state.
_AFVIST_BESKED: Final = "AFVIST"
_HVEM: Final = "--by WHO --reason TEXT"
_FAERDIG: Final = f"fordringsbro tasks done {{art}} {{noegle}} {_HVEM}"
_KOMMANDO: Final[dict[Arbejdsart, str]] = {
    Arbejdsart.TIL_SIDE: "fordringsbro tasks retry {noegle}",
    Arbejdsart.PARKERET: "fordringsbro parked send-again {noegle}",
    Arbejdsart.TAVS: "fordringsbro parked ask {noegle}",
    Arbejdsart.PAUSE: "fordringsbro parked resume {noegle}",
    Arbejdsart.HOERING: "fordringsbro hearings approve {noegle} --by WHO --justification TEXT",
    Arbejdsart.ANMODNING: f"fordringsbro requests approve {{noegle}} {_HVEM}",
    Arbejdsart.AFVIST: f"fordringsbro claims hand-over {{krav}} --again {_HVEM}",
    Arbejdsart.RETURNERET: f"fordringsbro claims hand-over {{krav}} --again {_HVEM}",
    Arbejdsart.UAFSTEMT: f"fordringsbro claims tell-again {{krav}} {_HVEM}",
    Arbejdsart.UNDERRETNING: _FAERDIG,
    Arbejdsart.BESKED: "fordringsbro outbox send-again {noegle}",
}
_SE: Final[dict[Arbejdsart, str]] = {
    Arbejdsart.PARKERET: "fordringsbro why {krav_eller_nr}",
    Arbejdsart.TAVS: "fordringsbro why {krav_eller_nr}",
    Arbejdsart.HOERING: "fordringsbro hearings show {noegle}",
    Arbejdsart.ANMODNING: "fordringsbro requests show {noegle}",
    Arbejdsart.AFVIST: "fordringsbro why {krav}",
    Arbejdsart.RETURNERET: "fordringsbro why {krav}",
    Arbejdsart.UAFSTEMT: "fordringsbro claims differences {krav}",
    Arbejdsart.UNDERRETNING: "fordringsbro notifications show {noegle}",
    Arbejdsart.BESKED: "fordringsbro outbox --all",
}

#: Kinds that no change elsewhere ends: a person says that they are done, and why.
MELDES_FAERDIG: Final = frozenset({Arbejdsart.UNDERRETNING, Arbejdsart.BESKED, Arbejdsart.TIL_SIDE})
