"""This version's code on a schema to which the next one has added."""

from __future__ import annotations

import psycopg
import pytest

from fordringsbro.efterproev import alle_kontroller
from fordringsbro.platform.database import klartekst

_UDVID = """
    DO $$
    DECLARE t regclass;
    BEGIN
        FOR t IN SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                 WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
                   AND c.relname NOT LIKE 'procrastinate%' AND c.relname <> 'alembic_version'
        LOOP
            EXECUTE format('ALTER TABLE %s ADD COLUMN kommer_med_naeste_version text DEFAULT ''x''', t);
        END LOOP;
    END $$
"""


@pytest.mark.fault("D14", "A11")
def test_what_the_next_version_adds_disturbs_nobody(*, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings):
    """Every table gets a column while all goes on: claims are registered, paid, handed over and received as before."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with psycopg.connect(klartekst(dele.database.url)) as conn:
        conn.execute(_UDVID)
    for navn in ("05-naeste-maaned.xml", "06-gebyr-og-rente.xml"):
        modtag(dele, f"01-dagtilbud/{navn}")
    inddriv(dele, clock)
    assert not [kontrol for kontrol in alle_kontroller(dele) if kontrol.brud]
