"""Agreements in versions, hearings, and claims that are handed over again."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0018"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0018_hoering.sql")
