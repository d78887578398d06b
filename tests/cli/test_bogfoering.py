"""What a clerk books by hand: fees, interest, write-offs, deferments."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID, uuid4

import pytest

from fordringsbro.cli.faelles.valg import oere
from fordringsbro.debitor.model import Henstand
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.portal import store
from fordringsbro.portal.model import Udvalg

# A daycare claim of 2,450.00 that is due.
DAGTILBUD = "01-dagtilbud/03-opret.xml"


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


@pytest.fixture
def krav(dele, modtag):
    """A claim of the ledger, as the lists show it."""
    modtag(dele, DAGTILBUD)
    with dele.database.transaction() as conn:
        return store.rader(conn, Udvalg())[0]


def billede(dele, ident):
    """A claim, fee or interest as the ledger has it, whose journal holds."""
    with dele.database.transaction() as conn:
        assert dele.bog.efterproev_kaede(conn) == ()
        return dele.bog.fordring(conn, UUID(str(ident)))


def som_json(resultat):
    """The one JSON value on stdout of a command that went well."""
    assert resultat.exit_code == 0, resultat.stderr
    return json.loads(resultat.stdout)


def afvist(resultat, kode):
    """A refusal: exit 1, nothing on stdout, the ledger's reason on stderr."""
    assert (resultat.exit_code, resultat.stdout) == (1, "")
    assert "FB-510" in resultat.stderr
    assert f"[{kode}:" in resultat.stderr


@pytest.mark.parametrize(
    ("tekst", "ventet"),
    [("0", 0), ("1234.56", 123_456), ("7.5", 750), ("0.01", 1), ("9999999999999.99", 999_999_999_999_999)],
)
def test_amounts_are_kroner(tekst, ventet):
    """Whole kroner or up to two decimals behind a point."""
    assert oere(tekst) == ventet


@pytest.mark.parametrize("tekst", ["1,50", "1.234,56", "1.234", "-1", "kr", "", "1e3", "٣", "10000000000000", "1."])
def test_what_is_no_amount_is_wrong_use(cli, bog_cli, dele, krav, tekst):
    """Danish notation, signs, too many digits and the like end with exit 2 and book nothing."""
    resultat = bog_cli("claims", "fee", krav.system_id, "--", tekst)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert "1234.56" in resultat.stderr
    assert len(json.loads(cli("claims", "--json").stdout)) == 1


def test_a_fee_is_added(cli, bog_cli, dele, krav, clock):
    """By any id of the claim; the booking's id is the fee's, and the fee is due today."""
    svar = som_json(bog_cli("claims", "fee", krav.system_id, "100", "--pay-by", "2026-12-01", "--json"))
    fee = billede(dele, svar["booking_id"])
    assert svar == {
        "booking_id": str(fee.fordring.fordring_id),
        "kind": "RYKKERGEBYR",
        "claim_id": str(krav.fordring_id),
        "amount_oere": 10_000,
        "last_date_to_pay": "2026-12-01",
    }
    assert (fee.restance_oere, fee.srb, fee.fordring.forfaldsdato) == (10_000, date(2026, 12, 1), clock.today())
    assert (fee.slags, fee.fordring.hoved_fordring_id) == ("RYKKERGEBYR", krav.fordring_id)
    ud = bog_cli("claims", "fee", krav.fordring_id, "0.50")
    assert ud.exit_code == 0
    assert "Rykkergebyr / Reminder fee" in ud.stdout
    assert "0,50" in ud.stdout
    afvist(bog_cli("claims", "fee", krav.system_id, "0"), "BELOEB_UGYLDIGT")
    rows = json.loads(cli("claims", "--type", "RYKKERGEBYR", "--json").stdout)
    assert svar["booking_id"] in {row["claim_id"] for row in rows}
    # A fee is for a claim, not for another fee.
    afvist(bog_cli("claims", "fee", svar["booking_id"], "1"), "UKENDT")


def test_interest_is_added_for_a_period(bog_cli, dele, krav):
    """One day is a period; its end before its beginning is none."""
    periode = ("--from", "2026-11-01", "--to")
    svar = som_json(bog_cli("claims", "interest", krav.system_id, "7.25", *periode, "2026-11-01", "--json"))
    rente = billede(dele, svar["booking_id"])
    assert (svar["kind"], rente.restance_oere) == ("OPKRAEVNINGSRENTE", 725)
    assert (rente.fordring.periode_fra, rente.fordring.periode_til) == (date(2026, 11, 1), date(2026, 11, 1))
    afvist(bog_cli("claims", "interest", krav.system_id, "7.25", *periode, "2026-10-31"), "PERIODE_UGYLDIG")


def test_a_write_off_and_its_reversal(cli, bog_cli, dele, krav):
    """Up to what is owed and back again, each under an id of its own; a fee can be written off as well."""
    hele = krav.restance_oere
    kroner = f"{hele // 100}.{hele % 100:02d}"
    afvist(bog_cli("claims", "write-off", krav.system_id, f"{hele // 100}.{hele % 100 + 1:02d}"), "OVER_SALDO")
    svar = som_json(bog_cli("claims", "write-off", krav.system_id, kroner, "--reason", "konkurs", "--json"))
    assert (svar["claim_id"], svar["amount_oere"], svar["balance_oere"]) == (str(krav.fordring_id), hele, 0)
    ((afskrivning, _),) = billede(dele, krav.fordring_id).afskrivninger
    assert (str(afskrivning.afskrivning_id), afskrivning.aarsag) == (svar["booking_id"], "KONKURS")
    tilbage = som_json(bog_cli("claims", "write-off-reverse", svar["booking_id"], "0.01", "--json"))
    assert (tilbage["balance_oere"], billede(dele, krav.fordring_id).restance_oere) == (1, 1)
    afvist(bog_cli("claims", "write-off-reverse", svar["booking_id"], kroner), "OVER_REST")
    afvist(bog_cli("claims", "write-off-reverse", tilbage["booking_id"], "0.01"), "ER_TILBAGEFOERSEL")
    fee = som_json(bog_cli("claims", "fee", krav.system_id, "100", "--json"))["booking_id"]
    ud = bog_cli("claims", "write-off", fee, "60")
    assert "Afskrivning / Write-off" in ud.stdout
    assert "40,00" in ud.stdout
    assert "-60,00" in cli("why", fee).stdout


