"""DebitorRegistreringAfsend (SF1590_B_01): register an account with its claims, set a claim to collection."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import AfvisningError, Objekt
from fordringsbro.debitor.model import Registrering
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Bemaerkning as Fund
from fordringsbro.nymf.model import Virkning
from fordringsbro.nymf.vurdering import Vurdering, foerste_dag
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, aarsag, afvisning, afvist, reference
from fordringsbro.sf1590.faelles.hovedoplysninger import UKENDT_SYSTEM
from fordringsbro.sf1590.faelles.kvittering import accepterer, afviser
from fordringsbro.sf1590.faelles.meldt import bemaerket
from fordringsbro.sf1590.faelles.samtale import Kald, Svar, Svarskitse
from fordringsbro.sf1590.faelles.samtale_store import Kontoskrivning, Svarfund
from fordringsbro.sf1590.faelles.stier import Stier
from fordringsbro.sf1590.tjeneste.tilbog import oprettet_af, registrering

_TEKST_LAENGDE = 500


class DebitorRegistrering:
    """The operations of B_01.

    Args:
        bog: The ledger.
        overdragelse: Early findings, and what a registration sets going.
    """

    def __init__(self, bog: Debitorbog, overdragelse: Overdragelse) -> None:
        self._bog = bog
        self._overdragelse = overdragelse

    @staticmethod
    def konto_id(felter: Felter) -> str:
        """The account of OpretDebitorkontoRegistrering, which may be new."""
        konto_id: str = felter["Debitorkonto"]["DebitorkontoIdentifikation"]
        return konto_id

    def opret(self, conn: Connection, kald: Kald) -> Svar:
        """OpretDebitorkontoRegistrering: book what is new; the accept carries what collection would say to it."""
        konto_id = self.konto_id(kald.felter)
        try:
            ny = _registrering(kald)
            # A write-down that collection refuses is taken off the ledger again, with all that came with it.
            with conn.transaction() if ny.nedreguleringer else nullcontext():
                svar = self._bog.registrer(conn, ny, kald.navne.slags if kald.navne else None)
                naaet(Punkt.BOGFOERT)
                vurderinger = self._overdragelse.forhaandsvurder(conn, kald.kommune, ny, svar)
                ikke_meldt = self._overdragelse.registreret(conn, kald.kommune, ny, svar)
        except AfvistError as error:
            return afviser(kald, konto_id, afvist(error))
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        except KanIkkeRettesError as error:
            return afviser(kald, konto_id, afvist(_kan_ikke(error)))
        return _svar_accepteret(kald, ny, vurderinger, bemaerket(svar.bemaerkninger, ikke_meldt))

    def skitser(self, conn: Connection, kald: Kald) -> Svarskitse | None:
        """What `opret` would answer and book if nothing in the message is known; nothing when it would reject it."""
        try:
            ny = _registrering(kald)
            udkast = self._bog.skitser(ny)
        except (AfvistError, AfvisningError):
            return None
        dom = self._overdragelse.ny_konto(conn, kald.kommune, ny, udkast)
        job = self._overdragelse.forfaldsjob(kald.kommune, (f.srb for f in ny.fordringer))
        svar = _svar_accepteret(kald, ny, dom.vurderinger, bemaerket(udkast.svar.bemaerkninger, ()))
        return Svarskitse(svar, Kontoskrivning(udkast, kald.kommune.fordringshaver_id, dom.referencer, job))

    def saet_til_opkraevning(self, conn: Connection, kald: Kald) -> Svar:
        """SætFordringTilOpkrævning: give a claim its last date to pay without default."""
        felter = kald.felter
        konto_id, fordring_id = felter["DebitorkontoIdentifikation"], felter["FordringIdentifikation"]
        srb = felter["FordringSidsteRettidigeBetalingsdato"]
        try:
            sat = self._bog.saet_til_opkraevning(
                conn,
                kommune_cvr=kald.kommune.cvr,
                oprettet_af=fagsystem(kald, None),
                konto_id=UUID(konto_id),
                datoer={UUID(fordring_id): srb},
            )
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        self._overdragelse.forfalder(conn, kald.kommune, [srb] if sat else [])
        return accepterer(kald, konto_id)


def _registrering(kald: Kald) -> Registrering:
    """What the message registers.

    Raises:
        AfvistError: A code or a specification's value is not one of the lists'.
    """
    felter = kald.felter
    egen = fagsystem(kald, oprettet_af(felter["Debitorkonto"].get("JuridiskAnsvarlig", {})))
    return registrering(felter, kommune_cvr=kald.kommune.cvr, oprettet_af=egen)


def fagsystem(kald: Kald, oprettet_af: OprettetAf | None) -> OprettetAf:
    """Whose accounts these are: the route's sender, else who the message says created them."""
    hoved = kald.hoved
    if hoved.afsender_system and hoved.afsender_cvr:
        return OprettetAf(hoved.afsender_cvr, UUID(hoved.afsender_system))
    return oprettet_af or OprettetAf(hoved.afsender_cvr or kald.kommune.cvr, UKENDT_SYSTEM)


