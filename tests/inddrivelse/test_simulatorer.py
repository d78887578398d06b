"""Against the real simulators over HTTP: what was queued is there once, whatever the network did."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from falsk_backend import Baenk, data, nedskriv, opret

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion import dokument_store
from fordringsbro.aktion.fordringsdata import Bilag, Dokument, Genindsendelse, Note
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Opgave, Rentevalg, Skyldner
from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.dmi.klient import NAMESPACE, DmiKlient
from fordringsbro.inddrivelse.dmi.tilbagemelding import OPRETTET, REGULERET, Tilbagemeldinger
from fordringsbro.inddrivelse.levering import BackendKlient
from fordringsbro.inddrivelse.psrm.klient import PsrmKlient
from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.simulator import server
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.klient.client import SoapKlient
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.soap.model import Operation, Service
from fordringsbro.wire.version import SoapVersion


def klienter(psrm: str, dmi: str, clock: Clock) -> dict[Backend, BackendKlient]:
    """The real clients, with a deadline that suits a test."""

    def kanal(url: str, operation: str, version: SoapVersion) -> SoapKlient:
        return SoapKlient(url, soap_version=version, soap_action=f"get{operation}", deadline_s=5)

    return {
        Backend.PSRM: PsrmKlient(
            kanal(f"{psrm}/services/FordringIndberetService", "MFFordringIndberet", SoapVersion.V12),
            kanal(f"{psrm}/services/KvitteringHentService", "MFKvitteringHent", SoapVersion.V12),
            "12345678",
            clock,
        ),
        Backend.DMI: DmiKlient(
            kanal(f"{dmi}/services/DMIFordringAsynkronOpretService", "DMIFordringAsynkronOpret", SoapVersion.V11),
            kanal(
                f"{dmi}/services/DMIFordringAsynkronReguleringService",
                "DMIFordringAsynkronRegulering",
                SoapVersion.V11,
            ),
            "FORDRINGSBRO",
            clock,
        ),
    }


def tjeneste(navn: str, svarer) -> Service:
    """The service that DMI calls."""
    handle = lambda besked: svarer(besked.body)  # noqa: E731 - one line in a test
    return Service(
        path=f"/services/{navn}Service",
        soap_version=SoapVersion.V11,
        wsdl=rod("wsdl") / "dmi" / f"{navn}.wsdl",
        single_wsdl=None,
        schema=rod("xsd") / "dmi" / "begrebsmodel.xsd",
        operations=(Operation(f"get{navn}", f"{NAMESPACE}{navn}_I", handle, f"get{navn}"),),
        regel=Adgangsregel.DMI_SVAR,
    )


class Simulatorer:
    """Both simulators on time that the test moves, and a bench that speaks to them."""

    def __init__(self, baenk: Baenk, psrm: str, dmi: str) -> None:
        self.baenk = baenk
        self.url = {Backend.PSRM: psrm, Backend.DMI: dmi}
        baenk.klienter = klienter(psrm, dmi, baenk.clock)  # type: ignore[assignment]

    def kald(self, backend: Backend, sti: str, **krop: Any) -> Any:
        forespoergsel = urllib.request.Request(  # noqa: S310 - our own address
            self.url[backend] + sti, data=json.dumps(krop).encode() if krop else None
        )
        with urllib.request.urlopen(forespoergsel, timeout=10) as svar:  # noqa: S310 - our own address
            return json.load(svar)

    def udfoer(self, backend: Backend, aktioner: list[int]) -> None:
        """Let virtual time pass until these actions have their outcome."""
        self.kald(backend, "/tid", frem_sekunder=5)
        frist = time.monotonic() + 15
        while any(self.baenk.tilstand(aktion) == "SENT" for aktion in aktioner):
            assert time.monotonic() < frist, "no outcome came"
            self.baenk.frem(minutes=15)
            if backend == Backend.PSRM:
                self.baenk.hent()
            else:
                # DMI calls back in a thread of its own.
                time.sleep(0.02)

    def virkninger(self, backend: Backend) -> list[tuple[str, int]]:
        """Action code and how often it was carried out, for each action."""
        return sorted((en["kode"], en["antal"]) for en in self.kald(backend, "/udfoert"))


@pytest.fixture
def simulatorer(baenk: Baenk, tmp_path: Path) -> Iterator[Simulatorer]:
    """The simulators, and a host for DMI's callbacks."""
    modtager = Tilbagemeldinger(baenk.db, baenk.clock, baenk.jobs, baenk.kvitter)
    services = (tjeneste(OPRETTET, modtager.oprettet), tjeneste(REGULERET, modtager.reguleret))
    app = wsgi_app(services, public_url="http://127.0.0.1", max_body=10_000_000, clock=SystemClock())
    with ExitStack() as stack:
        vaert = stack.enter_context(local_server(app))
        psrm = stack.enter_context(server.psrm(data_dir=tmp_path, auto=False))
        dmi = stack.enter_context(server.dmi(data_dir=tmp_path, callback_url=vaert, auto=False))
        yield Simulatorer(baenk, psrm, dmi)


