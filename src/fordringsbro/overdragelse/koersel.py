"""The jobs of handing over: each takes transactions of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from fordringsbro.debitor.billede import Fordringsbillede
from fordringsbro.debitor.kendt import Overdragelse as Stand
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Aktion, Aktionsfilter
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database

#: Claims handed over in one transaction: enough to make round trips cheap, few enough to hold locks shortly.
_PORTION: Final = 200


class IkkeKlarError(Exception):
    """A claim can't be handed over now: unknown, handed over already, or nothing is owed on it."""


class Koersel:
    """Hands over what is due.

    Args:
        database: Where transactions are taken.
        overdragelse: Says how a claim is asked about.
        bog: The ledger.
        nymf: Who judges and routes.
        clock: Says what is due.
    """

    def __init__(
        self, database: Database, overdragelse: Overdragelse, bog: Debitorbog, nymf: NyMF, clock: Clock
    ) -> None:
        self._database = database
        self._overdragelse = overdragelse
        self._bog = bog
        self._nymf = nymf
        self._clock = clock

    def forfaldne(self, kommune_cvr: str) -> None:
        """Hand over every claim of a municipality that its policy makes due today."""
        while self._portion(kommune_cvr):
            pass

    def alle_forfaldne(self) -> None:
        """The same for every municipality; run daily, since a claim becomes due by time alone."""
        with self._database.transaction() as conn:
            kommuner = store.kommuner(conn)
        for kommune in kommuner:
            self.forfaldne(kommune.cvr)

    def _portion(self, kommune_cvr: str) -> bool:
        """Hand over some claims; whether there were any."""
        with self._database.transaction() as conn:
            kommune = store.kommune(conn, kommune_cvr)
            senest = kommune.senest_srb(self._clock.today()) if kommune else None
            if kommune is None or senest is None:
                return False
            billeder = self._bog.forfaldne(conn, kommune_cvr, senest, antal=_PORTION)
            return bool(self._overdrag(conn, kommune, [b.fordring.fordring_id for b in billeder]))

    def en(self, fordring_id: UUID, *, igen: bool = False) -> Aktion:
        """Hand over one claim because a clerk says so, whatever the policy.

        Args:
            fordring_id: The claim.
            igen: Also when collection has refused it or given it back; it is then a new claim there, with a new
                external id.

        Raises:
            IkkeKlarError: It can't be handed over now.
        """
        with self._database.transaction() as conn:
            billede = self._bog.fordring(conn, fordring_id)
            kommune = store.kommune(conn, billede.kommune_cvr) if billede else None
            if billede is None or kommune is None:
                raise IkkeKlarError("unknown claim")
            if igen:
                self._overdragelse.genoptag(conn, kommune, [fordring_id], ogsaa_returnerede=True)
                billede = self._bog.fordring(conn, fordring_id) or billede
            aktioner = self._overdrag(conn, kommune, [*self._hoved_med(conn, billede), fordring_id])
            ekstern_id = store.eksterne(conn, [fordring_id])[fordring_id]
            for aktion in aktioner:
                if aktion.ekstern_id == ekstern_id:
                    return aktion
            raise IkkeKlarError("handed over already, nothing is owed, or its last date to pay has not passed")

    def _hoved_med(self, conn: Connection, billede: Fordringsbillede) -> list[UUID]:
        """The main claim of a related one, when it must be handed over first.

        Raises:
            IkkeKlarError: It can't be: without it, collection would refuse the related claim for good.
        """
        hoved_id = billede.fordring.hoved_fordring_id
        hoved = self._bog.fordring(conn, hoved_id) if hoved_id else None
        if hoved is None or hoved.overdragelse is Stand.OVERDRAGET:
            return []
        if not self._er_klar(hoved):
            raise IkkeKlarError("its main claim is not handed over and can't be")
        return [hoved.fordring.fordring_id]

    def _er_klar(self, billede: Fordringsbillede) -> bool:
        passed = billede.srb is not None and billede.srb < self._clock.today()
        return billede.overdragelse is Stand.INGEN and passed

    def _overdrag(self, conn: Connection, kommune: Kommune, fordring_ids: Sequence[UUID]) -> list[Aktion]:
        """Lock the claims' accounts, look again, and hand over what is still due."""
        # Looked at again under the lock: a payment may have come in between.
        klare = [b for b in self._bog.laas_fordringer(conn, fordring_ids) if self._er_klar(b)]
        # A main claim that is paid goes along only for the sake of costs or interest that are not.
        skyldige_relaterede = {b.fordring.hoved_fordring_id for b in klare if b.restance_oere > 0}
        billeder = [b for b in klare if b.restance_oere > 0 or b.fordring.fordring_id in skyldige_relaterede]
        if not billeder:
            return []
        ider = [b.fordring.fordring_id for b in billeder]
        self._bog.marker_overdraget(conn, ider, {})
        hoveder = [b.fordring.hoved_fordring_id for b in billeder if b.fordring.hoved_fordring_id]
        eksterne = store.eksterne(conn, [*ider, *hoveder])
        aktioner = self._nymf.opret_mange(
            conn, [self._overdragelse.anmodning_af(kommune, b, eksterne) for b in billeder]
        )
        self._marker_afviste(conn, aktioner, {})
        return aktioner

    def _marker_afviste(self, conn: Connection, aktioner: Sequence[Aktion], data: Mapping[str, object]) -> None:
        """Tell the ledger which of its claims were rejected, unless they were handed over again since."""
        afviste = [aktion.ekstern_id for aktion in aktioner if aktion.tilstand is Aktionstilstand.REJECTED]
        self._bog.marker_overdragelse_afvist(conn, self._gaeldende(conn, afviste), data)

    def _gaeldende(self, conn: Connection, eksterne: Sequence[UUID]) -> list[UUID]:
        """The ledger's claims that were handed over last under these external ids."""
        fordringer = store.fordringer(conn, eksterne)
        nu = store.eksterne(conn, fordringer.values())
        return [fordringer[i] for i in eksterne if nu[fordringer[i]] == i]

    def returnerede(self, fordring_id: str) -> None:
        """Tell the ledger that collection gave a claim back, unless it was handed over again since."""
        with self._database.transaction() as conn:
            post = self._nymf.fordring_ved_id(conn, int(fordring_id))
            if post is None:
                return
            ider = [i for i in self._gaeldende(conn, [post.ekstern_id]) if self._bog.fordring(conn, i)]
            self._bog.marker_returneret(conn, ider, {"fordring_id": fordring_id})

    def afviste(self, aktion_id: str) -> None:
        """Tell the ledger that collection refused a claim, and the related claims that fell with it."""
        with self._database.transaction() as conn:
            aktion = self._nymf.aktion(conn, int(aktion_id))
            if aktion is None or aktion.aktionskode != "OPRETFORDRING":
                return
            relaterede = Aktionsfilter(hoved_fordring_id=aktion.fordring_id, tilstand=Aktionstilstand.REJECTED)
            faldne = [a for a in self._nymf.alle_aktioner(conn, relaterede) if a.aktionskode == "OPRETFORDRING"]
            self._marker_afviste(conn, [aktion, *faldne], {"aktion_id": aktion_id})
