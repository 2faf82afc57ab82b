"""Interactions know when each of their fields was set, and which ones their users deleted, so that
devices can synchronise them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, MOMENT

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "interaction", sa.Column("field_times", JSON, server_default="{}", nullable=False)
    )
    op.create_table(
        "deleted_interaction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("uuid", sa.Uuid(), nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("deleted_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name="fk_deleted_interaction_user_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_deleted_interaction"),
        sa.UniqueConstraint("uuid", name="uq_deleted_interaction_uuid"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_deleted_interaction_user_id", "deleted_interaction", ["user_id", "deleted_at"]
    )