@pytest.mark.parametrize("backend", list(Backend))
def test_claims_related_claims_and_write_downs_arrive_once_and_in_order(simulatorer: Simulatorer, backend: Backend):
    """A main claim, its cost and a write-down reach the backend one after the other and are done there once."""
    baenk = simulatorer.baenk
    baenk.koe(
        opret(1, backend=backend),
        opret(2, hoved=1, backend=backend),
        nedskriv(3, 1, backend=backend),
        opret(4, backend=backend),
    )
    baenk.send(backend)
    assert [baenk.tilstand(n) for n in (1, 2, 3, 4)] == ["SENT", "READY", "READY", "SENT"]
    simulatorer.udfoer(backend, [1, 4])
    baenk.send(backend)
    simulatorer.udfoer(backend, [2, 3])
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in (1, 2, 3, 4)}
    assert simulatorer.virkninger(backend) == [("NEDSKRIV", 1)] + [("OPRETFORDRING", 1)] * 3
    fordringer = {en["reference"]: en for en in simulatorer.kald(backend, "/fordringer")}
    assert fordringer["REF-1"]["saldo_oere"] == 122_456
    assert fordringer["REF-2"]["hoved_id"] == fordringer["REF-1"]["fordring_id"]


@pytest.mark.fault("N7", "N30")
@pytest.mark.parametrize("backend", list(Backend))
@pytest.mark.parametrize("fejl", ["503", "html", "intet_svar", "svar_tabt"])
def test_whatever_the_network_does_there_is_one_effect(simulatorer: Simulatorer, backend: Backend, fejl: str):
    """After a refused, lost or garbled exchange the same delivery goes again, and the backend has done it once."""
    baenk = simulatorer.baenk
    simulatorer.kald(backend, "/fejl", art=fejl)
    baenk.koe(opret(1, backend=backend))
    baenk.send(backend)
    assert baenk.tilstand(1) == ("READY" if fejl == "503" else "UNKNOWN")
    baenk.frem(minutes=2)
    baenk.send(backend)
    simulatorer.udfoer(backend, [1])
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    assert simulatorer.virkninger(backend) == [("OPRETFORDRING", 1)]
    assert len(baenk.leverancer()) == 1


@pytest.mark.parametrize("backend", list(Backend))
def test_a_business_rejection_comes_home(simulatorer: Simulatorer, backend: Backend):
    """A claim that the backend rejects ends rejected with the backend's number."""
    baenk = simulatorer.baenk
    simulatorer.kald(backend, "/fejl", art="afvis", nummer=412, tekst="Testafvisning")
    baenk.koe(opret(1, backend=backend))
    baenk.send(backend)
    simulatorer.udfoer(backend, [1])
    with baenk.db.transaction() as conn:
        assert conn.execute("SELECT aktion_id, status, kode FROM udfald").fetchall() == [(1, "AFVIST", "412")]


