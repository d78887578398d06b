"""References in the register get their one form: without blanks around them."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0025_referencer.sql")
