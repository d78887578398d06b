"""What the ledger would refuse in a registration, as far as the message alone tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from uuid import UUID

from fordringsbro.debitor.afvisning import Aarsag, Afvisning, AfvisningError, Objekt
from fordringsbro.debitor.journal import Kaedeende
from fordringsbro.debitor.kendt import Kendt, KendtFordring, Overdragelse
from fordringsbro.debitor.kontrol import planlaeg
from fordringsbro.debitor.model import Registrering, Slags
from fordringsbro.debitor.part import Part
from fordringsbro.kommandoer.tjek_model import Tjekfund, Udfald
from fordringsbro.sf1590.afvisning import REFERENCE, AfvistError
from fordringsbro.sf1590.stier import objektsti

#: Reasons that hang on what was registered before.
_KUN_BOGEN: Final = frozenset(
    {
        Aarsag.UKENDT,
        Aarsag.UKENDT_HOVEDFORDRING,
        Aarsag.ANSVARLIG_MANGLER,
        Aarsag.ANDET_INDHOLD,
        Aarsag.TILHOERER_ANDEN,
        Aarsag.KONTO_AFSLUTTET,
    }
)
#: In the lists of a registration, by the kind of object that a reason names: the list and the id in it.
_LISTER: Final = {
    Objekt.FORDRING: ("fordringer", "fordring_id"),
    Objekt.HAEFTELSE: ("haeftelser", "haeftelse_id"),
    Objekt.NEDREGULERING: ("nedreguleringer", "nedregulering_id"),
    Objekt.OPKRAEVNING: ("opkraevninger", "opkraevning_id"),
}
#: More than can be owed on any claim.
_RIGELIGT_OERE: Final = 10**18
_NOGEN: Final = Part("CVR", "00000000")


def bogfund(felter: dict[str, Any], ny: Registrering) -> Iterator[Tjekfund]:
    """Everything that the ledger would refuse whatever it knows already.

    The ledger tells the first thing. So what it refuses is told, left out, and it is asked again; what the message
    names and doesn't hold is taken to be known.
    """
    konto = replace(ny.konto, ansvarlig=ny.konto.ansvarlig or _NOGEN)
    rest = replace(ny, konto=konto, ejerskifte=False)
    while True:
        try:
            planlaeg(rest, _kendt(rest))
        except AfvisningError as error:
            fundet = error.afvisning
        else:
            return
        if fundet.aarsag not in _KUN_BOGEN:
            yield _fund(felter, fundet)
        mindre = _uden(rest, fundet)
        if mindre == rest:
            return
        rest = mindre


def afvist(felter: dict[str, Any], error: AfvistError) -> Tjekfund:
    """What is refused before the ledger is asked: a code that is on no list, a specification that has not its form."""
    fordring_id = error.reference.get("FordringIdentifikation")
    # The last id of a reference is the innermost object's.
    navn, ident = list(error.reference.items())[-1]
    return Tjekfund(
        regel=error.kode,
        sti=f"{objektsti(felter, navn, ident)}/{error.felt}",
        klasse="code",
        udfald=Udfald.AFVIS,
        da="Koden eller værdien er ikke en af kontraktens",
        en="The code or value is not one of the contract's",
        kilde=("kodelister",),
        fordring=UUID(fordring_id) if fordring_id else None,
    )


def _fund(felter: dict[str, Any], fundet: Afvisning) -> Tjekfund:
    return Tjekfund(
        regel=fundet.aarsag.name,
        sti=objektsti(felter, REFERENCE[fundet.objekt], str(fundet.objekt_id)),
        klasse="ledger",
        udfald=Udfald.AFVIS,
        da=fundet.aarsag.tekst,
        en=fundet.aarsag.text,
        fordring=fundet.objekt_id if fundet.objekt is Objekt.FORDRING else None,
    )


def _kendt(r: Registrering) -> Kendt:
    """A ledger that has, on this account, every claim that the message names and doesn't hold."""
    naevnte = {h.fordring_id for h in r.haeftelser} | {n.fordring_id for n in r.nedreguleringer}
    naevnte |= {fordring_id for o in r.opkraevninger for fordring_id in o.fordring_ids}
    naevnte |= {f.hoved_fordring_id for f in r.fordringer if f.hoved_fordring_id}
    uden = naevnte - {f.fordring_id for f in r.fordringer}
    return Kendt(fordringer={fordring_id: _bogfoert(r, fordring_id) for fordring_id in uden})


def _bogfoert(r: Registrering, fordring_id: UUID) -> KendtFordring:
    return KendtFordring(
        fordring_id=fordring_id,
        konto_id=r.konto.konto_id,
        kommune_cvr=r.kommune_cvr,
        ejer=r.oprettet_af,
        hoved_fordring_id=None,
        slags=Slags.FORDRING,
        indhold={},
        henstand_til=None,
        fastsat_srb=None,
        srb=None,
        overdragelse=Overdragelse.INGEN,
        ende=Kaedeende(),
        saldo=_RIGELIGT_OERE,
        vedroerer=None,
    )


def _uden(r: Registrering, fundet: Afvisning) -> Registrering:
    """A registration without the object that was refused; of one that stands twice the first is kept."""
    if fundet.objekt not in _LISTER:
        return r
    liste, noegle = _LISTER[fundet.objekt]
    alle = getattr(r, liste)
    egne = [nr for nr, en in enumerate(alle) if getattr(en, noegle) == fundet.objekt_id]
    ud = set(egne[1:] if fundet.aarsag is Aarsag.GENTAGET_I_BESKED else egne)
    felter: dict[str, Any] = {liste: tuple(en for nr, en in enumerate(alle) if nr not in ud)}
    return replace(r, **felter)
