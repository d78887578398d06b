"""What can be paid, as the search for it and the message about it say it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Kontobillede
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.koder import uuid_af
from fordringsbro.sf1590.frabog import faelles
from fordringsbro.sf1590.frabog.konto import konto_kerne
from fordringsbro.sf1590.frabog.stand import haeftelser_nu, haeftende_nu
from fordringsbro.sf1590.frabog.tillaeg import TILLAEG, tillaeg_kerne

#: The contract's class of all that can be owed.
KLASSER = {Slags.FORDRING: "Fordring"} | TILLAEG


def betalbar_konto(billede: Kontobillede) -> Felter:
    """The account: what it is, whose, and who acts for whom."""
    k = billede.konto
    kerne = konto_kerne(k, billede.system_id)
    kerne.pop("DebitorkontoSystemUnikIdentifikation")
    return {
        **kerne,
        "OprettetAf": faelles.oprettet_af(billede.oprettet_af),
        "JuridiskAnsvarlig": faelles.part_identifikation(k.ansvarlig) if k.ansvarlig else None,
        "Administrator": faelles.part_identifikation(k.administratorer[0]) if k.administratorer else None,
    }


def betalbart(billede: Fordringsbillede) -> Felter:
    """A claim, or a fee or interest with the claim that it was added to."""
    f, hoved = billede.fordring, billede.hoved
    if billede.slags is Slags.FORDRING or hoved is None:
        return {
            "FordringIdentifikation": str(f.fordring_id),
            "FordringType": uuid_af(Liste.FORDRINGSTYPE, f.type_kode),
            "FordringBeløb": f.beloeb_oere,
            "FordringPeriodeFraDato": f.periode_fra,
            "FordringPeriodeTilDato": f.periode_til,
            "FordringForfaldsdato": f.forfaldsdato,
            "FordringSidsteRettidigeBetalingsdato": billede.srb,
        }
    return {
        **tillaeg_kerne(billede),
        "VedrørerFordring": {
            "FordringIdentifikation": str(hoved.fordring_id),
            "FordringType": uuid_af(Liste.FORDRINGSTYPE, hoved.type_kode),
        },
    }


def skyldigt(billede: Fordringsbillede, i_dag: date) -> Felter:
    """What is owed on it, and who is liable beside the account's parties."""
    return {"RestanceBeløb": billede.restance_oere, **haeftelser_nu(haeftende_nu(billede, i_dag))}


def betalbare(alle: Sequence[Fordringsbillede], i_dag: date) -> Felter:
    """The lists of an account's claims, fees and interest that can be paid."""
    lister: Felter = {}
    for slags, klasse in KLASSER.items():
        lister |= faelles.liste(klasse, (betalbart(b) | skyldigt(b, i_dag) for b in alle if b.slags is slags))
    return lister
