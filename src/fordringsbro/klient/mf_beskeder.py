"""Messages as a debtor system makes them for the MF services: from plain facts to records and SOAP 1.2 envelopes.

Records are those of the contract's binding: amounts are whole øre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from lxml import etree

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.files import rod
from fordringsbro.contract.mf_ord import AKTIONSSTRUKTUR

NAVNERUM: Final = "urn:oio:skat:efi:ws:1.0.1"
_SOAP12: Final = "http://www.w3.org/2003/05/soap-envelope"
_IDENTER: Final = {
    "CPR": "PersonCivilRegistrationIdentifier",
    "SE": "VirksomhedSENummerIdentifikator",
    "AKR": "AlternativKontaktIdentifikator",
}
_BEGRUNDELSE: Final = {"INDB": "Indbetaling til fordringshaver", "REGU": "Regulering"}


#: Whether the amount of each action that undoes another goes up or down.
_ANNULLERINGER: Final = {
    "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING": "Op",
    "OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING": "Op",
    "NEDSKRIVNINGANNULLERETOPSKRIVNINGREGULERING": "Ned",
    "NEDSKRIVNINGANNULLERETOPSKRIVNINGINDBETALING": "Ned",
}


@lru_cache(maxsize=1)
def kontrakt() -> Kontrakt:
    """The MF contract."""
    return Kontrakt.load(rod("xsd") / "mf" / "efiws.xsd")


@dataclass(frozen=True, slots=True, kw_only=True)
class MFSkyldner:
    """A debtor; a judgment is told by its date unless `dom` says otherwise, a settlement likewise.

    Due date and last date to pay are only given where they are not the claim's.
    """

    ident: str = field(repr=False)
    ident_type: str = "CPR"
    foraeldelsesdato: date | None = None
    domsdato: date | None = None
    forligsdato: date | None = None
    dom: bool | None = None
    forfaldsdato: date | None = None
    srb: date | None = None
    kontakt: Post | None = field(default=None, repr=False)

    def post(self) -> Post:
        """MFHaeftelseStruktur."""
        ident: Any = int(self.ident) if self.ident_type == "AKR" else self.ident
        valg = (
            {_IDENTER[self.ident_type]: ident}
            if self.kontakt is None
            else {"EFIAlternativKontaktStruktur": self.kontakt}
        )
        return {
            "MFKundeStruktur": {"Valg": valg},
            "HaeftelseForaeldelseDato": self.foraeldelsesdato,
            "HaeftelseDomIndikator": self.domsdato is not None if self.dom is None else self.dom,
            "HaeftelseDomDato": self.domsdato,
            "HaeftelseForligIndikator": self.forligsdato is not None,
            "HaeftelseForligDato": self.forligsdato,
            "HaeftelseForfaldDato": self.forfaldsdato,
            "HaeftelseSidsteRettidigeBetalingDato": self.srb,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class MFKrav:
    """A claim. Amounts are whole øre; a claim without a period is one of a point in time."""

    type_kode: str
    beloeb_oere: int
    stiftelsesdato: date
    forfaldsdato: date
    srb: date
    skyldnere: tuple[MFSkyldner, ...]
    hovedstol_oere: int | None = None
    periode: tuple[date, date] | None = None
    beskrivelse: str = ""
    reference: str | None = None
    art: str = "INDR"
    valuta: str = "DKK"
    hoved_fordring_id: int | None = None
    noter: tuple[str, ...] = ()
    dokumenter: tuple[tuple[str, str, bytes], ...] = ()
    rentevalg: tuple[str, int] | None = None

    def post(self, fordringshaver: int) -> Post:
        """MFOpretFordringStruktur."""
        fra, til = self.periode or (self.stiftelsesdato, self.stiftelsesdato)
        hovedstol = self.beloeb_oere if self.hovedstol_oere is None else self.hovedstol_oere
        return {
            "FordringFordringArtKode": self.art,
            "FordringTypeKode": self.type_kode,
            "FordringFordringHaverReference": self.reference,
            "FordringInddrivelseHovedFordringIdentifikator": self.hoved_fordring_id,
            "FordringFordringHaverBeskrivelseTekst": self.beskrivelse or None,
            "FordringStiftelseDato": self.stiftelsesdato,
            "FordringForfaldDato": self.forfaldsdato,
            "FordringSidsteRettidigeBetalingDato": self.srb,
            "FordringBeloebStruktur": {"ValutaKode": self.valuta, "FordringBeloeb": self.beloeb_oere},
            "FordringPeriodeStruktur": {"FordringPeriode": {"StartDate": fra, "EndDate": til}},
            "FordringOprindeligBeloebStruktur": {
                "ValutaKode": self.valuta,
                "InddrivelseFordringOprindeligBeloeb": hovedstol,
            },
            "SagsbemaerkningSamling": {"MFNoteStruktur": [{"ModtagFordringNoteTekst": note} for note in self.noter]},
            "DokumentSamling": {"MFDokumentStruktur": [_dokument(*dokument) for dokument in self.dokumenter]},
            "RenteValgStruktur": None
            if self.rentevalg is None
            else {"RenteRegelIdentifikator": self.rentevalg[0], "RenteSatsKode": self.rentevalg[1]},
            "FordringHaverIdentifikator": fordringshaver,
            "FordringHaeftelseSamling": {"MFHaeftelseStruktur": [skyldner.post() for skyldner in self.skyldnere]},
        }


def _dokument(art: str, filformat: str, indhold: bytes) -> Post:
    return {
        "ModtagFordringDokumentArtKode": art,
        "DokumentFormatValg": {"DokumentFil": {"FilformatNavn": filformat, "MeddelelseIndholdData": indhold}},
    }


def aktion(kode: str, fordringshaver: int, valg: Post) -> Post:
    """FordringAktion: a code and the one structure that belongs to it."""
    return {
        "ModtagFordringAktionKode": kode,
        "FordringHaverIdentifikator": fordringshaver,
        "AktionValg": valg,
    }


def opret(fordringshaver: int, hoved: MFKrav, *relaterede: MFKrav) -> Post:
    """OPRETFORDRING: a claim, and the related claims that come with it."""
    underfordringer = [relateret.post(fordringshaver) for relateret in relaterede]
    indhold = {
        "MFOpretFordringStruktur": hoved.post(fordringshaver),
        "OpretUnderfordringSamling": {"MFOpretFordringStruktur": underfordringer},
    }
    return aktion("OPRETFORDRING", fordringshaver, {"OpretFordringAktion": indhold})


def nedskriv(
    fordringshaver: int,
    fordring_id: int,
    beloeb_oere: int,
    *,
    aarsag: str = "INDB",
    virkningsdato: date | None = None,
    valuta: str = "DKK",
) -> Post:
    """NEDSKRIV: `INDB` with the date of the payment, `REGU` without one."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "FordringNedskrivningVirkningFraDato": virkningsdato,
        "NedskrivningAarsagStruktur": {
            "FordringNedskrivningAarsagKode": aarsag,
            "FordringNedskrivningAarsagBegrundelseTekst": _BEGRUNDELSE.get(aarsag, aarsag),
        },
        "NedskrivningBeloebStruktur": {"ValutaKode": valuta, "FordringNedskrivningBeloeb": beloeb_oere},
    }
    return aktion("NEDSKRIV", fordringshaver, {"MFNedskrivFordringStruktur": indhold})


