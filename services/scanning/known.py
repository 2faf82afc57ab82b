"""The rows of a root, read alongside the walk: all folders in the same order, files only of changed
folders.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select

from models.file import MediaFile
from models.library import Folder
from readers.registry import READ_VERSION
from services.db.transactions import session
from services.scanning.walk import FileStat

CHUNK = 2000


class KnownFolder(NamedTuple):
    id: int
    path: bytes
    hash: bytes | None
    device: int | None
    is_missing: bool
    read_version: int = READ_VERSION
    above_hash: bytes | None = None  # Listing.above_hash


class KnownFile(NamedTuple):
    """A file's row, with the columns on which a scan decides."""

    id: int
    path: bytes
    size: int
    mtime_ns: int
    edition_id: int | None
    problem: str
    is_missing: bool
    read_version: int = READ_VERSION
    sidecar_hash: bytes | None = None

    def is_untouched(self, entry: FileStat) -> bool:
        """Whether the file has the size and time that the row says."""
        return self.size == entry[1] and self.mtime_ns == entry[2]


_FOLDERS = select(
    Folder.id,
    Folder.path,
    Folder.listing_hash,
    Folder.device,
    Folder.missing_since,
    Folder.read_version,
    Folder.above_hash,
)
_FILES = select(
    MediaFile.id,
    MediaFile.path,
    MediaFile.size,
    MediaFile.mtime_ns,
    MediaFile.edition_id,
    MediaFile.problem,
    MediaFile.missing_since,
    MediaFile.read_version,
    MediaFile.sidecar_hash,
)


class Folders:
    """The root's folder rows in the order of the walk, a chunk at a time, so that memory doesn't
    grow with the tree.
    """

    def __init__(self, root_id: int) -> None:
        self._root_id = root_id
        self._chunk: list[KnownFolder] = []
        self._next = 0
        self._last: bytes | None = None
        self._is_over = False

    def match(self, path: bytes) -> tuple[KnownFolder | None, list[KnownFolder]]:
        """The row of a folder that the walk has reached, and the rows before it that the walk did
        not find.
        """
        vanished: list[KnownFolder] = []
        while (row := self._peek()) is not None and row.path < path:
            vanished.append(row)
            self._next += 1
        if row is not None and row.path == path:
            self._next += 1
            return row, vanished
        return None, vanished

    def rest(self) -> Iterator[KnownFolder]:
        """The rows after the end of the walk."""
        while (row := self._peek()) is not None:
            self._next += 1
            yield row

    def _peek(self) -> KnownFolder | None:
        if self._next >= len(self._chunk) and not self._is_over:
            self._load()
        return self._chunk[self._next] if self._next < len(self._chunk) else None

    def _load(self) -> None:
        query = _FOLDERS.where(Folder.root_id == self._root_id).order_by(Folder.path).limit(CHUNK)
        if self._last is not None:
            query = query.where(Folder.path > self._last)
        rows = session().execute(query).all()
        session().rollback()  # no reading transaction stays open while files are read
        self._chunk = [
            KnownFolder(
                row[0],
                bytes(row[1]),
                _bytes(row[2]),
                row[3],
                row[4] is not None,
                row[5],
                _bytes(row[6]),
            )
            for row in rows
        ]
        self._next = 0
        self._is_over = len(rows) < CHUNK
        if rows:
            self._last = self._chunk[-1].path


def has_older(root_id: int) -> bool:
    """Whether files of this root were read by an earlier version of the readers."""
    query = select(Folder.id).where(
        Folder.root_id == root_id,
        Folder.read_version < READ_VERSION,
        Folder.listing_hash.is_not(None),
        Folder.missing_since.is_(None),
    )
    return session().execute(query.limit(1)).first() is not None


def files_of(folder_id: int) -> dict[bytes, KnownFile]:
    """The file rows of a folder by path, including missing files."""
    rows = session().execute(_FILES.where(MediaFile.folder_id == folder_id)).all()
    session().rollback()
    return {
        bytes(row[1]): KnownFile(
            row[0],
            bytes(row[1]),
            *row[2:6],
            row[6] is not None,
            row[7],
            _bytes(row[8]),
        )
        for row in rows
    }


def _bytes(value: bytes | memoryview | None) -> bytes | None:
    return None if value is None else bytes(value)
