"""State, time, faults and the tester's addresses, the same for both simulators."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
import requests
from simulator_beskeder import (
    body,
    dmi_fordring,
    dmi_opret,
    fordring,
    fordring_ider,
    frem,
    hent,
    indberet,
    numre,
    opret,
    panel,
    send,
    statusser,
    values,
    vent,
)

from fordringsbro.simulator import server
from fordringsbro.wire.klient.client import Svarart

IND, UD = "FordringIndberetService", "KvitteringHentService"
OPRET = "OPRETFORDRING"


def a_claim(leverance, reference):
    return indberet(leverance, (OPRET, opret(fordring(reference))))


def bestil(url, **fejl):
    requests.post(f"{url}/fejl", json=fejl, timeout=10).raise_for_status()


def test_time_runs_by_itself_unless_frozen(tmp_path):
    """With running time an action is done without anybody's help; frozen, it waits; set free, it goes on."""
    with server.psrm(data_dir=tmp_path, forsinkelse_s=0.05) as url:
        send(url, IND, a_claim(1, "A1"))
        vent(lambda: statusser(body(send(url, UD, hent(leverance=1)))) == ["UDFOERT"])
        requests.post(f"{url}/tid", json={"auto": False}, timeout=10).raise_for_status()
        send(url, IND, a_claim(2, "A2"))
        assert panel(url, "/tid")["nu"] == panel(url, "/tid")["nu"]
        assert statusser(body(send(url, UD, hent(leverance=2)))) == ["MODTAGET"]
        requests.post(f"{url}/tid", json={"auto": True}, timeout=10).raise_for_status()
        vent(lambda: statusser(body(send(url, UD, hent(leverance=2)))) == ["UDFOERT"])


def test_running_time_can_be_moved(tmp_path):
    """An action that is hours away is done at once when running time is moved by hours."""
    with server.psrm(data_dir=tmp_path, forsinkelse_s=7200) as url:
        send(url, IND, a_claim(1, "A1"))
        frem(url, 7201)
        assert statusser(body(send(url, UD, hent(leverance=1)))) == ["UDFOERT"]


def test_a_restart_keeps_everything(tmp_path):
    """Claims, what waits, used deliveries, the number series and the virtual moment survive a stop."""
    with server.psrm(data_dir=tmp_path, auto=False) as url:
        (first,) = fordring_ider(body(send(url, IND, a_claim(1, "A1"))))
        frem(url, 100)
        send(url, IND, a_claim(2, "A2"))
        nu = panel(url, "/tid")
    with server.psrm(data_dir=tmp_path) as url:
        assert panel(url, "/tid") == nu
        assert panel(url, "/optaelling")["fordringer"] == {"MODTAGET": 1, "OPRETTET": 1, "AFVIST": 0}
        assert values(body(send(url, IND, a_claim(1, "A1"))), "kontekst:FejlIdentifikator") == ["171"]
        (third,) = fordring_ider(body(send(url, IND, a_claim(3, "A3"))))
        assert third == first + 2
        frem(url)
        assert [row["antal"] for row in panel(url, "/udfoert")] == [1, 1, 1]


def is_up(url):
    try:
        return requests.get(url, timeout=5).ok
    except requests.ConnectionError:
        return False


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def test_kill_loses_nothing_and_doubles_nothing(tmp_path):
    """Killed in the middle of many deliveries, PSRM holds every answered one, and carries each out once."""
    code = (
        "import sys; from pathlib import Path; from fordringsbro.simulator.server import run_psrm;"
        "run_psrm(host='127.0.0.1', port=int(sys.argv[1]), data_dir=Path(sys.argv[2]), forsinkelse_s=0.01)"
    )
    port = free_port()
    url = f"http://127.0.0.1:{port}"

    def start():
        return subprocess.Popen([sys.executable, "-c", code, str(port), str(tmp_path)], stderr=subprocess.DEVNULL)

    answered = []

    def deliver(number):
        # As a careful sender does: the same delivery again until there is an answer; 171 is one.
        vent(lambda: send(url, IND, a_claim(number, f"A{number}")).art is Svarart.BESVARET, 60)
        answered.append(number)

    process = start()
    vent(lambda: is_up(url), 30)
    with ThreadPoolExecutor(4) as senders:
        jobs = [senders.submit(deliver, number) for number in range(1, 41)]
        for milestone in (8, 16, 24):
            vent(lambda: len(answered) >= milestone)  # noqa: B023 - asked at once
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            process = start()
        for job in jobs:
            job.result()
    vent(lambda: panel(url, "/optaelling")["handlinger"]["UDFOERT"] == 40)
    assert {row["antal"] for row in panel(url, "/udfoert")} == {1}
    assert {f["reference"] for f in panel(url, "/fordringer")} == {f"A{number}" for number in range(1, 41)}
    process.terminate()
    assert process.wait(timeout=20) == 0


