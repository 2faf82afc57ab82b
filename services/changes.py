"""Records every change of the catalogue, field by field, in the transaction that makes it.

Accounts, secrets, sessions, jobs and settings are not recorded; they have an audit row
(services/audit.py). What a scan finds is a fact about the disk; the job stores it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy import inspect as inspect_row

from models import Base
from models.account import User
from models.base import utc_now
from models.change import Change, ChangeSet
from models.file import MediaFile
from models.library import Library
from models.work import Work
from services import access, derive, values
from services.db import bulk, many, unique
from services.db.transactions import session, writing
from services.recorded import RECORDED, UNNAMED, row_id

RowT = TypeVar("RowT", bound=Base)


class Recorder:
    """Collects the changes of one operation and writes them together."""

    def __init__(self, change_set: ChangeSet, by: User) -> None:
        self.change_set = change_set
        self.by = by
        self.libraries = (
            None if change_set.library_id is None else frozenset({change_set.library_id})
        )
        self.touched_works: set[int] = set()
        self._touched_editions: set[int] = set()
        # works that show something that changed, for example a tag's name: programs must notice,
        # but nobody edited them, so their versions stay
        self._stamped: set[int] = set()
        self._rows: list[dict[str, Any]] = []
        self._versioned: set[Base] = set()

    def assign(self, row: Base, new_values: Mapping[str, Any]) -> list[str]:
        """Set columns of a row and record those that change; returns their names."""
        changed = [name for name, value in new_values.items() if getattr(row, name) != value]
        hidden = RECORDED[row.__tablename__]
        if changed:
            self._touch(row)
            self._stamped |= derive.works_tagged(row)
        if not {"name", "sort_key", "deleted_at"}.isdisjoint(changed):
            named = derive.works_naming(row)
            self.touched_works |= named
            self._stamped |= named
        for name in changed:
            if name not in hidden:
                self._append(
                    row, name, values.to_json(getattr(row, name)), values.to_json(new_values[name])
                )
            setattr(row, name, new_values[name])
        if not {"work_id", "edition_id", "subject_id"}.isdisjoint(changed):
            self._touch(row)  # the work that it came to, beside the one that it left
        return changed

    def add(self, row: RowT) -> RowT:
        """Insert a row and record all of it."""
        session().add(row)
        session().flush()
        return self._added(row)

    def add_unless_taken(self, model: type[RowT], columns: Mapping[str, Any]) -> RowT | None:
        """Insert a row and record all of it; None when its unique name is taken, also by a
        transaction that has just committed.
        """
        row_id = unique.insert(model, columns)
        return None if row_id is None else self._added(session().get_one(model, row_id))

    def _added(self, row: RowT) -> RowT:
        self._touch(row)
        self._append(row, "*", None, values.row_to_json(row))
        return row

    def touch(self, row: Base) -> None:
        """Increase a row's version because rows that belong to it have changed."""
        self._touch(row)

    def remove(self, row: Base) -> None:
        """Move a row to the trash or, if its table has no trash, delete it. All of it is recorded,
        so that undo can restore it.
        """
        if hasattr(row, "deleted_at"):
            self.assign(row, {"deleted_at": utc_now()})
            return
        self._touch(row)
        self._append(row, "*", values.row_to_json(row), None)
        session().delete(row)
        session().flush()

    def remove_all(self, rows: Iterable[Base]) -> None:
        """Delete many rows without a trash at once, and record each completely."""
        for row in rows:
            self._touch(row)
            self._append(row, "*", values.row_to_json(row), None)
            session().delete(row)
        session().flush()

    def record_value(self, row: Base, field: str, before: Any, after: Any) -> None:
        """Record the change of a value that is stored in other rows, for example a work's
        contributors.

        Those rows are recorded too; this record is what the history shows, what versions are
        compared with, and how undo knows whether the value has changed since.
        """
        self._touch(row)
        self._append(row, field, before, after)

    def note(self, row: Base, field: str, work_id: int, files: int = 0) -> None:
        """Record one of NOTES, which only the history shows."""
        self.record_value(row, field, None, {"work": work_id, "files": files})

    def record_new(self, model: type[Base], stored: Mapping[str, Any]) -> None:
        """Record a row that is inserted together with many others."""
        self._rows.append(
            {
                "change_set_id": self.change_set.id,
                "table_name": model.__tablename__,
                "row_id": stored["id"],
                "field": "*",
                "row_version": None,
                "before": None,
                "after": values.all_to_json(stored),
            }
        )

    def _append(self, row: Base, field: str, before: Any, after: Any) -> None:
        self._rows.append(
            {
                "change_set_id": self.change_set.id,
                "table_name": row.__tablename__,
                "row_id": row_id(row),
                "field": field,
                "row_version": getattr(row, "version", None),
                "before": before,
                "after": after,
            }
        )

    def _touch(self, row: Any) -> None:
        work_id = row.id if row.__tablename__ == "work" else getattr(row, "work_id", None)
        if work_id is None and getattr(row, "subject_table", "") == "work":
            work_id = row.subject_id
        if work_id is not None and row.__tablename__ not in UNNAMED:
            self.touched_works.add(work_id)
        elif work_id is not None and row.__tablename__ == "work_tag":
            self._stamped.add(work_id)
        if isinstance(row, MediaFile) and row.edition_id is not None:
            self._touched_editions.add(row.edition_id)
        if hasattr(row, "version") and row not in self._versioned:
            self._versioned.add(row)
            if inspect_row(row).persistent and row.version is not None:
                row.version += 1
                row.updated_at = utc_now()

    def flush(self) -> None:
        """Write the collected changes, and update derived columns and search texts of the works
        they affect.
        """
        session().flush()
        if self._rows:
            bulk.insert_mappings(Change, self._rows)
            self._rows = []
        if self._touched_editions:
            self.touched_works |= derive.works_of(self._touched_editions)
            self._touched_editions = set()
        if self._stamped:
            for ids in many.chunks(sorted(self._stamped)):
                session().execute(update(Work).where(Work.id.in_(ids)).values(updated_at=utc_now()))
            self._stamped = set()
        if self.touched_works:
            derive.refresh_works(sorted(self.touched_works))
            self.touched_works = set()

    @property
    def is_empty(self) -> bool:
        return not self._rows


