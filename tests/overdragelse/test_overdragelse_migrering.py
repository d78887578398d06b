"""What an upgrade makes of claims that were handed over before."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.model import Registernoegle
from fordringsbro.platform import migrate as migrering

KONTO = uuid.UUID(int=1)
#: A claim that is under collection, one that went there twice, one that never did, and one by MF.
EN_GANG, TO_GANGE, ALDRIG, FRA_MF = (uuid.UUID(int=n) for n in range(2, 6))
IGEN = uuid.UUID(int=9)
#: The register's claimants and external ids; by MF another claimant has used the id of a claim that never went.
NUMRE = [(1001, EN_GANG), (1001, TO_GANGE), (1002, IGEN), (1003, FRA_MF), (1003, ALDRIG)]


@pytest.fixture
def gammel(postgres_url):
    """A database of the schema before, with claims in ledger and register; gives a connection and the upgrade."""
    navn = f"t_{uuid.uuid4().hex}"
    hoved, _, query = postgres_url.partition("?")
    url = f"{hoved.rpartition('/')[0]}/{navn}?{query}"
    config = Config()
    config.set_main_option("script_location", str(migrering._FOLDER))
    config.attributes["url"] = url
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {navn}")
        command.upgrade(config, "0018")
        with psycopg.connect(url, autocommit=True) as conn:
            _fyld(conn)
            yield conn, lambda: command.upgrade(config, "head")
        server.execute(f"DROP DATABASE {navn} WITH (FORCE)")


def _fyld(conn):
    conn.execute(
        "INSERT INTO overdragelse.kommune (cvr, navn, fordringshaver_id, politik) VALUES ('29000011', 'x', 1002, 'STRAKS')"
    )
    conn.execute(
        "INSERT INTO debitor.konto (konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system, konto_type, indhold,"
        " registreret_at, senest_registreret_at) VALUES (%s, '29000011', '29000011', %s, 'DIVERSE', '{}', now(), now())",
        (KONTO, KONTO),
    )
    for fordring_id in (EN_GANG, TO_GANGE, ALDRIG):
        conn.execute(
            "INSERT INTO debitor.fordring (fordring_id, konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system,"
            " indhold, registreret_at, aaben, overdragelse, journal_seq, journal_hash)"
            " VALUES (%s, %s, '29000011', '29000011', %s, '{}', now(), true, 'INGEN', 1, '')",
            (fordring_id, KONTO, KONTO),
        )
    for fordring_id in (EN_GANG, TO_GANGE):
        conn.execute(
            "INSERT INTO debitor.journal (fordring_id, seq, art, beloeb_oere, virkningsdato, bogfoert_at, data, prev_hash,"
            " hash) VALUES (%s, 1, 'OVERDRAGET', 0, '2026-01-01', now(), '{}', '', '')",
            (fordring_id,),
        )
    conn.execute("INSERT INTO overdragelse.forsoeg (ekstern_id, fordring_id, nr) VALUES (%s, %s, 2)", (IGEN, TO_GANGE))
    # The municipality had another number when the first two went.
    for nr, (nummer, ekstern_id) in enumerate(NUMRE, 1):
        conn.execute(
            "INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, opret_aktion_id, type_kode, art,"
            " kategori, reference, afvist, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)"
            " VALUES (%s, %s, %s, 1, 'X', 'INDR', 'HF', '', false, '2026-01-01', 1, 1, 1)",
            (nr, nummer, ekstern_id),
        )


def test_each_claim_keeps_the_number_it_went_under(gammel):
    """Found in the register, also where the municipality has another number since; what never went has none."""
    conn, opgrader = gammel
    opgrader()
    assert forsoeg_store.noegler(conn, [EN_GANG, TO_GANGE, ALDRIG, FRA_MF]) == {
        EN_GANG: (Registernoegle(1001, EN_GANG),),
        TO_GANGE: (Registernoegle(1002, IGEN), Registernoegle(1001, TO_GANGE)),
    }
    assert conn.execute("SELECT * FROM overdragelse.seneste(%s)", (TO_GANGE,)).fetchall() == [(IGEN, 1002)]
    assert conn.execute("SELECT * FROM overdragelse.seneste(%s)", (ALDRIG,)).fetchall() == []
