"""What a registration is accepted with, collection takes: over the value space of the contract's schema.

Messages are made by the rule packs, and some of their leaves given any value that its type allows, often one at an
edge. Those that are accepted without a warning must, day by day as they fall due, reach PSRM or DMI, be carried out and
come back paired; nothing may be parked or set aside, whatever was accepted or not.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import requests
from hypothesis import HealthCheck, Phase, event, given, settings
from hypothesis import strategies as st
from lxml import etree
from sf1590_hjaelp import SYNTESEBORG, Tjeneste
from skemavaerdier import bladtype, strategi

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.codes import Liste, id_af, koder
from fordringsbro.contract.tabel import Felt, Struktur
from fordringsbro.inddrivelse import bestilling, oversigt
from fordringsbro.klient.beskeder import Haefter, Person, kontrakt, konvolut
from fordringsbro.klient.generator import DAG, HOVEDTYPER, Generator
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.simulator import server
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app

OPERATION = "OpretDebitorkontoRegistrering"
#: How far ahead a claim may fall due to be handed over here.
HORISONT = timedelta(days=500)
#: Main claims; those that the agreement sends to DMI, with costs that may follow them.
TYPER = ("KFDAINS", "KFSKFRI", "KFLRUNG", "REHUSLJ", "REFLYTT", "REBOTLO", "REERSUF", "RETOLKE")
TIL_DMI = ("KFSKFRI", "REHUSLJ", "REBOTLO", "RETOLKE", "REOPKOM")
#: A world takes a second, so that looking for a smaller failing example would take the rest of the day.
UDEN_FORMINDSKELSE = (Phase.explicit, Phase.generate)
Felter = dict[str, Any]
Sted = tuple[Felter, Felt]
_froe = count(1)


class Verden:
    """The services, both simulators, and what the worker would do."""

    def __init__(self, tjeneste: Tjeneste, clock: FixedClock, backends: dict[Backend, str]) -> None:
        self.tjeneste = tjeneste
        self.clock = clock
        self.dele = tjeneste.installation
        object.__setattr__(
            self.dele,
            "settings",
            self.dele.settings.model_copy(
                update={"psrm_url": backends[Backend.PSRM], "dmi_url": backends[Backend.DMI]}
            ),
        )
        self.backends = backends
        self.job = self.dele.tasks("test")
        with self.dele.database.transaction() as conn:
            aftale = self.dele.nymf.aftalebog.aftale(conn, 1001)
            assert aftale is not None
            self.dele.nymf.gem_aftale(conn, replace(aftale, typer={**aftale.typer, **dict.fromkeys(TIL_DMI)}))

    def send(self, post: Felter) -> set[UUID]:
        """Send a registration; the claims that were accepted without a warning."""
        try:
            xml = konvolut(OPERATION, post)
        except (TypeError, ValueError):
            return set()
        svar = self.tjeneste.post("DebitorRegistreringAfsend", xml)
        assert "FB-299" not in svar.text, xml.decode()
        if svar.status_code != 200:
            return set()
        laest = self.tjeneste.laes(OPERATION, svar)
        accept = laest.get("Accept")
        if accept is None or "Advarsel" in str(accept) or not _uden_advarsel(accept):
            return set()
        return {UUID(k["FordringIdentifikation"]) for k in _krav(post)}

    def overdrag(self) -> None:
        """Hand over on each day on which something falls due, and let collection work."""
        while True:
            self.dele.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
            self.arbejd()
            naeste = self._naeste()
            if naeste is None:
                return
            self.clock.moment = datetime.combine(naeste, self.clock.moment.timetz())

    def _naeste(self) -> date | None:
        with self.dele.database.transaction() as conn:
            ((naeste,),) = conn.execute(
                "SELECT min(srb) FROM debitor.fordring WHERE overdragelse = 'INGEN' AND srb >= %s AND srb <= %s",
                (self.clock.today(), DAG + HORISONT),
            )
        return naeste + timedelta(days=1) if naeste else None

    def arbejd(self) -> None:
        """Send and fetch until nothing waits for collection."""
        frist = time.monotonic() + 60
        while time.monotonic() < frist:
            for backend in Backend:
                self.job[bestilling.SEND](backend=backend.value, fordringshaver_id="1001")
            self.clock.advance(timedelta(seconds=20))
            self.job[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id="1001")
            with self.dele.database.transaction() as conn:
                if not any(handling.venter_paa for handling in oversigt.oversigt(conn)):
                    return
            # DMI calls back in a thread of its own.
            time.sleep(0.02)
        raise AssertionError("collection did not answer in time")

    def strandede(self) -> list[object]:
        """What is parked or set aside."""
        with self.dele.database.transaction() as conn:
            return [
                punkt
                for art in (Arbejdsart.PARKERET, Arbejdsart.TIL_SIDE, Arbejdsart.PAUSE)
                for punkt in self.dele.arbejdsliste.liste(conn, art=art)
            ]

    def ikke_udfoert(self, krav: set[UUID]) -> list[tuple[Any, ...]]:
        """Those of some claims that have fallen due, with something owed, and are not at collection.

        A related claim goes with its main claim, so it is due when that is.
        """
        with self.dele.database.transaction() as conn:
            return conn.execute(
                "SELECT f.fordring_id, f.indhold->>'type_kode', f.overdragelse, a.tilstand, a.bemaerkninger"
                " FROM debitor.fordring f"
                " LEFT JOIN debitor.fordring h ON h.fordring_id = f.hoved_fordring_id"
                " LEFT JOIN nymf.aktion a ON a.ekstern_id = f.fordring_id"
                " WHERE f.fordring_id = ANY(%(krav)s) AND f.srb < %(dag)s AND a.tilstand IS DISTINCT FROM 'DONE'"
                " AND (h.fordring_id IS NULL OR h.srb < %(dag)s)"
                " AND (SELECT sum(beloeb_oere) FROM debitor.journal j WHERE j.fordring_id = f.fordring_id) > 0",
                {"krav": list(krav), "dag": self.clock.today()},
            ).fetchall()

    def hos_inddrivelsen(self) -> dict[str, Backend]:
        """The reference of every claim in the simulators, and where it is."""
        return {
            f["reference"]: backend
            for backend, url in self.backends.items()
            for f in requests.get(f"{url}/fordringer", timeout=10).json()
        }

    def opgaver(self, art: Arbejdsart) -> dict[UUID | None, str | None]:
        """What waits for a person, by claim: why."""
        with self.dele.database.transaction() as conn:
            return {punkt.krav_id: punkt.grund for punkt in self.dele.arbejdsliste.liste(conn, art=art)}


def _uden_advarsel(accept: Felter) -> bool:
    """Whether nothing is remarked but what PSRM would say of a claim that goes to DMI."""
    titel = koder(Liste.KVITTERINGSAARSAG)["FILTER_OPLYSNING"].titel_da
    med = accept.get("AccepteretMedBemærkninger", {})
    return all(en["DebitorKvitteringÅrsagTitel"] == titel for en in med.get("Bemærkning", ()))


def _krav(post: Felter) -> Iterator[Felter]:
    for liste, navn in (("HovedfordringListe", "Hovedfordring"), ("OmkostningsfordringListe", "Omkostningsfordring")):
        yield from (post.get(liste) or {}).get(navn, ())


@contextmanager
def verden(database_url: str, mappe: Path) -> Iterator[Verden]:
    """A world of its own, at noon of the day that the generator's claims pass on."""
    clock = FixedClock()
    database = Database(database_url, max_size=10)
    installation = Installation(Settings(), database, clock)
    connect_demo(installation)
    apps: list[WsgiApp] = []
    with local_server(lambda environ, start: apps[0](environ, start)) as url:  # noqa: PLW0108 - filled below
        apps.append(wsgi_app(installation.services(), public_url=url, max_body=10_000_000, clock=clock))
        with (
            server.psrm(data_dir=mappe, forsinkelse_s=0, clock=clock) as psrm,
            server.dmi(data_dir=mappe, callback_url=url, forsinkelse_s=0, clock=clock) as dmi,
        ):
            yield Verden(Tjeneste(url, installation), clock, {Backend.PSRM: psrm, Backend.DMI: dmi})
    database.close()