@contextmanager
def recording(
    *,
    by: User,
    kind: str,
    needs: str | Callable[[], None],
    subject: Base | None = None,
    within: Library | None = None,
    library_id: int | None = None,
    rows: tuple[Base, ...] = (),
    is_private: bool = False,
) -> Iterator[Recorder]:
    """A write transaction whose changes form one change set.

    The caller must have the permission `needs` for the subject, or in the library `within` that
    will hold a subject which isn't stored yet. "" means that everyone may; a function checks for
    itself. The permission is checked before the transaction and again inside it, where the subject
    and `rows` are read again, because the caller's role may have changed.

    The change belongs to the library `within`, `library_id`, or one of the subject's libraries in
    which the caller may edit; members of that library see it in the history.

    Raises Forbidden, NotFound, and what writing() raises. When nothing changed, no change set is
    stored.
    """

    def ask() -> None:
        if callable(needs):
            needs()
        elif within is not None:
            access.require_in_library(by, needs, within.id)
        elif needs:
            access.require(by, needs, subject)

    ask()
    is_stored = subject is not None and inspect_row(subject).persistent
    locked_rows = (subject, *rows) if is_stored and subject is not None else rows
    with writing(*locked_rows):
        ask()
        change_set = ChangeSet(
            user_id=by.id,
            actor=by.username,
            kind=kind,
            is_private=is_private,
            library_id=_library_of(by, subject if is_stored else None, within, library_id),
            subject_table=subject.__tablename__ if subject is not None else "",
            subject_id=_id_of(subject),
        )
        if is_private:
            change_set.library_id = None
        session().add(change_set)
        session().flush()
        recorder = Recorder(change_set, by)
        yield recorder
        if change_set.subject_id is None and subject is not None:
            change_set.subject_id = _id_of(subject)
        if change_set.library_id is None and subject is not None and not is_private:
            change_set.library_id = access.library_for(by, "works:update", subject)
        recorder.flush()
        if (
            not session()
            .execute(select(func.count()).where(Change.change_set_id == change_set.id))
            .scalar()
        ):
            session().delete(change_set)


def _library_of(
    by: User, subject: Base | None, within: Library | None, library_id: int | None
) -> int | None:
    """The id of the library to which the change belongs."""
    if within is not None or library_id is not None or subject is None:
        return within.id if within is not None else library_id
    return access.library_for(by, "works:update", subject)


def _id_of(row: Base | None) -> int | None:
    return getattr(row, "id", None)
