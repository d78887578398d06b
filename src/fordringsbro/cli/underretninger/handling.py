"""`fordringsbro notifications`: what the collection systems had to tell, and what of it can't be read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_json_liste, skriv_linje, skriv_tabel, tid
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.tekster import UNDERRETNING
from fordringsbro.underretning import gren, store
from fordringsbro.underretning.model import Underretning, Underretningsslags

_SIDE: Final = 1000


def liste(dele: Installation, *, fordringshaver: int | None, slags: Underretningsslags | None, som_json: bool) -> None:
    """Print notifications in order of number, without what they say."""
    with dele.database.transaction() as conn:
        alle = _alle(conn, fordringshaver, slags)
        if som_json:
            skriv_json_liste(map(_som_dict, alle))
            return
        fundne = list(alle)
    skriv_tabel(
        f"Underretninger / Notifications: {len(fundne)}",
        (
            "Nummer / Number",
            "Modtaget / Received",
            "Fordringshaver / Claimant",
            "Slags / Kind",
            "Fordrings-ID",
            "Fra / From",
            "Fejl / Error",
        ),
        (
            (
                en.nummer,
                tid(en.moment),
                en.fordringshaver_id,
                " / ".join(UNDERRETNING[en.slags]),
                " ".join(map(str, en.fordringer)),
                f"{en.backend} {en.backend_nummer or ''}",
                en.fejl,
            )
            for en in fundne
        ),
    )


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


def _alle(conn: Connection, fordringshaver: int | None, slags: Underretningsslags | None) -> Iterator[Underretning]:
    efter = 0
    while side := store.liste(conn, fordringshaver_id=fordringshaver, slags=slags, efter=efter, graense=_SIDE):
        yield from side
        efter = side[-1].nummer


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
