"""Payments and their reversals as the contract's answers say them, and what they cover."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Kontobillede
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.koder import uuid_af
from fordringsbro.sf1590.frabog import faelles

#: The schema's limit of a reversal's reason in words.
_AARSAG_LAENGDE = 100
#: Payments and reversals of an account by id, in the contract's terms.
Betalinger = Mapping[str, Felter]


def betalinger(billede: Kontobillede) -> Betalinger:
    """The payments on an account and their reversals, for the coverages to point at."""
    return {str(i.indbetaling_id): _indbetaling(i, at) for i, at in billede.indbetalinger} | {
        str(n.nedregulering_id): _nedregulering(n, at) for n, at in billede.indbetaling_nedreguleringer
    }


def daekninger(billede: Fordringsbillede, klasse: str, alle: Betalinger) -> Felter:
    """What payments covered of a claim, fee or interest (`klasse`), and what was taken back of it."""
    navn = f"{klasse}Dækning"
    return faelles.liste(
        navn,
        (
            {
                f"{navn}Identifikation": str(d.daekning_id),
                f"{navn}RegistreringDatoTid": bogfoert,
                f"{navn}Beløb": d.beloeb_oere,
                "Indbetaling": alle.get(str(d.indbetaling_id)),
            }
            for d, bogfoert in billede.daekninger
        ),
    ) | faelles.liste(
        f"{navn}Nedregulering",
        (
            {
                f"{navn}NedreguleringIdentifikation": str(n.daekning_nedregulering_id),
                f"{navn}NedreguleringRegistreringDatoTid": bogfoert,
                f"{navn}NedreguleringBeløb": n.beloeb_oere,
                "IndbetalingNedregulering": alle.get(str(n.nedregulering_id)),
            }
            for n, bogfoert in billede.daekning_nedreguleringer
        ),
    )


def _indbetaling(i: Indbetaling, bogfoert: datetime) -> Felter:
    return {
        "IndbetalingIdentifikation": str(i.indbetaling_id),
        "IndbetalingRegistreringDatoTid": bogfoert,
        "IndbetalingDato": i.dato,
        "IndbetalingBeløb": i.beloeb_oere,
        "IndbetalingType": uuid_af(Liste.INDBETALINGSTYPE, i.type),
        **faelles.tekstlinjer(i.tekstlinjer, "IndbetalingTekstLinje"),
        "OprettetAf": faelles.oprettet_af(i.oprettet_af),
        "Indbetaler": faelles.part_identifikation(i.part) if i.part else None,
    }


def _nedregulering(n: IndbetalingNedregulering, bogfoert: datetime) -> Felter:
    """The reversal of a payment, with what was taken back in all."""
    return {
        "IndbetalingNedreguleringIdentifikation": str(n.nedregulering_id),
        "IndbetalingNedreguleringRegistreringDatoTid": bogfoert,
        "IndbetalingNedreguleringDato": n.dato,
        "IndbetalingNedreguleringBeløb": n.beloeb_oere,
        "IndbetalingNedreguleringÅrsag": uuid_af(Liste.TILBAGEFOERSELSAARSAG, n.aarsag),
        # That of an order may be longer than a reversal's.
        "IndbetalingNedreguleringÅrsagTekst": n.aarsag_tekst[:_AARSAG_LAENGDE] if n.aarsag_tekst else None,
        "OprettetAf": faelles.oprettet_af(n.oprettet_af),
    }
