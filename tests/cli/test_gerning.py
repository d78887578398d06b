"""What a clerk does by hand asks who and why, keeps both beside the journal, and can be tried without being done."""

from __future__ import annotations

import json
import threading
from uuid import UUID

import pytest

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.notat import Notat, gaeldende, paa_vegne_af
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.portal import store
from fordringsbro.portal.fortaelling import fortael
from fordringsbro.portal.model import Udvalg
from fordringsbro.sf1590.anmodning import store as anmodninger

DAGTILBUD = "01-dagtilbud/03-opret.xml"
HVEM, ORD = "sb-1", "aftalt med Testperson Et"
MED_ORD = ("--by", HVEM, "--reason", ORD)
MED_NOTE = ("--by", HVEM, "--note", ORD)


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


def indhold(dele):
    """Every row of every table."""
    with dele.database.transaction() as conn:
        tabeller = conn.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1"
        ).fetchall()
        return {
            tabel: conn.execute(f"SELECT array_agg(t::text ORDER BY t::text) FROM {tabel} t").fetchone()
            for (tabel,) in tabeller
        }


def rad(dele):
    """The first claim as the lists show it."""
    with dele.database.transaction() as conn:
        return store.rader(conn, Udvalg())[0]


def psrm_svarer(dele, status):
    """PSRM answers everything that it has."""
    afvist = ((60000, "Afvist"),) if status is Udfaldsstatus.AFVIST else ()
    with dele.database.transaction() as conn:
        for a in dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED)):
            ident = None if afvist else a.aktion_id
            dele.kvitter(conn, Inddrivelsesudfald(a.aktion_id, status, afvist, ident, dele.clock.now()))


class Verden:
    """A claim that each command can be used on, made as that command needs it."""

    def __init__(self, cli, dele, modtag, fixtures) -> None:
        self.cli, self.dele, self._modtag, self._fixtures = cli, dele, modtag, fixtures

    def krav(self) -> str:
        self._modtag(self.dele, DAGTILBUD)
        return rad(self.dele).system_id

    def afskrevet(self) -> str:
        krav = self.krav()
        svar = self.cli("claims", "write-off", krav, "1", *MED_NOTE, "--json")
        return json.loads(svar.stdout)["booking_id"]

    def uafstemt(self) -> str:
        krav = self.krav()
        self.dele.koersel.forfaldne("29000011")
        psrm_svarer(self.dele, Udfaldsstatus.UDFOERT)
        assert self.cli("claims", "write-off", krav, "100", *MED_NOTE).exit_code == 0
        psrm_svarer(self.dele, Udfaldsstatus.AFVIST)
        return krav

    def anmodet(self) -> str:
        for fil in sorted((self._fixtures / "25-anmodning").glob("*.xml")):
            self._modtag(self.dele, f"25-anmodning/{fil.name}")
            if fil.name.endswith("-afskriv.xml"):
                break
        with self.dele.database.transaction() as conn:
            (gemt,) = anmodninger.liste(conn)
        return str(gemt.anmodning.anmodning_id)


@pytest.fixture
def verden(cli, dele, modtag, fixtures) -> Verden:
    return Verden(cli, dele, modtag, fixtures)


PERIODE = ("--from", "2026-11-01", "--to", "2026-11-02")
#: Command, what makes its id, further arguments, and how many events, messages and actions it comes to.
GERNINGER = {
    "fee": (("claims", "fee"), Verden.krav, ("100", *MED_ORD), (1, 1, 0)),
    "interest": (("claims", "interest"), Verden.krav, ("1", *PERIODE, *MED_ORD), (1, 1, 0)),
    "write-off": (("claims", "write-off"), Verden.krav, ("1", "--reason", "KONKURS", *MED_NOTE), (1, 2, 0)),
    "write-off-reverse": (("claims", "write-off-reverse"), Verden.afskrevet, ("1", *MED_NOTE), (1, 2, 0)),
    "defer": (("claims", "defer"), Verden.krav, ("2027-01-01", *MED_NOTE), (1, 1, 0)),
    "hand-over": (("claims", "hand-over"), Verden.krav, MED_ORD, (1, 0, 1)),
    "tell-again": (("claims", "tell-again"), Verden.uafstemt, MED_ORD, (0, 0, 1)),
    "settle": (("claims", "settle"), Verden.uafstemt, MED_ORD, (1, 2, 0)),
    "approve": (("requests", "approve"), Verden.anmodet, MED_ORD, (1, 3, 0)),
    "refuse": (("requests", "refuse"), Verden.anmodet, ("--reason", "AFSLAAET", *MED_NOTE), (0, 1, 0)),
}


