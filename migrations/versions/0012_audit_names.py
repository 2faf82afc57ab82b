"""Audit lines keep the name of their subject, for when it has been deleted. Lines about what still
exists get its name.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_NAMES = {"user": "username", "library": "name", "root": "path_text"}


def upgrade() -> None:
    op.add_column("audit", sa.Column("subject_name", sa.Text(), nullable=False, server_default=""))
    for table, column in _NAMES.items():
        op.execute(
            f'UPDATE audit SET subject_name = COALESCE((SELECT {column} FROM "{table}" t WHERE'
            f" t.id = audit.subject_id), '') WHERE subject_table = '{table}'"
        )
