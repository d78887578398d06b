"""A client certificate: whose it is and when it is valid. A library reads it; no subject is looked at as a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from cryptography import x509
from cryptography.x509.oid import NameOID

#: OCES3: the number of a company in the Danish register.
_OCES3: Final = re.compile(r"NTRDK-([0-9]{8})", re.ASCII)
#: OCES2: of a function, an employee, a company.
_OCES2: Final = re.compile(r"CVR:([0-9]{8})-(?:FID|RID|UID):.+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Certifikat:
    """What counts of a certificate.

    Attributes:
        cvr: The CVR number; None when it has none, or more than one place where one could be.
        aftryk: SHA-256 of its bytes, in hex.
        fra: The first moment of its validity; `til` the last.
    """

    cvr: str | None
    aftryk: str
    fra: datetime
    til: datetime


def laes_certifikat(der: bytes) -> Certifikat:
    """Read a certificate.

    Who issued it is for the proxy to see to, which took part in the handshake; here it is taken for genuine.

    Raises:
        ValueError: It is none.
    """
    try:
        certifikat = x509.load_der_x509_certificate(der)
        fra, til = certifikat.not_valid_before_utc, certifikat.not_valid_after_utc
        cvr = _cvr(certifikat.subject)
    except (TypeError, x509.InvalidVersion):
        # What the library says of a certificate that is broken further in.
        raise ValueError("no certificate") from None
    return Certifikat(cvr, sha256(der).hexdigest(), fra, til)


def _cvr(emne: x509.Name) -> str | None:
    """By exactly one organizationIdentifier, else by exactly one serialNumber; never by a name, which may be anything.

    Whoever names its organisation in another register is not looked for in the second place.
    """
    for oid, form in ((NameOID.ORGANIZATION_IDENTIFIER, _OCES3), (NameOID.SERIAL_NUMBER, _OCES2)):
        fundet = emne.get_attributes_for_oid(oid)
        if fundet:
            passer = form.fullmatch(str(fundet[0].value)) if len(fundet) == 1 else None
            return passer[1] if passer else None
    return None
