"""The history of changes, and undoing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy import inspect as inspect_row

from errors import Conflict, NotFound
from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from models.classification import SeriesEntry, WorkGenre
from models.file import MediaFile
from models.lending import Loan
from models.library import Membership, Root
from models.person import Credit
from models.work import Edition, Work
from services import access, derive, scopes, trash_files, undo_people, undo_rights, values
from services.changes import MODELS, PRIVATE, RECORDED, Recorder, recording
from services.db.transactions import session
from services.works import copies, links

PAGE = 50


def get_change_set(change_set_id: int, *, by: User) -> ChangeSet:
    """A change set that the caller may see. Raises NotFound."""
    change_set = session().get(ChangeSet, change_set_id)
    if change_set is None or not _may_see(change_set, by):
        raise NotFound("change_set")
    return change_set


def changes_of(change_set: ChangeSet) -> list[Change]:
    """The changes of a change set, in order."""
    query = select(Change).where(Change.change_set_id == change_set.id).order_by(Change.id)
    return list(session().execute(query).scalars())


def list_history(
    *, by: User, subject: Base | None = None, before_id: int | None = None
) -> list[ChangeSet]:
    """At most PAGE change sets, newest first, before an id; of one row, or of everything the caller
    may see.
    """
    query = select(ChangeSet).order_by(ChangeSet.id.desc()).limit(PAGE)
    if subject is not None:
        access.require(by, f"{_noun(subject.__tablename__)}:read", subject)
        query = query.where(
            ChangeSet.subject_table == subject.__tablename__,
            ChangeSet.subject_id.in_(_ids_of(subject)),
        )
    elif not by.is_admin:
        query = query.where(ChangeSet.user_id == by.id)
    if not by.is_admin:
        own = and_(ChangeSet.library_id.is_(None), ChangeSet.user_id == by.id)
        query = query.where(or_(ChangeSet.library_id.in_(_readable(by)), own))
    query = query.where(or_(ChangeSet.is_private.is_(False), ChangeSet.user_id == by.id))
    if before_id is not None:
        query = query.where(ChangeSet.id < before_id)
    return list(session().execute(query).scalars())


def _ids_of(subject: Base) -> list[int]:
    """The id of a row and, for a work, of those that were merged into it."""
    ids = [values.column_of(subject, "id")]
    for row_id in ids if isinstance(subject, Work) else ():  # grows while it is read
        ids += session().execute(select(Work.id).where(Work.merged_into_id == row_id)).scalars()
    return ids


def _readable(by: User) -> frozenset[int]:
    """Ids of the libraries whose changes the caller may see: those of which they are a member,
    including libraries in the trash.
    """
    own = select(Membership.library_id).where(Membership.user_id == by.id)
    return frozenset(session().execute(own).scalars()) if by.is_active else frozenset()


def undo(change_set: ChangeSet, *, by: User) -> ChangeSet:
    """Revert a change set as a whole; returns the change set that did it, which can be undone in
    turn.

    Raises Conflict("changed_since", fields=[...]) when one of its fields was changed later, and
    Conflict("already_undone"). Then nothing changes.
    """
    changes = changes_of(change_set)
    with recording(
        by=by,
        kind="undo",
        subject=_row_of(change_set.subject_table, change_set.subject_id),
        needs=lambda: _require_all(change_set, changes, by),
        rows=(change_set,),
        library_id=change_set.library_id,
        is_private=change_set.is_private,
    ) as recorder:
        if change_set.undone_by_id is not None:
            raise Conflict("already_undone")
        _refuse_touched(changes, change_set.library_id, is_private=change_set.is_private)
        undo_people.refuse_gone(changes)
        for change in reversed(changes):
            _revert(recorder, change)
        undo_people.refuse_changed(change_set, changes, by=by)
        _rescope(changes)
        _show_covers(recorder, changes)
        recorder.change_set.undoes_id = change_set.id
        change_set.undone_by_id = recorder.change_set.id
        if change_set.undoes_id is not None:
            original = session().get(ChangeSet, change_set.undoes_id)
            if original is not None:
                original.undone_by_id = None
        undoing = recorder.change_set
        recorder.flush()
    _restore_files(change_set, changes)
    return undoing


def _restore_files(change_set: ChangeSet, changes: Sequence[Change]) -> None:
    """Restore files that went to the trash with their rows. After the commit, because a file
    without a row does no harm.
    """
    for change in changes:
        if change.table_name == "media_file" and change.field == "*" and change.after is None:
            root = session().get(Root, change.before["root_id"])
            if root is not None:
                trash_files.restore(
                    root.path, [bytes.fromhex(change.before["path"])], str(change_set.uuid)
                )


def _require_all(change_set: ChangeSet, changes: Sequence[Change], by: User) -> None:
    """Check that the caller may make every one of the changes, including those of rows that are
    gone or belong to a work. Private changes (a rating, a reading) can only be undone by their own
    user, who need not be an editor.
    """
    if change_set.is_private:
        if change_set.user_id != by.id or not by.is_active:
            raise NotFound("change_set")
        return
    if change_set.subject_table in _INSTANCE_WIDE:
        access.require(by, f"{change_set.subject_table}:update")
    undo_rights.require_holdings(change_set, changes, by=by)
    undo_rights.require_works(change_set, changes, by=by)
    undo_rights.require_files(changes, by=by)
    checked: set[tuple[str, int]] = set()
    if any(change.table_name != "holding" for change in changes):
        checked.add((change_set.subject_table, change_set.subject_id or 0))
    for change in changes:
        stored = (change.before or change.after) if change.field == "*" else None
        if _is_summary(change):  # the rows that make it up are asked for themselves
            continue
        if change.table_name in _OWNED:
            checked.add(_owner_of(change, stored))
        elif isinstance(stored, dict) and change.table_name == "tag":
            access.require_in_library(by, "tags:update", stored["library_id"])
        elif isinstance(stored, dict) and change.table_name not in _NOUNS and "work_id" in stored:
            checked.add(("work", stored["work_id"]))
        elif (
            change.table_name in _HANGING
            and (row := _row_of(change.table_name, change.row_id)) is not None
        ):
            checked.add(("work", values.column_of(row, "work_id")))
        if change.table_name not in _SHARED or change.field not in (
            "*",
            "deleted_at",
        ):  # whoever brought a person in may take them out
            checked.add((change.table_name, change.row_id))
    for table, row_id in sorted(checked):
        row = _row_of(table, row_id) if table in _NOUNS or table == "tag" else None
        if row is not None:
            undo_rights.require_row(row, change_set, noun=_noun(table), by=by)


def _is_summary(change: Change) -> bool:
    return change.field != "*" and not _is_column(change.table_name, change.field)


def _owner_of(change: Change, stored: Any) -> tuple[str, int]:
    """The series, shelf or tag that a link row belongs to."""
    table = _OWNED[change.table_name]
    if stored is None:
        row = _row_of(change.table_name, change.row_id)
        return table, getattr(row, f"{table}_id", 0)
    return table, stored[f"{table}_id"]


def _refuse_touched(changes: Sequence[Change], library_id: int | None, *, is_private: bool) -> None:
    """Raise Conflict("changed_since") for fields that were changed later. Rows of provenance may
    have changed (a lock was removed): they follow their field, unless the change set has nothing
    else.
    """
    counted = [change for change in changes if change.table_name != "field_source"] or changes
    expected: dict[tuple[str, int, str], Any] = {}
    for change in counted:
        if change.field != "*":
            expected[(change.table_name, change.row_id, change.field)] = change.after
        elif (
            change.after is not None
            and change.table_name not in _SHARED
            and _by_key(MODELS[change.table_name], change.after) is not None
        ):
            expected |= {
                (change.table_name, change.row_id, name): value
                for name, value in change.after.items()
                if "id" in change.after and name not in RECORDED[change.table_name]
            }
    touched = [
        {"table": table, "row": row_id, "field": field, "expected": after, "now": now}
        for (table, row_id, field), after in expected.items()
        if (now := _present(table, row_id, field, library_id)) != after
    ]
    if touched:
        # what people note for themselves is nobody else's business, also when it was moved
        shown = [entry for entry in touched if entry["table"] not in PRIVATE]
        raise Conflict("changed_since", fields=touched if is_private else shown)


def _present(table: str, row_id: int, field: str, library_id: int | None) -> Any:
    """The current value of a field, as the library of the change sees it."""
    row = _row_of(table, row_id)
    if row is None:
        return None
    if _is_column(table, field):
        return values.to_json(getattr(row, field))
    assert isinstance(row, Work)  # of no other table is a field stored in rows of its own
    return links.value_of(row, field, None if library_id is None else {library_id})


def _is_column(table: str, field: str) -> bool:
    return field in MODELS[table].__table__.columns


def _revert(recorder: Recorder, change: Change) -> None:
    model = MODELS[change.table_name]
    if change.field != "*":
        row = _row_of(change.table_name, change.row_id)
        if row is not None and not _is_column(change.table_name, change.field):
            recorder.record_value(row, change.field, change.after, change.before)
        elif row is not None:
            recorder.assign(
                row,
                {
                    change.field: values.from_json(
                        model.__table__.columns[change.field], change.before
                    )
                },
            )
        return
    stored = change.before or change.after
    row = _by_key(model, stored)
    if change.before is None and row is not None and not _is_used(row):
        _refuse_lent(row)
        recorder.remove(row)
    elif change.after is None and row is None:
        own = {"library_id": recorder.change_set.library_id} if model is MediaFile else {}
        recorder.add(values.row_from_json(model, {**own, **stored}))


def _refuse_lent(row: Base) -> None:
    """Raise Conflict when undoing the creation of something that is on loan now."""
    if isinstance(row, Work):
        copies.refuse_lent(work=row)
    elif isinstance(row, Edition):
        copies.refuse_lent(edition=row)


def _is_used(row: Base) -> bool:
    """Whether a person, genre or series that this edit created is used by others, and therefore
    stays.
    """
    column = _SHARED.get(row.__tablename__)
    return (
        column is not None
        and session()
        .execute(select(column).where(column == values.column_of(row, "id")).limit(1))
        .first()
        is not None
    )


def _by_key(model: type[Base], stored: dict[str, Any]) -> Base | None:
    key = [
        values.from_json(column, stored[column.name]) for column in inspect_row(model).primary_key
    ]
    return session().get(model, tuple(key))


def _rescope(changes: Sequence[Change]) -> None:
    session().flush()
    works = {
        (change.before or change.after)["work_id"]
        for change in changes
        if change.table_name == "holding" and change.field == "*"
    }
    if works:
        scopes.rescope(sorted(works))


def _show_covers(recorder: Recorder, changes: Sequence[Change]) -> None:
    """A picture was added, removed or moved: show the work's best one, which may be newer than the
    one at that time.
    """
    session().flush()
    for work_id, image_id in derive.best_covers(sorted(_works_shown(changes))).items():
        work = session().get(Work, work_id)
        if work is not None:
            recorder.assign(work, {"cover_id": image_id})


def _works_shown(changes: Sequence[Change]) -> set[int]:
    """Ids of the works whose pictures changed."""
    ids: set[int] = set()
    for change in changes:
        stored = (change.before or change.after) if change.table_name == "image" else None
        if change.field == "*" and stored and stored["subject_table"] == "work":
            ids.add(stored["subject_id"])
        elif change.field == "subject_id" and stored:
            ids |= {change.before, change.after}
    return ids


def _row_of(table: str, row_id: int | None) -> Base | None:
    if not table or row_id is None or "id" not in MODELS[table].__table__.columns:
        return None
    return session().get(MODELS[table], row_id)


_NOUNS = {
    "work": "works",
    "edition": "works",
    "part": "works",
    "copy": "works",
    "person": "people",
    "series": "series",
    "shelf": "shelves",
    "loan": "loans",
    "library": "library",
    "holding": "works",
}
# Rows that are changed by who may change the work they hang on; and those that many works share,
# with the column that uses them.
_HANGING = frozenset({"credit"})
# Links that a library's own series, shelf or tag has: whoever may change that may change them, also
# when other libraries hold the work.
_OWNED = {
    "series_entry": "series",
    "series_arc": "series",
    "series_tag": "series",
    "shelf_work": "shelf",
    "shelf_tag": "shelf",
    "work_tag": "tag",
}
_INSTANCE_WIDE = frozenset({"genre", "media_type"})
_SHARED: dict[str, Any] = {
    "person": Credit.person_id,
    "genre": WorkGenre.genre_id,
    "series": SeriesEntry.series_id,
    "borrower": Loan.borrower_id,
}


def _noun(table: str) -> str:
    return "tags" if table == "tag" else _NOUNS.get(table, "works")


def _may_see(change_set: ChangeSet, by: User) -> bool:
    """The author of a change while they are a member of its library, the library's members, and
    administrators.
    """
    if change_set.is_private:
        return change_set.user_id == by.id
    if by.is_admin:
        return by.is_active
    if change_set.library_id is None:
        return change_set.user_id == by.id and by.is_active
    return change_set.library_id in _readable(by)
