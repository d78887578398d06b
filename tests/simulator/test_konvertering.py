"""The levers that convert a claim out of one simulator and into the other."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from simulator_beskeder import (
    CPR,
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
)

IND, UD = "FordringIndberetService", "KvitteringHentService"


@pytest.fixture
def dmi_url(start_dmi) -> str:
    """A DMI whose time stands still."""
    return start_dmi("http://127.0.0.1:9")


@pytest.fixture
def krav(psrm_url) -> int:
    """A claim of 100 kr that PSRM has created."""
    (fordring_id,) = fordring_ider(body(send(psrm_url, IND, indberet(1, ("OPRETFORDRING", opret(fordring("R1")))))))
    frem(psrm_url)
    return fordring_id


def gor(url: str, sti: str, krop: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What a lever answers."""
    svar = requests.post(url + sti, json=krop, timeout=10)
    return svar.status_code, svar.json()


def test_a_claim_is_converted_and_taken_over_with_all_that_is_known_of_it(psrm_url, dmi_url, krav):
    """It ends as converted in one system and is collected in the other, with the same balance and debtors."""
    _, post = gor(psrm_url, "/konverter", {"fordring_id": krav})
    assert (post["fra"], post["fra_id"], post["kunder"]) == ("PSRM", krav, [["CPR-Person", CPR]])
    status, svar = gor(dmi_url, "/overtag", post)
    assert status == 200
    foer, nu = panel(psrm_url, f"/fordringer/{krav}"), panel(dmi_url, f"/fordringer/{svar['fordring_id']}")
    assert (foer["ophoer"], nu["ophoer"], nu["hoved_id"]) == ("KONV", None, svar["fordring_id"])
    ens = ("fordringshaver", "reference", "type", "art", "saldo_oere", "hovedstol_oere", "antal_skyldnere")
    assert [foer[navn] for navn in ens] == [nu[navn] for navn in ens]


def test_nothing_more_can_be_done_to_it_where_it_was(psrm_url, krav):
    """An action on a converted claim is refused with 434, and it is converted once."""
    gor(psrm_url, "/konverter", {"fordring_id": krav})
    send(psrm_url, IND, indberet(2, ("NEDSKRIV", nedskriv(krav, "1.00"))))
    frem(psrm_url)
    assert numre(body(send(psrm_url, UD, hent(leverance=2)))) == ["434"]
    assert gor(psrm_url, "/konverter", {"fordring_id": krav})[0] == 409


def test_it_is_taken_over_once(psrm_url, dmi_url, krav):
    """The same conversion again is refused with the id that it got, and leaves no second claim."""
    _, post = gor(psrm_url, "/konverter", {"fordring_id": krav})
    _, svar = gor(dmi_url, "/overtag", post)
    status, igen = gor(dmi_url, "/overtag", post)
    assert (status, str(svar["fordring_id"]) in igen["fejl"]) == (409, True)
    assert len(panel(dmi_url, "/fordringer")) == 1


@pytest.mark.parametrize(
    ("aendring", "status"),
    [
        ({"art": "TRAN"}, 400),
        ({"art": None}, 400),
        ({"saldo_oere": -1}, 400),
        ({"saldo_oere": True}, 400),
        ({"saldo_oere": 1.5}, 400),
        ({"kunder": [["CPR-Person"]]}, 400),
        ({"kunder": "0101800001"}, 400),
        ({"fra": ""}, 400),
        ({"hoved_id": 12}, 404),
    ],
)
def test_what_can_not_be_taken_over_is_refused_without_repeating_it(psrm_url, dmi_url, krav, aendring, status):
    """Wrong parts are named, never shown; nothing is taken."""
    _, post = gor(psrm_url, "/konverter", {"fordring_id": krav})
    faaet, svar = gor(dmi_url, "/overtag", post | aendring)
    assert faaet == status
    assert CPR not in str(svar)
    assert panel(dmi_url, "/fordringer") == []


@pytest.mark.parametrize(("krop", "status"), [({"fordring_id": 12}, 404), ({}, 400), ({"fordring_id": "12"}, 400)])
def test_only_a_claim_that_is_there_is_converted(psrm_url, krop, status):
    """Unknown, missing, no number."""
    assert gor(psrm_url, "/konverter", krop)[0] == status


def test_psrm_takes_no_claim_for_set_off(psrm_url):
    """It knows INDR alone, also by a conversion."""
    krop = {"fra": "DMI", "fra_id": 1, "fordringshaver": "1001", "type": "KFDAGIN", "art": "MODR"}
    beloeb = dict.fromkeys(("saldo_oere", "oprindelig_oere", "hovedstol_oere"), 100)
    assert gor(psrm_url, "/overtag", {**krop, **beloeb})[0] == 400
    assert gor(psrm_url, "/overtag", {**krop, **beloeb, "art": "INDR"})[0] == 200
