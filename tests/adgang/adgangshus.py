"""An installation with access by certificate, and who calls it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import requests
from certifikater import CVR, Myndighed
from lxml import etree

from fordringsbro.adgang import afvisning_store
from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.model import Hvem, Serviceaftale
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.soap.host import wsgi_app

NU = datetime(2026, 11, 20, 11, tzinfo=UTC)
MYNDIGHED = Myndighed(NU)
STI = "/service/OIR/DebitorForespoergselAfsend/1"
HOVED = "X-Client-Certificate"


class Hus:
    """An installation with access by certificate, and who calls it."""

    def __init__(self, db, ur, proxier="127.0.0.1"):
        self.installation = Installation(Settings(access="certificate", trusted_proxies=proxier), db, FixedClock(), ur)
        # What comes after the first refusal is written at once, too.
        self.installation.__dict__["afvisninger"] = Afvisningsbog(db, ur, lambda arbejde: arbejde())
        self.db = db
        self.ur = ur
        self.url = ""

    def app(self):
        dele = self.installation
        return wsgi_app(
            dele.services(),
            public_url="http://127.0.0.1",
            max_body=100_000,
            clock=dele.clock,
            ressourcer=dele.ressourcer(),
            vagt=dele.vagt,
        )

    def aftal(self, *tjenester, cvr=CVR, **anders):
        felter = {
            "aftale_id": uuid4(),
            "hvem": Hvem(cvr=cvr),
            "it_system": UUID(int=1),
            "kommune_cvr": cvr,
            "tjenester": frozenset(tjenester),
            "gaelder_fra": self.installation.clock.today(),
        }
        aftale = Serviceaftale(**felter | anders)
        with self.db.transaction() as conn:
            self.installation.serviceaftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
        return aftale

    def kald(self, hoveder, sti=STI):
        """Status and fault code of a message that is no XML; what passes the door is refused by the parser."""
        svar = requests.post(
            f"{self.url}{sti}", data=b"nej", headers={"Content-Type": "text/xml", **hoveder}, timeout=10
        )
        fault = etree.fromstring(svar.content).findtext(".//{*}faultstring")
        return svar.status_code, fault[:6]

    def afviste(self):
        with self.db.transaction() as conn:
            return [
                (en.hvem, en.adresse, en.grund.value)
                for en in afvisning_store.siden(conn, self.ur.now() - timedelta(days=1))
            ]
