"""What the options of `agreements add`, `change` and `preview` say, as an agreement or a change of one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from fordringsbro.aktion.aarsager import NEDSKRIVES, Tilbagekaldsaarsag
from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.aftale import Aftale, Saldounderretning
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.feltbrug import FORDRINGSFELTER, SKYLDNERFELTER, Feltbrug, Feltkrav
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import laes_dag
from fordringsbro.regler import Aftalt, Regelsaet, Undtagelse
from fordringsbro.regler.typer import dmi_typer

#: What a new agreement permits when nothing is said.
_AKTIONER: Final = frozenset({Aktionskode.OPRET, Aktionskode.NEDSKRIV})
_ARTER: Final = frozenset({Fordringsart.INDR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftalevalg:
    """The options as they were typed; what was not given is None or empty."""

    navn: str | None = None
    cvr: str | None = None
    systembruger: str | None = None
    aktiv: bool | None = None
    portal: bool | None = None
    systemintegration: bool | None = None
    bord_genindsendes: bool | None = None
    underretning: Saldounderretning | None = None
    tillad: Sequence[str] = ()
    forbyd: Sequence[str] = ()
    aktioner: Sequence[str] = ()
    ikke_aktioner: Sequence[str] = ()
    arter: Sequence[str] = ()
    aarsager: Sequence[str] = ()
    felter: Sequence[str] = ()
    undtagelser: Sequence[str] = ()


def til_aendring(valg: Aftalevalg, fordringshaver_id: int, fra: date, hvorfor: str) -> Aftaleaendring:
    """The change that options ask for.

    Raises:
        FejlError: `PARAMETER`, naming the option that can't be read.
    """
    _kun_kendte("--forbid", valg.forbyd, _typer())
    _kun_kendte("--reason-code", set(valg.aarsager) - {"*"}, _aarsager())
    return Aftaleaendring(
        cvr=valg.cvr,
        navn=valg.navn,
        systembruger=valg.systembruger,
        aktiv=valg.aktiv,
        portal=valg.portal,
        systemintegration=valg.systemintegration,
        bord_genindsendes=valg.bord_genindsendes,
        underretning=valg.underretning,
        arter=_arter(valg.arter) or None,
        typer=dict(_laes("--allow", _type, tekst) for tekst in valg.tillad),
        fjern_typer=frozenset(valg.forbyd),
        aktioner=_aktioner("--action", valg.aktioner),
        fjern_aktioner=_aktioner("--no-action", valg.ikke_aktioner),
        aarsager=frozenset(valg.aarsager) - {"*"} or None,
        alle_aarsager="*" in valg.aarsager,
        felter=tuple(_laes("--field", _felt, tekst) for tekst in valg.felter),
        undtagelser=tuple(
            _laes("--exception", lambda t: _undtagelse(t, fordringshaver_id, fra, hvorfor), tekst)
            for tekst in valg.undtagelser
        ),
    )


def ny_aftale(valg: Aftalevalg, fordringshaver_id: int, fra: date, hvorfor: str) -> Aftale:
    """The agreement that options ask for.

    Raises:
        FejlError: `PARAMETER`, naming the option that can't be read.
        ValueError: It has not the form of an agreement.
    """
    tom = Aftale(
        fordringshaver_id,
        valg.cvr or "",
        valg.navn or "",
        valg.systembruger or "",
        {},
        aktioner=_aktioner("--action", valg.aktioner) or _AKTIONER,
        arter=_arter(valg.arter) or _ARTER,
    )
    return til_aendring(valg, fordringshaver_id, fra, hvorfor).anvend(tom)


def _kun_kendte(valg: str, navne: Iterable[str], kendte: Collection[str]) -> None:
    """Refuse what no list holds, with the list: an agreement would take it and it would never be about anything.

    Raises:
        FejlError: `PARAMETER`.
    """
    if not set(navne) <= set(kendte):
        raise FejlError(Fejlkode.PARAMETER, sted=f"{valg}: {', '.join(sorted(kendte))}")


def _aktioner(valg: str, koder: Iterable[str]) -> frozenset[Aktionskode]:
    return frozenset(_laes(valg, Aktionskode, kode) for kode in koder)


def _arter(koder: Iterable[str]) -> frozenset[Fordringsart]:
    return frozenset(_laes("--art", Fordringsart, kode) for kode in koder)


def _typer() -> frozenset[str]:
    """Every claim type that PSRM or DMI knows."""
    return frozenset(Regelsaet.load().typer) | frozenset(dmi_typer())


def _aarsager() -> frozenset[str]:
    """Every reason of a write-down or a withdrawal, in either system."""
    nedskriv = {f"NEDSKRIV.{aarsag}" for alle in NEDSKRIVES.values() for aarsag in alle}
    return frozenset(nedskriv | {f"TILBAGEKALD.{aarsag}" for aarsag in Tilbagekaldsaarsag})


def _regler(type_kode: str | None) -> frozenset[str]:
    """The rules of a claim type, or of any."""
    return frozenset(raekke.regel_id for raekke in Regelsaet.load().regler(type_kode))


def _laes(valg: str, laes: Any, tekst: str) -> Any:  # noqa: ANN401 - whatever the reader makes of it
    try:
        return laes(tekst)
    except ValueError:
        raise FejlError(Fejlkode.PARAMETER, sted=valg) from None


def _type(tekst: str) -> tuple[str, date | None]:
    """`KFDAINS` is for DMI, `KFDAINS=2027-01-01` in PSRM from then on."""
    kode, lighed, fra = tekst.partition("=")
    _kun_kendte("--allow", [kode], _typer())
    return kode, laes_dag(fra) if lighed else None


def _delt(tekst: str) -> tuple[str, str, str | None]:
    """`NAME=VALUE@TYPE`, the type may be missing."""
    navn, lighed, rest = tekst.partition("=")
    vaerdi, _, type_kode = rest.partition("@")
    if not (navn and lighed and vaerdi):
        raise ValueError("NAME=VALUE is asked for")
    return navn, vaerdi, type_kode or None


def _felt(tekst: str) -> Feltkrav:
    felt, brug, type_kode = _delt(tekst)
    _kun_kendte("--field", [felt], FORDRINGSFELTER | SKYLDNERFELTER)
    _kun_kendte("--field @", [type_kode] if type_kode else [], _typer())
    return Feltkrav(felt=felt, brug=Feltbrug(brug), type_kode=type_kode)


def _undtagelse(tekst: str, fordringshaver_id: int, fra: date, hvorfor: str) -> Undtagelse:
    regel_id, udfald, type_kode = _delt(tekst)
    _kun_kendte("--exception @", [type_kode] if type_kode else [], frozenset(Regelsaet.load().typer))
    _kun_kendte("--exception", [regel_id], _regler(type_kode))
    return Undtagelse(
        fordringshaver_id=fordringshaver_id,
        regel_id=regel_id,
        udfald=Aftalt(udfald),
        gaelder_fra=fra,
        begrundelse=hvorfor,
        type_kode=type_kode,
    )
