"""What files say is stored, so that a scan can group the files of a folder again when some of them
change. Files read by an earlier version are read once more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, MOMENT

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_facts",
        sa.Column("media_file_id", BIG, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("placement_hash", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("media_file_id", name="pk_file_facts"),
        sa.ForeignKeyConstraint(
            ["media_file_id"],
            ["media_file.id"],
            name="fk_file_facts_media_file_id",
            ondelete="CASCADE",
        ),
    )
    for table in ("folder", "media_file"):
        op.add_column(
            table, sa.Column("read_version", sa.Integer(), nullable=False, server_default="0")
        )
    op.add_column(
        "folder",
        sa.Column("needs_regrouping", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("work", sa.Column("lost_files_at", MOMENT))
    op.add_column("edition", sa.Column("file_values", JSON))
    op.add_column(
        "external_id",
        sa.Column("is_from_files", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
