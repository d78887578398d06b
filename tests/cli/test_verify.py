"""`verify` sees what is missing, doubled or different, between our database and what the systems hold."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
import requests
from psycopg.conninfo import conninfo_to_dict

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.fordringer import bogfoering
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.platform.database import Database
from fordringsbro.platform.tilside import Arbejde, hver_for_sig
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL


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


@pytest.mark.fault("R9")
def test_a_write_down_that_psrm_rejects_is_seen(*, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings):
    """The ledger has the write-off and collection has not: both balances are told, apart, since it is a task."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, "01-dagtilbud/03-opret.xml")
    inddriv(dele, clock)
    assert not [k for k in alle_kontroller(dele) if k.brud]
    requests.post(f"{psrm_url}/fejl", json={"art": "afvis", "antal": 1}, timeout=10).raise_for_status()
    with dele.database.transaction() as conn:
        fordring_id = conn.execute("SELECT fordring_id::text FROM debitor.fordring ORDER BY nr LIMIT 1").fetchone()[0]
    bogfoering.afskriv(dele, fordring_id, 100_00, None)
    assert not [k for k in alle_kontroller(dele) if k.navn == "ledger_balances" and k.brud]
    inddriv(dele, clock)
    assert not [k for k in alle_kontroller(dele) if k.brud]
    (kontrol,) = [k for k in alle_kontroller(dele) if k.kendte]
    assert kontrol.navn == "ledger_balances"
    ((emne, tekst),) = [(forskel.emne, forskel.tekst) for forskel in kontrol.kendte]
    assert emne == fordring_id
    assert tekst == "ledger 235000 oere, register 245000"
    with dele.database.transaction() as conn:
        assert [punkt.art.value for punkt in dele.arbejdsliste.liste(conn)] == ["DIFFERENCE"]


@pytest.mark.fault("T4")
def test_what_is_booked_in_one_month_here_and_in_the_next_there_is_no_difference(
    *, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings
):
    """A write-off of a month's last second is on its way at its end, and carried out in the next month: both agree."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, "01-dagtilbud/03-opret.xml")
    inddriv(dele, clock)
    clock.moment = datetime(2026, 11, 30, 22, 59, 59, tzinfo=UTC)
    with dele.database.transaction() as conn:
        fordring_id = conn.execute("SELECT fordring_id::text FROM debitor.fordring ORDER BY nr LIMIT 1").fetchone()[0]
    bogfoering.afskriv(dele, fordring_id, 100_00, None)
    for _ in range(2):
        assert not [k for k in alle_kontroller(dele) if k.brud or k.kendte]
        clock.moment = datetime(2026, 11, 30, 23, 0, tzinfo=UTC)
    inddriv(dele, clock)
    assert not [k for k in alle_kontroller(dele) if k.brud or k.kendte]


@pytest.mark.fault("A8")
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


#: What is changed in the database, which invariants break, and a word of what is told.
PLANTEDE = {
    "refused there": (
        "UPDATE nymf.fordring SET afvist = true WHERE fordring_id = (SELECT min(fordring_id) FROM nymf.fordring)",
        {"ledger_state", "psrm_rejected"},
        "ledger OVERDRAGET, register REJECTED",
    ),
    "withdrawn there": (
        ("UPDATE nymf.fordring SET ophoer_aarsag = 'HENS', ophoer_dato = '2026-11-20'"
        " WHERE fordring_id = (SELECT min(fordring_id) FROM nymf.fordring)"),
        {"ledger_state", "psrm_ended"},
        "ledger OVERDRAGET, register HENS",
    ),
    "refused here": (
        "UPDATE debitor.fordring SET overdragelse = 'AFVIST' WHERE nr = 1",
        {"ledger_state"},
        "ledger AFVIST, register DONE",
    ),
    "never handed over here": (
        "UPDATE debitor.fordring SET overdragelse = 'INGEN' WHERE nr = 1",
        {"ledger_state"},
        "ledger INGEN, register DONE",
    ),
    "given back here": (
        "UPDATE debitor.fordring SET overdragelse = 'RETURNERET' WHERE nr = 1",
        {"ledger_state"},
        "ledger RETURNERET, register DONE",
    ),
    "given back there": (
        ("UPDATE nymf.fordring SET ophoer_aarsag = 'RETU', ophoer_dato = '2026-11-20'"
        " WHERE fordring_id = (SELECT min(fordring_id) FROM nymf.fordring)"),
        {"returned_left_collection", "psrm_ended"},
        "given back",
    ),
    "another balance": (
        ("UPDATE nymf.fordring SET saldo_oere = saldo_oere + 7, anmeldt_oere = anmeldt_oere + 7"
        " WHERE fordring_id = (SELECT min(fordring_id) FROM nymf.fordring)"),
        {"ledger_balances", "psrm_balances"},
        "oere, register",
    ),
    "not told": ("DELETE FROM sf1590.fortalt", {"fagsystem_told"}, "not told"),
    "a gap in the feed": (
        "UPDATE debitor.haendelse SET feed_nr = feed_nr + 1 WHERE feed_nr = (SELECT max(feed_nr) FROM debitor.haendelse)",
        {"feed_positions"},
        "events",
    ),
    "a reader beyond the end": ("UPDATE sf1590.laest SET feed_nr = 10000", {"feed_positions"}, "beyond the end"),
    "a reader that stopped": (
        "UPDATE sf1590.laest SET feed_nr = 0; DELETE FROM procrastinate_jobs",
        {"feed_positions"},
        "1 bookings wait, and no job",
    ),
}  # fmt: skip


@pytest.mark.fault("R8", "R9")
def test_each_difference_in_the_ledger_is_found_and_named(
    *, dele, modtag, inddriv, psrm_url, dmi_url, clock, settings, copied_database
):
    """After claims and a write-off nothing is found; each difference that is planted is, and nothing else."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, "01-dagtilbud/03-opret.xml")
    inddriv(dele, clock)
    with dele.database.transaction() as conn:
        fordring_id = conn.execute("SELECT fordring_id::text FROM debitor.fordring ORDER BY nr LIMIT 1").fetchone()[0]
    bogfoering.afskriv(dele, fordring_id, 100_00, None)
    inddriv(dele, clock)
    dele.tasks("test")[FORTAEL]()
    assert not [k for k in alle_kontroller(dele) if k.brud]
    dele.close()
    fundne = {}
    for navn, (sql, _, _) in PLANTEDE.items():
        with copied_database(conninfo_to_dict(dele.database.url)["dbname"]) as (_, url):
            kopi = Installation(dele.settings, Database(url), clock)
            with kopi.database.transaction() as conn:
                conn.execute("DELETE FROM procrastinate_jobs WHERE task_name LIKE 'overdragelse.%'")
                conn.execute(sql)
            fundne[navn] = {k.navn: " ".join(map(str, k.brud)) for k in alle_kontroller(kopi) if k.brud}
            kopi.close()
    assert {navn: set(brud) for navn, brud in fundne.items()} == {navn: brud for navn, (_, brud, _) in PLANTEDE.items()}
    assert [navn for navn, (_, _, ord_) in PLANTEDE.items() if ord_ not in " ".join(fundne[navn].values())] == []


