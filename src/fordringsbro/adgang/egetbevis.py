"""What a sandbox's own parts show each other where access is by certificate: one that it makes itself."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from urllib.parse import quote
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from fordringsbro.adgang import store
from fordringsbro.adgang.hoved import HOVEDNAVNE
from fordringsbro.adgang.model import SF1590, Aftalepost, Hvem, Serviceaftale
from fordringsbro.platform.adgangsvalg import Adgangsform, Hovedform
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.klient.transport import Hilsen

_FIL: Final = "eget-certifikat.pem"
_GYLDIGT: Final = timedelta(days=3650)
#: A sandbox may live on any day, and go back to an earlier one.
_FRA_BEGYNDELSEN: Final = date(1900, 1, 1)


def lav(settings: Settings, conn: Connection, ur: Clock) -> None:
    """See that there is a certificate in the data directory, and an agreement that lets it in.

    Its key is thrown away: nobody shows it in a handshake.

    Args:
        settings: The sandbox's.
        conn: Inside the caller's transaction.
        ur: The machine's own time.
    """
    nu, kendt = ur.now(), _kendt(settings)
    if kendt is not None and nu < kendt.not_valid_after_utc and store.gaeldende(conn, None, _aftryk(kendt), nu.date()):
        return
    noegle = generate_private_key(SECP256R1())
    navn = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Fordringsbro sandbox")])
    certifikat = (
        x509.CertificateBuilder()
        .subject_name(navn)
        .issuer_name(navn)
        .public_key(noegle.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(nu - timedelta(days=1))
        .not_valid_after(nu + _GYLDIGT)
        .sign(noegle, SHA256())
    )
    _fil(settings).write_bytes(certifikat.public_bytes(Encoding.PEM))
    aftale = Serviceaftale(
        uuid4(),
        Hvem(aftryk=_aftryk(certifikat)),
        settings.it_system,
        None,
        SF1590 | {Adgangsregel.DMI_SVAR},
        _FRA_BEGYNDELSEN,
    )
    store.tilfoej(conn, aftale)
    store.skriv(conn, Aftalepost(aftale.aftale_id, "CREATED", nu, "sandbox", "its own parts call each other", None))


def hilsen(settings: Settings) -> Hilsen | None:
    """What is shown to our own addresses; nothing outside a sandbox with access by certificate."""
    if not settings.sandbox or settings.access is not Adgangsform.CERTIFIKAT:
        return None
    certifikat = _kendt(settings)
    if certifikat is None:
        return None
    form = settings.certificate_form
    return Hilsen(settings.public_url, settings.certificate_header or HOVEDNAVNE[form], _i_form(certifikat, form))


def _fil(settings: Settings) -> Path:
    return settings.data_dir / _FIL


def _kendt(settings: Settings) -> x509.Certificate | None:
    """The certificate that was made before; one that can't be read is none."""
    try:
        return x509.load_pem_x509_certificate(_fil(settings).read_bytes())
    except (OSError, ValueError):
        return None


def _aftryk(certifikat: x509.Certificate) -> str:
    return certifikat.fingerprint(SHA256()).hex()


def _i_form(certifikat: x509.Certificate, form: Hovedform) -> str:
    if form is Hovedform.HAPROXY:
        return b64encode(certifikat.public_bytes(Encoding.DER)).decode()
    pem = quote(certifikat.public_bytes(Encoding.PEM), safe="")
    return f'Cert="{pem}"' if form is Hovedform.ENVOY else pem
