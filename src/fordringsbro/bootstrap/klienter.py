"""Which client speaks to which collection system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.dmi import klient as dmi
from fordringsbro.inddrivelse.levering import BackendKlient
from fordringsbro.inddrivelse.psrm import klient as psrm
from fordringsbro.inddrivelse.psrm import underret
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.klient.client import SoapKlient
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import SVAR

#: The contract can't ask for a part of the notifications, so an answer may be long and take its time.
_UNDERRETNINGER_FRIST_S: Final = 120.0
_UNDERRETNINGER_MEST: Final = 100_000_000
_UNDERRETNINGERS: Final = replace(SVAR, elementer=2_000_000)


def klienter(settings: Settings, clock: Clock) -> Mapping[Backend, BackendKlient]:
    """The way to each collection system."""
    psrm_url, dmi_url = settings.psrm_url, settings.dmi_url
    se_nummer = settings.se_nummer
    return {
        Backend.PSRM: psrm.PsrmKlient(
            _kanal(f"{psrm_url}/services/FordringIndberetService", SoapVersion.V12, "getMFFordringIndberet"),
            _kanal(f"{psrm_url}/services/KvitteringHentService", SoapVersion.V12, "getMFKvitteringHent"),
            se_nummer,
            clock,
        ),
        Backend.DMI: dmi.DmiKlient(
            _dmi_kanal(dmi_url, "DMIFordringAsynkronOpret"),
            _dmi_kanal(dmi_url, "DMIFordringAsynkronRegulering"),
            se_nummer,
            clock,
        ),
    }


def underretningsklient(settings: Settings, clock: Clock) -> underret.PsrmUnderretKlient:
    """The way to PSRM's notifications."""
    kanal = SoapKlient(
        f"{settings.psrm_url}/services/UnderretSamlingHentService",
        soap_version=SoapVersion.V12,
        soap_action="getMFUnderretSamlingHent",
        deadline_s=_UNDERRETNINGER_FRIST_S,
        max_answer=_UNDERRETNINGER_MEST,
        graenser=_UNDERRETNINGERS,
    )
    return underret.PsrmUnderretKlient(kanal, settings.se_nummer, clock)


def _kanal(url: str, version: SoapVersion, action: str) -> SoapKlient:
    return SoapKlient(url, soap_version=version, soap_action=action)


def _dmi_kanal(base: str, navn: str) -> SoapKlient:
    return _kanal(f"{base}/services/{navn}Service", SoapVersion.V11, f"get{navn}")
