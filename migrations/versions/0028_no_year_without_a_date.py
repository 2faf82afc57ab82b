"""Items without a date are found under no year. The program computes search texts again."""

from __future__ import annotations

from alembic import op

from migrations import reindexing

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reindexing.request_all(op.get_bind())
