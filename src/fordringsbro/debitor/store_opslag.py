"""SQL that reads the ledger."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from fordringsbro.debitor import store_journal
from fordringsbro.debitor.betaling import Indbetaling
from fordringsbro.debitor.billede import Fordringsbillede, Fordringslinje, Hentning, Kontobillede, Soegning
from fordringsbro.debitor.form import fordring_fra, konto_fra, opkraevning_fra, part_fra
from fordringsbro.debitor.form_betaling import indbetaling_fra, indbetaling_nedregulering_fra
from fordringsbro.debitor.journal import saldo
from fordringsbro.debitor.kendt import Overdragelse
from fordringsbro.debitor.model import Haeftelse, Opkraevning, Slags
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.debitor.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.platform.database import Connection

# Which accounts a party has a role on.
_PARTENS_KONTI = """
    SELECT p.konto_id, p.rolle FROM debitor.kontopart p JOIN debitor.konto k USING (konto_id)
    WHERE p.ident = %(ident)s AND p.ident_type = %(ident_type)s AND k.kommune_cvr = %(kommune)s AND p.ophoert IS NULL
    UNION
    SELECT h.konto_id, 'JURIDISK_MEDHAEFTER' FROM debitor.haeftelse h JOIN debitor.konto k USING (konto_id)
    WHERE h.ident = %(ident)s AND h.ident_type = %(ident_type)s AND k.kommune_cvr = %(kommune)s
"""

# Accounts by what they are and when something was registered on them.
_KONTI = """
    SELECT konto_id FROM debitor.konto
    WHERE kommune_cvr = %(kommune)s
      AND (%(konti)s::uuid[] IS NULL OR konto_id = ANY(%(konti)s))
      AND (%(konto_type)s::text IS NULL OR konto_type = %(konto_type)s)
      AND (%(cvr)s::text IS NULL OR (oprettet_af_cvr = %(cvr)s AND oprettet_af_system = %(it_system)s))
      AND (%(fra)s::timestamptz IS NULL OR senest_registreret_at >= %(fra)s)
      AND (%(til)s::timestamptz IS NULL OR registreret_at <= %(til)s)
    ORDER BY nr
"""

# The accounts that each way of naming one leads to: its id, its number, or id or number of one of its claims.
_KONTO_FOR = """
    SELECT 'konto_id', konto_id FROM debitor.konto WHERE kommune_cvr = %(kommune)s AND konto_id = %(konto)s
    UNION ALL
    SELECT 'system_id', konto_id FROM debitor.konto WHERE kommune_cvr = %(kommune)s AND nr = %(konto_nr)s
    UNION ALL
    SELECT 'system_id', konto_id FROM debitor.fordring WHERE kommune_cvr = %(kommune)s AND nr = %(fordring_nr)s
    UNION ALL
    SELECT 'fordring_ids', konto_id FROM debitor.fordring
    WHERE kommune_cvr = %(kommune)s AND fordring_id = ANY(%(fordringer)s)
"""

# Accounts without their parties.
_KONTOHOVEDER = """
    SELECT konto_id, nr, kommune_cvr, oprettet_af_cvr, oprettet_af_system, COALESCE(ejer_cvr, oprettet_af_cvr),
           COALESCE(ejer_system, oprettet_af_system), overdraget_dato, indhold, registreret_at, afsluttet_dato
    FROM debitor.konto WHERE konto_id = ANY(%s) ORDER BY nr
"""

# The parties of accounts, without those whose role has ended.
_KONTOPARTER = """
    SELECT konto_id, rolle, ident_type, ident, navn, adresse, p_nummer
    FROM debitor.kontopart WHERE konto_id = ANY(%s) AND ophoert IS NULL ORDER BY konto_id, nr
"""

# Claims in a list, with balances in the same query.
_LINJER = """
    SELECT f.fordring_id, 'F' || f.nr, f.konto_id, f.kommune_cvr, f.indhold->>'type_kode', f.indhold->>'reference',
           f.hoved_fordring_id, (f.indhold->>'beloeb_oere')::bigint, COALESCE(s.saldo, 0)::bigint, f.srb,
           f.overdragelse, f.registreret_at, f.slags
    FROM debitor.fordring f
    LEFT JOIN LATERAL (SELECT SUM(j.beloeb_oere) AS saldo FROM debitor.journal j
                       WHERE j.fordring_id = f.fordring_id) s ON true
