"""Messages as a fagsystem makes them: from plain facts to a SOAP envelope of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final
from uuid import UUID, uuid5

from lxml import etree

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import SOAP11, q

_LINJE: Final = 255


@dataclass(frozen=True, slots=True)
class Afsender:
    """A fagsystem of a municipality.

    Attributes:
        kommune_cvr: The municipality: it owns the fagsystem's claims, and its ledger is meant.
        it_system: The fagsystem's IT system instance.
    """

    kommune_cvr: str
    it_system: UUID

    def oprettet_af(self) -> Post:
        """The structure OprettetAf."""
        return {"VirksomhedCVRNummer": self.kommune_cvr, "ItSystemInstansIdentifikation": str(self.it_system)}


@dataclass(frozen=True, slots=True)
class Person:
    """A party: a person (CPR), or a company (CVR, SE) or one without number (AKR).

    Attributes:
        ident: The number.
        navn: The name; plainly made up.
        ident_type: Which kind of number.
        p_nummer: A company's production unit.
    """

    ident: str = field(repr=False)
    navn: str = field(repr=False)
    ident_type: str = "CPR"
    p_nummer: str | None = None

    def oirpart(self) -> Post:
        """The structure ØIRPart."""
        return {
            "ØIRPartIdentifikation": self.ident,
            "ØIRPartIdentifikationType": str(id_af(Liste.PARTIDENTIFIKATIONSTYPE, self.ident_type)),
        }

    def registrering(self) -> Post:
        """The structure by which an account names a party."""
        adresse: Post = {
            "ØIRAdresseVejnavn": "Syntesevej",
            "ØIRAdresseHusnummer": "1",
            "ØIRAdressePostnummer": "9999",
            "ØIRAdresseBynavn": "Testby",
            "ØIRAdresseLandekode": "DK",
        }
        post: Post = {
            "ØIRPart": self.oirpart(),
            "ØIRPartAdresse": {"ØIRPartNavn": self.navn, "Adresse": adresse},
        }
        if self.p_nummer:
            post["Produktionsenhed"] = {"ProduktionsenhedPNummer": self.p_nummer}
        return post


@dataclass(frozen=True, slots=True, kw_only=True)
class Krav:
    """A claim; `hoved` makes it a cost or interest of that main claim. Amounts are whole øre."""

    id: UUID
    type_kode: str
    beloeb_oere: int
    stiftelsesdato: date
    hovedstol_oere: int | None = None
    forfaldsdato: date | None = None
    srb: date | None = None
    foraeldelsesdato: date | None = None
    periode: tuple[date, date] | None = None
    beskrivelse: str = ""
    reference: str | None = None
    modregning: bool = False
    hoved: UUID | None = None
    omkostning: str | None = None
    specifikationer: tuple[tuple[str, str], ...] = ()
    vedroerer: Person | None = None

    def post(self) -> Post:
        """The structure of a main claim, or of a cost."""
        fra, til = self.periode or (None, None)
        post: Post = {
            "FordringIdentifikation": str(self.id),
            "FordringType": str(id_af(Liste.FORDRINGSTYPE, self.type_kode)),
            "FordringBeløb": self.beloeb_oere,
            "FordringOprindeligHovedstol": self.beloeb_oere if self.hovedstol_oere is None else self.hovedstol_oere,
            "FordringStiftelsesdato": self.stiftelsesdato,
            "FordringModregningMarkering": True if self.modregning else None,
            "FordringPeriodeFraDato": fra,
            "FordringPeriodeTilDato": til,
            "FordringForfaldsdato": self.forfaldsdato,
            "FordringSidsteRettidigeBetalingsdato": self.srb,
            "FordringReference": self.reference,
            "FordringForældelsesdato": self.foraeldelsesdato,
            "VedrørerPart": self.vedroerer.registrering() if self.vedroerer else None,
        }
        if self.beskrivelse:
            post["FordringTekstLinjeListe"] = {
                "FordringTekstLinje": tekstlinjer("FordringTekstLinje", self.beskrivelse)
            }
        if self.specifikationer:
            post["FordringSpecifikationListe"] = {
                "FordringSpecifikation": [
                    {
                        "FordringSpecifikationIdentifikation": str(uuid5(self.id, navn)),
                        "FordringSpecifikationType": str(id_af(Liste.SPECIFIKATIONSTYPE, navn)),
                        "FordringSpecifikationVærdi": vaerdi,
                    }
                    for navn, vaerdi in self.specifikationer
                ]
            }
        if self.hoved is not None:
            post["Hovedfordring"] = {"FordringIdentifikation": str(self.hoved)}
            post["OmkostningFordringType"] = (
                str(id_af(Liste.OMKOSTNINGSTYPE, self.omkostning)) if self.omkostning else None
            )
        return post


@dataclass(frozen=True, slots=True)
class Haefter:
    """That a person is liable for a claim beside the account's responsible one."""

    id: UUID
    krav: UUID
    person: Person
    fra: date
    til: date | None = None


