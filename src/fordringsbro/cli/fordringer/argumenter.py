"""`fordringsbro claims`: the claims of the ledger, and what the debtor system itself books on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from fordringsbro.aktion.backend import Backend
from fordringsbro.cli.faelles import gerning
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Af, Efter, Graense, Hvorfor, Ord, Proeve, SomJson, Tilstand, oere
from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.debitor.model import Slags

if TYPE_CHECKING:
    from fordringsbro.bootstrap.installation import Installation

app = typer.Typer(help="Fordringer i debitorbogen. / Claims of the ledger.", invoke_without_command=True)

Ident = Annotated[str, typer.Argument(metavar="ID", help="Et id af fordringen. / Any id of the claim.")]
Kroner = Annotated[
    int, typer.Argument(metavar="AMOUNT", parser=oere, help="Kroner, fx / e.g. 1234.56", show_default=False)
]


def _fordringstype(tekst: str) -> str:
    """A claim type by its code, in any case, or a fee or interest; there are too many types to name them."""
    tilskrevet = {Slags.RYKKERGEBYR, Slags.OPKRAEVNINGSRENTE}
    if tekst.upper() not in koder(Liste.FORDRINGSTYPE).keys() | tilskrevet:
        raise typer.BadParameter(f"en af / one of: {', '.join(sorted(tilskrevet))}, fordringsbro codes fordringstype")
    return tekst.upper()


SenestBetalt = Annotated[
    datetime | None,
    typer.Option(
        "--pay-by", formats=["%Y-%m-%d"], metavar="DATE", help="Sidste rettidige betalingsdato. / Last date to pay."
    ),
]
Aarsag = Annotated[str | None, typer.Option("--reason", metavar="CODE", help="Årsagens kode. / The reason's code.")]


@app.callback()
def claims(
    ctx: typer.Context,
    *,
    state: Tilstand = None,
    backend: Annotated[Backend | None, typer.Option(help="Kun hos / Only at.")] = None,
    claim_type: Annotated[
        str | None, typer.Option("--type", metavar="TYPE", parser=_fordringstype, help="Fordringstype. / Claim type.")
    ] = None,
    municipality: Annotated[str | None, typer.Option(help="Kommunens CVR. / The municipality's CVR.")] = None,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Fordringer i debitorbogen. / Claims of the ledger."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.fordringer import handling
    from fordringsbro.portal.model import Udvalg

    with installation() as fundet:
        handling.liste(fundet, Udvalg(municipality, state, backend, claim_type), Listevalg(som_json, limit, after))


@app.command("hand-over")
def hand_over(
    ident: Ident,
    *,
    af: Af,
    hvorfor: Hvorfor,
    again: Annotated[
        bool,
        typer.Option(
            "--again",
            help="Også en afvist, fortrudt eller returneret, som ny. / Also one refused or returned, as a new claim.",
        ),
    ] = False,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Overdrager en fordring til inddrivelse nu. / Hands a claim over to collection now."""
    from fordringsbro.cli.fordringer import handling

    notat = gerning.med_ord(af, hvorfor)
    _udfoer(notat, lambda fundet: handling.overdrag(fundet, ident, igen=again), proeve=proeve, som_json=som_json)


