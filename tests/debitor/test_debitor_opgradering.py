"""A ledger of an earlier version, brought to this one: everything has its id, its place in the order, and is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from debitor_byg import KOMMUNE, fordring, haeftelse, indbetaling, nedregulering, registrering

import fordringsbro.platform.migrate as migrering
from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt
from fordringsbro.debitor.model import Afskrivning
from fordringsbro.debitor.opslag.billede import Soegning
from fordringsbro.platform.database import Database

I_DAG = date(2026, 11, 20)
#: What this version's ledger writes and the earlier one's did not have: taken away again before the upgrade.
_TILBAGE = """
    DROP TABLE debitor.identifikation, debitor.periodesoegning, debitor.posttekst CASCADE;
    ALTER TABLE debitor.konto DROP COLUMN findes_fra;
    ALTER TABLE debitor.journal DROP COLUMN nr;
    ALTER TABLE debitor.haeftelse DROP COLUMN nr;
    ALTER TABLE debitor.opkraevning DROP COLUMN nr;
    ALTER TABLE debitor.indbetaling DROP COLUMN nr;
    ALTER TABLE debitor.indbetaling_nedregulering DROP COLUMN nr;
    DROP INDEX debitor.haendelse_konto;
    CREATE INDEX konto_periode ON debitor.konto (kommune_cvr, senest_registreret_at);
    ALTER TABLE sf1590.besked DROP COLUMN modtager;
    ALTER TABLE sf1590.besked ADD UNIQUE (afsender, noegle);
    DROP FUNCTION debitor.laas_og_kend(text, uuid, uuid[]), debitor.laas_konto(uuid), debitor.ekstern_af(uuid),
                  debitor.eget_navn(text, uuid);
    ALTER TABLE mf.adgang DROP COLUMN cvr;
    CREATE SEQUENCE inddrivelse.loebenummer;
    ALTER TABLE inddrivelse.afsendelse ALTER COLUMN loebenummer SET DEFAULT nextval('inddrivelse.loebenummer');
    DROP FUNCTION inddrivelse.nyt_loebenummer();
    ALTER TABLE sf1590.anmodning DROP COLUMN fagsystemets_id;
    ALTER TABLE sf1590.modtaget_post DROP COLUMN kommune_cvr;
    ALTER TABLE sf1590.modtaget_post ADD PRIMARY KEY (modtager_cvr, modtager_system, post_id);
    ALTER TABLE sf1590.modtaget_anmodningssvar DROP COLUMN kommune_cvr;
    ALTER TABLE sf1590.modtaget_anmodningssvar ADD PRIMARY KEY (modtager_cvr, modtager_system, svar_id);
    ALTER TABLE sf1590.modtaget_anmodningssvar ADD UNIQUE (modtager_cvr, modtager_system, anmodning_id);
    CREATE FUNCTION debitor.laas_og_kend(uuid, uuid[], uuid[], uuid[], uuid[]) RETURNS SETOF uuid
        LANGUAGE sql AS 'SELECT NULL::uuid';
"""


@pytest.fixture
def gammel(database_url, bog):
    """A ledger as the version before kept it: a claim with a liability, a payment, a write-down and a write-off."""
    f = fordring()
    r = registrering(f, haeftelser=(haeftelse(f.fordring_id),), nedreguleringer=(nedregulering(f.fordring_id, 5),))
    i, a = indbetaling(r.konto.konto_id, 7), Afskrivning(uuid4(), f.fordring_id, 3, I_DAG)
    db = Database(database_url)
    with db.transaction() as conn:
        bog.registrer(conn, r)
        bog.indbetal(conn, i)
        bog.afskriv(conn, KOMMUNE, a)
    db.close()
    with psycopg.connect(database_url, autocommit=True) as conn:
        funktioner = conn.execute(
            "SELECT oid::regprocedure::text FROM pg_proc WHERE proname LIKE 'noter_id_af_%'"
        ).fetchall()
        for (funktion,) in funktioner:
            conn.execute(f"DROP FUNCTION {funktion} CASCADE")
        conn.execute(_TILBAGE)
    return r, i, a


def _migrer_igen(url):
    """Run the migrations on the ledger's tables."""
    versioner = Path(migrering.__file__).parent / "migrations" / "versions"
    with psycopg.connect(url) as conn:
        for fil in ("0018_bog.sql", "0030_kommunernes_ider.sql"):
            conn.execute((versioner / fil).read_text("utf-8"))


def test_a_ledger_of_the_version_before_is_brought_along(database_url, bog, clock, gammel):
    """Its ids are taken for what they name, its chain holds, its statement and its searches find what was there."""
    r, i, a = gammel
    _migrer_igen(database_url)
    (f,) = r.fordringer
    db = Database(database_url)
    with db.transaction() as conn:
        assert bog.efterproev_kaede(conn) == ()
        for ident, objekt in (
            (f.fordring_id, Objekt.FORDRING),
            (r.haeftelser[0].haeftelse_id, Objekt.HAEFTELSE),
            (r.nedreguleringer[0].nedregulering_id, Objekt.NEDREGULERING),
            (i.indbetaling_id, Objekt.INDBETALING),
            (a.afskrivning_id, Objekt.AFSKRIVNING),
        ):
            with pytest.raises(AfvisningError) as fejl:
                bog.registrer(conn, registrering(konto=replace(r.konto, konto_id=ident)))
            assert (fejl.value.afvisning.aarsag, fejl.value.afvisning.ogsaa) == (Aarsag.ANDET_INDHOLD, objekt)
        assert bog.registrer(conn, r).gentagne == (f.fordring_id,)
        bog.registrer(conn, replace(r, fordringer=(fordring(),)))
        assert [n for (n,) in conn.execute("SELECT nr FROM debitor.journal ORDER BY fordring_id, seq")]
        fra = clock.now() - timedelta(hours=1)
        assert [t.konto.konto_id for t in bog.soeg(conn, Soegning(KOMMUNE, fra=fra))] == [r.konto.konto_id]
    db.close()