@dataclass(frozen=True, slots=True)
class Nedskrevet:
    """A write-down; `betaling` when the debtor paid at the claimant."""

    id: UUID
    krav: UUID
    beloeb_oere: int
    aarsag: str
    tekst: str
    betaling: bool = False


def hoved(afsender: Afsender, transaktion: UUID | str, tid: datetime, *, request: UUID | None = None) -> Post:
    """HovedOplysninger with a route from the fagsystem to its municipality's ledger.

    Args:
        afsender: Who sends.
        transaktion: The conversation's id.
        tid: When the message is made; aware.
        request: The call's own id.
    """
    return {
        "TransaktionsId": str(transaktion),
        "TransaktionsTid": tid,
        "RequestId": str(request) if request else None,
        "Rute": {
            "AfsenderOrganisation": afsender.kommune_cvr,
            "AfsenderItSystemInstans": str(afsender.it_system),
            "ModtagerOrganisation": afsender.kommune_cvr,
        },
    }


def tekstlinjer(klasse: str, tekst: str) -> list[Post]:
    """Numbered lines of a text class; one line unless the text is long."""
    stykker = [tekst[i : i + _LINJE] for i in range(0, len(tekst), _LINJE)]
    return [{f"{klasse}Nummer": nummer, f"{klasse}Tekst": stykke} for nummer, stykke in enumerate(stykker, 1)]


def registrering(
    afsender: Afsender,
    konto: UUID,
    debitor: Person,
    krav: Sequence[Krav] = (),
    *,
    titel: str = "",
    konto_type: str = "DIVERSE",
    haefter: Sequence[Haefter] = (),
    nedskrivninger: Sequence[Nedskrevet] = (),
    administratorer: Sequence[Person] = (),
    overtag: bool = False,
) -> Post:
    """What OpretDebitorkontoRegistrering holds, without its header; `overtag` takes the account over."""
    hovedkrav = [k.post() for k in krav if k.hoved is None]
    omkostninger = [k.post() for k in krav if k.hoved is not None]
    return {
        "EjerskifteMarkering": True if overtag else None,
        "Debitorkonto": {
            "DebitorkontoIdentifikation": str(konto),
            "DebitorkontoType": str(id_af(Liste.DEBITORKONTOTYPE, konto_type)),
            "DebitorkontoTitel": titel or None,
            "JuridiskAnsvarlig": debitor.registrering() | {"OprettetAf": afsender.oprettet_af()},
            "Administrator": [person.registrering() for person in administratorer],
        },
        "HovedfordringListe": {"Hovedfordring": hovedkrav} if hovedkrav else None,
        "OmkostningsfordringListe": {"Omkostningsfordring": omkostninger} if omkostninger else None,
        "HæftelseListe": {"Hæftelse": [_haeftelse(h) for h in haefter]} if haefter else None,
        "FordringNedreguleringListe": {"FordringNedregulering": [_nedskrivning(n) for n in nedskrivninger]}
        if nedskrivninger
        else None,
    }


def _haeftelse(haefter: Haefter) -> Post:
    return {
        "HæftelseIdentifikation": str(haefter.id),
        "FordringIdentifikation": str(haefter.krav),
        "HæftelseStartDato": haefter.fra,
        "HæftelseSlutDato": haefter.til,
        "ØIRPart": haefter.person.oirpart(),
    }


def _nedskrivning(nedskrivning: Nedskrevet) -> Post:
    return {
        "FordringNedreguleringIdentifikation": str(nedskrivning.id),
        "FordringIdentifikation": str(nedskrivning.krav),
        "FordringNedreguleringBeløb": nedskrivning.beloeb_oere,
        "FordringNedreguleringBetalingMarkering": nedskrivning.betaling,
        "FordringNedreguleringÅrsag": str(id_af(Liste.NEDREGULERINGSAARSAG, nedskrivning.aarsag)),
        "FordringNedreguleringÅrsagTekst": nedskrivning.tekst,
    }