def test_dmi_ends_when_told_to(tmp_path):
    """Run as a process, DMI serves until SIGTERM and then ends in order."""
    code = (
        "import sys; from pathlib import Path; from fordringsbro.simulator.server import run_dmi;"
        "run_dmi(host='127.0.0.1', port=int(sys.argv[1]), data_dir=Path(sys.argv[2]), callback_url='http://127.0.0.1:1')"
    )
    port = free_port()
    process = subprocess.Popen([sys.executable, "-c", code, str(port), str(tmp_path)], stderr=subprocess.DEVNULL)
    vent(lambda: is_up(f"http://127.0.0.1:{port}"), 30)
    process.terminate()
    assert process.wait(timeout=20) == 0


def test_dmi_tells_after_a_restart_what_it_could_not_tell_before(start_dmi, modtager, tmp_path):
    """An outcome that nobody took is told after a restart."""
    with server.dmi(data_dir=tmp_path, callback_url=f"http://127.0.0.1:{free_port()}", auto=False) as url:
        send(url, "DMIFordringAsynkronOpretService", dmi_opret(dmi_fordring(1, 501, "A1")))
        frem(url)
        assert panel(url, "/optaelling")["andet"]["ventende_meldinger"] == 1
    url = start_dmi(modtager.url)
    frem(url, 60)
    vent(lambda: modtager.kald)
    assert values(modtager.kald[0], "b:DMITransaktionLøbenummer") == ["1"]


@pytest.mark.parametrize(
    ("art", "svarart", "grund"),
    [("503", Svarart.PROEV_IGEN, "optaget"), ("html", Svarart.UKENDT, None), ("intet_svar", Svarart.UKENDT, None)],
)
def test_a_transport_fault_is_played_and_nothing_processed(psrm_url, art, svarart, grund):
    """An ordered fault meets as many messages as ordered, which are not processed; the next one is."""
    bestil(psrm_url, art=art, antal=2)
    for _ in range(2):
        svar = send(psrm_url, IND, a_claim(1, "A1"))
        assert svar.art is svarart
        assert grund in {None, svar.grund}
    assert panel(psrm_url, "/fejl") == []
    assert statusser(body(send(psrm_url, IND, a_claim(1, "A1")))) == ["MODTAGET"]


def test_an_answer_is_lost_after_processing(psrm_url):
    """With the answer lost the message is processed: sent again it is 171, and the receipt is there."""
    bestil(psrm_url, art="svar_tabt")
    assert send(psrm_url, IND, a_claim(1, "A1")).art is Svarart.UKENDT
    assert values(body(send(psrm_url, IND, a_claim(1, "A1"))), "kontekst:FejlIdentifikator") == ["171"]
    frem(psrm_url)
    assert statusser(body(send(psrm_url, UD, hent(leverance=1)))) == ["UDFOERT"]


def test_a_slow_answer_comes_late(psrm_url):
    """A slow answer passes the client's deadline, and the message is processed all the same."""
    bestil(psrm_url, art="langsom", sekunder=0.6)
    assert send(psrm_url, IND, a_claim(1, "A1"), deadline_s=0.2).grund == "frist udløbet"
    vent(lambda: panel(psrm_url, "/optaelling")["andet"]["leverancer"] == 1)


def test_an_ordered_rejection(psrm_url):
    """The next action is rejected with the number and text ordered, the one after it is not."""
    bestil(psrm_url, art="afvis", nummer=571, tekst="Bestilt")
    send(psrm_url, IND, indberet(1, (OPRET, opret(fordring("A1"))), (OPRET, opret(fordring("A2")))))
    frem(psrm_url)
    kvittering = body(send(psrm_url, UD, hent(leverance=1)))
    assert statusser(kvittering) == ["AFVIST", "UDFOERT"]
    assert numre(kvittering) == ["571"]
    assert values(kvittering, "efi:ModtagFordringAktionAfvistTekst") == ["Bestilt"]


