"""SQL of the lists: claims with ledger, register and state in one row; ids; messages about an account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection
from fordringsbro.portal import udvalg_store
from fordringsbro.portal.model import Fordringsrad, Udvalg
from fordringsbro.portal.udvalg_store import FRA, TILSTAND
from fordringsbro.sf1590.faelles.samtale_store import Svarfund

_RADER = f"""
    SELECT f.fordring_id, 'F' || f.nr, f.konto_id, f.kommune_cvr, f.indhold->>'type_kode', f.indhold->>'reference',
           f.hoved_fordring_id, (f.indhold->>'beloeb_oere')::bigint,
           (SELECT coalesce(sum(j.beloeb_oere), 0)::bigint FROM debitor.journal j WHERE j.fordring_id = f.fordring_id),
           f.srb, f.overdragelse, {TILSTAND}, r.backend, r.fordring_id,
           r.backend_fordring_id::bigint, f.registreret_at,
           (SELECT jsonb_object_agg(i.id, i.ekstern) FROM debitor.identifikation i
            WHERE i.id IN (f.fordring_id, f.konto_id, f.hoved_fordring_id) AND i.ekstern IS NOT NULL)
    {FRA}
"""
# One claim, if it may be seen.
_RAD = f"""
    {_RADER} WHERE f.fordring_id = %(fordring_id)s
      AND (%(kommuner)s::text[] IS NULL OR f.kommune_cvr = ANY(%(kommuner)s))
"""
# Which claim of the register a number means: our fordrings-ID first, then a backend's id, then one from before a move.
_FUNDET = """
    WITH fundet AS (
        SELECT 1 AS nr, fordring_id, fordringshaver_id, ekstern_id FROM nymf.fordring WHERE fordring_id = %(nummer)s
        UNION ALL
        SELECT 2, fordring_id, fordringshaver_id, ekstern_id FROM nymf.fordring WHERE backend_fordring_id = %(nummer)s
        UNION ALL
        SELECT 3, f.fordring_id, f.fordringshaver_id, f.ekstern_id
        FROM nymf.registerhaendelse h JOIN nymf.fordring f USING (fordring_id)
        WHERE h.fra_id = %(nummer)s AND h.fra_backend IS NOT NULL
    )
"""
_REGISTERNUMMER = f"{_FUNDET} SELECT fordring_id FROM fundet ORDER BY nr"
# The same claim in the ledger, if it may be seen.
_ID_FOR_NUMMER = f"""
    {_FUNDET} SELECT coalesce(g.fordring_id, fundet.ekstern_id)
    FROM fundet LEFT JOIN overdragelse.forsoeg g USING (fordringshaver_id, ekstern_id)
    WHERE %(kommuner)s::text[] IS NULL OR EXISTS (
        SELECT FROM debitor.fordring d
        WHERE d.fordring_id = coalesce(g.fordring_id, fundet.ekstern_id) AND d.kommune_cvr = ANY(%(kommuner)s)
    )
    ORDER BY fundet.nr
"""
# The deliveries of debtor systems in which actions on claims came.
_LEVERANCER = """
    SELECT r.modtaget, r.aktionskode, r.se_nummer, r.leverance_id, r.aktion_id FROM mf.resultat r
    WHERE r.fordring_id = ANY(%s) ORDER BY r.aktion_id
"""
# Every fordrings-ID that a claim has or had: one for each time it was handed over.
_REGISTERNUMRE = """
    SELECT r.fordring_id FROM overdragelse.forsoeg g
    JOIN nymf.fordring r ON r.fordringshaver_id = g.fordringshaver_id AND r.ekstern_id = g.ekstern_id
    WHERE g.fordring_id = %(id)s ORDER BY 1
"""
# Whose claim a number of the ledger is.
_ID_FOR_SYSTEMNUMMER = "SELECT fordring_id FROM debitor.fordring WHERE nr = %s"
# The claims that an id names: as their municipalities call them, and as the ledger keeps them.
_MED_ID = """
    SELECT f.fordring_id, 'F' || f.nr, f.kommune_cvr
    FROM debitor.identifikation i JOIN debitor.fordring f ON f.fordring_id = i.id
    WHERE (i.id = %(id)s OR i.ekstern = %(id)s)
      AND (%(kommuner)s::text[] IS NULL OR f.kommune_cvr = ANY(%(kommuner)s))
    ORDER BY f.nr
"""
# How far forwarding is with actions that are in its hands.
_FORSENDELSE = """
    SELECT aktion_id, tilstand FROM inddrivelse.afsendelse
    WHERE aktion_id = ANY(%s) AND tilstand IN ('SENT', 'UNKNOWN', 'PARKED')
