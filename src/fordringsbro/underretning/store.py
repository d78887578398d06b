"""SQL of the notifications."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT
from fordringsbro.platform import taeller_store, ur
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.sidelaesning import fra, hvor
from fordringsbro.platform.taeller_store import Optalt
from fordringsbro.platform.ventetid import forfalden, senest
from fordringsbro.underretning.model import (
    FOER_FOERSTE,
    Klar,
    NyUnderretning,
    Underretning,
    Underretningsslags,
    Underretningssoegning,
)

# The last number in use; asked while the series of moments is held, so that nobody else takes the next one.
_SIDSTE_NUMMER = "SELECT max(nummer) FROM underretning.underretning"
# Keep some; the ids of each come in one text, since arrays can't hold arrays.
_NYE = """
    INSERT INTO underretning.underretning (nummer, moment, fordringshaver_id, slags, backend, backend_nummer,
        backend_tid, aftryk, fordringer, ukendte, indhold, indhold_20140709, fejl)
    SELECT n.nummer, n.moment, n.fh, n.slags, n.backend, n.backend_nummer, n.backend_tid, n.aftryk,
        string_to_array(n.fordringer, ',')::bigint[], string_to_array(n.ukendte, ',')::numeric[],
        n.indhold, n.indhold_20140709, n.fejl
    FROM unnest(%s::numeric[], %s::timestamptz[], %s::int[], %s::text[], %s::text[], %s::numeric[], %s::timestamptz[],
        %s::bytea[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
        AS n(nummer, moment, fh, slags, backend, backend_nummer, backend_tid, aftryk, fordringer, ukendte, indhold,
             indhold_20140709, fejl)
"""
# Those of some notifications that are kept already: their numbers, and what those without one are known by.
_KENDTE = """
    SELECT backend_nummer, CASE WHEN backend_nummer IS NULL THEN aftryk END FROM underretning.underretning
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s
      AND (backend_nummer = ANY(%(numre)s) OR backend_nummer IS NULL AND aftryk = ANY(%(aftryk)s))
"""
# Those of some ids under which a system has a claim whose creation is not booked yet.
_PAA_VEJ = """
    SELECT id FROM inddrivelse.afsendelse, unnest(ARRAY[backend_fordring_id, skabt_backend_id]) id
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND tilstand NOT IN ('DONE', 'REJECTED')
      AND skaber_fordring_id IS NOT NULL AND id = ANY(%(ider)s)
"""
_KOLONNER: Final = """
    nummer, moment, fordringshaver_id, slags, backend, backend_nummer, backend_tid, fordringer, ukendte, fejl
"""
# As lists show them, newest last.
_LISTE = f"SELECT {_KOLONNER} FROM underretning.underretning"
_HVILKE: Final = {"fordringshaver_id": "fordringshaver_id = %(fordringshaver_id)s", "slags": "slags = %(slags)s"}
# Those that name a claim.
_OM_FORDRING = f"""
    SELECT {_KOLONNER} FROM underretning.underretning WHERE fordringer && %s::bigint[] ORDER BY nummer
"""
# One, with its content.
_EN = f"SELECT {_KOLONNER}, indhold FROM underretning.underretning WHERE nummer = %s"
# What is told of some claimants, as their systems speak.
_SOEG: Final = """
    SELECT nummer, fordringshaver_id,
           CASE WHEN fordringshaver_id = ANY(%(aeldre)s) THEN coalesce(indhold_20140709, indhold) ELSE indhold END,
           moment
    FROM underretning.underretning
    WHERE fordringshaver_id = ANY(%(fordringshavere)s) AND slags <> 'ULAESELIG' AND moment >= %(tidligst)s
"""
_BETINGELSER: Final = {
    "fra_nummer": " AND nummer >= %(fra_nummer)s",
    "til_nummer": " AND nummer <= %(til_nummer)s",
}
# The lines that shall be asked: those that were ever sent to, and those to which a conversion moved a claim.
_FORFALDNE = f"""
    SELECT alle.backend, alle.fordringshaver_id FROM (
        SELECT backend, fordringshaver_id::int FROM inddrivelse.linje
        UNION
        SELECT h.til_backend, f.fordringshaver_id FROM nymf.registerhaendelse h JOIN nymf.fordring f USING (fordring_id)
        WHERE h.til_backend IS NOT NULL
    ) alle
    JOIN nymf.aftale USING (fordringshaver_id)
    LEFT JOIN underretning.linje l USING (backend, fordringshaver_id)
    WHERE alle.backend = ANY(%(backends)s) AND (l.naeste IS NULL OR {forfalden("l.naeste")}) ORDER BY 1, 2
"""
# When each line was asked with success last; one that never was, when it was first sent something that was answered.
_AELDSTE = """
    SELECT l.backend, l.fordringshaver_id, coalesce(u.hentet, min(e.besvaret))
    FROM inddrivelse.linje l
    LEFT JOIN underretning.linje u USING (backend, fordringshaver_id)
    LEFT JOIN inddrivelse.leverance e USING (backend, fordringshaver_id)
    WHERE l.backend = 'PSRM' GROUP BY 1, 2, u.hentet HAVING coalesce(u.hentet, min(e.besvaret)) IS NOT NULL
    ORDER BY 3
"""
# How far a line was read, and how often asking it has failed in a row.
_LAEST_TIL = """
    SELECT sidste_nummer, forsoeg FROM underretning.linje WHERE backend = %s AND fordringshaver_id = %s
"""
# It was read that far.
_LAEST = """
    INSERT INTO underretning.linje (backend, fordringshaver_id, sidste_nummer) VALUES (%s, %s, %s)
    ON CONFLICT (backend, fordringshaver_id) DO UPDATE
        SET sidste_nummer = greatest(linje.sidste_nummer, excluded.sidste_nummer)
"""
# It was asked.
_SPURGT = """
    INSERT INTO underretning.linje (backend, fordringshaver_id, hentet, naeste, forsoeg, fejlkode)
    VALUES (%(backend)s, %(fh)s, %(hentet)s, %(naeste)s, %(forsoeg)s, %(fejlkode)s)
    ON CONFLICT (backend, fordringshaver_id) DO UPDATE
        SET hentet = coalesce(excluded.hentet, linje.hentet), naeste = excluded.naeste, forsoeg = excluded.forsoeg,
            fejlkode = excluded.fejlkode
"""


def paa_vej(conn: Connection, linje: tuple[Backend, int], ider: Collection[int]) -> set[int]:
    """Those of these ids of a system under which it has a claim of the claimant that is not booked as created yet."""
    if not ider:
        return set()
    soegt = {"backend": linje[0], "fordringshaver_id": linje[1], "ider": list(ider)}
    return {int(hos) for (hos,) in conn.execute(_PAA_VEJ, soegt)}


def gem(conn: Connection, nye: Sequence[NyUnderretning], nu: datetime) -> list[int]:
    """Keep notifications; gives their numbers. Others that keep some wait until this transaction ends."""
    momenter = ur.naeste(conn, "underretning", len(nye), nu)
    raekke = conn.execute(_SIDSTE_NUMMER).fetchone() if nye else None
    sidste = int(raekke[0]) if raekke and raekke[0] is not None else FOER_FOERSTE
    numre = [sidste + plads for plads in range(1, len(nye) + 1)]
    conn.execute(_NYE, kolonner((_raekke(*et) for et in zip(numre, momenter, nye, strict=True)), 13))
    return numre


def _raekke(nummer: int, moment: datetime, ny: NyUnderretning) -> tuple[object, ...]:
    return (
        nummer, moment, ny.fordringshaver_id, ny.slags.value, ny.backend.value, ny.backend_nummer, ny.backend_tid,
        ny.aftryk, ",".join(map(str, ny.fordringer)), ",".join(map(str, ny.ukendte)), ny.indhold, ny.indhold_20140709,
        ny.fejl,
    )  # fmt: skip


def kendte(
    conn: Connection, linje: tuple[Backend, int], numre: Collection[int], aftryk: Collection[bytes]
) -> tuple[set[int], set[bytes]]:
    """Those of these numbers, and of these fingerprints without one, that are kept for a line already."""
    soegt = {
        "backend": linje[0],
        "fordringshaver_id": linje[1],
        "numre": list(numre),
        "aftryk": list(aftryk),
    }
    raekker = conn.execute(_KENDTE, soegt).fetchall()
    return (
        {int(nummer) for nummer, _ in raekker if nummer is not None},
        {bytes(kendt) for _, kendt in raekker if kendt is not None},
    )


def liste(
    conn: Connection,
    *,
    fordringshaver_id: int | None = None,
    slags: Underretningsslags | None = None,
    efter: int | None = None,
    nyeste_foerst: bool = False,
    antal: int = 1000,
) -> list[Underretning]:
    """A page of the notifications, by number."""
    soegt = {"fordringshaver_id": fordringshaver_id, "slags": slags, "efter": efter, "antal": antal}
    side = fra("nummer", nyeste_foerst=nyeste_foerst, efter=efter)
    sql = f"{_LISTE} WHERE {hvor(_HVILKE, soegt)}{side}"
    return [_underretning(raekke) for raekke in conn.execute(sql, soegt)]


def om_fordringer(conn: Connection, fordring_ids: Sequence[int]) -> list[Underretning]:
    """The notifications that name these claims, in order of number."""
    return [_underretning(raekke) for raekke in conn.execute(_OM_FORDRING, (list(fordring_ids),))]


def en(conn: Connection, nummer: int) -> tuple[Underretning, str] | None:
    """One notification with its content."""
    raekke = conn.execute(_EN, (nummer,)).fetchone()
    return (_underretning(raekke[:-1]), raekke[-1]) if raekke else None


def soeg(
    conn: Connection, soegning: Underretningssoegning, tidligst: datetime, graense: int
) -> tuple[list[Klar], datetime | None]:
    """What is told, oldest first: at most `graense`, but all of the last moment, which is given when there are more."""
    vaerdier: dict[str, Any] = {navn: getattr(soegning, navn) for navn in _BETINGELSER}
    hvor = "".join(sql for navn, sql in _BETINGELSER.items() if vaerdier[navn] is not None)
    vaerdier |= {
        "fordringshavere": list(soegning.fordringshavere),
        "aeldre": list(soegning.aeldre),
        "tidligst": max(tidligst, soegning.fra) if soegning.fra else tidligst,
    }
    raekker, sidst = ur.side(conn, _SOEG + hvor, vaerdier, graense)
    return [Klar(int(nummer), moment, fh, gren) for nummer, fh, gren, moment in raekker], sidst


def antal(conn: Connection) -> dict[str, int]:
    """How many notifications there are of each kind."""
    return {en.a: en.antal for en in taeller_store.tal(conn, Optalt.UNDERRETNING)}


def forfaldne(conn: Connection, backends: Collection[Backend], nu: datetime) -> list[tuple[Backend, int]]:
    """The lines whose notifications shall be asked for."""
    vaerdier = {"backends": list(backends), "nu": nu, "senest": senest(nu, LAENGSTE_VENT)}
    return [(Backend(backend), fh) for backend, fh in conn.execute(_FORFALDNE, vaerdier)]


def aeldste_hentning(conn: Connection) -> list[tuple[Backend, int, datetime]]:
    """Backend, claimant, and since when its notifications were not fetched; longest first."""
    return [(Backend(backend), fh, siden) for backend, fh, siden in conn.execute(_AELDSTE)]


def laest_til(conn: Connection, backend: Backend, fordringshaver_id: int) -> tuple[int | None, int]:
    """The last number read of a line, and how often asking it has failed in a row."""
    raekke = conn.execute(_LAEST_TIL, (backend, fordringshaver_id)).fetchone()
    if raekke is None:
        return None, 0
    return (int(raekke[0]) if raekke[0] is not None else None), raekke[1]


def laest(conn: Connection, backend: Backend, fordringshaver_id: int, nummer: int) -> None:
    """Note how far a line was read."""
    conn.execute(_LAEST, (backend, fordringshaver_id, nummer))


def spurgt(
    conn: Connection,
    linje: tuple[Backend, int],
    naeste: datetime,
    *,
    hentet: datetime | None = None,
    forsoeg: int = 0,
    fejlkode: str | None = None,
) -> None:
    """Note that a line was asked, when it is asked next, and how it failed if it did."""
    vaerdier = {"backend": linje[0], "fh": linje[1], "hentet": hentet, "naeste": naeste}
    conn.execute(_SPURGT, {**vaerdier, "forsoeg": forsoeg, "fejlkode": fejlkode})


def _underretning(raekke: tuple[Any, ...]) -> Underretning:
    nummer, moment, fh, slags, backend, backend_nummer, backend_tid, fordringer, ukendte, fejl = raekke
    return Underretning(
        nummer=int(nummer),
        moment=moment,
        fordringshaver_id=fh,
        slags=Underretningsslags(slags),
        backend=Backend(backend),
        backend_nummer=int(backend_nummer) if backend_nummer is not None else None,
        backend_tid=backend_tid,
        fordringer=tuple(fordringer),
        ukendte=tuple(int(ukendt) for ukendt in ukendte),
        fejl=fejl,
    )
