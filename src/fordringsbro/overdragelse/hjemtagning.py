"""The jobs that tell the ledger which claims collection refused or gave back.

They come after the receipt, in transactions of their own: they lock accounts first, and a receipt has locked the
action.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final
from uuid import UUID

from fordringsbro.aktion.aktioner import OPRET
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Aktion, Aktionsfilter
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.model import Registernoegle
from fordringsbro.platform import tilside
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.tilside import Arbejde, hver_for_sig

#: Job: tell the ledger that collection refused a claim.
AFVISTE: Final = "overdragelse.afviste"
#: Job: tell the ledger that collection gave a claim back.
RETURNEREDE: Final = "overdragelse.returnerede"

#: Books a step on claims of the ledger.
_Marker = Callable[[Connection, Sequence[UUID], Mapping[str, object]], tuple[UUID, ...]]


def meld_afvist(jobs: Jobs, conn: Connection, aktion_id: int) -> None:
    """Have the ledger told that collection refused a claim."""
    jobs.defer(conn, AFVISTE, args={"aktion_id": str(aktion_id)}, lock=f"afviste:{aktion_id}")


def meld_returneret(jobs: Jobs, conn: Connection, fordring_id: int) -> None:
    """Have the ledger told that collection gave a claim back."""
    jobs.defer(conn, RETURNEREDE, args={"fordring_id": str(fordring_id)}, lock=f"returnerede:{fordring_id}")


class Hjemtagning:
    """Tells the ledger; what came by MF it doesn't know, and nothing is told of it.

    Args:
        database: Where transactions are taken.
        bog: The ledger.
        nymf: Knows the actions and the register.
        clock: Says when what failed is tried again.
    """

    def __init__(self, database: Database, bog: Debitorbog, nymf: NyMF, clock: Clock) -> None:
        self._database = database
        self._bog = bog
        self._nymf = nymf
        self._clock = clock

    def afviste(self, aktion_id: str) -> None:
        """Tell the ledger that collection refused a claim, and the related claims that fell with it."""
        with self._en(Arbejde.AFVIST, aktion_id) as conn:
            aktion = self._nymf.aktion(conn, int(aktion_id))
            if aktion is not None and aktion.aktionskode == OPRET:
                faldne = [_noegle(a) for a in self._med_faldne(conn, aktion)]
                self._fortael(conn, faldne, self._bog.marker_overdragelse_afvist, {"aktion_id": aktion_id})

    def _med_faldne(self, conn: Connection, aktion: Aktion) -> list[Aktion]:
        """A creation, if it was rejected, and those of what is related to it that were."""
        relaterede = Aktionsfilter(hoved_fordring_id=aktion.fordring_id, tilstand=Aktionstilstand.REJECTED)
        faldne = [a for a in self._nymf.alle_aktioner(conn, relaterede) if a.aktionskode == OPRET]
        return [a for a in (aktion, *faldne) if a.tilstand is Aktionstilstand.REJECTED]

    def returnerede(self, fordring_id: str) -> None:
        """Tell the ledger that collection gave a claim back, unless it was handed over again since."""
        with self._en(Arbejde.RETURNERET, fordring_id) as conn:
            post = self._nymf.fordring_ved_id(conn, int(fordring_id))
            if post is not None:
                noegle = Registernoegle(post.fordringshaver_id, post.ekstern_id)
                self._fortael(conn, [noegle], self._bog.marker_returneret, {"fordring_id": fordring_id})

    @contextmanager
    def _en(self, arbejde: Arbejde, noegle: str) -> Iterator[Connection]:
        """A transaction for one item; when that can't be done it is set aside, and the job is done all the same."""
        with self._database.transaction() as conn, hver_for_sig(conn, arbejde, noegle, self._clock.now()):
            yield conn
            tilside.loest(conn, arbejde, noegle)

    def _fortael(self, conn: Connection, noegler: Sequence[Registernoegle], marker: _Marker, data: JsonKilde) -> None:
        """Book a step on the ledger's claims that have these keys and were not handed over again since."""
        egne = [ejer.fordring_id for ejer in forsoeg_store.ejere(conn, noegler).values()]
        if not egne:
            return
        self._bog.laas_fordringer(conn, egne)
        # Looked at under the lock: somebody may just have taken a claim up again.
        ejere = forsoeg_store.ejere(conn, noegler).values()
        marker(conn, [ejer.fordring_id for ejer in ejere if ejer.seneste], data)


def _noegle(aktion: Aktion) -> Registernoegle:
    return Registernoegle(aktion.fordringshaver_id, aktion.ekstern_id)
