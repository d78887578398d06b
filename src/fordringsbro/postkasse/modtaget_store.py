"""SQL of the mailbox that stands in for a fagsystem."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner
from fordringsbro.platform.record import record
from fordringsbro.platform.sidelaesning import fra, hvor
from fordringsbro.postkasse.modtaget import Bogfoeringspost, Bogfoeringsslags, Postkassestand

# One message at a time is taken for each fagsystem.
_LAAS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 8591))"
_KOLONNER = "post_id, slags, konto_id, fordring_id, beloeb_oere, forgaenger_id, indbetaling_id, aarsag"
_MED_ID = f"""
    SELECT {_KOLONNER} FROM sf1590.modtaget_post
    WHERE modtager_cvr = %s AND modtager_system = %s AND kommune_cvr IN (%s, '') AND post_id = ANY(%s)
"""
# How much of some posts was reversed.
_TILBAGEFOERT = """
    SELECT forgaenger_id, sum(beloeb_oere)::bigint FROM sf1590.modtaget_post
    WHERE modtager_cvr = %s AND modtager_system = %s AND kommune_cvr IN (%s, '') AND forgaenger_id = ANY(%s)
    GROUP BY forgaenger_id
"""
# Posts of one message, in its order.
_INDSAET = f"""
    INSERT INTO sf1590.modtaget_post (modtager_cvr, modtager_system, kommune_cvr, modtaget_at, {_KOLONNER})
    SELECT %s, %s, %s, %s, {_KOLONNER}
    FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::uuid[], %s::bigint[], %s::uuid[], %s::uuid[], %s::text[])
        WITH ORDINALITY AS n({_KOLONNER}, plads)
    ORDER BY plads
"""
# Everything that was received, in order; of one fagsystem or of all.
_LISTE = f"SELECT nr, modtager_cvr, modtager_system, modtaget_at, {_KOLONNER} FROM sf1590.modtaget_post"


@record
class Postkasselinje:
    """Something that was received: its number, who was told, when and what."""

    nr: int
    modtager: OprettetAf
    modtaget_at: datetime
    post: Bogfoeringspost


def _post(row: Sequence[Any]) -> Bogfoeringspost:
    post_id, slags, konto_id, fordring_id, beloeb, forgaenger, indbetaling, aarsag = row
    return Bogfoeringspost(
        post_id, Bogfoeringsslags(slags), konto_id, fordring_id, beloeb, forgaenger, indbetaling, aarsag
    )


def laas_og_kend(
    conn: Connection, modtager: OprettetAf, kommune_cvr: str, poster: Sequence[Bogfoeringspost]
) -> Postkassestand:
    """Lock a fagsystem's mailbox until the transaction ends, and read what a municipality's message touches."""
    hvem = (modtager.cvr, modtager.it_system, kommune_cvr)
    conn.execute(_LAAS, (f"{modtager.cvr}/{modtager.it_system}",))
    forgaengere = [p.forgaenger_id for p in poster if p.forgaenger_id]
    kendte = conn.execute(_MED_ID, (*hvem, [*(p.post_id for p in poster), *forgaengere])).fetchall()
    tilbagefoert = conn.execute(_TILBAGEFOERT, (*hvem, forgaengere)).fetchall()
    return Postkassestand({row[0]: _post(row) for row in kendte}, dict(tilbagefoert))


def indsaet(
    conn: Connection, modtager: OprettetAf, kommune_cvr: str, poster: Sequence[Bogfoeringspost], nu: datetime
) -> None:
    """Keep what a municipality tells."""
    raekker = (
        (
            p.post_id,
            p.slags.value,
            p.konto_id,
            p.fordring_id,
            p.beloeb_oere,
            p.forgaenger_id,
            p.indbetaling_id,
            p.aarsag,
        )
        for p in poster
    )
    conn.execute(_INDSAET, [modtager.cvr, modtager.it_system, kommune_cvr, nu, *kolonner(raekker, 8)])


def liste(
    conn: Connection,
    system: UUID | None,
    *,
    efter: int | None = None,
    nyeste_foerst: bool = False,
    antal: int = 1000,
) -> list[Postkasselinje]:
    """A page of what was received, by number; of one IT system or of all."""
    givet = {"system": system, "efter": efter, "antal": antal}
    side = fra("nr", nyeste_foerst=nyeste_foerst, efter=efter)
    rows = conn.execute(f"{_LISTE} WHERE {hvor({'system': 'modtager_system = %(system)s'}, givet)}{side}", givet)
    return [
        Postkasselinje(nr, OprettetAf(cvr, it_system), hvornaar, _post(post))
        for nr, cvr, it_system, hvornaar, *post in rows
    ]
