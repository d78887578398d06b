"""Agreements in versions, hearings, and claims that are handed over again."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0014_hoering.sql")
