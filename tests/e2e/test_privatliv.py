"""Nothing personal leaves the database: everything a sandbox says about the fixtures, searched for the people in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests
from sandkasseproces import Sandkasseproces
from typer.testing import CliRunner

from fordringsbro.cli.app import app
from fordringsbro.klient.fixtur import find_historier
from fordringsbro.klient.sf1590 import SF1590Klient
from fordringsbro.klient.svar import Svarudfald, laes_svar

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
HISTORIER = find_historier([FIXTURES])
ENDER = {ident: sted for historie in HISTORIER for ident, sted in historie.ender.items()}
_NAEGTET = {Svarudfald.FAULT, Svarudfald.FEJL, Svarudfald.AFVIST}
_BLAD = re.compile(r"<(?:[\w.-]+:)?(\w+)>([^<>]+)</")
_HOVED = {"TransaktionsId", "TransaktionsTid", "RequestId", "AfsenderOrganisation", "AfsenderItSystemInstans"}
_UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
#: What people write themselves: texts, titles, names, streets.
_FRI = re.compile("Tekst$|Titel$|Navn$|Vejnavn$|Værdi$|Bynavn$|Kontering$|Attention$|CareOf$")
#: Shorter values stand in every log by chance.
_MINDST = 6
_BOGSTAVER = re.compile("[a-zæøå]{3}")


def blade(besked):
    """Name and text of each element of a message that holds text; the message need not be XML."""
    raa = besked.sti.read_bytes()
    tekst = raa.decode("utf-16" if raa[:1] in {b"\xff", b"\xfe"} else "utf-8", "ignore")
    return [(navn, vaerdi.strip()) for navn, vaerdi in _BLAD.findall(tekst) if vaerdi.strip()]


def personer_og_tekster():
    """Everybody's number in both spellings and name with and without the mark that it is made up; what they wrote."""
    personer, tekster = set(), set()
    for navn, vaerdi in {blad for historie in HISTORIER for besked in historie.beskeder for blad in blade(besked)}:
        # A made-up AKR number has three digits and can't be told from a count of bytes.
        if navn == "ØIRPartIdentifikation" and len(vaerdi) >= _MINDST:
            personer |= {vaerdi, f"{vaerdi[:6]}-{vaerdi[6:]}"}
        elif navn == "ØIRPartNavn":
            personer |= {vaerdi, vaerdi.removeprefix("Testperson ")}
        elif _FRI.search(navn) and _BOGSTAVER.search(vaerdi):
            tekster.add(vaerdi)
    return personer, tekster


def laekket(tekst, vaerdier):
    """Which of the values stand in a text, as themselves and not as part of a longer number or word."""
    return {v for v in vaerdier if v in tekst and re.search(rf"(?<!\w){re.escape(v)}(?!\w)", tekst)}


def maa_ikke_siges(besked):
    """What an answer that refuses a message may not repeat: every value in it, apart from ids of objects and calls."""
    return {
        vaerdi
        for navn, vaerdi in blade(besked)
        if len(vaerdi) >= _MINDST
        and navn not in _HOVED
        and not (navn.endswith("Identifikation") and _UUID.fullmatch(vaerdi))
    }


#: What lists things of messages; what holds texts by its nature is shown one by one (`notifications show`).
_LISTER = (
    "tasks", "parked", "outbox --all", "inbox", "requests --all", "hearings", "register list", "notifications list",
    "access refusals",
)  # fmt: skip


@pytest.fixture
def proces(open_folder):
    """A running sandbox."""
    sandkasse = Sandkasseproces(open_folder)
    try:
        sandkasse.start()
        yield sandkasse
    finally:
        sandkasse.ryd_op()


def send_alle(proces):
    """Send every fixture; each message with its answer's outcome and text."""
    klient = SF1590Klient(base(proces))
    svar = []
    for historie in HISTORIER:
        for besked in historie.beskeder:
            raat = klient.send_raa(besked.tjeneste, besked.operation, besked.sti.read_bytes(), hoveder=besked.http)
            svar.append((besked, laes_svar(*raat).udfald, raat.indhold.decode()))
    klient.luk()
    return svar


