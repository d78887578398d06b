"""The points of a claim's story, printed; on a terminal with a coloured rail."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from fordringsbro.cli.faelles.udskrift import tid
from fordringsbro.platform.tegn import synlig
from fordringsbro.portal.model import Historiepunkt, Punktslags
from fordringsbro.portal.tekster import kroner

_MAERKE = {
    Punktslags.BESKED: ("✉", "cyan"),
    Punktslags.FUND: ("!", "yellow"),
    Punktslags.BOG: ("▤", "blue"),
    Punktslags.AKTION: ("◆", "magenta"),
    Punktslags.HOERING: ("?", "yellow"),
    Punktslags.FORSENDELSE: ("→", "green"),
    Punktslags.REGISTER: ("⇄", "magenta"),
    Punktslags.UNDERRETNING: ("✉", "magenta"),
    Punktslags.FAGSYSTEM: ("←", "green"),
    Punktslags.SAGSBEHANDLER: ("✎", "yellow"),
}


def skriv_punkter(punkter: Iterable[Historiepunkt], ud: Console) -> None:
    """One line a point, after an empty one."""
    ud.print()
    for punkt in punkter:
        ud.print(_linje(punkt), soft_wrap=True)


def _linje(punkt: Historiepunkt) -> Text:
    tegn, farve = _MAERKE[punkt.slags]
    tekst = Text(f"{tid(punkt.tidspunkt)}  ", style="dim")
    tekst.append(f"{tegn} ", style=farve)
    if punkt.regel:
        tekst.append(f"{punkt.regel} ", style="bold")
    tekst.append(synlig(punkt.da))
    tekst.append(synlig(f" / {punkt.en}"), style="dim")
    if punkt.aendring_oere:
        fortegn = "+" if punkt.aendring_oere > 0 else ""
        beloeb = f"  {fortegn}{kroner(punkt.aendring_oere)} = {kroner(punkt.saldo_oere or 0)} kr."
        tekst.append(beloeb, style="bold")
    if punkt.af:
        tekst.append(synlig(f"  {punkt.af}{f': {punkt.ord_}' if punkt.ord_ else ''}"), style="italic")
    if punkt.noegle:
        tekst.append(synlig(f"  [{punkt.noegle}]"), style="dim")
    return tekst
