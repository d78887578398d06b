"""Routes, and what a header says beyond ids."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0007_ruter.sql")
