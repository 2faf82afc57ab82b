"""Who may undo a change set: a caller who may make each of its changes now, in the library where it
was made.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from errors import Conflict, NotFound
from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from models.file import MediaFile
from models.library import Holding
from models.work import Edition, Work
from services import access, values
from services.db.transactions import session


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
    permission = EVERYWHERE.get(_original(change_set).kind)
    for work_id in sorted(_works_in(changes)) if permission is not None else ():
        work = session().get(Work, work_id)
        if work is not None and permission is not None:
            _require_everywhere(permission, work, changes, by)


def _original(change_set: ChangeSet) -> ChangeSet:
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
