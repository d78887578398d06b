"""DMI's callbacks: the outcome of each creation and regulation, by its correlation number.

A callback may come before the answer to the message it is about, more than once, or about something we never sent; it
is always acknowledged, or DMI would repeat it for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import structlog
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.inddrivelse import kvittering_store, store
from fordringsbro.inddrivelse.dmi.klient import NAMESPACE, hovedoplysninger, kontrakt, laes_oprettet, laes_reguleret
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Aktionssvar, Leverancetilstand
from fordringsbro.inddrivelse.registrering import Kvitter, Svarregistrering
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.jobs import Jobs

#: The messages, by which the host selects the operation.
OPRETTET = "MFFordringAsynkronOprettet"
REGULERET = "MFFordringAsynkronReguleret"

# A delivery in one of these is known to have arrived once a callback comes.
_UVIS = (Leverancetilstand.UNDERVEJS, Leverancetilstand.UKENDT, Leverancetilstand.GENSEND)

_log = structlog.get_logger(__name__)


class Tilbagemeldinger:
    """Takes DMI's callbacks.

    Args:
        database: Where the actions are.
        clock: Time.
        jobs: The queue of jobs.
        kvitter: Takes each final outcome, in the transaction that writes it.
        dmi: The DMI contract.
    """

    def __init__(
        self, database: Database, clock: Clock, jobs: Jobs, kvitter: Kvitter, dmi: Kontrakt | None = None
    ) -> None:
        self._database = database
        self._clock = clock
        self._registrering = Svarregistrering(clock, jobs, kvitter)
        self._kontrakt = dmi or kontrakt()

    def oprettet(self, besked: Element) -> Element:
        """Answer MFFordringAsynkronOprettet_I (valid by its schema)."""
        return self._tag_imod(besked, OPRETTET, laes_oprettet)

    def reguleret(self, besked: Element) -> Element:
        """Answer MFFordringAsynkronReguleret_I (valid by its schema)."""
        return self._tag_imod(besked, REGULERET, laes_reguleret)

    def _tag_imod(self, besked: Element, tjeneste: str, laes: Callable[[Post], list[Aktionssvar]]) -> Element:
        melding = self._kontrakt.laes(besked)
        udfald = laes(melding)
        self._database.udfoer(lambda conn: self._optag(conn, udfald))
        return self._svar(tjeneste, melding)

    def _optag(self, conn: Connection, svar: Sequence[Aktionssvar]) -> None:
        numre = [et.loebenummer for et in svar if et.loebenummer is not None]
        steder = kvittering_store.leverancer_for(conn, numre)
        ukendte = [nummer for nummer in numre if steder.get(nummer) is None]
        if ukendte:
            # How many, not which: they are whatever the caller wrote.
            _log.warning("callback about something that was not sent", count=len(ukendte))
        svarene = []
        for leverance_id in sorted({sted for sted in steder.values() if sted is not None}):
            leverance = store.hent_leverance(conn, leverance_id)
            if leverance.tilstand in _UVIS:
                store.saet_tilstand(
                    conn, leverance_id, Leverancetilstand.MODTAGET, Afsendelsestilstand.SENT, besvaret=self._clock.now()
                )
            egne = [et for et in svar if et.loebenummer is not None and steder.get(et.loebenummer) == leverance_id]
            svarene.append((leverance, egne))
        self._registrering.leverancer(conn, svarene)

    def _svar(self, tjeneste: str, melding: Post) -> Element:
        hoved = {
            "TransaktionsID": hovedoplysninger(melding)["TransaktionsID"],
            "ServiceID": tjeneste,
            "TransaktionsTid": self._clock.now(),
            "SvarReaktion": {},
        }
        return self._kontrakt.skriv(f"{NAMESPACE}{tjeneste}_O", {"Kontekst": {"HovedOplysningerSvar": hoved}})
