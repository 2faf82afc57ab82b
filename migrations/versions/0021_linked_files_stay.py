"""Files of scanned folders that a person has linked to an edition stay there: they are marked as
placed. Scans find their own editions by a key, so a file in an edition without one was linked; of
the others the history of changes knows.
"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_LINKED = (
    "FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE c.table_name = 'media_file'"
    " AND c.field IN ('edition_id', '*') AND c.row_id = media_file.id AND s.user_id IS NOT NULL"
)


def upgrade() -> None:
    op.execute(
        "UPDATE media_file SET"
        f" placed_by = (SELECT s.user_id {_LINKED} ORDER BY c.id DESC LIMIT 1),"
        f" placed_at = COALESCE((SELECT MAX(s.created_at) {_LINKED}), added_at)"
        " WHERE placed_at IS NULL AND edition_id IS NOT NULL"
        " AND root_id IN (SELECT id FROM root WHERE kind <> 'upload')"
        " AND (edition_id IN (SELECT id FROM edition WHERE scan_key = '')"
        f" OR EXISTS (SELECT 1 {_LINKED}))"
    )