"""
_LINJER_PAA_KONTI = _LINJER + "WHERE f.konto_id = ANY(%s) ORDER BY f.nr"
_LINJER_I_KOMMUNE = (
    _LINJER + "WHERE f.slags = 'FORDRING' AND (%(kommune)s::text IS NULL OR f.kommune_cvr = %(kommune)s) ORDER BY f.nr"
)

# Claims, fees and interest in full.
_BILLEDER = """
    SELECT f.fordring_id, f.nr, f.kommune_cvr, f.konto_id, f.oprettet_af_cvr, f.oprettet_af_system, f.indhold,
           f.registreret_at, f.srb, f.overdragelse, f.vedroerer, f.slags, COALESCE(k.ejer_cvr, k.oprettet_af_cvr),
           COALESCE(k.ejer_system, k.oprettet_af_system), k.overdraget_dato
    FROM debitor.fordring f JOIN debitor.konto k USING (konto_id)
"""
_BILLEDER_MED_ID = _BILLEDER + "WHERE f.fordring_id = ANY(%s) ORDER BY f.nr"
_BILLEDER_PAA_KONTI = _BILLEDER + "WHERE f.konto_id = ANY(%s) ORDER BY f.nr"

# Who else is liable for claims.
_HAEFTELSER = """
    SELECT fordring_id, haeftelse_id, ident_type, ident, navn, adresse, p_nummer, startdato,
           COALESCE(slutdato, ophoert)
    FROM debitor.haeftelse WHERE fordring_id = ANY(%s) ORDER BY registreret_at, haeftelse_id
"""

# Payments on accounts.
_INDBETALINGER = """
    SELECT konto_id, indbetaling_id, indhold, registreret_at FROM debitor.indbetaling
    WHERE konto_id = ANY(%s) ORDER BY registreret_at, indbetaling_id
"""

# Payments taken back, with how much was.
_INDBETALING_NEDREGULERINGER = """
    SELECT konto_id, nedregulering_id, indhold, beloeb_oere, registreret_at FROM debitor.indbetaling_nedregulering
    WHERE konto_id = ANY(%s) ORDER BY registreret_at, nedregulering_id
"""

# Collection letters of accounts.
_OPKRAEVNINGER = """
    SELECT konto_id, opkraevning_id, indhold, registreret_at FROM debitor.opkraevning
    WHERE konto_id = ANY(%s) ORDER BY registreret_at, opkraevning_id
"""

# The main claims of related ones, and the related claims of main ones.
_RELATEREDE = """
    SELECT hoved_fordring_id FROM debitor.fordring WHERE fordring_id = ANY(%(ider)s) AND hoved_fordring_id IS NOT NULL
    UNION
    SELECT fordring_id FROM debitor.fordring WHERE hoved_fordring_id = ANY(%(ider)s) AND slags = 'FORDRING'
