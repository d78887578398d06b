"""An installation with access by certificate, and callers of it; no proxy is needed, since this machine is trusted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import requests
from certifikater import Bevis, Myndighed
from lxml import etree

from fordringsbro.adgang import afvisning_store
from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.model import Hvem, Serviceaftale
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient.beskeder import Afsender, hoved, konvolut
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.host import wsgi_app

NU = datetime(2026, 11, 20, 11, tzinfo=UTC)
MYNDIGHED = Myndighed(NU)
SYNTESEBORG = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
#: A municipality that nobody has connected.
INGEN = Afsender("29000099", UUID("aaaaaaaa-0000-4000-8000-000000000099"))


class Hus:
    """The installation, its address, and what is agreed."""

    def __init__(self, db: Database) -> None:
        self.clock = FixedClock()
        settings = Settings(access="certificate", trusted_proxies="127.0.0.1")
        self.installation = Installation(settings, db, self.clock, FixedClock(NU))
        # What comes after the first refusal is written at once, too.
        self.installation.__dict__["afvisninger"] = Afvisningsbog(db, FixedClock(NU), lambda arbejde: arbejde())
        self.db = db
        self.url = ""
        connect_demo(self.installation)

    def aftal(self, *tjenester: Adgangsregel, cvr: str, **anders: Any) -> Serviceaftale:
        felter: dict[str, Any] = {
            "aftale_id": uuid4(),
            "hvem": Hvem(cvr=cvr),
            "it_system": UUID(int=1),
            "kommune_cvr": cvr,
            "tjenester": frozenset(tjenester),
            "gaelder_fra": self.clock.today(),
        }
        aftale = Serviceaftale(**felter | anders)
        with self.db.transaction() as conn:
            self.installation.serviceaftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
        return aftale

    def afviste(self) -> list[tuple[str, str]]:
        """Address and reason of every refusal."""
        with self.db.transaction() as conn:
            alle = list(afvisning_store.siden(conn, NU - timedelta(days=1)))
            return [(en.adresse, en.grund.value) for en in alle for _ in range(en.antal)]

    def raekker(self) -> dict[str, int]:
        """How many rows each table has, but those of refusals."""
        with self.db.transaction() as conn:
            navne = conn.execute(
                "SELECT schemaname || '.' || relname FROM pg_stat_user_tables WHERE schemaname <> 'adgang' ORDER BY 1"
            ).fetchall()
            return {n: conn.execute(f"SELECT count(*) FROM {n}").fetchone()[0] for (n,) in navne}

    def send(self, bevis: Bevis, sti: str, xml: bytes, content_type: str = "text/xml; charset=utf-8"):
        hoveder = {"Content-Type": content_type, "X-Client-Certificate": bevis.nginx()}
        return requests.post(f"{self.url}{sti}", xml, headers=hoveder, timeout=30)

    def hent(self, bevis: Bevis, sti: str, **hoveder: str):
        return requests.get(f"{self.url}{sti}", headers={"X-Client-Certificate": bevis.nginx(), **hoveder}, timeout=30)


@contextmanager
def aabent_hus(db: Database) -> Iterator[Hus]:
    hus = Hus(db)
    dele = hus.installation
    app = wsgi_app(
        dele.services(),
        public_url="http://127.0.0.1",
        max_body=1_000_000,
        clock=dele.clock,
        ressourcer=dele.ressourcer(),
        vagt=dele.vagt,
    )
    with local_server(app) as hus.url:
        yield hus


def besked(operation: str, post: dict[str, Any], fra: Afsender, **rute: str | None) -> bytes:
    """A message whose route may say otherwise; `myndighed` adds an AuthorityContext, `uden_rute` leaves the route out."""
    header = hoved(fra, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    myndighed, uden_rute = rute.pop("myndighed", None), rute.pop("uden_rute", None)
    header["Rute"] = {navn: vaerdi for navn, vaerdi in {**header["Rute"], **rute}.items() if vaerdi is not None}
    if uden_rute:
        del header["Rute"]
    if myndighed:
        header["AuthorityContext"] = {"MunicipalityCVR": myndighed}
    return konvolut(operation, {"HovedOplysninger": header, **post})


def faultkode(svar: requests.Response) -> str | None:
    """The code of a SOAP fault."""
    if svar.status_code == 200:
        return None
    return (etree.fromstring(svar.content).findtext(".//{*}faultstring") or "")[:6]
