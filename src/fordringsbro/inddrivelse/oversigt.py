"""What an operator sees: actions and what they wait for, their history, and the health of the backends.

Nothing here holds personal data, so every record may be printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fordringsbro.aktion.model import Backend
from fordringsbro.contract.binding import Post
from fordringsbro.inddrivelse import oversigt_store
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT
from fordringsbro.inddrivelse.levering import Afsendelsestilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record
from fordringsbro.platform.ventetid import er_ovre


@record
class Afsendelsesstand:
    """One action as it stands.

    Attributes:
        venter_paa: Why it does not move: PERSON (parked, or its outcome can't be booked), PAUSE (backend refuses
            access), TIDLIGERE_HANDLING, HOVEDFORDRING, NAESTE_FORSOEG, KVITTERING, TUR (its turn), or None when it is
            finished.
        fejlkode: The last error, or the numbers of a rejection.
        naeste: When it is tried again.
    """

    aktion_id: int
    aktionskode: str
    backend: Backend
    fordringshaver_id: int
    fordring_id: int
    hoved_fordring_id: int | None
    tilstand: Afsendelsestilstand
    venter_paa: str | None
    leverance_id: int | None
    forsoeg: int
    fejlkode: str | None
    backend_fordring_id: int | None
    backend_aktion_id: int | None
    backend_status: str | None
    oprettet: datetime
    sendt: datetime | None
    besvaret: datetime | None
    afsluttet: datetime | None
    naeste: datetime | None


@record
class Afsendelseshaendelse:
    """One thing that happened to an action: KOEET, SENDT, GENSENDT, UKENDT, BESVARET, a backend's word, PARKERET ..."""

    aktion_id: int
    aktionskode: str
    backend: Backend
    tidspunkt: datetime
    hvad: str
    leverance_id: int | None
    kode: str | None


@record
class Backendtilstand:
    """The health of one backend."""

    backend: Backend
    pauset_siden: datetime | None
    pauset_kode: str | None
    fejl_i_traek: int
    hviler_til: datetime | None
    aeldste_uafsluttede: datetime | None


def oversigt(
    conn: Connection,
    *,
    tilstand: Afsendelsestilstand | None = None,
    backend: Backend | None = None,
    fordringshaver_id: int | None = None,
    fordring_id: int | None = None,
    aktion_id: int | None = None,
    efter: int | None = None,
    hoejst: int = 100,
    kun_aabne: bool = False,
) -> list[Afsendelsesstand]:
    """Actions that meet all conditions given, newest first, at most `hoejst`; only the open ones: oldest first.

    With `efter` those that were queued before that action.
    """
    betingelser = {
        "tilstand": tilstand,
        "backend": backend,
        "fordringshaver_id": fordringshaver_id,
        "fordring_id": fordring_id,
        "aktion_id": aktion_id,
        "efter": efter,
        "hoejst": hoejst,
    }
    return [_handling(row) for row in oversigt_store.handlinger(conn, betingelser, kun_aabne=kun_aabne)]


def parkerede(conn: Connection, *, efter: int | None = None, hoejst: int = 100) -> list[Afsendelsesstand]:
    """The actions that wait for a person, newest first; with `efter` those queued before that action."""
    return oversigt(conn, tilstand=Afsendelsestilstand.PARKED, efter=efter, hoejst=hoejst)


def historik(conn: Connection, aktioner: Sequence[int]) -> list[Afsendelseshaendelse]:
    """What happened to these actions, oldest first."""
    rows = oversigt_store.historik(conn, list(aktioner))
    return [Afsendelseshaendelse(**{**row, "backend": Backend(row["backend"])}) for row in rows]


def antal(conn: Connection) -> dict[tuple[Backend, Afsendelsestilstand], int]:
    """How many actions of each backend are in each state."""
    return {
        (Backend(backend), Afsendelsestilstand(tilstand)): count
        for (backend, tilstand), count in oversigt_store.antal(conn).items()
    }


def uafsluttede(conn: Connection) -> dict[Backend, int]:
    """How many actions wait or are on their way at each system."""
    ender = (Afsendelsestilstand.DONE, Afsendelsestilstand.REJECTED)
    fundne = antal(conn)
    return {
        backend: sum(antal for (hvor, tilstand), antal in fundne.items() if hvor is backend and tilstand not in ender)
        for backend in Backend
    }


def backends(conn: Connection, nu: datetime) -> list[Backendtilstand]:
    """The health of each backend; a rest that is over, or can't be right, is none."""
    fundne = [Backendtilstand(**{**row, "backend": Backend(row["backend"])}) for row in oversigt_store.backends(conn)]
    return [replace(en, hviler_til=None) if er_ovre(en.hviler_til, nu, LAENGSTE_VENT) else en for en in fundne]


def _handling(row: Post) -> Afsendelsesstand:
    tilstand = Afsendelsestilstand(row["tilstand"])
    venter_paa = _venter_paa(
        tilstand,
        ubogfoert=row.pop("ubogfoert"),
        pauset=row.pop("pauset"),
        bag_andre=row.pop("bag_andre"),
        uden_hoved=row.pop("uden_hoved"),
        i_leverance=row["leverance_id"] is not None,
    )
    return Afsendelsesstand(
        **{**row, "backend": Backend(row["backend"]), "tilstand": tilstand, "venter_paa": venter_paa}
    )


def _venter_paa(
    tilstand: Afsendelsestilstand,
    *,
    ubogfoert: bool,
    pauset: bool,
    bag_andre: bool,
    uden_hoved: bool,
    i_leverance: bool,
) -> str | None:
    if ubogfoert:
        return "PERSON"
    faste = {
        Afsendelsestilstand.DONE: None,
        Afsendelsestilstand.REJECTED: None,
        Afsendelsestilstand.PARKED: "PERSON",
        Afsendelsestilstand.SENT: "KVITTERING",
    }
    if tilstand in faste:
        return faste[tilstand]
    # The first that holds is what must end first.
    grunde = (
        (pauset, "PAUSE"),
        (i_leverance, "NAESTE_FORSOEG"),
        (bag_andre, "TIDLIGERE_HANDLING"),
        (uden_hoved, "HOVEDFORDRING"),
        (True, "TUR"),
    )
    return next(grund for gaelder, grund in grunde if gaelder)
