"""Libraries choose the whole order of the sources of a file's values, with sidecars among them;
files and folders know by which sidecars they were read.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_ORDERS = (
    ("sidecar name tags", "preferred_source = 'name' AND kind IN ('movie', 'tv')"),
    # so far, what stands beside a book counted as its metadata
    ("name sidecar tags", "preferred_source = 'name' AND kind NOT IN ('movie', 'tv')"),
)

_VALUES = ("before", "after")
_CHANGE = sa.table(
    "change",
    sa.column("id", sa.BigInteger),
    sa.column("table_name", sa.Text),
    sa.column("row_id", sa.BigInteger),
    sa.column("field", sa.Text),
    sa.column("before", sa.JSON),
    sa.column("after", sa.JSON),
)


def upgrade() -> None:
    for table in ("library", "root"):
        order = sa.Column(
            "source_order", sa.Text(), server_default="sidecar tags name", nullable=False
        )
        op.add_column(table, order)
        for value, condition in _ORDERS:
            op.execute(f"UPDATE {table} SET source_order = '{value}' WHERE {condition}")
    _rename_changes()
    for table in ("library", "root"):
        op.drop_column(table, "preferred_source")
    op.add_column("media_file", sa.Column("sidecar_hash", sa.LargeBinary()))
    op.add_column("folder", sa.Column("above_hash", sa.LargeBinary()))


def _rename_changes() -> None:
    """What can be undone keeps its meaning."""
    connection = op.get_bind()
    kinds = {row[0]: row[1] for row in connection.execute(sa.text("SELECT id, kind FROM library"))}
    query = sa.select(_CHANGE).where(
        _CHANGE.c.table_name == "library", _CHANGE.c.field == "preferred_source"
    )
    for row in connection.execute(query).all():
        values = {name: _order(getattr(row, name), kinds[row.row_id]) for name in _VALUES}
        change = sa.update(_CHANGE).where(_CHANGE.c.id == row.id)
        connection.execute(change.values(field="source_order", **values))


def _order(source: str, kind: str) -> str:
    if source != "name":
        return "sidecar tags name"
    return "sidecar name tags" if kind in ("movie", "tv") else "name sidecar tags"
