"""The action of AnmodMellemDebitorkonti: moving a payment to another account."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.flytning import Indbetalingsflytning
from fordringsbro.sf1590.anmodning.handling import Handling, Kontekst
from fordringsbro.sf1590.anmodning.model import Anmodningshandling, Debitoranmodning, Gennemfoert


def _flyt_indbetaling(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """Move all that is left of the payment; what it covered is owed again."""
    if a.til_konto_id is None or a.indbetaling_id is None:
        raise afvis(Aarsag.UKENDT, Objekt.INDBETALING)
    flytning = Indbetalingsflytning(a.anmodning_id, k.kommune.cvr, a.konto_id, a.til_konto_id, a.indbetaling_id)
    k.bogfoering.flyt_indbetaling(k.conn, flytning)
    return Gennemfoert()


HANDLINGER: Final[Mapping[str, Handling]] = {Anmodningshandling.FLYT_INDBETALING: _flyt_indbetaling}
