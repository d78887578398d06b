"""What the contract's schema allows in a message and can't be said on, since it contradicts what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.contract.binding import Post

_DKK: Final = "DKKBeloeb"
_BELOEB: Final = "Beloeb"
_LAENGDE: Final = "DurationMeasure"


def modsigelser(post: Post, her: str = "") -> Iterator[str]:
    """Paths below a structure: amounts in DKK that are not the amount beside them, periods told by their length.

    All amounts are in DKK, so the two are one; of periods only the first and the last day are used.
    """
    for navn, vaerdi in post.items():
        if isinstance(vaerdi, dict):
            yield from modsigelser(vaerdi, f"{her}{navn}/")
        elif isinstance(vaerdi, list):
            for nummer, en in enumerate(vaerdi, 1):
                if isinstance(en, dict):
                    plads = f"[{nummer}]" if len(vaerdi) > 1 else ""
                    yield from modsigelser(en, f"{her}{navn}{plads}/")
        elif navn == _LAENGDE or (navn.endswith(_DKK) and vaerdi != post.get(navn.replace(_DKK, _BELOEB), vaerdi)):
            yield f"{her}{navn}"
