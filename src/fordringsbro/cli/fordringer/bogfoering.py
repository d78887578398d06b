"""`fordringsbro claims fee`, `interest`, `write-off` ...: what the debtor system itself books, by a clerk's hand.

Each booking gets an id of its own, which is printed: by it a write-off is reversed, and a fee or interest found again.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from uuid import UUID, uuid4

import typer

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.gerning import Kommandosvar
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje
from fordringsbro.contract.codes import koder
from fordringsbro.debitor.bog.afskrivning import Afskrivningssvar
from fordringsbro.debitor.bog.afvisning import Afvisning, AfvisningError, AfvisteFordringerError
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand, Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import laes_uuid
from fordringsbro.portal.fortaelling import find_fordring
from fordringsbro.portal.tekster import kroner
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE

_SLAGS = {
    Slags.RYKKERGEBYR: "Rykkergebyr / Reminder fee",
    Slags.OPKRAEVNINGSRENTE: "Opkrævningsrente / Collection interest",
}
_UNDER_INDDRIVELSE = (
    "UNDER_INDDRIVELSE: inddrivelsen har fordringen og kan ikke følge med / collection has the claim and can't follow"
)


def aarsagskode(art: Art, kode: str | None) -> str | None:
    """The reason of a booking by its code, in any case.

    Raises:
        typer.BadParameter: The list does not hold it.
    """
    liste = AARSAGSLISTE[art]
    valgt = kode.upper() if kode else None
    if valgt is not None and valgt not in koder(liste):
        raise typer.BadParameter(f"en af / one of: {', '.join(koder(liste))}", param_hint="--reason")
    return valgt


def gebyr(dele: Installation, ident: str, beloeb_oere: int, *, srb: date | None = None) -> Kommandosvar:
    """Add a reminder fee to a claim, due today.

    Raises:
        FejlError: `UKENDT_ID`; `BOGEN_AFVISER`.
    """
    return _tilskriv(dele, ident, Slags.RYKKERGEBYR, beloeb_oere, (None, None), srb=srb)


def rente(
    dele: Installation, ident: str, beloeb_oere: int, periode: tuple[date, date], *, srb: date | None = None
) -> Kommandosvar:
    """Add interest for a period to a claim, due today.

    Raises:
        FejlError: `UKENDT_ID`; `BOGEN_AFVISER`.
    """
    return _tilskriv(dele, ident, Slags.OPKRAEVNINGSRENTE, beloeb_oere, periode, srb=srb)


def _tilskriv(
    dele: Installation,
    ident: str,
    slags: Slags,
    beloeb_oere: int,
    periode: tuple[date | None, date | None],
    *,
    srb: date | None,
) -> Kommandosvar:
    i_dag, noegle = dele.clock.today(), uuid4()
    with _bogfoering(dele) as conn:
        krav = _find(dele, conn, ident)
        tilskrivning = Tilskrivning(
            tilskrivning_id=noegle,
            slags=slags,
            fordring_id=krav.fordring.fordring_id,
            beloeb_oere=beloeb_oere,
            dato=i_dag,
            periode_fra=periode[0],
            periode_til=periode[1],
            forfaldsdato=i_dag,
            srb=srb,
        )
        dele.bogfoering.tilskriv(conn, krav.kommune_cvr, tilskrivning)
    felter = {
        "booking_id": str(noegle),
        "kind": slags.value,
        "claim_id": str(krav.fordring.fordring_id),
        "amount_oere": beloeb_oere,
        "last_date_to_pay": srb.isoformat() if srb else None,
    }
    return Kommandosvar(felter, (f"{_SLAGS[slags]} {noegle}: {kroner(beloeb_oere)}",))


def afskriv(dele: Installation, ident: str, beloeb_oere: int, aarsag: str | None) -> Kommandosvar:
    """Write off a claim, fee or interest, from today.

    Raises:
        FejlError: `UKENDT_ID`; `BOGEN_AFVISER`, also when collection has the claim and can't follow.
    """
    noegle = uuid4()
    with _bogfoering(dele) as conn:
        krav = _find(dele, conn, ident)
        afskrivning = Afskrivning(noegle, krav.fordring.fordring_id, beloeb_oere, dele.clock.today(), aarsag)
        (svar,) = dele.bogfoering.afskriv(conn, krav.kommune_cvr, [afskrivning])
    return _afskrevet("Afskrivning / Write-off", noegle, beloeb_oere, svar)


def tilbagefoer_afskrivning(dele: Installation, ident: str, beloeb_oere: int, aarsag: str | None) -> Kommandosvar:
    """Reverse a write-off, from today.

    Raises:
        FejlError: `UKENDT_ID`; `BOGEN_AFVISER`, also when collection has the claim and can't follow.
    """
    noegle = uuid4()
    with _bogfoering(dele) as conn:
        afskrivning_id = _som_uuid(ident)
        krav = dele.bog.fordring_med_post(conn, afskrivning_id)
        if krav is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        nedregulering = AfskrivningNedregulering(noegle, afskrivning_id, beloeb_oere, dele.clock.today(), aarsag)
        svar = dele.bogfoering.tilbagefoer_afskrivning(conn, krav.kommune_cvr, nedregulering)
    return _afskrevet("Tilbageført afskrivning / Write-off reversed", noegle, beloeb_oere, svar)


def giv_henstand(dele: Installation, ident: str, til: date, aarsag: str | None) -> Kommandosvar:
    """Defer a claim, fee or interest from today.

    Raises:
        FejlError: `UKENDT_ID`; `BOGEN_AFVISER`.
    """
    noegle = uuid4()
    with _bogfoering(dele) as conn:
        krav = _find(dele, conn, ident)
        henstand = Henstand(noegle, krav.fordring.fordring_id, dele.clock.today(), til, aarsag)
        (svar,) = dele.bogfoering.giv_henstande(conn, krav.kommune_cvr, [henstand])
    srb = svar.srb.isoformat() if svar.srb else None
    betales = f"betales senest / last date to pay {srb}" if srb else "ikke sat til opkrævning / not yet due"
    felter = {"booking_id": str(noegle), "claim_id": str(svar.fordring_id), "last_date_to_pay": srb}
    return Kommandosvar(felter, (f"Henstand / Deferral {noegle}: {betales}",))


def slet_tekster(dele: Installation, ident: str, *, som_json: bool) -> None:
    """Delete what was written in words on the bookings of a claim, fee or interest.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with _bogfoering(dele) as conn:
        krav = _find(dele, conn, ident)
        antal = dele.bogfoering.slet_tekster(conn, krav.kommune_cvr, krav.fordring.fordring_id)
    if som_json:
        skriv_json({"claim_id": str(krav.fordring.fordring_id), "texts_deleted": antal})
        return
    skriv_linje(f"Tekster slettet / Texts deleted: {antal}")


