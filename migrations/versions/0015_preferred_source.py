"""Libraries say which source of a file's values they believe first, and folders which one their
files were read by.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("library", "root"):
        column = sa.Column("preferred_source", sa.Text(), server_default="tags", nullable=False)
        op.add_column(table, column)
        op.execute(f"UPDATE {table} SET preferred_source = 'name' WHERE kind IN ('movie', 'tv')")
