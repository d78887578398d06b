"""What PSRM refuses in its receipt.

The judged thing is a creation, which is forwarded to PSRM's simulator over SOAP. `foer` with `gendannet` says that it
was forwarded before, and that the database was then restored from a backup of the time before that.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.inddrivelse import bestilling
from fordringsbro.inddrivelse.oversigt import parkerede
from fordringsbro.inddrivelse.registrering import AKTIONSNUMMER_BRUGT, NUMMER_BRUGT
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.settings import Settings
from fordringsbro.proever.kodefiler import Afspilningsudfald, Spil, Variant
from fordringsbro.proever.kodefiler.afspilning import numre
from fordringsbro.proever.kodefiler.aftale import FH, NU, kodefilaftale
from fordringsbro.proever.kodefiler.indhold import fordringsdata
from fordringsbro.proever.proevebase import Proevebase
from fordringsbro.regler import Regelsaet
from fordringsbro.simulator.arbejder import Arbejder
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.psrm import Psrm
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.tjenester import psrm_tjenester
from fordringsbro.simulator.underretninger import Underretninger
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

#: Receipts are asked for at the earliest then.
_SENERE = timedelta(minutes=1)
_MAX_BODY = 1_000_000


def psrm_spil(base: Proevebase, regelsaet: Regelsaet) -> Spil:
    """Plays by forwarding to a PSRM of its own, and bringing its receipt home."""

    def spil(variant: Variant) -> Afspilningsudfald:
        clock = FixedClock(NU)
        with base.fortrudt() as conn, _psrm(clock) as (url, psrm):
            dele = Installation(Settings.model_construct(psrm_url=url), base, clock)
            dele.nymf.gem_aftale(conn, kodefilaftale(regelsaet, FH, variant.aftale))
            data = fordringsdata(variant.aktion.get("data", {}), regelsaet)
            taget = dele.nymf.indgiv(conn, Anmodning(fordringshaver_id=FH, ekstern_id=uuid4(), data=data))
            for skridt in variant.foer:
                with conn.transaction(force_rollback=skridt["gendannet"]):
                    _inddriv(dele, psrm, clock)
            _inddriv(dele, psrm, clock)
            aktion = dele.nymf.aktion(conn, taget.aktion_id) or taget
            kendt = _kendt_foer(conn, aktion.aktion_id)
        return Afspilningsudfald(aktion.tilstand is not Aktionstilstand.DONE, frozenset(numre(aktion)) | kendt)

    return spil


def _kendt_foer(conn: Connection, aktion_id: int) -> frozenset[int]:
    """600, where PSRM said so of an action: it is parked for a person then, since that says nothing of this one."""
    parkeret = {en.aktion_id: en.fejlkode for en in parkerede(conn)}
    return frozenset({AKTIONSNUMMER_BRUGT} if parkeret.get(aktion_id) == NUMMER_BRUGT else ())


def _inddriv(dele: Installation, psrm: Psrm, clock: FixedClock) -> None:
    """Do what a worker would, until the receipt is home."""
    jobs = dele.tasks("kodefil")
    hvem = {"backend": Backend.PSRM.value, "fordringshaver_id": str(FH)}
    jobs[bestilling.SEND](**hvem)
    psrm.udfoer_forfaldne()
    clock.advance(_SENERE)
    jobs[bestilling.KVITTERINGER](**hvem)


@contextmanager
def _psrm(clock: FixedClock) -> Iterator[tuple[str, Psrm]]:
    """A PSRM that knows nothing yet, and its address; it carries out what is due when told to."""
    with TemporaryDirectory() as mappe, closing(Lager(Path(mappe) / "psrm.sqlite3")) as lager:
        tid = VirtuelTid(clock, lager)
        psrm = Psrm(lager, tid, forsinkelse=timedelta())
        # Its thread is not started: what is due is carried out when the story says so.
        tjenester = psrm_tjenester(psrm, Arbejder(psrm, lager, tid), Underretninger(lager, tid))
        app = wsgi_app(tjenester, public_url="http://127.0.0.1", max_body=_MAX_BODY, clock=clock)
        with local_server(app) as url:
            yield url, psrm
