"""Settings, read from the environment (`FORDRINGSBRO_...`) and nowhere else."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit
from uuid import UUID

import psycopg
from psycopg.conninfo import conninfo_to_dict
from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fordringsbro.platform.adgangsvalg import Adgangsform, Hovedform, laes_proxier
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import er_tekst, laes_tal, laes_uuid

#: Bytes of the portal's key: no fewer than the signature's hash has (RFC 7518, 3.2).
_MINDSTE_NOEGLE: Final = 32


def _lang_nok(noegle: SecretStr) -> SecretStr:
    if len(noegle.get_secret_value().encode()) < _MINDSTE_NOEGLE:
        raise ValueError("too short")
    return noegle


def _laes_ca(fil: Path) -> Path:
    _proev(lambda: ssl.create_default_context(cafile=fil))
    return fil


def _laes_certifikat(fil: Path) -> Path:
    # No password: nobody is there to type it.
    _proev(lambda: ssl.create_default_context().load_cert_chain(fil, password=""))
    return fil


def _proev(laes: Callable[[], object]) -> None:
    """Read a file of certificates now; a wrong one would be found with each message, as a receiver out of reach."""
    try:
        laes()
    except OSError:  # ssl's own errors are of this kind
        raise ValueError("no file of certificates") from None


def _kun_i_sandkasse(fil: Path | None, info: ValidationInfo) -> Path | None:
    if fil is not None and not info.data.get("sandbox"):
        raise ValueError("for sandboxes only")
    return fil


_LAESERE: Final[Mapping[object, Callable[[str], object]]] = {int: laes_tal, UUID: laes_uuid}


def _databaseadresse(url: str | None) -> str | None:
    """A URL as PostgreSQL's own programs take it; an empty one is none."""
    if not url:
        return None
    try:
        conninfo_to_dict(url)
    except psycopg.ProgrammingError:
        # Its text would show the password.
        raise ValueError("not an address of PostgreSQL") from None
    return url


def _webadresse(url: str) -> str:
    """Scheme and host, perhaps a port and a path; without a slash at the end."""
    dele = urlsplit(url)
    # Reading the port checks it.
    if dele.scheme not in {"http", "https"} or not dele.hostname or dele.port == 0 or dele.query or dele.fragment:
        raise ValueError("not an address")
    return url.rstrip("/")


def _proxier(tekst: str) -> str:
    """Addresses, networks, and `unix`."""
    laes_proxier(tekst)
    return tekst


def _logniveau(navn: str) -> str:
    """The name of a level, in any case."""
    if navn.upper() not in logging.getLevelNamesMapping():
        raise ValueError("not a level")
    return navn.upper()


#: A hundred years to either side: every date that a rule reckons with stays inside the calendar.
LAENGSTE_FORSKYDNING: Final = 36_525
HOEJESTE_PORT: Final = 65_535
_Port = Annotated[int, Field(ge=1, le=HOEJESTE_PORT)]
_Adresse = Annotated[str, AfterValidator(_webadresse)]


