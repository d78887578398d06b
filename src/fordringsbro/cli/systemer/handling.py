"""`fordringsbro systems`: which debtor systems may report for which claimants, and how they speak."""

from __future__ import annotations

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import skriv_json
from fordringsbro.mf import adgang_store
from fordringsbro.mf.model import Adgang
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt


def liste(dele: Installation, valg: Listevalg) -> None:
    """Print the systems' access."""
    form: Listeform[Adgang] = Listeform(
        "Debitorsystemer / Debtor systems",
        (
            "Fordringshaver / Claimant",
            "SE-nummer / SE number",
            "Certifikat / Certificate",
            "Udgave / Delivery",
            "Ældre / Older",
        ),
        lambda adgang: (
            adgang.fordringshaver_id,
            adgang.se_nummer,
            adgang.cvr or adgang.se_nummer,
            adgang.udgave,
            "ja / yes" if adgang.aeldre else "nej / no",
        ),
        _adgang,
        lambda adgang: f"{adgang.fordringshaver_id}/{adgang.se_nummer}",
    )
    with dele.database.transaction() as conn:
        alle = adgang_store.alle(conn)
    skriv_liste(form, af_faa(form, alle, valg), valg)


def tilfoej(dele: Installation, adgang: Adgang, *, som_json: bool) -> None:
    """Let a system report for a claimant, or change how it speaks.

    Raises:
        FejlError: `UKENDT_ID` when there is no such agreement.
    """
    with dele.database.transaction() as conn:
        if dele.nymf.aftalebog.aftale(conn, adgang.fordringshaver_id) is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        adgang_store.gem(conn, adgang)
    if som_json:
        skriv_json(_adgang(adgang))


def fjern(dele: Installation, se_nummer: str, fordringshaver_id: int) -> None:
    """Let a system no longer report for a claimant.

    Raises:
        FejlError: `UKENDT_ID` when it did not.
    """
    with dele.database.transaction() as conn:
        if not adgang_store.fjern(conn, se_nummer, fordringshaver_id):
            raise FejlError(Fejlkode.UKENDT_ID)


def _adgang(adgang: Adgang) -> JsonObjekt:
    return {
        "claimant_id": adgang.fordringshaver_id,
        "se_number": adgang.se_nummer,
        "cvr": adgang.cvr or adgang.se_nummer,
        "delivery": adgang.udgave,
        "older_elements": adgang.aeldre,
    }
