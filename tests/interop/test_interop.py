"""Third-party clients, from the WSDL alone, against the real service: what they send and what their users get."""

from __future__ import annotations

import pytest
from interop_forloeb import OPERATIONER
from interop_klienter import FORMER
from interop_laesning import af_resultat, af_xml, forskelle, opslag
from lxml import etree

SAGER = [
    pytest.param(klient, form, tjeneste, operation, id=f"{klient.navn}-{form}-{tjeneste}-{operation}")
    for klient, form in FORMER
    for tjeneste, operationer in OPERATIONER.items()
    for operation in operationer
]
UDEN_PING = [sag for sag in SAGER if "Ping" not in sag.values]
FAULT = "ServiceplatformFault/ErrorList/Error"


@pytest.mark.parametrize(("klient", "form", "tjeneste", "operation"), SAGER)
def test_good_messages_are_sent_and_their_whole_answers_reach_the_user(fik, klient, form, tjeneste, operation):
    """Every value of every answer reaches the client's user: names, dates, amounts without loss, lists of one too."""
    alle = [f for f in fik(klient, form, tjeneste) if (f.kald.operation, f.kald.slags) == (operation, "good")]
    assert alle
    for et in alle:
        _hele_svaret(et)


@pytest.mark.parametrize(("klient", "form", "tjeneste", "operation"), UDEN_PING)
def test_refusals_in_the_answer_reach_the_user(fik, klient, form, tjeneste, operation):
    """Rejections, remarks and technical errors can be read with reason, object and path."""
    slags = {"rejected", "remarks", "technical"}
    alle = [f for f in fik(klient, form, tjeneste) if f.kald.operation == operation and f.kald.slags in slags]
    assert {"rejected", "technical"} <= {f.kald.slags for f in alle}
    for et in alle:
        _hele_svaret(et)


@pytest.mark.parametrize(("klient", "form", "tjeneste", "operation"), SAGER)
def test_a_message_against_the_schema_is_a_fault_that_the_user_can_read(fik, klient, form, tjeneste, operation):
    """Code, text and detail of the fault reach the client's user, with path and rule."""
    (et,) = [f for f in fik(klient, form, tjeneste) if (f.kald.operation, f.kald.slags) == (operation, "fault")]
    assert "fault" in et.resultat, et.resultat
    fault = et.resultat["fault"]
    assert fault["kode"].rpartition(":")[2] == "Client"
    assert fault["tekst"].startswith("FB-208 ")
    sendt = af_xml(etree.fromstring(et.sendt).find(".//{*}ServiceplatformFault/.."))
    assert forskelle(sendt, af_resultat(fault["detalje"])) == []
    assert sendt[f"{FAULT}/ErrorCode"][0] == "FB-208"
    assert f"{operation}_I" in sendt[f"{FAULT}/ErrorText"][0]


def _hele_svaret(et):
    """Assert that nothing of an answer is lost, and that what must be in it is."""
    assert "svar" in et.resultat, et.resultat
    rod = etree.fromstring(et.sendt).find("{*}Body")[0]
    assert rod.tag.endswith(f"{et.kald.operation}_O")
    svar = et.resultat["svar"]
    fik = af_resultat(svar)
    assert forskelle(af_xml(rod), fik) == []
    for sti, ventet in et.kald.ventet.items():
        assert forskelle({sti: ventet}, {sti: fik[sti]}) == []
    for sti, antal in et.kald.lister.items():
        liste = opslag(svar, sti)
        assert isinstance(liste, list), sti
        assert len(liste) == antal, sti
