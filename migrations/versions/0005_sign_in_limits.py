"""Failed sign-ins say which name and which interface, and are counted per address and account;
refresh tokens say which program has them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import MOMENT

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("name", "bucket", "interface"):
        op.add_column("login_failure", _text(name))
    op.add_column("login_failure", sa.Column("cleared_at", MOMENT, nullable=True))
    op.execute("UPDATE login_failure SET bucket = address, name = account_key")
    op.drop_index("ix_login_failure_address_at", "login_failure")
    op.create_index("ix_login_failure_bucket_at", "login_failure", ["bucket", "at"])
    op.add_column("refresh_token", sa.Column("agent_hash", sa.LargeBinary(), nullable=True))
    op.add_column("refresh_token", _text("network"))


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")
