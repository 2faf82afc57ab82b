"""The history for pages: change sets with the names of their subjects and their changes, in a fixed
number of queries.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, exists, null, or_, select, true

from models.account import User
from models.base import Base
from models.change import Change, ChangeSet
from models.library import ScopeLibrary
from models.work import Edition, Work
from services import access, history, people, undo_offers
from services.db.transactions import session
from services.history import PAGE
from services.interactions import INTERACTION
from services.lending import LOAN
from services.libraries import LIBRARY
from services.recorded import MODELS, NOTES, PRIVATE
from services.text import clean
from services.text.fields import N_, Field
from services.works import media_types
from services.works.fields import EDITION, TAG, WORK
from services.works.media_types import MEDIA_TYPE
from services.works.write import UNTITLED

__all__ = ["HAVE_TRASH", "PAGE", "SHOWN", "FieldChange", "HistoryLine", "list_lines"]

# Tables whose rows go to the trash when they are deleted; those of all others are gone at once.
HAVE_TRASH = frozenset(
    name for name, model in MODELS.items() if "deleted_at" in model.__table__.columns
)


def _day(label: str) -> Field:
    return Field(label=label, clean=clean.partial_date, kind="day")


# The fields that people know, by table. All other changes (ids, places in an order, rows that make
# up a field of their work) are not shown.
SHOWN: dict[str, Mapping[str, Field]] = {
    "work": WORK,
    "edition": EDITION,
    "tag": TAG,
    "media_type": MEDIA_TYPE,
    "library": LIBRARY,
    "copy": {"acquired_on": _day(N_("Acquired on"))},
    "loan": {name: LOAN[name] for name in ("loaned_on", "due_on", "returned_on", "notes")},
    "interaction": {name: field for name, field in INTERACTION.items() if name != "progress"},
    "reading": {
        "started_on": _day(N_("Started on")),
        "finished_on": _day(N_("Finished on")),
    },
}
_MOVING = frozenset({"merge", "move", "split", "regroup"})
_MAX_FIELDS = 40  # of one change set


class FieldChange(NamedTuple):
    """One field before and after, as plain values."""

    table: str
    field: str
    before: Any
    after: Any


class Note(NamedTuple):
    """One of NOTES: the other item's title ("" when the caller may not know it), and how many files
    it is about.
    """

    name: str
    other: str
    files: int


class HistoryLine(NamedTuple):
    """`title` is the current name of the subject; `is_there` says whether it can be opened,
    `may_undo` whether the caller's rights allow an undo.
    """

    change_set: ChangeSet
    who: str
    title: str
    is_there: bool
    fields: list[FieldChange]
    may_undo: bool
    note: Note | None = None


def list_lines(
    *, by: User, subject: Base | None = None, before_id: int | None = None
) -> list[HistoryLine]:
    """Newest first: of one row; without one, of everything for administrators and of the caller's
    own changes for others.
    """
    change_sets = history.list_history(by=by, subject=subject, before_id=before_id)
    notes = _notes(change_sets, subject)
    names = _names(change_sets, [note.after["work"] for note in notes.values()], by)
    changes = _changes(change_sets, subject)
    people = _people({change_set.user_id for change_set in change_sets if change_set.user_id})
    offered = undo_offers.find_offered(change_sets, by=by)
    return [
        HistoryLine(
            change_set,
            people.get(change_set.user_id or 0, change_set.actor),
            *names.get((change_set.subject_table, change_set.subject_id), ("", False)),
            changes[change_set.id],
            change_set.id in offered,
            _note(notes[change_set.id], names) if change_set.id in notes else None,
        )
        for change_set in change_sets
    ]


_Names = dict[tuple[str, int | None], tuple[str, bool]]


def _notes(change_sets: list[ChangeSet], subject: Base | None) -> dict[int, Change]:
    """By change set, what it noted about the item whose history this is, or else about its own
    subject. An undo has none.
    """
    wanted = {
        change_set.id: subject.id if isinstance(subject, Work) else change_set.subject_id
        for change_set in change_sets
        if change_set.undoes_id is None
    }
    query = select(Change).where(
        Change.change_set_id.in_(wanted), Change.table_name == "work", Change.field.in_(NOTES)
    )
    rows = session().execute(query.order_by(Change.id)).scalars()
    return {row.change_set_id: row for row in rows if row.row_id == wanted[row.change_set_id]}


def _note(change: Change, names: _Names) -> Note:
    other, _is_there = names.get(("work", change.after["work"]), ("", False))
    return Note(change.field, other, change.after["files"])


def _names(change_sets: list[ChangeSet], noted: list[int], by: User) -> _Names:
    ids: dict[str, set[int]] = defaultdict(set)
    if noted:
        ids["work"].update(noted)
    for change_set in change_sets:
        if change_set.subject_table in MODELS and change_set.subject_id is not None:
            ids[change_set.subject_table].add(change_set.subject_id)
    names: _Names = {}
    for table, wanted in ids.items():
        columns = MODELS[table].__table__.columns
        label = next((columns[name] for name in ("title", "name") if name in columns), None)
        if label is None or "id" not in columns:
            continue
        gone: Any = columns.get("deleted_at", null())
        led_on: Any = columns.get("merged_into_id", null())
        for row_id, name, deleted_at, survivor_id in session().execute(
            select(columns["id"], label, gone, led_on).where(
                columns["id"].in_(wanted), _is_known(table, by)
            )
        ):
            names[(table, row_id)] = (name, deleted_at is None or survivor_id is not None)
    return names


def _is_known(table: str, by: User) -> ColumnElement[bool]:
    """The SQL condition that the caller may know the current name of something, which may have left
    their libraries.
    """
    seen = or_(
        Work.scope_id.in_(access.visible_scopes(by)),
        ~exists().where(ScopeLibrary.scope_id == Work.scope_id),
    )
    if by.is_admin or table not in ("work", "edition", "person"):
        return true()
    if table == "work":
        return seen
    if table == "edition":
        return Edition.work_id.in_(select(Work.id).where(seen))
    return people.is_visible(by)


def _changes(change_sets: list[ChangeSet], subject: Base | None) -> dict[int, list[FieldChange]]:
    """The changes of fields that are shown to people. What somebody noted for themselves is only
    shown in changes of their own: a merge moves it too. Of a change of several works, those of the
    one whose history this is.
    """
    ids = [change_set.id for change_set in change_sets]
    of_all = [change_set.id for change_set in change_sets if change_set.subject_id is not None]
    query = (
        select(
            Change.change_set_id,
            ChangeSet.kind,
            Change.table_name,
            Change.field,
            Change.before,
            Change.after,
        )
        .join(ChangeSet, ChangeSet.id == Change.change_set_id)
        .where(
            Change.change_set_id.in_(ids),
            true()
            if not isinstance(subject, Work)
            else or_(
                Change.change_set_id.in_(of_all),
                and_(Change.table_name == "work", Change.row_id == subject.id),
            ),
            or_(ChangeSet.is_private, Change.table_name.not_in(PRIVATE)),
            or_(
                *(
                    and_(Change.table_name == table, Change.field.in_(SHOWN[table]))
                    for table in SHOWN
                )
            ),
        )
    )
    by_set: dict[int, list[FieldChange]] = defaultdict(list)
    for change_set_id, kind, *values in session().execute(
        query.order_by(Change.id).limit(PAGE * _MAX_FIELDS)
    ):
        change = FieldChange(*values)
        if len(by_set[change_set_id]) < _MAX_FIELDS and not _is_by_the_way(kind, change):
            by_set[change_set_id].append(change)
    _name_values(by_set)
    return by_set


def _is_by_the_way(kind: str, change: FieldChange) -> bool:
    """Whether a change of a field follows from what the line says already: which edition is the
    primary one after files moved, and the first values of an item that was split off.
    """
    if change.field == "is_primary":
        return kind in _MOVING
    return kind == "split" and change.table == "work" and change.before in (None, "", UNTITLED)


def _name_values(by_set: dict[int, list[FieldChange]]) -> None:
    """Replace internal names of media types by display names."""
    changes = [change for changes in by_set.values() for change in changes]
    is_asked = any(change.field == "media_type" for change in changes)
    names = media_types.choices() if is_asked else {}
    shown = {"title": {UNTITLED: ""}, "media_type": names}
    for change_set_id, changes in by_set.items():
        by_set[change_set_id] = [
            change._replace(
                before=_named(shown[change.field], change.before),
                after=_named(shown[change.field], change.after),
            )
            if change.table == "work" and change.field in shown
            else change
            for change in changes
        ]


def _named(names: Mapping[str, str], value: Any) -> Any:
    return names.get(value, value)


def _people(ids: set[int]) -> dict[int, str]:
    query = select(User.id, User.display_name, User.username).where(User.id.in_(ids))
    return (
        {user_id: shown or username for user_id, shown, username in session().execute(query)}
        if ids
        else {}
    )
