"""Which code list says why something was booked: the one that checks a reason is the one by which it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.contract.codes import Liste, id_af, koder
from fordringsbro.debitor.bog.journal import Art, Kontoart

#: The list of the reasons of each kind of booking that has one.
AARSAGSLISTE: Final[Mapping[Art | Kontoart, Liste]] = {
    Art.NEDREGULERET: Liste.NEDREGULERINGSAARSAG,
    Art.AFSKREVET: Liste.AFSKRIVNINGSAARSAG,
    Art.AFSKRIVNING_TILBAGEFOERT: Liste.TILBAGEFOERSELSAARSAG,
    Art.HENSTAND_GIVET: Liste.HENSTANDSAARSAG,
}
_ANDET: Final = "ANDET"


def bogfoert_aarsag(art: Art | Kontoart, kode: str | None) -> str | None:
    """The id that stands for the reason of a booking on the wire.

    Reversals of write-offs were checked by the write-offs' list once, and what is booked stays: such a reason is told
    as "other".
    """
    if kode is None:
        return None
    liste = AARSAGSLISTE[art]
    return str(id_af(liste, kode if kode in koder(liste) else _ANDET))
