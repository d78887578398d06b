"""SQL of the actions and their history."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from psycopg.types.json import Jsonb

from fordringsbro.aktion import dokument_store
from fordringsbro.aktion.aktioner import Aktionskode, beloeb, bilag, indhold_fra_json, indhold_til_json
from fordringsbro.aktion.fordringsdata import Dokument
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Aktion, Aktionsfilter, Bemaerkning, Historikpost, Kvitteringsdata
from fordringsbro.nymf.register.register_store import Noegle
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.record import record

# One claimant's register is changed by one transaction at a time; the first number keeps the lock apart from others.
_LAAS = "SELECT pg_advisory_xact_lock(8590, %s)"
# The same for the claimants that actions belong to, in the same order.
_LAAS_AKTIONER = """
    SELECT pg_advisory_xact_lock(8590, fh)
    FROM (SELECT DISTINCT fordringshaver_id AS fh FROM nymf.aktion WHERE aktion_id = ANY(%s) ORDER BY fh) f
"""
# New ids for actions, and for claims. DMI knows what is created there by our ids, and an id under which a claim was
# moved there may stand anywhere in the series: it is never given to another one.
_NYE_AKTION_IDER = "SELECT nextval('nymf.aktion_id') FROM generate_series(1, %s)"
_NYE_FORDRING_IDER = """
    WITH ny AS MATERIALIZED (SELECT nextval('nymf.fordring_id') AS id FROM generate_series(1, %s))
    SELECT id FROM ny
    WHERE NOT EXISTS (SELECT 1 FROM nymf.fordring f WHERE f.backend_fordring_id = ny.id::numeric AND f.backend = 'DMI')
      AND NOT EXISTS (SELECT 1 FROM nymf.registerhaendelse h WHERE h.fra_backend = 'DMI' AND h.fra_id = ny.id::numeric)
"""

_AKTION = """
    SELECT a.aktion_id, a.fordring_id, a.fordringshaver_id, a.ekstern_id, a.aktionskode, a.tilstand, a.backend, a.rute,
           f.hoved_fordring_id, a.fakta, a.bemaerkninger, a.pakke, a.venter_paa, a.modtaget, a.aendret,
           a.reference_aktion_id, a.virkning_fordring_id, a.virkning_oere, a.skaber_fordring_id, f.modtagelsesdato,
           a.kvittering, a.forudsaetter_aktion_id, CASE WHEN f.flyttet THEN f.backend_fordring_id END,
           CASE WHEN h.flyttet AND h.backend = a.backend THEN h.backend_fordring_id END,
           CASE WHEN t.flyttet AND t.backend = a.backend THEN t.backend_fordring_id END
    FROM nymf.aktion a LEFT JOIN nymf.fordring f USING (fordring_id)
    LEFT JOIN nymf.fordring h ON h.fordring_id = f.hoved_fordring_id AND a.skaber_fordring_id = f.fordring_id
    LEFT JOIN nymf.fordring t ON t.fordring_id = f.genindsendt_fra AND a.skaber_fordring_id = f.fordring_id
"""
# Actions by claimant and external id.
_AKTIONER_VED_NOEGLE = f"""
    {_AKTION} JOIN unnest(%s::int[], %s::uuid[]) AS n(fh, eid) ON a.fordringshaver_id = n.fh AND a.ekstern_id = n.eid
"""
# Actions by id.
_AKTIONER_VED_ID = f"{_AKTION} WHERE a.aktion_id = ANY(%s)"
# The open actions that wait for one of some actions, in order.
_VENTENDE = f"{_AKTION} WHERE a.venter_paa = ANY(%s) AND a.tilstand IN ('WAITING', 'HEARING') ORDER BY a.aktion_id"
# The actions on some claims that have not ended, in order: on the claim itself, on its balance, or creating it. Of some
# claims also those that came later and were sent already.
_AABNE = f"""
    {_AKTION} WHERE a.tilstand NOT IN ('DONE', 'REJECTED')
      AND (a.aktion_id < %(foer)s OR a.tilstand = 'ROUTED' AND a.fordring_id = ANY(%(sendte)s))
      AND (a.fordring_id = ANY(%(ider)s) OR a.virkning_fordring_id = ANY(%(ider)s)
           OR a.skaber_fordring_id = ANY(%(ider)s))
    ORDER BY a.aktion_id
"""
# The creations of claims that were to be related to some claims and were not sent yet, in order.
_USENDTE_UNDER = f"""
    {_AKTION} WHERE f.hoved_fordring_id = ANY(%s) AND a.skaber_fordring_id = a.fordring_id
      AND a.tilstand IN ('WAITING', 'HEARING') ORDER BY a.aktion_id
