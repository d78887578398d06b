"""`fordringsbro migrate`: the database brought up to date."""

from __future__ import annotations


def migrate() -> None:
    """Bringer databasen til denne versions skema. / Brings the database to this version's schema."""
    from fordringsbro.cli.migrering import handling
    from fordringsbro.platform.settings import load_settings

    handling.migrer(load_settings())
