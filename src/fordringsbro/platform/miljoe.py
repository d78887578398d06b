"""The names of settings in the environment: a mistyped one would leave its setting at the default in silence."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

PRAEFIKS: Final = "FORDRINGSBRO_"
#: Told to child processes by their parents; no setting.
FORAELDER: Final = f"{PRAEFIKS}PARENT_PID"
_INTERNE: Final = frozenset({FORAELDER})
#: How much a name must be like one of ours to be taken for it, where its beginning is another.
_LIG: Final = 0.9
_LAENGSTE_NAVN: Final = 80


@dataclass(frozen=True, slots=True)
class Ukendt:
    """A name that is meant as a setting and is none.

    Attributes:
        navn: The name as it stands in the environment.
        naermest: The setting whose name is most like it.
    """

    navn: str
    naermest: str

    def __str__(self) -> str:
        vist = self.navn if len(self.navn) <= _LAENGSTE_NAVN else f"{self.navn[:_LAENGSTE_NAVN]}..."
        return f"{vist} (mente du / did you mean {self.naermest}?)"


def ukendte(navne: Iterable[str], indstillinger: Collection[str]) -> tuple[Ukendt, ...]:
    """The names that are meant as settings and are none, sorted.

    Names are upper case: two that differ in case alone would be two values of one setting. An environment holds the
    names of many programs, so one with another beginning counts only when it is nearly ours (`FORDRINSBRO_PORT`).

    Args:
        navne: The names of the environment.
        indstillinger: The names of the settings.
    """
    fremmede = sorted(set(navne) - set(indstillinger) - _INTERNE)
    return tuple(Ukendt(navn, fundet) for navn in fremmede if (fundet := _naermest(navn.upper(), indstillinger)))


def _naermest(stort: str, indstillinger: Collection[str]) -> str | None:
    if stort.startswith(PRAEFIKS):
        # The beginning is alike in all and would blur what differs.
        korte = [navn.removeprefix(PRAEFIKS) for navn in indstillinger]
        return PRAEFIKS + difflib.get_close_matches(stort.removeprefix(PRAEFIKS), korte, n=1, cutoff=0.0)[0]
    # Quickly seen of nearly every other program's name.
    if "BRO" not in stort:
        return None
    return next(iter(difflib.get_close_matches(stort, indstillinger, n=1, cutoff=_LIG)), None)
