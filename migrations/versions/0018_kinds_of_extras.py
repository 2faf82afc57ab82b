"""Extras say which kind they are. Which kind existing ones are is known when they are read again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media_file", sa.Column("extra", sa.Text(), server_default="", nullable=False))
