"""The tables of `sf1590`."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0006_sf1590.sql")
