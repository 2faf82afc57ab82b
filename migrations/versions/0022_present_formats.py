"""Items are listed under the formats of editions that can be used: not under those whose files are
all missing or extras. The program computes that again.
"""

from __future__ import annotations

from alembic import op

from migrations import reindexing

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    reindexing.request_all(op.get_bind())
