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
from fordringsbro.platform.database import Connection, mange
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

# A new claim in the register.
_NY_FORDRING = """
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, opret_aktion_id,
        type_kode, art, kategori, reference, backend, afvist, forfaldsdato, modtagelsesdato, anmeldt_oere,
        hovedstol_oere, saldo_oere, genindsendt_fra, opskriver_fordring_id)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
# A claim whose creation was rejected gives its reference free, and the claim that it was sent again for.
_AFVIS_FORDRING = """
    UPDATE nymf.fordring SET afvist = true, ophoer_aarsag = NULL, ophoer_dato = NULL, ophoer_aktion_id = NULL
    WHERE opret_aktion_id = %s
"""
_FRIGIV_GENINDSENDT = """
    UPDATE nymf.fordring f SET genindsendt_som = NULL FROM nymf.fordring ny
    WHERE ny.opret_aktion_id = %s AND f.genindsendt_som = ny.fordring_id
"""
# The id by which the collection system knows a claim.
_BACKEND_ID = "UPDATE nymf.fordring SET backend_fordring_id = %s WHERE opret_aktion_id = %s"
# Note that a claim was sent again; one that was already is left as it is.
_GENINDSENDT = """
    UPDATE nymf.fordring SET genindsendt_som = %s WHERE fordring_id = %s AND genindsendt_som IS NULL
    RETURNING fordring_id
"""
# Change a balance, a principal, an art.
_SALDO = "UPDATE nymf.fordring SET saldo_oere = saldo_oere + %s WHERE fordring_id = %s"
_HOVEDSTOL = "UPDATE nymf.fordring SET hovedstol_oere = %s WHERE fordring_id = %s"
_ART = "UPDATE nymf.fordring SET art = %s WHERE fordring_id = %s"
# End a claim with what belongs to it in the same system and was created there: what still stands in hearing, waits or
# is on its way was never in collection. FEJL replaces a milder end; nothing replaces FEJL itself.
_OPHOER = """
    UPDATE nymf.fordring f SET ophoer_aarsag = %(aarsag)s, ophoer_dato = %(dato)s, ophoer_aktion_id = %(aktion_id)s
    FROM nymf.fordring h, nymf.aktion o
    WHERE h.fordring_id = %(fordring_id)s AND o.aktion_id = f.opret_aktion_id AND o.tilstand = 'DONE'
      AND (f.fordring_id = h.fordring_id OR f.hoved_fordring_id = h.fordring_id
           OR f.opskriver_fordring_id = h.fordring_id)
      AND f.backend = h.backend AND NOT f.afvist
      AND (f.ophoer_aarsag IS NULL
           OR %(aarsag)s = 'FEJL' AND f.ophoer_aarsag NOT IN ('FEJL', 'RETU', 'KONV'))
    RETURNING f.fordring_id
"""
# A claim that is in collection moves to the other system under an id of that system.
_FLYT = """
    UPDATE nymf.fordring f SET backend = %(til)s, backend_fordring_id = %(id)s, flyttet = true FROM nymf.aktion o
    WHERE f.fordring_id = %(fordring_id)s AND f.backend <> %(til)s AND f.ophoer_aarsag IS NULL
      AND o.aktion_id = f.opret_aktion_id AND o.tilstand = 'DONE'
    RETURNING f.fordring_id
"""
# A claim that was not sent yet follows its main claim to the other system.
_FOELG = "UPDATE nymf.fordring SET backend = %s WHERE opret_aktion_id = %s AND backend_fordring_id IS NULL"


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


def kolonner(noegler: Iterable[tuple[int, Any]]) -> tuple[list[int], list[Any]]:
    """Pairs as two columns."""
    par = list(noegler)
    return [ejer for ejer, _ in par], [egen for _, egen in par]


def poster_ved_noegle(conn: Connection, noegler: Iterable[Noegle]) -> dict[Noegle, Registerpost]:
    """The register entries with these external ids."""
    raekker = conn.execute(_POSTER_VED_NOEGLE, kolonner(noegler))
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
    raekker = conn.execute(_REFERENCER, kolonner(par))
    return {(ejer, reference): fordring_id for ejer, reference, fordring_id in raekker}


def gem_fordringer(conn: Connection, nye: Sequence[NyFordring]) -> None:
    """Add claims to the register."""
    felter = [felt.name for felt in fields(NyFordring)]
    with conn.cursor() as cursor:
        cursor.executemany(_NY_FORDRING, [[getattr(ny, felt) for felt in felter] for ny in nye])


def afvis_fordring(conn: Connection, opret_aktion_id: int) -> None:
    """Mark the claim that this action was to create as rejected."""
    conn.execute(_AFVIS_FORDRING, (opret_aktion_id,))
    conn.execute(_FRIGIV_GENINDSENDT, (opret_aktion_id,))


def gem_backend_id(conn: Connection, opret_aktion_id: int, backend_fordring_id: int) -> None:
    """Keep the id that the collection system gave the claim."""
    conn.execute(_BACKEND_ID, (backend_fordring_id, opret_aktion_id))


def genindsendt(conn: Connection, som: Mapping[int, int]) -> None:
    """Note that claims were sent again, each with the id that it has now.

    Raises:
        LookupError: When one of them was sent again before.
    """
    skiftede = mange(conn, _GENINDSENDT, [(ny, gammel) for gammel, ny in som.items()])
    if skiftede != som.keys():
        raise LookupError(f"sent again before: {sorted(som.keys() - skiftede)}")


def bogfoer_saldo(conn: Connection, fordring_id: int, oere: int) -> None:
    """Change a claim's balance by an amount."""
    conn.execute(_SALDO, (oere, fordring_id))


def bogfoer_hovedstol(conn: Connection, fordring_id: int, oere: int) -> None:
    """Set a claim's principal."""
    conn.execute(_HOVEDSTOL, (oere, fordring_id))


def bogfoer_art(conn: Connection, fordring_id: int, art: str) -> None:
    """Set a claim's art."""
    conn.execute(_ART, (art, fordring_id))


def bogfoer_ophoer(conn: Connection, fordring_id: int, ophoer: Ophoer) -> list[int]:
    """End a claim, and what is related to it in the same system; gives the claims that ended."""
    vaerdier = {"aarsag": ophoer.aarsag, "dato": ophoer.dato, "aktion_id": ophoer.aktion_id}
    return [endt for (endt,) in conn.execute(_OPHOER, {**vaerdier, "fordring_id": fordring_id})]


def flyt(conn: Connection, fordring_id: int, backend: Backend, backend_fordring_id: int) -> None:
    """Note that a claim lives in another system now.

    Raises:
        LookupError: When it is not in collection, or in that system already.
    """
    vaerdier = {"fordring_id": fordring_id, "til": backend, "id": backend_fordring_id}
    if conn.execute(_FLYT, vaerdier).fetchone() is None:
        raise LookupError(f"claim {fordring_id} can't be moved")


def foelg(conn: Connection, opret_aktion_id: int, backend: Backend) -> None:
    """Note that a claim that was not sent yet will live in another system."""
    conn.execute(_FOELG, (backend, opret_aktion_id))


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
