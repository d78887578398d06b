"""Accounts and claims of the ledger as the contract's answers say them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.betaling import Daekning, Indbetaling
from fordringsbro.debitor.billede import Fordringsbillede, Kontobillede
from fordringsbro.debitor.kendt import Overdragelse
from fordringsbro.debitor.model import (
    Enhedsoplysning,
    Haeftelse,
    Konto,
    Nedregulering,
    Opkraevning,
    Specifikation,
    Tekstlinje,
)
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.debitor.tilbagefoersel import DaekningNedregulering, IndbetalingNedregulering
from fordringsbro.sf1590.afvisning import AfvistError, Felter
from fordringsbro.sf1590.jsonform import fra_json
from fordringsbro.sf1590.koder import uuid_af

#: Most co-liable parties of an account in one answer (the schema's limit).
_MEDHAEFTERE = 100


def oprettet_af(hvem: OprettetAf) -> Felter:
    """The fagsystem an object belongs to."""
    return {"VirksomhedCVRNummer": hvem.cvr, "ItSystemInstansIdentifikation": str(hvem.it_system)}


def part_identifikation(part: Part) -> Felter:
    """Who a party is, without name and address."""
    return {"ØIRPart": _oirpart(part)}


def _oirpart(part: Part) -> Felter:
    return {
        "ØIRPartIdentifikation": part.ident,
        "ØIRPartIdentifikationType": uuid_af(Liste.PARTIDENTIFIKATIONSTYPE, part.ident_type),
    }


def _adresse(part: Part) -> Felter | None:
    adresse = {"ØIRPartNavn": part.navn or None, **fra_json(part.adresse or {})}
    return adresse if any(value is not None for value in adresse.values()) else None


def _p_nummer(part: Part) -> Felter | None:
    return {"ProduktionsenhedPNummer": part.p_nummer} if part.p_nummer else None


def _adresseoplysning(part: Part) -> list[Felter]:
    found = {"ØIRPartAdresse": _adresse(part), "Produktionsenhed": _p_nummer(part)}
    return [found] if any(found.values()) else []


def _rolle(part: Part) -> Felter:
    return {"Part": part_identifikation(part), "Adresseoplysning": _adresseoplysning(part)}


def hoejst(navn: str, elementer: Iterable[Felter], graense: int = 1000) -> list[Felter]:
    """The elements, when the schema has room for them: a shortened answer would look like a whole one.

    Raises:
        AfvistError: `FOR_MANGE`; registered over many messages, there may be more than one answer can hold.
    """
    alle = list(elementer)
    if len(alle) > graense:
        raise AfvistError("FOR_MANGE", {}, navn)
    return alle


def liste(navn: str, elementer: Iterable[Felter]) -> Felter:
    """`<navn>Liste` with its elements; nothing at all when there are none.

    Raises:
        AfvistError: `FOR_MANGE`, see `hoejst`.
    """
    alle = hoejst(navn, elementer)
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


def _enheder(alle: Iterable[Enhedsoplysning], navn: str) -> Felter:
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


def kontospecifikationer(konto: Konto) -> Felter:
    """An account's typed values."""
    return specifikationer(konto.specifikationer, "DebitorkontoSpecifikation", Liste.KONTOSPECIFIKATIONSTYPE)


def konto_kerne(konto: Konto, system_id: str) -> Felter:
    """What every answer says of an account."""
    return {
        "DebitorkontoIdentifikation": str(konto.konto_id),
        "DebitorkontoSystemUnikIdentifikation": system_id,
        "DebitorkontoIdentifikationType": uuid_af(Liste.KONTOIDENTIFIKATIONSTYPE, konto.identifikation_type),
        "DebitorkontoType": uuid_af(Liste.DEBITORKONTOTYPE, konto.konto_type),
        "DebitorkontoTitel": konto.titel or None,
        "DebitorkontoForvaltningsområde": uuid_af(Liste.FORVALTNINGSOMRAADE, konto.forvaltningsomraade),
    }


def konto(billede: Kontobillede) -> Felter:
    """An account in full."""
    k = billede.konto
    status = "OVERDRAGET" if k.overdraget else "AABEN"
    return {
        **konto_kerne(k, billede.system_id),
        "DebitorkontoRegistreringDatoTid": billede.registreret_at,
        "DebitorkontoAfsluttetMarkering": billede.afsluttet_dato is not None,
        "DebitorkontoStatus": uuid_af(Liste.DEBITORKONTOSTATUS, "AFSLUTTET" if billede.afsluttet_dato else status),
        "DebitorkontoSamletOpkrævningMarkering": k.samlet_opkraevning,
        "DebitorkontoOverdragetMarkering": k.overdraget,
        "DebitorkontoAfslutningDato": billede.afsluttet_dato,
        "DebitorkontoRykkerstopMarkering": k.rykkerstop,
        "OprettetAf": oprettet_af(billede.oprettet_af),
        "JuridiskAnsvarlig": _rolle(k.ansvarlig) if k.ansvarlig else None,
        "Administrator": [_rolle(p) for p in k.administratorer],
        "JuridiskMedhæfter": hoejst("JuridiskMedhæfter", (_rolle(p) for p in k.medhaeftere), _MEDHAEFTERE),
        **liste("Sag", (fra_json(sag) for sag in k.sager)),
        **kontospecifikationer(k),
    }


