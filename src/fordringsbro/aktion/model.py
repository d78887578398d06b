"""What is forwarded to a collection system and what comes back.

The records of a claim are in `fordringsdata`, those of the actions in `aktioner`; both can be had from here.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from fordringsbro.aktion.aarsager import Nedskrivningsaarsag
from fordringsbro.aktion.aktioner import (
    SKABENDE,
    Aktionsindhold,
    Aktionskode,
    Nedskrivning,
    indhold_fra_json,
    indhold_til_json,
)
from fordringsbro.aktion.backend import Backend
from fordringsbro.aktion.fordringsdata import (
    Fordringsdata,
    IdentType,
    Kategori,
    Rentevalg,
    Skyldner,
)
from fordringsbro.platform.jsonpost import Jsonpost
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.platform.record import record

__all__ = [
    "Aktionsindhold",
    "Aktionskode",
    "Aktionsstamme",
    "Backend",
    "Fordringsdata",
    "IdentType",
    "Inddrivelsesudfald",
    "Kategori",
    "Nedskrivning",
    "Nedskrivningsaarsag",
    "Opgave",
    "Rentevalg",
    "Skyldner",
    "Udfaldsstatus",
]


class Udfaldsstatus(StrEnum):
    """What a collection system in the end made of an action."""

    UDFOERT = "UDFOERT"
    AFVIST = "AFVIST"


@record(kw_only=True)
class Aktionsstamme:
    """What is the same of an action wherever it is: where it is judged, and on its way to a collection system.

    Attributes:
        aktion_id: Unique for ever; the backend is asked for its receipt by it. Those of one claim go in its order.
        fordring_id: Our fordrings-ID, which the claim has everywhere; 0 when it names none that the claimant has.
        hoved_fordring_id: The main claim's, when the claim is related to one.
        modtaget: When the action was received here, aware; a corrected date counts from it.
        fordring_modtaget: The claim's reception date, which a related claim inherits from its main claim.
        reference_aktion_id: The action that this one undoes.
        skaber_fordring_id: The claim that comes into being by this action: a created or resent claim's own id, or that
            of the write-up claim (opskrivningsfordring) that PSRM books.
        flyttet_backend_id: The id that the backend knows the claim by when it was moved there from the other one;
            `flyttet_hoved_id` the same of its main claim, `flyttet_tidligere_id` of the claim that is sent again.
    """

    aktion_id: int
    aktionskode: Aktionskode
    fordringshaver_id: int
    fordring_id: int
    hoved_fordring_id: int | None
    modtaget: datetime
    fordring_modtaget: date | None = None
    reference_aktion_id: int | None = None
    skaber_fordring_id: int | None = None
    flyttet_backend_id: int | None = None
    flyttet_hoved_id: int | None = None
    flyttet_tidligere_id: int | None = None


@record(kw_only=True)
class Opgave(Aktionsstamme):
    """One action to forward.

    Attributes:
        backend: The system that is told.
        data: The content as that system is told it.
    """

    backend: Backend
    data: Aktionsindhold

    @property
    def id_hos_dmi(self) -> int:
        """The id by which DMI knows the claim: ours, unless it was moved there."""
        return self.flyttet_backend_id or self.fordring_id

    @property
    def hoved_id_hos_dmi(self) -> int | None:
        """The same of its main claim; None when it is related to none."""
        return self.flyttet_hoved_id or self.hoved_fordring_id

    @property
    def skaber(self) -> int | None:
        """The claim that comes into being by the action; a creation needs not say so."""
        return self.skaber_fordring_id or (self.fordring_id if self.aktionskode in SKABENDE else None)

    def til_json(self) -> JsonObjekt:
        """The record as JSON values; what `data` is follows from the code, so it is written by hand."""
        return {
            **{felt.name: getattr(self, felt.name) for felt in fields(self)},
            "data": indhold_til_json(self.aktionskode, self.data),
            "modtaget": self.modtaget.isoformat(),
            "fordring_modtaget": self.fordring_modtaget.isoformat() if self.fordring_modtaget else None,
        }

    @classmethod
    def fra_json(cls, json: JsonKilde) -> Self:
        """The record that `til_json` wrote."""
        kode, modtaget = Aktionskode(json["aktionskode"]), json.get("fordring_modtaget")
        vaerdier: dict[str, Any] = {
            **json,
            "backend": Backend(json["backend"]),
            "aktionskode": kode,
            "data": indhold_fra_json(kode, json["data"]),
            "modtaget": datetime.fromisoformat(json["modtaget"]),
            "fordring_modtaget": date.fromisoformat(modtaget) if modtaget else None,
        }
        return cls(**vaerdier)


@record
class Inddrivelsesudfald(Jsonpost):
    """The final answer to one action.

    Attributes:
        afvist: Number and text of each reason for a rejection.
        backend_fordring_id: The id the backend gave the claim, if it told.
        tidspunkt: When the backend decided, aware.
        rest_oere: What the backend says is left on the claim, if it told.
        backend_opskrivning_id: The id the backend gave the write-up claim, if it booked one.
        beloeb_oere: The amount that the backend says was written down or up, if it told.
        reduceret: Whether the backend says that the amount of the action was reduced.
    """

    aktion_id: int
    status: Udfaldsstatus
    afvist: tuple[tuple[int, str], ...]
    backend_fordring_id: int | None
    tidspunkt: datetime
    rest_oere: int | None = None
    backend_opskrivning_id: int | None = None
    beloeb_oere: int | None = None
    reduceret: bool = False
