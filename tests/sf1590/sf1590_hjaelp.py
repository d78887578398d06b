"""How the tests of SF1590 send requests and read answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

import requests
from lxml import etree

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, kontrakt, konvolut, registrering
from fordringsbro.klient.svar import LaestSvar, Svarudfald, laes_svar
from fordringsbro.sf1590.faelles.aarsager import AARSAGER, Grunde

SYNTESEBORG = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
ET = Person("0101800001", "Testperson Et Synteseborg")
TO = Person("0201800002", "Testperson To Synteseborg")

Felter = dict[str, Any]


@cache
def _skema() -> etree.XMLSchema:
    """The contract's schema, as a client has it."""
    return etree.XMLSchema(etree.parse(str(sf1590_xsd())))


def _kun_kendte_grunde(operation: str, svar: LaestSvar) -> None:
    """Every reason that an answer gives is one that the operation says it can give, in that way."""
    egne = AARSAGER.get(operation, Grunde(frozenset()))
    mulige = {
        Svarudfald.AFVIST: egne.afvisninger,
        Svarudfald.BEMAERKNING: egne.bemaerkninger,
        Svarudfald.GENNEMFOERT: egne.bemaerkninger,
        Svarudfald.EJ_GENNEMFOERT: egne.hindringer,
    }.get(svar.udfald)
    if mulige is not None:
        assert all(mulige.intersection(aarsag.navne) for aarsag in svar.aarsager), (operation, svar.aarsager)


@dataclass
class Tjeneste:
    """Sends requests and reads answers as records."""

    base: str
    installation: Installation

    def post(self, sti: str, xml: bytes) -> requests.Response:
        return requests.post(
            f"{self.base}/service/OIR/{sti}/1", xml, headers={"Content-Type": "text/xml; charset=utf-8"}, timeout=30
        )

    def kald(self, sti: str, operation: str, post: Felter, *, request: UUID | None = None, fra=SYNTESEBORG) -> Felter:
        """The answer's record, after checking that it is no fault and valid by the schema."""
        header = hoved(fra, request or uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
        return self.laes(operation, self.post(sti, konvolut(operation, {"HovedOplysninger": header, **post})))

    def laes(self, operation: str, svar: requests.Response) -> Felter:
        """An answer's record, after checking that it is no fault and valid by the schema."""
        assert svar.status_code == 200, svar.text
        body = etree.fromstring(svar.content)[-1]
        assert body[0].tag == q(f"{operation}_O")
        _skema().assertValid(body[0])
        _kun_kendte_grunde(operation, laes_svar(svar.status_code, svar.content))
        return kontrakt().laes(body[0])

    def opret(self, konto: UUID, *krav: Krav, **kwargs: Any) -> Felter:
        fra = kwargs.pop("fra", SYNTESEBORG)
        request = kwargs.pop("request", None)
        debitor = kwargs.pop("debitor", ET)
        post = registrering(fra, konto, debitor, krav, **kwargs)
        return self.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post, request=request, fra=fra)


def kravmager() -> Callable[..., Krav]:
    """Makes daycare claims that pass every rule of KFDAINS; any part can be given otherwise."""
    counter = iter(range(1, 10_000))

    def make(**anders: Any) -> Krav:
        n = next(counter)
        felter: dict[str, Any] = {
            "id": UUID(int=n, version=4),
            "type_kode": "KFDAINS",
            "beloeb_oere": 250_000,
            "hovedstol_oere": 250_000,
            "stiftelsesdato": date(2026, 9, 1),
            "forfaldsdato": date(2026, 9, 1),
            "srb": date(2026, 9, 15),
            "foraeldelsesdato": date(2029, 9, 3),
            "periode": (date(2026, 9, 1), date(2026, 9, 30)),
            "beskrivelse": "Daginstitution september",
            "reference": f"DI-{n:06}",
        }
        return Krav(**{**felter, **anders})

    return make
