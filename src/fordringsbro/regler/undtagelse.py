"""An agreement's exceptions: a rule whose outcome is another one for one claimant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, Self

from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.regler.katalog import katalog
from fordringsbro.regler.model import Regel, Udfald


class Aftalt(StrEnum):
    """What an agreement says of a rule."""

    #: Each of the rule's rows rejects.
    AFVIS = "afvis"
    #: Each of them leads to a hearing.
    HOERING = "hoering"
    #: What would be heard is accepted; rows that reject are left as they are.
    GODTAG = "godtag"
    #: Each of the rule's rows is accepted, also those that would reject.
    GODTAG_ALT = "godtag-alt"
    #: As the rules have it: takes back what was agreed before, and for one type what is agreed for all.
    REGEL = "regel"


#: What becomes of a row of each outcome; None when it is not judged by at all.
_AFTALT: Final[Mapping[Aftalt, Mapping[Udfald, Udfald | None]]] = {
    Aftalt.AFVIS: {Udfald.AFVIS: Udfald.AFVIS, Udfald.HOERING: Udfald.AFVIS},
    Aftalt.HOERING: {Udfald.AFVIS: Udfald.HOERING, Udfald.HOERING: Udfald.HOERING},
    Aftalt.GODTAG: {Udfald.AFVIS: Udfald.AFVIS, Udfald.HOERING: None},
    Aftalt.GODTAG_ALT: {Udfald.AFVIS: None, Udfald.HOERING: None},
    Aftalt.REGEL: {Udfald.AFVIS: Udfald.AFVIS, Udfald.HOERING: Udfald.HOERING},
}
#: Under these, rows that reject by the rules are heard or accepted, and so are accepted when the rule is.
_OGSAA_AFVISENDE: Final = frozenset({Aftalt.HOERING, Aftalt.GODTAG_ALT})
_EN_DAG: Final = timedelta(days=1)


@record(kw_only=True)
class Undtagelse:
    """One exception: what breaking a rule leads to for this claimant.

    Attributes:
        udfald: What it leads to.
        regel_id: The rule, in every row that has this id.
        type_kode: The claim type, None for all of them; a type's own exception goes before one for all.
        gaelder_fra: The first reception date it is for.
        gaelder_til: The last one, None when it has no end.
        begrundelse: Why it was agreed; told in the finding.

    Raises:
        ValueError: The rule is unknown, the end lies before the beginning, or there is no reason.
    """

    fordringshaver_id: int
    regel_id: str
    udfald: Aftalt
    gaelder_fra: date
    begrundelse: str
    type_kode: str | None = None
    gaelder_til: date | None = None

    def __post_init__(self) -> None:
        if self.regel_id not in katalog().regler:
            raise ValueError("regel_id must be a rule of the catalogue")
        if self.gaelder_til is not None and self.gaelder_til < self.gaelder_fra:
            raise ValueError("gaelder_til must not be before gaelder_fra")
        if not self.begrundelse.strip():
            raise ValueError("begrundelse must be given")

    def gaelder(self, type_kode: str | None, dato: date) -> bool:
        """Whether it is for claims of this type received on `dato`; both ends are inclusive."""
        if self.type_kode not in {None, type_kode} or dato < self.gaelder_fra:
            return False
        return self.gaelder_til is None or dato <= self.gaelder_til

    @property
    def kilde(self) -> str:
        """What a finding names beside the annexes."""
        return f"aftale {self.fordringshaver_id}: {self.begrundelse}"

    def til_json(self) -> JsonObjekt:
        """The record as JSON values; the claimant is the agreement's."""
        return {
            "regel_id": self.regel_id,
            "udfald": self.udfald.value,
            "type_kode": self.type_kode,
            "gaelder_fra": self.gaelder_fra.isoformat(),
            "gaelder_til": self.gaelder_til.isoformat() if self.gaelder_til else None,
            "begrundelse": self.begrundelse,
        }

    @classmethod
    def fra_json(cls, fordringshaver_id: int, json: JsonKilde) -> Self:
        """The record that `til_json` wrote; an earlier form had nothing for what is accepted."""
        til = json["gaelder_til"]
        return cls(
            fordringshaver_id=fordringshaver_id,
            regel_id=json["regel_id"],
            udfald=Aftalt(json["udfald"] or Aftalt.GODTAG),
            type_kode=json["type_kode"],
            gaelder_fra=date.fromisoformat(json["gaelder_fra"]),
            gaelder_til=date.fromisoformat(til) if til else None,
            begrundelse=json["begrundelse"],
        )


