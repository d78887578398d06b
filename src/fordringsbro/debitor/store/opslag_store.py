"""SQL that finds accounts and claims in the ledger."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.bog.navne import mulige
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringslinje, Hentning, Soegning
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, raekker

# Which accounts a party has a role on, or is or will be liable on: whose role or liability has ended is not let in.
_PARTENS_KONTI = """
    SELECT p.konto_id, p.rolle FROM debitor.kontopart p JOIN debitor.konto k USING (konto_id)
    WHERE p.ident = %(ident)s AND p.ident_type = %(ident_type)s AND k.kommune_cvr = %(kommune)s AND p.ophoert IS NULL
    UNION
    SELECT h.konto_id, 'JURIDISK_MEDHAEFTER' FROM debitor.haeftelse h JOIN debitor.konto k USING (konto_id)
    WHERE h.ident = %(ident)s AND h.ident_type = %(ident_type)s AND k.kommune_cvr = %(kommune)s
      AND COALESCE(h.slutdato, h.ophoert, 'infinity') >= %(i_dag)s
"""

# Accounts by what they are and when something was registered on them.
_KONTI = """
    SELECT konto_id FROM debitor.konto
    WHERE kommune_cvr = %(kommune)s
      AND (%(konti)s::uuid[] IS NULL OR konto_id = ANY(%(konti)s))
      AND (%(konto_type)s::text IS NULL OR konto_type = %(konto_type)s)
      AND (%(cvr)s::text IS NULL OR (oprettet_af_cvr = %(cvr)s AND oprettet_af_system = %(it_system)s))
      AND (%(fra)s::timestamptz IS NULL OR findes_fra >= %(fra)s)
      AND (%(til)s::timestamptz IS NULL OR registreret_at <= %(til)s)
    ORDER BY nr
"""

# One search by period of a municipality at a time, until its transaction ends: each must know what the one before saw.
_LAAS_PERIODE = """
    INSERT INTO debitor.periodesoegning (kommune_cvr, sidst_at) VALUES (%s, 'epoch')
    ON CONFLICT (kommune_cvr) DO UPDATE SET sidst_at = periodesoegning.sidst_at
"""
# From when what was registered since can be found; what is being registered just now is left to the next search.
_FINDES_FRA = """
    UPDATE debitor.konto k SET findes_fra = GREATEST(k.senest_registreret_at, p.sidst_at)
    FROM debitor.periodesoegning p
    WHERE p.kommune_cvr = %(kommune)s
      AND k.konto_id IN (SELECT konto_id FROM debitor.konto WHERE kommune_cvr = %(kommune)s AND findes_fra IS NULL
                         FOR NO KEY UPDATE SKIP LOCKED)
"""
_PERIODE_SOEGT = "UPDATE debitor.periodesoegning SET sidst_at = GREATEST(sidst_at, %s) WHERE kommune_cvr = %s"

# The accounts that each way of naming one leads to: its id, its number, or id or number of one of its claims.
_KONTO_FOR = """
    SELECT 'konto_id', konto_id FROM debitor.konto WHERE kommune_cvr = %(kommune)s AND konto_id = ANY(%(konto)s)
    UNION ALL
    SELECT 'system_id', konto_id FROM debitor.konto WHERE kommune_cvr = %(kommune)s AND nr = %(konto_nr)s
    UNION ALL
    SELECT 'system_id', konto_id FROM debitor.fordring WHERE kommune_cvr = %(kommune)s AND nr = %(fordring_nr)s
    UNION ALL
    SELECT 'fordring_ids', konto_id FROM debitor.fordring
    WHERE kommune_cvr = %(kommune)s AND fordring_id = ANY(%(fordringer)s)
"""

# Accounts by who created them.
_OPRETTEDE = """
    SELECT konto_id FROM debitor.konto
    WHERE konto_id = ANY(%s) AND oprettet_af_cvr = %s AND oprettet_af_system = %s
"""

# Claims in a list, with balances in the same query.
_LINJER = """
    SELECT f.fordring_id, 'F' || f.nr AS system_id, f.konto_id, f.kommune_cvr, f.indhold->>'type_kode' AS type_kode,
           f.indhold->>'reference' AS reference, f.hoved_fordring_id,
           (f.indhold->>'beloeb_oere')::bigint AS beloeb_oere, COALESCE(s.saldo, 0)::bigint AS restance_oere, f.srb,
           f.overdragelse, f.registreret_at, f.slags
    FROM debitor.fordring f
    LEFT JOIN LATERAL (SELECT SUM(j.beloeb_oere) AS saldo FROM debitor.journal j
                       WHERE j.fordring_id = f.fordring_id) s ON true
