"""What waits for a person: what of it was reported done, and indexes that find it."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0024_opgaver.sql")
