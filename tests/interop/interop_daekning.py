"""What every client is asked to do with OpretDækningAfskrivning: a debtor system tells a fagsystem."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from interop_faelles import UKENDT

from fordringsbro.klient.beskeder import Afsender
from fordringsbro.klient.beskeder_tilbage import Afskrevet, Daekket, Tilbagefoert, daekning_afskrivning

AFVISNING = "AfvisningListe/Afvisning"


class Daekning:
    """A part of the case `Sag`, which gives ids, claims and calls."""

    def daekning(self, fra: Afsender) -> list[Any]:
        """The calls that tell of a coverage and a write-off, their reversals, and what is refused."""
        operation = "OpretDækningAfskrivning"
        konto, krav = self.konti[0], self.id("et")
        d = Daekket(id=self.id("dækning"), krav=krav, beloeb_oere=1_005, betaling=uuid4())
        a = Afskrevet(id=self.id("afskrivning"), krav=krav, beloeb_oere=50, aarsag="KONKURS")
        dt = Tilbagefoert(id=self.id("dækning tilbage"), krav=krav, beloeb_oere=5, hvad=d.id, betaling=uuid4())
        at = Tilbagefoert(id=self.id("afskrivning tilbage"), krav=krav, beloeb_oere=50, hvad=a.id)
        god = daekning_afskrivning(konto, daekket=[d], afskrevet=[a], daekning_tilbage=[dt], afskrivning_tilbage=[at])
        for_meget = Tilbagefoert(id=self.id("for meget"), krav=krav, beloeb_oere=1_001, hvad=d.id)
        bemaerkning, lokal = "Accept/AccepteretMedBemærkninger/Bemærkning", "ResultatLokalÅrsag/LokalÅrsagskode"
        reference = f"{AFVISNING}/ResultatÅrsagReference"

        def beloeb(indhold: dict[str, Any]) -> None:
            indhold["FordringDækningListe"]["FordringDækning"][0]["FordringDækningBeløb"] = "10.005"

        return [
            self.kald(operation, "good", god, til=fra, ventet={"DebitorkontoIdentifikation": [str(konto)]}),
            self.kald(
                operation,
                "remarks",
                god,
                til=fra,
                ventet={f"{bemaerkning}/{lokal}": ["GENTAGET"] * 4},
                lister={bemaerkning: 4},
            ),
            self.kald(
                operation,
                "rejected",
                daekning_afskrivning(
                    konto,
                    daekket=[Daekket(id=self.id("ukendt"), krav=UUID(UKENDT), beloeb_oere=1)],
                    daekning_tilbage=[for_meget],
                ),
                til=fra,
                ventet={
                    f"{AFVISNING}/{lokal}": ["UKENDT", "OVER_REST"],
                    f"{reference}/FordringIdentifikation": [UKENDT],
                    f"{reference}/FordringDækningNedreguleringIdentifikation": [str(for_meget.id)],
                },
                lister={AFVISNING: 2},
            ),
            *self._mislykkes(operation, god, beloeb),
        ]
