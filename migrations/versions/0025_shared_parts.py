"""The contents of a book are those of one recording: where several share parts, the next scan groups
their files again.
"""

from __future__ import annotations

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_FILES = (
    "SELECT f.{column} FROM media_file f JOIN edition e ON e.id = f.edition_id WHERE e.work_id IN"
    " (SELECT p.work_id FROM part p JOIN part_file l ON l.part_id = p.id JOIN media_file m ON m.id"
    " = l.media_file_id WHERE p.kind = 'part' AND p.deleted_at IS NULL GROUP BY p.id, p.work_id"
    " HAVING COUNT(DISTINCT m.edition_id) > 1)"
)


def upgrade() -> None:
    op.execute(
        "UPDATE file_facts SET placement_hash = NULL WHERE media_file_id IN"
        f" ({_FILES.format(column='id')})"
    )
    op.execute(
        f"UPDATE folder SET needs_regrouping = TRUE WHERE id IN ({_FILES.format(column='folder_id')})"
    )
