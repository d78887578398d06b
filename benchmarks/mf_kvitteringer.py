"""MFKvitteringHent: how long the receipts of 1,000 claims take, and how fast 100,000 are fetched page by page.

Over HTTP, from a server process of its own; the receipts are those of carried-out creations. Also the largest page of
notifications, each of a settlement, and a delivery of 10,000 claims: its time, and what it adds to the server's memory.
"""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from lxml import etree

from benchmarks.opstilling import demo
from benchmarks.servere import vores
from fordringsbro.aktion.model import Backend
from fordringsbro.contract.binding import Post
from fordringsbro.klient.mf_beskeder import (
    MFKrav,
    MFSkyldner,
    hoved,
    konvolut,
    kvitteringsspoergsmaal,
    leverance,
    opret,
    underretningsspoergsmaal,
)
from fordringsbro.mf import resultat_store, store
from fordringsbro.mf.model import Aktionsstatus, Resultat
from fordringsbro.platform.database import Connection, Database
from fordringsbro.underretning import store as underretningsstore
from fordringsbro.underretning.gren import skriv
from fordringsbro.underretning.model import NyUnderretning, Underretningsslags

SE_NUMMER = "29000101"
PORT = 18590
_MANGE = 100_000
_FAA = 1_000
_LEVERANCE = 10_000
_SIDE = 5_000
_UNDERRETNING = b"<w:MFUnderret>"
_EKSEMPEL = Path(__file__).parents[1] / "fixtures" / "underretninger" / "afregn.xml"
_GENTAGELSER = 5
_KVITTERING = b"<w:Kvittering>"
_AENDRET = re.compile(rb"StatusAendretDato>([^<]+)<")


def _resultater(foerste: int, antal: int) -> Sequence[Resultat]:
    """Claims that were created, each with one debtor; such a person does not exist."""
    kunde = {"SkatKundeIdentifikator": "3112601001", "SkatKundeTypeKode": "CPR-Person"}
    udfoert = {"OpretAendrKvitteringStruktur": {"KundeSamling": {"KundeStruktur": [kunde]}}}
    modtaget = datetime(2026, 11, 20, 11, tzinfo=UTC)
    return [
        Resultat(
            aktion_id=foerste + nummer,
            fordring_id=foerste + nummer,
            hoved_fordring_id=foerste + nummer,
            aktionskode="OPRETFORDRING",
            fordringshaver_id=1001,
            reference=f"BENCH-{nummer:08}",
            status=Aktionsstatus.UDFOERT,
            modtaget=modtaget,
            udfoert=udfoert,
        )
        for nummer in range(antal)
    ]


def _leverance(conn: Connection, leverance_id: int, foerste: int, antal: int) -> None:
    nu = datetime(2026, 11, 20, 11, tzinfo=UTC)
    store.ny(conn, store.NyLeverance(SE_NUMMER, leverance_id, None, b"", None, nu))
    for fra in range(foerste, foerste + antal, 5_000):
        portion = _resultater(fra, min(5_000, foerste + antal - fra))
        med_tid = resultat_store.med_tid(conn, SE_NUMMER, portion, nu + timedelta(milliseconds=fra))
        resultat_store.gem(conn, SE_NUMMER, leverance_id, med_tid)


def _underretninger(conn: Connection) -> None:
    gren = skriv(etree.parse(_EKSEMPEL).getroot())
    nye = [
        NyUnderretning(1001, Underretningsslags.AFREGN, Backend.PSRM, gren, backend_nummer=nummer, fordringer=(nummer,))
        for nummer in range(_SIDE)
    ]
    underretningsstore.gem(conn, nye, datetime.now(UTC))


def _spoerg_underretninger() -> bytes:
    spoergsmaal = {**hoved(SE_NUMMER, "bench", None), **underretningsspoergsmaal()}
    return post("/services/UnderretSamlingHentService", konvolut("MFUnderretSamlingHent", spoergsmaal))


def post(sti: str, xml: bytes) -> bytes:
    """Send a message and take the answer."""
    forbindelse = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)
    forbindelse.request("POST", sti, xml, {"Content-Type": "application/soap+xml; charset=utf-8"})
    svar = forbindelse.getresponse()
    krop = svar.read()
    if svar.status != http.HTTPStatus.OK:
        raise RuntimeError(f"unexpected answer, status {svar.status}: {krop[:500]!r}")
    return krop


