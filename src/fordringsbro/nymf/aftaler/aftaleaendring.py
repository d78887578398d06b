"""Changing an agreement: what is to be different, said so that it can be laid over later versions too. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from functools import reduce
from typing import Any, TypeVar

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.aftale import Aftale, Saldounderretning
from fordringsbro.nymf.aftaler.feltbrug import Feltkrav
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.regler import Undtagelse
from fordringsbro.regler.undtagelse import lagt_over

T = TypeVar("T")


@record(kw_only=True)
class Aftaleaendring:
    """What a change says; everything that it doesn't name stays.

    Attributes:
        typer: Types to permit, or whose date in PSRM changes; None for DMI.
        fjern_typer: Types that are no longer permitted.
        aktioner: Action codes to permit; `fjern_aktioner` those to forbid.
        aarsager: The whole new set of permitted reason codes.
        alle_aarsager: Permit every reason code.
        felter: Lines about fields, each in place of the one for its field and type.
        undtagelser: Exceptions, each on its days in place of those for its rule and type.
    """

    cvr: str | None = None
    navn: str | None = None
    systembruger: str | None = None
    aktiv: bool | None = None
    portal: bool | None = None
    systemintegration: bool | None = None
    bord_genindsendes: bool | None = None
    underretning: Saldounderretning | None = None
    arter: frozenset[Fordringsart] | None = None
    typer: Mapping[str, date | None] = field(default_factory=dict)
    fjern_typer: frozenset[str] = frozenset()
    aktioner: frozenset[Aktionskode] = frozenset()
    fjern_aktioner: frozenset[Aktionskode] = frozenset()
    aarsager: frozenset[str] | None = None
    alle_aarsager: bool = False
    felter: tuple[Feltkrav, ...] = ()
    undtagelser: tuple[Undtagelse, ...] = ()

    def anvend(self, aftale: Aftale) -> Aftale:
        """The agreement with the change.

        Raises:
            ValueError: It would not have the form of an agreement; names the field, not the value.
        """
        typer = {kode: fra for kode, fra in {**aftale.typer, **self.typer}.items() if kode not in self.fjern_typer}
        felter = _erstat(aftale.felter, self.felter, lambda krav: (krav.felt, krav.type_kode))
        return replace(
            aftale,
            **self._enkelte(),
            typer=typer,
            aktioner=(aftale.aktioner | self.aktioner) - self.fjern_aktioner,
            aarsager=None if self.alle_aarsager else (self.aarsager or aftale.aarsager),
            felter=felter,
            undtagelser=reduce(lagt_over, self.undtagelser, aftale.undtagelser),
        )

    def _enkelte(self) -> JsonObjekt:
        navne = (
            *("cvr", "navn", "systembruger", "aktiv", "portal", "systemintegration", "bord_genindsendes"),
            *("underretning", "arter"),
        )
        return {navn: getattr(self, navn) for navn in navne if getattr(self, navn) is not None}


def _erstat(gamle: Iterable[T], nye: Iterable[T], noegle: Any) -> tuple[T, ...]:  # noqa: ANN401 - any key will do
    return tuple({noegle(en): en for en in (*gamle, *nye)}.values())
