"""No statement of forwarding or the register reads a big table from end to end."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from types import ModuleType

from fordringsbro.inddrivelse import (
    forloeb_store,
    gendannelse_store,
    koe_store,
    kvittering_store,
    linje_store,
    oversigt_store,
    spor_store,
    store,
    svar_store,
    tavshed_store,
    ubogfoert_store,
    udvaelgelse_store,
)
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.register import aktion_store, haendelse_store, register_store
from fordringsbro.platform.database import Connection, Database

_MODULER = (
    *(forloeb_store, gendannelse_store, koe_store, kvittering_store, linje_store, oversigt_store, spor_store, store),
    *(svar_store, tavshed_store, ubogfoert_store, udvaelgelse_store),
    *(hoering_store, aktion_store, haendelse_store, register_store),
)
#: The statements that may, and why.
_MAA = {("oversigt_store", "_HANDLINGER"): "the beginning of a list; the conditions that were given come after it"}
#: Parameters whose type PostgreSQL can't tell from where they stand; the driver tells it.
_TYPER = {"nu": "timestamptz", "overskredet": "date"}

# Thirty thousand claims: most are done, two hundred are out, and the rest wait, a tenth of them behind a main claim.
_FYLD = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO inddrivelse.leverance (leverance_id, backend, fordringshaver_id, transaktion_id, tilstand, sendt,
                                       kvittering_naeste)
    SELECT n, 'PSRM', 1001 + n % 5, gen_random_uuid(), CASE WHEN n > 1990 THEN 'MODTAGET' ELSE 'AFSLUTTET' END, now(),
           CASE WHEN n > 1990 THEN now() END
    FROM generate_series(1, 2000) n;
    INSERT INTO inddrivelse.afsendelse (aktion_id, backend, fordringshaver_id, fordring_id, hoved_fordring_id,
        aktionskode, opgave, tilstand, leverance_id, plads, oprettet, sendt, afsluttet, skaber_fordring_id)
    SELECT n, 'PSRM', 1001 + n % 5, n, CASE WHEN n % 10 = 0 THEN n - 1 END, 'OPRETFORDRING', '{"data": {}}',
           CASE WHEN n <= 27000 THEN 'DONE' WHEN n <= 27200 THEN 'SENT' ELSE 'READY' END,
           CASE WHEN n <= 27200 THEN 1 + n % 2000 END, CASE WHEN n <= 27200 THEN n END, now(),
           CASE WHEN n <= 27200 THEN now() END, CASE WHEN n <= 27000 THEN now() END, n
    FROM generate_series(1, 30000) n;
    INSERT INTO inddrivelse.haendelse (aktion_id, tidspunkt, hvad) SELECT n, now(), 'KOEET'
    FROM generate_series(1, 30000) n;
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend, rute,
        fakta, bemaerkninger, modtaget, aendret, skaber_fordring_id, beloeb_oere)
    SELECT n, n, 1001 + n % 5, gen_random_uuid(), 'OPRETFORDRING', CASE WHEN n <= 27000 THEN 'DONE' ELSE 'ROUTED' END,
           'PSRM', 'STANDARD', '{}', '[]', now(), now(), n, 100
    FROM generate_series(1, 30000) n;
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, hoved_fordring_id, opret_aktion_id, type_kode,
        art, kategori, reference, backend, afvist, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)
    SELECT n, 1001 + n % 5, gen_random_uuid(), CASE WHEN n % 10 = 0 THEN n - 1 END, n, 'KFDAINS', 'INDR', 'HF',
           'R-' || n, 'PSRM', false, current_date, 100, 100, 100
    FROM generate_series(1, 30000) n;
    INSERT INTO nymf.historik (aktion_id, tilstand, tidspunkt, aarsag) SELECT n, 'ROUTED', now(), 'STANDARD'
    FROM generate_series(1, 30000) n;
    INSERT INTO nymf.hoering (aktion_id, tilstand, fund, oprettet, startet, frist)
    SELECT n, 'AFVENTER_FORDRINGSHAVER', '[]', now(), current_date, current_date FROM generate_series(1, 20) n;
    SET LOCAL session_replication_role = DEFAULT;
    ANALYZE inddrivelse.leverance, inddrivelse.afsendelse, inddrivelse.haendelse, nymf.aktion, nymf.fordring,
            nymf.historik, nymf.hoering
"""
_STORE = {"leverance", "afsendelse", "haendelse", "aktion", "fordring", "historik"}


def _saetninger(modul: ModuleType) -> dict[str, str]:
    """The statements of a module by name, without those that only begin others."""
    alle = {
        navn: vaerdi
        for navn, vaerdi in vars(modul).items()
        if isinstance(vaerdi, str) and re.match(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b", vaerdi)
    }
    return {navn: sql for navn, sql in alle.items() if not any(sql in en for en in alle.values() if en != sql)}


def _nummereret(sql: str) -> str:
    """The statement with PostgreSQL's own placeholders."""
    navne: list[str] = []

    def nummer(fundet: re.Match[str]) -> str:
        if fundet[0] == "%%":
            return "%"
        navn = fundet[1] or f"nr {len(navne)}"
        if navn not in navne:
            navne.append(navn)
        return f"${navne.index(navn) + 1}" + (f"::{_TYPER[navn]}" if navn in _TYPER else "")

    return re.sub(r"%\((\w+)\)s|%s|%%", nummer, sql)


def _laest_helt(plan: dict) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in _STORE:
        yield plan["Relation Name"]
    for del_ in plan.get("Plans", ()):
        yield from _laest_helt(del_)


def _plan(conn: Connection, sql: str) -> dict:
    ((svar,),) = conn.execute(f"EXPLAIN (GENERIC_PLAN, FORMAT JSON) {_nummereret(sql)}".encode()).fetchall()
    return (json.loads(svar) if isinstance(svar, str) else svar)[0]["Plan"]


def test_every_statement_of_forwarding_and_register_goes_by_an_index(db: Database):
    """Planned for any values on thirty thousand rows, no statement of these stores scans a big table, but those named."""
    hele: dict[tuple[str, str], list[str]] = {}
    with db.transaction() as conn:
        conn.execute(_FYLD)
        for modul in _MODULER:
            for navn, sql in _saetninger(modul).items():
                tabeller = list(_laest_helt(_plan(conn, sql)))
                if tabeller:
                    hele[modul.__name__.rpartition(".")[2], navn] = tabeller
        # What the rule is about: a search by a column without an index.
        assert list(_laest_helt(_plan(conn, "SELECT FROM nymf.fordring WHERE opret_aktion_id = %s"))) == ["fordring"]
    assert hele.keys() == _MAA.keys()
