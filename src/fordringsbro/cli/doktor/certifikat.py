"""What `doctor` looks at of our own certificates: how long what we show is valid, and the authorities we trust."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509

from fordringsbro.cli.faelles.diagnose import Diagnose, Stand
from fordringsbro.platform.settings import Settings

#: An OCES certificate takes some weeks to get: whoever is to get it is told as long before.
I_GOD_TID: Final = timedelta(days=30)


def certifikater(settings: Settings, nu: datetime) -> Iterator[Diagnose]:
    """Of the files that the settings name; nothing where they name none.

    Args:
        settings: Which files.
        nu: The machine's own time: certificates know no other.
    """
    if settings.client_certificate is not None:
        yield _vist(settings.client_certificate, nu)
    if settings.ca_file is not None:
        yield _betroede(settings.ca_file, nu)


def _vist(fil: Path, nu: datetime) -> Diagnose:
    """The certificate with its chain: any of them ends the whole."""
    navn, goer = "certificate", "Bestil et nyt / Order a new one: FORDRINGSBRO_CLIENT_CERTIFICATE"
    fundne = _laes(fil)
    if not fundne:
        return _ulaeselig(navn)
    fra, til = max(en.not_valid_before_utc for en in fundne), min(en.not_valid_after_utc for en in fundne)
    if nu < fra:
        ur = "Stil uret / Set the clock (NTP)"
        return Diagnose(navn, Stand.FEJL, f"gælder først fra {fra:%Y-%m-%d}", f"valid from {fra:%Y-%m-%d} on", ur)
    if nu > til:
        return Diagnose(navn, Stand.FEJL, f"udløb {til:%Y-%m-%d}", f"ran out on {til:%Y-%m-%d}", goer)
    stand = Stand.ADVARSEL if til - nu < I_GOD_TID else Stand.OK
    dage = (til - nu).days
    da, en = f"udløber {til:%Y-%m-%d}, om {dage} dage", f"runs out on {til:%Y-%m-%d}, in {dage} days"
    return Diagnose(navn, stand, da, en, goer if stand is Stand.ADVARSEL else "")


def _betroede(fil: Path, nu: datetime) -> Diagnose:
    """The authorities: one that has run out is in order, as long as there is another one."""
    navn, goer = "authorities", "Hent nye / Fetch new ones: FORDRINGSBRO_CA_FILE"
    fundne = _laes(fil)
    if not fundne:
        return _ulaeselig(navn)
    tider = [en.not_valid_after_utc for en in fundne]
    gyldige = sum(til > nu for til in tider)
    sidste = max(tider)
    da, en = f"{gyldige} gyldige af {len(tider)}", f"{gyldige} valid of {len(tider)}"
    if not gyldige:
        return Diagnose(navn, Stand.FEJL, da, en, goer)
    if gyldige < len(tider) or sidste - nu < I_GOD_TID:
        return Diagnose(navn, Stand.ADVARSEL, da, en, goer)
    return Diagnose(navn, Stand.OK, da, en)


def _laes(fil: Path) -> list[x509.Certificate]:
    try:
        return x509.load_pem_x509_certificates(fil.read_bytes())
    except (OSError, ValueError):
        return []


def _ulaeselig(navn: str) -> Diagnose:
    goer = "Ret filen / Correct the file"
    return Diagnose(navn, Stand.FEJL, "filen kan ikke læses", "the file can't be read", goer)
