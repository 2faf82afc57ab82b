"""Who may undo a change set: a caller who may make each of its changes now, in the library where it
was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from errors import Conflict, NotFound
from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from models.file import MediaFile
from models.library import Holding
from models.work import Edition, Work
from services import access, change_rows, values
from services.db.transactions import session
from services.recorded import MODELS

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
# Rows that are changed by who may change the work they hang on.
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
# Rows that name the table and the row that they belong to: whoever may change that may change them.
_OF_SUBJECTS = frozenset(
    name for name, model in MODELS.items() if "subject_table" in model.__table__.columns
)
_INSTANCE_WIDE = frozenset({"genre", "media_type"})


def noun_of(table: str) -> str:
    """The noun of the permissions for a table's rows."""
    return "tags" if table == "tag" else _NOUNS.get(table, "works")


def require_all(change_set: ChangeSet, changes: Sequence[Change], *, by: User) -> None:
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
    require_holdings(change_set, changes, by=by)
    require_works(change_set, changes, by=by)
    require_files(changes, by=by)
    checked: set[tuple[str, int]] = set()
    if any(change.table_name != "holding" for change in changes):
        checked.add((change_set.subject_table, change_set.subject_id or 0))
    for change in changes:
        stored = (change.before or change.after) if change.field == "*" else None
        if _is_summary(change):  # the rows that make it up are asked for themselves
            continue
        if change.table_name in _OF_SUBJECTS:
            checked.add(_subject_of(change, stored))
        if change.table_name in _OWNED:
            checked.add(_owner_of(change, stored))
        elif isinstance(stored, dict) and change.table_name == "tag":
            access.require_in_library(by, "tags:update", stored["library_id"])
        elif isinstance(stored, dict) and change.table_name not in _NOUNS and "work_id" in stored:
            checked.add(("work", stored["work_id"]))
        elif (
            change.table_name in _HANGING
            and (row := change_rows.row_of(change.table_name, change.row_id)) is not None
        ):
            checked.add(("work", values.column_of(row, "work_id")))
        if change.table_name not in change_rows.SHARED or change.field not in (
            "*",
            "deleted_at",
        ):  # whoever brought a person in may take them out
            checked.add((change.table_name, change.row_id))
    for table, row_id in sorted(checked):
        row = change_rows.row_of(table, row_id) if table in _NOUNS or table == "tag" else None
        if row is not None:
            require_row(row, change_set, noun=noun_of(table), by=by)


def _is_summary(change: Change) -> bool:
    return change.field != "*" and not change_rows.is_column(change.table_name, change.field)


def _subject_of(change: Change, stored: Any) -> tuple[str, int]:
    """What a picture or a number at a source belongs to."""
    row = change_rows.row_of(change.table_name, change.row_id) if stored is None else None
    table, row_id = (
        stored[name] if stored is not None else getattr(row, name, None)
        for name in ("subject_table", "subject_id")
    )
    return table or "", row_id or 0


def _owner_of(change: Change, stored: Any) -> tuple[str, int]:
    """The series, shelf or tag that a link row belongs to."""
    table = _OWNED[change.table_name]
    if stored is None:
        row = change_rows.row_of(change.table_name, change.row_id)
        return table, getattr(row, f"{table}_id", 0)
    return table, stored[f"{table}_id"]


def require_row(row: Base, change_set: ChangeSet, *, noun: str, by: User) -> None:
    """Check the permission for a row. For a work that no library holds any more, and its editions,
    the library in which the change was made decides. Raises NotFound and Forbidden.
    """
    work = session().get(Work, row.work_id) if isinstance(row, Edition) else row
    if isinstance(work, Work) and not access.holders_of(work) and not by.is_admin:
        if change_set.library_id is None:
            raise NotFound(row.__tablename__)
        access.require_in_library(by, "works:update", change_set.library_id)
        return
    access.require(by, f"{noun}:restore", row)


