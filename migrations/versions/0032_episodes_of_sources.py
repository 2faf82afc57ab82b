"""Episodes have a summary, covers that a person took from a source stay, and one reason of look-ups
has one name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("part", sa.Column("description", sa.Text(), server_default="", nullable=False))
    is_chosen = sa.Column("is_chosen", sa.Boolean(), server_default=sa.false(), nullable=False)
    op.add_column("image", is_chosen)
    op.execute("UPDATE job_item SET reason = 'no_source' WHERE reason = 'no_sources'")
