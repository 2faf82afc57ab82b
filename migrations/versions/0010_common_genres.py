"""Genres that everybody may choose from are told apart from those that only came with works."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# those of 0002
_COMMON = (
    "action", "adventure", "biography", "children's", "comedy", "crime", "drama", "fantasy",
    "graphic novel", "historical", "horror", "literary fiction", "manga", "mystery", "poetry",
    "romance", "science fiction", "self-help", "slice of life", "sports", "supernatural",
    "thriller", "travel", "western", "young adult",
)  # fmt: skip


def upgrade() -> None:
    op.add_column(
        "genre", sa.Column("is_common", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.get_bind().execute(
        sa.text(
            "UPDATE genre SET is_common = :yes WHERE name_key IN :common OR id IN (SELECT c.row_id"
            " FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE s.kind = 'create' AND"
            " s.subject_table = 'genre' AND c.table_name = 'genre' AND c.field = '*')"
        ).bindparams(sa.bindparam("common", expanding=True)),
        {"yes": True, "common": _COMMON},
    )
