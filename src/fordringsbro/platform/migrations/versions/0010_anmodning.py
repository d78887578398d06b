"""Requests to the debtor system and their answers; reminders stopped beside what a registration said."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0010_anmodning.sql")
