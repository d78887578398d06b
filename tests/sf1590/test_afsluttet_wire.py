"""An ended account over HTTP: what creates, sets and pays claims is refused."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import indbetaling, registrering, til_opkraevning

KONTO = UUID("10000000-0000-4000-8000-000000000001")
DAG = date(2026, 11, 20)
BESKEDER = [
    ("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", lambda k: registrering(SYNTESEBORG, KONTO, ET, [k])),
    ("DebitorRegistreringAfsend", "SætFordringTilOpkrævning", lambda k: til_opkraevning(KONTO, k.id, DAG)),
    ("DebitorIndbetalingAfsend", "ForetagIndbetaling", lambda _: indbetaling(KONTO, uuid4(), DAG, 1)),
]


@pytest.mark.parametrize(("sti", "operation", "besked"), BESKEDER, ids=[b[1] for b in BESKEDER])
def test_an_ended_account_is_pointed_at(tjeneste, krav, sti, operation, besked):
    """Each operation is refused by the account's id, and the ledger holds what it held."""
    bog, database = tjeneste.installation.bog, tjeneste.installation.database
    tjeneste.opret(KONTO, krav(beloeb_oere=0, srb=None))
    with database.transaction() as conn:
        bog.afslut_konto(conn, kommune_cvr=SYNTESEBORG.kommune_cvr, konto_id=KONTO, dato=DAG)
        foer = bog.liste(conn)
    svar = tjeneste.kald(sti, operation, besked(krav()))
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    assert fundet["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "KONTO_AFSLUTTET"
    assert fundet["ResultatÅrsagReference"] == {"DebitorkontoIdentifikation": str(KONTO)}
    with database.transaction() as conn:
        assert bog.liste(conn) == foer
