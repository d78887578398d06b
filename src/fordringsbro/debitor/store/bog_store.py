"""SQL that changes the ledger; what it touches is locked by `kendt_store` first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import orjson
from psycopg.errors import UniqueViolation
from psycopg.types.json import Jsonb

from fordringsbro.debitor.bog.journal import FORTAELLES, Journalpost
from fordringsbro.debitor.bog.kendt import Overdragelsesstand, UlovligtSkridtError
from fordringsbro.debitor.bog.notat import gaeldende
from fordringsbro.debitor.form import Form, part_form
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record

# The texts of events, and the note of whoever has them booked, beside the journal.
_TEKSTER = """
    tekster AS (
        INSERT INTO debitor.posttekst (reference_id, fordring_id, indhold)
        SELECT reference_id, fordring_id, tekst
        FROM ind, jsonb_to_recordset(d->'journal') AS r(fordring_id uuid, reference_id uuid, tekst jsonb)
        WHERE tekst IS NOT NULL
    ),
    notater AS (
        INSERT INTO debitor.journalnotat (fordring_id, seq, hvem, hvorfor)
        SELECT fordring_id, seq, %(hvem)s, %(hvorfor)s
        FROM ind, jsonb_to_recordset(d->'journal') AS r(fordring_id uuid, seq integer)
        WHERE %(hvem)s::text IS NOT NULL
    ),
"""

# A whole registration; the function is the one that a new account's only statement calls too.
_REGISTRER = "SELECT debitor.indsaet_registrering(%s::jsonb)"

# Events on claims that exist, and what the claims' rows say of them.
_BOGFOER = f"""
    WITH ind AS (SELECT %(ind)s::jsonb AS d),
    poster AS (
        INSERT INTO debitor.journal (fordring_id, seq, art, beloeb_oere, virkningsdato, bogfoert_at, reference_id,
                                     data, prev_hash, hash)
        SELECT fordring_id, seq, art, beloeb_oere, virkningsdato, %(nu)s, reference_id, data,
               decode(prev_hash, 'hex'), decode(hash, 'hex')
        FROM ind, jsonb_to_recordset(d->'journal')
            AS r(fordring_id uuid, seq integer, art text, beloeb_oere bigint, virkningsdato date, reference_id uuid,
                 data jsonb, prev_hash text, hash text)
    ),
    {_TEKSTER}
    fortaelles AS (
        INSERT INTO debitor.haendelse (konto_id, fordring_id, seq)
        SELECT k.konto_id, p.fordring_id, p.seq
        FROM ind, ROWS FROM (jsonb_to_recordset(d->'fortaelles') AS (fordring_id uuid, seq integer))
            WITH ORDINALITY AS p(fordring_id, seq, orden)
            JOIN debitor.fordring k ON k.fordring_id = p.fordring_id
        ORDER BY p.orden
    )
    UPDATE debitor.fordring f
    SET journal_seq = r.seq, journal_hash = decode(r.hash, 'hex'), aaben = r.saldo > 0,
        fastsat_srb = COALESCE(r.srb, f.fastsat_srb),
        henstand_til = CASE WHEN NOT r.henstand_ophoert THEN GREATEST(r.henstand_til, f.henstand_til) END,
        overdragelse = COALESCE(r.overdragelse, f.overdragelse), indhold = COALESCE(r.indhold, f.indhold)
    FROM ind, jsonb_to_recordset(d->'fordringer')
        AS r(fordring_id uuid, seq integer, hash text, saldo bigint, srb date, henstand_til date, overdragelse text,
             fra text[], indhold jsonb, henstand_ophoert boolean)
    WHERE f.fordring_id = r.fordring_id AND (r.fra IS NULL OR f.overdragelse = ANY(r.fra))
