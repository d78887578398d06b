"""SQL that reads accounts and claims in full."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.journal import saldo
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.form import fordring_fra, konto_fra, opkraevning_fra, part_fra
from fordringsbro.debitor.form_betaling import indbetaling_fra, indbetaling_nedregulering_fra
from fordringsbro.debitor.model import Haeftelse, Opkraevning, Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede, Hovedhenvisning, Kontobillede
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.debitor.store import journal_store
from fordringsbro.platform.database import Connection, raekker

#: A row by the names of its columns.
Raekke = dict[str, Any]

# Accounts without their parties.
_KONTOHOVEDER = """
    SELECT konto_id, nr, kommune_cvr, oprettet_af_cvr, oprettet_af_system,
           COALESCE(ejer_cvr, oprettet_af_cvr) AS ejer_cvr, COALESCE(ejer_system, oprettet_af_system) AS ejer_system,
           overdraget_dato, indhold, registreret_at, afsluttet_dato,
           COALESCE(rykkerstop, (indhold->>'rykkerstop')::boolean, false) AS rykkerstop
    FROM debitor.konto WHERE konto_id = ANY(%s) ORDER BY nr
"""

# The parties of accounts, without those whose role has ended.
_KONTOPARTER = """
    SELECT konto_id, rolle, ident_type, ident, navn, adresse, p_nummer
    FROM debitor.kontopart WHERE konto_id = ANY(%s) AND ophoert IS NULL ORDER BY konto_id, nr
"""

# Claims, fees and interest in full.
_BILLEDER = """
    SELECT f.fordring_id, f.nr, f.kommune_cvr, f.konto_id, f.oprettet_af_cvr, f.oprettet_af_system, f.indhold,
           f.registreret_at, f.srb, f.overdragelse, f.vedroerer, f.slags,
           COALESCE(k.ejer_cvr, k.oprettet_af_cvr) AS ejer_cvr,
           COALESCE(k.ejer_system, k.oprettet_af_system) AS ejer_system, k.overdraget_dato,
           h.fordring_id AS hoved_id, 'F' || h.nr AS hoved_system_id, h.indhold->>'type_kode' AS hoved_type_kode
    FROM debitor.fordring f JOIN debitor.konto k USING (konto_id)
    LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id
"""
_BILLEDER_MED_ID = _BILLEDER + "WHERE f.fordring_id = ANY(%s) ORDER BY f.nr"
_BILLEDER_PAA_KONTI = _BILLEDER + "WHERE f.konto_id = ANY(%s) ORDER BY f.nr"

# Who else is liable for claims.
_HAEFTELSER = """
    SELECT fordring_id, haeftelse_id, ident_type, ident, navn, adresse, p_nummer, startdato,
           COALESCE(slutdato, ophoert), registreret_at
    FROM debitor.haeftelse WHERE fordring_id = ANY(%s) ORDER BY nr
"""

# Payments on accounts.
_INDBETALINGER = """
    SELECT konto_id, indbetaling_id, indhold, registreret_at FROM debitor.indbetaling
    WHERE konto_id = ANY(%s) ORDER BY nr
"""

# Payments taken back, with how much was.
_INDBETALING_NEDREGULERINGER = """
    SELECT konto_id, nedregulering_id, indhold, beloeb_oere, registreret_at FROM debitor.indbetaling_nedregulering
    WHERE konto_id = ANY(%s) ORDER BY nr
"""

# Collection letters of accounts.
_OPKRAEVNINGER = """
    SELECT konto_id, opkraevning_id, indhold, registreret_at FROM debitor.opkraevning
    WHERE konto_id = ANY(%s) ORDER BY nr
