"""What an action that was carried out does to the register."""

from __future__ import annotations

from fordringsbro.inddrivelse import aktioner as a
from fordringsbro.inddrivelse.model import Udfald
from fordringsbro.nymf import registerstore, store
from fordringsbro.nymf.bygning import ophoer
from fordringsbro.nymf.model import Aktion, Kvitteringsdata
from fordringsbro.platform.database import Connection


def bogfoer(conn: Connection, aktion: Aktion, udfald: Udfald) -> None:
    """Book the effect of an action, once its receipt says that it was carried out."""
    data = aktion.data
    if aktion.virkning_fordring_id is not None:
        registerstore.bogfoer_saldo(conn, aktion.virkning_fordring_id, aktion.virkning_oere)
    if isinstance(data, a.Hovedstolsrettelse):
        registerstore.bogfoer_hovedstol(conn, aktion.fordring_id, data.hovedstol_oere)
    elif isinstance(data, a.Tilbagekald):
        registerstore.bogfoer_ophoer(conn, aktion.fordring_id, ophoer(aktion, data))
    elif isinstance(data, a.Aendring) and data.art is not None:
        registerstore.bogfoer_art(conn, aktion.fordring_id, data.art)
    skabt = udfald.backend_opskrivning_id if aktion.aktionskode == a.OR else udfald.backend_fordring_id
    if aktion.skaber_fordring_id is not None and skabt is not None:
        registerstore.gem_backend_id(conn, aktion.aktion_id, skabt)
    if udfald.rest_oere is not None:
        store.gem_kvittering(conn, aktion.aktion_id, Kvitteringsdata(udfald.rest_oere))
