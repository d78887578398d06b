"""`fordringsbro hearings`: claims whose unusual data must be explained before they are received."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, en_af
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Fortrydelse, Hoeringstilstand

app = typer.Typer(help="Fordringer i høring. / Claims in hearing.", invoke_without_command=True)

Nr = Annotated[int, typer.Argument(metavar="N", min=1, max=2**63 - 1, help="Høringens nummer. / Its number.")]
Tekst = Annotated[str | None, typer.Option("--text", help="Med ord; kræves ved ANDET og reject. / In words.")]
Af = Annotated[str | None, typer.Option("--by", metavar="ID", help="Sagsbehandlerens id. / The clerk's id.")]


@app.callback()
def hearings(
    ctx: typer.Context,
    *,
    state: Annotated[
        str | None,
        typer.Option(metavar="STATE", parser=en_af(Hoeringstilstand), help=f"{', '.join(Hoeringstilstand)}."),
    ] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="Kun overskredne. / Only overdue ones.")] = False,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Fordringer i høring. / Claims in hearing."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.hoeringer import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), tilstand=state, overskredet=overdue)


@app.command("show")
def vis(nr: Nr, som_json: SomJson = False) -> None:
    """En høring med fund og forløb. / One hearing with findings and steps."""
    from fordringsbro.cli.hoeringer import handling

    with installation() as fundet:
        handling.vis(fundet, nr, som_json=som_json)


@app.command("approve")
def godkend(
    nr: Nr,
    *,
    begrundelse: Annotated[str, typer.Option("--justification", metavar="TEXT", help="Højst / At most 500.")],
    af: Annotated[str, typer.Option("--by", metavar="ID", help="Sagsbehandlerens id. / The clerk's id.")],
    som_json: SomJson = False,
) -> None:
    """Fordringshaver godkender data med en begrundelse. / The claimant approves with a justification."""
    from fordringsbro.cli.hoeringer import handling

    with installation() as fundet:
        handling.godkend(fundet, nr, begrundelse, af, som_json=som_json)


@app.command("withdraw")
def fortryd(
    nr: Nr,
    *,
    aarsag: Annotated[
        str, typer.Option("--reason", metavar="CODE", parser=en_af(Fortrydelse), help=", ".join(Fortrydelse))
    ],
    tekst: Tekst = None,
    af: Af = None,
    som_json: SomJson = False,
) -> None:
    """Fordringshaver fortryder; kan rettes og sendes som ny. / The claimant withdraws; to be sent anew."""
    from fordringsbro.cli.hoeringer import handling

    with installation() as fundet:
        handling.fortryd(fundet, nr, aarsag, tekst=tekst, hvem=af, som_json=som_json)


@app.command("decide")
def afgoer(
    nr: Nr,
    decision: Annotated[Afgoerelse, typer.Argument(help="Godkend, afvis, eller juster aftalen. / RIM's decision.")],
    *,
    tekst: Tekst = None,
    af: Af = None,
    som_rim: Annotated[
        bool, typer.Option("--as-rim", help="Uden for sandkassen, når indstillingen tillader. / Outside a sandbox.")
    ] = False,
    som_json: SomJson = False,
) -> None:
    """Afgør som inddrivelsen ville (simulering). / Decides as the collector would (simulation)."""
    from fordringsbro.cli.hoeringer import handling

    with installation() as fundet:
        handling.afgoer(fundet, nr, decision, tekst=tekst, hvem=af, som_rim=som_rim, som_json=som_json)