"""

# Claims that may be handed over. A related claim waits until its main claim is, or may be, handed over; a main claim
# on which nothing is owed comes along when one of its related claims may go (a 0-claim). Main claims come first.
_FORFALDNE = """
    WITH klar AS (
        SELECT f.fordring_id, f.hoved_fordring_id, f.srb,
               h.overdragelse = 'INGEN' AS tag_hoved_med
        FROM debitor.fordring f LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
        WHERE f.kommune_cvr = %(kommune)s AND f.aaben AND f.overdragelse = 'INGEN' AND f.srb <= %(senest)s
          AND f.slags = 'FORDRING'
          AND (h.fordring_id IS NULL OR h.overdragelse = 'OVERDRAGET'
               OR (h.overdragelse = 'INGEN' AND h.srb <= %(senest)s))
          AND (SELECT SUM(j.beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0
        ORDER BY f.srb, f.fordring_id
        LIMIT %(antal)s
    ), alle AS (
        SELECT fordring_id, hoved_fordring_id IS NOT NULL AS relateret, srb FROM klar
        UNION
        SELECT h.fordring_id, false, h.srb FROM klar JOIN debitor.fordring h ON h.fordring_id = klar.hoved_fordring_id
        WHERE klar.tag_hoved_med
    )
    SELECT fordring_id FROM alle ORDER BY relateret, srb, fordring_id
"""

# What fits a bigint for certain.
_NUMMER = re.compile("[0-9]{1,18}")


def partens_konti(conn: Connection, kommune: str, part: Part) -> dict[UUID, frozenset[Rolle]]:
    """The accounts on which a party has a role, and which."""
    roller: defaultdict[UUID, set[Rolle]] = defaultdict(set)
    ind = {"ident": part.ident, "ident_type": part.ident_type, "kommune": kommune}
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


def navngivne_konti(conn: Connection, h: Hentning) -> dict[str, set[UUID]]:
    """The accounts that a fetch names, by the field (`konto_id`, `system_id`, `fordring_ids`) that names them."""
    art, nr = (h.system_id[:1], h.system_id[1:]) if h.system_id else ("", "")
    nummer = int(nr) if _NUMMER.fullmatch(nr) else None
    rows = conn.execute(
        _KONTO_FOR,
        {
            "kommune": h.kommune_cvr,
            "konto": h.konto_id,
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
    return [_linje(row) for row in conn.execute(_LINJER_PAA_KONTI, (list(konti),))]


def fordringslinjer_i(conn: Connection, kommune: str | None) -> list[Fordringslinje]:
    """The claims of a municipality or of all, in order of registration."""
    return [_linje(row) for row in conn.execute(_LINJER_I_KOMMUNE, {"kommune": kommune})]


def _linje(row: tuple[Any, ...]) -> Fordringslinje:
    fid, system_id, konto_id, kommune, type_kode, reference, hoved, beloeb, restance, srb, *resten = row
    overdragelse, registreret, slags = resten
    return Fordringslinje(
        fordring_id=fid,
        system_id=system_id,
        konto_id=konto_id,
        kommune_cvr=kommune,
        type_kode=type_kode,
        reference=reference,
        hoved_fordring_id=hoved,
        beloeb_oere=beloeb,
        restance_oere=restance,
        srb=srb,
        overdragelse=Overdragelse(overdragelse),
        registreret_at=registreret,
        slags=Slags(slags),
    )


def billeder_med_id(conn: Connection, fordring_ids: Sequence[UUID]) -> list[Fordringsbillede]:
    """Claims in full, by id."""
    return _billeder(conn, conn.execute(_BILLEDER_MED_ID, (list(fordring_ids),)).fetchall())


def billeder_paa_konti(conn: Connection, konti: Sequence[UUID]) -> list[Fordringsbillede]:
    """Claims in full, by account."""
    return _billeder(conn, conn.execute(_BILLEDER_PAA_KONTI, (list(konti),)).fetchall())


def _billeder(conn: Connection, rows: Sequence[tuple[Any, ...]]) -> list[Fordringsbillede]:
    ider = [row[0] for row in rows]
    poster = store_journal.journal(conn, ider)
    haeftelser: defaultdict[UUID, list[Haeftelse]] = defaultdict(list)
    for fid, haeftelse_id, *part, start, slut in conn.execute(_HAEFTELSER, (ider,)):
        haeftelser[fid].append(Haeftelse(haeftelse_id, fid, Part(*part), start, slut))
    parter = _parter(conn, {row[3] for row in rows})
    billeder = []
    for fid, nr, kommune, konto_id, cvr, it_system, indhold, registreret, srb, overdragelse, *resten in rows:
        vedroerer, slags, *ejer = resten
        billeder.append(
            Fordringsbillede(
                fordring=fordring_fra(fid, indhold, part_fra(vedroerer)),
                slags=Slags(slags),
                kommune_cvr=kommune,
                konto_id=konto_id,
                oprettet_af=OprettetAf(cvr, it_system),
                ejet_af=_ejet_af(*ejer),
                ansvarlig=parter[konto_id][Rolle.JURIDISK_ANSVARLIG][0],
                medhaeftere=parter[konto_id][Rolle.JURIDISK_MEDHAEFTER],
                system_id=f"F{nr}",
                registreret_at=registreret,
                srb=srb,
                restance_oere=saldo(poster[fid]),
                overdragelse=Overdragelse(overdragelse),
                haeftelser=tuple(haeftelser[fid]),
                poster=tuple(poster[fid]),
            )
        )
    return billeder


def kontohoveder(conn: Connection, konti: Sequence[UUID]) -> list[Kontobillede]:
    """Accounts with their parties and nothing on them, in order of registration."""
    parter = _parter(conn, konti)
    return [_hoved(row, parter[row[0]]) for row in conn.execute(_KONTOHOVEDER, (list(konti),))]


def _parter(conn: Connection, konti: Collection[UUID]) -> Mapping[UUID, Mapping[Rolle, tuple[Part, ...]]]:
    """The parties of accounts by role, in the order they were told."""
    parter: defaultdict[UUID, defaultdict[Rolle, tuple[Part, ...]]] = defaultdict(lambda: defaultdict(tuple))
    for konto_id, rolle, *part in conn.execute(_KONTOPARTER, (list(konti),)):
        parter[konto_id][Rolle(rolle)] += (Part(*part),)
    return parter


def _hoved(row: tuple[Any, ...], parter: Mapping[Rolle, tuple[Part, ...]]) -> Kontobillede:
    konto_id, nr, kommune, cvr, it_system, ejer_cvr, ejer_system, overdraget, indhold, registreret, afsluttet = row
    konto = konto_fra(konto_id, indhold, parter)
    return Kontobillede(
        # The fagsystem may have said so when it registered the account, or handed it over since.
        konto=replace(konto, overdraget=konto.overdraget or overdraget is not None),
        system_id=f"K{nr}",
        kommune_cvr=kommune,
        oprettet_af=OprettetAf(cvr, it_system),
        registreret_at=registreret,
        afsluttet_dato=afsluttet,
        fordringer=(),
        indbetalinger=(),
        opkraevninger=(),
        ejet_af=_ejet_af(ejer_cvr, ejer_system, overdraget),
    )


def _ejet_af(cvr: str, it_system: UUID, overdraget: date | None) -> OprettetAf | None:
    return OprettetAf(cvr, it_system) if overdraget is None else None


def indbetalinger(conn: Connection, konti: Sequence[UUID]) -> dict[UUID, tuple[tuple[Indbetaling, datetime], ...]]:
    """The payments on accounts, with the time each was booked."""
    fundne: defaultdict[UUID, tuple[tuple[Indbetaling, datetime], ...]] = defaultdict(tuple)
    for konto_id, noegle, form, registreret in conn.execute(_INDBETALINGER, (list(konti),)):
        fundne[konto_id] += ((indbetaling_fra(noegle, form), registreret),)
    return fundne


def indbetaling_nedreguleringer(
    conn: Connection, konti: Sequence[UUID]
) -> dict[UUID, tuple[tuple[IndbetalingNedregulering, datetime], ...]]:
    """The payments on accounts that were taken back, with the time each was booked."""
    fundne: defaultdict[UUID, tuple[tuple[IndbetalingNedregulering, datetime], ...]] = defaultdict(tuple)
    for konto_id, noegle, form, beloeb, registreret in conn.execute(_INDBETALING_NEDREGULERINGER, (list(konti),)):
        fundne[konto_id] += ((indbetaling_nedregulering_fra(noegle, form, beloeb), registreret),)
    return fundne


def opkraevninger(conn: Connection, konti: Sequence[UUID]) -> dict[UUID, tuple[tuple[Opkraevning, datetime], ...]]:
    """The collection letters of accounts, with the time each was registered."""
    fundne: defaultdict[UUID, tuple[tuple[Opkraevning, datetime], ...]] = defaultdict(tuple)
    for konto_id, noegle, form, registreret in conn.execute(_OPKRAEVNINGER, (list(konti),)):
        fundne[konto_id] += ((opkraevning_fra(noegle, form), registreret),)
    return fundne


def relaterede(conn: Connection, fordring_ids: Iterable[UUID]) -> set[UUID]:
    """The main and related claims of claims."""
    return {row[0] for row in conn.execute(_RELATEREDE, {"ider": list(fordring_ids)})}


def forfaldne(conn: Connection, kommune: str, senest: date, antal: int) -> list[UUID]:
    """Claims that may be handed over, main claims first; at most `antal`, not counting main claims taken along."""
    rows = conn.execute(_FORFALDNE, {"kommune": kommune, "senest": senest, "antal": antal})
    return [row[0] for row in rows]
