"""The history of changes, and undoing them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, or_, select

from errors import Conflict, NotFound
from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from models.file import MediaFile
from models.library import Membership, Root
from models.work import Edition, Work, WorkKey
from services import (
    access,
    change_rows,
    derive,
    scopes,
    trash_files,
    undo_people,
    undo_rights,
    values,
)
from services.changes import Recorder, recording
from services.db import many
from services.db.transactions import session
from services.recorded import MODELS, NOTES, PRIVATE
from services.works import copies, placing

PAGE = 50
_OF_JOBS = frozenset({"import", "enrich"})
# Names that an import brought along stay with its items in the trash.
_OF_IMPORTS = frozenset({"tag", "place"})


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
        access.require(by, f"{undo_rights.noun_of(subject.__tablename__)}:read", subject)
        query = query.where(_is_about(subject))
    elif not by.is_admin:
        query = query.where(ChangeSet.user_id == by.id)
    if not by.is_admin:
        own = and_(ChangeSet.library_id.is_(None), ChangeSet.user_id == by.id)
        query = query.where(or_(ChangeSet.library_id.in_(_readable(by)), own))
    query = query.where(or_(ChangeSet.is_private.is_(False), ChangeSet.user_id == by.id))
    if before_id is not None:
        query = query.where(ChangeSet.id < before_id)
    return list(session().execute(query).scalars())


def _is_about(subject: Base) -> ColumnElement[bool]:
    """The SQL condition on ChangeSet that it is about this row; for a work, also about one that was
    merged into it, or about files that came from there or went there.
    """
    ids = [values.column_of(subject, "id")]
    if not isinstance(subject, Work):
        return and_(ChangeSet.subject_table == subject.__tablename__, ChangeSet.subject_id.in_(ids))
    for work_id in ids:  # grows while it is read
        ids += session().execute(select(Work.id).where(Work.merged_into_id == work_id)).scalars()
    changed = select(Change.change_set_id)
    changed = changed.where(Change.table_name == "work", Change.row_id.in_(ids))
    of_several = and_(ChangeSet.subject_id.is_(None), ChangeSet.id.in_(changed))
    own = or_(ChangeSet.subject_id.in_(ids), of_several)
    noted = changed.where(Change.field.in_(NOTES))
    return or_(and_(ChangeSet.subject_table == "work", own), ChangeSet.id.in_(noted))


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
        subject=change_rows.row_of(change_set.subject_table, change_set.subject_id),
        needs=lambda: undo_rights.require_all(change_set, changes, by=by),
        rows=(change_set,),
        library_id=change_set.library_id,
        is_private=change_set.is_private,
    ) as recorder:
        if change_set.undone_by_id is not None:
            raise Conflict("already_undone")
        if change_set.job_id is not None and change_set.kind in _OF_JOBS:
            raise Conflict("undo_as_import")  # it may be large: its job undoes it in batches
        change_rows.refuse_touched(changes, change_set.library_id, is_private=change_set.is_private)
        undo_people.refuse_gone(changes)
        for change in reversed(changes):
            if change_set.kind != "import" or change.table_name not in _OF_IMPORTS:
                _revert(recorder, change)
        undo_people.refuse_changed(change_set, changes, by=by)
        if change_set.kind == "regroup":  # or the next scan would do it again
            placing.place(recorder, _moved_files(changes))
        _place_again(changes)
        _rescope(changes)
        _show_covers(recorder, changes)
        recorder.change_set.undoes_id = change_set.id
        change_set.undone_by_id = recorder.change_set.id
        restore_undone(change_set)
        undoing = recorder.change_set
        recorder.flush()
    _restore_files(change_set, changes)
    return undoing


def restore_undone(change_set: ChangeSet) -> None:
    """After an undo was undone: what it undid is there again, and what that undid is not."""
    restored = session().get(ChangeSet, change_set.undoes_id or 0)
    if restored is not None:
        restored.undone_by_id = None
        former = session().get(ChangeSet, restored.undoes_id or 0)
        if former is not None:
            former.undone_by_id = restored.id


def revert(recorder: Recorder, changes: Sequence[Change]) -> list[Change]:
    """Revert these changes, in this order, as a part of a large undo; returns those that can't be,
    because something is on loan. The caller has checked permissions, and what changed since.
    """
    refused = []
    lent = copies.list_lent(
        [change.row_id for change in changes if change.table_name == "work"],
        [change.row_id for change in changes if change.table_name == "edition"],
    )
    private: list[Base] = []  # rows without a trash, deleted together
    for change in changes:
        row = _created_row(change) if change.table_name in PRIVATE else None
        if row is not None:
            private.append(row)
            continue
        if private:
            recorder.remove_all(private)
            private = []
        try:
            _revert(recorder, change, lent)
        except Conflict:
            refused.append(change)
    recorder.remove_all(private)
    _rescope(changes)
    _show_covers(recorder, changes)
    return refused


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


def _created_row(change: Change) -> Base | None:
    """The row that a change created, if it still exists."""
    if change.field != "*" or change.before is not None:
        return None
    return change_rows.by_key(MODELS[change.table_name], change.after)


def _revert(
    recorder: Recorder, change: Change, lent: Collection[tuple[str, int]] | None = None
) -> None:
    """`lent` are the works and editions that may be on loan, where that is known."""
    model = MODELS[change.table_name]
    if change.field != "*":
        row = change_rows.row_of(change.table_name, change.row_id)
        if row is not None and not change_rows.is_column(change.table_name, change.field):
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
    row = change_rows.by_key(model, stored)
    if change.before is None and row is not None and not _is_used(row):
        if lent is None or (change.table_name, change.row_id) in lent:
            _refuse_lent(row)
        change_rows.take_out(recorder, row)
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
    column = change_rows.SHARED.get(row.__tablename__)
    return (
        column is not None
        and session()
        .execute(select(column).where(column == values.column_of(row, "id")).limit(1))
        .first()
        is not None
    )


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


def _place_again(changes: Sequence[Change]) -> None:
    """Let the next scan place the files of works whose keys changed: one that came after a merge
    belongs to the other work again.
    """
    rows = [change for change in changes if change.table_name == WorkKey.__tablename__]
    values_of = [value for row in rows for value in (row.before, row.after) if value]
    works = {value["work_id"] for value in values_of if isinstance(value, dict)}
    session().flush()
    query = select(MediaFile).join(Edition, Edition.id == MediaFile.edition_id)
    placing.look_again([file for (file,) in many.rows_in(query, Edition.work_id, works)])


def _moved_files(changes: Sequence[Change]) -> list[MediaFile]:
    """Files whose edition changed, or the work of their edition."""
    moves = [change for change in changes if change.field in ("edition_id", "work_id")]
    ids = {change.row_id for change in moves if change.table_name == "media_file"}
    editions = {change.row_id for change in moves if change.table_name == "edition"}
    session().flush()
    files = {
        file.id: file
        for column, chosen in ((MediaFile.id, ids), (MediaFile.edition_id, editions))
        for (file,) in many.rows_in(select(MediaFile), column, chosen)
    }
    return list(files.values())


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
