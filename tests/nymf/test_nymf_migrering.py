"""What an upgrade makes of agreements and hearings that were there before."""

from __future__ import annotations

import uuid
from datetime import timedelta

import psycopg
import pytest
from alembic import command
from alembic.config import Config

from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.aftaler.aftaleserie import FRA_BEGYNDELSEN
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.hoering.hoering import Hoeringstilstand, Trin
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform import migrate as migrering

_AFTALE = """
    INSERT INTO nymf.aftale (fordringshaver_id, cvr, navn, systembruger, typer, aktioner, arter, aktiv, aarsager, felter)
    VALUES (1001, '29000011', 'Prøveby (opdigtet)', 'Test', '{"KFDAINS": "2025-01-01", "KFROTFO": null}',
            '{OPRETFORDRING,NEDSKRIV}', '{INDR}', true, '{NEDSKRIV.INDB}',
            '[{"felt": "p_nummer", "brug": "SKAL", "type_kode": null}]')
"""
_FORDRING = """
    INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, opret_aktion_id, type_kode, art, kategori,
        reference, backend, afvist, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)
    VALUES (1, 1001, gen_random_uuid(), 1, 'KFDAINS', 'INDR', 'HF', 'R', 'PSRM', false, '2026-01-01', 1, 1, 1)
"""
_AKTION = """
    INSERT INTO nymf.aktion (aktion_id, fordring_id, fordringshaver_id, ekstern_id, aktionskode, tilstand, backend,
        rute, beloeb_oere, fakta, bemaerkninger, modtaget, aendret)
    VALUES (1, 1, 1001, gen_random_uuid(), 'OPRETFORDRING', 'HEARING', 'PSRM', 'RUTE_PSRM', 1, '{}',
            '[{"id": "R_4_2", "virkning": "hoering", "felter": [], "kilde": [], "tekst": "", "text": ""},
              {"id": "R_9", "virkning": "oplysning", "felter": [], "kilde": [], "tekst": "", "text": ""}]', now(), now())
"""


@pytest.fixture
def gammel(postgres_url):
    """A database of the schema before, with an agreement and an action in hearing; gives a connection and an upgrade."""
    navn = f"t_{uuid.uuid4().hex}"
    hoved, _, query = postgres_url.partition("?")
    url = f"{hoved.rpartition('/')[0]}/{navn}?{query}"
    config = Config()
    config.set_main_option("script_location", str(migrering._FOLDER))
    config.attributes["url"] = url
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {navn}")
        command.upgrade(config, "0012")
        with psycopg.connect(url, autocommit=True) as conn:
            for sql in (_AFTALE, _FORDRING, _AKTION):
                conn.execute(sql)
            yield conn, lambda til="head": command.upgrade(config, til)
        server.execute(f"DROP DATABASE {navn} WITH (FORCE)")


def test_an_agreement_becomes_its_first_version_and_a_hearing_gets_a_case(gammel):
    """All that was agreed is in force from the beginning; the claimant's clock starts at the upgrade."""
    conn, opgrader = gammel
    opgrader()
    (version,) = aftale_store.serier(conn)[1001].versioner
    assert (version.version, version.gaelder_fra, version.af) == (1, FRA_BEGYNDELSEN, "migration")
    aftale = version.aftale
    assert (aftale.navn, aftale.aarsager, aftale.felter[0].felt) == (
        "Prøveby (opdigtet)",
        frozenset({"NEDSKRIV.INDB"}),
        "p_nummer",
    )
    assert {kode: str(fra) for kode, fra in aftale.typer.items()} == {"KFDAINS": "2025-01-01", "KFROTFO": "None"}
    (sag,) = hoering_store.soeg(conn, Hoeringsfilter())
    assert (sag.aktion_id, sag.tilstand) == (1, Hoeringstilstand.AFVENTER_FORDRINGSHAVER)
    assert [fund.id for fund in sag.fund] == ["R_4_2"]
    assert sag.frist == sag.startet + timedelta(days=14)


def test_a_hearing_that_ended_with_its_main_claim_is_rejected(gammel):
    """Marked as withdrawn before, it was never in collection: it falls away, with what waits for it."""
    conn, opgrader = gammel
    opgrader("0019")
    conn.execute(
        "INSERT INTO nymf.aktion SELECT a.* FROM nymf.aktion o, LATERAL jsonb_populate_record(NULL::nymf.aktion,"
        " to_jsonb(o) || jsonb_build_object('aktion_id', 2, 'ekstern_id', gen_random_uuid(), 'tilstand', 'WAITING',"
        " 'aktionskode', 'NEDSKRIV', 'venter_paa', 1)) a"
    )
    conn.execute("UPDATE nymf.fordring SET ophoer_aarsag = 'HENS', ophoer_dato = '2026-02-01'")
    opgrader()
    aktioner = conn.execute("SELECT tilstand, bemaerkninger FROM nymf.aktion ORDER BY aktion_id").fetchall()
    assert [tilstand for tilstand, _ in aktioner] == [Aktionstilstand.REJECTED] * 2
    assert [Bemaerkning.fra_json(alle[-1]).nummer for _, alle in aktioner] == [547, 428]
    (sag,) = hoering_store.soeg(conn, Hoeringsfilter())
    assert (sag.tilstand, sag.trin[-1].trin) == (Hoeringstilstand.AFVIST, Trin.BORTFALDET)
    assert conn.execute("SELECT afvist, ophoer_aarsag FROM nymf.fordring").fetchall() == [(True, None)]


def test_references_get_their_one_form(gammel):
    """Without blanks around them; where two claims that are there would have the same, the first one has it."""
    conn, opgrader = gammel
    opgrader("0024")
    skal_blive = {
        2: (" \u00a0A\u3000", "A"),
        3: ("A\t", "A\t"),
        4: ("\u2003", ""),
        5: (" ", ""),
        6: ("B", "B"),
        7: (" B", " B"),
        8: ("a b", "a b"),
        9: ("R\u0085", "R\u0085"),
    }
    for nr, (reference, _) in skal_blive.items():
        conn.execute(
            "INSERT INTO nymf.fordring (fordring_id, fordringshaver_id, ekstern_id, opret_aktion_id, type_kode, art,"
            " kategori, reference, backend, afvist, modtagelsesdato, anmeldt_oere, hovedstol_oere, saldo_oere)"
            " VALUES (%s, 1001, gen_random_uuid(), 1, 'KFDAINS', 'INDR', 'HF', %s, 'PSRM', false, '2026-01-01', 1, 1, 1)",
            (nr, reference),
        )
    opgrader()
    blev = dict(conn.execute("SELECT fordring_id, reference FROM nymf.fordring WHERE fordring_id > 1"))
    assert blev == {nr: reference for nr, (_, reference) in skal_blive.items()}
