"""Each kind of task from its cause to its end: the command that `tasks` prints is run as it stands, and closes it."""

from __future__ import annotations

import json
import shlex
from datetime import timedelta
from uuid import UUID, uuid4

import psycopg
import pytest
import requests
from lxml import etree

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.cli.fordringer import bogfoering
from fordringsbro.debitor.bog.betaling import Indbetaling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.efterproev.bog import bogens
from fordringsbro.inddrivelse import store
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Aktionssvar, Leverancetilstand
from fordringsbro.inddrivelse.registrering import Svarregistrering
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.hjemtagning import AFVISTE, RETURNEREDE
from fordringsbro.overdragelse.koersel import IGEN
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, hver_for_sig
from fordringsbro.portal.maaling import maalinger
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL

KOMMUNE = "29000011"
DAGTILBUD = "01-dagtilbud/03-opret.xml"


@pytest.fixture(autouse=True)
def _i_dag(monkeypatch, clock):
    """Commands live on the test's day."""
    monkeypatch.setattr("fordringsbro.bootstrap.installation.Faellesur.now", lambda _ur: clock.now())


@pytest.fixture
def opgaver(cli):
    """The tasks as a program reads them."""

    def opgaver():
        svar = cli("tasks", "--json")
        assert svar.exit_code == 0, svar.output
        return json.loads(svar.stdout)

    return opgaver


@pytest.fixture
def loes(cli, opgaver):
    """Runs what the only task says shows and solves it, as it stands; the task."""

    def loes(kind):
        (punkt,) = opgaver()
        assert punkt["kind"] == kind
        for kommando in filter(None, (punkt["look"], punkt["command"])):
            svar = cli(*shlex.split(kommando)[1:])
            assert svar.exit_code == 0, svar.output
        return punkt

    return loes


def svar(dele, status=Udfaldsstatus.UDFOERT):
    """PSRM answers everything that it has."""
    afvist = ((60000, "Afvist"),) if status is Udfaldsstatus.AFVIST else ()
    with dele.database.transaction() as conn:
        ude = dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED))
        for a in ude:
            dele.kvitter(
                conn, Inddrivelsesudfald(a.aktion_id, status, afvist, None if afvist else a.aktion_id, dele.clock.now())
            )
    for a in ude:
        dele.tasks("test")[AFVISTE](aktion_id=str(a.aktion_id))


def krav(dele):
    """The first claim of the ledger."""
    with dele.database.transaction() as conn:
        return conn.execute("SELECT fordring_id::text FROM debitor.fordring ORDER BY nr LIMIT 1").fetchone()[0]


def afskriv(dele):
    """Write 100 off; its id."""
    return bogfoering.afskriv(dele, krav(dele), 100_00, None).som_dict["booking_id"]


def betal(dele):
    """Pay 100, and tell collection as the service does; the payment."""
    with dele.database.transaction() as conn:
        billede = dele.bog.fordring(conn, UUID(krav(dele)))
        betaling = Indbetaling(
            uuid4(), billede.kommune_cvr, billede.oprettet_af, billede.konto_id, dele.clock.today(), 100_00
        )
        assert dele.overdragelse.betalt(conn, betaling, dele.bog.indbetal(conn, betaling)) == ()
    return betaling


def tag_tilbage(dele, betaling):
    """Take the payment back whole."""
    n = IndbetalingNedregulering(
        uuid4(),
        betaling.kommune_cvr,
        betaling.oprettet_af,
        betaling.konto_id,
        betaling.indbetaling_id,
        dele.clock.today(),
        None,
    )
    with dele.database.transaction() as conn:
        dele.overdragelse.tilbagefoert(conn, dele.bog.indbetaling_nedreguler(conn, n))


RET = {"write-off": afskriv, "payment": betal}
FORTRYD = {
    "write-off-reverse": lambda dele, booking: bogfoering.tilbagefoer_afskrivning(dele, booking, 100_00, None),
    "payment-reverse": tag_tilbage,
}


def saldi(dele):
    """What `verify` says of the balances: what is wrong, and how many differences are known."""
    with dele.database.transaction() as conn:
        (kontrol,) = [k for k in bogens(conn, dele.bog, dele.clock.now()) if k.navn == "ledger_balances"]
    return kontrol.brud, len(kontrol.kendte)


