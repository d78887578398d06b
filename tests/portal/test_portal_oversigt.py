"""What is kept of claims and counted, against what is there; and that the lists' first screens go by it."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from itertools import product

from fordringsbro.bootstrap import joblister
from fordringsbro.efterproev.oversigter import oversigternes
from fordringsbro.opgaver import store as opgavestore
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.overdragelse.uafstemte_store import BEROERTE
from fordringsbro.platform import taeller_store
from fordringsbro.platform.taeller_store import Optalt
from fordringsbro.portal import udvalg_store
from fordringsbro.portal.model import Udvalg

#: What can befall a claim, its action and its sending, of one drawn by `%s`; and what is counted besides.
_AENDRINGER = (
    "UPDATE nymf.aktion SET tilstand = 'DONE' WHERE {aktion}",
    "UPDATE nymf.aktion SET tilstand = 'REJECTED' WHERE {aktion}",
    "UPDATE nymf.aktion SET tilstand = 'ROUTED'",
    "UPDATE inddrivelse.afsendelse SET tilstand = 'SENT' WHERE {aktion}",
    "UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED'",
    "UPDATE inddrivelse.afsendelse SET tilstand = 'READY' WHERE {aktion}",
    "UPDATE nymf.fordring SET ophoer_aarsag = 'RETU', ophoer_dato = '2026-11-20' WHERE opret_{aktion} AND NOT afvist",
    "UPDATE nymf.fordring SET ophoer_aarsag = NULL, ophoer_dato = NULL",
    "UPDATE nymf.fordring SET backend = 'DMI' WHERE opret_{aktion}",
    "UPDATE nymf.fordring SET backend = 'PSRM'",
    "UPDATE nymf.aktion SET backend = 'DMI' WHERE {aktion}",
    "DELETE FROM sf1590.besked WHERE besked_id = (SELECT max(besked_id) FROM sf1590.besked WHERE besked_id %% 2 = {nr})",
)


def _brud(conn) -> list[str]:
    return [f"{k.navn} {brud}" for k in oversigternes(conn) for brud in k.brud]


def test_what_is_kept_is_what_is_there_after_any_mix_of_changes(dele):
    """Sixty changes drawn by a fixed seed, some rolled back, counts folded in between: state and counts hold each time."""
    tilfaeldig = random.Random(42)  # noqa: S311 - which changes, not a secret
    with dele.database.transaction() as conn:
        aktioner = [nr for (nr,) in conn.execute("SELECT aktion_id FROM nymf.aktion ORDER BY 1")]
        assert _brud(conn) == []
    set_ = set()
    for _ in range(60):
        with dele.database.transaction() as conn, conn.transaction(force_rollback=tilfaeldig.random() < 0.2):
            for sql in tilfaeldig.sample(_AENDRINGER, 2):
                nr = tilfaeldig.choice(aktioner)
                conn.execute(sql.format(aktion=f"aktion_id = {nr}", nr=nr % 2).replace("%%", "%").encode())
        with dele.database.transaction() as conn:
            if tilfaeldig.random() < 0.3:
                taeller_store.fold(conn)
            assert _brud(conn) == []
            set_ |= {en.b for en in taeller_store.tal(conn, Optalt.FORDRING)}
    assert {"LEDGER", "RETURNED", "PARKED", "SENT", "DONE", "ROUTED", "REJECTED"} <= set_


def test_counts_are_folded_into_one_row_a_key_and_stay_what_they_are(dele):
    """However many rows a key had, after folding it has one, a second time changes nothing, and keys of none are gone."""
    with dele.database.transaction() as conn:
        conn.execute("DELETE FROM sf1590.besked")
        foer = {hvad: taeller_store.tal(conn, hvad) for hvad in Optalt}
        for _ in range(2):
            taeller_store.fold(conn)
            assert {hvad: taeller_store.tal(conn, hvad) for hvad in Optalt} == foer
            raekker = conn.execute("SELECT count(*), count(DISTINCT (hvad, a, b, c)) FROM oversigt.taeller").fetchone()
            assert raekker == (sum(map(len, foer.values())),) * 2
    assert foer[Optalt.BESKED] == []


def _som_foer_migreringen(conn) -> int:
    """Nothing is kept of the claims that are there; how many they are."""
    conn.execute("DELETE FROM oversigt.fordring; DELETE FROM oversigt.taeller WHERE hvad = 'fordring'")
    conn.execute("UPDATE oversigt.udfyldning SET til_nr = (SELECT max(nr) FROM debitor.fordring)")
    return int(conn.execute("SELECT count(*) FROM debitor.fordring").fetchall()[0][0])


def test_older_claims_are_taken_in_by_portions_and_once(dele, monkeypatch):
    """Lists are right before, between and after the portions of one claim each; when all are in, nothing more happens."""
    monkeypatch.setattr(udvalg_store, "_PORTION", 1)
    with dele.database.transaction() as conn:
        ventet = udvalg_store.efter_kommune(conn)
        antal = _som_foer_migreringen(conn)
        assert antal >= 3
        while udvalg_store.udfyld(conn):
            assert udvalg_store.efter_kommune(conn) == ventet
            assert _brud(conn) == []
        assert not udvalg_store.udfyld(conn)
        assert (udvalg_store.efter_kommune(conn), _brud(conn)) == (ventet, [])
        kept = conn.execute("SELECT count(*) FROM oversigt.fordring").fetchall()[0][0]
    assert kept == antal


def test_the_job_takes_older_claims_in(dele):
    """Run twice it takes them in once, and what changes meanwhile is kept."""
    job = dele.tasks("t")[joblister.UDFYLD]
    with dele.database.transaction() as conn:
        ventet = udvalg_store.efter_kommune(conn)
        _som_foer_migreringen(conn)
    for _ in range(2):
        job()
        with dele.database.transaction() as conn:
            assert (udvalg_store.efter_kommune(conn), _brud(conn)) == (ventet, [])


# Ten thousand claims, of which a few wait.
_FYLD = """
    SET LOCAL session_replication_role = replica;
    INSERT INTO oversigt.fordring (nr, kommune_cvr, tilstand, backend)
    SELECT n, '29000011', CASE WHEN n % 1000 = 0 THEN 'PARKED' ELSE 'DONE' END, 'PSRM'
    FROM generate_series(1000, 11000) n;
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend, rute,
        fakta, bemaerkninger, modtaget, aendret, skaber_fordring_id, beloeb_oere)
    SELECT n, n, 1001, gen_random_uuid(), 'OPRETFORDRING', 'DONE', 'PSRM', 'STANDARD', '{}', '[]', now(), now(), n, 100
    FROM generate_series(1000, 11000) n;
    INSERT INTO inddrivelse.afsendelse (aktion_id, backend, fordringshaver_id, fordring_id, aktionskode, opgave, tilstand,
        oprettet, afsluttet, skaber_fordring_id)
    SELECT n, 'PSRM', 1001, n, 'OPRETFORDRING', '{"data": {}}', 'DONE', now(), now(), n
    FROM generate_series(1000, 11000) n;
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, opret_aktion_id, type_kode, art, kategori,
        reference, backend, afvist, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)
    SELECT n, 1001, gen_random_uuid(), n, 'KFDAINS', 'INDR', 'HF', 'R-' || n, 'PSRM', false, current_date, 100, 100, 100
    FROM generate_series(1000, 11000) n;
    SET LOCAL session_replication_role = DEFAULT;
    ANALYZE oversigt.fordring, nymf.aktion, nymf.fordring, inddrivelse.afsendelse
