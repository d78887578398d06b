"""What one receiver may cost: its share of the threads, its circuit, and the patience of whoever asks."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
import ruteserver
from lxml import etree
from ruteserver import FREMMED, http, ruter, svar

from fordringsbro.contract.names import KONTEKST
from fordringsbro.klient.beskeder import hoved, konvolut
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.sf1590.ruter.rutevaern import Kredsstand, Rutegraenser, Rutevaern, graenser_for
from fordringsbro.wire.klient.client import OPGIVET, Klientsvar, Svarart

URL, ANDEN = "http://debitor.example/service/1", "http://debitor.example/service/2"
FREMMEDE = ("http://et.example/", "http://to.example/", "http://tre.example/")
SVAR = Klientsvar(Svarart.BESVARET, "svar", 200)
TAVS = Klientsvar(Svarart.UKENDT, "frist udløbet")


class Ur:
    """Seconds that a test moves."""

    nu = 0.0

    def __call__(self) -> float:
        return self.nu


@pytest.fixture
def ur() -> Ur:
    return Ur()


def vaern(ur: Ur, meldt: list | None = None, **anders) -> Rutevaern:
    graenser = Rutegraenser(**{"pr_modtager": 2, "ialt": 3, **anders})
    hoert = [] if meldt is None else meldt
    return Rutevaern(graenser, lambda *om: hoert.append(om), tid=ur)


def kode(et: Rutevaern, url: str = URL, svar: Klientsvar = SVAR) -> Fejlkode | None:
    """What a message to a receiver is refused with; None if it was sent."""
    try:
        et.send(url, lambda: svar)
    except FejlError as error:
        return error.kode
    return None


def inde_i(et: Rutevaern, *urler: str, saa):
    """Do something while messages to these receivers are under way."""
    if not urler:
        return saa()
    fundet = []

    def goer() -> Klientsvar:
        fundet.append(inde_i(et, *urler[1:], saa=saa))
        return SVAR

    et.send(urler[0], goer)
    return fundet[0]


def test_a_receiver_has_a_share_and_all_together_have_one(ur: Ur):
    """The last place of a receiver is given and the next message refused, whichever of its addresses it is for."""
    et = vaern(ur)
    assert inde_i(et, URL, saa=lambda: kode(et)) is None
    assert inde_i(et, URL, ANDEN, saa=lambda: kode(et)) is Fejlkode.DEBITORSYSTEM_OPTAGET
    assert inde_i(et, URL, ANDEN, saa=lambda: kode(et, FREMMEDE[0])) is None
    assert inde_i(et, *FREMMEDE, saa=lambda: kode(et)) is Fejlkode.DEBITORSYSTEM_OPTAGET
    assert kode(et) is None


@pytest.mark.parametrize(
    ("traade", "sat", "ventet"), [(1, None, (1, 1)), (8, None, (4, 6)), (8, 1, (1, 6)), (8, 100, (6, 6))]
)
def test_some_threads_are_always_left(traade: int, sat: int | None, ventet: tuple[int, int]):
    """Half of the threads are one receiver's unless told, and three quarters all receivers' whatever is told."""
    graenser = graenser_for(traade, sat)
    assert (graenser.pr_modtager, graenser.ialt) == ventet


@pytest.mark.parametrize("fejl", [TAVS, Klientsvar(Svarart.PROEV_IGEN, "forbindelse afvist")])
def test_a_circuit_opens_after_failures_in_a_row_and_is_tried_by_one(ur: Ur, fejl: Klientsvar):
    """Three failures open it; while it rests nothing is sent, then one message is, and rests grow up to the longest."""
    et = vaern(ur)
    assert [kode(et, svar=svar) for svar in (fejl, fejl, SVAR, fejl, fejl, fejl)] == [None] * 6
    for hvile in (5, 10, 20, 30, 30):
        assert kode(et) is Fejlkode.DEBITORSYSTEM_HVILER
        ur.nu += hvile - 0.001
        assert kode(et) is Fejlkode.DEBITORSYSTEM_HVILER
        ur.nu += 0.002
        et.send(URL, lambda: fejl if kode(et) is Fejlkode.DEBITORSYSTEM_HVILER else SVAR)
    ur.nu += 31
    assert [kode(et) for _ in range(3)] == [None] * 3


def test_other_receivers_are_served_while_a_circuit_is_open(ur: Ur):
    """A circuit is one address's: others at the same host go on."""
    et = vaern(ur)
    for _ in range(3):
        kode(et, svar=TAVS)
    assert kode(et) is Fejlkode.DEBITORSYSTEM_HVILER
    assert kode(et, ANDEN) is None


def test_receivers_that_are_tried_leave_places_to_the_others(ur: Ur):
    """Of the receivers whose circuit is open, only so many are tried at once."""
    et = vaern(ur, taaler=1)
    for url in FREMMEDE[:2]:
        kode(et, url, TAVS)
    ur.nu += 60
    assert inde_i(et, FREMMEDE[0], saa=lambda: kode(et, FREMMEDE[1])) is Fejlkode.DEBITORSYSTEM_OPTAGET
    assert inde_i(et, FREMMEDE[1], saa=lambda: kode(et, FREMMEDE[2])) is None


def test_an_answer_however_wrong_opens_no_circuit(ur: Ur):
    """Faults, refused access and what was given up for lack of anybody who waits say nothing of silence."""
    et = vaern(ur)
    for svaret in (
        Klientsvar(Svarart.FAULT, "fault", 500),
        Klientsvar(Svarart.STOP, "adgang afvist", 401),
        Klientsvar(Svarart.UKENDT, OPGIVET),
    ):
        assert [kode(et, svar=svaret) for _ in range(5)] == [None] * 5


