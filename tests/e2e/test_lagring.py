"""What the database writes to fails under it: nothing that was answered is lost, and nothing is answered that is not kept."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import requests
from nedbrudsbesked import ny_besked, send
from sandkasseproces import vent

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.postgresserver import Postgresserver
from fordringsbro.platform.settings import Settings
from fordringsbro.portal import maal_store
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

#: The size of a file of the write-ahead log: with less, the server could write nothing at all.
_SEGMENT = 16 * 2**20
#: Makes the table of messages larger than that.
_FYLD = """
    INSERT INTO sf1590.besked (afsender, noegle, modtager, transaktions_id, operation, indhold, svar, udfald, modtaget_at)
    SELECT 'x', n::text, 'x', 'x', 'x', left(repeat(md5(n::text), 60), 1800), '', 'AFVIST', now()
    FROM generate_series(1, 10000) n
"""


class Lagret:
    """Services on a server of their own."""

    def __init__(self, server: Postgresserver) -> None:
        self.server = server
        self._installation: Installation | None = None
        self.base = ""

    @contextmanager
    def tjeneste(self) -> Iterator[None]:
        """The services, while the server runs."""
        clock = FixedClock()
        database = Database(self.server.url)
        installation = Installation(Settings(sandbox=True), database, clock)
        connect_demo(installation)
        app = wsgi_app(installation.services(), public_url="http://x", max_body=10**7, clock=clock)
        with local_server(app) as self.base:
            yield
        database.close()

    def registrer(self, besked: bytes) -> requests.Response:
        """Send a registration."""
        return send(self.base, besked)

    def fordringer(self) -> int:
        """How many claims there are."""
        with psycopg.connect(self.server.url) as conn:
            ((antal,),) = conn.execute("SELECT count(*) FROM debitor.fordring")
        return antal


@pytest.fixture(scope="module")
def lagret() -> Iterator[Lagret]:
    """A server that keeps what it says it keeps, with this version's schema; stopped between the tests."""
    mappe = Path(tempfile.mkdtemp(prefix="fordringsbro-lagring-"))
    mappe.chmod(0o755)
    server = Postgresserver(mappe / "postgres")
    server.start()
    migrate(server.url)
    server.stop()
    yield Lagret(server)
    if server.koerer():
        server.stop()
    shutil.rmtree(mappe)


@contextmanager
def hoejst_pr_fil(antal: int) -> Iterator[None]:
    """Whatever is started in the block may write no further than so far into a file."""
    foer = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (antal, foer[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, foer)


@pytest.mark.fault("D3", "D4")
def test_a_file_that_may_not_grow_stops_nobody_for_good(lagret):
    """The operating system lets the database write no more to a file: FB-303, and once it may, the same is taken."""
    lagret.server.start()
    with psycopg.connect(lagret.server.url) as conn:
        conn.execute(_FYLD)
    lagret.server.stop()
    with hoejst_pr_fil(_SEGMENT):
        lagret.server.start()
    with lagret.tjeneste():
        # There is room for some in what the file has already.
        for _ in range(20):
            foer, besked = lagret.fordringer(), ny_besked()
            svar = lagret.registrer(besked)
            if b"<Accept>" not in svar.content:
                break
        assert b"FB-303" in svar.content
    assert lagret.fordringer() == foer
    lagret.server.stop()
    lagret.server.start()
    with lagret.tjeneste():
        assert b"<Accept>" in lagret.registrer(besked).content
    assert lagret.fordringer() == foer + 1
    lagret.server.stop()


@pytest.mark.fault("D7")
def test_what_was_answered_outlives_a_power_failure_with_a_torn_log(lagret):
    """All of the server is killed and the end of its log is torn: what was answered is there, and it serves again."""
    lagret.server.start()
    foer = lagret.fordringer()
    with lagret.tjeneste():
        assert b"<Accept>" in lagret.registrer(ny_besked()).content
        with psycopg.connect(lagret.server.url) as conn:
            assert maal_store.uden_sikring(conn) == []
            ((fil, plads, mappe),) = conn.execute(
                "SELECT f.file_name, f.file_offset, current_setting('data_directory')"
                " FROM pg_walfile_name_offset(pg_current_wal_insert_lsn()) f"
            )
        _stroemsvigt(lagret.server)
    with (Path(mappe) / "pg_wal" / fil).open("r+b") as log:
        # Half of what would have been written next.
        log.seek(plads)
        log.write(os.urandom(4_000))
    lagret.server.start()
    assert lagret.fordringer() == foer + 1
    with lagret.tjeneste():
        assert b"<Accept>" in lagret.registrer(ny_besked()).content
    lagret.server.stop()


@pytest.mark.long
@pytest.mark.fault("D1")
def test_a_full_disk_acknowledges_nothing(tmp_path):
    """A disk of 200 MB is filled up: FB-303 and nothing kept; with room again the same message is booked once."""
    disk = Path(tempfile.mkdtemp(prefix="fordringsbro-disk-"))
    monteret = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200m", "tmpfs", str(disk)], check=False)
    if monteret.returncode:
        pytest.skip("only root can have a small disk")
    try:
        disk.chmod(0o755)
        lagret, besked = Lagret(Postgresserver(disk / "postgres")), ny_besked()
        lagret.server.start()
        migrate(lagret.server.url)
        with lagret.tjeneste():
            with psycopg.connect(lagret.server.url) as conn:
                conn.execute(_FYLD)
            with (disk / "fyld").open("wb") as fyld, suppress(OSError):
                while True:
                    fyld.write(bytes(65_536))
            assert b"FB-303" in lagret.registrer(besked).content
            (disk / "fyld").unlink()
            vent(lambda: b"<Accept>" in lagret.registrer(besked).content)
        assert lagret.fordringer() == 1
        lagret.server.stop()
    finally:
        subprocess.run(["umount", str(disk)], check=True)
        disk.rmdir()


def _stroemsvigt(server: Postgresserver) -> None:
    """Kill every process of a server at once."""
    pid = int((server._folder / "postmaster.pid").read_text().split()[0])
    alle = [psutil.Process(pid), *psutil.Process(pid).children()]
    for proces in alle:
        # Some end by themselves, as the others die.
        with suppress(psutil.NoSuchProcess):
            proces.send_signal(signal.SIGKILL)
    vent(lambda: not any(map(_lever, alle)))


def _lever(proces: psutil.Process) -> bool:
    try:
        return proces.is_running() and proces.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