"""
# What is related to a claim: costs and interest of the fagsystem, fees and interest that the debtor system added.
_RELATEREDE = f"{_RADER} WHERE f.hoved_fordring_id = %s ORDER BY f.nr"
# What was sent about a claim and what was answered, oldest first: a message on its account that names the claim,
# somebody's liability for it or what was booked on it, or is about the account as a whole.
_BESKEDER = """
    WITH navne AS (
        SELECT haeftelse_id::text AS id FROM debitor.haeftelse WHERE fordring_id = %(fordring_id)s
        UNION SELECT unnest(%(ider)s::text[])
    ), sagt AS (
        -- The messages say the municipality's own ids.
        SELECT coalesce(i.ekstern, navne.id::uuid)::text AS id
        FROM navne LEFT JOIN debitor.identifikation i ON i.id = navne.id::uuid
    )
    SELECT transaktions_id, operation, udfald, svar, modtaget_at, fund FROM sf1590.besked b
    WHERE konto_id = ANY(%(konti)s)
      -- An account of that id may be another municipality's, too: who is told or tells is this claim's.
      AND (modtager IS NULL OR %(kommune)s IN (split_part(modtager, '/', 1), split_part(afsender, '/', 1)))
      AND (operation = ANY(%(hele)s) OR EXISTS (SELECT FROM sagt WHERE position(sagt.id IN b.indhold) > 0))
    ORDER BY besked_id
"""
#: The municipalities whose claims may be seen; None for all.
Synlige = frozenset[str] | None
#: Operations that concern every claim of the account that they name.
_HELE_KONTOEN = ["ForetagEjerskifte", "AnmodEnDebitorkonto"]


@dataclass(frozen=True, slots=True)
class Besvaret:
    """A message about an account, with its answer as it was sent.

    Attributes:
        fund: What the answer remarked of claims in each language by itself, by claim and code; nothing for answers that
            were given before that was kept.
    """

    transaktions_id: str
    operation: str
    udfald: str
    svar: bytes
    modtaget_at: datetime
    fund: Mapping[UUID, Mapping[str, Svarfund]]


def rader(
    conn: Connection,
    udvalg: Udvalg,
    *,
    nyeste_foerst: bool = False,
    antal: int | None = None,
    efter: int | None = None,
) -> list[Fordringsrad]:
    """Claims in order of registration (or the other way), all of them or a page.

    Args:
        conn: The transaction.
        udvalg: Which.
        nyeste_foerst: The newest first.
        antal: At most so many.
        efter: Only those after the claim with this number, in that order.
    """
    numre = udvalg_store.numre(conn, udvalg, nyeste_foerst=nyeste_foerst, efter=efter is not None)
    # The page is found before anything else is read of its claims.
    sql = f"""
        WITH valgte AS MATERIALIZED ({numre})
        {_RADER} JOIN valgte USING (nr) ORDER BY f.nr {"DESC" if nyeste_foerst else "ASC"}
    """
    values = {**udvalg_store.vaerdier(udvalg), "antal": antal, "efter": efter}
    return [_rad(row) for row in conn.execute(sql, values)]


def hvor_mange(conn: Connection, udvalg: Udvalg) -> int:
    """How many claims `rader` would list."""
    return udvalg_store.antal(conn, udvalg)


def rad(conn: Connection, fordring_id: UUID, kommuner: Synlige = None) -> Fordringsrad | None:
    """One claim by its id in the ledger, if it may be seen."""
    row = conn.execute(_RAD, {"fordring_id": fordring_id, "kommuner": _liste(kommuner)}).fetchone()
    return _rad(row) if row else None


def tilstande(conn: Connection, kommuner: Synlige = None) -> list[tuple[str, Backend | None, int]]:
    """How many claims are in each state, at each backend."""
    fundne: Counter[tuple[str, Backend | None]] = Counter()
    for kommune, tilstand, backend, antal in udvalg_store.efter_kommune(conn):
        if kommuner is None or kommune in kommuner:
            fundne[tilstand, backend] += antal
    return [(*noegle, antal) for noegle, antal in sorted(fundne.items(), key=lambda en: (en[0][0], en[0][1] or "~"))]


def id_for_nummer(conn: Connection, nummer: int, kommuner: Synlige = None) -> UUID | None:
    """The claim with this fordrings-ID, or with this id at its backend, now or before it was moved."""
    row = conn.execute(_ID_FOR_NUMMER, {"nummer": nummer, "kommuner": _liste(kommuner)}).fetchone()
    return row[0] if row else None


def registernummer(conn: Connection, nummer: int) -> int | None:
    """The fordrings-ID of the claim in the register that has this id, here or at its backend, now or before."""
    row = conn.execute(_REGISTERNUMMER, {"nummer": nummer}).fetchone()
    return row[0] if row else None


class Leveret(NamedTuple):
    """In which delivery of a debtor system an action came."""

    modtaget: datetime
    aktionskode: str
    se_nummer: str
    leverance_id: int
    aktion_id: int


def leverancer(conn: Connection, registernumre: Sequence[int]) -> list[Leveret]:
    """The deliveries in which the actions on claims came, as far as they came by MF."""
    return [Leveret(*row) for row in conn.execute(_LEVERANCER, (list(registernumre),))]


def registernumre(conn: Connection, fordring_id: UUID) -> list[int]:
    """Every fordrings-ID that a claim of the ledger has or had, oldest first."""
    return [row[0] for row in conn.execute(_REGISTERNUMRE, {"id": fordring_id})]


def id_for_systemnummer(conn: Connection, nummer: int) -> UUID | None:
    """The claim with this number of the ledger's own."""
    row = conn.execute(_ID_FOR_SYSTEMNUMMER, (nummer,)).fetchone()
    return row[0] if row else None


