"""Trying a route: a Ping along it, and what came of that in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID, uuid4

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import q, soap_action
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.sf1590.faelles.hovedoplysninger import k
from fordringsbro.sf1590.ruter.rute import Rute
from fordringsbro.sf1590.ruter.rutevidere import spoerg, vurder
from fordringsbro.wire.klient.client import Klientsvar, Svarart
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.version import SoapVersion

#: The IT system that asks: none of the municipality's.
_OS: Final = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Proeve:
    """What a Ping came to.

    Attributes:
        ok: Whether messages can be expected to get through.
        tekst: What it means, in Danish.
        text: The same in English.
        kode: What a fagsystem would be told, by the catalogue; None if it would get the debtor system's own answer.
        grund: What happened to the message, in one fixed word or two.
        status: The HTTP status, if one came.
    """

    ok: bool
    tekst: str
    text: str
    kode: str | None = None
    grund: str = ""
    status: int | None = None


def proev(kontrakt: Kontrakt, rute: Rute, clock: Clock) -> Proeve:
    """Send Ping along a route with an address.

    Args:
        kontrakt: The contract.
        rute: The route.
        clock: Dates the message.
    """
    transaktion = str(uuid4())
    hoved = {
        "TransaktionsId": transaktion,
        "TransaktionsTid": clock.now(),
        "Rute": {
            "AfsenderOrganisation": rute.noegle.cvr,
            "AfsenderItSystemInstans": str(_OS),
            "ModtagerOrganisation": rute.noegle.cvr,
            "ModtagerItSystemInstans": rute.noegle.system,
        },
    }
    ping = kontrakt.skriv(q("Ping_I"), {"HovedOplysninger": hoved})
    svar = spoerg(rute, write_envelope(SoapVersion.V11, ping), soap_action(rute.noegle.tjeneste, "Ping"))
    return _udlagt(svar, vurder(kontrakt, svar, "Ping", transaktion))


def _udlagt(svar: Klientsvar, fejlkode: Fejlkode | None) -> Proeve:
    if fejlkode is not None:
        raekke = fejlkode.value
        return Proeve(
            ok=False, tekst=raekke.tekst, text=raekke.text, kode=raekke.kode, grund=svar.grund, status=svar.status
        )
    if svar.art is Svarart.FAULT:
        return Proeve(
            ok=False,
            tekst="Der svares med en SOAP-fejl: adressen taler SOAP, men tager ikke imod Ping",
            text="A SOAP fault came back: the address speaks SOAP and does not take Ping",
            grund=f"fault {svar.kode}",
            status=svar.status,
        )
    fejl = svar.body.findtext(f".//{k('Fejl')}/{k('FejlId')}") if svar.body is not None else None
    if fejl is not None:
        return Proeve(
            ok=False,
            tekst="Debitorsystemet svarer med en teknisk fejl i hovedet",
            text="The debtor system answers with a technical error in the header",
            grund=f"fejl {fejl}",
            status=svar.status,
        )
    return Proeve(
        ok=True,
        tekst="Debitorsystemet svarer",
        text="The debtor system answers",
        grund=svar.grund,
        status=svar.status,
    )
