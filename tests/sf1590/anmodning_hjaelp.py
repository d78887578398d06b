"""How the tests of B_04 ask, and read what came of it."""

from __future__ import annotations

from uuid import UUID, uuid4

from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.klient.beskeder_anmodning import anmodning

KONTO = UUID("10000000-0000-4000-8000-000000000025")
ANDEN_KONTO = UUID("20000000-0000-4000-8000-000000000025")


def anmod(tjeneste, handling, *, id_=None, afsender=SYNTESEBORG, **felter):
    """The receipt of a request."""
    operation, post = anmodning(handling, id_ or uuid4(), **felter)
    return tjeneste.kald("DebitorkontoAnmodningAfsend", operation, post, fra=afsender)


def grund(svar):
    """Why an answer rejects: code, the id pointed at, the element named."""
    (fundet,) = svar["Afvisning"]["Afvisningsårsag"]
    _, parentes, felt = fundet["LokalÅrsagTekst"].rpartition(" (")
    return fundet["LokalÅrsagKode"], fundet.get("ElementVærdi"), felt.rstrip(")") if parentes else fundet["ElementNavn"]


def ej_gennemfoert(svar):
    """Why an action was not carried out: codes and the ids they are about."""
    grunde = svar["HandlingEjGennemført"]["EjGennemførtÅrsag"]
    return [(g["LokalÅrsagKode"], g.get("ElementVærdi")) for g in grunde]


def konto_nu(tjeneste):
    """The account as HentDebitorkonto tells it."""
    svar = tjeneste.kald("DebitorForespoergselAfsend", "HentDebitorkonto", {"DebitorkontoIdentifikation": str(KONTO)})
    return svar["Forretningssvar"]["Debitorkonto"]


def saldo(tjeneste, krav):
    """What is owed on a claim."""
    with tjeneste.installation.database.transaction() as conn:
        return tjeneste.installation.bog.fordring(conn, krav.id).restance_oere
