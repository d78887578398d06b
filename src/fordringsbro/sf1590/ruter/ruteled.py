"""In front of the SF1590 services: decides for each message whether it is served here or passed on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from hashlib import sha256
from threading import Lock

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.names import q
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.faelles.afsenderkontrol import Afsenderkontrol
from fordringsbro.sf1590.faelles.hovedoplysninger import advis, laes, request_id, skriv, transaktions_id, udadtil, vej
from fordringsbro.sf1590.faelles.instruks import Instruks, laes_instruks, svar_efter_instruks
from fordringsbro.sf1590.faelles.kontekst import er_gammel, forbered, i_gammel_form
from fordringsbro.sf1590.ruter.rute import Noegle, Rute, tjeneste_ved
from fordringsbro.sf1590.ruter.ruteopslag import Ruter
from fordringsbro.sf1590.ruter.rutevaern import Rutevaern
from fordringsbro.sf1590.ruter.rutevidere import send_videre
from fordringsbro.wire.soap.model import Besked, Operation, Operationssvar, RaatSvar, Service, SkrevetSvar
from fordringsbro.wire.version import SoapVersion

Svarer = Callable[[Besked], Operationssvar]
#: No answer at all: the connection breaks off.
_INTET = RaatSvar(200, SoapVersion.V11.content_type, b"")


class Ruteled:
    """Puts routes, the older header and the sandbox's instructions in front of services.

    Args:
        ruter: The routes.
        vaern: What a message passes on its way along one.
        kontrol: Sees that a message is its caller's, before anything is done with it.
        kontrakt: The SF1590 contract.
        clock: Says when an answer is made.
        sandkasse: Whether instructions to the simulated debtor system are followed.
    """

    def __init__(
        self,
        ruter: Ruter,
        vaern: Rutevaern,
        kontrol: Afsenderkontrol,
        kontrakt: Kontrakt,
        clock: Clock,
        *,
        sandkasse: bool,
    ) -> None:
        self._ruter = ruter
        self._vaern = vaern
        self._kontrol = kontrol
        self._kontrakt = kontrakt
        self._clock = clock
        self._sandkasse = sandkasse
        self._paa_vej: set[bytes] = set()
        self._laas = Lock()

    def foran(self, tjenester: Iterable[Service]) -> tuple[Service, ...]:
        """The same services, with all that in front of them."""
        return tuple(self._tjeneste(tjeneste) for tjeneste in tjenester)

    def _tjeneste(self, tjeneste: Service) -> Service:
        navn = tjeneste_ved(tjeneste.path)
        if navn is None:
            return tjeneste
        operationer = tuple(replace(op, handle=self._operation(navn, op)) for op in tjeneste.operations)
        return replace(tjeneste, operations=operationer, forbered=forbered)

    def _operation(self, tjeneste: str, operation: Operation) -> Svarer:
        def handle(besked: Besked) -> Operationssvar:
            fundet = vej(besked.body)
            gammel = bool(fundet.processing) and er_gammel(fundet.processing)
            try:
                self._kontrol.kraev(besked, tjeneste)
                rute = self._ruter.rute(Noegle(tjeneste, fundet.cvr, fundet.system)) if fundet.cvr else None
                if rute is not None and rute.url is not None:
                    return self._videre(rute, besked, gammel=gammel)
                instruks = laes_instruks(fundet.processing, sandkasse=self._sandkasse) if fundet.processing else None
            except FejlError as error:
                svar: Operationssvar = self._med_hoved(operation.name, besked, {}, udadtil(error))
            else:
                svar = self._efter_instruks(instruks, operation, besked) if instruks else operation.handle(besked)
            if isinstance(svar, RaatSvar) or not (fundet.uenige or gammel):
                return svar
            if isinstance(svar, SkrevetSvar):
                svar = svar.element()
            if fundet.uenige:
                advis(svar, Fejlkode.ANDEN_MYNDIGHED)
            return i_gammel_form(svar) if gammel else svar

        return handle

    def _videre(self, rute: Rute, besked: Besked, *, gammel: bool) -> RaatSvar:
        """Pass on, unless the very same message is on its way already: resent too early, or led back here by a route.

        Raises:
            FejlError: `UTILGAENGELIG` for the second of two, and what `send_videre` raises.
        """
        aftryk = sha256(besked.raw).digest()
        with self._laas:
            if aftryk in self._paa_vej:
                raise FejlError(Fejlkode.UTILGAENGELIG)
            self._paa_vej.add(aftryk)
        try:
            return send_videre(self._kontrakt, self._vaern, rute, besked, gammel_form=gammel)
        finally:
            with self._laas:
                self._paa_vej.remove(aftryk)

    def _efter_instruks(self, instruks: Instruks, operation: Operation, besked: Besked) -> Operationssvar:
        """Answer as a message in the sandbox asks for."""
        instruks.vent()
        if instruks.svar is None:
            svar = operation.handle(besked)
        else:
            felter = svar_efter_instruks(self._kontrakt, operation.name, besked.body, instruks.svar, self._clock.now())
            svar = self._med_hoved(operation.name, besked, felter)
        return _INTET if instruks.intet_svar else svar

    def _med_hoved(self, operation: str, besked: Besked, felter: Post, fejl: FejlError | None = None) -> Element:
        """An answer of this layer's own."""
        hoved = laes({"TransaktionsId": transaktions_id(besked.body), "RequestId": request_id(besked.body)})
        if fejl is not None and fejl.sted:
            fejl = FejlError(fejl.kode, sted=f"/{operation}_I{fejl.sted}", detaljer=fejl.detaljer)
        head = skriv(hoved, self._clock.now(), fejl)
        return self._kontrakt.skriv(q(f"{operation}_O"), {"HovedOplysningerSvar": head, **felter})
