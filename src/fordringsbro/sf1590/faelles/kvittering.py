"""The receipts that B_01's operations share: rejected, accepted, accepted with remarks."""

from __future__ import annotations

from collections.abc import Sequence

from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.jaevnsvar import UDEN_BEMAERKNINGER
from fordringsbro.sf1590.faelles.samtale import Behandlingsudfald, Kald, Svar


def afviser(kald: Kald, konto_id: str, hvorfor: Felter) -> Svar:
    """Rejected, for one reason."""
    return _svar(kald, konto_id, {"AfvisningListe": {"Afvisning": [hvorfor]}}, Behandlingsudfald.AFVIST)


#: The most remarks an answer can carry of each kind (the schema's limit).
FLEST_BEMAERKNINGER = 1000


def accepterer(
    kald: Kald, konto_id: str, bemaerkninger: Sequence[Felter] = (), advarsler: Sequence[Felter] = ()
) -> Svar:
    """Accepted; without remarks when there are none."""
    if not advarsler and not bemaerkninger:
        return _svar(kald, konto_id, {"Accept": UDEN_BEMAERKNINGER}, Behandlingsudfald.ACCEPTERET)
    med = {
        "Advarsel": list(advarsler[:FLEST_BEMAERKNINGER]),
        "Bemærkning": list(bemaerkninger[:FLEST_BEMAERKNINGER]),
    }
    return _svar(kald, konto_id, {"Accept": {"AccepteretMedBemærkninger": med}}, Behandlingsudfald.BEMAERKNING)


def _svar(kald: Kald, konto_id: str, valg: Felter, udfald: Behandlingsudfald) -> Svar:
    felter = {"DebitorkontoIdentifikation": konto_id, "BehandlingDatoTid": kald.nu, **valg}
    return Svar(felter, udfald, konto_id)
