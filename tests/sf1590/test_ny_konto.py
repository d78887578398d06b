"""A new account is written in one statement, and as the long way writes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from uuid import UUID, uuid4

import psycopg
import pytest
from saetninger import saetninger
from sf1590_hjaelp import SYNTESEBORG, Tjeneste

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient.beskeder import Afsender, Nedskrevet
from fordringsbro.klient.generator import Generator
from fordringsbro.platform import punkter
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database, Tidsgraenser
from fordringsbro.platform.punkter import Punkt
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

KONTO = UUID("00000000-0000-4000-9000-000000003501")
STI = "DebitorRegistreringAfsend"
#: What the database tells of every table's rows but the moments of the queue, which are its own clock's.
TABELLER = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema', 'public')
"""
JOBS = "SELECT task_name, lock, queueing_lock, args::text, queue_name, priority, status FROM procrastinate_jobs"


@contextmanager
def hus(copied_database, template_database, **graenser: float) -> Iterator[Tjeneste]:
    """The services on a database of their own."""
    with copied_database(template_database) as (_, url):
        database = Database(url, graenser=Tidsgraenser(**graenser))
        dele = Installation(Settings(), database, FixedClock())
        connect_demo(dele)
        app = wsgi_app(dele.services(), public_url="http://x", max_body=10**7, clock=dele.clock)
        with local_server(app) as base:
            yield Tjeneste(base, dele)
        database.close()


@pytest.fixture
def med_punkt() -> Iterator[list]:
    """What is done when a new account is about to be written, once."""
    gerninger: list = []

    def goer(punkt: Punkt) -> None:
        if punkt is Punkt.KONTO_SKITSERET and gerninger:
            gerninger.pop()()

    punkter.brug(goer)
    yield gerninger
    punkter.brug(None)


def raekker(tjeneste: Tjeneste) -> dict[str, list]:
    """All that is written, table by table."""
    with tjeneste.installation.database.transaction() as conn:
        tabeller = [f"{skema}.{navn}" for skema, navn in conn.execute(TABELLER)]
        fundne = {
            # The moments that the demo was connected at are the database's.
            tabel: sorted(tekst for (tekst,) in conn.execute(f"SELECT t::text FROM {tabel} t"))
            for tabel in tabeller
            if not tabel.startswith(("adgang.", "overdragelse.", "nymf.", "mf.", "platform."))
        }
        return fundne | {"jobs": sorted(conn.execute(JOBS).fetchall())}


def antal(tjeneste: Tjeneste, tabel: str) -> int:
    with tjeneste.installation.database.transaction() as conn:
        return conn.execute(f"SELECT count(*) FROM {tabel}").fetchone()[0]


def test_both_ways_write_the_same(copied_database, template_database, monkeypatch):
    """Of the same messages every table has the same rows, hashes and numbers among them, and the answers are the same."""
    afsender = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
    beskeder = list(Generator(1, afsender).forloeb(25))
    # One of them comes again.
    beskeder.append(beskeder[1])
    skrevet, svar = [], []
    for kort in (True, False):
        with hus(copied_database, template_database) as tjeneste:
            if not kort:
                monkeypatch.setattr(tjeneste.installation.database, "forsoeg", lambda _arbejde: None)
            with saetninger() as sete:
                svar.append([tjeneste.post(en.tjeneste, en.xml).content for en in beskeder])
            assert any("registrer_ny_konto" in en for en in sete) is kort
            skrevet.append(raekker(tjeneste))
    assert svar[0] == svar[1]
    assert skrevet[0].keys() == skrevet[1].keys()
    for tabel, hurtigt in skrevet[0].items():
        assert hurtigt == skrevet[1][tabel], tabel
    assert skrevet[0]["debitor.fordring"]


def test_a_new_account_takes_two_statements(tjeneste, krav):
    """What the ids name is asked, and all is written; there is no transaction beside, and it is no more for ten claims."""
    tjeneste.opret(uuid4(), krav())
    for krav_ in ([krav()], [krav() for _ in range(10)]):
        with saetninger() as sete:
            tjeneste.opret(uuid4(), *krav_)
        assert [en.split("(")[0] for en in sete] == [
            "SELECT id, intern, slags FROM debitor.laas_og_kend",
            "SELECT sf1590.registrer_ny_konto",
        ]


def test_an_account_that_comes_in_between_is_added_to(tjeneste, krav, med_punkt):
    """When somebody else registers the account after it was looked for, the message goes the long way, with that answer."""
    anden, egen = krav(), krav()
    med_punkt.append(lambda: tjeneste.opret(KONTO, anden))
    assert tjeneste.opret(KONTO, egen)["Accept"]
    assert not med_punkt
    assert antal(tjeneste, "debitor.fordring") == 2
    assert antal(tjeneste, "debitor.konto") == 1


def test_a_claim_that_comes_in_between_is_judged_as_it_stands(tjeneste, krav, med_punkt):
    """When its id is taken by another account meanwhile, the answer is the rejection that it would have had."""
    egen = krav()
    med_punkt.append(lambda: tjeneste.opret(uuid4(), egen))
    assert tjeneste.opret(KONTO, egen)["AfvisningListe"]
    assert antal(tjeneste, "debitor.konto") == 1
    assert antal(tjeneste, "sf1590.besked") == 2


