"""SQL of the register: which claim lives where, what it is, and what was booked on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Ophoer, Registerpost
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.record import record

#: A claimant and an id of the claimant's own.
Noegle = tuple[int, UUID]

# What is on its way counts in `rest_oere`: the effects of the actions that have not ended.
_POST = """
    SELECT f.fordring_id, f.fordringshaver_id, f.ekstern_id, f.hoved_fordring_id, f.type_kode, f.art, f.kategori,
           f.backend, f.backend_fordring_id, o.tilstand, f.opret_aktion_id, f.forfaldsdato, f.modtagelsesdato,
           f.anmeldt_oere, f.saldo_oere + coalesce((
               SELECT sum(n.virkning_oere) FROM nymf.aktion n
               WHERE n.virkning_fordring_id = f.fordring_id AND n.tilstand NOT IN ('DONE', 'REJECTED')), 0),
           f.saldo_oere, f.hovedstol_oere, f.ophoer_aarsag, f.ophoer_dato, f.ophoer_aktion_id, f.genindsendt_som,
           f.genindsendt_fra, f.opskriver_fordring_id, f.flyttet
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
    {_POST} WHERE f.fordring_id > %(efter)s
      AND (%(fordringshaver_id)s::int IS NULL OR f.fordringshaver_id = %(fordringshaver_id)s)
      AND (%(backend)s::text IS NULL OR f.backend = %(backend)s)
    ORDER BY f.fordring_id LIMIT %(graense)s
"""
# What is related to claims, or writes them up, and is still there.
_TILHOERENDE = f"""
    {_POST} WHERE (f.hoved_fordring_id = ANY(%(ider)s) OR f.opskriver_fordring_id = ANY(%(ider)s)) AND NOT f.afvist
      AND f.ophoer_aarsag IS NULL ORDER BY f.fordring_id
"""
# Which references of claimants are taken.
_REFERENCER = """
    SELECT f.fordringshaver_id, f.reference, f.fordring_id FROM nymf.fordring f
    JOIN unnest(%s::int[], %s::text[]) AS n(fh, ref) ON f.fordringshaver_id = n.fh AND f.reference = n.ref
    WHERE NOT f.afvist AND f.reference <> '' AND f.genindsendt_som IS NULL
      AND (f.ophoer_aarsag IS NULL OR f.ophoer_aarsag NOT IN ('FEJL', 'RETU'))
"""

# When claims were received; what is related to a main claim inherits that one's moment.
_MODTAGELSER = """
    SELECT f.fordring_id, o.modtaget FROM nymf.fordring f
    JOIN nymf.fordring h ON h.fordring_id = coalesce(f.hoved_fordring_id, f.fordring_id)
    JOIN nymf.aktion o ON o.aktion_id = h.opret_aktion_id WHERE f.fordring_id = ANY(%s)
