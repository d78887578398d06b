"""Records as JSON and back: the form they are stored, compared and fingerprinted in.

What is empty is left out, so that a field added later does not change the fingerprint of claims without it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fordringsbro.debitor.bog.journal import kanonisk
from fordringsbro.debitor.model import (
    Afskrivning,
    AfskrivningNedregulering,
    Enhedsoplysning,
    Fordring,
    Haeftelse,
    Henstand,
    Konto,
    Nedregulering,
    Opkraevning,
    Specifikation,
    Tekstlinje,
)
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.tegn import uden_blanke

Form = dict[str, Any]


def forskelle(gammel: JsonKilde, ny: JsonKilde) -> tuple[str, ...]:
    """Names of the fields in which two forms differ, in alphabetical order."""
    return tuple(
        navn
        for navn in sorted(gammel.keys() | ny.keys())
        if gammel.get(navn) != ny.get(navn) and kanonisk(gammel.get(navn)) != kanonisk(ny.get(navn))
    )


def fyldt(form: Form) -> Form:
    """A form without what is empty."""
    return {navn: vaerdi for navn, vaerdi in form.items() if vaerdi}


def _dato(dato: date | None) -> str | None:
    return dato.isoformat() if dato else None


def _til_dato(tekst: str | None) -> date | None:
    return date.fromisoformat(tekst) if tekst else None


def _id(noegle: UUID | None) -> str | None:
    return str(noegle) if noegle else None


def _til_id(tekst: str | None) -> UUID | None:
    return UUID(tekst) if tekst else None


def linjer(tekstlinjer: Iterable[Tekstlinje]) -> list[Any]:
    """Text lines."""
    return [[linje.nummer, linje.tekst] for linje in tekstlinjer]


def til_linjer(form: Form) -> tuple[Tekstlinje, ...]:
    """The text lines of a form."""
    return tuple(Tekstlinje(nummer, tekst) for nummer, tekst in form.get("tekstlinjer", ()))


def _specifikationer(specifikationer: Iterable[Specifikation]) -> list[Any]:
    return [[str(s.specifikation_id), s.type, s.vaerdi] for s in specifikationer]


def _til_specifikationer(form: Form) -> tuple[Specifikation, ...]:
    return tuple(Specifikation(UUID(i), t, v) for i, t, v in form.get("specifikationer", ()))


def _enheder(enheder: Iterable[Enhedsoplysning]) -> list[Any]:
    # "2.50" and "2.5" are the same number of units.
    return [[str(e.antal.normalize()), e.enhed, e.pris_oere] for e in enheder]


def _til_enheder(form: Form) -> tuple[Enhedsoplysning, ...]:
    return tuple(Enhedsoplysning(Decimal(a), e, p) for a, e, p in form.get("enhedsoplysninger", ()))


def fordring_form(f: Fordring) -> Form:
    """A claim without its id and whom it concerns: the journal keeps this form's fingerprint for ever."""
    return fyldt(
        {
            "type_kode": f.type_kode,
            # Zero is an amount, not an empty field.
            "beloeb_oere": str(f.beloeb_oere),
            "hovedstol_oere": str(f.hovedstol_oere),
            "stiftelsesdato": _dato(f.stiftelsesdato),
            "modregning": f.modregning,
            "periode_fra": _dato(f.periode_fra),
            "periode_til": _dato(f.periode_til),
            "forfaldsdato": _dato(f.forfaldsdato),
            "srb": _dato(f.srb),
            "reference": f.reference,
            "foraeldelsesdato": _dato(f.foraeldelsesdato),
            "hoved_fordring_id": _id(f.hoved_fordring_id),
            "omkostning_type": f.omkostning_type,
            "tekstlinjer": linjer(f.tekstlinjer),
            "specifikationer": _specifikationer(f.specifikationer),
            "enhedsoplysninger": _enheder(f.enhedsoplysninger),
            "kontaktinformation": f.kontaktinformation,
            "finansinfo": f.finansinfo,
            "bilag": list(f.bilag),
        }
    )


