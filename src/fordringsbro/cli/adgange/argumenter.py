"""`fordringsbro access`: service agreements, and who was refused."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID, uuid4

import typer

from fordringsbro.adgang.model import SF1590, TJENESTER, Hvem, Serviceaftale
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Af, Efter, Graense, Hvorfor, Proeve, SomJson, en_af
from fordringsbro.wire.http.regel import Adgangsregel

app = typer.Typer(help="Serviceaftaler: hvem må hvad. / Service agreements.", no_args_is_help=True)

#: All services of the family at once.
_FAMILIEN: Final = "SF1590"
_NAVNE: Final = (_FAMILIEN, *(regel.value for regel in TJENESTER))

Id = Annotated[UUID, typer.Argument(metavar="ID", help="Aftalens id. / The agreement's id.")]


def _dagen(flag: str, hjaelp: str) -> typer.models.OptionInfo:
    fundet: typer.models.OptionInfo = typer.Option(flag, formats=["%Y-%m-%d"], metavar="DATE", help=hjaelp)
    return fundet


@app.command("add")
def tilfoej(
    *,
    cvr: Annotated[str | None, typer.Option("--cvr", help="Certifikatets CVR-nummer. / The certificate's.")] = None,
    aftryk: Annotated[
        str | None,
        typer.Option("--fingerprint", metavar="SHA256", help="Kun det ene certifikat. / That certificate only."),
    ] = None,
    system: Annotated[
        UUID | None, typer.Option("--system", metavar="UUID", help="It-systemet. / The IT system.")
    ] = None,
    kommune: Annotated[
        str | None, typer.Option("--municipality", metavar="CVR", help="For den kommune. / For that municipality.")
    ] = None,
    alle: Annotated[
        bool, typer.Option("--all-municipalities", help="For alle kommuner. / For every municipality.")
    ] = False,
    tjenester: Annotated[
        list[str],
        typer.Option("--service", metavar="SERVICE", parser=en_af(_NAVNE), help=f"{', '.join(_NAVNE)}."),
    ],
    fra: Annotated[datetime | None, _dagen("--from", "Første dag, ellers i dag. / First day, else today.")] = None,
    til: Annotated[datetime | None, _dagen("--to", "Sidste dag. / Last day.")] = None,
    af: Af,
    hvorfor: Hvorfor,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Ny aftale: hvem må bruge hvad, for hvem. / A new agreement: who may use what, for whom."""
    from fordringsbro.cli.adgange import handling

    if alle == (kommune is not None):
        raise typer.BadParameter("--municipality eller / or --all-municipalities")
    with installation() as fundet:
        aftale = Serviceaftale(
            uuid4(),
            Hvem(cvr, _renset(aftryk)),
            system,
            kommune,
            _regler(tjenester),
            _dag(fra) or fundet.clock.today(),
            _dag(til),
        )
        handling.tilfoej(fundet, aftale, hvem=af, hvorfor=hvorfor, proeve=proeve, som_json=som_json)


@app.command("list")
def liste(
    *,
    alle: Annotated[bool, typer.Option("--all", help="Også ophørte. / Ended ones too.")] = False,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Aftalerne. / The agreements."""
    from fordringsbro.cli.adgange import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), ogsaa_ophoerte=alle)


@app.command("show")
def vis(ident: Id, som_json: SomJson = False) -> None:
    """En aftale med hvem, hvornår, hvorfor. / One agreement with who, when, why."""
    from fordringsbro.cli.adgange import handling

    with installation() as fundet:
        handling.vis(fundet, ident, som_json=som_json)


@app.command("end")
def afslut(
    ident: Id,
    *,
    sidste: Annotated[datetime | None, _dagen("--on", "Sidste dag; ellers nu. / Last day; else at once.")] = None,
    af: Af,
    hvorfor: Hvorfor,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Afslutter en aftale; uden dag inden for to sekunder. / Ends an agreement; without a day within two seconds."""
    from fordringsbro.cli.adgange import handling

    with installation() as fundet:
        handling.afslut(fundet, ident, _dag(sidste), hvem=af, hvorfor=hvorfor, proeve=proeve, som_json=som_json)


@app.command("refusals")
def afvisninger(limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Hvem der er afvist i den seneste uge. / Who was refused in the last week."""
    from fordringsbro.cli.adgange import handling

    with installation() as fundet:
        handling.afvisninger(fundet, Listevalg(som_json, limit, after))


def _renset(aftryk: str | None) -> str | None:
    """A fingerprint as openssl prints it, too: in upper case, with colons."""
    return None if aftryk is None else aftryk.replace(":", "").lower()


def _regler(navne: list[str]) -> frozenset[Adgangsregel]:
    fundet = frozenset(Adgangsregel(navn) for navn in navne if navn != _FAMILIEN)
    return fundet | SF1590 if _FAMILIEN in navne else fundet


def _dag(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