def genindsend(fordringshaver: int, tidligere_fordring_id: int, krav: MFKrav) -> Post:
    """GENINDSENDFORDRING: a withdrawn claim again, with its data as they are to be now."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": tidligere_fordring_id,
        "MFOpretFordringStruktur": krav.post(fordringshaver),
    }
    return aktion("GENINDSENDFORDRING", fordringshaver, {"MFGenindsendFordringStruktur": indhold})


def tilbagekald(fordringshaver: int, fordring_id: int, aarsag: str, virkningsdato: date | None = None) -> Post:
    """TILBAGEKALD: the claim, and what is related to it, for a reason."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "HovedFordringTilbagekaldAarsagStruktur": {
            "HovedFordringTilbagekaldAarsagKode": aarsag,
            "HovedFordringTilbageAarsagBegrundelseTekst": aarsag,
        },
        "RelateretFordringKategoriListe": {},
        "FordringVirkningFraDato": virkningsdato,
        "FordringTilbageOmkostningBetalingIndikator": False,
    }
    return aktion("TILBAGEKALD", fordringshaver, {"MFTilbagekaldFordringStruktur": indhold})


def opskriv(fordringshaver: int, fordring_id: int, beloeb_oere: int) -> Post:
    """OPSKRIVNINGREGULERING."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "OpskrivningBeloebStruktur": {"ValutaKode": "DKK", "FordringOpskrivningBeloeb": beloeb_oere},
    }
    return aktion("OPSKRIVNINGREGULERING", fordringshaver, {"MFOpskrivningReguleringStruktur": indhold})


def annuller(
    kode: str,
    fordringshaver: int,
    fordring_id: int,
    beloeb_oere: int,
    *,
    reference: int | None = None,
    virkningsdato: date | None = None,
) -> Post:
    """An action that undoes another, named by its AktionID; amount and date are that action's."""
    struktur, ord_ = AKTIONSSTRUKTUR[kode], _ANNULLERINGER[kode]
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "ModtagFordringAktionIdentifikatorReference": reference,
        f"Fordring{ord_}skrivningVirkningFraDato": virkningsdato,
        f"{ord_}skrivningBeloebStruktur": {"ValutaKode": "DKK", f"Fordring{ord_}skrivningBeloeb": beloeb_oere},
    }
    return aktion(kode, fordringshaver, {struktur: indhold})


