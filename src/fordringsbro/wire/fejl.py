"""What is told of a message that can't be taken: row of the catalogue, violations, who is to blame."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from fordringsbro.platform.errors import FejlError, Fejlkode

#: HTTP's own number for what a use case finds.
_HTTP_STATUS: Final = {Fejlkode.INGEN_AFTALE: 403}


class Fejlklasse(Enum):
    """Who is to blame: the faultcode of SOAP 1.1 and the Code of SOAP 1.2."""

    CLIENT = ("Client", "Sender")
    SERVER = ("Server", "Receiver")
    VERSION = ("VersionMismatch", "VersionMismatch")
    MUST_UNDERSTAND = ("MustUnderstand", "MustUnderstand")


@dataclass(frozen=True, slots=True)
class Linje:
    """One violation in both languages, and where it is."""

    da: str
    en: str
    sti: str = ""

    def __str__(self) -> str:
        """As it stands in a fault."""
        tekst = f"{self.da} / {self.en}"
        return f"{self.sti}: {tekst}" if self.sti else tekst


class SoapError(Exception):
    """A message can't be taken; becomes a SOAP fault.

    Attributes:
        kode: Row of the catalogue.
        linjer: One line for each violation, safe to show; a mere text is a path or a name.
        klasse: Who is to blame; by the catalogue's retry column if not given.
        http_status: HTTP status when HTTP itself has one for this (404, 405, 413, 415 ...), else None.
    """

    def __init__(
        self,
        kode: Fejlkode,
        *linjer: Linje | str,
        klasse: Fejlklasse | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(kode.value.kode)
        self.kode = kode
        self.linjer: tuple[Linje | str, ...] = linjer
        self.klasse = klasse or (Fejlklasse.SERVER if kode.value.retry else Fejlklasse.CLIENT)
        self.http_status = http_status

    @classmethod
    def of(cls, error: FejlError) -> SoapError:
        """The fault for an error that a use case raised."""
        linjer = error.detaljer or ((error.sted,) if error.sted else ())
        return cls(error.kode, *linjer, http_status=_HTTP_STATUS.get(error.kode))
