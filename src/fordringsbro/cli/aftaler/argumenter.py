"""`fordringsbro agreements`: the claimants' agreements and their versions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import wraps
from inspect import Parameter, Signature, signature
from typing import Annotated, Any, Final, get_origin

import typer

from fordringsbro.cli.aftaler.aftalevalg import Aftalevalg, ny_aftale, til_aendring
from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, en_af_hentet
from fordringsbro.nymf.aftaler.aftale import Saldounderretning
from fordringsbro.nymf.aftaler.omraader import omraader

app = typer.Typer(help="Fordringshaveraftaler. / Claimants' agreements.", no_args_is_help=True)

Fordringshaver = Annotated[int, typer.Argument(min=1000, max=9999, help="Fordringshaver-ID. / Claimant id.")]
Fra = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Gælder fra, ellers i dag. / In force from."),
]
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem ændrer. / Who changes it.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor. / Why.")]
Ja = Annotated[bool, typer.Option("--yes", help="Skriv uden at spørge. / Write without asking.")]
#: The options that say what is agreed, by the field of `Valg` that each fills.
_OPTIONER: Final[Mapping[str, Any]] = {
    "navn": Annotated[str | None, typer.Option("--name", help="Navn. / Name.")],
    "cvr": Annotated[str | None, typer.Option("--cvr", help="CVR-nummer. / CVR number.")],
    "systembruger": Annotated[str | None, typer.Option("--system-user", help="Debitorsystemet. / The debtor system.")],
    "aktiv": Annotated[bool | None, typer.Option("--active/--ended", help="I kraft. / In force.")],
    "portal": Annotated[bool | None, typer.Option("--portal/--no-portal", help="Ad portalen. / By the portal.")],
    "systemintegration": Annotated[bool | None, typer.Option("--system/--no-system", help="Ad system. / By a system.")],
    "bord_genindsendes": Annotated[
        bool | None, typer.Option("--bord-resend/--no-bord-resend", help="BORD genindsendes. / BORD is resent.")
    ],
    "underretning": Annotated[Saldounderretning | None, typer.Option("--notification", help="Hvilken. / Which.")],
    "tillad": Annotated[
        list[str], typer.Option("--allow", metavar="TYPE[=DATE]", help="Tillad; i PSRM fra. / Permit; in PSRM from.")
    ],
    "forbyd": Annotated[list[str], typer.Option("--forbid", metavar="TYPE", help="Tillad ikke. / Don't permit.")],
    "aktioner": Annotated[
        list[str], typer.Option("--action", metavar="CODE", help="Tillad aktionen. / Permit the action.")
    ],
    "ikke_aktioner": Annotated[list[str], typer.Option("--no-action", metavar="CODE", help="Forbyd den. / Forbid it.")],
    "arter": Annotated[
        list[str], typer.Option("--art", metavar="ART", help="De tilladte, alle. / All permitted ones.")
    ],
    "aarsager": Annotated[
        list[str],
        typer.Option("--reason-code", metavar="ACTION.CODE", help="De tilladte, eller * / All permitted, or *"),
    ],
    "felter": Annotated[
        list[str],
        typer.Option("--field", metavar="FIELD=KAN|SKAL|EJ[@TYPE]", help="Må, skal, må ikke. / May, must, not."),
    ],
    "undtagelser": Annotated[
        list[str],
        typer.Option(
            "--exception",
            metavar="RULE=afvis|hoering|godtag|godtag-alt|regel[@TYPE]",
            help="En regels udfald. / A rule's outcome.",
        ),
    ],
}
_FOERST: Final = ("navn", "cvr")
_ENDER: Final = ("aktiv", "forbyd", "ikke_aktioner")
#: What only an agreement as a whole says, and not a preview.
_HELE: Final = ("systembruger", "portal", "systemintegration", "bord_genindsendes", "underretning", "aarsager")


def _med_valg(*uden: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Gives a command all options but those of some fields, where its signature has `valg`."""
    felter = [felt for felt in _OPTIONER if felt not in uden]

    def pynt(kommando: Callable[..., None]) -> Callable[..., None]:
        @wraps(kommando)
        def kald(**givet: Any) -> None:  # noqa: ANN401 - as typer read it
            valg = Aftalevalg(**{felt: givet.pop(felt) for felt in felter})
            kommando(**givet, valg=valg)

        parametre: list[Parameter] = []
        for egen in signature(kommando, eval_str=True).parameters.values():
            parametre += map(_parameter, felter) if egen.name == "valg" else [egen]
        kald.__signature__ = Signature(parametre)  # type: ignore[attr-defined]  # what `signature` looks for
        return kald

    return pynt