class Settings(BaseSettings):
    """What an installation can choose; the defaults are the sandbox's."""

    model_config = SettingsConfigDict(
        env_prefix="FORDRINGSBRO_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _har_en_form(cls, vaerdi: object, info: ValidationInfo) -> object:
        """Numbers and ids have one form, and no setting holds bytes that are no text."""
        if isinstance(vaerdi, str):
            type_ = cls.model_fields[str(info.field_name)].annotation
            if not er_tekst(vaerdi):
                raise ValueError("no text")
            if type_ in _LAESERE:
                return _LAESERE[type_](vaerdi)
        return vaerdi

    #: Any PostgreSQL 14 or newer; without it the embedded one runs in `data_dir`. Never shown: it holds a password.
    database_url: Annotated[str | None, AfterValidator(_databaseadresse)] = Field(default=None, repr=False)
    #: Where the embedded database and the simulators keep their state.
    data_dir: Path = Path(".fordringsbro")
    host: str = "127.0.0.1"
    port: _Port = 8590
    portal_port: _Port = 8591
    #: The address written into the WSDLs; never taken from a request's Host header.
    public_url: _Adresse = "http://127.0.0.1:8590"
    #: Where PSRM and DMI answer.
    psrm_url: _Adresse = "http://127.0.0.1:8592"
    dmi_url: _Adresse = "http://127.0.0.1:8593"
    #: PEM file of the authorities whose certificates are taken from whoever is sent to; without it the usual ones.
    ca_file: Annotated[Path, AfterValidator(_laes_ca)] | None = None
    #: PEM file with the certificate, its chain and its key without a password, that is shown to whoever is sent to.
    client_certificate: Annotated[Path, AfterValidator(_laes_certifikat)] | None = None
    #: The SE number this installation reports under; the certificate's CVR must equal it at the real services.
    se_nummer: str = Field(default="29000099", pattern="^[0-9]{8}$")
    #: The IT system instance that this installation sends messages to the fagsystemer as.
    it_system: UUID = UUID("00000000-0000-4000-8000-0000000000fb")
    #: Whole days added to the machine's clock, so that a sandbox can live on another date.
    clock_offset_days: int = Field(default=0, ge=-LAENGSTE_FORSKYDNING, le=LAENGSTE_FORSKYDNING)
    #: Largest request body in bytes.
    max_body: int = Field(default=10_000_000, gt=0)
    #: Largest request body of the MF services: a delivery of 10,000 actions takes some 25 MB.
    mf_max_body: int = Field(default=50_000_000, gt=0)
    #: What one message may hold beside bytes (docs/wire.md, limits): elements, and how deep they stand.
    max_elements: int = Field(default=150_000, gt=0)
    max_depth: int = Field(default=100, ge=20, le=256)
    #: Attributes and namespace declarations: of one element, and in all; the latter alone.
    max_attributes: int = Field(default=100, ge=20)
    max_attributes_total: int = Field(default=100_000, gt=0)
    max_namespaces: int = Field(default=20_000, ge=20)
    #: Blocks of the SOAP Header.
    max_header_blocks: int = Field(default=100, ge=0)
    #: Characters of a name or namespace, and how many different ones there may be.
    max_name: int = Field(default=256, ge=100, le=10_000)
    max_names: int = Field(default=3_000, ge=1_000)
    #: Characters of a text, and of an attribute's value.
    max_text: int = Field(default=10_000_000, ge=10_000)
    max_attribute_value: int = Field(default=65_536, ge=1_000)
    max_comments: int = Field(default=10_000, ge=0)
    #: The same of the MF services, where one delivery holds thousands of actions and their documents.
    mf_max_elements: int = Field(default=1_000_000, gt=0)
    mf_max_text: int = Field(default=50_000_000, ge=10_000)
    #: Bytes that the trees of large messages may take at the same time in one process.
    max_trees: int = Field(default=400_000_000, ge=50_000_000)
    #: Most receipts in one answer of MFKvitteringHent; see docs/mf.md for how a client gets the others.
    kvitteringer: int = Field(default=5_000, ge=200)
    #: Most actions that wait or are on their way at one collection system; beyond it, new ones are told to come again.
    queue_limit: int = Field(default=500_000, gt=0)
    #: How callers are known; outside a sandbox `serve` and `portal` don't start without.
    access: Adgangsform | None = None
    #: Addresses and networks with commas between, and `unix`: the proxies that end TLS, believed when they hand on a
    #: client certificate.
    trusted_proxies: Annotated[str, AfterValidator(_proxier)] | None = None
    #: Whose form the header has in which they do.
    certificate_form: Hovedform = Hovedform.NGINX
    #: What it is called, if not as usual in that form.
    certificate_header: str | None = Field(default=None, pattern="^[A-Za-z0-9-]+$")
    #: Threads that handle SOAP messages in one process.
    threads: int = Field(default=8, gt=0, le=1000)
    #: Most of them that wait for one debtor system on a route; half of them unless told. All routes together never have
    #: more than three quarters.
    route_threads: int | None = Field(default=None, gt=0, le=1000)
    #: Seconds that a message waits in the database for a lock, and that one of its statements takes; then it is
    #: answered that it may come again, so that one lock can't hold every thread.
    lock_timeout: int = Field(default=5, gt=0, le=3600)
    statement_timeout: int = Field(default=30, gt=0, le=3600)
    #: Whether this is a sandbox: answers are checked against the schema, dead workers and lost callbacks are given up
    #: sooner.
    sandbox: bool = False
    #: A file in which tests name the point where a process is to die (`platform/punkter.py`); in a sandbox only.
    crash_file: Annotated[Path | None, AfterValidator(_kun_i_sandkasse)] = None
    #: Whether hearings are decided here as the collector would (`hearings decide --as-rim`), in a test environment that
    #: has no collector behind it. A sandbox needs no setting.
    hearing_as_rim: bool = False
    #: Signs the tokens that /service/hearings asks for; see docs/hearing.md. Whoever has it can answer in any name.
    portal_key: Annotated[SecretStr, AfterValidator(_lang_nok)] | None = None
    log_level: Annotated[str, AfterValidator(_logniveau)] = "INFO"


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        FejlError: With `INDSTILLING` and the names of the wrong settings.
    """
    try:
        return Settings()
    except ValidationError as error:
        names = tuple("FORDRINGSBRO_" + str(item["loc"][0]).upper() for item in error.errors())
        raise FejlError(Fejlkode.INDSTILLING, sted=", ".join(names), detaljer=names) from error