def _steder(post: Felter, struktur: Struktur) -> Iterator[Sted]:
    """Every leaf of a record that is no id or code, filled or not, with the record that it stands in."""
    for felt in struktur.felter.values():
        if felt.noegle == "HovedOplysninger":
            continue
        inde = post.get(felt.noegle)
        if felt.struktur is not None:
            for barn in inde if isinstance(inde, list) else [inde]:
                if isinstance(barn, dict):
                    yield from _steder(barn, felt.struktur)
        elif not felt.gentages and (type_ := bladtype(felt.noegle)) and not (type_.moenster or "").startswith("[a-f"):
            yield post, felt


def _rigere(post: Felter, tegn: Callable[[str], str]) -> None:
    """Add to a claim what the generator leaves out: lines of text, specifications, a production unit."""
    (krav, *_) = list(_krav(post))
    krav["FordringTekstLinjeListe"] = {
        "FordringTekstLinje": [
            {"FordringTekstLinjeNummer": nr, "FordringTekstLinjeTekst": tegn("FordringTekstLinjeTekst")}
            for nr in (2, 1)
        ]
    }
    egne = [
        {
            "FordringSpecifikationIdentifikation": str(uuid4()),
            "FordringSpecifikationType": str(id_af(Liste.SPECIFIKATIONSTYPE, slags)),
            "FordringSpecifikationVærdi": tegn(slags),
        }
        for slags in ("BFE", "RENTEVALG", "DOMSDATO")
        if tegn(slags)
    ]
    if egne:
        krav["FordringSpecifikationListe"] = {"FordringSpecifikation": egne}
    post["Debitorkonto"]["JuridiskAnsvarlig"]["Produktionsenhed"] = {
        "ProduktionsenhedPNummer": tegn("ProduktionsenhedPNummer")
    }


