"""The tables of `debitor`."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0002_debitor.sql")
