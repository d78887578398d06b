"""Statistics of actions that were done in part only."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0048"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0048_reduceret_tal.sql")
