"""What every client is asked to do with the operations of B_01 that end something or move an account."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from interop_faelles import UKENDT

from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    Person,
    afslut_administrator,
    afslut_haeftelse,
    ejerskifte,
    registrering,
)

AFVISNING = "AfvisningListe/Afvisning"


class Ophoer:
    """A part of the case `Sag`, which gives ids, claims and calls."""

    def ophoer(self, fra: Afsender, anden: Person) -> list[Any]:
        """The calls that register an account, end what is on it and hand it over and back."""
        konto, krav, haeftelse = self.id("konto i ophør"), self.krav("ophør"), self.id("hæftelse i ophør")
        opret = registrering(
            fra,
            konto,
            self.debitor,
            [krav],
            titel="Ophør",
            haefter=[Haefter(haeftelse, krav.id, anden, date(2026, 9, 1))],
            administratorer=[anden],
        )
        return [
            self.kald("OpretDebitorkontoRegistrering", "good", opret),
            *self._afslut_haeftelse(konto, haeftelse),
            *self._afslut_administrator(konto, anden),
            *self._ejerskifte(konto),
        ]

    def _afslut_haeftelse(self, konto: UUID, haeftelse: UUID) -> list[Any]:
        operation, god = "AfslutHæftelse", afslut_haeftelse(konto, haeftelse, date(2026, 10, 31))
        bemaerkning = "Accept/AccepteretMedBemærkninger/Bemærkning"

        def dato(indhold: dict[str, Any]) -> None:
            indhold["HæftelseSlutDato"] = "2026-02-30"

        return [
            self.kald(operation, "good", god, ventet={"Accept/AccepteretUdenBemærkninger": ["true"]}),
            self.kald(
                operation,
                "remarks",
                god,
                ventet={f"{bemaerkning}/ResultatLokalÅrsag/LokalÅrsagskode": ["ALLEREDE_AFSLUTTET"]},
                lister={bemaerkning: 1},
            ),
            self.kald(
                operation,
                "rejected",
                afslut_haeftelse(konto, UUID(UKENDT), date(2026, 10, 31)),
                ventet={
                    f"{AFVISNING}/ResultatLokalÅrsag/LokalÅrsagskode": ["UKENDT"],
                    f"{AFVISNING}/ResultatÅrsagReference/HæftelseIdentifikation": [UKENDT],
                },
                lister={AFVISNING: 1},
            ),
            *self._mislykkes(operation, god, dato),
        ]

    def _afslut_administrator(self, konto: UUID, anden: Person) -> list[Any]:
        operation, god = "AfslutAdministrator", afslut_administrator(konto, anden)

        def art(indhold: dict[str, Any]) -> None:
            indhold["ØIRPart"]["ØIRPartIdentifikationType"] = "IKKE-EN-UUID"

        return [
            self.kald(operation, "good", god, ventet={"Accept/AccepteretUdenBemærkninger": ["true"]}),
            self.kald(
                operation,
                "rejected",
                afslut_administrator(konto, self.debitor),
                ventet={
                    f"{AFVISNING}/ResultatLokalÅrsag/LokalÅrsagskode": ["UKENDT_PART"],
                    f"{AFVISNING}/ResultatÅrsagReference/DebitorkontoIdentifikation": [str(konto)],
                },
                lister={AFVISNING: 1},
            ),
            *self._mislykkes(operation, god, art),
        ]

    def _ejerskifte(self, konto: UUID) -> list[Any]:
        operation = "ForetagEjerskifte"
        over, tilbage = (ejerskifte(konto, overdraget=overdraget) for overdraget in (True, False))
        uden = {"Accept/AccepteretUdenBemærkninger": ["true"]}
        ukendt = {
            f"{AFVISNING}/ResultatLokalÅrsag/LokalÅrsagskode": ["UKENDT"],
            f"{AFVISNING}/ResultatÅrsagReference/DebitorkontoIdentifikation": [UKENDT],
        }

        def spoleret(indhold: dict[str, Any]) -> None:
            indhold["DebitorkontoIdentifikation"] = "IKKE-EN-UUID"

        return [
            self.kald(operation, "good", over, ventet=uden),
            self.kald(operation, "good", tilbage, ventet=uden),
            self.kald(
                operation, "rejected", ejerskifte(UUID(UKENDT), overdraget=True), ventet=ukendt, lister={AFVISNING: 1}
            ),
            *self._mislykkes(operation, over, spoleret),
        ]