def overlap(undtagelser: Iterable[Undtagelse]) -> bool:
    """Whether two exceptions say something of the same rule and type on one day."""
    slut: dict[tuple[str, str | None], date | None] = {}
    for en in sorted(undtagelser, key=lambda u: u.gaelder_fra):
        noegle = (en.regel_id, en.type_kode)
        if noegle in slut:
            til = slut[noegle]
            if til is None or en.gaelder_fra <= til:
                return True
        slut[noegle] = en.gaelder_til
    return False


def gaeldende(undtagelser: Iterable[Undtagelse], type_kode: str | None, dato: date) -> tuple[Undtagelse, ...]:
    """The exceptions for claims of a type received on `dato`: one a rule at most, the type's own before others.

    Without a type those that are for every type.
    """
    fundet: dict[str, Undtagelse] = {}
    for en in sorted(undtagelser, key=lambda u: u.type_kode is not None):
        if en.gaelder(type_kode, dato):
            fundet[en.regel_id] = en
    return tuple(fundet.values())


def med_undtagelser(regler: Iterable[Regel], undtagelser: Iterable[Undtagelse]) -> tuple[Regel, ...]:
    """The rows with the agreed outcomes; a changed row names its agreement beside its annexes."""
    ved_id = {en.regel_id: en for en in undtagelser}
    raekker = (_aendret(regel, ved_id[regel.id]) if regel.id in ved_id else regel for regel in regler)
    return tuple(regel for regel in raekker if regel is not None)


def _aendret(regel: Regel, en: Undtagelse) -> Regel | None:
    """A row with its agreed outcome; None when it is not judged by at all."""
    udfald = _AFTALT[en.udfald][regel.udfald]
    if udfald is None or udfald is regel.udfald:
        return regel if udfald else None
    return replace(regel, udfald=udfald, kilde=(*regel.kilde, en.kilde))


def lagt_over(gamle: Iterable[Undtagelse], ny: Undtagelse) -> tuple[Undtagelse, ...]:
    """Exceptions with a new one in place of those for its rule and type, on its days only.

    What is in force before it and after it stays. A rule that is accepted is accepted as it is judged then: where the
    agreement had its rejecting rows heard, these are accepted too.
    """
    alle = tuple(gamle)
    egen = (ny.regel_id, ny.type_kode)
    udenfor = (del_ for en in alle for del_ in (_udenfor(en, ny) if (en.regel_id, en.type_kode) == egen else (en,)))
    return (*udenfor, *_som_bedoemt(alle, ny))


def _udenfor(en: Undtagelse, ny: Undtagelse) -> Iterator[Undtagelse]:
    """The parts of an exception before and after the days of another."""
    if en.gaelder_fra < ny.gaelder_fra:
        dagen_foer = ny.gaelder_fra - _EN_DAG
        yield replace(en, gaelder_til=min(en.gaelder_til or dagen_foer, dagen_foer))
    if ny.gaelder_til not in {None, date.max} and (en.gaelder_til or date.max) > ny.gaelder_til:
        yield replace(en, gaelder_fra=max(en.gaelder_fra, ny.gaelder_til + _EN_DAG))


def _som_bedoemt(gamle: Iterable[Undtagelse], ny: Undtagelse) -> Iterator[Undtagelse]:
    """A new exception, in parts where what it accepts depends on what was agreed before."""
    if ny.udfald is not Aftalt.GODTAG:
        yield ny
        return
    foer = [en for en in gamle if en.regel_id == ny.regel_id]
    skift = {ny.gaelder_fra}
    for en in foer:
        skift |= {en.gaelder_fra, *({en.gaelder_til + _EN_DAG} if en.gaelder_til not in {None, date.max} else ())}
    dage = sorted(dag for dag in skift if ny.gaelder_fra <= dag <= (ny.gaelder_til or date.max))
    del_: Undtagelse | None = None
    for dag in dage:
        fra_nu = {en.udfald for en in gaeldende(foer, ny.type_kode, dag)}
        udfald = Aftalt.GODTAG_ALT if fra_nu & _OGSAA_AFVISENDE else Aftalt.GODTAG
        if del_ is not None and del_.udfald is udfald:
            continue
        if del_ is not None:
            yield replace(del_, gaelder_til=dag - _EN_DAG)
        del_ = replace(ny, udfald=udfald, gaelder_fra=dag)
    if del_ is not None:
        yield del_
