"""What is written when a backend has spoken: ids, states, history, and each final outcome handed on exactly once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

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

#: Takes each final outcome, in the transaction that writes it.
Kvitter = Callable[[Connection, Udfald], None]

#: Why an action is parked when a backend's answer can't be paired with it.
PASSER_IKKE = "SVAR_PASSER_IKKE"

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
        for post, et in parring.par:
            self._en(conn, leverance.leverance_id, post, et)
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

    def _en(self, conn: Connection, leverance_id: int, post: Post, svar: Aktionssvar) -> None:
        nu = self._clock.now()
        store.saet_ider(conn, post.aktion_id, svar, nu)
        match om_aktion(svar):
            case Art.UDFOERT:
                self._afslut(conn, leverance_id, post, svar, Udfaldsstatus.UDFOERT)
            case Art.AFVIST:
                self._afslut(conn, leverance_id, post, svar, Udfaldsstatus.AFVIST)
            case Art.PARKER:
                self.parker(conn, post, leverance_id, "UKENDT_STATUS")
            case Art.VENT if svar.status != post.backend_status:
                store.haendelse(conn, [post.aktion_id], svar.status, nu, leverance_id=leverance_id)
            case Art.VENT:
                pass

    def _afslut(
        self, conn: Connection, leverance_id: int, post: Post, svar: Aktionssvar, status: Udfaldsstatus
    ) -> None:
        fordring_id = svar.backend_fordring_id or post.backend_fordring_id
        udfald = Udfald(
            aktion_id=post.aktion_id,
            status=status,
            afvist=svar.afvist,
            backend_fordring_id=fordring_id,
            tidspunkt=svar.tidspunkt,
            rest_oere=svar.rest_oere,
            backend_opskrivning_id=svar.backend_opskrivning_id,
        )
        if not self.udfald(conn, udfald, leverance_id=leverance_id):
            forskellig = (post.tilstand == Tilstand.DONE) != (status == Udfaldsstatus.UDFOERT)
            if forskellig and post.tilstand in (Tilstand.DONE, Tilstand.REJECTED):
                _log.error("backend changed a final answer", aktion_id=post.aktion_id, status=status)

    def udfald(self, conn: Connection, udfald: Udfald, *, leverance_id: int | None = None) -> bool:
        """End an action and hand its outcome on; False (and nothing done) when it had ended before."""
        nu = self._clock.now()
        udfoert = udfald.status == Udfaldsstatus.UDFOERT
        kode = ",".join(str(nummer) for nummer, _ in udfald.afvist) or None
        tilstand = Tilstand.DONE if udfoert else Tilstand.REJECTED
        if not store.afslut(conn, udfald.aktion_id, tilstand, kode, nu):
            return False
        store.haendelse(conn, [udfald.aktion_id], udfald.status, nu, leverance_id=leverance_id, kode=kode)
        self._kvitter(conn, udfald)
        return True

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
        for aktion_id, aktionskode, fordring_id, hoved_id in store.umulige(conn, backend, fordringshaver_id):
            aarsag = (428, f"Fordring {fordring_id} er afvist")
            if aktionskode in SKABENDE:
                aarsag = (203, f"Fordring {fordring_id} afvises sammen med sin hovedfordring {hoved_id}")
            self.udfald(conn, Udfald(aktion_id, Udfaldsstatus.AFVIST, (aarsag,), None, nu))
