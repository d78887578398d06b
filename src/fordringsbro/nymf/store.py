"""SQL of the register, the actions and their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from fordringsbro.inddrivelse.model import Backend, Fordringsdata, Nedskrivning
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Bemaerkning, Historikpost, Registerpost
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand
from fordringsbro.platform.database import Connection

#: A claimant and an id of the claimant's own.
Noegle = tuple[int, UUID]

# One claimant's register is changed by one transaction at a time; the first number keeps the lock apart from others.
_LAAS = "SELECT pg_advisory_xact_lock(8590, %s)"
# The same for the claimant that an action belongs to.
_LAAS_AKTION = "SELECT pg_advisory_xact_lock(8590, fordringshaver_id) FROM nymf.aktion WHERE aktion_id = %s"
# New ids, in pairs.
_NYE_IDER = "SELECT nextval('nymf.fordring_id'), nextval('nymf.aktion_id') FROM generate_series(1, %s)"
# A new id for an action on a claim that has its own already.
_NYT_AKTION_ID = "SELECT nextval('nymf.aktion_id')"

_AKTION = """
    SELECT a.aktion_id, a.fordring_id, a.fordringshaver_id, a.ekstern_id, a.aktionskode, a.tilstand, a.backend, a.rute,
           f.hoved_fordring_id, a.fakta, a.bemaerkninger, a.pakke, a.venter_paa, a.modtaget, a.aendret
    FROM nymf.aktion a JOIN nymf.fordring f USING (fordring_id)
"""
# Actions by claimant and external id.
_AKTIONER_VED_NOEGLE = f"""
    {_AKTION} JOIN unnest(%s::int[], %s::uuid[]) AS n(fh, eid) ON a.fordringshaver_id = n.fh AND a.ekstern_id = n.eid
"""
# One action by id.
_AKTION_VED_ID = f"{_AKTION} WHERE a.aktion_id = %s"
# The open actions that wait for an action, in order.
_VENTENDE = f"{_AKTION} WHERE a.venter_paa = %s AND a.tilstand IN ('WAITING', 'HEARING') ORDER BY a.aktion_id"
# The last action on a claim that has not ended.
_SIDSTE_AABNE = """
    SELECT max(aktion_id) FROM nymf.aktion WHERE fordring_id = %s AND tilstand NOT IN ('DONE', 'REJECTED')
"""
# Actions by what is asked for, a page at a time.
_SOEG = f"""
    {_AKTION} WHERE a.aktion_id > %(efter)s
      AND (%(fordringshaver_id)s::int IS NULL OR a.fordringshaver_id = %(fordringshaver_id)s)
      AND (%(fordring_id)s::bigint IS NULL OR a.fordring_id = %(fordring_id)s)
      AND (%(hoved_fordring_id)s::bigint IS NULL OR f.hoved_fordring_id = %(hoved_fordring_id)s)
      AND (%(backend)s::text IS NULL OR a.backend = %(backend)s)
      AND (%(tilstand)s::text IS NULL OR a.tilstand = %(tilstand)s)
    ORDER BY a.aktion_id LIMIT %(graense)s
"""

_POST = """
    SELECT f.fordring_id, f.fordringshaver_id, f.ekstern_id, f.hoved_fordring_id, f.type_kode, f.art, f.kategori,
           f.backend, f.backend_fordring_id, o.tilstand, f.opret_aktion_id, f.forfaldsdato, f.modtagelsesdato,
           f.anmeldt_oere, f.anmeldt_oere - coalesce((
               SELECT sum(n.beloeb_oere) FROM nymf.aktion n
               WHERE n.fordring_id = f.fordring_id AND n.aktionskode = 'NEDSKRIV' AND n.tilstand <> 'REJECTED'), 0)
    FROM nymf.fordring f JOIN nymf.aktion o ON o.aktion_id = f.opret_aktion_id
"""
# Register entries by claimant and external id.
_POSTER_VED_NOEGLE = f"""
    {_POST} JOIN unnest(%s::int[], %s::uuid[]) AS n(fh, eid) ON f.fordringshaver_id = n.fh AND f.ekstern_id = n.eid
