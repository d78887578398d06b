"""Forwarding costs the same whatever waits."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0039"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0039_viderefoersel.sql")
