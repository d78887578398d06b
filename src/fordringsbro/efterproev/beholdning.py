"""What a collection system holds and did, fetched page by page into tables that last as long as the transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import requests

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.adresse import egen_session
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonObjekt

_TIDSGRAENSE_S: Final = 30
_AD_GANGEN: Final = 5000


@dataclass(frozen=True, slots=True)
class _Liste:
    """One of a system's lists.

    Attributes:
        sti: Its address.
        felter: What is kept of each of its objects, with the type; the first is the id by which it is ordered.
    """

    sti: str
    tabel: str
    felter: tuple[tuple[str, str], ...]


_FORDRINGER: Final = _Liste(
    "/fordringer",
    "hos_fordring",
    (
        ("fordring_id", "bigint"),
        ("hoved_id", "bigint"),
        ("opskriver_id", "bigint"),
        ("fordringshaver", "text"),
        ("reference", "text"),
        ("type", "text"),
        ("art", "text"),
        ("tilstand", "text"),
        ("oprindelig_oere", "bigint"),
        ("saldo_oere", "bigint"),
        ("hovedstol_oere", "bigint"),
        ("ophoer", "text"),
    ),
)
_UDFOERT: Final = _Liste(
    "/udfoert",
    "hos_udfoert",
    (("nummer", "bigint"), ("kode", "text"), ("fordring_id", "bigint"), ("antal", "bigint")),
)
_UNDERRETNINGER: Final = _Liste(
    "/underretninger", "hos_underretning", (("nummer", "bigint"), ("fordringshaver", "text"), ("slags", "text"))
)
#: Only PSRM has a public service that tells anything by itself.
_LISTER: Final = {
    Backend.PSRM: (_FORDRINGER, _UDFOERT, _UNDERRETNINGER),
    Backend.DMI: (_FORDRINGER, _UDFOERT),
}


class IntetSvarError(Exception):
    """A collection system can't be asked, or answers something else."""


def hent(conn: Connection, backend: Backend, url: str) -> None:
    """Fill the tables `hos_fordring`, `hos_udfoert` and `hos_underretning`.

    Raises:
        IntetSvarError: The system does not answer as a simulator does.
    """
    with egen_session() as session:
        for liste in (_FORDRINGER, _UDFOERT, _UNDERRETNINGER):
            kolonner = ", ".join(f"{navn} {slags}" for navn, slags in liste.felter)
            # Names are the constants above.
            conn.execute(f"CREATE TEMP TABLE {liste.tabel} ({kolonner}) ON COMMIT DROP")
        for liste in _LISTER[backend]:
            _fyld(conn, liste, _sider(session, url, liste))


def _fyld(conn: Connection, liste: _Liste, poster: Iterator[JsonObjekt]) -> None:
    navne = [navn for navn, _ in liste.felter]
    with conn.cursor() as cursor, cursor.copy(f"COPY {liste.tabel} ({', '.join(navne)}) FROM STDIN") as copy:
        for post in poster:
            copy.write_row([post[navn] for navn in navne])
    conn.execute(f"CREATE INDEX ON {liste.tabel} ({navne[0]})")
    conn.execute(f"ANALYZE {liste.tabel}")


def _sider(session: requests.Session, url: str, liste: _Liste) -> Iterator[JsonObjekt]:
    """Every object of a list, in order of its id."""
    navne = {navn for navn, _ in liste.felter}
    efter = 0
    while True:
        try:
            svar = session.get(url + liste.sti, params={"efter": efter, "antal": _AD_GANGEN}, timeout=_TIDSGRAENSE_S)
            svar.raise_for_status()
            side = svar.json()
        except (requests.RequestException, ValueError) as error:
            raise IntetSvarError from error
        if not isinstance(side, list) or not all(isinstance(post, dict) and navne <= post.keys() for post in side):
            raise IntetSvarError
        yield from side
        if len(side) < _AD_GANGEN:
            return
        if side[-1][liste.felter[0][0]] <= efter:
            raise IntetSvarError
        efter = side[-1][liste.felter[0][0]]
