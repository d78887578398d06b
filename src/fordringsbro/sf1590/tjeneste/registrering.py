"""DebitorRegistreringAfsend (SF1590_B_01): register an account with its claims, set a claim to collection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import AfvisningError, Objekt
from fordringsbro.debitor.model import Registrering
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.overdragelse.tidligfund import Tidligfund, Tidligvirkning
from fordringsbro.platform.database import Connection
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
        bogfoering: Books, and tells collection.
    """

    def __init__(self, bogfoering: Bogfoering) -> None:
        self._bogfoering = bogfoering

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
            udfald = self._bogfoering.registrer(conn, kald.kommune, ny, kald.navne.slags if kald.navne else None)
        except AfvistError as error:
            return afviser(kald, konto_id, afvist(error))
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        except KanIkkeRettesError as error:
            return afviser(kald, konto_id, afvist(_kan_ikke(error)))
        return _svar_accepteret(kald, ny, udfald.fund, bemaerket(udfald.svar.bemaerkninger, udfald.ikke_meldt))

    def skitser(self, conn: Connection, kald: Kald) -> Svarskitse | None:
        """What `opret` would answer and book if nothing in the message is known; nothing when it would reject it."""
        try:
            ny = _registrering(kald)
            skitse = self._bogfoering.skitser(conn, kald.kommune, ny)
        except (AfvistError, AfvisningError):
            return None
        svar = _svar_accepteret(kald, ny, skitse.fund, bemaerket(skitse.udkast.svar.bemaerkninger, ()))
        konto = Kontoskrivning(skitse.udkast, kald.kommune.fordringshaver_id, skitse.referencer, skitse.job)
        return Svarskitse(svar, konto)

    def saet_til_opkraevning(self, conn: Connection, kald: Kald) -> Svar:
        """SætFordringTilOpkrævning: give a claim its last date to pay without default."""
        felter = kald.felter
        konto_id, fordring_id = felter["DebitorkontoIdentifikation"], felter["FordringIdentifikation"]
        srb = felter["FordringSidsteRettidigeBetalingsdato"]
        try:
            self._bogfoering.saet_til_opkraevning(
                conn, kald.kommune, fagsystem(kald, None), UUID(konto_id), {UUID(fordring_id): srb}
            )
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
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


def _svar_accepteret(kald: Kald, ny: Registrering, fund: Sequence[Tidligfund], bemaerkninger: list[Felter]) -> Svar:
    advarsler: list[Felter] = []
    stier = Stier(kald.felter)
    for et in fund:
        kasse = advarsler if et.virkning is Tidligvirkning.AFVISES else bemaerkninger
        kasse.append(_fra_filter(et, stier))
    svar_ = accepterer(kald, str(ny.konto.konto_id), bemaerkninger, advarsler)
    return replace(svar_, fund=tuple(map(_svarfund, fund)))


def _svarfund(fund: Tidligfund) -> Svarfund:
    """A finding as it is told of the claim later."""
    da, en = (" ".join(filter(None, par)) for par in ((fund.tekst, fund.rettelse), (fund.text, fund.fix)))
    return Svarfund(fund.fordring_id, fund.kode, da, en)


_AARSAG = {
    Tidligvirkning.AFVISES: Svargrund.FILTER_AFVISNING,
    Tidligvirkning.HOERES: Svargrund.FILTER_HOERING,
    Tidligvirkning.OPLYSES: Svargrund.FILTER_OPLYSNING,
}


def _fra_filter(fund: Tidligfund, stier: Stier) -> Felter:
    """A finding: the rule or code, its sentence, its place, and what would make it pass; never the value found."""
    steder = stier.korte_steder(fund.fordring_id, fund.felter, skyldner=fund.skyldner, dato=fund.dag)
    rettelse = f"[{fund.rettelse} / {fund.fix}]" if fund.rettelse else ""
    dele = (fund.tekst, "/", fund.text, f"({', '.join(steder)})" if steder else "", rettelse)
    return {
        **aarsag(_AARSAG[fund.virkning]),
        "ResultatÅrsagReference": reference(Objekt.FORDRING, fund.fordring_id),
        "ResultatLokalÅrsag": {
            "LokalÅrsagskode": fund.kode,
            "LokalÅrsagstekst": " ".join(del_ for del_ in dele if del_)[:_TEKST_LAENGDE],
        },
    }
