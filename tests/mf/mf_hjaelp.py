"""How the tests of the MF services send requests and read answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import requests
from lxml import etree

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.files import rod
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.inddrivelse import bestilling, oversigt
from fordringsbro.inddrivelse.psrm.klient import kontrakt
from fordringsbro.klient.mf import STIER, MFKlient
from fordringsbro.klient.mf_beskeder import (
    MFKrav,
    MFSkyldner,
    hoved,
    konvolut,
    kvitteringsspoergsmaal,
    leverance,
    opret,
)
from fordringsbro.mf.skat import NS, Skatform
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.platform.clock import FixedClock
from fordringsbro.simulator import server
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app

SYSTEM = "29000101"
ANDET = "29000303"
SOAP12 = "{http://www.w3.org/2003/05/soap-envelope}"
Svar = dict[str, Any]


@cache
def skema() -> etree.XMLSchema:
    """Both flavours, as clients have them."""
    return etree.XMLSchema(etree.parse(str(rod("xsd") / "skat" / "begge.xsd")))


class Debitorsystem:
    """Sends requests; gives answers as elements that are valid by the schema, or their texts by local name."""

    def __init__(self, base: str, installation: Installation) -> None:
        self.base = base
        self.installation = installation
        self.klient = MFKlient(base, SYSTEM, tidsgraense=60)

    def luk(self) -> None:
        self.klient.luk()

    def post(self, tjeneste: str, xml: bytes, **hoveder: str) -> requests.Response:
        egne = {"Content-Type": "application/soap+xml; charset=utf-8", **hoveder}
        return requests.post(self.base + STIER[tjeneste], xml, headers=egne, timeout=120)

    def spoerg(self, tjeneste: str, post: Svar, *, se: str = SYSTEM, transaktion: str = "t-1", **hoveder: str):
        """The answer's payload element."""
        return laes(self.post(tjeneste, konvolut(tjeneste, {**hoved(se, transaktion, None), **post}), **hoveder))

    def indberet(self, leverance_id: int, *aktioner: Svar, **kwargs: Any):
        return self.spoerg("MFFordringIndberet", leverance(leverance_id, aktioner), **kwargs)

    def kvitteringer(self, *, se: str = SYSTEM, **hvad: Any):
        return self.spoerg("MFKvitteringHent", kvitteringsspoergsmaal(**hvad), se=se)


class Inddrivelsen:
    """The two collection systems, and the worker that speaks to them."""

    def __init__(self, installation: Installation, clock: FixedClock, psrm: str, dmi: str) -> None:
        indstillinger = installation.settings.model_copy(update={"psrm_url": psrm, "dmi_url": dmi})
        object.__setattr__(installation, "settings", indstillinger)
        self.installation = installation
        self.clock = clock
        self.url = {Backend.PSRM: psrm, Backend.DMI: dmi}
        self.job = installation.tasks("test")

    def koer(self, fordringshaver: int = 1001) -> None:
        """Work until every action of a claimant has its answer."""

        def intet_venter() -> bool:
            with self.installation.database.transaction() as conn:
                return not any(handling.venter_paa for handling in oversigt.oversigt(conn))

        self.vent_til(intet_venter, fordringshaver)

    def vent_til(self, opfyldt: Callable[[], bool], fordringshaver: int = 1001) -> None:
        """Work for a claimant until a condition holds."""
        frist = time.monotonic() + 30
        while time.monotonic() < frist:
            for backend in Backend:
                self.job[bestilling.SEND](backend=backend.value, fordringshaver_id=str(fordringshaver))
            self.clock.advance(timedelta(minutes=1))
            self.job[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id=str(fordringshaver))
            if opfyldt():
                return
            # DMI calls back in a thread of its own.
            time.sleep(0.02)
        raise AssertionError("collection did not answer in time")

    def kald(self, backend: Backend, sti: str, krop: Svar | None = None, *, status: int = 200) -> Any:
        """What a simulator's panel answers: to a GET, or with a body to a POST."""
        url = self.url[backend] + sti
        svar = requests.get(url, timeout=10) if krop is None else requests.post(url, json=krop, timeout=10)
        assert svar.status_code == status, svar.text
        return svar.json()

    def konverter(self, fordring_id: int, fra: Backend, til: Backend, **andet: Any) -> int:
        """Convert a claim between the simulators, by the ids that they have for it; gives the new one."""
        post = self.kald(fra, "/konverter", {"fordring_id": fordring_id})
        return int(self.kald(til, "/overtag", {**post, **andet})["fordring_id"])


