"""Roles, languages and colours are words of one table; what a program made is not locked.

The words are rewritten wherever they are stored, also in the history, which undo compares with what
is there. Sort keys and the names under titles follow from them: the program makes those, so this
asks for the job that does (services/reindexing.py).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations import reindexing
from migrations.columns import BIG, JSON
from migrations.vocabulary import colour_of, language_of, role_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BATCH = 500
Rewrite = Callable[[Any], Any]
_CHANGE = sa.table(
    "change",
    sa.column("id", BIG),
    sa.column("table_name", sa.Text()),
    sa.column("field", sa.Text()),
    sa.column("before", JSON),
    sa.column("after", JSON),
)
_SOURCE = sa.table(
    "field_source",
    sa.column("id", BIG),
    sa.column("subject_table", sa.Text()),
    sa.column("field", sa.Text()),
    sa.column("value", JSON),
)


def upgrade() -> None:
    connection = op.get_bind()
    rewrites: tuple[tuple[str, str, Rewrite], ...] = (
        ("credit", "role", role_of),
        ("work", "language", language_of),
        ("edition", "language", _language_or_text),
        ("series", "original_language", _language_or_text),
        ("library", "language", language_of),
        ("tag", "color", colour_of),
        ("shelf", "color", colour_of),
    )
    for table, column, rewrite in rewrites:
        _rewrite_column(connection, table, column, rewrite)
        _rewrite_history(connection, table, column, rewrite)
    _rewrite_history(connection, "work", "contributors", _roles_of)
    _rewrite_sources(connection, "contributors", _roles_of)
    _rewrite_sources(connection, "language", language_of)
    _free_what_programs_made(connection)
    reindexing.request_all(connection)


def _language_or_text(text: str) -> str:
    return language_of(text) or text


def _roles_of(contributors: Any) -> Any:
    if not isinstance(contributors, list):
        return contributors
    pairs = [each for each in contributors if isinstance(each, list) and len(each) == 2]
    return [list(pair) for pair in dict.fromkeys((name, role_of(role)) for name, role in pairs)]


def _rewrite_column(connection: sa.Connection, name: str, column: str, rewrite: Rewrite) -> None:
    table = sa.table(name, sa.column(column, sa.Text()))
    stored = connection.execute(sa.select(table.c[column]).distinct()).scalars().all()
    for old in sorted(value for value in stored if value and rewrite(value) != value):
        if name == "credit":
            _drop_doubles(connection, old, rewrite(old))
        new = sa.update(table).where(table.c[column] == old).values({column: rewrite(old)})
        connection.execute(new)


def _drop_doubles(connection: sa.Connection, old: str, new: str) -> None:
    """A person who was credited by both words is credited once."""
    connection.execute(
        sa.text(
            "DELETE FROM credit WHERE role = :old AND EXISTS (SELECT 1 FROM credit AS twin WHERE"
            " twin.work_id = credit.work_id AND twin.person_id = credit.person_id AND"
            " twin.character = credit.character AND twin.role = :new)"
        ),
        {"old": old, "new": new},
    )


def _rewrite_history(connection: sa.Connection, table: str, field: str, rewrite: Rewrite) -> None:
    where = (_CHANGE.c.table_name == table, _CHANGE.c.field.in_((field, "*")))
    for row in _batches(connection, _CHANGE, *where):
        is_row = row["field"] == "*"
        values = {
            side: _rewritten_row(row[side], field, rewrite) if is_row else _new(row[side], rewrite)
            for side in ("before", "after")
        }
        _update(connection, _CHANGE, row, values)


def _rewrite_sources(connection: sa.Connection, field: str, rewrite: Rewrite) -> None:
    where = (_SOURCE.c.subject_table == "work", _SOURCE.c.field == field)
    for row in _batches(connection, _SOURCE, *where):
        _update(connection, _SOURCE, row, {"value": _new(row["value"], rewrite)})


def _new(value: Any, rewrite: Rewrite) -> Any:
    return rewrite(value) if value else value


def _rewritten_row(row: Any, field: str, rewrite: Rewrite) -> Any:
    if not isinstance(row, dict) or not row.get(field):
        return row
    return {**row, field: rewrite(row[field])}


def _batches(connection: sa.Connection, table: Any, *conditions: Any) -> Any:
    query, last = sa.select(table).where(*conditions).order_by(table.c.id).limit(BATCH), 0
    while rows := connection.execute(query.where(table.c.id > last)).mappings().all():
        last = rows[-1]["id"]
        yield from rows


def _update(connection: sa.Connection, table: Any, row: Any, values: dict[str, Any]) -> None:
    if any(row[name] != value for name, value in values.items()):
        connection.execute(sa.update(table).where(table.c.id == row["id"]).values(values))


def _free_what_programs_made(connection: sa.Connection) -> None:
    """Values that nobody has changed since a program created the work: a scan or a source may say
    better. Of works whose creation is forgotten nothing is known; they stay as they are.
    """
    connection.execute(
        sa.text(
            "UPDATE field_source SET is_locked = :no, source = 'program' WHERE subject_table ="
            " 'work' AND source = 'person' AND is_locked = :yes AND EXISTS (SELECT 1 FROM change_set"
            " s JOIN change c ON c.change_set_id = s.id WHERE s.kind = 'create' AND"
            " s.subject_table = 'work' AND s.subject_id = field_source.subject_id AND c.table_name"
            " = 'field_source' AND c.row_id = field_source.id AND c.field = '*') AND NOT EXISTS"
            " (SELECT 1 FROM change c JOIN change_set s ON s.id = c.change_set_id WHERE"
            " c.table_name = 'field_source' AND c.row_id = field_source.id AND s.kind <> 'create')"
        ),
        {"yes": True, "no": False},
    )
