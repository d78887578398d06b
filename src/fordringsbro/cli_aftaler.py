"""`fordringsbro agreements`: the claimants' agreements and their versions."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import Annotated

import typer

from fordringsbro.cli_valg import SomJson
from fordringsbro.kommandoer import aftaler
from fordringsbro.kommandoer.aftalevalg import Valg, ny_aftale, til_aendring
from fordringsbro.kommandoer.fejl import NEJ
from fordringsbro.kommandoer.forbindelse import installation
from fordringsbro.nymf.aftale import Underretning
from fordringsbro.nymf.aftalebog import Paategning
from fordringsbro.platform.settings import load_settings

app = typer.Typer(help="Fordringshaveraftaler. / Claimants' agreements.", no_args_is_help=True)

Fordringshaver = Annotated[int, typer.Argument(min=1000, max=9999, help="Fordringshaver-ID. / Claimant id.")]
Fra = Annotated[
    datetime | None,
    typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Gælder fra, ellers i dag. / In force from."),
]
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem ændrer. / Who changes it.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor. / Why.")]
Ja = Annotated[bool, typer.Option("--yes", help="Skriv uden at spørge. / Write without asking.")]
Navn = Annotated[str | None, typer.Option("--name", help="Navn. / Name.")]
Cvr = Annotated[str | None, typer.Option("--cvr", help="CVR-nummer. / CVR number.")]
System = Annotated[str | None, typer.Option("--system-user", help="Debitorsystemet. / The debtor system.")]
Aktiv = Annotated[bool | None, typer.Option("--active/--ended", help="I kraft. / In force.")]
Portal = Annotated[bool | None, typer.Option("--portal/--no-portal", help="Ad portalen. / By the portal.")]
Integration = Annotated[bool | None, typer.Option("--system/--no-system", help="Ad system. / By a system.")]
Bord = Annotated[
    bool | None, typer.Option("--bord-resend/--no-bord-resend", help="BORD genindsendes. / BORD is resent.")
]
Underret = Annotated[Underretning | None, typer.Option("--notification", help="Hvilken. / Which.")]
Tillad = Annotated[
    list[str], typer.Option("--allow", metavar="TYPE[=DATE]", help="Tillad; i PSRM fra. / Permit; in PSRM from.")
]
Forbyd = Annotated[list[str], typer.Option("--forbid", metavar="TYPE", help="Tillad ikke. / Don't permit.")]
Aktion = Annotated[list[str], typer.Option("--action", metavar="CODE", help="Tillad aktionen. / Permit the action.")]
IkkeAktion = Annotated[list[str], typer.Option("--no-action", metavar="CODE", help="Forbyd den. / Forbid it.")]
Art = Annotated[list[str], typer.Option("--art", metavar="ART", help="De tilladte, alle. / All permitted ones.")]
Aarsag = Annotated[
    list[str], typer.Option("--reason-code", metavar="ACTION.CODE", help="De tilladte, eller * / All permitted, or *")
]
Felt = Annotated[
    list[str], typer.Option("--field", metavar="FIELD=KAN|SKAL|EJ[@TYPE]", help="Må, skal, må ikke. / May, must, not.")
]
Undtag = Annotated[
    list[str],
    typer.Option(
        "--exception", metavar="RULE=afvis|hoering|godtag[@TYPE]", help="En regels udfald. / A rule's outcome."
    ),
]


@app.command("list")
def liste(som_json: SomJson = False) -> None:
    """Alle aftaler. / Every agreement."""
    with installation(load_settings()) as fundet:
        aftaler.liste(fundet, som_json=som_json)


@app.command("show")
def vis(
    claimant: Fordringshaver,
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], metavar="DATE", help="På den dag. / On that day.")
    ] = None,
    som_json: SomJson = False,
) -> None:
    """En aftale med dens typer. / One agreement with its types."""
    with installation(load_settings()) as fundet:
        aftaler.vis(fundet, claimant, dato=_dag(on), som_json=som_json)


@app.command("history")
def historik(claimant: Fordringshaver, som_json: SomJson = False) -> None:
    """Alle versioner: hvem, hvornår, hvorfor. / Every version: who, when, why."""
    with installation(load_settings()) as fundet:
        aftaler.historik(fundet, claimant, som_json=som_json)


@app.command("areas")
def omraader(som_json: SomJson = False) -> None:
    """Forretningsområderne med deres typer. / The business areas with their types."""
    aftaler.skriv_omraader(som_json=som_json)


@app.command("add")
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
    system: System = None,
    portal: Portal = None,
    integration: Integration = None,
    bord: Bord = None,
    underretning: Underret = None,
    tillad: Tillad = [],  # noqa: B006 - typer copies it
    aktion: Aktion = [],  # noqa: B006 - typer copies it
    art: Art = [],  # noqa: B006 - typer copies it
    aarsag: Aarsag = [],  # noqa: B006 - typer copies it
    felt: Felt = [],  # noqa: B006 - typer copies it
    undtag: Undtag = [],  # noqa: B006 - typer copies it
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Ny aftale; id under 2000 ønskes, ellers tildeles. / A new agreement; an id below 2000 is asked for."""
    valg = Valg(
        cvr=cvr, navn=navn, systembruger=system, portal=portal, systemintegration=integration,
        bord_genindsendes=bord, underretning=underretning, tillad=tillad, aktioner=aktion, arter=art, aarsager=aarsag,
        felter=felt, undtagelser=undtag,
    )  # fmt: skip
    with installation(load_settings()) as fundet:
        dag = _dag(fra) or fundet.clock.today()
        paategning = Paategning(dag, af, hvorfor)
        spoerg = None if ja else _spoerg
        if not aftaler.tilfoej(
            fundet, claimant, lambda nr: ny_aftale(valg, nr, dag, hvorfor), paategning, spoerg=spoerg, som_json=som_json
        ):
            raise typer.Exit(NEJ)


