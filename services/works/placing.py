"""Puts files where people want them: into another item or edition, or into a new item; and lets
them go where their tags and names say again.

A file that a person placed stays there, whatever a scan reads from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from errors import Conflict, Invalid, NotFound, Problem
from models.account import User
from models.change import ChangeSet
from models.file import FileFacts, MediaFile
from models.library import Folder
from models.work import Edition, Work, WorkKey
from services import access, file_rows
from services.changes import Recorder, recording
from services.db import many
from services.db.transactions import session
from services.scanning import file_values
from services.text.fields import NAME, PERSON
from services.works import moving, write
from services.works.fields import WORK
from services.works.offers import Offer

LIMIT = 5_000  # files of one operation


class Split(NamedTuple):
    """The new work, and the change set."""

    work: Work
    change_set: ChangeSet


def move_files(
    source: Work,
    file_ids: Collection[int],
    target: Work,
    edition: Edition | None = None,
    *,
    by: User,
) -> ChangeSet:
    """Move files of a work to another work of its kind, or to an edition of either; without one,
    to the edition of the target that is the same, or to a new one.

    What is left without files and without anything of a person ends. Raises NotFound; Forbidden
    unless the caller may move in every library that holds one of the works, and edit in one of each
    file; Invalid({"target": …} or {"files": …}).
    """
    if target.kind != source.kind:
        raise Invalid({"target": Problem("another_kind")})
    if target.id == source.id and edition is None:
        raise Invalid({"target": Problem("same_item")})
    works = sorted({source.id: source, target.id: target}.values(), key=lambda work: work.id)
    with recording(
        by=by,
        kind="move",
        needs=lambda: _require(works, "works:move", file_ids, by),
        rows=(*works, *filter(None, [edition])),
        library_id=access.library_for(by, "works:move", target),
    ) as recorder:
        files = _files_of(source, file_ids)
        _check_edition(edition, target)
        recorder.change_set.subject_table, recorder.change_set.subject_id = "work", target.id
        place(recorder, files)
        goals = moving.move(recorder, source, files, target, edition)
        if source is not target:
            recorder.note(target, "moved_here", source.id, len(files))
            recorder.note(source, "moved_away", target.id, len(files))
        moving.end_if_empty(recorder, source, target, goals)
        change_set = recorder.change_set
    return change_set


def split_work(
    source: Work, file_ids: Collection[int], edition_ids: Collection[int], title: str, *, by: User
) -> Split:
    """Make a new work of some files of a work, and of editions with everything that belongs to
    them. It has the values and the cover that a scan of these files alone would find, and the title
    given, which is locked then.

    Raises NotFound, Forbidden, and Invalid({"title": …} or {"files": …}), also when nothing would
    be left.
    """
    cleaned = WORK.clean({"title": title})["title"] if title.strip() else ""
    with recording(
        by=by,
        kind="split",
        subject=source,
        needs=lambda: _require([source], "works:split", file_ids, by),
    ) as recorder:
        editions = _editions_of(source, edition_ids)
        files = _files_of(source, file_ids, editions)
        work = write.create(recorder, source.kind, [], {}, source=PERSON, by=by)
        moving.hold_like(recorder, work, source)
        place(recorder, files)
        contents = file_values.read(work.id, files)
        _write_values(recorder, work, contents.offers, suggest_title(files, editions), cleaned)
        moving.move_editions(recorder, editions, work)
        goals = moving.move(recorder, source, files, work, None)
        moving.take_cover(recorder, work, contents.cover)
        recorder.note(source, "split_away", work.id, len(files))
        recorder.note(work, "split_here", source.id, len(files))
        moving.end_empty_editions(recorder, source, goals)
        if moving.is_empty(source):
            raise Invalid({"files": Problem("nothing_left")})
        change_set = recorder.change_set
    return Split(work, change_set)


def follow_files(
    work: Work, file_ids: Collection[int] | None = None, *, by: User
) -> ChangeSet | None:
    """Let the next scan place files of a work by what they say; all that were placed, and the keys
    that lead to this work, when no files are named. None when there was nothing to let go.

    With the last placed file the keys go too that a merge redirected to this work. Raises NotFound
    and Forbidden.
    """
    with recording(
        by=by,
        kind="follow",
        subject=work,
        needs=lambda: _require([work], "works:move", file_ids or (), by),
    ) as recorder:
        placed = [file for file in _all_files(work) if file.placed_at is not None]
        chosen = [file for file in placed if file_ids is None or file.id in file_ids]
        for file in chosen:
            recorder.assign(file, {"placed_by": None, "placed_at": None})
        is_changed = bool(chosen)
        if len(chosen) == len(placed):
            is_changed = _drop_redirects(recorder, work) or is_changed
        look_again(chosen if file_ids is not None else _all_files(work))
        if is_changed:
            recorder.touch(work)
        change_set = recorder.change_set
    return change_set if is_changed else None


def choose_files(
    work: Work, file_ids: Collection[int], edition_ids: Collection[int] = (), *, by: User
) -> list[MediaFile]:
    """These files of a work and all files of these editions, if the caller may move them. Raises
    NotFound, Forbidden, and Invalid({"files": …}).
    """
    access.require(by, "works:move", work)
    try:
        files = _files_of(work, file_ids, _editions_of(work, edition_ids))
    except Conflict as elsewhere:
        raise NotFound("file") from elsewhere
    if not files:
        raise Invalid({"files": Problem("none_chosen")})
    _require_files(files, by)
    return files


def find_work(file_ids: Collection[int], *, by: User) -> Work | None:
    """The work that has all of these files; None when there isn't one, or the caller may not see it
    or one of the files.
    """
    query = (
        select(MediaFile.id, Edition.work_id)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(access.visible_files(by), Edition.deleted_at.is_(None))
    )
    rows = list(many.rows_in(query, MediaFile.id, file_ids))
    work_ids = {work_id for _file_id, work_id in rows}
    if len(rows) < len(set(file_ids)) or len(work_ids) != 1:
        return None
    work = session().get_one(Work, work_ids.pop())
    return work if access.may(by, "works:read", work) else None


def find_edition(work: Work, edition_id: int | None, *, by: User) -> Edition | None:
    """A work's edition; None for none. Raises NotFound."""
    access.require(by, "works:read", work)
    return _editions_of(work, [edition_id])[0] if edition_id else None


