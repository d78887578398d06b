"""Who rejected a parked action, and why."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0034"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0034_parkeret_afvist.sql")
