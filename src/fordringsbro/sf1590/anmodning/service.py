"""DebitorkontoAnmodningAfsend (SF1590_B_04): take a request, and carry it out or have it decided later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.contract.codes import handlingstyper
from fordringsbro.debitor.bog.afvisning import AfvisningError
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.platform.bankdays import after_bank_days, roll_forward
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jobs import Jobs
from fordringsbro.sf1590.anmodning import kvittering, store
from fordringsbro.sf1590.anmodning.handling import Kontekst, grund_af, om_konto
from fordringsbro.sf1590.anmodning.laesning import ID, laes
from fordringsbro.sf1590.anmodning.model import (
    Anmodningstilstand,
    Debitoranmodning,
    EjGennemfoert,
    GemtAnmodning,
    Gennemfoert,
    Udfald,
    Udsat,
)
from fordringsbro.sf1590.anmodning.udfoersel import udfoer
from fordringsbro.sf1590.faelles import resultat, samtale
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter
from fordringsbro.sf1590.faelles.indhold import foerste_forskel
from fordringsbro.sf1590.faelles.jsonform import fra_json, til_json
from fordringsbro.sf1590.faelles.samtale import Behandling, Kald, Svar
from fordringsbro.sf1590.tjeneste.registrering import fagsystem

#: Job: decide one request as the sandbox's clerk does: it is approved.
GODKEND: Final = "anmodning.godkend"
#: Job: end the accounts that are paid, where that was asked for.
BETALTE: Final = "anmodning.betalte"
#: Bank days that a person has to decide a request.
_BEHANDLINGSTID: Final = 10
#: Requests that the net takes at once.
_AD_GANGEN: Final = 100


class Anmodninger:
    """The operations of B_04.

    Args:
        bog: The ledger.
        bogfoering: Books in it, and tells collection.
        jobs: Where what follows is put in the queue.
        sandkasse: Whether requests that a person decides are approved at once.
    """

    def __init__(self, bog: Kontofoering, bogfoering: Bogfoering, jobs: Jobs, *, sandkasse: bool) -> None:
        self._bog = bog
        self._bogfoering = bogfoering
        self._jobs = jobs
        self._sandkasse = sandkasse

    def operation(self, navn: str) -> Behandling:
        """The handler of one of the four requests."""

        def behandl(conn: Connection, kald: Kald) -> Svar:
            try:
                return self._modtag(conn, kald, navn)
            except AfvistError as error:
                return _afvist(kald, resultat.grund_af(error))
            except AfvisningError as error:
                g = grund_af(error.afvisning)
                return _afvist(kald, resultat.grund(g.kode, g.element, g.id_))

        return behandl

    def opsyn(self, conn: Connection) -> None:
        """Have requests looked at that the sandbox's clerk has not decided: a net below the job."""
        if not self._sandkasse:
            return
        for anmodning_id, *_ in store.aabne(conn, Anmodningstilstand.AFVENTER_PERSON)[:_AD_GANGEN]:
            self._godkend(conn, str(anmodning_id))

    def _godkend(self, conn: Connection, noegle: str) -> None:
        self._jobs.defer(conn, GODKEND, args={"anmodning_id": noegle}, lock=f"anmodning:{noegle}")

    def _modtag(self, conn: Connection, kald: Kald, operation: str) -> Svar:
        afsender, indhold = fagsystem(kald, None), kald.indhold
        fundet = store.find_fagsystemets(conn, kald.kommune.cvr, afsender, UUID(kald.felter[ID]))
        if fundet.anmodning is not None:
            return _igen(kald, fundet.anmodning, operation, indhold)
        i_dag = local_date(kald.nu)
        a = laes(kald.felter, operation, kommune_cvr=kald.kommune.cvr, afsender=afsender, i_dag=i_dag)
        if fundet.optaget:
            a = replace(a, anmodning_id=_eget_id(a), fagsystemets_id=a.anmodning_id)
        for konto_id, konto in self._bog.laas_konti(conn, a.kommune_cvr, a.konti).items():
            if afsender not in {konto.oprettet_af, konto.ejer}:
                g = om_konto(Svargrund.UKENDT, konto_id)
                raise AfvistError(g.kode, {g.element: str(konto_id)}, g.element)
        k = Kontekst(conn, self._bog, self._bogfoering, kald.kommune, i_dag)
        udfald = self._afgoer(k, a)
        gemt = _gemt(kald, a, operation, indhold, udfald)
        if not store.indsaet(conn, gemt):
            # Told twice at the same instant; sent again, it gets the outcome of the other.
            raise FejlError(Fejlkode.UTILGAENGELIG)
        self._bestil(conn, gemt)
        return _svar(kald, gemt)

    def _afgoer(self, k: Kontekst, a: Debitoranmodning) -> Udfald | Udsat:
        """Carry it out or postpone it, as its type says; what is impossible already is not postponed."""
        match handlingstyper()[a.handling].svar:
            case "person":
                udfald = udfoer(k, a, proeve=True)
                if isinstance(udfald, EjGennemfoert):
                    return udfald
                return Udsat(after_bank_days(k.i_dag, _BEHANDLINGSTID), Anmodningstilstand.AFVENTER_PERSON)
            case "konto":
                return Udsat(self._betalt_dag(k, a.konto_id), Anmodningstilstand.AFVENTER_BETALING)
            case _:
                return udfoer(k, a)

    def _betalt_dag(self, k: Kontekst, konto_id: UUID) -> date:
        """When all of an account should be paid: the last of the last dates to pay, or today."""
        return roll_forward(max((k.i_dag, *self._bog.skyldige_srb(k.conn, konto_id))))

    def _bestil(self, conn: Connection, gemt: GemtAnmodning) -> None:
        noegle = str(gemt.anmodning.anmodning_id)
        if gemt.tilstand is Anmodningstilstand.AFVENTER_PERSON and self._sandkasse:
            self._godkend(conn, noegle)
        elif gemt.tilstand is Anmodningstilstand.AFVENTER_BETALING:
            # It may be paid already.
            self._jobs.defer(conn, BETALTE, args={}, lock=BETALTE)


