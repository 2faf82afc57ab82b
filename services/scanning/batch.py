"""The state of a running scan, and the folders that are waiting to be written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from readers.facts import Facts
from readers.sidecars import Sidecar
from services.jobs import Claim
from services.scanning.known import KnownFile, KnownFolder
from services.scanning.left_out import NO_RULES, Rules
from services.scanning.prepare import Placed, Prepared
from services.scanning.walk import FileStat, Listing
from services.text.fields import FILE_SOURCES

REFUSED = "cannot_be_stored"  # the database refused what a file says
# Reasons that may be gone next time although size and mtime stay: such files and folders are looked
# at again. What took too long, needed too much memory or crashed its reader would do so at every
# scan: it is read again when it changes, or when somebody asks.
PASSING = frozenset({"no_permission", "io_error", "not_found", REFUSED})

REACHED = "reached"  # the kind of the job's item whose path is the folder that was written last


@dataclass(frozen=True)
class Scan:
    """A running scan: its root, the libraries that the root feeds, and its job.

    `reached` is the last folder that an earlier attempt of the job has written (None: none).
    Everything up to there, in the order of the walk, has been read and counted already.
    `source_order` is the order in which the first library believes the sources of a file.
    """

    root_id: int
    root_path: bytes
    kind: str
    library_ids: tuple[int, ...]  # the default one first
    claim: Claim
    is_full: bool
    now: datetime
    counts: Counter[str]
    reached: bytes | None = None
    rules: Rules = NO_RULES  # of the root: what it leaves out
    refused: set[int] = field(default_factory=set)  # files that can't be grouped anew
    source_order: tuple[str, ...] = FILE_SOURCES
    is_first: bool = False  # no scan of this root has been completed

    def is_reached(self, folder: bytes) -> bool:
        """Whether an earlier attempt has written this folder."""
        return self.reached is not None and folder <= self.reached

    def is_read_whole(self, folder: bytes) -> bool:
        """Whether unchanged files of this folder are read as well."""
        return self.is_full and not self.is_reached(folder)


@dataclass(slots=True)
class File:
    """A file that is new, changed, moved or present again: its directory entry, its row if it has
    one, and its metadata.
    """

    path: bytes
    entry: FileStat
    row: KnownFile | None = None
    facts: Facts | None = None
    data: bytes = b""  # the facts in the form that is stored
    problem: str = ""
    file_id: int = 0
    is_moved: bool = False
    is_changed: bool = False  # its row had other values
    work_id: int = 0
    edition_id: int | None = None
    sidecars: tuple[Sidecar, ...] = ()

    @property
    def is_untouched(self) -> bool:
        """Whether the file is at the path in its row, with the same size and time."""
        return self.row is not None and not self.is_moved and self.row.is_untouched(self.entry)


@dataclass(slots=True, eq=False)
class FolderWork:
    """A folder that has changed: what must be read and written."""

    listing: Listing
    row: KnownFolder | None
    files: list[File] = field(default_factory=list)  # to be read
    returned: list[KnownFile] = field(default_factory=list)  # were missing, are back unchanged
    vanished: list[KnownFile] = field(default_factory=list)
    known: dict[bytes, KnownFile] = field(default_factory=dict)
    waiting: int = 0  # files whose facts have not come yet
    placed: dict[bytes, Placed] = field(default_factory=dict)  # by the process that read the files
    folder_id: int = 0
    is_unmounted: bool = False  # it was another disk, and is an empty folder of the root's disk now
    is_unsure: bool = False  # it changed while its files were read

    def receive(self, file: File, prepared: Prepared | None, problem: str) -> None:
        """Take what a reading process says of a file of this folder."""
        self.waiting -= 1
        file.problem = problem
        if prepared is not None:
            file.facts, file.data = prepared.facts, prepared.data
            self.placed = prepared.placed or self.placed

    @property
    def has_changed(self) -> bool:
        """Whether files of a known folder, or files that moved here, must be placed again."""
        if self.row is None:
            return any(file.row is not None for file in self.files)
        return bool(self.files or self.returned or self.vanished)

    @property
    def hash(self) -> bytes | None:
        """The listing hash to store; None while a file may be readable next time, or a vanished one
        isn't settled yet.
        """
        unsure = (
            self.vanished
            or self.is_unmounted
            or self.is_unsure
            or self.listing.is_unreadable
            or any(file.problem in PASSING for file in self.files)
        )
        return None if unsure else self.listing.hash
