"""The same id from two municipalities names two things."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0030"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0030_kommunernes_ider.sql")
