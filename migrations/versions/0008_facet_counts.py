"""How many works each set of libraries has by decade, genre and format is maintained."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations import facets
from migrations.columns import BIG

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("work", sa.Column("counted_as", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "facet_count",
        sa.Column(
            "scope_id",
            BIG,
            sa.ForeignKey("scope.id", name="fk_facet_count_scope_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("facet", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("works", sa.Integer(), nullable=False, server_default="0"),
        sa.PrimaryKeyConstraint("scope_id", "facet", "kind", "value", name="pk_facet_count"),
    )
    facets.fill(op.get_bind())