def test_reset_forgets_claims_but_never_gives_an_id_twice(psrm_url):
    """After a reset nothing is held and deliveries may be used again, but ids go on."""
    (first,) = fordring_ider(body(send(psrm_url, IND, a_claim(1, "A1"))))
    assert requests.delete(f"{psrm_url}/tilstand", timeout=10).json()["fordringer"]["MODTAGET"] == 0
    (second,) = fordring_ider(body(send(psrm_url, IND, a_claim(1, "A1"))))
    assert second == first + 1


@pytest.mark.parametrize(
    ("method", "path", "data", "status"),
    [
        ("POST", "/tid", b'{"frem_sekunder": -1}', 400),
        ("POST", "/tid", b'{"frem_sekunder": 1e300}', 400),
        ("POST", "/tid", b'{"frem_sekunder": NaN}', 400),
        ("POST", "/tid", b'{"frem_sekunder": 3.1e10}', 400),
        ("POST", "/tid", b"[" * 60_000, 400),
        ("POST", "/tid", b'{"frem_sekunder": true}', 400),
        ("POST", "/tid", b'{"auto": 1}', 400),
        ("POST", "/tid", b"[]", 400),
        ("POST", "/tid", b"\xff", 400),
        ("POST", "/tid", b" " * 65_537, 413),
        ("POST", "/fejl", b'{"art": "findes ikke"}', 400),
        ("POST", "/fejl", b'{"art": ["503"]}', 400),
        ("POST", "/fejl", b'{"art": "503", "antal": "to"}', 400),
        ("GET", "/fordringer/x", b"", 404),
        ("GET", "/fordringer/" + "9" * 30, b"", 404),
        ("GET", "/fordringer/1", b"", 404),
        ("GET", "/fordringer?efter=-1", b"", 400),
        ("GET", "/fordringer?efter=1&antal=x", b"", 400),
        ("GET", "/udfoert?antal=", b"", 400),
        ("GET", "/udfoert?antal=" + "9" * 19, b"", 400),
        ("PUT", "/tid", b"", 404),
        ("GET", "/findes-ikke", b"", 404),
    ],
)
def test_wrong_use_of_the_panel(psrm_url, method, path, data, status):
    """Wrong use is answered in JSON with a reason, and the simulator goes on."""
    answer = requests.request(method, psrm_url + path, data=data, timeout=10)
    assert (answer.status_code, list(answer.json())) == (status, ["fejl"])
    assert panel(psrm_url, "/")["system"] == "PSRM"


def test_lists_can_be_had_in_pages(psrm_url):
    """So many from the one after an id: the pages together are the whole list, and behind its end there is nothing."""
    for nummer in range(3):
        send(psrm_url, IND, a_claim(nummer + 1, f"A{nummer}"))
    frem(psrm_url, 10)
    for sti, noegle in (("/fordringer", "fordring_id"), ("/udfoert", "nummer")):
        hele = panel(psrm_url, sti)
        assert len(hele) == 3
        sider, efter = [], 0
        while side := panel(psrm_url, f"{sti}?efter={efter}&antal=2"):
            sider.append(side)
            efter = side[-1][noegle]
        assert [len(side) for side in sider] == [2, 1]
        assert list(chain.from_iterable(sider)) == hele
        assert panel(psrm_url, f"{sti}?antal=0") == []


def test_the_panel_shows_no_debtor(psrm_url):
    """What the panel tells holds no number or name of a debtor."""
    (claim,) = fordring_ider(body(send(psrm_url, IND, a_claim(1, "A1"))))
    told = [panel(psrm_url, path) for path in ("/fordringer", f"/fordringer/{claim}", "/handlinger", "/optaelling")]
    assert "0101800001" not in json.dumps(told)
    assert told[1]["antal_skyldnere"] == 1


