"""A new account in one statement, and a job in one."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0035_ny_konto.sql")
