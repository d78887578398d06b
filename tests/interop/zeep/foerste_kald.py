"""A first call with zeep: register one claim. Usage: python foerste_kald.py [http://127.0.0.1:8590]."""

import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

import zeep

BASE = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8590"
KOMMUNE, IT_SYSTEM = "29000011", "aaaaaaaa-0000-4000-8000-000000000001"

client = zeep.Client(f"{BASE}/service/OIR/DebitorRegistreringAfsend/1?wsdl")
request = {
    "HovedOplysninger": {
        "TransaktionsId": str(uuid4()),
        "TransaktionsTid": datetime.now(UTC),
        "Rute": {
            "AfsenderOrganisation": KOMMUNE,
            "AfsenderItSystemInstans": IT_SYSTEM,
            "ModtagerOrganisation": KOMMUNE,
        },
    },
    "Debitorkonto": {
        "DebitorkontoIdentifikation": str(uuid4()),
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
                "FordringIdentifikation": str(uuid4()),
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
try:
    answer = client.service.OpretDebitorkontoRegistrering(**request)
except zeep.exceptions.Fault as fault:
    sys.exit(f"not taken: {fault.message}")
for reaction in answer.HovedOplysningerSvar.SvarReaktion:
    if reaction.Fejl:
        sys.exit(f"technical error: {reaction.Fejl.FejlId} {reaction.Fejl.FejlTekst}")
if answer.AfvisningListe:
    outcome = [f"rejected: {found.ResultatLokalÅrsag.LokalÅrsagskode}" for found in answer.AfvisningListe.Afvisning]
elif answer.Accept.AccepteretUdenBemærkninger:
    outcome = ["accepted"]
else:
    warnings = answer.Accept.AccepteretMedBemærkninger.Advarsel
    outcome = [f"collection will reject it: {found.ResultatLokalÅrsag.LokalÅrsagstekst}" for found in warnings]
sys.stdout.write("\n".join(outcome) + "\n")
