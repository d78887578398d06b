"""DebitorIndbetalingAfsend (SF1590_B_03): find what can be paid, and pay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.afvisning import Afvisning, AfvisningError
from fordringsbro.debitor.bog.betaling import Indbetaling, OensketDaekning
from fordringsbro.debitor.opslag.billede import Kontobillede, Soegning
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.overdragelse.bogfoering import Bogfoering
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter, afvisning, afvist
from fordringsbro.sf1590.faelles.jaevnsvar import UDEN_BEMAERKNINGER
from fordringsbro.sf1590.faelles.koder import valgfri_kode
from fordringsbro.sf1590.faelles.kvittering import FLEST_BEMAERKNINGER
from fordringsbro.sf1590.faelles.meldt import bemaerket
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar
from fordringsbro.sf1590.frabog import faelles
from fordringsbro.sf1590.frabog.betalbar import KLASSER, betalbar_konto, betalbare
from fordringsbro.sf1590.tjeneste.forespoergsel import (
    besvar,
    besvar_afvist,
    roller,
    soegt_fagsystem,
    soegt_part,
    valgfri_id,
)
from fordringsbro.sf1590.tjeneste.registrering import fagsystem
from fordringsbro.sf1590.tjeneste.tilbog import part, tekstlinjer


class DebitorIndbetaling:
    """The operations of B_03.

    Args:
        bog: The ledger, to search in.
        bogfoering: Books, and tells collection.
    """

    def __init__(self, bog: Debitorlaesning, bogfoering: Bogfoering) -> None:
        self._bog = bog
        self._bogfoering = bogfoering

    def soeg(self, conn: Connection, kald: Kald) -> Svar:
        """SøgFordringTilIndbetaling: the claims, fees and interest on which a party or account owes something."""
        felter = kald.felter
        try:
            udelad = "UdeladRelateredeFordringerMarkering" in felter
            fundet = self._bog.soeg_til_indbetaling(conn, laes_soegning(kald), udelad_relaterede=udelad)
            konti = faelles.hoejst("Debitorkonto", (_konto(b, local_date(kald.nu)) for b in fundet))
            return besvar(kald, {"Debitorkonto": konti} if konti else None)
        except (AfvistError, AfvisningError) as error:
            return besvar_afvist(kald, error)

    def foretag(self, conn: Connection, kald: Kald) -> Svar:
        """ForetagIndbetaling: book a payment and what it covers; above what is owed it is refused with the arrears."""
        konto_id = kald.felter["DebitorkontoIdentifikation"]
        try:
            udfald = self._bogfoering.betal(conn, laes_indbetaling(kald))
        except AfvistError as error:
            return _svar(kald, konto_id, _afvisninger(afvist(error)), Behandlingsudfald.AFVIST)
        except AfvisningError as error:
            return _svar(kald, konto_id, _med_restance(kald, error.afvisning), Behandlingsudfald.AFVIST)
        return _accepteret(kald, konto_id, bemaerket(udfald.svar.bemaerkninger, udfald.ikke_meldt))


def laes_soegning(kald: Kald) -> Soegning:
    """What SøgFordringTilIndbetaling searches for.

    Raises:
        AfvistError: `UKENDT_KODE`.
    """
    felter = kald.felter
    return Soegning(
        kommune_cvr=kald.kommune.cvr,
        part=soegt_part(felter),
        roller=roller(felter),
        konto_id=valgfri_id(felter, "DebitorkontoIdentifikation"),
        oprettet_af=soegt_fagsystem(felter),
    )


def laes_indbetaling(kald: Kald) -> Indbetaling:
    """The payment that a message tells of.

    Raises:
        AfvistError: `UKENDT`, `UKENDT_KODE`.
    """
    felter = kald.felter
    henvisning = {"IndbetalingIdentifikation": felter["IndbetalingIdentifikation"]}
    # Interest of collection comes home with collection's accounts; the ledger has none.
    for ukendt in _daekninger(felter, "Inddrivelsesrente"):
        navn = "InddrivelsesrenteIdentifikation"
        raise AfvistError(Svargrund.UKENDT, {navn: ukendt[navn]}, navn)
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
            OensketDaekning(UUID(d[f"{klasse}Identifikation"]), d[f"{klasse}DækningBeløb"], slags)
            for slags, klasse in KLASSER.items()
            for d in _daekninger(felter, klasse)
        ),
    )


def _daekninger(felter: Felter, klasse: str) -> list[Felter]:
    """The coverages of one class that the message names."""
    fundne: list[Felter] = felter.get(f"{klasse}DækningListe", {}).get(f"{klasse}Dækning", [])
    return fundne


def _svar(kald: Kald, konto_id: str, valg: Felter, udfald: Behandlingsudfald) -> Svar:
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


def _accepteret(kald: Kald, konto_id: str, bemaerkninger: Sequence[Felter]) -> Svar:
    if not bemaerkninger:
        return _svar(kald, konto_id, {"Accept": UDEN_BEMAERKNINGER}, Behandlingsudfald.ACCEPTERET)
    med = {"Bemærkning": list(bemaerkninger[:FLEST_BEMAERKNINGER])}
    return _svar(kald, konto_id, {"Accept": {"AccepteretMedBemærkninger": med}}, Behandlingsudfald.BEMAERKNING)


def _konto(billede: Kontobillede, i_dag: date) -> Felter:
    return betalbar_konto(billede) | betalbare((*billede.fordringer, *billede.tillaeg), i_dag)
