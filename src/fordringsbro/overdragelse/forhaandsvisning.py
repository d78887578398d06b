"""What a change of an agreement would do to the open claims, before it is made. Writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import chain, islice
from typing import Final
from uuid import UUID

from fordringsbro.aktion.aktioner import GENINDSEND, SKABENDE
from fordringsbro.aktion.model import Fordringsdata
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie
from fordringsbro.nymf.hoering.hoeringsmodtagelse import som_ny
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Anmodning, Virkning
from fordringsbro.nymf.ruter import Inddrivelsesrute
from fordringsbro.nymf.samlet import Besluttet
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import Vurdering
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.tidlig import Tidligbedoemmelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record

#: Where a claim is that was not handed over.
I_BOGEN: Final = "LEDGER"
#: Actions that have not come to a collection system for sure, in the order in which they are gone through.
_UNDERVEJS: Final = (Aktionstilstand.HEARING, Aktionstilstand.WAITING, Aktionstilstand.ROUTED)
_SIDE: Final = 1000


@record
class Fordringsdom:
    """How a claim is judged: the state it gets, where it goes, and which rules and codes say so."""

    tilstand: str
    backend: str | None
    fund: tuple[str, ...]

    def som_dict(self) -> JsonObjekt:
        """The judgment as JSON values."""
        return {"state": self.tilstand, "backend": self.backend, "findings": list(self.fund)}


@record
class Domsforskel:
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
    foer: Fordringsdom
    efter: Fordringsdom
    fordring_id: UUID | None = None
    registernummer: int | None = None

    @property
    def bliver(self) -> bool:
        """Whether it is judged already; one in hearing is judged again when it is received."""
        return self.hvor not in {I_BOGEN, Aktionstilstand.HEARING.value}

    def som_dict(self) -> JsonObjekt:
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
        tidlig: Judges, by everything that will be known when a claim is handed over.
        bog: The ledger.
        nymf: What is on its way to collection.
        clock: Says which agreement each municipality has now.
    """

    def __init__(self, tidlig: Tidligbedoemmelse, bog: Debitorlaesning, nymf: NyMF, clock: Clock) -> None:
        self._tidlig = tidlig
        self._bog = bog
        self._nymf = nymf
        self._clock = clock

    def vis(
        self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie, gaelder_fra: date
    ) -> tuple[int, list[Domsforskel]]:
        """How many open claims were judged, and those that would be judged otherwise.

        Claims of the ledger are judged on the first day each could be handed over. Those that were handed over and have
        not come to a collection system are judged as if they were received on the day of the change; one in hearing
        keeps its route.
        """
        antal, fundet = 0, []
        for forskel in chain(self._i_bogen(conn, foer, efter), self._undervejs(conn, foer, efter, gaelder_fra)):
            antal += 1
            if forskel.foer != forskel.efter:
                fundet.append(forskel)
        return antal, fundet

    def _i_bogen(self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie) -> Iterator[Domsforskel]:
        ejer = efter.fordringshaver_id
        for kommune in store.kommuner_med_aftale(conn, ejer, self._clock.today()):
            ider = (billede.fordring.fordring_id for billede in self._bog.ikke_overdragne(conn, kommune.cvr))
            while portion := list(islice(ider, _SIDE)):
                alle = self._tidlig.i_bogen(conn, kommune.fordringshaver_id, portion)
                anmodninger = {i: en for i, en in alle.items() if en.fordringshaver_id == ejer}
                par = self._par(conn, list(anmodninger.values()), foer, efter)
                for fordring_id in anmodninger.keys() & set(portion):
                    yield _forskel(I_BOGEN, anmodninger[fordring_id], par, fordring_id=fordring_id)

    def _undervejs(
        self, conn: Connection, foer: Aftaleserie | None, efter: Aftaleserie, gaelder_fra: date
    ) -> Iterator[Domsforskel]:
        for side in self._sider(conn, efter.fordringshaver_id):
            anmodninger = self._som_sendt(conn, side)
            # Its route was decided when it was reported.
            ruter = {
                aktion.ekstern_id: Besluttet(
                    Inddrivelsesrute(aktion.backend, aktion.rute), aktion.aktionskode != GENINDSEND
                )
                for aktion in side
                if aktion.tilstand is Aktionstilstand.HEARING and aktion.rute
            }
            par = self._par(conn, list(anmodninger.values()), foer, efter, tidligst=gaelder_fra, ruter=ruter)
            for aktion in side:
                yield _forskel(
                    aktion.tilstand.value,
                    anmodninger[aktion.aktion_id],
                    par,
                    registernummer=aktion.fordring_id,
                )

    def _par(
        self,
        conn: Connection,
        anmodninger: Sequence[Anmodning],
        foer: Aftaleserie | None,
        efter: Aftaleserie,
        *,
        tidligst: date | None = None,
        ruter: Mapping[UUID, Besluttet] | None = None,
    ) -> tuple[dict[UUID, Vurdering], dict[UUID, Vurdering]]:
        """The judgments of claims that come along with each other, as things are and as they would be."""
        egne = {en.ekstern_id for en in anmodninger}
        naevnte = {en.hoved_ekstern_id for en in anmodninger if en.hoved_ekstern_id} - egne
        poster = self._nymf.fordringer_ved_noegle(conn, efter.fordringshaver_id, naevnte)
        gammel, ny = (
            self._tidlig.vurder(
                conn,
                anmodninger,
                aftale,
                poster=poster,
                tidligst=tidligst,
                i_registret=ruter is not None,
                ruter=ruter,
            )
            for aftale in (foer, efter)
        )
        return gammel, ny

    def _sider(self, conn: Connection, fordringshaver_id: int) -> Iterator[list[Aktion]]:
        """The claims on their way, a page at a time: those that are created, and those that are sent again."""
        for tilstand in _UNDERVEJS:
            efter = 0
            while side := self._nymf.aktioner(
                conn,
                Aktionsfilter(fordringshaver_id=fordringshaver_id, tilstand=tilstand, efter=efter, graense=_SIDE),
            ):
                yield [aktion for aktion in side if aktion.aktionskode in SKABENDE]
                efter = side[-1].aktion_id

    def _som_sendt(self, conn: Connection, side: Sequence[Aktion]) -> dict[int, Anmodning]:
        """Claims on their way as they were asked for, with what came along with them: action -> request."""
        toppe = {aktion.hoved_fordring_id or aktion.fordring_id for aktion in side}
        poster = [*self._nymf.fordringer_ved_id(conn, toppe), *self._nymf.tilhoerende(conn, *toppe)]
        med = self._nymf.aktioner_ved_id(conn, {post.opret_aktion_id for post in poster})
        alle = {aktion.aktion_id: aktion for aktion in (*side, *med) if aktion.tilstand in _UNDERVEJS}
        hoveder = {post.fordring_id: post.ekstern_id for post in poster}
        return {
            aktion.aktion_id: Anmodning(
                aktion.fordringshaver_id,
                aktion.ekstern_id,
                som_ny(aktion.data),
                hoved_ekstern_id=hoveder.get(aktion.hoved_fordring_id) if aktion.hoved_fordring_id else None,
            )
            for aktion in alle.values()
            if isinstance(aktion.data, Fordringsdata)
        }


def _forskel(
    hvor: str,
    anmodning: Anmodning,
    par: tuple[Mapping[UUID, Vurdering], Mapping[UUID, Vurdering]],
    *,
    fordring_id: UUID | None = None,
    registernummer: int | None = None,
) -> Domsforskel:
    gammel, ny = (domme[anmodning.ekstern_id] for domme in par)
    return Domsforskel(
        hvor=hvor,
        type_kode=anmodning.data.type_kode,
        dato=ny.dato,
        foer=_dom(gammel),
        efter=_dom(ny),
        fordring_id=fordring_id,
        registernummer=registernummer,
    )


def _dom(vurdering: Vurdering) -> Fordringsdom:
    fund = sorted({en.id for en in vurdering.bemaerkninger if en.virkning is not Virkning.OPLYSNING})
    backend = vurdering.backend.value if vurdering.backend else None
    return Fordringsdom(vurdering.tilstand.value, backend, tuple(fund))
