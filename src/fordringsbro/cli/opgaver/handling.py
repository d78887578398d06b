"""`fordringsbro tasks`: what waits for a person, and what a person says of it."""

from __future__ import annotations

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import iso, skriv_linje, tid
from fordringsbro.opgaver.model import TEKSTER, Arbejdsart, Arbejdspunkt
from fordringsbro.platform.jsontyper import JsonObjekt


def liste(dele: Installation, valg: Listevalg, *, art: Arbejdsart | None, fordringshaver: int | None) -> None:
    """Print what waits for a person, with what has a last day first.

    Raises:
        FejlError: `UKENDT_ID`, when nothing that waits has the key to begin after.
    """
    today = dele.clock.today()
    form: Listeform[Arbejdspunkt] = Listeform(
        "Opgaver / Tasks",
        (
            "Art / Kind",
            "Id",
            "Siden / Since",
            "Frist / Deadline",
            "Aftale / Agreement",
            "Fordring / Claim",
            "Grund / Why",
            "Kommando, og hvad der viser mere / Command, and what shows more",
        ),
        lambda punkt: (
            punkt.art.value,
            punkt.noegle,
            tid(punkt.siden),
            f"{punkt.frist}{' !' if punkt.er_sen(today) else ''}" if punkt.frist else None,
            punkt.fordringshaver_id,
            punkt.krav_id or punkt.fordring_id,
            punkt.grund,
            f"{punkt.kommando}\n{punkt.se}" if punkt.se else punkt.kommando,
        ),
        lambda punkt: _som_dict(punkt, sen=punkt.er_sen(today)),
        lambda punkt: f"{punkt.art.value}/{punkt.noegle}",
    )
    with dele.database.transaction() as conn:
        fundne = dele.arbejdsliste.alle(
            conn,
            art=art,
            fordringshaver_id=fordringshaver,
            efter=valg.efter,
            antal=None if valg.alt else valg.foerst,
        )
        viste = skriv_liste(form, fundne, valg)
    for fundet in dict.fromkeys(punkt.art for punkt in viste):
        skriv_linje(f"{fundet.value}: {' / '.join(TEKSTER[fundet])}")


def proev_igen(dele: Installation, noegle: str) -> None:
    """Have an item that was set aside tried again at once.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        dele.arbejdsliste.proev_igen(conn, noegle)
    skriv_linje(f"Prøves igen / Tried again: {noegle}")


def meld_faerdig(dele: Installation, art: Arbejdsart, noegle: str, *, hvem: str, hvorfor: str) -> None:
    """Report a task done.

    Raises:
        FejlError: `UKENDT_ID`; `PARAMETER` for a kind that ends by itself.
    """
    with dele.database.transaction() as conn:
        dele.arbejdsliste.meld_faerdig(conn, art, noegle, hvem=hvem, hvorfor=hvorfor)
    skriv_linje(f"Færdig / Done: {art.value} {noegle}")


def _som_dict(punkt: Arbejdspunkt, *, sen: bool) -> JsonObjekt:
    da, en = TEKSTER[punkt.art]
    return {
        "kind": punkt.art.value,
        "id": punkt.noegle,
        "claimant_id": punkt.fordringshaver_id,
        "fordring_id": punkt.fordring_id,
        "claim_id": str(punkt.krav_id) if punkt.krav_id else None,
        "since": iso(punkt.siden),
        "deadline": punkt.frist.isoformat() if punkt.frist else None,
        "late": sen,
        "reason": punkt.grund,
        "da": da,
        "en": en,
        "command": punkt.kommando,
        "look": punkt.se,
    }