@app.command("fee")
def fee(
    ident: Ident,
    amount: Kroner,
    *,
    af: Af,
    hvorfor: Hvorfor,
    pay_by: SenestBetalt = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Tilskriver et rykkergebyr. / Adds a reminder fee."""
    from fordringsbro.cli.fordringer import bogfoering

    notat, srb = gerning.med_ord(af, hvorfor), _dag(pay_by)
    _udfoer(notat, lambda fundet: bogfoering.gebyr(fundet, ident, amount, srb=srb), proeve=proeve, som_json=som_json)


@app.command("interest")
def interest(
    ident: Ident,
    amount: Kroner,
    *,
    first: Annotated[
        datetime, typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Første dag. / First day.")
    ],
    last: Annotated[
        datetime, typer.Option("--to", formats=["%Y-%m-%d"], metavar="DATE", help="Sidste dag. / Last day.")
    ],
    af: Af,
    hvorfor: Hvorfor,
    pay_by: SenestBetalt = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Tilskriver opkrævningsrente for en periode. / Adds collection interest for a period."""
    from fordringsbro.cli.fordringer import bogfoering

    notat, periode, srb = gerning.med_ord(af, hvorfor), (first.date(), last.date()), _dag(pay_by)

    def goer(fundet: Installation) -> gerning.Kommandosvar:
        return bogfoering.rente(fundet, ident, amount, periode, srb=srb)

    _udfoer(notat, goer, proeve=proeve, som_json=som_json)


@app.command("write-off")
def write_off(
    ident: Ident,
    amount: Kroner,
    *,
    af: Af,
    reason: Aarsag = None,
    note: Ord = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Afskriver en fordring, et gebyr eller en rente. / Writes a claim, fee or interest off."""
    from fordringsbro.cli.fordringer import bogfoering
    from fordringsbro.debitor.bog.journal import Art

    kode = bogfoering.aarsagskode(Art.AFSKREVET, reason)
    notat = gerning.med_kode(af, kode, note)
    _udfoer(notat, lambda fundet: bogfoering.afskriv(fundet, ident, amount, kode), proeve=proeve, som_json=som_json)


@app.command("write-off-reverse")
def write_off_reverse(
    ident: Annotated[str, typer.Argument(metavar="ID", help="Afskrivningens id. / The write-off's id.")],
    amount: Kroner,
    *,
    af: Af,
    reason: Aarsag = None,
    note: Ord = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Tilbagefører en afskrivning. / Reverses a write-off."""
    from fordringsbro.cli.fordringer import bogfoering
    from fordringsbro.debitor.bog.journal import Art

    kode = bogfoering.aarsagskode(Art.AFSKRIVNING_TILBAGEFOERT, reason)
    notat = gerning.med_kode(af, kode, note)

    def goer(fundet: Installation) -> gerning.Kommandosvar:
        return bogfoering.tilbagefoer_afskrivning(fundet, ident, amount, kode)

    _udfoer(notat, goer, proeve=proeve, som_json=som_json)


@app.command("defer")
def defer(
    ident: Ident,
    until: Annotated[
        datetime, typer.Argument(formats=["%Y-%m-%d"], metavar="UNTIL", help="Ny sidste dag. / The new last day.")
    ],
    *,
    af: Af,
    reason: Aarsag = None,
    note: Ord = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Giver henstand fra i dag. / Defers the payment, from today."""
    from fordringsbro.cli.fordringer import bogfoering
    from fordringsbro.debitor.bog.journal import Art

    kode = bogfoering.aarsagskode(Art.HENSTAND_GIVET, reason)
    notat, til = gerning.med_kode(af, kode, note), until.date()
    _udfoer(notat, lambda fundet: bogfoering.giv_henstand(fundet, ident, til, kode), proeve=proeve, som_json=som_json)


@app.command("forget-texts")
def forget_texts(ident: Ident, som_json: SomJson = False) -> None:
    """Sletter, hvad der er skrevet på posteringerne. / Deletes what was written on the bookings."""
    from fordringsbro.cli.fordringer import bogfoering

    with installation() as fundet:
        bogfoering.slet_tekster(fundet, ident, som_json=som_json)


@app.command("differences")
def differences(
    ident: Annotated[str | None, typer.Argument(metavar="[ID]", help="Kun den fordring. / Only that claim.")] = None,
    *,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Hvad inddrivelsen afviste af det bogførte. / What collection refused of what was booked."""
    from fordringsbro.cli.fordringer import afstemning

    with installation() as fundet:
        afstemning.liste(fundet, ident, Listevalg(som_json, limit, after))


@app.command("tell-again")
def tell_again(ident: Ident, *, af: Af, hvorfor: Hvorfor, proeve: Proeve = False, som_json: SomJson = False) -> None:
    """Sender det afviste til inddrivelsen igen. / Tells collection again what it refused."""
    from fordringsbro.cli.fordringer import afstemning

    _afstem(afstemning.send_igen, ident, gerning.med_ord(af, hvorfor), proeve=proeve, som_json=som_json)


@app.command("settle")
def settle(ident: Ident, *, af: Af, hvorfor: Hvorfor, proeve: Proeve = False, som_json: SomJson = False) -> None:
    """Modposterer det afviste i debitorbogen. / Books the contrary of what was refused."""
    from fordringsbro.cli.fordringer import afstemning

    _afstem(afstemning.udlign, ident, gerning.med_ord(af, hvorfor), proeve=proeve, som_json=som_json)


def _afstem(
    hvordan: Callable[..., gerning.Kommandosvar], ident: str, notat: Notat, *, proeve: bool, som_json: bool
) -> None:
    def goer(fundet: Installation) -> gerning.Kommandosvar:
        return hvordan(fundet, ident, hvem=notat.hvem, hvorfor=notat.hvorfor)

    _udfoer(notat, goer, proeve=proeve, som_json=som_json)


def _udfoer(notat: Notat, goer: gerning.Gerning, *, proeve: bool, som_json: bool) -> None:
    gerning.udfoer(notat, goer, proeve=proeve, som_json=som_json)


def _dag(moment: datetime | None) -> date | None:
    return moment.date() if moment else None
