"""The journal: append-only, chained, and the only source of balances."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID, uuid4

import psycopg
import pytest
from debitor_byg import fordring, indbetaling, nedregulering, registrering

from fordringsbro.debitor.bog.journal import Art, Haendelse, bogfoer, saldo


@pytest.fixture
def fordring_id(db, bog):
    """A claim with four events: registered, written down, paid, handed over."""
    f = fordring(enhedsoplysninger=(), finansinfo={"b": 1, "a": "æ"})
    r = registrering(f, nedreguleringer=(nedregulering(f.fordring_id, 100),))
    with db.transaction() as conn:
        bog.registrer(conn, r)
        bog.indbetal(conn, indbetaling(r.konto.konto_id, 200))
        bog.marker_overdraget(conn, [f.fordring_id], {"aktion_id": 7})
    return f.fordring_id


@pytest.mark.fault("A8")
@pytest.mark.parametrize(
    "saetning",
    [
        "UPDATE debitor.journal SET beloeb_oere = 0",
        "DELETE FROM debitor.journal",
        "TRUNCATE debitor.journal",
        "UPDATE debitor.journal SET data = data",
    ],
)
def test_the_database_refuses_to_change_the_journal(db, fordring_id, saetning):
    """Events can neither be changed nor removed."""
    with pytest.raises(psycopg.errors.RestrictViolation), db.transaction() as conn:
        conn.execute(saetning)


def test_an_untouched_journal_holds(db, bog, fordring_id):
    """The chain of a claim with many kinds of event verifies, and its events are told in order."""
    with db.transaction() as conn:
        assert bog.efterproev_kaede(conn) == ()
        poster = bog.journal(conn, fordring_id)
    assert [p.art for p in poster] == [Art.REGISTRERET, Art.NEDREGULERET, Art.DAEKKET, Art.OVERDRAGET]
    assert [p.seq for p in poster] == [1, 2, 3, 4]
    assert saldo(poster) == 49_700


@pytest.mark.fault("A8")
@pytest.mark.parametrize(
    ("saetning", "seq"),
    [
        ("UPDATE debitor.journal SET beloeb_oere = beloeb_oere + 1 WHERE seq = 2", 2),
        ("UPDATE debitor.journal SET virkningsdato = virkningsdato + 1 WHERE seq = 3", 3),
        ("UPDATE debitor.journal SET bogfoert_at = bogfoert_at + interval '1 microsecond' WHERE seq = 1", 1),
        ("UPDATE debitor.journal SET data = data || '{\"aktion_id\": 8}' WHERE seq = 4", 4),
        ("UPDATE debitor.journal SET reference_id = NULL WHERE seq = 2", 2),
        ("UPDATE debitor.journal SET hash = prev_hash WHERE seq = 2", 2),
        ("DELETE FROM debitor.journal WHERE seq = 1", 1),
        ("DELETE FROM debitor.journal WHERE seq = 3", 3),
        ("DELETE FROM debitor.journal WHERE seq = 4", 4),
        ("DELETE FROM debitor.journal", 1),
        ('UPDATE debitor.fordring SET indhold = indhold || \'{"beloeb_oere": "1"}\'', 1),
    ],
)
def test_tampering_is_detected(db, bog, fordring_id, saetning, seq):
    """Whoever goes round the trigger and changes, removes or cuts events, or the claim itself, is found out."""
    with db.transaction() as conn:
        conn.execute("ALTER TABLE debitor.journal DISABLE TRIGGER USER")
        conn.execute(saetning)
        conn.execute("ALTER TABLE debitor.journal ENABLE TRIGGER USER")
        (brud,) = bog.efterproev_kaede(conn)
    assert (brud.fordring_id, brud.seq) == (fordring_id, seq)


@pytest.mark.parametrize(
    ("nu", "kaede"),
    [
        pytest.param(
            datetime(2026, 11, 20, 11, tzinfo=UTC),
            [
                "218490f4276ed2659577a58bbe4c54322daefb43da5675611bef9c232e1495db",
                "b2e53c98326bfea121a8d9132638bcf7e5e05f44b32115f8d227e159b4f7ba56",
            ],
            id="whole second",
        ),
        pytest.param(
            datetime(2026, 11, 20, 12, 0, 0, 70, tzinfo=timezone(timedelta(hours=1))),
            [
                "88e8d8295d6cbf63f10c7cd9cdeab5fffca91958c69da31928ad2fac149d4606",
                "eb6b986d4d8c141dd1e31059d03e41c1080aa4c30e91acb19ee65d833272ecee",
            ],
            id="microseconds, another zone",
        ),
    ],
)
def test_the_chain_is_the_one_that_stored_journals_have(nu, kaede):
    """The hashes of events are those that earlier versions stored, to the byte."""
    fid = UUID("00000000-0000-4000-8000-00000000ABCD")
    data = {"indhold": "ab" * 32}
    ned = {
        "fordring_id": str(fid),
        "aarsag": "ÆØÅ",
        "beloeb_oere": 100,
        "aarsag_tekst": "ord",
        "tekstlinjer": [[1, "x"]],
    }
    ned_id = UUID("ffffffff-0000-4000-8000-000000000002")
    haendelser = [
        Haendelse(fid, Art.REGISTRERET, 50_000, date(2026, 8, 1), None, data),
        Haendelse(fid, Art.NEDREGULERET, -100, date(26, 1, 2), ned_id, ned),
    ]
    assert [post.hash.hex() for post in bogfoer(haendelser, {}, nu)] == kaede


def test_balance_on_a_date():
    """A balance can be told as it was in effect on a date, whenever it was booked."""
    fid = uuid4()
    haendelser = [
        Haendelse(fid, Art.REGISTRERET, 100, date(2026, 1, 1), None, {}),
        Haendelse(fid, Art.DAEKKET, -40, date(2026, 2, 1), uuid4(), {}),
    ]
    poster = bogfoer(haendelser, {}, datetime(2026, 3, 1, tzinfo=UTC))
    assert [saldo(poster, til_og_med=date(2026, m, 1)) for m in (1, 2)] == [100, 60]
    assert saldo(poster, til_og_med=date(2026, 1, 31)) == 100
    assert saldo(poster) == 60
