"""What every client is asked to do with the queries of B_02."""

from __future__ import annotations

from typing import Any

from interop_faelles import TEKST, UKENDT

#: Fifteen digits: more than a float keeps.
_STORT = "9000000000000.01"


class Forespoergsel:
    """A part of the case `Sag`, which gives ids and calls; its accounts are prepared."""

    def forespoergsler(self) -> list[Any]:
        soeg, hent = "SøgDebitorregistrering", "HentDebitorkonto"
        part = {"Part": {"ØIRPart": self.debitor.oirpart()}}
        et = {"DebitorkontoIdentifikation": str(self.konti[0])}
        svar, lokal = "Forretningssvar", "AfvisningListe/Afvisning/ResultatLokalÅrsag/LokalÅrsagskode"
        forkert = {**et, "DebitorkontoType": UKENDT}
        fordring = f"{svar}/HovedfordringListe/Hovedfordring"
        person = f"{svar}/Debitorkonto/JuridiskAnsvarlig/Adresseoplysning/ØIRPartAdresse/ØIRPartNavn"

        def konto(indhold: dict[str, Any]) -> None:
            indhold["DebitorkontoIdentifikation"] = "IKKE-EN-UUID"

        return [
            self.kald(
                soeg,
                "good",
                {**part, "SamletFordringOverblikMarkering": True},
                ventet={f"{svar}/Debitorregistrering/DebitorkontoTitel": ["Dagtilbud Æblegården"]},
                lister={f"{svar}/Debitorregistrering": 2},
            ),
            self.kald(
                soeg,
                "good",
                {"DebitorkontoIdentifikation": str(self.konti[1])},
                lister={f"{svar}/Debitorregistrering": 1, f"{svar}/Debitorregistrering/FordringListe/Fordring": 1},
            ),
            self.kald(soeg, "rejected", forkert, ventet={lokal: ["UKENDT_KODE"]}),
            *self._mislykkes(soeg, et, konto),
            self.kald(
                hent,
                "good",
                {**et, "MedtagRelateredeFordringerMarkering": True},
                ventet={
                    person: [self.debitor.navn],
                    f"{fordring}/FordringBeløb": ["2500.00", _STORT],
                    f"{fordring}/FordringStiftelsesdato": ["2026-09-01", "2026-09-01"],
                    f"{fordring}/FordringTekstLinjeListe/FordringTekstLinje/FordringTekstLinjeTekst": [TEKST, TEKST],
                },
                lister={fordring: 2, f"{svar}/OmkostningsfordringListe/Omkostningsfordring": 1},
            ),
            self.kald(
                hent,
                "rejected",
                {**et, "FordringType": [UKENDT]},
                ventet={lokal: ["UKENDT_KODE"]},
                lister={"AfvisningListe/Afvisning": 1},
            ),
            *self._mislykkes(hent, et, konto),
        ]
