"""What the ledger booked, told on: to the fagsystem that created the claim, and to the Beskedfordeler.

The ledger's feed is read in one order by one reader at a time, and how far it was read is kept in the transaction
that writes the messages: each booking is told of once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from typing import Any, Final
from uuid import UUID, uuid5

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.feed import Feedpost
from fordringsbro.debitor.journal import Art, Kontoart
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.afvisning import Felter
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import DAEKNING, NyUdgaaende
from fordringsbro.sf1590.fagsystem.udbakke import Udbakke
from fordringsbro.sf1590.koder import uuid_af

#: Job: tell on what was booked.
FORTAEL: Final = "fagsystem.fortael"
_LAESER: Final = "fortaelling"
_PORTION: Final = 500
#: Namespace of the messages' ids: made of the first booking that a message tells of.
_BESKEDER: Final = UUID("5b0cc0de-1590-4000-8000-000000000003")


class Fortaelling:
    """Tells on what the ledger booked.

    Args:
        bog: The ledger.
        udbakke: Takes the messages to the fagsystemer.
        andre_arter: What others want to hear of beside coverages, write-offs and their reversals.
        andre: Who else is told, of all bookings of a portion, in order.
    """

    def __init__(
        self,
        bog: Debitorbog,
        udbakke: Udbakke,
        andre_arter: Collection[Art | Kontoart] = (),
        andre: Callable[[Connection, Sequence[Feedpost]], None] | None = None,
    ) -> None:
        self._bog = bog
        self._udbakke = udbakke
        self._arter = {*_DEL, *andre_arter}
        self._andre = andre

    def fortael(self, conn: Connection) -> None:
        """Tell of everything that was booked since the last time."""
        efter = store.laest(conn, _LAESER)
        while poster := self._bog.haendelser_efter(conn, efter, self._arter, antal=_PORTION):
            self._daekninger(conn, [p for p in poster if p.art in _DEL and p.slags is Slags.FORDRING])
            if self._andre is not None:
                self._andre(conn, poster)
            efter = poster[-1].nr
            store.saet_laest(conn, _LAESER, efter)

    def _daekninger(self, conn: Connection, poster: Iterable[Feedpost]) -> None:
        """One message for what was booked at once on an account for claims of one fagsystem."""
        for (konto_id, fagsystem, _), gruppe in groupby(poster, lambda p: (p.konto_id, p.oprettet_af, p.bogfoert_at)):
            egne = list(gruppe)
            besked_id = uuid5(_BESKEDER, f"{egne[0].art}/{egne[0].reference_id}")
            ny = NyUdgaaende(
                besked_id=besked_id,
                tjeneste=DAEKNING,
                operation="OpretDækningAfskrivning",
                kommune_cvr=egne[0].kommune_cvr,
                modtager=fagsystem,
                konto_id=konto_id,
                felter=daekning_afskrivning(konto_id, egne),
            )
            self._udbakke.laeg(conn, ny)
            store.fortalt(conn, besked_id, [p.reference_id for p in egne if p.reference_id])


def daekning_afskrivning(konto_id: UUID, poster: Iterable[Feedpost]) -> Felter:
    """What OpretDækningAfskrivning says of bookings on one account, without its header."""
    lister: dict[str, list[Felter]] = {}
    for post in poster:
        navn, felter = _DEL[post.art](post)
        lister.setdefault(navn, []).append(felter)
    return {
        "DebitorkontoIdentifikation": str(konto_id),
        **{f"{navn}Liste": {navn: alle} for navn, alle in lister.items()},
    }


def _kerne(navn: str, post: Feedpost) -> dict[str, Any]:
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
    return navn, _kerne(navn, post) | _aarsag(navn, post, Liste.AFSKRIVNINGSAARSAG)


def _afskrivning_nedregulering(post: Feedpost) -> tuple[str, Felter]:
    navn = "FordringAfskrivningNedregulering"
    return navn, _kerne(navn, post) | _aarsag(navn, post, Liste.TILBAGEFOERSELSAARSAG) | {
        "FordringAfskrivningIdentifikation": post.data["afskrivning_id"]
    }


def _aarsag(navn: str, post: Feedpost, liste: Liste) -> Felter:
    aarsag = post.data.get("aarsag")
    return {f"{navn}Årsag": uuid_af(liste, str(aarsag))} if aarsag else {}


#: What a fagsystem is told of, and how each is said.
_DEL: Final[dict[Art | Kontoart, Callable[[Feedpost], tuple[str, Felter]]]] = {
    Art.DAEKKET: _daekning,
    Art.DAEKNING_TILBAGEFOERT: _daekning_nedregulering,
    Art.AFSKREVET: _afskrivning,
    Art.AFSKRIVNING_TILBAGEFOERT: _afskrivning_nedregulering,
}