"""


def billeder_med_id(conn: Connection, fordring_ids: Sequence[UUID]) -> list[Fordringsbillede]:
    """Claims in full, by id."""
    return _billeder(conn, raekker(conn, Raekke, _BILLEDER_MED_ID, (list(fordring_ids),)))


def billeder_paa_konti(conn: Connection, konti: Sequence[UUID]) -> list[Fordringsbillede]:
    """Claims in full, by account."""
    return _billeder(conn, raekker(conn, Raekke, _BILLEDER_PAA_KONTI, (list(konti),)))


def _billeder(conn: Connection, rows: Sequence[Raekke]) -> list[Fordringsbillede]:
    poster = journal_store.journal(conn, [row["fordring_id"] for row in rows])
    haeftelser = _haeftelser(conn, {_haeftes_for(row) for row in rows})
    parter = _parter(conn, {row["konto_id"] for row in rows})
    billeder = []
    for row in rows:
        fid, konto_id, hoved_id = row["fordring_id"], row["konto_id"], row["hoved_id"]
        egne = haeftelser[_haeftes_for(row)]
        billeder.append(
            Fordringsbillede(
                fordring=fordring_fra(fid, row["indhold"], part_fra(row["vedroerer"])),
                slags=Slags(row["slags"]),
                kommune_cvr=row["kommune_cvr"],
                konto_id=konto_id,
                oprettet_af=OprettetAf(row["oprettet_af_cvr"], row["oprettet_af_system"]),
                ejet_af=_ejet_af(row),
                ansvarlig=parter[konto_id][Rolle.JURIDISK_ANSVARLIG][0],
                medhaeftere=parter[konto_id][Rolle.JURIDISK_MEDHAEFTER],
                system_id=f"F{row['nr']}",
                registreret_at=row["registreret_at"],
                srb=row["srb"],
                restance_oere=saldo(poster[fid]),
                overdragelse=Overdragelsesstand(row["overdragelse"]),
                haeftelser=tuple(haeftelse for haeftelse, _ in egne),
                poster=tuple(poster[fid]),
                hoved=Hovedhenvisning(hoved_id, row["hoved_system_id"], row["hoved_type_kode"]) if hoved_id else None,
                haeftet_at={haeftelse.haeftelse_id: at for haeftelse, at in egne},
            )
        )
    return billeder


def _haeftes_for(row: Raekke) -> UUID:
    """The claim whose liabilities count: for a fee or interest the one that it was added to."""
    fordring_id: UUID = row["fordring_id"]
    hoved_id: UUID = row["hoved_id"]
    return fordring_id if Slags(row["slags"]) is Slags.FORDRING else hoved_id


def _haeftelser(conn: Connection, ider: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[Haeftelse, datetime]]]:
    """The liabilities of claims with the time each was registered."""
    fundne: defaultdict[UUID, list[tuple[Haeftelse, datetime]]] = defaultdict(list)
    for fid, haeftelse_id, *part, start, slut, registreret in conn.execute(_HAEFTELSER, (list(ider),)):
        fundne[fid].append((Haeftelse(haeftelse_id, fid, Part(*part), start, slut), registreret))
    return fundne


def kontohoveder(conn: Connection, konti: Sequence[UUID]) -> list[Kontobillede]:
    """Accounts with their parties and nothing on them, in order of registration."""
    parter = _parter(conn, konti)
    return [_hoved(row, parter[row["konto_id"]]) for row in raekker(conn, Raekke, _KONTOHOVEDER, (list(konti),))]


def _parter(conn: Connection, konti: Collection[UUID]) -> Mapping[UUID, Mapping[Rolle, tuple[Part, ...]]]:
    """The parties of accounts by role, in the order they were told."""
    parter: defaultdict[UUID, defaultdict[Rolle, tuple[Part, ...]]] = defaultdict(lambda: defaultdict(tuple))
    for konto_id, rolle, *part in conn.execute(_KONTOPARTER, (list(konti),)):
        parter[konto_id][Rolle(rolle)] += (Part(*part),)
    return parter


def _hoved(row: Raekke, parter: Mapping[Rolle, tuple[Part, ...]]) -> Kontobillede:
    konto = konto_fra(row["konto_id"], row["indhold"], parter)
    overdraget = konto.overdraget or row["overdraget_dato"] is not None
    return Kontobillede(
        # The fagsystem may have said so when it registered the account, or handed it over since.
        konto=replace(konto, overdraget=overdraget, rykkerstop=row["rykkerstop"]),
        system_id=f"K{row['nr']}",
        kommune_cvr=row["kommune_cvr"],
        oprettet_af=OprettetAf(row["oprettet_af_cvr"], row["oprettet_af_system"]),
        registreret_at=row["registreret_at"],
        afsluttet_dato=row["afsluttet_dato"],
        fordringer=(),
        indbetalinger=(),
        opkraevninger=(),
        ejet_af=_ejet_af(row),
    )


def _ejet_af(row: Raekke) -> OprettetAf | None:
    return OprettetAf(row["ejer_cvr"], row["ejer_system"]) if row["overdraget_dato"] is None else None


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
