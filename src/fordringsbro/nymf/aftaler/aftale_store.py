"""SQL of the agreements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any, Final

from psycopg.types.json import Jsonb

from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftaleform import aftale_fra_json, aftale_til_json
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie, Aftaleversion
from fordringsbro.platform.database import Connection

#: Claimant ids from here on are given out, those before are asked for (V).
FOERSTE_TILDELTE: Final = 2000

# What counts on a day, of all claimants or of some, in a steady order.
_PAA_DAGEN = """
    SELECT DISTINCT ON (fordringshaver_id) fordringshaver_id, indhold FROM nymf.aftaleversion
    WHERE gaelder_fra <= %(dato)s AND (%(ider)s::int[] IS NULL OR fordringshaver_id = ANY(%(ider)s))
    ORDER BY fordringshaver_id, gaelder_fra DESC, version DESC
"""
# Every version of the agreements of all claimants or of some.
_VERSIONER = """
    SELECT fordringshaver_id, version, gaelder_fra, indhold, oprettet, af, begrundelse FROM nymf.aftaleversion
    WHERE %(ider)s::int[] IS NULL OR fordringshaver_id = ANY(%(ider)s) ORDER BY fordringshaver_id, version
"""
# One agreement is made by one transaction at a time, so that a number is given out once.
_LAAS = "LOCK TABLE nymf.aftale IN SHARE ROW EXCLUSIVE MODE"
# The id after the last that was given out.
_NAESTE_ID = "SELECT greatest(coalesce(max(fordringshaver_id) + 1, 0), %s) FROM nymf.aftale"
# A claimant; and one more version of what was agreed with it.
_NY_AFTALE = "INSERT INTO nymf.aftale (fordringshaver_id) VALUES (%s) ON CONFLICT DO NOTHING"
_NY_VERSION = """
    INSERT INTO nymf.aftaleversion (fordringshaver_id, version, gaelder_fra, indhold, oprettet, af, begrundelse)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
"""


def alle(conn: Connection, dato: date) -> list[Aftale]:
    """Every agreement as it is on a day; those that begin later are left out."""
    return list(_paa_dagen(conn, None, dato).values())


def nogle(conn: Connection, fordringshaver_ids: Collection[int], dato: date) -> dict[int, Aftale]:
    """The agreements of these claimants on a day, by claimant id; the unknown are left out."""
    return _paa_dagen(conn, list(fordringshaver_ids), dato)


def _paa_dagen(conn: Connection, ider: list[int] | None, dato: date) -> dict[int, Aftale]:
    return {
        ejer: aftale_fra_json(ejer, indhold) for ejer, indhold in conn.execute(_PAA_DAGEN, {"ider": ider, "dato": dato})
    }


def serier(conn: Connection, fordringshaver_ids: Collection[int] | None = None) -> dict[int, Aftaleserie]:
    """All versions of these claimants' agreements, or of every claimant's, by claimant id."""
    ider = None if fordringshaver_ids is None else list(fordringshaver_ids)
    fundet: dict[int, list[Aftaleversion]] = {}
    for raekke in conn.execute(_VERSIONER, {"ider": ider}):
        fundet.setdefault(raekke[0], []).append(_version(raekke))
    return {ejer: Aftaleserie(tuple(versioner)) for ejer, versioner in fundet.items()}


def laas(conn: Connection) -> None:
    """Let no other transaction add an agreement until this one ends."""
    conn.execute(_LAAS)


def naeste_id(conn: Connection) -> int:
    """The claimant id that is given out next."""
    return int(conn.execute(_NAESTE_ID, (FOERSTE_TILDELTE,)).fetchone()[0])  # type: ignore[index]  # an aggregate always answers


def tilfoej(conn: Connection, version: Aftaleversion) -> None:
    """Write one more version, the first one too."""
    aftale = version.aftale
    conn.execute(_NY_AFTALE, (aftale.fordringshaver_id,))
    conn.execute(
        _NY_VERSION,
        (
            aftale.fordringshaver_id,
            version.version,
            version.gaelder_fra,
            Jsonb(aftale_til_json(aftale)),
            version.oprettet,
            version.af,
            version.begrundelse,
        ),
    )


def _version(raekke: tuple[Any, ...]) -> Aftaleversion:
    fordringshaver_id, version, gaelder_fra, indhold, oprettet, af, begrundelse = raekke
    return Aftaleversion(
        version=version,
        gaelder_fra=gaelder_fra,
        aftale=aftale_fra_json(fordringshaver_id, indhold),
        oprettet=oprettet,
        af=af,
        begrundelse=begrundelse,
    )
