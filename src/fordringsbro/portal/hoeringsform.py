"""Hearing cases as JSON and in words, for the command line and over HTTP."""

from __future__ import annotations

from datetime import date
from typing import Final

from fordringsbro.nymf.hoering.hoering import Hoering, Hoeringstilstand, Hoeringstrin, Trin
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt

_H = Hoeringstilstand
#: A state in Danish and English.
TILSTAND: Final = {
    _H.AFVENTER_FORDRINGSHAVER: ("Afventer fordringshaver", "Waits for the claimant"),
    _H.AFVENTER_RIM: ("Afventer RIM", "Waits for RIM"),
    _H.GODKENDT: ("Godkendt", "Accepted"),
    _H.AFVIST: ("Afvist", "Rejected"),
    _H.JUSTERET: ("Godkendt, aftalen justeret", "Accepted, the agreement adjusted"),
    _H.FORTRUDT: ("Fortrudt", "Withdrawn"),
}
#: A step in Danish and English.
TRIN: Final = {
    Trin.OPRETTET: ("Høring oprettet; fordringen er ikke modtaget", "Hearing opened; the claim is not received"),
    Trin.BEGRUNDET: ("Fordringshaver godkendte med en begrundelse", "The claimant approved with a justification"),
    Trin.FORTRUDT: ("Fordringshaver fortrød", "The claimant withdrew"),
    Trin.GODKENDT: ("RIM godkendte", "RIM accepted"),
    Trin.AFVIST: ("RIM afviste", "RIM rejected"),
    Trin.JUSTERET: ("RIM godkendte og justerede aftalen", "RIM accepted and adjusted the agreement"),
    Trin.BORTFALDET: ("Bortfaldet: hovedfordringen blev afvist", "Fell away: the main claim was rejected"),
    Trin.PAAMINDET_HALVVEJS: (
        "Påmindelse: mindst halvdelen af fristen er gået",
        "Reminder: at least half of the time has passed",
    ),
    Trin.PAAMINDET_KORT_FOER: ("Påmindelse: fristen er nær", "Reminder: the last day is near"),
    Trin.OVERSKREDET: ("Fristen er overskredet", "The clock has run out"),
}
PAAMINDELSER: Final = (Trin.PAAMINDET_HALVVEJS, Trin.PAAMINDET_KORT_FOER, Trin.OVERSKREDET)


def tilstand(navn: str | None) -> Hoeringstilstand | None:
    """The state of a name, None for none.

    Raises:
        FejlError: `PARAMETER`, naming those there are.
    """
    if navn is None:
        return None
    try:
        return Hoeringstilstand(navn.upper())
    except ValueError:
        raise FejlError(Fejlkode.PARAMETER, sted=f"state: {', '.join(Hoeringstilstand)}") from None


def sag(hoering: Hoering, today: date) -> JsonObjekt:
    """A case as JSON values in a list: without what anybody wrote."""
    return {
        "number": hoering.nr,
        "state": hoering.tilstand.value,
        "action_id": hoering.aktion_id,
        "action_code": hoering.aktionskode,
        "fordring_id": hoering.fordring_id,
        "claimant_id": hoering.fordringshaver_id,
        "claim_type": hoering.type_kode,
        "rules": list(dict.fromkeys(fund.id for fund in hoering.fund)),
        "reported_at": hoering.oprettet.isoformat(),
        "deadline": hoering.frist.isoformat() if hoering.frist else None,
        "overdue": hoering.overskredet(today),
        "reminders": [
            {"reminder": trin.trin.value, "told_at": trin.tidspunkt.isoformat(), "deadline": _dato(trin.frist)}
            for trin in hoering.trin
            if trin.trin in PAAMINDELSER
        ],
    }


def hele_sagen(hoering: Hoering, today: date) -> JsonObjekt:
    """A case as JSON values with its findings and steps, who took them and what they wrote."""
    return {
        **sag(hoering, today),
        "findings": [fund.til_json() for fund in hoering.fund],
        "steps": [_trin(trin) for trin in hoering.trin],
    }


def _trin(trin: Hoeringstrin) -> JsonObjekt:
    return {
        "step": trin.trin.value,
        "at": trin.tidspunkt.isoformat(),
        "role": trin.rolle.value,
        "by": trin.hvem,
        "text": trin.tekst,
        "reason": trin.aarsag,
        "deadline": _dato(trin.frist),
    }


def _dato(dato: date | None) -> str | None:
    return dato.isoformat() if dato else None
