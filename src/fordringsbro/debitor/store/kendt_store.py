"""SQL that locks what a change touches, and reads how it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.debitor.bog.betaling import Daekning
from fordringsbro.debitor.bog.journal import Kaedeende
from fordringsbro.debitor.bog.kendt import (
    KendtFordring,
    KendtHaeftelse,
    KendtIndbetaling,
    KendtKonto,
    KendtPost,
    Nedbringende,
    Overdragelsesstand,
)
from fordringsbro.debitor.bog.navne import Navne, kan_vaere_eget
from fordringsbro.debitor.bog.tilbagefoersel import DaekningNedregulering
from fordringsbro.debitor.form import Form, haeftelse_form, part_fra
from fordringsbro.debitor.model import Haeftelse, Slags
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.database import Connection, raekker

# The ids are told as one text: of a list psycopg makes a value for each, which took 86 of the 325 µs that both
# statements of a new account cost.
# Nobody else registers this account until the transaction ends, also when the account does not exist yet; and which of
# the ids in a municipality's message are known already, for the usual case that none is.
_LAAS_OG_KEND = "SELECT id, intern, slags FROM debitor.laas_og_kend(%s, %s, %s::uuid[])"
# What municipalities call the things that are kept under other ids.
_EKSTERNE = "SELECT id, ekstern FROM debitor.identifikation WHERE id = ANY(%s) AND ekstern IS NOT NULL"
# What some ids name.
_SLAGS = "SELECT id, slags FROM debitor.identifikation WHERE id = ANY(%s)"

# The account, locked, with its parties: all changes of its claims wait here.
_LAAS_KONTO = "SELECT * FROM debitor.laas_konto(%s)"

# The accounts of some claims and of their main claims, locked in one order so that two callers can't wait for each
# other.
_LAAS_KONTI_FOR = """
    SELECT konto_id FROM debitor.konto
    WHERE konto_id IN (
        SELECT konto_id FROM debitor.fordring WHERE fordring_id = ANY(%(ider)s)
        UNION
        SELECT h.konto_id FROM debitor.fordring f JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
        WHERE f.fordring_id = ANY(%(ider)s)
    )
    ORDER BY konto_id FOR NO KEY UPDATE
"""

# Claims with their balances and where their chains end; read after the account is locked.
_FORDRINGER = """
    SELECT f.fordring_id, f.konto_id, f.kommune_cvr, COALESCE(k.ejer_cvr, k.oprettet_af_cvr) AS ejer_cvr,
           COALESCE(k.ejer_system, k.oprettet_af_system) AS ejer_system, f.hoved_fordring_id, f.slags,
           f.indhold, f.fastsat_srb, f.srb, f.overdragelse, f.journal_seq, f.journal_hash,
           (SELECT COALESCE(SUM(j.beloeb_oere), 0)::bigint FROM debitor.journal j
            WHERE j.fordring_id = f.fordring_id) AS saldo, f.vedroerer, f.henstand_til
    FROM debitor.fordring f JOIN debitor.konto k USING (konto_id)
"""
_FORDRINGER_MED_ID = _FORDRINGER + "WHERE f.fordring_id = ANY(%s)"
_FORDRINGER_PAA_KONTO = _FORDRINGER + "WHERE f.konto_id = %s"

# Liabilities by id.
_HAEFTELSER = """
    SELECT haeftelse_id, konto_id, ophoert, fordring_id, ident_type, ident, startdato, slutdato
    FROM debitor.haeftelse WHERE haeftelse_id = ANY(%s)
"""

# Collection letters by id.
_OPKRAEVNINGER = """
    SELECT opkraevning_id, konto_id, indhold FROM debitor.opkraevning WHERE opkraevning_id = ANY(%s)
"""

# Events by the id of the object they booked.
_POSTER_MED_REFERENCE = """
    SELECT j.reference_id, j.fordring_id, j.beloeb_oere, j.data || COALESCE(t.indhold, '{}'), j.art,
           t.reference_id IS NOT NULL AND t.indhold IS NULL
    FROM debitor.journal j LEFT JOIN debitor.posttekst t USING (reference_id) WHERE j.reference_id = ANY(%s)
"""
# A payment by its id.
_INDBETALING = "SELECT konto_id, indhold AS form FROM debitor.indbetaling WHERE indbetaling_id = %s"

# What a payment covered, in the order it was decided.
_DAEKNINGER = """
    SELECT j.reference_id AS daekning_id, j.fordring_id, -j.beloeb_oere AS beloeb_oere,
           (j.data->>'overdraget')::boolean AS overdraget, f.slags
    FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)
    WHERE f.konto_id = %s AND j.art = 'DAEKKET' AND j.data->>'indbetaling_id' = %s
    ORDER BY (j.data->>'nummer')::integer
