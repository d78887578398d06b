"""`fordringsbro migrate`: the database brought up to date."""

from __future__ import annotations

from fordringsbro.bootstrap.databaseproeve import proev
from fordringsbro.cli.faelles.forbindelse import database_url
from fordringsbro.cli.faelles.udskrift import skriv_linje
from fordringsbro.platform import punkter
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.settings import Settings


def migrer(settings: Settings) -> None:
    """Bring the database to this version's schema, and say so.

    Raises:
        FejlError: As `database_url`, `proev` and `migrate`.
    """
    punkter.efter_fil(settings.crash_file)
    with database_url(settings) as url:
        proev(url, migreret=False)
        migrate(url)
    skriv_linje("Databasen er opdateret / The database is up to date")
