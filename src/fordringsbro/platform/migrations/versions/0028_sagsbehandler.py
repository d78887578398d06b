"""Who booked by hand, and why."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0028"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0028_sagsbehandler.sql")
