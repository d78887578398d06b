"""Business rejections and remarks, as the contract's three reference structures say them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.debitor.bog.afvisning import Afvisning, Objekt, Svarbemaerkning
from fordringsbro.sf1590.faelles.aarsager import Svargrund

Felter = dict[str, Any]

#: Where an object's id stands in a reference; a search has none.
REFERENCE = {
    Objekt.KONTO: "DebitorkontoIdentifikation",
    Objekt.FORDRING: "FordringIdentifikation",
    Objekt.HAEFTELSE: "HæftelseIdentifikation",
    Objekt.NEDREGULERING: "FordringNedreguleringIdentifikation",
    Objekt.OPKRAEVNING: "OpkrævningIdentifikation",
    Objekt.INDBETALING: "IndbetalingIdentifikation",
    Objekt.INDBETALING_NEDREGULERING: "IndbetalingNedreguleringIdentifikation",
    Objekt.DAEKNING: "FordringDækningIdentifikation",
    Objekt.DAEKNING_NEDREGULERING: "FordringDækningNedreguleringIdentifikation",
    Objekt.AFSKRIVNING: "FordringAfskrivningIdentifikation",
    Objekt.AFSKRIVNING_NEDREGULERING: "FordringAfskrivningNedreguleringIdentifikation",
    Objekt.RYKKERGEBYR: "RykkergebyrIdentifikation",
    Objekt.RYKKERGEBYR_DAEKNING: "RykkergebyrDækningIdentifikation",
    Objekt.OPKRAEVNINGSRENTE: "OpkrævningsrenteIdentifikation",
    Objekt.OPKRAEVNINGSRENTE_DAEKNING: "OpkrævningsrenteDækningIdentifikation",
}


def _daekket(klasse: str) -> dict[str, str]:
    """Where a payment names what it covers of a class."""
    return {"daekninger": f"{klasse}DækningListe", "daekninger.beloeb_oere": f"{klasse}DækningBeløb"}


def _tilbagefoert(klasse: str) -> dict[str, str]:
    """Where the reversal of a payment names a coverage of a class, which it can only do in whole."""
    return dict.fromkeys(("daekninger", "beloeb_oere"), f"{klasse}DækningNedreguleringIdentifikation")


#: Contract names of the ledger's fields, by the kind of object a rejection is about.
_FELTER: dict[Objekt, dict[str, str]] = {
    Objekt.KONTO: {
        "ansvarlig": "JuridiskAnsvarlig",
        "administratorer": "Administrator",
        "medhaeftere": "JuridiskMedhæfter",
        "konto_type": "DebitorkontoType",
        "titel": "DebitorkontoTitel",
        "identifikation_type": "DebitorkontoIdentifikationType",
        "forvaltningsomraade": "DebitorkontoForvaltningsområde",
        "samlet_opkraevning": "DebitorkontoSamletOpkrævningMarkering",
        "rykkerstop": "DebitorkontoRykkerstopMarkering",
        "sager": "SagListe",
        "specifikationer": "DebitorkontoSpecifikationListe",
    },
    Objekt.FORDRING: {
        "konto_id": "DebitorkontoIdentifikation",
        "type_kode": "FordringType",
        "beloeb_oere": "FordringBeløb",
        "hovedstol_oere": "FordringOprindeligHovedstol",
        "stiftelsesdato": "FordringStiftelsesdato",
        "modregning": "FordringModregningMarkering",
        "periode_fra": "FordringPeriodeFraDato",
        "periode_til": "FordringPeriodeTilDato",
        "forfaldsdato": "FordringForfaldsdato",
        "srb": "FordringSidsteRettidigeBetalingsdato",
        "reference": "FordringReference",
        "foraeldelsesdato": "FordringForældelsesdato",
        "hoved_fordring_id": "Hovedfordring",
        "omkostning_type": "OmkostningFordringType",
        "tekstlinjer": "FordringTekstLinjeListe",
        "specifikationer": "FordringSpecifikationListe",
        "enhedsoplysninger": "FordringEnhedsoplysningListe",
        "kontaktinformation": "DebitorKontaktinformation",
        "finansinfo": "DebitorFinansInfo",
        "bilag": "BilagListe",
        "vedroerer": "VedrørerPart",
        **_daekket("Fordring"),
    },
    Objekt.RYKKERGEBYR: _daekket("Rykkergebyr"),
    Objekt.OPKRAEVNINGSRENTE: _daekket("Opkrævningsrente"),
    Objekt.HAEFTELSE: {
        "fordring_id": "FordringIdentifikation",
        "ident_type": "ØIRPartIdentifikationType",
        "ident": "ØIRPartIdentifikation",
        "startdato": "HæftelseStartDato",
        "slutdato": "HæftelseSlutDato",
    },
    Objekt.NEDREGULERING: {
        "fordring_id": "FordringIdentifikation",
        "beloeb_oere": "FordringNedreguleringBeløb",
        "betaling": "FordringNedreguleringBetalingMarkering",
        "aarsag": "FordringNedreguleringÅrsag",
        "aarsag_tekst": "FordringNedreguleringÅrsagTekst",
        "enhedsoplysninger": "FordringNedreguleringEnhedsoplysningListe",
        "tekstlinjer": "FordringNedreguleringTekstLinjeListe",
    },
    Objekt.OPKRAEVNING: {
        "konto_id": "DebitorkontoIdentifikation",
        "fordring_ids": "FordringListe",
        "tekstlinjer": "OpkrævningTekstLinieListe",
        "oplysninger": "Opkrævning",
    },
    Objekt.INDBETALING: {
        "indbetaling_id": "IndbetalingIdentifikation",
        "konto_id": "DebitorkontoIdentifikation",
        "dato": "IndbetalingDato",
        "beloeb_oere": "IndbetalingBeløb",
        "type": "IndbetalingType",
        "part": "Indbetaler",
        "roller": "Indbetaler",
        "tekstlinjer": "IndbetalingTekstLinjeListe",
        "daekninger": "FordringDækningListe",
    },
    Objekt.INDBETALING_NEDREGULERING: {
        "konto_id": "DebitorkontoIdentifikation",
        "indbetaling_id": "IndbetalingIdentifikation",
        "dato": "IndbetalingNedreguleringDato",
        "beloeb_oere": "IndbetalingNedreguleringBeløb",
        "aarsag": "IndbetalingNedreguleringÅrsag",
        "aarsag_tekst": "IndbetalingNedreguleringÅrsagTekst",
        "daekninger": "FordringDækningNedreguleringListe",
    },
    Objekt.DAEKNING: _tilbagefoert("Fordring"),
    Objekt.RYKKERGEBYR_DAEKNING: _tilbagefoert("Rykkergebyr"),
    Objekt.OPKRAEVNINGSRENTE_DAEKNING: _tilbagefoert("Opkrævningsrente"),
}


class AfvistError(Exception):
    """A message that the business says no to before the ledger is asked.

    Attributes:
        kode: Code of the list of reasons.
        reference: The offending object, by contract name.
        felt: Contract name of the offending element.
    """

    def __init__(self, kode: Svargrund, reference: Felter, felt: str) -> None:
        super().__init__(f"{kode}: {felt}")
        self.kode = kode
        self.reference = reference
        self.felt = felt


def aarsag(kode: str) -> Felter:
    """A reason: its id and its title in Danish."""
    row = koder(Liste.KVITTERINGSAARSAG)[kode]
    return {
        "DebitorKvitteringÅrsagIdentifikation": str(row.id),
        "DebitorKvitteringÅrsagTitel": row.titel_da,
    }


def afvist(error: AfvistError) -> Felter:
    """An Afvisning for what was refused before the ledger was asked."""
    return {**_afvisning(error.kode, error.reference), **_lokal(error.kode, error.felt)}


def afvisning(fundet: Afvisning) -> Felter:
    """An Afvisning for what the ledger refused; names object and field, never a value."""
    felt = begge(fundet) or _FELTER.get(fundet.objekt, {}).get(fundet.felt or "", "")
    return {
        **_afvisning(fundet.aarsag.name, reference(fundet.objekt, fundet.objekt_id)),
        **_lokal(fundet.aarsag.name, felt),
    }


def begge(fundet: Afvisning) -> str:
    """The contract's names of the two kinds of things that one id is used for; nothing when it is not that."""
    if fundet.ogsaa is None:
        return ""
    return ", ".join(REFERENCE.get(objekt, objekt.capitalize()) for objekt in (fundet.objekt, fundet.ogsaa))


