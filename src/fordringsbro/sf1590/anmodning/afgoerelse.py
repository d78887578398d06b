"""Deciding what was postponed: a person approves or declines, or the account is paid. The outcome goes to who asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from uuid import UUID

from fordringsbro.debitor.bog.notat import gaeldende
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.tilside import Arbejde, er_til_side, hver_for_sig, loest, til_nyt_forsoeg
from fordringsbro.sf1590.anmodning import kvittering, store
from fordringsbro.sf1590.anmodning.handling import Kontekst
from fordringsbro.sf1590.anmodning.laesning import ID
from fordringsbro.sf1590.anmodning.model import (
    AABNE,
    Anmodningsgrund,
    Anmodningstilstand,
    Debitoranmodning,
    EjGennemfoert,
    GemtAnmodning,
    Udfald,
)
from fordringsbro.sf1590.anmodning.udfoersel import udfoer
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError
from fordringsbro.sf1590.fagsystem.model import NyUdgaaende
from fordringsbro.sf1590.fagsystem.udbakke import Udbakke

#: Requests that were set aside and are tried again in one run.
_IGEN: Final = 1000


class Afgoerelser:
    """Decides postponed requests, each in a transaction of its own.

    Args:
        database: Where transactions are taken.
        bog: The ledger.
        bogfoering: Books in it, and tells collection.
        overdragelse: Knows the municipalities.
        udbakke: Takes the answers.
        clock: Says when it was decided.
    """

    def __init__(
        self,
        database: Database,
        *,
        bog: Kontofoering,
        bogfoering: Bogfoering,
        overdragelse: Overdragelse,
        udbakke: Udbakke,
        clock: Clock,
    ) -> None:
        self._database = database
        self._bog = bog
        self._bogfoering = bogfoering
        self._overdragelse = overdragelse
        self._udbakke = udbakke
        self._clock = clock

    def godkend(self, anmodning_id: UUID) -> GemtAnmodning:
        """Carry out what a person approved; what has become impossible is answered so.

        Returns:
            The request as it stands now.

        Raises:
            FejlError: `UKENDT_ID`; `IKKE_NU` when it does not wait for a person.
        """
        return self._afgoer(anmodning_id, {Anmodningstilstand.AFVENTER_PERSON}, self._udfoer, None)

    def afslaa(self, anmodning_id: UUID, kode: str, tekst: str | None) -> GemtAnmodning:
        """Decline a request, for one of the reasons `AFSLAG`.

        Args:
            anmodning_id: The request.
            kode: The reason's code.
            tekst: What the fagsystem is told beside; at most 255 characters.

        Raises:
            FejlError: `UKENDT_ID`; `IKKE_NU` when it was decided before.
        """

        def afslag(_conn: Connection, a: Debitoranmodning) -> Udfald:
            return EjGennemfoert((Anmodningsgrund(Svargrund(kode), ID, a.ekstern_id),))

        return self._afgoer(anmodning_id, AABNE, afslag, tekst)

    def godkend_i_sandkasse(self, anmodning_id: str) -> None:
        """Approve a request unless somebody was quicker: the job of the sandbox's clerk."""
        try:
            self.godkend(UUID(anmodning_id))
        except FejlError as error:
            if error.kode is not Fejlkode.IKKE_NU:
                raise

    def afslut_betalte(self) -> None:
        """End the accounts that are to be ended when they are paid, and are; give up where the deadline has passed.

        Each request is looked at alone, so that one that fails is set aside and the rest is decided.
        """
        i_dag, nu = self._clock.today(), self._clock.now()
        with self._database.transaction() as conn:
            ventende = store.aabne(conn, Anmodningstilstand.AFVENTER_BETALING)
            betalte = self._bog.betalte(conn, {konto_id for _, konto_id, _ in ventende})
            alle = [str(anmodning_id) for anmodning_id, _, _ in ventende]
            hviler = er_til_side(conn, Arbejde.ANMODNING, alle)
            hviler.difference_update(til_nyt_forsoeg(conn, Arbejde.ANMODNING, nu, antal=_IGEN))
        for anmodning_id, konto_id, svarfrist in ventende:
            fortsaet()
            noegle = str(anmodning_id)
            if noegle in hviler or (konto_id not in betalte and (svarfrist is None or svarfrist >= i_dag)):
                continue
            with self._database.transaction() as conn, hver_for_sig(conn, Arbejde.ANMODNING, noegle, nu):
                self._afslut_betalt(conn, anmodning_id)
                loest(conn, Arbejde.ANMODNING, noegle)

    def _afslut_betalt(self, conn: Connection, anmodning_id: UUID) -> None:
        gemt = store.laas(conn, anmodning_id)
        if gemt is None or gemt.tilstand is not Anmodningstilstand.AFVENTER_BETALING:
            return
        udfald = self._udfoer(conn, gemt.anmodning)
        frist = gemt.anmodning.svarfrist
        if isinstance(udfald, EjGennemfoert) and (frist is None or frist >= self._clock.today()):
            # Something is owed again; it goes on waiting.
            return
        self._skriv(conn, gemt.anmodning, udfald, None)

    def _afgoer(
        self,
        anmodning_id: UUID,
        fra: frozenset[Anmodningstilstand] | set[Anmodningstilstand],
        beslut: Callable[[Connection, Debitoranmodning], Udfald],
        tekst: str | None,
    ) -> GemtAnmodning:
        with self._database.transaction() as conn:
            gemt = store.laas(conn, anmodning_id)
            if gemt is None:
                raise FejlError(Fejlkode.UKENDT_ID)
            if gemt.tilstand not in fra:
                raise FejlError(Fejlkode.IKKE_NU)
            self._skriv(conn, gemt.anmodning, beslut(conn, gemt.anmodning), tekst)
            return store.find(conn, anmodning_id) or gemt

    def _udfoer(self, conn: Connection, a: Debitoranmodning) -> Udfald:
        kommune = self._overdragelse.kommune(conn, a.kommune_cvr)
        if kommune is None:
            raise FejlError(Fejlkode.UKENDT_KOMMUNE)
        k = Kontekst(conn, self._bog, self._bogfoering, kommune, self._clock.today())
        try:
            return udfoer(k, a)
        except AfvistError as error:
            # Taken once, so nothing in it was unknown; the fagsystem still waits for an answer.
            return EjGennemfoert((Anmodningsgrund(error.kode, error.felt),))

    def _skriv(self, conn: Connection, a: Debitoranmodning, udfald: Udfald, tekst: str | None) -> None:
        ikke = isinstance(udfald, EjGennemfoert)
        tilstand = Anmodningstilstand.EJ_GENNEMFOERT if ikke else Anmodningstilstand.GENNEMFOERT
        grunde = [g.kode for g in udfald.grunde] if isinstance(udfald, EjGennemfoert) else []
        nu = self._clock.now()
        store.afgoer(conn, a.anmodning_id, tilstand, grunde, nu, notat=gaeldende())
        loest(conn, Arbejde.ANMODNING, str(a.anmodning_id))
        ny = NyUdgaaende(
            besked_id=a.svar_id,
            tjeneste="DebitorkontoAnmodningSvarAfsend",
            operation="AfsendDebitorkontoAnmodningSvar",
            kommune_cvr=a.kommune_cvr,
            modtager=a.afsender,
            konto_id=a.konto_id,
            felter=kvittering.svar(a, udfald, nu, tekst),
        )
        self._udbakke.laeg(conn, [ny])
