"""Any number of valid, varied messages from a seed: for tests, measurements and demonstrations.

The same seed gives the same bytes on every machine and Python version. Claims are examples of the rule packs, so that
they pass the filter on the generator's reference day and for at least a year after it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from fordringsbro.contract.binding import Post
from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    Krav,
    Nedskrevet,
    Person,
    hoved,
    indbetaling,
    konvolut,
    registrering,
)
from fordringsbro.klient.personer import person, virksomhed
from fordringsbro.regler import Pakke, RegelError, Regelsaet, Stamdata, eksempel

#: The day that the generated claims are handed over on, unless another is given.
DAG: Final = date(2026, 11, 20)
#: Main claims that municipalities send, with the account they stand on.
HOVEDTYPER: Final[dict[str, str]] = {
    "KFDAINS": "DAGTILBUD",
    "KFSKFRI": "SKOLEFRITID",
    "KFLRUNG": "SKOLEFRITID",
    "KFGFEJL": "YDELSE",
    "KFMILJØ": "MILJOE",
    "REHUSLJ": "BOLIG",
    "REFLYTT": "BOLIG",
    "REBOTLO": "BOLIG",
    "REFMUDL": "LOEN",
    "REERSUF": "BIBLIOTEK",
    "REUGBYR": "SUNDHED",
    "RETOLKE": "SUNDHED",
}
#: Costs and interest that may follow a main claim of any of these types.
OMKOSTNINGER: Final[dict[str, str]] = {"GEDAINS": "GEBYR", "KFOPREN": "RENTE", "REOPKOM": "RENTE"}
_SKABELONER: Final = 6
_DAGE_TILBAGE: Final = 300


@dataclass(frozen=True, slots=True)
class Genereret:
    """One generated message.

    Attributes:
        tjeneste: The service's name in the contract.
        operation: The operation's name in the contract.
        xml: The envelope.
        da: What it is, in Danish.
        en: The same in English.
        krav: Ids of the claims it registers.
        udfald: How it should end, as in a fixture.
        maaske: Remarks it may be answered with, as in a fixture.
    """

    tjeneste: str
    operation: str
    xml: bytes
    da: str
    en: str
    krav: tuple[UUID, ...]
    udfald: str = "ACCEPTERET"
    maaske: tuple[str, ...] = ()


class Generator:
    """Makes messages of one municipality's fagsystem.

    Args:
        seed: Where the random numbers begin.
        afsender: Who sends.
        dag: The day that claims are handed over on.
        typer: The claim types to draw main claims from.
        omkostninger: The claim types to draw costs from; none means no costs.
    """

    def __init__(
        self,
        seed: int,
        afsender: Afsender,
        *,
        dag: date = DAG,
        typer: Sequence[str] = tuple(HOVEDTYPER),
        omkostninger: Sequence[str] = tuple(OMKOSTNINGER),
    ) -> None:
        # Not for secrets: repeatability is the point.
        self._tal = random.Random(f"fordringsbro {seed} {afsender.kommune_cvr}")  # noqa: S311
        self._afsender = afsender
        self._dag = dag
        self._typer = tuple(typer)
        self._omkostninger = tuple(omkostninger)
        self._regler = Regelsaet.load()
        self._eksempler: dict[str, tuple[Stamdata, ...]] = {}
        self._nummer = 0

    def registreringer(self, antal: int, *, krav: int | None = None) -> Iterator[Genereret]:
        """Messages that each register a new account.

        Args:
            antal: How many messages.
            krav: How many claims in each; between one and four, costs among them, when not given.
        """
        for _ in range(antal):
            yield self._registrering(krav)[0]

    def forloeb(self, antal: int) -> Iterator[Genereret]:
        """`antal` messages that register accounts and now and then pay or write down one of their claims."""
        while antal > 0:
            besked, konto, gaeld = self._registrering(None)
            yield besked
            antal -= 1
            skyldner, foerste = gaeld
            if antal and foerste.beloeb_oere > 1 and self._tal.random() < 0.4:  # noqa: PLR2004 - a share
                yield self._opfoelgning(konto, skyldner, foerste)
                antal -= 1

    def _registrering(self, krav: int | None) -> tuple[Genereret, UUID, tuple[Person, Krav]]:
        self._nummer += 1
        konto, skyldner = self._uuid(), self._skyldner()
        alle = self._krav(krav)
        haefter = self._haefter(alle[0]) if self._tal.random() < 0.2 else ()  # noqa: PLR2004 - a share
        post = registrering(
            self._afsender,
            konto,
            skyldner,
            alle,
            titel=f"Testkonto {self._nummer}",
            konto_type=HOVEDTYPER.get(alle[0].type_kode, "DIVERSE"),
            haefter=haefter,
        )
        koder = ", ".join(k.type_kode for k in alle)
        besked = Genereret(
            "DebitorRegistreringAfsend",
            "OpretDebitorkontoRegistrering",
            self._konvolut("OpretDebitorkontoRegistrering", post),
            f"Registrering af {koder}",
            f"Registration of {koder}",
            tuple(k.id for k in alle),
        )
        return besked, konto, (skyldner, alle[0])

    def _opfoelgning(self, konto: UUID, skyldner: Person, krav: Krav) -> Genereret:
        oere = self._tal.randrange(1, krav.beloeb_oere)
        if self._tal.random() < 0.5:  # noqa: PLR2004 - a share
            post = indbetaling(konto, self._uuid(), self._dag, oere, daekninger=((krav.id, oere),))
            operation, tjeneste = "ForetagIndbetaling", "DebitorIndbetalingAfsend"
            da, en = "Delvis betaling", "Payment in part"
        else:
            ned = Nedskrevet(self._uuid(), krav.id, oere, "REGU", "Beregnet igen")
            kontotype = HOVEDTYPER.get(krav.type_kode, "DIVERSE")
            post = registrering(
                self._afsender,
                konto,
                skyldner,
                titel=f"Testkonto {self._nummer}",
                konto_type=kontotype,
                nedskrivninger=(ned,),
            )
            operation, tjeneste = "OpretDebitorkontoRegistrering", "DebitorRegistreringAfsend"
            da, en = "Nedregulering", "Write-down"
        return Genereret(
            tjeneste, operation, self._konvolut(operation, post), da, en, (), maaske=("UNDER_INDDRIVELSE", "GENTAGET")
        )

    def _krav(self, antal: int | None) -> list[Krav]:
        if antal is None:
            antal = self._tal.choice((1, 1, 1, 2, 2, 3, 4))
        alle: list[Krav] = []
        while len(alle) < antal:
            type_kode = self._tal.choice(self._typer)
            grundlag = self._tal.choice(self._skabeloner(type_kode))
            foraelder = self._af_stamdata(grundlag)
            alle.append(foraelder)
            if len(alle) < antal and self._omkostninger and self._tal.random() < 0.5:  # noqa: PLR2004 - a share
                omkostning = self._omkostning(foraelder)
                alle.extend((omkostning,) if omkostning else ())
        return alle

    def _omkostning(self, foraelder: Krav) -> Krav | None:
        """A cost that begins after its main claim fell due; None when no such day has passed."""
        if foraelder.forfaldsdato is None:
            return None
        type_kode = self._tal.choice(self._omkostninger)
        start = (foraelder.forfaldsdato.replace(day=1) + timedelta(days=32)).replace(day=1)
        pakke = self._pakke(type_kode)
        try:
            stamdata = eksempel(
                pakke, modtaget=self._dag, start=start, hovedstol_oere=self._tal.randrange(2_500, 20_000)
            )
        except RegelError:
            return None
        return replace(self._af_stamdata(stamdata), hoved=foraelder.id, omkostning=OMKOSTNINGER.get(type_kode, "GEBYR"))

    def _pakke(self, type_kode: str) -> Pakke:
        pakke = self._regler.pakke(type_kode, self._dag)
        if pakke is None:
            raise ValueError(f"claim type {type_kode} has no rule pack on {self._dag}")
        return pakke

    def _skabeloner(self, type_kode: str) -> tuple[Stamdata, ...]:
        """A few passing claims of a type on different days; finding one takes a while, varying it does not."""
        if type_kode not in self._eksempler:
            pakke = self._pakke(type_kode)
            fundne: list[Stamdata] = []
            # Starts of months first: most types are charged by the month.
            for tilbage in range(60, _DAGE_TILBAGE, 30):
                start = (self._dag - timedelta(days=tilbage)).replace(day=1)
                try:
                    fundne.append(eksempel(pakke, modtaget=self._dag, start=start))
                except RegelError:
                    continue
                if len(fundne) == _SKABELONER:
                    break
            self._eksempler[type_kode] = tuple(fundne) or (eksempel(pakke, modtaget=self._dag),)
        return self._eksempler[type_kode]

    def _af_stamdata(self, s: Stamdata) -> Krav:
        # Upwards only the example's own amount is known to be within the type's limits.
        oere = self._tal.randrange(max(1, s.hovedstol_oere // 2), s.hovedstol_oere + 1)
        periode = (s.periode_start, s.periode_slut) if s.periode_start and s.periode_slut else None
        return Krav(
            id=self._uuid(),
            type_kode=s.type_kode,
            beloeb_oere=oere,
            stiftelsesdato=s.stiftelsesdato or self._dag,
            forfaldsdato=s.forfaldsdato,
            srb=s.srb,
            foraeldelsesdato=s.foraeldelsesdato,
            periode=periode,
            beskrivelse=f"Testkrav {self._tal.randrange(10_000, 99_999)}" if s.beskrivelse else "",
            reference=f"GEN-{self._tal.getrandbits(64):016x}",
        )

    def _haefter(self, krav: Krav) -> tuple[Haefter, ...]:
        return (Haefter(self._uuid(), krav.id, person(self._tal), krav.stiftelsesdato),)

    def _skyldner(self) -> Person:
        return virksomhed(self._tal) if self._tal.random() < 0.15 else person(self._tal)  # noqa: PLR2004 - a share

    def _konvolut(self, operation: str, post: Post) -> bytes:
        tid = datetime.combine(self._dag, time(9), UTC) + timedelta(seconds=self._nummer)
        return konvolut(operation, {"HovedOplysninger": hoved(self._afsender, self._uuid(), tid), **post})

    def _uuid(self) -> UUID:
        return UUID(int=self._tal.getrandbits(128), version=4)
