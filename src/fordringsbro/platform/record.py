"""Records: values that nobody changes once they are made.

A frozen dataclass keeps that at run time too and pays at every creation, since each field goes through
`object.__setattr__`. Here the type checker keeps it (docs/decisions/0035). What lives as long as its process (services,
settings) stays a frozen dataclass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform, overload

_T = TypeVar("_T")


@overload
def record(klasse: type[_T], /) -> type[_T]: ...
@overload
def record(*, kw_only: bool = False) -> Callable[[type[_T]], type[_T]]: ...
@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def record(klasse: type[_T] | None = None, /, *, kw_only: bool = False) -> type[_T] | Callable[[type[_T]], type[_T]]:
    """Make `klasse` a dataclass with slots, equal and hashed by its fields, that mypy holds to be frozen."""

    def lav(slags: type[_T]) -> type[_T]:
        return dataclass(slots=True, unsafe_hash=True, kw_only=kw_only)(slags)

    return lav if klasse is None else lav(klasse)