"""

# New claims in the register.
_NY_FORDRING = """
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, opret_aktion_id,
        type_kode, art, kategori, reference, backend, afvist, forfaldsdato, modtagelsesdato, anmeldt_oere,
        hovedstol_oere, saldo_oere, genindsendt_fra, opskriver_fordring_id)
    SELECT * FROM unnest(%s::bigint[], %s::int[], %s::uuid[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
        %s::text[], %s::text[], %s::text[], %s::boolean[], %s::date[], %s::date[], %s::bigint[], %s::bigint[],
        %s::bigint[], %s::bigint[], %s::bigint[])
"""
# A claim whose creation was rejected gives its reference free, and the claim that it was sent again for.
_AFVIS_FORDRINGER = """
    UPDATE nymf.fordring SET afvist = true, ophoer_aarsag = NULL, ophoer_dato = NULL, ophoer_aktion_id = NULL
    WHERE fordring_id = ANY(%s)
"""
_FRIGIV_GENINDSENDT = "UPDATE nymf.fordring SET genindsendt_som = NULL WHERE genindsendt_som = ANY(%s)"
# The ids by which the collection system knows claims.
_BACKEND_ID = """
    UPDATE nymf.fordring f SET backend_fordring_id = n.hos FROM unnest(%s::bigint[], %s::numeric[]) AS n(id, hos)
    WHERE f.fordring_id = n.id
"""
# Note that claims were sent again; one that was already is left as it is.
_GENINDSENDT = """
    UPDATE nymf.fordring f SET genindsendt_som = n.som FROM unnest(%s::bigint[], %s::bigint[]) AS n(id, som)
    WHERE f.fordring_id = n.id AND f.genindsendt_som IS NULL RETURNING f.fordring_id
"""
# Change balances, principals, arts.
_SALDO = """
    UPDATE nymf.fordring f SET saldo_oere = saldo_oere + n.oere FROM unnest(%s::bigint[], %s::bigint[]) AS n(id, oere)
    WHERE f.fordring_id = n.id
"""
_HOVEDSTOL = """
    UPDATE nymf.fordring f SET hovedstol_oere = n.oere FROM unnest(%s::bigint[], %s::bigint[]) AS n(id, oere)
    WHERE f.fordring_id = n.id
"""
_ART = """
    UPDATE nymf.fordring f SET art = n.art FROM unnest(%s::bigint[], %s::text[]) AS n(id, art)
    WHERE f.fordring_id = n.id
"""
# End claims with what belongs to them in the same system and was created there: what still stands in hearing, waits or
# is on its way was never in collection. FEJL replaces a milder end; nothing replaces FEJL itself. Of two ends that
# reach a claim at once the first counts, unless the other is FEJL.
_OPHOER = """
    WITH n AS (
        SELECT * FROM unnest(%(ider)s::bigint[], %(aarsager)s::text[], %(datoer)s::date[], %(aktioner)s::bigint[])
            WITH ORDINALITY AS n(id, aarsag, dato, aktion_id, nr)
    ), ramt (fordring_id, id) AS (
        SELECT n.id, n.id FROM n
        UNION SELECT f.fordring_id, n.id FROM n JOIN nymf.fordring f ON f.hoved_fordring_id = n.id
        UNION SELECT f.fordring_id, n.id FROM n JOIN nymf.fordring f ON f.opskriver_fordring_id = n.id
    ), ende AS (
        SELECT DISTINCT ON (f.fordring_id) f.fordring_id, n.aarsag, n.dato, n.aktion_id
        FROM ramt r JOIN n USING (id) JOIN nymf.fordring f ON f.fordring_id = r.fordring_id
        JOIN nymf.fordring h ON h.fordring_id = n.id JOIN nymf.aktion o ON o.aktion_id = f.opret_aktion_id
        WHERE o.tilstand = 'DONE' AND f.backend = h.backend AND NOT f.afvist
          AND (f.ophoer_aarsag IS NULL OR n.aarsag = 'FEJL' AND f.ophoer_aarsag NOT IN ('FEJL', 'RETU', 'KONV'))
        ORDER BY f.fordring_id, n.aarsag = 'FEJL' DESC, n.nr
    )
    UPDATE nymf.fordring f SET ophoer_aarsag = e.aarsag, ophoer_dato = e.dato, ophoer_aktion_id = e.aktion_id
    FROM ende e WHERE f.fordring_id = e.fordring_id RETURNING f.fordring_id
"""
# A claim that is in collection moves to the other system under an id of that system.
_FLYT = """
    UPDATE nymf.fordring f SET backend = %(til)s, backend_fordring_id = %(id)s, flyttet = true FROM nymf.aktion o
    WHERE f.fordring_id = %(fordring_id)s AND f.backend <> %(til)s AND f.ophoer_aarsag IS NULL
      AND o.aktion_id = f.opret_aktion_id AND o.tilstand = 'DONE'
    RETURNING f.fordring_id
"""
# A claim that was not sent yet follows its main claim to the other system.
_FOELG = "UPDATE nymf.fordring SET backend = %s WHERE fordring_id = %s AND backend_fordring_id IS NULL"


@record
class NyFordring:
    """A claim to add to the register.

    Attributes:
        saldo_oere: The balance before anything was booked; a write-up claim begins with nothing.
    """

    fordring_id: int
    fordringshaver_id: int
    ekstern_id: UUID
    hoved_fordring_id: int | None
    opret_aktion_id: int
    type_kode: str
    art: str
    kategori: str
    reference: str
    backend: Backend | None
    afvist: bool
    forfaldsdato: date | None
    modtagelsesdato: date
    anmeldt_oere: int
    hovedstol_oere: int
    saldo_oere: int
    genindsendt_fra: int | None = None
    opskriver_fordring_id: int | None = None


def modtagelser(conn: Connection, fordring_ids: Collection[int]) -> dict[int, datetime]:
    """When claims were received, by their fordrings-IDs."""
    return dict(conn.execute(_MODTAGELSER, (list(fordring_ids),)).fetchall())


def poster_ved_noegle(conn: Connection, noegler: Iterable[Noegle]) -> dict[Noegle, Registerpost]:
    """The register entries with these external ids."""
    raekker = conn.execute(_POSTER_VED_NOEGLE, kolonner(noegler, 2))
    return {(post.fordringshaver_id, post.ekstern_id): post for post in map(_post, raekker)}


def poster_ved_id(conn: Connection, fordring_ids: Iterable[int]) -> dict[int, Registerpost]:
    """The register entries with these fordrings-IDs."""
    return {post.fordring_id: post for post in map(_post, conn.execute(_POSTER_VED_ID, (list(fordring_ids),)))}


def poster(
    conn: Connection, fordringshaver_id: int | None, backend: Backend | None, efter: int, graense: int
) -> list[Registerpost]:
    """The register in order of fordrings-ID, from the one after `efter`."""
    hvad = {"fordringshaver_id": fordringshaver_id, "backend": backend, "efter": efter, "graense": graense}
    return [_post(raekke) for raekke in conn.execute(_POSTER, hvad)]


def tilhoerende(conn: Connection, fordring_ids: Collection[int]) -> list[Registerpost]:
    """What is related to one of these claims, or writes one up, and is still there."""
    return [_post(raekke) for raekke in conn.execute(_TILHOERENDE, {"ider": list(fordring_ids)})]


def brugte_referencer(conn: Connection, par: Iterable[tuple[int, str]]) -> dict[tuple[int, str], int]:
    """Those of the claimants' references that a claim already has, with that claim's fordrings-ID."""
    raekker = conn.execute(_REFERENCER, kolonner(par, 2))
    return {(ejer, reference): fordring_id for ejer, reference, fordring_id in raekker}


def gem_fordringer(conn: Connection, nye: Sequence[NyFordring]) -> None:
    """Add claims to the register."""
    if nye:
        conn.execute(_NY_FORDRING, [[getattr(ny, felt.name) for ny in nye] for felt in fields(NyFordring)])


def afvis_fordringer(conn: Connection, fordring_ids: Collection[int]) -> None:
    """Mark claims as rejected: the actions that were to create them were."""
    if fordring_ids:
        conn.execute(_AFVIS_FORDRINGER, (list(fordring_ids),))
        conn.execute(_FRIGIV_GENINDSENDT, (list(fordring_ids),))


def gem_backend_ider(conn: Connection, ider: Mapping[int, int]) -> None:
    """Keep the ids that the collection system gave claims, by the claims' own."""
    if ider:
        conn.execute(_BACKEND_ID, kolonner(ider.items(), 2))


def genindsendt(conn: Connection, som: Mapping[int, int]) -> None:
    """Note that claims were sent again, each with the id that it has now.

    Raises:
        LookupError: When one of them was sent again before.
    """
    skiftede = {gammel for (gammel,) in conn.execute(_GENINDSENDT, kolonner(som.items(), 2))} if som else set()
    if skiftede != som.keys():
        raise LookupError(f"sent again before: {sorted(som.keys() - skiftede)}")


def bogfoer_saldi(conn: Connection, aendringer: Mapping[int, int]) -> None:
    """Change claims' balances, each by an amount in øre."""
    if aendringer:
        conn.execute(_SALDO, kolonner(aendringer.items(), 2))


def bogfoer_hovedstole(conn: Connection, hovedstole: Mapping[int, int]) -> None:
    """Set claims' principals, in øre."""
    if hovedstole:
        conn.execute(_HOVEDSTOL, kolonner(hovedstole.items(), 2))


def bogfoer_arter(conn: Connection, arter: Mapping[int, str]) -> None:
    """Set claims' arts."""
    if arter:
        conn.execute(_ART, kolonner(arter.items(), 2))


def bogfoer_ophoer(conn: Connection, ophoer: Mapping[int, Ophoer]) -> list[int]:
    """End claims, and what is related to them in the same system; gives the claims that ended."""
    if not ophoer:
        return []
    vaerdier = {
        "ider": list(ophoer),
        "aarsager": [ende.aarsag for ende in ophoer.values()],
        "datoer": [ende.dato for ende in ophoer.values()],
        "aktioner": [ende.aktion_id for ende in ophoer.values()],
    }
    return [endt for (endt,) in conn.execute(_OPHOER, vaerdier)]


def flyt(conn: Connection, fordring_id: int, backend: Backend, backend_fordring_id: int) -> None:
    """Note that a claim lives in another system now.

    Raises:
        LookupError: When it is not in collection, or in that system already.
    """
    vaerdier = {"fordring_id": fordring_id, "til": backend, "id": backend_fordring_id}
    if conn.execute(_FLYT, vaerdier).fetchone() is None:
        raise LookupError(f"claim {fordring_id} can't be moved")


def foelg(conn: Connection, fordring_id: int, backend: Backend) -> None:
    """Note that a claim that was not sent yet will live in another system."""
    conn.execute(_FOELG, (backend, fordring_id))


def _post(raekke: tuple[Any, ...]) -> Registerpost:
    (
        fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, type_kode, art, kategori, backend,
        backend_fordring_id, tilstand, opret_aktion_id, forfaldsdato, modtagelsesdato, anmeldt_oere, rest_oere,
        saldo_oere, hovedstol_oere, aarsag, dato, aktion_id, genindsendt_som, genindsendt_fra, opskriver,
        flyttet,
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
        saldo_oere=saldo_oere,
        hovedstol_oere=hovedstol_oere,
        ophoer=Ophoer(aarsag, dato, aktion_id) if aarsag else None,
        genindsendt_som=genindsendt_som,
        genindsendt_fra=genindsendt_fra,
        opskriver_fordring_id=opskriver,
        flyttet=flyttet,
    )
