"""The contract in both its forms, loaded once."""

import pytest
from lxml import etree
from skemalaeser import TJENESTER, WSDL, XS, XSD

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import KOMBIT


@pytest.fixture(scope="session")
def kontrakt():
    return Kontrakt.load(sf1590_xsd())


@pytest.fixture(scope="session")
def skema():
    return etree.XMLSchema(etree.parse(sf1590_xsd()))


@pytest.fixture(scope="session", params=TJENESTER)
def former(request, tmp_path_factory):
    """One service's entry schema in the form of many files, and the one inside the one-file WSDL."""
    mappe = tmp_path_factory.mktemp("samlet")
    inde = etree.parse(WSDL / "samlet" / f"{request.param}Service.wsdl").findall(f".//{XS}schema")
    filer = {s.get("targetNamespace"): f"skema{nummer}.xsd" for nummer, s in enumerate(inde)}
    for s in inde:
        for hentet in s.findall(f"{XS}import"):
            hentet.set("schemaLocation", filer[hentet.get("namespace")])
        (mappe / filer[s.get("targetNamespace")]).write_bytes(etree.tostring(s, encoding="utf-8"))
    return XSD / f"{request.param}Interface.xsd", mappe / filer[KOMBIT]
