"""What is written when a backend has spoken: ids, states, history, and each final outcome handed on exactly once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Protocol

import structlog

from fordringsbro.inddrivelse import bestilling, store
from fordringsbro.inddrivelse.aktioner import SKABENDE
from fordringsbro.inddrivelse.beslutning import Art, om_aktion
from fordringsbro.inddrivelse.korrelation import par
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Post, Tilstand
from fordringsbro.inddrivelse.model import Backend, Udfald, Udfaldsstatus
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs


class Kvitter(Protocol):
    """Takes final outcomes, in the transaction that writes them."""

    def __call__(self, conn: Connection, *udfald: Udfald) -> None:
        """Take them; each action's outcome comes once."""
        ...


#: Why an action is parked when a backend's answer can't be paired with it.
PASSER_IKKE = "SVAR_PASSER_IKKE"
_TILSTAND: Final = {Udfaldsstatus.UDFOERT: Tilstand.DONE, Udfaldsstatus.AFVIST: Tilstand.REJECTED}

_log = structlog.get_logger(__name__)


class Registrering:
    """Writes answers down.

    Args:
        clock: Time.
        jobs: The queue, for the actions that an outcome sets free.
        kvitter: Takes the outcomes.
    """

    def __init__(self, clock: Clock, jobs: Jobs, kvitter: Kvitter) -> None:
        self._clock = clock
        self._jobs = jobs
        self._kvitter = kvitter

    def aktioner(self, conn: Connection, leverance: Leverance, svar: Sequence[Aktionssvar]) -> None:
        """Write what a backend says of a delivery's actions.

        The delivery must be locked (`store.hent_leverance`). An answer that fits no action while actions lack one
        parks those actions: it is about something else, and guessing could pay the wrong debt.
        """
        parring = par(leverance.poster, svar)
        self._optag(conn, leverance.leverance_id, parring.par)
        if parring.uden_post:
            _log.warning(
                "backend answered about other actions",
                backend=leverance.backend,
                leverance_id=leverance.leverance_id,
                count=len(parring.uden_post),
            )
            # A number points at the one action that is affected; without numbers it may be any of them.
            numre = {et.loebenummer for et in parring.uden_post}
            for post in parring.uden_svar:
                if None in numre or post.loebenummer in numre:
                    self.parker(conn, post, leverance.leverance_id, PASSER_IKKE)
        store.luk(conn, leverance.leverance_id)
        self.videre(conn, leverance.backend, leverance.fordringshaver_id)

    def _optag(self, conn: Connection, leverance_id: int, par: Sequence[tuple[Post, Aktionssvar]]) -> None:
        nu = self._clock.now()
        store.saet_ider(conn, [(post.aktion_id, svar) for post, svar in par], nu)
        endte: dict[int, tuple[Post, Udfald]] = {}
        for post, svar in par:
            match om_aktion(svar):
                case Art.UDFOERT:
                    endte.setdefault(post.aktion_id, (post, _udfald(post, svar, Udfaldsstatus.UDFOERT)))
                case Art.AFVIST:
                    endte.setdefault(post.aktion_id, (post, _udfald(post, svar, Udfaldsstatus.AFVIST)))
                case Art.PARKER:
                    self.parker(conn, post, leverance_id, "UKENDT_STATUS")
                case Art.VENT if svar.status != post.backend_status:
                    store.haendelse(conn, [post.aktion_id], svar.status, nu, leverance_id=leverance_id)
                case Art.VENT:
                    pass
        nye = self._afslut(conn, [udfald for _, udfald in endte.values()], leverance_id)
        for post, udfald in endte.values():
            if udfald.aktion_id not in nye:
                _endt_foer(post, udfald)

    def _afslut(self, conn: Connection, alle: Sequence[Udfald], leverance_id: int | None = None) -> set[int]:
        """End actions and hand their outcomes on; nothing is done to those that had ended before. Gives the others."""
        nu = self._clock.now()
        nye = store.afslut(conn, [(en.aktion_id, _TILSTAND[en.status], _koder(en)) for en in alle], nu)
        endte = [en for en in alle if en.aktion_id in nye]
        store.haendelser(conn, [(en.aktion_id, en.status, _koder(en)) for en in endte], nu, leverance_id=leverance_id)
        if endte:
            self._kvitter(conn, *endte)
        return nye

    def parker(self, conn: Connection, post: Post, leverance_id: int, kode: str) -> None:
        """Let an action wait for a person, with the reason."""
        if store.parker(conn, post.aktion_id, kode):
            nu = self._clock.now()
            store.haendelse(conn, [post.aktion_id], "PARKERET", nu, leverance_id=leverance_id, kode=kode)
            _log.warning("action parked", aktion_id=post.aktion_id, leverance_id=leverance_id, kode=kode)

    def videre(self, conn: Connection, backend: Backend, fordringshaver_id: int) -> None:
        """Have the line looked at again when actions wait on it: an outcome may have set some free."""
        if store.venter(conn, backend, fordringshaver_id):
            bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)

    def umulige(self, conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime) -> None:
        """Reject what builds on a claim that was rejected.

        The numbers are the collector's own: 203 for a related claim that falls with its main claim, 428 for an action
        on a rejected claim. The backend is not asked.
        """
        udfald = []
        for aktion_id, aktionskode, fordring_id, hoved_id in store.umulige(conn, backend, fordringshaver_id):
            aarsag = (428, f"Fordring {fordring_id} er afvist")
            if aktionskode in SKABENDE:
                aarsag = (203, f"Fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}")
            udfald.append(Udfald(aktion_id, Udfaldsstatus.AFVIST, (aarsag,), None, nu))
        self._afslut(conn, udfald)


def _udfald(post: Post, svar: Aktionssvar, status: Udfaldsstatus) -> Udfald:
    return Udfald(
        aktion_id=post.aktion_id,
        status=status,
        afvist=svar.afvist,
        backend_fordring_id=svar.backend_fordring_id or post.backend_fordring_id,
        tidspunkt=svar.tidspunkt,
        rest_oere=svar.rest_oere,
        backend_opskrivning_id=svar.backend_opskrivning_id,
    )


def _koder(udfald: Udfald) -> str | None:
    """The numbers of a rejection, as they are kept."""
    return ",".join(str(nummer) for nummer, _ in udfald.afvist) or None


def _endt_foer(post: Post, udfald: Udfald) -> None:
    """An answer to an action that had ended: the same again is in order, another one is not."""
    if post.tilstand in _TILSTAND.values() and post.tilstand != _TILSTAND[udfald.status]:
        _log.error("backend changed a final answer", aktion_id=post.aktion_id, status=udfald.status)
