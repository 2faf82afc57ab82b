"""Editions remember with which one they were united."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edition", sa.Column("merged_into_id", BIG))
