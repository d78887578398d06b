"""`fordringsbro check`: what a message would be answered, found offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, UlaeseligVaerdiError
from fordringsbro.contract.files import interface_xsd, sf1590_xsd
from fordringsbro.contract.names import KOMBIT, OPERATIONER
from fordringsbro.kommandoer.tjek_dom import Dommer
from fordringsbro.kommandoer.tjek_model import Tjekfund, Tjekket, Udfald
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.charset import TegnsaetError, to_utf8
from fordringsbro.wire.faults import SoapError
from fordringsbro.wire.parser import parse
from fordringsbro.wire.paths import local_part
from fordringsbro.wire.schemas import validate
from fordringsbro.wire.soap import SoapVersion, read_envelope

_REGISTRERING: Final = "OpretDebitorkontoRegistrering"
_TJENESTE: Final = {operation: tjeneste for tjeneste, alle in OPERATIONER.items() for operation in alle}


def tjek(filer: Sequence[Path], dommer: Dommer) -> Iterator[Tjekket]:
    """Check messages in order; a claim may name a main claim of an earlier file.

    Args:
        filer: SOAP envelopes or bare payloads.
        dommer: Judges the claims.

    Raises:
        FejlError: `LAES_FIL`, when a file can't be read.
    """
    kontrakt = Kontrakt.load(sf1590_xsd())
    for fil in filer:
        yield _fil(fil, kontrakt, dommer)


def _fil(fil: Path, kontrakt: Kontrakt, dommer: Dommer) -> Tjekket:
    try:
        raa = fil.read_bytes()
    except OSError as error:
        raise FejlError(Fejlkode.LAES_FIL, sted=str(fil)) from error
    try:
        payload = _payload(raa)
        operation = _operation(payload)
    except SoapError as error:
        return Tjekket(fil, None, 0, tuple(_soapfund(error)))
    fund = tuple(
        Tjekfund(Fejlkode.SKEMA.value.kode, fejl.sti, "schema", Udfald.UGYLDIG, fejl.regel.tekst, fejl.regel.text)
        for fejl in validate(payload, interface_xsd(_TJENESTE[operation]), size=len(raa))
    )
    if fund or operation != _REGISTRERING:
        return Tjekket(fil, operation, 0, fund)
    try:
        felter = kontrakt.laes(payload)
    except UlaeseligVaerdiError as error:
        return Tjekket(fil, operation, 0, (_ulaeselig(error),))
    dom = dommer.doem(felter)
    return Tjekket(fil, operation, dom.fordringer, dom.fund, dom.pakker, dom.undtagelser)


def _payload(raa: bytes) -> Element:
    """The message proper: the one child of Body, or the root of a file without envelope.

    Raises:
        SoapError: The file is no XML, or its envelope is wrong.
    """
    try:
        root = parse(to_utf8(raa, None))
    except TegnsaetError:
        raise SoapError(Fejlkode.TEGNSAET) from None
    if QName(root).localname != "Envelope":
        return root
    return read_envelope(root, SoapVersion.V11)[1]


def _operation(payload: Element) -> str:
    """The operation that a payload asks for.

    Raises:
        SoapError: `UKENDT_OPERATION`.
    """
    tag = QName(payload)
    operation = tag.localname.removesuffix("_I")
    if operation == "Ping" and tag.localname == "Ping_I" and tag.namespace == KOMBIT:
        return operation
    if tag.namespace != KOMBIT or operation == tag.localname or operation not in _TJENESTE:
        raise SoapError(Fejlkode.UKENDT_OPERATION, f"/{local_part(payload.tag)}")
    return operation


def _soapfund(error: SoapError) -> Iterator[Tjekfund]:
    row = error.kode.value
    for linje in error.linjer or ("",):
        sti = linje if linje.startswith("/") else "/"
        da, _, en = linje.partition(" / ") if sti == "/" else ("", "", "")
        yield Tjekfund(
            row.kode,
            sti,
            "schema",
            Udfald.UGYLDIG,
            f"{row.tekst}: {da}" if da else row.tekst,
            f"{row.text}: {en}" if en else row.text,
            fix=row.goer,
        )


def _ulaeselig(error: UlaeseligVaerdiError) -> Tjekfund:
    row = Fejlkode.SKEMA.value
    return Tjekfund(row.kode, error.sti, "schema", Udfald.UGYLDIG, row.tekst, row.text, fix=row.goer)
