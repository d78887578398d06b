"""What a booking would do: it is done in a transaction that is undone, and what it left there is told.

So the preview can't differ from the deed: the ledger's objections, the checks of collection and what goes along are
those of the real thing. Only what jobs do later is foretold by their own rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from typing import Final, TypeVar

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles import forudsigelse_store
from fordringsbro.cli.faelles.forudsigelse_store import Bogfoert, Bogstand, Fortalt, Sendt
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.portal.tekster import AKTIONSKODE, JOURNAL, kroner
from fordringsbro.portal.tilstandstekster import AKTION, Tekst
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.sf1590.beskeder.dueslag import ARTER, beskedes
from fordringsbro.sf1590.fagsystem.daekningsbesked import DEL
from fordringsbro.sf1590.fagsystem.fortaelling import OPERATION, fortaelles

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Forudsigelse:
    """What would be booked, told and sent."""

    bogfoert: Sequence[Bogfoert]
    fortalt: Sequence[Fortalt]
    sendt: Sequence[Sendt]

    def som_dict(self) -> JsonObjekt:
        """JSON values."""
        return {
            "dry_run": True,
            "booked": [{**asdict(en), "claim_id": str(en.claim_id)} for en in self.bogfoert],
            "told": [asdict(en) for en in self.fortalt],
            "sent": [asdict(en) for en in self.sendt],
        }

    def linjer(self) -> Iterator[str]:
        """One line for each, for people."""
        for b in self.bogfoert:
            saldo = f"{kroner(b.change_oere)} -> {kroner(b.balance_oere)}"
            yield f"Bogføres / Booked: {' / '.join(JOURNAL[Art(b.kind)])}  {saldo}  [{b.claim_id}]"
        for f in self.fortalt:
            yield f"Fortælles / Told: {f.operation}  {f.to}"
        for s in self.sendt:
            hvor = f" {s.backend}" if s.backend else ""
            koder = f" ({', '.join(s.codes)})" if s.codes else ""
            handling = f"{_ord(AKTIONSKODE, s.action)}: {_ord(AKTION, s.state)}{hvor}{koder}"
            yield f"Sendes / Sent: {handling}  {kroner(s.amount_oere)}  [{s.fordring_id}]"
        if not (self.bogfoert or self.fortalt or self.sendt):
            yield "Intet / Nothing"


#: More events than a command books.
_MEST: Final = 100_000


def forudsig(dele: Installation, gerning: Callable[[Installation], T]) -> tuple[T, Forudsigelse]:
    """Do something, undo it, and tell what it said and did.

    Raises:
        FejlError: As `gerning`; `DATABASE` when somebody else changed the same at that moment.
    """
    with closing(Proevebase(dele.database.url)) as base, base.fortrudt(et_oejeblik=True) as conn:
        proeve = replace(dele, database=base)
        stand = forudsigelse_store.stand(conn, proeve.bog.sidste_haendelse(conn))
        svar = gerning(proeve)
        return svar, _virkning(conn, proeve, stand)


def _virkning(conn: Connection, dele: Installation, siden: Bogstand) -> Forudsigelse:
    bogfoert, sendt = forudsigelse_store.bogfoert(conn, siden), forudsigelse_store.sendt(conn, siden)
    svar = forudsigelse_store.svar(conn, siden)
    return Forudsigelse(bogfoert, [*svar, *_fortaelles(conn, dele, siden.feed)], sendt)


def _fortaelles(conn: Connection, dele: Installation, efter: int) -> list[Fortalt]:
    """What the job that tells on what was booked will make of it."""
    fundne: dict[Fortalt, None] = {}
    for post in dele.bog.haendelser_efter(conn, efter, {*DEL, *ARTER}, antal=_MEST):
        if fortaelles(post):
            modtager = post.oprettet_af
            fundne[Fortalt(OPERATION, f"{modtager.cvr} {modtager.it_system}")] = None
        if beskedes(post):
            fundne[Fortalt("Beskedfordeler", post.kommune_cvr)] = None
    return list(fundne)


def _ord(tekster: Mapping[str, Tekst], kode: str) -> str:
    """A code in Danish and English; by itself where it has no words."""
    return " / ".join(tekster[kode]) if kode in tekster else kode
