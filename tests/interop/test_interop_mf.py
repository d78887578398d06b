"""Third-party clients in SOAP 1.2, from the WSDL alone, against the MF services in both flavours."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import Any

import pytest
from interop_klienter import HER
from interop_laesning import af_resultat, forskelle
from interop_mf import STIER, kald
from lxml import etree

from fordringsbro.inddrivelse.psrm.klient import kontrakt
from fordringsbro.mf.skat import Skatform

#: The period's type is of a third namespace, as the public contract has it, and node writes its dates in another one.
NODE_KAN_IKKE = ("node", "MFFordringIndberet", "oio")
NUMRE = itertools.count(50_000)
SAGER = [
    pytest.param(klient, tjeneste, form, id=f"{klient.navn}-{form}-{tjeneste}")
    for klient in HER
    for tjeneste, former in STIER.items()
    for form in former
    if (klient.navn, tjeneste, form) != NODE_KAN_IKKE
]


@pytest.mark.parametrize(("klient", "tjeneste", "form"), SAGER)
def test_mf_answers_reach_the_clients_user(adresse, klient, tjeneste, form):
    """Every value of every answer: results, rejections with parameters, errors of the header, and the one fault."""
    base, mappe = adresse
    alle = kald(tjeneste, next(NUMRE))
    opgaver = [{"operation": f"get{tjeneste}", "indhold": et.som_json(form)} for et in alle]
    svar = klient.kald(f"{base}{STIER[tjeneste][form]}?wsdl", opgaver, soap12=True)
    for et, resultat in zip(alle, svar, strict=True):
        if et.slags == "fault":
            assert resultat["fault"]["kode"].rpartition(":")[2] == "Sender"
            assert resultat["fault"]["tekst"].startswith("FB-221 ")
            continue
        assert "svar" in resultat, resultat
        sendt = etree.fromstring((mappe / et.transaktion).read_bytes())[-1][0]
        fik = _efter_navn(af_resultat(resultat["svar"]))
        assert forskelle(_blade(sendt), fik) == []
        for navn, ventet in et.ventet.items():
            assert forskelle({navn: ventet}, {navn: fik[_i(form, navn)]}) == []


@pytest.mark.parametrize("klient", [klient for klient in HER if klient.navn == "node"], ids=lambda klient: klient.navn)
def test_node_cannot_write_the_period_in_the_oio_flavour(adresse, klient):
    """What docs/mf.md says of node's soap: 208 names StartDate; the SKAT flavour is the way round it."""
    base, _ = adresse
    god = kald("MFFordringIndberet", next(NUMRE))[0]
    opgave = {"operation": "getMFFordringIndberet", "indhold": god.som_json("oio")}
    (svar,) = klient.kald(f"{base}/services/FordringIndberetService?wsdl", [opgave], soap12=True)
    fik = _efter_navn(af_resultat(svar["svar"]))
    assert set(fik["FejlIdentifikator"]) == {"208"}
    assert all(tekst.endswith("FordringPeriode/StartDate") for tekst in fik["FejlTekst"])


def _i(form: str, navn: str) -> str:
    """An element's name in a flavour."""
    if form == "oio":
        return navn
    par = Skatform(kontrakt()).par().items()
    return next(skat.rpartition("}")[2] for oio, skat in par if str(oio).rpartition("}")[2] == navn)


def _blade(element: etree._Element) -> dict[str, list[str]]:
    """The texts of a message by the name of their element; clients agree on names, not on how choices nest."""
    fundet: dict[str, list[str]] = defaultdict(list)
    for blad in element.iter(etree.Element):
        if len(blad) == 0 and blad.text:
            fundet[etree.QName(blad).localname].append(blad.text)
    return dict(fundet)


def _efter_navn(vaerdier: dict[str, list[Any]]) -> dict[str, list[Any]]:
    fundet: dict[str, list[Any]] = defaultdict(list)
    for sti, alle in vaerdier.items():
        fundet[sti.rpartition("/")[2]] += [vaerdi for vaerdi in alle if vaerdi not in (None, "")]
    return {navn: alle for navn, alle in fundet.items() if alle}
