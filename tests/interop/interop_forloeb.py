"""What every client is asked to do: for each service its calls in order, and what the answers must hold."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4, uuid5

from interop_anmodning import Anmodning
from interop_daekning import Daekning
from interop_laesning import som_json
from interop_ophoer import Ophoer
from interop_ordre import Ordre

from fordringsbro.contract.names import q
from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    Krav,
    Nedskrivning,
    Person,
    hoved,
    indbetaling,
    indbetaling_nedregulering,
    kontrakt,
    registrering,
    til_opkraevning,
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
_UKENDT = "99999999-9999-4999-8999-999999999999"
_TEKST = "Dagtilbud for «Æblegården» & Øster Å, september <2026>"
#: Fifteen digits: more than a float keeps.
STORT = "9000000000000.01"


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


class Sag(Ophoer, Daekning, Ordre, Anmodning):
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
            "beskrivelse": _TEKST,
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
            nedskrivninger=[Nedskrivning(self.id("ned"), et.id, 10_050, "REGU", "Beregnet på ny")],
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
            REGISTRERING: self._registrering,
            FORESPOERGSEL: self._forespoergsel,
            INDBETALING: self._indbetaling,
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

    def _registrering(self) -> list[Kald]:
        opret, saet = "OpretDebitorkontoRegistrering", "SætFordringTilOpkrævning"
        konto = self.id("ny konto")
        ny, senere = self.krav("ny"), self.krav("senere", srb=None)
        gebyr = self._gebyr("nyt gebyr", ny)
        god = registrering(FRA, konto, self.debitor, [ny, senere, gebyr], titel="Blåbærgrød")
        brudt = registrering(FRA, self.id("anden konto"), self.debitor, [self.krav("brudt", beskrivelse="")])
        advarsel = "Accept/AccepteretMedBemærkninger/Advarsel"
        andet = registrering(FRA, konto, self.debitor, [self.krav("ny", beloeb_oere=1)], titel="Blåbærgrød")
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
                til_opkraevning(konto, UUID(_UKENDT), date(2026, 11, 19)),
                ventet={reference: [_UKENDT]},
                lister={"AfvisningListe/Afvisning": 1},
            ),
            *self._mislykkes(saet, til_opkraevning(konto, senere.id, date(2026, 11, 19)), dato),
            *self.ophoer(FRA, TO),
        ]

    def _forespoergsel(self) -> list[Kald]:
        soeg, hent = "SøgDebitorregistrering", "HentDebitorkonto"
        part = {"Part": {"ØIRPart": self.debitor.oirpart()}}
        et = {"DebitorkontoIdentifikation": str(self.konti[0])}
        svar, lokal = "Forretningssvar", "AfvisningListe/Afvisning/ResultatLokalÅrsag/LokalÅrsagskode"
        forkert = {**et, "DebitorkontoType": _UKENDT}
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
                    f"{fordring}/FordringBeløb": ["2500.00", STORT],
                    f"{fordring}/FordringStiftelsesdato": ["2026-09-01", "2026-09-01"],
                    f"{fordring}/FordringTekstLinjeListe/FordringTekstLinje/FordringTekstLinjeTekst": [_TEKST, _TEKST],
                },
                lister={fordring: 2, f"{svar}/OmkostningsfordringListe/Omkostningsfordring": 1},
            ),
            self.kald(
                hent,
                "rejected",
                {**et, "FordringType": [_UKENDT]},
                ventet={lokal: ["UKENDT_KODE"]},
                lister={"AfvisningListe/Afvisning": 1},
            ),
            *self._mislykkes(hent, et, konto),
        ]

    def _indbetaling(self) -> list[Kald]:
        soeg, foretag = "SøgFordringTilIndbetaling", "ForetagIndbetaling"
        part = {"Part": {"ØIRPart": self.debitor.oirpart()}}
        ukendt_art = {"Part": {"ØIRPart": {**self.debitor.oirpart(), "ØIRPartIdentifikationType": _UKENDT}}}
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

    def _nedregulering(self) -> list[Kald]:
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
