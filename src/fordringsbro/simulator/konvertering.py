"""The levers of a conversion: a claim out of one simulator, and into the other."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.simulator import lager_store, store
from fordringsbro.simulator.behandling import KONVERTERET
from fordringsbro.simulator.krop import MEST_OERE, ForkertError, Json, fordringshaver, heltal, tekst
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.model import Systemfordring, Systemtilstand
from fordringsbro.simulator.tid import VirtuelTid

_STAMDATA: Final = "stamdata skal være tekster efter navn / stamdata must be texts by name"
#: Most debtors of one claim.
_MEST_KUNDER = 1000


class Konvertering:
    """Converts claims.

    What one system answers is what the other one takes, debtors included: it is meant to be passed on as it is, and is
    never logged.

    Args:
        navn: Which system this is.
        lager: Its database.
        tid: Its clock.
        arter: The arts it takes.
        foerste: Where its own series of claim ids begins.
    """

    def __init__(self, navn: str, lager: Lager, tid: VirtuelTid, arter: frozenset[str], foerste: int) -> None:
        self._navn = navn
        self._lager = lager
        self._tid = tid
        self._arter = arter
        self._foerste = foerste

    def ruter(self) -> Mapping[tuple[str, str], Any]:
        """The levers by method and address."""
        return {("POST", "/konverter"): self.konverter, ("POST", "/overtag"): self.overtag}

    def konverter(self, body: JsonObjekt) -> Json:
        """End a claim as converted; the answer holds what the other system needs. A claim at a time."""
        with self._lager.transaktion() as conn:
            fordring = store.hent_fordring(conn, heltal(body, "fordring_id"))
            if fordring is None:
                raise ForkertError("ukendt fordring / unknown claim", HTTPStatus.NOT_FOUND)
            if fordring.tilstand is not Systemtilstand.OPRETTET or fordring.ophoer is not None:
                raise ForkertError("fordringen inddrives ikke / the claim is not collected", HTTPStatus.CONFLICT)
            store.afslut_fordring(conn, fordring.fordring_id, KONVERTERET)
        return {
            "fra": self._navn,
            "fra_id": fordring.fordring_id,
            "fordringshaver": fordring.fordringshaver,
            "reference": fordring.reference,
            "type": fordring.type_kode,
            "art": fordring.art,
            "oprindelig_oere": fordring.oprindelig_oere,
            "saldo_oere": fordring.saldo_oere,
            "hovedstol_oere": fordring.hovedstol_oere,
            "kunder": [list(kunde) for kunde in fordring.kunder],
            "stamdata": fordring.stamdata,
        }

    def overtag(self, body: JsonObjekt) -> Json:
        """Take over a claim that the other system converted; answers the id it gets here.

        `hoved_id` may name its main claim by an id of this system.
        """
        with self._lager.transaktion() as conn:
            fordring_id = lager_store.naeste_nummer(conn, "fordring", self._foerste)
            fordring = self._fordring(body, fordring_id)
            if fordring.hoved_id != fordring_id and store.hent_fordring(conn, fordring.hoved_id) is None:
                raise ForkertError("ukendt hovedfordring / unknown main claim", HTTPStatus.NOT_FOUND)
            foer = lager_store.overtag(conn, tekst(body, "fra"), heltal(body, "fra_id"), fordring_id)
            if foer is not None:
                raise ForkertError(f"overtaget før som / taken over before as {foer}", HTTPStatus.CONFLICT)
            store.gem_fordring(conn, fordring)
        return {"fordring_id": fordring_id}

    def _fordring(self, body: JsonObjekt, fordring_id: int) -> Systemfordring:
        art = tekst(body, "art")
        if art not in self._arter:
            raise ForkertError(f"arten modtages ikke her / the art is not taken here: {sorted(self._arter)}")
        saldo, kunder = heltal(body, "saldo_oere", mest=MEST_OERE), _kunder(body)
        return Systemfordring(
            fordring_id=fordring_id,
            hoved_id=heltal(body, "hoved_id") if body.get("hoved_id") is not None else fordring_id,
            fordringshaver=fordringshaver(body),
            reference=tekst(body, "reference") if body.get("reference") is not None else None,
            type_kode=tekst(body, "type"),
            art=art,
            oprindelig_oere=heltal(body, "oprindelig_oere", mest=MEST_OERE),
            saldo_oere=saldo,
            tilstand=Systemtilstand.OPRETTET,
            modtaget=self._tid.now(),
            kunder=kunder,
            hovedstol_oere=heltal(body, "hovedstol_oere", mest=MEST_OERE),
            stamdata=_stamdata(body, len(kunder)),
        )


def _stamdata(body: JsonObjekt, antal_kunder: int) -> JsonObjekt:
    """Texts by name, and of each debtor in order; a change of the claim reads and writes them."""
    stamdata = body.get("stamdata", {})
    if not isinstance(stamdata, dict):
        raise ForkertError(_STAMDATA)
    egne, skyldnere = {navn: v for navn, v in stamdata.items() if navn != "skyldnere"}, stamdata.get("skyldnere", [])
    if not isinstance(skyldnere, list) or len(skyldnere) not in {0, antal_kunder}:
        raise ForkertError(_STAMDATA)
    if not all(map(_er_tekster, [egne, *skyldnere])):
        raise ForkertError(_STAMDATA)
    return {**egne, "skyldnere": skyldnere} if skyldnere else egne


def _er_tekster(vaerdi: object) -> bool:
    return isinstance(vaerdi, dict) and all(isinstance(v, str | None) for v in vaerdi.values())


def _kunder(body: JsonObjekt) -> tuple[tuple[str, str], ...]:
    kunder = body.get("kunder", [])
    if not isinstance(kunder, list) or len(kunder) > _MEST_KUNDER or not all(map(_er_kunde, kunder)):
        raise ForkertError("kunder skal være par af type og nummer / kunder must be pairs of type and number")
    return tuple((slags, nummer) for slags, nummer in kunder)


def _er_kunde(kunde: object) -> bool:
    return isinstance(kunde, list) and [type(del_) for del_ in kunde] == [str, str]