"""
_LINJER_PAA_KONTI = _LINJER + "WHERE f.konto_id = ANY(%s) ORDER BY f.nr"
_LINJER_I_KOMMUNE = (
    _LINJER + "WHERE f.slags = 'FORDRING' AND (%(kommune)s::text IS NULL OR f.kommune_cvr = %(kommune)s) ORDER BY f.nr"
)

# The main claims of related ones, and the related claims of main ones.
_RELATEREDE = """
    SELECT hoved_fordring_id FROM debitor.fordring WHERE fordring_id = ANY(%(ider)s) AND hoved_fordring_id IS NOT NULL
    UNION
    SELECT fordring_id FROM debitor.fordring WHERE hoved_fordring_id = ANY(%(ider)s) AND slags = 'FORDRING'
"""

# The fees and interest of claims.
_TILLAEG_TIL = "SELECT fordring_id FROM debitor.fordring WHERE hoved_fordring_id = ANY(%s) AND slags <> 'FORDRING'"

# Claims that may be handed over. A related claim waits until its main claim is, or may be, handed over; a main claim
# on which nothing is owed comes along when one of its related claims may go (a 0-claim). Main claims come first, and
# what is related to them and may go is never left for later: a main claim is judged with it.
_FORFALDNE = """
    WITH klar AS (
        SELECT f.fordring_id, f.hoved_fordring_id, f.srb,
               h.overdragelse = 'INGEN' AS tag_hoved_med
        FROM debitor.fordring f LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
        WHERE f.kommune_cvr = %(kommune)s AND f.aaben AND f.overdragelse = 'INGEN' AND f.srb <= %(senest)s
          AND f.slags = 'FORDRING' AND f.fordring_id <> ALL(%(undtagen)s)
          AND (h.fordring_id IS NULL OR h.overdragelse = 'OVERDRAGET'
               OR (h.overdragelse = 'INGEN' AND h.srb <= %(senest)s AND h.fordring_id <> ALL(%(undtagen)s)))
          AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0
        ORDER BY f.srb, f.fordring_id
        LIMIT %(antal)s
    ), alle AS (
        SELECT fordring_id, hoved_fordring_id IS NOT NULL AS relateret, srb FROM klar
        UNION
        SELECT h.fordring_id, false, h.srb FROM klar JOIN debitor.fordring h ON h.fordring_id = klar.hoved_fordring_id
        WHERE klar.tag_hoved_med
    ), hele AS (
        SELECT * FROM alle
        UNION
        SELECT r.fordring_id, true, r.srb FROM alle JOIN debitor.fordring r ON r.hoved_fordring_id = alle.fordring_id
        WHERE r.kommune_cvr = %(kommune)s AND r.aaben AND r.overdragelse = 'INGEN' AND r.srb <= %(senest)s
          AND r.slags = 'FORDRING' AND r.fordring_id <> ALL(%(undtagen)s)
          AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = r.fordring_id) > 0
    )
    SELECT fordring_id FROM hele ORDER BY relateret, srb, fordring_id
"""

# Claims of a municipality that collection neither has nor has refused and on which something is owed, oldest first.
_IKKE_OVERDRAGNE = """
    SELECT f.fordring_id FROM debitor.fordring f
    WHERE f.kommune_cvr = %s AND f.aaben AND f.overdragelse = 'INGEN' AND f.slags = 'FORDRING'
      AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0
    ORDER BY f.nr