"""
# What undoes some actions and was not rejected.
_ANNULLERINGER = f"""
    {_AKTION} WHERE a.reference_aktion_id = ANY(%s) AND a.tilstand <> 'REJECTED' ORDER BY a.aktion_id
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

# New actions.
_NY_AKTION = """
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend,
        rute, beloeb_oere, fakta, bemaerkninger, pakke, venter_paa, modtaget, aendret, reference_aktion_id,
        virkning_fordring_id, virkning_oere, skaber_fordring_id, forudsaetter_aktion_id)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::uuid[], %s::text[], %s::text[], %s::text[],
        %s::text[], %s::bigint[], %s::jsonb[], %s::jsonb[], %s::text[], %s::bigint[], %s::timestamptz[],
        %s::timestamptz[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[])
"""
# Lines of history, in order.
_NY_HISTORIK = """
    INSERT INTO nymf.historik (aktion_id, tilstand, tidspunkt, aarsag)
    SELECT aktion_id, tilstand, tidspunkt, aarsag
    FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::text[])
        WITH ORDINALITY AS n(aktion_id, tilstand, tidspunkt, aarsag, nr) ORDER BY nr
"""

# Change the states of actions, from the states that allow it; a wait is over once one moves on.
_SKIFT = """
    UPDATE nymf.aktion a SET tilstand = n.til, aendret = %(nu)s, bemaerkninger = a.bemaerkninger || n.nye,
        venter_paa = CASE WHEN n.til = 'WAITING' THEN a.venter_paa END
    FROM unnest(%(ider)s::bigint[], %(til)s::text[], %(nye)s::jsonb[]) AS n(aktion_id, til, nye)
    WHERE a.aktion_id = n.aktion_id AND a.tilstand = ANY(%(fra)s) RETURNING a.aktion_id
"""
# Wait for another action.
_VENT_PAA = """
    UPDATE nymf.aktion SET venter_paa = %s WHERE aktion_id = %s AND tilstand = 'WAITING' RETURNING aktion_id
"""
# Go by another way than was decided first; only what was not sent can.
_OMRUT = "UPDATE nymf.aktion SET backend = %s, rute = %s WHERE aktion_id = %s AND tilstand IN ('WAITING', 'HEARING')"
# Actions did less than they said; so do those that undo them, and those that undo these, as far as they are to come.
_VIRKNING = """
    WITH RECURSIVE roert (aktion_id, oere) AS (
        SELECT aktion_id, oere FROM unnest(%s::bigint[], %s::bigint[]) AS n(aktion_id, oere)
        UNION ALL
        SELECT a.aktion_id, -r.oere FROM roert r JOIN nymf.aktion a ON a.reference_aktion_id = r.aktion_id
        WHERE a.tilstand NOT IN ('DONE', 'REJECTED') AND a.virkning_oere <> 0
    )
    UPDATE nymf.aktion a SET virkning_oere = r.oere FROM roert r WHERE a.aktion_id = r.aktion_id
"""
# Keep what receipts said.
_KVITTERING = """
    UPDATE nymf.aktion a SET kvittering = n.sagt FROM unnest(%s::bigint[], %s::jsonb[]) AS n(aktion_id, sagt)
    WHERE a.aktion_id = n.aktion_id
"""

# The history of a claim's actions, in order.
_HISTORIK = """
    SELECT h.aktion_id, a.aktionskode, h.tilstand, h.tidspunkt, h.aarsag
    FROM nymf.historik h JOIN nymf.aktion a USING (aktion_id) WHERE a.fordring_id = %s ORDER BY h.nr
"""
#: What is known of claims that were moved: the last columns of an action, in their order.
_FLYTTEDE = ("flyttet_backend_id", "flyttet_hoved_id", "flyttet_tidligere_id")
#: Above every action id.
_ALLE = 10**18


def laas(conn: Connection, fordringshaver_ids: Collection[int]) -> None:
    """Hold the registers of these claimants until the transaction ends; always in the same order."""
    for fordringshaver_id in sorted(set(fordringshaver_ids)):
        conn.execute(_LAAS, (fordringshaver_id,))


def laas_aktioner(conn: Connection, aktion_ids: Collection[int]) -> dict[int, Aktion]:
    """Hold the registers that actions belong to, and read them; those that don't exist are left out."""
    conn.execute(_LAAS_AKTIONER, (list(aktion_ids),))
    return aktioner_ved_id(conn, aktion_ids)


def aktion(conn: Connection, aktion_id: int) -> Aktion | None:
    """An action; None when there is no such action."""
    return aktioner_ved_id(conn, [aktion_id]).get(aktion_id)


def aktioner_ved_id(conn: Connection, aktion_ids: Collection[int]) -> dict[int, Aktion]:
    """The actions with these ids."""
    raekker = conn.execute(_AKTIONER_VED_ID, (list(aktion_ids),))
    return {aktion.aktion_id: aktion for aktion in map(_aktion, raekker)}


