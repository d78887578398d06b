"""A prepared statement says and raises what the same statement would by psycopg's own way."""

from __future__ import annotations

from uuid import uuid4

import psycopg
import pytest

from fordringsbro.platform.database import UDFALD, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.forberedt import Forberedt

_ALT = Forberedt("proeve_alt", "SELECT $1::text, $2::bytea, NULLIF($3, '')::uuid, length($1)")
_DEL = Forberedt("proeve_del", "SELECT 1 / $1::integer")
_LAENGDE = Forberedt("proeve_laengde", "SELECT length($1::text), octet_length($2::bytea)")
_FORKERT = Forberedt("proeve_forkert", "SELECT findes_ikke($1::text)")
_SLUK = Forberedt("proeve_sluk", "SELECT pg_terminate_backend(pg_backend_pid()), $1::text")


def test_values_are_told_word_for_word(db: Database):
    """Text of any alphabet, every byte, and nothing where there is nothing; in a transaction and outside one."""
    tekst, navn = "Æ'\\ {},\n\t€🏠", str(uuid4())
    raa = bytes(range(256))
    ventet = [(tekst, "\\x" + raa.hex(), navn, str(len(tekst)))]
    with db.transaction() as conn:
        assert _ALT.udfoer(conn, tekst, raa, navn) == ventet
    assert db.forsoeg(lambda conn: _ALT.udfoer(conn, tekst, raa, navn)) == ventet
    with db.transaction() as conn:
        assert _ALT.udfoer(conn, "", b"", "") == [("", "\\x", None, "0")]


def test_a_value_may_be_larger_than_any_buffer(db: Database):
    """Megabytes are sent whole."""
    with db.transaction() as conn:
        assert _LAENGDE.udfoer(conn, "å" * 3_000_000, b"\0" * 5_000_000) == [("3000000", "5000000")]


@pytest.mark.parametrize(
    ("forberedt", "vaerdi", "sql"),
    [
        (_DEL, "0", "SELECT 1 / %s::integer"),
        (_DEL, "nul", "SELECT 1 / %s::integer"),
        (_FORKERT, "x", "SELECT findes_ikke(%s::text)"),
    ],
)
def test_an_error_is_the_one_that_psycopg_raises(db: Database, forberedt: Forberedt, vaerdi: str, sql: str):
    """Class, SQLSTATE and the server's words are the same, and the connection goes on."""
    with db.transaction() as conn:
        with pytest.raises(psycopg.Error) as egen, conn.transaction():
            forberedt.udfoer(conn, vaerdi)
        with pytest.raises(psycopg.Error) as andens, conn.transaction():
            conn.execute(sql, (vaerdi,))
        assert type(egen.value) is type(andens.value)
        assert egen.value.sqlstate == andens.value.sqlstate
        assert egen.value.diag.message_primary == andens.value.diag.message_primary
        assert _DEL.udfoer(conn, "1") == [("1",)]


def test_text_that_the_database_cannot_hold_is_refused(db: Database):
    """A NUL in a text is an error, as by psycopg, and nothing is cut off."""
    with db.transaction() as conn:
        with pytest.raises(psycopg.DataError) as egen:
            _ALT.udfoer(conn, "a\0b", b"", "")
        with pytest.raises(psycopg.DataError) as andens:
            conn.execute("SELECT %s::text", ("a\0b",))
    assert str(egen.value) == str(andens.value)


def test_a_unique_violation_is_told_as_a_lost_race(db: Database):
    """Work of one statement that finds an id taken is answered with nothing, whichever way the statement went."""
    with db.transaction() as conn:
        conn.execute("CREATE TABLE taget (n integer UNIQUE)")
        conn.execute("INSERT INTO taget VALUES (1)")
    tag = Forberedt("proeve_tag", "INSERT INTO taget VALUES ($1::integer) RETURNING n")
    assert db.forsoeg(lambda conn: tag.udfoer(conn, "1")) is None
    assert db.forsoeg(lambda conn: tag.udfoer(conn, "2")) == [("2",)]


@pytest.mark.fault("D10")
def test_a_connection_that_breaks_under_it_is_a_row_of_the_catalogue(db: Database):
    """It is told as FB-501, and the next connection, which knows nothing of the statement, answers."""
    with db.transaction() as conn:
        assert _DEL.udfoer(conn, "1") == [("1",)]
    with pytest.raises(FejlError) as taget, db.transaction() as conn:
        _SLUK.udfoer(conn, "")
    assert taget.value.kode is Fejlkode.DATABASE
    with db.transaction() as conn:
        assert _DEL.udfoer(conn, "1") == [("1",)]


@pytest.mark.fault("D10")
def test_a_connection_that_broke_before_is_an_outage(database_url: str):
    """A statement on a dead connection, and on a closed one, raises what the database's own failures are known by."""
    with (
        psycopg.connect(database_url, autocommit=True) as conn,
        psycopg.connect(database_url, autocommit=True) as anden,
    ):
        _DEL.udfoer(conn, "1")
        anden.execute("SELECT pg_terminate_backend(%s, 5000)", (conn.info.backend_pid,))
        with pytest.raises(UDFALD):
            _DEL.udfoer(conn, "1")
        assert conn.broken
        with pytest.raises(UDFALD):
            _DEL.udfoer(conn, "1")
        anden.close()
        with pytest.raises(UDFALD):
            _DEL.udfoer(anden, "1")


def test_it_begins_no_transaction(database_url: str):
    """A connection that begins transactions by itself is refused: the statement would be none of its transaction."""
    with psycopg.connect(database_url) as conn, pytest.raises(psycopg.ProgrammingError):
        _DEL.udfoer(conn, "1")
