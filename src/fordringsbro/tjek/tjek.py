"""`fordringsbro check`: what a message would be answered, found offline."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from fordringsbro.contract.binding import UHOLDELIG, UHOLDELIG_EN, Kontrakt, UlaeseligVaerdiError
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.mf.leverance import TJENESTE
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.regler import Regelsaet
from fordringsbro.sf1590.faelles import kontekst
from fordringsbro.tjek.besked import Filbesked, laes_besked
from fordringsbro.tjek.dom import Registreringsdommer
from fordringsbro.tjek.fund import kun_formen
from fordringsbro.tjek.model import Dom, Tjekfund, Tjekket, Tjekudfald
from fordringsbro.tjek.tjekaftale import Leveranceform
from fordringsbro.tjek.tjekbog import oevrige
from fordringsbro.tjek.tjekmf import SKEMA, Leverancedommer
from fordringsbro.wire.fejl import Linje, SoapError
from fordringsbro.wire.xml.schemas import validate

_REGISTRERING: Final = "OpretDebitorkontoRegistrering"


@dataclass(frozen=True, slots=True)
class Dommer:
    """Judges messages, each kind by its own judge.

    Args:
        clock: Now.
        registrering: Judges registrations (SF1590_B_01).
        leverance: Judges deliveries (MFFordringIndberet).
    """

    clock: Clock
    registrering: Registreringsdommer
    leverance: Leverancedommer

    @classmethod
    def efter(
        cls, clock: Clock, aftale: Aftale, regelsaet: Regelsaet | None = None, form: Leveranceform | None = None
    ) -> Dommer:
        """Judges by an agreement.

        Args:
            clock: Today.
            aftale: The agreement.
            regelsaet: The rules to judge by, the shipped ones if not given.
            form: How deliveries are taken, by default as a system's are that agreed on nothing else.
        """
        regler = regelsaet or Regelsaet.load()
        registrering = Registreringsdommer(clock, aftale, regler)
        return cls(clock, registrering, Leverancedommer(clock, aftale, regler, form or Leveranceform()))


@dataclass(frozen=True, slots=True)
class Kilde:
    """Where a message comes from.

    Attributes:
        navn: What it is called.
        laes: Gives its bytes: a SOAP envelope or a bare payload.
        dato: When a delivery was received; None judges it as of today.
    """

    navn: str
    laes: Callable[[], bytes]
    dato: date | None = None


def af_filer(filer: Iterable[Path]) -> list[Kilde]:
    """The messages of files; reading one may raise `OSError`."""
    return [Kilde(str(fil), fil.read_bytes) for fil in filer]


def tjek(kilder: Iterable[Kilde], dommer: Dommer) -> Iterator[Tjekket]:
    """Check messages in order; a claim may name a main claim of an earlier one.

    Args:
        kilder: The messages.
        dommer: Judges the claims.

    Raises:
        OSError: A file can't be read.
    """
    kontrakt = Kontrakt.load(sf1590_xsd())
    for kilde in kilder:
        yield _en(kilde, kontrakt, dommer)


def _en(kilde: Kilde, kontrakt: Kontrakt, dommer: Dommer) -> Tjekket:
    try:
        besked = laes_besked(kilde.laes())
    except SoapError as error:
        return Tjekket(kilde.navn, None, 0, tuple(_soapfund(error)))
    slags = besked.slags
    if slags.er_mf:
        dommer.leverance.forbered(besked.payload)
    else:
        try:
            # The older header becomes the one that the schema knows, as the service has it.
            kontekst.forbered(besked.payload, dommer.clock.now())
        except SoapError as error:
            return Tjekket(kilde.navn, slags.operation, 0, tuple(_soapfund(error)))
    fund = tuple(_skemafund(besked))
    if fund:
        return Tjekket(kilde.navn, slags.operation, 0, fund)
    dom = _dom(besked, kilde, kontrakt, dommer)
    return Tjekket(kilde.navn, slags.operation, dom.fordringer, dom.fund, dom.pakker, dom.undtagelser)


def _dom(besked: Filbesked, kilde: Kilde, kontrakt: Kontrakt, dommer: Dommer) -> Dom:
    """What is found in a message that is valid by its schema."""
    operation = besked.slags.operation
    if operation == TJENESTE:
        return dommer.leverance.doem(besked.payload, kilde.dato)
    if besked.slags.er_mf:
        return Dom(0, (kun_formen(),))
    try:
        felter = kontrakt.laes(besked.payload)
    except UlaeseligVaerdiError as error:
        return Dom(0, (_ulaeselig(error),))
    if operation == _REGISTRERING:
        return dommer.registrering.doem(felter)
    return oevrige(operation, felter, dommer.clock.now())


def _skemafund(besked: Filbesked) -> Iterator[Tjekfund]:
    """How a message breaks its schema; MF answers that itself, under a number of its own."""
    kode = SKEMA if besked.slags.er_mf else Fejlkode.SKEMA.value.kode
    for fejl in validate(besked.payload, besked.slags.skema, size=besked.bytes):
        yield Tjekfund(kode, fejl.sti, "schema", Tjekudfald.UGYLDIG, fejl.regel.tekst, fejl.regel.text)


def _soapfund(error: SoapError) -> Iterator[Tjekfund]:
    row = error.kode.value
    for linje in error.linjer or ("",):
        if isinstance(linje, Linje):
            sti, da, en = linje.sti or "/", linje.da, linje.en
        else:
            sti, da, en = (linje, "", "") if linje.startswith("/") else ("/", linje, linje)
        yield Tjekfund(
            row.kode,
            sti,
            "schema",
            Tjekudfald.UGYLDIG,
            f"{row.tekst}: {da}" if da else row.tekst,
            f"{row.text}: {en}" if en else row.text,
            fix=row.goer,
        )


def _ulaeselig(error: UlaeseligVaerdiError) -> Tjekfund:
    row = Fejlkode.SKEMA.value
    return Tjekfund(row.kode, error.sti, "schema", Tjekudfald.UGYLDIG, UHOLDELIG, UHOLDELIG_EN, fix=row.goer)