def nye_ider(conn: Connection, antal: int) -> list[tuple[int, int]]:
    """New pairs of fordrings-ID and action id."""
    return list(zip(nye_fordring_ider(conn, antal), nye_aktion_ider(conn, antal), strict=True))


def nye_aktion_ider(conn: Connection, antal: int) -> list[int]:
    """New action ids."""
    return [aktion_id for (aktion_id,) in conn.execute(_NYE_AKTION_IDER, (antal,))]


def nye_fordring_ider(conn: Connection, antal: int) -> list[int]:
    """New fordrings-IDs."""
    ider: list[int] = []
    while len(ider) < antal:
        ider += [fordring_id for (fordring_id,) in conn.execute(_NYE_FORDRING_IDER, (antal - len(ider),))]
    return ider


def aktioner_ved_noegle(conn: Connection, noegler: Iterable[Noegle]) -> dict[Noegle, Aktion]:
    """The actions with these external ids."""
    raekker = conn.execute(_AKTIONER_VED_NOEGLE, kolonner(noegler, 2))
    return {(aktion.fordringshaver_id, aktion.ekstern_id): aktion for aktion in map(_aktion, raekker)}


def ventende(conn: Connection, aktion_ids: Collection[int]) -> list[Aktion]:
    """The open actions that wait for one of these."""
    return [_aktion(raekke) for raekke in conn.execute(_VENTENDE, (list(aktion_ids),))]


def aabne(
    conn: Connection, fordring_ids: Collection[int], *, foer: int = _ALLE, sendte: Collection[int] = ()
) -> list[Aktion]:
    """The actions on these claims that have not ended, in order, up to the one with the id `foer`.

    Args:
        conn: The transaction.
        fordring_ids: The claims.
        foer: The first action that is left out.
        sendte: Those of the claims of which later ones are given too, when they were sent.
    """
    soegt = {"ider": list(fordring_ids), "foer": foer, "sendte": list(sendte)}
    return [_aktion(raekke) for raekke in conn.execute(_AABNE, soegt)]


def usendte_under(conn: Connection, hoved_ids: Collection[int]) -> list[Aktion]:
    """The creations of claims that are to be related to these and were not sent yet, in order."""
    return [_aktion(raekke) for raekke in conn.execute(_USENDTE_UNDER, (list(hoved_ids),))]


def annulleringer(conn: Connection, aktion_ids: Collection[int]) -> list[Aktion]:
    """The actions that undo one of these and were not rejected."""
    return [_aktion(raekke) for raekke in conn.execute(_ANNULLERINGER, (list(aktion_ids),))]


def soeg(conn: Connection, hvad: Aktionsfilter) -> list[Aktion]:
    """The actions asked for, in order of id."""
    soegning = {felt: getattr(hvad, felt) for felt in hvad.__dataclass_fields__}
    return [_aktion(raekke) for raekke in conn.execute(_SOEG, soegning)]


def gem_aktioner(conn: Connection, nye: Sequence[tuple[Aktion, Aktionsaarsag]]) -> None:
    """Add actions, each with the two first lines of its history: received, and what came of it and why."""
    if not nye:
        return
    historik: list[tuple[Any, ...]] = []
    vedlagte: list[Dokument] = []
    for aktion, aarsag in nye:
        modtaget = (aktion.aktion_id, Aktionstilstand.RECEIVED, aktion.modtaget, Aktionsaarsag.MODTAGET)
        historik += [modtaget, (aktion.aktion_id, aktion.tilstand, aktion.aendret, aarsag)]
        if aktion.tilstand is not Aktionstilstand.REJECTED:
            vedlagte += bilag(aktion.data).dokumenter
    dokument_store.gem(conn, vedlagte)
    conn.execute(_NY_AKTION, kolonner((_aktion_raekke(aktion) for aktion, _ in nye), 20))
    conn.execute(_NY_HISTORIK, kolonner(historik, 4))


@record
class Skift:
    """A change of an action's state: into which, why, and the remarks it adds."""

    aktion_id: int
    til: Aktionstilstand
    aarsag: Aktionsaarsag
    nye: Sequence[Bemaerkning] = ()


def skift(conn: Connection, alle: Sequence[Skift], nu: datetime, fra: Collection[Aktionstilstand]) -> set[int]:
    """Change states, of each action once, and write them in the history; gives those that were in a state of `fra`."""
    if not alle:
        return set()
    vaerdier = {
        "ider": [et.aktion_id for et in alle],
        "til": [et.til for et in alle],
        "nye": [Jsonb([bemaerkning.til_json() for bemaerkning in et.nye]) for et in alle],
        "nu": nu,
        "fra": list(fra),
    }
    skiftede = {aktion_id for (aktion_id,) in conn.execute(_SKIFT, vaerdier)}
    historik = [(et.aktion_id, et.til, nu, et.aarsag) for et in alle if et.aktion_id in skiftede]
    if historik:
        conn.execute(_NY_HISTORIK, kolonner(historik, 4))
    return skiftede


