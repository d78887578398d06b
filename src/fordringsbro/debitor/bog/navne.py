"""What the ids of a municipality's message name in the ledger.

An id names one thing in the ledger. Two municipalities may use the same one: the thing of the one that came second is
kept under an id made of both, and its municipality never sees that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from hashlib import sha256
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.platform.record import record

#: Where an id's version and variant stand; f and f is no UUID of this world's.
_VERSION, _VARIANT, _EGET = 12, 16, "f"


@record
class Navne:
    """What some ids of a municipality's message are in the ledger.

    Attributes:
        interne: Under which id the ledger keeps, or would keep, what has an id here that another municipality's has.
        slags: What those that are in the ledger name, by the ledger's ids.
    """

    interne: Mapping[UUID, UUID] = field(default_factory=dict)
    slags: Mapping[UUID, Objekt] = field(default_factory=dict)


def eget_navn(kommune_cvr: str, ident: UUID) -> UUID:
    """The id that the ledger keeps a municipality's thing under where its own is taken; as the database makes it."""
    tegn = list(sha256(f"{kommune_cvr}/{ident}".encode()).hexdigest()[:32])
    tegn[_VERSION] = tegn[_VARIANT] = _EGET
    return UUID("".join(tegn))


def mulige(kommune_cvr: str, ider: Iterable[UUID]) -> frozenset[UUID]:
    """Under which ids the ledger may keep what a municipality calls so; of each pair it has one at most."""
    return frozenset(i for ident in ider for i in (ident, eget_navn(kommune_cvr, ident)))


def kan_vaere_eget(ident: str) -> bool:
    """Whether an id, as it is written, may be one of `eget_navn`; cheap, since every id that goes out is asked."""
    return ident[14:15] == ident[19:20] == _EGET
