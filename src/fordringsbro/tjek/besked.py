"""What a file holds: its message, the operation it asks for, and how the schema takes it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from fordringsbro.contract.files import interface_xsd, rod
from fordringsbro.contract.names import KOMBIT, OPERATIONER
from fordringsbro.mf import skat
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.tjenester import STIER
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.soap.envelope import check_literal, read_envelope
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.charset import TegnsaetError, to_utf8
from fordringsbro.wire.xml.graenser import MF, STANDARD
from fordringsbro.wire.xml.parser import parse
from fordringsbro.wire.xml.paths import UKENDT

_TJENESTE: Final = {operation: tjeneste for tjeneste, alle in OPERATIONER.items() for operation in alle}


@dataclass(frozen=True, slots=True)
class Beskedslags:
    """An operation as its message asks for it.

    Attributes:
        operation: The message's name without the `_I` of requests.
        soap: The version that its address speaks.
        skema: What its message is checked by.
        er_mf: Whether it is of the MF services.
    """

    operation: str
    soap: SoapVersion
    skema: Path
    er_mf: bool = False


@dataclass(frozen=True, slots=True)
class Filbesked:
    """A message out of its envelope; `bytes` is its size."""

    payload: Element
    slags: Beskedslags
    bytes: int


def laes_besked(raa: bytes) -> Filbesked:
    """The message of a file: the one child of Body, or the root of a file without envelope.

    Raises:
        SoapError: The file is no XML, its envelope is wrong, or its operation is not known.
    """
    try:
        data = to_utf8(raa, None)
    except TegnsaetError:
        raise SoapError(Fejlkode.TEGNSAET) from None
    # Only its root tells whose limits count; those of the MF services are the wider ones.
    root = parse(data, MF)
    if QName(root).localname != "Envelope":
        return Filbesked(root, _slags(root), len(raa))
    er_12 = root.tag == SoapVersion.V12.tag("Envelope")
    version = SoapVersion.V12 if er_12 else SoapVersion.V11
    payload = read_envelope(root, version)[1]
    slags = _slags(payload)
    if slags.soap is not version:
        # As the operation's address would refuse it.
        read_envelope(root, slags.soap)
    check_literal(root)
    if not slags.er_mf:
        STANDARD.vurder(data)
    return Filbesked(payload, slags, len(raa))


def _slags(payload: Element) -> Beskedslags:
    """The operation that a payload asks for.

    Raises:
        SoapError: `UKENDT_OPERATION`.
    """
    mf = _mf().get(str(payload.tag))
    if mf is not None:
        return mf
    tag = QName(payload)
    operation = tag.localname.removesuffix("_I")
    if tag.namespace != KOMBIT or operation == tag.localname or operation not in _TJENESTE:
        raise SoapError(Fejlkode.UKENDT_OPERATION, f"/{UKENDT}")
    return Beskedslags(operation, SoapVersion.V11, interface_xsd(_TJENESTE[operation]))


@cache
def _mf() -> dict[str, Beskedslags]:
    """The MF operations by their messages, in both flavours."""
    skema = rod("xsd") / "skat" / "begge.xsd"
    slags = {navn: Beskedslags(navn, SoapVersion.V12, skema, er_mf=True) for navn in STIER}
    oio = {f"{{{NAVNERUM['w']}}}{navn}_I": en for navn, en in slags.items()}
    return oio | {f"{{{skat.NS}}}{navn}_I": slags[navn] for navn in skat.TJENESTER}
