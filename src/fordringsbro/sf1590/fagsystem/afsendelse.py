"""Sending what is due to a fagsystem: on each account one message at a time, in order, until it has an answer.

A message is taken, and that is committed, before it goes out; whoever dies with it in hand leaves it to be sent again
when its time is up. It goes again as the same bytes with the same RequestId, so a fagsystem that knows it answers as
it did before, and what it tells of is booked there once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import ascii_navn, soap_action
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.sf1590.faelles.hovedoplysninger import UKENDT_SYSTEM
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import (
    ANMODNING_SVAR,
    DAEKNING,
    Beskedtilstand,
    Forsoeg,
    Forsoegsudfald,
    Udgaaende,
    naeste_skridt,
)
from fordringsbro.sf1590.fagsystem.svar import udlaeg
from fordringsbro.sf1590.fagsystem.udbakke import SEND, args, bestil, laas
from fordringsbro.sf1590.ruter.rute import FRIST_S, Noegle, Rute
from fordringsbro.sf1590.ruter.ruteopslag import Ruter
from fordringsbro.sf1590.ruter.rutevaern import Rutegraenser, Rutevaern
from fordringsbro.sf1590.ruter.rutevidere import spoerg

#: Beyond the fagsystem's deadline, how long the one who sends may take to write down what came of it.
SPILLERUM: Final = timedelta(seconds=30)
#: What fagsystemer may cost a worker. The first failure opens a circuit, since a message that must wait loses nothing;
#: those that were silent share one of the places, so that all others have the rest.
FAGSYSTEMER: Final = Rutegraenser(
    pr_modtager=2,
    ialt=3,
    taaler=1,
    foerste_hvile=timedelta(seconds=1),
)
_log = structlog.get_logger("fordringsbro.fagsystem")


class Afsendelse:
    """Sends messages to fagsystemer.

    Args:
        database: Where they are kept.
        clock: Says what is due.
        jobs: Where the next attempt is put in the queue.
        kontrakt: The SF1590 contract.
        ruter: The way to each fagsystem.
        vaern: Lets messages to one pass, or not.
        egen: Where those without a route are told, scheme, host and port: a sandbox has a mailbox for them. None lets
            their messages wait for a route.
        spillerum: How long after the fagsystem's deadline a message that was taken may be taken again.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        jobs: Jobs,
        kontrakt: Kontrakt,
        ruter: Ruter,
        *,
        vaern: Rutevaern,
        egen: str | None,
        spillerum: timedelta = SPILLERUM,
    ) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._kontrakt = kontrakt
        self._ruter = ruter
        self._vaern = vaern
        self._egen = egen
        self._spillerum = spillerum

    def send(self, cvr: str, system: str) -> None:
        """Send everything that is due to a fagsystem; what must wait gets a job for when its time has come.

        One that does not answer is left alone for a while: the rest of its messages would fare the same, and the
        worker has others to serve.
        """
        modtager = OprettetAf(cvr, UUID(system))
        tavs = self._er_tavs(modtager)
        while fortsaet() and not (vent := self._hindret(modtager)):
            besked = self._tag(modtager)
            if besked is None:
                break
            naaet(Punkt.BESKED_TAGET)
            forsoeg = self._forsoeg(besked)
            naaet(Punkt.BESKED_SENDT)
            self._afgoer(besked, forsoeg)
            tavs = self._hoeres_igen(modtager, forsoeg, tavs=tavs)
        self._planlaeg(modtager, vent)

    def opsyn(self, conn: Connection) -> None:
        """Have everything that is due looked at: a net below the jobs, to be called now and then."""
        for modtager in store.med_arbejde(conn, self._clock.now()):
            bestil(conn, self._jobs, modtager)

    def _tag(self, modtager: OprettetAf) -> Udgaaende | None:
        nu = self._clock.now()
        ruter = (self._rute(tjeneste, modtager) for tjeneste in (DAEKNING, ANMODNING_SVAR))
        frist_s = max((rute.frist_s for rute in ruter if rute), default=FRIST_S)
        with self._database.transaction() as conn:
            return store.tag(conn, modtager, nu, nu + timedelta(seconds=frist_s) + self._spillerum)

    def _hindret(self, modtager: OprettetAf) -> timedelta:
        """How long nothing may be sent to a fagsystem, by the address that lets it wait longest."""
        hindringer = map(self._vaern.hindring, self._adresser(modtager))
        return max((hindring[1] for hindring in hindringer if hindring is not None), default=timedelta())

    def _er_tavs(self, modtager: OprettetAf) -> bool:
        return any(map(self._vaern.er_aaben, self._adresser(modtager)))

    def _adresser(self, modtager: OprettetAf) -> list[str]:
        ruter = (self._rute(tjeneste, modtager) for tjeneste in (DAEKNING, ANMODNING_SVAR))
        return [rute.url for rute in ruter if rute is not None and rute.url is not None]

    def _hoeres_igen(self, modtager: OprettetAf, forsoeg: Forsoeg, *, tavs: bool) -> bool:
        """After an answer from one that was silent, its other messages need not wait out their pauses."""
        if not tavs or forsoeg.udfald is Forsoegsudfald.IGEN:
            return tavs
        with self._database.transaction() as conn:
            store.vaek(conn, modtager.cvr, self._clock.now())
        return False

    def _forsoeg(self, besked: Udgaaende) -> Forsoeg:
        rute = self._rute(besked.tjeneste, besked.modtager)
        if rute is None or rute.url is None:
            return Forsoeg(Forsoegsudfald.IGEN, "ingen rute")
        try:
            svar = self._vaern.send(
                rute.url, lambda: spoerg(rute, besked.indhold, soap_action(besked.tjeneste, besked.operation))
            )
        except FejlError:
            # Another one was quicker with the last place.
            return Forsoeg(Forsoegsudfald.IGEN, "optaget")
        return udlaeg(self._kontrakt, besked, svar)

    def _rute(self, tjeneste: str, modtager: OprettetAf) -> Rute | None:
        system = None if modtager.it_system == UKENDT_SYSTEM else str(modtager.it_system)
        noegle = Noegle(tjeneste, modtager.cvr, system)
        rute = self._ruter.rute(noegle)
        if rute is not None and rute.url is not None:
            return rute
        if self._egen is None:
            return None
        return Rute(noegle, f"{self._egen}/service/OIR/{ascii_navn(tjeneste)}/1", FRIST_S)

    def _afgoer(self, besked: Udgaaende, forsoeg: Forsoeg) -> None:
        nu = self._clock.now()
        tilstand, naeste = naeste_skridt(besked, forsoeg, nu)
        with self._database.transaction() as conn:
            gjaldt = store.afgoer(
                conn, besked, tilstand=tilstand, naeste=naeste, grund=forsoeg.grund, koder=forsoeg.koder, nu=nu
            )
        log = _log.warning if tilstand is Beskedtilstand.PARKERET else _log.info
        log(
            "told a fagsystem",
            tjeneste=besked.tjeneste,
            operation=besked.operation,
            modtager=besked.modtager.cvr,
            tilstand=tilstand.value,
            grund=forsoeg.grund,
            koder=list(forsoeg.koder),
            forsoeg=besked.forsoeg,
            gjaldt=gjaldt,
        )

    def _planlaeg(self, modtager: OprettetAf, vent: timedelta) -> None:
        with self._database.transaction() as conn:
            nu = self._clock.now()
            naeste = store.naeste(conn, modtager, nu)
            if naeste is not None:
                naeste = max(naeste, nu + vent)
                laas_senere = f"{laas(modtager)}:senere"
                self._jobs.defer_at(conn, SEND, args=args(modtager), lock=laas_senere, at=naeste, once=True)
