"""Files remember whether they are missing because scans leave them out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "media_file", sa.Column("missing_reason", sa.Text(), server_default="", nullable=False)
    )
