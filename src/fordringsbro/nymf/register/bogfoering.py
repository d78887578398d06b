"""What actions that were carried out do to the register."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Inddrivelsesudfald
from fordringsbro.nymf.bygning import ophoer
from fordringsbro.nymf.model import Aktion, Kvitteringsdata, Ophoer
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.platform.database import Connection


def bogfoer(conn: Connection, udfoerte: Iterable[tuple[Aktion, Inddrivelsesudfald]]) -> None:
    """Book the effects of actions, once their receipts say that they were carried out: a statement for each kind.

    Raises:
        UklartBeloebError: One was carried out with an amount that is not told; nothing is booked.
    """
    effekter = _Effekter()
    for aktion, udfald in udfoerte:
        effekter.tag(aktion, udfald)
    effekter.skriv(conn)


@dataclass(slots=True)
class _Effekter:
    """What is to be booked: by claim, but `virkninger` and `kvitteringer` by action."""

    saldi: Counter[int] = field(default_factory=Counter)
    hovedstole: dict[int, int] = field(default_factory=dict)
    arter: dict[int, str] = field(default_factory=dict)
    ender: dict[int, Ophoer] = field(default_factory=dict)
    backend_ider: dict[int, int] = field(default_factory=dict)
    virkninger: dict[int, int] = field(default_factory=dict)
    kvitteringer: dict[int, Kvitteringsdata] = field(default_factory=dict)

    def tag(self, aktion: Aktion, udfald: Inddrivelsesudfald) -> None:
        """Add the effects of an action; those of a claim come in the order of its actions."""
        data = aktion.data
        udfoert = udfoert_oere(aktion, udfald)
        if aktion.virkning_fordring_id is not None:
            if udfoert != aktion.virkning_oere:
                self.virkninger[aktion.aktion_id] = udfoert
            self.saldi[aktion.virkning_fordring_id] += udfoert
        if isinstance(data, a.Hovedstolsrettelse):
            self.hovedstole[aktion.fordring_id] = data.hovedstol_oere
        elif isinstance(data, a.Tilbagekald):
            # A claim is withdrawn once; should it be twice, the milder end comes first and FEJL replaces it.
            ende = ophoer(aktion, data)
            if ende.aarsag == "FEJL" or aktion.fordring_id not in self.ender:
                self.ender[aktion.fordring_id] = ende
        elif isinstance(data, a.Aendring) and data.art is not None:
            self.arter[aktion.fordring_id] = data.art
        skabt = udfald.backend_opskrivning_id if aktion.aktionskode == a.OR else udfald.backend_fordring_id
        if aktion.skaber_fordring_id is not None and skabt is not None:
            self.backend_ider[aktion.skaber_fordring_id] = skabt
        reduceret = abs(udfoert) if udfoert != aktion.virkning_oere else None
        if udfald.rest_oere is not None or reduceret is not None:
            self.kvitteringer[aktion.aktion_id] = Kvitteringsdata(udfald.rest_oere, reduceret)

    def skriv(self, conn: Connection) -> None:
        """Book them."""
        aktion_store.saet_virkninger(conn, self.virkninger)
        register_store.bogfoer_saldi(conn, self.saldi)
        register_store.bogfoer_hovedstole(conn, self.hovedstole)
        register_store.bogfoer_arter(conn, self.arter)
        register_store.bogfoer_ophoer(conn, self.ender)
        register_store.gem_backend_ider(conn, self.backend_ider)
        aktion_store.gem_kvitteringer(conn, self.kvitteringer)


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
