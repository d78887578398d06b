"""Searches by party on a ledger with many different parties read by index, not by whole tables."""

from __future__ import annotations

import pytest
from debitor_byg import KOMMUNE

from fordringsbro.debitor.opslag.billede import Soegning
from fordringsbro.debitor.part import Part, Rolle

# Accounts with a responsible one, a claim and a liable one each; every tenth liability is one big company's.
_FYLD = """
    INSERT INTO debitor.konto (konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system, konto_type, indhold,
                               registreret_at, senest_registreret_at)
    SELECT md5('k' || n)::uuid, CASE WHEN n % 4 = 0 THEN '22222222' ELSE '11111111' END, '11111111',
           md5('system')::uuid, 'DAGTILBUD', '{"konto_type": "DAGTILBUD"}', now(), now()
    FROM generate_series(1, 20000) n;
    INSERT INTO debitor.kontopart (konto_id, nr, rolle, ident_type, ident, navn)
    SELECT md5('k' || n)::uuid, 1, 'JURIDISK_ANSVARLIG', 'CPR', 'A' || n / 2, '' FROM generate_series(1, 20000) n;
    INSERT INTO debitor.fordring (fordring_id, konto_id, kommune_cvr, oprettet_af_cvr, oprettet_af_system, indhold,
                                  registreret_at, aaben, overdragelse, journal_seq, journal_hash)
    SELECT md5('f' || n)::uuid, md5('k' || n)::uuid, CASE WHEN n % 4 = 0 THEN '22222222' ELSE '11111111' END,
           '11111111', md5('system')::uuid, '{"type_kode": "CVDAGIN", "beloeb_oere": "1", "hovedstol_oere": "1"}',
           now(), true, 'INGEN', 0, ''
    FROM generate_series(1, 20000) n;
    INSERT INTO debitor.haeftelse (haeftelse_id, fordring_id, konto_id, ident_type, ident, navn, startdato,
                                   registreret_at)
    SELECT md5('h' || n)::uuid, md5('f' || n)::uuid, md5('k' || n)::uuid,
           CASE WHEN n % 10 = 0 THEN 'CVR' ELSE 'CPR' END, CASE WHEN n % 10 = 0 THEN '99999999' ELSE 'H' || n END, '',
           DATE '2026-01-01', now()
    FROM generate_series(1, 20000) n;
    ANALYZE debitor.konto, debitor.kontopart, debitor.fordring, debitor.haeftelse
"""

# How often this connection has read a table from end to end, or an index, since it last told the statistics.
_LAESNINGER = "SELECT pg_stat_get_xact_numscans(%s::regclass)"
_TABELLER = ("konto", "kontopart", "fordring", "haeftelse")


def _laesninger(conn, index) -> dict[str, int]:
    return {navn: conn.execute(_LAESNINGER, (f"debitor.{navn}",)).fetchone()[0] for navn in (*_TABELLER, index)}


@pytest.mark.parametrize(
    ("part", "rolle", "index"),
    [
        (Part("CPR", "H7"), Rolle.JURIDISK_MEDHAEFTER, "haeftelse_ident"),
        (Part("CPR", "A7"), Rolle.JURIDISK_ANSVARLIG, "kontopart_ident"),
    ],
)
def test_a_selective_search_by_party_reads_by_index(db, bog, part, rolle, index):
    """One among twenty thousand is found by the index of identifications, and no table is read from end to end."""
    with db.transaction() as conn:
        conn.execute(_FYLD)
    # Often enough that the driver prepares the statements and the server may choose a plan for any party.
    for _ in range(12):
        with db.transaction() as conn:
            foer = _laesninger(conn, index)
            (traef, *_) = bog.soeg(conn, Soegning(KOMMUNE, part=part))
            hele = {navn: antal - foer[navn] for navn, antal in _laesninger(conn, index).items()}
            laest = hele.pop(index)
        assert traef.roller == {rolle}
        assert hele == dict.fromkeys(_TABELLER, 0)
        assert laest > 0
