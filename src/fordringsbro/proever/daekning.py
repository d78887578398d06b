"""Coverage: every rule row and numeric code, its file, and whether the file makes it fire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.log import stille
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.record import record
from fordringsbro.platform.stop import ordentlig_slut
from fordringsbro.proever.kodefiler import Kodedaekning, laes_kodefiler
from fordringsbro.proever.kodespil import spil_koder
from fordringsbro.regler import Pakke, RegelError, Regelsaet
from fordringsbro.regler.regelfil import Regelfil, laes_regelfiler, spil


@record
class Daekningsraekke:
    """One row of the table.

    Attributes:
        slags: `rule` or `code`.
        ident: Rule id or number.
        sted: The pack's version, or where a code is fired.
        nummer: A rule row's number within its pack.
        fil: The file that makes it fire; None when there is none.
        hvorfor: Why it doesn't fire; empty when it does.
    """

    slags: str
    ident: str
    sted: str
    nummer: int | None
    fil: str | None
    fyret: bool
    hvorfor: str = ""

    def som_dict(self) -> JsonObjekt:
        """The row as JSON values."""
        return {
            "kind": self.slags,
            "id": self.ident,
            "place": self.sted,
            "row": self.nummer,
            "file": self.fil,
            "fired": self.fyret,
            "why": self.hvorfor or None,
        }


def daekning(mappe: Path, koder: Iterable[Kodedaekning]) -> list[Daekningsraekke]:
    """The whole table: the rules first, in the order of their packs.

    Args:
        mappe: The folder of fixtures, with `regler/` in it.
        koder: What is known of each numeric code.

    Raises:
        FejlError: `LAES_FIL`, when there is no such folder; `REGELPAKKE`, when a file is not usable.
    """
    if not mappe.is_dir():
        raise FejlError(Fejlkode.LAES_FIL, sted=str(mappe))
    try:
        return [*regler(Regelsaet.load(), mappe / "regler"), *map(_kode, koder)]
    except RegelError as error:
        raise FejlError(Fejlkode.REGELPAKKE, sted=str(error)) from error


def regler(regelsaet: Regelsaet, mappe: Path) -> Iterator[Daekningsraekke]:
    """Each row of each pack, played by its file.

    Raises:
        RegelError: A file is not usable.
    """
    filer = laes_regelfiler(mappe)
    for kode in regelsaet.typer:
        for pakke in regelsaet.pakker(kode):
            yield from _pakke(pakke, regelsaet, filer.get(pakke.versionsnavn))


def _pakke(pakke: Pakke, regelsaet: Regelsaet, fil: Regelfil | None) -> Iterator[Daekningsraekke]:
    for regel in pakke.regler:
        if fil is None:
            yield Daekningsraekke("rule", regel.id, pakke.versionsnavn, regel.nr, None, fyret=False, hvorfor="no file")
            continue
        proeve = fil.proever[regel.nr] if regel.nr < len(fil.proever) else None
        if proeve is None or (proeve.regel_id, proeve.kilde) != (regel.id, regel.kilde):
            hvorfor = "the file has not this row in this place"
        else:
            # A row may be in force for a part of its pack's time only.
            hvorfor = spil(proeve, regelsaet.filter_ved_navn(pakke.versionsnavn, regel.gaelder_fra))
        yield Daekningsraekke("rule", regel.id, pakke.versionsnavn, regel.nr, fil.fil, not hvorfor, hvorfor)


def koder(mappe: Path) -> Iterator[Kodedaekning]:
    """Each code of the catalogue, its story played against a PostgreSQL that is thrown away after.

    Nothing is started before the first is asked for.

    Args:
        mappe: The folder of fixtures, with `nymf/koder/` in it.
    """
    # A file that is not usable is told before a database is started.
    laes_kodefiler(mappe / "nymf" / "koder")
    with ordentlig_slut(), TemporaryDirectory() as sted, embedded_postgres(Path(sted)) as url, stille():
        migrate(url)
        yield from spil_koder(url, mappe / "nymf" / "koder")


def _kode(kode: Kodedaekning) -> Daekningsraekke:
    fil = kode.fil.name if kode.fil else None
    return Daekningsraekke("code", str(kode.nummer), kode.hvor, None, fil, kode.affyret, kode.hvorfor)