class MedId(NamedTuple):
    """A claim that an id names: the ledger's id and number, and whose it is."""

    fordring_id: UUID
    system_id: str
    kommune_cvr: str


def med_id(conn: Connection, ident: UUID, kommuner: Synlige = None) -> list[MedId]:
    """The claims that an id names, of those that may be seen; several when several municipalities use it."""
    return [MedId(*row) for row in conn.execute(_MED_ID, {"id": ident, "kommuner": _liste(kommuner)})]


def forsendelse(conn: Connection, aktion_ids: list[int]) -> dict[int, str]:
    """SENT, UNKNOWN or PARKED for each of these actions that is one of them."""
    return {row[0]: row[1] for row in conn.execute(_FORSENDELSE, (aktion_ids,))}


def relaterede(conn: Connection, fordring_id: UUID) -> list[Fordringsrad]:
    """What is related to a main claim, in order of registration."""
    return [_rad(row) for row in conn.execute(_RELATEREDE, (fordring_id,))]


def beskeder(conn: Connection, fordring: Fordringsrad, bogfoert: Iterable[UUID]) -> list[Besvaret]:
    """The messages that touched a claim, oldest first.

    Args:
        conn: Inside the caller's transaction.
        fordring: The claim.
        bogfoert: Ids of what was booked on it: payments, coverages, write-downs and the like.
    """
    vaerdier = {
        "fordring_id": fordring.fordring_id,
        "konti": [fordring.konto_id, fordring.eksternt(fordring.konto_id)],
        "kommune": fordring.kommune_cvr,
        "ider": [str(fordring.fordring_id), *map(str, bogfoert)],
        "hele": _HELE_KONTOEN,
    }
    return [
        Besvaret(transaktions_id, operation, udfald, svar, modtaget_at, _fund(fund))
        for transaktions_id, operation, udfald, svar, modtaget_at, fund in conn.execute(_BESKEDER, vaerdier)
    ]


def _fund(gemt: Sequence[Mapping[str, str]] | None) -> Mapping[UUID, Mapping[str, Svarfund]]:
    fundet: dict[UUID, dict[str, Svarfund]] = {}
    for en in map(Svarfund.fra_json, gemt or ()):
        fundet.setdefault(en.fordring_id, {})[en.kode] = en
    return fundet


def _liste(kommuner: Synlige) -> list[str] | None:
    return None if kommuner is None else sorted(kommuner)


def _rad(row: tuple[Any, ...]) -> Fordringsrad:
    fordring_id, system_id, konto_id, kommune_cvr, type_kode, reference, hoved, beloeb, restance, srb, *rest = row
    overdragelse, tilstand, backend, registernummer, backend_fordring_id, registreret_at, eksterne = rest
    return Fordringsrad(
        fordring_id=fordring_id,
        system_id=system_id,
        konto_id=konto_id,
        kommune_cvr=kommune_cvr,
        type_kode=type_kode,
        reference=reference,
        hoved_fordring_id=hoved,
        beloeb_oere=beloeb,
        restance_oere=restance,
        srb=srb,
        overdragelse=overdragelse,
        tilstand=tilstand,
        backend=Backend(backend) if backend else None,
        registernummer=registernummer,
        backend_fordring_id=backend_fordring_id,
        registreret_at=registreret_at,
        eksterne={UUID(intern): UUID(ekstern) for intern, ekstern in (eksterne or {}).items()},
    )
