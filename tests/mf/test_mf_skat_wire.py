"""The SKAT flavour: the same messages under other names, answered in the flavour asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import requests
from lxml import etree
from mf_hjaelp import SYSTEM, fault, hovedfejl, i_skat, ider, laes, resultater

from fordringsbro.contract.files import rod
from fordringsbro.inddrivelse.psrm.klient import kontrakt
from fordringsbro.klient.mf import STIER
from fordringsbro.klient.mf_beskeder import hoved, konvolut, kvitteringsspoergsmaal, leverance, opret
from fordringsbro.mf import skat
from fordringsbro.mf.skat import HOVED_NS, NS, Skatform

SKAT_STIER = ("/services/FordringIndberetService", "/services/skat/FordringIndberetService")


def anmodning(krav, **hvad) -> bytes:
    return konvolut(
        "MFFordringIndberet",
        {**hoved(SYSTEM, "t-1", hvad.get("tid")), **leverance(hvad.get("leverance_id", 1), [opret(1001, krav())])},
    )


@pytest.fixture
def tid(clock):
    return clock.now()


def kald(system, sti: str, xml: bytes) -> requests.Response:
    return requests.post(
        system.base + sti, xml, headers={"Content-Type": "application/soap+xml; charset=utf-8"}, timeout=60
    )


@pytest.mark.parametrize("sti", SKAT_STIER)
def test_a_delivery_in_the_skat_flavour(system, krav, tid, sti):
    """Both addresses take it; the answer is valid by the flavour's schema and says the same."""
    svar = laes(kald(system, sti, i_skat(anmodning(krav, tid=tid))))
    assert etree.QName(svar).namespace == NS
    assert svar.findtext(f"{{*}}Kontekst/{{{HOVED_NS}}}HovedOplysningerSvar/{{*}}TransaktionsID") == "t-1"
    assert svar.findtext(".//{*}MFAktionStatusKode") == "MODTAGET"
    aktion = int(svar.findtext(".//{*}MFAktionID"))
    oio = system.kvitteringer(leverance_id=1)
    assert ider(oio)[0][0] == aktion
    assert resultater(oio) == [("MODTAGET", [])]


def test_the_same_delivery_again_in_the_other_flavour(system, krav, tid):
    """What a delivery says does not depend on its flavour; the answer comes in the one asked."""
    xml = anmodning(krav, tid=tid)
    foerst = laes(kald(system, SKAT_STIER[0], xml))
    igen = laes(kald(system, SKAT_STIER[0], i_skat(xml)))
    assert int(igen.findtext(".//{*}MFAktionID")) == ider(foerst)[0][0]


def test_receipts_in_the_skat_flavour(system, krav, tid):
    """A question for receipts, and rejections with the flavour's names."""
    system.indberet(1, opret(1001, krav(valuta="EUR")))
    xml = konvolut("MFKvitteringHent", {**hoved(SYSTEM, "t-2", tid), **kvitteringsspoergsmaal(leverance_id=1)})
    svar = laes(kald(system, STIER["MFKvitteringHent"], i_skat(xml)))
    assert svar.findtext(".//{*}MFAktionStruktur/{*}AfvistÅrsagSamling//{*}MFAktionAfvistNummer") == "152"


def test_errors_of_the_whole_message_in_the_skat_flavour(system, krav, tid):
    """A broken schema and an unknown system stand in SvarReaktion; the message's id is told where it can be read."""
    xml = i_skat(anmodning(krav, tid=tid))
    svar = laes(kald(system, SKAT_STIER[1], xml.replace(b">INDR<", b">SJOV<")))
    assert [e.text for e in svar.iterfind(".//{*}SvarReaktion/{*}Fejl/{*}FejlNummer")] == ["208"]
    assert svar.findtext(".//{*}TransaktionsID") == "t-1"
    svar = laes(kald(system, SKAT_STIER[1], xml.replace(SYSTEM.encode(), b"29999999")))
    assert [e.text for e in svar.iterfind(".//{*}FejlNummer")] == ["170"]
    svar = laes(kald(system, SKAT_STIER[1], xml.replace(b"t-1", b"")))
    assert svar.findtext(".//{*}TransaktionsID") == "ukendt"


def test_the_second_address_takes_the_skat_flavour_only(system, krav):
    """Its WSDL is that flavour's, and so are its operations."""
    assert fault(kald(system, SKAT_STIER[1], anmodning(krav))) == ("Sender", "FB-207")
    wsdl = requests.get(system.base + SKAT_STIER[1] + "?wsdl", timeout=30).content
    assert NS.encode() in wsdl


def test_other_services_do_not_have_the_flavour(system):
    """Types and notifications are asked for in OIO."""
    xml = konvolut("MFFordringTypeHent", hoved(SYSTEM, "t", None))
    xml = xml.replace(b"urn:oio:skat:efi:ws:1.0.1", NS.encode())
    assert fault(kald(system, STIER["MFFordringTypeHent"], xml)) == ("Sender", "FB-207")
    assert hovedfejl(system.spoerg("MFFordringTypeHent", {})) == []


def test_no_two_elements_get_the_same_name():
    """The table can be read both ways."""
    par = Skatform(kontrakt()).par()
    assert len(set(par.values())) == len(par)


def test_the_schema_is_what_the_table_says(tmp_path):
    """The committed schema is the OIO schema under the table's names, and the table names nothing that is not there."""
    skript = rod("xsd").parent / ".ci" / "skat_skema.py"
    subprocess.run([sys.executable, skript, tmp_path / "mf.xsd"], check=True, timeout=60)
    assert (tmp_path / "mf.xsd").read_bytes() == Path(rod("xsd") / "skat" / "mf.xsd").read_bytes()
    payload, hoved_ = skat.navne()
    kendte = {str(tag).rpartition("}")[2] for tag in Skatform(kontrakt()).par()}
    assert payload.keys() | hoved_.keys() <= kendte
