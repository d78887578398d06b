"""Load, while parts are killed, the database comes and goes, and PSRM is broken for five minutes."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from delproces import Delproces, alle_dele
from sandkasseproces import vent

from fordringsbro.cli.generate.handling import generate

#: How long each kind of trouble lasts, and what all must have ended in after the last.
KAOS_S, PSRM_S, SLUT_S = 120, 300, 60
_FAERDIG = {"DONE", "REJECTED", "HEARING"}


@pytest.fixture
def dele(open_folder: Path) -> Iterator[Delproces]:
    with alle_dele(open_folder) as fundne:
        yield fundne


class Belastning:
    """Sends folders of messages one after the other, each again and again until all of it is answered."""

    def __init__(self, dele: Delproces, sted: Path) -> None:
        self._dele = dele
        self._sted = sted
        self._slut = threading.Event()
        self._traad = threading.Thread(target=self._send)
        self.mapper = 0

    def _send(self) -> None:
        while not self._slut.is_set():
            mappe = self._sted / str(self.mapper)
            assert generate(40, 100 + self.mapper, mappe) == 0
            while self._dele.kommando("replay", str(mappe)).returncode != 0:
                time.sleep(0.5)
            self.mapper += 1

    @contextmanager
    def under(self) -> Iterator[None]:
        """Send while the block runs; at its end, all of what was begun."""
        self._traad.start()
        try:
            yield
        finally:
            self._slut.set()
            self._traad.join(600)
            assert not self._traad.is_alive()


def kaos(dele: Delproces, tilfaeldig: random.Random, sekunder: float, *, undtagen: str = "") -> None:
    """Kill one part after the other, and stop the database now and then."""
    slut = time.monotonic() + sekunder
    muligheder = [navn for navn in dele.dele if navn != undtagen]
    while time.monotonic() < slut:
        time.sleep(tilfaeldig.uniform(2, 8))
        if tilfaeldig.random() < 0.25:
            dele.server.stop()
            time.sleep(tilfaeldig.uniform(1, 12))
            dele.server.start()
        else:
            dele.draeb(tilfaeldig.choice(muligheder))


def tilstande(dele: Delproces) -> Counter[str]:
    """How many actions are in each state, as the register has them."""
    with psycopg.connect(dele.server.url) as conn:
        return Counter(dict(conn.execute("SELECT tilstand, count(*) FROM nymf.aktion GROUP BY 1").fetchall()))


# An action that went before an earlier one on its claim had ended.
_OVERHALET = """
    SELECT b.aktion_id FROM inddrivelse.afsendelse a
    JOIN inddrivelse.afsendelse b ON b.fordring_id = a.fordring_id AND b.orden > a.orden
    WHERE b.sendt < a.afsluttet
"""


@pytest.mark.long
@pytest.mark.timeout(2400)
@pytest.mark.fault("D10", "N28", "N29", "N35", "K7", "K9")
def test_nothing_is_lost_doubled_or_out_of_order_whatever_falls(dele: Delproces, tmp_path: Path):
    """A minute after the last trouble every action is final; ledger, register and collection agree, each effect is one."""
    tilfaeldig = random.Random(20261120)  # noqa: S311 - no secret
    belastning = Belastning(dele, tmp_path)
    with belastning.under():
        kaos(dele, tilfaeldig, KAOS_S)
        # Refused for a while, then silent.
        dele.dele["psrm"].kill()
        dele.dele["psrm"].wait()
        kaos(dele, tilfaeldig, PSRM_S / 2, undtagen="psrm")
        dele.start_del("psrm")
        time.sleep(3)
        dele.signal_til("psrm", signal.SIGSTOP)
        kaos(dele, tilfaeldig, PSRM_S / 2, undtagen="psrm")
    vent(dele.oppe, sekunder=300)
    foer = tilstande(dele)
    dele.signal_til("psrm", signal.SIGCONT)
    begyndt = time.monotonic()
    while not tilstande(dele).keys() <= _FAERDIG:
        assert time.monotonic() - begyndt < SLUT_S, (foer, tilstande(dele))
        time.sleep(0.5)
    assert belastning.mapper > 1
    with psycopg.connect(dele.server.url) as conn:
        assert conn.execute(_OVERHALET).fetchall() == []
    for system in ("psrm", "dmi"):
        assert {post["antal"] for post in dele.hos(system, "udfoert")} <= {1}
    for nummer in range(belastning.mapper):
        svar = dele.kommando("replay", str(tmp_path / str(nummer)))
        assert svar.returncode == 0, svar.stdout
    efterproevet = dele.kommando("verify")
    assert efterproevet.returncode == 0, efterproevet.stdout
