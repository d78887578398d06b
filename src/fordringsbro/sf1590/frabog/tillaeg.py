"""Reminder fees and collection interest as the contract's answers say them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.frabog import faelles
from fordringsbro.sf1590.frabog.betaling import Betalinger, daekninger
from fordringsbro.sf1590.frabog.stand import (
    afskrivninger,
    betalingsstatus,
    haeftelser,
    har_henstand,
    henstande,
    henvisning,
)

#: The contract's class of what the debtor system adds.
TILLAEG = {Slags.OPKRAEVNINGSRENTE: "Opkrævningsrente", Slags.RYKKERGEBYR: "Rykkergebyr"}


def paa_konto(alle: Sequence[Fordringsbillede], betalinger: Betalinger, i_dag: date) -> Felter:
    """The lists of an account in full."""

    def fuldt(billede: Fordringsbillede) -> Felter:
        klasse = TILLAEG[billede.slags]
        return {
            **tillaeg_kerne(billede),
            f"{klasse}RegistreringDatoTid": billede.registreret_at,
            "VedrørerFordring": henvisning(billede),
            **haeftelser(billede),
            **(_kun_gebyr(billede, i_dag) if billede.slags is Slags.RYKKERGEBYR else {}),
            **henstande(billede),
            f"{klasse}UnderInddrivelseMarkering": billede.overdragelse is Overdragelsesstand.OVERDRAGET,
            f"{klasse}Betalingsstatus": betalingsstatus(billede, i_dag),
            **daekninger(billede, klasse, betalinger),
            **afskrivninger(billede, klasse),
        }

    lister: Felter = {}
    for slags, klasse in TILLAEG.items():
        lister |= faelles.liste(klasse, (fuldt(b) for b in alle if b.slags is slags))
    return lister


def tillaeg_kerne(billede: Fordringsbillede) -> Felter:
    """What every answer says of a fee or interest."""
    klasse, f = TILLAEG[billede.slags], billede.fordring
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
