"""One row of the catalogue of numeric codes (`koder`)."""

from __future__ import annotations

from functools import partial
from typing import Literal

from fordringsbro.platform.record import record

Grad = Literal["V", "S", "I"]
#: Who fires a code: the checks here, the end of a hearing, the MF services, the portal, managing of agreements, or PSRM
#: in its receipt.
Hvor = Literal["nymf", "hoering", "mf", "portal", "aftaler", "psrm"]


@record
class Koderaekke:
    """One row of the catalogue.

    Attributes:
        nummer: At most five digits.
        tekst: What is wrong, in Danish.
        text: The same in English.
        grad: How well number and condition are known.
        hvor: Who fires it.
        tjenester: The services it belongs to.
        advis: Whether it is told as an advice beside the answer, and refuses nothing.
    """

    nummer: int
    tekst: str
    text: str
    grad: Grad = "S"
    hvor: Hvor = "nymf"
    tjenester: tuple[str, ...] = ("FI",)
    advis: bool = False


#: A row that the MF services fire.
mf_kode = partial(Koderaekke, hvor="mf")