"""
#: Tables of as many rows.
_STORE = {"aktion", "afsendelse", "fordring"}


def _laest_helt(plan: dict) -> Iterator[str]:
    if plan["Node Type"] == "Seq Scan" and plan["Relation Name"] in _STORE and plan["Plan Rows"] > 1000:
        yield plan["Relation Name"]
    for del_ in plan.get("Plans", ()):
        yield from _laest_helt(del_)


def _planlagt(conn, sql: str, vaerdier: dict) -> list[str]:
    ((svar,),) = conn.execute("EXPLAIN (FORMAT JSON) " + sql, vaerdier).fetchall()
    return list(_laest_helt((json.loads(svar) if isinstance(svar, str) else svar)[0]["Plan"]))


def test_first_screens_and_tasks_read_no_table_from_end_to_end(dele):
    """A state that all claims have, few have or none has, from both ends; and the few corrections that were not followed."""
    with dele.database.transaction() as conn:
        conn.execute(_FYLD.encode())
        for tilstand, nyeste_foerst in product(("DONE", "PARKED", "REJECTED"), (True, False)):
            udvalg = Udvalg(tilstand=tilstand)
            sql = udvalg_store.numre(conn, udvalg, nyeste_foerst=nyeste_foerst, efter=False)
            assert _planlagt(conn, sql, udvalg_store.vaerdier(udvalg) | {"antal": 50}) == [], udvalg
        assert _planlagt(conn, opgavestore.GRENE[Arbejdsart.UAFSTEMT], {}) == []
        # Next to none is expected of ten thousand; taken for all of them, they are joined by reading whole tables.
        ((svar,),) = conn.execute(f"EXPLAIN (FORMAT JSON) {BEROERTE}".encode()).fetchall()
        assert svar[0]["Plan"]["Plan Rows"] < 100
