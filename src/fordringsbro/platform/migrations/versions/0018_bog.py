"""The ledger: order of bookings and what is told."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0018_bog.sql")
