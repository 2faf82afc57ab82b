"""The last step of a scan: files of folders that changed are placed anew, from what is stored of
them, and works, editions, parts and values become what one scan of all files would have made.

What has to be done is stored with folders and files (`needs_regrouping`, `placement_hash`), so a
scan that was killed, cancelled or failed leaves it to the next one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import structlog
from sqlalchemy import select, update

from models.library import Folder, LibraryRoot
from models.work import WorkKey
from services import jobs, paths
from services.db import many
from services.db.ids import Ids
from services.db.transactions import session
from services.scanning import homes, members, problems, refused, regroup_covers, regroup_works
from services.scanning.batch import Scan
from services.scanning.members import Member
from services.scanning.regrouping import Key, Regrouping

log = structlog.get_logger("stacks.scanning")
Files = dict[int, Member]  # by id
LIMIT = 250  # files of one transaction, which others wait for; one group may have more


class _Selection(NamedTuple):
    """The files to regroup in one transaction, and whether others of these folders wait."""

    files: list[Member]
    has_more: bool


def run(scan: Scan) -> None:
    """Regroup the files of all folders of the root that changed. Raises Stopped and LostClaim."""
    homes.mark_dependent(scan)
    after: bytes | None = None
    while True:
        jobs.check(scan.claim)
        folders = members.next_folders(scan.root_id, after, LIMIT)
        session().rollback()
        if not folders:
            return
        _regroup_folders(scan, dict(folders))
        after = folders[-1][1]


def _regroup_folders(scan: Scan, folders: dict[int, bytes]) -> None:
    files = members.of_folders(folders, scan.source_order)
    listings = regroup_covers.list_folders(scan, folders)
    session().rollback()
    has_more = True
    while has_more:
        jobs.check(scan.claim)
        has_more = _regroup_some(scan, files, listings, folders)


def _regroup_some(
    scan: Scan, files: Files, listings: regroup_covers.Listings, folders: dict[int, bytes]
) -> bool:
    """One transaction's share, without files that the database refuses; returns whether more is
    left.
    """
    try:
        return _write(scan, files, listings, folders)
    except refused.REFUSALS as error:
        log.warning("regrouping_refused", job=scan.claim.job_id, problem=str(error)[:300])
    if _skip_refused(scan, files, listings):
        return _regroup_some(scan, files, listings, folders)
    return _write(scan, files, listings, folders)


def _write(
    scan: Scan, files: Files, listings: regroup_covers.Listings, folders: dict[int, bytes]
) -> bool:
    current = paths.to_text(next(iter(folders.values())))
    with _restoring_on_error(scan), jobs.batch(scan.claim, current=current):
        has_more = _regroup(scan, files, listings)
        if not has_more:
            _mark_done(folders)
        jobs.report(scan.claim, counts=dict(scan.counts))
    return has_more


def _skip_refused(scan: Scan, files: Files, listings: regroup_covers.Listings) -> bool:
    """Leave out the files that the database refuses, and record it as their problem; returns
    whether there are any.
    """
    concerned = {file.file_id: file for file in _next(scan, files)[0].files}
    session().rollback()
    known = frozenset(scan.refused)

    def attempt(some: Sequence[Member]) -> None:
        kept = {file.file_id for file in some}
        scan.refused.update(concerned.keys() - kept)
        try:
            with _restoring_on_error(scan), jobs.batch(scan.claim):
                _regroup(
                    scan, {file_id: files[file_id] for file_id in kept & files.keys()}, listings
                )
                raise refused.end_trial()
        finally:
            scan.refused.intersection_update(known)

    bad = refused.refused_of(list(concerned.values()), attempt)
    scan.refused.update(file.file_id for file in bad)
    with jobs.batch(scan.claim):
        problems.note_refused(scan, {file.file_id: file.path for file in bad})
        jobs.report(scan.claim, counts=dict(scan.counts))
    return bool(bad)


@contextmanager
def _restoring_on_error(scan: Scan) -> Iterator[None]:
    """Restore the counts when nothing was written."""
    counts = Counter(scan.counts)
    try:
        yield
    except BaseException:
        scan.counts.clear()
        scan.counts.update(counts)
        raise


def _mark_done(folders: Iterable[int]) -> None:
    for chunk in many.chunks(list(folders)):
        session().connection().execute(
            update(Folder).where(Folder.id.in_(chunk)).values(needs_regrouping=False)
        )


def _regroup(scan: Scan, files: Files, listings: regroup_covers.Listings) -> bool:
    regrouping, has_more = _next(scan, files)
    if regrouping.files:
        regroup_works.apply(regrouping, listings)
    return has_more


def _next(scan: Scan, files: Files) -> tuple[Regrouping, bool]:
    """What the next transaction regroups, and whether more is left."""
    files = {file_id: file for file_id, file in files.items() if file_id not in scan.refused}
    members.refresh(files)
    keys = _keys_of(scan, {file.key for file in files.values() if file.key})
    active = _select(files, keys)
    return _with_all_concerned(scan, files, keys, active.files), active.has_more


def _select(files: Files, keys: dict[str, Key]) -> _Selection:
    """The files that are placed otherwise than before, whole groups of them."""
    chosen: list[Member] = []
    groups: set[str] = set()
    has_more = False
    for file in sorted(files.values(), key=lambda file: file.order):
        if not _is_active(file, keys):
            continue
        if len(chosen) >= LIMIT and file.key not in groups:
            has_more = True
            continue
        chosen.append(file)
        groups.add(file.key)
    return _Selection(chosen, has_more)


def _is_active(file: Member, keys: dict[str, Key]) -> bool:
    if file.is_missing:
        return file.known_hash is not None
    if file.mark != file.known_hash:
        return True
    return file.is_present and (
        file.work_id is None or (file.key in keys and keys[file.key].work_id != file.work_id)
    )


def _with_all_concerned(
    scan: Scan, files: Files, keys: dict[str, Key], active: list[Member]
) -> Regrouping:
    """All works that these files belonged to or may belong to, with all of their files."""
    roots = _roots_of(scan)
    works: set[int] = set()
    groups = {file.key for file in active if file.key}
    waiting = {file.work_id for file in active if file.work_id is not None}
    waiting |= {keys[group].work_id for group in groups if group in keys}
    while waiting:
        works |= waiting
        known = files.keys() | scan.refused
        files |= members.of_works(waiting, known, scan.source_order)
        groups |= {file.key for file in files.values() if file.work_id in waiting and file.key}
        keys |= _keys_of(scan, groups - keys.keys())
        mates = {file.work_id for file in files.values() if file.key in groups and file.is_present}
        waiting = {keys[group].work_id for group in groups if group in keys} | {
            work_id for work_id in mates if work_id is not None
        }
        waiting -= works
    chosen = [
        file
        for file in files.values()
        if file.work_id in works or (file.is_present and file.key in groups)
    ]
    chosen.sort(key=lambda file: file.order)
    return Regrouping(scan, Ids(), chosen, works, keys, roots)


def _roots_of(scan: Scan) -> frozenset[int]:
    """The roots whose files this scan may place: those of its first library."""
    query = select(LibraryRoot.root_id).where(LibraryRoot.library_id == scan.library_ids[0])
    return frozenset(session().execute(query).scalars())


def _keys_of(scan: Scan, keys: Iterable[str]) -> dict[str, Key]:
    query = select(WorkKey.key, WorkKey.work_id, WorkKey.is_redirect).where(
        WorkKey.library_id == scan.library_ids[0]
    )
    rows = many.rows_in(query, WorkKey.key, set(keys))
    return {key: Key(work_id, is_redirect) for key, work_id, is_redirect in rows}
