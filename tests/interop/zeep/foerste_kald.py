"""First calls with zeep: register a claim, look its account up, pay of it.

Usage: python foerste_kald.py [http://127.0.0.1:8590 [AMOUNT]]
"""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import zeep

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8590"
AMOUNT = Decimal(sys.argv[2] if len(sys.argv) > 2 else "500.00")
KOMMUNE, IT_SYSTEM = "29000011", "aaaaaaaa-0000-4000-8000-000000000001"

ACCOUNT, CLAIM = str(uuid4()), str(uuid4())


def header():
    """A header of its own for each message; only a repetition of the same message repeats its id."""
    return {
        "TransaktionsId": str(uuid4()),
        "TransaktionsTid": datetime.now(UTC),
        "Rute": {
            "AfsenderOrganisation": KOMMUNE,
            "AfsenderItSystemInstans": IT_SYSTEM,
            "ModtagerOrganisation": KOMMUNE,
        },
    }


def call(step, service, operation, **request):
    """Send a message and print what came of it; the answer, where there is one to go on with."""
    client = zeep.Client(f"{BASE}/service/OIR/{service}/1?wsdl")
    try:
        answer = client.service[operation](HovedOplysninger=header(), **request)
    except zeep.exceptions.Fault as fault:
        # The detail has one Error for each violation, with path and rule.
        texts = [error.text for error in fault.detail.iter("{*}ErrorText")] if fault.detail is not None else []
        sys.exit("\n".join([f"{step}: not taken: {fault.message}", *texts]))
    for reaction in answer.HovedOplysningerSvar.SvarReaktion:
        if reaction.Fejl:
            sys.exit(f"{step}: technical error: {reaction.Fejl.FejlId} {reaction.Fejl.FejlTekst}")
    if answer.AfvisningListe:
        for found in answer.AfvisningListe.Afvisning:
            say(step, "rejected", found)
        sys.exit(1)
    return answer


def say(step, what, found):
    """A rejection or a remark: code, text, and the object that it is about."""
    reason, where = found.ResultatLokalÅrsag, zeep.helpers.serialize_object(found.ResultatÅrsagReference) or {}
    things = ", ".join(f"{name} {value}" for name, value in where.items() if isinstance(value, str))
    sys.stdout.write(f"{step}: {what}: {reason.LokalÅrsagskode} {reason.LokalÅrsagstekst} ({things})\n")


def accepted(step, answer):
    """What was accepted, with what collection would say."""
    remarks = answer.Accept.AccepteretMedBemærkninger
    for found in (remarks.Advarsel or []) if remarks else []:
        say(step, "collection will reject it", found)
    for found in (remarks.Bemærkning or []) if remarks else []:
        say(step, "remark", found)
    sys.stdout.write(f"{step}: accepted\n")


request = {
    "Debitorkonto": {
        "DebitorkontoIdentifikation": ACCOUNT,
        "DebitorkontoType": "fff73837-4a1b-53db-aa3a-80d8b274aa06",
        "DebitorkontoTitel": "Dagtilbud Æblegården",
        "JuridiskAnsvarlig": {
            "ØIRPart": {
                "ØIRPartIdentifikation": "0101800001",
                "ØIRPartIdentifikationType": "4744678c-4a4f-56f5-9fdc-3a131a26f7ed",
            },
            "OprettetAf": {"VirksomhedCVRNummer": KOMMUNE, "ItSystemInstansIdentifikation": IT_SYSTEM},
            "ØIRPartAdresse": {"ØIRPartNavn": "Testperson Et Synteseborg"},
        },
    },
    "HovedfordringListe": {
        "Hovedfordring": [
            {
                "FordringIdentifikation": CLAIM,
                "FordringType": "f74f0050-57c0-5cbb-b7e9-f6cf007bdf94",
                "FordringBeløb": Decimal("2500.00"),
                "FordringOprindeligHovedstol": Decimal("2500.00"),
                "FordringStiftelsesdato": date(2026, 9, 1),
                "FordringPeriodeFraDato": date(2026, 9, 1),
                "FordringPeriodeTilDato": date(2026, 9, 30),
                "FordringForfaldsdato": date(2026, 9, 1),
                "FordringSidsteRettidigeBetalingsdato": date(2026, 9, 15),
                "FordringForældelsesdato": date(2029, 9, 3),
                "FordringTekstLinjeListe": {
                    "FordringTekstLinje": [
                        {"FordringTekstLinjeNummer": 1, "FordringTekstLinjeTekst": "Dagtilbud september"}
                    ]
                },
            }
        ]
    },
}
accepted("register", call("register", "DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", **request))

found = call("look up", "DebitorForespoergselAfsend", "HentDebitorkonto", DebitorkontoIdentifikation=ACCOUNT)
for claim in found.Forretningssvar.HovedfordringListe.Hovedfordring:
    where = "under collection" if claim.FordringUnderInddrivelseMarkering else "with the municipality"
    sys.stdout.write(f"look up: {claim.FordringSystemUnikIdentifikation} of {claim.FordringBeløb} is {where}\n")

payment = call(
    "pay",
    "DebitorIndbetalingAfsend",
    "ForetagIndbetaling",
    DebitorkontoIdentifikation=ACCOUNT,
    IndbetalingIdentifikation=str(uuid4()),
    IndbetalingDato=date(2026, 11, 20),
    IndbetalingBeløb=AMOUNT,
    FordringDækningListe={"FordringDækning": [{"FordringDækningBeløb": AMOUNT, "FordringIdentifikation": CLAIM}]},
)
accepted("pay", payment)
