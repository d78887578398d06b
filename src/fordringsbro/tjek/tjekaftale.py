"""What `fordringsbro check` judges by: an agreement, and the form of deliveries that was agreed with it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.mf import demo
from fordringsbro.mf.model import Udgave
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.demo import demo_aftaler
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import dmi_typer


@dataclass(frozen=True, slots=True)
class Leveranceform:
    """How a debtor system's deliveries are taken (docs/mf.md); by default as `fordringsbro systems add` has it.

    Attributes:
        udgave: The delivery of the contract; None takes both.
        aeldre: Whether elements that later deliveries dropped are skipped.
    """

    udgave: Udgave | None = Udgave.FOERSTE
    aeldre: bool = False


#: Takes whatever any claimant's system may send.
ALLE_FORMER = Leveranceform(None, aeldre=True)


def alt_i_psrm(*regelsaet: Regelsaet) -> Aftale:
    """An agreement that permits everything, with every type that has rules (by default the shipped) live in PSRM."""
    typer: dict[str, date | None] = dict.fromkeys(dmi_typer())
    for regler in regelsaet or (Regelsaet.load(),):
        typer |= dict.fromkeys(regler.typer, date.min)
    return Aftale(1000, "00000000", "", "", typer, arter=frozenset(Fordringsart))


def demo_aftale(fordringshaver_id: int) -> Aftale:
    """One of the demo agreements.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    alle = {aftale.fordringshaver_id: aftale for aftale in demo_aftaler(Regelsaet.load())}
    if fordringshaver_id not in alle:
        raise FejlError(Fejlkode.UKENDT_ID, sted=f"--aftale: {', '.join(map(str, sorted(alle)))}")
    return alle[fordringshaver_id]


def form(fordringshaver_id: int | None, udgave: Udgave | None, *, aeldre: bool) -> Leveranceform:
    """How deliveries are taken.

    Args:
        fordringshaver_id: The demo agreement, whose claimant has agreed on a form too; None for none.
        udgave: The delivery of the contract, if it is told.
        aeldre: Skip dropped elements whatever is agreed.
    """
    aftalt = Leveranceform()
    for adgang in demo.DEMO:
        if adgang.fordringshaver_id == fordringshaver_id:
            aftalt = Leveranceform(adgang.udgave, adgang.aeldre)
    return replace(aftalt, udgave=udgave or aftalt.udgave, aeldre=aeldre or aftalt.aeldre)
