"""What would be refused before or by the ledger, as far as a message alone tells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.afvisning import Aarsag, Afvisning, AfvisningError, Objekt
from fordringsbro.debitor.bog.journal import Kaedeende
from fordringsbro.debitor.bog.kendt import Kendt, KendtFordring, Overdragelsesstand
from fordringsbro.debitor.bog.kontrol import planlaeg
from fordringsbro.debitor.model import Registrering, Slags
from fordringsbro.debitor.part import Part
from fordringsbro.nymf.aftaler.aftale import FOERSTE_ID
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.sf1590.faelles.afvisning import REFERENCE, AfvistError
from fordringsbro.sf1590.faelles.hovedoplysninger import laes
from fordringsbro.sf1590.faelles.samtale import Kald
from fordringsbro.sf1590.faelles.stier import ROD, objektsti
from fordringsbro.tjek.fund import ikke_videre, kun_formen
from fordringsbro.tjek.model import Dom, Tjekfund, Tjekudfald
from fordringsbro.tjek.uden_bog import afvises

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
UKENDT_CVR: Final = "00000000"
_NOGEN: Final = Part("CVR", UKENDT_CVR)


def bogfund(felter: JsonObjekt, ny: Registrering) -> Iterator[Tjekfund]:
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


def oevrige(operation: str, felter: JsonObjekt, nu: datetime) -> Dom:
    """What can be told of a message of any other operation: whether its own reader takes it; no more is tried.

    Args:
        operation: The operation.
        felter: The message as the contract's binding reads it.
        nu: When it would be received.
    """
    hoved = laes(felter["HovedOplysninger"])
    kald = Kald(hoved, Kommune(hoved.kommune_cvr or UKENDT_CVR, "", FOERSTE_ID), felter, nu)
    error = afvises(operation, kald)
    rod = f"/{operation}_I"
    if isinstance(error, AfvistError):
        return Dom(0, (afvist(felter, error, rod=rod), ikke_videre()))
    if error is not None:
        return Dom(0, (_fund(felter, error.afvisning, rod=rod), ikke_videre()))
    return Dom(0, (kun_formen(),))


def afvist(felter: JsonObjekt, error: AfvistError, *, rod: str = ROD) -> Tjekfund:
    """What is refused before the ledger is asked: a code that is on no list, a specification that has not its form."""
    fordring_id = error.reference.get("FordringIdentifikation")
    row = koder(Liste.KVITTERINGSAARSAG)[error.kode]
    # The last id of a reference is the innermost object's.
    her = objektsti(felter, *list(error.reference.items())[-1], rod=rod) if error.reference else rod
    return Tjekfund(
        regel=error.kode,
        sti=f"{her}/{error.felt}" if error.felt else her,
        klasse="code",
        udfald=Tjekudfald.AFVIS,
        da=row.titel_da,
        en=row.titel_en,
        kilde=("kodelister",),
        fordring=UUID(fordring_id) if fordring_id else None,
    )


def _fund(felter: JsonObjekt, fundet: Afvisning, *, rod: str = ROD) -> Tjekfund:
    navn = REFERENCE.get(fundet.objekt)
    return Tjekfund(
        regel=fundet.aarsag.name,
        sti=objektsti(felter, navn, str(fundet.objekt_id), rod=rod) if navn else rod,
        klasse="ledger",
        udfald=Tjekudfald.AFVIS,
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
        overdragelse=Overdragelsesstand.INGEN,
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
