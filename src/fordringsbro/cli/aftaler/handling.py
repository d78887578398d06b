"""`fordringsbro agreements`: what each claimant may send, and from when PSRM takes which type; their versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.aftaler.udskrift import (
    aendringer,
    aftale_json,
    linjer,
    par_json,
    skriv_visning,
    version_json,
    visning,
)
from fordringsbro.cli.faelles.liste import Listeform, af_faa, skriv_liste
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje, skriv_tabel, tid
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie, Aftaleversion
from fordringsbro.nymf.aftaler.omraader import Omraade, aabning, omraader
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode

#: Asks a person whether to go on.
Spoerg = Callable[[], bool]


def liste(dele: Installation, valg: Listevalg) -> None:
    """Print the agreements as they are today; one that has not begun as it will be."""
    form: Listeform[Aftale] = Listeform(
        "Aftaler / Agreements",
        ("Fordringshaver / Claimant", "CVR", "Navn / Name", "Aktiv / Active", ">Typer / Types", ">I PSRM / In PSRM"),
        lambda aftale: (
            aftale.fordringshaver_id,
            aftale.cvr,
            aftale.navn,
            "ja / yes" if aftale.aktiv else "nej / no",
            len(aftale.typer),
            sum(fra is not None for fra in aftale.typer.values()),
        ),
        aftale_json,
        lambda aftale: aftale.fordringshaver_id,
    )
    with dele.database.transaction() as conn:
        serier = dele.nymf.aftalebog.serier(conn)
    aftaler = (_nu(serie, dele.clock.today()).aftale for serie in serier)
    skriv_liste(form, af_faa(form, aftaler, valg), valg)


def vis(dele: Installation, fordringshaver_id: int, *, dato: date | None, som_json: bool) -> None:
    """Print one agreement with its types, as it is on a day.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        version = _nu(_serie(dele, conn, fordringshaver_id), dato or dele.clock.today())
    aftale = version.aftale
    if som_json:
        skriv_json({**aftale_json(aftale), "version": version.version, "valid_from": version.gaelder_fra.isoformat()})
        return
    skriv_linje(f"{aftale.fordringshaver_id}  {aftale.navn}  CVR {aftale.cvr}")
    skriv_linje(f"  Version {version.version}, fra / from {version.gaelder_fra}")
    for linje in linjer(aftale):
        skriv_linje(f"  {linje}")
    skriv_tabel(
        "Fordringstyper / Claim types",
        ("Type", "I PSRM fra / In PSRM from"),
        ((kode, fra or "DMI") for kode, fra in sorted(aftale.typer.items())),
    )


def historik(dele: Installation, fordringshaver_id: int, valg: Listevalg) -> None:
    """Print the versions of an agreement in the order in which they were written, with what each changed.

    Raises:
        FejlError: `UKENDT_ID`.
    """
    with dele.database.transaction() as conn:
        serie = _serie(dele, conn, fordringshaver_id)
    form: Listeform[Aftaleversion] = Listeform(
        "Versioner / Versions",
        ("Nr / No", "Fra / From", "Skrevet / Written", "Af / By", "Hvorfor / Why", "Ændrer / Changes"),
        lambda v: (v.version, v.gaelder_fra, tid(v.oprettet), v.af, v.begrundelse, ", ".join(aendringer(serie, v))),
        lambda v: {**version_json(v), "changes": par_json(aendringer(serie, v))},
        lambda v: v.version,
    )
    skriv_liste(form, af_faa(form, serie.versioner, valg), valg)


def forhaandsvis(
    dele: Installation,
    fordringshaver_id: int,
    aendring: Callable[[Aftale], Aftale],
    gaelder_fra: date | None,
    *,
    som_json: bool,
) -> None:
    """Print what a change would do to the open claims; write nothing.

    Raises:
        FejlError: `UKENDT_ID`; as `Aftalebog.aendret`.
    """
    fra = gaelder_fra or dele.clock.today()
    with dele.database.transaction() as conn:
        serie = _serie(dele, conn, fordringshaver_id)
        ny = dele.nymf.aftalebog.aendret(serie, aendring, Paategning(fra, "-", "-"))
        antal, fundet = dele.forhaandsvisning.vis(conn, serie, ny, fra)
    if som_json:
        skriv_json(visning(serie, ny, antal, fundet))
        return
    skriv_visning(serie, ny, antal, fundet)


