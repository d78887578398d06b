"""How the tests of B_02 ask, and read what was found."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.klient.beskeder import Afsender, Person, indbetaling

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
TRE = Person("0301800003", "Testperson Tre Synteseborg")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
STI = "DebitorForespoergselAfsend"


def soeg(tjeneste, *, fra=SYNTESEBORG, **kriterier):
    """SøgDebitorregistrering's answer."""
    return tjeneste.kald(STI, "SøgDebitorregistrering", kriterier, fra=fra)


def hent(tjeneste, *, fra=SYNTESEBORG, **kriterier):
    """HentDebitorkonto's answer."""
    return tjeneste.kald(STI, "HentDebitorkonto", kriterier, fra=fra)


def traef(svar):
    """The accounts that a search found."""
    return svar["Forretningssvar"]["Debitorregistrering"]


def konti(svar):
    """Their ids; nothing when the answer says that there is nothing."""
    if svar.get("IngenForretningsdataAtReturnere"):
        assert "Forretningssvar" not in svar
        return []
    return [t["DebitorkontoIdentifikation"] for t in traef(svar)]


def krav_i(svar, slags="Hovedfordring"):
    """The claims of a fetched account."""
    return svar["Forretningssvar"].get(f"{slags}Liste", {}).get(slags, [])


def ider(svar, slags="Hovedfordring"):
    """The ids of the claims of a fetched account."""
    return [UUID(f["FordringIdentifikation"]) for f in krav_i(svar, slags)]


def betal(tjeneste, konto, oere, **mere):
    """Pay on an account."""
    post = indbetaling(konto, uuid4(), date(2026, 11, 19), oere, **mere)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)
