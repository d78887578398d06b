"""What every client is asked to do with the operations of B_03: what can be paid, paying, and taking back."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid5

from interop_faelles import UKENDT

from fordringsbro.klient.beskeder import indbetaling, indbetaling_nedregulering


class Indbetaling:
    """A part of the case `Sag`, which gives ids and calls; its accounts are prepared."""

    def indbetalinger(self) -> list[Any]:
        soeg, foretag = "SøgFordringTilIndbetaling", "ForetagIndbetaling"
        part = {"Part": {"ØIRPart": self.debitor.oirpart()}}
        ukendt_art = {"Part": {"ØIRPart": {**self.debitor.oirpart(), "ØIRPartIdentifikationType": UKENDT}}}
        konti, lokal = "Forretningssvar/Debitorkonto", "AfvisningListe/Afvisning/ResultatLokalÅrsag/LokalÅrsagskode"
        krav = self.id("et")

        def betaling(oere: int) -> dict[str, Any]:
            return indbetaling(
                self.konti[0],
                self.id(f"betaling {oere}"),
                date(2026, 11, 19),
                oere,
                betaler=self.debitor,
                daekninger=[(krav, oere)],
                tekst="Æ, ø og å",
            )

        def konto(indhold: dict[str, Any]) -> None:
            indhold["Part"]["ØIRPart"]["ØIRPartIdentifikationType"] = "IKKE-EN-UUID"

        def beloeb(indhold: dict[str, Any]) -> None:
            indhold["IndbetalingBeløb"] = "-1.00"

        return [
            self.kald(
                soeg,
                "good",
                part,
                ventet={f"{konti}/DebitorkontoTitel": ["Dagtilbud Æblegården"]},
                lister={konti: 2},
            ),
            self.kald(
                soeg,
                "good",
                {"DebitorkontoIdentifikation": str(self.konti[1])},
                ventet={f"{konti}/FordringListe/Fordring/RestanceBeløb": ["0.01"]},
                lister={konti: 1, f"{konti}/FordringListe/Fordring": 1},
            ),
            self.kald(soeg, "rejected", ukendt_art, ventet={lokal: ["UKENDT_KODE"]}),
            *self._mislykkes(soeg, part, konto),
            self.kald(foretag, "good", betaling(1_001), ventet={"DebitorkontoIdentifikation": [str(self.konti[0])]}),
            self.kald(
                foretag,
                "rejected",
                betaling(10_000_000_000),
                ventet={lokal: ["OVER_SALDO"], "ForetagIndbetalingAfvisningUddybendeSvar/RestanceBeløb": ["2359.44"]},
            ),
            *self._mislykkes(foretag, betaling(1_002), beloeb),
            *self._nedregulering(),
        ]

    def _nedregulering(self) -> list[Any]:
        operation, lokal = "ForetagIndbetalingNedregulering", "AfvisningListe/Afvisning/ResultatLokalÅrsag"
        betalt = self.id("betaling 1001")

        def tilbage(oere: int, **mere: Any) -> dict[str, Any]:
            return indbetaling_nedregulering(
                self.konti[0],
                betalt,
                self.id(f"tilbage {oere}"),
                date(2026, 11, 20),
                oere,
                aarsag="DOBBELTBETALING",
                tekst="Æ, ø og å",
                **mere,
            )

        def beloeb(indhold: dict[str, Any]) -> None:
            indhold["IndbetalingNedreguleringBeløb"] = "10.005"

        hele = [uuid5(betalt, str(self.id("et")))]
        reference = "AfvisningListe/Afvisning/ResultatÅrsagReference/IndbetalingNedreguleringIdentifikation"
        return [
            self.kald(
                operation,
                "rejected",
                tilbage(1_002),
                ventet={
                    f"{lokal}/LokalÅrsagskode": ["OVER_REST"],
                    reference: [str(self.id("tilbage 1002"))],
                },
                lister={"AfvisningListe/Afvisning": 1},
            ),
            self.kald(
                operation,
                "good",
                tilbage(1_001, daekninger=hele),
                ventet={"DebitorkontoIdentifikation": [str(self.konti[0])]},
            ),
            *self._mislykkes(operation, tilbage(1), beloeb),
        ]
