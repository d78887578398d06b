"""`fordringsbro municipalities`: who is connected, and under which claimant number its claims are handed over."""

from __future__ import annotations

from datetime import date

from fordringsbro.bootstrap import Installation
from fordringsbro.kommandoer.udskrift import iso, skriv_json, skriv_linje, skriv_tabel
from fordringsbro.nymf.hoering import kraev_tekst
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommunenummer
from fordringsbro.platform.errors import FejlError, Fejlkode


def liste(dele: Installation, *, som_json: bool) -> None:
    """Print the municipalities with their policy, and the claimant numbers that they had, have and will get."""
    today = dele.clock.today()
    with dele.database.transaction() as conn:
        kommuner, numre = store.kommuner(conn, today), store.numre(conn)
    if som_json:
        skriv_json(
            [
                {
                    "cvr": k.cvr,
                    "name": k.navn,
                    "claimant": k.fordringshaver_id,
                    "policy": k.politik.value,
                    "days": k.dage,
                    "claimants": [_nummer(n) for n in numre if n.cvr == k.cvr],
                }
                for k in kommuner
            ]
        )
        return
    skriv_tabel(
        f"Kommuner / Municipalities: {len(kommuner)}",
        ("CVR", "Navn / Name", "Fordringshaver / Claimant", "Overdrages / Handed over", "Numre / Numbers"),
        (
            (
                k.cvr,
                k.navn,
                k.fordringshaver_id,
                k.politik,
                ", ".join(f"{n.fordringshaver_id} ({n.gaelder_fra or '-'})" for n in numre if n.cvr == k.cvr),
            )
            for k in kommuner
        ),
    )


def nyt_nummer(
    dele: Installation, cvr: str, fordringshaver_id: int, fra: date, *, hvem: str, hvorfor: str, som_json: bool
) -> None:
    """Have a municipality's claims handed over under another claimant number from a day on.

    What was handed over keeps its number.

    Raises:
        FejlError: `UKENDT_KOMMUNE`; `UKENDT_ID` without such an agreement; `PARAMETER` for a day that has passed, since
            claims were handed over under the number of that day.
    """
    hvem, hvorfor = kraev_tekst(hvem, "by"), kraev_tekst(hvorfor, "reason")
    if fra < dele.clock.today():
        raise FejlError(Fejlkode.PARAMETER, sted=f"--from: {dele.clock.today()} eller senere / or later")
    nummer = Kommunenummer(cvr, fra, fordringshaver_id, dele.clock.now(), hvem, hvorfor)
    with dele.database.transaction() as conn:
        if store.kommune(conn, cvr, fra) is None:
            raise FejlError(Fejlkode.UKENDT_KOMMUNE)
        if dele.nymf.aftalebog.serie(conn, fordringshaver_id) is None:
            raise FejlError(Fejlkode.UKENDT_ID, sted=f"{fordringshaver_id}")
        store.nyt_nummer(conn, nummer)
    if som_json:
        skriv_json({"cvr": cvr, **_nummer(nummer)})
        return
    skriv_linje(f"{cvr}: fordringshaver / claimant {fordringshaver_id} fra / from {fra}")


def _nummer(n: Kommunenummer) -> dict[str, object]:
    return {
        "claimant": n.fordringshaver_id,
        "from": n.gaelder_fra.isoformat() if n.gaelder_fra else None,
        "created": iso(n.oprettet) if n.oprettet else None,
        "by": n.af,
        "reason": n.begrundelse,
    }
