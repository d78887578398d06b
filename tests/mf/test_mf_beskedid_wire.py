"""Ids and texts of MF messages and of DMI's callbacks that no schema gives a length."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest
import requests
from lxml import etree
from mf_hjaelp import SYSTEM, hovedfejl, i_skat, laes, resultater, tekster
from test_mf_vaerdier_wire import FORDRINGSVAR

from fordringsbro.contract.vaerdier import LAENGSTE_TEKST
from fordringsbro.inddrivelse.dmi import klient as dmi
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance, opret
from fordringsbro.mf import skat
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.version import SoapVersion

NAAR = datetime(2026, 11, 20, 12, tzinfo=UTC)
UEGNEDE = ["x" * 256, "x" * 1_000_000, "a\u200bb", "a&#13;b", "a\u2028b", "\u00a0"]


def delivery(id_: str, *aktioner, leverance_id=1) -> bytes:
    xml = konvolut("MFFordringIndberet", {**hoved(SYSTEM, "ID-HER", NAAR), **leverance(leverance_id, aktioner)})
    return xml.replace(b"ID-HER", id_.encode())


@pytest.mark.fault("V13", "E8", "E10", "E11")
def test_an_id_that_can_be_no_key_is_208_and_not_repeated(system, krav):
    """A delivery's id of 256 characters, or with one that nobody sees, is refused by its place, and nowhere in the answer."""
    for flavour, id_ in product((bytes, i_skat), UEGNEDE):
        http = system.post("MFFordringIndberet", flavour(delivery(id_, opret(1001, krav()))))
        svar = laes(http)
        assert tekster(svar, "FejlIdentifikator") + tekster(svar, "FejlNummer") == ["208"], id_[:9]
        (tekst,) = tekster(svar, "FejlTekst")
        assert tekst.endswith(("/HovedOplysninger/TransaktionIdentifikator", "/HovedOplysninger/TransaktionsID"))
        assert tekster(svar, "TransaktionIdentifikator") + tekster(svar, "TransaktionsID") in ([], ["ukendt"])
        assert len(http.content) < 3_000


@pytest.mark.fault("V13", "E11")
def test_an_id_of_255_characters_is_given_back(system, krav):
    """The longest id is given back, without the blanks that a layout puts around it."""
    id_ = "æ" * 255
    for sendt in (id_, f"\n {id_}\t"):
        svar = laes(system.post("MFFordringIndberet", delivery(sendt, opret(1001, krav()))))
        if sendt == id_:
            assert tekster(svar, "TransaktionIdentifikator") == [id_]
        else:
            # With other claims it is another delivery under the same number.
            assert hovedfejl(svar) == ["171"]


@pytest.mark.fault("V13")
def test_a_text_without_a_length_of_its_own_has_one(system, krav):
    """A note of more than 100,000 characters refuses its action, by its path."""
    for nummer, laengde in enumerate((LAENGSTE_TEKST, LAENGSTE_TEKST + 1, 1_000_000), start=1):
        xml = delivery("t-1", opret(1001, krav(noter=["ID-NOTE"])), leverance_id=nummer)
        svar = laes(system.post("MFFordringIndberet", xml.replace(b"ID-NOTE", b"n" * laengde)))
        ((status, _),) = resultater(svar)
        (*uholdelige,) = (
            t for t in tekster(svar, "ModtagFordringAktionAfvistTekst") if t.startswith("kan ikke rummes: ")
        )
        if laengde == LAENGSTE_TEKST:
            assert uholdelige == []
        else:
            assert status == "AFVIST"
            assert uholdelige[0].endswith("NoteTekst")


@pytest.mark.fault("V13", "E8")
def test_a_callback_has_an_id_that_can_be_one(system):
    """A callback's id has the same limits; the fault tells its place."""
    navn = "MFFordringAsynkronOprettet"
    kontekst = {"HovedOplysninger": {"TransaktionsID": "ID-HER", "TransaktionsTid": NAAR}}
    liste = {"FordringOprettetListe": {"Fordringsvar": [FORDRINGSVAR]}}
    krop = dmi.kontrakt().skriv(f"{{{skat.NS}}}{navn}_I", {"Kontekst": kontekst, **liste})
    url = f"{system.base}/services/{navn}Service"
    for id_ in UEGNEDE:
        xml = write_envelope(SoapVersion.V11, krop).replace(b"ID-HER", id_.encode())
        svar = requests.post(url, xml, headers={"Content-Type": "text/xml"}, timeout=30)
        fejl = etree.fromstring(svar.content)
        assert [e.text for e in fejl.iterfind(".//{*}ErrorCode")] == ["FB-208"], svar.text
        assert f"/{navn}_I/Kontekst/HovedOplysninger/TransaktionsID: " in svar.text
        assert len(svar.content) < 2_000