def _gemt(kald: Kald, a: Debitoranmodning, operation: str, indhold: str, udfald: Udfald | Udsat) -> GemtAnmodning:
    match udfald:
        case Udsat():
            stand = udfald.tilstand
        case Gennemfoert():
            stand = Anmodningstilstand.GENNEMFOERT
        case EjGennemfoert():
            stand = Anmodningstilstand.EJ_GENNEMFOERT
    return GemtAnmodning(
        anmodning=a,
        operation=operation,
        indhold=indhold,
        kvittering=til_json(kvittering.valg(a, udfald)),
        udfald=kvittering.art(udfald),
        tilstand=stand,
        forventet=udfald.forventet if isinstance(udfald, Udsat) else None,
        grunde=tuple(g.kode for g in udfald.grunde) if isinstance(udfald, EjGennemfoert) else (),
        modtaget_at=kald.nu,
        afgjort_at=None if isinstance(udfald, Udsat) else kald.nu,
    )


def _igen(kald: Kald, kendt: GemtAnmodning, operation: str, indhold: str) -> Svar:
    """The outcome again that the same request got.

    Raises:
        AfvistError: `ANDET_INDHOLD`, naming the first element that differs.
    """
    if (kendt.operation, kendt.indhold) == (operation, indhold):
        return _svar(kald, kendt)
    ens = kendt.operation == operation
    felt = foerste_forskel(f"{operation}_I", indhold, kendt.indhold) if ens else ID
    raise AfvistError(Svargrund.ANDET_INDHOLD, {ID: kald.felter[ID]}, felt)


def _eget_id(a: Debitoranmodning) -> UUID:
    """The id that a request is kept under where another fagsystem's has its own."""
    return uuid5(a.anmodning_id, f"{a.kommune_cvr}/{a.afsender.cvr}/{a.afsender.it_system}")


def _svar(kald: Kald, gemt: GemtAnmodning) -> Svar:
    felter: Felter = {ID: kald.felter[ID], "BehandlingDatoTid": gemt.modtaget_at, **fra_json(gemt.kvittering)}
    return Svar(felter, samtale.Behandlingsudfald(gemt.udfald), str(gemt.anmodning.konto_id))


def _afvist(kald: Kald, grund: Felter) -> Svar:
    felter = {ID: kald.felter[ID], "BehandlingDatoTid": kald.nu, "Afvisning": resultat.afvisning(grund)}
    konto = (
        kald.felter.get("DebitorkontoIdentifikation") or kald.felter["FraDebitorkonto"]["DebitorkontoIdentifikation"]
    )
    return Svar(felter, samtale.Behandlingsudfald.AFVIST, konto)
