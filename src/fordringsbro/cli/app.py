"""The command line: thin; each command reads its arguments and calls a function of its group.

Exit codes: 0 done and all well; 1 the answer is no (something rejected, broken, not as expected or not possible now);
2 wrong use: an argument, a setting, a path or an id.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.databaseproeve import proev
from fordringsbro.cli.adgange import argumenter
from fordringsbro.cli.aftaler import argumenter as cli_aftaler
from fordringsbro.cli.aktioner import handling
from fordringsbro.cli.anmodninger import argumenter as cli_requests
from fordringsbro.cli.dele import handling as dele
from fordringsbro.cli.doktor import handling as doktor
from fordringsbro.cli.efterproev import handling as efterproev
from fordringsbro.cli.faelles.fejl import NEJ, Gruppe
from fordringsbro.cli.faelles.forbindelse import database_url, installation
from fordringsbro.cli.faelles.udskrift import konsol, skriv_json, skriv_linje
from fordringsbro.cli.faelles.valg import SomJson, Tilstand
from fordringsbro.cli.fagsystemer import argumenter as cli_fagsystem
from fordringsbro.cli.fordringer import argumenter as cli_claims
from fordringsbro.cli.generate.handling import generate as generer
from fordringsbro.cli.hoeringer import argumenter as cli_hoeringer
from fordringsbro.cli.hvorfor import handling as hvorfor
from fordringsbro.cli.koder import argumenter as cli_koder
from fordringsbro.cli.kommuner import argumenter as cli_kommuner
from fordringsbro.cli.opgaver import argumenter as cli_opgaver
from fordringsbro.cli.portalbevis import argumenter as cli_portal
from fordringsbro.cli.register import argumenter as cli_register
from fordringsbro.cli.regler import argumenter as cli_regler
from fordringsbro.cli.replay.handling import replay as genspil
from fordringsbro.cli.replay.maal import maal
from fordringsbro.cli.ruter import handling as ruter
from fordringsbro.cli.systemer.argumenter import systems
from fordringsbro.cli.tjek import udskrift as tjek_udskrift
from fordringsbro.cli.underretninger import argumenter as cli_underretninger
from fordringsbro.mf.model import Udgave
from fordringsbro.platform import punkter
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.migrate import migrate as opgrader
from fordringsbro.platform.settings import HOEJEST_ARBEJDERE, load_settings
from fordringsbro.sandkasse.sandbox import forskydning, run_sandbox
from fordringsbro.sf1590.ruter.rute import FRIST_S, LAENGSTE_FRIST_S, Rute
from fordringsbro.tjek import tjekaftale
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek

app = typer.Typer(
    cls=Gruppe,
    name="fordringsbro",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Bro mellem kommunale fagsystemer og inddrivelse. / Bridge between municipal systems and debt collection.",
    epilog=(
        "Exit: 0 alt vel / all well; 1 svaret er nej / the answer is no; 2 forkert brug / wrong use. "
        "Indstillinger / Settings: FORDRINGSBRO_..."
    ),
)
_parked = typer.Typer(
    help="Handlinger, der venter på en medarbejder. / Actions that wait for a person.", invoke_without_command=True
)
_routes = typer.Typer(help="Ruter til debitorsystemer. / Routes to debtor systems.", no_args_is_help=True)
app.add_typer(cli_claims.app, name="claims")
app.add_typer(_parked, name="parked")
app.add_typer(cli_opgaver.app, name="tasks")
app.add_typer(cli_regler.rules, name="rules")
app.add_typer(cli_aftaler.app, name="agreements")
app.add_typer(cli_hoeringer.app, name="hearings")
app.add_typer(cli_kommuner.app, name="municipalities")
app.add_typer(cli_register.app, name="register")
app.add_typer(cli_underretninger.app, name="notifications")
app.add_typer(systems, name="systems")
app.add_typer(argumenter.app, name="access")
app.add_typer(_routes, name="routes")
app.add_typer(cli_fagsystem.outbox, name="outbox")
app.add_typer(cli_requests.requests, name="requests")
app.command("codes")(cli_koder.codes)
app.command("inbox")(cli_fagsystem.inbox)
app.command("portal-token")(cli_portal.portal_token)

#: The largest id that its column holds.
_STOERSTE_ID = 2**63 - 1

Dag = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], metavar="DATE", help="Lad som om det er den dag. / Live on that day."
    ),
]


class Simulator(StrEnum):
    """The simulators."""

    PSRM = "psrm"
    DMI = "dmi"


@app.command()
def sandbox(
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65532, help="SOAP her; de næste tre til resten. / SOAP here, the rest at the next three."
        ),
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Databasens mappe. / The database's folder.")] = None,
    today: Dag = None,
) -> None:
    """Alt på denne maskine, med simulatorer og demoaftaler. / Everything on this machine, with simulators."""
    settings = load_settings()
    raise typer.Exit(
        run_sandbox(
            settings,
            port=port or settings.port,
            data_dir=data_dir or settings.data_dir,
            today=today.date() if today else None,
            console=konsol(markup=True),
        )
    )


@app.command()
def serve(
    workers: Annotated[
        int | None,
        typer.Option(min=1, max=HOEJEST_ARBEJDERE, help="Hvor mange processer. / How many processes."),
    ] = None,
) -> None:
    """SOAP-tjenesterne. / The SOAP services."""
    settings = load_settings()
    dele.run_serve(settings if workers is None else settings.model_copy(update={"workers": workers}))


@app.command()
def worker() -> None:
    """Udfører job: overdragelse, afsendelse, kvitteringer. / Runs jobs: handing over, sending, receipts."""
    dele.run_worker_process(load_settings())


@app.command()
def portal() -> None:
    """Sider, sundhed og målinger. / Pages, health and metrics."""
    dele.run_portal(load_settings())


@app.command()
def simulator(
    system: Annotated[Simulator, typer.Argument(help="psrm eller / or dmi")],
) -> None:
    """Et inddrivelsessystem at afprøve mod. / A collection system to test against."""
    dele.run_simulator(system.value, load_settings())


@app.command()
def migrate() -> None:
    """Bringer databasen til denne versions skema. / Brings the database to this version's schema."""
    settings = load_settings()
    punkter.efter_fil(settings.crash_file)
    with database_url(settings) as url:
        proev(url, migreret=False)
        opgrader(url)
    skriv_linje("Databasen er opdateret / The database is up to date")