def kommandoer(proces, monkeypatch):
    """What the command line says; in this process, which is quicker than one for each."""
    miljoe = {"DATA_DIR": proces.data_dir, "PUBLIC_URL": base(proces), "PORTAL_PORT": proces.port + 1}
    miljoe |= {"PSRM_URL": base(proces, 2), "DMI_URL": base(proces, 3)}
    for navn, vaerdi in miljoe.items():
        monkeypatch.setenv(f"FORDRINGSBRO_{navn}", str(vaerdi))
    alle = [(navn, *mere) for navn in ("claims", "actions", "doctor", "verify") for mere in ((), ("--json",))]
    alle += [(*navn.split(), "--json") for navn in _LISTER]
    alle.append(("check", *(str(fil) for fil in sorted(FIXTURES.rglob("*-regelbrud/0*.xml")))))
    alle += [("why", ident, *mere) for ident in ENDER for mere in ((), ("--json",))]
    for kommando in alle:
        svar = CliRunner().invoke(app, kommando)
        yield " ".join(kommando[:3]), svar.stdout + svar.stderr


def sider(proces):
    """What the portal says."""
    andre = ("", "metrics", "health/ready", "fordringer", "fordringer?side=2", "fordringer/findes-ikke")
    for side in (*andre, *(f"fordringer/{ident}" for ident in ENDER)):
        yield side, requests.get(f"{base(proces, 1)}/{side}", timeout=30).text
    for side in ("health/live", "health/ready", "service/hearings", "service/hearings/case?number=1"):
        yield f"serve {side}", requests.get(f"{base(proces)}/{side}", timeout=30).text


def spor(proces):
    """What the processes have written, and under which names."""
    yield "stdout", proces.udskrift
    yield "stderr", (proces.data_dir / "log").read_text(encoding="utf-8")
    egne = (fil for fil in proces.data_dir.rglob("*") if "postgres" not in fil.relative_to(proces.data_dir).parts)
    yield "file names", "\n".join(str(fil) for fil in egne)


def base(proces, del_=0):
    """Where SF1590, the portal, PSRM or DMI answers."""
    return f"http://127.0.0.1:{proces.port + del_}"


@pytest.mark.fault("A5")
def test_no_output_holds_a_number_a_name_or_a_text_of_anybody(proces, monkeypatch):
    """Logs, metrics, commands, pages and file names tell of every claim and of nobody; refusals repeat no value."""
    personer, tekster = personer_og_tekster()
    # A text made of words that we use ourselves, such as "Gebyr", tells nothing.
    tekster -= laekket(requests.get(f"{base(proces, 1)}/regler", timeout=30).text, tekster)
    assert {"Børnehaven Testbien", "Børnehave, september 2026"} <= tekster
    vaerdier = personer | tekster
    for besked, udfald, tekst in send_alle(proces):
        if udfald in _NAEGTET:
            assert laekket(tekst, vaerdier | maa_ikke_siges(besked)) == set(), besked.navn
        elif udfald is not Svarudfald.SVAR:
            assert laekket(tekst, vaerdier) == set(), besked.navn
    proces.vent_paa_ro()
    alt = dict([*kommandoer(proces, monkeypatch), *sider(proces), *spor(proces)])
    assert '"operation": "OpretDebitorkontoRegistrering"' in alt["stderr"]
    for ident in ENDER:
        assert all(ident in alt[sted] for sted in ("claims --json", f"why {ident}", f"fordringer/{ident}"))
    for sted, tekst in alt.items():
        assert tekst.strip(), sted
        assert laekket(tekst, vaerdier) == set(), sted


def test_the_search_itself_finds_what_leaks():
    """Numbers, names and texts are found in a line that holds them, and not in a longer number that happens to."""
    personer, tekster = personer_og_tekster()
    assert laekket('{"event": "x 311260-0001"}', personer) == {"311260-0001"}
    assert laekket("Kære Bo Prøvesen,", personer) == {"Bo Prøvesen"}
    assert laekket("på Syntesevej 1", tekster) == {"Syntesevej"}
    assert laekket("991131126000010", personer) == set()
