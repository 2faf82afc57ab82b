"""What was changed, by whom, and taking it back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy import inspect as inspect_row

from errors import Conflict, Forbidden, NotFound
from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from services import access, scopes, values
from services.changes import MODELS, PRIVATE, Recorder, recording
from services.transactions import session

PAGE = 50


def get_change_set(change_set_id: int, *, by: User) -> ChangeSet:
    """A change set whose subject the caller may see. Raises NotFound."""
    found = session().get(ChangeSet, change_set_id)
    if found is None or not _may_see(found, by):
        raise NotFound("change_set")
    return found


def changes_of(change_set: ChangeSet) -> list[Change]:
    """The fields that a change set altered, in order."""
    query = select(Change).where(Change.change_set_id == change_set.id).order_by(Change.id)
    return list(session().execute(query).scalars())


def list_history(*, by: User, subject: Base | None = None, before_id: int | None = None) -> list[ChangeSet]:
    """Newest first, at most PAGE; of one row, or of everything the caller may see."""
    query = select(ChangeSet).order_by(ChangeSet.id.desc()).limit(PAGE)
    if subject is not None:
        access.require(by, f"{_noun(subject.__tablename__)}:read", subject)
        query = query.where(ChangeSet.subject_table == subject.__tablename__, ChangeSet.subject_id == subject.id)  # type: ignore[attr-defined]
    elif not by.is_admin:
        query = query.where(ChangeSet.user_id == by.id)
    query = query.where(or_(ChangeSet.is_private.is_(False), ChangeSet.user_id == by.id))
    if before_id is not None:
        query = query.where(ChangeSet.id < before_id)
    return list(session().execute(query).scalars())


def undo(change_set: ChangeSet, *, by: User) -> ChangeSet:
    """Take a change set back as a whole; gives the change set that did it (which can be undone in turn).

    Raises Conflict("changed_since", fields=[...]) when something later touched one of its fields, and Conflict("already_undone").
    Then nothing changes.
    """
    subject = _row_of(change_set.subject_table, change_set.subject_id)
    with recording(by=by, kind="undo", subject=subject, rows=(change_set,), is_private=change_set.is_private) as recorder:
        if change_set.undone_by_id is not None:
            raise Conflict("already_undone")
        changes = changes_of(change_set)
        _require_all(changes, by)
        _refuse_touched(changes)
        for change in reversed(changes):
            _take_back(recorder, change)
        _rescope(changes)
        recorder.change_set.undoes_id = change_set.id
        change_set.undone_by_id = recorder.change_set.id
        if change_set.undoes_id is not None:
            original = session().get(ChangeSet, change_set.undoes_id)
            if original is not None:
                original.undone_by_id = None
        recorder.flush()
        made = recorder.change_set
    return made


def _require_all(changes: Sequence[Change], by: User) -> None:
    for table, row_id in {(change.table_name, change.row_id) for change in changes}:
        if table in PRIVATE or table == "field_source" or "id" not in MODELS[table].__table__.columns:
            continue
        row = _row_of(table, row_id)
        if row is not None and table in _NOUNS:
            access.require(by, f"{_noun(table)}:restore", row)


def _refuse_touched(changes: Sequence[Change]) -> None:
    touched: list[dict[str, Any]] = []
    last: dict[tuple[str, int, str], Change] = {}
    for change in changes:
        last[(change.table_name, change.row_id, change.field)] = change
    for (table, row_id, field), change in last.items():
        if field == "*":
            continue
        row = _row_of(table, row_id)
        now = values.to_json(getattr(row, field)) if row is not None else None
        if row is None or now != change.after:
            touched.append({"table": table, "row": row_id, "field": field, "expected": change.after, "now": now})
    if touched:
        raise Conflict("changed_since", fields=touched)


def _take_back(recorder: Recorder, change: Change) -> None:
    model = MODELS[change.table_name]
    if change.field != "*":
        row = _row_of(change.table_name, change.row_id)
        if row is not None:
            recorder.assign(row, {change.field: values.from_json(model.__table__.columns[change.field], change.before)})
        return
    stored = change.before or change.after
    row = _by_key(model, stored)
    if change.before is None and row is not None:
        recorder.remove(row)
    elif change.after is None and row is None:
        recorder.add(values.row_from_json(model, stored))


def _by_key(model: type[Base], stored: dict[str, Any]) -> Base | None:
    key = [values.from_json(column, stored[column.name]) for column in inspect_row(model).primary_key]
    return session().get(model, tuple(key))


def _rescope(changes: Sequence[Change]) -> None:
    session().flush()
    works = {
        (change.before or change.after)["work_id"] for change in changes if change.table_name == "holding" and change.field == "*"
    }
    for library_id in {change.row_id for change in changes if change.table_name == "library" and change.field == "deleted_at"}:
        scopes.rescope_library(library_id)
    if works:
        scopes.rescope(sorted(works))


def _row_of(table: str, row_id: int | None) -> Base | None:
    if not table or row_id is None or "id" not in MODELS[table].__table__.columns:
        return None
    return session().get(MODELS[table], row_id)


_NOUNS = {"work": "works", "edition": "works", "part": "works", "copy": "works", "person": "people", "series": "series", "shelf": "shelves",
          "loan": "loans", "library": "library", "credit": "works", "holding": "works"}


def _noun(table: str) -> str:
    return _NOUNS.get(table, "works")


def _may_see(change_set: ChangeSet, by: User) -> bool:
    if change_set.is_private or change_set.subject_table not in _NOUNS:
        return change_set.user_id == by.id or (by.is_admin and not change_set.is_private)
    subject = _row_of(change_set.subject_table, change_set.subject_id)
    if subject is None:
        return by.is_admin
    try:
        access.require(by, f"{_noun(change_set.subject_table)}:restore", subject)
    except (NotFound, Forbidden):
        return False
    return True