def fra_bog(bemaerkning: Svarbemaerkning) -> Felter:
    """A remark of the ledger."""
    note = bemaerkning.note
    return {
        **aarsag(note.name),
        "ResultatÅrsagReference": reference(bemaerkning.objekt, bemaerkning.objekt_id) or None,
        "ResultatLokalÅrsag": {"LokalÅrsagskode": note.name, "LokalÅrsagstekst": f"{note.tekst} / {note.text}"},
    }


def bemaerkning(kode: str, objekt: Objekt, objekt_id: UUID, hvorfor: str = "") -> Felter:
    """A remark on an accepted object, by its code in the list of reasons; `hvorfor` is said behind the title."""
    return {
        **aarsag(kode),
        "ResultatÅrsagReference": reference(objekt, objekt_id) or None,
        **_lokal(kode, hvorfor),
    }


def reference(objekt: Objekt, objekt_id: UUID | None) -> Felter:
    """Points at an object."""
    navn = REFERENCE.get(objekt)
    return {navn: str(objekt_id)} if navn and objekt_id else {}


def _afvisning(kode: str, henvisning: Felter) -> Felter:
    return {**aarsag(kode), "ResultatÅrsagReference": henvisning or None}


def _lokal(kode: str, felt: str) -> Felter:
    """The same reason in English beside, and the element it is about."""
    row = koder(Liste.KVITTERINGSAARSAG)[kode]
    sted = f" ({felt})" if felt else ""
    return {
        "ResultatLokalÅrsag": {"LokalÅrsagskode": kode, "LokalÅrsagstekst": f"{row.titel_da} / {row.titel_en}{sted}"}
    }