@contextmanager
def _bogfoering(dele: Installation) -> Iterator[Connection]:
    """A transaction whose bookings are undone when the ledger, or this room, refuses one.

    Raises:
        FejlError: `BOGEN_AFVISER`, with the ledger's reason.
    """
    try:
        with dele.database.transaction() as conn:
            yield conn
    except AfvisningError as error:
        raise FejlError(Fejlkode.BOGEN_AFVISER, sted=_grund(error.afvisning)) from None
    except AfvisteFordringerError as error:
        (afvisning,) = error.afviste.values()
        raise FejlError(Fejlkode.BOGEN_AFVISER, sted=_grund(afvisning)) from None
    except KanIkkeRettesError:
        raise FejlError(Fejlkode.BOGEN_AFVISER, sted=_UNDER_INDDRIVELSE) from None


def _grund(afvisning: Afvisning) -> str:
    aarsag = afvisning.aarsag
    rest = f" ({kroner(afvisning.restance_oere)})" if afvisning.restance_oere is not None else ""
    ogsaa = f" ({afvisning.objekt}, {afvisning.ogsaa})" if afvisning.ogsaa else ""
    return f"{aarsag.name}: {aarsag.tekst} / {aarsag.text}{rest}{ogsaa}"


def _find(dele: Installation, conn: Connection, ident: str) -> Fordringsbillede:
    fordring_id = find_fordring(conn, ident)
    fundet = dele.bog.fordring(conn, fordring_id) if fordring_id else None
    if fundet is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    return fundet


def _som_uuid(ident: str) -> UUID:
    try:
        return laes_uuid(ident)
    except ValueError:
        raise FejlError(Fejlkode.UKENDT_ID) from None


def _afskrevet(hvad: str, noegle: UUID, beloeb_oere: int, svar: Afskrivningssvar) -> Kommandosvar:
    felter = {
        "booking_id": str(noegle),
        "claim_id": str(svar.fordring_id),
        "amount_oere": beloeb_oere,
        "balance_oere": svar.restance_oere,
    }
    linje = f"{hvad} {noegle}: {kroner(beloeb_oere)}; rest / balance {kroner(svar.restance_oere)}"
    return Kommandosvar(felter, (linje,))