def fordring(billede: Fordringsbillede, betalinger: dict[str, Felter], *, kort: bool, i_dag: date) -> Felter:
    """A claim in full, main or cost.

    Args:
        billede: The claim.
        betalinger: The account's payments and their reversals by id, as the contract says them.
        kort: Leave supplementary information (text lines, attachments ...) out.
        i_dag: Decides what is overdue.
    """
    f = billede.fordring
    hoved = (
        {
            "Hovedfordring": {"FordringIdentifikation": str(f.hoved_fordring_id)},
            "OmkostningFordringType": uuid_af(Liste.OMKOSTNINGSTYPE, f.omkostning_type),
        }
        if f.er_relateret
        else {}
    )
    return {
        "FordringIdentifikation": str(f.fordring_id),
        "FordringSystemUnikIdentifikation": billede.system_id,
        "FordringRegistreringDatoTid": billede.registreret_at,
        **hoved,
        "FordringType": uuid_af(Liste.FORDRINGSTYPE, f.type_kode),
        "FordringBeløb": f.beloeb_oere,
        "FordringOprindeligHovedstol": f.hovedstol_oere,
        "FordringStiftelsesdato": f.stiftelsesdato,
        "FordringModregningMarkering": f.modregning,
        **_enheder(f.enhedsoplysninger, "FordringEnhedsoplysning"),
        "FordringPeriodeFraDato": f.periode_fra,
        "FordringPeriodeTilDato": f.periode_til,
        "FordringBetalingsstatus": betalingsstatus(billede, i_dag),
        "FordringForfaldsdato": f.forfaldsdato,
        "FordringSidsteRettidigeBetalingsdato": billede.srb,
        "FordringReference": f.reference,
        "FordringForældelsesdato": f.foraeldelsesdato,
        "FordringTilstand": uuid_af(Liste.FORDRINGSTILSTAND, tilstand(billede)),
        **({} if kort else _supplerende(billede)),
        **liste("Hæftelse", (_haeftelse(h) for h in billede.haeftelser)),
        **liste("FordringDækning", (_daekning(d, at, betalinger) for d, at in billede.daekninger)),
        **liste(
            "FordringDækningNedregulering",
            (_daekning_nedregulering(d, at, betalinger) for d, at in billede.daekning_nedreguleringer),
        ),
        **liste("FordringNedregulering", (_nedregulering(n, at) for n, at in billede.nedreguleringer)),
        "FordringUnderInddrivelseMarkering": billede.overdragelse is Overdragelse.OVERDRAGET,
    }


def _supplerende(billede: Fordringsbillede) -> Felter:
    f = billede.fordring
    vedroerer = f.vedroerer
    return {
        **tekstlinjer(f.tekstlinjer, "FordringTekstLinje"),
        **specifikationer(f.specifikationer, "FordringSpecifikation", Liste.SPECIFIKATIONSTYPE),
        "VedrørerPart": {
            "ØIRPart": _oirpart(vedroerer),
            "ØIRPartAdresse": _adresse(vedroerer),
            "Produktionsenhed": _p_nummer(vedroerer),
        }
        if vedroerer
        else None,
        "DebitorKontaktinformation": fra_json(f.kontaktinformation),
        "DebitorFinansInfo": fra_json(f.finansinfo),
        **liste("Bilag", (fra_json(b) for b in f.bilag)),
    }


#: Payment status of the citizen's overview (Mit Overblik): upcoming, paid, overdue, sent to collection, partly paid.
_KOMMENDE, _BETALT, _OVERSKREDET, _SENDT, _DELVIS = 1, 2, 3, 4, 5


def betalingsstatus(billede: Fordringsbillede, i_dag: date) -> int:
    """The claim's payment status; that this number means Mit Overblik's status is our reading of the contract."""
    if billede.restance_oere == 0:
        return _BETALT
    if billede.overdragelse is Overdragelse.OVERDRAGET:
        return _SENDT
    if billede.srb is not None and billede.srb < i_dag:
        return _OVERSKREDET
    return _DELVIS if billede.restance_oere < billede.fordring.beloeb_oere else _KOMMENDE


def tilstand(billede: Fordringsbillede) -> str:
    """The claim's state as a code of the list of states."""
    if billede.overdragelse is Overdragelse.OVERDRAGET:
        return "OVERDRAGET"
    if billede.overdragelse is Overdragelse.AFVIST:
        return "AFVIST"
    if billede.restance_oere == 0:
        return "BETALT"
    return "OPKRAEVES" if billede.srb is not None else "REGISTRERET"


