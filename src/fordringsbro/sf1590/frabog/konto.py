"""Accounts as the contract's answers say them."""

from __future__ import annotations

from fordringsbro.contract.codes import Liste
from fordringsbro.debitor.model import Konto
from fordringsbro.debitor.opslag.billede import Kontobillede
from fordringsbro.debitor.part import Part
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.jsonform import fra_json
from fordringsbro.sf1590.faelles.koder import uuid_af
from fordringsbro.sf1590.frabog import faelles

#: Most co-liable parties of an account in one answer (the schema's limit).
_MEDHAEFTERE = 100


def kontospecifikationer(konto: Konto) -> Felter:
    """An account's typed values."""
    return faelles.specifikationer(konto.specifikationer, "DebitorkontoSpecifikation", Liste.KONTOSPECIFIKATIONSTYPE)


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
        "OprettetAf": faelles.oprettet_af(billede.oprettet_af),
        "EjetAf": faelles.oprettet_af(billede.ejet_af) if billede.ejet_af else None,
        "JuridiskAnsvarlig": _rolle(k.ansvarlig) if k.ansvarlig else None,
        "Administrator": [_rolle(p) for p in k.administratorer],
        "JuridiskMedhæfter": faelles.hoejst("JuridiskMedhæfter", (_rolle(p) for p in k.medhaeftere), _MEDHAEFTERE),
        **faelles.liste("Sag", (fra_json(sag) for sag in k.sager)),
        **kontospecifikationer(k),
    }


def _rolle(part: Part) -> Felter:
    return {"Part": faelles.part_identifikation(part), "Adresseoplysning": _adresseoplysning(part)}


def _adresseoplysning(part: Part) -> list[Felter]:
    fundet = {"ØIRPartAdresse": faelles.adresse(part), "Produktionsenhed": faelles.p_nummer(part)}
    return [fundet] if any(fundet.values()) else []
