"""Moves files and editions from one work to another, with the parts and pictures that they bring,
and ends what is left empty. Inside a recording, whose caller has asked for the rights.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from sqlalchemy import select

from models.base import utc_now
from models.file import Image, MediaFile
from models.library import Holding
from models.work import Edition, Work, WorkKey
from services import derive, scopes, values
from services.changes import Recorder
from services.db import many
from services.db.transactions import session
from services.works import hanging, merging_editions


def hold_like(recorder: Recorder, work: Work, other: Work) -> None:
    """Let the libraries that hold another work hold a new one."""
    query = select(Holding).where(Holding.work_id == other.id).order_by(Holding.id)
    for row in session().execute(query).scalars().all():
        recorder.add(values.copy_of(row, {"work_id": work.id, "added_at": utc_now()}))
    scopes.rescope([work.id])


def move(
    recorder: Recorder,
    source: Work,
    files: Sequence[MediaFile],
    target: Work,
    edition: Edition | None,
) -> dict[int, Edition]:
    """Move files to an edition of the target; without one, to the same edition as they had. Returns
    the new editions by the ids of the former ones.
    """
    goals: dict[int, Edition] = {}
    by_edition: dict[int, list[MediaFile]] = defaultdict(list)
    for file in files:
        by_edition[file.edition_id or 0].append(file)
    for edition_id, some in by_edition.items():
        own = session().get_one(Edition, edition_id)
        if own.work_id == target.id and edition is None:
            continue  # it came with its edition
        goals[own.id] = goal = edition or _goal(recorder, own, some, target)
        for file in some:
            if file.edition_id != goal.id:
                recorder.assign(file, {"edition_id": goal.id})
    session().flush()
    if source is not target:
        merging_editions.take_parts(recorder, target, source, {file.id for file in files})
        _move_covers(recorder, source, target, {file.id for file in files})
    return goals


def move_editions(recorder: Recorder, editions: Iterable[Edition], target: Work) -> None:
    """Move editions with everything that belongs to them; the first becomes the primary one of a
    work without one.
    """
    own = _live(target)
    for edition in editions:
        _take_edition(recorder, edition, target, own)


def _take_edition(recorder: Recorder, edition: Edition, target: Work, own: list[Edition]) -> None:
    source = session().get_one(Work, edition.work_id)
    moved = {"work_id": target.id, "position": _next_position(own), "is_primary": not own}
    was_primary = edition.is_primary
    recorder.assign(edition, moved)
    own.append(edition)
    if was_primary:
        _choose_primary(recorder, source)


def _goal(recorder: Recorder, own: Edition, files: Sequence[MediaFile], target: Work) -> Edition:
    """The target's edition for files of an edition: the same one, this one itself when all of its
    files go and nothing of a person belongs to it, or a new one of its format.
    """
    others = _live(target)
    same = next((other for other in others if merging_editions.is_same(other, own)), None)
    if same is not None:
        return same
    ids = {file.id for file in files}
    if _file_ids(own) <= ids and not hanging.has_more_than_files(own.id):
        _take_edition(recorder, own, target, others)
        return own
    columns = {"format": own.format, "scan_key": own.scan_key, "name": own.name}
    place = {"position": _next_position(others), "is_primary": not others}
    return recorder.add(Edition(work_id=target.id, **columns, **place))


def _live(work: Work) -> list[Edition]:
    query = select(Edition).where(Edition.work_id == work.id, Edition.deleted_at.is_(None))
    return list(session().execute(query.order_by(Edition.position, Edition.id)).scalars())


def _next_position(editions: Iterable[Edition]) -> int:
    return max((edition.position for edition in editions), default=-1) + 1


def _file_ids(edition: Edition) -> set[int]:
    query = select(MediaFile.id).where(MediaFile.edition_id == edition.id)
    return set(session().execute(query).scalars())


def _choose_primary(recorder: Recorder, work: Work) -> None:
    left = _live(work)
    if left and not any(edition.is_primary for edition in left):
        recorder.assign(left[0], {"is_primary": True})


def _move_covers(recorder: Recorder, source: Work, target: Work, file_ids: Collection[int]) -> None:
    """Covers inside of these files are no longer the source's; the target takes one when it has
    none.
    """
    works = (source.id, target.id)
    query = select(Image).where(Image.subject_table == "work", Image.origin == "embedded")
    rows = [row for (row,) in many.rows_in(query, Image.subject_id, works)]
    present = {row.kind for row in rows if row.subject_id == target.id}
    moved = [row for row in rows if row.subject_id == source.id and row.media_file_id in file_ids]
    for row in moved:
        if row.kind in present:
            recorder.remove(row)
        else:
            present.add(row.kind)
            recorder.assign(row, {"subject_id": target.id})
    if moved:
        session().flush()
        best = derive.best_covers(works)
        for work in (source, target):
            recorder.assign(work, {"cover_id": best[work.id]})


def take_cover(recorder: Recorder, work: Work, cover: Image | None) -> None:
    """Give a new work this cover, which isn't stored yet, unless it got one with its files."""
    if cover is not None and work.cover_id is None:
        recorder.add(cover)
        session().flush()
        recorder.assign(work, {"cover_id": cover.id})


def end_empty_editions(recorder: Recorder, work: Work, goals: Mapping[int, Edition]) -> None:
    """End editions that came from files, have none any more, not even missing ones, and on which
    nothing of a person hangs. Those to which their files went answer for them.
    """
    session().flush()
    for edition in _live(work):
        if edition.scan_key and not _file_ids(edition) and not hanging.editions({edition.id}):
            goal = goals.get(edition.id)
            ended = {"is_primary": False, "merged_into_id": goal.id if goal is not None else None}
            recorder.assign(edition, ended)
            recorder.remove(edition)
    session().flush()
    _choose_primary(recorder, work)


def is_empty(work: Work) -> bool:
    """Whether a work has neither an edition nor anything of a person."""
    session().flush()
    return not _live(work) and not hanging.works({work.id})


def end_if_empty(
    recorder: Recorder, source: Work, target: Work, goals: Mapping[int, Edition]
) -> None:
    """End the editions of the source that are left empty, and the source if nothing is left of it;
    then the target answers for it.
    """
    end_empty_editions(recorder, source, goals)
    if source is target or not is_empty(source):
        return
    keys = session().execute(select(WorkKey).where(WorkKey.work_id == source.id)).scalars()
    recorder.remove_all(keys.all())
    recorder.assign(source, {"deleted_at": utc_now(), "merged_into_id": target.id})
