"""Registrations as a fagsystem sends them, each with a claim of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import Final
from uuid import UUID, uuid4

import requests

from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, konvolut, registrering

STI: Final = "/service/OIR/DebitorRegistreringAfsend/1"
_SYNTESEBORG: Final = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
_numre = count(1)


def ny_besked(konto: UUID | None = None) -> bytes:
    """A registration of one daycare claim, which passes every rule and is due; on a new account, unless one is named."""
    krav = Krav(
        id=uuid4(),
        type_kode="KFDAINS",
        beloeb_oere=250_000,
        hovedstol_oere=250_000,
        stiftelsesdato=date(2026, 9, 1),
        forfaldsdato=date(2026, 9, 1),
        srb=date(2026, 9, 15),
        foraeldelsesdato=date(2029, 9, 3),
        periode=(date(2026, 9, 1), date(2026, 9, 30)),
        beskrivelse="Daginstitution september",
        reference=f"NB-{next(_numre):06}",
    )
    post = registrering(_SYNTESEBORG, konto or uuid4(), Person("0101800001", "Testperson Et Synteseborg"), (krav,))
    request = uuid4()
    header = hoved(_SYNTESEBORG, request, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
    return konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **post})


def send(base: str, besked: bytes) -> requests.Response:
    """Send one."""
    return requests.post(base + STI, besked, headers={"Content-Type": "text/xml; charset=utf-8"}, timeout=30)
