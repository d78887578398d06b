"""A registration of the contract as the ledger knows it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.model import (
    Enhedsoplysning,
    Fordring,
    Haeftelse,
    Konto,
    Nedregulering,
    Opkraevning,
    Registrering,
    Specifikation,
    Tekstlinje,
)
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.overdragelse.oversaet import BFE, DOMSDATO, FORLIGSDATO, RENTEVALG, laes_bfe, laes_rentevalg
from fordringsbro.platform.laesning import laes_dag
from fordringsbro.platform.tegn import uden_blanke
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE
from fordringsbro.sf1590.faelles.afvisning import AfvistError, Felter
from fordringsbro.sf1590.faelles.jsonform import til_json
from fordringsbro.sf1590.faelles.koder import kode, valgfri_kode

_FORDRING = "FordringIdentifikation"
_KONTO = "DebitorkontoIdentifikation"


def registrering(felter: Felter, *, kommune_cvr: str, oprettet_af: OprettetAf) -> Registrering:
    """One OpretDebitorkontoRegistrering in the ledger's terms.

    Args:
        felter: The request as the contract's binding reads it.
        kommune_cvr: The municipality.
        oprettet_af: The fagsystem.

    Raises:
        AfvistError: A code or a specification's value is not one of the lists'.
    """
    hoved = _liste(felter, "HovedfordringListe", "Hovedfordring")
    omkostninger = _liste(felter, "OmkostningsfordringListe", "Omkostningsfordring")
    return Registrering(
        kommune_cvr=kommune_cvr,
        oprettet_af=oprettet_af,
        konto=_konto(felter["Debitorkonto"]),
        fordringer=tuple(_fordring(f) for f in (*hoved, *omkostninger)),
        haeftelser=tuple(_haeftelse(h) for h in _liste(felter, "HæftelseListe", "Hæftelse")),
        nedreguleringer=tuple(
            _nedregulering(n) for n in _liste(felter, "FordringNedreguleringListe", "FordringNedregulering")
        ),
        opkraevninger=(
            *(_anmodning(o) for o in _liste(felter, "OpkrævningAnmodningListe", "OpkrævningAnmodning")),
            *(_opkraevning(o) for o in _liste(felter, "OpkrævningListe", "Opkrævning")),
        ),
        ejerskifte=felter.get("EjerskifteMarkering", False),
    )


def part(felter: Felter, reference: Felter) -> Part:
    """A party: who (`ØIRPart`) and, where told, name, address and production unit.

    Raises:
        AfvistError: The kind of number is not in the code list.
    """
    hvem = felter["ØIRPart"]
    adresse = dict(felter.get("ØIRPartAdresse", {}))
    navn = adresse.pop("ØIRPartNavn", "")
    enhed = felter.get("Produktionsenhed", {})
    return Part(
        ident_type=kode(Liste.PARTIDENTIFIKATIONSTYPE, hvem, "ØIRPartIdentifikationType", reference),
        ident=hvem["ØIRPartIdentifikation"],
        navn=navn,
        adresse=til_json(adresse) or None,
        p_nummer=enhed.get("ProduktionsenhedPNummer"),
        uden_p_nummer=enhed.get("VærdiOphørMarkering", False),
    )


def oprettet_af(felter: Felter) -> OprettetAf | None:
    """The fagsystem that a structure says created it, where it says so."""
    raa = felter.get("OprettetAf")
    return OprettetAf(raa["VirksomhedCVRNummer"], UUID(raa["ItSystemInstansIdentifikation"])) if raa else None


def tekstlinjer(felter: Felter, navn: str) -> tuple[Tekstlinje, ...]:
    """The numbered text lines under `<navn>Liste`."""
    return tuple(
        Tekstlinje(linje[f"{navn}Nummer"], linje[f"{navn}Tekst"]) for linje in _liste(felter, f"{navn}Liste", navn)
    )


def _liste(felter: Felter, liste: str, navn: str) -> list[Any]:
    """The elements of a list that may be left out."""
    indhold = felter.get(liste)
    found: list[Any] = indhold[navn] if indhold else []
    return found


def _konto(felter: Felter) -> Konto:
    reference = {_KONTO: felter[_KONTO]}
    ansvarlig = felter.get("JuridiskAnsvarlig")
    return Konto(
        konto_id=UUID(felter[_KONTO]),
        konto_type=kode(Liste.DEBITORKONTOTYPE, felter, "DebitorkontoType", reference),
        ansvarlig=part(ansvarlig, reference) if ansvarlig else None,
        administratorer=tuple(part(p, reference) for p in felter.get("Administrator", ())),
        medhaeftere=tuple(part(p, reference) for p in felter.get("JuridiskMedhæfter", ())),
        titel=felter.get("DebitorkontoTitel", ""),
        identifikation_type=valgfri_kode(
            Liste.KONTOIDENTIFIKATIONSTYPE, felter, "DebitorkontoIdentifikationType", reference
        ),
        forvaltningsomraade=valgfri_kode(
            Liste.FORVALTNINGSOMRAADE, felter, "DebitorkontoForvaltningsområde", reference
        ),
        samlet_opkraevning=felter.get("DebitorkontoSamletOpkrævningMarkering", False),
        rykkerstop=felter.get("DebitorkontoRykkerstopMarkering", False),
        sager=tuple(til_json(sag) for sag in _liste(felter, "SagListe", "Sag")),
        specifikationer=tuple(
            _specifikation(s, "DebitorkontoSpecifikation", Liste.KONTOSPECIFIKATIONSTYPE, reference)
            for s in _liste(felter, "DebitorkontoSpecifikationListe", "DebitorkontoSpecifikation")
        ),
    )


def _fordring(felter: Felter) -> Fordring:
    reference = {_FORDRING: felter[_FORDRING]}
    beloeb: int = felter["FordringBeløb"]
    hovedstol: int = felter.get("FordringOprindeligHovedstol", beloeb)
    hoved = felter.get("Hovedfordring")
    vedroerer = felter.get("VedrørerPart")
    return Fordring(
        fordring_id=UUID(felter[_FORDRING]),
        type_kode=kode(Liste.FORDRINGSTYPE, felter, "FordringType", reference),
        beloeb_oere=beloeb,
        hovedstol_oere=hovedstol,
        stiftelsesdato=felter.get("FordringStiftelsesdato"),
        modregning=felter.get("FordringModregningMarkering", False),
        periode_fra=felter.get("FordringPeriodeFraDato"),
        periode_til=felter.get("FordringPeriodeTilDato"),
        forfaldsdato=felter.get("FordringForfaldsdato"),
        srb=felter.get("FordringSidsteRettidigeBetalingsdato"),
        # Blanks around it are no part of it, and blanks alone are none.
        reference=uden_blanke(felter.get("FordringReference", "")) or None,
        foraeldelsesdato=felter.get("FordringForældelsesdato"),
        hoved_fordring_id=UUID(hoved[_FORDRING]) if hoved else None,
        omkostning_type=valgfri_kode(Liste.OMKOSTNINGSTYPE, felter, "OmkostningFordringType", reference),
        tekstlinjer=tekstlinjer(felter, "FordringTekstLinje"),
        specifikationer=tuple(_fordring_specifikationer(felter, reference)),
        enhedsoplysninger=_enheder(felter, "FordringEnhedsoplysning", reference),
        kontaktinformation=til_json(felter.get("DebitorKontaktinformation")),
        finansinfo=til_json(felter.get("DebitorFinansInfo")),
        bilag=tuple(til_json(b) for b in _liste(felter, "BilagListe", "Bilag")),
        vedroerer=part(vedroerer, reference) if vedroerer else None,
    )


def _fordring_specifikationer(felter: Felter, reference: Felter) -> Iterable[Specifikation]:
    for raa in _liste(felter, "FordringSpecifikationListe", "FordringSpecifikation"):
        found = _specifikation(raa, "FordringSpecifikation", Liste.SPECIFIKATIONSTYPE, reference)
        try:
            _efterproev(found)
        except ValueError as error:
            henvisning = {**reference, "FordringSpecifikationIdentifikation": str(found.specifikation_id)}
            raise AfvistError(Svargrund.UGYLDIG_VAERDI, henvisning, "FordringSpecifikationVærdi") from error
        yield found


def _efterproev(found: Specifikation) -> None:
    """Master data of collection must have its form now, not when the claim is handed over.

    Raises:
        ValueError: It hasn't.
    """
    if found.type in {DOMSDATO, FORLIGSDATO}:
        laes_dag(found.vaerdi)
    elif found.type == RENTEVALG:
        laes_rentevalg(found.vaerdi)
    elif found.type == BFE:
        laes_bfe(found.vaerdi)


def _specifikation(felter: Felter, navn: str, liste: Liste, reference: Felter) -> Specifikation:
    return Specifikation(
        specifikation_id=UUID(felter[f"{navn}Identifikation"]),
        type=kode(liste, felter, f"{navn}Type", reference),
        vaerdi=felter[f"{navn}Værdi"],
    )


def _enheder(felter: Felter, navn: str, reference: Felter) -> tuple[Enhedsoplysning, ...]:
    return tuple(
        Enhedsoplysning(
            antal=e[f"{navn}Antal"],
            enhed=valgfri_kode(Liste.ENHED, e, f"{navn}Enhed", reference),
            pris_oere=e.get(f"{navn}Enhedspris"),
        )
        for e in _liste(felter, f"{navn}Liste", navn)
    )


def _haeftelse(felter: Felter) -> Haeftelse:
    reference = {"HæftelseIdentifikation": felter["HæftelseIdentifikation"]}
    return Haeftelse(
        haeftelse_id=UUID(felter["HæftelseIdentifikation"]),
        fordring_id=UUID(felter[_FORDRING]),
        part=part(felter, reference),
        startdato=felter.get("HæftelseStartDato"),
        slutdato=felter.get("HæftelseSlutDato"),
    )


def _nedregulering(felter: Felter) -> Nedregulering:
    reference = {"FordringNedreguleringIdentifikation": felter["FordringNedreguleringIdentifikation"]}
    return Nedregulering(
        nedregulering_id=UUID(felter["FordringNedreguleringIdentifikation"]),
        fordring_id=UUID(felter[_FORDRING]),
        beloeb_oere=felter["FordringNedreguleringBeløb"],
        betaling=felter.get("FordringNedreguleringBetalingMarkering", False),
        aarsag=valgfri_kode(AARSAGSLISTE[Art.NEDREGULERET], felter, "FordringNedreguleringÅrsag", reference),
        aarsag_tekst=felter.get("FordringNedreguleringÅrsagTekst"),
        enhedsoplysninger=_enheder(felter, "FordringNedreguleringEnhedsoplysning", reference),
        tekstlinjer=tekstlinjer(felter, "FordringNedreguleringTekstLinje"),
    )


def _anmodning(felter: Felter) -> Opkraevning:
    return Opkraevning(
        opkraevning_id=UUID(felter["OpkrævningAnmodningIdentifikation"]),
        anmodning=True,
        fordring_ids=_fordring_ids(felter),
        tekstlinjer=tekstlinjer(felter, "OpkrævningAnmodningTekstLinie"),
    )


#: What the ledger keeps of a collection letter without deciding by it.
_OPKRAEVNING = (
    "OpkrævningTitel",
    "OpkrævningAfsenderNavn",
    "OpkrævningFakturanummer",
    "OpkrævningBetalingsdato",
    "OpkrævningKreditorNummer",
    "OpkrævningKortartKode",
    "OpkrævningBetalingIdentifikation",
)


def _opkraevning(felter: Felter) -> Opkraevning:
    return Opkraevning(
        opkraevning_id=UUID(felter["OpkrævningIdentifikation"]),
        anmodning=False,
        fordring_ids=_fordring_ids(felter),
        tekstlinjer=tekstlinjer(felter, "OpkrævningTekstLinie"),
        oplysninger=til_json({navn: felter[navn] for navn in _OPKRAEVNING if navn in felter}),
    )


def _fordring_ids(felter: Felter) -> tuple[UUID, ...]:
    return tuple(UUID(i) for i in _liste(felter, "FordringListe", _FORDRING))
