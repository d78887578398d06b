"""Where the contract's files lie: inside an installed package, or at the top of a working copy."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from fordringsbro.contract.names import ascii_navn

_PAKKE = Path(__file__).resolve().parent.parent


@cache
def rod(del_: Literal["xsd", "wsdl"]) -> Path:
    """Return the folder that holds all schemas (`xsd`) or all WSDLs (`wsdl`).

    Raises:
        FileNotFoundError: Neither an installed package nor a working copy has it.
    """
    for kandidat in (_PAKKE / "_kontrakt" / del_, _PAKKE.parent.parent / del_):
        if kandidat.is_dir():
            return kandidat
    msg = f"the contract's {del_} folder is missing from the package; install it again"
    raise FileNotFoundError(msg)


def sf1590_xsd() -> Path:
    """Return the one schema that includes every SF1590 message."""
    return rod("xsd") / "sf1590" / "SF1590.xsd"


def beskedfordeler_xsd() -> Path:
    """Return the schema of the messages to the Beskedfordeler and of their envelope."""
    return rod("xsd") / "sf1590" / "Beskedfordeler.xsd"


def serviceplatform_xsd(navn: str) -> Path:
    """Return the schema of a part of the older header (`InvocationContext` ...) or of `ServiceplatformFault`."""
    return rod("xsd") / "sf1590" / "sp" / f"{navn}.xsd"


def interface_xsd(tjeneste: str) -> Path:
    """Return the schema of one SF1590 service, by its name in the contract (`DebitorForespørgselAfsend`)."""
    return rod("xsd") / "sf1590" / f"{ascii_navn(tjeneste)}Interface.xsd"


def tjeneste_wsdl(tjeneste: str, *, samlet: bool = False) -> Path:
    """Return the WSDL a client loads; `samlet` is the one-file form with built-in date types."""
    mappe = rod("wsdl") / "sf1590"
    return (mappe / "samlet" if samlet else mappe) / f"{ascii_navn(tjeneste)}Service.wsdl"
