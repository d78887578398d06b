"""Two municipalities, one on the embedded ledger, one at a second installation that acts as a foreign debtor system."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import requests
from lxml import etree

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.names import KONTEKST, OPERATIONER, ascii_navn, soap_action
from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, indbetaling, kontrakt, konvolut, registrering
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.sf1590.ruter import rute_store
from fordringsbro.sf1590.ruter.rute import Noegle, Rute
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

ET = Person("0101800001", "Testperson Et Synteseborg")
#: One fagsystem, two municipalities: the first is served here, the second over there.
HER, DER = (Afsender(cvr, UUID("aaaaaaaa-0000-4000-8000-0000000000f1")) for cvr in ("29000011", "29000022"))
SERVICES = {
    "OpretDebitorkontoRegistrering": "DebitorRegistreringAfsend",
    "ForetagIndbetaling": "DebitorIndbetalingAfsend",
    "HentDebitorkonto": "DebitorForespørgselAfsend",
}


@dataclass
class To:
    """The installation that the fagsystem speaks to, and the other."""

    base: str
    vores: Installation
    fremmed: Installation

    def send(self, fra: Afsender, operation: str, post: dict[str, Any], ident: UUID | None = None) -> bytes:
        """The answer's bytes; `ident` makes the call a repeated one."""
        tjeneste = SERVICES[operation]
        header = hoved(fra, ident or uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC), request=ident)
        svar = requests.post(
            f"{self.base}/service/OIR/{ascii_navn(tjeneste)}/1",
            konvolut(operation, {"HovedOplysninger": header, **post}),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": soap_action(tjeneste, operation)},
            timeout=30,
        )
        assert svar.status_code == 200, svar.text
        return svar.content


def laes(svar: bytes) -> dict[str, Any]:
    return kontrakt().laes(etree.fromstring(svar)[-1][0])


def konti(installation: Installation) -> int:
    with installation.database.transaction() as conn:
        return len(installation.bog.liste(conn))


@pytest.fixture
def fremmed_db(postgres_url: str, template_database: str, database_url: str) -> Iterator[Database]:
    """The foreign debtor system's own database."""
    navn, vores = f"t_{uuid.uuid4().hex}", next(del_ for del_ in database_url.split("/") if del_.startswith("t_"))
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {navn} TEMPLATE {template_database}")
        database = Database(database_url.replace(vores.partition("?")[0], navn), max_size=5)
        try:
            yield database
        finally:
            database.close()
            conn.execute(f"DROP DATABASE {navn} WITH (FORCE)")


@contextmanager
def koerer(installation: Installation) -> Iterator[str]:
    app = wsgi_app(
        installation.services(), public_url="http://127.0.0.1", max_body=10_000_000, clock=installation.clock
    )
    with local_server(app) as url:
        yield url


def led_hen(installation: Installation, url: str) -> None:
    """Lead the second municipality's messages to another debtor system."""
    with installation.database.transaction() as conn:
        for navn in OPERATIONER:
            adresse = f"{url}/service/OIR/{ascii_navn(navn)}/1"
            rute_store.gem(conn, Rute(Noegle(navn, DER.kommune_cvr), adresse, 10))


@pytest.fixture
def to(db: Database, fremmed_db: Database, clock: FixedClock) -> Iterator[To]:
    """Both installations, with the second municipality routed from the one to the other."""
    vores, fremmed = Installation(Settings(), db, clock), Installation(Settings(), fremmed_db, clock)
    for installation in (vores, fremmed):
        connect_demo(installation)
    with koerer(fremmed) as url, koerer(vores) as base:
        led_hen(vores, url)
        yield To(base, vores, fremmed)


def krav() -> Krav:
    return Krav(
        id=uuid4(),
        type_kode="KFDAINS",
        beloeb_oere=250_000,
        stiftelsesdato=date(2026, 9, 1),
        forfaldsdato=date(2026, 12, 1),
        srb=date(2026, 12, 15),
        foraeldelsesdato=date(2029, 12, 18),
        periode=(date(2026, 9, 1), date(2026, 9, 30)),
        beskrivelse="Daginstitution september",
    )


def test_the_same_fagsystem_message_works_for_both(to: To):
    """Register, pay and look up: the same answers for both, each booked in its own ledger and in no other."""
    for fra in (HER, DER):
        konto, fordring = uuid4(), krav()
        svar = laes(to.send(fra, "OpretDebitorkontoRegistrering", registrering(fra, konto, ET, [fordring])))
        assert "Accept" in svar
        assert svar["DebitorkontoIdentifikation"] == str(konto)
        betaling = indbetaling(konto, uuid4(), date(2026, 11, 20), 100_000, daekninger=[(fordring.id, 100_000)])
        assert "Accept" in laes(to.send(fra, "ForetagIndbetaling", betaling))
        billede = to.send(fra, "HentDebitorkonto", {"DebitorkontoIdentifikation": str(konto)})
        assert str(fordring.id).encode() in billede
        assert (konti(to.vores), konti(to.fremmed)) == ((1, 0) if fra is HER else (1, 1))
        for overdraget in (to.vores, to.fremmed):
            with overdraget.database.transaction() as conn:
                kendt = overdraget.bog.fordring(conn, fordring.id)
            assert kendt is None or kendt.restance_oere == 150_000


def test_a_message_again_gets_the_foreign_systems_first_answer(to: To):
    """Ids are the debtor system's affair: passed on twice, booked once, answered with the same bytes."""
    post, ident = registrering(DER, uuid4(), ET, [krav()]), uuid4()
    foerste = to.send(DER, "OpretDebitorkontoRegistrering", post, ident)
    assert to.send(DER, "OpretDebitorkontoRegistrering", post, ident) == foerste
    assert konti(to.fremmed) == 1
    andet = registrering(DER, uuid4(), ET, [krav()])
    assert b"FB-302" in to.send(DER, "OpretDebitorkontoRegistrering", andet, ident)


def test_while_the_foreign_system_is_down_only_its_municipality_waits(db, fremmed_db, clock):
    """FB-303 for the one, service as usual for the other; the same message is taken once it is up."""
    vores, fremmed = Installation(Settings(), db, clock), Installation(Settings(), fremmed_db, clock)
    for installation in (vores, fremmed):
        connect_demo(installation)
    post, ident = registrering(DER, uuid4(), ET, [krav()]), uuid4()
    with koerer(fremmed) as nede:
        pass
    led_hen(vores, nede)
    with koerer(vores) as base:
        to = To(base, vores, fremmed)
        svar = etree.fromstring(to.send(DER, "OpretDebitorkontoRegistrering", post, ident))
        assert svar.findtext(f".//{{{KONTEKST}}}FejlId") == "FB-303"
        egen = registrering(HER, uuid4(), ET, [krav()])
        assert "Accept" in laes(to.send(HER, "OpretDebitorkontoRegistrering", egen))
    with koerer(fremmed) as oppe:
        led_hen(vores, oppe)
        # Routes are remembered for some seconds.
        clock.advance(timedelta(seconds=6))
        with koerer(vores) as base:
            igen = To(base, vores, fremmed).send(DER, "OpretDebitorkontoRegistrering", post, ident)
    assert "Accept" in laes(igen)
    assert (konti(vores), konti(fremmed)) == (1, 1)
