"""What the contract's answers say everywhere: who, lists, text lines, typed values."""

from __future__ import annotations

from collections.abc import Iterable

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.model import Enhedsoplysning, Specifikation, Tekstlinje
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter
from fordringsbro.sf1590.faelles.jsonform import fra_json
from fordringsbro.sf1590.faelles.koder import uuid_af


def oprettet_af(hvem: OprettetAf) -> Felter:
    """The fagsystem an object belongs to."""
    return {"VirksomhedCVRNummer": hvem.cvr, "ItSystemInstansIdentifikation": str(hvem.it_system)}


def part_identifikation(part: Part) -> Felter:
    """Who a party is, without name and address."""
    return {"ØIRPart": oirpart(part)}


def oirpart(part: Part) -> Felter:
    """The number by which a party is known."""
    return {
        "ØIRPartIdentifikation": part.ident,
        "ØIRPartIdentifikationType": uuid_af(Liste.PARTIDENTIFIKATIONSTYPE, part.ident_type),
    }


def adresse(part: Part) -> Felter | None:
    """A party's name and address, where either is known."""
    fundet = {"ØIRPartNavn": part.navn or None, **fra_json(part.adresse or {})}
    return fundet if any(value is not None for value in fundet.values()) else None


def p_nummer(part: Part) -> Felter | None:
    """A company's production unit."""
    return {"ProduktionsenhedPNummer": part.p_nummer} if part.p_nummer else None


def hoejst(navn: str, elementer: Iterable[Felter], graense: int = 1000) -> list[Felter]:
    """The elements, when the schema has room for them: a shortened answer would look like a whole one.

    Raises:
        AfvistError: `FOR_MANGE`; registered over many messages, there may be more than one answer can hold.
    """
    alle = list(elementer)
    if len(alle) > graense:
        raise AfvistError(Svargrund.FOR_MANGE, {}, navn)
    return alle


def liste(navn: str, elementer: Iterable[Felter], graense: int = 1000) -> Felter:
    """`<navn>Liste` with its elements; nothing at all when there are none.

    Raises:
        AfvistError: `FOR_MANGE`, see `hoejst`.
    """
    alle = hoejst(navn, elementer, graense)
    return {f"{navn}Liste": {navn: alle}} if alle else {}


def tekstlinjer(linjer: Iterable[Tekstlinje], navn: str) -> Felter:
    """Numbered text lines."""
    return liste(navn, ({f"{navn}Nummer": linje.nummer, f"{navn}Tekst": linje.tekst} for linje in linjer))


def specifikationer(alle: Iterable[Specifikation], navn: str, koder: Liste) -> Felter:
    """Typed values beside the attributes."""
    return liste(
        navn,
        (
            {
                f"{navn}Identifikation": str(s.specifikation_id),
                f"{navn}Type": uuid_af(koder, s.type),
                f"{navn}Værdi": s.vaerdi,
            }
            for s in alle
        ),
    )


def enheder(alle: Iterable[Enhedsoplysning], navn: str) -> Felter:
    """How an amount came about."""
    return liste(
        navn,
        (
            {
                f"{navn}Antal": e.antal,
                f"{navn}Enhedspris": e.pris_oere,
                **({f"{navn}Enhed": uuid_af(Liste.ENHED, e.enhed)} if e.enhed else {}),
            }
            for e in alle
        ),
    )
