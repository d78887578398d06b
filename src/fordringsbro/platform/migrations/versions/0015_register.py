"""What happens to claims in the register without an action: moved, returned, withdrawn by conversion."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0015_register.sql")