def indbetaling(
    konto: UUID,
    id_: UUID,
    dato: date,
    beloeb_oere: int,
    *,
    betaler: Person | None = None,
    daekninger: Iterable[tuple[UUID, int]] = (),
    tekst: str = "",
) -> Post:
    """What ForetagIndbetaling holds, without its header; `daekninger` names claims and amounts."""
    navngivne = [{"FordringDækningBeløb": oere, "FordringIdentifikation": str(krav)} for krav, oere in daekninger]
    linjer = tekstlinjer("IndbetalingTekstLinje", tekst)
    return {
        "DebitorkontoIdentifikation": str(konto),
        "IndbetalingIdentifikation": str(id_),
        "IndbetalingDato": dato,
        "IndbetalingBeløb": beloeb_oere,
        "Indbetaler": {"Part": {"ØIRPart": betaler.oirpart()}, "JuridiskAnsvarligMarkering": True} if betaler else None,
        "IndbetalingTekstLinjeListe": {"IndbetalingTekstLinje": linjer} if linjer else None,
        "FordringDækningListe": {"FordringDækning": navngivne} if navngivne else None,
    }


def indbetaling_nedregulering(
    konto: UUID,
    betaling: UUID,
    id_: UUID,
    dato: date,
    beloeb_oere: int,
    *,
    daekninger: Iterable[UUID] = (),
    aarsag: str | None = None,
    tekst: str | None = None,
) -> Post:
    """What ForetagIndbetalingNedregulering holds, without its header; `daekninger` are taken back whole."""
    navngivne = [str(d) for d in daekninger]
    return {
        "DebitorkontoIdentifikation": str(konto),
        "IndbetalingIdentifikation": str(betaling),
        "IndbetalingNedreguleringIdentifikation": str(id_),
        "IndbetalingNedreguleringDato": dato,
        "IndbetalingNedreguleringBeløb": beloeb_oere,
        "IndbetalingNedreguleringÅrsag": str(id_af(Liste.TILBAGEFOERSELSAARSAG, aarsag)) if aarsag else None,
        "IndbetalingNedreguleringÅrsagTekst": tekst,
        "FordringDækningNedreguleringListe": {"FordringDækningNedreguleringIdentifikation": navngivne}
        if navngivne
        else None,
    }


def tilbagefoer_ordre(
    konto: UUID, betaling: UUID, id_: UUID, betalt_oere: int, *, aarsag: str | None = None, tekst: str | None = None
) -> Post:
    """What TilbageførIndbetaling holds, without its header; `betalt_oere` is what the whole payment was."""
    return {
        "IndbetalingTilbageførselOrdreIdentifikation": str(id_),
        "DebitorkontoIdentifikation": str(konto),
        "IndbetalingIdentifikation": str(betaling),
        "IndbetalingBeløb": betalt_oere,
        "IndbetalingTilbageførselOrdreÅrsag": str(id_af(Liste.TILBAGEFOERSELSAARSAG, aarsag)) if aarsag else None,
        "IndbetalingTilbageførselOrdreÅrsagTekst": tekst,
    }


def til_opkraevning(konto: UUID, krav: UUID, srb: date) -> Post:
    """What SætFordringTilOpkrævning holds, without its header."""
    return {
        "DebitorkontoIdentifikation": str(konto),
        "FordringIdentifikation": str(krav),
        "FordringSidsteRettidigeBetalingsdato": srb,
    }


def afslut_haeftelse(konto: UUID, haeftelse: UUID, sidste_dag: date) -> Post:
    """What AfslutHæftelse holds, without its header."""
    return {
        "DebitorkontoIdentifikation": str(konto),
        "HæftelseIdentifikation": str(haeftelse),
        "HæftelseSlutDato": sidste_dag,
    }


def afslut_administrator(konto: UUID, administrator: Person) -> Post:
    """What AfslutAdministrator holds, without its header."""
    return {"DebitorkontoIdentifikation": str(konto), "ØIRPart": administrator.oirpart()}


def ejerskifte(konto: UUID, *, overdraget: bool) -> Post:
    """What ForetagEjerskifte holds, without its header: to the debtor system, or back from it."""
    return {"DebitorkontoIdentifikation": str(konto), "DebitorkontoOverdragetMarkering": overdraget}


def konvolut(operation: str, post: Post) -> bytes:
    """A SOAP 1.1 envelope with one operation's request, as UTF-8.

    Args:
        operation: The operation's name in the contract.
        post: What `<operation>_I` holds, in any order.

    Raises:
        KontraktError: The record does not fit the contract.
    """
    element = etree.Element(q("Envelope", SOAP11), nsmap={"soapenv": SOAP11})
    body = etree.SubElement(element, q("Body", SOAP11))
    body.append(kontrakt().skriv(q(f"{operation}_I"), post))
    etree.indent(element)
    tekst: Any = etree.tostring(element, encoding="UTF-8", xml_declaration=True)
    return bytes(tekst) + b"\n"


@lru_cache(maxsize=1)
def kontrakt() -> Kontrakt:
    """The SF1590 contract, read once."""
    return Kontrakt.load(sf1590_xsd())
