"""What a rule becomes when it is compiled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from fordringsbro.regler.model import Regel

Graense: TypeAlias = date | int | str | None
"""A concrete limit: a date, an amount in øre, a code, or None where a rule only asks for presence."""

Brudt: TypeAlias = Callable[[tuple[Any, ...]], bool]
"""Tells whether the facts (in the order of `fakta.PLADS`) break the rule."""


class Regelkrav(NamedTuple):
    """A compiled rule: its test, its limit for given facts, and the row it came from."""

    brudt: Brudt
    graense: Callable[[tuple[Any, ...]], Graense]
    regel: Regel
