"""Jobs that no outage loses."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0022_jobs_rettet.sql")
