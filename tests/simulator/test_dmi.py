"""DMI over HTTP: an empty answer, then a callback that is repeated until it is acknowledged."""

from __future__ import annotations

from lxml import etree
from simulator_beskeder import (
    body,
    dmi_fordring,
    dmi_nedskriv,
    dmi_opret,
    frem,
    panel,
    send,
    values,
    vent,
)

OPRET, REGULERING = "DMIFordringAsynkronOpretService", "DMIFordringAsynkronReguleringService"


def fejl(svar):
    return values(body(svar), "k:FejlNummer")


def test_a_claim_is_answered_by_callback(start_dmi, modtager):
    """The answer is a header only; after the delay the callback tells that main claim and cost were created."""
    url = start_dmi(modtager.url)
    svar = body(
        send(
            url,
            OPRET,
            dmi_opret(dmi_fordring(11, 501, "A1"), dmi_fordring(12, 502, "A2", "25.50", art="INDR", hoved=501)),
        )
    )
    assert [etree.QName(child).localname for child in svar] == ["Kontekst"]
    assert fejl(send(url, OPRET, dmi_opret())) == []
    frem(url)
    vent(lambda: modtager.kald)
    (kald,) = modtager.kald
    assert values(kald, "b:DMITransaktionLøbenummer") == ["11", "12"]
    assert values(kald, "b:DMIFordringEFIHovedFordringID") == ["501", "501"]
    assert values(kald, "b:DMIFordringTypeKategori") == ["HF", "OG"]
    assert values(kald, "b:DMIFordringOpretFejlNummer") == []
    assert [(f["fordring_id"], f["saldo_oere"]) for f in panel(url, "/fordringer")] == [(501, 10000), (502, 2550)]
    assert [row["antal"] for row in panel(url, "/udfoert")] == [1, 1]


def test_modr_is_taken_and_other_arts_are_not(start_dmi, modtager):
    """DMI takes INDR and MODR; a transport list is refused in the answer."""
    url = start_dmi(modtager.url)
    send(url, OPRET, dmi_opret(dmi_fordring(1, 501, "A1", art="MODR"), dmi_fordring(2, 502, "A2", art="OPKR")))
    frem(url)
    vent(lambda: modtager.kald)
    assert values(modtager.kald[0], "b:DMIFordringOpretFejlNummer") == ["411"]
    assert [f["art"] for f in panel(url, "/fordringer")] == ["MODR"]


def test_a_loebenummer_is_executed_once_and_told_again(start_dmi, modtager):
    """The same løbenummer again isn't executed again, but its outcome is told again, with the same content."""
    url = start_dmi(modtager.url)
    message = dmi_opret(dmi_fordring(1, 501, "A1"))
    send(url, OPRET, message)
    assert fejl(send(url, OPRET, message)) == []
    frem(url)
    vent(lambda: modtager.kald)
    assert fejl(send(url, OPRET, message)) == []
    vent(lambda: len(modtager.kald) == 2)
    first, second = (values(kald, "b:DMIFordringEFIFordringID") for kald in modtager.kald)
    assert first == second == ["501"]
    assert [row["antal"] for row in panel(url, "/udfoert")] == [1]


def test_a_message_again_while_its_outcome_is_told_has_it_told_once_more(start_dmi, modtager):
    """A message that comes again between a callback and its acknowledgement is answered by a callback of its own."""
    url = start_dmi(modtager.url)
    message = dmi_opret(dmi_fordring(1, 501, "A1"))
    modtager.undervejs = lambda: send(url, OPRET, message)
    send(url, OPRET, message)
    frem(url)
    vent(lambda: len(modtager.kald) == 2)
    vent(lambda: panel(url, "/optaelling")["andet"]["ventende_meldinger"] == 0)
    assert [row["antal"] for row in panel(url, "/udfoert")] == [1]