"""
# Register entries by fordrings-ID.
_POSTER_VED_ID = f"{_POST} WHERE f.fordring_id = ANY(%s)"
# The register, a page at a time.
_POSTER = f"""
    {_POST} WHERE f.fordring_id > %s AND (%s::int IS NULL OR f.fordringshaver_id = %s)
    ORDER BY f.fordring_id LIMIT %s
"""
# Which references of claimants are taken.
_REFERENCER = """
    SELECT f.fordringshaver_id, f.reference FROM nymf.fordring f
    JOIN unnest(%s::int[], %s::text[]) AS n(fh, ref) ON f.fordringshaver_id = n.fh AND f.reference = n.ref
    WHERE NOT f.afvist AND f.reference <> ''
"""

# A new claim in the register.
_NY_FORDRING = """
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, opret_aktion_id,
        type_kode, art, kategori, reference, backend, afvist, forfaldsdato, modtagelsesdato, anmeldt_oere)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A new action.
_NY_AKTION = """
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend,
        rute, beloeb_oere, fakta, bemaerkninger, pakke, venter_paa, modtaget, aendret)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A line of history.
_NY_HISTORIK = "INSERT INTO nymf.historik (aktion_id, tilstand, tidspunkt, aarsag) VALUES (%s, %s, %s, %s)"

# Change the state of an action, from the states that allow it; a wait is over once it moves on.
_SKIFT = """
    UPDATE nymf.aktion SET tilstand = %(til)s, aendret = %(nu)s, bemaerkninger = bemaerkninger || %(nye)s,
        venter_paa = CASE WHEN %(til)s = 'WAITING' THEN venter_paa END
    WHERE aktion_id = %(aktion_id)s AND tilstand = ANY(%(fra)s) RETURNING aktion_id
"""
# A claim whose creation was rejected gives its reference free.
_AFVIS_FORDRING = "UPDATE nymf.fordring SET afvist = true WHERE opret_aktion_id = %s"
# The id by which the collection system knows a claim.
_BACKEND_ID = "UPDATE nymf.fordring SET backend_fordring_id = %s WHERE opret_aktion_id = %s"

# The history of a claim's actions, in order.
_HISTORIK = """
    SELECT h.aktion_id, a.aktionskode, h.tilstand, h.tidspunkt, h.aarsag
    FROM nymf.historik h JOIN nymf.aktion a USING (aktion_id) WHERE a.fordring_id = %s ORDER BY h.nr
