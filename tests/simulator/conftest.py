"""Simulators for the tests: real servers on free ports, on time that only the test moves."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fordringsbro.contract.files import rod
from fordringsbro.platform.clock import SystemClock
from fordringsbro.simulator import server
from fordringsbro.simulator.xml import DMI_NS, node
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.soap.model import Besked, Operation, Service
from fordringsbro.wire.version import SoapVersion


@pytest.fixture
def psrm_url(tmp_path: Path) -> Iterator[str]:
    """A PSRM whose time stands still."""
    with server.psrm(data_dir=tmp_path, auto=False) as url:
        yield url


@dataclass
class Modtager:
    """Takes DMI's callbacks, checked against the contract by the host that the adapter uses.

    Attributes:
        url: Where it listens.
        kald: The callbacks it acknowledged.
        afvis: How many of the next callbacks to refuse.
        undervejs: Called once, while the next callback is being answered.
    """

    url: str = ""
    kald: list[etree._Element] = field(default_factory=list)
    forsoeg: int = 0
    afvis: int = 0
    undervejs: Callable[[], object] | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tag(self, besked: Besked) -> etree._Element:
        with self.lock:
            self.forsoeg += 1
            if self.afvis:
                self.afvis -= 1
                raise ConnectionError
            self.kald.append(besked.body)
            undervejs, self.undervejs = self.undervejs, None
        if undervejs is not None:
            undervejs()
        name = etree.QName(besked.body).localname.removesuffix("_I")
        header = node(
            "k:HovedOplysningerSvar",
            node("k:TransaktionsID", "svar"),
            node("k:ServiceID", name),
            node("k:TransaktionsTid", "2026-11-20T12:00:00+01:00"),
            node("k:SvarReaktion"),
        )
        return node(f"b:{name}_O", node("b:Kontekst", header))


@pytest.fixture
def modtager() -> Iterator[Modtager]:
    """A receiver of DMI's callbacks."""
    found = Modtager()
    services = [
        Service(
            path=f"/services/{name}Service",
            soap_version=SoapVersion.V11,
            wsdl=rod("wsdl") / "dmi" / f"{name}.wsdl",
            single_wsdl=None,
            schema=rod("xsd") / "dmi" / "begrebsmodel.xsd",
            operations=(Operation(f"get{name}", f"{{{DMI_NS['b']}}}{name}_I", found.tag, f"get{name}"),),
            regel=Adgangsregel.DMI_SVAR,
        )
        for name in ("MFFordringAsynkronOprettet", "MFFordringAsynkronReguleret")
    ]
    app = wsgi_app(services, public_url="http://127.0.0.1", max_body=10_000_000, clock=SystemClock())
    with local_server(app) as url:
        found.url = url
        yield found


@pytest.fixture
def start_dmi(tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a DMI whose time stands still unless told otherwise; stops it after the test."""
    with ExitStack() as stack:

        def start(callback_url: str, **settings: Any) -> str:
            chosen = {"auto": False, "data_dir": tmp_path, **settings}
            return stack.enter_context(server.dmi(callback_url=callback_url, **chosen))

        yield start
