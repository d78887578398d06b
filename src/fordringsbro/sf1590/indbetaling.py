"""DebitorIndbetalingAfsend (SF1590_B_03): find what can be paid, and pay."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.afvisning import Afvisning, AfvisningError
from fordringsbro.debitor.betaling import Indbetaling, Indbetalingssvar, OensketDaekning
from fordringsbro.debitor.billede import Fordringsbillede, Kontobillede, Soegning
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590 import frabog
from fordringsbro.sf1590.afvisning import AfvistError, Felter, afvisning, afvist, fra_bog
from fordringsbro.sf1590.forespoergsel import besvar, besvar_afvist, roller, soegt_part, valgfri_id
from fordringsbro.sf1590.koder import uuid_af, valgfri_kode
from fordringsbro.sf1590.kvittering import FLEST_BEMAERKNINGER
from fordringsbro.sf1590.registrering import fagsystem
from fordringsbro.sf1590.samtale import Kald, Svar, Udfald
from fordringsbro.sf1590.tilbog import part, tekstlinjer

#: Coverages of interest and fees that the debtor system books itself; this ledger has none.
_RENTER_OG_GEBYRER = {
    "OpkrævningsrenteDækning": "OpkrævningsrenteIdentifikation",
    "InddrivelsesrenteDækning": "InddrivelsesrenteIdentifikation",
    "RykkergebyrDækning": "RykkergebyrIdentifikation",
}


class DebitorIndbetaling:
    """The operations of B_03.

    Args:
        bog: The ledger.
        overdragelse: Tells collection of payments on claims it has.
    """

    def __init__(self, bog: Debitorbog, overdragelse: Overdragelse) -> None:
        self._bog = bog
        self._overdragelse = overdragelse

    def soeg(self, conn: Connection, kald: Kald) -> Svar:
        """SøgFordringTilIndbetaling: the claims of a party or account on which something is owed."""
        felter = kald.felter
        try:
            soegning = Soegning(
                kommune_cvr=kald.kommune.cvr,
                part=soegt_part(felter),
                roller=roller(felter),
                konto_id=valgfri_id(felter, "DebitorkontoIdentifikation"),
            )
            udelad = "UdeladRelateredeFordringerMarkering" in felter
            fundet = self._bog.soeg_til_indbetaling(conn, soegning, udelad_relaterede=udelad)
            konti = frabog.hoejst("Debitorkonto", (_konto(b) for b in fundet))
            return besvar(kald, {"Debitorkonto": konti} if konti else None)
        except (AfvistError, AfvisningError) as error:
            return besvar_afvist(kald, error)

    def foretag(self, conn: Connection, kald: Kald) -> Svar:
        """ForetagIndbetaling: book a payment and what it covers; above what is owed it is refused with the arrears."""
        konto_id = kald.felter["DebitorkontoIdentifikation"]
        try:
            betaling = _indbetaling(kald)
            svar = self._bog.indbetal(conn, betaling)
        except AfvistError as error:
            return _svar(kald, konto_id, _afvisninger(afvist(error)), Udfald.AFVIST)
        except AfvisningError as error:
            return _svar(kald, konto_id, _med_restance(kald, error.afvisning), Udfald.AFVIST)
        self._overdragelse.betalt(conn, kald.kommune, betaling, svar)
        return _accepteret(kald, konto_id, svar)


def _indbetaling(kald: Kald) -> Indbetaling:
    felter = kald.felter
    henvisning = {"IndbetalingIdentifikation": felter["IndbetalingIdentifikation"]}
    for navn, identifikation in _RENTER_OG_GEBYRER.items():
        for ukendt in felter.get(f"{navn}Liste", {}).get(navn, []):
            raise AfvistError("UKENDT", {identifikation: ukendt[identifikation]}, identifikation)
    indbetaler = felter.get("Indbetaler", {})
    return Indbetaling(
        indbetaling_id=UUID(felter["IndbetalingIdentifikation"]),
        kommune_cvr=kald.kommune.cvr,
        oprettet_af=fagsystem(kald, None),
        konto_id=UUID(felter["DebitorkontoIdentifikation"]),
        dato=felter["IndbetalingDato"],
        beloeb_oere=felter["IndbetalingBeløb"],
        type=valgfri_kode(Liste.INDBETALINGSTYPE, felter, "IndbetalingType", henvisning),
        part=part(indbetaler["Part"], henvisning) if indbetaler else None,
        roller=roller(indbetaler),
        tekstlinjer=tekstlinjer(felter, "IndbetalingTekstLinje"),
        daekninger=tuple(
            OensketDaekning(UUID(d["FordringIdentifikation"]), d["FordringDækningBeløb"])
            for d in felter.get("FordringDækningListe", {}).get("FordringDækning", [])
        ),
    )


def _svar(kald: Kald, konto_id: str, valg: Felter, udfald: Udfald) -> Svar:
    return Svar({"DebitorkontoIdentifikation": konto_id, "BehandlingDatoTid": kald.nu, **valg}, udfald, konto_id)


def _afvisninger(hvorfor: Felter) -> Felter:
    return {"AfvisningListe": {"Afvisning": [hvorfor]}}


def _med_restance(kald: Kald, fundet: Afvisning) -> Felter:
    """A rejection that tells what is owed, when that is why."""
    valg = _afvisninger(afvisning(fundet))
    if fundet.restance_oere is None:
        return valg
    uddybende = {
        "IndbetalingIdentifikation": kald.felter["IndbetalingIdentifikation"],
        "RestanceBeløb": fundet.restance_oere,
    }
    return {**valg, "ForetagIndbetalingAfvisningUddybendeSvar": uddybende}


def _accepteret(kald: Kald, konto_id: str, svar: Indbetalingssvar) -> Svar:
    if not svar.bemaerkninger:
        return _svar(kald, konto_id, {"Accept": {"AccepteretUdenBemærkninger": True}}, Udfald.ACCEPTERET)
    med = {"Bemærkning": [fra_bog(b) for b in svar.bemaerkninger[:FLEST_BEMAERKNINGER]]}
    return _svar(kald, konto_id, {"Accept": {"AccepteretMedBemærkninger": med}}, Udfald.BEMAERKNING)


def _konto(billede: Kontobillede) -> dict[str, Any]:
    kerne = frabog.konto_kerne(billede.konto, billede.system_id)
    kerne.pop("DebitorkontoSystemUnikIdentifikation")
    konto = billede.konto
    return {
        **kerne,
        "OprettetAf": frabog.oprettet_af(billede.oprettet_af),
        "JuridiskAnsvarlig": frabog.part_identifikation(konto.ansvarlig) if konto.ansvarlig else None,
        "Administrator": frabog.part_identifikation(konto.administratorer[0]) if konto.administratorer else None,
        **frabog.liste("Fordring", (_fordring(b) for b in billede.fordringer)),
    }


def _fordring(billede: Fordringsbillede) -> Felter:
    f = billede.fordring
    return {
        "FordringIdentifikation": str(f.fordring_id),
        "FordringType": uuid_af(Liste.FORDRINGSTYPE, f.type_kode),
        "FordringBeløb": f.beloeb_oere,
        "FordringPeriodeFraDato": f.periode_fra,
        "FordringPeriodeTilDato": f.periode_til,
        "FordringForfaldsdato": f.forfaldsdato,
        "FordringSidsteRettidigeBetalingsdato": billede.srb,
        "RestanceBeløb": billede.restance_oere,
        **frabog.liste("Hæftelse", (frabog.haeftelse_kort(h) for h in billede.haeftelser)),
    }