"""


@dataclass(frozen=True, slots=True)
class NyFordring:
    """A claim to add to the register: its creating action, and what is not in that."""

    aktion: Aktion
    data: Fordringsdata
    modtagelsesdato: date


def laas(conn: Connection, fordringshaver_ids: Collection[int]) -> None:
    """Hold the registers of these claimants until the transaction ends; always in the same order."""
    for fordringshaver_id in sorted(set(fordringshaver_ids)):
        conn.execute(_LAAS, (fordringshaver_id,))


def laas_aktion(conn: Connection, aktion_id: int) -> Aktion | None:
    """Hold the register that an action belongs to, and read the action; None when there is no such action."""
    conn.execute(_LAAS_AKTION, (aktion_id,))
    return aktion(conn, aktion_id)


def aktion(conn: Connection, aktion_id: int) -> Aktion | None:
    """An action; None when there is no such action."""
    raekke = conn.execute(_AKTION_VED_ID, (aktion_id,)).fetchone()
    return _aktion(raekke) if raekke else None


def nye_ider(conn: Connection, antal: int) -> list[tuple[int, int]]:
    """New pairs of fordrings-ID and action id."""
    return [(fordring_id, aktion_id) for fordring_id, aktion_id in conn.execute(_NYE_IDER, (antal,))]


def nyt_aktion_id(conn: Connection) -> int:
    """A new action id."""
    return int(conn.execute(_NYT_AKTION_ID).fetchone()[0])  # type: ignore[index]  # a sequence always answers


def _kolonner(noegler: Iterable[tuple[int, Any]]) -> tuple[list[int], list[Any]]:
    par = list(noegler)
    return [ejer for ejer, _ in par], [egen for _, egen in par]


def aktioner_ved_noegle(conn: Connection, noegler: Iterable[Noegle]) -> dict[Noegle, Aktion]:
    """The actions with these external ids."""
    raekker = conn.execute(_AKTIONER_VED_NOEGLE, _kolonner(noegler))
    return {(aktion.fordringshaver_id, aktion.ekstern_id): aktion for aktion in map(_aktion, raekker)}


def ventende(conn: Connection, aktion_id: int) -> list[Aktion]:
    """The open actions that wait for this one."""
    return [_aktion(raekke) for raekke in conn.execute(_VENTENDE, (aktion_id,))]


def sidste_aabne(conn: Connection, fordring_id: int) -> int | None:
    """The last action on a claim that has not ended, if there is one."""
    raekke = conn.execute(_SIDSTE_AABNE, (fordring_id,)).fetchone()
    return raekke[0] if raekke else None


def soeg(conn: Connection, hvad: Aktionsfilter) -> list[Aktion]:
    """The actions asked for, in order of id."""
    soegning = {felt: getattr(hvad, felt) for felt in hvad.__dataclass_fields__}
    return [_aktion(raekke) for raekke in conn.execute(_SOEG, soegning)]


def poster_ved_noegle(conn: Connection, noegler: Iterable[Noegle]) -> dict[Noegle, Registerpost]:
    """The register entries with these external ids."""
    raekker = conn.execute(_POSTER_VED_NOEGLE, _kolonner(noegler))
    return {(post.fordringshaver_id, post.ekstern_id): post for post in map(_post, raekker)}


def poster_ved_id(conn: Connection, fordring_ids: Collection[int]) -> dict[int, Registerpost]:
    """The register entries with these fordrings-IDs."""
    return {post.fordring_id: post for post in map(_post, conn.execute(_POSTER_VED_ID, (list(fordring_ids),)))}


def poster(conn: Connection, fordringshaver_id: int | None, efter: int, graense: int) -> list[Registerpost]:
    """The register in order of fordrings-ID, from the one after `efter`."""
    raekker = conn.execute(_POSTER, (efter, fordringshaver_id, fordringshaver_id, graense))
    return [_post(raekke) for raekke in raekker]


def brugte_referencer(conn: Connection, par: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Those of the claimants' references that a claim already has."""
    return {(ejer, reference) for ejer, reference in conn.execute(_REFERENCER, _kolonner(par))}


def gem_fordringer(conn: Connection, nye: Sequence[NyFordring]) -> None:
    """Add claims to the register."""
    with conn.cursor() as cursor:
        cursor.executemany(_NY_FORDRING, [_fordring_raekke(ny) for ny in nye])


def gem_aktioner(conn: Connection, nye: Sequence[tuple[Aktion, Aarsag]]) -> None:
    """Add actions, each with the two first lines of its history: received, and what came of it and why."""
    historik: list[tuple[Any, ...]] = []
    for aktion, aarsag in nye:
        modtaget = (aktion.aktion_id, Aktionstilstand.RECEIVED, aktion.modtaget, Aarsag.MODTAGET)
        historik += [modtaget, (aktion.aktion_id, aktion.tilstand, aktion.aendret, aarsag)]
    with conn.cursor() as cursor:
        cursor.executemany(_NY_AKTION, [_aktion_raekke(aktion) for aktion, _ in nye])
        cursor.executemany(_NY_HISTORIK, historik)


def skift(
    conn: Connection,
    aktion_id: int,
    *,
    fra: Collection[Aktionstilstand],
    til: Aktionstilstand,
    nu: datetime,
    aarsag: Aarsag,
    nye: Sequence[Bemaerkning] = (),
) -> bool:
    """Change an action's state and write it in the history; False when it is in none of the states `fra`."""
    vaerdier = {
        "aktion_id": aktion_id,
        "fra": list(fra),
        "til": til,
        "nu": nu,
        "nye": Jsonb([bemaerkning.til_json() for bemaerkning in nye]),
    }
    if not conn.execute(_SKIFT, vaerdier).fetchone():
        return False
    conn.execute(_NY_HISTORIK, (aktion_id, til, nu, aarsag))
    return True


