"""Items that a user chose in a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, MOMENT

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "selection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("work_ids", JSON, nullable=False),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.Column("list_url", sa.Text(), server_default="", nullable=False),
        sa.Column("outcome", JSON),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_selection"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_selection_user_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_selection_user_id", "selection", ["user_id", "id"])
    op.create_index("ix_selection_created_at", "selection", ["created_at"])
