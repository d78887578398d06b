"""Agreements: what a dated exception stands on."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0023_aftaler_rettet.sql")
