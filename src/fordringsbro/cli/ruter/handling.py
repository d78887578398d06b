"""`fordringsbro routes`: which debtor system serves which municipality."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import typer

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje
from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import OPERATIONER, ascii_navn
from fordringsbro.overdragelse import store as kommuner
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.laesning import laes_uuid
from fordringsbro.platform.netadresse import laes_webadresse
from fordringsbro.sf1590.fagsystem.udbakke import ny_vej
from fordringsbro.sf1590.ruter import kreds_store, rute_store
from fordringsbro.sf1590.ruter.kreds_store import AabenKreds
from fordringsbro.sf1590.ruter.rute import Noegle, Rute
from fordringsbro.sf1590.ruter.ruteopslag import HUSKES_S, Ruter
from fordringsbro.sf1590.ruter.ruteproeve import Proeve, proev

_INDBYGGET = "indbygget / embedded"


def noegle(service: str, cvr: str, system: str | None) -> Noegle:
    """The key that a command line names.

    Raises:
        typer.BadParameter: Not a service of the contract, a CVR number or a UUID.
    """
    navn = next((navn for navn in OPERATIONER if service in {navn, ascii_navn(navn)}), None)
    if navn is None:
        kendte = ", ".join(map(ascii_navn, OPERATIONER))
        raise typer.BadParameter(f"{service}: kendte tjenester / known services: {kendte}", param_hint="SERVICE")
    if not re.fullmatch("[0-9]{8}", cvr, re.ASCII):
        raise typer.BadParameter("otte cifre / eight digits", param_hint="CVR")
    try:
        return Noegle(navn, cvr, str(laes_uuid(system)) if system else None)
    except ValueError:
        raise typer.BadParameter("et UUID / a UUID", param_hint="--system") from None


def liste(dele: Installation, valg: Listevalg) -> None:
    """Print the routes, and who is served by the embedded ledger without one."""
    with dele.database.transaction() as conn:
        ruter = rute_store.alle(conn)
        tilsluttede = {kommune.cvr for kommune in kommuner.kommuner(conn, dele.clock.today())}
        kredse = {kreds.url: kreds for kreds in kreds_store.aabne(conn)}
    form: Listeform[Rute] = Listeform(
        "Ruter / Routes",
        (
            "Modtager / Receiver",
            "It-system / IT system",
            "Tjeneste / Service",
            "Til / To",
            ">Frist / Deadline (s)",
            "Kreds / Circuit",
        ),
        lambda rute: (
            rute.noegle.cvr,
            rute.noegle.system,
            rute.noegle.tjeneste,
            rute.url or _INDBYGGET,
            rute.frist_s,
            _kredstekst(kredse.get(rute.url or "")),
        ),
        lambda rute: {**_rute(rute), "circuit": _kreds(kredse.get(rute.url or ""))},
        lambda rute: "/".join(filter(None, (rute.noegle.cvr, ascii_navn(rute.noegle.tjeneste), rute.noegle.system))),
    )
    skriv_liste(form, af_faa(form, ruter, valg), valg)
    if not valg.som_json:
        skriv_linje(
            "Uden rute svarer den indbyggede debitorbog for / Without a route the embedded ledger serves: "
            + ", ".join(sorted(tilsluttede))
        )


def tilfoej(dele: Installation, rute: Rute, *, som_json: bool) -> None:
    """Add a route, or change where the one with its key leads.

    Raises:
        typer.BadParameter: Not an address that messages can be sent to.
    """
    if rute.url is not None:
        rute = replace(rute, url=_laes_url(rute.url, dele.settings.public_url))
    with dele.database.transaction() as conn:
        rute_store.gem(conn, rute)
        _ny_vej(dele, conn, rute.noegle)
    if som_json:
        skriv_json(_rute(rute))
    else:
        skriv_linje(f"{_navn(rute.noegle)} -> {rute.url or _INDBYGGET}. Gælder om 5 s / In force in 5 s.")


def fjern(dele: Installation, hvilken: Noegle) -> None:
    """Remove the route with exactly this key.

    Raises:
        FejlError: `UKENDT_ID`, when there is none.
    """
    with dele.database.transaction() as conn:
        if not rute_store.fjern(conn, hvilken):
            raise FejlError(Fejlkode.UKENDT_ID, sted=_navn(hvilken))
        _ny_vej(dele, conn, hvilken)
    skriv_linje(f"{_navn(hvilken)}: fjernet / removed")


def _ny_vej(dele: Installation, conn: Connection, noegle: Noegle) -> None:
    """What waits to be told to that receiver need not wait on, once every process knows the new way."""
    ny_vej(conn, dele.jobs, noegle.cvr, dele.clock.now() + timedelta(seconds=HUSKES_S + 1))


def afproev(dele: Installation, hvilken: Noegle, *, som_json: bool) -> bool:
    """Send Ping the way a message would go, and say what came of it; whether it was well."""
    rute = Ruter(dele.database, dele.clock).rute(hvilken)
    if rute is not None and rute.url is not None:
        fundet = proev(Kontrakt.load(sf1590_xsd()), rute, dele.clock)
    else:
        fundet = _indbygget(dele, hvilken)
    til = rute.url if rute is not None else None
    if som_json:
        udfald = {"ok": fundet.ok, "code": fundet.kode, "reason": fundet.grund, "http_status": fundet.status}
        skriv_json({**_noegle(hvilken), "url": til, **udfald, "da": fundet.tekst, "en": fundet.text})
    else:
        om = ", ".join(str(del_) for del_ in (fundet.kode, fundet.grund, fundet.status) if del_)
        skriv_linje(f"{_navn(hvilken)} -> {til or _INDBYGGET}")
        skriv_linje(f"  {fundet.tekst} / {fundet.text}" + (f" ({om})" if om else ""))
    return fundet.ok


def _indbygget(dele: Installation, hvilken: Noegle) -> Proeve:
    with dele.database.transaction() as conn:
        kommune = kommuner.kommune(conn, hvilken.cvr, dele.clock.today())
    if kommune is None:
        raekke = Fejlkode.UKENDT_KOMMUNE.value
        return Proeve(ok=False, tekst=raekke.tekst, text=raekke.text, kode=raekke.kode)
    return Proeve(ok=True, tekst="Den indbyggede debitorbog svarer", text="The embedded ledger answers")


def _laes_url(url: str, vores: str) -> str:
    """Refuse what no message can be sent to, what would send it in a circle, and secrets in an address."""
    try:
        fundet = laes_webadresse(url, med_spoergsmaal=True)
    except ValueError:
        raise typer.BadParameter(
            "http(s)://vært[:port]/sti uden brugernavn / http(s)://host[:port]/path without user name",
            param_hint="--url",
        ) from None
    if urlsplit(fundet)[:2] == urlsplit(vores)[:2]:
        raise typer.BadParameter(
            "det er denne installation selv / that is this installation itself", param_hint="--url"
        )
    return fundet


def _kreds(kreds: AabenKreds | None) -> JsonObjekt | None:
    if kreds is None:
        return None
    hviler_til = kreds.hviler_til.isoformat() if kreds.hviler else None
    return {
        "failures": kreds.fejl,
        "reason": kreds.grund,
        "since": kreds.siden.isoformat(),
        "resting_until": hviler_til,
    }


def _kredstekst(kreds: AabenKreds | None) -> str:
    return "" if kreds is None else f"åben / open: {kreds.grund} ({kreds.fejl})"


def _navn(hvilken: Noegle) -> str:
    return " ".join(filter(None, (ascii_navn(hvilken.tjeneste), hvilken.cvr, hvilken.system)))


def _noegle(hvilken: Noegle) -> JsonObjekt:
    return {"service": hvilken.tjeneste, "receiver": hvilken.cvr, "system": hvilken.system}


def _rute(rute: Rute) -> JsonObjekt:
    return {**_noegle(rute.noegle), "url": rute.url, "deadline_s": rute.frist_s}