"""

# That something was registered on an account that exists.
_ROER_KONTO = "UPDATE debitor.konto SET senest_registreret_at = %s, findes_fra = NULL WHERE konto_id = %s"

# Names and addresses of parties as they were told last.
_OPDATER_PARTER = """
    UPDATE debitor.kontopart p SET navn = r.navn, adresse = r.adresse, p_nummer = r.p_nummer
    FROM jsonb_to_recordset(%(parter)s::jsonb)
        AS r(rolle text, ident_type text, ident text, navn text, adresse jsonb, p_nummer text)
    WHERE p.konto_id = %(konto)s AND (p.rolle, p.ident_type, p.ident) = (r.rolle, r.ident_type, r.ident)
"""

# The ones that claims concern, likewise.
_OPDATER_VEDROERER = """
    UPDATE debitor.fordring f SET vedroerer = r.vedroerer
    FROM jsonb_to_recordset(%s::jsonb) AS r(fordring_id uuid, vedroerer jsonb) WHERE f.fordring_id = r.fordring_id
"""

# A payment.
_INDSAET_INDBETALING = """
    INSERT INTO debitor.indbetaling (indbetaling_id, konto_id, beloeb_oere, indhold, registreret_at)
    VALUES (%s, %s, %s, %s, %s)
"""


# A payment taken back.
_INDSAET_INDBETALING_NEDREGULERING = """
    INSERT INTO debitor.indbetaling_nedregulering (nedregulering_id, indbetaling_id, konto_id, beloeb_oere, indhold,
                                                   registreret_at)
    VALUES (%s, %s, %s, %s, %s, %s)
