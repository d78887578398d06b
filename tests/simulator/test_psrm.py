"""PSRM over HTTP: receipt at once, outcome later, every number with its rule."""

from __future__ import annotations

import pytest
from simulator_beskeder import (
    CPR,
    SE,
    body,
    fordring,
    fordring_ider,
    frem,
    hent,
    indberet,
    nedskriv,
    numre,
    opret,
    panel,
    send,
    statusser,
    values,
)

from fordringsbro.simulator import server

IND, UD = "FordringIndberetService", "KvitteringHentService"
OPRET, NEDSKRIV = "OPRETFORDRING", "NEDSKRIV"


def test_a_claim_gets_its_ids_at_once_and_its_outcome_by_receipt(psrm_url):
    """A main claim with a cost is received with ids at once and shows as done after the delay, each done once."""
    svar = body(send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1", "812.50"), fordring("A2", "100"))))))
    hoved, under = fordring_ider(svar)
    assert statusser(svar) == ["MODTAGET", "MODTAGET"]
    assert values(svar, "efi:FordringInddrivelseHovedFordringIdentifikator") == [str(hoved), str(hoved)]
    assert values(svar, "kontekst:TransaktionIdentifikator") == ["t-1"]
    assert statusser(body(send(psrm_url, UD, hent(leverance=1)))) == ["MODTAGET", "MODTAGET"]

    frem(psrm_url)
    kvittering = body(send(psrm_url, UD, hent(leverance=1)))
    assert statusser(kvittering) == ["UDFOERT", "UDFOERT"]
    assert fordring_ider(kvittering) == [hoved, under]
    assert values(kvittering, "dmi:SkatKundeIdentifikator") == [CPR, CPR]
    assert [(f["reference"], f["saldo_oere"], f["tilstand"]) for f in panel(psrm_url, "/fordringer")] == [
        ("A1", 81250, "OPRETTET"),
        ("A2", 10000, "OPRETTET"),
    ]
    assert [row["antal"] for row in panel(psrm_url, "/udfoert")] == [1, 1]


def test_the_delay_is_kept_to_the_moment(psrm_url):
    """An action is done when the delay is over, and not just before."""
    send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1")))))
    frem(psrm_url, 0.999)
    assert statusser(body(send(psrm_url, UD, hent(leverance=1)))) == ["MODTAGET"]
    frem(psrm_url, 0.001)
    assert statusser(body(send(psrm_url, UD, hent(leverance=1)))) == ["UDFOERT"]


def test_a_delivery_is_taken_once_by_each_system(psrm_url):
    """The same delivery again is error 171 with its official text; another system may use the number."""
    message = indberet(7, (OPRET, opret(fordring("A1"))))
    assert statusser(body(send(psrm_url, IND, message))) == ["MODTAGET"]
    again = body(send(psrm_url, IND, message))
    assert values(again, "kontekst:FejlIdentifikator") == ["171"]
    assert values(again, "kontekst:FejlTekst") == [
        f"IndberetLeverance 7 fra fordringhaversystem {SE} er allerede behandlet"
    ]
    assert statusser(again) == []
    other = body(send(psrm_url, IND, indberet(7, (OPRET, opret(fordring("A2"))), se="87654321")))
    assert statusser(other) == ["MODTAGET"]
    assert panel(psrm_url, "/optaelling")["andet"]["leverancer"] == 2


def test_unknown_system_and_agreement(tmp_path):
    """An unknown system is error 170 for the whole delivery, an unknown agreement rejects the action at once."""
    with server.psrm(
        data_dir=tmp_path, auto=False, systemer=frozenset({SE}), fordringshavere=frozenset({"1234"})
    ) as url:
        message = indberet(1, (OPRET, opret(fordring("A1"), fordring("A2"))), se="87654321")
        assert values(body(send(url, IND, message)), "kontekst:FejlTekst") == [
            "SE nummer 87654321 er ikke registreret som fordringhaversystem på nogen fordringhaveraftale"
        ]
        svar = body(send(url, IND, indberet(1, (OPRET, opret(fordring("A1"), fordring("A2"))), haver="9999")))
        hoved, under = fordring_ider(svar)
        assert statusser(svar) == ["AFVIST", "AFVIST"]
        assert values(svar, "efi:ModtagFordringAktionAfvistTekst") == [
            "Fordringhaveraftale 9999 ikke fundet",
            f"fordring {under} afvises sammen med sin hovedfordring {hoved}",
        ]
        assert values(svar, "efi:ModtagFordringAktionAfvistParameterTekst") == ["9999", str(under), str(hoved)]
        assert values(body(send(url, UD, hent(haver="9999"))), "kontekst:FejlIdentifikator") == ["2"]
        assert values(body(send(url, UD, hent(se="87654321"))), "kontekst:FejlIdentifikator") == ["170"]
        assert panel(url, "/fordringer") == []


@pytest.mark.parametrize(
    ("beloeb", "status", "nummer", "saldo"),
    [("100.00", "UDFOERT", [], 0), ("100.01", "AFVIST", ["60001"], 10000), ("0.01", "UDFOERT", [], 9999),
     ("0", "AFVIST", ["408"], 10000), ("-1", "AFVIST", ["408"], 10000), ("0.001", "AFVIST", ["60004"], 10000)],
)  # fmt: skip
def test_a_write_down_keeps_the_balance_at_or_above_zero(psrm_url, beloeb, status, nummer, saldo):
    """A write-down of the whole balance is done, one øre more is rejected; nothing and parts of an øre are too."""
    (claim,) = fordring_ider(body(send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1", "100.00")))))))
    frem(psrm_url)
    send(psrm_url, IND, indberet(2, (NEDSKRIV, nedskriv(claim, beloeb))))
    frem(psrm_url)
    kvittering = body(send(psrm_url, UD, hent(leverance=2)))
    assert (statusser(kvittering), numre(kvittering)) == ([status], nummer)
    assert panel(psrm_url, f"/fordringer/{claim}")["saldo_oere"] == saldo
    if status == "UDFOERT":
        assert values(kvittering, "efi:FordringRestBeloeb") == [f"{saldo / 100:.2f}"]
        assert values(kvittering, "efi:InddrivelseReduceretBeloeb") == ["false"]


def test_write_down_of_unknown_and_rejected_claims(psrm_url):
    """A write-down needs a claim that is held, and the creditor's own."""
    svar = body(
        send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1", art="MODR"))), (OPRET, opret(fordring("A2")))))
    )
    rejected, held = fordring_ider(svar)
    frem(psrm_url)
    send(psrm_url, IND, indberet(2, (NEDSKRIV, nedskriv(rejected, "1")), (NEDSKRIV, nedskriv(10**17, "1"))))
    send(psrm_url, IND, indberet(3, (NEDSKRIV, nedskriv(held, "1")), haver="4321"))
    frem(psrm_url)
    assert numre(body(send(psrm_url, UD, hent(leverance=2)))) == ["428", "60002"]
    assert numre(body(send(psrm_url, UD, hent(leverance=3)))) == ["60002"]


def test_a_reference_is_used_once_by_a_creditor(psrm_url):
    """The same reference again is rejected with 486; one that was rejected is free, as is another creditor's."""
    send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1", art="MODR")))))
    send(psrm_url, IND, indberet(2, (OPRET, opret(fordring("A1"))), (OPRET, opret(fordring("A1")))))
    send(psrm_url, IND, indberet(3, (OPRET, opret(fordring("A1"))), haver="4321"))
    frem(psrm_url)
    assert numre(body(send(psrm_url, UD, hent(leverance=1)))) == ["411"]
    assert numre(body(send(psrm_url, UD, hent(leverance=2)))) == ["486"]
    assert statusser(body(send(psrm_url, UD, hent(leverance=2)))) == ["UDFOERT", "AFVIST"]
    assert statusser(body(send(psrm_url, UD, hent(leverance=3)))) == ["UDFOERT"]


def test_related_claims_sent_later(psrm_url):
    """A related claim sent later joins its main claim, falls with a rejected one, and needs a known one."""
    svar = body(
        send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1"))), (OPRET, opret(fordring("A2", art="MODR")))))
    )
    good, bad = fordring_ider(svar)
    later = [fordring("B1", hoved=good), fordring("B2", hoved=bad), fordring("B3", hoved=4711)]
    svar = body(send(psrm_url, IND, indberet(2, *((OPRET, opret(item)) for item in later))))
    assert values(svar, "efi:FordringInddrivelseHovedFordringIdentifikator") == [str(good), str(bad), "4711"]
    frem(psrm_url)
    kvittering = body(send(psrm_url, UD, hent(leverance=2)))
    assert statusser(kvittering) == ["UDFOERT", "AFVIST", "AFVIST"]
    assert numre(kvittering) == ["203", "461"]


def test_other_reasons(psrm_url):
    """Foreign currency, code and content that differ, and actions not simulated are rejected by number."""
    send(
        psrm_url,
        IND,
        indberet(
            1,
            (OPRET, opret(fordring("A1", valuta="EUR"))),
            (NEDSKRIV, opret(fordring("A2"))),
            (OPRET, nedskriv(1, "1")),
            ("OPSKRIV", nedskriv(1, "1")),
        ),
    )
    frem(psrm_url)
    assert numre(body(send(psrm_url, UD, hent(leverance=1)))) == ["152", "444", "444", "444"]


def test_receipts_by_claim_creditor_and_moment(psrm_url):
    """Receipts are found by any of the contract's conditions, and conditions narrow each other."""
    (first,) = fordring_ider(body(send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1")))))))
    frem(psrm_url, 60)
    nu = panel(psrm_url, "/tid")["nu"]
    send(psrm_url, IND, indberet(2, (OPRET, opret(fordring("A2"))), haver="4321"))
    assert fordring_ider(body(send(psrm_url, UD, hent(first)))) == [first]
    assert len(statusser(body(send(psrm_url, UD, hent())))) == 2
    assert len(statusser(body(send(psrm_url, UD, hent(haver="4321"))))) == 1
    assert statusser(body(send(psrm_url, UD, hent(siden=nu)))) == ["UDFOERT", "MODTAGET"]
    frem(psrm_url, 0.5)
    nu = panel(psrm_url, "/tid")["nu"]
    assert statusser(body(send(psrm_url, UD, hent(siden=nu)))) == []
    assert statusser(body(send(psrm_url, UD, hent(first, leverance=2)))) == []
    assert statusser(body(send(psrm_url, UD, hent(leverance=99)))) == []
    assert values(body(send(psrm_url, UD, hent(first, 4711))), "kontekst:FejlIdentifikator") == ["463"]
    assert statusser(body(send(psrm_url, UD, hent(se="87654321")))) == []


def test_a_schema_violation_is_a_fault_that_shows_no_value(psrm_url):
    """A message that breaks the schema is a SOAP fault naming the element, and nothing is kept."""
    message = indberet(1, (OPRET, opret(fordring("A1"))))
    for element in message.iter("{*}PersonCivilRegistrationIdentifier"):
        element.text = "3902991234"
    svar = send(psrm_url, IND, message)
    assert svar.fejlkoder
    assert svar.kode == "Sender"
    assert panel(psrm_url, "/optaelling")["andet"]["leverancer"] == 0
    assert "3902991234" not in f"{svar.tekst}{svar.fejlkoder}"
