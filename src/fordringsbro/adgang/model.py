"""A service agreement: what a certificate's owner may use, as which IT system, for which municipality. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.regel import Adgangsregel

_CVR: Final = re.compile(r"[0-9]{8}", re.ASCII)
_AFTRYK: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
#: Services whose messages name the IT system that sends them.
SF1590: Final = frozenset(
    {
        Adgangsregel.DEBITOR_REGISTRERING,
        Adgangsregel.DEBITOR_FORESPOERGSEL,
        Adgangsregel.DEBITOR_INDBETALING,
        Adgangsregel.DAEKNING_AFSKRIVNING,
        Adgangsregel.TILBAGEFOER_ORDRE,
        Adgangsregel.KONTO_ANMODNING,
        Adgangsregel.KONTO_ANMODNING_SVAR,
    }
)
#: What an agreement can be for.
TJENESTER: Final = tuple(regel for regel in Adgangsregel if regel is not Adgangsregel.OFFENTLIG)


class Grund(StrEnum):
    """Why somebody was refused: for the operator; most of them one and the same to who calls."""

    INTET_CERTIFIKAT = "no certificate"
    ULAESELIGT = "unreadable"
    UDLOEBET = "expired"
    ENDNU_IKKE = "not yet valid"
    UTROVAERDIG = "not by a trusted proxy"
    INGEN_AFTALE = "no agreement"
    ANDEN_KOMMUNE = "other municipality"
    ANDET_SYSTEM = "other IT system"
    ANDEN_AFSENDER = "other sender"
    ANDEN_AFTALE = "other agreement"


@dataclass(frozen=True, slots=True)
class Hvem:
    """Whose an agreement is: everybody's with a CVR number in the certificate, or one certificate's; exactly one.

    Attributes:
        aftryk: SHA-256 of the certificate, 64 digits in hex.
    """

    cvr: str | None = None
    aftryk: str | None = None

    def __post_init__(self) -> None:
        if (self.cvr is None) == (self.aftryk is None):
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--cvr / --fingerprint")
        if self.cvr is not None and _CVR.fullmatch(self.cvr) is None:
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--cvr: 8 digits")
        if self.aftryk is not None and _AFTRYK.fullmatch(self.aftryk) is None:
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--fingerprint: SHA-256, 64 hex digits")

    def __str__(self) -> str:
        """As lists show it."""
        return self.cvr or str(self.aftryk)


@dataclass(frozen=True, slots=True)
class Serviceaftale:
    """One agreement.

    Attributes:
        aftale_id: What the older header's ServiceAgreementUUID names.
        hvem: Whose it is.
        it_system: The IT system it is for; None for services whose messages name none.
        kommune_cvr: The municipality it is for; None for every one.
        tjenester: What may be used.
        gaelder_fra: The first day.
        gaelder_til: The last day; None while nobody has said one.
        ophoert: The moment at which it was ended at once.

    Raises:
        FejlError: `SERVICEAFTALE_FORM`, naming what can't be so.
    """

    aftale_id: UUID
    hvem: Hvem
    it_system: UUID | None
    kommune_cvr: str | None
    tjenester: frozenset[Adgangsregel]
    gaelder_fra: date
    gaelder_til: date | None = None
    ophoert: datetime | None = None

    def __post_init__(self) -> None:
        if not self.tjenester or not self.tjenester <= set(TJENESTER):
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--service")
        if self.kommune_cvr is not None and _CVR.fullmatch(self.kommune_cvr) is None:
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--municipality: 8 digits")
        if self.it_system is None and self.tjenester & SF1590:
            navne = ", ".join(sorted(self.tjenester & SF1590))
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted=f"--system ({navne})")
        if self.gaelder_til is not None and self.gaelder_til < self.gaelder_fra:
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted="--to < --from")

    def gaelder(self, dag: date) -> bool:
        """Whether it is in force on a day."""
        slut = self.gaelder_til
        return self.ophoert is None and self.gaelder_fra <= dag and (slut is None or dag <= slut)


@dataclass(frozen=True, slots=True)
class Forespoergsel:
    """What a message says of itself; what it doesn't say isn't compared.

    Attributes:
        kommune_cvr: The municipality whose data it is about.
        it_system: The IT system that sends it.
        afsender: The organisation that sends it.
        aftale_id: The agreement that it is sent by.
    """

    kommune_cvr: str | None = None
    it_system: UUID | None = None
    afsender: str | None = None
    aftale_id: UUID | None = None

    def afvist(self, aftaler: tuple[Serviceaftale, ...], cvr: str | None) -> Grund | None:
        """Why none of a caller's agreements for the service covers it; None when one does.

        Args:
            aftaler: Those in force.
            cvr: The certificate's CVR number.
        """
        if not aftaler:
            return Grund.INGEN_AFTALE
        for grund, passer in (
            (Grund.ANDEN_AFTALE, self._aftale),
            (Grund.ANDEN_KOMMUNE, self._kommune),
            (Grund.ANDET_SYSTEM, self._system),
        ):
            aftaler = tuple(filter(passer, aftaler))
            if not aftaler:
                return grund
        # A supplier's system sends in the name of the municipality that has agreed to it, or in its own.
        egne = {cvr, *((aftale.kommune_cvr or self.kommune_cvr) for aftale in aftaler)}
        return None if self.afsender is None or self.afsender in egne else Grund.ANDEN_AFSENDER

    def _aftale(self, aftale: Serviceaftale) -> bool:
        return self.aftale_id is None or aftale.aftale_id == self.aftale_id

    def _kommune(self, aftale: Serviceaftale) -> bool:
        return None in {self.kommune_cvr, aftale.kommune_cvr} or aftale.kommune_cvr == self.kommune_cvr

    def _system(self, aftale: Serviceaftale) -> bool:
        return self.it_system is None or aftale.it_system == self.it_system


@dataclass(frozen=True, slots=True)
class Aftalepost:
    """One change of an agreement."""

    aftale_id: UUID
    haendelse: str
    tidspunkt: datetime
    hvem: str
    hvorfor: str
    gaelder_til: date | None


@dataclass(frozen=True, slots=True)
class Adgangsafvisning:
    """Refusals of one kind in one minute.

    Attributes:
        minut: Its beginning.
        hvem: Who was refused: the certificate's CVR number and the beginning of its fingerprint, or the address that
            the connection came from.
        adresse: The address or service.
    """

    minut: datetime
    hvem: str
    adresse: str
    grund: Grund
    antal: int