@pytest.mark.parametrize("backend", list(Backend))
def test_a_claim_with_everything_set_keeps_to_the_contract(simulatorer: Simulatorer, backend: Backend):
    """Several debtors of every kind with their own dates, a period, interest and a P number pass the backend's schema."""
    baenk = simulatorer.baenk
    dag = date(2026, 8, 31)
    fuld = replace(
        data("REF-æøå & <1>"),
        periode_fra=date(2026, 8, 1),
        periode_til=dag,
        p_nummer="1003456789",
        rentevalg=Rentevalg("001", "03", Decimal("4.05")),
        skyldnere=(
            Skyldner("CPR", "0101800001", date(2029, 9, 1), domsdato=dag),
            Skyldner("CVR", "10000009", date(2029, 9, 2), forligsdato=dag),
            Skyldner("SE", "10000017"),
            Skyldner("AKR", "11000001"),
        ),
    )
    baenk.koe(replace(opret(1, backend=backend), data=fuld))
    baenk.send(backend)
    simulatorer.udfoer(backend, [1])
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    (fordring,) = simulatorer.kald(backend, "/fordringer")
    assert (fordring["reference"], fordring["antal_skyldnere"]) == ("REF-æøå & <1>", 4)


@pytest.mark.parametrize("backend", list(Backend))
def test_what_the_contract_cant_hold_is_parked_alone(simulatorer: Simulatorer, backend: Backend):
    """A claim without a due date can't be written by the contract; it is parked and the others arrive."""
    baenk = simulatorer.baenk
    baenk.koe(
        opret(1, backend=backend),
        replace(opret(2, backend=backend), data=replace(data("REF-2"), forfaldsdato=None)),
        opret(3, backend=backend),
    )
    baenk.send(backend)
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["SENT", "PARKED", "SENT"]
    simulatorer.udfoer(backend, [1, 3])
    assert simulatorer.virkninger(backend) == [("OPRETFORDRING", 1)] * 2


@pytest.mark.parametrize("backend", list(Backend))
def test_what_nobody_foresaw_in_an_action_is_parked_alone(simulatorer: Simulatorer, backend: Backend):
    """A debtor known by a kind of number that neither contract has stops no other claim, and is no other kind's."""
    baenk = simulatorer.baenk
    ukendt = replace(data("REF-2"), skyldnere=(Skyldner("PAS", "0101800001"),))  # type: ignore[arg-type]
    baenk.koe(opret(1, backend=backend), replace(opret(2, backend=backend), data=ukendt), opret(3, backend=backend))
    baenk.send(backend)
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["SENT", "PARKED", "SENT"]


def test_what_a_person_sends_again_at_dmi_is_done_once(simulatorer: Simulatorer):
    """A parked creation goes again under its number; DMI carries it out once, and its callback ends it."""
    baenk, dmi = simulatorer.baenk, Backend.DMI
    baenk.koe(opret(1, backend=dmi))
    baenk.send(dmi)
    with baenk.db.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'SVAR_PASSER_IKKE'")
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 1)
    baenk.send(dmi)
    simulatorer.udfoer(dmi, [1])
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    assert simulatorer.virkninger(dmi) == [("OPRETFORDRING", 1)]


@pytest.mark.fault("N1")
def test_a_backend_that_is_not_there_gets_its_messages_later(
    simulatorer: Simulatorer, unused_address: Callable[[], str]
):
    """With nothing listening the action stays ready, and goes when the backend is up."""
    baenk = simulatorer.baenk
    rigtige = baenk.klienter
    baenk.klienter = klienter(unused_address(), unused_address(), baenk.clock)  # type: ignore[assignment]
    baenk.koe(opret(1))
    for _ in range(5):
        baenk.send()
        baenk.frem(minutes=15)
    assert baenk.tilstand(1) == "READY"
    baenk.klienter = rigtige
    baenk.send()
    simulatorer.udfoer(Backend.PSRM, [1])
    assert simulatorer.virkninger(Backend.PSRM) == [("OPRETFORDRING", 1)]