def aendr(
    dele: Installation,
    fordringshaver_id: int,
    aendring: Callable[[Aftale], Aftale],
    paategning: Paategning,
    *,
    spoerg: Spoerg | None,
    som_json: bool,
) -> bool:
    """Show what a change does, ask, and write it as new versions; whether it was written.

    Args:
        dele: The installation.
        fordringshaver_id: The claimant.
        aendring: Gives the changed agreement.
        paategning: From when, by whom and why.
        spoerg: Asks whether to go on; None when that was said already.
        som_json: Print JSON.

    Raises:
        FejlError: `UKENDT_ID`; as `Aftalebog.aendret`.
    """
    with dele.database.transaction() as conn:
        serie = _serie(dele, conn, fordringshaver_id)
        ny = dele.nymf.aftalebog.aendret(serie, aendring, paategning)
        antal, fundet = dele.forhaandsvisning.vis(conn, serie, ny, paategning.gaelder_fra)
    if not som_json:
        skriv_visning(serie, ny, antal, fundet)
    if spoerg is not None and not spoerg():
        if som_json:
            skriv_json({**visning(serie, ny, antal, fundet), "written": False})
        return False
    with dele.database.transaction() as conn:
        skrevet = dele.nymf.aftalebog.aendr(conn, fordringshaver_id, aendring, paategning)
    if som_json:
        skriv_json({**visning(serie, skrevet, antal, fundet), "written": True})
    else:
        skriv_linje(f"Skrevet / Written: {len(skrevet.versioner) - len(serie.versioner)} version(er) / version(s)")
    return True


def tilfoej(
    dele: Installation,
    oensket: int | None,
    aftale: Callable[[int], Aftale],
    paategning: Paategning,
    *,
    spoerg: Spoerg | None,
    som_json: bool,
) -> bool:
    """Add an agreement; whether it was written.

    Nothing is held while a person thinks: the id that was shown is given when it is still free, else the next one.

    Args:
        dele: The installation.
        oensket: The claimant id asked for, 1000 to 1999; None to be given one.
        aftale: Makes the agreement for an id.
        paategning: From when, by whom and why.
        spoerg: Asks whether to go on; None when that was said already.
        som_json: Print JSON.

    Raises:
        FejlError: `AFTALE_ID_OPTAGET` (182); `AFTALE_FORM`; `PARAMETER`.
    """
    with dele.database.transaction() as conn:
        ny = _ny(dele, conn, oensket, aftale, paategning)
        antal, fundet = dele.forhaandsvisning.vis(conn, None, ny, paategning.gaelder_fra)
    if not som_json:
        skriv_visning(None, ny, antal, fundet)
    skriv = spoerg is None or spoerg()
    if skriv:
        with dele.database.transaction() as conn:
            ny = _ny(dele, conn, oensket, aftale, paategning)
            dele.nymf.aftalebog.tilfoej(conn, ny)
    if som_json:
        skriv_json({**visning(None, ny, antal, fundet), "written": skriv})
    elif skriv:
        skriv_linje(f"Fordringshaver / Claimant {ny.versioner[0].aftale.fordringshaver_id}")
    return skriv


def _ny(
    dele: Installation,
    conn: Connection,
    oensket: int | None,
    aftale: Callable[[int], Aftale],
    paategning: Paategning,
) -> Aftaleserie:
    """A new agreement under a free id, which is held until the transaction ends."""
    fordringshaver_id = dele.nymf.aftalebog.tildel_id(conn, oensket)
    try:
        return dele.nymf.aftalebog.ny(aftale(fordringshaver_id), paategning)
    except ValueError as error:
        raise FejlError(Fejlkode.AFTALE_FORM, sted=str(error)) from error


def aabner(noegle: str, fra: date) -> Callable[[Aftale], Aftale]:
    """Opens a business area in PSRM from a day."""
    valgt = omraader()[noegle]
    return lambda aftale: aabning(aftale, valgt, fra).anvend(aftale)


def skriv_omraader(valg: Listevalg) -> None:
    """Print the business areas with their types."""
    form: Listeform[Omraade] = Listeform(
        "Forretningsområder / Business areas",
        ("Område / Area", "Navn / Name", "Typer / Types"),
        lambda o: (o.noegle, f"{o.navn} / {o.name}", " ".join(o.typer)),
        lambda o: {"area": o.noegle, "da": o.navn, "en": o.name, "types": list(o.typer)},
        lambda o: o.noegle,
    )
    skriv_liste(form, af_faa(form, omraader().values(), valg), valg)


def _serie(dele: Installation, conn: Connection, fordringshaver_id: int) -> Aftaleserie:
    serie = dele.nymf.aftalebog.serie(conn, fordringshaver_id)
    if serie is None:
        raise FejlError(Fejlkode.UKENDT_ID)
    return serie


def _nu(serie: Aftaleserie, dato: date) -> Aftaleversion:
    return serie.version_paa(dato) or min(serie.versioner, key=lambda v: (v.gaelder_fra, -v.version))