#: Of these two types, the first goes to DMI and the other to PSRM.
TYPE = {Backend.DMI: "KFFLYTT", Backend.PSRM: "KFDAINS"}


class Scene:
    """Claims in the two systems; helpers to act on them, to convert them, and to see what became of that."""

    def __init__(self, system: Debitorsystem, inddrivelsen: Inddrivelsen, krav: Callable[..., MFKrav]) -> None:
        self.system = system
        self.inddrivelsen = inddrivelsen
        self.krav = krav
        self.leverance = 0

    def send(self, *aktioner: Svar) -> list[tuple[int, int, int]]:
        """Report actions, and nothing else; their ids."""
        self.leverance += 1
        self.svar = self.system.indberet(self.leverance, *aktioner)
        return ider(self.svar)

    def kvitteringer(self) -> list[tuple[str, list[str]]]:
        """The receipts of what was reported last, in its order."""
        svar = self.system.kvitteringer(leverance_id=self.leverance)
        ved_id = {aktion_id: et for (aktion_id, _, _), et in zip(ider(svar), resultater(svar), strict=True)}
        return [ved_id[aktion_id] for aktion_id, _, _ in ider(self.svar)]

    def gor(self, *aktioner: Svar, fordringshaver: int = 1001) -> list[tuple[str, list[str]]]:
        """Report actions, let collection work, and read the receipts."""
        self.send(*aktioner)
        self.inddrivelsen.koer(fordringshaver)
        return self.kvitteringer()

    def post(self, fordring_id: int):
        with self.system.installation.database.transaction() as conn:
            return self.system.installation.nymf.fordring_ved_id(conn, fordring_id)

    def opret(self, i: Backend, *, fordringshaver: int = 1001, **andet: Any) -> int:
        ny = opret(fordringshaver, self.krav(type_kode=TYPE[i], **andet))
        assert self.gor(ny, fordringshaver=fordringshaver) == [("UDFOERT", [])]
        ((_, fordring_id, _),) = ider(self.svar)
        assert self.post(fordring_id).backend is i
        return fordring_id

    def flyt(self, fordring_id: int, til: Backend, **andet: Any) -> int:
        foer = self.post(fordring_id)
        nyt = self.inddrivelsen.konverter(foer.backend_fordring_id, foer.backend, til, **andet)
        with self.system.installation.database.transaction() as conn:
            register = self.system.installation.nymf.register
            register.flyt(conn, fordring_id, Systemsted(til, nyt), hvem="t", tekst="Test")
        return nyt

    def saldo(self, i: Backend, backend_id: int) -> int:
        return self.inddrivelsen.kald(i, f"/fordringer/{backend_id}")["saldo_oere"]

    def brud(self) -> dict[str, tuple[str, ...]]:
        """What `verify` finds, by invariant."""
        return {k.navn: tuple(map(str, k.brud)) for k in alle_kontroller(self.system.installation) if k.brud}

    def sql(self, saetning: str, *vaerdier: Any) -> list[tuple[Any, ...]]:
        """What a statement gives, run and committed by itself."""
        with self.system.installation.database.transaction() as conn:
            svar = conn.execute(saetning, vaerdier)
            return svar.fetchall() if svar.description else []

    def til_side(self) -> list[tuple[str, str, str]]:
        """What is set aside: work, ids, error."""
        return self.sql("SELECT arbejde, noegle, fejl FROM platform.sat_til_side ORDER BY 1, 2")


@contextmanager
def debitorsystem(installation: Installation) -> Iterator[Debitorsystem]:
    """A debtor system that reports for 1001 and 1002, and the services that it calls."""
    # The WSDLs name the address, which is known only once the server stands.
    apps: list[WsgiApp] = []
    with local_server(lambda environ, start: apps[0](environ, start)) as url:  # noqa: PLW0108 - filled below
        apps.append(wsgi_app(installation.services(), public_url=url, max_body=10_000_000, clock=installation.clock))
        system = Debitorsystem(url, installation)
        yield system
        system.luk()


@contextmanager
def begge_systemer(system: Debitorsystem, clock: FixedClock, mappe: Path) -> Iterator[Inddrivelsen]:
    """Both collection systems, which carry out at once and keep what they hold in a folder."""
    with (
        server.psrm(data_dir=mappe, forsinkelse_s=0, clock=clock) as psrm,
        server.dmi(data_dir=mappe, callback_url=system.base, forsinkelse_s=0, clock=clock) as dmi,
    ):
        yield Inddrivelsen(system.installation, clock, psrm, dmi)


