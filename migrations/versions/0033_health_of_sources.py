"""What became of the questions that sources were asked, by hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, MOMENT

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "source_hour",
        sa.Column("id", BIG, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("hour", MOMENT, nullable=False),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("answered_at", MOMENT),
        sa.Column("failed_at", MOMENT),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("rests_until", MOMENT),
        sa.Column("quota_limit", BIG),
        sa.Column("quota_remaining", BIG),
        sa.Column("quota_resets_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_source_hour"),
        sa.UniqueConstraint("source", "hour", name="uq_source_hour_source_hour"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_source_hour_hour", "source_hour", ["hour"])
