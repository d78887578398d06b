"""`fordringsbro why`: a claim's whole story."""

from __future__ import annotations

from rich.console import Console

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.punktudskrift import skriv_punkter
from fordringsbro.cli.faelles.udskrift import konsol, skriv_json
from fordringsbro.cli.register import handling
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tegn import synlig
from fordringsbro.portal.fortaelling import find_i_register, fortael
from fordringsbro.portal.model import Fordringsrad, Historie
from fordringsbro.portal.tekster import kroner
from fordringsbro.portal.tilstandstekster import AKTION


def hvorfor(dele: Installation, ident: str, *, som_json: bool) -> None:
    """Print the story of the claim that an id means.

    Raises:
        FejlError: `UKENDT_ID`; `FLERE_MED_ID`.
    """
    with dele.database.transaction() as conn:
        historie = fortael(conn, dele.bog, dele.nymf, ident, med_ord=True)
        fordring_id = find_i_register(conn, ident) if historie is None else None
    if fordring_id is not None:
        # It came by MF, so the ledger knows nothing of it.
        handling.vis(dele, fordring_id, som_json=som_json, ord_=False)
        return
    if historie is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    if som_json:
        skriv_json(historie.som_dict())
    else:
        skriv(historie, konsol())


def skriv(historie: Historie, ud: Console) -> None:
    """A heading, then one line a point."""
    for linje in hoved(historie.rad):
        ud.print(synlig(linje), soft_wrap=True)
    for rad in historie.relaterede:
        linje = f"  Relateret / Related: {rad.system_id}  {rad.fagsystemets_id}  {rad.type_kode}"
        ud.print(
            synlig(f"{linje}  {kroner(rad.beloeb_oere)} kr., rest / balance {kroner(rad.restance_oere)} kr."),
            soft_wrap=True,
        )
    if historie.venter_paa:
        ud.print(synlig("  Venter på / Waits for: " + " / ".join(historie.venter_paa)), soft_wrap=True)
    skriv_punkter(historie.punkter, ud)


def hoved(rad: Fordringsrad) -> list[str]:
    """What the claim is now."""
    da, en = AKTION[rad.tilstand]
    system = f" {rad.backend}" if rad.backend else ""
    linjer = [
        f"Fordring / Claim {rad.system_id}  {rad.fagsystemets_id}",
        f"  {rad.type_kode}  {kroner(rad.beloeb_oere)} kr., rest / balance {kroner(rad.restance_oere)} kr.",
        f"  {da} / {en}{system}",
    ]
    ider = {"Fordrings-ID": rad.registernummer, f"Id hos / at {rad.backend}": rad.backend_fordring_id}
    linjer += [f"  {navn}: {ident}" for navn, ident in ider.items() if ident is not None]
    if rad.hoved_fordring_id:
        linjer.append(f"  Hovedfordring / Main claim: {rad.fagsystemets_hoved_id}")
    return linjer