"""

# That a payment was taken back, by id.
_INDBETALING_NEDREGULERING = "SELECT indhold FROM debitor.indbetaling_nedregulering WHERE nedregulering_id = %s"

# What it uncovered, in the order it was decided.
_DAEKNING_NEDREGULERINGER = """
    SELECT j.reference_id AS daekning_nedregulering_id, (j.data->>'indbetaling_id')::uuid AS indbetaling_id,
           (j.data->>'daekning_id')::uuid AS daekning_id, j.fordring_id, j.beloeb_oere,
           (j.data->>'overdraget')::boolean AS overdraget, f.slags
    FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)
    WHERE f.konto_id = %s AND j.art = 'DAEKNING_TILBAGEFOERT' AND j.data->>'nedregulering_id' = %s
    ORDER BY (j.data->>'nummer')::integer
"""

# How much of each coverage of a payment was taken back.
_DAEKNINGER_TILBAGEFOERT = """
    SELECT (j.data->>'daekning_id')::uuid, SUM(j.beloeb_oere)::bigint
    FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)
    WHERE f.konto_id = %s AND j.art = 'DAEKNING_TILBAGEFOERT' AND j.data->>'indbetaling_id' = %s
    GROUP BY 1
"""

# What lowered the balances of claims and what is left of each, in the order of booking.
_NEDBRINGENDE = """
    SELECT o.reference_id, o.fordring_id, o.art, -o.beloeb_oere AS beloeb_oere,
           -o.beloeb_oere - COALESCE((
               SELECT SUM(t.beloeb_oere) FROM debitor.journal t
               WHERE t.fordring_id = o.fordring_id AND t.art IN ('DAEKNING_TILBAGEFOERT', 'AFSKRIVNING_TILBAGEFOERT')
                 AND COALESCE(t.data->>'daekning_id', t.data->>'afskrivning_id') = o.reference_id::text
           ), 0)::bigint AS rest_oere, (o.data->>'indbetaling_id')::uuid AS indbetaling_id
    FROM debitor.journal o
    WHERE o.fordring_id = ANY(%s) AND o.art IN ('NEDREGULERET', 'DAEKKET', 'AFSKREVET')
    ORDER BY o.fordring_id, o.seq
"""

# How much of a write-off was reversed.
_AFSKRIVNING_TILBAGEFOERT = """
    SELECT COALESCE(SUM(beloeb_oere), 0)::bigint FROM debitor.journal
    WHERE fordring_id = %s AND art = 'AFSKRIVNING_TILBAGEFOERT' AND data->>'afskrivning_id' = %s
"""


def laas_og_kend(conn: Connection, kommune: str, konto: UUID | None, ider: Collection[UUID]) -> Navne:
    """Keep everybody else from registering the account, if one is given; what a municipality's ids name."""
    rows = conn.execute(_LAAS_OG_KEND, (kommune, konto, f"{{{','.join(map(str, ider))}}}")).fetchall()
    return Navne(
        interne={ekstern: intern for ekstern, intern, _ in rows if ekstern != intern},
        slags={intern: Objekt(slags) for _, intern, slags in rows if slags is not None},
    )


def eksterne(conn: Connection, ider: Collection[UUID]) -> dict[UUID, UUID]:
    """What those of some ids are called by their municipality that are kept under another id."""
    mulige = [i for i in ider if kan_vaere_eget(str(i))]
    return dict(conn.execute(_EKSTERNE, (mulige,)).fetchall()) if mulige else {}


def slags_af(conn: Connection, ider: Sequence[UUID]) -> dict[UUID, Objekt]:
    """What those of some ids name that are in the ledger."""
    return {noegle: Objekt(slags) for noegle, slags in conn.execute(_SLAGS, (list(ider),))}


def laas_konto(conn: Connection, konto_id: UUID) -> KendtKonto | None:
    """The account, locked until the transaction ends; nothing when it doesn't exist."""
    return next(iter(raekker(conn, _konto, _LAAS_KONTO, (konto_id,))), None)


def _konto(
    *,
    oprettet_af_cvr: str,
    oprettet_af_system: UUID,
    ejer_cvr: str,
    ejer_system: UUID,
    parter: list[list[Any]],
    **resten: Any,  # noqa: ANN401 - what is kept as the row has it
) -> KendtKonto:
    efter_rolle: defaultdict[Rolle, tuple[Part, ...]] = defaultdict(tuple)
    ophoerte = {}
    for rolle, ophoert, *felter in parter:
        part = Part(*felter)
        efter_rolle[Rolle(rolle)] += (part,)
        if ophoert is not None:
            ophoerte[part.noegle] = date.fromisoformat(ophoert)
    return KendtKonto(
        oprettet_af=OprettetAf(oprettet_af_cvr, oprettet_af_system),
        ejer=OprettetAf(ejer_cvr, ejer_system),
        parter=efter_rolle,
        ophoerte=ophoerte,
        **resten,
    )


def laas_konti_for(conn: Connection, fordring_ids: Sequence[UUID]) -> None:
    """Lock the accounts of some claims, and those of their main claims, until the transaction ends."""
    conn.execute(_LAAS_KONTI_FOR, {"ider": list(fordring_ids)})