"""


def _postform(post: Journalpost) -> Form:
    return {
        "fordring_id": post.fordring_id,
        "seq": post.seq,
        "art": post.art,
        "beloeb_oere": post.beloeb_oere,
        "virkningsdato": post.virkningsdato,
        "reference_id": post.reference_id,
        "data": post.data,
        "tekst": post.tekst or None,
        "prev_hash": post.prev_hash.hex(),
        "hash": post.hash.hex(),
    }


def _notat() -> dict[str, str | None]:
    """On whose behalf it is booked, and why."""
    notat = gaeldende()
    return {"hvem": notat.hvem if notat else None, "hvorfor": notat.hvorfor if notat else None}


def _fortaelles(poster: Iterable[Journalpost]) -> list[Form]:
    """The events that others are told of."""
    return [{"fordring_id": p.fordring_id, "seq": p.seq} for p in poster if p.art in FORTAELLES]


def registreringsind(
    *, konto_id: UUID, kommune: str, oprettet_af: OprettetAf, ind: Form, poster: Sequence[Journalpost], nu: datetime
) -> Form:
    """What `debitor.indsaet_registrering` writes, as values that orjson knows.

    Args:
        konto_id: The account, new or not.
        kommune: The municipality's CVR number.
        oprettet_af: The fagsystem.
        ind: `konti`, `parter`, `fordringer`, `haeftelser`, `opkraevninger`: lists of rows, each may be missing.
        poster: Events of the new claims.
        nu: When it is booked.
    """
    return {
        **ind,
        **_notat(),
        "konto": konto_id,
        "kommune": kommune,
        "cvr": oprettet_af.cvr,
        "it_system": oprettet_af.it_system,
        "nu": nu,
        "journal": [_postform(p) for p in poster],
        "fortaelles": _fortaelles(poster),
    }


def indsaet_registrering(conn: Connection, ind: Form) -> None:
    """Write new objects and the first events of new claims, as `registreringsind` tells of them."""
    conn.execute(_REGISTRER, (orjson.dumps(ind).decode(),))


@record
class Fordringsspor:
    """What a claim's row shall say after its new events, beside the balance they leave.

    Attributes:
        srb: The last date to pay as it is set, before deferrals; None leaves it.
        henstand_til: The end of a deferral; the latest one counts.
        henstand_ophoert: No deferral counts any more.
        overdragelse: How far the claim is on its way to collection; None leaves it.
        fra: How far it must have been for that; None is of no matter.
        indhold: The claim's new form; None leaves it.
    """

    fordring_id: UUID
    srb: date | None = None
    henstand_til: date | None = None
    henstand_ophoert: bool = False
    overdragelse: Overdragelsesstand | None = None
    fra: frozenset[Overdragelsesstand] | None = None
    indhold: Form | None = None


def bogfoer_poster(
    conn: Connection,
    poster: Sequence[Journalpost],
    saldi: Mapping[UUID, int],
    spor: Iterable[Fordringsspor],
    nu: datetime,
) -> None:
    """Append events to claims that exist, and bring the claims' rows along; the accounts must be locked.

    Args:
        conn: Inside the caller's transaction.
        poster: The events.
        saldi: The balance after them, of every claim that has one.
        spor: What else they change.
        nu: When they are booked.

    Raises:
        FejlError: `UTILGAENGELIG` when another account took the id of an event's object at the same instant. The
            transaction must be rolled back; sent again, the message gets its rejection.
        UlovligtSkridtError: A claim is not where it must have been. The transaction must be rolled back.
    """
    ender = {p.fordring_id: p for p in poster}
    andet = {s.fordring_id: s for s in spor}
    ind = {
        "journal": [_postform(p) for p in poster],
        "fortaelles": _fortaelles(poster),
        "fordringer": [_sporform(ender[i], saldo, andet.get(i) or Fordringsspor(i)) for i, saldo in saldi.items()],
    }
    try:
        rettede = conn.execute(_BOGFOER, {"ind": orjson.dumps(ind).decode(), "nu": nu, **_notat()}).rowcount
    except UniqueViolation as error:
        raise FejlError(Fejlkode.UTILGAENGELIG) from error
    if rettede != len(saldi):
        raise UlovligtSkridtError(sorted(i for i, s in andet.items() if s.fra is not None))


def _sporform(ende: Journalpost, saldo: int, s: Fordringsspor) -> Form:
    return {
        "fordring_id": s.fordring_id,
        "seq": ende.seq,
        "hash": ende.hash.hex(),
        "saldo": saldo,
        "srb": s.srb,
        "henstand_til": s.henstand_til,
        "henstand_ophoert": s.henstand_ophoert,
        "indhold": s.indhold,
        "overdragelse": s.overdragelse,
        "fra": sorted(s.fra) if s.fra is not None else None,
    }


def roer_konto(conn: Connection, konto_id: UUID, nu: datetime) -> None:
    """Note that something was registered on an account."""
    conn.execute(_ROER_KONTO, (nu, konto_id))


def opdater_parter(conn: Connection, konto_id: UUID, parter: Iterable[tuple[Rolle, Part]]) -> None:
    """Replace names, addresses and production units of parties of an account."""
    raekker = [{"rolle": rolle, **part_form(part)} for rolle, part in parter]
    conn.execute(_OPDATER_PARTER, {"konto": konto_id, "parter": Jsonb(raekker)})


def opdater_vedroerer(conn: Connection, parter: Mapping[UUID, Part]) -> None:
    """Replace names, addresses and production units of the ones that claims concern, by claim."""
    raekker = [{"fordring_id": str(i), "vedroerer": part_form(part)} for i, part in parter.items()]
    conn.execute(_OPDATER_VEDROERER, (Jsonb(raekker),))


def indsaet_indbetaling(
    conn: Connection, indbetaling_id: UUID, *, konto_id: UUID, beloeb_oere: int, form: Form, nu: datetime
) -> None:
    """Write a payment."""
    conn.execute(_INDSAET_INDBETALING, (indbetaling_id, konto_id, beloeb_oere, Jsonb(form), nu))


def indsaet_indbetaling_nedregulering(
    conn: Connection,
    nedregulering_id: UUID,
    indbetaling_id: UUID,
    *,
    konto_id: UUID,
    beloeb_oere: int,
    form: Form,
    nu: datetime,
) -> None:
    """Write that a payment is taken back."""
    ind = (nedregulering_id, indbetaling_id, konto_id, beloeb_oere, Jsonb(form), nu)
    conn.execute(_INDSAET_INDBETALING_NEDREGULERING, ind)
