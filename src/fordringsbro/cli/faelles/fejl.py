"""Errors at the top of the command line: one clear line on stderr and an exit code, never a traceback."""

from __future__ import annotations

import sys
import traceback
from pathlib import PurePath
from typing import Any, Final

import psycopg
import typer
from typer.core import TyperGroup

from fordringsbro.cli.faelles.argumenter import kontroller_tegn, stram
from fordringsbro.cli.faelles.udskrift import klargoer, skriv_fejl
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import load_settings

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
_HJAELP: Final = frozenset({"-h", "--help"})
#: Characters of a path in a line that tells what is wrong with it.
_LAENGSTE_STI: Final = 200


class Gruppe(TyperGroup):
    """The command line with errors told by the catalogue."""

    #: Whether the command line asks how something is used, which is told whatever the settings are.
    _hjaelp = False

    def main(self, args: Any = None, *andre: Any, **navngivne: Any) -> Any:  # noqa: ANN401 - see `invoke`
        """Read the command line and run it."""
        klargoer()
        argumenter = list(sys.argv[1:] if args is None else args)
        try:
            kontroller_tegn(argumenter)
        except FejlError as error:
            fejl_ud(error)
            sys.exit(FORKERT_BRUG)
        stram(self)
        self._hjaelp = not _HJAELP.isdisjoint(argumenter)
        return super().main(argumenter, *andre, **navngivne)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - the library's own types are private
        """Run the command that was asked for, unless a setting is wrong: also one that the command has no use for."""
        try:
            if not self._hjaelp:
                load_settings()
            return super().invoke(ctx)
        except FejlError as error:
            fejl_ud(error)
            raise typer.Exit(FORKERT_BRUG if error.kode in _BRUG else NEJ) from None
        except BrokenPipeError:
            # Whoever read us has enough; the library ends the process quietly.
            raise
        except Exception as error:
            if type(error).__module__.partition(".")[0] in {"typer", "click"}:
                raise
            fejl = _af(error)
            fejl_ud(fejl)
            raise typer.Exit(FORKERT_BRUG if fejl.kode in _BRUG else NEJ) from None


def _af(error: Exception) -> FejlError:
    """What an exception of a library is in the catalogue; of some, what lies beneath it tells."""
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
