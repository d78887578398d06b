"""Exceptions and field use of agreements."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0011_undtagelser.sql")