@app.command("change")
def aendr(
    claimant: Fordringshaver,
    *,
    af: Af,
    hvorfor: Hvorfor,
    fra: Fra = None,
    navn: Navn = None,
    cvr: Cvr = None,
    system: System = None,
    aktiv: Aktiv = None,
    portal: Portal = None,
    integration: Integration = None,
    bord: Bord = None,
    underretning: Underret = None,
    tillad: Tillad = [],  # noqa: B006 - typer copies it
    forbyd: Forbyd = [],  # noqa: B006 - typer copies it
    aktion: Aktion = [],  # noqa: B006 - typer copies it
    ikke_aktion: IkkeAktion = [],  # noqa: B006 - typer copies it
    art: Art = [],  # noqa: B006 - typer copies it
    aarsag: Aarsag = [],  # noqa: B006 - typer copies it
    felt: Felt = [],  # noqa: B006 - typer copies it
    undtag: Undtag = [],  # noqa: B006 - typer copies it
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Ny version fra en dag; viser først, hvad den gør. / A new version from a day; first shows what it does."""
    valg = Valg(
        navn=navn, cvr=cvr, systembruger=system, aktiv=aktiv, portal=portal, systemintegration=integration,
        bord_genindsendes=bord, underretning=underretning, tillad=tillad, forbyd=forbyd, aktioner=aktion,
        ikke_aktioner=ikke_aktion, arter=art, aarsager=aarsag, felter=felt, undtagelser=undtag,
    )  # fmt: skip
    with installation(load_settings()) as fundet:
        dag = _dag(fra) or fundet.clock.today()
        aendring = til_aendring(valg, claimant, dag, hvorfor)
        spoerg = None if ja else _spoerg
        if not aftaler.aendr(
            fundet, claimant, aendring.anvend, Paategning(dag, af, hvorfor), spoerg=spoerg, som_json=som_json
        ):
            raise typer.Exit(NEJ)


@app.command("preview")
def forhaandsvis(
    claimant: Fordringshaver,
    *,
    fra: Fra = None,
    area: Annotated[str | None, typer.Option("--open", metavar="AREA", help="Åbn et område. / Open an area.")] = None,
    aktiv: Aktiv = None,
    tillad: Tillad = [],  # noqa: B006 - typer copies it
    forbyd: Forbyd = [],  # noqa: B006 - typer copies it
    aktion: Aktion = [],  # noqa: B006 - typer copies it
    ikke_aktion: IkkeAktion = [],  # noqa: B006 - typer copies it
    art: Art = [],  # noqa: B006 - typer copies it
    felt: Felt = [],  # noqa: B006 - typer copies it
    undtag: Undtag = [],  # noqa: B006 - typer copies it
    som_json: SomJson = False,
) -> None:
    """Hvilke åbne fordringer ville blive bedømt anderledes? / Which open claims would be judged otherwise?"""
    valg = Valg(
        aktiv=aktiv, tillad=tillad, forbyd=forbyd, aktioner=aktion, ikke_aktioner=ikke_aktion, arter=art, felter=felt,
        undtagelser=undtag,
    )  # fmt: skip
    with installation(load_settings()) as fundet:
        dag = _dag(fra) or fundet.clock.today()
        anvend = aftaler.aabner(area, dag) if area else til_aendring(valg, claimant, dag, "-").anvend
        aftaler.forhaandsvis(fundet, claimant, anvend, dag, som_json=som_json)


@app.command("open")
def aabn(
    claimant: Fordringshaver,
    area: Annotated[str, typer.Argument(metavar="AREA", help="Forretningsområdet. / The business area.")],
    *,
    af: Af,
    hvorfor: Hvorfor,
    fra: Fra = None,
    ja: Ja = False,
    som_json: SomJson = False,
) -> None:
    """Åbner et forretningsområde i PSRM. / Opens a business area in PSRM."""
    with installation(load_settings()) as fundet:
        dag = _dag(fra) or fundet.clock.today()
        anvend, spoerg = aftaler.aabner(area, dag), None if ja else _spoerg
        if not aftaler.aendr(fundet, claimant, anvend, Paategning(dag, af, hvorfor), spoerg=spoerg, som_json=som_json):
            raise typer.Exit(NEJ)


def _spoerg() -> bool:
    """Ask on a terminal; nobody is there to say yes elsewhere."""
    return sys.stdin.isatty() and typer.confirm("Skriv ændringen? / Write the change?", err=True)


def _dag(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
