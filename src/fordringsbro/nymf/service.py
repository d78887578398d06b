"""NyMF's use cases. Each works in the caller's transaction and never commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypeVar
from uuid import UUID

from fordringsbro.aktion.anmodninger import rettet
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald
from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftalebog import Aftalebog
from fordringsbro.nymf.aftaler.aftaleserie import FRA_BEGYNDELSEN, Aftaleserie, Aftaleversion
from fordringsbro.nymf.bygning import fremskriv
from fordringsbro.nymf.hoering.hoeringer import Hoeringer
from fordringsbro.nymf.kvittering import Kvittering
from fordringsbro.nymf.model import (
    Aktion,
    Aktionsfilter,
    Anmodning,
    Historikpost,
    Registerpost,
    Rettelse,
)
from fordringsbro.nymf.opgaver import Afsendelseskoe, opgave
from fordringsbro.nymf.oprettelse import Oprettelse, noegle
from fordringsbro.nymf.raekkefoelge import TildelteIder, raekkefoelge
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.register_store import Noegle
from fordringsbro.nymf.register.registerhaendelser import Register
from fordringsbro.nymf.rettelse import Rettelsesmodtagelse
from fordringsbro.nymf.samlet import Omgivelser, Reference, Samlet, Samletdom
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import forventet_modtagelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper

__all__ = ["Afsendelseskoe", "NyMF"]

_A = TypeVar("_A", Anmodning, Rettelse)


@dataclass(frozen=True, slots=True)
class NyMF:
    """The filter, the agreements, the routing and the fordrings-ID register.

    Args:
        typer: Which types are known, and their filters.
        clock: Gives the reception time.
        afsendelser: Where actions are queued for their collection system.
        aftalebog: The agreements.
        register: What ends or moves claims in the register beside the actions.
        hoeringer: The hearings.
    """

    typer: Fordringstyper
    clock: Clock
    afsendelser: Afsendelseskoe
    aftalebog: Aftalebog
    register: Register
    hoeringer: Hoeringer

    @classmethod
    def af(cls, regelsaet: Regelsaet, clock: Clock, afsendelser: Afsendelseskoe) -> NyMF:
        """All of it, judging by these rule packs."""
        typer, aftalebog = Fordringstyper(regelsaet), Aftalebog(clock)
        register, hoeringer = Register(clock, typer, afsendelser), Hoeringer(typer, clock, afsendelser, aftalebog)
        return cls(typer, clock, afsendelser, aftalebog, register, hoeringer)

    def vurder_tidligt(
        self,
        anmodninger: Sequence[Anmodning],
        aftaler: Aftale | Aftaleserie | None,
        *,
        kendt: Omgivelser | None = None,
        tidligst: date | None = None,
        naevner: Callable[[Anmodning], bool] | None = None,
    ) -> dict[UUID, Samletdom]:
        """Tell early what would be found if claims were handed over on the first possible day, by their ids.

        Touches no database. That day is today, or the one after sidste rettidige betalingsdato if that is later; a
        related claim's is not before its main claim's. A claim that would go to DMI also gets what PSRM's rules would
        say to it, as information.

        Args:
            anmodninger: The requests as they would be sent: those that come along with each other.
            aftaler: The claimant's agreement, or all its versions: then the one of that day judges.
            kendt: What is known beside the claims.
            tidligst: Judge as if nothing were handed over before this day.
            naevner: As for `Samlet`.
        """
        foerst = max(self.clock.today(), tidligst or date.min)
        return Samlet(
            self.typer,
            aftaler,
            lambda ny: forventet_modtagelse(ny, foerst),
            kendt=kendt,
            naevner=naevner,
            tidligt=True,
        ).bedoem(anmodninger)

    def brugte_referencer(self, conn: Connection, anmodninger: Collection[Anmodning]) -> frozenset[Reference]:
        """Those of the claims' references that a claim in the register already has."""
        par = {(en.fordringshaver_id, en.data.reference) for en in anmodninger if en.data.reference}
        return frozenset(register_store.brugte_referencer(conn, par)) if par else frozenset()

    def opret(self, conn: Connection, anmodning: Anmodning) -> Aktion:
        """Create one claim; see `opret_mange`."""
        return self.opret_mange(conn, [anmodning])[0]

    def opret_mange(self, conn: Connection, anmodninger: Sequence[Anmodning]) -> list[Aktion]:
        """Take requests to create claims: judge, give ids, register, and queue what may go.

        A request that was taken before (same claimant and external id) gives the same action as then. A related
        claim may stand before its main claim.

        Returns:
            One action for each request, in their order.

        Raises:
            FejlError: With `SAMME_ID_ANDET_INDHOLD` when an external id already belongs to a write-down; with
                `KOE_FULD` while too much waits for collection: a claim can wait where it is.
        """
        return self._opret(conn, anmodninger, TildelteIder())

    def _opret(self, conn: Connection, anmodninger: Sequence[Anmodning], ider: TildelteIder) -> list[Aktion]:
        oprettelse = Oprettelse(conn, self.typer, self.clock.now(), self.clock.today(), ider)
        return self._tag(conn, anmodninger, oprettelse.udfoer, kan_vente=True)

    def _ret(
        self, conn: Connection, anmodninger: Sequence[Rettelse], ider: TildelteIder, *, kan_vente: bool
    ) -> list[Aktion]:
        modtagelse = Rettelsesmodtagelse(conn, self.typer, self.clock.now(), self.clock.today(), ider)
        return self._tag(conn, anmodninger, modtagelse.udfoer, kan_vente=kan_vente)

    def _tag(
        self,
        conn: Connection,
        anmodninger: Sequence[_A],
        udfoer: Callable[[Sequence[_A]], list[Aktion]],
        *,
        kan_vente: bool,
    ) -> list[Aktion]:
        """The actions of requests in their order: those taken before, and the new ones, judged, stored and queued."""
        aktion_store.laas(conn, {anmodning.fordringshaver_id for anmodning in anmodninger})
        aktioner = aktion_store.aktioner_ved_noegle(conn, {noegle(anmodning) for anmodning in anmodninger})
        nye: dict[Noegle, _A] = {}
        for anmodning in anmodninger:
            if noegle(anmodning) not in aktioner:
                nye.setdefault(noegle(anmodning), anmodning)
        if nye:
            fundne = udfoer(list(nye.values()))
            aktioner |= {(aktion.fordringshaver_id, aktion.ekstern_id): aktion for aktion in fundne}
            self._koe(conn, fundne, kan_vente=kan_vente)
        for anmodning in anmodninger:
            _samme_slags(aktioner[noegle(anmodning)], anmodning.aktionskode)
        return [aktioner[noegle(anmodning)] for anmodning in anmodninger]

    def indgiv(self, conn: Connection, anmodning: Anmodning | Rettelse) -> Aktion:
        """Take a request for any action; the same request again gives the same action.

        What can't be done gives a rejected action: also when it names a claim that the claimant doesn't have, and when
        its content doesn't fit its action code.

        Raises:
            FejlError: With `SAMME_ID_ANDET_INDHOLD` when the external id already belongs to another action.
        """
        return self.indgiv_mange(conn, [anmodning])[0]

    def indgiv_mange(
        self, conn: Connection, anmodninger: Sequence[Anmodning | Rettelse], *, kan_vente: bool = False
    ) -> list[Aktion]:
        """Take requests, what concerns the same claims in order; one action for each request, in their order.

        Args:
            conn: The transaction.
            anmodninger: The requests.
            kan_vente: Whether corrections too may be turned away while too much waits for collection (`KOE_FULD`):
                what a ledger has booked can't be put off.
        """
        alle = list(map(rettet, anmodninger))
        aktioner: dict[int, Aktion] = {}
        if len({isinstance(en, Anmodning) for en in alle}) > 1:
            self.hold(conn, (en.fordringshaver_id for en in alle))
        orden = raekkefoelge(conn, alle)
        for pladser in orden.grupper:
            nye = [en for plads in pladser if isinstance(en := alle[plads], Anmodning)]
            rettelser = [en for plads in pladser if isinstance(en := alle[plads], Rettelse)]
            if nye:
                tagne = self._opret(conn, nye, orden.ider)
            else:
                tagne = self._ret(conn, rettelser, orden.ider, kan_vente=kan_vente)
            aktioner |= zip(pladser, tagne, strict=True)
        return [aktioner[plads] for plads in range(len(alle))]

    def _koe(self, conn: Connection, aktioner: Iterable[Aktion], *, kan_vente: bool) -> None:
        opgaver, hoeres = [], []
        for aktion in aktioner:
            if aktion.tilstand is Aktionstilstand.HEARING:
                hoeres.append(aktion)
            if aktion.tilstand is Aktionstilstand.ROUTED and aktion.backend:
                opgaver.append(opgave(aktion, aktion.backend))
        self.hoeringer.aabn(conn, hoeres)
        naaet(Punkt.AKTION_SKREVET)
        if kan_vente:
            self.afsendelser.kraev_plads(conn, {opgave.backend for opgave in opgaver})
        self.afsendelser.koe(conn, *opgaver)

    def kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        """Take final answers of the collection systems; the same answer again changes nothing.

        Actions that waited for one of these are queued, or rejected with it.

        Raises:
            LookupError: When there is no such action.
            UlovligTilstandError: When an action was never forwarded, or ended otherwise.
        """
        Kvittering(conn, self.typer, self.afsendelser, self.clock.now()).modtag(*udfald)

    def aktioner(self, conn: Connection, hvad: Aktionsfilter) -> list[Aktion]:
        """The actions asked for, in order of id, at most a page."""
        return aktion_store.soeg(conn, hvad)

    def alle_aktioner(self, conn: Connection, hvad: Aktionsfilter) -> Iterator[Aktion]:
        """The actions asked for, in order of id, page after page."""
        while side := aktion_store.soeg(conn, hvad):
            yield from side
            hvad = replace(hvad, efter=side[-1].aktion_id)

    def aktion(self, conn: Connection, aktion_id: int) -> Aktion | None:
        """One action; None when there is none with this id."""
        return aktion_store.aktion(conn, aktion_id)

    def aktioner_ved_id(self, conn: Connection, aktion_ids: Collection[int]) -> list[Aktion]:
        """Actions by their ids, in order of id; the unknown are left out."""
        fundne = aktion_store.aktioner_ved_id(conn, aktion_ids)
        return [fundne[aktion_id] for aktion_id in sorted(fundne)]

    def aktioner_med(self, conn: Connection, noegler: Collection[Noegle]) -> dict[Noegle, Aktion]:
        """The actions that claimants gave these ids."""
        return aktion_store.aktioner_ved_noegle(conn, noegler) if noegler else {}

    def annulleringer_af(self, conn: Connection, aktion_ids: Collection[int]) -> dict[int, Aktion]:
        """The actions that undo these and were not rejected, by the action that each undoes."""
        fundne = aktion_store.annulleringer(conn, aktion_ids) if aktion_ids else []
        return {aktion.reference_aktion_id: aktion for aktion in fundne if aktion.reference_aktion_id is not None}

    def historik(self, conn: Connection, fordring_id: int) -> list[Historikpost]:
        """Every change of state of a claim's actions, in order."""
        return aktion_store.historik(conn, fordring_id)

    def fordringer(
        self,
        conn: Connection,
        *,
        fordringshaver_id: int | None = None,
        backend: Backend | None = None,
        efter: int = 0,
        graense: int = 1000,
    ) -> list[Registerpost]:
        """The register in order of fordrings-ID, a page from the one after `efter`."""
        return register_store.poster(conn, fordringshaver_id, backend, efter, graense)

    def tilhoerende(self, conn: Connection, *fordring_ids: int) -> list[Registerpost]:
        """What is related to claims, or writes them up, and has not ended."""
        return register_store.tilhoerende(conn, fordring_ids)

    def fordring(self, conn: Connection, fordringshaver_id: int, ekstern_id: UUID) -> Registerpost | None:
        """A claim in the register by its id in the ledger; None when it was never handed over."""
        soegt = (fordringshaver_id, ekstern_id)
        return register_store.poster_ved_noegle(conn, [soegt]).get(soegt)

    def fordringer_ved_noegle(
        self, conn: Connection, fordringshaver_id: int, ekstern_ids: Collection[UUID]
    ) -> dict[UUID, Registerpost]:
        """Claims in the register by their ids in the ledger, as they will be when what is on its way is done.

        Those that were never handed over are left out.
        """
        if not ekstern_ids:
            return {}
        fundne = register_store.poster_ved_noegle(conn, [(fordringshaver_id, en) for en in ekstern_ids])
        aabne = aktion_store.aabne(conn, [post.fordring_id for post in fundne.values()]) if fundne else []
        return {ekstern_id: fremskriv(post, aabne) for (_, ekstern_id), post in fundne.items()}

    def fordring_ved_id(self, conn: Connection, fordring_id: int) -> Registerpost | None:
        """A claim in the register by its fordrings-ID."""
        return register_store.poster_ved_id(conn, [fordring_id]).get(fordring_id)

    def fordringer_ved_id(self, conn: Connection, fordring_ids: Collection[int]) -> list[Registerpost]:
        """Claims in the register by their fordrings-IDs; the unknown are left out."""
        return list(register_store.poster_ved_id(conn, fordring_ids).values())

    def modtagelser(self, conn: Connection, fordring_ids: Collection[int]) -> Mapping[int, datetime]:
        """When claims were received, by their fordrings-IDs: what is related to a main claim, when that was."""
        return register_store.modtagelser(conn, fordring_ids)

    def hold(self, conn: Connection, fordringshaver_ids: Iterable[int]) -> None:
        """Hold the claimants' registers until the transaction ends, all at once and always in the same order.

        For callers that hand in many requests one after the other: locks taken one by one could wait for each other.
        """
        aktion_store.laas(conn, set(fordringshaver_ids))

    def nye_ider(self, conn: Connection, antal: int) -> list[tuple[int, int]]:
        """Pairs of fordrings-ID and action id for actions that are refused before they get here."""
        return aktion_store.nye_ider(conn, antal)

    def typenavne(self) -> Mapping[str, str]:
        """Danish name of every claim type, by its code."""
        return self.typer.navne

    def uden_periode(self, type_kode: str) -> bool:
        """Whether claims of the type are of a point in time, received today."""
        return self.typer.uden_periode(type_kode, self.clock.today())

    def gem_aftale(self, conn: Connection, aftale: Aftale, *, gaelder_fra: date = FRA_BEGYNDELSEN) -> None:
        """Write an agreement as a whole, for demos: one more version; open claims stay where they are."""
        versioner = aftale_store.serier(conn, [aftale.fordringshaver_id]).get(aftale.fordringshaver_id)
        nummer = len(versioner.versioner) + 1 if versioner else 1
        nu = self.clock.now()
        aftale_store.tilfoej(conn, Aftaleversion(nummer, gaelder_fra, aftale, nu, "fordringsbro", "Opsætning / Set-up"))


def _samme_slags(kendt: Aktion, aktionskode: str) -> None:
    """An external id means one thing for ever."""
    if kendt.aktionskode != aktionskode:
        raise FejlError(Fejlkode.SAMME_ID_ANDET_INDHOLD, sted="ekstern_id")
