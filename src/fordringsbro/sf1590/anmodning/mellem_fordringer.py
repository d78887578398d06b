"""The action of AnmodMellemFordringer: moving what payments cover of one claim to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.flytning import Daekningsflytning
from fordringsbro.sf1590.anmodning.handling import Handling, Kontekst, fordringer, om_fordring
from fordringsbro.sf1590.anmodning.model import Anmodningshandling, Debitoranmodning, Gennemfoert, UmuligError
from fordringsbro.sf1590.faelles.aarsager import Svargrund


def _flyt_daekning(k: Kontekst, a: Debitoranmodning) -> Gennemfoert:
    """Move as much as the one claim is covered and the other owes.

    Raises:
        UmuligError: `HANDLING_UMULIG`: nothing covers the one claim, or nothing is owed on the other.
    """
    if a.til_konto_id is None or a.til_fordring_id is None:
        raise afvis(Aarsag.UKENDT, Objekt.FORDRING)
    fordringer(k, a.konto_id, a.fordring_ids, "FraFordring")
    (til,) = fordringer(k, a.til_konto_id, [a.til_fordring_id], "TilFordring")
    (fra_id,) = a.fordring_ids
    flytning = Daekningsflytning(a.anmodning_id, k.kommune.cvr, fra_id, a.til_fordring_id)
    if k.bogfoering.flyt_daekning(k.conn, flytning).beloeb_oere == 0:
        raise UmuligError(om_fordring(Svargrund.HANDLING_UMULIG, fra_id if til.restance_oere else a.til_fordring_id))
    return Gennemfoert()


HANDLINGER: Final[Mapping[str, Handling]] = {Anmodningshandling.FLYT_DAEKNING: _flyt_daekning}