def afvis_fordring(conn: Connection, opret_aktion_id: int) -> None:
    """Mark the claim that this action was to create as rejected."""
    conn.execute(_AFVIS_FORDRING, (opret_aktion_id,))


def gem_backend_id(conn: Connection, opret_aktion_id: int, backend_fordring_id: int) -> None:
    """Keep the id that the collection system gave the claim."""
    conn.execute(_BACKEND_ID, (backend_fordring_id, opret_aktion_id))


def historik(conn: Connection, fordring_id: int) -> list[Historikpost]:
    """What happened to the actions of a claim, in order."""
    return [
        Historikpost(aktion_id, kode, Aktionstilstand(tilstand), tidspunkt, Aarsag(aarsag))
        for aktion_id, kode, tilstand, tidspunkt, aarsag in conn.execute(_HISTORIK, (fordring_id,))
    ]


def _fordring_raekke(ny: NyFordring) -> tuple[Any, ...]:
    aktion, data = ny.aktion, ny.data
    return (
        aktion.fordring_id,
        aktion.fordringshaver_id,
        aktion.ekstern_id,
        aktion.hoved_fordring_id,
        aktion.aktion_id,
        data.type_kode,
        data.art,
        data.kategori,
        data.reference,
        aktion.backend,
        aktion.tilstand is Aktionstilstand.REJECTED,
        data.forfaldsdato,
        ny.modtagelsesdato,
        data.beloeb_oere,
    )


def _aktion_raekke(aktion: Aktion) -> tuple[Any, ...]:
    return (
        aktion.aktion_id,
        aktion.fordring_id,
        aktion.fordringshaver_id,
        aktion.ekstern_id,
        aktion.aktionskode,
        aktion.tilstand,
        aktion.backend,
        aktion.rute,
        aktion.data.beloeb_oere,
        Jsonb(aktion.data.til_json()),
        Jsonb([bemaerkning.til_json() for bemaerkning in aktion.bemaerkninger]),
        aktion.pakke,
        aktion.venter_paa,
        aktion.modtaget,
        aktion.aendret,
    )


def _aktion(raekke: tuple[Any, ...]) -> Aktion:
    (
        aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend, rute, hoved_fordring_id,
        fakta, bemaerkninger, pakke, venter_paa, modtaget, aendret,
    ) = raekke  # fmt: skip
    opret = aktionskode == "OPRETFORDRING"
    return Aktion(
        aktion_id=aktion_id,
        fordring_id=fordring_id,
        fordringshaver_id=fordringshaver_id,
        ekstern_id=ekstern_id,
        aktionskode=aktionskode,
        tilstand=Aktionstilstand(tilstand),
        backend=Backend(backend) if backend else None,
        rute=Aarsag(rute) if rute else None,
        hoved_fordring_id=hoved_fordring_id,
        data=Fordringsdata.fra_json(fakta) if opret else Nedskrivning.fra_json(fakta),
        bemaerkninger=tuple(map(Bemaerkning.fra_json, bemaerkninger)),
        pakke=pakke,
        venter_paa=venter_paa,
        modtaget=modtaget,
        aendret=aendret,
    )


def _post(raekke: tuple[Any, ...]) -> Registerpost:
    (
        fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, type_kode, art, kategori, backend,
        backend_fordring_id, tilstand, opret_aktion_id, forfaldsdato, modtagelsesdato, anmeldt_oere, rest_oere,
    ) = raekke  # fmt: skip
    return Registerpost(
        fordring_id=fordring_id,
        fordringshaver_id=fordringshaver_id,
        ekstern_id=ekstern_id,
        hoved_fordring_id=hoved_fordring_id,
        type_kode=type_kode,
        art=art,
        kategori=kategori,
        backend=Backend(backend) if backend else None,
        backend_fordring_id=int(backend_fordring_id) if backend_fordring_id is not None else None,
        tilstand=Aktionstilstand(tilstand),
        opret_aktion_id=opret_aktion_id,
        forfaldsdato=forfaldsdato,
        modtagelsesdato=modtagelsesdato,
        anmeldt_oere=anmeldt_oere,
        rest_oere=int(rest_oere),
    )
