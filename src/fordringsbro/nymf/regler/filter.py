"""The engine: all rules of a claim type over the facts of one claim."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fordringsbro.nymf.regler.fakta import Stamdata, fakta
from fordringsbro.nymf.regler.fund import Fund
from fordringsbro.nymf.regler.model import Pakke, Regel, Udfald
from fordringsbro.nymf.regler.oversaet import oversaet
from fordringsbro.nymf.regler.vagt import er_bevogtet, vagt


class Filter:
    """The compiled rules of one claim type.

    Compiling costs a millisecond, judging a claim a few microseconds: keep the filter, don't rebuild it.
    A filter holds no state of a claim and may be used from any number of threads.

    Args:
        pakke: the rule pack.
        regler: the rows to judge by; all of the pack's rows if not given (a row may be in force for a part of
            its pack's time, and `rules diff` judges by other sets).
        udfald: outcomes by rule id that a creditor's agreement sets instead of the pack's.
    """

    __slots__ = ("_alle", "_oevrige", "_vagt", "pakke")

    def __init__(
        self,
        pakke: Pakke,
        *,
        regler: Iterable[Regel] | None = None,
        udfald: Mapping[str, Udfald] | None = None,
    ) -> None:
        self.pakke = pakke
        aendret = udfald or {}
        raekker = pakke.regler if regler is None else tuple(regler)
        self._alle = tuple(
            (krav.brudt, krav.graense, krav.regel, aendret.get(krav.regel.id, krav.regel.udfald))
            for krav in map(oversaet, raekker)
        )
        self._vagt = vagt(raekker)
        self._oevrige = tuple(krav for krav in self._alle if not er_bevogtet(krav[2]))

    @property
    def regler(self) -> tuple[Regel, ...]:
        """The rows that this filter judges by, in the order of their findings."""
        return tuple(regel for _, _, regel, _ in self._alle)

    def vurder(self, stamdata: Stamdata) -> tuple[Fund, ...]:
        """One finding for each rule that the claim breaks, in the pack's order; empty if it passes."""
        v = fakta(stamdata)
        krav = self._oevrige if self._vagt(v) else self._alle
        fund: list[Fund] = []  # a plain loop: in Python 3.11 a comprehension costs a call of its own
        for brudt, graense, regel, udfald in krav:
            if brudt(v):
                fund.append(Fund(regel, udfald, graense(v)))
        return tuple(fund) if fund else ()
