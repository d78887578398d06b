"""The ways to both backends, at the addresses and by the SOAP versions of their WSDLs."""

from __future__ import annotations

from fordringsbro.inddrivelse import dmi, psrm
from fordringsbro.inddrivelse.levering import BackendKlient
from fordringsbro.inddrivelse.model import Backend
from fordringsbro.platform.clock import Clock
from fordringsbro.wire.client import SoapKlient
from fordringsbro.wire.soap import SoapVersion


def klienter(
    *,
    psrm_url: str,
    dmi_url: str,
    se_nummer: str,
    indberetter: str,
    clock: Clock,
    deadline_s: float = 30,
) -> dict[Backend, BackendKlient]:
    """Make the clients.

    Args:
        psrm_url: Scheme, host and port of PSRM.
        dmi_url: The same of DMI.
        se_nummer: The SE number this system reports to PSRM under.
        indberetter: The id this system reports to DMI under.
        clock: Time, for the messages' headers.
        deadline_s: Seconds one exchange may take; shorter than a line's hold.
    """

    def kanal(url: str, tjeneste: str, operation: str, version: SoapVersion) -> SoapKlient:
        return SoapKlient(
            f"{url.rstrip('/')}/services/{tjeneste}",
            soap_version=version,
            soap_action=f"get{operation}",
            deadline_s=deadline_s,
        )

    return {
        Backend.PSRM: psrm.PsrmKlient(
            kanal(psrm_url, "FordringIndberetService", "MFFordringIndberet", SoapVersion.V12),
            kanal(psrm_url, "KvitteringHentService", "MFKvitteringHent", SoapVersion.V12),
            se_nummer,
            clock,
        ),
        Backend.DMI: dmi.DmiKlient(
            kanal(dmi_url, "DMIFordringAsynkronOpretService", "DMIFordringAsynkronOpret", SoapVersion.V11),
            kanal(dmi_url, "DMIFordringAsynkronReguleringService", "DMIFordringAsynkronRegulering", SoapVersion.V11),
            indberetter,
            clock,
        ),
    }
