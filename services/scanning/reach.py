"""What failed reads mean: a bad file, a folder that is gone, or a disk that can't be reached."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from sqlalchemy import func, select

from models.file import MediaFile
from services import paths
from services.db.transactions import session
from services.scanning.batch import FolderWork, Scan
from services.scanning.walk import list_folder

MIN_FAILED = 3  # failed reads in one batch that raise the question whether the disk answers at all
_SAMPLE = 8  # files that are tried to find out
# what reads on a lost disk or in a lost folder report
_FAILURES = frozenset({"not_found", "io_error", "no_permission"})


class RootLost(Exception):
    """The root can't be reached any more; `problem` is the code to end the scan with."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def has_failed(folder: FolderWork) -> bool:
    """Whether the folder, or a file in it, failed as if the disk or the folder were gone."""
    problems = [reason for _, reason in folder.listing.problems]
    problems += [file.problem for file in folder.files]
    return not _FAILURES.isdisjoint(problems)


def require_root(scan: Scan, device: int) -> None:
    """Raises RootLost when the root is no longer the folder that the scan began with, on `device`.

    A disk that was unmounted leaves an empty folder.
    """
    problem = _root_problem(scan.root_path, device)
    if problem:
        raise RootLost(problem)


def _root_problem(root_path: bytes, device: int) -> str:
    try:
        is_same_disk = os.lstat(root_path).st_dev == device
        with os.scandir(root_path) as entries:
            is_empty = next(entries, None) is None
    except PermissionError:
        return "root_unreadable"
    except OSError:
        return "root_unreachable"
    if is_empty:
        return "root_unreachable"
    return "" if is_same_disk else "root_changed"


def list_again(
    scan: Scan, folder: FolderWork, root_device: int, is_media: Callable[[bytes], bool]
) -> bool:
    """List a folder in which reads failed once more: one that can't be listed any more, or is on
    another disk, is written as a scan would find it that starts now. Returns whether it is there.
    """
    old = folder.listing
    if old.is_unreadable:
        return True
    now = list_folder(scan.root_path, old.path, is_media, old.rules)
    now.sidecars_above = old.sidecars_above
    is_there = not now.is_gone
    if not is_there or now.is_unreadable or now.device != old.device:
        scan.counts["seen"] += len(now.media) - len(old.media)
        folder.listing, folder.is_unsure = now, True
        _keep_present(folder)
        is_empty = not now.media and not now.folders
        folder.is_unmounted = (
            is_there and is_empty and old.device != root_device and now.device == root_device
        )
    return is_there


def _keep_present(folder: FolderWork) -> None:
    """Leave out the files that the new listing lacks; known ones have vanished, unless the folder
    can't be listed.
    """
    listing = folder.listing
    present = {listing.path + entry[0] for entry in listing.media}
    unsure = present | {path for path, _ in listing.problems}
    folder.files = [file for file in folder.files if file.path in present]
    folder.returned = [row for row in folder.returned if row.path in present]
    folder.vanished = [
        row
        for row in folder.known.values()
        if not (row.path in unsure or row.is_missing or listing.is_unreadable)
    ]


def require_disk(scan: Scan, folders: Sequence[FolderWork]) -> None:
    """Raises RootLost when most reads of a batch failed with disk errors, and files elsewhere in
    the root can't be read either. A bad spot of a disk costs only the files on it.
    """
    files = [file for folder in folders for file in folder.files]
    failed = sum(file.problem == "io_error" for file in files)
    if failed >= MIN_FAILED and failed * 2 > len(files) and not _is_any_readable(scan):
        raise RootLost("root_unreachable")


def _is_any_readable(scan: Scan) -> bool:
    """Tries some files that could be read before, from all over the root."""
    readable = (
        MediaFile.root_id == scan.root_id,
        MediaFile.problem == "",
        MediaFile.missing_since.is_(None),
    )
    first, last = (
        session().execute(select(func.min(MediaFile.id), func.max(MediaFile.id)).where(*readable))
    ).one()
    sample: set[bytes] = set()
    for number in range(_SAMPLE if first is not None else 0):
        start = first + (last - first) * number // (_SAMPLE - 1)
        query = select(MediaFile.path).where(*readable, MediaFile.id >= start)
        sample.add(bytes(session().execute(query.order_by(MediaFile.id).limit(1)).scalar_one()))
    session().rollback()
    return any(_is_readable(paths.absolute(scan.root_path, path)) for path in sorted(sample))


def _is_readable(path: bytes) -> bool:
    try:
        read_byte(path)
    except OSError:
        return False
    return True


def read_byte(path: bytes) -> None:
    """Read the first byte of a file from the disk, not from the system's cache."""
    fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(fd, 0, 0, os.POSIX_FADV_DONTNEED)
        os.read(fd, 1)
    finally:
        os.close(fd)
