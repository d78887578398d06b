"""Several deliveries of a line side by side."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0040_spor.sql")
