"""The receivers that do not answer, for operators to see."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0032"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0032_kredse.sql")
