"""How a claim, fee or interest stands, as the contract's answers say it: who is liable, given up, deferred, due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.model import Haeftelse
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.sf1590.faelles.aarsagslister import bogfoert_aarsag
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.frabog import faelles

#: Payment status of the citizen's overview (Mit Overblik): upcoming, paid, overdue, sent to collection, partly paid.
_KOMMENDE, _BETALT, _OVERSKREDET, _SENDT, _DELVIS = 1, 2, 3, 4, 5
#: Most deferments of one claim in one answer (the schema's limit).
_HENSTANDE: Final = 100


def betalingsstatus(billede: Fordringsbillede, i_dag: date) -> int:
    """The payment status; that this number means Mit Overblik's status is our reading of the contract.

    What was written off is told as paid: nothing is owed, and the list has no number for it.
    """
    if billede.restance_oere == 0:
        return _BETALT
    if billede.overdragelse is Overdragelsesstand.OVERDRAGET:
        return _SENDT
    if billede.srb is not None and billede.srb < i_dag:
        return _OVERSKREDET
    return _DELVIS if billede.restance_oere < billede.fordring.beloeb_oere else _KOMMENDE


def henvisning(billede: Fordringsbillede) -> Felter | None:
    """The claim that a related claim, fee or interest belongs to, by both of its ids."""
    hoved = billede.hoved
    if hoved is None:
        return None
    return {
        "FordringIdentifikation": str(hoved.fordring_id),
        "FordringSystemUnikIdentifikation": hoved.system_id,
    }


def haeftelser(billede: Fordringsbillede) -> Felter:
    """Who is liable beside the account's parties, also those whose liability has ended."""
    return faelles.liste(
        "Hæftelse",
        (
            {
                "HæftelseIdentifikation": str(h.haeftelse_id),
                "HæftelseRegistreringDatoTid": billede.haeftet_at[h.haeftelse_id],
                "HæftelseStartDato": h.startdato,
                "HæftelseSlutDato": h.slutdato,
                "Part": faelles.part_identifikation(h.part),
            }
            for h in billede.haeftelser
        ),
    )


def haeftende_nu(billede: Fordringsbillede, i_dag: date) -> list[Haeftelse]:
    """The liabilities that stand today or will."""
    return [h for h in billede.haeftelser if h.slutdato is None or h.slutdato >= i_dag]


def haeftelser_nu(haeftelser: Iterable[Haeftelse]) -> Felter:
    """Who is liable, as the search for what can be paid says it: it has no last day."""
    return faelles.liste(
        "Hæftelse",
        (
            {
                "HæftelseIdentifikation": str(h.haeftelse_id),
                "HæftelseStartDato": h.startdato,
                "Part": faelles.part_identifikation(h.part),
            }
            for h in haeftelser
        ),
    )


def afskrivninger(billede: Fordringsbillede, klasse: str, *, med_aarsag: bool = False) -> Felter:
    """What was written off of a claim, fee or interest (`klasse`), and what was taken back of it.

    Args:
        billede: The claim, fee or interest.
        klasse: The contract's class.
        med_aarsag: Whether the class tells the reason.
    """
    navn = f"{klasse}Afskrivning"
    ned = f"{navn}Nedregulering"
    return faelles.liste(
        navn,
        (
            {
                f"{navn}Identifikation": str(a.afskrivning_id),
                f"{navn}RegistreringDatoTid": bogfoert,
                f"{navn}Beløb": a.beloeb_oere,
                **({f"{navn}Årsag": bogfoert_aarsag(Art.AFSKREVET, a.aarsag)} if med_aarsag else {}),
            }
            for a, bogfoert in billede.afskrivninger
        ),
    ) | faelles.liste(
        ned,
        (
            {
                f"{ned}Identifikation": str(n.nedregulering_id),
                f"{ned}RegistreringDatoTid": bogfoert,
                f"{ned}Beløb": n.beloeb_oere,
                **({f"{ned}Årsag": bogfoert_aarsag(Art.AFSKRIVNING_TILBAGEFOERT, n.aarsag)} if med_aarsag else {}),
            }
            for n, bogfoert in billede.afskrivning_nedreguleringer
        ),
    )


def henstande(billede: Fordringsbillede) -> Felter:
    """The deferments, also those that are over."""
    return faelles.liste(
        "Henstand",
        (
            {
                "HenstandRegistreringDatoTid": bogfoert,
                "HenstandStartDato": h.fra,
                "HenstandSlutDato": h.til,
                "HenstandÅrsag": bogfoert_aarsag(Art.HENSTAND_GIVET, h.aarsag),
                "HenstandÅrsagTekst": h.aarsag_tekst,
            }
            for h, bogfoert in billede.henstande
        ),
        _HENSTANDE,
    )


def har_henstand(billede: Fordringsbillede, i_dag: date) -> bool:
    """Whether a deferment stands today; on its last day it does."""
    return any(h.fra <= i_dag <= h.til for h, _ in billede.henstande)