"""

# What fits a bigint for certain.
_NUMMER = re.compile("[0-9]{1,18}")


def partens_konti(conn: Connection, kommune: str, part: Part, i_dag: date) -> dict[UUID, frozenset[Rolle]]:
    """The accounts on which a party has a role or is liable on a day, and which."""
    roller: defaultdict[UUID, set[Rolle]] = defaultdict(set)
    ind = {"ident": part.ident, "ident_type": part.ident_type, "kommune": kommune, "i_dag": i_dag}
    for konto_id, rolle in conn.execute(_PARTENS_KONTI, ind):
        roller[konto_id].add(Rolle(rolle))
    return {konto_id: frozenset(r) for konto_id, r in roller.items()}


def find_konti(conn: Connection, s: Soegning, konti: Sequence[UUID] | None) -> list[UUID]:
    """The accounts that a search fits, among `konti` when given; party and arrears are not looked at."""
    rows = conn.execute(
        _KONTI,
        {
            "kommune": s.kommune_cvr,
            "konti": list(konti) if konti is not None else None,
            "konto_type": s.konto_type,
            "cvr": s.oprettet_af.cvr if s.oprettet_af else None,
            "it_system": s.oprettet_af.it_system if s.oprettet_af else None,
            "fra": s.fra,
            "til": s.til,
        },
    )
    return [row[0] for row in rows]


def begynd_periodesoegning(conn: Connection, kommune: str, ur: Clock) -> None:
    """Let a search by period find what was registered since the last one, whenever it was committed.

    Args:
        conn: Inside the caller's transaction; other searches of the municipality by period wait until it ends.
        kommune: The municipality.
        ur: Says when this search looks.
    """
    conn.execute(_LAAS_PERIODE, (kommune,))
    nu = ur.now()
    conn.execute(_FINDES_FRA, {"kommune": kommune})
    conn.execute(_PERIODE_SOEGT, (nu, kommune))


def oprettede_konti(conn: Connection, konti: Collection[UUID], hvem: OprettetAf) -> set[UUID]:
    """Those of some accounts that a fagsystem created."""
    return {row[0] for row in conn.execute(_OPRETTEDE, (list(konti), hvem.cvr, hvem.it_system))}


def navngivne_konti(conn: Connection, h: Hentning) -> dict[str, set[UUID]]:
    """The accounts that a fetch names, by the field (`konto_id`, `system_id`, `fordring_ids`) that names them."""
    art, nr = (h.system_id[:1], h.system_id[1:]) if h.system_id else ("", "")
    nummer = int(nr) if _NUMMER.fullmatch(nr) else None
    rows = conn.execute(
        _KONTO_FOR,
        {
            "kommune": h.kommune_cvr,
            "konto": list(mulige(h.kommune_cvr, [h.konto_id] if h.konto_id else ())),
            "konto_nr": nummer if art == "K" else None,
            "fordringer": list(h.fordring_ids),
            "fordring_nr": nummer if art == "F" else None,
        },
    )
    konti: defaultdict[str, set[UUID]] = defaultdict(set)
    for felt, konto_id in rows:
        konti[felt].add(konto_id)
    return konti


def fordringslinjer(conn: Connection, konti: Sequence[UUID]) -> list[Fordringslinje]:
    """The claims of accounts, in order of registration."""
    return raekker(conn, _linje, _LINJER_PAA_KONTI, (list(konti),))


def fordringslinjer_i(conn: Connection, kommune: str | None) -> list[Fordringslinje]:
    """The claims of a municipality or of all, in order of registration."""
    return raekker(conn, _linje, _LINJER_I_KOMMUNE, {"kommune": kommune})


def _linje(*, overdragelse: str, slags: str, **resten: Any) -> Fordringslinje:  # noqa: ANN401 - as the row has it
    return Fordringslinje(overdragelse=Overdragelsesstand(overdragelse), slags=Slags(slags), **resten)


def relaterede(conn: Connection, fordring_ids: Iterable[UUID]) -> set[UUID]:
    """The main and related claims of claims."""
    return {row[0] for row in conn.execute(_RELATEREDE, {"ider": list(fordring_ids)})}


def tillaeg_til(conn: Connection, fordring_ids: Collection[UUID]) -> set[UUID]:
    """The fees and interest that were added to claims."""
    return {row[0] for row in conn.execute(_TILLAEG_TIL, (list(fordring_ids),))}


def forfaldne(conn: Connection, kommune: str, senest: date, antal: int, undtagen: Collection[UUID]) -> list[UUID]:
    """Claims that may be handed over, main claims first; at most `antal`, not counting what is taken along."""
    ind = {"kommune": kommune, "senest": senest, "antal": antal, "undtagen": list(undtagen)}
    rows = conn.execute(_FORFALDNE, ind)
    return [row[0] for row in rows]


def ikke_overdragne(conn: Connection, kommune: str) -> list[UUID]:
    """Every claim that may still come to be handed over, oldest first."""
    return [row[0] for row in conn.execute(_IKKE_OVERDRAGNE, (kommune,))]
