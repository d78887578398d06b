"""What collection would say to claims that are not handed over, and what is asked for that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.registrering import Kontoudkast
from fordringsbro.debitor.model import Fordring, Registrering
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.part import Part
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie
from fordringsbro.nymf.model import Anmodning, Registerpost
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.samlet import Besluttet, Omgivelser
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.vurdering import Vurdering, foerste_dag
from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.oversaet import anmodning
from fordringsbro.overdragelse.oversaet import haeftende as haeftende_paa_ny
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

#: Who is liable for a claim on a day.
Haeftende = Callable[[Fordring, date], Sequence[Part]]


def af_registrering(
    registrering: Registrering,
    nye: Collection[UUID],
    *,
    fordringshaver_id: int,
    today: date,
    haeftende: Haeftende,
    eksterne: Mapping[UUID, UUID] | None = None,
) -> list[Anmodning]:
    """The requests that handing over a registration's new claims would be, as far as is known now.

    What the message itself writes down is not owed. A claim on which nothing is left goes for the sake of what is
    related to it, or not at all, and is asked about only then.

    Args:
        registrering: The registration.
        nye: The claims in it that are new.
        fordringshaver_id: The agreement they would be sent under.
        today: Today.
        haeftende: Says who is liable.
        eksterne: As for `oversaet.anmodning`.
    """
    rest = {f.fordring_id: f.beloeb_oere for f in registrering.fordringer if f.fordring_id in nye}
    for n in registrering.nedreguleringer:
        if n.fordring_id in rest:
            rest[n.fordring_id] -= n.beloeb_oere
    alle = registrering.fordringer
    med = {i for i, oere in rest.items() if oere > 0} | {f.fordring_id for f in alle if f.beloeb_oere == 0}
    med |= {f.hoved_fordring_id for f in alle if f.hoved_fordring_id and f.fordring_id in med}
    return [
        anmodning(
            fordring,
            fordringshaver_id=fordringshaver_id,
            restance_oere=rest[fordring.fordring_id],
            srb=fordring.srb,
            haeftende=haeftende(fordring, foerste_dag(fordring.srb, today)),
            eksterne=eksterne,
        )
        for fordring in alle
        if fordring.fordring_id in rest and fordring.fordring_id in med
    ]


@record
class Kontodom:
    """What collection would say to the claims of a new account.

    Attributes:
        vurderinger: By claim.
        referencer: The claimant's references of the claims, each of which was taken for one that no other claim has.
    """

    vurderinger: Mapping[UUID, Vurdering]
    referencer: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tidligbedoemmelse:
    """Judges claims of the ledger by everything that will be known when they are handed over.

    Args:
        bog: The ledger.
        nymf: Judges.
        clock: Today.
    """

    bog: Debitorbog
    nymf: NyMF
    clock: Clock

    def registrering(
        self,
        conn: Connection,
        fordringshaver_id: int,
        registrering: Registrering,
        nye: Collection[UUID],
        *,
        aftale: Callable[[int], Aftaleserie | None],
        haeftende: Haeftende,
    ) -> dict[UUID, Vurdering]:
        """What would be said to the new claims of a registration.

        Args:
            conn: The caller's transaction.
            fordringshaver_id: The claimant number of the day; what is related to a claim that went under another one
                goes under that.
            registrering: The registration.
            nye: The claims in it that are new.
            aftale: All versions of a number's agreement.
            haeftende: Says who is liable.
        """
        hoveder = {f.hoved_fordring_id for f in registrering.fordringer if f.hoved_fordring_id} - set(nye)
        eksterne = forsoeg_store.eksterne(conn, hoveder) if hoveder else {}
        egne = af_registrering(
            registrering,
            nye,
            fordringshaver_id=fordringshaver_id,
            today=self.clock.today(),
            haeftende=haeftende,
            eksterne=eksterne,
        )
        poster = self._i_registret(conn, hoveder) if hoveder else {}
        ukendte = [hoved for hoved, ekstern in eksterne.items() if ekstern not in poster]
        i_bogen = self.i_bogen(conn, fordringshaver_id, ukendte, uden=nye).values() if ukendte else ()
        under: defaultdict[int, list[Anmodning]] = defaultdict(list)
        for ny in (*i_bogen, *egne):
            hoved = poster.get(ny.hoved_ekstern_id) if ny.hoved_ekstern_id else None
            nummer = hoved.fordringshaver_id if hoved else ny.fordringshaver_id
            egen = nummer == ny.fordringshaver_id
            under[nummer].append(ny if egen else replace(ny, fordringshaver_id=nummer))
        domme: dict[UUID, Vurdering] = {}
        for nummer, alle in under.items():
            domme |= self.vurder(conn, alle, aftale(nummer), poster=poster)
        return {ny.ekstern_id: domme[ny.ekstern_id] for ny in egne}

    def ny_konto(
        self, fordringshaver_id: int, udkast: Kontoudkast, registrering: Registrering, *, aftale: Aftaleserie | None
    ) -> Kontodom:
        """What would be said to the claims of an account of which nothing is known to ledger and register.

        Args:
            fordringshaver_id: The claimant number of the day.
            udkast: The account.
            registrering: What it is to be made of; every main claim is in it.
            aftale: All versions of the number's agreement.
        """
        egne = af_registrering(
            registrering,
            udkast.svar.nye,
            fordringshaver_id=fordringshaver_id,
            today=self.clock.today(),
            haeftende=haeftende_paa_ny(registrering),
        )
        domme = self.nymf.vurder_tidligt(egne, aftale, kendt=Omgivelser({}))
        return Kontodom(
            {ny.ekstern_id: domme[ny.ekstern_id].vurdering for ny in egne},
            tuple({ny.data.reference for ny in egne if ny.data.reference}),
        )

    def _i_registret(self, conn: Connection, fordring_ids: Collection[UUID]) -> dict[UUID, Registerpost]:
        """Claims as they were handed over last, by the ids they have there, each under the number it went under."""
        seneste = [noegler[0] for noegler in forsoeg_store.noegler(conn, fordring_ids).values()]
        poster: dict[UUID, Registerpost] = {}
        for nummer in {noegle.fordringshaver_id for noegle in seneste}:
            under = [noegle.ekstern_id for noegle in seneste if noegle.fordringshaver_id == nummer]
            poster |= self.nymf.fordringer_ved_noegle(conn, nummer, under)
        return poster

    def vurder(
        self,
        conn: Connection,
        anmodninger: Sequence[Anmodning],
        aftale: Aftaleserie | None,
        *,
        poster: Mapping[UUID, Registerpost],
        tidligst: date | None = None,
        i_registret: bool = False,
        ruter: Mapping[UUID, Besluttet] | None = None,
    ) -> dict[UUID, Vurdering]:
        """Judge requests that come along with each other, by their ids.

        Args:
            conn: The caller's transaction.
            anmodninger: The requests.
            aftale: All versions of the agreement.
            poster: The claims of the register that they name as their main claims, by the ids that they name.
            tidligst: Judge as if nothing were handed over before this day.
            i_registret: Whether the register has them already: their references are their own.
            ruter: Where claims go that stand in hearing.
        """
        kendt = Omgivelser(
            {noegle: Hovedfordring.af_post(post) for noegle, post in poster.items()},
            frozenset() if i_registret else self.nymf.brugte_referencer(conn, anmodninger),
            ruter,
        )
        domme = self.nymf.vurder_tidligt(anmodninger, aftale, kendt=kendt, tidligst=tidligst)
        return {ekstern_id: dom.vurdering for ekstern_id, dom in domme.items()}

    def i_bogen(
        self, conn: Connection, fordringshaver_id: int, fordring_ids: Collection[UUID], *, uden: Collection[UUID] = ()
    ) -> dict[UUID, Anmodning]:
        """Claims that are in the ledger only, with what comes along with them: claim -> the request it would be.

        Args:
            conn: The caller's transaction.
            fordring_ids: Some claims; their main and related claims are taken along.
            fordringshaver_id: The agreement they would be sent under, unless their main claim went under another.
            uden: Claims that are left out.
        """
        kompleks = self.bog.billeder(conn, sorted(self.bog.komplekser(conn, fordring_ids) - set(uden)))
        klare = [billede for billede in kompleks if billede.overdragelse is Stand.INGEN]
        hoveder = [b.fordring.hoved_fordring_id for b in klare if b.fordring.hoved_fordring_id]
        eksterne = forsoeg_store.eksterne(conn, [*(b.fordring.fordring_id for b in klare), *hoveder])
        derude = {b.fordring.fordring_id for b in kompleks if b.overdragelse is Stand.OVERDRAGET} & set(hoveder)
        under = {
            hoved: noegler[0].fordringshaver_id
            for hoved, noegler in (forsoeg_store.noegler(conn, derude) if derude else {}).items()
        }
        today = self.clock.today()
        return {
            billede.fordring.fordring_id: anmodning(
                billede.fordring,
                fordringshaver_id=_nummer(billede, under, fordringshaver_id),
                restance_oere=billede.restance_oere,
                srb=billede.srb,
                haeftende=billede.haeftende(foerste_dag(billede.srb, today)),
                eksterne=eksterne,
            )
            for billede in klare
        }


def _nummer(billede: Fordringsbillede, under: Mapping[UUID, int], ellers: int) -> int:
    """The claimant number that a claim goes under: its main claim's, where that went under one."""
    hoved_id = billede.fordring.hoved_fordring_id
    return under.get(hoved_id, ellers) if hoved_id else ellers
