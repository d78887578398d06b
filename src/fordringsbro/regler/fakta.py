"""The facts of one claim that the filter rules speak of."""

from __future__ import annotations

from datetime import date
from operator import attrgetter
from typing import Final, TypeAlias, cast

from fordringsbro.platform.record import record

ARTER: Final = frozenset({"INDR", "MODR"})
KATEGORIER: Final = frozenset({"HF", "UF"})
"""Every value that the two codes of a claim can have where the contract is kept."""

Vaerdi: TypeAlias = date | int | str | None


@record(kw_only=True)
class Stamdata:
    """Facts of one claim, derived from the claim and the register by the rooms above.

    Amounts are whole øre, dates are Danish local dates, a missing date is None. `art` and `kategori` are
    plain strings, because judging a code that no rule allows is the filter's work. The `hf_` facts belong to
    the main claim that a related claim names; a related claim sent together with its main claim inherits the
    main claim's reception date, so both reception dates are then the same.
    """

    type_kode: str
    art: str
    kategori: str
    hovedstol_oere: int
    beloeb_oere: int
    stiftelsesdato: date | None = None
    forfaldsdato: date | None = None
    srb: date | None = None
    foraeldelsesdato: date | None = None
    periode_start: date | None = None
    periode_slut: date | None = None
    beskrivelse: str = ""
    domsdato: date | None = None
    forligsdato: date | None = None
    modtagelsesdato: date | None = None
    hf_forfaldsdato: date | None = None
    hf_modtagelsesdato: date | None = None


Fakta: TypeAlias = tuple[Vaerdi, ...]
"""The facts in the order of `PLADS`: the form that compiled rules read, because indexing a tuple is quickest."""

PLADS: Final[dict[str, int]] = {
    name: place
    for place, name in enumerate(
        (
            "art",
            "kategori",
            "hovedstol",
            "beloeb",
            "stiftelsesdato",
            "forfaldsdato",
            "srb",
            "foraeldelsesdato",
            "periode_start",
            "periode_slut",
            "beskrivelse",
            "domsdato",
            "forligsdato",
            "modtagelsesdato",
            "hf_forfaldsdato",
            "hf_modtagelsesdato",
        )
    )
}
"""Symbolic field name of the rules -> place in `Fakta`."""

ATTRIBUT: Final[dict[str, str]] = {name: name for name in PLADS} | {
    "hovedstol": "hovedstol_oere",
    "beloeb": "beloeb_oere",
}
"""Symbolic field name of the rules -> attribute of `Stamdata`."""

_laes = attrgetter(*(ATTRIBUT[name] for name in PLADS))


def fakta(stamdata: Stamdata) -> Fakta:
    """The facts of `stamdata` as the tuple that compiled rules read."""
    return cast("Fakta", _laes(stamdata))