def test_a_receiver_that_asks_for_time_is_given_it(ur: Ur):
    """Retry-After lengthens the rest."""
    et = vaern(ur, taaler=1)
    kode(et, svar=Klientsvar(Svarart.PROEV_IGEN, "optaget", 503, retry_after_s=120))
    ur.nu = 119.9
    assert kode(et) is Fejlkode.DEBITORSYSTEM_HVILER
    ur.nu = 120.1
    assert kode(et) is None


def test_what_fails_unforeseen_gives_its_place_back(ur: Ur):
    """An exception of ours holds no place and no trial for ever."""
    et = vaern(ur, taaler=1)
    kode(et, svar=TAVS)
    ur.nu += 6
    for _ in range(4):
        with pytest.raises(ZeroDivisionError):
            et.send(URL, lambda: 1 // 0)
    assert kode(et) is None


def test_a_circuit_is_told_when_it_opens_and_when_it_closes(ur: Ur):
    """Operators are told of each opening, each trial that failed, and once of its end; an ordinary answer costs nothing."""
    meldt: list = []
    et = vaern(ur, meldt)
    kode(et)
    meldt.clear()
    for _ in range(3):
        kode(et, svar=TAVS)
    ur.nu += 6
    kode(et, svar=TAVS)
    ur.nu += 11
    kode(et)
    kode(et)
    stand = [Kredsstand(n, TAVS.grund, timedelta(seconds=s)) for n, s in ((3, 5), (4, 10))]
    assert meldt == [(URL, stand[0]), (URL, stand[1]), (URL, None)]


def test_open_circuits_are_there_for_operators(db):
    """What was opened is listed by the database's clock until it closes, and an hour after the last word at most."""
    kreds_store.meld(db, URL, Kredsstand(3, "frist udløbet", timedelta(seconds=5)))
    kreds_store.meld(db, ANDEN, Kredsstand(4, "frist udløbet", timedelta(seconds=0)))
    with db.transaction() as conn:
        assert [(k.url, k.fejl, k.hviler) for k in kreds_store.aabne(conn)] == [(URL, 3, True), (ANDEN, 4, False)]
    kreds_store.meld(db, URL, None)
    for siden in ("61 minutes", "-1 day"):
        with db.transaction() as conn:
            conn.execute("UPDATE sf1590.kreds SET sidst = now() - %s::interval", (siden,))
            assert kreds_store.aabne(conn) == []


def ping(tjeneste, transaktion: str = "p"):
    """A message for the foreign municipality; the code of the error in the answer's header."""
    header = hoved(FREMMED, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC))
    svaret = tjeneste.post(ruteserver.TJENESTE, konvolut("Ping", {"HovedOplysninger": header}))
    return etree.fromstring(svaret.content).findtext(f".//{{{KONTEKST}}}FejlId")


@pytest.mark.fault("N4")
def test_a_silent_debtor_system_holds_its_share_and_no_more(tjeneste, installation, krav):
    """With its share waiting, the next message along the route is answered at once, and everybody else is served."""
    with ruteserver.server(ruteserver.tavs, antal=4) as (url, modtaget), ThreadPoolExecutor(8) as traade:
        ruter(installation, url, frist_s=4)
        ventende = [traade.submit(ping, tjeneste, f"p-{n}") for n in range(4)]
        while len(modtaget) < 4:
            time.sleep(0.01)
        assert [ping(tjeneste, f"n-{n}") for n in range(8)] == ["FB-331"] * 8
        assert "Accept" in tjeneste.opret(uuid4(), krav())
        assert not any(en.done() for en in ventende)
        assert {en.result() for en in ventende} == {"FB-304"}
        assert ping(tjeneste, "efter") == "FB-332"
    with installation.database.transaction() as conn:
        (kreds,) = kreds_store.aabne(conn)
    assert (kreds.url, kreds.grund) == (url, "frist udløbet")


@pytest.mark.fault("H15")
def test_nobody_waits_for_a_debtor_system_on_behalf_of_a_client_that_has_gone(tjeneste, installation):
    """A client that ends its connection ends ours to the debtor system, long before the deadline; no circuit opens."""
    ude, slut = threading.Event(), threading.Event()

    def til_vi_gaar(conn, _over):
        ude.set()
        conn.settimeout(25)
        if conn.recv(1) == b"":
            slut.set()

    header = hoved(FREMMED, "p", datetime(2026, 11, 20, 8, tzinfo=UTC))
    xml = konvolut("Ping", {"HovedOplysninger": header})
    vaert, port = urlsplit(tjeneste.base).netloc.split(":")
    with ruteserver.server(til_vi_gaar) as (url, _):
        ruter(installation, url, frist_s=30)
        with socket.create_connection((vaert, int(port))) as klient:
            klient.sendall(
                f"POST /service/OIR/{ruteserver.TJENESTE}/1 HTTP/1.1\r\nHost: {vaert}\r\n"
                f"Content-Type: text/xml; charset=utf-8\r\nContent-Length: {len(xml)}\r\n\r\n".encode()
                + xml
            )
            assert ude.wait(20)
        assert slut.wait(20)
    with installation.database.transaction() as conn:
        assert kreds_store.aabne(conn) == []


def test_a_debtor_system_that_answers_again_is_served_again(tjeneste, installation):
    """A closed circuit is forgotten, also by operators."""
    kreds_store.meld(installation.database, "x", Kredsstand(3, "frist udløbet", timedelta(seconds=5)))
    with ruteserver.server(http(svar("Ping", "p"))) as (url, _):
        kreds_store.meld(installation.database, url, Kredsstand(3, "frist udløbet", timedelta(seconds=5)))
        ruter(installation, url)
        assert ping(tjeneste) is None
    with installation.database.transaction() as conn:
        assert [kreds.url for kreds in kreds_store.aabne(conn)] == ["x"]
