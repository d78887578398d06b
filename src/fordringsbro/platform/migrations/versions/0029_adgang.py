"""Who may call, and who was refused."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0029"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0029_adgang.sql")
