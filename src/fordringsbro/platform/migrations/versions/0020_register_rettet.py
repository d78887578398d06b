"""The register: states and what they may come from."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0020_register_rettet.sql")