def _aktion(nummer: int, kode: str, indhold: a.Aktionsindhold, backend: Backend, **andet: Any) -> Opgave:
    """An action on claim 1, unless told."""
    return replace(nedskriv(nummer, 1, backend=backend), aktionskode=kode, data=indhold, **andet)


def _gennemfoer(simulatorer: Simulatorer, backend: Backend, numre: list[int]) -> dict[int, Inddrivelsesudfald]:
    """Let every action have its turn; the outcomes by action."""
    baenk = simulatorer.baenk
    for _ in numre:
        baenk.send(backend)
        simulatorer.udfoer(backend, [n for n in numre if baenk.tilstand(n) == "SENT"])
    return {udfald.aktion_id: udfald for udfald in baenk.udfald}


def _afviste(udfald: dict[int, Inddrivelsesudfald]) -> dict[int, list[int]]:
    """The numbers of what was rejected."""
    return {nr: [kode for kode, _ in u.afvist] for nr, u in udfald.items() if u.afvist}


INDB = a.Nedskrivning(1_000, "INDB", date(2026, 11, 1))
TILBAGE = a.Annullering(1_000, date(2026, 11, 1))


def test_psrm_carries_every_action_out(simulatorer: Simulatorer):
    """Write-downs, write-ups, what undoes them, a corrected principal, withdrawal and resending, in order, each once."""
    baenk, psrm = simulatorer.baenk, Backend.PSRM
    igen = replace(opret(13), aktionskode=a.GENINDSEND, data=_genindsendt(1))
    opgaver = [
        opret(1),
        _aktion(2, a.NEDSKRIV, INDB, psrm),
        _aktion(3, a.OANI, TILBAGE, psrm, reference_aktion_id=2),
        _aktion(4, a.NAOI, TILBAGE, psrm, reference_aktion_id=3),
        _aktion(5, a.OR, a.Opskrivning(5_000), psrm, skaber_fordring_id=50),
        _aktion(6, a.NEDSKRIV, a.Nedskrivning(2_000, "REGU"), psrm, fordring_id=50),
        _aktion(7, a.NAOR, a.Annullering(5_000), psrm, reference_aktion_id=5),
        _aktion(8, a.NEDSKRIV, a.Nedskrivning(500, "REGU"), psrm),
        _aktion(9, a.OONR, a.Annullering(500), psrm, reference_aktion_id=8),
        _aktion(10, a.FHI, a.Hovedstolsrettelse(200_000), psrm),
        _aktion(11, a.TILBAGEKALD, a.Tilbagekald("HENS"), psrm),
        _aktion(12, a.NEDSKRIV, INDB, psrm),
    ]
    baenk.koe(*opgaver)
    _gennemfoer(simulatorer, psrm, [opgave.aktion_id for opgave in opgaver])
    # Behind the withdrawal, as NyMF queues it.
    baenk.koe(igen)
    udfald = _gennemfoer(simulatorer, psrm, [13])
    # The write-up was written down before, so there is not enough left of it; and the claim is withdrawn.
    assert _afviste(udfald) == {7: [60001], 12: [498]}
    rester = {nr: u.rest_oere for nr, u in udfald.items() if u.rest_oere is not None}
    assert rester == {2: 122_456, 3: 123_456, 4: 122_456, 5: 122_456, 6: 3_000, 8: 121_956, 9: 122_456}
    assert all(en["antal"] == 1 for en in simulatorer.kald(psrm, "/udfoert"))
    fordringer = {en["fordring_id"]: en for en in simulatorer.kald(psrm, "/fordringer")}
    foerst = fordringer[udfald[1].backend_fordring_id]
    opskrivning = fordringer[udfald[5].backend_opskrivning_id]
    assert (foerst["saldo_oere"], foerst["hovedstol_oere"], foerst["ophoer"]) == (122_456, 200_000, "HENS")
    assert (opskrivning["saldo_oere"], opskrivning["opskriver_id"], opskrivning["ophoer"]) == (
        3_000, foerst["fordring_id"], "HENS",
    )  # fmt: skip
    assert fordringer[udfald[13].backend_fordring_id]["ophoer"] is None


