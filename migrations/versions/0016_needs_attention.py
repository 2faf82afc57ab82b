"""What is wrong with files and folders is kept until it is over, and people can ignore it.

When existing problems began isn't known: since the file was added.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, MOMENT

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("media_file", sa.Column("problem_since", MOMENT))
    op.execute(
        "UPDATE media_file SET problem_since = added_at WHERE problem <> '' OR id IN (SELECT"
        " media_file_id FROM media_file_note)"
    )
    condition = sa.text("problem_since IS NOT NULL")
    op.create_index(
        "ix_media_file_problem",
        "media_file",
        ["root_id"],
        sqlite_where=condition,
        postgresql_where=condition,
    )
    op.create_table(
        "listing_problem",
        sa.Column("id", BIG, nullable=False),
        sa.Column("root_id", BIG, nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("path_text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_listing_problem"),
        sa.UniqueConstraint("root_id", "path", name="uq_listing_problem_root_id_path"),
        sa.ForeignKeyConstraint(
            ["root_id"], ["root.id"], name="fk_listing_problem_root_id", ondelete="CASCADE"
        ),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "ignored_problem",
        sa.Column("id", BIG, nullable=False),
        sa.Column("subject_table", sa.Text(), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("user_id", BIG),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ignored_problem"),
        sa.UniqueConstraint(
            "subject_table", "subject_id", "code",
            name="uq_ignored_problem_subject_table_subject_id_code",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name="fk_ignored_problem_user_id", ondelete="SET NULL"
        ),
        sqlite_autoincrement=True,
    )  # fmt: skip
