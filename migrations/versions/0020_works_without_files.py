"""Works whose files went elsewhere are found by an index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    condition = sa.text("lost_files_at IS NOT NULL")
    op.create_index(
        "ix_work_lost_files",
        "work",
        ["scope_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