def _parameter(felt: str) -> Parameter:
    annotation = _OPTIONER[felt]
    default: list[str] | None = [] if get_origin(annotation.__origin__) is list else None
    return Parameter(felt, Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


@app.command("list")
def liste(limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Alle aftaler. / Every agreement."""
    from fordringsbro.cli.aftaler import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after))


@app.command("show")
def vis(
    claimant: Fordringshaver,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="På den dag. / On that day.")
    ] = None,
    som_json: SomJson = False,
) -> None:
    """En aftale med dens typer. / One agreement with its types."""
    from fordringsbro.cli.aftaler import handling

    with installation() as fundet:
        handling.vis(fundet, claimant, dato=_dag(on), som_json=som_json)


@app.command("history")
def historik(
    claimant: Fordringshaver, *, limit: Graense = None, after: Efter = None, som_json: SomJson = False
) -> None:
    """Alle versioner: hvem, hvornår, hvorfor. / Every version: who, when, why."""
    from fordringsbro.cli.aftaler import handling

    with installation() as fundet:
        handling.historik(fundet, claimant, Listevalg(som_json, limit, after))


@app.command("areas")
def liste_omraader(limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Forretningsområderne med deres typer. / The business areas with their types."""
    from fordringsbro.cli.aftaler import handling

    handling.skriv_omraader(Listevalg(som_json, limit, after))


@app.command("add")
@_med_valg(*_FOERST, *_ENDER)
def tilfoej(
    *,
    claimant: Annotated[
        int | None, typer.Option("--id", min=1000, max=1999, help="Uden det: tildeles. / Without it: given out.")
    ] = None,
    cvr: Annotated[str, typer.Option("--cvr", help="CVR-nummer. / CVR number.")],
    navn: Annotated[str, typer.Option("--name", help="Navn. / Name.")],
    af: Af,
    hvorfor: Hvorfor,
    fra: Fra = None,
    valg: Aftalevalg,
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Ny aftale; id under 2000 ønskes, ellers tildeles. / A new agreement; an id below 2000 is asked for."""
    from fordringsbro.cli.aftaler import handling
    from fordringsbro.nymf.aftaler.aftalebog import Paategning

    valg = replace(valg, cvr=cvr, navn=navn)
    with installation() as fundet:
        dag = _dag(fra) or fundet.clock.today()
        paategning = Paategning(dag, af, hvorfor)
        spoerg = None if ja else _spoerg
        if not handling.tilfoej(
            fundet, claimant, lambda nr: ny_aftale(valg, nr, dag, hvorfor), paategning, spoerg=spoerg, som_json=som_json
        ):
            raise typer.Exit(NEJ)


@app.command("change")
@_med_valg()
def aendr(
    claimant: Fordringshaver,
    *,
    af: Af,
    hvorfor: Hvorfor,
    fra: Fra = None,
    valg: Aftalevalg,
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Ny version fra en dag; viser først, hvad den gør. / A new version from a day; first shows what it does."""
    from fordringsbro.cli.aftaler import handling
    from fordringsbro.nymf.aftaler.aftalebog import Paategning

    with installation() as fundet:
        dag = _dag(fra) or fundet.clock.today()
        aendring = til_aendring(valg, claimant, dag, hvorfor)
        spoerg = None if ja else _spoerg
        if not handling.aendr(
            fundet, claimant, aendring.anvend, Paategning(dag, af, hvorfor), spoerg=spoerg, som_json=som_json
        ):
            raise typer.Exit(NEJ)


@app.command("preview")
@_med_valg(*_FOERST, *_HELE)
def forhaandsvis(
    claimant: Fordringshaver,
    *,
    fra: Fra = None,
    area: Annotated[
        str | None,
        typer.Option("--open", metavar="AREA", parser=en_af_hentet(omraader), help="Åbn et område. / Open an area."),
    ] = None,
    valg: Aftalevalg,
    som_json: SomJson = False,
) -> None:
    """Hvilke åbne fordringer ville blive bedømt anderledes? / Which open claims would be judged otherwise?"""
    from fordringsbro.cli.aftaler import handling

    with installation() as fundet:
        dag = _dag(fra) or fundet.clock.today()
        aendring = til_aendring(valg, claimant, dag, "-")
        aabn = handling.aabner(area, dag) if area else None
        handling.forhaandsvis(
            fundet, claimant, lambda en: aendring.anvend(aabn(en) if aabn else en), dag, som_json=som_json
        )


@app.command("open")
def aabn(
    claimant: Fordringshaver,
    area: Annotated[
        str,
        typer.Argument(metavar="AREA", parser=en_af_hentet(omraader), help="Forretningsområdet. / The business area."),
    ],
    *,
    af: Af,
    hvorfor: Hvorfor,
    fra: Fra = None,
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Åbner et forretningsområde i PSRM. / Opens a business area in PSRM."""
    from fordringsbro.cli.aftaler import handling
    from fordringsbro.nymf.aftaler.aftalebog import Paategning

    with installation() as fundet:
        dag = _dag(fra) or fundet.clock.today()
        anvend, spoerg = handling.aabner(area, dag), None if ja else _spoerg
        if not handling.aendr(fundet, claimant, anvend, Paategning(dag, af, hvorfor), spoerg=spoerg, som_json=som_json):
            raise typer.Exit(NEJ)


def _spoerg() -> bool:
    """Ask on a terminal; nobody is there to say yes elsewhere."""
    return sys.stdin.isatty() and typer.confirm("Skriv ændringen? / Write the change?", err=True)


def _dag(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
