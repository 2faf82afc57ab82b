"""Works, files and history lines know their library.

A work may be held by another library only if whoever added it may edit it in every library that
holds it. Works that were shared otherwise are separated: each such library gets a copy. Uploaded
files and changes get the library to which they belong; names of libraries are unique per owner.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from migrations.columns import BIG, JSON, MOMENT
from migrations.separation import BATCH, Rights, Row, Tables, separate

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_LIVE = {
    "sqlite_where": sa.text("deleted_at IS NULL"),
    "postgresql_where": sa.text("deleted_at IS NULL"),
}


def upgrade() -> None:
    op.add_column("work", sa.Column("copied_from", BIG))
    op.add_column("media_file", sa.Column("library_id", BIG))
    op.add_column("change_set", sa.Column("library_id", BIG))
    op.create_index("ix_change_set_library_id", "change_set", ["library_id", "id"])
    op.create_index("ix_work_copied_from", "work", ["copied_from"])
    op.drop_index("uq_library_name_key", "library")
    op.create_index(
        "uq_library_owner_id_name_key", "library", ["owner_id", "name_key"], unique=True, **_LIVE
    )
    connection = op.get_bind()
    if separate(connection):
        _ask_for_search_words(connection)
    tables = Tables(connection)
    removed = _removed_holdings(tables)
    _give_changes_their_library(tables, removed)
    _give_uploads_their_library(tables, removed)


def _ask_for_search_words(connection: sa.Connection) -> None:
    job = sa.table(
        "job",
        sa.column("uuid", sa.Uuid()),
        sa.column("kind", sa.Text()),
        sa.column("state", sa.Text()),
        sa.column("is_cancel_requested", sa.Boolean()),
        sa.column("options", JSON),
        sa.column("created_at", MOMENT),
    )
    waiting = sa.select(job.c.kind).where(job.c.kind == "reindex", job.c.state == "queued")
    if connection.execute(waiting).first() is not None:
        return
    now = datetime.now(UTC)
    is_postgres = connection.dialect.name == "postgresql"
    connection.execute(
        sa.insert(job),
        {
            "uuid": uuid.uuid4(),
            "kind": "reindex",
            "state": "queued",
            "is_cancel_requested": False,
            "options": {},
            "created_at": now if is_postgres else int(now.timestamp() * 1_000_000),
        },
    )


def _batches(tables: Tables, name: str, *conditions: Any) -> Iterator[list[Row]]:
    table, last = tables.of[name], 0
    query = sa.select(table).where(*conditions).order_by(table.c.id).limit(BATCH)
    while rows := tables.connection.execute(query.where(table.c.id > last)).mappings().all():
        last = rows[-1]["id"]
        yield [dict(row) for row in rows]


def _removed_holdings(tables: Tables) -> dict[int, set[int]]:
    """By work: the libraries that held it until somebody took it out, as the changes say."""
    change = tables.of["change"].c
    removed: dict[int, set[int]] = {}
    for rows in _batches(tables, "change", change.table_name == "holding", change.field == "*"):
        for row in rows:
            before = row["before"]
            if isinstance(before, dict) and "work_id" in before:
                removed.setdefault(before["work_id"], set()).add(before["library_id"])
    return removed


def _holders(
    tables: Tables, work_ids: set[int], removed: dict[int, set[int]]
) -> dict[int, list[int]]:
    """The libraries of works, the oldest holding first; of works that none holds, those that did."""
    holding = tables.of["holding"].c
    found: dict[int, list[int]] = {}
    for row in sorted(
        tables.rows("holding", holding.work_id.in_(work_ids)), key=lambda row: row["added_at"]
    ):
        found.setdefault(row["work_id"], []).append(row["library_id"])
    return {work_id: found.get(work_id) or sorted(removed.get(work_id, ())) for work_id in work_ids}


def _give_changes_their_library(tables: Tables, removed: dict[int, set[int]]) -> None:
    change_set = tables.of["change_set"]
    for rows in _batches(tables, "change_set", change_set.c.is_private.is_(sa.false())):
        libraries = _libraries_of_subjects(tables, rows, removed)
        moved = _libraries_of_moves(tables, [row["id"] for row in rows])
        for row in rows:
            known = moved.get(row["id"]) if row["kind"] in ("attach", "detach") else None
            known = known or libraries.get((row["subject_table"], row["subject_id"]), set())
            if len(known) == 1:
                tables.update(
                    "change_set", {"library_id": next(iter(known))}, change_set.c.id == row["id"]
                )


def _libraries_of_moves(tables: Tables, ids: list[int]) -> dict[int, set[int]]:
    """By change set: the libraries that a work joined or left in it."""
    change = tables.of["change"].c
    found: dict[int, set[int]] = {}
    for row in tables.rows(
        "change", change.change_set_id.in_(ids), change.table_name == "holding", change.field == "*"
    ):
        stored = row["before"] or row["after"]
        if isinstance(stored, dict) and "library_id" in stored:
            found.setdefault(row["change_set_id"], set()).add(stored["library_id"])
    return found


def _libraries_of_subjects(
    tables: Tables, rows: list[Row], removed: dict[int, set[int]]
) -> dict[tuple[str, int], set[int]]:
    found: dict[tuple[str, int], set[int]] = {}
    subjects: dict[str, set[int]] = {}
    for row in rows:
        subjects.setdefault(row["subject_table"], set()).add(row["subject_id"] or 0)
    found |= {("library", each): {each} for each in subjects.get("library", ())}
    for name in ("series", "shelf", "tag", "copy", "loan"):
        table = _table(tables, name)
        query = sa.select(table.c.id, table.c.library_id).where(
            table.c.id.in_(subjects.get(name, set()))
        )
        found |= {(name, row[0]): {row[1]} for row in tables.connection.execute(query)}
    works = {each: each for each in subjects.get("work", ())}
    edition = tables.of["edition"].c
    of_editions = {
        row["id"]: row["work_id"]
        for row in tables.rows("edition", edition.id.in_(subjects.get("edition", set())))
    }
    holders = _holders(tables, {*works, *of_editions.values()}, removed)
    found |= {("work", each): set(holders[each]) for each in works}
    found |= {("edition", key): set(holders[work]) for key, work in of_editions.items()}
    return found


def _table(tables: Tables, name: str) -> Any:
    known = tables.of.get(name)
    return (
        known
        if known is not None
        else sa.table(name, sa.column("id", BIG), sa.column("library_id", BIG))
    )


def _give_uploads_their_library(tables: Tables, removed: dict[int, set[int]]) -> None:
    """That of the edition's work; of several that in which whoever sent the file edits."""
    file, root, edition = (tables.of[name].c for name in ("media_file", "root", "edition"))
    uploads = sa.select(root.id).where(root.kind == "upload")
    rights = Rights(tables)
    for rows in _batches(tables, "media_file", file.root_id.in_(uploads)):
        ids = {row["edition_id"] for row in rows if row["edition_id"] is not None}
        of_editions = {
            row["id"]: row["work_id"] for row in tables.rows("edition", edition.id.in_(ids))
        }
        senders = _senders(tables, [row["id"] for row in rows])
        works = {
            row["id"]: of_editions.get(row["edition_id"]) or senders.get(row["id"], (None, None))[1]
            for row in rows
        }
        holders = _holders(tables, {each for each in works.values() if each}, removed)
        for row in rows:
            libraries = holders.get(works[row["id"]] or 0, [])
            sender = senders.get(row["id"], (None, None))[0]
            own = [each for each in libraries if sender in rights.editors.get(each, set())]
            if libraries:
                library_id = (own or libraries)[0]
                tables.update("media_file", {"library_id": library_id}, file.id == row["id"])


def _senders(tables: Tables, file_ids: list[int]) -> dict[int, tuple[int | None, int | None]]:
    """By file: who sent it, and the work that it was sent for."""
    change, change_set = tables.of["change"].c, tables.of["change_set"].c
    query = (
        sa.select(
            change.row_id, change_set.user_id, change_set.subject_table, change_set.subject_id
        )
        .join(tables.of["change_set"], change_set.id == change.change_set_id)
        .where(change.table_name == "media_file", change.row_id.in_(file_ids))
        .order_by(change.id.desc())
    )
    return {
        file_id: (user_id, subject_id if table == "work" else None)
        for file_id, user_id, table, subject_id in tables.connection.execute(query)
    }