def place(recorder: Recorder, files: Iterable[MediaFile]) -> None:
    """Mark files as placed by the caller, so that scans leave them where they are."""
    placed = file_rows.placed(recorder.by)
    for file in files:
        recorder.assign(file, placed)


def suggest_title(files: Sequence[MediaFile], editions: Sequence[Edition]) -> str:
    """A title for a new work: the name of its only edition, else that of its first file."""
    named = [edition.name for edition in editions if edition.name]
    if len(editions) == 1 and named:
        return named[0]
    if not files:
        return ""
    name = min(files, key=lambda file: (file.position, file.path)).path_text.rpartition("/")[2]
    return name.rpartition(".")[0] or name


def _require(works: Sequence[Work], permission: str, file_ids: Collection[int], by: User) -> None:
    for work in works:
        access.require(by, permission, work)
    files = [file for (file,) in many.rows_in(select(MediaFile), MediaFile.id, file_ids)]
    _require_files(files, by)


def _require_files(files: Iterable[MediaFile], by: User) -> None:
    # whose a file is depends on these two alone
    for file in {(file.root_id, file.library_id): file for file in files}.values():
        access.require(by, "files:update", file)


def _files_of(
    work: Work, file_ids: Collection[int], editions: Collection[Edition] = ()
) -> list[MediaFile]:
    """These files of a work, and those of these editions. Raises NotFound; Conflict for files that
    belong to another work now; Invalid.
    """
    wanted, own = set(file_ids), {edition.id for edition in editions}
    known = {file.id: file for file in _all_files(work)}
    if elsewhere := wanted - known.keys():
        query = select(MediaFile.id)
        if len(list(many.rows_in(query, MediaFile.id, elsewhere))) < len(elsewhere):
            raise NotFound("file")
        raise Conflict("changed_meanwhile", fields={})
    chosen = [file for file in known.values() if file.id in wanted or file.edition_id in own]
    if not chosen and not editions:
        raise Invalid({"files": Problem("none_chosen")})
    if len(chosen) > LIMIT:
        raise Invalid({"files": Problem("too_many", maximum=LIMIT)})
    return chosen


def _all_files(work: Work) -> list[MediaFile]:
    query = (
        select(MediaFile)
        .join(Edition, Edition.id == MediaFile.edition_id)
        .where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
        .order_by(MediaFile.position, MediaFile.path, MediaFile.id)
    )
    return list(session().execute(query).scalars())


def _editions_of(work: Work, edition_ids: Collection[int]) -> list[Edition]:
    query = select(Edition).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
    rows = [edition for (edition,) in many.rows_in(query, Edition.id, edition_ids)]
    if len(rows) < len(set(edition_ids)):
        raise NotFound("edition")
    return rows


def _check_edition(edition: Edition | None, target: Work) -> None:
    if edition is not None and edition.work_id != target.id:
        raise NotFound("edition")
    if edition is not None and edition.deleted_at is not None:
        raise Conflict("changed_meanwhile", fields={})


def _write_values(
    recorder: Recorder, work: Work, offers: Sequence[Offer], suggested: str, title: str
) -> None:
    """Write what files offer and the title that the caller gave; if neither has one, the suggested
    title.
    """
    for offer in offers:
        if WORK[offer.field].is_offered_by(offer.source):
            values, file_id = {offer.field: offer.value}, offer.file_id
            write.apply(recorder, work, values, source=offer.source, media_file_id=file_id)
    if title:
        write.apply(recorder, work, {"title": title}, source=PERSON, by=recorder.by, lock=True)
    elif not any(offer.field == "title" for offer in offers):
        write.apply(recorder, work, {"title": suggested}, source=NAME)


def _drop_redirects(recorder: Recorder, work: Work) -> bool:
    query = select(WorkKey).where(WorkKey.work_id == work.id, WorkKey.is_redirect)
    keys = session().execute(query.order_by(WorkKey.library_id, WorkKey.key)).scalars().all()
    recorder.remove_all(keys)
    return bool(keys)


def look_again(files: Sequence[MediaFile]) -> None:
    """Let the next scan place these files anew, although nothing in their folders changed."""
    for chunk in many.chunks({file.folder_id for file in files}):
        session().execute(
            update(Folder)
            .where(Folder.id.in_(chunk))
            .values(listing_hash=None, needs_regrouping=True)
            .execution_options(synchronize_session=False)
        )
    for chunk in many.chunks({file.id for file in files}):
        session().execute(
            update(FileFacts)
            .where(FileFacts.media_file_id.in_(chunk))
            .values(placement_hash=None)
            .execution_options(synchronize_session=False)
        )
