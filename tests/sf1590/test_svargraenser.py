"""Accounts that outgrow an answer: the schema holds 1,000 claims, the ledger any number."""

from __future__ import annotations

from uuid import UUID

KONTO = UUID("00000000-0000-4000-9000-000000001001")


def _aarsager(svar):
    return [a["ResultatLokalÅrsag"]["LokalÅrsagskode"] for a in svar["AfvisningListe"]["Afvisning"]]


def test_the_largest_message_is_taken_and_one_claim_more_must_be_asked_for_in_parts(tjeneste, krav):
    """A thousand claims fit into a message and an answer; with one more a query is refused, and a narrower one answered."""
    uden_srb = {"srb": None}
    foerste = [krav(**uden_srb) for _ in range(1000)]
    assert "Accept" in tjeneste.opret(KONTO, *foerste)
    hent = ("DebitorForespoergselAfsend", "HentDebitorkonto")
    hele = tjeneste.kald(*hent, {"DebitorkontoIdentifikation": str(KONTO)})
    assert len(hele["Forretningssvar"]["HovedfordringListe"]["Hovedfordring"]) == 1000
    assert "Accept" in tjeneste.opret(KONTO, krav(**uden_srb))
    for sted, operation in (
        hent,
        ("DebitorForespoergselAfsend", "SøgDebitorregistrering"),
        ("DebitorIndbetalingAfsend", "SøgFordringTilIndbetaling"),
    ):
        svar = tjeneste.kald(sted, operation, {"DebitorkontoIdentifikation": str(KONTO)})
        assert _aarsager(svar) == ["FOR_MANGE"]
    en = tjeneste.kald(*hent, {"FordringIdentifikation": [str(foerste[0].id)]})
    assert len(en["Forretningssvar"]["HovedfordringListe"]["Hovedfordring"]) == 1
