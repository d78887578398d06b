"""Reminder fees and collection interest as the contract's answers say them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.billede import Fordringsbillede
from fordringsbro.debitor.kendt import Overdragelse
from fordringsbro.debitor.model import Slags
from fordringsbro.sf1590 import frabog
from fordringsbro.sf1590.afvisning import Felter
from fordringsbro.sf1590.frabog_betaling import Betalinger, daekninger
from fordringsbro.sf1590.frabog_stand import (
    afskrivninger,
    betalingsstatus,
    haeftelser,
    haeftelser_nu,
    har_henstand,
    henstande,
    henvisning,
)
from fordringsbro.sf1590.koder import uuid_af

#: The contract's class of what the debtor system adds.
KLASSE = {Slags.OPKRAEVNINGSRENTE: "Opkrævningsrente", Slags.RYKKERGEBYR: "Rykkergebyr"}


def paa_konto(alle: Sequence[Fordringsbillede], betalinger: Betalinger, i_dag: date) -> Felter:
    """The lists of an account in full."""

    def fuldt(billede: Fordringsbillede) -> Felter:
        klasse = KLASSE[billede.slags]
        return {
            **_kerne(billede),
            f"{klasse}RegistreringDatoTid": billede.registreret_at,
            "VedrørerFordring": henvisning(billede),
            **haeftelser(billede),
            **(_kun_gebyr(billede, i_dag) if billede.slags is Slags.RYKKERGEBYR else {}),
            **henstande(billede),
            f"{klasse}UnderInddrivelseMarkering": billede.overdragelse is Overdragelse.OVERDRAGET,
            f"{klasse}Betalingsstatus": betalingsstatus(billede, i_dag),
            **daekninger(billede, klasse, betalinger),
            **afskrivninger(billede, klasse),
        }

    return _lister(alle, fuldt)


def til_indbetaling(alle: Sequence[Fordringsbillede], i_dag: date) -> Felter:
    """The lists of an account's fees and interest that can be paid."""

    def kort(billede: Fordringsbillede) -> Felter:
        hoved = billede.hoved
        return {
            **_kerne(billede),
            "RestanceBeløb": billede.restance_oere,
            "VedrørerFordring": {
                "FordringIdentifikation": str(hoved.fordring_id),
                "FordringType": uuid_af(Liste.FORDRINGSTYPE, hoved.type_kode),
            }
            if hoved
            else None,
            **haeftelser_nu(billede, i_dag),
        }

    return _lister(alle, kort)


def _lister(alle: Sequence[Fordringsbillede], skriv: Callable[[Fordringsbillede], Felter]) -> Felter:
    lister: Felter = {}
    for slags, klasse in KLASSE.items():
        lister |= frabog.liste(klasse, (skriv(b) for b in alle if b.slags is slags))
    return lister


def _kerne(billede: Fordringsbillede) -> Felter:
    """What both answers say."""
    klasse, f = KLASSE[billede.slags], billede.fordring
    periode = {f"{klasse}PeriodeFraDato": f.periode_fra, f"{klasse}PeriodeTilDato": f.periode_til}
    return {
        f"{klasse}Identifikation": str(f.fordring_id),
        f"{klasse}Beløb": f.beloeb_oere,
        # A fee is for a reminder, so the contract has no period of it.
        **(periode if billede.slags is Slags.OPKRAEVNINGSRENTE else {}),
        f"{klasse}Forfaldsdato": f.forfaldsdato,
        f"{klasse}SidsteRettidigeBetalingsdato": billede.srb,
    }


def _kun_gebyr(billede: Fordringsbillede, i_dag: date) -> Felter:
    """What a fee was charged for, and whether it is deferred; interest has neither element."""
    hoved = billede.fordring.hoved_fordring_id
    return {
        "RykkergebyrGrundlag": [{"FordringIdentifikation": str(hoved)}],
        "RykkergebyrHenstandMarkering": har_henstand(billede, i_dag),
    }