@pytest.mark.parametrize("navn", GERNINGER)
def test_a_dry_run_tells_what_would_come_of_it_and_leaves_nothing(verden, cli, dele, navn):
    """Every table is the same after it, in JSON and in words; done afterwards, the same is booked and sent."""
    kommando, klargoer, resten, antal = GERNINGER[navn]
    ident = klargoer(verden)
    foer = indhold(dele)
    svar = cli(*kommando, ident, *resten, "--dry-run", "--json")
    assert svar.exit_code == 0, svar.output
    set_ = json.loads(svar.stdout)
    assert set_["dry_run"] is True
    assert (len(set_["booked"]), len(set_["told"]), len(set_["sent"])) == antal
    assert "Dry run" in cli(*kommando, ident, *resten, "--dry-run").stdout
    assert indhold(dele) == foer
    gjort = cli(*kommando, ident, *resten, "--json")
    assert gjort.exit_code == 0, gjort.output
    assert "dry_run" not in json.loads(gjort.stdout)
    with dele.database.transaction() as conn:
        (noter,) = conn.execute(
            "SELECT count(*) FROM debitor.journalnotat WHERE hvem = %s AND nr > %s",
            (HVEM, 0 if klargoer not in {Verden.afskrevet, Verden.uafstemt} else 1),
        ).fetchone()
    assert noter == antal[0]
    assert indhold(dele) != foer


@pytest.mark.parametrize("navn", GERNINGER)
def test_who_and_why_are_asked_for(cli, dele, navn):
    """Without a name, or with a blank one, or without a reason nothing is done: wrong use."""
    kommando, _, resten, _ = GERNINGER[navn]
    ident = "F1" if kommando[0] == "claims" else str(UUID(int=1))
    uden = [ord_ for ord_ in resten if ord_ not in {HVEM, "--by"}]
    assert cli(*kommando, ident, *uden).exit_code == 2
    blank = [" " if ord_ == HVEM else ord_ for ord_ in resten]
    for forkert in (blank, ["x" * 101 if ord_ == HVEM else ord_ for ord_ in resten]):
        svar = cli(*kommando, ident, *forkert)
        assert (svar.exit_code, "FB-108" in svar.stderr) == (2, True)
    assert cli(*kommando, ident, *["x" * 501 if ord_ == ORD else ord_ for ord_ in resten]).exit_code == 2


@pytest.mark.parametrize("kommando", ["write-off", "write-off-reverse", "defer"])
def test_a_code_says_why_unless_it_is_other(cli, dele, kommando):
    """A code alone will do; `ANDET`, and nothing at all, need words."""
    hvad = "2027-01-01" if kommando == "defer" else "1"
    for forkert in ((), ("--reason", "ANDET"), ("--reason", "ANDET", "--note", " ")):
        svar = cli("claims", kommando, "F1", hvad, "--by", HVEM, *forkert)
        assert (svar.exit_code, "FB-108" in svar.stderr) == (2, True)
    # What comes next is that nothing has the id.
    assert "FB-505" in cli("claims", kommando, "F1", hvad, "--by", HVEM, "--reason", "ANDET", "--note", "x").stderr