def kravmager() -> Callable[..., MFKrav]:
    """Makes daycare claims that pass every rule of KFDAINS; any part can be given otherwise."""
    counter = iter(range(1, 100_000))

    def make(**anders: Any) -> MFKrav:
        felter: dict[str, Any] = {
            "type_kode": "KFDAINS",
            "beloeb_oere": 250_000,
            "stiftelsesdato": date(2026, 9, 1),
            "forfaldsdato": date(2026, 9, 1),
            "srb": date(2026, 9, 15),
            "periode": (date(2026, 9, 1), date(2026, 9, 30)),
            "beskrivelse": "Daginstitution september",
            "reference": f"MF-{next(counter):06}",
            "skyldnere": (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 3)),),
        }
        return MFKrav(**{**felter, **anders})

    return make


def gebyrmager(krav: Callable[..., MFKrav]) -> Callable[..., MFKrav]:
    """Makes reminder fees of a daycare claim that pass every rule of GEDAINS."""

    def make(**anders: Any) -> MFKrav:
        felter: dict[str, Any] = {
            "type_kode": "GEDAINS",
            "beloeb_oere": 25_000,
            "stiftelsesdato": date(2026, 9, 20),
            "forfaldsdato": date(2026, 9, 20),
            "srb": date(2026, 10, 1),
            "periode": (date(2026, 9, 20), date(2026, 9, 20)),
            "beskrivelse": "Rykkergebyr",
            "skyldnere": (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 20)),),
        }
        return krav(**{**felter, **anders})

    return make


def laes(svar: requests.Response) -> etree._Element:
    """The payload of an answer that is no fault, valid by the schema."""
    assert svar.status_code == 200, svar.text
    krop = etree.fromstring(svar.content)[-1][0]
    skema().assertValid(krop)
    return krop


def fault(svar: requests.Response) -> tuple[str, str]:
    """Kind (Sender, Receiver) and code of a SOAP 1.2 fault."""
    element = etree.fromstring(svar.content)[-1][0]
    assert element.tag == f"{SOAP12}Fault", svar.text
    kode = element.findtext(".//{*}ErrorCode")
    return element.findtext(f"{SOAP12}Code/{SOAP12}Value").rpartition(":")[2], kode


def tekster(element: etree._Element, navn: str) -> list[str]:
    """The texts of every element of that local name."""
    return [e.text for e in element.iterfind(f".//{{*}}{navn}")]


def hovedfejl(svar: etree._Element) -> list[str]:
    """Numbers of the errors that refuse the whole message."""
    return tekster(svar, "FejlIdentifikator")


def resultater(svar: etree._Element) -> list[tuple[str, list[str]]]:
    """Status and rejection numbers of each MFAktionStruktur."""
    return [
        (
            e.findtext("{*}ModtagFordringAktionStatusKode"),
            tekster(e, "ModtagFordringAktionAfvistIdentifikator"),
        )
        for e in svar.iterfind(".//{*}MFAktionStruktur")
    ]


def ider(svar: etree._Element) -> list[tuple[int, int, int]]:
    """AktionID, FordringID and HovedFordringID of each MFAktionStruktur."""
    navne = (
        "ModtagFordringAktionIdentifikator",
        "FordringInddrivelseFordringIdentifikator",
        "FordringInddrivelseHovedFordringIdentifikator",
    )
    return [tuple(int(e.findtext(f"{{*}}{navn}")) for navn in navne) for e in svar.iterfind(".//{*}MFAktionStruktur")]


def i_skat(xml: bytes) -> bytes:
    """An OIO envelope in the SKAT flavour, by the table and not by the code that reads it."""
    rod_ = etree.fromstring(xml)
    par = Skatform(kontrakt()).par()
    body = rod_[-1]
    gammel = body[0]
    ny = etree.SubElement(body, par[gammel.tag])
    hoved_, *resten = gammel
    etree.SubElement(ny, f"{{{NS}}}Kontekst").append(hoved_)
    ny.extend(resten)
    body.remove(gammel)
    for element in ny.iterdescendants():
        element.tag = par.get(element.tag, element.tag)
    return etree.tostring(rod_, encoding="utf-8")
