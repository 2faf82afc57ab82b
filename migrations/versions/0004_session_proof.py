"""When the password was last asked for in a browser; unknown for sessions that are open already."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import MOMENT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("session", sa.Column("proved_at", MOMENT))