def test_why_tells_who_and_why_and_the_chain_does_not(verden, cli, dele):
    """On the booking's own point, in words and JSON; neither in the journal's data nor where the portal reads."""
    krav = verden.krav()
    assert cli("claims", "write-off", krav, "1", *MED_NOTE).exit_code == 0
    assert cli("claims", "write-off", krav, "1", "--by", HVEM, "--reason", "KONKURS").exit_code == 0
    assert cli("claims", "hand-over", krav, *MED_ORD).exit_code == 0
    punkter = json.loads(cli("why", krav, "--json").stdout)["timeline"]
    assert [(p["by"], p["words"]) for p in punkter if p["by"]] == [(HVEM, ORD), (HVEM, None), (HVEM, ORD)]
    assert f"{HVEM}: {ORD}" in cli("why", krav).stdout
    with dele.database.transaction() as conn:
        assert dele.bog.efterproev_kaede(conn) == ()
        (data,) = conn.execute("SELECT string_agg(data::text, ' ') FROM debitor.journal").fetchone()
        historie = fortael(conn, dele.bog, dele.nymf, krav)
    assert ORD not in data
    assert not [p for p in historie.punkter if p.af or p.ord_]
    assert ORD not in json.dumps(historie.som_dict())


def test_the_words_are_deleted_with_the_others(verden, cli, dele):
    """Who it was stays, and the chain holds."""
    krav = verden.krav()
    cli("claims", "write-off", krav, "1", *MED_NOTE)
    assert json.loads(cli("claims", "forget-texts", krav, "--json").stdout)["texts_deleted"] == 1
    punkter = json.loads(cli("why", krav, "--json").stdout)["timeline"]
    assert [(p["by"], p["words"]) for p in punkter if p["by"]] == [(HVEM, None)]
    with dele.database.transaction() as conn:
        assert dele.bog.efterproev_kaede(conn) == ()


def test_a_decided_request_and_a_settled_difference_are_told_with_who_and_why(verden, cli, dele):
    """In `requests show`, and in the story of the claim."""
    anmodning = verden.anmodet()
    (krav,) = json.loads(cli("requests", "show", anmodning, "--json").stdout)["claim_ids"]
    assert cli("requests", "refuse", anmodning, "--reason", "AFSLAAET", *MED_NOTE).exit_code == 0
    vist = json.loads(cli("requests", "show", anmodning, "--json").stdout)
    assert (vist["decided_by"], vist["words"]) == (HVEM, ORD)
    (punkt,) = [p for p in json.loads(cli("why", krav, "--json").stdout)["timeline"] if p["kind"] == "clerk"]
    assert (punkt["by"], punkt["words"], punkt["ref"], punkt["rule"]) == (HVEM, ORD, anmodning, "AFSLAAET")
    with dele.database.transaction() as conn:
        (til_fagsystemet,) = conn.execute(
            "SELECT convert_from(indhold, 'UTF8') FROM sf1590.udgaaende ORDER BY nr DESC LIMIT 1"
        ).fetchone()
    assert ORD not in til_fagsystemet


def test_a_difference_told_again_is_told_with_who_and_why(verden, cli):
    """With both balances before it."""
    krav = verden.uafstemt()
    assert cli("claims", "tell-again", krav, *MED_ORD).exit_code == 0
    (punkt,) = [p for p in json.loads(cli("why", krav, "--json").stdout)["timeline"] if p["kind"] == "clerk"]
    assert (punkt["by"], punkt["words"]) == (HVEM, ORD)
    assert "2.350,00 in the ledger, 2.450,00 in collection" in punkt["en"]


def test_what_would_be_refused_is_refused_in_a_dry_run_too(verden, cli, dele):
    """With the same error and exit code, and nothing on stdout."""
    krav = verden.krav()
    foer = indhold(dele)
    for resten in (("write-off", krav, "999999"), ("defer", krav, "2026-11-19")):
        proeve = cli("claims", *resten, *MED_NOTE, "--dry-run")
        gjort = cli("claims", *resten, *MED_NOTE)
        assert (proeve.exit_code, proeve.stdout, proeve.stderr) == (1, "", gjort.stderr)
    assert indhold(dele) == foer


def test_a_note_counts_for_its_block_and_thread_only():
    """Bookings of others, at the same time or after it, have none; the innermost counts."""
    andre: list[Notat | None] = []
    with paa_vegne_af(Notat("a", "x")):
        with paa_vegne_af(Notat("b", None)):
            assert gaeldende() == Notat("b", None)
        assert gaeldende() == Notat("a", "x")
        traad = threading.Thread(target=lambda: andre.append(gaeldende()))
        traad.start()
        traad.join()
    assert andre == [None]
    assert gaeldende() is None
    assert "x" not in repr(Notat("a", "x"))
