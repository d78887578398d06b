"""DebitorForespørgselAfsend (SF1590_B_02): search accounts, fetch one in full."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.afvisning import AfvisningError
from fordringsbro.debitor.bog.navne import mulige
from fordringsbro.debitor.model import Konto
from fordringsbro.debitor.opslag.billede import Fordringslinje, Hentning, Kontobillede, Kontotraef, Soegning
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, afvisning, afvist
from fordringsbro.sf1590.faelles.koder import kode_af_id, uuid_af, valgfri_kode
from fordringsbro.sf1590.faelles.samtale import Kald, Svar
from fordringsbro.sf1590.frabog import brev, faelles
from fordringsbro.sf1590.frabog import konto as frabog_konto
from fordringsbro.sf1590.frabog import tillaeg as frabog_tillaeg
from fordringsbro.sf1590.frabog.betaling import betalinger as betalinger_paa
from fordringsbro.sf1590.frabog.fordring import fordring
from fordringsbro.sf1590.tjeneste.tilbog import oprettet_af, part

_ROLLER = {
    "JuridiskAnsvarligMarkering": Rolle.JURIDISK_ANSVARLIG,
    "AdministratorMarkering": Rolle.ADMINISTRATOR,
    "JuridiskMedhæfterMarkering": Rolle.JURIDISK_MEDHAEFTER,
}


class DebitorForespoergsel:
    """The operations of B_02.

    Args:
        bog: The ledger.
    """

    def __init__(self, bog: Debitorlaesning) -> None:
        self._bog = bog

    def soeg(self, conn: Connection, kald: Kald) -> Svar:
        """SøgDebitorregistrering: accounts of a party, of an id, of a period; with arrears only if so asked."""
        try:
            soegte = soegte_koder(kald.felter)
            fundet = [t for t in self._bog.soeg(conn, laes_soegning(kald)) if _passer(t.konto, soegte)]
            traef = faelles.hoejst("Debitorregistrering", (_traef(t, kald.felter) for t in fundet))
            return besvar(kald, {"Debitorregistrering": traef} if traef else None)
        except (AfvistError, AfvisningError) as error:
            return besvar_afvist(kald, error)

    def hent(self, conn: Connection, kald: Kald) -> Svar:
        """HentDebitorkonto: one account in full, with the claims that fit."""
        try:
            fundet = self._bog.hent(conn, laes_hentning(kald))
            return besvar(kald, _konto(kald, _den_ene(fundet, kald)) if fundet else None)
        except (AfvistError, AfvisningError) as error:
            return besvar_afvist(kald, error)


def _konto(kald: Kald, billede: Kontobillede) -> Felter:
    """An account with what was found on it."""
    i_dag = local_date(kald.nu)
    betalinger = betalinger_paa(billede)
    kort = "UdeladSupplerendeInformationMarkering" in kald.felter
    hoved, relaterede = [
        [fordring(f, betalinger, kort=kort, i_dag=i_dag) for f in billede.fordringer if f.fordring.er_relateret is om]
        for om in (False, True)
    ]
    breve = billede.opkraevninger
    return {
        "Debitorkonto": frabog_konto.konto(billede),
        **faelles.liste("Hovedfordring", hoved),
        **faelles.liste("Omkostningsfordring", relaterede),
        **frabog_tillaeg.paa_konto(billede.tillaeg, betalinger, i_dag),
        **faelles.liste("OpkrævningAnmodning", (brev.opkraevningsanmodning(o, at) for o, at in breve if o.anmodning)),
        **faelles.liste(
            "Opkrævning",
            (brev.opkraevning(o, at, billede.oprettet_af) for o, at in breve if not o.anmodning),
        ),
    }


def _den_ene(fundet: Sequence[Kontobillede], kald: Kald) -> Kontobillede:
    """The one account that the answer has room for.

    Raises:
        AfvistError: `KRITERIUM_MANGLER`, when several accounts fit and none of them, nor something on it, is named.
    """
    if len(fundet) == 1:
        return fundet[0]
    felter = kald.felter
    ider = [*felter.get("FordringIdentifikation", ()), felter.get("DebitorkontoIdentifikation")]
    navne = {str(i) for i in mulige(kald.kommune.cvr, (UUID(i) for i in ider if i))}
    navne.add(felter.get("DebitorkontoSystemUnikIdentifikation", ""))
    navngivne = [b for b in fundet if navne & _kendetegn(b)]
    if len(navngivne) != 1:
        raise AfvistError(Svargrund.KRITERIUM_MANGLER, {}, "DebitorkontoIdentifikation")
    return navngivne[0]


def _kendetegn(billede: Kontobillede) -> set[str]:
    """Every id by which a query can name an account."""
    paa_kontoen = (*billede.fordringer, *billede.tillaeg)
    return {
        str(billede.konto.konto_id),
        billede.system_id,
        *(str(f.fordring.fordring_id) for f in paa_kontoen),
        *(f.system_id for f in paa_kontoen),
    }


def besvar(kald: Kald, forretningssvar: Felter | None) -> Svar:
    """A query's answer: business data, or that there is none."""
    valg: Felter = (
        {"Forretningssvar": forretningssvar} if forretningssvar else {"IngenForretningsdataAtReturnere": True}
    )
    return Svar({"BehandlingDatoTid": kald.nu, **valg})