def vent_paa(conn: Connection, aktion_id: int, paa: int) -> None:
    """Have a waiting action wait for another one.

    Raises:
        LookupError: When it doesn't wait.
    """
    if conn.execute(_VENT_PAA, (paa, aktion_id)).fetchone() is None:
        raise LookupError(f"action {aktion_id} doesn't wait")


def omrut(conn: Connection, aktion_id: int, backend: Backend, rute: Aktionsaarsag) -> None:
    """Have an action that was not sent yet go by another way.

    Raises:
        LookupError: When it was sent, or has ended.
    """
    if conn.execute(_OMRUT, (backend, rute, aktion_id)).rowcount != 1:
        raise LookupError(f"action {aktion_id} was sent")


def gem_kvitteringer(conn: Connection, kvitteringer: Mapping[int, Kvitteringsdata]) -> None:
    """Keep what receipts said of actions that were carried out."""
    if kvitteringer:
        conn.execute(_KVITTERING, (list(kvitteringer), [Jsonb(asdict(en)) for en in kvitteringer.values()]))


def saet_virkninger(conn: Connection, oere: Mapping[int, int]) -> None:
    """Note what actions that have ended did, in øre, where that was less than they said."""
    if oere:
        conn.execute(_VIRKNING, kolonner(oere.items(), 2))


def historik(conn: Connection, fordring_id: int) -> list[Historikpost]:
    """What happened to the actions of a claim, in order."""
    return [
        Historikpost(aktion_id, Aktionskode(kode), Aktionstilstand(tilstand), tidspunkt, Aktionsaarsag(aarsag))
        for aktion_id, kode, tilstand, tidspunkt, aarsag in conn.execute(_HISTORIK, (fordring_id,))
    ]


def _aktion_raekke(aktion: Aktion) -> tuple[Any, ...]:
    fakta = indhold_til_json(aktion.aktionskode, aktion.data)
    return (
        aktion.aktion_id,
        aktion.fordring_id or None,
        aktion.fordringshaver_id,
        aktion.ekstern_id,
        aktion.aktionskode,
        aktion.tilstand,
        aktion.backend,
        aktion.rute,
        beloeb(aktion.data),
        Jsonb(fakta),
        Jsonb([bemaerkning.til_json() for bemaerkning in aktion.bemaerkninger]),
        aktion.pakke,
        aktion.venter_paa,
        aktion.modtaget,
        aktion.aendret,
        aktion.reference_aktion_id,
        aktion.virkning_fordring_id,
        aktion.virkning_oere,
        aktion.skaber_fordring_id,
        aktion.forudsaetter_aktion_id,
    )


def _aktion(raekke: tuple[Any, ...]) -> Aktion:
    (
        aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend, rute, hoved_fordring_id,
        fakta, bemaerkninger, pakke, venter_paa, modtaget, aendret, reference_aktion_id, virkning_fordring_id,
        virkning_oere, skaber_fordring_id, fordring_modtaget, kvittering,
        forudsaetter_aktion_id, *flyttede,
    ) = raekke  # fmt: skip
    kode = Aktionskode(aktionskode)
    return Aktion(
        aktion_id=aktion_id,
        fordring_id=fordring_id or 0,
        fordringshaver_id=fordringshaver_id,
        ekstern_id=ekstern_id,
        aktionskode=kode,
        tilstand=Aktionstilstand(tilstand),
        backend=Backend(backend) if backend else None,
        rute=Aktionsaarsag(rute) if rute else None,
        hoved_fordring_id=hoved_fordring_id,
        data=indhold_fra_json(kode, fakta),
        bemaerkninger=tuple(map(Bemaerkning.fra_json, bemaerkninger)),
        pakke=pakke,
        venter_paa=venter_paa,
        modtaget=modtaget,
        aendret=aendret,
        reference_aktion_id=reference_aktion_id,
        virkning_fordring_id=virkning_fordring_id,
        virkning_oere=virkning_oere,
        skaber_fordring_id=skaber_fordring_id,
        fordring_modtaget=fordring_modtaget,
        kvittering=Kvitteringsdata(**kvittering) if kvittering else None,
        forudsaetter_aktion_id=forudsaetter_aktion_id,
        **dict(zip(_FLYTTEDE, (None if et is None else int(et) for et in flyttede), strict=True)),
    )
