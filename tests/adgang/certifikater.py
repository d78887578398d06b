"""Client certificates to test with, made when asked for and kept nowhere: real ones of the forms OCES has, and bad ones."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final
from urllib.parse import quote
from uuid import UUID, uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Noegle = EllipticCurvePrivateKey | RSAPrivateKey
#: One RDN: more than one pair is a multi-valued one.
Rdn = Sequence[tuple[x509.ObjectIdentifier, str]]

CVR: Final = "29000101"
ANDEN_CVR: Final = "29000202"
_DAG: Final = timedelta(days=1)
_GYLDIG: Final = 3 * 365 * _DAG


@dataclass(frozen=True)
class Bevis:
    """A certificate with its key and those above it.

    Attributes:
        certifikat: The certificate.
        noegle: Its private key.
        kaede: Who issued it, from the nearest on, without the root.
    """

    certifikat: x509.Certificate
    noegle: Noegle
    kaede: tuple[x509.Certificate, ...] = ()

    @cached_property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certifikat.public_bytes(Encoding.DER)

    @cached_property
    def pem(self) -> str:
        """The certificate as text."""
        return self.certifikat.public_bytes(Encoding.PEM).decode()

    @property
    def kaede_pem(self) -> str:
        """The certificate and those above it, as a server or client shows them."""
        return self.pem + "".join(over.public_bytes(Encoding.PEM).decode() for over in self.kaede)

    @property
    def noegle_pem(self) -> str:
        """The key, without a password."""
        return self.noegle.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def aftryk(self) -> str:
        """SHA-256 of the certificate, in hex."""
        return self.certifikat.fingerprint(hashes.SHA256()).hex()

    def nginx(self) -> str:
        """As nginx hands it on with `$ssl_client_escaped_cert`."""
        return quote(self.pem, safe="-._~")

    def haproxy(self) -> str:
        """As HAProxy hands it on with `%[ssl_c_der,base64]`."""
        return b64encode(self.der).decode()

    def envoy(self) -> str:
        """As Envoy hands it on in `x-forwarded-client-cert`, with what stands around it."""
        return f'By=spiffe://fordringsbro;Hash={self.aftryk};Cert="{quote(self.pem, safe="")}";Subject="CN=x"'


class Myndighed:
    """A root and an issuing authority below it.

    Args:
        nu: The time by which certificates are valid.
        navn: The authorities' names; another authority may bear the same.
    """

    def __init__(self, nu: datetime, navn: str = "Den Danske Stat OCES test") -> None:
        self.nu = nu
        rod_noegle, self._noegle = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())
        rod_navn, udsteder_navn = _navn([_cn(f"{navn} rod-CA")]), _navn([_cn(f"{navn} udstedende-CA 1")])
        self.rod = self._ca(rod_navn, rod_navn, rod_noegle, rod_noegle)
        self.udsteder = self._ca(udsteder_navn, rod_navn, self._noegle, rod_noegle)
        self._rod_noegle = rod_noegle

    @property
    def rod_pem(self) -> str:
        """What a proxy that trusts this authority is given."""
        return self.rod.public_bytes(Encoding.PEM).decode()

    @property
    def tillid_pem(self) -> str:
        """The issuing authority and the root."""
        return self.udsteder.public_bytes(Encoding.PEM).decode() + self.rod_pem

    def _ca(self, emne: x509.Name, udsteder: x509.Name, noegle: Noegle, med: Noegle) -> x509.Certificate:
        bygger = self._bygger(emne, udsteder, noegle, self.nu - 100 * _DAG, self.nu + 2 * _GYLDIG)
        bygger = bygger.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        bygger = bygger.add_extension(_brug(underskriver_certifikater=True), critical=True)
        return bygger.sign(med, hashes.SHA256())

    def _bygger(
        self, emne: x509.Name, udsteder: x509.Name, noegle: Noegle, fra: datetime, til: datetime
    ) -> x509.CertificateBuilder:
        offentlig = noegle.public_key()
        return (
            x509.CertificateBuilder()
            .subject_name(emne)
            .issuer_name(udsteder)
            .public_key(offentlig)
            .serial_number(x509.random_serial_number())
            .not_valid_before(fra)
            .not_valid_after(til)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(offentlig), critical=False)
        )

    def udsted(
        self,
        *rdn: Rdn,
        fra: datetime | None = None,
        til: datetime | None = None,
        noegle: Noegle | None = None,
        navne: Sequence[str] = (),
    ) -> Bevis:
        """A certificate with any subject.

        Args:
            rdn: The subject's parts, in order.
            fra: First moment of its validity; a day ago unless said.
            til: The last one; three years on unless said.
            noegle: Its key; a new one on P-256 unless given.
            navne: DNS names, for a server's certificate.
        """
        egen = noegle or generate_private_key(SECP256R1())
        bygger = self._bygger(_navn(*rdn), self.udsteder.subject, egen, fra or self.nu - _DAG, til or self.nu + _GYLDIG)
        bygger = bygger.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        bygger = bygger.add_extension(_brug(underskriver_certifikater=False), critical=True)
        formaal = ExtendedKeyUsageOID.SERVER_AUTH if navne else ExtendedKeyUsageOID.CLIENT_AUTH
        bygger = bygger.add_extension(x509.ExtendedKeyUsage([formaal]), critical=False)
        if navne:
            bygger = bygger.add_extension(
                x509.SubjectAlternativeName([x509.DNSName(navn) for navn in navne]), critical=False
            )
        return Bevis(bygger.sign(self._noegle, hashes.SHA256()), egen, (self.udsteder,))

    def spaerrelister_pem(self, *tilbagekaldte: Bevis) -> str:
        """The lists of revoked certificates of both authorities, as a proxy wants them."""
        return "".join(
            self._spaerreliste(navn, noegle, fundne)
            for navn, noegle, fundne in (
                (self.rod.subject, self._rod_noegle, ()),
                (self.udsteder.subject, self._noegle, tilbagekaldte),
            )
        )

    def _spaerreliste(self, navn: x509.Name, noegle: EllipticCurvePrivateKey, fundne: Sequence[Bevis]) -> str:
        bygger = x509.CertificateRevocationListBuilder(navn, self.nu - _DAG, self.nu + _GYLDIG)
        for bevis in fundne:
            nummer = bevis.certifikat.serial_number
            en = x509.RevokedCertificateBuilder(nummer, self.nu - _DAG).build()
            bygger = bygger.add_revoked_certificate(en)
        return bygger.sign(noegle, hashes.SHA256()).public_bytes(Encoding.PEM).decode()

    def server(self, *navne: str) -> Bevis:
        """What the proxy shows itself with."""
        return self.udsted([_cn(navne[0])], navne=navne)

    def oces3(
        self,
        cvr: str = CVR,
        *,
        slags: str = "O",
        ident: UUID | None = None,
        organisation: str = "Testkommune Et",
        fra: datetime | None = None,
        til: datetime | None = None,
        noegle: Noegle | None = None,
    ) -> Bevis:
        """An OCES3 certificate: of the organisation (`O`), of a function (`F`) or of an employee (`M`)."""
        return self.udsted(
            [(NameOID.COUNTRY_NAME, "DK")],
            [(NameOID.ORGANIZATION_IDENTIFIER, f"NTRDK-{cvr}")],
            [(NameOID.ORGANIZATION_NAME, organisation)],
            [(NameOID.SERIAL_NUMBER, f"UI:DK-{slags}:G:{ident or uuid4()}")],
            [_cn("Testsystem Et")],
            fra=fra,
            til=til,
            noegle=noegle,
        )

    def funktion(self, cvr: str = CVR) -> Bevis:
        """An OCES3 function certificate."""
        return self.oces3(cvr, slags="F")

    def oces2(self, cvr: str = CVR, *, slags: str = "FID", flere_i_et: bool = True, i_navnet: bool = True) -> Bevis:
        """An OCES2 certificate.

        Args:
            cvr: Its number.
            slags: `FID` for a function, `UID` for a company, `RID` for an employee.
            flere_i_et: Whether name and number stand in one RDN, as most have it.
            i_navnet: Whether the organisation's name holds the number too, as most have it.
        """
        o = f"Testkommune Et // CVR:{cvr}" if i_navnet else "Testkommune Et"
        nummer = (NameOID.SERIAL_NUMBER, f"CVR:{cvr}-{slags}:12345678")
        navn = _cn("Testsystem Et (funktionscertifikat)")
        sidst: tuple[Rdn, ...] = ([navn, nummer],) if flere_i_et else ([navn], [nummer])
        return self.udsted([(NameOID.COUNTRY_NAME, "DK")], [(NameOID.ORGANIZATION_NAME, o)], *sidst)

    def udloebet(self, cvr: str = CVR) -> Bevis:
        """One that was valid until yesterday."""
        return self.oces3(cvr, fra=self.nu - 90 * _DAG, til=self.nu - _DAG)

    def endnu_ikke(self, cvr: str = CVR) -> Bevis:
        """One that is valid from tomorrow on."""
        return self.oces3(cvr, fra=self.nu + _DAG)

    def listige(self, andens: str = CVR, egen: str = "11111111") -> dict[str, Bevis]:
        """Certificates that seem to be another's, by what is tricky about them; none of them is."""
        c, o, s = NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.SERIAL_NUMBER
        oi = NameOID.ORGANIZATION_IDENTIFIER
        emner: dict[str, tuple[Rdn, ...]] = {
            "cvr i CN": ([(o, "Evil")], [(s, "SE:11111111")], [(c, f"CVR:{andens} Evil")]),
            "cvr i O": ([(o, f"Evil XCVR:{andens}")], [(c, "Evil")]),
            "OCES2s O": ([(o, f"Evil // CVR:{andens}")], [(c, "Evil"), (s, "PID:9208-2002-2-1")]),
            "NTRDK i CN": ([(o, f"NTRDK-{andens}")], [(c, f"NTRDK-{andens}")]),
            "to organisationer": ([(oi, f"NTRDK-{egen}")], [(oi, f"NTRDK-{andens}")], [(c, "Evil")]),
            "to i samme RDN": ([(oi, f"NTRDK-{egen}"), (oi, f"NTRDK-{andens}")], [(c, "Evil")]),
            "to serienumre": ([(s, f"CVR:{egen}-FID:1")], [(s, f"CVR:{andens}-FID:1")], [(c, "Evil")]),
            "et andet land": ([(oi, f"NTRSE-{andens}")], [(c, "Evil")]),
            "et andet register": ([(oi, f"VATDK-{andens}")], [(c, "Evil")]),
            "mere efter": ([(oi, f"NTRDK-{andens}0")], [(c, "Evil")]),
            "mere foran": ([(oi, f"XNTRDK-{andens}")], [(c, "Evil")]),
            "linjeskift efter": ([(oi, f"NTRDK-{andens}\n")], [(c, "Evil")]),
            "andre cifre": ([(oi, "NTRDK-" + "".join(chr(0x660 + int(ciffer)) for ciffer in andens))], [(c, "Evil")]),
            "små bogstaver": ([(oi, f"ntrdk-{andens}")], [(c, "Evil")]),
            "serienummer uden slags": ([(s, f"CVR:{andens}")], [(c, "Evil")]),
            "serienummer med mere foran": ([(s, f"X CVR:{andens}-FID:1")], [(c, "Evil")]),
            "tomt emne": (),
        }
        return {navn: self.udsted(*rdn) for navn, rdn in emner.items()}


def _cn(navn: str) -> tuple[x509.ObjectIdentifier, str]:
    return (NameOID.COMMON_NAME, navn)


def _navn(*rdn: Rdn) -> x509.Name:
    return x509.Name(
        [x509.RelativeDistinguishedName([x509.NameAttribute(oid, vaerdi) for oid, vaerdi in en]) for en in rdn]
    )


def _brug(*, underskriver_certifikater: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=underskriver_certifikater,
        crl_sign=underskriver_certifikater,
        encipher_only=False,
        decipher_only=False,
    )