#: Values of specifications, whose type says nothing of them; nothing leaves one out.
_SPECIFIKATIONER = {
    "BFE": st.sampled_from(("", "", "1", "0000000001", "9999999999", "12345678901", "\u0661")),
    "RENTEVALG": st.sampled_from(("", "", "001/98", "001/03/2.5", "002/99", "001/03/999.9999", "003/00", "001/98 ")),
    "DOMSDATO": st.sampled_from(("", "", "2026-10-01", "2026-11-20", "1899-12-31", "9999-12-31", "2026-W52-3")),
    "FordringTekstLinjeTekst": strategi("FordringTekstLinjeTekst"),
    "ProduktionsenhedPNummer": strategi("ProduktionsenhedPNummer"),
}
_IDENTER = {
    "CPR": st.dates(date(1900, 1, 1), date(2020, 1, 1)).map(lambda d: f"{d:%d%m%y}4321")
    | st.from_regex(r"\A[0-9]{10}\Z", alphabet=st.sampled_from("0123456789")),
    "CVR": st.from_regex(r"\A[0-9]{8}\Z", alphabet=st.sampled_from("0123456789")),
    "SE": st.from_regex(r"\A[0-9]{8}\Z", alphabet=st.sampled_from("0123456789")),
    "AKR": st.from_regex(r"\A[0-9]{1,12}\Z", alphabet=st.sampled_from("0123456789")),
}


@st.composite
def besked(draw: st.DrawFn) -> Callable[[], Felter]:
    """A registration; made when it is sent, since the same one twice would be a repetition."""
    type_kode = draw(st.sampled_from([t for t in TYPER if t in HOVEDTYPER]))
    antal = draw(st.integers(1, 3))
    rigere = draw(st.booleans())
    ident = draw(st.none() | st.sampled_from(tuple(_IDENTER)).flatmap(lambda t: st.tuples(st.just(t), _IDENTER[t])))
    aendringer = draw(st.lists(_aendring(), max_size=3))
    tekster = {navn: draw(s) for navn, s in _SPECIFIKATIONER.items()} if rigere else {}

    def lav() -> Felter:
        (genereret,) = Generator(next(_froe), SYNTESEBORG, typer=[type_kode]).registreringer(1, krav=antal)
        post = kontrakt().laes(etree.fromstring(genereret.xml)[-1][0])
        if rigere:
            _rigere(post, tekster.__getitem__)
        if ident is not None:
            hvem = post["Debitorkonto"]["JuridiskAnsvarlig"]["ØIRPart"]
            hvem["ØIRPartIdentifikationType"] = str(id_af(Liste.PARTIDENTIFIKATIONSTYPE, ident[0]))
            hvem["ØIRPartIdentifikation"] = ident[1]
        for navn, vaerdi in aendringer:
            for sted, felt in _steder(post, _struktur()):
                if felt.noegle == navn:
                    _saet(sted, felt, vaerdi)
                    break
        return post

    return lav


def _saet(sted: Felter, felt: Felt, tekst: str | None) -> None:
    sted.pop(felt.noegle, None)
    if tekst is not None and felt.omsaetter is not None:
        try:
            sted[felt.noegle] = felt.omsaetter.laes(tekst)
        except ValueError:
            # What can't be held can't be written by us either; the walk over all leaves sends it as text.
            return


