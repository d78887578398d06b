"""What every client is asked to do with the operations of B_01: registering, and setting to collection."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from interop_faelles import UKENDT
from interop_ophoer import Ophoer

from fordringsbro.klient.beskeder import Afsender, Person, registrering, til_opkraevning


class Registrering(Ophoer):
    """A part of the case `Sag`, which gives ids, claims and calls."""

    def registreringer(self, fra: Afsender, anden: Person) -> list[Any]:
        opret, saet = "OpretDebitorkontoRegistrering", "SætFordringTilOpkrævning"
        konto = self.id("ny konto")
        ny, senere = self.krav("ny"), self.krav("senere", srb=None)
        gebyr = self._gebyr("nyt gebyr", ny)
        god = registrering(fra, konto, self.debitor, [ny, senere, gebyr], titel="Blåbærgrød")
        brudt = registrering(fra, self.id("anden konto"), self.debitor, [self.krav("brudt", beskrivelse="")])
        advarsel = "Accept/AccepteretMedBemærkninger/Advarsel"
        andet = registrering(fra, konto, self.debitor, [self.krav("ny", beloeb_oere=1)], titel="Blåbærgrød")
        uden = {"Accept/AccepteretUdenBemærkninger": ["true"], "DebitorkontoIdentifikation": [str(konto)]}
        lokal = "AfvisningListe/Afvisning/ResultatLokalÅrsag/LokalÅrsagskode"
        reference = "AfvisningListe/Afvisning/ResultatÅrsagReference/FordringIdentifikation"

        def oere(indhold: dict[str, Any]) -> None:
            indhold["HovedfordringListe"]["Hovedfordring"][0]["FordringBeløb"] = "2500.005"

        def dato(indhold: dict[str, Any]) -> None:
            indhold["FordringSidsteRettidigeBetalingsdato"] = "2026-02-30"

        return [
            self.kald(opret, "good", god, ventet=uden),
            self.kald(
                opret,
                "remarks",
                brudt,
                ventet={f"{advarsel}/ResultatLokalÅrsag/LokalÅrsagskode": ["R_7_11"]},
                lister={advarsel: 1},
            ),
            self.kald(
                opret,
                "rejected",
                andet,
                ventet={lokal: ["ANDET_INDHOLD"], reference: [str(ny.id)]},
                lister={"AfvisningListe/Afvisning": 1},
            ),
            *self._mislykkes(opret, god, oere),
            self.kald(saet, "good", til_opkraevning(konto, senere.id, date(2026, 11, 19)), ventet=uden),
            self.kald(
                saet,
                "rejected",
                til_opkraevning(konto, UUID(UKENDT), date(2026, 11, 19)),
                ventet={reference: [UKENDT]},
                lister={"AfvisningListe/Afvisning": 1},
            ),
            *self._mislykkes(saet, til_opkraevning(konto, senere.id, date(2026, 11, 19)), dato),
            *self.ophoer(fra, anden),
        ]