def test_a_reference_that_collection_has_is_remarked(tjeneste, krav, med_punkt):
    """A reference that a claim was handed over with after the message came, is told as if it had been before."""
    foerst = krav()
    tjeneste.opret(uuid4(), foerst)
    med_punkt.append(lambda: tjeneste.installation.koersel.forfaldne(SYNTESEBORG.kommune_cvr))
    svar = tjeneste.opret(KONTO, krav(reference=foerst.reference))
    assert not med_punkt
    assert svar["Accept"]["AccepteretMedBemærkninger"]["Advarsel"]


def test_a_message_that_was_answered_in_between_gets_that_answer(tjeneste, krav, med_punkt):
    """The same message at the same instant is booked once, and both have the first answer."""
    egen, kald, foerst = krav(), uuid4(), []
    med_punkt.append(lambda: foerst.append(tjeneste.opret(KONTO, egen, request=kald)))
    assert [tjeneste.opret(KONTO, egen, request=kald)] == foerst
    assert antal(tjeneste, "sf1590.besked") == antal(tjeneste, "debitor.fordring") == 1


def test_an_id_of_a_message_that_was_used_in_between_is_refused(tjeneste, krav, med_punkt):
    """The id is another message's by then: nothing of this one is booked."""
    kald = uuid4()
    med_punkt.append(lambda: tjeneste.opret(uuid4(), krav(), request=kald))
    (reaktion,) = tjeneste.opret(KONTO, krav(), request=kald)["HovedOplysningerSvar"]["SvarReaktion"]
    assert reaktion["Fejl"]["FejlId"] == "FB-302"
    assert antal(tjeneste, "debitor.konto") == 1


@pytest.mark.parametrize("samme_besked", [True, False])
def test_two_at_once_on_one_account(tjeneste, krav, med_punkt, samme_besked):
    """Both have seen that the account is new: one writes it, and the other adds to it or repeats its answer."""
    tjeneste.opret(uuid4(), krav())
    moedes, svar, faelles, kald = Barrier(2), [], krav(), uuid4()
    med_punkt += [moedes.wait, moedes.wait]

    def opret() -> None:
        egne = {"request": kald} if samme_besked else {}
        svar.append(tjeneste.opret(KONTO, faelles if samme_besked else krav(), **egne))

    traade = [Thread(target=opret) for _ in range(2)]
    for traad in traade:
        traad.start()
    for traad in traade:
        traad.join(20)
    assert [bool(en["Accept"]) for en in svar] == [True, True]
    assert not med_punkt
    assert antal(tjeneste, "debitor.konto") == 2
    assert antal(tjeneste, "debitor.fordring") == (2 if samme_besked else 3)
    assert antal(tjeneste, "sf1590.besked") == (2 if samme_besked else 3)
    with tjeneste.installation.database.transaction() as conn:
        assert not tjeneste.installation.bog.efterproev_kaede(conn)


def test_two_accounts_take_an_id_at_the_same_instant(tjeneste, krav, med_punkt):
    """One claim in two new accounts: one is accepted, and the other rejected, naming the claim."""
    faelles, moedes, svar = krav(), Barrier(2), []
    tjeneste.opret(uuid4(), krav())
    med_punkt += [moedes.wait, moedes.wait]
    traade = [Thread(target=lambda: svar.append(tjeneste.opret(uuid4(), faelles))) for _ in range(2)]
    for traad in traade:
        traad.start()
    for traad in traade:
        traad.join(20)
    assert sorted("Accept" in en and en["Accept"] is not None for en in svar) == [False, True]
    assert antal(tjeneste, "debitor.konto") == 2


def test_a_lock_that_is_not_had_in_time_is_told_as_on_the_long_way(copied_database, template_database, krav):
    """Whoever waits too long for the account is told to come again, and nothing is written."""
    with hus(copied_database, template_database, laas=0.2) as tjeneste:
        with psycopg.connect(tjeneste.installation.database.url) as conn:
            conn.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 8590))", (str(KONTO),))
            (reaktion,) = tjeneste.opret(KONTO, krav())["HovedOplysningerSvar"]["SvarReaktion"]
        assert reaktion["Fejl"]["FejlId"] == "FB-303"
        assert antal(tjeneste, "debitor.konto") == antal(tjeneste, "sf1590.besked") == 0
        assert tjeneste.opret(KONTO, krav())["Accept"]


def test_a_write_down_of_a_new_claim_goes_along(tjeneste, krav):
    """Texts of events and balances after a write-down are written in the one statement too."""
    egen = krav()
    ned = Nedskrevet(uuid4(), egen.id, 100_000, "REGU", "Beregnet igen")
    tjeneste.opret(uuid4(), krav())
    with saetninger() as sete:
        assert tjeneste.opret(KONTO, egen, nedskrivninger=(ned,))["Accept"]
    assert len(sete) == 2
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.fordring(conn, egen.id).restance_oere == 150_000
        assert conn.execute("SELECT count(*) FROM debitor.posttekst").fetchone() == (1,)


def test_what_is_due_is_in_the_queue_once(tjeneste, krav):
    """The job is put in the queue by the statement, and a second account finds it waiting."""
    for _ in range(2):
        tjeneste.opret(uuid4(), krav())
    assert antal(tjeneste, "procrastinate_jobs") == 1
