"""Receipts of many actions are booked together, in as many statements as those of one."""

from __future__ import annotations

import psycopg
import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.nymf.tilstande import Aktionstilstand


def _rettelser(sag, krav, hvad):
    """What is to be receipted, one action for each claim."""
    if hvad in {"oprettet", "afvist"}:
        return krav
    data = {
        "nedskrevet": (a.NEDSKRIV, a.Nedskrivning(1_000, "INDB", krav[0].modtaget.date())),
        "tilbagekaldt": (a.TILBAGEKALD, a.Tilbagekald("HENS")),
    }[hvad]
    return [sag.ret(et, *data) for et in krav]


@pytest.mark.parametrize("hvad", ["oprettet", "afvist", "nedskrevet", "tilbagekaldt"])
def test_receipts_take_the_same_number_of_statements_however_many(sag, svar, monkeypatch, hvad):
    """Of one action or of twenty: creations, rejections, write-downs and withdrawals."""
    krav = sag.levering(*(sag.ny(reference="") for _ in range(21)))
    if hvad in {"nedskrevet", "tilbagekaldt"}:
        with sag.db.transaction() as conn:
            sag.nymf.kvitter(conn, *(svar(aktion.aktion_id, backend_id=900 + n) for n, aktion in enumerate(krav)))
    aktioner = _rettelser(sag, krav, hvad)
    kald = []
    for navn in ("execute", "executemany"):
        rigtig = getattr(psycopg.Cursor, navn)

        def taeller(self, query, *args, rigtig=rigtig, **kwargs):
            kald.append(query)
            return rigtig(self, query, *args, **kwargs)

        monkeypatch.setattr(psycopg.Cursor, navn, taeller)
    afvist = [(411, "art")] if hvad == "afvist" else []
    antal = []
    for del_ in (aktioner[:1], aktioner[1:]):
        kald.clear()
        with sag.db.transaction() as conn:
            sag.nymf.kvitter(conn, *(svar(en.aktion_id, *afvist, backend_id=500 + en.aktion_id) for en in del_))
        antal.append(len(kald))
    assert antal[0] == antal[1]
    slut = Aktionstilstand.REJECTED if afvist else Aktionstilstand.DONE
    assert {sag.nu(en).tilstand for en in aktioner} == {slut}