def _haeftelse(h: Haeftelse) -> Felter:
    return {
        "HæftelseIdentifikation": str(h.haeftelse_id),
        "HæftelseStartDato": h.startdato,
        "HæftelseSlutDato": h.slutdato,
        "Part": part_identifikation(h.part),
    }


def haeftelse_kort(h: Haeftelse) -> Felter:
    """A liability as the search for payable claims says it."""
    return {
        "HæftelseIdentifikation": str(h.haeftelse_id),
        "HæftelseStartDato": h.startdato,
        "Part": part_identifikation(h.part),
    }


def _daekning(d: Daekning, bogfoert: datetime, betalinger: dict[str, Felter]) -> Felter:
    return {
        "FordringDækningIdentifikation": str(d.daekning_id),
        "FordringDækningRegistreringDatoTid": bogfoert,
        "FordringDækningBeløb": d.beloeb_oere,
        "Indbetaling": betalinger.get(str(d.indbetaling_id)),
    }


def _daekning_nedregulering(d: DaekningNedregulering, bogfoert: datetime, betalinger: dict[str, Felter]) -> Felter:
    return {
        "FordringDækningNedreguleringIdentifikation": str(d.daekning_nedregulering_id),
        "FordringDækningNedreguleringRegistreringDatoTid": bogfoert,
        "FordringDækningNedreguleringBeløb": d.beloeb_oere,
        "IndbetalingNedregulering": betalinger.get(str(d.nedregulering_id)),
    }


def _nedregulering(n: Nedregulering, bogfoert: datetime) -> Felter:
    return {
        "FordringNedreguleringIdentifikation": str(n.nedregulering_id),
        "FordringNedreguleringRegistreringDatoTid": bogfoert,
        "FordringNedreguleringBeløb": n.beloeb_oere,
        **_enheder(n.enhedsoplysninger, "FordringNedreguleringEnhedsoplysning"),
        "FordringNedreguleringBetalingMarkering": n.betaling,
        "FordringNedreguleringÅrsag": uuid_af(Liste.NEDREGULERINGSAARSAG, n.aarsag),
        "FordringNedreguleringÅrsagTekst": n.aarsag_tekst,
        **tekstlinjer(n.tekstlinjer, "FordringNedreguleringTekstLinje"),
    }


def indbetaling(i: Indbetaling, bogfoert: datetime) -> Felter:
    """A payment."""
    return {
        "IndbetalingIdentifikation": str(i.indbetaling_id),
        "IndbetalingRegistreringDatoTid": bogfoert,
        "IndbetalingDato": i.dato,
        "IndbetalingBeløb": i.beloeb_oere,
        "IndbetalingType": uuid_af(Liste.INDBETALINGSTYPE, i.type),
        **tekstlinjer(i.tekstlinjer, "IndbetalingTekstLinje"),
        "OprettetAf": oprettet_af(i.oprettet_af),
        "Indbetaler": part_identifikation(i.part) if i.part else None,
    }


def indbetaling_nedregulering(n: IndbetalingNedregulering, bogfoert: datetime) -> Felter:
    """The reversal of a payment, with what was taken back in all."""
    return {
        "IndbetalingNedreguleringIdentifikation": str(n.nedregulering_id),
        "IndbetalingNedreguleringRegistreringDatoTid": bogfoert,
        "IndbetalingNedreguleringDato": n.dato,
        "IndbetalingNedreguleringBeløb": n.beloeb_oere,
        "IndbetalingNedreguleringÅrsag": uuid_af(Liste.TILBAGEFOERSELSAARSAG, n.aarsag),
        "IndbetalingNedreguleringÅrsagTekst": n.aarsag_tekst,
    }


def opkraevningsanmodning(o: Opkraevning, bogfoert: datetime) -> Felter:
    """A request to send a collection letter."""
    return {
        "OpkrævningAnmodningIdentifikation": str(o.opkraevning_id),
        "OpkrævningAnmodningRegistreringDatoTid": bogfoert,
        **tekstlinjer(o.tekstlinjer, "OpkrævningAnmodningTekstLinie"),
        "FordringListe": {"FordringIdentifikation": [str(i) for i in o.fordring_ids]},
    }


def opkraevning(o: Opkraevning, bogfoert: datetime, oprettet: OprettetAf) -> Felter:
    """A collection letter that was sent."""
    return {
        "OpkrævningIdentifikation": str(o.opkraevning_id),
        "OpkrævningRegistreringDatoTid": bogfoert,
        **fra_json(o.oplysninger or {}),
        **tekstlinjer(o.tekstlinjer, "OpkrævningTekstLinie"),
        **liste("Fordringshenvisning", ({"FordringIdentifikation": str(i)} for i in o.fordring_ids)),
        "OprettetAf": oprettet_af(oprettet),
    }