def test_a_payment_that_psrm_refuses(*, cli, dele, modtag, inddriv, opgaver, loes, psrm_url, dmi_url, clock, settings):
    """With both balances known to `verify`; told again and carried out, it is neither a task nor a difference."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url, "dmi_url": dmi_url}))
    modtag(dele, DAGTILBUD)
    inddriv(dele, clock)
    requests.post(f"{psrm_url}/fejl", json={"art": "afvis", "antal": 1}, timeout=10).raise_for_status()
    betal(dele)
    inddriv(dele, clock)
    (punkt,) = opgaver()
    assert (punkt["claim_id"], punkt["claimant_id"]) == (krav(dele), 1001)
    assert "2.350,00" in cli(*shlex.split(punkt["look"])[1:]).stdout
    assert [(k.navn, len(k.kendte)) for k in alle_kontroller(dele) if k.brud or k.kendte] == [("ledger_balances", 1)]
    loes("DIFFERENCE")
    inddriv(dele, clock)
    assert opgaver() == []
    assert [k.navn for k in alle_kontroller(dele) if k.brud or k.kendte] == []


@pytest.mark.parametrize("hvad", ["write-off", "write-off-reverse", "payment", "payment-reverse"])
@pytest.mark.parametrize("vej", ["tell-again", "settle"])
def test_every_refused_correction_is_solved_in_both_ways(*, cli, dele, modtag, opgaver, hvad, vej):
    """Told again and carried out, or settled by a counter-entry: the task is gone, and so is what `verify` knew."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    svar(dele)
    if hvad.endswith("-reverse"):
        booking = RET[hvad.removesuffix("-reverse")](dele)
        svar(dele)
        FORTRYD[hvad](dele, booking)
    else:
        RET[hvad](dele)
    svar(dele, Udfaldsstatus.AFVIST)
    (punkt,) = opgaver()
    assert (punkt["kind"], punkt["claim_id"], punkt["reason"]) == ("DIFFERENCE", krav(dele), "60000")
    assert saldi(dele) == ((), 1)
    kommando = punkt["command"].replace("tell-again", vej)
    resultat = cli(*shlex.split(kommando)[1:])
    assert resultat.exit_code == 0, resultat.output
    for _ in range(2):
        svar(dele)
    assert opgaver() == []
    assert saldi(dele) == ((), 0)


def test_a_claim_that_psrm_rejects(dele, modtag, opgaver, loes):
    """Handed over again it is no task; refused again it is one again."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    svar(dele, Udfaldsstatus.AFVIST)
    punkt = loes("REJECTED")
    assert punkt["reason"] == "60000"
    assert opgaver() == []
    svar(dele, Udfaldsstatus.AFVIST)
    assert loes("REJECTED")["claim_id"] == punkt["claim_id"]
    svar(dele)
    assert opgaver() == []


def test_a_claim_that_collection_gives_back(cli, dele, modtag, opgaver, loes):
    """Handed over again it is a new claim there."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    svar(dele)
    (rad,) = json.loads(cli("claims", "--json").stdout)
    tilbage = ("register", "return", rad["fordring_id"], "--reason", "KLAG", "--by", "x")
    assert cli(*tilbage).exit_code == 0
    dele.tasks("test")[RETURNEREDE](fordring_id=str(rad["fordring_id"]))
    assert loes("RETURNED")["claim_id"] == rad["claim_id"]
    assert opgaver() == []


def test_an_action_whose_outcome_nobody_knows(dele, modtag, opgaver, loes):
    """It goes again with the ids it was sent with."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'FB-208'")
    punkt = loes("PARKED")
    assert (punkt["claimant_id"], punkt["reason"]) == (1001, "FB-208")
    assert opgaver() == []


@pytest.mark.fault("A13")
def test_an_action_that_a_person_rejects(cli, dele, modtag, opgaver):
    """Refused by collection each time, it is rejected by a person, by name and reason: the claim is a task, and can go again."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    with dele.database.transaction() as conn:
        (aktion_id,) = _ude(conn)
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'FB-208', alene = true")
    (punkt,) = opgaver()
    assert punkt["kind"] == "PARKED"
    afvis = ("parked", "reject", aktion_id, "--by", "sb-1")
    assert cli(*afvis, "--reason", "").exit_code == 2
    assert cli("parked", "reject", 123, "--by", "sb-1", "--reason", "x").exit_code == 2
    svar = cli(*afvis, "--reason", "kan ikke sendes")
    assert svar.exit_code == 0, svar.output
    assert cli(*afvis, "--reason", "igen").exit_code == 1
    dele.tasks("test")[AFVISTE](aktion_id=str(aktion_id))
    (punkt,) = opgaver()
    assert punkt["kind"] == "REJECTED"
    with dele.database.transaction() as conn:
        assert dele.nymf.aktion(conn, aktion_id).tilstand is Aktionstilstand.REJECTED
        hvem = conn.execute("SELECT hvem, hvorfor FROM opgaver.faerdig WHERE art = 'PARKED'").fetchall()
    assert hvem == [("sb-1", "kan ikke sendes")]


