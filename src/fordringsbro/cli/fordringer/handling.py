"""`fordringsbro claims`: the claims of the ledger, and handing one over by hand."""

from __future__ import annotations

from functools import partial
from typing import Final

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.gerning import Kommandosvar
from fordringsbro.cli.faelles.liste import Listeform, efter_nummer, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.overdragelse.hindring import IkkeKlarError
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal import store
from fordringsbro.portal.fortaelling import find_fordring
from fordringsbro.portal.model import Fordringsrad, Udvalg
from fordringsbro.portal.tekster import kroner
from fordringsbro.portal.tilstandstekster import AKTION


def liste(dele: Installation, valgt: Udvalg, valg: Listevalg) -> None:
    """Print claims by the order of registration.

    Raises:
        FejlError: `UKENDT_KOMMUNE`, when no such municipality is connected: that must not look like an empty list.
    """
    with dele.database.transaction() as conn:
        if valgt.kommune_cvr is not None and dele.overdragelse.kommune(conn, valgt.kommune_cvr) is None:
            raise FejlError(Fejlkode.UKENDT_KOMMUNE, sted="--municipality")
        hent = partial(store.rader, conn, valgt)
        skriv_liste(_FORM, efter_nummer(valg, hent, lambda rad: rad.nr, foran="F"), valg)


def overdrag(dele: Installation, ident: str, *, igen: bool) -> Kommandosvar:
    """Hand one claim over now, whatever the municipality's policy; `igen` also one that collection refused.

    Raises:
        FejlError: `UKENDT_ID`; `IKKE_NU` with the reason why it can't go.
    """
    with dele.database.transaction() as conn:
        fordring_id = find_fordring(conn, ident)
        if fordring_id is None or store.rad(conn, fordring_id) is None:
            raise FejlError(Fejlkode.UKENDT_ID)
    try:
        aktion = dele.koersel.en(fordring_id, igen=igen)
    except IkkeKlarError as error:
        raise FejlError(Fejlkode.IKKE_NU, sted=str(error)) from error
    felter = {
        "claim_id": str(fordring_id),
        "action_id": aktion.aktion_id,
        "fordring_id": aktion.fordring_id,
        "state": aktion.tilstand.value,
        "backend": aktion.backend.value if aktion.backend else None,
        "findings": [fund.til_json() for fund in aktion.bemaerkninger],
    }
    system = f" {aktion.backend}" if aktion.backend else ""
    linjer = [f"Aktion / Action {aktion.aktion_id}: {' / '.join(AKTION[aktion.tilstand])}{system}"]
    linjer += [f"  {fund.id}  {fund.tekst} / {fund.text}" for fund in aktion.bemaerkninger]
    return Kommandosvar(felter, tuple(linjer))


_FORM: Final[Listeform[Fordringsrad]] = Listeform(
    "Fordringer / Claims",
    (
        "Nr / No",
        "Id",
        "Type",
        ">Beløb / Amount",
        ">Rest / Balance",
        "Betales senest / Due",
        "Tilstand / State",
        "System",
        "Fordrings-ID",
    ),
    lambda rad: (
        rad.system_id,
        rad.fagsystemets_id,
        rad.type_kode,
        kroner(rad.beloeb_oere),
        kroner(rad.restance_oere),
        rad.srb,
        " / ".join(AKTION[rad.tilstand]),
        rad.backend,
        rad.registernummer,
    ),
    lambda rad: rad.som_dict(),
    lambda rad: rad.system_id,
)
