"""Messages to the fagsystemer, and what a fagsystem's mailbox got."""

from fordringsbro.platform.migrations.sql import run_file

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_file("0008_fagsystem.sql")