def test_what_is_set_aside_is_told_and_breaks_nothing_while_it_is_tried_again(
    cli, dele, psrm_url, dmi_url, monkeypatch
):
    """A known difference is told apart, in words and in JSON, and the exit code stays 0; once forgotten it is 1."""
    monkeypatch.setenv("FORDRINGSBRO_PSRM_URL", psrm_url)
    monkeypatch.setenv("FORDRINGSBRO_DMI_URL", dmi_url)
    with dele.database.transaction() as conn:
        nu = datetime.now(UTC)
        with hver_for_sig(conn, Arbejde.KVITTERING, "7000000000001", nu):
            raise KeyError("x")
    result = cli("verify", "--json")
    assert result.exit_code == 0
    (til_side,) = [k for k in json.loads(result.stdout) if k["known"]]
    assert til_side["known"] == ["inddrivelse.kvittering/7000000000001: KeyError, 1 times"]
    assert "kendt / known: inddrivelse.kvittering/7000000000001" in cli("verify").stdout
    with dele.database.transaction() as conn:
        conn.execute("UPDATE platform.sat_til_side SET igen_at = igen_at - interval '2 hours'")
    assert cli("verify").exit_code == 1


def test_what_could_not_be_told_is_known_while_it_is_set_aside(dele, modtag, clock):
    """Bookings whose telling was set aside with their account are no violation: they are told apart."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with dele.database.transaction() as conn:
        fordring_id, noegle = conn.execute(
            "SELECT fordring_id::text, concat_ws('/', konto_id, oprettet_af_cvr, oprettet_af_system)"
            " FROM debitor.fordring ORDER BY nr LIMIT 1"
        ).fetchone()
    bogfoering.afskriv(dele, fordring_id, 100_00, None)
    dele.tasks("test")[FORTAEL]()
    with dele.database.transaction() as conn:
        conn.execute("DELETE FROM sf1590.fortalt")
    (fortalt,) = [k for k in alle_kontroller(dele) if k.navn == "fagsystem_told"]
    assert (len(fortalt.brud), fortalt.kendte) == (1, ())
    with dele.database.transaction() as conn, hver_for_sig(conn, Arbejde.FORTAELLING, noegle, clock.now()):
        raise KeyError("x")
    (fortalt,) = [k for k in alle_kontroller(dele) if k.navn == "fagsystem_told"]
    assert (fortalt.brud, len(fortalt.kendte)) == ((), 1)
