"""What the MF services refuse, read from the XML of their answers.

Each step and the judged thing are messages (`mf_besked`); a step with `uden_tabel` takes a table away instead, so that
the service fails as it would without its database.
"""

from __future__ import annotations

import io
from http import HTTPStatus
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element
from psycopg import sql

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.mf import adgang_store
from fordringsbro.mf.model import Adgang, Aktionsstatus
from fordringsbro.mf.tjenester import STIER
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.settings import Settings
from fordringsbro.proever.kodefiler import Afspilningsudfald, Spil, Variant
from fordringsbro.proever.kodefiler.aftale import ANDEN_FH, FH, NU, kodefilaftale
from fordringsbro.proever.kodespil.mf_besked import SYSTEM, Beskeder
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.regler import Regelsaet
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app

#: The system that reports for the files' other claimant.
_ANDET_SYSTEM: Final = "29000303"
#: As few receipts in an answer as the setting permits.
_KVITTERINGER: Final = 200
_MAX_BODY: Final = 10_000_000
_FORDRING: Final = ".//{*}MFAktionStruktur/{*}FordringInddrivelseFordringIdentifikator"


def mf_spil(base: Proevebase, regelsaet: Regelsaet) -> Spil:
    """Plays by posting envelopes to the services as `serve` hosts them."""
    dele = Installation(Settings.model_construct(kvitteringer=_KVITTERINGER), base, FixedClock(NU))
    app = wsgi_app(dele.mf_services(), public_url="http://127.0.0.1", max_body=_MAX_BODY, clock=dele.clock)

    def spil(variant: Variant) -> Afspilningsudfald:
        with base.fortrudt() as conn:
            return _Forloeb(dele, app, conn, regelsaet).spil(variant)

    return spil


class _Forloeb:
    """One variant on its way."""

    def __init__(self, dele: Installation, app: WsgiApp, conn: Connection, regelsaet: Regelsaet) -> None:
        self._dele = dele
        self._app = app
        self._conn = conn
        self._regelsaet = regelsaet
        self._kendte: dict[str, int] = {}
        self._beskeder = Beskeder(regelsaet, self._kendte)

    def spil(self, variant: Variant) -> Afspilningsudfald:
        """What the last message is answered."""
        for fordringshaver_id, system in ((FH, SYSTEM), (ANDEN_FH, _ANDET_SYSTEM)):
            self._dele.nymf.gem_aftale(self._conn, kodefilaftale(self._regelsaet, fordringshaver_id))
            adgang_store.gem(self._conn, Adgang(system, fordringshaver_id))
        for skridt in variant.foer:
            self._skridt(skridt)
        self._dele.nymf.gem_aftale(self._conn, kodefilaftale(self._regelsaet, FH, variant.aftale))
        return _udfald(self._send(variant.aktion))

    def _skridt(self, skridt: JsonKilde) -> None:
        if "uden_tabel" in skridt:
            navn = sql.Identifier(*skridt["uden_tabel"].split("."))
            self._conn.execute(sql.SQL("ALTER TABLE {} RENAME TO taget_vaek").format(navn))
            return
        svar = self._send(skridt)
        udfald = _udfald(svar)
        if udfald.afvist:
            raise ValueError(f"an earlier message was refused: {udfald}")
        if "navn" in skridt:
            self._kendte[skridt["navn"]] = int(svar.findtext(_FORDRING) or "")

    def _send(self, raa: JsonKilde) -> Element:
        tjeneste, konvolut = self._beskeder.konvolut(raa)
        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": STIER[tjeneste],
            "QUERY_STRING": "",
            "CONTENT_TYPE": "application/soap+xml; charset=utf-8",
            "CONTENT_LENGTH": str(len(konvolut)),
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(konvolut),
        }
        linjer: list[str] = []
        krop = b"".join(self._app(environ, lambda status, *_rest: linjer.append(status)))
        if int(linjer[0][:3]) != HTTPStatus.OK:
            raise ValueError(f"{tjeneste} was answered with a fault")
        return etree.fromstring(krop)


def _udfald(svar: Element) -> Afspilningsudfald:
    """What an answer says, wherever its numbers stand."""
    numre = _tal(svar, "FejlStruktur/{*}FejlIdentifikator", "ModtagFordringAktionAfvistIdentifikator")
    advis = _tal(svar, "AdvisStruktur/{*}AdvisIdentifikator")
    status = {element.text for element in svar.iterfind(".//{*}ModtagFordringAktionStatusKode")}
    return Afspilningsudfald(bool(numre) or Aktionsstatus.AFVIST in status, numre, advis=advis)


def _tal(svar: Element, *stier: str) -> frozenset[int]:
    return frozenset(int(element.text or "") for sti in stier for element in svar.iterfind(f".//{{*}}{sti}"))
