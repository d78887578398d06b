"""Records that are kept as JSON, and read back: by their fields' types, so that no record has a converter of its own.

Dates and moments are ISO 8601, decimals and UUIDs text, enums their values, tuples lists, `bytes` nothing that is kept.
What is read may lack a field that has a default, as rows of earlier versions do, and have fields that are no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Self
from uuid import UUID

from cattrs import Converter
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override
from cattrs.strategies import configure_union_passthrough

from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt

#: On a field: left out of the JSON while it has its default, so that records from before the field are the same.
SJAELDEN: Final[Mapping[str, str]] = {"json": "sjaelden"}
#: On a field: never in the JSON.
UDELADT: Final[Mapping[str, str]] = {"json": "udeladt"}
_VALG: Final = {
    "sjaelden": override(omit_if_default=True),
    "udeladt": override(omit=True),
}
#: What JSON has itself is taken as it is: nothing becomes text, a number or a truth that it was not.
_UAENDRET: Final[tuple[type[Any], ...]] = (str, int, bool)

_OMSAETTER: Final = Converter(detailed_validation=False)


class Jsonpost:
    """A dataclass with a form as JSON."""

    __slots__ = ()

    def til_json(self) -> JsonObjekt:
        """The record as JSON values."""
        json: dict[str, Any] = _OMSAETTER.unstructure(self)
        return json

    @classmethod
    def fra_json(cls, json: JsonKilde) -> Self:
        """The record that `til_json` wrote.

        Raises:
            KeyError: A field that has no default is missing.
            ValueError: A value is not one of its field's type.
        """
        return _OMSAETTER.structure(json, cls)


def _valg(slags: type[Any]) -> JsonObjekt:
    return {felt.name: _VALG[felt.metadata["json"]] for felt in fields(slags) if "json" in felt.metadata}


def _har_egen_form(slags: Any) -> bool:  # noqa: ANN401 - asked of every kind of type
    return isinstance(slags, type) and hasattr(slags, "til_json") and "til_json" in vars(slags)


def _skriver(slags: type[Any]) -> Callable[[Any], JsonObjekt]:
    return make_dict_unstructure_fn(slags, _OMSAETTER, **_valg(slags))


def _laeser(slags: type[Any]) -> Callable[[JsonKilde, Any], Any]:
    return make_dict_structure_fn(slags, _OMSAETTER, **_valg(slags))


def _indret() -> None:
    configure_union_passthrough(str | int | None, _OMSAETTER)
    # These types alone: an enum of texts is a subclass.
    _OMSAETTER.register_structure_hook_func(_UAENDRET.__contains__, lambda vaerdi, _: vaerdi)
    _OMSAETTER.register_unstructure_hook(date, date.isoformat)
    _OMSAETTER.register_structure_hook(date, lambda tekst, _: date.fromisoformat(tekst))
    _OMSAETTER.register_unstructure_hook(datetime, datetime.isoformat)
    _OMSAETTER.register_structure_hook(datetime, lambda tekst, _: datetime.fromisoformat(tekst))
    _OMSAETTER.register_unstructure_hook(Decimal, str)
    _OMSAETTER.register_structure_hook(Decimal, lambda tekst, _: Decimal(tekst))
    _OMSAETTER.register_unstructure_hook(UUID, str)
    _OMSAETTER.register_structure_hook(UUID, lambda tekst, _: UUID(tekst))
    _OMSAETTER.register_unstructure_hook_factory(is_dataclass, _skriver)
    _OMSAETTER.register_structure_hook_factory(is_dataclass, _laeser)
    # The last registered is asked first.
    _OMSAETTER.register_unstructure_hook_func(_har_egen_form, lambda post: post.til_json())
    _OMSAETTER.register_structure_hook_func(_har_egen_form, lambda json, slags: slags.fra_json(json))


_indret()
