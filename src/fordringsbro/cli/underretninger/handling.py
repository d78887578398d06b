"""`fordringsbro notifications`: what the collection systems had to tell, and what of it can't be read."""

from __future__ import annotations

from functools import partial
from typing import Final

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_linje, tid
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.tekster import UNDERRETNING
from fordringsbro.underretning import gren, store
from fordringsbro.underretning.model import Underretning, Underretningsslags


def liste(dele: Installation, valg: Listevalg, *, fordringshaver: int | None, slags: Underretningsslags | None) -> None:
    """Print notifications by number, without what they say."""
    with dele.database.transaction() as conn:
        hent = partial(store.liste, conn, fordringshaver_id=fordringshaver, slags=slags)
        skriv_liste(_FORM, efter_nummer(valg, hent, lambda en: en.nummer), valg)


def vis(dele: Installation, nummer: int, *, som_json: bool) -> None:
    """Print one notification with what it says, which may be personal; one that can't be read, as it came.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        fundet = store.en(conn, nummer)
    if fundet is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    en, indhold = fundet
    if en.slags is not Underretningsslags.ULAESELIG:
        indhold = gren.vis(indhold)
    if som_json:
        skriv_json({**_som_dict(en), "content": indhold})
        return
    skriv_linje(f"{' / '.join(UNDERRETNING[en.slags])}  {en.nummer}  {tid(en.moment)}")
    skriv_linje(f"  {en.backend} {en.backend_nummer or ''}  {tid(en.backend_tid) or ''}  {en.fejl or ''}".rstrip())
    skriv_linje(indhold)


def _som_dict(en: Underretning) -> JsonObjekt:
    return {
        # As text: more digits than a JSON number keeps in most readers.
        "number": str(en.nummer),
        "time": iso(en.moment),
        "claimant_id": en.fordringshaver_id,
        "kind": en.slags.value,
        "fordring_ids": list(en.fordringer),
        "unknown_ids": list(en.ukendte),
        "backend": en.backend.value,
        "backend_number": str(en.backend_nummer) if en.backend_nummer is not None else None,
        "backend_time": iso(en.backend_tid),
        "error": en.fejl,
    }


_FORM: Final[Listeform[Underretning]] = Listeform(
    "Underretninger / Notifications",
    (
        "Nummer / Number",
        "Modtaget / Received",
        "Fordringshaver / Claimant",
        "Slags / Kind",
        "Fordrings-ID",
        "Fra / From",
        "Fejl / Error",
    ),
    lambda en: (
        en.nummer,
        tid(en.moment),
        en.fordringshaver_id,
        " / ".join(UNDERRETNING[en.slags]),
        " ".join(map(str, en.fordringer)),
        f"{en.backend} {en.backend_nummer or ''}",
        en.fejl,
    ),
    _som_dict,
    lambda en: en.nummer,
)
