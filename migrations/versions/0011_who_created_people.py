"""People remember who created them by hand: as long as no work credits them, only that user and
administrators see them.

Whoever was created longer ago than changes are kept, and isn't credited, is seen by administrators
only.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("created_by_id", BIG))
    op.execute(
        "UPDATE person SET created_by_id = (SELECT MIN(s.user_id) FROM change_set s JOIN change c"
        " ON c.change_set_id = s.id WHERE s.kind = 'create' AND s.subject_table = 'person' AND"
        " s.subject_id = person.id AND c.table_name = 'person' AND c.row_id = person.id AND"
        " c.field = '*')"
    )
