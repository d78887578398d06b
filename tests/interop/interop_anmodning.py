"""What every client is asked to do with B_04: requests of every outcome, and an answer that is sent later."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from interop_faelles import UKENDT

from fordringsbro.klient.beskeder import Afsender, Person, indbetaling, registrering
from fordringsbro.klient.beskeder_anmodning import anmodning, anmodningssvar

_AFVIST = "Afvisning/Afvisningsårsag"
_EJ = "HandlingEjGennemført/EjGennemførtÅrsag"
_UDSAT = "HandlingUdsatTilSenereBehandling/ForventetBehandlingDato"
_GENNEMFOERT = {"HandlingGennemført/HandlingGennemførtUdenBemærkninger": ["true"]}
_UDTOG = "HandlingGennemførtMedResultatInformation/ResultatInformationStruktur/DebitorkontoUdtog"
_SVAR = "AfsendDebitorkontoAnmodningSvar"


def _kode(sti: str, kode: str, objekt: object) -> dict[str, Any]:
    """What a reason must tell, and that it is a list of one."""
    ventet = {f"{sti}/LokalÅrsagKode": [kode], f"{sti}/ElementVærdi": [str(objekt)]}
    return {"ventet": ventet, "lister": {sti: 1}}


def _id(indhold: dict[str, Any]) -> None:
    indhold["DebitorkontoAnmodningIdentifikation"] = "IKKE-EN-UUID"


class Anmodning:
    """A part of the case `Sag`, which gives ids, claims and calls."""

    def anmodet(self, fra: Afsender) -> list[tuple[str, dict[str, Any]]]:
        """What stands before the client asks: another's account that was paid on, and two requests.

        One was postponed, and one answered at once.
        """
        konto, anden = self.konti[0], self.id("konto tre")
        debitor = Person("0401800004", "Testperson Fire Synteseborg")
        return [
            ("OpretDebitorkontoRegistrering", registrering(fra, anden, debitor, [self.krav("tre")])),
            ("ForetagIndbetaling", indbetaling(anden, self.id("betaling tre"), date(2026, 11, 18), 100)),
            anmodning("AFSLUT_NAAR_BETALT", self.id("udsat"), konto=konto),
            anmodning("RYKKERSTOP", self.id("straks"), konto=konto),
        ]

    def anmodninger(self) -> list[Any]:
        """The calls to the four operations."""
        return [*self._en_konto(), *self._med_fordringer(), *self._mellem_konti(), *self._mellem_fordringer()]

    def _en_konto(self) -> list[Any]:
        konto, dag = self.konti[0], date(2026, 11, 20)
        operation, udtog = anmodning("KONTOUDTOG", self.id("udtog"), konto=konto, fra=dag, til=dag)
        _, skyldig = anmodning("AFSLUT_KONTO", self.id("afslut"), konto=konto, tekst="Sagen er «lukket» & arkiveret")
        _, senere = anmodning("AFSLUT_NAAR_BETALT", self.id("når betalt"), konto=konto)
        _, ukendt = anmodning("RYKKERSTOP", self.id("rykkerstop ukendt"), konto=UUID(UKENDT))
        _, igen = anmodning("RYKKERSTOP", self.id("rykkerstop igen"), konto=konto)
        bemaerkning = "HandlingGennemført/HandlingGennemførtMedBemærkninger/Bemærkning"
        return [
            self.kald(
                operation,
                "good",
                udtog,
                ventet={f"{_UDTOG}/Primosaldo": ["0.00"], f"{_UDTOG}/UdtogTilDato": ["2026-11-20"]},
                # Three claims, a write-down and what a payment covers.
                lister={f"{_UDTOG}/PosteringListe/Postering": 5},
            ),
            self.kald(operation, "good", senere, ventet={_UDSAT: ["2026-11-20"]}),
            self.kald(operation, "remarks", igen, **_kode(bemaerkning, "UAENDRET", konto)),
            self.kald(operation, "remarks", skyldig, **_kode(_EJ, "KONTO_HAR_RESTANCE", konto)),
            self.kald(operation, "rejected", ukendt, **_kode(_AFVIST, "UKENDT", UKENDT)),
            *self._mislykkes(operation, udtog, _id),
        ]

    def _med_fordringer(self) -> list[Any]:
        konto, krav = self.konti[0], self.id("et")
        operation, god = anmodning("HENSTAND", self.id("henstand"), konto=konto, krav=[krav], til=date(2027, 1, 15))
        _, senere = anmodning("AFSKRIV", self.id("afskriv"), konto=konto, krav=[krav], aarsag="SAGSBEHANDLING")
        _, ukendt = anmodning("AFSKRIV", self.id("afskriv ukendt"), konto=konto, krav=[UUID(UKENDT)])
        return [
            self.kald(operation, "good", god, ventet=_GENNEMFOERT),
            self.kald(operation, "good", senere, ventet={_UDSAT: ["2026-12-04"]}),
            self.kald(operation, "rejected", ukendt, **_kode(_AFVIST, "UKENDT", UKENDT)),
            *self._mislykkes(operation, god, _id),
        ]

    def _mellem_konti(self) -> list[Any]:
        fra, til = self.konti
        betaling = self.id("betaling")
        operation, for_meget = anmodning(
            "FLYT_INDBETALING", self.id("flyt for meget"), konto=fra, til_konto=til, indbetaling=betaling
        )
        _, god = anmodning(
            "FLYT_INDBETALING",
            self.id("flyt"),
            konto=self.id("konto tre"),
            til_konto=fra,
            indbetaling=self.id("betaling tre"),
        )
        _, ukendt = anmodning(
            "FLYT_INDBETALING", self.id("flyt ukendt"), konto=fra, til_konto=til, indbetaling=UUID(UKENDT)
        )
        return [
            self.kald(operation, "good", god, ventet={_UDSAT: ["2026-12-04"]}),
            self.kald(operation, "remarks", for_meget, **_kode(_EJ, "OVER_RESTANCE", betaling)),
            self.kald(operation, "rejected", ukendt, **_kode(_AFVIST, "UKENDT_INDBETALING", UKENDT)),
            *self._mislykkes(operation, god, _id),
        ]

    def _mellem_fordringer(self) -> list[Any]:
        fra, _ = self.konti
        et, stort = self.id("et"), self.id("stort")
        par = {"konto": fra, "til_konto": fra}
        operation, god = anmodning("FLYT_DAEKNING", self.id("dækning"), krav=[et], til_krav=stort, **par)
        _, samme = anmodning("FLYT_DAEKNING", self.id("dækning samme"), krav=[et], til_krav=et, **par)
        return [
            self.kald(operation, "good", god, ventet=_GENNEMFOERT),
            self.kald(operation, "rejected", samme, **_kode(_AFVIST, "SAMME_OBJEKT", et)),
            *self._mislykkes(operation, god, _id),
        ]

    def anmodningssvar(self, fra: Afsender) -> list[Any]:
        """The calls of a debtor system that answers."""
        behandlet = datetime(2026, 11, 20, 9, tzinfo=UTC)
        god = anmodningssvar(self.id("udsat"), self.id("svar"), behandlet, "Kontoen er «afsluttet» & glemt")
        uventet = anmodningssvar(self.id("straks"), self.id("uventet svar"), behandlet)
        return [
            self.kald(
                _SVAR,
                "good",
                god,
                til=fra,
                ventet={
                    "DebitorkontoAnmodningSvarIdentifikation": [str(self.id("svar"))],
                    "Accept/AccepteretUdenBemærkninger": ["true"],
                },
            ),
            self.kald(_SVAR, "rejected", uventet, til=fra, **_kode(_AFVIST, "SVAR_UVENTET", self.id("straks"))),
            *self._mislykkes(_SVAR, god, _id),
        ]
