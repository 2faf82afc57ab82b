"""Libraries have a country, in which sources of metadata are asked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("library", sa.Column("region", sa.Text(), server_default="", nullable=False))
