"""What an SF1590 message says of its sender, held against the caller's agreements.

It comes before routes and ledger: a message that is not its caller's is neither passed on nor looked at, and its sender
is told one thing, whatever is wrong, whether the municipality is connected or not.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from lxml.etree import _Element as Element

from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.contract.names import ascii_navn, q
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.sf1590.faelles.hovedoplysninger import UKENDT_SYSTEM, k
from fordringsbro.sf1590.faelles.kontekst import kaldt
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.model import Besked

#: What changes nothing, so that it need not say which IT system asks.
_LAESENDE: Final = frozenset({"Ping", "SøgDebitorregistrering", "HentDebitorkonto", "SøgFordringTilIndbetaling"})
#: Services by which a municipality's debtor system tells a fagsystem: the municipality is the sender.
_FORTAELLENDE: Final = frozenset({Adgangsregel.DAEKNING_AFSKRIVNING, Adgangsregel.KONTO_ANMODNING_SVAR})
#: Where a message says who created what it is about, when its route doesn't name an IT system.
_OPRETTET_AF: Final = (
    f"{q('Debitorkonto')}/{q('JuridiskAnsvarlig')}/{q('OprettetAf')}",
    q("OprettetAf"),
)
_FORBUDT: Final = 403


@record
class Sagt:
    """What a message says of itself.

    Attributes:
        kommuner: The municipalities that it names as its own: the route's, and the authority.
        organisation: The sending organisation of the header.
        fagsystem: Whom it acts as; None where it changes nothing and names no IT system.
        aftaler: The agreements that the older header names.
    """

    kommuner: tuple[str | None, ...]
    organisation: str | None
    fagsystem: OprettetAf | None
    aftaler: tuple[UUID | None, ...]


class Afsenderkontrol:
    """Lets a message pass that is its caller's.

    Args:
        aftaler: The service agreements.
        database: Where they are.
    """

    def __init__(self, aftaler: Serviceaftaler, database: Database) -> None:
        self._aftaler = aftaler
        self._database = database

    def kraev(self, besked: Besked, tjeneste: str) -> None:
        """See that one of the caller's agreements covers a message to a service, by the service's contract name.

        Raises:
            SoapError: `INGEN_AFTALE` (403), the same whatever is missing; `KONTEKST`, when two parts of the header name
                different IT systems as the sender.
            FejlError: `DATABASE`.
        """
        if besked.kalder.aftryk is None:
            return
        regel = Adgangsregel(ascii_navn(tjeneste))
        sagt = laes_sagt(besked, regel)
        try:
            with self._database.transaction() as conn:
                self._kraev(conn, besked, regel, sagt)
        except FejlError as error:
            if error.kode is not Fejlkode.INGEN_AFTALE:
                raise
            raise SoapError(error.kode, http_status=_FORBUDT) from None

    def _kraev(self, conn: Connection, besked: Besked, regel: Adgangsregel, sagt: Sagt) -> None:
        system = sagt.fagsystem.it_system if sagt.fagsystem else None
        afsendere = {sagt.organisation, sagt.fagsystem.cvr if sagt.fagsystem else sagt.organisation}
        for kommune in sagt.kommuner:
            for afsender in afsendere:
                for aftale_id in sagt.aftaler:
                    self._aftaler.tillader(
                        conn,
                        besked.kalder,
                        regel,
                        kommune_cvr=kommune,
                        it_system=system,
                        afsender=afsender,
                        aftale_id=aftale_id,
                    )


def laes_sagt(besked: Besked, regel: Adgangsregel) -> Sagt:
    """Read it from the XML, since a message that is passed on need not be read otherwise.

    Raises:
        SoapError: `KONTEKST`.
    """
    hoved = besked.body.find(k("HovedOplysninger"))
    if hoved is None:
        raise SoapError(Fejlkode.INGEN_AFTALE, http_status=_FORBUDT)
    rute = hoved.find(k("Rute"))
    myndighed = hoved.findtext(f"{k('AuthorityContext')}/{k('MunicipalityCVR')}")
    organisation = modtager = myndighed
    system: str | None = None
    if rute is not None:
        organisation, modtager = rute.findtext(k("AfsenderOrganisation")), rute.findtext(k("ModtagerOrganisation"))
        system = rute.findtext(k("AfsenderItSystemInstans"))
    aeldre = kaldt(hoved.findall(k("Processing")))
    if system is not None and any(a.it_system != UUID(system) for a in aeldre):
        raise SoapError(Fejlkode.KONTEKST, "UserSystemUUID")
    systemer = [UUID(system)] if system else [a.it_system for a in aeldre]
    kommune = organisation if regel in _FORTAELLENDE else modtager
    return Sagt(
        kommuner=tuple(dict.fromkeys((kommune, kommune if myndighed is None else myndighed))),
        organisation=organisation,
        fagsystem=_fagsystem(besked, organisation, systemer[0] if systemer else None),
        aftaler=tuple(a.aftale_id for a in aeldre) or (None,),
    )


def _fagsystem(besked: Besked, organisation: str | None, system: UUID | None) -> OprettetAf | None:
    """Whom a message acts as, by the same order as the services have it (`registrering.fagsystem`)."""
    if organisation and system:
        return OprettetAf(organisation, system)
    if besked.operation in _LAESENDE:
        return None
    for sti in _OPRETTET_AF:
        fundet = besked.body.find(sti)
        if fundet is not None:
            return _oprettet_af(fundet)
    return OprettetAf(organisation or "", UKENDT_SYSTEM)


def _oprettet_af(element: Element) -> OprettetAf:
    cvr, system = (element.findtext(q(navn)) for navn in ("VirksomhedCVRNummer", "ItSystemInstansIdentifikation"))
    return OprettetAf(cvr or "", UUID(system) if system else UKENDT_SYSTEM)