def _struktur() -> Struktur:
    return kontrakt().struktur(f"{{http://www.kombit.dk/2017/01/01/}}{OPERATION}_I")


@cache
def _bladnavne() -> tuple[str, ...]:
    """The leaves that a generated message has, or has room for."""
    (genereret,) = Generator(0, SYNTESEBORG, typer=["KFDAINS"]).registreringer(1)
    post = kontrakt().laes(etree.fromstring(genereret.xml)[-1][0])
    _rigere(post, dict.fromkeys(_SPECIFIKATIONER, "1").__getitem__)
    return tuple(dict.fromkeys(felt.noegle for _, felt in _steder(post, _struktur())))


def _aendring() -> st.SearchStrategy[tuple[str, str | None]]:
    """A leaf and a value of its type, or nothing to leave it out."""
    return st.deferred(
        lambda: st.sampled_from(_bladnavne()).flatmap(
            lambda navn: st.tuples(st.just(navn), st.none() | strategi(navn) | strategi(navn))
        )
    )


def _proev(copied_database: Any, template_database: str, mappe: Path, beskeder: list[Callable[[], Felter]]) -> int:
    mappe = mappe / str(uuid4())
    mappe.mkdir()
    with copied_database(template_database) as (_, url), verden(url, mappe) as w:
        poster = [lav() for lav in beskeder]
        lovede = set().union(*(w.send(post) for post in poster))
        w.overdrag()
        assert w.strandede() == []
        uden = w.ikke_udfoert(lovede)
        assert uden == [], [k for post in poster for k in _krav(post) if k["FordringIdentifikation"] in str(uden)]
        return len(lovede)


@given(beskeder=st.lists(besked(), min_size=6, max_size=12))
@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    database=None,
    phases=UDEN_FORMINDSKELSE,
    suppress_health_check=list(HealthCheck),
)
def test_what_is_accepted_without_a_warning_is_taken_by_collection(
    copied_database, template_database, tmp_path_factory, beskeder
):
    """A few dozen registrations."""
    lovede = _proev(copied_database, template_database, tmp_path_factory.mktemp("verden"), beskeder)
    event(f"{lovede // 5 * 5} or more claims were promised")


@pytest.mark.long
@given(beskeder=st.lists(besked(), min_size=10, max_size=25))
@settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    database=None,
    phases=UDEN_FORMINDSKELSE,
    suppress_health_check=list(HealthCheck),
)
def test_a_thousand_registrations(copied_database, template_database, tmp_path_factory, beskeder):
    """The same over many more."""
    _proev(copied_database, template_database, tmp_path_factory.mktemp("verden"), beskeder)


#: Persons of each bad kind, and the number that each is told.
DAARLIGE = {
    Person("6101800001", "Testperson Erstatning"): "5",
    Person("3113800001", "Testperson Måned"): "5",
    Person("0013800001", "Testperson Dag"): "5",
    Person("9999999999", "Testperson Ni"): "5",
    Person("2902811234", "Testperson Skudår"): "5",
    Person("0101", "Testperson Dobbelt", "AKR"): "528",
}


def test_a_person_of_each_bad_kind_is_a_task_and_parks_nothing(database_url, tmp_path, krav):
    """Told in the answer, rejected when handed over, and named by `tasks`; the neighbours go to PSRM and DMI."""
    with verden(database_url, tmp_path) as w:
        ventet: dict[UUID | None, str] = {}
        for person, kode in DAARLIGE.items():
            k = krav()
            haefter = [Haefter(uuid4(), k.id, Person("101", "Testperson Dobbelt", "AKR"), k.stiftelsesdato)]
            svar = w.tjeneste.opret(uuid4(), k, debitor=person, haefter=haefter)
            assert f"'LokalÅrsagskode': '{kode}'" in str(svar)
            ventet[k.id] = kode
        psrm, dmi = krav(reference=" GOD 1\u00a0"), krav(type_kode="KFSKFRI", reference="\u2003GOD 2")
        for god in (psrm, dmi):
            w.tjeneste.opret(uuid4(), god)
        w.overdrag()
        assert w.strandede() == []
        assert w.opgaver(Arbejdsart.AFVIST).keys() == ventet.keys()
        assert w.hos_inddrivelsen() == {"GOD 1": Backend.PSRM, "GOD 2": Backend.DMI}
        assert w.ikke_udfoert({psrm.id, dmi.id}) == []