def hovedstol(fordringshaver: int, fordring_id: int, hovedstol_oere: int) -> Post:
    """FEJLAGTIGHOVEDSTOLINDBERETNING: the right principal."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "FordringOprindeligBeloebStruktur": {
            "ValutaKode": "DKK",
            "InddrivelseFordringOprindeligBeloeb": hovedstol_oere,
        },
    }
    valg = {"MFFejlagtigHovedstolIndberetningStruktur": indhold}
    return aktion("FEJLAGTIGHOVEDSTOLINDBERETNING", fordringshaver, valg)


def aendr(fordringshaver: int, fordring_id: int, nyt: Post) -> Post:
    """AENDRFORDRING: what is given is changed."""
    indhold = {
        "FordringInddrivelseFordringIdentifikator": fordring_id,
        "SagsbemaerkningSamling": {},
        "DokumentSamling": {},
        "HaeftelseSamling": {},
        **nyt,
    }
    return aktion("AENDRFORDRING", fordringshaver, {"MFAendrFordringStruktur": indhold})


def hoved(se_nummer: str, transaktion_id: str | None, tid: datetime | None) -> Post:
    """What every request begins with."""
    return {
        "HovedOplysninger": {"TransaktionIdentifikator": transaktion_id, "TransaktionTid": tid},
        "FordringhaverSystemIDStruktur": {"VirksomhedSENummerIdentifikator": se_nummer},
    }


def leverance(leverance_id: int, aktioner: Iterable[Post]) -> Post:
    """The rest of MFFordringIndberet_I."""
    return {
        "ModtagFordringLeveranceIdentifikator": leverance_id,
        "FordringAktionSamling": {"FordringAktion": list(aktioner)},
    }


def kvitteringsspoergsmaal(
    *,
    leverance_id: int | None = None,
    fordringshaver: int | None = None,
    fra: datetime | None = None,
    fordringer: Iterable[int] = (),
) -> Post:
    """The rest of MFKvitteringHent_I; conditions narrow each other."""
    return {
        "ModtagFordringLeveranceIdentifikator": leverance_id,
        "FordringHaverIdentifikator": fordringshaver,
        "SoegeDatoFra": None if fra is None else {"ModtagFordringAktionStatusAendretDato": fra},
        "FordringIDSamling": {"FordringInddrivelseFordringIdentifikator": list(fordringer)},
    }


def underretningsspoergsmaal(
    *,
    fordringshavere: Iterable[int] = (),
    fra: datetime | None = None,
    fra_nummer: int | None = None,
    til_nummer: int | None = None,
) -> Post:
    """The rest of MFUnderretSamlingHent_I; without claimants all of the system's, a moment excludes numbers."""
    nummer = "ModtagFordringUnderretningIdentifikator"
    return {
        "FordringHaverSamling": {"FordringHaverIdentifikator": list(fordringshavere)},
        "SoegeDatoFra": None if fra is None else {"ModtagFordringUnderretningDatoTid": fra},
        "UnderretNummerFra": None if fra_nummer is None else {nummer: fra_nummer},
        "UnderretNummerTil": None if til_nummer is None else {nummer: til_nummer},
    }


def konvolut(tjeneste: str, post: Post) -> bytes:
    """A SOAP 1.2 envelope with `<tjeneste>_I`.

    Raises:
        KontraktError: The record does not fit the contract.
    """
    envelope = etree.Element(f"{{{_SOAP12}}}Envelope", nsmap={"soap": _SOAP12})
    body = etree.SubElement(envelope, f"{{{_SOAP12}}}Body")
    body.append(kontrakt().skriv(f"{{{NAVNERUM}}}{tjeneste}_I", post))
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
