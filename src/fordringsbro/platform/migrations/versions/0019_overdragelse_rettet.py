"""Handing over: numbers that claims and municipalities have, and what a person settled."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0019_overdragelse_rettet.sql")