def _kan_ikke(error: KanIkkeRettesError) -> AfvistError:
    """That collection refuses a write-down, naming the claim and the codes of the checks."""
    henvisning = {"FordringIdentifikation": str(error.fordring_id)}
    return AfvistError(
        Svargrund.UNDER_INDDRIVELSE_KAN_IKKE, henvisning, ", ".join(("FordringNedregulering", *error.koder))
    )


def _svar_accepteret(
    kald: Kald, ny: Registrering, vurderinger: Mapping[UUID, Vurdering], bemaerkninger: list[Felter]
) -> Svar:
    konto_id = str(ny.konto.konto_id)
    advarsler: list[Felter] = []
    stier, srb = Stier(kald.felter), {f.fordring_id: f.srb for f in ny.fordringer}
    for fordring_id, vurdering in vurderinger.items():
        dag = foerste_dag(srb.get(fordring_id), local_date(kald.nu))
        for fund in vurdering.bemaerkninger:
            kasse = advarsler if fund.virkning is Virkning.AFVIS else bemaerkninger
            kasse.append(_fra_filter(fordring_id, fund, stier, dag))
    svar_ = accepterer(kald, konto_id, bemaerkninger, advarsler)
    fund_ = (_svarfund(fordring_id, en) for fordring_id, dom in vurderinger.items() for en in dom.bemaerkninger)
    return replace(svar_, fund=tuple(fund_))


def _svarfund(fordring_id: UUID, fund: Fund) -> Svarfund:
    """A finding as it is told of the claim later."""
    da, en = (" ".join(filter(None, par)) for par in ((fund.tekst, fund.rettelse), (fund.text, fund.fix)))
    return Svarfund(fordring_id, fund.id, da, en)


_AARSAG = {
    Virkning.AFVIS: Svargrund.FILTER_AFVISNING,
    Virkning.HOERING: Svargrund.FILTER_HOERING,
    Virkning.OPLYSNING: Svargrund.FILTER_OPLYSNING,
}


def _fra_filter(fordring_id: UUID, fund: Fund, stier: Stier, dag: date) -> Felter:
    """A finding: the rule or code, its sentence, its place, and what would make it pass; never the value found."""
    steder = stier.korte_steder(fordring_id, fund.felter, skyldner=fund.skyldner, dato=dag)
    rettelse = f"[{fund.rettelse} / {fund.fix}]" if fund.rettelse else ""
    dele = (fund.tekst, "/", fund.text, f"({', '.join(steder)})" if steder else "", rettelse)
    return {
        **aarsag(_AARSAG[fund.virkning]),
        "ResultatÅrsagReference": reference(Objekt.FORDRING, fordring_id),
        "ResultatLokalÅrsag": {
            "LokalÅrsagskode": fund.id,
            "LokalÅrsagstekst": " ".join(del_ for del_ in dele if del_)[:_TEKST_LAENGDE],
        },
    }
