"""Settings, read from the environment (`FORDRINGSBRO_...`) and nowhere else."""

from __future__ import annotations

import logging
import os
import ssl
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, get_args, get_origin
from uuid import UUID

from pydantic import AfterValidator, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from fordringsbro.platform import miljoe
from fordringsbro.platform.adgangsvalg import Adgangsform, Hovedform, laes_proxier
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.laesning import HOEJEST_ARBEJDERE, STOERSTE, er_tekst, laes_tal, laes_uuid
from fordringsbro.platform.netadresse import HOEJESTE_PORT, kraev_sti, laes_databaseadresse, laes_vaert, laes_webadresse

#: Bytes of the portal's key: no fewer than the signature's hash has (RFC 7518, 3.2).
_MINDSTE_NOEGLE: Final = 32


def _lang_nok(noegle: SecretStr) -> SecretStr:
    if len(noegle.get_secret_value().encode()) < _MINDSTE_NOEGLE:
        raise ValueError(f"mindst / at least {_MINDSTE_NOEGLE} bytes")
    return noegle


#: Bytes of a Unix socket's path: what Linux has room for.
_LAENGSTE_SOKKEL: Final = 107


def _sokkel(fil: Path) -> Path:
    if not fil.parent.is_dir() or len(str(fil).encode()) > _LAENGSTE_SOKKEL or (fil.exists() and not fil.is_socket()):
        raise ValueError("en fil i en mappe, som findes / a file in a folder that exists")
    return fil


def _laes_ca(fil: Path) -> Path:
    _proev(lambda: ssl.create_default_context(cafile=fil), "certifikater i PEM / certificates in PEM")
    return fil


def _laes_certifikat(fil: Path) -> Path:
    # No password: nobody is there to type it.
    _proev(
        lambda: ssl.create_default_context().load_cert_chain(fil, password=""),
        "certifikat og nøgle uden kode i PEM / certificate and key without a password in PEM",
    )
    return fil


def _proev(laes: Callable[[], object], ventet: str) -> None:
    """Read a file of certificates now; a wrong one would be found with each message, as a receiver out of reach."""
    try:
        laes()
    except OSError:  # ssl's own errors are of this kind
        raise ValueError(ventet) from None


def _kun_i_sandkasse(fil: Path | None, info: ValidationInfo) -> Path | None:
    if fil is not None and not info.data.get("sandbox"):
        raise ValueError("for sandboxes only")
    return fil


_LAESERE: Final[Mapping[object, Callable[[str], object]]] = {int: laes_tal, UUID: laes_uuid}


def _databaseadresse(url: SecretStr | None) -> SecretStr | None:
    """An address as PostgreSQL's own programs take it; an empty one is none."""
    if url is None or not url.get_secret_value():
        return None
    laes_databaseadresse(url.get_secret_value())
    return url


def _proxier(tekst: str) -> str:
    """Addresses, networks, and `unix`."""
    try:
        laes_proxier(tekst)
    except ValueError:
        # The library's text quotes what it can't read.
        raise ValueError("IP-adresser, net, unix / IP addresses, networks, unix: 192.0.2.1,2001:db8::/64") from None
    return tekst


def _logniveau(navn: str) -> str:
    """The name of a level, in any case."""
    if navn.upper() not in logging.getLevelNamesMapping():
        raise ValueError("DEBUG, INFO, WARNING, ERROR, CRITICAL")
    return navn.upper()


#: A hundred years to either side: every date that a rule reckons with stays inside the calendar.
LAENGSTE_FORSKYDNING: Final = 36_525
_Port = Annotated[int, Field(ge=1, le=HOEJESTE_PORT)]
_Adresse = Annotated[str, AfterValidator(laes_webadresse)]


