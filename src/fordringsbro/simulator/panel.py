"""The tester's side of a simulator: what it holds, in JSON, and the levers for time and faults."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any, Final

import structlog

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.tegn import som_json
from fordringsbro.simulator import lager_store, store
from fordringsbro.simulator.arbejder import Arbejder, Motor
from fordringsbro.simulator.fejlspil import ARTER
from fordringsbro.simulator.krop import ForkertError, Json, heltal, laes_krop, laes_spoergsmaal, side, tal, tekst
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.model import Systemfordring, Systemhandling
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.wire.http.wsgi import StartResponse

#: Whoever waits holds a thread, which the levers need too.
_LANGSOMST_S: Final = 600
#: Digits that every number of a rejection may have.
_STOERSTE_NUMMER: Final = 10**9 - 1
#: A path of local names of elements.
_STI: Final = re.compile(r"\w+(/\w+)*")
_log = structlog.get_logger("fordringsbro.simulator")

#: Answers a request to one address by its body.
Rute = Callable[[dict[str, Any]], Json]


def json_svar(start_response: StartResponse, status: HTTPStatus, answer: Json) -> list[bytes]:
    """Answer in JSON."""
    body = som_json(answer).encode() + b"\n"
    start_response(
        f"{status.value} {status.phrase}",
        [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(body)))],
    )
    return [body]


class Panel:
    """The WSGI application of a simulator's JSON addresses.

    Debtors are counted, never shown.

    Args:
        navn: Which system this is.
        lager: Its database.
        tid: Its clock.
        motor: What it does by itself; run at once when time is moved.
        arbejder: Its thread; woken when time is moved.
        haandtag: What this system has beside the rest, by method and address.
    """

    def __init__(
        self,
        navn: str,
        lager: Lager,
        tid: VirtuelTid,
        motor: Motor,
        arbejder: Arbejder,
        *,
        haandtag: Mapping[tuple[str, str], Rute],
    ) -> None:
        self._navn = navn
        self._lager = lager
        self._tid = tid
        self._motor = motor
        self._arbejder = arbejder
        self._routes: dict[tuple[str, str], Rute] = {
            **haandtag,
            ("GET", "/"): self._om,
            ("GET", "/fordringer"): self._fordringer,
            ("GET", "/handlinger"): self._handlinger,
            ("GET", "/udfoert"): self._udfoert,
            ("GET", "/optaelling"): self._optaelling,
            ("GET", "/tid"): self._hent_tid,
            ("POST", "/tid"): self._flyt_tid,
            ("GET", "/fejl"): self._hent_fejl,
            ("POST", "/fejl"): self._bestil_fejl,
            ("DELETE", "/tilstand"): self._nulstil,
        }

    def __call__(self, environ: JsonObjekt, start_response: StartResponse) -> Iterable[bytes]:
        """Answer in JSON."""
        try:
            status, answer = HTTPStatus.OK, self._answer(environ)
        except ForkertError as error:
            status, answer = error.status, {"fejl": str(error)}
        except Exception as error:  # noqa: BLE001 - the catch-all: the text may be personal, and the next one is answered
            _log.error("panel failed", type=type(error).__name__)
            status, answer = HTTPStatus.INTERNAL_SERVER_ERROR, {"fejl": "uventet fejl / unexpected error"}
        return json_svar(start_response, status, answer)

    def _answer(self, environ: JsonObjekt) -> Json:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if method == "GET" and path.startswith("/fordringer/"):
            return self._fordring(path.removeprefix("/fordringer/"))
        route = self._routes.get((method, path))
        if route is None:
            raise ForkertError("ukendt adresse / unknown address", HTTPStatus.NOT_FOUND)
        return route(laes_krop(environ) if method == "POST" else laes_spoergsmaal(environ))

    def _om(self, _body: JsonObjekt) -> Json:
        return {"system": self._navn, "adresser": sorted(f"{method} {path}" for method, path in self._routes)}

    def _fordringer(self, body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            return [_fordring_json(item) for item in store.alle_fordringer(conn, *side(body))]

    def _fordring(self, text: str) -> Json:
        with self._lager.transaktion() as conn:
            er_id = text.isascii() and text.isdecimal() and len(text) <= 18  # noqa: PLR2004 - digits of an id
            found = store.hent_fordring(conn, int(text)) if er_id else None
            if found is None:
                raise ForkertError("ukendt fordring / unknown claim", HTTPStatus.NOT_FOUND)
            actions = store.soeg_handlinger(conn, fordring_ider=[found.fordring_id])
        return _fordring_json(found) | {"handlinger": [_handling_json(item) for item in actions]}

    def _handlinger(self, _body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            return [_handling_json(item) for item in store.soeg_handlinger(conn)]

    def _udfoert(self, body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            rows = store.udfoerelser(conn, *side(body))
        names = ("nummer", "kode", "fordring_id", "reference", "antal")
        return [dict(zip(names, row, strict=True)) for row in rows]

    def _optaelling(self, _body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            return lager_store.optaelling(conn)

    def _hent_tid(self, _body: JsonObjekt) -> Json:
        return {"nu": self._tid.now().isoformat(), "auto": self._tid.auto}

    def _flyt_tid(self, body: JsonObjekt) -> Json:
        sekunder = tal(body, "frem_sekunder", 0)
        auto = body.get("auto")
        if auto is not None and not isinstance(auto, bool):
            raise ForkertError("auto skal være true eller false / auto must be true or false")
        if auto is not None:
            self._tid.saet_auto(auto=auto)
        try:
            self._tid.frem(sekunder)
        except OverflowError:
            raise ForkertError("tiden kan ikke flyttes så langt / time can't be moved that far") from None
        # Done before the answer, so that the tester sees the state of the new moment.
        self._motor.udfoer_forfaldne()
        self._arbejder.vaek()
        return self._hent_tid(body)

    def _hent_fejl(self, _body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            return lager_store.alle_fejl(conn)

    def _bestil_fejl(self, body: JsonObjekt) -> Json:
        art = body.get("art")
        if not isinstance(art, str) or art not in ARTER:
            raise ForkertError(f"art skal være en af / art must be one of {sorted(ARTER)}")
        antal = heltal({"antal": 1, **body}, "antal")
        data: dict[str, Any] = {}
        if art == "langsom":
            data["sekunder"] = tal(body, "sekunder", 5, mest=_LANGSOMST_S)
        if art == "uden":
            data["element"] = tekst(body, "element")
            if not _STI.fullmatch(data["element"]):
                raise ForkertError("element skal være navne med / imellem / element must be names with / between them")
        if art == "reducer" and body.get("oere") is not None:
            data["oere"] = heltal(body, "oere")
        if art == "afvis":
            data = {
                "nummer": heltal({"nummer": 60000, **body}, "nummer", mest=_STOERSTE_NUMMER),
                "tekst": tekst({"tekst": "Afvist efter bestilling", **body}, "tekst"),
            }
        with self._lager.transaktion() as conn:
            lager_store.gem_fejl(conn, art, antal, data)
        return self._hent_fejl(body)

    def _nulstil(self, body: JsonObjekt) -> Json:
        with self._lager.transaktion() as conn:
            lager_store.nulstil(conn)
        return self._optaelling(body)


def _fordring_json(item: Systemfordring) -> JsonObjekt:
    return {
        "fordring_id": item.fordring_id,
        "hoved_id": item.hoved_id,
        "fordringshaver": item.fordringshaver,
        "reference": item.reference,
        "type": item.type_kode,
        "art": item.art,
        "tilstand": item.tilstand,
        "oprindelig_oere": item.oprindelig_oere,
        "saldo_oere": item.saldo_oere,
        "hovedstol_oere": item.hovedstol_oere,
        "ophoer": item.ophoer,
        "opskriver_id": item.opskriver_id,
        "modtaget": item.modtaget.isoformat(),
        "antal_skyldnere": len(item.kunder),
        "stamdata": item.stamdata,
    }


def _handling_json(item: Systemhandling) -> JsonObjekt:
    return {
        "nummer": item.nummer,
        "parti": item.parti,
        "kode": item.kode,
        "fordring_id": item.fordring_id,
        "reference": item.reference,
        "status": item.status,
        "status_tid": item.status_tid.isoformat(),
        "afvist": [{"nummer": reason.nummer, "tekst": reason.tekst} for reason in item.afvist],
    }
