"""Routing: which collection system gets an action. Pure; docs/nymf.md says how well each rule is known."""

from __future__ import annotations

from datetime import date
from typing import Final

from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.tilstande import Aktionsaarsag
from fordringsbro.platform.record import record
from fordringsbro.regler.typer import Fordringstyper


@record
class Inddrivelsesrute:
    """A decision; `backend` is None when no system takes the type (rejection 574)."""

    backend: Backend | None
    aarsag: Aktionsaarsag


_INTET: Final = Inddrivelsesrute(None, Aktionsaarsag.RUTE_UKENDT)
_TIL_PSRM: Final = Inddrivelsesrute(Backend.PSRM, Aktionsaarsag.RUTE_PSRM)
_TIL_DMI: Final = Inddrivelsesrute(Backend.DMI, Aktionsaarsag.RUTE_DMI)
_MODR: Final = Inddrivelsesrute(Backend.DMI, Aktionsaarsag.RUTE_MODR)
_KUN_DMI: Final = Inddrivelsesrute(Backend.DMI, Aktionsaarsag.RUTE_KUN_DMI)


def rute_opret(
    type_kode: str,
    art: str,
    dato: date,
    *,
    aftale: Aftale,
    typer: Fordringstyper,
    hoved: Backend | None = None,
) -> Inddrivelsesrute:
    """Where a new claim goes.

    Args:
        type_kode: The claim type.
        art: `INDR` or `MODR`.
        dato: The reception date.
        aftale: The claimant's agreement.
        typer: Which types are known.
        hoved: For a related claim the system its main claim lives in.

    A related claim goes where its main claim lives. A set-off claim goes to DMI, but not with a type that PSRM knows
    and has closed. Otherwise the type decides: live in PSRM for the agreement, or else DMI.
    """
    if not typer.kendt_i_psrm(type_kode):
        if not typer.kun_dmi(type_kode):
            return _INTET
        return _uden_regler(art, hoved, i_psrm=aftale.i_psrm(type_kode, dato))
    if hoved is Backend.DMI:
        return Inddrivelsesrute(Backend.DMI, Aktionsaarsag.RUTE_HOVEDFORDRING)
    if typer.filter(type_kode, dato) is None:
        return _INTET
    return _aaben_type(art, hoved, i_psrm=aftale.i_psrm(type_kode, dato))


def _uden_regler(art: str, hoved: Backend | None, *, i_psrm: bool) -> Inddrivelsesrute:
    """The way of a type for which no rules are public: DMI, or PSRM from when the agreement says that it takes it."""
    if hoved is not None and (hoved is Backend.DMI or i_psrm):
        return Inddrivelsesrute(hoved, Aktionsaarsag.RUTE_HOVEDFORDRING)
    if hoved is not None:
        return _INTET
    return _TIL_PSRM if i_psrm and art != Fordringsart.MODR else _KUN_DMI


def _aaben_type(art: str, hoved: Backend | None, *, i_psrm: bool) -> Inddrivelsesrute:
    """The way of a type that PSRM takes, from this claimant or from others."""
    if hoved is Backend.PSRM:
        return Inddrivelsesrute(Backend.PSRM, Aktionsaarsag.RUTE_HOVEDFORDRING)
    if art == Fordringsart.MODR:
        return _MODR
    return _TIL_PSRM if i_psrm else _TIL_DMI


def rute_efter_hoering(
    rute: Inddrivelsesrute, type_kode: str, dato: date, *, typer: Fordringstyper, hoved: Backend | None
) -> Inddrivelsesrute:
    """Where a claim goes that was in hearing: as decided when it came, whatever the agreement says since.

    But a related claim follows its main claim, and nothing goes to PSRM with a type that it has closed.
    """
    if hoved is not None and hoved is not rute.backend:
        rute = Inddrivelsesrute(hoved, Aktionsaarsag.RUTE_HOVEDFORDRING)
    lukket = typer.kendt_i_psrm(type_kode) and typer.filter(type_kode, dato) is None
    if rute.backend is Backend.PSRM and lukket:
        return _INTET
    return rute


def rute_rettelse(backend: Backend) -> Inddrivelsesrute:
    """Where a correction goes: the system the register names, whatever the type says today."""
    return Inddrivelsesrute(backend, Aktionsaarsag.RUTE_REGISTER)