@app.command()
def replay(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Mapper eller beskeder. / Folders or messages.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="URL", help="Tjenestens adresse. / The service's address.")
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option(metavar="HOST", help="Ja, til den fremmede maskine. / Yes, to that other machine."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Skriv også JUnit her. / Also write JUnit here.")
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Sender beskeder og sammenligner svarene med de ventede. / Sends messages and compares the outcomes."""
    raise typer.Exit(genspil(paths, maal(load_settings(), to, confirm), json=som_json, junit=junit))


@app.command()
def generate(
    to: Annotated[Path, typer.Argument(metavar="FOLDER", help="Mappen, der skrives. / The folder to write.")],
    count: Annotated[int, typer.Option(help="Hvor mange beskeder. / How many messages.")] = 100,
    seed: Annotated[int, typer.Option(help="Samme tal, samme beskeder. / Same number, same messages.")] = 1,
) -> None:
    """Laver gyldige, varierede beskeder til replay. / Makes valid, varied messages for replay."""
    raise typer.Exit(generer(count, seed, to))


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="SOAP-konvolutter eller indhold. / Envelopes or payloads.")
    ],
    *,
    aftale: Annotated[
        int | None,
        typer.Option(
            metavar="ID", help="Bedøm efter en demoaftale i stedet for alt i PSRM. / Judge by a demo agreement."
        ),
    ] = None,
    delivery: Annotated[Udgave | None, typer.Option(help="MF: kontraktens udgave. / The contract's delivery.")] = None,
    older: Annotated[
        bool, typer.Option("--older", help="MF: spring udgåede elementer over. / Skip elements that were dropped.")
    ] = False,
    today: Dag = None,
    som_json: SomJson = False,
) -> None:
    """Hvad ville der blive svaret? Uden netværk og database. / What would be answered? Offline."""
    clock = SystemClock()
    if today is not None:
        clock = SystemClock(timedelta(days=forskydning(today.date())))
    form = tjekaftale.form(aftale, delivery, aeldre=older)
    efter = tjekaftale.demo_aftale(aftale) if aftale is not None else tjekaftale.alt_i_psrm()
    resultater = list(tjek(af_filer(files), Dommer.efter(clock, efter, form=form)))
    if som_json:
        skriv_json([tjekket.som_dict() for tjekket in resultater])
    else:
        tjek_udskrift.skriv(resultater)
    if any(tjekket.ville_blive_afvist for tjekket in resultater):
        raise typer.Exit(NEJ)


@app.command()
def why(
    ident: Annotated[
        str,
        typer.Argument(metavar="ID", help="UUID, fordrings-ID, F-nummer eller systemets id. / Any id of the claim."),
    ],
    som_json: SomJson = False,
) -> None:
    """En fordrings hele historie. / A claim's whole story."""
    with installation(load_settings()) as fundet:
        hvorfor.hvorfor(fundet, ident, som_json=som_json)


@app.command()
def actions(
    state: Tilstand = None,
    backend: Annotated[Backend | None, typer.Option(help="Kun til / Only to.")] = None,
    som_json: SomJson = False,
) -> None:
    """Handlinger på vej til inddrivelse. / Actions on their way to collection."""
    with installation(load_settings()) as fundet:
        handling.liste(fundet, tilstand=state, backend=backend, som_json=som_json)


@_parked.callback()
def parked(ctx: typer.Context, som_json: SomJson = False) -> None:
    """Handlinger, der venter på en medarbejder. / Actions that wait for a person."""
    if ctx.invoked_subcommand is not None:
        return
    with installation(load_settings()) as fundet:
        handling.parkerede(fundet, som_json=som_json)


@_parked.command("send-again")
def send_again(action_id: Annotated[int, typer.Argument(metavar="ACTION", min=1, max=_STOERSTE_ID)]) -> None:
    """Sender en handling igen med samme id'er. / Sends an action again with the same ids."""
    with installation(load_settings()) as fundet:
        handling.send_igen(fundet, action_id)


@_parked.command()
def reject(
    action_id: Annotated[int, typer.Argument(metavar="ACTION", min=1, max=_STOERSTE_ID)],
    *,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem siger det. / Who says so.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor. / Why.")],
    not_there: Annotated[
        bool,
        typer.Option("--not-there", help="Inddrivelsen har den ikke; det er undersøgt. / Collection does not have it."),
    ] = False,
) -> None:
    """Afviser en parkeret handling. / Rejects a parked action: whoever reported it is told."""
    with installation(load_settings()) as fundet:
        handling.afvis(fundet, action_id, hvem=by, hvorfor=reason, ikke_der=not_there)


@_parked.command()
def ask(action_id: Annotated[int, typer.Argument(metavar="ACTION", min=1, max=_STOERSTE_ID)]) -> None:
    """Spørger, hvad der blev af en handling. / Asks what became of an action that was sent."""
    with installation(load_settings()) as fundet:
        handling.spoerg(fundet, action_id)


@_parked.command()
def resume(backend: Annotated[Backend, typer.Argument()]) -> None:
    """Genoptager et pauset inddrivelsessystem. / Resumes a paused collection system."""
    with installation(load_settings()) as fundet:
        handling.genoptag(fundet, backend)


Tjeneste = Annotated[str, typer.Argument(metavar="SERVICE", help="Fx / e.g. DebitorRegistreringAfsend")]
Modtager = Annotated[str, typer.Argument(metavar="CVR", help="Den modtagende myndighed. / The receiving authority.")]
System = Annotated[
    str | None,
    typer.Option("--system", metavar="UUID", help="Kun til det it-system. / Only to that IT system."),
]


@_routes.command("list")
def routes_list(som_json: SomJson = False) -> None:
    """Alle ruter. / Every route."""
    with installation(load_settings()) as fundet:
        ruter.liste(fundet, som_json=som_json)


@_routes.command("add")
def routes_add(
    service: Tjeneste,
    cvr: Modtager,
    *,
    url: Annotated[
        str | None,
        typer.Option("--url", help="Uden den: den indbyggede debitorbog. / Without it: the embedded ledger."),
    ] = None,
    system: System = None,
    deadline: Annotated[
        int, typer.Option(min=1, max=LAENGSTE_FRIST_S, help="Sekunder til et svar. / Seconds for an answer.")
    ] = FRIST_S,
    som_json: SomJson = False,
) -> None:
    """Tilføjer eller ændrer en rute. / Adds a route or changes one."""
    rute = Rute(ruter.noegle(service, cvr, system), url, deadline)
    with installation(load_settings()) as fundet:
        ruter.tilfoej(fundet, rute, som_json=som_json)


@_routes.command("test")
def routes_test(service: Tjeneste, cvr: Modtager, system: System = None, som_json: SomJson = False) -> None:
    """Sender Ping ad ruten. / Sends Ping along the route."""
    hvilken = ruter.noegle(service, cvr, system)
    with installation(load_settings()) as fundet:
        if not ruter.afproev(fundet, hvilken, som_json=som_json):
            raise typer.Exit(NEJ)


@_routes.command("remove")
def routes_remove(service: Tjeneste, cvr: Modtager, system: System = None) -> None:
    """Fjerner netop den rute. / Removes exactly that route."""
    hvilken = ruter.noegle(service, cvr, system)
    with installation(load_settings()) as fundet:
        ruter.fjern(fundet, hvilken)


@app.command()
def verify(som_json: SomJson = False) -> None:
    """Efterprøver, at intet mangler eller findes to gange. / Asserts that nothing is missing or doubled."""
    with installation(load_settings()) as fundet:
        if not efterproev.efterproev(fundet, som_json=som_json):
            raise typer.Exit(NEJ)


@app.command()
def doctor(som_json: SomJson = False) -> None:
    """Hvad er der i vejen med installationen? / What is wrong with this installation?"""
    if not doktor.undersoeg(load_settings(), som_json=som_json):
        raise typer.Exit(NEJ)
