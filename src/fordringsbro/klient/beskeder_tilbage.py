"""Messages as a debtor system makes them for a fagsystem."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.contract.codes import Liste, id_af


@dataclass(frozen=True, slots=True, kw_only=True)
class Daekket:
    """That a payment covers part of a claim. Amounts are whole øre."""

    id: UUID
    krav: UUID
    beloeb_oere: int
    betaling: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Afskrevet:
    """That part of a claim is written off."""

    id: UUID
    krav: UUID
    beloeb_oere: int
    aarsag: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tilbagefoert:
    """That a coverage or a write-off (`hvad`) is reversed, in part or whole."""

    id: UUID
    krav: UUID
    beloeb_oere: int
    hvad: UUID
    betaling: UUID | None = None
    aarsag: str | None = None


def daekning_afskrivning(
    konto: UUID,
    *,
    daekket: Iterable[Daekket] = (),
    afskrevet: Iterable[Afskrevet] = (),
    daekning_tilbage: Iterable[Tilbagefoert] = (),
    afskrivning_tilbage: Iterable[Tilbagefoert] = (),
) -> Post:
    """What OpretDækningAfskrivning holds, without its header."""
    lister = {
        "FordringDækning": [
            _post("FordringDækning", d) | {"IndbetalingIdentifikation": str(d.betaling) if d.betaling else None}
            for d in daekket
        ],
        "FordringAfskrivning": [
            _post("FordringAfskrivning", a) | _aarsag("FordringAfskrivning", Liste.AFSKRIVNINGSAARSAG, a.aarsag)
            for a in afskrevet
        ],
        "FordringDækningNedregulering": [
            _post("FordringDækningNedregulering", t)
            | {
                "FordringDækningIdentifikation": str(t.hvad),
                "IndbetalingNedreguleringIdentifikation": str(t.betaling) if t.betaling else None,
            }
            for t in daekning_tilbage
        ],
        "FordringAfskrivningNedregulering": [
            _post("FordringAfskrivningNedregulering", t)
            | {"FordringAfskrivningIdentifikation": str(t.hvad)}
            | _aarsag("FordringAfskrivningNedregulering", Liste.TILBAGEFOERSELSAARSAG, t.aarsag)
            for t in afskrivning_tilbage
        ],
    }
    return {
        "DebitorkontoIdentifikation": str(konto),
        **{f"{navn}Liste": {navn: alle} if alle else None for navn, alle in lister.items()},
    }


def _post(navn: str, hvad: Daekket | Afskrevet | Tilbagefoert) -> Post:
    return {
        f"{navn}Identifikation": str(hvad.id),
        f"{navn}Beløb": hvad.beloeb_oere,
        "FordringIdentifikation": str(hvad.krav),
    }


def _aarsag(navn: str, liste: Liste, kode: str | None) -> Post:
    return {f"{navn}Årsag": str(id_af(liste, kode)) if kode else None}
