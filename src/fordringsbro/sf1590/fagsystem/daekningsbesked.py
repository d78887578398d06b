"""What OpretDækningAfskrivning says of bookings: coverages, write-offs and their reversals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.sf1590.faelles.aarsagslister import bogfoert_aarsag
from fordringsbro.sf1590.faelles.afvisning import Felter


def daekning_afskrivning(konto_id: UUID, poster: Iterable[Feedpost]) -> Felter:
    """What OpretDækningAfskrivning says of bookings on one account, without its header."""
    lister: dict[str, list[Felter]] = {}
    for post in poster:
        navn, felter = DEL[post.art](post)
        lister.setdefault(navn, []).append(felter)
    return {
        "DebitorkontoIdentifikation": str(konto_id),
        **{f"{navn}Liste": {navn: alle} for navn, alle in lister.items()},
    }


def _kerne(navn: str, post: Feedpost) -> Post:
    """What every booking tells: its id, when, how much, and on which claim."""
    return {
        f"{navn}Identifikation": str(post.reference_id),
        f"{navn}RegistreringDatoTid": post.bogfoert_at,
        f"{navn}Beløb": abs(post.beloeb_oere),
        "FordringIdentifikation": str(post.fordring_id),
    }


def _daekning(post: Feedpost) -> tuple[str, Felter]:
    navn = "FordringDækning"
    return navn, _kerne(navn, post) | {"IndbetalingIdentifikation": post.data["indbetaling_id"]}


def _daekning_nedregulering(post: Feedpost) -> tuple[str, Felter]:
    navn = "FordringDækningNedregulering"
    return navn, _kerne(navn, post) | {
        "IndbetalingNedreguleringIdentifikation": post.data["nedregulering_id"],
        "FordringDækningIdentifikation": post.data["daekning_id"],
    }


def _afskrivning(post: Feedpost) -> tuple[str, Felter]:
    navn = "FordringAfskrivning"
    return navn, _kerne(navn, post) | _aarsag(navn, post)


def _afskrivning_nedregulering(post: Feedpost) -> tuple[str, Felter]:
    navn = "FordringAfskrivningNedregulering"
    return navn, _kerne(navn, post) | _aarsag(navn, post) | {
        "FordringAfskrivningIdentifikation": post.data["afskrivning_id"]
    }


def _aarsag(navn: str, post: Feedpost) -> Felter:
    aarsag = post.data.get("aarsag")
    return {f"{navn}Årsag": bogfoert_aarsag(post.art, str(aarsag))} if aarsag else {}


#: What a fagsystem is told of, and how each is said.
DEL: Final[dict[Art | Kontoart, Callable[[Feedpost], tuple[str, Felter]]]] = {
    Art.DAEKKET: _daekning,
    Art.DAEKNING_TILBAGEFOERT: _daekning_nedregulering,
    Art.AFSKREVET: _afskrivning,
    Art.AFSKRIVNING_TILBAGEFOERT: _afskrivning_nedregulering,
}
