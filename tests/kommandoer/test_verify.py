"""`verify` sees what is missing, doubled or different, between our database and what the systems hold."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import requests

from fordringsbro.inddrivelse.model import Backend
from fordringsbro.kommandoer import bogfoering
from fordringsbro.kommandoer.efterproev import _Beholdning, _hos, alle_kontroller
from fordringsbro.kommandoer.efterproev_store import Oprettet

EGEN = Oprettet(4000000000001, 1001, "PSRM", "R1", 77, 1000, 0)
HOS = {"fordring_id": 77, "fordringshaver": "1001", "reference": "R1", "tilstand": "OPRETTET", "saldo_oere": 1000}
GJORT = {"nummer": 1, "kode": "OPRETFORDRING", "fordring_id": 77, "reference": "R1", "antal": 1}
KENDTE = {("1001", "R1")}


def _brudte(egen: Oprettet, fordringer: list[dict], udfoert: list[dict]) -> set[str]:
    beholdning = _Beholdning(fordringer, udfoert)
    return {k.navn for k in _hos(Backend.PSRM, [egen], beholdning, KENDTE) if k.brud}


@pytest.mark.parametrize(
    ("fordringer", "udfoert", "brud"),
    [
        ([HOS], [GJORT], set()),
        ([], [GJORT], {"psrm_once"}),
        ([HOS | {"tilstand": "AFVIST"}], [GJORT], {"psrm_once"}),
        ([HOS, HOS | {"fordring_id": 78}], [GJORT], {"psrm_once"}),
        ([HOS, HOS | {"fordring_id": 78, "tilstand": "AFVIST"}], [GJORT], set()),
        ([HOS], [GJORT | {"antal": 2}], {"psrm_executed_once"}),
        ([HOS], [], {"psrm_executed_once"}),
        ([HOS], [GJORT, GJORT | {"nummer": 2}], {"psrm_executed_once"}),
        ([HOS | {"saldo_oere": 999}], [GJORT], {"psrm_balances"}),
        ([HOS | {"saldo_oere": 1001}], [GJORT], {"psrm_balances"}),
        ([HOS, HOS | {"fordring_id": 79, "reference": "R2"}], [GJORT], {"psrm_known"}),
    ],
)
def test_each_difference_breaks_its_invariant(fordringer: list[dict], udfoert: list[dict], brud: set[str]):
    """Missing, doubled, executed twice or never, another balance, unknown: each is found, and nothing else."""
    assert _brudte(EGEN, fordringer, udfoert) == brud


@pytest.mark.parametrize(("saldo", "holder"), [(1000, True), (800, True), (799, False), (1001, False)])
def test_a_write_down_on_its_way_may_be_there_already(saldo: int, holder: bool):
    """Between reported and reported less what is on its way, both ends included."""
    egen = replace(EGEN, ned_oere=200)
    assert (_brudte(egen, [HOS | {"saldo_oere": saldo}], [GJORT]) == set()) == holder


def test_all_holds_after_real_work(*, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings):
    """After claims, a payment and receipts every invariant holds, and has tried something."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    for navn in ("03-opret.xml", "05-naeste-maaned.xml", "06-gebyr-og-rente.xml"):
        modtag(dele, f"01-dagtilbud/{navn}")
    inddriv(dele, clock)
    kontroller = {k.navn: k for k in alle_kontroller(dele)}
    assert {navn: k.brud for navn, k in kontroller.items() if k.brud} == {}
    assert kontroller["journal_chains"].antal > 2
    assert kontroller["psrm_once"].antal == kontroller["journal_chains"].antal


def test_a_write_down_that_psrm_rejects_is_seen(*, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings):
    """The ledger has the payment and collection has not: both balances are told."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, "01-dagtilbud/03-opret.xml")
    inddriv(dele, clock)
    assert not [k for k in alle_kontroller(dele) if k.brud]
    requests.post(f"{psrm_url}/fejl", json={"art": "afvis", "antal": 1}, timeout=10).raise_for_status()
    with dele.database.transaction() as conn:
        fordring_id = conn.execute("SELECT fordring_id::text FROM debitor.fordring ORDER BY nr LIMIT 1").fetchone()[0]
    bogfoering.afskriv(dele, fordring_id, 100_00, None, som_json=True)
    assert not [k for k in alle_kontroller(dele) if k.navn == "ledger_balances" and k.brud]
    inddriv(dele, clock)
    (kontrol,) = [k for k in alle_kontroller(dele) if k.brud]
    assert kontrol.navn == "ledger_balances"
    assert len(kontrol.brud) == 1


def test_a_changed_journal_is_seen(*, cli, dele, modtag, monkeypatch, psrm_url, dmi_url):
    """A chain that does not end where its claim says breaks its invariant; exit 1, in JSON as well."""
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", psrm_url)
    monkeypatch.setenv("FORDRINGSBRO_DMI_URL", dmi_url)
    modtag(dele, "01-dagtilbud/03-opret.xml")
    assert cli("verify").exit_code == 0
    with dele.database.transaction() as conn:
        conn.execute("UPDATE debitor.fordring SET journal_seq = journal_seq + 1")
    result = cli("verify", "--json")
    assert result.exit_code == 1
    assert [k["invariant"] for k in json.loads(result.stdout) if not k["ok"]] == ["journal_chains"]
    assert "FEJL" in cli("verify").stdout


def test_a_stranded_action_is_seen(dele, modtag):
    """An action that forwarding knows nothing of is not accounted for; nor is a claim without its action."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'DONE', afsluttet = now()")
        conn.execute("UPDATE nymf.fordring SET ekstern_id = gen_random_uuid()")
    brud = {k.navn for k in alle_kontroller(dele) if k.brud}
    assert {"actions_accounted_for", "handed_over_has_action"} <= brud


def test_a_system_that_does_not_answer_is_no_proof(cli, dele):
    """What can't be asked can't be verified: exit 1."""
    result = cli("verify", "--json")
    assert result.exit_code == 1
    assert {"psrm_reachable", "dmi_reachable"} <= {k["invariant"] for k in json.loads(result.stdout) if not k["ok"]}
