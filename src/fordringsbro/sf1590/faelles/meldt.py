"""What an answer may say of collection being told: that it is, or that it could not be, and why."""

from __future__ import annotations

from collections.abc import Iterable

from fordringsbro.debitor.bog.afvisning import Svarbemaerkning, Svarnote
from fordringsbro.overdragelse.rettelser import IkkeMeldt
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import Felter, bemaerkning, fra_bog

_IKKE_MELDT = Svargrund.UNDER_INDDRIVELSE_IKKE_MELDT


def bemaerket(bemaerkninger: Iterable[Svarbemaerkning], ikke_meldt: Iterable[IkkeMeldt]) -> list[Felter]:
    """The ledger's remarks; where collection could not be told, that instead of that it is.

    Args:
        bemaerkninger: What the ledger remarks; `UNDER_INDDRIVELSE` names a claim, or a write-down, that is told of.
        ikke_meldt: What collection refused.
    """
    udeblevet = {objekt: et.koder for et in ikke_meldt for objekt in (et.fordring_id, et.booking_id)}
    return [
        bemaerkning(_IKKE_MELDT, b.objekt, b.objekt_id, ", ".join(udeblevet[b.objekt_id]))
        if b.note is Svarnote.UNDER_INDDRIVELSE and b.objekt_id in udeblevet
        else fra_bog(b)
        for b in bemaerkninger
    ]
