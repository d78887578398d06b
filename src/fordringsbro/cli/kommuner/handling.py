"""`fordringsbro municipalities`: who is connected, and under which claimant number its claims are handed over."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from typing import Final

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_json, skriv_linje
from fordringsbro.nymf.hoering.hoering import kraev_tekst
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommune, Kommunenummer, Politik
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt

_CVR: Final = re.compile(r"[0-9]{8}", re.ASCII)


def liste(dele: Installation, valg: Listevalg) -> None:
    """Print the municipalities with their policy, and the claimant numbers that they had, have and will get."""
    today = dele.clock.today()
    numre: defaultdict[str, list[Kommunenummer]] = defaultdict(list)
    with dele.database.transaction() as conn:
        kommuner = store.kommuner(conn, today)
        for nummer in store.numre(conn):
            numre[nummer.cvr].append(nummer)
    form: Listeform[Kommune] = Listeform(
        "Kommuner / Municipalities",
        ("CVR", "Navn / Name", "Fordringshaver / Claimant", "Overdrages / Handed over", "Numre / Numbers"),
        lambda k: (
            k.cvr,
            k.navn,
            k.fordringshaver_id,
            k.politik,
            ", ".join(f"{n.fordringshaver_id} ({n.gaelder_fra or '-'})" for n in numre[k.cvr]),
        ),
        lambda k: {
            "cvr": k.cvr,
            "name": k.navn,
            "claimant": k.fordringshaver_id,
            "policy": k.politik.value,
            "days": k.dage,
            "claimants": [_nummer(n) for n in numre[k.cvr]],
        },
        lambda k: k.cvr,
    )
    skriv_liste(form, af_faa(form, kommuner, valg), valg)


def tilslut(dele: Installation, kommune: Kommune, *, hvem: str, hvorfor: str, som_json: bool) -> None:
    """Connect a municipality: from now on its fagsystemer may send.

    Who said so is kept with its claimant number.

    Raises:
        FejlError: `PARAMETER` for what can't be, or a municipality that is connected; `UKENDT_ID` without such an
            agreement.
    """
    hvem, hvorfor = kraev_tekst(hvem, "by"), kraev_tekst(hvorfor, "reason")
    kommune = replace(kommune, navn=kraev_tekst(kommune.navn, "name"))
    if not _CVR.fullmatch(kommune.cvr):
        raise FejlError(Fejlkode.PARAMETER, sted="CVR: 8 cifre / digits")
    if (kommune.politik is Politik.DAGE_EFTER) != (kommune.dage > 0):
        raise FejlError(Fejlkode.PARAMETER, sted=f"--days: {Politik.DAGE_EFTER}")
    nummer = Kommunenummer(kommune.cvr, dele.clock.today(), kommune.fordringshaver_id, dele.clock.now(), hvem, hvorfor)
    with dele.database.transaction() as conn:
        _kraev_aftale(dele, conn, kommune.fordringshaver_id)
        if not store.tilslut(conn, kommune):
            raise FejlError(Fejlkode.PARAMETER, sted=f"{kommune.cvr}: er tilsluttet / is connected")
        store.nyt_nummer(conn, nummer)
    if som_json:
        skriv_json({"cvr": kommune.cvr, **_nummer(nummer)})
        return
    skriv_linje(f"{kommune.cvr}: tilsluttet / connected, fordringshaver / claimant {kommune.fordringshaver_id}")


def _kraev_aftale(dele: Installation, conn: Connection, fordringshaver_id: int) -> None:
    if dele.nymf.aftalebog.serie(conn, fordringshaver_id) is None:
        raise FejlError(Fejlkode.UKENDT_ID, sted=f"{fordringshaver_id}")


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
        _kraev_aftale(dele, conn, fordringshaver_id)
        store.nyt_nummer(conn, nummer)
    if som_json:
        skriv_json({"cvr": cvr, **_nummer(nummer)})
        return
    skriv_linje(f"{cvr}: fordringshaver / claimant {fordringshaver_id} fra / from {fra}")


def _nummer(n: Kommunenummer) -> JsonObjekt:
    return {
        "claimant": n.fordringshaver_id,
        "from": n.gaelder_fra.isoformat() if n.gaelder_fra else None,
        "created": iso(n.oprettet) if n.oprettet else None,
        "by": n.af,
        "reason": n.begrundelse,
    }
