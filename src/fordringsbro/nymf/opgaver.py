"""Handing an action over to forwarding."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import Any, Protocol

from fordringsbro.aktion.aktioner import Aktionsindhold, Annullering
from fordringsbro.aktion.model import Aktionsstamme, Backend, Opgave
from fordringsbro.nymf.model import Aktion
from fordringsbro.platform.database import Connection


class Afsendelseskoe(Protocol):
    """Where actions are queued for their collection system."""

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        """Queue actions in the caller's transaction, in order; the same action again changes nothing."""
        ...

    def kraev_plads(self, conn: Connection, backends: Collection[Backend]) -> None:
        """Turn away what is new while too much waits at these systems; to be asked before it is queued."""
        ...


def opgave(aktion: Aktion, backend: Backend) -> Opgave:
    """What forwarding needs to know of an action.

    Raises:
        ValueError: It has no content; such an action is rejected, never forwarded.
    """
    stamme: dict[str, Any] = {felt.name: getattr(aktion, felt.name) for felt in fields(Aktionsstamme)}
    return Opgave(**stamme, backend=backend, data=_som_det_siges(aktion, backend))


def _som_det_siges(aktion: Aktion, backend: Backend) -> Aktionsindhold:
    """An action's content as a collection system is told it.

    PSRM is told which action is undone, and knows how much of it was done; DMI is told an amount and no more.
    """
    if aktion.data is None:
        raise ValueError("an action without content can't be forwarded")
    if isinstance(aktion.data, Annullering) and backend is Backend.DMI:
        return replace(aktion.data, beloeb_oere=aktion.udfoert_oere)
    return aktion.data
