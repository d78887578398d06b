"""What every client is asked to do with the order to take a payment back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from interop_faelles import UKENDT

from fordringsbro.klient.beskeder import tilbagefoer_ordre

_OPERATION = "TilbageførIndbetaling"
_GRUND = "Afvisning/Afvisningsårsag"
_ID = "IndbetalingTilbageførselOrdreIdentifikation"


class Ordre:
    """A part of the case `Sag`, which gives ids and calls; its payment was of 30.05."""

    def ordre(self) -> list[Any]:
        """The calls that order the prepared payment back."""
        god = self._ordre("ordre", self.id("betaling"), 3_005)

        def beloeb(indhold: dict[str, Any]) -> None:
            indhold["IndbetalingBeløb"] = "30.055"

        return [
            self._afvist(
                self._ordre("ukendt", UUID(UKENDT), 3_005),
                {
                    f"{_GRUND}/LokalÅrsagKode": ["UKENDT_INDBETALING"],
                    f"{_GRUND}/ElementNavn": ["IndbetalingIdentifikation"],
                    f"{_GRUND}/ElementVærdi": [UKENDT],
                },
            ),
            self._afvist(
                self._ordre("beløb", self.id("betaling"), 3_006),
                {f"{_GRUND}/LokalÅrsagKode": ["BELOEB_UGYLDIGT"], f"{_GRUND}/ElementNavn": ["IndbetalingBeløb"]},
            ),
            self.kald(
                _OPERATION,
                "good",
                god,
                ventet={"Accept/AccepteretUdenBemærkninger": ["true"], _ID: [str(self.id("ordre"))]},
            ),
            *self._mislykkes(_OPERATION, god, beloeb),
        ]

    def _ordre(self, hvad: str, betaling: UUID, oere: int) -> dict[str, Any]:
        return tilbagefoer_ordre(
            self.konti[0], betaling, self.id(hvad), oere, aarsag="DOBBELTBETALING", tekst="Æ, ø og å"
        )

    def _afvist(self, post: dict[str, Any], ventet: dict[str, list[str]]) -> Any:
        return self.kald(_OPERATION, "rejected", post, ventet=ventet, lister={_GRUND: 1})
