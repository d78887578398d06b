"""The state of each claim and the counts of what grows, kept in the transaction of each change; indexes of the lists."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0042"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0042_oversigt.sql")