class Settings(BaseSettings):
    """What an installation can choose; the defaults are the sandbox's."""

    model_config = SettingsConfigDict(
        env_prefix="FORDRINGSBRO_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    @field_validator("*", mode="before")
    @classmethod
    def _har_en_form(cls, vaerdi: object, info: ValidationInfo) -> object:
        """Numbers and ids have one form, paths are no addresses, and no setting holds bytes that are no text."""
        if isinstance(vaerdi, str):
            type_ = _grundtype(cls.model_fields[str(info.field_name)].annotation)
            if not er_tekst(vaerdi):
                raise ValueError("tekst i UTF-8 / text in UTF-8")
            if type_ is Path:
                # Paths are shown.
                return kraev_sti(vaerdi)
            if type_ in _LAESERE:
                return _LAESERE[type_](vaerdi)
        return vaerdi

    #: Any PostgreSQL 14 or newer; without it the embedded one runs in `data_dir`. It holds a password.
    database_url: Annotated[SecretStr | None, AfterValidator(_databaseadresse)] = None
    #: Where the embedded database and the simulators keep their state.
    data_dir: Path = Path(".fordringsbro")
    host: Annotated[str, AfterValidator(laes_vaert)] = "127.0.0.1"
    port: _Port = 8590
    portal_port: _Port = 8591
    #: Where `worker` tells how it is; nowhere unless told.
    worker_port: _Port | None = None
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
    max_elements: int = Field(default=100_000, gt=0)
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
    mf_max_elements: int = Field(default=600_000, gt=0)
    mf_max_text: int = Field(default=50_000_000, ge=10_000)
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
    #: Unix socket that `serve` listens on instead of host and port; and the portal's.
    unix_socket: Annotated[Path, AfterValidator(_sokkel)] | None = None
    portal_unix_socket: Annotated[Path, AfterValidator(_sokkel)] | None = None
    #: Processes of `serve`; each has its own threads, connections to the database and limits.
    workers: int = Field(default=1, gt=0, le=HOEJEST_ARBEJDERE)
    #: What a request may cost before it is understood, in each process; see `Kantgraenser`.
    http_headers: int = Field(default=100, ge=20, le=10_000)
    http_header_bytes: int = Field(default=32_768, ge=4_096, le=1_000_000)
    http_header_seconds: int = Field(default=10, gt=0, le=600)
    http_body_seconds: int = Field(default=60, gt=0, le=3_600)
    http_body_rate: int = Field(default=5_000, gt=0)
    http_bodies: int = Field(default=80_000_000, ge=1_000_000)
    http_processing: int = Field(default=13_000_000, ge=100_000)
    http_processing_seconds: int = Field(default=30, gt=0, le=600)
    http_connections: int = Field(default=500, ge=10, le=50_000)
    stop_seconds: int = Field(default=25, gt=0, le=600)
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
        FejlError: `UKENDT_INDSTILLING` or `INDSTILLING`, with the names of the settings that are none or are wrong, and
            what each may be.
    """
    fremmede = miljoe.ukendte(os.environ, indstillingsnavne())
    if fremmede:
        navne = tuple(map(str, fremmede))
        raise FejlError(Fejlkode.UKENDT_INDSTILLING, sted=", ".join(navne), detaljer=navne)
    try:
        return Settings()
    except ValidationError as error:
        fundet = tuple(_beskriv(str(item["loc"][0]), item) for item in error.errors(include_input=False))
        # The library's error holds the values.
        raise FejlError(Fejlkode.INDSTILLING, sted="; ".join(fundet), detaljer=fundet) from None


def indstillingsnavne() -> tuple[str, ...]:
    """The names of all settings in the environment."""
    return tuple(f"{miljoe.PRAEFIKS}{navn.upper()}" for navn in Settings.model_fields)


def _beskriv(navn: str, fejl: JsonKilde) -> str:
    """A setting's name and what it may be; never what it is."""
    felt = Settings.model_fields[navn]
    type_, kontekst = _grundtype(felt.annotation), fejl.get("ctx", {})
    if type_ is int:
        maa = f"helt tal / whole number {_graenser(felt.metadata)}"
    elif type_ is UUID:
        maa = "UUID"
    elif type_ is bool:
        maa = "true, false"
    else:
        # Values, a form, or words of our own.
        maa = str(kontekst.get("expected") or kontekst.get("pattern") or kontekst.get("error") or fejl["type"])
    return f"{miljoe.PRAEFIKS}{navn.upper()}: {maa}"


def _grundtype(annotation: object) -> object:
    """The type of a setting, also of one that may be left out."""
    if get_origin(annotation) is Annotated:
        return _grundtype(get_args(annotation)[0])
    dele = [del_ for del_ in get_args(annotation) if del_ is not type(None)]
    return _grundtype(dele[0]) if len(dele) == 1 else annotation


def _graenser(regler: list[Any]) -> str:
    """The least and the greatest of a number."""
    mindst = max(
        (r.ge if hasattr(r, "ge") else r.gt + 1 for r in regler if hasattr(r, "ge") or hasattr(r, "gt")),
        default=-STOERSTE,
    )
    hoejst = min((r.le for r in regler if hasattr(r, "le")), default=STOERSTE)
    return f"{mindst}-{hoejst}" if mindst >= 0 else f"{mindst} ... {hoejst}"
