"""Editing a work's fields, locking them, and moving a work to the trash and back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple
from uuid import UUID

from errors import Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.work import Work
from services import access, provenance
from services.changes import Recorder, recording
from services.text.fields import PERSON
from services.versions import check_version
from services.works import copies, holdings, write
from services.works.fields import WORK
from services.works.read import get_visible_work, value_of


class Origins(NamedTuple):
    """Beside the values of an edit: the metadata sources from which a person took some of them, by
    field, and the fields that the person locks (True) or unlocks.
    """

    sources: Mapping[str, str] = MappingProxyType({})
    locks: Mapping[str, bool] = MappingProxyType({})


_NO_ORIGINS = Origins()


def edit_work(
    work: Work,
    changes: Mapping[str, Any],
    *,
    by: User,
    seen_version: int | None = None,
    origins: Origins = _NO_ORIGINS,
) -> ChangeSet | None:
    """Change some fields of a work and lock those that changed, unless they are unlocked with it.
    None when nothing changed.

    Raises Invalid, Forbidden, NotFound, or Conflict("changed_meanwhile") when somebody else changed
    one of these fields since `seen_version`. Then nothing changes.
    """
    cleaned = WORK.clean(changes)
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        present = {name: value_of(work, name, by=by) for name in cleaned}
        check_version(work, cleaned, seen_version, present)
        changed = write_edit(recorder, work, cleaned, origins)
        change_set = recorder.change_set
    return change_set if changed else None


def write_edit(
    recorder: Recorder, work: Work, cleaned: Mapping[str, Any], origins: Origins = _NO_ORIGINS
) -> list[str]:
    """Set cleaned values that a person entered, and lock the fields that change, as a part of a
    recording that has asked for the permission. Returns the names of the fields that changed, or
    were locked or unlocked.
    """
    changed = write.apply(
        recorder,
        work,
        cleaned,
        source=PERSON,
        sources=origins.sources,
        by=recorder.by,
        lock=True,
    )
    locked = _apply_locks(recorder, work, origins.locks)
    if locked and not changed and recorder.change_set.subject_id is not None:
        recorder.change_set.kind = "lock" if origins.locks[locked[0]] else "unlock"
    return [*changed, *locked]


def _apply_locks(recorder: Recorder, work: Work, locks: Mapping[str, bool]) -> list[str]:
    """The names of the fields that were locked or unlocked."""
    before = provenance.locked_fields(work)
    changed = [name for name in locks if name in WORK and (name in before) is not locks[name]]
    for name in changed:
        value = value_of(work, name, by=recorder.by)
        provenance.set_lock(recorder, work, name, value, by=recorder.by, locked=locks[name])
    return changed


def lock_field(work: Work, field: str, *, by: User) -> ChangeSet | None:
    """Prevent scans and refreshes from changing a field. None when it was locked. Raises Forbidden
    and NotFound.
    """
    return _set_lock(work, field, by, locked=True)


def unlock_field(work: Work, field: str, *, by: User) -> ChangeSet | None:
    """Allow scans and refreshes to change a field again; its value stays until one does. Raises
    Forbidden and NotFound.
    """
    return _set_lock(work, field, by, locked=False)


def _set_lock(work: Work, field: str, by: User, *, locked: bool) -> ChangeSet | None:
    if field not in WORK:
        raise NotFound("field")
    kind = "lock" if locked else "unlock"
    with recording(by=by, kind=kind, subject=work, needs="works:update") as recorder:
        changed = _apply_locks(recorder, work, {field: locked})
        change_set = recorder.change_set
    return change_set if changed else None


def use_source(work: Work, field: str, source: str, *, by: User) -> ChangeSet | None:
    """Set a field to the value that a source has for it, and lock it. None when it was so already.
    Raises Invalid, Forbidden and NotFound.
    """
    with recording(by=by, kind="edit", subject=work, needs="works:update") as recorder:
        offered = {row.source: row.value for row in provenance.sources_of(work, field, by=by)}
        if field not in WORK or source not in offered:
            raise NotFound("source")
        cleaned = WORK.clean({field: offered[source]})[field]
        is_changed = write.assign(recorder, work, field, cleaned)
        if is_changed:
            provenance.choose(
                recorder, work, field, offered[source], source=source, by=by, lock=True
            )
        change_set = recorder.change_set
    return change_set if is_changed else None


def delete_work(work: Work, *, by: User) -> ChangeSet:
    """Move a work to the trash with everything that belongs to it; undo restores it. If other
    libraries hold it in which the caller may not delete works, it is only removed from the
    caller's. Raises Forbidden, NotFound, and Conflict("on_loan").
    """
    with recording(by=by, kind="delete", subject=work, needs="works:delete") as recorder:
        change_set = recorder.change_set
        holdings.end_permitted_holdings(recorder, work)
    return change_set


def delete_everywhere(uuid: UUID, *, by: User) -> None:
    """Move a work to the trash, whichever libraries hold it; administrators only. Raises Forbidden,
    NotFound and Conflict("on_loan").
    """
    work = get_visible_work(uuid, by=by)
    with recording(
        by=by, kind="delete", subject=work, needs=lambda: access.require(by, "works:delete")
    ) as recorder:
        copies.refuse_lent(work=work)
        recorder.remove(work)


def restore_work(work: Work, *, by: User) -> ChangeSet:
    """Restore a work from the trash. Raises Forbidden, NotFound, and Invalid when it isn't in the
    trash.
    """
    with recording(by=by, kind="restore", subject=work, needs="works:restore") as recorder:
        change_set = recorder.change_set
        if work.deleted_at is None or work.merged_into_id is not None:
            raise Invalid({"work": Problem("not_in_trash")})
        recorder.assign(work, {"deleted_at": None})
    return change_set
