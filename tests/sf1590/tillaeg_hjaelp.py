"""How the tests of fees and interest add them, ask for them and pay them."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Slags
from fordringsbro.klient.beskeder import indbetaling

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
CVR = SYNTESEBORG.kommune_cvr
I_DAG = date(2026, 11, 20)
BETALING = "DebitorIndbetalingAfsend"
FORESPOERGSEL = "DebitorForespoergselAfsend"
KLASSER = {Slags.RYKKERGEBYR: "Rykkergebyr", Slags.OPKRAEVNINGSRENTE: "Opkrævningsrente"}
ACCEPT = {"AccepteretUdenBemærkninger": True}


def bog(tjeneste, metode, *ind):
    """What the ledger's method answers."""
    with tjeneste.installation.database.transaction() as conn:
        return getattr(tjeneste.installation.bog, metode)(conn, CVR, *ind)


def tilskriv(tjeneste, slags, k, oere, **mere):
    """Add a fee or interest to a claim; its id."""
    ident = uuid4()
    bog(tjeneste, "tilskriv", Tilskrivning(ident, slags, k.id, oere, I_DAG, forfaldsdato=I_DAG, **mere))
    return ident


def gebyr(tjeneste, k, oere=10_000, **mere):
    return tilskriv(tjeneste, Slags.RYKKERGEBYR, k, oere, **mere)


def rente(tjeneste, k, oere=700, **mere):
    return tilskriv(tjeneste, Slags.OPKRAEVNINGSRENTE, k, oere, **mere)


def hent(tjeneste, **kriterier):
    """HentDebitorkonto's business answer; empty when there is none."""
    return tjeneste.kald(FORESPOERGSEL, "HentDebitorkonto", kriterier).get("Forretningssvar", {})


def objekter(svar, klasse):
    """The objects of a class in an account's answer, by id."""
    navn = "FordringIdentifikation" if klasse.endswith("fordring") else f"{klasse}Identifikation"
    return {UUID(o[navn]): o for o in svar.get(f"{klasse}Liste", {}).get(klasse, [])}


def fundne(svar):
    """The ids of everything owed in an account's answer."""
    klasser = ("Hovedfordring", "Omkostningsfordring", *KLASSER.values())
    return {ident for klasse in klasser for ident in objekter(svar, klasse)}


def betal(tjeneste, oere, ident=None, **navngivne):
    """ForetagIndbetaling's answer; coverages are named by class."""
    post = indbetaling(KONTO, ident or uuid4(), I_DAG, oere)
    for klasse, daekninger in navngivne.items():
        post[f"{klasse}DækningListe"] = {
            f"{klasse}Dækning": [
                {f"{klasse}Identifikation": str(i), f"{klasse}DækningBeløb": beloeb} for i, beloeb in daekninger
            ]
        }
    return tjeneste.kald(BETALING, "ForetagIndbetaling", post)


def afvisning(svar, element):
    """Code and reference of the one rejection of an answer, which names the element."""
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    lokal = fundet["ResultatLokalÅrsag"]
    assert lokal["LokalÅrsagstekst"].endswith(f" ({element})")
    return lokal["LokalÅrsagskode"], fundet["ResultatÅrsagReference"]


def hent_alt(tjeneste):
    return hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))
