"""Collection letters as the contract's answers say them: asked for, and sent."""

from __future__ import annotations

from datetime import datetime

from fordringsbro.debitor.model import Opkraevning
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.jsonform import fra_json
from fordringsbro.sf1590.frabog import faelles


def opkraevningsanmodning(o: Opkraevning, bogfoert: datetime) -> Felter:
    """A request to send a collection letter."""
    return {
        "OpkrævningAnmodningIdentifikation": str(o.opkraevning_id),
        "OpkrævningAnmodningRegistreringDatoTid": bogfoert,
        **faelles.tekstlinjer(o.tekstlinjer, "OpkrævningAnmodningTekstLinie"),
        "FordringListe": {"FordringIdentifikation": [str(i) for i in o.fordring_ids]},
    }


def opkraevning(o: Opkraevning, bogfoert: datetime, oprettet: OprettetAf) -> Felter:
    """A collection letter that was sent."""
    return {
        "OpkrævningIdentifikation": str(o.opkraevning_id),
        "OpkrævningRegistreringDatoTid": bogfoert,
        **fra_json(o.oplysninger or {}),
        **faelles.tekstlinjer(o.tekstlinjer, "OpkrævningTekstLinie"),
        **faelles.liste("Fordringshenvisning", ({"FordringIdentifikation": str(i)} for i in o.fordring_ids)),
        "OprettetAf": faelles.oprettet_af(oprettet),
    }
