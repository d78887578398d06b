"""A request to the debtor system, how far it has come, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import Felter


class Anmodningshandling(StrEnum):
    """What can be asked for: the contract's list of action types (handlingstype)."""

    RYKKERSTOP = "RYKKERSTOP"
    RYKKERSTOP_OPHOER = "RYKKERSTOP_OPHOER"
    KONTOUDTOG = "KONTOUDTOG"
    AFSLUT_KONTO = "AFSLUT_KONTO"
    GENOPTAG_KONTO = "GENOPTAG_KONTO"
    AFSLUT_NAAR_BETALT = "AFSLUT_NAAR_BETALT"
    HENSTAND = "HENSTAND"
    HENSTAND_OPHOER = "HENSTAND_OPHOER"
    AFSKRIV = "AFSKRIV"
    FLYT_INDBETALING = "FLYT_INDBETALING"
    FLYT_DAEKNING = "FLYT_DAEKNING"


class Anmodningstilstand(StrEnum):
    """How far a request has come."""

    #: A person at the debtor system decides.
    AFVENTER_PERSON = "AFVENTER_PERSON"
    #: It is carried out when nothing is owed on the account any more.
    AFVENTER_BETALING = "AFVENTER_BETALING"
    GENNEMFOERT = "GENNEMFOERT"
    EJ_GENNEMFOERT = "EJ_GENNEMFOERT"


#: Reasons for which a person may decline a request.
AFSLAG: Final = (Svargrund.AFSLAAET, Svargrund.HANDLING_UMULIG, Svargrund.ER_OVERDRAGET, Svargrund.KONTO_HAR_RESTANCE)

#: The states in which the outcome is still to come.
AABNE = frozenset({Anmodningstilstand.AFVENTER_PERSON, Anmodningstilstand.AFVENTER_BETALING})


@dataclass(frozen=True, slots=True)
class Debitoranmodning:
    """What is asked for.

    Attributes:
        anmodning_id: Our id of it, which is the fagsystem's unless another one's request had that.
        handling: Code of the action type.
        kommune_cvr: The municipality whose ledger it is.
        afsender: The fagsystem that asks, and is answered.
        konto_id: The account, of two the one that is moved from.
        til_konto_id: The account that is moved to.
        fordring_ids: The claims, of two the one that is moved from.
        til_fordring_id: The claim that is moved to.
        indbetaling_id: The payment that is moved.
        fra_dato: The first day that the action is about.
        til_dato: The last day that the action is about.
        svarfrist: By when an answer is wanted.
        aarsag_tekst: The reason in words; may name a person, so it goes into no log.
        fagsystemets_id: The fagsystem's id of it, where that is another one.
    """

    anmodning_id: UUID
    handling: str
    kommune_cvr: str
    afsender: OprettetAf
    konto_id: UUID
    til_konto_id: UUID | None = None
    fordring_ids: tuple[UUID, ...] = ()
    til_fordring_id: UUID | None = None
    indbetaling_id: UUID | None = None
    fra_dato: date | None = None
    til_dato: date | None = None
    svarfrist: date | None = None
    aarsag_tekst: str | None = field(default=None, repr=False)
    fagsystemets_id: UUID | None = None

    @property
    def ekstern_id(self) -> UUID:
        """The fagsystem's id of it."""
        return self.fagsystemets_id or self.anmodning_id

    @property
    def konti(self) -> tuple[UUID, ...]:
        """The accounts, with nothing twice."""
        return tuple(dict.fromkeys(k for k in (self.konto_id, self.til_konto_id) if k is not None))

    @property
    def svar_id(self) -> UUID:
        """The id of the answer that is sent later: a request is answered once, so it can be worked out again."""
        return uuid5(self.anmodning_id, "svar")


@dataclass(frozen=True, slots=True)
class Anmodningsgrund:
    """A reason: its code, the element it is about, and the id that stands there."""

    kode: Svargrund
    element: str
    id_: UUID | None = None


@dataclass(frozen=True, slots=True)
class Gennemfoert:
    """The action was carried out.

    Attributes:
        bemaerkninger: What the fagsystem should know.
        resultat: What the action gave, as the record of ResultatInformationStruktur.
    """

    bemaerkninger: tuple[Anmodningsgrund, ...] = ()
    resultat: Felter | None = None


@dataclass(frozen=True, slots=True)
class EjGennemfoert:
    """The request was understood, but can't be carried out as things are, or was declined."""

    grunde: tuple[Anmodningsgrund, ...]


@dataclass(frozen=True, slots=True)
class Udsat:
    """The outcome comes later: when it is expected, and what it waits for."""

    forventet: date
    tilstand: Anmodningstilstand


Udfald = Gennemfoert | EjGennemfoert


class UmuligError(Exception):
    """An action can't be carried out as things are.

    Attributes:
        grunde: Why, for each object that is in the way.
    """

    def __init__(self, *grunde: Anmodningsgrund) -> None:
        super().__init__(", ".join(g.kode for g in grunde))
        self.grunde = grunde


@dataclass(frozen=True, slots=True)
class GemtAnmodning:
    """A request as it is kept.

    Attributes:
        anmodning: What is asked for.
        operation: The operation that it came by.
        indhold: Its payload in canonical form.
        kvittering: The outcome as the receipt told it, as JSON.
        udfald: The receipt's outcome, as `samtale.Udfald` has it.
        forventet: When a postponed one is expected to be decided.
        grunde: Codes of why it was not carried out.
        notat: The person who decided it, and why.
        nr: The house's own number of it, once it is kept.
    """

    anmodning: Debitoranmodning
    operation: str
    indhold: str = field(repr=False)
    kvittering: Felter = field(repr=False)
    udfald: str
    tilstand: Anmodningstilstand
    forventet: date | None
    grunde: tuple[str, ...]
    modtaget_at: datetime
    afgjort_at: datetime | None
    notat: Notat | None = None
    nr: int = 0


def til_json(a: Debitoranmodning) -> JsonObjekt:
    """What of a request has no column of its own."""
    return {
        "til_konto_id": _tekst(a.til_konto_id),
        "fordring_ids": [str(i) for i in a.fordring_ids],
        "til_fordring_id": _tekst(a.til_fordring_id),
        "indbetaling_id": _tekst(a.indbetaling_id),
        "fra_dato": _tekst(a.fra_dato),
        "til_dato": _tekst(a.til_dato),
        "aarsag_tekst": a.aarsag_tekst,
    }


def fra_json(data: JsonObjekt) -> JsonObjekt:
    """The attributes that `til_json` was given."""
    return {
        "til_konto_id": _id(data["til_konto_id"]),
        "fordring_ids": tuple(UUID(i) for i in data["fordring_ids"]),
        "til_fordring_id": _id(data["til_fordring_id"]),
        "indbetaling_id": _id(data["indbetaling_id"]),
        "fra_dato": _dato(data["fra_dato"]),
        "til_dato": _dato(data["til_dato"]),
        "aarsag_tekst": data["aarsag_tekst"],
    }


def _tekst(vaerdi: UUID | date | None) -> str | None:
    return str(vaerdi) if vaerdi is not None else None


def _id(tekst: str | None) -> UUID | None:
    return UUID(tekst) if tekst is not None else None


def _dato(tekst: str | None) -> date | None:
    return date.fromisoformat(tekst) if tekst is not None else None
