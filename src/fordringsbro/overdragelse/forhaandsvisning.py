"""What a change of an agreement would do to the open claims, before it is made. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Final
from uuid import UUID

from fordringsbro.debitor.service import Debitorbog
from fordringsbro.inddrivelse.model import Fordringsdata
from fordringsbro.nymf.aftaleserie import Aftaleserie
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Anmodning, Registerpost, Virkning
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import Vurdering, forventet_modtagelse
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection

#: Where a claim is that was not handed over.
I_BOGEN: Final = "LEDGER"
#: Actions that have not come to a collection system for sure, in the order in which they are gone through.
_UNDERVEJS: Final = (Aktionstilstand.HEARING, Aktionstilstand.WAITING, Aktionstilstand.ROUTED)
_SIDE: Final = 1000


@dataclass(frozen=True, slots=True)
class Dom:
    """How a claim is judged: the state it gets, where it goes, and which rules and codes say so."""

    tilstand: str
    backend: str | None
    fund: tuple[str, ...]

    def som_dict(self) -> dict[str, object]:
        """The judgment as JSON values."""
        return {"state": self.tilstand, "backend": self.backend, "findings": list(self.fund)}


@dataclass(frozen=True, slots=True)
class Forskel:
    """An open claim that would be judged otherwise.

    Attributes:
        hvor: `LEDGER`, or the state of its action.
        fordring_id: Its id in the ledger, for a claim that is there.
        registernummer: Its fordrings-ID, for one that was handed over.
        dato: The reception date that it is judged for.
    """

    hvor: str
    type_kode: str
    dato: date
    foer: Dom
    efter: Dom
    fordring_id: UUID | None = None
    registernummer: int | None = None

    @property
    def bliver(self) -> bool:
        """Whether it is judged already; one in hearing is judged again when it is received."""
        return self.hvor not in {I_BOGEN, Aktionstilstand.HEARING.value}

    def som_dict(self) -> dict[str, object]:
        """The difference as JSON values."""
        return {
            "where": self.hvor,
            "claim_id": str(self.fordring_id) if self.fordring_id else None,
            "fordring_id": self.registernummer,
            "claim_type": self.type_kode,
            "received_on": self.dato.isoformat(),
            "before": self.foer.som_dict(),
            "after": self.efter.som_dict(),
            "stays": self.bliver,
        }


class Forhaandsvisning:
    """Judges the open claims of a claimant by two series of versions.

    Args:
        overdragelse: Says how a claim is asked about.
        bog: The ledger.
        nymf: Judges.
        clock: Today.
    """

    def __init__(self, overdragelse: Overdragelse, bog: Debitorbog, nymf: NyMF, clock: Clock) -> None:
        self._overdragelse = overdragelse
        self._bog = bog
        self._nymf = nymf
        self._clock = clock

    def vis(
        self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie, gaelder_fra: date
    ) -> tuple[int, list[Forskel]]:
        """How many open claims were judged, and those that would be judged otherwise.

        Claims of the ledger are judged on the first day each could be handed over. Those that were handed over and have
        not come to a collection system are judged as if they were received on the day of the change.
        """
        antal, fundet = 0, []
        for forskel in chain(self._i_bogen(conn, foer, efter), self._undervejs(conn, foer, efter, gaelder_fra)):
            antal += 1
            if forskel.foer != forskel.efter:
                fundet.append(forskel)
        return antal, fundet

    def _i_bogen(self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie) -> Iterator[Forskel]:
        for kommune in store.kommuner_med_aftale(conn, efter.fordringshaver_id):
            for billede in self._bog.ikke_overdragne(conn, kommune.cvr):
                anmodning = self._overdragelse.anmodning_af(kommune, billede)
                hoved = self._overdragelse.hovedfordring(conn, kommune, {}, anmodning.hoved_ekstern_id)
                yield Forskel(
                    hvor=I_BOGEN,
                    type_kode=anmodning.data.type_kode,
                    dato=forventet_modtagelse(anmodning, self._clock.today()),
                    foer=_dom(self._nymf.vurder(anmodning, foer, hoved=hoved)),
                    efter=_dom(self._nymf.vurder(anmodning, efter, hoved=hoved)),
                    fordring_id=billede.fordring.fordring_id,
                )

    def _undervejs(
        self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie, gaelder_fra: date
    ) -> Iterator[Forskel]:
        for aktion in self._aktioner(conn, efter.fordringshaver_id):
            if aktion.aktionskode != "OPRETFORDRING" or not isinstance(aktion.data, Fordringsdata):
                continue
            anmodning, hoved = self._som_sendt(conn, aktion, aktion.data)
            dato = max(gaelder_fra, forventet_modtagelse(anmodning, self._clock.today()))
            yield Forskel(
                hvor=aktion.tilstand.value,
                type_kode=anmodning.data.type_kode,
                dato=dato,
                foer=_dom(self._nymf.vurder(anmodning, foer, hoved=hoved, tidligst=dato)),
                efter=_dom(self._nymf.vurder(anmodning, efter, hoved=hoved, tidligst=dato)),
                registernummer=aktion.fordring_id,
            )

    def _aktioner(self, conn: Connection, fordringshaver_id: int) -> Iterator[Aktion]:
        for tilstand in _UNDERVEJS:
            efter = 0
            while side := self._nymf.aktioner(
                conn,
                Aktionsfilter(fordringshaver_id=fordringshaver_id, tilstand=tilstand, efter=efter, graense=_SIDE),
            ):
                yield from side
                efter = side[-1].aktion_id

    def _som_sendt(
        self, conn: Connection, aktion: Aktion, data: Fordringsdata
    ) -> tuple[Anmodning, Registerpost | None]:
        hoved_id = aktion.hoved_fordring_id
        hoved = self._nymf.fordring_ved_id(conn, hoved_id) if hoved_id is not None else None
        anmodning = Anmodning(aktion.fordringshaver_id, aktion.ekstern_id, data, hoved_fordring_id=hoved_id)
        return anmodning, hoved


def _dom(vurdering: Vurdering) -> Dom:
    fund = sorted({en.id for en in vurdering.bemaerkninger if en.virkning is not Virkning.OPLYSNING})
    backend = vurdering.backend.value if vurdering.backend else None
    return Dom(vurdering.tilstand.value, backend, tuple(fund))
