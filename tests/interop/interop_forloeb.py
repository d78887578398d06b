"""What every client is asked to do: for each service its calls in order, and what the answers must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from interop_anmodning import Anmodning
from interop_daekning import Daekning
from interop_faelles import TEKST
from interop_forespoergsel import Forespoergsel
from interop_indbetaling import Indbetaling
from interop_laesning import som_json
from interop_ordre import Ordre
from interop_registrering import Registrering

from fordringsbro.contract.names import q
from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    Krav,
    Nedskrevet,
    Person,
    hoved,
    indbetaling,
    kontrakt,
    registrering,
)

FRA = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
UKENDT_KOMMUNE = Afsender("29999999", FRA.it_system)
REGISTRERING, FORESPOERGSEL, INDBETALING, DAEKNING, ORDRE, ANMODNING, ANMODNINGSSVAR = (
    "DebitorRegistreringAfsend",
    "DebitorForespoergselAfsend",
    "DebitorIndbetalingAfsend",
    "DaekningAfskrivningRegistreringAfsend",
    "IndbetalingTilbagefoerOrdreAfsend",
    "DebitorkontoAnmodningAfsend",
    "DebitorkontoAnmodningSvarAfsend",
)
#: The operations of each service, by the service's name in its address.
OPERATIONER = {
    REGISTRERING: (
        "OpretDebitorkontoRegistrering",
        "SætFordringTilOpkrævning",
        "AfslutHæftelse",
        "AfslutAdministrator",
        "ForetagEjerskifte",
        "Ping",
    ),
    FORESPOERGSEL: ("SøgDebitorregistrering", "HentDebitorkonto", "Ping"),
    INDBETALING: (
        "SøgFordringTilIndbetaling",
        "ForetagIndbetaling",
        "ForetagIndbetalingNedregulering",
        "Ping",
    ),
    DAEKNING: ("OpretDækningAfskrivning", "Ping"),
    ORDRE: ("TilbageførIndbetaling", "Ping"),
    ANMODNING: (
        "AnmodEnDebitorkonto",
        "AnmodDebitorkontoMedFordringer",
        "AnmodMellemDebitorkonti",
        "AnmodMellemFordringer",
        "Ping",
    ),
    ANMODNINGSSVAR: ("AfsendDebitorkontoAnmodningSvar", "Ping"),
}
TO = Person("0201800002", "Testperson To Synteseborg")
_NAVNERUM = UUID("7d2b4f0c-52f5-4a60-9c7e-0d1e6d1f3a55")


@dataclass(frozen=True)
class Kald:
    """One call.

    Attributes:
        operation: The operation.
        slags: good, rejected, technical (an error in the header) or fault.
        indhold: What the client's user writes.
        ventet: Texts that the user must find, by path.
        lister: Paths that must be lists of so many, also of one.
    """

    operation: str
    slags: str
    indhold: dict[str, Any]
    ventet: dict[str, list[str]] = field(default_factory=dict)
    lister: dict[str, int] = field(default_factory=dict)

    @property
    def transaktion(self) -> str:
        """The id under which the service keeps its answer."""
        return self.indhold["HovedOplysninger"]["TransaktionsId"]


class Sag(Registrering, Forespoergsel, Indbetaling, Daekning, Ordre, Anmodning):
    """One client's own debtor, accounts and claims; another client's are others.

    Args:
        nummer: Tells them apart.
    """

    def __init__(self, nummer: int) -> None:
        self._nummer = nummer
        self.debitor = Person(f"0301800{nummer:03}", "Testperson Æøå Ærøskøbing-Ågård")
        self.konti = (self.id("konto 1"), self.id("konto 2"))

    def id(self, hvad: str) -> UUID:
        """The id of something of this case."""
        # A version 4 id, as the contract asks for, that is the same each time.
        return UUID(bytes=uuid5(_NAVNERUM, f"{self._nummer}/{hvad}").bytes, version=4)

    def krav(self, hvad: str, **anders: Any) -> Krav:
        """A daycare claim that passes every rule."""
        felter: dict[str, Any] = {
            "id": self.id(hvad),
            "type_kode": "KFDAINS",
            "beloeb_oere": 250_000,
            "stiftelsesdato": date(2026, 9, 1),
            "forfaldsdato": date(2026, 9, 1),
            "srb": date(2026, 9, 15),
            "foraeldelsesdato": date(2029, 9, 3),
            "periode": (date(2026, 9, 1), date(2026, 9, 30)),
            "beskrivelse": TEKST,
            "reference": self.id(hvad).hex[:20],
        }
        return Krav(**{**felter, **anders})

    def _gebyr(self, hvad: str, hoved_: Krav) -> Krav:
        """A reminder fee of a main claim."""
        dag = date(2026, 10, 1)
        return self.krav(
            hvad,
            type_kode="GEDAINS",
            hoved=hoved_.id,
            omkostning="GEBYR",
            beloeb_oere=25_000,
            beskrivelse="",
            stiftelsesdato=dag,
            forfaldsdato=dag,
            srb=date(2026, 10, 15),
            foraeldelsesdato=date(2029, 10, 1),
            periode=(dag, dag),
        )

    def kald(
        self, operation: str, slags: str, post: dict[str, Any], *, fra: Afsender = FRA, ret: Any = None, **mere: Any
    ) -> Kald:
        """A call; `ret` may spoil what the user writes, `til` names the receiving IT system."""
        header = hoved(fra, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        if (til := mere.pop("til", None)) is not None:
            header["Rute"]["ModtagerItSystemInstans"] = str(til.it_system)
        tag = q(f"{operation}_I")
        element = kontrakt().skriv(tag, {"HovedOplysninger": header, **post})
        indhold = som_json(kontrakt().struktur(tag), element)
        if ret is not None:
            ret(indhold)
        return Kald(operation, slags, indhold, **mere)

    def forberedt(self) -> list[tuple[str, dict[str, Any]]]:
        """What stands in the ledger before the client looks: (operation, content)."""
        et, stort = self.krav("et"), self.krav("stort", beloeb_oere=900_000_000_000_001)
        gebyr = self._gebyr("gebyr", et)
        rigt = registrering(
            FRA,
            self.konti[0],
            self.debitor,
            [et, stort, gebyr],
            titel="Dagtilbud Æblegården",
            haefter=[Haefter(self.id("haeftelse"), et.id, TO, date(2026, 9, 1))],
            nedskrivninger=[Nedskrevet(self.id("ned"), et.id, 10_050, "REGU", "Beregnet på ny")],
        )
        enkelt = registrering(FRA, self.konti[1], self.debitor, [self.krav("to", beloeb_oere=1)])
        betalt = indbetaling(
            self.konti[0],
            self.id("betaling"),
            date(2026, 11, 18),
            3_005,
            betaler=self.debitor,
            daekninger=[(et.id, 3_005)],
            tekst="Netbank æøå",
        )
        return [
            ("OpretDebitorkontoRegistrering", rigt),
            ("OpretDebitorkontoRegistrering", enkelt),
            ("ForetagIndbetaling", betalt),
            *self.anmodet(FRA),
        ]

    def forloeb(self, tjeneste: str) -> list[Kald]:
        """The calls to one service."""
        return {
            REGISTRERING: lambda: self.registreringer(FRA, TO),
            FORESPOERGSEL: self.forespoergsler,
            INDBETALING: self.indbetalinger,
            DAEKNING: lambda: self.daekning(FRA),
            ORDRE: self.ordre,
            ANMODNING: self.anmodninger,
            ANMODNINGSSVAR: lambda: self.anmodningssvar(FRA),
        }[tjeneste]() + self._ping()

    def _ping(self) -> list[Kald]:
        def ret(indhold: dict[str, Any]) -> None:
            indhold["HovedOplysninger"]["Rute"]["AfsenderItSystemInstans"] = "ikke-en-uuid"

        return [self.kald("Ping", "good", {}), self.kald("Ping", "fault", {}, ret=ret)]

    def _mislykkes(self, operation: str, post: dict[str, Any], ret: Callable[[dict[str, Any]], None]) -> list[Kald]:
        """The two ways in which every operation but Ping can fail that are no business."""
        sti = "HovedOplysningerSvar/SvarReaktion/Fejl"
        teknisk = {
            f"{sti}/FejlId": ["FB-301"],
            f"{sti}/KildeId": ["Fordringsbro"],
            f"{sti}/Identifikation/LimitedXPath": [f"/{operation}_I/HovedOplysninger"],
        }
        return [
            self.kald(operation, "technical", post, fra=UKENDT_KOMMUNE, ventet=teknisk),
            self.kald(operation, "fault", post, ret=ret),
        ]