@pytest.mark.fault("A13")
def test_what_may_be_at_collection_is_rejected_only_when_somebody_looked(cli, dele, modtag, opgaver, clock):
    """An action that was in a delivery: without --not-there it stays parked."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    with dele.database.transaction() as conn:
        (aktion_id,) = _ude(conn)
        leverance = store.ny_leverance(conn, (Backend.PSRM, 1001), uuid4(), [aktion_id], clock.now())
        store.saet_tilstand(
            conn, leverance.leverance_id, Leverancetilstand.PARKERET, Afsendelsestilstand.PARKED, fejlkode="NYT"
        )
    afvis = ("parked", "reject", aktion_id, "--by", "sb-1", "--reason", "set efter")
    svar = cli(*afvis)
    assert (svar.exit_code, "--not-there" in svar.stderr) == (1, True)
    assert [p["kind"] for p in opgaver()] == ["PARKED"]
    assert cli(*afvis, "--not-there").exit_code == 0
    with dele.database.transaction() as conn:
        assert store.hent_leverance(conn, leverance.leverance_id).tilstand is Leverancetilstand.AFSLUTTET


@pytest.mark.fault("R3")
def test_an_action_that_the_collection_system_is_silent_about(*, cli, dele, modtag, opgaver, loes, clock, monkeypatch):
    """After a day it is a task with a command that asks, a metric and a line of doctor; its receipt ends all three."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    with dele.database.transaction() as conn:
        leverance = store.ny_leverance(conn, (Backend.PSRM, 1001), uuid4(), _ude(conn), clock.now())
        store.saet_tilstand(conn, leverance.leverance_id, Leverancetilstand.MODTAGET, Afsendelsestilstand.SENT)

    def doktor():
        return {d["check"]: d["status"] for d in json.loads(cli("doctor", "--json").stdout)}["receipts"]

    monkeypatch.setattr("fordringsbro.cli.doktor.handling.SystemClock", lambda *_: clock)
    assert doktor() == "ok"
    clock.advance(timedelta(days=1))
    assert doktor() == "advarsel"
    assert b'fordringsbro_sendings_silent{backend="PSRM"} 1.0' in maalinger(dele.database, clock)
    punkt = loes("SILENT")
    assert (punkt["claimant_id"], punkt["reason"]) == (1001, "SENT")
    with dele.database.transaction() as conn:
        assert store.hent_leverance(conn, leverance.leverance_id).tilstand is Leverancetilstand.MODTAGET
    _afslut(dele, leverance)
    assert opgaver() == []
    assert doktor() == "ok"
    assert b'fordringsbro_sendings_silent{backend="PSRM"} 0.0' in maalinger(dele.database, clock)
    # What has ended is not asked for, nor what nobody knows.
    assert [cli("parked", "ask", n).exit_code for n in (punkt["id"], 123)] == [1, 2]


def _ude(conn):
    return [aktion_id for (aktion_id,) in conn.execute("SELECT aktion_id FROM inddrivelse.afsendelse")]


def _afslut(dele, leverance):
    """PSRM's receipt comes after all."""
    (post,) = leverance.poster
    reference = post.opgave.data.reference
    svar = Aktionssvar("UDFOERT", "OPRETFORDRING", dele.clock.now(), reference=reference, backend_fordring_id=5)
    with dele.database.transaction() as conn:
        fundet = store.hent_leverance(conn, leverance.leverance_id)
        Svarregistrering(dele.clock, dele.jobs, dele.kvitter).aktioner(conn, fundet, (svar,))


def test_a_notification_that_cannot_be_read(dele, opgaver, loes):
    """It is looked at and reported done."""
    with dele.database.transaction() as conn:
        dele.underretningsbog.modtag(conn, Backend.PSRM, 1001, [etree.Element("vrovl")])
    loes("NOTIFICATION")
    assert opgaver() == []


