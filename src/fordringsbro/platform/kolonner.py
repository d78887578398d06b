"""Rows as columns, so that one statement (`unnest`) takes any number of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def kolonner(raekker: Iterable[Sequence[object]], antal: int) -> list[list[object]]:
    """The columns of rows, in their order; `antal` empty ones when there are no rows.

    Args:
        raekker: The rows, each of `antal` values. A value may not be an array itself: PostgreSQL would take two levels
            of arrays for one.
        antal: How many columns there are.
    """
    samlet: list[list[object]] = [[] for _ in range(antal)]
    for raekke in raekker:
        for kolonne, vaerdi in zip(samlet, raekke, strict=True):
            kolonne.append(vaerdi)
    return samlet