def test_collection_is_told_of_a_write_off_and_of_its_reversal(bog_cli, dele, krav):
    """On a claim under collection a write-off is told as REGU, its reversal as the undoing of that."""
    som_json(bog_cli("claims", "hand-over", krav.system_id, "--json"))
    ude = som_json(bog_cli("claims", "write-off", krav.system_id, "1", "--json"))["booking_id"]
    som_json(bog_cli("claims", "write-off-reverse", ude, "1", "--json"))
    with dele.database.transaction() as conn:
        aktioner = dele.nymf.aktioner(conn, Aktionsfilter())
    assert [(a.aktionskode, a.virkning_oere) for a in aktioner] == [
        ("OPRETFORDRING", 0),
        ("NEDSKRIV", -100),
        ("OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING", 100),
    ]
    assert aktioner[2].reference_aktion_id == aktioner[1].aktion_id


def test_what_collection_was_never_told_of_is_not_taken_back(bog_cli, dele, krav):
    """The reversal of a write-off from before the claim was handed over is refused: there is nothing to undo there."""
    foer = som_json(bog_cli("claims", "write-off", krav.system_id, "1", "--json"))["booking_id"]
    som_json(bog_cli("claims", "hand-over", krav.system_id, "--json"))
    stand = billede(dele, krav.fordring_id)
    afvist(bog_cli("claims", "write-off-reverse", foer, "1"), "UNDER_INDDRIVELSE")
    afvist(bog_cli("claims", "defer", krav.system_id, "2027-01-01"), "ER_OVERDRAGET")
    afvist(bog_cli("claims", "fee", krav.system_id, "1"), "ER_OVERDRAGET")
    assert billede(dele, krav.fordring_id) == stand


def test_a_claim_is_deferred(bog_cli, dele, krav, clock):
    """From today until the date, which may be today and not the day before; the longest deferment counts."""
    afvist(bog_cli("claims", "defer", krav.system_id, "2026-11-19"), "PERIODE_UGYLDIG")
    svar = som_json(bog_cli("claims", "defer", krav.system_id, "2026-11-20", "--reason", "KLAGE", "--json"))
    assert svar["last_date_to_pay"] == "2026-11-20"
    ud = bog_cli("claims", "defer", krav.system_id, "2027-01-31")
    assert "2027-01-31" in ud.stdout
    fundet = billede(dele, krav.fordring_id)
    assert [(h.fra, h.til, h.aarsag) for h, _ in fundet.henstande] == [
        (clock.today(), date(2026, 11, 20), "KLAGE"),
        (clock.today(), date(2027, 1, 31), None),
    ]
    assert fundet.srb == date(2027, 1, 31)


@pytest.mark.parametrize(
    "ind",
    [
        ("fee", "F999", "1"),
        ("interest", str(uuid4()), "1", "--from", "2026-11-01", "--to", "2026-11-02"),
        ("write-off", "F999", "1"),
        ("write-off-reverse", str(uuid4()), "1"),
        ("write-off-reverse", "F1", "1"),
        ("defer", "vrøvl", "2027-01-01"),
    ],
)
def test_an_unknown_id_is_wrong_use(bog_cli, dele, krav, ind):
    """What nothing has as its id ends with exit 2."""
    resultat = bog_cli("claims", *ind)
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert "FB-505" in resultat.stderr


@pytest.mark.parametrize(
    "ind", [("write-off", "F1", "1"), ("write-off-reverse", "F1", "1"), ("defer", "F1", "2027-01-01")]
)
def test_an_unknown_reason_is_wrong_use(bog_cli, dele, krav, ind):
    """A code that is not in the list is refused with the codes that are."""
    resultat = bog_cli("claims", *ind, "--reason", "VRØVL")
    assert (resultat.exit_code, resultat.stdout) == (2, "")
    assert "ANDET" in resultat.stderr


def test_what_was_written_on_bookings_is_deleted_on_command(cli, dele, krav):
    """The number of bookings that had words; none the second time; an unknown id is refused."""
    henstand = Henstand(uuid4(), krav.fordring_id, date(2026, 11, 20), date(2027, 1, 1), "ANDET", "Testperson Et")
    with dele.database.transaction() as conn:
        dele.bog.giv_henstand(conn, krav.kommune_cvr, henstand)
    ventet = {"claim_id": str(krav.fordring_id), "texts_deleted": 1}
    assert som_json(cli("claims", "forget-texts", krav.system_id, "--json")) == ventet
    assert "Texts deleted: 0" in cli("claims", "forget-texts", krav.system_id).stdout
    ((en, _),) = billede(dele, krav.fordring_id).henstande
    assert (en.aarsag, en.aarsag_tekst) == ("ANDET", None)
    assert cli("claims", "forget-texts", uuid4()).exit_code != 0
