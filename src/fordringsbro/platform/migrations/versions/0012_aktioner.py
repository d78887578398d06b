"""Every action on a claim: what the register, the actions and forwarding must keep for them."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0012_aktioner.sql")