def test_dmi_carries_out_what_it_can(simulatorer: Simulatorer):
    """Every regulation changes the claim itself; a change of a claim for set-off is taken, one for collection is not."""
    baenk, dmi = simulatorer.baenk, Backend.DMI
    modr = replace(opret(9, backend=dmi), data=replace(data("REF-9"), art="MODR"))
    opgaver = [
        opret(1, backend=dmi),
        _aktion(2, a.NEDSKRIV, INDB, dmi),
        _aktion(3, a.OANI, TILBAGE, dmi, reference_aktion_id=2),
        _aktion(4, a.NAOI, TILBAGE, dmi, reference_aktion_id=3),
        _aktion(5, a.OR, a.Opskrivning(5_000), dmi),
        _aktion(6, a.AENDR, a.Aendring(p_nummer="1003456789"), dmi),
        _aktion(7, a.TILBAGEKALD, a.Tilbagekald("KLAG"), dmi),
        _aktion(8, a.TILBAGEKALD, a.Tilbagekald("HENS"), dmi),
        modr,
        _aktion(10, a.AENDR, a.Aendring(stiftelsesdato=date(2026, 8, 1)), dmi, fordring_id=9),
    ]
    baenk.koe(*opgaver)
    udfald = _gennemfoer(simulatorer, dmi, [opgave.aktion_id for opgave in opgaver])
    assert _afviste(udfald) == {6: [537], 8: [603]}
    rester = {nr: u.rest_oere for nr, u in udfald.items() if u.rest_oere is not None}
    assert rester == {2: 122_456, 3: 123_456, 4: 122_456, 5: 127_456, 7: 127_456}
    fordringer = {en["fordring_id"]: en for en in simulatorer.kald(dmi, "/fordringer")}
    assert (fordringer[1]["saldo_oere"], fordringer[1]["ophoer"]) == (127_456, "KLAG")


@pytest.mark.parametrize("opgave", [("FHI", a.Hovedstolsrettelse(200_000)), ("NAOR", a.Annullering(1_000))])
def test_what_dmi_has_no_regulation_for_is_never_sent(simulatorer: Simulatorer, opgave: tuple[str, a.Aktionsindhold]):
    """Should such an action get past the checks it is parked here."""
    baenk, dmi = simulatorer.baenk, Backend.DMI
    baenk.koe(opret(1, backend=dmi), _aktion(2, getattr(a, opgave[0]), opgave[1], dmi))
    baenk.send(dmi)
    simulatorer.udfoer(dmi, [1])
    baenk.send(dmi)
    assert baenk.tilstand(2) == "PARKED"
    assert simulatorer.virkninger(dmi) == [("OPRETFORDRING", 1)]


def test_notes_and_documents_reach_psrm_with_their_bytes(simulatorer: Simulatorer):
    """The queue holds no bytes; the message does, and passes PSRM's schema, also for what is about one debtor."""
    baenk = simulatorer.baenk
    dokument = Dokument.af_indhold("DOM", "pdf", b"%PDF-1.7", skyldner=1)
    bilag = Bilag((Note("om fordringen"), Note("om skyldneren", 1)), (dokument, replace(dokument, skyldner=None)))
    with baenk.db.transaction() as conn:
        dokument_store.gem(conn, bilag.dokumenter)
    baenk.koe(replace(opret(1), data=replace(data("REF-1"), bilag=bilag, bfe_nummer="100234567")))
    baenk.send(Backend.PSRM)
    simulatorer.udfoer(Backend.PSRM, [1])
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


