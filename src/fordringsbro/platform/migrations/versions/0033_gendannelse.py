"""Where the database was when it last sent, and what was queued as it was queued."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0033"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0033_gendannelse.sql")
