"""The database is there and can't do what it is asked: the sender comes again, and nothing is acknowledged before."""

from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest

KONTO = UUID("00000000-0000-4000-9000-000000001102")


def fejler(svar) -> str:
    """The number of a technical error, where nothing is accepted."""
    (reaktion,) = svar["HovedOplysningerSvar"]["SvarReaktion"]
    assert "Accept" not in svar
    return reaktion["Fejl"]["FejlId"]


@pytest.mark.parametrize(
    "sqlstate",
    [
        pytest.param("53100", id="disk full", marks=pytest.mark.fault("D1")),
        pytest.param("53400", id="a limit of the server", marks=pytest.mark.fault("D3")),
        pytest.param("53200", id="out of memory"),
        pytest.param("58030", id="input or output", marks=pytest.mark.fault("D4")),
        pytest.param("XX000", id="an error of its own"),
        pytest.param("42501", id="no right to write any more", marks=pytest.mark.fault("D6")),
    ],
)
def test_what_the_database_cant_do_now_is_taken_later(tjeneste, krav, database_url, sqlstate):
    """Nothing of the message is kept, FB-303 asks for it again with the same ids, and then it is booked once."""
    fordring, kald = krav(), uuid4()
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(
            "CREATE FUNCTION fejl() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$BEGIN RAISE EXCEPTION 'Synteseborg' USING ERRCODE = '{sqlstate}'; END$$"
        )
        conn.execute("CREATE TRIGGER fejl BEFORE INSERT ON debitor.journal EXECUTE FUNCTION fejl()")
        assert fejler(tjeneste.opret(KONTO, fordring, request=kald)) == "FB-303"
        assert conn.execute("SELECT count(*) FROM debitor.fordring").fetchone() == (0,)
        conn.execute("DROP TRIGGER fejl ON debitor.journal")
        igen = tjeneste.opret(KONTO, fordring, request=kald)
        assert igen["Accept"] == {"AccepteretUdenBemærkninger": True}
        assert conn.execute("SELECT count(*) FROM debitor.fordring").fetchone() == (1,)
