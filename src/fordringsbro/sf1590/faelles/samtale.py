"""What every SF1590 operation has in common: header, municipality, repeated messages, the answer's frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import q
from fordringsbro.debitor.bog.navne import Navne
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.platform.record import record
from fordringsbro.sf1590.faelles import samtale_store
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.hovedoplysninger import Hoved, laes, omadresser, skriv, udadtil
from fordringsbro.sf1590.faelles.ider import ider_i, ider_ud, med
from fordringsbro.sf1590.faelles.indhold import foerste_forskel, kanonisk
from fordringsbro.sf1590.faelles.jaevnsvar import Jaevnsvar
from fordringsbro.sf1590.tjeneste.tilbog import oprettet_af
from fordringsbro.wire.soap.model import Besked, SkrevetSvar


class Behandlingsudfald(StrEnum):
    """How a writing operation was answered."""

    ACCEPTERET = "ACCEPTERET"
    BEMAERKNING = "BEMAERKNING"
    AFVIST = "AFVIST"
    #: A request that was understood, and can't be carried out as things are.
    EJ_GENNEMFOERT = "EJ_GENNEMFOERT"
    #: A request whose outcome comes later.
    UDSAT = "UDSAT"


@record
class Kald:
    """A call on its way: who sent it, to which municipality, and what.

    Attributes:
        hoved: The header.
        kommune: The municipality whose ledger is meant, or whose debtor system tells.
        felter: The whole request as a record, with the ids that the ledger keeps its things under.
        nu: When it was received.
        navne: What those ids name, where the request may change something.
        sendt: The request as it was sent, where that is something else.
    """

    hoved: Hoved
    kommune: Kommune
    felter: Felter
    nu: datetime
    navne: Navne | None = None
    sendt: Felter | None = None

    @property
    def indhold(self) -> str:
        """What it says, as its sender said it, in the form in which it is compared."""
        return kanonisk(self.sendt or self.felter)


@record
class Svar:
    """The answer's payload, without the header, with the ledger's ids; and what is remembered about it.

    Attributes:
        fund: What it remarks of claims; the payload has both languages in one text.
    """

    felter: Felter
    udfald: Behandlingsudfald = Behandlingsudfald.ACCEPTERET
    konto_id: str | None = None
    fund: tuple[samtale_store.Svarfund, ...] = ()


@record
class Svarskitse:
    """An answer, and the new account that must be written for it to be true."""

    svar: Svar
    konto: samtale_store.Kontoskrivning


Behandling = Callable[[Connection, Kald], Svar]
#: An answer as an element, or written already.
Samtalesvar = Element | SkrevetSvar
#: The same of a message that makes an account of which nothing is known; nothing when it does something else.
Skitse = Callable[[Connection, Kald], Svarskitse | None]
#: Whose CVR number of a header is the municipality's.
Myndighed = Callable[[Hoved], str | None]
#: The account of a request that may be new.
NyKonto = Callable[[Felter], str]


def modtageren(hoved: Hoved) -> str | None:
    """The municipality is the receiver: the message is for its ledger."""
    return hoved.kommune_cvr


def afsenderen(hoved: Hoved) -> str | None:
    """The municipality is the sender: its debtor system tells a fagsystem something."""
    return hoved.afsender_cvr


class _IdBrugtError(Exception):
    """The message's id was used before.

    Attributes:
        afsender: Whose id it is.
        indhold: What this message says, in canonical form.
    """

    def __init__(self, afsender: str, indhold: str) -> None:
        super().__init__()
        self.afsender = afsender
        self.indhold = indhold


class Samtale:
    """Turns a use case into an operation that the host can serve.

    Args:
        database: Where messages are kept.
        clock: Says when a message was received.
        kontrakt: The SF1590 contract.
        overdragelse: Knows the connected municipalities.
        bog: The ledger; knows what a municipality's ids name in it.
    """

    def __init__(
        self, database: Database, clock: Clock, kontrakt: Kontrakt, overdragelse: Overdragelse, bog: Debitorlaesning
    ) -> None:
        self._database = database
        self._clock = clock
        self._kontrakt = kontrakt
        self._overdragelse = overdragelse
        self._bog = bog
        self._jaevnsvar = Jaevnsvar(kontrakt)

    def ping(self) -> Callable[[Besked], Element]:
        """The Ping operation: header in, header out."""

        def handle(besked: Besked) -> Element:
            hoved = laes(self._kontrakt.laes(besked.body)["HovedOplysninger"])
            return self._svar("Ping", hoved, {})

        return handle

    def skrivende(
        self,
        operation: str,
        behandling: Behandling,
        *,
        ny_konto: NyKonto | None = None,
        skitse: Skitse | None = None,
    ) -> Callable[[Besked], Samtalesvar]:
        """An operation that changes something in the ledger: the same message again gets the same answer.

        Args:
            operation: Its name.
            behandling: Does it.
            ny_konto: Which account it may make.
            skitse: Does the same without writing, for the usual case that nothing in the message is known yet: then
                all of it is written in one statement. Whatever comes in between, `behandling` does it.
        """

        def arbejd(conn: Connection, kald: Kald) -> Samtalesvar:
            konto = UUID(ny_konto(kald.felter)) if ny_konto else None
            navne = self._bog.kend_navne(conn, kald.kommune.cvr, ider_i(kald.felter), konto_id=konto)
            egen = replace(kald, felter=med(kald.felter, navne.interne), navne=navne, sendt=kald.felter)
            return self._en_gang(conn, operation, egen, behandling)

        def i_een_saetning(conn: Connection, kald: Kald) -> SkrevetSvar | None:
            return self._i_een_saetning(conn, operation, kald, skitse) if skitse else None

        return self._operation(operation, arbejd, modtageren, i_een_saetning if skitse else None)

    def modtagende(self, operation: str, behandling: Behandling) -> Callable[[Besked], Samtalesvar]:
        """An operation by which a debtor system tells a fagsystem, which is not the ledger's business."""

        def arbejd(conn: Connection, kald: Kald) -> Samtalesvar:
            return self._en_gang(conn, operation, kald, behandling)

        return self._operation(operation, arbejd, afsenderen)

    def laesende(self, operation: str, behandling: Behandling) -> Callable[[Besked], Samtalesvar]:
        """An operation that only looks."""

        def arbejd(conn: Connection, kald: Kald) -> Element:
            return self._svar(operation, kald.hoved, self._udad(conn, kald, behandling(conn, kald)))

        return self._operation(operation, arbejd, modtageren)

    def _operation(
        self,
        operation: str,
        arbejd: Callable[[Connection, Kald], Samtalesvar],
        kommunen: Myndighed,
        foerst: Callable[[Connection, Kald], SkrevetSvar | None] | None = None,
    ) -> Callable[[Besked], Samtalesvar]:
        def handle(besked: Besked) -> Samtalesvar:
            felter = self._kontrakt.laes(besked.body)
            hoved = laes(felter["HovedOplysninger"])

            def kaldet(conn: Connection) -> Kald:
                return Kald(hoved, self._kommune(conn, kommunen(hoved), operation), felter, self._clock.now())

            naaet(Punkt.BESKED_GYLDIG)
            try:
                svar = self._database.forsoeg(lambda conn: foerst(conn, kaldet(conn))) if foerst else None
                return self._database.udfoer(lambda conn: arbejd(conn, kaldet(conn))) if svar is None else svar
            except _IdBrugtError as brugt:
                # All of it is rolled back; what counts is the answer that was given first.
                return self._foerste_svar(operation, hoved, brugt)
            except FejlError as error:
                return self._svar(operation, hoved, {}, udadtil(error))

        return handle

    def _kommune(self, conn: Connection, cvr: str | None, operation: str) -> Kommune:
        kommune = self._overdragelse.kommune(conn, cvr) if cvr else None
        if kommune is None:
            raise FejlError(Fejlkode.UKENDT_KOMMUNE, sted=f"/{operation}_I/HovedOplysninger")
        return kommune

    def _i_een_saetning(self, conn: Connection, operation: str, kald: Kald, skitse: Skitse) -> SkrevetSvar | None:
        """Do the work and keep the answer in one statement, where nothing that the message names is known yet."""
        sendte = ider_i(kald.felter)
        navne = self._bog.kend_navne(conn, kald.kommune.cvr, sendte)
        if navne.slags:
            return None
        egen = replace(kald, felter=med(kald.felter, navne.interne), navne=navne, sendt=kald.felter)
        skitseret = skitse(conn, egen)
        if skitseret is None:
            return None
        svar, besked = self._besvar(conn, operation, egen, skitseret.svar)
        naaet(Punkt.KONTO_SKITSERET)
        ider = [navne.interne.get(i, i) for i in sendte]
        egne_navne = {intern: ekstern for ekstern, intern in navne.interne.items()}
        skrevet = samtale_store.gem_med_ny_konto(conn, besked, skitseret.konto, ider, egne_navne)
        return svar if skrevet else None

    def _en_gang(self, conn: Connection, operation: str, kald: Kald, behandling: Behandling) -> SkrevetSvar:
        """Do the work and keep the answer; that the id is new is found out last, since it nearly always is."""
        svar, besked = self._besvar(conn, operation, kald, behandling(conn, kald))
        if not samtale_store.gem(conn, besked):
            raise _IdBrugtError(besked.afsender, besked.indhold)
        return svar

    def _besvar(
        self, conn: Connection, operation: str, kald: Kald, svar: Svar
    ) -> tuple[SkrevetSvar, samtale_store.NyBesked]:
        """The whole answer, and the message with it as they are kept."""
        skrevet = self._skriv(operation, kald.hoved, self._udad(conn, kald, svar))
        besked = samtale_store.NyBesked(
            afsender=_hvis(kald),
            noegle=kald.hoved.noegle,
            modtager=kald.hoved.modtager,
            transaktions_id=kald.hoved.transaktions_id,
            operation=operation,
            indhold=kald.indhold,
            svar=skrevet,
            udfald=svar.udfald,
            konto_id=svar.konto_id,
            modtaget_at=kald.nu,
            on_behalf_of_user=kald.hoved.paa_vegne_af,
            kaldets_id=kald.hoved.kaldets_id,
            accounting_info=kald.hoved.regnskab,
            fund=svar.fund,
        )
        return SkrevetSvar(skrevet), besked

    def _udad(self, conn: Connection, kald: Kald, svar: Svar) -> Felter:
        """The answer's payload with the ids that the municipality knows its things by."""
        sendte = {intern: ekstern for ekstern, intern in kald.navne.interne.items()} if kald.navne else {}
        andre = [i for i in ider_ud(svar.felter) if i not in sendte]
        return med(svar.felter, sendte | self._bog.eksterne(conn, andre))

    def _foerste_svar(self, operation: str, hoved: Hoved, brugt: _IdBrugtError) -> Element:
        try:
            with self._database.transaction() as conn:
                kendt = samtale_store.find(conn, brugt.afsender, hoved.noegle, hoved.modtager)
            svar = _samme_svar(kendt, operation, brugt.indhold)
        except FejlError as error:
            return self._svar(operation, hoved, {}, udadtil(error))
        omadresser(svar, hoved)
        return svar

    def _svar(self, operation: str, hoved: Hoved, felter: Felter, fejl: FejlError | None = None) -> Element:
        head = skriv(hoved, self._clock.now(), fejl)
        return self._kontrakt.skriv(q(f"{operation}_O"), {"HovedOplysningerSvar": head, **felter})

    def _skriv(self, operation: str, hoved: Hoved, felter: Felter) -> bytes:
        """The whole answer in UTF-8."""
        jaevnt = self._jaevnsvar.skriv(operation, hoved, self._clock.now(), felter)
        return etree.tostring(self._svar(operation, hoved, felter), encoding="utf-8") if jaevnt is None else jaevnt


def _hvis(kald: Kald) -> str:
    """Whose a message's id is: the system's of the route, else of the fagsystem that the message says it is of.

    Two that send without a route may choose the same id, and must neither see that nor be in each other's way.
    """
    if kald.hoved.afsender_system:
        return kald.hoved.afsender
    konto = kald.felter.get("Debitorkonto", {})
    egen = oprettet_af(konto.get("JuridiskAnsvarlig", {})) or oprettet_af(kald.felter)
    return kald.hoved.afsender if egen is None else f"{egen.cvr}/{egen.it_system}"


def _samme_svar(kendt: samtale_store.BesvaretBesked, operation: str, indhold: str) -> Element:
    if kendt.operation == operation and kendt.indhold == indhold:
        return etree.fromstring(kendt.svar)
    rod = f"{operation}_I"
    sted = f"/{rod}" if kendt.operation != operation else foerste_forskel(rod, indhold, kendt.indhold)
    raise FejlError(Fejlkode.SAMME_ID_ANDET_INDHOLD, sted=sted)