def test_zeep_uses_psrm_from_its_wsdl(psrm_url):
    """Zeep loads the served WSDLs, sends a claim and reads its receipt."""
    import zeep

    ind = zeep.Client(f"{psrm_url}/services/{IND}?wsdl")
    belob = {"ValutaKode": "DKK"}
    claim = {
        "FordringFordringArtKode": "INDR", "FordringTypeKode": "KFDAGIN", "FordringFordringHaverReference": "Z1",
        "FordringForfaldDato": "2026-09-01", "FordringSidsteRettidigeBetalingDato": "2026-10-01",
        "FordringBeloebStruktur": belob | {"FordringBeloeb": "100.00"},
        "FordringPeriodeStruktur": {"FordringPeriode": {"StartDate": "2026-09-01", "EndDate": "2026-09-30"}},
        "FordringOprindeligBeloebStruktur": belob | {"InddrivelseFordringOprindeligBeloeb": "100.00"},
        "SagsbemaerkningSamling": {}, "DokumentSamling": {}, "FordringHaverIdentifikator": 1234,
        "FordringHaeftelseSamling": {"MFHaeftelseStruktur": [{
            "MFKundeStruktur": {"Valg": {"PersonCivilRegistrationIdentifier": "0101800001"}},
            "HaeftelseDomIndikator": False,
        }]},
    }  # fmt: skip
    svar = ind.service.getMFFordringIndberet(
        HovedOplysninger={"TransaktionIdentifikator": "z"},
        FordringhaverSystemIDStruktur={"VirksomhedSENummerIdentifikator": "12345674"},
        ModtagFordringLeveranceIdentifikator=1,
        FordringAktionSamling={"FordringAktion": [{
            "ModtagFordringAktionKode": OPRET, "FordringHaverIdentifikator": 1234,
            "AktionValg": {"OpretFordringAktion": {"MFOpretFordringStruktur": claim, "OpretUnderfordringSamling": {}}},
        }]},
    )  # fmt: skip
    (aktion,) = svar.FordringInfo.FordringAktionStatusSamling.MFAktionStruktur
    assert aktion.ModtagFordringAktionStatusKode == "MODTAGET"
    frem(psrm_url)
    ud = zeep.Client(f"{psrm_url}/services/{UD}?wsdl")
    svar = ud.service.getMFKvitteringHent(
        HovedOplysninger={},
        FordringhaverSystemIDStruktur={"VirksomhedSENummerIdentifikator": "12345674"},
        FordringIDSamling={
            "FordringInddrivelseFordringIdentifikator": [aktion.FordringInddrivelseFordringIdentifikator]
        },
    )
    (kvittering,) = svar.KvitteringSamling.Kvittering
    assert kvittering.MFAktionStruktur.ModtagFordringAktionStatusKode == "UDFOERT"
    kunder = kvittering.UdfoertAktionValg.OpretAendrKvitteringStruktur.KundeSamling.KundeStruktur
    assert [kunde.SkatKundeTypeKode for kunde in kunder] == ["CPR-Person"]


def test_zeep_uses_dmi_from_its_wsdl(start_dmi, modtager):
    """Zeep loads DMI's served WSDLs and sends a write-down, whose rejection is told by callback."""
    import zeep

    url = start_dmi(modtager.url)
    zeep.Client(f"{url}/services/DMIFordringAsynkronOpretService?wsdl")
    client = zeep.Client(f"{url}/services/DMIFordringAsynkronReguleringService?wsdl")
    nedskrivning = {
        "NedskrivningÅrsagStruktur": {
            "FordringNedskrivningÅrsagKode": "INDB",
            "FordringNedskrivningÅrsagBegrundelse": "x",
        },
        "NedskrivningBeløbStruktur": {"ValutaKode": "DKK", "FordringNedskrivningBeløb": "1.00"},
    }
    svar = client.service.getDMIFordringAsynkronRegulering(
        Kontekst={"HovedOplysninger": {"TransaktionsID": "z", "TransaktionsTid": "2026-11-20T12:00:00"}},
        FordringReguleringBatchID=1,
        FordringAktionSamling={"FordringAktion": [{
            "FordringReguleringAktionTypeKode": "NEDFOR", "DMIFordringHaverID": 1234, "DMITransaktionLøbenummer": 7,
            "DMIIndberetterOpretStruktur": {"DMIIndberetterID": "1"}, "DMIFordringEFIFordringID": 501,
            "AktionValg": {"DMIFordringNedskrivStruktur": nedskrivning},
        }]},
    )  # fmt: skip
    kontekst = getattr(svar, "Kontekst", svar)
    assert kontekst.HovedOplysningerSvar.ServiceID == "DMIFordringAsynkronRegulering"
    frem(url)
    vent(lambda: modtager.kald)
    assert values(modtager.kald[0], "b:FordringReguleringAktionAfvistNummer") == ["60002"]


@pytest.mark.parametrize(
    "krop", [rb'{"art": "afvis", "tekst": "\ud800"}', b'{"auto": NaN}', b'{"a": 1, "a": 2}', b"[]"]
)
def test_json_that_can_not_be_kept_is_refused(psrm_url, krop):
    """A half character, NaN and a key twice are answered with 400, and never end the answer to others."""
    svar = requests.post(f"{psrm_url}/fejl", data=krop, timeout=10)
    assert (svar.status_code, "JSON" in svar.json()["fejl"]) == (400, True)
    assert requests.get(f"{psrm_url}/fejl", timeout=10).json() == []