def fordring_fra(fordring_id: UUID, form: Form, vedroerer: Part | None) -> Fordring:
    """The claim of a form."""
    return Fordring(
        fordring_id=fordring_id,
        type_kode=form["type_kode"],
        beloeb_oere=int(form["beloeb_oere"]),
        hovedstol_oere=int(form["hovedstol_oere"]),
        stiftelsesdato=_til_dato(form.get("stiftelsesdato")),
        modregning=form.get("modregning", False),
        periode_fra=_til_dato(form.get("periode_fra")),
        periode_til=_til_dato(form.get("periode_til")),
        forfaldsdato=_til_dato(form.get("forfaldsdato")),
        srb=_til_dato(form.get("srb")),
        # Rows of an earlier version may have it with blanks; their fingerprint stands in the journal, so they stay.
        reference=uden_blanke(form.get("reference", "")) or None,
        foraeldelsesdato=_til_dato(form.get("foraeldelsesdato")),
        hoved_fordring_id=_til_id(form.get("hoved_fordring_id")),
        omkostning_type=form.get("omkostning_type"),
        tekstlinjer=til_linjer(form),
        specifikationer=_til_specifikationer(form),
        enhedsoplysninger=_til_enheder(form),
        kontaktinformation=form.get("kontaktinformation"),
        finansinfo=form.get("finansinfo"),
        bilag=tuple(form.get("bilag", ())),
        vedroerer=vedroerer,
    )


def konto_form(k: Konto) -> Form:
    """An account without its id and parties."""
    return fyldt(
        {
            "konto_type": k.konto_type,
            "titel": k.titel,
            "identifikation_type": k.identifikation_type,
            "forvaltningsomraade": k.forvaltningsomraade,
            "samlet_opkraevning": k.samlet_opkraevning,
            "overdraget": k.overdraget,
            "rykkerstop": k.rykkerstop,
            "sager": list(k.sager),
            "specifikationer": _specifikationer(k.specifikationer),
        }
    )


def konto_fra(konto_id: UUID, form: Form, parter: Mapping[Rolle, tuple[Part, ...]]) -> Konto:
    """The account of a form and its parties."""
    return Konto(
        konto_id=konto_id,
        konto_type=form["konto_type"],
        ansvarlig=parter[Rolle.JURIDISK_ANSVARLIG][0],
        administratorer=parter.get(Rolle.ADMINISTRATOR, ()),
        medhaeftere=parter.get(Rolle.JURIDISK_MEDHAEFTER, ()),
        titel=form.get("titel", ""),
        identifikation_type=form.get("identifikation_type"),
        forvaltningsomraade=form.get("forvaltningsomraade"),
        samlet_opkraevning=form.get("samlet_opkraevning", False),
        overdraget=form.get("overdraget", False),
        rykkerstop=form.get("rykkerstop", False),
        sager=tuple(form.get("sager", ())),
        specifikationer=_til_specifikationer(form),
    )


def part_form(p: Part) -> Form:
    """A party."""
    return {
        "ident_type": p.ident_type,
        "ident": p.ident,
        "navn": p.navn,
        "adresse": p.adresse,
        "p_nummer": p.p_nummer,
    }


def part_fra(form: Form | None) -> Part | None:
    """The party of a form, if there is one."""
    return Part(**form) if form else None


def fagsystem_form(hvem: OprettetAf) -> list[str]:
    """A fagsystem: the authority's CVR number and the IT system instance."""
    return [hvem.cvr, str(hvem.it_system)]


def haeftelse_form(h: Haeftelse) -> Form:
    """A liability, without name and address of who is liable: those may change without another liability."""
    return fyldt(
        {
            "fordring_id": str(h.fordring_id),
            "ident_type": h.part.ident_type,
            "ident": h.part.ident,
            "startdato": _dato(h.startdato),
            "slutdato": _dato(h.slutdato),
        }
    )


def nedregulering_form(n: Nedregulering) -> Form:
    """A write-down without its id: the data of its event in the journal."""
    return fyldt(
        {
            "fordring_id": str(n.fordring_id),
            "beloeb_oere": n.beloeb_oere,
            "betaling": n.betaling,
            "aarsag": n.aarsag,
            "aarsag_tekst": n.aarsag_tekst,
            "virkningsdato": _dato(n.virkningsdato),
            "enhedsoplysninger": _enheder(n.enhedsoplysninger),
            "tekstlinjer": linjer(n.tekstlinjer),
        }
    )