def besvar_afvist(kald: Kald, error: AfvistError | AfvisningError) -> Svar:
    """A query that is refused."""
    hvorfor = afvist(error) if isinstance(error, AfvistError) else afvisning(error.afvisning)
    return Svar({"BehandlingDatoTid": kald.nu, "AfvisningListe": {"Afvisning": [hvorfor]}})


def soegt_part(felter: Felter) -> Part | None:
    """The party that is searched for."""
    return part(felter["Part"], {}) if "Part" in felter else None


def soegt_fagsystem(felter: Felter) -> OprettetAf | None:
    """Whose accounts are searched: a fagsystem that is named with the party, else everybody's."""
    return oprettet_af(felter.get("Part", {}))


def roller(felter: Felter) -> frozenset[Rolle]:
    """What the party must be on the accounts; empty means anything."""
    return frozenset(rolle for navn, rolle in _ROLLER.items() if navn in felter)


def valgfri_id(felter: Felter, navn: str) -> UUID | None:
    """An optional id."""
    return UUID(felter[navn]) if navn in felter else None


def laes_soegning(kald: Kald) -> Soegning:
    """What SøgDebitorregistrering searches for.

    Raises:
        AfvistError: `UKENDT_KODE`.
    """
    felter = kald.felter
    return Soegning(
        kommune_cvr=kald.kommune.cvr,
        part=soegt_part(felter),
        roller=roller(felter),
        konto_id=valgfri_id(felter, "DebitorkontoIdentifikation"),
        konto_type=valgfri_kode(Liste.DEBITORKONTOTYPE, felter, "DebitorkontoType", {}),
        fra=felter.get("PeriodeFraOgMedDatoTid"),
        til=felter.get("PeriodeTilOgMedDatoTid"),
        kun_restance="RestanceMarkering" in felter,
        oprettet_af=soegt_fagsystem(felter),
    )


def laes_hentning(kald: Kald) -> Hentning:
    """What HentDebitorkonto asks for.

    Raises:
        AfvistError: `UKENDT_KODE`.
    """
    felter = kald.felter
    return Hentning(
        kommune_cvr=kald.kommune.cvr,
        konto_id=valgfri_id(felter, "DebitorkontoIdentifikation"),
        system_id=felter.get("DebitorkontoSystemUnikIdentifikation"),
        fordring_ids=frozenset(UUID(i) for i in felter.get("FordringIdentifikation", ())),
        type_koder=_koder(Liste.FORDRINGSTYPE, felter, "FordringType"),
        tilstande=_koder(Liste.FORDRINGSTILSTAND, felter, "FordringTilstand"),
        part=soegt_part(felter),
        oprettet_af=soegt_fagsystem(felter),
        medtag_relaterede="MedtagRelateredeFordringerMarkering" in felter,
        kun_restance="RestanceMarkering" in felter,
        periode_fra=felter.get("PeriodeFraOgMedDato"),
        periode_til=felter.get("PeriodeTilOgMedDato"),
    )


def soegte_koder(felter: Felter) -> tuple[str | None, str | None]:
    """Kind of id and area of administration, where a search names them."""
    return (
        valgfri_kode(Liste.KONTOIDENTIFIKATIONSTYPE, felter, "DebitorkontoIdentifikationType", {}),
        valgfri_kode(Liste.FORVALTNINGSOMRAADE, felter, "DebitorkontoForvaltningsområde", {}),
    )


def _passer(konto: Konto, soegte: tuple[str | None, str | None]) -> bool:
    fundne = (konto.identifikation_type, konto.forvaltningsomraade)
    return all(soegt is None or soegt == fundet for soegt, fundet in zip(soegte, fundne, strict=True))


def _koder(liste: Liste, felter: Felter, navn: str) -> frozenset[str]:
    """The codes that a repeated element names."""
    return frozenset(kode_af_id(liste, i, navn, {}) for i in felter.get(navn, ()))


def _traef(traef: Kontotraef, felter: Felter) -> Post:
    markering = {navn: True for navn, rolle in _ROLLER.items() if rolle in traef.roller}
    # What of the account made the hit is told like the party's roles are.
    markering |= {
        f"{navn}Markering": True
        for navn in ("DebitorkontoIdentifikation", "DebitorkontoIdentifikationType")
        if navn in felter
    }
    overblik = {
        "SamletBeløb": traef.samlet_oere,
        "UnderInddrivelse": traef.under_inddrivelse,
        "ÆldsteRettidigBetalingsdato": traef.aeldste_srb,
    }
    return {
        **frabog_konto.konto_kerne(traef.konto, traef.system_id),
        **markering,
        **frabog_konto.kontospecifikationer(traef.konto),
        **(overblik if "SamletFordringOverblikMarkering" in felter else {}),
        **faelles.liste("Fordring", (_linje(f) for f in traef.fordringer)),
        "OprettetAf": faelles.oprettet_af(traef.oprettet_af),
        "Part": faelles.part_identifikation(traef.konto.ansvarlig) if traef.konto.ansvarlig else None,
    }


def _linje(linje: Fordringslinje) -> Felter:
    return {
        "FordringIdentifikation": str(linje.fordring_id),
        "FordringType": uuid_af(Liste.FORDRINGSTYPE, linje.type_kode),
        "FordringBeløb": linje.restance_oere,
        "RestanceMarkering": True if linje.restance_oere > 0 else None,
    }