def test_a_loebenummer_means_one_thing(start_dmi, modtager):
    """A løbenummer with other content is refused in the header, and nothing of that message is taken."""
    url = start_dmi(modtager.url)
    send(url, OPRET, dmi_opret(dmi_fordring(1, 501, "A1")))
    assert fejl(send(url, OPRET, dmi_opret(dmi_fordring(2, 502, "A2"), dmi_fordring(1, 501, "A1", "100.01")))) == [
        "60005"
    ]
    assert fejl(send(url, OPRET, dmi_opret(dmi_fordring(3, 503, "A3"), dmi_fordring(3, 504, "A4")))) == ["60005"]
    assert panel(url, "/optaelling")["handlinger"]["MODTAGET"] == 1


def test_a_claim_id_means_one_thing(start_dmi, modtager):
    """A second creation with a claim id in use is rejected, and the first claim stays as it was."""
    url = start_dmi(modtager.url)
    send(url, OPRET, dmi_opret(dmi_fordring(1, 501, "A1"), dmi_fordring(2, 501, "A2", "7.00")))
    frem(url)
    vent(lambda: modtager.kald)
    assert values(modtager.kald[0], "b:DMIFordringOpretFejlNummer") == ["60006"]
    assert panel(url, "/fordringer/501")["saldo_oere"] == 10000


def test_a_callback_is_repeated_until_acknowledged(start_dmi, modtager):
    """A callback that fails is sent again later, with growing pauses, and executes nothing again."""
    modtager.afvis = 2
    url = start_dmi(modtager.url)
    send(url, OPRET, dmi_opret(dmi_fordring(1, 501, "A1"), dmi_fordring(2, 502, "A2")))
    frem(url)
    vent(lambda: modtager.forsoeg == 1)
    frem(url, 1)
    vent(lambda: len(modtager.kald) == 1)
    vent(lambda: panel(url, "/optaelling")["andet"]["ventende_meldinger"] == 1)
    frem(url, 2)
    vent(lambda: panel(url, "/optaelling")["andet"]["ventende_meldinger"] == 0)
    assert sorted(values(kald, "b:DMITransaktionLøbenummer")[0] for kald in modtager.kald) == ["1", "2"]
    assert [row["antal"] for row in panel(url, "/udfoert")] == [1, 1]


def test_write_down(start_dmi, modtager):
    """A write-down of the whole balance is done and told with its batch; one øre beyond the rest is rejected."""
    url = start_dmi(modtager.url)
    send(url, OPRET, dmi_opret(dmi_fordring(1, 501, "A1", "100.00")))
    frem(url)
    assert fejl(send(url, REGULERING, dmi_nedskriv(9, 2, 501, "99.99"))) == []
    frem(url)
    send(url, REGULERING, dmi_nedskriv(10, 3, 501, "0.02"))
    frem(url)
    send(url, REGULERING, dmi_nedskriv(11, 4, 501, "0.01"))
    frem(url)
    vent(lambda: len(modtager.kald) == 4)
    told = {values(kald, "b:FordringReguleringBatchID")[0]: kald for kald in modtager.kald[1:]}
    assert values(told["9"], "b:FordringRestBeløb") == ["0.01"]
    assert values(told["10"], "b:FordringReguleringAktionAfvistNummer") == ["60001"]
    assert values(told["11"], "b:FordringRestBeløb") == ["0.00"]
    assert panel(url, "/fordringer/501")["saldo_oere"] == 0


def test_a_schema_violation_is_a_fault(start_dmi, modtager):
    """A message that breaks the schema is a SOAP 1.1 fault, and nothing is kept."""
    url = start_dmi(modtager.url)
    message = dmi_opret(dmi_fordring(1, 501, "A1"))
    for element in message.iter("{*}HæftelseForm"):
        element.text = "UKENDT"
    svar = send(url, OPRET, message)
    assert (svar.kode, svar.status) == ("Client", 500)
    assert panel(url, "/optaelling")["handlinger"]["MODTAGET"] == 0
