"""What could not be done and was set aside."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0017_sat_til_side.sql")
