"""Deliveries and receipts of debtor systems."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0013_mf.sql")
