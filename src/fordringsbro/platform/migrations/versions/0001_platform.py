"""The tables of `platform`: the jobs of procrastinate."""

from procrastinate.schema import SchemaManager

from fordringsbro.platform.migrations.sql import run_sql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(SchemaManager.get_schema())