def require_holdings(change_set: ChangeSet, changes: Sequence[Change], *, by: User) -> None:
    """Check that the caller may edit in each library that gets a work back, and may share the work
    with it. Raises NotFound and Forbidden.
    """
    for change in changes:
        if change.table_name != "holding" or change.field != "*" or by.is_admin:
            continue
        stored = change.before or change.after
        access.require_in_library(by, "works:update", stored["library_id"])
        work = session().get(Work, stored["work_id"])
        if change.after is None and work is not None:
            _require_share(work, stored["library_id"], change_set, by)


def _require_share(work: Work, library_id: int, change_set: ChangeSet, by: User) -> None:
    """A caller who removed a work from a library may restore it there, as long as no other library
    has got it in the meantime.
    """
    others = access.holders_of(work) - {library_id}
    later = select(Holding.id).where(
        Holding.work_id == work.id, Holding.added_at > change_set.created_at
    )
    is_own = change_set.user_id == by.id and change_set.kind in ("detach", "delete")
    if others and not (is_own and session().execute(later.limit(1)).first() is None):
        access.require(by, "works:share", work)


EVERYWHERE = {
    "merge": "works:merge",
    "regroup": "works:merge",
    "split": "works:split",
    "move": "works:move",
    "follow": "works:move",
}


def require_works(change_set: ChangeSet, changes: Sequence[Change], *, by: User) -> None:
    """Check that the caller may merge, split or move in every library that holds one of the works,
    if that is what the change set did or undid. Raises NotFound and Forbidden.
    """
    permission = EVERYWHERE.get(original_of(change_set).kind)
    for work_id in sorted(_works_in(changes)) if permission is not None else ():
        work = session().get(Work, work_id)
        if work is not None and permission is not None:
            _require_everywhere(permission, work, changes, by)


def original_of(change_set: ChangeSet) -> ChangeSet:
    """What was done at first, for an undo or the undo of one."""
    while change_set.undoes_id is not None:
        change_set = session().get_one(ChangeSet, change_set.undoes_id)
    return change_set


def _require_everywhere(permission: str, work: Work, changes: Sequence[Change], by: User) -> None:
    """Raises Conflict("changed_since") for a work that is in the trash, unless these changes put it
    there.
    """
    access.require_everywhere(by, permission, work)
    is_ended_here = any(
        (change.table_name, change.row_id, change.field) == ("work", work.id, "deleted_at")
        for change in changes
    )
    if work.deleted_at is not None and not is_ended_here:
        raise Conflict("changed_since", fields=[])


def _works_in(changes: Sequence[Change]) -> set[int]:
    """Ids of the works that changed, or that something left or came to."""
    ids = {change.row_id for change in changes if change.table_name == "work"}
    moves = [change for change in changes if change.field == "work_id"]
    return ids | {work_id for change in moves for work_id in (change.before, change.after)}


def require_files(changes: Sequence[Change], *, by: User) -> None:
    """Check that the caller may edit in a library of each file; if a file was moved, in every
    library that holds one of the two works. Raises NotFound and Forbidden.
    """
    for change in changes:
        if change.table_name != "media_file" or change.field in ("placed_by", "placed_at"):
            continue
        row = session().get(MediaFile, change.row_id)
        stored = change.before if change.field == "*" else None
        if row is None and isinstance(stored, dict):
            row = values.row_from_json(MediaFile, stored)
        if row is not None:
            access.require(by, "files:update", row)
        if change.field == "edition_id":
            _require_move(change, changes, by)


def _require_move(change: Change, changes: Sequence[Change], by: User) -> None:
    works = [
        session().get(Work, edition.work_id)
        for edition_id in (change.before, change.after)
        if edition_id is not None and (edition := session().get(Edition, edition_id)) is not None
    ]
    if len({work.id for work in works if work is not None}) > 1:
        for work in filter(None, works):
            _require_everywhere("works:move", work, changes, by)