def fordringer_med_id(conn: Connection, fordring_ids: Sequence[UUID]) -> dict[UUID, KendtFordring]:
    """Claims by id, with balance and chain end."""
    return {f.fordring_id: f for f in raekker(conn, _fordring, _FORDRINGER_MED_ID, (list(fordring_ids),))}


def fordringer_paa_konto(conn: Connection, konto_id: UUID) -> dict[UUID, KendtFordring]:
    """All claims of an account, with balance and chain end."""
    return {f.fordring_id: f for f in raekker(conn, _fordring, _FORDRINGER_PAA_KONTO, (konto_id,))}


def _fordring(
    *,
    ejer_cvr: str,
    ejer_system: UUID,
    slags: str,
    overdragelse: str,
    journal_seq: int,
    journal_hash: bytes,
    vedroerer: Form | None,
    **resten: Any,  # noqa: ANN401 - what is kept as the row has it
) -> KendtFordring:
    return KendtFordring(
        ejer=OprettetAf(ejer_cvr, ejer_system),
        slags=Slags(slags),
        overdragelse=Overdragelsesstand(overdragelse),
        ende=Kaedeende(journal_seq, bytes(journal_hash)),
        vedroerer=part_fra(vedroerer),
        **resten,
    )


def haeftelser_med_id(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, KendtHaeftelse]:
    """Liabilities by id: their form as registered, which has no name and address."""
    return {
        noegle: KendtHaeftelse(
            konto_id, haeftelse_form(Haeftelse(noegle, fordring_id, Part(ident_type, ident), start, slut)), ophoert
        )
        for noegle, konto_id, ophoert, fordring_id, ident_type, ident, start, slut in conn.execute(
            _HAEFTELSER, (list(ids),)
        )
    }


def opkraevninger_med_id(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, tuple[UUID, Form]]:
    """Collection letters by id: account and form."""
    return {row[0]: (row[1], row[2]) for row in conn.execute(_OPKRAEVNINGER, (list(ids),))}


def poster_med_reference(conn: Connection, ids: Sequence[UUID]) -> dict[UUID, KendtPost]:
    """Events by the id of what they booked."""
    return {noegle: KendtPost(*post) for noegle, *post in conn.execute(_POSTER_MED_REFERENCE, (list(ids),))}


def indbetaling_med_id(conn: Connection, indbetaling_id: UUID) -> KendtIndbetaling | None:
    """A payment."""
    return next(iter(raekker(conn, KendtIndbetaling, _INDBETALING, (indbetaling_id,))), None)


def daekninger_af(conn: Connection, konto_id: UUID, indbetaling_id: UUID) -> tuple[Daekning, ...]:
    """What a payment covered, in the order it was decided; `overdraget` as it was then."""

    def daekning(*, slags: str, **resten: Any) -> Daekning:  # noqa: ANN401 - what is kept as the row has it
        return Daekning(indbetaling_id=indbetaling_id, slags=Slags(slags), **resten)

    return tuple(raekker(conn, daekning, _DAEKNINGER, (konto_id, str(indbetaling_id))))


def indbetaling_nedregulering_med_id(conn: Connection, nedregulering_id: UUID) -> Form | None:
    """The form of a payment's reversal."""
    row = conn.execute(_INDBETALING_NEDREGULERING, (nedregulering_id,)).fetchone()
    return row[0] if row else None


def daekning_nedreguleringer_af(
    conn: Connection, konto_id: UUID, nedregulering_id: UUID
) -> tuple[DaekningNedregulering, ...]:
    """What a payment's reversal uncovered, in the order it was decided; `overdraget` as it was then."""

    def nedregulering(*, slags: str, **resten: Any) -> DaekningNedregulering:  # noqa: ANN401 - as the row has it
        return DaekningNedregulering(nedregulering_id=nedregulering_id, slags=Slags(slags), **resten)

    return tuple(raekker(conn, nedregulering, _DAEKNING_NEDREGULERINGER, (konto_id, str(nedregulering_id))))


def daekninger_tilbagefoert(conn: Connection, konto_id: UUID, indbetaling_id: UUID) -> dict[UUID, int]:
    """How much of each coverage of a payment was taken back before."""
    return {row[0]: row[1] for row in conn.execute(_DAEKNINGER_TILBAGEFOERT, (konto_id, str(indbetaling_id)))}


def afskrivning_tilbagefoert(conn: Connection, fordring_id: UUID, afskrivning_id: UUID) -> int:
    """How much of a write-off was reversed before."""
    row = conn.execute(_AFSKRIVNING_TILBAGEFOERT, (fordring_id, str(afskrivning_id))).fetchone()
    return row[0] if row else 0


def nedbringende(conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Nedbringende, ...]:
    """What lowered the balances of claims, with what is left of each, in the order of booking on each claim."""
    return tuple(raekker(conn, Nedbringende, _NEDBRINGENDE, (list(fordring_ids),)))