def spoerg(leverance_id: int, fra: datetime | None = None) -> bytes:
    """Ask for a delivery's receipts."""
    spoergsmaal = kvitteringsspoergsmaal(leverance_id=leverance_id, fra=fra)
    return post(
        "/services/KvitteringHentService",
        konvolut("MFKvitteringHent", {**hoved(SE_NUMMER, "bench", None), **spoergsmaal}),
    )


def _alle(leverance_id: int) -> int:
    """Fetch a delivery's receipts as a client does; how many came, the repeated ones included."""
    antal, fra = 0, None
    while True:
        side = spoerg(leverance_id, fra)
        antal += side.count(_KVITTERING)
        if b"AdvisStruktur" not in side:
            return antal
        fra = datetime.fromisoformat(_AENDRET.findall(side)[-1].decode())


def _hukommelse(pid: int) -> float:
    """Megabytes of a server and its workers at their highest."""
    pids = [pid, *map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    toppe = (re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{p}/status").read_text()) for p in pids)
    return max(int(top[1]) for top in toppe if top) / 1024


def krav(nummer: int) -> MFKrav:
    """A claim that passes; such a person does not exist."""
    dato = date(2026, 9, 1)
    return MFKrav(
        type_kode="KFDAINS",
        beloeb_oere=250_000,
        stiftelsesdato=dato,
        forfaldsdato=dato,
        srb=date(2026, 9, 15),
        periode=(dato, date(2026, 9, 30)),
        beskrivelse="Daginstitution september 2026",
        reference=f"STOR-{nummer:07}",
        skyldnere=(MFSkyldner(ident="3112601001", foraeldelsesdato=date(2029, 9, 3)),),
    )


def besked(leverance_id: int, aktioner: Iterable[Post]) -> bytes:
    """A delivery, ready to send."""
    return konvolut("MFFordringIndberet", {**hoved(SE_NUMMER, "bench", None), **leverance(leverance_id, aktioner)})


def run() -> dict[str, float]:
    """Receipts, then the delivery, on one server."""
    with demo(PORT) as environment:
        database = Database(environment["FORDRINGSBRO_DATABASE_URL"])
        with database.transaction() as conn:
            _leverance(conn, 1, 10_000_000, _FAA)
            _leverance(conn, 2, 20_000_000, _MANGE)
            _underretninger(conn)
        database.close()
        with vores("serve", environment, PORT) as process:
            tider = []
            for _ in range(_GENTAGELSER):
                start = time.perf_counter()
                fik = spoerg(1).count(_KVITTERING)
                tider.append(time.perf_counter() - start)
            underretninger = []
            for _ in range(_GENTAGELSER):
                start = time.perf_counter()
                side = _spoerg_underretninger()
                underretninger.append(time.perf_counter() - start)
            start = time.perf_counter()
            alle = _alle(2)
            sekunder = time.perf_counter() - start
            foer = _hukommelse(process.pid)
            stor = besked(3, (opret(1001, krav(nummer)) for nummer in range(_LEVERANCE)))
            start = time.perf_counter()
            modtaget = post("/services/FordringIndberetService", stor).count(b"MODTAGET")
            indberetning = time.perf_counter() - start
            top = _hukommelse(process.pid)
    if side.count(_UNDERRETNING) != _SIDE:
        raise RuntimeError("not every notification came")
    if fik != _FAA or alle < _MANGE or modtaget != _LEVERANCE:
        raise RuntimeError("not every receipt came")
    return {
        "receipts of 1,000 claims, ms": 1000 * sorted(tider)[_GENTAGELSER // 2],
        "5,000 notifications, ms": 1000 * sorted(underretninger)[_GENTAGELSER // 2],
        "5,000 notifications, MB of XML": len(side) / 1e6,
        "100,000 receipts in pages, s": sekunder,
        "receipts/s in pages": _MANGE / sekunder,
        "delivery of 10,000 claims, s": indberetning,
        "delivery of 10,000 claims, MB of XML": len(stor) / 1e6,
        "delivery of 10,000 claims, MB more in use": top - foer,
    }


if __name__ == "__main__":
    for navn, tal in run().items():
        print(f"{navn:45} {tal:12,.2f}")
