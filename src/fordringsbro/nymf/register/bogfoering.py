"""What an action that was carried out does to the register."""

from __future__ import annotations

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Inddrivelsesudfald
from fordringsbro.nymf.bygning import ophoer
from fordringsbro.nymf.model import Aktion, Kvitteringsdata
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.platform.database import Connection


def bogfoer(conn: Connection, aktion: Aktion, udfald: Inddrivelsesudfald) -> None:
    """Book the effect of an action, once its receipt says that it was carried out."""
    data = aktion.data
    udfoert = udfoert_oere(aktion, udfald)
    if aktion.virkning_fordring_id is not None:
        if udfoert != aktion.virkning_oere:
            aktion_store.saet_virkning(conn, aktion.aktion_id, udfoert)
        register_store.bogfoer_saldo(conn, aktion.virkning_fordring_id, udfoert)
    if isinstance(data, a.Hovedstolsrettelse):
        register_store.bogfoer_hovedstol(conn, aktion.fordring_id, data.hovedstol_oere)
    elif isinstance(data, a.Tilbagekald):
        register_store.bogfoer_ophoer(conn, aktion.fordring_id, ophoer(aktion, data))
    elif isinstance(data, a.Aendring) and data.art is not None:
        register_store.bogfoer_art(conn, aktion.fordring_id, data.art)
    skabt = udfald.backend_opskrivning_id if aktion.aktionskode == a.OR else udfald.backend_fordring_id
    if aktion.skaber_fordring_id is not None and skabt is not None:
        register_store.gem_backend_id(conn, aktion.aktion_id, skabt)
    reduceret = abs(udfoert) if udfoert != aktion.virkning_oere else None
    if udfald.rest_oere is not None or reduceret is not None:
        aktion_store.gem_kvittering(conn, aktion.aktion_id, Kvitteringsdata(udfald.rest_oere, reduceret))


def udfoert_oere(aktion: Aktion, udfald: Inddrivelsesudfald) -> int:
    """By how much a balance changes: what the collection system says it did, which may be less than was asked for.

    Raises:
        UklartBeloebError: It says that it did less and not how much, or that it did more.
    """
    # What undoes a reduced amount asks for all of it, and has the effect of what was done.
    oplyst, bedt_om, virkning = udfald.beloeb_oere, a.beloeb(aktion.data), abs(aktion.virkning_oere)
    if not virkning or (not udfald.reduceret and oplyst in (None, bedt_om, virkning)):
        return aktion.virkning_oere
    if oplyst is None or oplyst > virkning or (udfald.reduceret and oplyst == bedt_om):
        raise UklartBeloebError(aktion.aktion_id)
    return oplyst if aktion.virkning_oere > 0 else -oplyst


class UklartBeloebError(Exception):
    """A collection system reduced an amount, and does not say to what; names the action."""

    def __init__(self, aktion_id: int) -> None:
        super().__init__(f"action {aktion_id} was carried out with an amount that is not told")
