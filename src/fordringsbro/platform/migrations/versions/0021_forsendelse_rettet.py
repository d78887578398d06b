"""Forwarding and MF: answers that say less or more."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0021_forsendelse_rettet.sql")
