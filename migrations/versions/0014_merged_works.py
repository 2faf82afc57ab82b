"""Works remember into which one they were merged, keys whether they were redirected, and files who
chose their edition.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, MOMENT

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work", sa.Column("merged_into_id", BIG))
    is_merged = sa.text("merged_into_id IS NOT NULL")
    op.create_index(
        "ix_work_merged_into_id",
        "work",
        ["merged_into_id"],
        sqlite_where=is_merged,
        postgresql_where=is_merged,
    )
    op.add_column(
        "work_key",
        sa.Column("is_redirect", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("media_file", sa.Column("placed_by", BIG))
    op.add_column("media_file", sa.Column("placed_at", MOMENT))