@pytest.mark.parametrize("tilstand", ["PARKERET", "AFVIST"])
def test_a_message_that_the_fagsystem_did_not_take(dele, modtag, opgaver, loes, tilstand):
    """One that was not delivered goes again; one that was refused is reported done, since it would be refused again."""
    modtag(dele, DAGTILBUD)
    bogfoering.afskriv(dele, krav(dele), 100_00, None)
    dele.tasks("test")[FORTAEL]()
    with dele.database.transaction() as conn:
        conn.execute(
            "UPDATE sf1590.udgaaende SET tilstand = %s, grund = 'HTTP 500', forsoeg = 1, afsluttet_at = %s",
            (tilstand, dele.clock.now() if tilstand == "AFVIST" else None),
        )
    loes("MESSAGE")
    assert opgaver() == []


def test_a_claim_whose_hand_over_was_set_aside(cli, dele, modtag, opgaver, loes):
    """Tried again now, by the next run, it goes and is no task; until then it is one."""
    modtag(dele, DAGTILBUD)
    with (
        dele.database.transaction() as conn,
        hver_for_sig(conn, Arbejde.OVERDRAGELSE, krav(dele), dele.clock.now()),
    ):
        raise FejlError(Fejlkode.UTILGAENGELIG)
    dele.tasks("test")[IGEN]()
    punkt = loes("SET_ASIDE")
    assert (punkt["claim_id"], punkt["claimant_id"]) == (krav(dele), 1001)
    assert opgaver() == [punkt]
    dele.tasks("test")[IGEN]()
    assert opgaver() == []
    (rad,) = json.loads(cli("claims", "--json").stdout)
    assert rad["hand_over"] == "OVERDRAGET"


@pytest.mark.parametrize("arbejde", list(Arbejde))
def test_what_was_set_aside_names_claimant_and_claim(dele, modtag, opgaver, arbejde):
    """By whatever its key names: a claim of the ledger, an account, an action, a claim of the register."""
    modtag(dele, DAGTILBUD)
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    with dele.database.transaction() as conn:
        konto, fordring, cvr, system = conn.execute(
            "SELECT konto_id, fordring_id::text, oprettet_af_cvr, oprettet_af_system FROM debitor.fordring"
        ).fetchone()
        aktion, nummer = conn.execute("SELECT aktion_id, fordring_id FROM nymf.aktion").fetchone()
    noegler = {
        Arbejde.FORTAELLING: (f"{konto}/{cvr}/{system}", None, None),
        Arbejde.BESKEDFORDELER: (f"{konto}/{fordring}", None, fordring),
        Arbejde.OVERDRAGELSE: (fordring, None, fordring),
        Arbejde.AFVIST: (str(aktion), nummer, None),
        Arbejde.KVITTERING: (str(aktion), nummer, None),
        Arbejde.RESULTAT: (str(aktion), nummer, None),
        Arbejde.RETURNERET: (str(nummer), nummer, None),
    }
    noegle, ventet_nummer, ventet_krav = noegler.get(arbejde, ("17", None, None))
    with dele.database.transaction() as conn, hver_for_sig(conn, arbejde, noegle, dele.clock.now()):
        raise FejlError(Fejlkode.FOR_STOR)
    (punkt,) = opgaver()
    assert (punkt["id"], punkt["reason"]) == (f"{arbejde}/{noegle}", "FB-105")
    assert punkt["claimant_id"] == (1001 if arbejde in noegler else None)
    assert (punkt["fordring_id"], punkt["claim_id"]) == (ventet_nummer, ventet_krav)


def test_the_list_and_the_counts_are_one_statement_each(dele, monkeypatch):
    """However many kinds there are, and however much waits."""
    udfoert = []

    def taeller(execute):
        def taelles(self, *args, **kwargs):
            udfoert.append(args)
            return execute(self, *args, **kwargs)

        return taelles

    for _ in range(3):
        with (
            dele.database.transaction() as conn,
            hver_for_sig(conn, Arbejde.OVERDRAGELSE, str(uuid4()), dele.clock.now()),
        ):
            raise FejlError(Fejlkode.FOR_STOR)
        for spoergsmaal in (dele.arbejdsliste.liste, dele.arbejdsliste.tal):
            with dele.database.transaction() as conn, monkeypatch.context() as m:
                for markoer in (psycopg.Cursor, psycopg.ServerCursor):
                    m.setattr(markoer, "execute", taeller(markoer.execute))
                assert spoergsmaal(conn)
            assert len(udfoert) == 1
            udfoert.clear()
