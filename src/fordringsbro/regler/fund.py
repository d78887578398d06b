"""A finding: one broken rule, with everything a clerk needs to put it right and nothing of the claim's value."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler import saetninger
from fordringsbro.regler.katalog import Tekst, katalog
from fordringsbro.regler.krav import Graense
from fordringsbro.regler.model import Regel, Udfald, Vaerdiklasse

__all__ = ["Fund", "Graense"]


class Fund(NamedTuple):
    """One broken rule.

    `graense` is the last value that would have been accepted: a date, an amount in øre, a code, or None where
    the rule only asks whether a field is given. It comes from the rule and the claim's other fields; the
    refused value itself is never kept. Texts are made when asked for.
    """

    regel: Regel
    graense: Graense

    @property
    def udfald(self) -> Udfald:
        """What breaking the rule leads to, by the pack or by the claimant's agreement."""
        return self.regel.udfald

    @property
    def regel_id(self) -> str:
        """The rule id of the annexes, e.g. `R_2_3`."""
        return self.regel.id

    @property
    def type_kode(self) -> str:
        """The claim type whose pack holds the rule."""
        return self.regel.type_kode

    @property
    def felter(self) -> tuple[str, ...]:
        """Symbolic names of the judged fields; the rooms above translate them to wire paths."""
        return self.regel.felter

    @property
    def vaerdiklasse(self) -> Vaerdiklasse:
        """The kind of value the rule speaks of."""
        return katalog().regler[self.regel.id].klasse

    @property
    def kilde(self) -> tuple[str, ...]:
        """The annexes that hold the rule, and the agreement that set another outcome."""
        return self.regel.kilde

    @property
    def saetning(self) -> Tekst:
        """The rule in Danish and English, with its limits."""
        return saetninger.saetning(self.regel)

    @property
    def rettelse(self) -> Tekst:
        """What would make the claim pass, in Danish and English."""
        return saetninger.rettelse(self.regel, self.graense)

    def som_dict(self) -> JsonObjekt:
        """The finding as plain JSON values."""
        graense = self.graense.isoformat() if isinstance(self.graense, date) else self.graense
        return {
            "rule": self.regel_id,
            "claim_type": self.type_kode,
            "fields": list(self.felter),
            "value_class": self.vaerdiklasse.value,
            "limit": graense,
            "outcome": self.udfald.value,
            "source": list(self.kilde),
            "da": self.saetning.da,
            "en": self.saetning.en,
            "fix_da": self.rettelse.da,
            "fix_en": self.rettelse.en,
        }
