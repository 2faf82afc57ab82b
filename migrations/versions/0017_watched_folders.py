"""Folders can be watched. Existing ones aren't until somebody asks for it, so that an upgrade changes
nothing about when they are scanned.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = (
        sa.Column("watch", sa.Text(), nullable=False, server_default="off"),
        sa.Column("poll_minutes", sa.Integer(), nullable=False, server_default="15"),
        sa.Column("watch_state", sa.Text(), nullable=False, server_default=""),
    )
    for column in columns:
        op.add_column("root", column)
