"""Recognises a new file as a moved one, so that its row, its work and everything that belongs to
them are kept.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select, update

from models.file import MediaFile
from models.library import Root
from services import paths
from services.db.transactions import session
from services.scanning.batch import File, FolderWork, Scan
from services.scanning.known import KnownFile


class MissingRow(NamedTuple):
    """A row whose file is not at its path any more."""

    row: KnownFile
    fingerprint: bytes
    device: int | None
    inode: int | None
    name: bytes


_FIND = select(
    MediaFile.id,
    MediaFile.path,
    MediaFile.size,
    MediaFile.mtime_ns,
    MediaFile.edition_id,
    MediaFile.problem,
    MediaFile.missing_since,
    MediaFile.fingerprint,
    MediaFile.device,
    MediaFile.inode,
    MediaFile.root_id,
    Root.path,
).join(Root, Root.id == MediaFile.root_id)


def candidates(scan: Scan, folders: Sequence[FolderWork]) -> dict[bytes, list[MissingRow]]:
    """By fingerprint, the rows whose files may have become new files of these folders. Checks the
    disk, so it runs before the transaction.
    """
    wanted = [
        file.facts.fingerprint
        for folder in folders
        for file in folder.files
        if file.row is None and file.facts and file.facts.fingerprint
    ]
    by_fingerprint: dict[bytes, list[MissingRow]] = {}
    reachable: dict[bytes, bool] = {scan.root_path: True}
    for start in range(0, len(wanted), 500):
        rows = (
            session()
            .execute(
                _FIND.where(MediaFile.fingerprint.in_(wanted[start : start + 500])).order_by(
                    MediaFile.id
                )
            )
            .all()
        )
        session().rollback()
        for row in rows:
            root_path, path = bytes(row[11]), bytes(row[1])
            if root_path not in reachable:
                reachable[root_path] = _is_reachable(root_path)
            if reachable[root_path] and not _exists(paths.absolute(root_path, path)):
                known = KnownFile(row[0], path, row[2], row[3], row[4], row[5], row[6] is not None)
                by_fingerprint.setdefault(bytes(row[7] or b""), []).append(
                    MissingRow(
                        known, bytes(row[7] or b""), row[8], row[9], path.rpartition(b"/")[2]
                    )
                )
    return by_fingerprint


def match(scan: Scan, folders: Sequence[FolderWork], gone: dict[bytes, list[MissingRow]]) -> None:
    """Assign to each new file the row that it had before; each row is used once. Inside the batch's
    transaction.
    """
    if not gone:
        return
    for folder in folders:
        for file in folder.files:
            rows = gone.get(file.facts.fingerprint) if file.row is None and file.facts else None
            if rows and _match_row(
                scan, folder, file, min(rows, key=lambda row: _distance(row, file)), rows
            ):
                file.is_moved = True


def _match_row(
    scan: Scan, folder: FolderWork, file: File, chosen: MissingRow, rows: list[MissingRow]
) -> bool:
    rows.remove(chosen)
    query = (
        update(MediaFile)
        .where(MediaFile.id == chosen.row.id, MediaFile.path == chosen.row.path)
        .values(
            root_id=scan.root_id,
            folder_id=folder.folder_id,
            path=file.path,
            path_text=paths.to_text(file.path),
            device=file.entry[3],
            inode=file.entry[4],
            missing_since=None,
        )
    )
    if session().connection().execute(query).rowcount != 1:
        return False
    file.row, file.file_id = chosen.row, chosen.row.id
    return True


def _distance(gone: MissingRow, file: File) -> tuple[bool, bool, int]:
    same_inode = (gone.device, gone.inode) == (file.entry[3], file.entry[4])
    return (not same_inode, gone.name != file.entry[0], gone.row.id)


def _exists(path: bytes) -> bool:
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True  # what cannot be asked is not called gone
    return True


def _is_reachable(root_path: bytes) -> bool:
    """Whether another root is present. An unmounted disk looks like an empty folder, but its files
    have not moved.
    """
    try:
        with os.scandir(root_path) as entries:
            return next(entries, None) is not None
    except OSError:
        return False
