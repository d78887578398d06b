"""Errors at the top of the command line: one clear line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import Final

from fordringsbro.cli.faelles.udskrift import skriv_fejl
from fordringsbro.platform.errors import FejlError, Fejlkode

#: Exit codes of every command.
OK: Final = 0
NEJ: Final = 1
FORKERT_BRUG: Final = 2

#: The caller must change settings, arguments or paths before it makes sense to try again.
_BRUG: Final = frozenset(
    {
        Fejlkode.INDSTILLING,
        Fejlkode.UKENDT_INDSTILLING,
        Fejlkode.INGEN_DATA,
        Fejlkode.UKENDT_ID,
        Fejlkode.FLERE_MED_ID,
        Fejlkode.LAES_FIL,
        Fejlkode.PARAMETER,
        Fejlkode.REGELPAKKE,
        Fejlkode.PORTAL_NOEGLE,
        Fejlkode.REPLAY_MAAL,
        Fejlkode.ADGANG_IKKE_VALGT,
        Fejlkode.INGEN_PROXY,
        Fejlkode.SERVICEAFTALE_FORM,
        Fejlkode.SERVICEAFTALE_TID,
    }
)
#: Characters of a path in a line that tells what is wrong with it.
_LAENGSTE_STI: Final = 200


def udgang(error: FejlError) -> int:
    """The exit code of a command that an error ended."""
    return FORKERT_BRUG if error.kode in _BRUG else NEJ


def i_kataloget(error: Exception) -> FejlError:
    """What an exception of a library is in the catalogue; of some, what lies beneath it tells."""
    import psycopg

    aarsag: BaseException | None = error
    while aarsag is not None:
        match aarsag:
            case FejlError():
                return aarsag
            case (
                psycopg.errors.UndefinedTable() | psycopg.errors.InvalidSchemaName() | psycopg.errors.UndefinedColumn()
            ):
                return FejlError(Fejlkode.IKKE_MIGRERET)
            case psycopg.errors.InsufficientPrivilege() | psycopg.OperationalError() | psycopg.InterfaceError():
                return FejlError(Fejlkode.DATABASE, sted=type(aarsag).__name__)
            case OSError(filename=str() as fil, strerror=grund):
                return FejlError(Fejlkode.LAES_FIL, sted=_sti(fil, grund))
        aarsag = aarsag.__cause__
    return FejlError(Fejlkode.INTERN, sted=_sted(error))


def _sti(fil: str, grund: str | None) -> str:
    """A path and what is wrong with it: too long, no folder, a loop of links, no rights."""
    vist = fil if len(fil) <= _LAENGSTE_STI else f"{fil[:_LAENGSTE_STI]}..."
    return f"{vist}: {grund}" if grund else vist


def fejl_ud(error: FejlError) -> None:
    """Tell an error in one line: code, Danish and English, where, and what to do."""
    row = error.kode.value
    nummer = f" ({error.nummer})" if error.nummer else ""
    sted = f" [{error.sted}]" if error.sted else ""
    skriv_fejl(f"{row.kode}{nummer} {row.tekst} / {row.text}{sted}. {row.goer}")


def _sted(error: Exception) -> str:
    """Where an unforeseen exception comes from: type and code line. Its text may hold personal data."""
    ramme = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__}, {PurePath(ramme.filename).name}:{ramme.lineno}"