def nedregulering_fra(nedregulering_id: UUID, form: Form) -> Nedregulering:
    """The write-down of an event's data."""
    return Nedregulering(
        nedregulering_id=nedregulering_id,
        fordring_id=UUID(form["fordring_id"]),
        beloeb_oere=form["beloeb_oere"],
        betaling=form.get("betaling", False),
        aarsag=form.get("aarsag"),
        aarsag_tekst=form.get("aarsag_tekst"),
        virkningsdato=_til_dato(form.get("virkningsdato")),
        enhedsoplysninger=_til_enheder(form),
        tekstlinjer=til_linjer(form),
    )


def afskrivning_form(a: Afskrivning) -> Form:
    """A write-off without its id: the data of its event in the journal."""
    return fyldt(
        {
            "fordring_id": str(a.fordring_id),
            "beloeb_oere": a.beloeb_oere,
            "dato": _dato(a.dato),
            "aarsag": a.aarsag,
            "aarsag_tekst": a.aarsag_tekst,
        }
    )


def afskrivning_fra(afskrivning_id: UUID, form: Form) -> Afskrivning:
    """The write-off of an event's data."""
    return Afskrivning(
        afskrivning_id=afskrivning_id,
        fordring_id=UUID(form["fordring_id"]),
        beloeb_oere=form["beloeb_oere"],
        dato=date.fromisoformat(form["dato"]),
        aarsag=form.get("aarsag"),
        aarsag_tekst=form.get("aarsag_tekst"),
    )


def afskrivning_nedregulering_form(n: AfskrivningNedregulering) -> Form:
    """The reversal of a write-off without its id: the data of its event in the journal."""
    return fyldt(
        {
            "afskrivning_id": str(n.afskrivning_id),
            "beloeb_oere": n.beloeb_oere,
            "dato": _dato(n.dato),
            "aarsag": n.aarsag,
            "aarsag_tekst": n.aarsag_tekst,
        }
    )


def afskrivning_nedregulering_fra(nedregulering_id: UUID, form: Form) -> AfskrivningNedregulering:
    """The reversal of an event's data."""
    return AfskrivningNedregulering(
        nedregulering_id=nedregulering_id,
        afskrivning_id=UUID(form["afskrivning_id"]),
        beloeb_oere=form["beloeb_oere"],
        dato=date.fromisoformat(form["dato"]),
        aarsag=form.get("aarsag"),
        aarsag_tekst=form.get("aarsag_tekst"),
    )


def henstand_form(h: Henstand) -> Form:
    """A deferment without its id: the data of its event in the journal."""
    return fyldt(
        {
            "fordring_id": str(h.fordring_id),
            "fra": _dato(h.fra),
            "til": _dato(h.til),
            "aarsag": h.aarsag,
            "aarsag_tekst": h.aarsag_tekst,
        }
    )


def henstand_fra(henstand_id: UUID, form: Form) -> Henstand:
    """The deferment of an event's data."""
    return Henstand(
        henstand_id=henstand_id,
        fordring_id=UUID(form["fordring_id"]),
        fra=date.fromisoformat(form["fra"]),
        til=date.fromisoformat(form["til"]),
        aarsag=form.get("aarsag"),
        aarsag_tekst=form.get("aarsag_tekst"),
    )


def opkraevning_form(o: Opkraevning) -> Form:
    """A collection letter without its id."""
    return fyldt(
        {
            "anmodning": o.anmodning,
            "fordring_ids": [str(i) for i in o.fordring_ids],
            "tekstlinjer": linjer(o.tekstlinjer),
            "oplysninger": o.oplysninger,
        }
    )


def opkraevning_fra(opkraevning_id: UUID, form: Form) -> Opkraevning:
    """The collection letter of a form."""
    return Opkraevning(
        opkraevning_id=opkraevning_id,
        anmodning=form.get("anmodning", False),
        fordring_ids=tuple(UUID(i) for i in form.get("fordring_ids", ())),
        tekstlinjer=til_linjer(form),
        oplysninger=form.get("oplysninger"),
    )