def _genindsendt(fordring_id: int) -> Genindsendelse:
    """Claim 1 as it is sent again, under another reference."""
    krav = data("REF-13")
    felter = {felt.name: getattr(krav, felt.name) for felt in fields(krav)}
    return Genindsendelse(**felter, tidligere_fordring_id=fordring_id)


def _trin(backend: Backend) -> list[Opgave]:
    """Every action that a system has, each of them on something; in an order in which all of it can be done."""
    igen = replace(opret(13, backend=backend), aktionskode=a.GENINDSEND, data=_genindsendt(1))
    nogle = [
        opret(1, backend=backend),
        _aktion(2, a.NEDSKRIV, INDB, backend),
        _aktion(3, a.OANI, TILBAGE, backend, reference_aktion_id=2),
        _aktion(4, a.NAOI, TILBAGE, backend, reference_aktion_id=3),
        _aktion(5, a.OR, a.Opskrivning(5_000), backend, skaber_fordring_id=50 if backend is Backend.PSRM else None),
        _aktion(6, a.NEDSKRIV, a.Nedskrivning(500, "REGU"), backend),
        _aktion(7, a.OONR, a.Annullering(500), backend, reference_aktion_id=6),
    ]
    if backend is Backend.PSRM:
        nogle.append(_aktion(8, a.NAOR, a.Annullering(5_000), backend, reference_aktion_id=5))
        nogle.append(_aktion(9, a.FHI, a.Hovedstolsrettelse(200_000), backend))
    else:
        modr = replace(opret(10, backend=backend), data=replace(data("REF-10"), art="MODR"))
        ny = a.Aendring(
            art="INDR",
            p_nummer="1003456789",
            stiftelsesdato=date(2026, 8, 1),
            rentevalg=Rentevalg("001", "10"),
            skyldnere=(Skyldner("CPR", "0101800001", date(2031, 1, 1), forligsdato=date(2026, 10, 1)),),
        )
        nogle += [modr, _aktion(11, a.AENDR, ny, backend, fordring_id=10)]
    return [*nogle, _aktion(12, a.TILBAGEKALD, a.Tilbagekald("HENS"), backend), igen]


@pytest.mark.parametrize("backend", list(Backend))
def test_every_action_changes_what_a_simulator_holds(simulatorer: Simulatorer, backend: Backend):
    """Each action that is carried out can be seen in the claims that the system shows; a tester is not misled."""
    trin = _trin(backend)
    mangler = {a.AENDR} if backend is Backend.PSRM else set()
    assert {opgave.aktionskode for opgave in trin} == set(a.KODER[backend]) - mangler
    foer = simulatorer.kald(backend, "/fordringer")
    for opgave in trin:
        simulatorer.baenk.koe(opgave)
        simulatorer.baenk.send(backend)
        simulatorer.udfoer(backend, [opgave.aktion_id])
        efter = simulatorer.kald(backend, "/fordringer")
        assert efter != foer, opgave.aktionskode
        foer = efter
    assert simulatorer.baenk.kvitteret() == {opgave.aktion_id: ["UDFOERT"] for opgave in trin}
    if backend is Backend.DMI:
        (aendret,) = (en for en in foer if en["reference"] == "REF-10")
        stamdata = aendret["stamdata"]
        assert (aendret["art"], stamdata["p_nummer"], stamdata["rente"]) == ("INDR", "1003456789", "10")
        assert stamdata["stiftelse"].startswith("2026-07-31T22:00")
        assert stamdata["skyldnere"] == [{"foraeldelse": "2031-01-01", "dom": None, "forlig": "2026-10-01"}]
        assert stamdata["srb"] == "2026-09-01"
