"""A database that goes away in the middle of things, as the sender sees it."""

from __future__ import annotations

from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

KONTO = UUID("00000000-0000-4000-9000-000000001002")
KALD = UUID("00000000-0000-4000-9000-000000001003")


@pytest.mark.fault("U4", "D10")
def test_a_database_that_is_down_is_a_technical_error_and_the_same_message_is_taken_later(
    tjeneste, krav, database_url, postgres_url
):
    """The header's error is FB-303, which means: again, with the same ids. Nothing was booked by the first attempt."""
    fordring = krav()
    # The pool opens its connection by itself: only one that has been there can be lost.
    with tjeneste.installation.database.transaction():
        pass
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s",
            (conninfo_to_dict(database_url)["dbname"],),
        )
    nede = tjeneste.opret(KONTO, fordring, request=KALD)
    (reaktion,) = nede["HovedOplysningerSvar"]["SvarReaktion"]
    assert reaktion["Fejl"]["FejlId"] == "FB-303"
    assert "Accept" not in nede
    igen = tjeneste.opret(KONTO, fordring, request=KALD)
    assert igen["Accept"] == {"AccepteretUdenBemærkninger": True}
