"""HovedOplysninger in a request, HovedOplysningerSvar in its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fordringsbro.platform.errors import FejlError

#: Who issued an error; unique together with the error's id.
KILDE_ID = "Fordringsbro"


@dataclass(frozen=True, slots=True)
class Hoved:
    """Who sends to whom, and under which ids.

    Attributes:
        transaktions_id: The conversation; given back unchanged.
        request_id: This call and its repetitions, if the sender tells.
        kommune_cvr: The municipality whose ledger is meant: the route's receiver, else the authority.
        afsender_cvr: The sender's organisation; the municipality itself when no route is given.
        afsender_system: The sender's IT system instance, if a route is given.
    """

    transaktions_id: str
    request_id: str | None
    kommune_cvr: str | None
    afsender_cvr: str | None
    afsender_system: str | None

    @property
    def noegle(self) -> str:
        """The id that a repeated call has in common with the first."""
        return self.request_id or self.transaktions_id

    @property
    def afsender(self) -> str:
        """Whose ids these are: two fagsystemer may choose the same."""
        return f"{self.afsender_cvr or ''}/{self.afsender_system or ''}"


def laes(felter: Mapping[str, Any]) -> Hoved:
    """Read HovedOplysninger as the contract's binding gives them."""
    rute = felter.get("Rute", {})
    myndighed = felter.get("AuthorityContext", {}).get("MunicipalityCVR")
    return Hoved(
        transaktions_id=felter["TransaktionsId"],
        request_id=felter.get("RequestId"),
        kommune_cvr=rute.get("ModtagerOrganisation", myndighed),
        afsender_cvr=rute.get("AfsenderOrganisation", myndighed),
        afsender_system=rute.get("AfsenderItSystemInstans"),
    )


def skriv(hoved: Hoved, nu: datetime, fejl: FejlError | None = None) -> dict[str, Any]:
    """HovedOplysningerSvar to `hoved`, with a technical error if there is one.

    Args:
        hoved: The request's header.
        nu: When the answer is made.
        fejl: What went wrong; its place is told as a LimitedXPath.
    """
    reaktion = [{"Fejl": _fejl(fejl)}] if fejl is not None else []
    return {
        "TransaktionsId": hoved.transaktions_id,
        "TransaktionsTid": nu,
        "RequestId": hoved.request_id,
        "SvarReaktion": reaktion,
    }


def _fejl(error: FejlError) -> dict[str, Any]:
    raekke = error.kode.value
    sted = [{"LimitedXPath": error.sted}] if error.sted else []
    return {
        "FejlId": raekke.kode,
        "FejlTekst": " ".join((f"{raekke.tekst} / {raekke.text}.", *error.detaljer)),
        "KildeId": KILDE_ID,
        "Identifikation": sted,
    }
