"""The edge: what one caller, and all of them together, may take of a server process before a message is understood."""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Protocol

from fordringsbro.platform.record import record
from fordringsbro.wire.http.spoerger import Spoerger

#: Bytes of a body that count nowhere: a small message is let in beside any number of large ones. The number of
#: connections bounds them all together, since one that waits behind another of its connection counts from its first.
LET: Final = 65_536


@record
class Kantgraenser:
    """The limits of a server process.

    Attributes:
        hoveder: Header lines of a request.
        hoveder_byte: Bytes of its request line and headers.
        hoveder_s: Seconds for them, from the connection or the request's first byte.
        krop_s: Seconds for a body.
        krop_rate: Bytes a second that a body must come with, counted from a while after its beginning.
        kroppe_byte: Bytes of all bodies that are held, whether they are read, wait or are processed.
        behandling_byte: Bytes of the larger bodies that are processed at the same time; one above is alone.
        behandling_s: Seconds that a larger one waits for its turn.
        forbindelser: Open connections.
        slut_s: Seconds for what is in hand when the process is told to end; what is slower is cut off, and its
            transaction undone.
    """

    hoveder: int = 100
    hoveder_byte: int = 32_768
    hoveder_s: float = 10
    krop_s: float = 60
    krop_rate: int = 5_000
    kroppe_byte: int = 80_000_000
    behandling_byte: int = 13_000_000
    behandling_s: float = 30
    forbindelser: int = 500
    slut_s: int = 25


class Ledning(Protocol):
    """A connection, as far as its limits and its requests' bodies know it."""

    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    def svarer_foer_tid(self) -> None:
        """Take it that a request is answered before it has come whole."""
        ...


class Behandling:
    """The turns of the larger bodies, in the order they came.

    Args:
        plads: Bytes processed at the same time.
    """

    def __init__(self, plads: int) -> None:
        self._plads = plads
        self._optaget = 0
        self._koe: deque[tuple[int, asyncio.Future[None]]] = deque()

    async def tag(self, antal: int) -> int:
        """Wait for room, and take it; what was taken must be given back."""
        vaegt = 0 if antal <= LET else min(antal, self._plads)
        if vaegt and (self._koe or self._optaget + vaegt > self._plads):
            tur: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            plads = vaegt, tur
            self._koe.append(plads)
            try:
                await tur
            except asyncio.CancelledError:
                if tur.done() and not tur.cancelled():
                    # It came in the same moment as the patience ended.
                    self.giv(vaegt)
                else:
                    # Whoever gave room back in that moment may have passed it over.
                    with suppress(ValueError):
                        self._koe.remove(plads)
                    self._naeste()
                raise
            return vaegt
        self._optaget += vaegt
        return vaegt

    def giv(self, vaegt: int) -> None:
        """Give room back."""
        self._optaget -= vaegt
        self._naeste()

    def _naeste(self) -> None:
        while self._koe and self._optaget + self._koe[0][0] <= self._plads:
            vaegt, tur = self._koe.popleft()
            if not tur.done():
                self._optaget += vaegt
                tur.set_result(None)


@dataclass(slots=True)
class Kant:
    """What is taken of a process's limits now.

    Attributes:
        graenser: The limits.
        kroppe: Bytes of the bodies held.
        ledige: Connections on which no request is in hand, the longest idle first.
        behandling: The turns of the larger bodies.
    """

    graenser: Kantgraenser
    kroppe: int = 0
    ledige: dict[Ledning, None] = field(default_factory=dict)
    behandling: Behandling = field(init=False)

    def __post_init__(self) -> None:
        self.behandling = Behandling(self.graenser.behandling_byte)


@dataclass(slots=True)
class Krop:
    """The body of one request, as far as it has come.

    Attributes:
        kant: What it is a part of.
        forbindelse: Where it comes from.
        hel: Whether all of it is here.
        modtaget: Bytes that have come.
        over: Whether there was no room for it.
        kasser: Whether what comes is thrown away.
        spoerger: Whoever waits for the answer.
        let: Bytes of it that count nowhere.
    """

    kant: Kant
    forbindelse: Ledning
    let: int = LET
    hel: bool = False
    modtaget: int = 0
    over: bool = False
    kasser: bool = False
    spoerger: Spoerger = field(default_factory=Spoerger)
    _optaget: int = 0

    def tag(self, antal: int) -> bool:
        """Take room for what has come; whether it is to be kept."""
        self.modtaget += antal
        if self.kasser:
            return False
        mere = self.modtaget - self.let - self._optaget
        if mere > 0:
            if self.kant.kroppe + mere > self.kant.graenser.kroppe_byte:
                self.giv_fri()
                self.over = True
                return False
            self.kant.kroppe += mere
            self._optaget += mere
        return True

    def afbryd(self) -> None:
        """Cut the connection; may be called in any thread."""
        self.forbindelse.loop.call_soon_threadsafe(self.forbindelse.transport.abort)

    def giv_fri(self) -> None:
        """Give its room back."""
        self.kasser = True
        self.kant.kroppe -= self._optaget
        self._optaget = 0
