"""Instructions in Processing: followed in the sandbox, refused everywhere else."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

import pytest
import requests
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG, Tjeneste

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import KONTEKST
from fordringsbro.klient.beskeder import hoved, kontrakt, konvolut, registrering
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.settings import Settings
from fordringsbro.sf1590.faelles.instruks import LAENGST_MS, NAVNERUM, Instruks, Vil, laes_instruks
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

KONTO = UUID("10000000-0000-4000-8000-00000000b001")
TJENESTE = "DebitorRegistreringAfsend"


def simulator(*felter: tuple[str, str]) -> etree._Element:
    rod = etree.Element(f"{{{NAVNERUM}}}Simulator")
    for navn, tekst in felter:
        etree.SubElement(rod, f"{{{NAVNERUM}}}{navn}").text = tekst
    return rod


def processing(*elementer: etree._Element) -> etree._Element:
    rod = etree.Element(f"{{{KONTEKST}}}Processing")
    rod.extend(elementer)
    return rod


@pytest.fixture
def sandkasse(installation: Installation):
    """The same services in a sandbox."""
    egen = Installation(Settings(sandbox=True), installation.database, installation.clock)
    app = wsgi_app(egen.services(), public_url="http://127.0.0.1", max_body=10_000_000, clock=egen.clock)
    with local_server(app) as url:
        yield Tjeneste(url, egen)


def besked(krav, *felter):
    header = hoved(SYNTESEBORG, "instruks-1", datetime(2026, 11, 20, 8, tzinfo=UTC))
    header["Processing"] = [{"_andre": [simulator(*felter)]}]
    post = registrering(SYNTESEBORG, KONTO, ET, [krav])
    return konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **post})


def svaret(answer: requests.Response):
    body = etree.fromstring(answer.content)[-1][0]
    etree.XMLSchema(etree.parse(str(sf1590_xsd()))).assertValid(body)
    return kontrakt().laes(body)


def bogfoert(tjeneste) -> int:
    with tjeneste.installation.database.transaction() as conn:
        return len(tjeneste.installation.bog.liste(conn))


def test_outside_the_sandbox_an_instruction_is_refused(tjeneste, krav):
    """FB-307 in the header, nothing is booked; Processing of others is none of our affair."""
    answer = svaret(tjeneste.post(TJENESTE, besked(krav(), ("svar", "accept"))))
    assert answer["HovedOplysningerSvar"]["SvarReaktion"][0]["Fejl"]["FejlId"] == "FB-307"
    assert bogfoert(tjeneste) == 0
    fremmed = besked(krav()).replace(NAVNERUM.encode(), b"urn:en-andens:stub")
    assert "Accept" in svaret(tjeneste.post(TJENESTE, fremmed))


def test_the_answer_is_the_one_asked_for_and_nothing_is_booked(sandkasse, krav):
    """accept, afvis and fault, each with the message's own ids."""
    ja = svaret(sandkasse.post(TJENESTE, besked(krav(), ("svar", "accept"))))
    assert (ja["DebitorkontoIdentifikation"], "Accept" in ja) == (str(KONTO), True)
    nej = svaret(sandkasse.post(TJENESTE, besked(krav(), ("svar", "afvis"))))
    (hvorfor,) = nej["AfvisningListe"]["Afvisning"]
    assert hvorfor["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "INSTRUKS"
    fault = sandkasse.post(TJENESTE, besked(krav(), ("svar", "fault")))
    assert fault.status_code == 500
    assert b"FB-303" in fault.content
    assert bogfoert(sandkasse) == 0


def test_the_answer_comes_as_late_as_asked_for(sandkasse, krav):
    """The message is handled as usual after the wait."""
    begyndt = time.monotonic()
    assert "Accept" in svaret(sandkasse.post(TJENESTE, besked(krav(), ("forsinkelse_ms", "300"))))
    assert time.monotonic() - begyndt >= 0.3
    assert bogfoert(sandkasse) == 1


def test_no_answer_at_all(sandkasse, krav):
    """The message is handled and the connection breaks off: the same message again gets its answer."""
    fordring = krav()
    with pytest.raises(requests.RequestException):
        sandkasse.post(TJENESTE, besked(fordring, ("intet_svar", "true")))
    assert bogfoert(sandkasse) == 1
    assert "Accept" in svaret(sandkasse.post(TJENESTE, besked(fordring)))
    assert bogfoert(sandkasse) == 1


@pytest.mark.parametrize(
    ("felter", "ventet"),
    [
        ((), Instruks()),
        ((("svar", "afvis"), ("forsinkelse_ms", "0")), Instruks(Vil.AFVIS)),
        ((("forsinkelse_ms", str(LAENGST_MS)), ("intet_svar", "1")), Instruks(None, LAENGST_MS, intet_svar=True)),
        ((("forsinkelse_ms", str(LAENGST_MS + 1)),), None),
        ((("forsinkelse_ms", "-1"),), None),
        ((("forsinkelse_ms", "١"),), None),
        ((("forsinkelse_ms", "9" * 10_000),), None),
        ((("forsinkelse_ms", ""),), None),
        ((("svar", "måske"),), None),
        ((("intet_svar", "ja"),), None),
        ((("svar", "afvis"), ("svar", "afvis")), None),
        ((("ukendt", "1"),), None),
    ],
)
def test_what_an_instruction_may_say(felter, ventet):
    """Each part once, within its limits; anything else is refused."""
    if ventet is None:
        with pytest.raises(FejlError):
            laes_instruks([processing(simulator(*felter))], sandkasse=True)
    else:
        assert laes_instruks([processing(simulator(*felter))], sandkasse=True) == ventet


def test_there_is_one_instruction_or_none():
    """Two would contradict each other; empty Processing says nothing."""
    with pytest.raises(FejlError):
        laes_instruks([processing(simulator()), processing(simulator())], sandkasse=True)
    assert laes_instruks([processing()], sandkasse=False) is None
