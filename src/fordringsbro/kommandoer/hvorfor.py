"""`fordringsbro why`: a claim's whole story."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from fordringsbro.bootstrap import Installation
from fordringsbro.kommandoer.udskrift import konsol, skriv_json, tid
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal.fortaelling import fortael
from fordringsbro.portal.model import Fordringsrad, Historie, Punkt, Slags
from fordringsbro.portal.tekster import AKTION, kroner

_MAERKE = {
    Slags.BESKED: ("✉", "cyan"),
    Slags.FUND: ("!", "yellow"),
    Slags.BOG: ("▤", "blue"),
    Slags.AKTION: ("◆", "magenta"),
    Slags.HOERING: ("?", "yellow"),
    Slags.FORSENDELSE: ("→", "green"),
    Slags.REGISTER: ("⇄", "magenta"),
    Slags.UNDERRETNING: ("✉", "magenta"),
    Slags.FAGSYSTEM: ("←", "green"),
}


def hvorfor(dele: Installation, ident: str, *, som_json: bool) -> None:
    """Print the story of the claim that an id means.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        historie = fortael(conn, dele.bog, dele.nymf, ident)
    if historie is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    if som_json:
        skriv_json(historie.som_dict())
    else:
        skriv(historie, konsol())


def skriv(historie: Historie, ud: Console) -> None:
    """A heading, then one line a point; on a terminal with a coloured rail."""
    for linje in hoved(historie.rad):
        ud.print(linje, soft_wrap=True)
    if historie.venter_paa:
        ud.print("  Venter på / Waits for: " + " / ".join(historie.venter_paa), soft_wrap=True)
    skriv_punkter(historie.punkter, ud)


def skriv_punkter(punkter: Iterable[Punkt], ud: Console) -> None:
    """One line a point, after an empty one."""
    ud.print()
    for punkt in punkter:
        ud.print(_linje(punkt), soft_wrap=True)


def hoved(rad: Fordringsrad) -> list[str]:
    """What the claim is now."""
    da, en = AKTION[rad.tilstand]
    system = f" {rad.backend}" if rad.backend else ""
    linjer = [
        f"Fordring / Claim {rad.system_id}  {rad.fordring_id}",
        f"  {rad.type_kode}  {kroner(rad.beloeb_oere)} kr., rest / balance {kroner(rad.restance_oere)} kr.",
        f"  {da} / {en}{system}",
    ]
    ider = {"Fordrings-ID": rad.registernummer, f"Id hos / at {rad.backend}": rad.backend_fordring_id}
    linjer += [f"  {navn}: {ident}" for navn, ident in ider.items() if ident is not None]
    if rad.hoved_fordring_id:
        linjer.append(f"  Hovedfordring / Main claim: {rad.hoved_fordring_id}")
    return linjer


def _linje(punkt: Punkt) -> Text:
    tegn, farve = _MAERKE[punkt.slags]
    tekst = Text(f"{tid(punkt.tidspunkt)}  ", style="dim")
    tekst.append(f"{tegn} ", style=farve)
    if punkt.regel:
        tekst.append(f"{punkt.regel} ", style="bold")
    tekst.append(punkt.da)
    tekst.append(f" / {punkt.en}", style="dim")
    if punkt.aendring_oere:
        fortegn = "+" if punkt.aendring_oere > 0 else ""
        beloeb = f"  {fortegn}{kroner(punkt.aendring_oere)} = {kroner(punkt.saldo_oere or 0)} kr."
        tekst.append(beloeb, style="bold")
    if punkt.noegle:
        tekst.append(f"  [{punkt.noegle}]", style="dim")
    return tekst
